package kubelet

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

// A Sync that finds nothing new costs no memory, whatever the pod is at.
func TestSyncThatDecidesNothingAllocatesNothing(t *testing.T) {
	tests := []struct {
		name   string
		pod    *pod.Pod
		script script
	}{
		{"running", onePod(pod.RestartNever), script{run: hangs("main")}},
		{"running again after a failure", onePod(pod.RestartOnFailure), script{run: ends(1, time.Second), until: 1500 * time.Millisecond}},
		{"in a crash loop", onePod(pod.RestartOnFailure), script{run: ends(1, time.Second), until: 3 * time.Second}},
		{"waiting for an image", onePod(pod.RestartNever), script{unpulled: true, pull: func(string, int) string { return "not found" }, until: 2 * time.Second}},
		{"pulling", onePod(pod.RestartNever), script{unpulled: true, pullTime: time.Minute, until: time.Second}},
		{"starting", onePod(pod.RestartNever), script{startTime: time.Minute, until: time.Second}},
		{"without its ConfigMap", onePod(pod.RestartNever), script{configError: "configmap not found"}},
		{"initializing", withInits(onePod(pod.RestartNever), "s+", "a"), script{run: hangs("s", "a")}},
		{"with a deadline", withDeadline(onePod(pod.RestartNever), 60), script{run: hangs("main"), until: time.Second}},
		{"stopping", onePod(pod.RestartNever), script{run: hangs("main"), at: deleteAfter(time.Second, 30), stopTime: map[string]time.Duration{"main": time.Minute}, until: 2 * time.Second}},
		{"sidecars stopping after the containers", withInits(onePod(pod.RestartNever), "s1+", "s2+"), script{run: hangs("s1", "s2"), stopTime: map[string]time.Duration{"s2": time.Minute}, until: 6 * time.Second}},
		{"ended", onePod(pod.RestartNever), script{}},
		{"one of three ended", withMains(onePod(pod.RestartNever), "b", "c"), script{run: hangs("b", "c")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRunner(t, test.pod, test.script)
			r.play()
			o := Observation{Now: r.now.Add(10 * time.Millisecond), Pod: r.pod, Runs: r.runs}
			d := r.k.Sync(o)
			d.RequeueAfter = 0
			require.Equal(t, Decision{Status: r.pod.Status}, d, "nothing is new")
			assert.Zero(t, testing.AllocsPerRun(100, func() { r.k.Sync(o) }))
		})
	}
}

// Pods that go the same way at the same time cost nothing but their first.
func TestSharedPodsAllocateNothing(t *testing.T) {
	pool := new(share.Pool)
	template, runs := onePod(pod.RestartNever), make([]Run, 1)
	template.Status.Conditions = pool.Conditions(template.Status.Conditions)
	p := *template
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		p.Status = template.Status
		benchPod(&p, runs, epoch, pool)
	}))
}
