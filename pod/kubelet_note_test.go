package pod

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
)

func TestNoteWords(t *testing.T) {
	p := withInits(onePod(RestartNever), "setup")
	tests := []struct {
		note                       Note
		eventType, reason, message string
	}{
		{Note{NotePulling, 1, ""}, "Normal", "Pulling", `Pulling image "perl"`},
		{Note{NotePulled, 1, ""}, "Normal", "Pulled", `Successfully pulled image "perl" in 0s (0s including waiting). Image size: 0 bytes.`},
		{Note{NotePulled, 0, "2s (2s including waiting). Image size: 9 bytes."}, "Normal", "Pulled", `Successfully pulled image "busybox:1" in 2s (2s including waiting). Image size: 9 bytes.`},
		{Note{NotePresent, 1, ""}, "Normal", "Pulled", `Container image "perl" already present on machine and can be accessed by the pod`},
		{Note{NotePullFailed, 1, "not found"}, "Warning", "Failed", `Failed to pull image "perl": not found`},
		{Note{NotePullBackOff, 1, ""}, "Normal", "BackOff", `Back-off pulling image "perl"`},
		{Note{NoteNeverPull, 1, ""}, "Warning", "ErrImageNeverPull", `Container image "perl" is not present with pull policy of Never`},
		{Note{NoteCreated, 1, ""}, "Normal", "Created", "Container created"},
		{Note{NoteStarted, 1, ""}, "Normal", "Started", "Container started"},
		{Note{NoteError, 1, "ErrImagePull"}, "Warning", "Failed", "Error: ErrImagePull"},
		{Note{NoteBackOff, 1, ""}, "Warning", "BackOff", "Back-off restarting failed container main in pod pi-x_default(u1)"},
		{Note{NoteKilling, 0, ""}, "Normal", "Killing", "Stopping container setup"},
		{Note{NoteDeadlineExceeded, -1, ""}, "Normal", "DeadlineExceeded", "Pod was active on the node longer than the specified deadline"},
		{Note{NoteKind(200), 99, "x"}, "", "", ""}, // no such kind, no such container
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.note.Kind), func(t *testing.T) {
			assert.Equal(t, test.eventType, string(test.note.Type()))
			assert.Equal(t, test.reason, test.note.Reason())
			assert.Equal(t, test.message, test.note.Message(p))
		})
	}
}

func TestNoteFieldPath(t *testing.T) {
	p := withInits(onePod(RestartNever), "setup")
	assert.Equal(t, "spec.initContainers{setup}", Note{NoteStarted, 0, ""}.FieldPath(p))
	assert.Equal(t, "spec.containers{main}", Note{NoteStarted, 1, ""}.FieldPath(p))
	assert.Empty(t, Note{NoteDeadlineExceeded, -1, ""}.FieldPath(p))
	assert.Empty(t, Note{NoteStarted, 2, ""}.FieldPath(p), "the pod has no such container")
}

// eventTexts plays a script and returns the events with their whole text.
func eventTexts(t *testing.T, p *Pod, s script) []string {
	r := newRunner(t, p, s)
	var texts []string
	r.onNote = func(n Note) {
		texts = append(texts, fmt.Sprintf("%v %s %s", r.now.Sub(epoch), n.Reason(), n.Message(p)))
	}
	r.play()
	return texts
}

func TestEvents(t *testing.T) {
	always := onePod(RestartOnFailure)
	always.Spec.Containers[0].ImagePullPolicy = PullAlways
	never := onePod(RestartNever)
	never.Spec.Containers[0].ImagePullPolicy = PullNever
	const present = `Pulled Container image "perl" already present on machine and can be accessed by the pod`
	tests := []struct {
		name   string
		pod    *Pod
		script script
		want   []string
	}{
		{"an image on the node", onePod(RestartNever), script{}, []string{
			"0s " + present, "0s Created Container created", "0s Started Container started",
		}},
		{"a pull that takes its time", onePod(RestartNever), script{unpulled: true, pullTime: 1500 * time.Millisecond}, []string{
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
		{"a command that does not exist", onePod(RestartNever), script{run: failsToStart}, []string{
			"0s " + present, "0s Created Container created",
			`0s Failed Error: exec: "perl1": executable file not found in $PATH`,
		}},
		{"a crash loop", onePod(RestartOnFailure), script{run: ends(1, time.Second), until: 3 * time.Second}, []string{
			"0s " + present, "0s Created Container created", "0s Started Container started",
			"1s " + present, "1s Created Container created", "1s Started Container started",
			"2s BackOff Back-off restarting failed container main in pod pi-x_default(u1)",
		}},
		{"an image that is not there", onePod(RestartNever), script{unpulled: true, pull: func(string, int) string { return "no such image" }, until: 9 * time.Second}, []string{
			`0s Pulling Pulling image "perl"`,
			`0s Failed Failed to pull image "perl": no such image`, "0s Failed Error: ErrImagePull",
			`1s BackOff Back-off pulling image "perl"`, "1s Failed Error: ImagePullBackOff",
		}},
		{"a ConfigMap that does not exist", onePod(RestartNever), script{configError: `configmap "c" not found`, until: time.Hour}, []string{
			`0s Failed Error: configmap "c" not found`,
		}},
		{"a deadline", withDeadline(onePod(RestartNever), 5), script{run: hangs("main"), stopTime: map[string]time.Duration{"main": time.Second}}, []string{
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

// Every kind has its words, and an event type that exists.
func TestNoteKindsHaveWords(t *testing.T) {
	for k := NotePulling; k < noteKinds; k++ {
		n := Note{Kind: k}
		assert.Contains(t, []jobsim.EventType{jobsim.EventNormal, jobsim.EventWarning}, n.Type(), "kind %d", k)
		assert.NotEmpty(t, n.Reason(), "kind %d", k)
		assert.NotEmpty(t, n.Message(onePod(RestartNever)), "kind %d", k)
	}
}
