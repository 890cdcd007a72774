package kubectl

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim/pod"
)

// logObjects returns what is asked about: the pods of a selector, or one pod or
// Job by name.
func (s *session) logObjects() ([]object, error) {
	if len(s.args) == 0 {
		return s.selectedPods()
	}
	t := target{pods, s.args[0]}
	if word, name, ok := strings.Cut(s.args[0], "/"); ok {
		r, err := resourceNamed(word)
		if err != nil {
			return nil, err
		}
		t = target{r, name}
	}
	o, err := s.named(t)
	if err != nil {
		return nil, errorf("error from server (NotFound): %s in namespace %q", notFound(t.resource, t.name).Message, s.namespace)
	}
	return []object{o}, nil
}

func (s *session) selectedPods() ([]object, error) {
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

// podForLogs returns the pod itself, or of a Job the pod that has most to say.
func (s *session) podForLogs(o object) (*pod.Pod, error) {
	switch o.resource {
	case pods:
		return o.pod, nil
	case jobs:
		return s.podOfJob(o)
	}
	return nil, errorf("cannot get the logs from *v1.%s: selector for *v1.%s not implemented", o.resource.kind, o.resource.kind)
}

// podOfJob prefers a pod that runs to one that does not, then one with more
// restarts, then the older.
func (s *session) podOfJob(o object) (*pod.Pod, error) {
	var list []*pod.Pod
	for _, p := range pods.objects(s.cluster, o.meta.Namespace) {
		if o.job.Spec.Selector.Matches(p.meta.Labels) {
			list = append(list, p.pod)
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
