package sim_test

import (
	"fmt"
	"strings"

	"github.com/cockroachdb/datadriven"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
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

// setCondition sets a condition of a pod, as another controller would.
func (s *story) setCondition(d *datadriven.TestData) string {
	status := string(jobsim.ConditionTrue)
	d.MaybeScanArgs(s.t, "status", &status)
	condition := pod.Condition{Type: pod.ConditionType(s.text(d, "type")), Status: jobsim.ConditionStatus(status)}
	if err := s.cluster.SetPodCondition(sim.DefaultNamespace, s.podName(d), condition); err != nil {
		return err.Error()
	}
	return ""
}

// loseNode cuts a node off.
func (s *story) loseNode(d *datadriven.TestData) string {
	if err := s.cluster.LoseNode(s.text(d, "name")); err != nil {
		return err.Error()
	}
	return ""
}

// recoverNode connects it again.
func (s *story) recoverNode(d *datadriven.TestData) string {
	if err := s.cluster.RecoverNode(s.text(d, "name")); err != nil {
		return err.Error()
	}
	return ""
}
