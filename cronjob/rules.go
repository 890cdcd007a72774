package cronjob

import (
	"time"

	"github.com/jobsim/jobsim"
)

// Where the rules come from.
const (
	docs        = "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/"
	syncCronJob = "syncCronJob in pkg/controller/cronjob/cronjob_controllerv2.go"
)

// The rules that a Reason of this package may have.
var (
	ruleSchedule = &jobsim.Rule{
		Name: "spec.schedule", Source: docs + "#schedule-syntax",
		Says: "At each slot of the schedule, and 100 ms after it, one Job is created.",
	}
	ruleTimeZone = &jobsim.Rule{
		Name: "spec.timeZone", Source: docs + "#time-zones",
		Says: "The schedule is read in this zone; while the zone is unknown no Job is created.",
	}
	ruleSuspend = &jobsim.Rule{
		Name: "spec.suspend", Source: docs + "#schedule-suspension",
		Says: "While the CronJob is suspended no Job is created; once it is resumed the slots in between count as missed.",
	}
	ruleStartingDeadline = &jobsim.Rule{
		Name: "spec.startingDeadlineSeconds", Source: docs + "#starting-deadline",
		Says: "No Job is created for a slot that came longer ago than this.",
	}
	ruleMissed = &jobsim.Rule{
		Name: "missed slots", Source: "mostRecentScheduleTime in pkg/controller/cronjob/utils.go",
		Says: "Of the slots without a Job only the latest gets one; a warning says when there are more than 100.",
	}
	ruleConcurrency = &jobsim.Rule{
		Name: "spec.concurrencyPolicy", Source: docs + "#concurrency-policy",
		Says: "While a Job is active, Forbid creates no other, and Replace deletes it in favour of the next.",
	}
	ruleHistory = &jobsim.Rule{
		Name: "history limits", Source: docs + "#jobs-history-limits",
		Says: "Of the finished Jobs that the CronJob controls the oldest are deleted, beyond a number for those that succeeded and one for those that failed.",
	}
	ruleActive = &jobsim.Rule{
		Name: "status.active", Source: syncCronJob,
		Says: "The Jobs that the controller created are active until it has seen them ended or gone; one that it did not list is not.",
	}
	ruleJobName = &jobsim.Rule{
		Name: "Job name", Source: syncCronJob + ": getJobName",
		Says: "The name of a Job follows from the CronJob and the minute of the slot, so that a slot has one Job at most.",
	}
	ruleDeletion = &jobsim.Rule{
		Name: "metadata.deletionTimestamp", Source: syncCronJob,
		Says: "While the CronJob is being deleted its status is kept, and no Job is created.",
	}
	ruleAPI = &jobsim.Rule{
		Name: "API server", Source: "processNextWorkItem in pkg/controller/cronjob/cronjob_controllerv2.go: AddRateLimited",
		Says: "After a request that failed the sync is tried again, after 5 milliseconds and then after twice as long, at most 1000 seconds.",
	}
)

var rules = []*jobsim.Rule{
	ruleHistory, ruleActive, ruleDeletion, ruleTimeZone, ruleSuspend, ruleSchedule, ruleStartingDeadline, ruleMissed,
	ruleConcurrency, ruleJobName, ruleAPI,
}

// Rules returns copies of all rules that the reasons of this package name.
func Rules() []jobsim.Rule {
	list := make([]jobsim.Rule, len(rules))
	for i, r := range rules {
		list[i] = *r
	}
	return list
}

func num[N ~int | ~int32 | ~int64](n N) jobsim.Arg { return jobsim.NumberArg(n) }

func name(text string) jobsim.Arg { return jobsim.NameArg(text) }

// when is a time as an Arg.
func when(t time.Time) jobsim.Arg { return jobsim.NameArg(t.Format(time.RFC3339)) }
