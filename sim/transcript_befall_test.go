package sim_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/sim"
)

// evict lets the kubelet evict a pod, or all pods of a Job that have not ended.
func (s *story) evict(d *datadriven.TestData) string {
	if d.HasArg("pod") {
		return s.evictPod(s.podName(d))
	}
	var b strings.Builder
	for _, p := range s.cluster.PodsOf(sim.DefaultNamespace, s.text(d, "job")) {
		if !p.IsTerminal() {
			b.WriteString(s.evictPod(p.Name))
		}
	}
	return b.String()
}

func (s *story) evictPod(name string) string {
	if err := s.cluster.EvictPod(sim.DefaultNamespace, name, "memory"); err != nil {
		return err.Error() + "\n"
	}
	return fmt.Sprintf("pod/%s evicted\n", name)
}

// crashLoop reads the kubelet's back-off: how it begins, and its cap.
func (s *story) crashLoop(d *datadriven.TestData, arg datadriven.CmdArg) backoff.CrashLoop {
	if len(arg.Vals) != 2 {
		d.Fatalf(s.t, "crashloop: want (INITIAL,MAX)")
	}
	var bounds [2]time.Duration
	for i, text := range arg.Vals {
		var err error
		bounds[i], err = time.ParseDuration(text)
		s.must(d, err)
	}
	return backoff.CrashLoop{Initial: bounds[0], Max: bounds[1]}
}
