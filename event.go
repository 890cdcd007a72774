package jobsim

import "time"

// EventType says whether an event is in the normal course of things.
type EventType string

// The two types of an event.
const (
	EventNormal  EventType = "Normal"
	EventWarning EventType = "Warning"
)

// EventNote is an event as the decision that causes it has it. Whoever records
// it adds the object, the component and the time, and makes it an [Event].
type EventNote struct {
	Type EventType
	// Reason is the machine-readable word: SuccessfulCreate, BackOff, Killing.
	Reason string
	// Message is the sentence for people.
	Message string
	// FieldPath is the part of the object that the event is about, such as
	// "spec.containers{main}"; empty: the object as a whole.
	FieldPath string
}

// Event is one line of the story of an object, as kubectl get events shows it.
// A repeat raises Count and LastTimestamp of the Event that is there.
type Event struct {
	TypeMeta
	ObjectMeta          `json:"metadata"`
	InvolvedObject      ObjectReference `json:"involvedObject"`
	Reason              string          `json:"reason,omitempty"`
	Message             string          `json:"message,omitempty"`
	Source              EventSource     `json:"source,omitzero"`
	FirstTimestamp      time.Time       `json:"firstTimestamp,omitzero"`
	LastTimestamp       time.Time       `json:"lastTimestamp,omitzero"`
	Count               int32           `json:"count,omitempty"`
	Type                EventType       `json:"type,omitempty"`
	ReportingController string          `json:"reportingComponent"`
	ReportingInstance   string          `json:"reportingInstance"`
}

// EventSource is the component that reported an Event, and on which node.
type EventSource struct {
	Component string `json:"component,omitempty"`
	Host      string `json:"host,omitempty"`
}
