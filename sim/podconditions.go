package sim

import (
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

// SetPodCondition sets a condition of a pod, as a user or another controller does
// through the pod's status: in the place of the one of its type, or after the
// others. A rule of a podFailurePolicy may look at it. The kubelet keeps such a
// condition, unless it writes one of that type itself, such as Ready.
//
// Where the condition has no LastTransitionTime that is now; one whose status
// stays the same keeps the time since when it is so. What the API server refuses in
// the status of a pod ([pod.ValidateStatusUpdate]) gives a *jobsim.InvalidError.
func (c *Cluster) SetPodCondition(namespace, name string, condition pod.Condition) error {
	if c.isZero() {
		return errZeroCluster
	}
	r, err := c.pod(namespace, name)
	if err != nil {
		return err
	}
	condition.LastTransitionTime = apitime.Whole(condition.LastTransitionTime)
	if condition.LastTransitionTime.IsZero() {
		condition.LastTransitionTime = c.nowWhole()
	}
	conditions := withCondition(r.get().Status.Conditions, condition)
	return ask(c, actorUser, VerbUpdateStatus, r, podConditions(conditions))
}
