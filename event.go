package jobsim

import "time"

// EventType separates routine events from those that a user should look at.
type EventType string

// The two types of an event.
const (
	EventNormal  EventType = "Normal"
	EventWarning EventType = "Warning"
)

// EventNote is an event as a decision returns it. To make it an [Event], the
// caller adds the object, the component and the time.
type EventNote struct {
	// Type is EventNormal or EventWarning.
	Type EventType
	// Reason is the machine-readable word: SuccessfulCreate, BackOff, Killing.
	Reason string
	// Message is the sentence for people.
	Message string
	// FieldPath is the part of the object that the event is about, such as
	// "spec.containers{main}"; empty: the object as a whole.
	FieldPath string
}

// Event is v1 Event: something that happened to an object, as kubectl get
// events shows it. A repeat raises Count and LastTimestamp of the Event that is
// there.
type Event struct {
	TypeMeta
	ObjectMeta `json:"metadata"`
	// InvolvedObject is the object that the event is about.
	InvolvedObject ObjectReference `json:"involvedObject"`
	// Reason, Message and Type are those of the [EventNote]. The message of an
	// event that stands for many begins with "(combined from similar events): ".
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
	// Source is the component that reported the event.
	Source EventSource `json:"source,omitzero"`
	// FirstTimestamp and LastTimestamp are when it occurred first and last, in
	// whole seconds; Count is how often, from 1.
	FirstTimestamp time.Time `json:"firstTimestamp,omitzero"`
	LastTimestamp  time.Time `json:"lastTimestamp,omitzero"`
	Count          int32     `json:"count,omitempty"`
	// Type is EventNormal or EventWarning.
	Type EventType `json:"type,omitempty"`
	// ReportingController and ReportingInstance repeat Source. Both are empty
	// for an event that stands for many, as client-go leaves them.
	ReportingController string `json:"reportingComponent"`
	ReportingInstance   string `json:"reportingInstance"`
}

// EventSource is where an Event was reported.
type EventSource struct {
	// Component is job-controller, default-scheduler or kubelet, say. Host is
	// the node that it runs on; empty for the components of the control plane.
	Component string `json:"component,omitempty"`
	Host      string `json:"host,omitempty"`
}
