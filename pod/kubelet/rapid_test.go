package kubelet

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

var (
	someSeconds = rapid.Int64Range(0, 40)
	somePolicy  = rapid.SampledFrom([]pod.RestartPolicy{pod.RestartNever, pod.RestartOnFailure, pod.RestartAlways})
	someCode    = rapid.SampledFrom([]int32{0, 0, 1, 137})
)

func drawPod(t *rapid.T) *pod.Pod {
	p := onePod(somePolicy.Draw(t, "policy"))
	for i := range rapid.IntRange(0, 2).Draw(t, "inits") {
		withInits(p, fmt.Sprintf("i%d%s", i, rapid.SampledFrom([]string{"", "+"}).Draw(t, "kind")))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "more containers") {
		withMains(p, fmt.Sprintf("c%d", i))
	}
	if rapid.Bool().Draw(t, "has deadline") {
		withDeadline(p, someSeconds.Draw(t, "deadline")+1)
	}
	return p
}

// drawScript draws what happens to a pod; the runs are drawn as they come.
func drawScript(t *rapid.T) script {
	s := script{
		unpulled:  rapid.Bool().Draw(t, "unpulled"),
		pullTime:  time.Duration(rapid.IntRange(0, 3).Draw(t, "pull time")) * 700 * time.Millisecond,
		startTime: time.Duration(rapid.IntRange(0, 2).Draw(t, "start time")) * 300 * time.Millisecond,
		until:     10 * time.Minute,
		run: func(string, int32) result {
			r := result{
				after: time.Duration(rapid.IntRange(0, 20_000).Draw(t, "ms")) * time.Millisecond,
				code:  someCode.Draw(t, "code"),
				hang:  rapid.IntRange(0, 9).Draw(t, "hang") == 0,
			}
			if rapid.IntRange(0, 9).Draw(t, "start fails") == 0 {
				r.startError, r.code = "no such file", 128
			}
			return r
		},
		pull: func(string, int) string {
			return map[bool]string{true: "not found"}[rapid.IntRange(0, 4).Draw(t, "pull fails") == 0]
		},
		stopTime: map[string]time.Duration{"main": time.Duration(someSeconds.Draw(t, "stop time")) * time.Second},
	}
	if rapid.Bool().Draw(t, "is deleted") {
		s.at = deleteAfter(time.Duration(someSeconds.Draw(t, "deleted"))*time.Second, someSeconds.Draw(t, "grace"))
	}
	return s
}

// The runner's check holds the invariants of each step. When nothing is left to
// do the pod has ended, or hangs, or waits for something from outside.
func TestAnyHistoryKeepsTheInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRunner(t, drawPod(t), drawScript(t))
		r.play()
		if r.pod.DeletionTimestamp != nil {
			require.True(t, r.gone, "a deleted pod is removed in the end")
		}
		if r.gone || r.pod.IsTerminal() {
			require.True(t, r.pod.IsTerminal())
			for i := range r.runs {
				require.False(t, r.runs[i].alive(), "nothing runs in a pod that has ended")
			}
			d := r.k.Sync(Observation{Now: r.now.Add(time.Hour), Pod: r.pod, Runs: r.runs})
			require.Equal(t, Decision{Status: r.pod.Status, Remove: r.gone}, d, "a pod that has ended is left alone")
		}
	})
}

func drawTime(t *rapid.T, name string) time.Time {
	return rapid.SampledFrom([]time.Time{{}, epoch, sec(-1e6), sec(5.5), sec(1e6), sec(3)}).Draw(t, name)
}

func drawEnd(t *rapid.T) *pod.ContainerStateTerminated {
	if rapid.Bool().Draw(t, "nil") {
		return nil
	}
	return &pod.ContainerStateTerminated{ExitCode: someCode.Draw(t, "code"), StartedAt: drawTime(t, "start"), FinishedAt: drawTime(t, "end")}
}

func drawEntry(t *rapid.T) backoff.Entry {
	return backoff.Entry{Delay: time.Duration(rapid.Int64().Draw(t, "delay")), Updated: drawTime(t, "updated")}
}

func drawRun(t *rapid.T) Run {
	return Run{
		State:       RunState(rapid.IntRange(0, 4).Draw(t, "state")),
		Number:      rapid.Int32().Draw(t, "number"),
		Stopping:    rapid.Bool().Draw(t, "stopping"),
		StartedAt:   drawTime(t, "started"),
		FinishedAt:  drawTime(t, "finished"),
		ExitCode:    rapid.Int32().Draw(t, "code"),
		StartFailed: rapid.Bool().Draw(t, "start failed"),
		Last:        drawEnd(t),
		CrashLoop:   drawEntry(t),
		Image:       ImageState(rapid.IntRange(0, 4).Draw(t, "image")),
		PullStarted: drawTime(t, "pull started"),
		PullFailed:  drawTime(t, "pull failed"),
		ImagePull:   drawEntry(t),
		ConfigError: rapid.SampledFrom([]string{"", "", "no ConfigMap"}).Draw(t, "config"),
	}
}

func drawContainerStatus(t *rapid.T) pod.ContainerStatus {
	c := pod.ContainerStatus{
		Name:         rapid.SampledFrom([]string{"main", "c0", "c1", "i0", "i1", "x"}).Draw(t, "name"),
		RestartCount: rapid.Int32Range(0, 1<<31-1).Draw(t, "restarts"),
	}
	c.LastTerminationState.Terminated = drawEnd(t)
	switch rapid.IntRange(0, 3).Draw(t, "state") {
	case 1:
		c.State.Running = &pod.ContainerStateRunning{StartedAt: drawTime(t, "running since")}
	case 2:
		c.State.Terminated = &pod.ContainerStateTerminated{ExitCode: someCode.Draw(t, "code")}
	case 3:
		reasons := []string{"CrashLoopBackOff", "RunContainerError", "ErrImagePull", "ImagePullBackOff", "CreateContainerConfigError", ""}
		c.State.Waiting = &pod.ContainerStateWaiting{Reason: rapid.SampledFrom(reasons).Draw(t, "reason")}
	}
	return c
}

func drawStatus(t *rapid.T) pod.Status {
	s := pod.Status{Phase: rapid.SampledFrom([]pod.Phase{"", pod.Pending, pod.Running, pod.Succeeded, pod.Failed, pod.Unknown}).Draw(t, "phase")}
	s.InitContainerStatuses = rapid.SliceOfN(rapid.Custom(drawContainerStatus), 0, 3).Draw(t, "init statuses")
	s.ContainerStatuses = rapid.SliceOfN(rapid.Custom(drawContainerStatus), 0, 3).Draw(t, "statuses")
	if start := drawTime(t, "start time"); !start.IsZero() {
		s.StartTime = &start
	}
	for _, c := range []pod.ConditionType{pod.Scheduled, pod.DisruptionTarget, pod.Ready} {
		if rapid.Bool().Draw(t, string(c)) {
			s.Conditions = append(s.Conditions, pod.Condition{Type: c, Status: "True", LastTransitionTime: epoch})
		}
	}
	return s
}

// Whatever a caller says of a pod and its runs, sense or nonsense, Sync answers
// and what it answers is possible.
func TestAnyObservationHasADecision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPod(t)
		p.Status = drawStatus(t)
		if rapid.Bool().Draw(t, "no container") {
			p.Spec.Containers = nil
		}
		if rapid.Bool().Draw(t, "deleted") {
			by, grace := drawTime(t, "deletion"), rapid.Int64().Draw(t, "grace")
			p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &by, &grace
		}
		if rapid.Bool().Draw(t, "wild deadline") {
			withDeadline(p, rapid.Int64().Draw(t, "wild deadline is"))
		}
		runs := rapid.SliceOfN(rapid.Custom(drawRun), 0, 6).Draw(t, "runs")
		o := Observation{Now: drawTime(t, "now"), Pod: p, Runs: runs}

		d := Kubelet{}.Sync(o)
		require.Equal(t, d, Kubelet{}.Sync(o), "the same Observation gives the same Decision")
		pool := new(share.Pool)
		require.Empty(t, cmp.Diff(d, Kubelet{}.SyncWith(pool, o)), "sharing changes no value")
		require.Empty(t, cmp.Diff(d, Kubelet{}.SyncWith(pool, o)), "not the second time either")
		require.GreaterOrEqual(t, d.RequeueAfter, time.Duration(0))
		for _, a := range d.Actions {
			alive := a.Container < len(runs) && runs[a.Container].alive()
			require.Equal(t, a.Kind == Stop, alive, "what runs is stopped, what does not is started")
		}
		for _, e := range d.Events {
			require.NotEmpty(t, e.Reason)
			require.NotEmpty(t, e.Message)
		}
		require.Subset(t, Rules(), rulesOf(d.Why), "the catalogue lists them all")
		for _, r := range d.Why {
			require.Equal(t, r.Standing, !r.Until.IsZero(), "only waits last, and each has an end: %s", r)
		}
		if p.IsTerminal() {
			require.Equal(t, p.Status.Phase, d.Status.Phase, "a terminal phase stays")
		}
	})
}

func rulesOf(why []jobsim.Reason) []jobsim.Rule {
	rules := make([]jobsim.Rule, len(why))
	for i := range why {
		rules[i] = why[i].Rule()
	}
	return rules
}

func TestNoPodNoDecision(t *testing.T) {
	require.Equal(t, Decision{}, Kubelet{}.Sync(Observation{Now: epoch}))
}
