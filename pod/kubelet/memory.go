package kubelet

import (
	"time"

	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

// memory is what the latest Syncs with one pool came to. In a Job with many
// pods most are in a situation in which another has just been.
type memory struct {
	latest [4]remembered
	next   int // the one to be overwritten
}

// remembered is a Sync of which the next pod may have the decision as well.
type remembered struct {
	in       situation
	decision Decision
}

// situation is all that the decision about a pod follows from which has one
// container and is not being deleted, as long as no text of the decision names
// the pod.
type situation struct {
	kubelet    Kubelet
	now        time.Time
	run        Run
	generation int64
	// container is the pod's only one; pods of one template have it in common.
	container       *pod.Container
	restartPolicy   pod.RestartPolicy
	deadline, grace *int64
	status          statusKey
}

// statusKey stands for a status. Lists are equal if they are the same.
type statusKey struct {
	observedGeneration int64
	phase              pod.Phase
	reason, message    string
	hostIP, podIP, qos string
	startTime          *time.Time
	conditions         *pod.Condition
	containers         *pod.ContainerStatus
	nConditions        int
	nContainers        int
}

// situation returns that of the pod; ok: another one may be in it, too.
func (s *podSync) situation() (in situation, ok bool) {
	p := s.pod
	if s.pool == nil || s.size != 1 || s.inits != 0 || len(s.runs) != 1 || p.DeletionTimestamp != nil {
		return situation{}, false
	}
	old := s.old
	return situation{
		kubelet: s.k, now: s.now, run: s.runs[0], generation: p.Generation,
		container: &p.Spec.Containers[0], restartPolicy: p.Spec.RestartPolicy,
		deadline: p.Spec.ActiveDeadlineSeconds, grace: p.Spec.TerminationGracePeriodSeconds,
		status: statusKey{
			observedGeneration: old.ObservedGeneration, phase: old.Phase, reason: old.Reason, message: old.Message,
			hostIP: old.HostIP, podIP: old.PodIP, qos: old.QOSClass, startTime: old.StartTime,
			conditions: first(old.Conditions), containers: first(old.ContainerStatuses),
			nConditions: len(old.Conditions), nContainers: len(old.ContainerStatuses),
		},
	}, len(old.InitContainerStatuses) == 0
}

func first[T any](list []T) *T {
	if len(list) == 0 {
		return nil
	}
	return &list[0]
}

// recall returns the decision that was remembered for a situation; nil: none.
func recall(pool *share.Pool, in *situation) *Decision {
	m, _ := pool.Memory.(*memory)
	if m == nil {
		return nil
	}
	for i := range m.latest {
		if m.latest[i].in == *in {
			return &m.latest[i].decision
		}
	}
	return nil
}

// remember keeps a decision for pods that come into the same situation.
func remember(pool *share.Pool, in *situation, d *Decision) {
	m, _ := pool.Memory.(*memory)
	if m == nil {
		m = &memory{}
		pool.Memory = m
	}
	m.latest[m.next] = remembered{*in, *d}
	m.next = (m.next + 1) % len(m.latest)
}
