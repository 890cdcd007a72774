package sim

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// Objects returns copies of the objects of a kind ("Job", "Pod", "Event") in a
// namespace, or in all if it is empty, in the order of their creation; none for
// a kind that the cluster does not have.
func (c *Cluster) Objects(kind, namespace string) []jobsim.Object {
	var list []jobsim.Object
	switch kind {
	case job.Kind:
		for _, j := range c.Jobs(namespace) {
			list = append(list, j)
		}
	case "Pod":
		for _, p := range c.Pods(namespace) {
			list = append(list, p)
		}
	case "Event":
		events := c.Events(namespace)
		for i := range events {
			list = append(list, &events[i])
		}
	}
	return list
}

// Delete asks the API server to delete an object of any kind.
func (c *Cluster) Delete(kind, namespace, name string, o jobsim.DeleteOptions) error {
	switch kind {
	case job.Kind:
		return c.DeleteJob(namespace, name, Propagation(o.PropagationPolicy))
	case "Pod":
		return c.DeletePod(namespace, name, o.GracePeriodSeconds)
	}
	return &APIError{"NotFound", "the server could not find the requested resource"}
}
