package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// cronJobLane is what happens to a CronJob itself: its slots that have a Job, and
// what its controller decided otherwise.
func (b *builder) cronJobLane(f *family) Lane {
	lane := Lane{Name: "cronjob", Rows: 1}
	for _, j := range f.jobs {
		slot := slotOf(j)
		if slot.IsZero() {
			continue
		}
		why := fmt.Sprintf("the slot of %s: Job %s is created %s later", slot.UTC().Format("2006-01-02 15:04:05Z"), j.meta.Name, length(max(0, j.created.Sub(slot))))
		lane.Marks = append(lane.Marks, Mark{Kind: MarkSlot, At: b.on(slot), Label: "slot", Why: sentence(append([]string{why}, f.cron.why.acts(j.created)...)...)})
	}
	for _, r := range f.cron.why {
		if !isSlotRefusal(r.Rule().Name) {
			continue
		}
		lane.Marks = append(lane.Marks, Mark{Kind: MarkCondition, At: b.on(r.at), Label: "decision", Why: r.String()})
	}
	if !f.cron.removed.IsZero() {
		lane.Marks = append(lane.Marks, Mark{Kind: MarkRemoved, At: b.on(f.cron.removed), Label: "removed", Why: "the CronJob is removed from the API server"})
	}
	slices.SortStableFunc(lane.Marks, func(x, y Mark) int { return cmp.Compare(x.At, y.At) })
	return lane
}

// isSlotRefusal reports whether a rule is one that leaves a slot without a Job, or
// deletes the Job of another.
func isSlotRefusal(rule string) bool {
	switch rule {
	case "spec.concurrencyPolicy", "spec.startingDeadlineSeconds", "spec.suspend", "missed slots":
		return true
	}
	return false
}

// jobTally counts Jobs by what became of them.
func jobTally(jobs []*jobFacts) string {
	counts := map[Result]int{}
	for _, j := range jobs {
		counts[j.result()]++
	}
	var parts []string
	for _, r := range []struct {
		result Result
		words  string
	}{{Succeeded, "complete"}, {Failed, "failed"}, {Removed, "removed before the end"}, {NotEnded, "not ended"}} {
		if n := counts[r.result]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, r.words))
		}
	}
	if len(parts) == 0 {
		return "no Job"
	}
	return count(len(jobs), "Job") + ": " + strings.Join(parts, ", ")
}
