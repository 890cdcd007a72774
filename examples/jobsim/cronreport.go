package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/sim"
)

const (
	nextSlots   = 10 // of the beginning that are shown
	maxOddSlots = 20 // that are shown, except as JSON
	// onTime is how long after its slot a Job may be created without being late.
	onTime = time.Second
)

// cronReport is what became of the slots of one CronJob.
type cronReport struct {
	CronJob   string                    `json:"cronJob"`
	Schedule  string                    `json:"schedule"`
	TimeZone  string                    `json:"timeZone"`
	Policy    cronjob.ConcurrencyPolicy `json:"concurrencyPolicy"`
	From      time.Time                 `json:"from"`
	To        time.Time                 `json:"to"`
	Simulated bool                      `json:"simulated"`
	// Never is whether the schedule has no slot at all. Where it has none in this
	// time, After is the first one after it.
	Never    bool                        `json:"never,omitempty"`
	After    *time.Time                  `json:"after,omitempty"`
	Slots    int                         `json:"slots"`
	Outcomes map[cronjob.SlotOutcome]int `json:"outcomes"`
	Results  map[sim.SlotResult]int      `json:"results,omitempty"`
	Late     int                         `json:"late"`
	Odd      []cronLine                  `json:"odd"`
	OddSlots int                         `json:"oddSlots"`
	Next     []cronLine                  `json:"next"`
	// ShortestGap and LongestGap are between two Jobs, from one's creation to
	// that of the next.
	ShortestGap *gap `json:"shortestGap,omitempty"`
	LongestGap  *gap `json:"longestGap,omitempty"`
	// Overlapping counts Jobs that were created while others ran, and MostAtOnce
	// is how many ran at most.
	Overlapping int `json:"overlapping"`
	MostAtOnce  int `json:"mostAtOnce"`

	output string
	all    []cronLine
	last   time.Time // the latest creation
}

// gap is the time between two Jobs.
type gap struct {
	Length string    `json:"length"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`

	length time.Duration
}

// cronLine is one slot as it is shown.
type cronLine struct {
	Time    time.Time           `json:"time"`
	Outcome cronjob.SlotOutcome `json:"outcome"`
	Start   *time.Time          `json:"start,omitempty"`
	Job     string              `json:"job,omitempty"`
	Result  sim.SlotResult      `json:"result,omitempty"`
	End     *time.Time          `json:"end,omitempty"`
	Why     []string            `json:"why,omitempty"`
}

func newCronReport(cj *cronjob.CronJob, from time.Time, d time.Duration, simulated bool, output string) *cronReport {
	zone := "UTC"
	if cj.Spec.TimeZone != nil {
		zone = *cj.Spec.TimeZone
	}
	return &cronReport{
		CronJob: cj.Namespace + "/" + cj.Name, Schedule: cj.Spec.Schedule, TimeZone: zone, Policy: cj.Spec.ConcurrencyPolicy,
		From: from, To: from.Add(d), Simulated: simulated, output: output,
		Outcomes: map[cronjob.SlotOutcome]int{}, Results: map[sim.SlotResult]int{}, Odd: []cronLine{}, Next: []cronLine{},
	}
}

// add counts a slot.
func (r *cronReport) add(s sim.Slot) {
	line := lineOf(s)
	r.Slots++
	r.Outcomes[s.Outcome]++
	if s.Result != "" {
		r.Results[s.Result]++
	}
	if isLate(s) {
		r.Late++
	}
	if len(r.Next) < nextSlots {
		r.Next = append(r.Next, line)
	}
	if len(line.Why) > 0 {
		r.OddSlots++
		if len(r.Odd) < maxOddSlots || r.output == "json" {
			r.Odd = append(r.Odd, line)
		}
	}
	if r.output == "wide" {
		r.all = append(r.all, line)
	}
	if !s.Start.IsZero() {
		r.measure(s)
	}
}

// measure follows the gaps and overlaps of Jobs.
func (r *cronReport) measure(s sim.Slot) {
	r.MostAtOnce = max(r.MostAtOnce, s.Overlaps+1)
	if s.Overlaps > 0 {
		r.Overlapping++
	}
	if !r.last.IsZero() {
		g := gap{length: s.Start.Sub(r.last), From: r.last, To: s.Start}
		g.Length = g.length.String()
		if r.LongestGap == nil || g.length > r.LongestGap.length {
			r.LongestGap = &g
		}
		if r.ShortestGap == nil || g.length < r.ShortestGap.length {
			r.ShortestGap = &g
		}
	}
	r.last = s.Start
}

func isLate(s sim.Slot) bool { return !s.Start.IsZero() && s.Start.Sub(s.Time) > onTime }

func lineOf(s sim.Slot) cronLine {
	line := cronLine{Time: s.Time, Outcome: s.Outcome, Job: s.Job, Result: s.Result, Why: remarks(s)}
	if !s.Start.IsZero() {
		line.Start = &s.Start
	}
	if !s.End.IsZero() {
		line.End = &s.End
	}
	return line
}

// outcomeRemarks say why a slot has no Job.
var outcomeRemarks = map[cronjob.SlotOutcome]string{
	cronjob.SlotMissesDeadline: "the controller looks later than startingDeadlineSeconds",
	cronjob.SlotIsSuperseded:   "a later slot had come by then",
	cronjob.SlotIsLeftOut:      "the clocks are put forward past it",
	cronjob.SlotIsSuspended:    "the CronJob is suspended",
	sim.SlotIsForbidden:        "the Job before it was active",
}

// resultRemarks are about Jobs that did not complete.
var resultRemarks = map[sim.SlotResult]string{
	sim.SlotFailed:     "the Job failed",
	sim.SlotReplaced:   "the Job was replaced by the next",
	sim.SlotDeleted:    "the Job was deleted",
	sim.SlotUnfinished: "the Job had not ended",
}

// remarks are what is odd about a slot; none: nothing is.
func remarks(s sim.Slot) (list []string) {
	for _, r := range []struct {
		text string
		is   bool
	}{
		{outcomeRemarks[s.Outcome], s.Outcome != cronjob.SlotRuns},
		{"the clocks were put back and show this time again", s.Repeated},
		{"a clock change moved it: the schedule does not name this time", s.Stray},
		{"the Job came " + s.Start.Sub(s.Time).String() + " late", isLate(s)},
		{othersRan(s.Overlaps), s.Overlaps > 0},
		{resultRemarks[s.Result], resultRemarks[s.Result] != ""},
	} {
		if r.is {
			list = append(list, r.text)
		}
	}
	return list
}

func othersRan(n int) string {
	if n == 1 {
		return "another Job ran"
	}
	return fmt.Sprintf("%d other Jobs ran", n)
}

const slotTime = "Mon 2006-01-02 15:04:05 MST"

// outcomeOrder and resultOrder are the orders in which counts are shown.
var (
	outcomeOrder = []cronjob.SlotOutcome{
		cronjob.SlotRuns, sim.SlotIsForbidden, cronjob.SlotMissesDeadline, cronjob.SlotIsSuperseded, cronjob.SlotIsLeftOut, cronjob.SlotIsSuspended,
	}
	resultOrder = []sim.SlotResult{sim.SlotCompleted, sim.SlotFailed, sim.SlotReplaced, sim.SlotDeleted, sim.SlotUnfinished}
)

// write prints the report as text.
func (r *cronReport) write(w io.Writer, wide bool) {
	source := "from the schedule alone"
	if r.Simulated {
		source = "simulated"
	}
	fmt.Fprintf(w, "cronjob %s: %q in %s, %s\n", r.CronJob, r.Schedule, r.TimeZone, r.Policy)
	fmt.Fprintf(w, "%s to %s, %s\n\n", r.From.Format(time.RFC3339), r.To.Format(time.RFC3339), source)
	r.writeCounts(w)
	if r.Slots == 0 {
		return
	}
	r.writeGaps(w)
	if wide {
		fmt.Fprintln(w, "\nSlots:")
		writeLines(w, r.all)
		return
	}
	fmt.Fprintf(w, "\nThe first %d:\n", len(r.Next))
	writeLines(w, r.Next)
	if r.OddSlots == 0 {
		return
	}
	fmt.Fprintln(w, "\nOdd slots:")
	writeLines(w, r.Odd)
	if more := r.OddSlots - len(r.Odd); more > 0 {
		fmt.Fprintf(w, "and %d more: see -o wide\n", more)
	}
}

func (r *cronReport) writeCounts(w io.Writer) {
	fmt.Fprintf(w, "%d slots", r.Slots)
	between := ": "
	for _, o := range outcomeOrder {
		if n := r.Outcomes[o]; n > 0 {
			fmt.Fprintf(w, "%s%d %s", between, n, o)
			between = ", "
		}
	}
	switch {
	case r.Never:
		fmt.Fprint(w, ": the schedule never fires")
	case r.After != nil:
		fmt.Fprint(w, ": the first one is after that, ", r.After.Format(slotTime))
	}
	fmt.Fprintln(w)
	if r.Simulated {
		fmt.Fprintf(w, "%d Jobs", r.Outcomes[cronjob.SlotRuns])
		for _, result := range resultOrder {
			if n := r.Results[result]; n > 0 {
				fmt.Fprintf(w, ", %d %s", n, result)
			}
		}
		fmt.Fprintln(w)
	}
	if r.Late > 0 {
		fmt.Fprintf(w, "%d Jobs more than %s late\n", r.Late, onTime)
	}
}

func (r *cronReport) writeGaps(w io.Writer) {
	if r.LongestGap != nil {
		fmt.Fprintf(w, "gaps between Jobs: %s to %s, the longest until %s\n", r.ShortestGap.length, r.LongestGap.length, r.LongestGap.To.Format(slotTime))
	}
	switch {
	case r.Overlapping > 0:
		fmt.Fprintf(w, "overlaps: %d Jobs were created while others ran; at most %d ran at once\n", r.Overlapping, r.MostAtOnce)
	case r.Results[sim.SlotReplaced] > 0:
		fmt.Fprintf(w, "overlaps: no two Jobs at once, but the pods of the %d that were replaced go on while they stop\n", r.Results[sim.SlotReplaced])
	case r.Simulated:
		fmt.Fprintln(w, "overlaps: none")
	}
}

func writeLines(w io.Writer, lines []cronLine) {
	tabs := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, l := range lines {
		fmt.Fprintf(tabs, "  %s\t%s", l.Time.Format(slotTime), l.Outcome)
		if l.Result != "" {
			fmt.Fprintf(tabs, ", %s", l.Result)
		}
		for i, why := range l.Why {
			if i == 0 {
				fmt.Fprint(tabs, "\t")
			} else {
				fmt.Fprint(tabs, "; ")
			}
			fmt.Fprint(tabs, why)
		}
		fmt.Fprintln(tabs)
	}
	tabs.Flush()
}
