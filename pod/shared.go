package pod

import "time"

// Shared remembers the latest parts of statuses, so that pods that go the same
// way at the same time share them instead of having a copy each: in a Job with
// many pods most parts are equal. A nil *Shared shares nothing; a new(Shared)
// is ready for use. It must not be used by two goroutines at once.
type Shared struct {
	next         Status // what Decision.Status points to
	inits, mains []ContainerStatus

	conditionLists recent[[]Condition]
	derivations    recent[derivation]
	statusLists    recent[[]ContainerStatus]
	ends           recent[*ContainerStateTerminated]
	runs           recent[*ContainerStateRunning]
	times          recent[*time.Time]
	texts          recent[string]
}

// recent holds the last few values that were used, the oldest of which makes
// room for a new one. A few are enough: pods that start or end together are
// looked at one after the other.
type recent[T any] struct {
	values [8]T
	size   int // how many of the values are set
	next   int // where the next goes
}

func (r *recent[T]) add(v T) T {
	r.values[r.next] = v
	r.next = (r.next + 1) % len(r.values)
	r.size = min(r.size+1, len(r.values))
	return v
}

func (r *recent[T]) known() []T { return r.values[:r.size] }

// status returns where the status is: in a place of its own, or in the one that
// the next Sync writes over.
func (s *Shared) status(next *Status) *Status {
	if s == nil {
		own := *next
		return &own
	}
	s.next = *next
	return &s.next
}

// room returns space to put together the statuses of n containers, which
// containers then makes a slice of that lasts.
func (s *Shared) room(main bool, n int) []ContainerStatus {
	if s == nil {
		return make([]ContainerStatus, n)
	}
	room := &s.inits
	if main {
		room = &s.mains
	}
	if len(*room) < n {
		*room = make([]ContainerStatus, n)
	}
	return (*room)[:n:n]
}

func (s *Shared) containers(fresh []ContainerStatus) []ContainerStatus {
	if s == nil {
		return fresh
	}
	for _, known := range s.statusLists.known() {
		if sameContainerStatuses(known, fresh) {
			return known
		}
	}
	return s.statusLists.add(lasting(fresh))
}

// Conditions returns a slice that is equal to the one given and that others
// share. Whoever writes the first condition of a pod, as a scheduler does,
// saves the kubelet work by it.
func (s *Shared) Conditions(fresh []Condition) []Condition {
	if s == nil {
		return lasting(fresh)
	}
	for _, known := range s.conditionLists.known() {
		if sameConditions(known, fresh) {
			return known
		}
	}
	return s.conditionLists.add(lasting(fresh))
}

// derivation is what once followed from a conditionKey. That it holds the old
// slice makes sure that the same slice means the same conditions.
type derivation struct {
	from conditionKey
	to   []Condition
}

// derived returns the conditions that follow from the key if that is known;
// else nil.
func (s *Shared) derived(key *conditionKey) []Condition {
	if s == nil {
		return nil
	}
	for i := range s.derivations.known() {
		if d := &s.derivations.values[i]; d.from.equal(key) {
			return d.to
		}
	}
	return nil
}

// derive remembers what follows from the key.
func (s *Shared) derive(key *conditionKey, fresh []Condition) []Condition {
	to := s.Conditions(fresh)
	if s != nil && len(key.old) > 0 {
		s.derivations.add(derivation{from: *key, to: to})
	}
	return to
}

// lasting copies a slice, so that the one given may live on the stack.
func lasting[T any](from []T) []T {
	to := make([]T, len(from))
	copy(to, from)
	return to
}

func (s *Shared) terminated(end *ContainerStateTerminated) *ContainerStateTerminated {
	if s != nil {
		for _, known := range s.ends.known() {
			if sameTerminated(known, end) {
				return known
			}
		}
	}
	own := new(ContainerStateTerminated)
	*own = *end
	if s != nil {
		s.ends.add(own)
	}
	return own
}

func (s *Shared) runningSince(t time.Time) *ContainerStateRunning {
	if s != nil {
		for _, known := range s.runs.known() {
			if sameTime(known.StartedAt, t) {
				return known
			}
		}
	}
	own := &ContainerStateRunning{StartedAt: t}
	if s != nil {
		s.runs.add(own)
	}
	return own
}

func (s *Shared) time(t time.Time) *time.Time {
	if s != nil {
		for _, known := range s.times.known() {
			if sameTime(*known, t) {
				return known
			}
		}
	}
	own := new(time.Time)
	*own = t
	if s != nil {
		s.times.add(own)
	}
	return own
}

func (s *Shared) text(b []byte) string {
	if s == nil {
		return string(b)
	}
	for _, known := range s.texts.known() {
		if known == string(b) {
			return known
		}
	}
	return s.texts.add(string(b))
}
