package kubelet

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

func TestNoteWords(t *testing.T) {
	p := withInits(onePod(pod.RestartNever), "setup")
	tests := []struct {
		kind                               noteKind
		container                          int
		detail, eventType, reason, message string
	}{
		{notePulling, 1, "", "Normal", "Pulling", `Pulling image "perl"`},
		{notePulled, 1, (&Run{}).pullDetail(time.Time{}), "Normal", "Pulled", `Successfully pulled image "perl" in 0s (0s including waiting). Image size: 0 bytes.`},
		{notePulled, 0, "2s (2s including waiting). Image size: 9 bytes.", "Normal", "Pulled", `Successfully pulled image "busybox:1" in 2s (2s including waiting). Image size: 9 bytes.`},
		{notePresent, 1, "", "Normal", "Pulled", `Container image "perl" already present on machine and can be accessed by the pod`},
		{notePullFailed, 1, "not found", "Warning", "Failed", `Failed to pull image "perl": not found`},
		{notePullBackOff, 1, "", "Normal", "BackOff", `Back-off pulling image "perl"`},
		{noteNeverPull, 1, "", "Warning", "ErrImageNeverPull", `Container image "perl" is not present with pull policy of Never`},
		{noteCreated, 1, "", "Normal", "Created", "Container created"},
		{noteStarted, 1, "", "Normal", "Started", "Container started"},
		{noteError, 1, "ErrImagePull", "Warning", "Failed", "Error: ErrImagePull"},
		{noteBackOff, 1, "", "Warning", "BackOff", "Back-off restarting failed container main in pod pi-x_default(u1)"},
		{noteKilling, 0, "", "Normal", "Killing", "Stopping container setup"},
		{noteDeadlineExceeded, -1, "", "Normal", "DeadlineExceeded", "Pod was active on the node longer than the specified deadline"},
	}
	for _, test := range tests {
		s := podSync{pod: p, inits: 1, size: 2}
		s.note(test.kind, test.container, test.detail)
		got := s.events[0]
		assert.Equal(t, []string{test.eventType, test.reason, test.message}, []string{string(got.Type), got.Reason, got.Message})
	}
}

func TestFieldPath(t *testing.T) {
	s := podSync{pod: withInits(onePod(pod.RestartNever), "setup"), inits: 1, size: 2}
	assert.Equal(t, "spec.initContainers{setup}", s.fieldPath(0))
	assert.Equal(t, "spec.containers{main}", s.fieldPath(1))
	assert.Empty(t, s.fieldPath(-1), "the pod as a whole")
}

// eventTexts plays a script and returns the events with their whole text.
func eventTexts(t *testing.T, p *pod.Pod, s script) []string {
	r := newRunner(t, p, s)
	var texts []string
	r.onEvent = func(e jobsim.EventNote) {
		texts = append(texts, fmt.Sprintf("%v %s %s", r.now.Sub(epoch), e.Reason, e.Message))
	}
	r.play()
	return texts
}

func TestEvents(t *testing.T) {
	always := onePod(pod.RestartOnFailure)
	always.Spec.Containers[0].ImagePullPolicy = pod.PullAlways
	never := onePod(pod.RestartNever)
	never.Spec.Containers[0].ImagePullPolicy = pod.PullNever
	const present = `Pulled Container image "perl" already present on machine and can be accessed by the pod`
	tests := []struct {
		name   string
		pod    *pod.Pod
		script script
		want   []string
	}{
		{"an image on the node", onePod(pod.RestartNever), script{}, []string{
			"0s " + present, "0s Created Container created", "0s Started Container started",
		}},
		{"a pull that takes its time", onePod(pod.RestartNever), script{unpulled: true, pullTime: 1500 * time.Millisecond}, []string{
			`0s Pulling Pulling image "perl"`,
			`1.5s Pulled Successfully pulled image "perl" in 1.5s (1.5s including waiting). Image size: 0 bytes.`,
			"1.5s Created Container created", "1.5s Started Container started",
		}},
		{"Always asks the registry before each run", always, script{unpulled: true, run: ends(1, time.Second), until: 1500 * time.Millisecond}, []string{
			`0s Pulling Pulling image "perl"`,
			`0s Pulled Successfully pulled image "perl" in 0s (0s including waiting). Image size: 0 bytes.`,
			"0s Created Container created", "0s Started Container started",
			`1s Pulling Pulling image "perl"`,
			`1s Pulled Successfully pulled image "perl" in 0s (0s including waiting). Image size: 0 bytes.`,
			"1s Created Container created", "1s Started Container started",
		}},
		{"Never trusts that the image is there", never, script{unpulled: true}, []string{
			"0s " + present, "0s Created Container created", "0s Started Container started",
		}},
		{"a command that does not exist", onePod(pod.RestartNever), script{run: failsToStart}, []string{
			"0s " + present, "0s Created Container created",
			`0s Failed Error: exec: "perl1": executable file not found in $PATH`,
		}},
		{"a crash loop", onePod(pod.RestartOnFailure), script{run: ends(1, time.Second), until: 3 * time.Second}, []string{
			"0s " + present, "0s Created Container created", "0s Started Container started",
			"1s " + present, "1s Created Container created", "1s Started Container started",
			"2s BackOff Back-off restarting failed container main in pod pi-x_default(u1)",
		}},
		{"an image that is not there", onePod(pod.RestartNever), script{unpulled: true, pull: func(string, int) string { return "no such image" }, until: 9 * time.Second}, []string{
			`0s Pulling Pulling image "perl"`,
			`0s Failed Failed to pull image "perl": no such image`, "0s Failed Error: ErrImagePull",
			`1s BackOff Back-off pulling image "perl"`, "1s Failed Error: ImagePullBackOff",
		}},
		{"a ConfigMap that does not exist", onePod(pod.RestartNever), script{configError: `configmap "c" not found`, until: time.Hour}, []string{
			`0s Failed Error: configmap "c" not found`,
		}},
		{"a deadline", withDeadline(onePod(pod.RestartNever), 5), script{run: hangs("main"), stopTime: map[string]time.Duration{"main": time.Second}}, []string{
			"0s " + present, "0s Created Container created", "0s Started Container started",
			"5s DeadlineExceeded Pod was active on the node longer than the specified deadline",
			"5s Killing Stopping container main",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, eventTexts(t, test.pod, test.script))
		})
	}
}
