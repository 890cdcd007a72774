package sim

import (
	"fmt"
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// The finalizers by which garbage collection holds an object, and the policies
// that they stand for.
const (
	orphanFinalizer     = "orphan"
	foregroundFinalizer = "foregroundDeletion"
)

var finalizerOf = map[jobsim.DeletionPropagation]string{
	jobsim.PropagateOrphan:     orphanFinalizer,
	jobsim.PropagateForeground: foregroundFinalizer,
	jobsim.PropagateBackground: "",
}

// DeleteJob asks the API server to delete a Job. An empty policy means the
// API's default, which is Orphan with a warning.
func (c *Cluster) DeleteJob(namespace, name string, policy jobsim.DeletionPropagation) error {
	return c.Delete(job.Kind, namespace, name, jobsim.DeleteOptions{PropagationPolicy: policy})
}

// DeleteCronJob asks the API server to delete a CronJob. An empty policy means
// the default of batch/v1, which is Background: its Jobs and their pods go too.
func (c *Cluster) DeleteCronJob(namespace, name string, policy jobsim.DeletionPropagation) error {
	return c.Delete(cronjob.Kind, namespace, name, jobsim.DeleteOptions{PropagationPolicy: policy})
}

// DeletePod asks the API server to delete a pod. A nil grace period means the
// pod's own, 30 s by default.
//
// A second deletion with a shorter grace period brings the end that the API
// shows forward, but does not reach a container that is already stopping, as
// in Kubernetes.
func (c *Cluster) DeletePod(namespace, name string, gracePeriodSeconds *int64) error {
	return c.Delete(pod.Kind, namespace, name, jobsim.DeleteOptions{GracePeriodSeconds: gracePeriodSeconds})
}

// Delete asks the API server to delete an object of a kind, such as "Job".
func (c *Cluster) Delete(kind, namespace, name string, o jobsim.DeleteOptions) error {
	return c.deleteNamed(actorUser, kind, namespace, name, o)
}

// deleteNamed asks for the deletion of the object that has a name.
func (c *Cluster) deleteNamed(who Component, kind, namespace, name string, o jobsim.DeleteOptions) error {
	return c.deleteIf("", who, kind, namespace, name, o)
}

// deleteIf is deleteNamed, on condition that the object has that UID; empty: any
// (upstream: metav1.Preconditions).
func (c *Cluster) deleteIf(uid jobsim.UID, who Component, kind, namespace, name string, o jobsim.DeleteOptions) error {
	t, err := c.tableFor("Delete", kind)
	if err != nil {
		return err
	}
	n := &named{table: t, namespace: namespace, name: name, uid: uid}
	return c.do(request{actor: who, verb: VerbDelete, kind: t.of(), about: n, invalid: invalidPolicy(o)}, func() error {
		n.found.delete(c, o)
		return nil
	})
}

func (r *row[T, D]) askDelete(c *Cluster, who Component, o jobsim.DeleteOptions) error {
	r = r.origin()
	return c.do(request{actor: who, verb: VerbDelete, kind: r.table.kind, about: r, invalid: invalidPolicy(o)}, func() error {
		r.delete(c, o)
		return nil
	})
}

// invalidPolicy refuses a propagation policy that there is not.
func invalidPolicy(o jobsim.DeleteOptions) error {
	if _, known := finalizerOf[o.PropagationPolicy]; known || o.PropagationPolicy == "" {
		return nil
	}
	return &APIError{"Invalid", fmt.Sprintf("propagationPolicy: Unsupported value: %q: "+
		`supported values: "Foreground", "Background", "Orphan"`, o.PropagationPolicy)}
}

// delete is what a deletion does to the object.
func (r *row[T, D]) delete(c *Cluster, o jobsim.DeleteOptions) {
	if r.table.strategy.Graceful != nil {
		r.deleteGracefully(c, o.GracePeriodSeconds)
	} else {
		r.deleteWith(c, o.PropagationPolicy)
	}
}

// deleteWith marks the object as being deleted and held by the finalizer of
// its policy, or removes it where nothing holds it.
func (r *row[T, D]) deleteWith(c *Cluster, policy jobsim.DeletionPropagation) {
	m := r.meta()
	if policy == "" {
		policy = r.defaultPolicy(c)
	}
	finalizers := withFinalizer(m.Finalizers, finalizerOf[policy])
	switch {
	case len(finalizers) == 0: // as it is stored, with the finalizers of before
		r.table.discard(r)
	case m.DeletionTimestamp == nil:
		mark(r, marked[T]{at: c.nowWhole(), finalizers: finalizers})
	case !slices.Equal(finalizers, m.Finalizers):
		mark(r, marked[T]{at: *m.DeletionTimestamp, finalizers: finalizers})
	}
}

// defaultPolicy is that of a request which names none: the one by which the
// object is being deleted already, or the default of its kind (upstream:
// shouldOrphanDependents, shouldDeleteDependents).
func (r *row[T, D]) defaultPolicy(c *Cluster) jobsim.DeletionPropagation {
	warning := r.table.strategy.OrphanWarning
	c.warning(warning)
	for _, f := range r.meta().Finalizers {
		switch f {
		case orphanFinalizer:
			return jobsim.PropagateOrphan
		case foregroundFinalizer:
			return jobsim.PropagateForeground
		}
	}
	if warning != "" {
		return jobsim.PropagateOrphan
	}
	return jobsim.PropagateBackground
}

// withFinalizer returns the list with the garbage collector's finalizer set to
// hold, or to none.
func withFinalizer(list []string, hold string) []string {
	kept := slices.DeleteFunc(slices.Clone(list), func(f string) bool {
		return f == orphanFinalizer || f == foregroundFinalizer
	})
	if hold != "" {
		kept = append(kept, hold)
	}
	return kept
}

// deleteGracefully marks the object as being deleted after its grace period,
// or shortens that of one which is marked. A longer grace period than it has
// changes nothing, and the end does not move into the past (upstream:
// rest.BeforeDelete).
func (r *row[T, D]) deleteGracefully(c *Cluster, asked *int64) {
	m, graceful := r.meta(), r.table.strategy.Graceful
	if m.DeletionTimestamp == nil {
		grace := graceful(&r.object, asked)
		mark(r, marked[T]{at: apitime.Whole(c.Now().Add(apitime.Seconds(grace))), grace: grace, finalizers: m.Finalizers})
		return
	}
	old := *m.DeletionGracePeriodSeconds
	if asked == nil || readGrace(*asked) >= old {
		return
	}
	grace := readGrace(*asked)
	at := m.DeletionTimestamp.Add(apitime.Seconds(grace) - apitime.Seconds(old))
	if now := c.Now(); at.Before(now) {
		at, grace = apitime.Whole(now), min(grace, 1)
	}
	mark(r, marked[T]{at: at, grace: grace, finalizers: m.Finalizers})
}

// readGrace reads a negative grace period as 1, as the API server does.
func readGrace(n int64) int64 {
	if n < 0 {
		return 1
	}
	return n
}
