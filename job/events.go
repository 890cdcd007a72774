package job

import "github.com/jobsim/jobsim"

func (s *sync) event(kind jobsim.EventType, reason, message string) {
	s.decision.Events = append(s.decision.Events, jobsim.EventNote{Type: kind, Reason: reason, Message: message})
}

// CreatedEvent is the event for a pod that was created.
func CreatedEvent(podName string) jobsim.EventNote {
	return jobsim.EventNote{Type: jobsim.EventNormal, Reason: "SuccessfulCreate", Message: "Created pod: " + podName}
}

// RefusedEvent is the event for a pod that could not be created.
func RefusedEvent(err error) jobsim.EventNote {
	return jobsim.EventNote{Type: jobsim.EventWarning, Reason: "FailedCreate", Message: "Error creating: " + err.Error()}
}

// DeletedEvent is the event for a pod that was deleted.
func DeletedEvent(podName string) jobsim.EventNote {
	return jobsim.EventNote{Type: jobsim.EventNormal, Reason: "SuccessfulDelete", Message: "Deleted pod: " + podName}
}
