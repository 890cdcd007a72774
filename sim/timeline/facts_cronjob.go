package timeline

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
)

// cronFacts is what the revisions of a CronJob show.
type cronFacts struct {
	meta             jobsim.ObjectMeta // of the latest revision
	spec             cronjob.Spec
	created, removed time.Time
	why              reasons
}

// observe takes in one revision.
func (f *cronFacts) observe(v revision, c *cronjob.CronJob) {
	if f.created.IsZero() {
		f.created = v.moment(c.CreationTimestamp)
	}
	f.meta, f.spec = c.ObjectMeta, c.Spec
	if v.deleted {
		f.removed = v.at
	}
}

// slotOf is the slot for which a CronJob created the Job; zero: none is known.
func slotOf(f *jobFacts) time.Time {
	slot, err := time.Parse(time.RFC3339, f.meta.Annotations[cronjob.ScheduledTimestampAnnotation])
	if err != nil {
		return time.Time{}
	}
	return slot
}
