package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Figures are how large the scenarios of a round are. The zero Figures are those
// of no scenario.
type Figures struct {
	pods     []int
	ended    int // the first Job finished, or was removed
	longest  []time.Duration
	withMany int
}

// manyCreated is from how many pods on a scenario counts as one with many.
const manyCreated = 11

// Add takes a real trace into account.
func (f *Figures) Add(t *Trace) {
	created := t.Created()
	f.pods = append(f.pods, created)
	if created >= manyCreated {
		f.withMany++
	}
	if slices.ContainsFunc(t.Entries, ends) {
		f.ended++
	}
	last := time.Duration(0)
	if n := len(t.Entries); n > 0 {
		last = t.Entries[n-1].At
	}
	f.longest = append(f.longest, last)
}

// ends reports whether an entry shows the end of a Job.
func ends(e Entry) bool {
	return strings.Contains(e.Text, "[Complete=True") || strings.Contains(e.Text, "[Failed=True") || strings.Contains(e.Text, "job removed")
}

// String writes the figures in a few lines.
func (f *Figures) String() string {
	n := len(f.pods)
	if n == 0 {
		return "no scenario\n"
	}
	slices.Sort(f.pods)
	slices.Sort(f.longest)
	none, _ := slices.BinarySearch(f.pods, 1)
	percent := func(part int) float64 { return 100 * float64(part) / float64(n) }
	var b strings.Builder
	fmt.Fprintf(&b, "pods: none in %.1f%%, more than ten in %.1f%%, median %d, most %d\n",
		percent(none), percent(f.withMany), f.pods[n/2], f.pods[n-1])
	fmt.Fprintf(&b, "a Job finished or was removed in %.1f%%\n", percent(f.ended))
	fmt.Fprintf(&b, "virtual time to the last revision: median %s, ninth decile %s, most %s\n",
		f.longest[n/2].Round(time.Second), f.longest[n*9/10].Round(time.Second), f.longest[n-1].Round(time.Second))
	return b.String()
}
