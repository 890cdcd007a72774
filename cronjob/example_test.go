package cronjob_test

import (
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
)

// exampleCronJob is a CronJob as an API server stores it.
func exampleCronJob(schedule, timeZone string) *cronjob.CronJob {
	c := &cronjob.CronJob{
		ObjectMeta: jobsim.ObjectMeta{
			Name: "backup", Namespace: "default", UID: "1", CreationTimestamp: time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC),
		},
		Spec: cronjob.Spec{Schedule: schedule, TimeZone: &timeZone, ConcurrencyPolicy: cronjob.ForbidConcurrent},
	}
	c.SetDefaults()
	c.PrepareForCreate()
	return c
}

// A schedule of its own, in New York on the day on which the clocks go forward.
func ExampleParseSchedule() {
	s, err := cronjob.ParseSchedule("30 2 * * *", "America/New_York")
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 3, 7, 0, 0, 0, 0, time.UTC)
	for range 3 {
		at = s.Next(at)
		fmt.Println(at)
	}
	// Output:
	// 2026-03-07 02:30:00 -0500 EST
	// 2026-03-09 02:30:00 -0400 EDT
	// 2026-03-10 02:30:00 -0400 EDT
}

// A caller whose calls do not fail asks once, and carries the parts out in
// their order.
func ExampleController_Reconcile() {
	c := exampleCronJob("0 */6 * * *", "Europe/Berlin")
	now := time.Date(2026, 3, 7, 17, 0, 0, 100_000_000, time.UTC)
	d := cronjob.Controller{}.Reconcile(cronjob.Observation{Now: now, CronJob: c})
	fmt.Println("create", d.Create.Name, d.Create.Annotations[cronjob.ScheduledTimestampAnnotation])
	c.Status = *d.Status
	c.Status.Active[0].UID, d.Create.UID = "2", "2"
	fmt.Println("again after", d.RequeueAfter)

	now = now.Add(d.RequeueAfter)
	d = cronjob.Controller{}.Reconcile(cronjob.Observation{Now: now, CronJob: c, Jobs: append(d.Delete, d.Create)})
	for _, e := range d.Outcome.Events {
		fmt.Println(e.Reason+":", e.Message)
	}
	for _, reason := range d.Why {
		fmt.Println(reason)
	}
	// Output:
	// create backup-29548380 2026-03-07T18:00:00+01:00
	// again after 6h0m0s
	// JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid
	// spec.concurrencyPolicy: Job backup-29548380 is active: none is created for the slot of 2026-03-08T00:00:00+01:00
	// spec.schedule: the next slot is looked at when it has come
}

// What becomes of the slots of four days, with an outage.
func ExampleController_Slots() {
	c := exampleCronJob("30 2,14 * * *", "America/New_York")
	from := time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC)
	slots, err := cronjob.Controller{}.Slots(c, cronjob.Interval{From: from, To: from.AddDate(0, 0, 4)},
		cronjob.Interval{From: from.Add(50 * time.Hour), To: from.Add(77 * time.Hour)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for s := range slots {
		fmt.Println(s.Time.Format("Mon 15:04 MST"), s.Outcome, s.Start.Sub(s.Time).Truncate(time.Second) > 0)
	}
	// Output:
	// Sat 14:30 EST Run false
	// Sun 02:30 EST LeftOut false
	// Sun 14:30 EDT Run false
	// Mon 02:30 EDT Run false
	// Mon 14:30 EDT Superseded false
	// Tue 02:30 EDT Run true
	// Tue 14:30 EDT Run false
	// Wed 02:30 EDT Run false
}
