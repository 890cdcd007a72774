package kubelet

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/pod"
)

func TestRunApply(t *testing.T) {
	entry := backoff.Entry{Delay: time.Second, Updated: epoch}
	failed := Run{
		State: Exited, Number: 2, Stopping: true, StartedAt: sec(1.5), FinishedAt: sec(3.9),
		ExitCode: 2, Message: "bye", StartFailed: true, Image: ImagePresent, ConfigError: "none",
	}
	tests := []struct {
		why    string
		before Run
		action Action
		want   Run
	}{
		{"a pull is on its way", Run{}, Action{Kind: Pull, ImagePull: entry},
			Run{Image: ImagePulling, PullStarted: sec(9), ImagePull: entry}},
		{"the first start", Run{Image: ImagePresent}, Action{Kind: Start},
			Run{State: Starting, Number: 1, Image: ImagePresent}},
		{"a restart remembers how the last run ended", failed, Action{Kind: Start, CrashLoop: entry},
			Run{
				State: Starting, Number: 3, CrashLoop: entry, Image: ImagePresent, ConfigError: "none",
				Last: &pod.ContainerStateTerminated{ExitCode: 2, Reason: "Error", Message: "bye", StartedAt: sec(1), FinishedAt: sec(3)},
			}},
		{"a stop", Run{State: Running, Number: 1}, Action{Kind: Stop}, Run{State: Running, Number: 1, Stopping: true}},
		{"the number stops at its end", Run{Number: math.MaxInt32}, Action{Kind: Start}, Run{State: Starting, Number: math.MaxInt32}},
		{"no such action", Run{Number: 4}, Action{}, Run{Number: 4}},
	}
	for _, test := range tests {
		got := test.before
		got.Apply(test.action, sec(9))
		assert.Equal(t, test.want, got, test.why)
	}
}

func TestTerminated(t *testing.T) {
	epochOfUnix := time.Unix(0, 0).UTC()
	tests := []struct {
		why  string
		run  Run
		want pod.ContainerStateTerminated
	}{
		{"a success", Run{}, pod.ContainerStateTerminated{Reason: "Completed"}},
		{"a failure", Run{ExitCode: 5}, pod.ContainerStateTerminated{Reason: "Error", ExitCode: 5}},
		{"its own reason", Run{Reason: "OOMKilled"}, pod.ContainerStateTerminated{Reason: "OOMKilled"}},
		{"a process that never was began with the epoch", Run{StartFailed: true, ExitCode: 128, Reason: "StartError", FinishedAt: sec(1)},
			pod.ContainerStateTerminated{Reason: "StartError", ExitCode: 128, StartedAt: epochOfUnix, FinishedAt: sec(1)}},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, test.run.terminated(), test.why)
	}
}

// A message is cut to the share that a container has of the 12 KiB of its pod.
func TestLongMessage(t *testing.T) {
	long := string(make([]byte, 20_000))
	for containers, want := range map[int]int{1: 12288, 2: 6144} {
		p := onePod(pod.RestartNever)
		if containers == 2 {
			withMains(p, "z")
		}
		runs := []Run{{State: Exited, Number: 1, Message: long, StartedAt: epoch, FinishedAt: epoch}}
		d := Kubelet{}.Sync(Observation{Now: epoch, Pod: p, Runs: runs})
		assert.Len(t, d.Status.ContainerStatuses[0].State.Terminated.Message, want)
	}
}
