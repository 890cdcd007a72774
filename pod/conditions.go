package pod

import (
	"time"

	"github.com/jobsim/jobsim"
)

// The reasons that the kubelet gives for a condition (upstream:
// pkg/kubelet/status/generate.go).
const (
	reasonPodCompleted             = "PodCompleted"
	reasonPodFailed                = "PodFailed"
	reasonContainersNotReady       = "ContainersNotReady"
	reasonContainersNotInitialized = "ContainersNotInitialized"
)

// ownConditions are the conditions that the kubelet writes, in the order in
// which it does. All others it keeps, in front of its own.
var ownConditions = [...]ConditionType{ReadyToStartContainers, Initialized, Ready, ContainersReady, Scheduled}

func isOwn(t ConditionType) bool {
	for _, own := range ownConditions {
		if t == own {
			return true
		}
	}
	return false
}

// conditions returns the conditions of a pod in that phase: the old slice where
// they say the same. sandbox says that the pod has a place to run in, which it
// has from the first sync to its end.
func (s *podSync) conditions(p Phase, inits, mains []ContainerStatus, sandbox bool) []Condition {
	key := conditionKey{
		old:         s.old.Conditions,
		generation:  s.pod.Generation,
		second:      s.now.Unix(),
		sandbox:     finding{status: truth(sandbox)},
		initialized: s.initialized(p, inits, mains),
		ready:       s.ready(p, inits, mains),
	}
	if known := s.share.derived(&key); known != nil {
		return known
	}
	var room [8]Condition
	fresh := key.derive(room[:0])
	if sameConditions(fresh, key.old) {
		return key.old
	}
	return s.share.derive(&key, fresh)
}

// conditionKey is all that the conditions of a pod follow from.
type conditionKey struct {
	old        []Condition
	generation int64
	second     int64 // now, in seconds since 1970
	// sandbox, initialized and ready are what the conditions of these names
	// say. Ready and ContainersReady say the same: jobsim has no readiness
	// gates, by which the two may differ.
	sandbox, initialized, ready finding
}

// derive appends the conditions.
func (k *conditionKey) derive(to []Condition) []Condition {
	for i := range k.old {
		if c := &k.old[i]; !isOwn(c.Type) {
			to = append(to, *c)
		}
	}
	for i, f := range [...]*finding{&k.sandbox, &k.initialized, &k.ready, &k.ready, &isTrue} {
		to = k.add(to, ownConditions[i], f)
	}
	return to
}

// finding is what a condition says.
type finding struct {
	status          jobsim.ConditionStatus
	reason, message string
}

func truth(b bool) jobsim.ConditionStatus {
	if b {
		return jobsim.ConditionTrue
	}
	return jobsim.ConditionFalse
}

// isTrue is what PodScheduled says of every pod that the kubelet sees.
var isTrue = finding{status: jobsim.ConditionTrue}

// add appends a condition. Its transition time is that of the old one
// unless the status has changed.
func (k *conditionKey) add(to []Condition, t ConditionType, f *finding) []Condition {
	since := time.Unix(k.second, 0).UTC()
	if old := k.find(len(to), t); old != nil && old.Status == f.status {
		since = old.LastTransitionTime
	}
	return append(to, Condition{
		Type:               t,
		ObservedGeneration: k.generation,
		Status:             f.status,
		LastTransitionTime: since,
		Reason:             f.reason,
		Message:            f.message,
	})
}

// find finds the old condition of that type, most likely at i.
func (k *conditionKey) find(i int, t ConditionType) *Condition {
	if i < len(k.old) && k.old[i].Type == t {
		return &k.old[i]
	}
	for j := range k.old {
		if k.old[j].Type == t {
			return &k.old[j]
		}
	}
	return nil
}

func (k *conditionKey) equal(other *conditionKey) bool {
	return sameSlice(k.old, other.old) && k.second == other.second && k.generation == other.generation &&
		k.sandbox == other.sandbox && k.initialized == other.initialized && k.ready == other.ready
}

// ready is what both ContainersReady and Ready say. Sidecars count, other init
// containers do not.
func (s *podSync) ready(p Phase, inits, mains []ContainerStatus) finding {
	switch p {
	case Succeeded:
		return finding{status: jobsim.ConditionFalse, reason: reasonPodCompleted}
	case Failed:
		return finding{status: jobsim.ConditionFalse, reason: reasonPodFailed}
	}
	message := s.listContainers("containers with unready status: [", func(i int) bool {
		if i < s.inits {
			return s.isSidecar(i) && !inits[i].Ready
		}
		return !find(mains, i-s.inits, s.container(i).Name).Ready
	})
	if message == "" {
		return finding{status: jobsim.ConditionTrue}
	}
	return finding{status: jobsim.ConditionFalse, reason: reasonContainersNotReady, message: message}
}

// initialized is what Initialized says. Once a container has run, or the
// condition was true, it stays true.
func (s *podSync) initialized(p Phase, inits, mains []ContainerStatus) finding {
	if p == Succeeded {
		return finding{status: jobsim.ConditionTrue, reason: reasonPodCompleted}
	}
	if s.inits == 0 || anyShownToRun(mains) {
		return finding{status: jobsim.ConditionTrue}
	}
	message := s.listContainers("containers with incomplete status: [", func(i int) bool {
		if s.isSidecar(i) {
			return inits[i].State.Running == nil
		}
		return i < s.inits && !inits[i].Ready
	})
	if old := s.old.Condition(Initialized); message == "" || old != nil && old.Status == jobsim.ConditionTrue {
		return finding{status: jobsim.ConditionTrue}
	}
	return finding{status: jobsim.ConditionFalse, reason: reasonContainersNotInitialized, message: message}
}

func anyShownToRun(mains []ContainerStatus) bool {
	for i := range mains {
		if mains[i].State.Running != nil || mains[i].State.Terminated != nil {
			return true
		}
	}
	return false
}

// listContainers returns the prefix and the names of the containers that are
// picked, in the order of the spec, or "" where there are none.
func (s *podSync) listContainers(prefix string, picked func(i int) bool) string {
	var room [128]byte
	text := room[:0]
	for i := range s.size {
		if !picked(i) {
			continue
		}
		if len(text) == 0 {
			text = append(text, prefix...)
		} else {
			text = append(text, ' ')
		}
		text = append(text, s.container(i).Name...)
	}
	if len(text) == 0 {
		return ""
	}
	return s.text(append(text, ']'))
}

// text makes a string of the bytes, unless an old condition has it.
func (s *podSync) text(b []byte) string {
	for i := range s.old.Conditions {
		if m := s.old.Conditions[i].Message; m == string(b) {
			return m
		}
	}
	return s.share.text(b)
}

func sameConditions(a, b []Condition) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameCondition(&a[i], &b[i]) {
			return false
		}
	}
	return true
}

func sameCondition(a, b *Condition) bool {
	return sameTime(a.LastTransitionTime, b.LastTransitionTime) &&
		a.Type == b.Type && a.Status == b.Status && a.Reason == b.Reason && a.Message == b.Message &&
		a.ObservedGeneration == b.ObservedGeneration &&
		(a.LastProbeTime == b.LastProbeTime ||
			a.LastProbeTime != nil && b.LastProbeTime != nil && a.LastProbeTime.Equal(*b.LastProbeTime))
}
