package kubelet

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

// playShared runs the usual way of a pod that starts at a time.
func playShared(p *pod.Pod, pool *share.Pool, start time.Time) pod.Status {
	benchPod(p, make([]Run, 1), start, pool)
	return p.Status
}

func TestSharedParts(t *testing.T) {
	pool := new(share.Pool)
	a := playShared(onePod(pod.RestartNever), pool, epoch)
	b := playShared(onePod(pod.RestartNever), pool, epoch)
	require.Equal(t, a, b)
	assert.Same(t, &a.Conditions[0], &b.Conditions[0])
	assert.Same(t, &a.ContainerStatuses[0], &b.ContainerStatuses[0])
	assert.Same(t, a.StartTime, b.StartTime)

	later := playShared(onePod(pod.RestartNever), pool, sec(1))
	assert.Equal(t, playShared(onePod(pod.RestartNever), nil, sec(1)), later, "the same as without")
	assert.NotEqual(t, a, later)
}

// What was shared once is not changed by what comes after, also not when the
// table has long forgotten it.
func TestSharedPartsNeverChange(t *testing.T) {
	pool := new(share.Pool)
	kept := playShared(onePod(pod.RestartNever), pool, epoch)
	for i := range 50 {
		playShared(onePod(pod.RestartNever), pool, sec(float64(i)))
	}
	assert.Equal(t, playShared(onePod(pod.RestartNever), nil, epoch), kept)
}

func TestSharedKeepsPodsApart(t *testing.T) {
	pool := new(share.Pool)
	for _, change := range []func(*pod.Pod){
		func(*pod.Pod) {},
		func(p *pod.Pod) { p.Generation = 7 },
		func(p *pod.Pod) { p.Spec.Containers[0].Name = "other" },
		func(p *pod.Pod) { p.Spec.Containers[0].Image = "other" },
		func(p *pod.Pod) { p.Status.Conditions[0].LastTransitionTime = sec(-1) },
		func(p *pod.Pod) { withInits(p, "s+") },
	} {
		p, alone := onePod(pod.RestartNever), onePod(pod.RestartNever)
		change(p)
		change(alone)
		runs, aloneRuns := make([]Run, 2), make([]Run, 2)
		got := Kubelet{}.SyncWith(pool, Observation{Now: epoch, Pod: p, Runs: runs})
		want := Kubelet{}.Sync(Observation{Now: epoch, Pod: alone, Runs: aloneRuns})
		assert.Equal(t, want, got)
	}
}
