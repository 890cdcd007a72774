package cronjob

import (
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
)

// The events of a CronJob, with the words of cronjob_controllerv2.go and
// utils.go.

func normal(reason, format string, args ...any) jobsim.EventNote {
	return jobsim.EventNote{Type: jobsim.EventNormal, Reason: reason, Message: fmt.Sprintf(format, args...)}
}

func warning(reason, format string, args ...any) jobsim.EventNote {
	return jobsim.EventNote{Type: jobsim.EventWarning, Reason: reason, Message: fmt.Sprintf(format, args...)}
}

func deletedEvent(name string) jobsim.EventNote {
	return normal("SuccessfulDelete", "Deleted job %s", name)
}

func failedDeleteEvent(err error) jobsim.EventNote {
	return warning("FailedDelete", "Deleted job: %v", err)
}

func missScheduleEvent(slot time.Time) jobsim.EventNote {
	return warning("MissSchedule", "Missed scheduled time to start a job: %s", slot.UTC().Format(time.RFC1123Z))
}

func unsupportedScheduleEvent(schedule string) jobsim.EventNote {
	return warning("UnsupportedSchedule", "CRON_TZ or TZ used in schedule %q is not officially supported, "+
		"see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details", schedule)
}
