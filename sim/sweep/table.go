package sweep

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

var errNil = errors.New("sweep: a nil Result, or nothing to write to")

// WriteTable writes a line for each point, for people. Times are rounded: to
// seconds from 100 s on, and to tenths from one second on.
func (r *Result) WriteTable(w io.Writer) error {
	if r == nil || w == nil {
		return errNil
	}
	fmt.Fprintf(w, "%s\n\n", r.heading())
	tw := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	reasons := r.reasons()
	head := r.fields()
	head = append(head, "COMPLETE", "95% FROM", "TO")
	head = append(head, reasons...)
	head = append(head, "DURATION P50", "P90", "P99", "MAX", "PODS P50", "P99", "RESTARTS P50", "P99", "WASTED P50", "P99")
	fmt.Fprintln(tw, strings.Join(head, "\t"))
	for i := range r.Points {
		p := &r.Points[i]
		odds := p.Tally.Odds()
		line := p.values()
		line = append(line, percent(odds.P), percent(odds.Low), percent(odds.High))
		for _, reason := range reasons {
			line = append(line, strconv.FormatInt(p.ended(reason), 10))
		}
		d := &p.Duration
		line = append(line, lasting(d, 50), lasting(d, 90), lasting(d, 99), longest(d))
		line = append(line, counted(&p.Pods, 50), counted(&p.Pods, 99), counted(&p.Restarts, 50), counted(&p.Restarts, 99))
		line = append(line, lasting(&p.Wasted, 50), lasting(&p.Wasted, 99))
		fmt.Fprintln(tw, strings.Join(line, "\t"))
	}
	return tw.Flush()
}

// heading says what was run.
func (r *Result) heading() string {
	text := fmt.Sprintf("%d runs", r.Runs)
	if len(r.Points) > 1 {
		text += " of each line"
	}
	text += fmt.Sprintf(", seed %d", r.Seed)
	switch {
	case r.Interrupted:
		text += "; interrupted: what is counted here was done until then"
	case !r.IsWhole():
		text += fmt.Sprintf("; %d of %d shards", len(r.Have), r.Shards)
	}
	return text
}

// fields are the names of the axes.
func (r *Result) fields() []string {
	var names []string
	for _, a := range r.Axes {
		names = append(names, a.Field)
	}
	return names
}

// reasons are the ends other than Complete that occur, in the order of their names,
// EndUnfinished last.
func (r *Result) reasons() []string {
	names := map[string]bool{}
	unfinished := false
	for i := range r.Points {
		for reason := range r.Points[i].Failed {
			names[reason] = true
		}
		unfinished = unfinished || r.Points[i].Unfinished > 0
	}
	list := slices.Sorted(maps.Keys(names))
	if unfinished {
		list = append(list, EndUnfinished)
	}
	return list
}

// ended is how many runs had an end other than Complete.
func (t *Tally) ended(reason string) int64 {
	if reason == EndUnfinished {
		return t.Unfinished
	}
	return t.Failed[reason]
}

// values are those of the settings.
func (p *Point) values() []string {
	var values []string
	for _, s := range p.Settings {
		values = append(values, s.Value)
	}
	return values
}

func percent(p float64) string { return strconv.FormatFloat(float64(p*100), 'f', 4, 64) + "%" }

// lasting is a percentile of times.
func lasting(h *Histogram, percentile int64) string { return shown(h, h.Quantile(percentile, 100)) }

func longest(h *Histogram) string { return shown(h, h.Max()) }

func shown(h *Histogram, nanoseconds int64) string {
	if h.Count() == 0 {
		return "-"
	}
	switch d := time.Duration(nanoseconds); {
	case d >= 100*time.Second:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return d.Round(time.Second / 10).String()
	default:
		return d.Round(time.Microsecond).String()
	}
}

func counted(h *Histogram, percentile int64) string {
	if h.Count() == 0 {
		return "-"
	}
	return strconv.FormatInt(h.Quantile(percentile, 100), 10)
}

// WriteCSV writes a line for each point, for spreadsheets: times are in seconds.
func (r *Result) WriteCSV(w io.Writer) error {
	if r == nil || w == nil {
		return errNil
	}
	out := csv.NewWriter(w)
	reasons := r.reasons()
	head := append(r.fields(), "runs", "complete", "odds", "low", "high")
	head = append(head, reasons...)
	for _, name := range []string{"duration", "complete_duration", "pods", "restarts", "wasted"} {
		for _, q := range []string{"p50", "p90", "p99", "max"} {
			head = append(head, name+"_"+q)
		}
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for i := range r.Points {
		if err := out.Write(r.Points[i].record(reasons)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// record is the line of a point in a CSV file.
func (p *Point) record(reasons []string) []string {
	odds := p.Tally.Odds()
	line := append(p.values(), strconv.FormatInt(p.Runs, 10), strconv.FormatInt(p.Complete, 10))
	for _, share := range []float64{odds.P, odds.Low, odds.High} {
		line = append(line, strconv.FormatFloat(share, 'f', 6, 64))
	}
	for _, reason := range reasons {
		line = append(line, strconv.FormatInt(p.ended(reason), 10))
	}
	for _, h := range []struct {
		*Histogram
		isTime bool
	}{{&p.Duration, true}, {&p.CompleteDuration, true}, {&p.Pods, false}, {&p.Restarts, false}, {&p.Wasted, true}} {
		for _, value := range []int64{h.Quantile(50, 100), h.Quantile(90, 100), h.Quantile(99, 100), h.Max()} {
			switch {
			case h.Count() == 0:
				line = append(line, "")
			case h.isTime:
				line = append(line, fmt.Sprintf("%d.%03d", value/1e9, value%1e9/1e6))
			default:
				line = append(line, strconv.FormatInt(value, 10))
			}
		}
	}
	return line
}
