package kubelet

import (
	"strings"

	"github.com/jobsim/jobsim"
)

// noteKind is what an event reports.
type noteKind uint8

const (
	notePulling          noteKind = iota
	notePulled                    // the detail is how long it took, and the size
	notePresent                   // the image is on the node already
	notePullFailed                // the detail is the error
	notePullBackOff               // the next pull has to wait
	noteNeverPull                 // the image is absent and must not be pulled
	noteCreated                   //
	noteStarted                   //
	noteError                     // a container does not start; the detail is the error
	noteBackOff                   // the next run has to wait
	noteKilling                   // the container is ordered to stop
	noteDeadlineExceeded          // the pod was active for too long
)

// noteWords are the words of an event of each kind. In the message, {image},
// {container}, {pod} and {detail} stand for what the event is about. The
// spellings are the kubelet's.
var noteWords = [...]struct {
	eventType       jobsim.EventType
	reason, message string
}{
	notePulling:          {jobsim.EventNormal, "Pulling", `Pulling image "{image}"`},
	notePulled:           {jobsim.EventNormal, "Pulled", `Successfully pulled image "{image}" in {detail}`},
	notePresent:          {jobsim.EventNormal, "Pulled", `Container image "{image}" already present on machine and can be accessed by the pod`},
	notePullFailed:       {jobsim.EventWarning, "Failed", `Failed to pull image "{image}": {detail}`},
	notePullBackOff:      {jobsim.EventNormal, "BackOff", `Back-off pulling image "{image}"`},
	noteNeverPull:        {jobsim.EventWarning, "ErrImageNeverPull", messageNeverPull},
	noteCreated:          {jobsim.EventNormal, "Created", "Container created"},
	noteStarted:          {jobsim.EventNormal, "Started", "Container started"},
	noteError:            {jobsim.EventWarning, "Failed", "Error: {detail}"},
	noteBackOff:          {jobsim.EventWarning, "BackOff", "Back-off restarting failed container {container} in pod {pod}"},
	noteKilling:          {jobsim.EventNormal, "Killing", "Stopping container {container}"},
	noteDeadlineExceeded: {jobsim.EventNormal, reasonDeadlineExceeded, messageDeadlineExceeded},
}

// messageNeverPull is for an image that is absent and must not be pulled, in
// the event and in the waiting state.
const messageNeverPull = `Container image "{image}" is not present with pull policy of Never`

// note reports an event about the i-th container; -1: about the whole pod.
func (s *podSync) note(kind noteKind, i int, detail string) {
	words := &noteWords[kind]
	s.events = append(s.events, jobsim.EventNote{
		Type: words.eventType, Reason: words.reason,
		Message: s.fill(words.message, i, detail), FieldPath: s.fieldPath(i),
	})
}

// fill puts what an event is about into its message.
func (s *podSync) fill(message string, i int, detail string) string {
	if !strings.Contains(message, "{") {
		return message
	}
	var room [256]byte
	text, rest := room[:0], message
	for {
		before, after, found := strings.Cut(rest, "{")
		text = append(text, before...)
		if !found {
			return s.pool.Text(text)
		}
		var name string
		switch name, rest, _ = strings.Cut(after, "}"); name {
		case "image":
			text = append(text, s.container(i).Image...)
		case "container":
			text = append(text, s.container(i).Name...)
		case "pod":
			text = append(text, s.podDesc()...)
		case "detail":
			text = append(text, detail...)
		}
	}
}

// fieldPath is the part of the pod that an event is about:
// "spec.containers{main}", or nothing for the pod as a whole.
func (s *podSync) fieldPath(i int) string {
	if i < 0 {
		return ""
	}
	var room [128]byte
	path := append(room[:0], "spec.containers{"...)
	if i < s.inits {
		path = append(room[:0], "spec.initContainers{"...)
	}
	return s.pool.Text(append(append(path, s.container(i).Name...), '}'))
}

// podDesc names a pod as the kubelet's messages do (upstream: format.Pod).
func (s *podSync) podDesc() string {
	s.named = true
	p := s.pod
	return p.Name + "_" + p.Namespace + "(" + string(p.UID) + ")"
}
