package pod

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// playShared runs the usual way of a pod that starts at a time.
func playShared(p *Pod, share *Shared, start time.Time) Status {
	benchPod(p, make([]Run, 1), start, share)
	return p.Status
}

func TestSharedParts(t *testing.T) {
	share := new(Shared)
	a := playShared(onePod(RestartNever), share, epoch)
	b := playShared(onePod(RestartNever), share, epoch)
	require.Equal(t, a, b)
	assert.Same(t, &a.Conditions[0], &b.Conditions[0])
	assert.Same(t, &a.ContainerStatuses[0], &b.ContainerStatuses[0])
	assert.Same(t, a.StartTime, b.StartTime)

	later := playShared(onePod(RestartNever), share, sec(1))
	assert.Equal(t, playShared(onePod(RestartNever), nil, sec(1)), later, "the same as without")
	assert.NotEqual(t, a, later)
}

// What was shared once is not changed by what comes after, also not when the
// table has long forgotten it.
func TestSharedPartsNeverChange(t *testing.T) {
	share := new(Shared)
	kept := playShared(onePod(RestartNever), share, epoch)
	for i := range 50 {
		playShared(onePod(RestartNever), share, sec(float64(i)))
	}
	assert.Equal(t, playShared(onePod(RestartNever), nil, epoch), kept)
}

func TestSharedTellsPodsApart(t *testing.T) {
	share := new(Shared)
	for _, change := range []func(*Pod){
		func(*Pod) {},
		func(p *Pod) { p.Generation = 7 },
		func(p *Pod) { p.Spec.Containers[0].Name = "other" },
		func(p *Pod) { p.Spec.Containers[0].Image = "other" },
		func(p *Pod) { p.Status.Conditions[0].LastTransitionTime = sec(-1) },
		func(p *Pod) { withInits(p, "s+") },
	} {
		p, alone := onePod(RestartNever), onePod(RestartNever)
		change(p)
		change(alone)
		runs, aloneRuns := make([]Run, 2), make([]Run, 2)
		got := Kubelet{}.Sync(Observation{Now: epoch, Pod: p, Runs: runs, Share: share})
		want := Kubelet{}.Sync(Observation{Now: epoch, Pod: alone, Runs: aloneRuns})
		assert.Equal(t, want, got)
	}
}
