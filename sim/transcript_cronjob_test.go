package sim_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/sim"
)

// cronJobController is a command that does something to the CronJob controller.
func cronJobController(do func(*sim.Cluster) error) func(*story, *datadriven.TestData) string {
	return func(s *story, d *datadriven.TestData) string {
		s.must(d, do(s.cluster))
		return ""
	}
}

const slotLayout = "Mon 2006-01-02 15:04:05 MST"

// slots prints a line for each slot: when it comes, what becomes of it and, if
// there is a Job, when it is created and how it ends.
func (s *story) slots(d *datadriven.TestData) string {
	var b strings.Builder
	for slot, err := range s.cluster.Slots(sim.DefaultNamespace, s.text(d, "cronjob"), s.duration(d, "for")) {
		if err != nil {
			return b.String() + err.Error()
		}
		if d.HasArg("odd") && !isOdd(slot) {
			continue
		}
		fmt.Fprintf(&b, "%s: %s", slot.Time.Format(slotLayout), slot.Outcome)
		if slot.Job != "" {
			fmt.Fprintf(&b, " %s after it, %s", slot.Start.Sub(slot.Time), slot.Result)
		}
		if !slot.End.IsZero() {
			fmt.Fprintf(&b, " after %s", slot.End.Sub(slot.Start))
		}
		if slot.Repeated {
			b.WriteString(", the clocks show this time again")
		}
		if slot.Overlaps > 0 {
			fmt.Fprintf(&b, ", beside %d others", slot.Overlaps)
		}
		b.WriteByte('\n')
	}
	s.printed = len(s.cluster.Events(""))
	return b.String()
}

func isOdd(s sim.Slot) bool {
	return s.Outcome != cronjob.SlotRuns || s.Result != sim.SlotCompleted || s.Repeated || s.Overlaps > 0 || s.Start.Sub(s.Time) > time.Second
}
