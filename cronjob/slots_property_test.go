package cronjob_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/zones"
)

// driven are the slots with a Job, and when it is created, if Reconcile is asked
// at each look: when it asks for one, and when an outage ends.
func driven(c *cronjob.CronJob, during cronjob.Interval, outages []cronjob.Interval) []string {
	var found []string
	stored := *c
	for now := during.From; now.Before(during.To); {
		for moved := true; moved; {
			moved = false
			for _, o := range outages {
				if !now.Before(o.From) && now.Before(o.To) {
					now, moved = o.To, true
				}
			}
		}
		d := cronjob.Controller{}.Reconcile(cronjob.Observation{Now: now, CronJob: &stored})
		if d.Status != nil {
			stored.Status = *d.Status
		}
		if d.Create != nil && stored.Status.LastScheduleTime.Before(during.To) {
			found = append(found, fmt.Sprintf("%s at %s", stored.Status.LastScheduleTime.UTC().Format(time.DateTime), now.UTC().Format(time.StampMilli)))
		}
		if d.RequeueAfter == 0 {
			break
		}
		next := now.Add(d.RequeueAfter)
		for _, o := range outages {
			if o.From.Before(o.To) && o.To.After(now) && o.To.Before(next) {
				next = o.To
			}
		}
		now = next
	}
	return found
}

// TestSlotsAreThoseOfReconcile compares Slots with a controller that is asked
// look by look.
func TestSlotsAreThoseOfReconcile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(zoneNames).Draw(t, "zone")
		z, err := zones.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		text := rapid.SampledFrom([]string{"@every 90m", "@every 45m", "@every 7h", "0 * * * *", "30 2 * * *", "*/20 1-3 * * *", ""}).Draw(t, "schedule")
		if text == "" {
			text = drawSchedule(t)
		}
		c := newCronJob(schedule(text), zone(name))
		c.CreationTimestamp = drawMoment(t, z).Truncate(time.Second).UTC()
		if _, offset := c.CreationTimestamp.In(z.Location).Zone(); offset%60 != 0 {
			return // Liberia until 1972: there the next slot depends on where the library starts
		}
		if rapid.Bool().Draw(t, "with a deadline") {
			c.Spec.StartingDeadlineSeconds = new(rapid.SampledFrom([]int64{0, 1, 60, 600, 3599, 3600, 5000, 10_000, 100_000}).Draw(t, "deadline"))
		}
		during := cronjob.Interval{From: c.CreationTimestamp, To: c.CreationTimestamp.Add(time.Duration(rapid.IntRange(1, 50).Draw(t, "hours")) * time.Hour)}
		var outages []cronjob.Interval
		for range rapid.IntRange(0, 3).Draw(t, "outages") {
			from := during.From.Add(time.Duration(rapid.IntRange(0, 50*60).Draw(t, "from")) * time.Minute)
			outages = append(outages, cronjob.Interval{From: from, To: from.Add(time.Duration(rapid.IntRange(-1, 600).Draw(t, "minutes")) * time.Minute)})
		}
		slots, err := cronjob.Controller{}.Slots(c, during, outages...)
		if err != nil {
			if !strings.Contains(err.Error(), cronjob.ErrNoSlots.Error()) {
				t.Fatal(err)
			}
			return
		}
		var got []string
		for s := range slots {
			if s.Outcome == cronjob.SlotRuns {
				got = append(got, fmt.Sprintf("%s at %s", s.Time.UTC().Format(time.DateTime), s.Start.UTC().Format(time.StampMilli)))
			}
		}
		// A Job that is created after the interval belongs to a slot in it.
		driveTo := during
		driveTo.To = during.To.Add(72 * time.Hour)
		var want []string
		for _, line := range driven(c, driveTo, outages) {
			if line < during.To.UTC().Format(time.DateTime) {
				want = append(want, line)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%s in %s, deadline %v, %v, outages %v:\n%s\nand Reconcile\n%s", text, name, c.Spec.StartingDeadlineSeconds, during, outages, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}
