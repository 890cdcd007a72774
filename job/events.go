package job

import "github.com/jobsim/jobsim"

// EventNote is an event of the controller on its Job; whoever records it adds
// the object, the source and the time.
type EventNote struct {
	Type, Reason, Message string
}

func (s *sync) event(kind, reason, message string) {
	s.decision.Events = append(s.decision.Events, EventNote{Type: kind, Reason: reason, Message: message})
}

// CreatedEvent is the event for a pod that was created.
func CreatedEvent(podName string) EventNote {
	return EventNote{jobsim.EventNormal, "SuccessfulCreate", "Created pod: " + podName}
}

// RefusedEvent is the event for a pod that could not be created.
func RefusedEvent(err error) EventNote {
	return EventNote{jobsim.EventWarning, "FailedCreate", "Error creating: " + err.Error()}
}

// DeletedEvent is the event for a pod that was deleted.
func DeletedEvent(podName string) EventNote {
	return EventNote{jobsim.EventNormal, "SuccessfulDelete", "Deleted pod: " + podName}
}
