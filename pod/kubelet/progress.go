package kubelet

// progress is how far a pod has come through its containers.
type progress struct {
	// next is the init container to start next, or -1.
	next int
	// last is the last init container that has run, or -1.
	last int
	// broken is the init container whose failure is final, or -1.
	broken int
	// initialized: the containers may run beside the sidecars.
	initialized bool
	// finished: every container has ended for good. Sidecars do not count.
	finished bool
}

// over reports whether the pod has ended by what its containers did.
func (p progress) over() bool { return p.finished || p.broken >= 0 }

// measure finds how far the pod has come (upstream: computePodActions and
// computeInitContainerActions). Init containers run one after the other: one
// that ends has to succeed before the next starts, a sidecar only has to run.
func (s *podSync) measure() progress {
	p := progress{next: -1, last: -1, broken: -1, initialized: s.inits == 0}
	for i := s.inits; i < s.size; i++ {
		p.initialized = p.initialized || s.run(i).State != NotStarted
	}
	for i := s.inits - 1; i >= 0 && p.last < 0; i-- {
		if s.run(i).State != NotStarted {
			p.last = i
		}
	}
	if !p.initialized {
		s.measureInit(&p)
	}
	p.finished = p.initialized && s.size > s.inits
	for i := s.inits; i < s.size && p.finished; i++ {
		p.finished = s.endedForGood(i)
	}
	return p
}

func (s *podSync) measureInit(p *progress) {
	if p.last < 0 {
		p.next = 0
		return
	}
	r, sidecar := s.run(p.last), s.isSidecar(p.last)
	switch {
	case sidecar && r.State != Running, r.alive() && !sidecar:
		return
	case !sidecar && r.ExitCode != 0:
		if s.endedForGood(p.last) {
			p.broken = p.last
		}
		return
	case p.last+1 < s.inits:
		p.next = p.last + 1
		return
	}
	p.initialized = true
}

// endedForGood reports whether the container has ended and is not restarted.
func (s *podSync) endedForGood(i int) bool {
	r := s.run(i)
	return r.State == Exited && !s.pod.Spec.ContainerShouldRestart(s.container(i), r.ExitCode)
}

// due reports whether the container should have a run and has none: it is its
// turn to start, or its run has ended and is to be followed by another.
func (s *podSync) due(i int) bool {
	r, p := s.run(i), &s.progress
	if s.stopping || r.alive() {
		return false
	}
	if i >= s.inits {
		return p.initialized && !s.endedForGood(i)
	}
	switch {
	case i == p.next:
		return true
	case s.isSidecar(i):
		// A sidecar is kept running from its first start, and also where its
		// place in the order is already behind the pod.
		return r.State == Exited || p.initialized || i < p.last
	}
	return !p.initialized && i == p.last && r.ExitCode != 0
}
