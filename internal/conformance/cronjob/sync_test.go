package cronjob

import (
	"testing"
	"time"

	"k8s.io/kubernetes/pkg/util/parsers"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/conformance/cronjob/upstream"
)

func TestSync(t *testing.T) {
	n := count{}
	compareAll(t, func(r *random) compared {
		c, done := compareSyncs(r.worldWithJobs())
		for _, name := range done.seen() {
			n[name]++
		}
		return c
	})
	n.require(t, "create", "delete", "SuccessfulCreate", "FailedCreate", "SuccessfulDelete", "FailedDelete", "FailedGet", "MissingJob",
		"UnexpectedJob", "SawCompletedJob", "JobAlreadyActive", "MissSchedule", "TooManyMissedTimes", "UnknownTimeZone",
		"UnsupportedSchedule", "UnparseableSchedule", "InvalidSchedule")
}

func TestMissedSlots(t *testing.T) {
	n := count{}
	compareAll(t, func(r *random) compared {
		c, done := compareSyncs(r.world())
		for _, name := range done.seen() {
			n[name]++
		}
		return c
	})
	n.require(t, "create", "MissSchedule", "TooManyMissedTimes", "UnparseableSchedule", "InvalidSchedule")
}

// TestEdited compares when the controller looks at a CronJob after an edit of
// the schedule or the zone (upstream: updateCronJob).
func TestEdited(t *testing.T) {
	n := count{}
	compareAll(t, func(r *random) compared {
		w := r.world()
		old := w.CronJob.DeepCopy()
		old.Spec.Schedule, old.Spec.TimeZone = "1 2 3 4 5", nil
		var want time.Duration
		var err error
		inZone(w.Zone, func() { want, err = realLook(w) })
		change := cronjob.Controller{TimeZone: w.Zone}.Changed(convert[cronjob.CronJob](old), convert[cronjob.CronJob](w.CronJob), w.Now)
		c := compared{drawn: w.String(), want: want.String(), have: change.After.String()}
		if err != nil {
			c.want = "UnParseableCronJobSchedule"
		}
		if !change.Sync && len(change.Events) == 1 {
			c.have = change.Events[0].Reason
		}
		n[map[bool]string{true: "parsed", false: "unparseable"}[err == nil]]++
		return c
	})
	n.require(t, "parsed", "unparseable")
}

// realLook is how long after an edit the real controller looks. A work queue
// does not wait for less than nothing.
func realLook(w *world) (time.Duration, error) {
	schedule, err := parsers.ParseCronScheduleWithPanicRecovery(upstream.FormatSchedule(w.CronJob))
	if err != nil {
		return 0, err
	}
	return max(0, upstream.NextScheduleTimeDuration(received(w.CronJob), w.Now.Local(), schedule)), nil
}
