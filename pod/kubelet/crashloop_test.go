package kubelet

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/pod"
)

func TestCrashLoopTimes(t *testing.T) {
	t.Run("S13: waits of 0, 10, 20, 40, 80, 160, 300 and 300 s from the end of a run of 1 s", func(t *testing.T) {
		r := newRunner(t, onePod(pod.RestartOnFailure), script{run: ends(1, time.Second), until: 16 * time.Minute})
		assert.Equal(t, []string{"0s", "1s", "12s", "33s", "1m14s", "2m35s", "5m16s", "10m17s", "15m18s"},
			times(r.play(), "event Started main"))
		assert.Equal(t, []string{"2s", "13s", "34s", "1m15s", "2m36s", "5m17s", "10m18s", "15m19s"},
			times(r.log, "event BackOff main"), "one event a wait, when it begins")
	})

	t.Run("sub-second ends count exactly", func(t *testing.T) {
		r := newRunner(t, onePod(pod.RestartOnFailure), script{run: ends(1, 250*time.Millisecond), until: 12 * time.Second})
		assert.Equal(t, []string{"0s", "250ms", "10.5s"}, times(r.play(), "event Started main"))
	})

	t.Run("P12: only a run of more than 600 s forgets", func(t *testing.T) {
		for _, test := range []struct {
			name string
			long time.Duration
			want []string
		}{
			{"600 s do not", 600 * time.Second, []string{"0s", "1s", "12s", "10m32s"}},
			{"601 s do: the next comes at once, the one after it in 10 s", 601 * time.Second, []string{"0s", "1s", "12s", "10m13s", "10m24s"}},
		} {
			t.Run(test.name, func(t *testing.T) {
				run := func(_ string, n int32) result {
					return result{code: 1, after: map[bool]time.Duration{true: test.long, false: time.Second}[n == 3]}
				}
				r := newRunner(t, onePod(pod.RestartOnFailure), script{run: run, until: 640 * time.Second})
				assert.Equal(t, test.want, times(r.play(), "event Started main"))
			})
		}
	})

	t.Run("each container has a back-off of its own", func(t *testing.T) {
		run := func(c string, _ int32) result {
			return result{code: 1, after: map[string]time.Duration{"main": time.Second, "b": 4 * time.Second}[c]}
		}
		r := newRunner(t, withMains(onePod(pod.RestartOnFailure), "b"), script{run: run, until: 20 * time.Second})
		assert.Equal(t, []string{"0s", "1s", "12s"}, times(r.play(), "event Started main"))
		assert.Equal(t, []string{"0s", "4s", "18s"}, times(r.log, "event Started b"))
	})

	t.Run("the kubelet's setting", func(t *testing.T) {
		r := newRunner(t, onePod(pod.RestartOnFailure), script{run: ends(1, time.Second), until: 20 * time.Second})
		r.k.CrashLoop = backoff.CrashLoop{Initial: time.Second, Max: 2 * time.Second}
		assert.Equal(t, []string{"0s", "1s", "3s", "6s", "9s", "12s", "15s", "18s"}, times(r.play(), "event Started main"))
	})
}

func TestCrashLoopShows(t *testing.T) {
	r := newRunner(t, onePod(pod.RestartOnFailure), script{run: ends(7, 1500*time.Millisecond), until: 5 * time.Second})
	r.play()
	status := r.pod.Status.ContainerStatuses[0]
	assert.Equal(t, &pod.ContainerStateWaiting{
		Reason:  "CrashLoopBackOff",
		Message: "back-off 10s restarting failed container=main pod=pi-x_default(u1)",
	}, status.State.Waiting)
	assert.Equal(t, &pod.ContainerStateTerminated{
		ExitCode: 7, Reason: "Error", StartedAt: sec(1), FinishedAt: sec(3),
	}, status.LastTerminationState.Terminated, "times in whole seconds")
	assert.EqualValues(t, 1, status.RestartCount)
	assert.False(t, *status.Started)
	require.Len(t, r.why, 1)
	assert.Equal(t,
		"CrashLoopBackOff: container main restarts 10s after run 2 ended", r.why[0].String())
	assert.Equal(t, sec(13), r.why[0].Until)
}

func TestLastStateWhileRunning(t *testing.T) {
	r := newRunner(t, onePod(pod.RestartOnFailure), script{run: ends(7, time.Second), until: 1500 * time.Millisecond})
	r.play()
	status := r.pod.Status.ContainerStatuses[0]
	assert.Equal(t, &pod.ContainerStateRunning{StartedAt: sec(1)}, status.State.Running)
	assert.Equal(t, &pod.ContainerStateTerminated{
		ExitCode: 7, Reason: "Error", StartedAt: sec(0), FinishedAt: sec(1),
	}, status.LastTerminationState.Terminated)
	assert.True(t, *status.Started)
	assert.True(t, status.Ready)
}
