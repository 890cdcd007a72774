package kubelet

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/pod"
)

func TestFirstSync(t *testing.T) {
	d := Kubelet{}.Sync(Observation{Now: epoch, Pod: onePod(pod.RestartNever), Runs: []Run{{Image: ImagePresent}}})
	assert.Equal(t, []Action{{Kind: Start}}, d.Actions)
	assert.Equal(t, []jobsim.EventNote{{
		Type: jobsim.EventNormal, Reason: "Pulled", FieldPath: "spec.containers{main}",
		Message: `Container image "perl" already present on machine and can be accessed by the pod`,
	}}, d.Events)
	assert.True(t, d.StatusChanged)
	assert.Equal(t, pod.Pending, d.Status.Phase)
	assert.Equal(t, epoch, *d.Status.StartTime)
	assert.Equal(t, []pod.ContainerStatus{{
		Name: "main", Image: "perl", Started: &no,
		State: pod.ContainerState{Waiting: &pod.ContainerStateWaiting{Reason: "ContainerCreating"}},
	}}, d.Status.ContainerStatuses)
}

// The kubelet keeps what is not its own, and lists the containers by name.
func TestStatusKeepsWhatOthersWrote(t *testing.T) {
	p := withMains(onePod(pod.RestartNever), "b", "a")
	p.Status.QOSClass, p.Status.HostIP, p.Status.PodIP = "BestEffort", "10.0.0.1", "10.1.0.1"
	p.Status.Reason, p.Status.Message = "Why", "not"
	r := newRunner(t, p, script{run: hangs("a")})
	r.sync()
	assert.Equal(t, "BestEffort", p.Status.QOSClass)
	assert.Equal(t, "10.0.0.1", p.Status.HostIP)
	assert.Equal(t, "10.1.0.1", p.Status.PodIP)
	assert.Empty(t, p.Status.Reason+p.Status.Message, "these belong to the phase, which has changed")
	var names []string
	for _, c := range p.Status.ContainerStatuses {
		names = append(names, c.Name)
	}
	assert.Equal(t, []string{"a", "b", "main"}, names)
}

// A terminal phase that somebody else wrote stays, and what runs is stopped:
// the pod garbage collector fails the pods of a lost node so.
func TestTerminalPhaseOfOthersStops(t *testing.T) {
	p := onePod(pod.RestartNever)
	r := newRunner(t, p, script{run: hangs("main"), stopTime: map[string]time.Duration{"main": time.Second}})
	r.at(time.Second, func() { p.Status.Phase, p.Status.Reason = pod.Failed, "NodeLost" })
	assert.Equal(t, []string{
		"0s event Pulled main", "0s event Created main", "0s event Started main",
		"0s Running main:Running ready",
		"1s event Killing main", "1s stop main 30s",
		"1s Failed main:Running NodeLost",
		"2s Failed main:Error(143) NodeLost",
	}, r.play())
}

// With Never, an image that is known not to be there is not pulled.
func TestNeverPull(t *testing.T) {
	p := onePod(pod.RestartNever)
	p.Spec.Containers[0].ImagePullPolicy = pod.PullNever
	o := Observation{Now: epoch, Pod: p, Runs: []Run{{Image: ImageFailed}}}
	d := Kubelet{}.Sync(o)
	assert.Empty(t, d.Actions)
	require.Len(t, d.Events, 2)
	assert.Equal(t, `Container image "perl" is not present with pull policy of Never`, d.Events[0].Message)
	assert.Equal(t, "Error: ErrImageNeverPull", d.Events[1].Message)
	assert.Equal(t, &pod.ContainerStateWaiting{
		Reason: "ErrImageNeverPull", Message: `Container image "perl" is not present with pull policy of Never`,
	}, d.Status.ContainerStatuses[0].State.Waiting)

	p.Status = d.Status
	assert.Equal(t, Decision{Status: d.Status}, Kubelet{}.Sync(o), "reported once, and nothing more to do")
}

// A container in a crash loop waits before its image is pulled again (upstream:
// doBackOff comes before EnsureImageExists).
func TestCrashLoopComesBeforeThePull(t *testing.T) {
	p := onePod(pod.RestartOnFailure)
	p.Status.Phase, p.Status.StartTime = pod.Running, &epoch
	run := Run{
		State: Exited, Number: 2, ExitCode: 1, StartedAt: epoch, FinishedAt: sec(1),
		CrashLoop: backoff.Entry{Delay: 10 * time.Second, Updated: epoch},
	}
	d := Kubelet{}.Sync(Observation{Now: sec(3), Pod: p, Runs: []Run{run}})
	assert.Empty(t, d.Actions)
	assert.Equal(t, 8*time.Second, d.RequeueAfter)
	d = Kubelet{}.Sync(Observation{Now: sec(11), Pod: p, Runs: []Run{run}})
	assert.Equal(t, []Action{{Kind: Pull}}, d.Actions)
}

func TestWaitingMessages(t *testing.T) {
	tests := []struct {
		name   string
		pod    *pod.Pod
		script script
		want   pod.ContainerStateWaiting
	}{
		{"just failed to start", onePod(pod.RestartOnFailure), script{run: failsToStart, until: time.Millisecond},
			pod.ContainerStateWaiting{Reason: "RunContainerError", Message: `exec: "perl1": executable file not found in $PATH`}},
		{"failed to start", onePod(pod.RestartOnFailure), script{run: failsToStart, until: time.Second},
			pod.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: "back-off 10s restarting failed container=main pod=pi-x_default(u1)"}},
		{"just failed to pull", onePod(pod.RestartNever), script{unpulled: true, pull: func(string, int) string { return "no such image" }, until: time.Millisecond},
			pod.ContainerStateWaiting{Reason: "ErrImagePull", Message: "no such image"}},
		{"failed to pull", onePod(pod.RestartNever), script{unpulled: true, pull: func(string, int) string { return "no such image" }, until: time.Second},
			pod.ContainerStateWaiting{Reason: "ImagePullBackOff", Message: `Back-off pulling image "perl": ErrImagePull: no such image`}},
		{"no ConfigMap", onePod(pod.RestartNever), script{configError: `configmap "c" not found`},
			pod.ContainerStateWaiting{Reason: "CreateContainerConfigError", Message: `configmap "c" not found`}},
		{"before its init containers", withInits(onePod(pod.RestartNever), "a"), script{run: hangs("a")},
			pod.ContainerStateWaiting{Reason: "PodInitializing", Message: ""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			newRunner(t, test.pod, test.script).play()
			assert.Equal(t, &test.want, test.pod.Status.ContainerStatuses[0].State.Waiting)
		})
	}
}

func TestDeadlineStatus(t *testing.T) {
	p := withDeadline(onePod(pod.RestartNever), 10)
	r := newRunner(t, p, script{run: hangs("main")})
	r.now = sec(0.75) // the start time is a whole second, and the deadline counts from it
	r.play()
	assert.Equal(t, sec(10), r.now)
	assert.Equal(t, "DeadlineExceeded", p.Status.Reason)
	assert.Equal(t, "Pod was active on the node longer than the specified deadline", p.Status.Message)
	require.Len(t, r.why, 1)
	assert.Equal(t, "spec.activeDeadlineSeconds: the pod was active for 10s, its deadline is 10s", r.why[0].String())
}

func TestWhyAPodEnded(t *testing.T) {
	tests := []struct {
		pod    *pod.Pod
		script script
		want   string
	}{
		{onePod(pod.RestartNever), script{}, "pod phase: the pod has succeeded: 1 container ended with exit code 0"},
		{onePod(pod.RestartNever), script{run: ends(1, 0)},
			"pod phase: the pod has failed: container main ended with exit code 1 and is not restarted"},
		{withMains(onePod(pod.RestartNever), "b"), script{}, "pod phase: the pod has succeeded: 2 containers ended with exit code 0"},
		{withInits(onePod(pod.RestartNever), "a", "b"), script{run: ends(4, 0)},
			"init containers: the pod has failed: init container a ended with exit code 4 and is not restarted"},
		{onePod(pod.RestartNever), script{run: hangs("main"), at: deleteAfter(time.Second, 30)},
			"pod termination: the pod was deleted and has stopped: 1 of 1 container ended with an exit code other than 0"},
	}
	for _, test := range tests {
		r := newRunner(t, test.pod, test.script)
		r.play()
		require.Len(t, r.why, 1)
		assert.Equal(t, test.want, r.why[0].String())
	}
}

func TestTerminate(t *testing.T) {
	const unknown = "u"
	show := func(statuses []pod.ContainerStatus) (text string) {
		for _, c := range statuses {
			switch {
			case c.State.Terminated == unseen:
				text += unknown
			case c.State.Terminated != nil:
				text += "e"
			default:
				text += "w"
			}
		}
		return text
	}
	tests := []struct{ inits, mains, want, why string }{
		{"", "m=wait", " u", "never ran"},
		{"", "m=0", " e", "its end is known"},
		{"", "m=wait:1", " u", "waited to be restarted"},
		{"i=wait", "m=wait", "u w", "the first init container always counts as begun"},
		{"i=1 j=wait", "m=wait", "ew w", "the second never had its turn"},
		{"i=0 j=wait:1", "m=wait", "eu w", "the second waited to be restarted"},
		{"i=0 j=0", "m=wait", "ee u", "initialized, but never ran"},
		{"i=wait j=wait", "m=1", "uw e", "that a container ran says that the pod was initialized"},
		{"s+=1", "m=wait", "e u", "the last init container is a sidecar that ran"},
	}
	for _, test := range tests {
		spec := specOf(pod.RestartNever, onlyNames(test.inits), onlyNames(test.mains))
		inits, mains := terminate(spec, states(withoutPlus(test.inits)), states(test.mains))
		assert.Equal(t, test.want, show(inits)+" "+show(mains), "[%s] [%s]: %s", test.inits, test.mains, test.why)
	}
}
