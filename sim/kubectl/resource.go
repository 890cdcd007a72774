package kubectl

import (
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// resource is a type of objects, in all the ways in which kubectl names it.
type resource struct {
	// kind and apiVersion are the type of one object.
	kind, apiVersion string
	// plural is the word in a command line, and names are the others that mean
	// the same.
	plural string
	names  []string
	// qualified is the plural with its group, as the API server's errors have
	// it; singular the same for one object, as in "job.batch/pi".
	qualified, singular string
	// list returns the objects of a namespace.
	list func(c Cluster, namespace string) []object
}

// object is a stored object of any kind.
type object struct {
	resource *resource
	meta     *jobsim.ObjectMeta
	// One of these is set.
	job   *job.Job
	pod   *pod.Pod
	event *jobsim.Event
}

// The resources that jobsim has.
var (
	jobs = &resource{
		kind: "Job", apiVersion: "batch/v1", plural: "jobs",
		names:     []string{"job", "jobs.batch", "job.batch", "jobs.v1.batch", "job.v1.batch"},
		qualified: "jobs.batch", singular: "job.batch", list: listJobs,
	}
	pods = &resource{
		kind: "Pod", apiVersion: "v1", plural: "pods",
		names:     []string{"pod", "po"},
		qualified: "pods", singular: "pod", list: listPods,
	}
	events = &resource{
		kind: "Event", apiVersion: "v1", plural: "events",
		names:     []string{"event", "ev"},
		qualified: "events", singular: "event", list: listEvents,
	}
)

func listJobs(c Cluster, namespace string) []object {
	var all []object
	for _, j := range c.Jobs(namespace) {
		all = append(all, object{meta: &j.ObjectMeta, job: j})
	}
	return all
}

func listPods(c Cluster, namespace string) []object {
	var all []object
	for _, p := range c.Pods(namespace) {
		all = append(all, object{meta: &p.ObjectMeta, pod: p})
	}
	return all
}

func listEvents(c Cluster, namespace string) []object {
	list := c.Events(namespace)
	all := make([]object, len(list))
	for i := range list {
		all[i] = object{meta: &list[i].ObjectMeta, event: &list[i]}
	}
	return all
}

// objects returns the objects of a namespace in the order of the API server.
func (r *resource) objects(c Cluster, namespace string) []object {
	all := byKey(r.list(c, namespace), func(o object) *jobsim.ObjectMeta { return o.meta })
	for i := range all {
		all[i].resource = r
	}
	return all
}

// resourceNamed returns the resource that a word of the command line means.
func resourceNamed(word string) (*resource, error) {
	for _, r := range []*resource{jobs, pods, events} {
		if name := strings.ToLower(word); name == r.plural || slices.Contains(r.names, name) {
			return r, nil
		}
	}
	return nil, errorf("the server doesn't have a resource type %q", word)
}

// resourcesNamed reads "jobs,pods", each resource once; "all" are those that
// kubectl counts among all.
func resourcesNamed(words string) ([]*resource, error) {
	var list []*resource
	for _, word := range strings.Split(words, ",") {
		expanded := []string{word}
		if word == "all" {
			expanded = []string{"pods", "jobs"}
		}
		for _, word := range expanded {
			r, err := resourceNamed(word)
			if err != nil {
				return nil, err
			}
			if !slices.Contains(list, r) {
				list = append(list, r)
			}
		}
	}
	return list, nil
}
