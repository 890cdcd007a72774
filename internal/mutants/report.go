package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"
)

// line is one mutant in the report.
func (r result) line() string {
	state := "killed"
	switch {
	case r.err != nil:
		state = "ERROR"
	case r.killed() && r.survives != "":
		state = "STALE"
	case !r.killed() && r.survives != "":
		state = "explained"
	case !r.killed():
		state = "SURVIVED"
	}
	text := fmt.Sprintf("%-9s  %3d  %s: %s", state, r.number, r.dir(), r.name)
	if r.root != "" {
		text += "\n\t" + r.root
	}
	if r.judge != "" {
		text += "\n\t" + r.judge
	}
	if r.root != "" && r.judged && r.judge == "" {
		text += "\n\tnot found by the judge"
	}
	switch {
	case r.err != nil:
		text += "\n\t" + r.err.Error()
	case state == "STALE":
		text += "\n\tthe table says that it survives: " + r.survives
	case state == "explained":
		text += "\n\t" + r.survives
	case state == "SURVIVED":
		text += "\n\t" + r.why
	}
	return text + fmt.Sprintf(" (%.1fs)", r.took.Seconds())
}

// bad reports whether the result is not what the table says.
func (r result) bad() bool { return r.err != nil || r.killed() == (r.survives != "") }

// counts are the totals of a package.
type counts struct{ mutants, killed, root, judge, judged, judgedKilled, explained, bad int }

func (c *counts) add(r result) {
	c.mutants++
	for _, n := range []struct {
		count *int
		is    bool
	}{
		{&c.killed, r.killed()},
		{&c.root, r.root != ""},
		{&c.judge, r.root == "" && r.judge != ""},
		{&c.judged, r.judged},
		{&c.judgedKilled, r.judge != ""},
		{&c.explained, !r.killed() && r.survives != "" && r.err == nil},
		{&c.bad, r.bad()},
	} {
		if n.is {
			*n.count++
		}
	}
}

// report writes the totals and returns how many results are not what the table
// says.
func report(w io.Writer, results []result, took, cpu time.Duration) int {
	packages := map[string]*counts{}
	var total counts
	for _, r := range results {
		if packages[r.dir()] == nil {
			packages[r.dir()] = &counts{}
		}
		packages[r.dir()].add(r)
		total.add(r)
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "mutants\tkilled\tby the root's tests\tby the judge alone\texplained\tNOT AS THE TABLE SAYS\tthe judge finds\t")
	row := func(name string, c *counts) {
		judge := "-"
		if c.judged > 0 {
			judge = fmt.Sprintf("%d of %d", c.judgedKilled, c.judged)
		}
		fmt.Fprintf(t, "%d\t%d\t%d\t%d\t%d\t%d\t%s\t  %s\n", c.mutants, c.killed, c.root, c.judge, c.explained, c.bad, judge, name)
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		row(name, packages[name])
	}
	row("all", &total)
	t.Flush()
	fmt.Fprintf(w, "%d of %d mutants killed (%.1f %%) in %s, with %s of processor time\n", total.killed, total.mutants,
		100*float64(total.killed)/float64(max(1, total.mutants)), took.Round(time.Second), cpu.Round(time.Second))
	for _, r := range results {
		if r.bad() {
			fmt.Fprintln(w, r.line())
		}
	}
	return total.bad
}
