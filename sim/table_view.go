package sim

import (
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// jobView is a copy of a Job as it was at the beginning of a sync, whatever the
// sync stores. It is used again for each sync.
type jobView struct {
	copy job.Job
	// revision is that of the copy, or of the latest status that the sync stored.
	revision int64
}

// of returns the Job of the row as it is now.
func (v *jobView) of(r *jobRow) *job.Job {
	v.copy, v.revision = *r.get(), r.revision
	return &v.copy
}

// podView is a pod as its kubelet sees it. Where that is not as the pod is
// stored, it is a copy: held means that its status is not stored yet, offline
// that the node is cut off and that the copy is from before.
type podView struct {
	copy          pod.Pod
	held, offline bool
}

// of returns the pod of the row as the kubelet sees it.
func (v *podView) of(r *podRow) *pod.Pod {
	switch {
	case v.offline:
		return &v.copy
	case v.held:
		v.follow(r)
		return &v.copy
	}
	return r.get()
}

// hold keeps a status that is not stored yet.
func (v *podView) hold(s *pod.Status) { v.copy.Status, v.held = *s, true }

// follow brings the copy up to date, but for a status that is held.
func (v *podView) follow(r *podRow) {
	stored := r.get()
	v.copy.ObjectMeta, v.copy.Spec = stored.ObjectMeta, stored.Spec
	if !v.held {
		v.copy.Status = stored.Status
	}
}

// goOffline is the moment at which the node is cut off.
func (v *podView) goOffline(r *podRow) {
	v.follow(r)
	v.offline = true
}
