// Package share makes pods that go the same way at the same time share the
// equal parts of their statuses and events, instead of having a copy each: in a
// Job with many pods most parts are equal.
package share

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// Pool remembers the latest parts. Each of its methods returns a value equal to
// the one given, which others may have too and which is never changed; the one
// given may live on the stack or in a Room of the Pool. A nil *Pool shares
// nothing, the zero Pool is ready for use. It must not be used by two
// goroutines at once.
type Pool struct {
	conditions recent[[]pod.Condition]
	derived    recent[derivation]
	containers recent[[]pod.ContainerStatus]
	events     recent[[]jobsim.EventNote]
	reasons    recent[[]jobsim.Reason]
	ends       recent[*pod.ContainerStateTerminated]
	runs       recent[*pod.ContainerStateRunning]
	times      recent[*time.Time]
	texts      recent[string]

	// Memory is for the user of the Pool: what it keeps between two pods.
	Memory any

	containerRoom []pod.ContainerStatus
	eventRoom     [8]jobsim.EventNote
	reasonRoom    [2]jobsim.Reason
}

// recent holds the last few values that were used, the newest first. A few are
// enough: pods that start or end together are looked at one after the other.
type recent[T any] struct {
	values [8]T
	size   int // how many of the values are set
}

// add puts a value in front; the oldest makes room for it.
func (r *recent[T]) add(v T) T {
	copy(r.values[1:], r.values[:])
	r.values[0] = v
	r.size = min(r.size+1, len(r.values))
	return v
}

func (r *recent[T]) known() []T { return r.values[:r.size] }

// ContainerRoom returns space to put together the statuses of the containers
// from and up to, but without, to. It is in use until the next call for these.
func (p *Pool) ContainerRoom(from, to int) []pod.ContainerStatus {
	if p == nil {
		return make([]pod.ContainerStatus, to-from)
	}
	if len(p.containerRoom) < to {
		p.containerRoom = make([]pod.ContainerStatus, to)
	}
	return p.containerRoom[from:to:to]
}

// EventRoom returns an empty slice to put events together. It is in use until
// the next call.
func (p *Pool) EventRoom() []jobsim.EventNote {
	if p == nil {
		return nil
	}
	return p.eventRoom[:0]
}

// ReasonRoom returns an empty slice to put reasons together. It is in use until
// the next call.
func (p *Pool) ReasonRoom() []jobsim.Reason {
	if p == nil {
		return nil
	}
	return p.reasonRoom[:0]
}

// Events returns shared events; nil for none.
func (p *Pool) Events(fresh []jobsim.EventNote) []jobsim.EventNote {
	if p == nil {
		return fresh
	}
	return sharedSlice(&p.events, fresh)
}

// Reasons returns shared reasons; nil for none.
func (p *Pool) Reasons(fresh []jobsim.Reason) []jobsim.Reason {
	if p == nil {
		return fresh
	}
	return sharedSlice(&p.reasons, fresh)
}

func sharedSlice[T comparable](r *recent[[]T], fresh []T) []T {
	if len(fresh) == 0 {
		return nil
	}
	for _, known := range r.known() {
		if slices.Equal(known, fresh) {
			return known
		}
	}
	return r.add(clone(fresh))
}

// Containers returns shared container statuses.
func (p *Pool) Containers(fresh []pod.ContainerStatus) []pod.ContainerStatus {
	if p == nil {
		return fresh
	}
	for _, known := range p.containers.known() {
		if sameContainers(known, fresh) {
			return known
		}
	}
	return p.containers.add(clone(fresh))
}

// Conditions returns shared conditions. Whoever writes the first condition of a
// pod, as a scheduler does, saves the kubelet work by it.
func (p *Pool) Conditions(fresh []pod.Condition) []pod.Condition {
	if p == nil {
		return clone(fresh)
	}
	for _, known := range p.conditions.known() {
		if SameConditions(known, fresh) {
			return known
		}
	}
	return p.conditions.add(clone(fresh))
}

// Findings is all that the next conditions of a pod follow from.
type Findings struct {
	// Old are the conditions before.
	Old []pod.Condition
	// At and Generation are those of conditions that change.
	At         time.Time
	Generation int64
	// Sandbox, Initialized and Ready are the findings for the conditions
	// PodReadyToStartContainers, Initialized, and Ready with ContainersReady.
	Sandbox, Initialized, Ready Finding
}

// Finding is what is found for a condition.
type Finding struct {
	// These are the fields of the same names of a pod.Condition.
	Status          jobsim.ConditionStatus
	Reason, Message string
}

// derivation is what once followed from findings. That it holds the old slice
// makes sure that the same slice means the same conditions.
type derivation struct {
	from Findings
	next []pod.Condition
}

// Derived returns the conditions that followed from equal findings and the same
// slice of old conditions; nil: see Derive.
func (p *Pool) Derived(from *Findings) []pod.Condition {
	if p == nil || len(from.Old) == 0 {
		return nil
	}
	for i := range p.derived.known() {
		d := &p.derived.values[i]
		if k := &d.from; len(k.Old) == len(from.Old) && &k.Old[0] == &from.Old[0] &&
			k.At == from.At && k.Generation == from.Generation &&
			k.Sandbox == from.Sandbox && k.Initialized == from.Initialized && k.Ready == from.Ready {
			return d.next
		}
	}
	return nil
}

// Derive remembers what followed, for Derived, and returns it shared.
func (p *Pool) Derive(from *Findings, fresh []pod.Condition) []pod.Condition {
	next := p.Conditions(fresh)
	if p != nil && len(from.Old) > 0 {
		p.derived.add(derivation{from: *from, next: next})
	}
	return next
}

// Terminated returns a shared end of a run.
func (p *Pool) Terminated(end *pod.ContainerStateTerminated) *pod.ContainerStateTerminated {
	if p == nil {
		return new(*end)
	}
	for _, known := range p.ends.known() {
		if SameTerminated(known, end) {
			return known
		}
	}
	return p.ends.add(new(*end))
}

// RunningSince returns the shared state of a run that runs since t.
func (p *Pool) RunningSince(t time.Time) *pod.ContainerStateRunning {
	if p == nil {
		return &pod.ContainerStateRunning{StartedAt: t}
	}
	for _, known := range p.runs.known() {
		if SameTime(known.StartedAt, t) {
			return known
		}
	}
	return p.runs.add(&pod.ContainerStateRunning{StartedAt: t})
}

// Time returns a shared time.
func (p *Pool) Time(t time.Time) *time.Time {
	if p == nil {
		return new(t)
	}
	for _, known := range p.times.known() {
		if SameTime(*known, t) {
			return known
		}
	}
	return p.times.add(new(t))
}

// Text returns a shared string of these bytes.
func (p *Pool) Text(b []byte) string {
	if p == nil {
		return string(b)
	}
	for _, known := range p.texts.known() {
		if known == string(b) {
			return known
		}
	}
	return p.texts.add(string(b))
}

// clone copies a slice and leaves no spare room behind it.
func clone[T any](from []T) []T {
	to := make([]T, len(from))
	copy(to, from)
	return to
}
