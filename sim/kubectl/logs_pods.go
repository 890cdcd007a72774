package kubectl

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// logObjects returns what is asked about: the pods of a selector, or one pod or
// Job by name.
func (s *session) logObjects() ([]jobsim.Object, error) {
	if len(s.args) == 0 {
		return s.selectedPods()
	}
	t := target{pods, s.args[0]}
	if word, name, ok := strings.Cut(s.args[0], "/"); ok {
		r, err := s.kinds.named(word)
		if err != nil {
			return nil, err
		}
		t = target{r, name}
	}
	o, err := s.named(t)
	if err != nil {
		return nil, errorf("error from server (NotFound): %s in namespace %q", notFound(t.resource, t.name).Message, s.namespace)
	}
	return []jobsim.Object{o}, nil
}

func (s *session) selectedPods() ([]jobsim.Object, error) {
	sel, err := s.bySelector(&selection{resources: []*resource{pods}}, nil)
	if err != nil {
		return nil, err
	}
	objects, _ := s.resolved(sel)
	if len(objects) == 0 {
		return nil, s.nothingFound()
	}
	return objects, nil
}

// podForLogs returns the pod whose logs are shown for an object.
func (s *session) podForLogs(o jobsim.Object) (*pod.Pod, error) {
	r := s.kinds.of(o)
	if r.logs == nil {
		return nil, errorf("cannot get the logs from *v1.%s: selector for *v1.%s not implemented", r.kind, r.kind)
	}
	return r.logs(s, o)
}

// podOfJob returns the pod of a Job that kubectl logs picks: one that runs
// rather than one that does not, then the one with more restarts, then the
// older one.
func podOfJob(s *session, o jobsim.Object) (*pod.Pod, error) {
	j := o.(*job.Job)
	var list []*pod.Pod
	for _, object := range byKey(s.cluster.Objects("Pod", j.Namespace)) {
		if p, ok := object.(*pod.Pod); ok && j.Spec.Selector.Matches(p.Labels) {
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		return nil, errorf("timed out waiting for the condition")
	}
	slices.SortStableFunc(list, compareForLogs)
	if len(list) == 1 {
		return list[0], nil
	}
	return list[0], say(s.errOut, "Found %d pods, using pod/%s", len(list), list[0].Name)
}

// compareForLogs orders pods as kubectl does to pick the one whose logs to show
// (podutils.ByLogging).
func compareForLogs(a, b *pod.Pod) int {
	return cmp.Or(
		firstIf(a.Spec.NodeName != "", b.Spec.NodeName != ""),
		cmp.Compare(logRank[a.Status.Phase], logRank[b.Status.Phase]),
		firstIf(a.IsReady(), b.IsReady()),
		compareTimes(readySince(a), readySince(b)),
		-cmp.Compare(mostRestarts(a, false), mostRestarts(b, false)),
		-cmp.Compare(mostRestarts(a, true), mostRestarts(b, true)),
		compareTimes(a.CreationTimestamp, b.CreationTimestamp),
	)
}

// logRank is where a phase stands in that order; the phases of a pod that has
// ended stand first, beside Running.
var logRank = map[pod.Phase]int{pod.Unknown: 1, pod.Pending: 2}

func firstIf(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// compareTimes puts the earlier first, and a time that is not set last.
func compareTimes(a, b time.Time) int {
	return cmp.Or(firstIf(!a.IsZero(), !b.IsZero()), a.Compare(b))
}

func readySince(p *pod.Pod) time.Time {
	if !p.IsReady() {
		return time.Time{}
	}
	return p.Status.Condition(pod.Ready).LastTransitionTime
}

// mostRestarts is the restart count of the container, or sidecar, that has the
// most.
func mostRestarts(p *pod.Pod, sidecars bool) int32 {
	statuses := p.Status.ContainerStatuses
	if sidecars {
		statuses = slices.DeleteFunc(slices.Clone(p.Status.InitContainerStatuses), func(s pod.ContainerStatus) bool {
			return !slices.ContainsFunc(p.Spec.InitContainers, func(c pod.Container) bool {
				return c.Name == s.Name && c.IsSidecar()
			})
		})
	}
	var most int32
	for i := range statuses {
		most = max(most, statuses[i].RestartCount)
	}
	return most
}
