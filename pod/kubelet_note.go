package pod

import (
	"strings"

	"github.com/jobsim/jobsim"
)

// NoteKind is what happened.
type NoteKind uint8

// The kinds of Note, by the reason and the message of their events.
const (
	// NotePulling: Pulling, `Pulling image "perl"`.
	NotePulling NoteKind = iota + 1
	// NotePulled: Pulled, `Successfully pulled image "perl" in …`. Detail says
	// how long it took and how big the image is; empty: no time and 0 bytes.
	NotePulled
	// NotePresent: Pulled, `Container image "perl" already present on machine …`.
	NotePresent
	// NotePullFailed: Failed, `Failed to pull image "perl": …`. Detail is the
	// error.
	NotePullFailed
	// NotePullBackOff: BackOff, `Back-off pulling image "perl"`.
	NotePullBackOff
	// NoteNeverPull: ErrImageNeverPull, for an image that is absent and must
	// not be pulled.
	NoteNeverPull
	// NoteCreated: Created, `Container created`.
	NoteCreated
	// NoteStarted: Started, `Container started`.
	NoteStarted
	// NoteError: Failed, `Error: …`, for a container that does not start.
	// Detail is the error.
	NoteError
	// NoteBackOff: BackOff, `Back-off restarting failed container …`.
	NoteBackOff
	// NoteKilling: Killing, `Stopping container main`.
	NoteKilling
	// NoteDeadlineExceeded: DeadlineExceeded, for a pod that was active for
	// too long.
	NoteDeadlineExceeded

	noteKinds
)

// noteWords are the words of an event of each kind. In the message, {image},
// {container}, {pod} and {detail} stand for what the event is about. The
// spellings are those of v1.36.
var noteWords = [noteKinds]struct {
	eventType       jobsim.EventType
	reason, message string
}{
	NotePulling:          {jobsim.EventNormal, "Pulling", `Pulling image "{image}"`},
	NotePulled:           {jobsim.EventNormal, "Pulled", `Successfully pulled image "{image}" in {detail}`},
	NotePresent:          {jobsim.EventNormal, "Pulled", `Container image "{image}" already present on machine and can be accessed by the pod`},
	NotePullFailed:       {jobsim.EventWarning, "Failed", `Failed to pull image "{image}": {detail}`},
	NotePullBackOff:      {jobsim.EventNormal, "BackOff", `Back-off pulling image "{image}"`},
	NoteNeverPull:        {jobsim.EventWarning, "ErrImageNeverPull", messageNeverPull},
	NoteCreated:          {jobsim.EventNormal, "Created", "Container created"},
	NoteStarted:          {jobsim.EventNormal, "Started", "Container started"},
	NoteError:            {jobsim.EventWarning, "Failed", "Error: {detail}"},
	NoteBackOff:          {jobsim.EventWarning, "BackOff", "Back-off restarting failed container {container} in pod {pod}"},
	NoteKilling:          {jobsim.EventNormal, "Killing", "Stopping container {container}"},
	NoteDeadlineExceeded: {jobsim.EventNormal, reasonDeadlineExceeded, messageDeadlineExceeded},
}

// messageNeverPull is said of an image that is absent and must not be pulled,
// in the event and in the waiting state.
const messageNeverPull = `Container image "{image}" is not present with pull policy of Never`

// noDetail is what {detail} stands for where the Note has none.
var noDetail = [noteKinds]string{
	NotePulled: "0s (0s including waiting). Image size: 0 bytes.",
}

func (n Note) kind() NoteKind {
	if n.Kind >= noteKinds {
		return 0
	}
	return n.Kind
}

// Type is the type of the event: Normal or Warning.
func (n Note) Type() jobsim.EventType { return noteWords[n.kind()].eventType }

// Reason is the reason of the event: Pulled, Started, BackOff, …
func (n Note) Reason() string { return noteWords[n.kind()].reason }

// Message is the message of the event, for the pod that the Note is about.
func (n Note) Message(p *Pod) string {
	text := noteWords[n.kind()].message
	if !strings.Contains(text, "{") {
		return text
	}
	detail := n.Detail
	if detail == "" {
		detail = noDetail[n.kind()]
	}
	var c Container
	if n.names(p) {
		c = *containerAt(&p.Spec, n.Container)
	}
	return strings.NewReplacer(
		"{image}", c.Image, "{container}", c.Name, "{pod}", podDesc(p), "{detail}", detail,
	).Replace(text)
}

// FieldPath says which part of the pod the event is about:
// "spec.containers{main}", or nothing for the pod as a whole.
func (n Note) FieldPath(p *Pod) string {
	if !n.names(p) {
		return ""
	}
	list := "spec.containers{"
	if n.Container < len(p.Spec.InitContainers) {
		list = "spec.initContainers{"
	}
	return list + containerAt(&p.Spec, n.Container).Name + "}"
}

// names reports whether the Note is about a container that the pod has.
func (n Note) names(p *Pod) bool {
	return n.Container >= 0 && n.Container < len(p.Spec.InitContainers)+len(p.Spec.Containers)
}

// podDesc names a pod as the kubelet's messages do (upstream: format.Pod).
func podDesc(p *Pod) string {
	return p.Name + "_" + p.Namespace + "(" + string(p.UID) + ")"
}
