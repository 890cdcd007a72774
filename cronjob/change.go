package cronjob

import (
	"time"

	"github.com/jobsim/jobsim"
)

// Change is what follows from an edit of a CronJob. The zero Change is nothing.
type Change struct {
	// Sync is whether to look at the CronJob again, After from now; 0 is at once.
	// A wake-up that is queued for an earlier moment stays: the sync that it
	// causes goes by the new spec, and finds no slot due or one.
	Sync  bool
	After time.Duration
	// Events are to be recorded on the CronJob.
	Events []jobsim.EventNote
}

// Changed returns what follows from an edit at now, of the spec or the status
// (upstream: updateCronJob). A CronJob that is new or gone, where one of the two
// is nil, is synced at once.
func (c Controller) Changed(old, cj *CronJob, now time.Time) Change {
	if old == nil || cj == nil {
		return Change{Sync: true}
	}
	if old.Spec.Schedule == cj.Spec.Schedule && sameZone(old.Spec.TimeZone, cj.Spec.TimeZone) {
		return Change{Sync: true}
	}
	schedule, err := c.Schedule(cj)
	if err != nil {
		return Change{Events: []jobsim.EventNote{
			warning("UnParseableCronJobSchedule", "unparseable schedule for cronjob: %s", cj.Spec.Schedule),
		}}
	}
	return Change{Sync: true, After: max(0, dueOf(cj, schedule).nextScheduleTimeDuration(now, c.nextScheduleDelta()))}
}

func sameZone(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
