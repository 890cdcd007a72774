package cronjob_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
)

// FuzzSchedule: no text makes the parser panic or Next hang, slots go forward,
// and Never is what Next finds.
func FuzzSchedule(f *testing.F) {
	for _, text := range []string{
		"* * * * *", "*/5 1-3,7 1 jan mon", "0 0 31 2 *", "* * , * *", ", * * * *", "0 0 29 2 *", "@hourly", "@every 1h30m", "@every -1s",
		"TZ=0", "TZ=", "CRON_TZ=Asia/Tokyo 0 0 * * *", "TZ=Local @daily", "TZ=UTC ", "? ? ? ? ?", "0/0 * * * *", "*/18446744073709551615 * * * *",
	} {
		f.Add(text, "Europe/Berlin", int64(1_767_225_600))
	}
	f.Add("0 12 30 12 *", "Pacific/Apia", int64(1_323_000_000))
	f.Add("0 0 * * 0", "America/Havana", int64(1_772_900_000))
	f.Add("@every 100000h", "", int64(-1)<<60)
	f.Fuzz(func(t *testing.T, text, zone string, unix int64) {
		s, err := cronjob.ParseSchedule(text, zone)
		if err != nil {
			return
		}
		at := time.Unix(unix, 0)
		for range 3 {
			next := s.Next(at)
			if next.IsZero() {
				return
			}
			if s.Never() || !next.After(at) && at.Year() < 1_000_000 && at.Year() > -1_000_000 {
				t.Fatalf("%q after %s: %s", text, at, next)
			}
			at = next
		}
	})
}

// FuzzZone: no name of a zone makes validation or the controller panic, and
// both agree on what a zone is.
func FuzzZone(f *testing.F) {
	for _, name := range []string{"", "UTC", "Local", "local", "Europe/Berlin", "America", "../x", "/x", `\x`, "a//b", "\x00", "Etc/GMT+5", "-a", "TZ"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		c := newCronJob(zone(name))
		valid := len(cronjob.Validate(c)) == 0
		o := cronjob.Observation{Now: c.CreationTimestamp.Add(time.Minute), CronJob: c}
		var unknown bool
		for _, e := range (cronjob.Controller{}).Reconcile(o).Outcome.Events {
			unknown = unknown || e.Reason == "UnknownTimeZone"
		}
		if valid && unknown {
			t.Fatalf("%q is valid, and then unknown", name)
		}
		ctl := cronjob.Controller{TimeZone: name}
		if o.CronJob.Spec.TimeZone = nil; ctl.Reconcile(o).Failed {
			t.Fatalf("%q as the zone of the controller", name)
		}
		_ = ctl.Validate()
	})
}

// FuzzReconcile feeds arbitrary CronJobs and Jobs to Reconcile: it must not
// panic, must not change its input, and must keep its promises.
func FuzzReconcile(f *testing.F) {
	add := func(now int64, words []string, changes ...change) {
		cj, err := json.Marshal(newCronJob(changes...))
		if err != nil {
			f.Fatal(err)
		}
		jobs, err := json.Marshal(newJobs(words...))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(cj, jobs, now)
	}
	add(1_767_229_200, nil)
	add(1_767_229_200, []string{"a:Complete@1", "!b", "c"}, active("a", "c", "d"), policy(cronjob.ReplaceConcurrent))
	add(1_767_999_999, nil, schedule("@every 90m"), deadline(1<<54), zone("Asia/Tokyo"))
	f.Add([]byte(`{}`), []byte(`[null,{}]`), int64(1))
	f.Fuzz(func(t *testing.T, cronJobJSON, jobsJSON []byte, now int64) {
		var c *cronjob.CronJob
		var jobs []*job.Job
		if json.Unmarshal(cronJobJSON, &c) != nil || json.Unmarshal(jobsJSON, &jobs) != nil {
			t.Skip()
		}
		o := cronjob.Observation{Now: time.Unix(now, 0), CronJob: c, Jobs: jobs}
		before, err := json.Marshal(o)
		if err != nil {
			t.Skip() // a time that JSON cannot say
		}
		d := cronjob.Controller{}.Reconcile(o)
		if after, err := json.Marshal(o); err != nil || string(after) != string(before) {
			t.Fatalf("the observation changed:\n%s\n%s", before, after)
		}
		if d.RequeueAfter < 0 || d.Failed && d.RequeueAfter != 0 {
			t.Fatalf("requeue after %s", d.RequeueAfter)
		}
		if d.Create != nil && (d.Status == nil || d.Status.LastScheduleTime == nil || d.Status.LastScheduleTime.After(o.Now)) {
			t.Fatalf("a Job for a slot that has not come: %+v", d.Status)
		}
	})
}
