package job

import (
	"fmt"

	"github.com/jobsim/jobsim"
)

func normalEvent(reason, message string) []jobsim.EventNote {
	return []jobsim.EventNote{{Type: jobsim.EventNormal, Reason: reason, Message: message}}
}

// CreatedEvent is the event to record on the Job for a pod that was created.
func CreatedEvent(podName string) jobsim.EventNote {
	return jobsim.EventNote{Type: jobsim.EventNormal, Reason: "SuccessfulCreate", Message: "Created pod: " + podName}
}

// RefusedEvent is the event for a pod whose creation failed.
func RefusedEvent(err error) jobsim.EventNote {
	return jobsim.EventNote{Type: jobsim.EventWarning, Reason: "FailedCreate", Message: "Error creating: " + textOf(err)}
}

// DeletedEvent is the event for a pod that was deleted; there is none for one
// that was gone already.
func DeletedEvent(podName string) jobsim.EventNote {
	return jobsim.EventNote{Type: jobsim.EventNormal, Reason: "SuccessfulDelete", Message: "Deleted pod: " + podName}
}

// FailedDeleteEvent is the event for a pod whose deletion failed. There is none
// where it was the removal of the finalizer that failed ([ErrFinalizer]).
func FailedDeleteEvent(err error) jobsim.EventNote {
	return jobsim.EventNote{Type: jobsim.EventWarning, Reason: "FailedDelete", Message: "Error deleting: " + textOf(err)}
}

// textOf is the text of an error; a nil one has that of fmt.
func textOf(err error) string { return fmt.Sprint(err) }
