package timeline

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"time"
)

// limits say how much of a group is shown one by one.
type limits struct {
	// lanes is how many lanes are shown each for itself.
	lanes int
	// rows and spans are how many packed lanes, and bars in them, are shown where
	// there are more; 0: none are packed.
	rows, spans int
	// odd is how many lanes are shown beside the counts.
	odd int
	// buckets is how many parts the axis has in which pods are counted.
	buckets int
}

// view is how a group is shown.
type view struct {
	// lanes are shown each for itself.
	lanes []Lane
	// packed is whether lanes hold pods of many lanes, to save room.
	packed bool
	// counts stand for all lanes; nil: they are all shown.
	counts *counts
	// note says what is not shown one by one; empty: nothing.
	note string
}

// layout decides how a group is shown: a lane each; packed, so that pods that
// do not overlap share a lane; or as counts, with the odd ones beside them.
func layout(g *Group, end time.Duration, l limits) view {
	if len(g.Lanes) <= l.lanes {
		return view{lanes: condensed(g.Lanes, end, l.spans)}
	}
	if l.rows > 0 && spansOf(g.Lanes) <= l.spans {
		if lanes := pack(g.Lanes, end); len(lanes) <= l.rows {
			return view{lanes: lanes, packed: true, note: fmt.Sprintf("%s packed into %s", count(len(g.Lanes), "lane"), count(len(lanes), "line"))}
		}
	}
	odd := condensed(oddOnes(g.Lanes, l.odd), end, l.spans)
	return view{lanes: odd, counts: countPods(g.Lanes, end, l.buckets), note: fmt.Sprintf("%s are counted; those that failed or took longest stand here: %d", count(len(g.Lanes), "lane"), len(odd))}
}

// share returns the limits of each of so many groups of one picture, so that many
// groups do not make it larger than a few.
func (l limits) share(groups int) limits {
	if groups > 1 {
		l.spans = max(100, 2*l.spans/groups)
	}
	if groups > 10 {
		l.lanes, l.rows, l.odd = max(5, 10*l.lanes/groups), max(5, 10*l.rows/groups), max(3, 10*l.odd/groups)
	}
	return l
}

// crowded is how many spans or marks a lane may have before those that are too close
// to be distinguished become one.
const crowded = 200

// condensed returns lanes that have not many more spans in all than given: those that lie
// in the same small part of the picture and the same row stand as one.
func condensed(lanes []Lane, end time.Duration, most int) []Lane {
	rows, crowd := 0, spansOf(lanes) > most
	for i := range lanes {
		rows += lanes[i].Rows
		crowd = crowd || len(lanes[i].Spans) > crowded || len(lanes[i].Marks) > crowded
	}
	if !crowd {
		return lanes
	}
	// A part holds one heap, and between heaps there may be a span that is in two parts.
	parts := max(10, min(crowded, most/max(1, 2*rows)))
	lanes = slices.Clone(lanes)
	for i := range lanes {
		lanes[i] = lanes[i].condensed(end, parts)
	}
	return lanes
}

// condensed returns the lane itself if it has not more spans and marks than the picture
// has parts, and else one with a heap in each part.
func (l *Lane) condensed(end time.Duration, parts int) Lane {
	lane := *l
	if len(lane.Spans) > parts {
		lane.Spans = condensedSpans(lane.Spans, end, parts)
	}
	if len(lane.Marks) > parts {
		lane.Marks = condensedMarks(lane.Marks, end, parts)
	}
	return lane
}

func condensedSpans(spans []Span, end time.Duration, parts int) []Span {
	var list []Span
	latest := map[int]int{} // by row: the place of its latest heap in list
	heaps := map[int]*heap{}
	for _, s := range spans {
		i, ok := latest[s.Row]
		from, to := bucketOf(s.From, end, parts), bucketOf(max(s.From, s.To-1), end, parts)
		if ok && heaps[i].bucket == from && from == to {
			heaps[i].add(&s)
			list[i] = heaps[i].span
			continue
		}
		latest[s.Row] = len(list)
		bucket := from
		if from != to { // it is wide enough to stand for itself
			bucket = -1
		}
		heaps[len(list)] = &heap{bucket: bucket}
		heaps[len(list)].add(&s)
		list = append(list, s)
	}
	return list
}

// heap is a number of spans that stand as one.
type heap struct {
	bucket, spans, runs, failures int
	span                          Span
}

func (h *heap) add(s *Span) {
	h.spans++
	if isRun(s.Kind) {
		h.runs++
	}
	if s.Kind == RunFailed {
		h.failures++
	}
	if h.spans == 1 {
		h.span = *s
		return
	}
	// What matters most gives the heap its kind: a failure, then a run.
	if s.Kind == RunFailed || isRun(s.Kind) && !isRun(h.span.Kind) {
		h.span.Kind = s.Kind
	}
	h.span.To, h.span.Open = max(h.span.To, s.To), h.span.Open || s.Open
	h.span.Label, h.span.Pod = "", ""
	h.span.Why = fmt.Sprintf("from %s to %s: %s, of which %d exited with another code than 0, and %s; they are too close to be shown one by one",
		length(h.span.From), length(h.span.To), count(h.runs, "run"), h.failures, count(h.spans-h.runs, "wait"))
}

func condensedMarks(marks []Mark, end time.Duration, parts int) []Mark {
	var list []Mark
	n := 0
	for _, m := range marks {
		last := len(list) - 1
		if last < 0 || list[last].Kind != m.Kind || bucketOf(list[last].At, end, parts) != bucketOf(m.At, end, parts) {
			list, n = append(list, m), 1
			continue
		}
		n++
		list[last].Why = fmt.Sprintf("%d times within a short time, the first at %s: %s", n, length(list[last].At), m.Label)
	}
	return list
}

func spansOf(lanes []Lane) int {
	n := 0
	for i := range lanes {
		n += len(lanes[i].Spans)
	}
	return n
}

// pack puts lanes that do not overlap in time into one. Between two of them is at
// least a two-hundredth of the picture.
func pack(lanes []Lane, end time.Duration) []Lane {
	lanes = slices.Clone(lanes)
	slices.SortStableFunc(lanes, func(x, y Lane) int { return cmp.Compare(x.from(), y.from()) })
	var packed []Lane
	var free []time.Duration
	for _, lane := range lanes {
		i := slices.IndexFunc(free, func(t time.Duration) bool { return t <= lane.from() })
		if i < 0 {
			i = len(free)
			free = append(free, 0)
			packed = append(packed, Lane{Rows: 1})
		}
		p := &packed[i]
		free[i] = lane.to() + end/200
		p.Pods = append(p.Pods, lane.Pods...)
		p.Spans = append(p.Spans, lane.Spans...)
		p.Marks = append(p.Marks, lane.Marks...)
		p.Rows = max(p.Rows, lane.Rows)
	}
	for i := range packed {
		packed[i].Name = count(len(packed[i].Pods), "pod")
	}
	return packed
}

// from and to are where what the lane shows begins and ends.
func (l *Lane) from() time.Duration {
	from := time.Duration(1<<63 - 1)
	for _, s := range l.Spans {
		from = min(from, s.From)
	}
	for _, p := range l.Pods {
		from = min(from, p.From)
	}
	return from
}

func (l *Lane) to() time.Duration {
	var to time.Duration
	for _, s := range l.Spans {
		to = max(to, s.To)
	}
	return to
}

// oddOnes are the lanes that a reader looks for: those that have not succeeded, then
// those that took longest; in their own order.
func oddOnes(lanes []Lane, most int) []Lane {
	order := make([]int, len(lanes))
	for i := range order {
		order[i] = i
	}
	rank := map[Result]int{Failed: 0, Removed: 1, NotEnded: 2, Succeeded: 3}
	slices.SortStableFunc(order, func(x, y int) int {
		a, b := &lanes[x], &lanes[y]
		return cmp.Or(cmp.Compare(rank[a.Result], rank[b.Result]), cmp.Compare(b.to()-b.from(), a.to()-a.from()))
	})
	order = order[:min(most, len(order))]
	slices.Sort(order)
	odd := make([]Lane, 0, len(order))
	for _, i := range order {
		odd = append(odd, lanes[i])
	}
	return odd
}

// counts are pods by what they do, over the axis in parts of equal length.
type counts struct {
	series []series
	pods   int
}

// series is one line of counts.
type series struct {
	name string
	kind Kind
	// of is for each part of the axis how many there were: on average, rounded up, of
	// the containers that run and of what waits, and in all, of the pods that end.
	of []int
	// most is the largest of them; of what lasts, the most at any moment.
	most int
	// ends is whether pods are counted that end.
	ends bool
}

// The places of the series.
const (
	seriesRunning = iota
	seriesWaiting
	seriesSucceeded
	seriesFailed
)

// countPods counts what is in lanes.
func countPods(lanes []Lane, end time.Duration, buckets int) *counts {
	c := &counts{series: []series{
		{name: "running", kind: RunSucceeded}, {name: "waiting", kind: Pending},
		{name: "succeeded", kind: RunSucceeded, ends: true}, {name: "failed", kind: RunFailed, ends: true},
	}}
	buckets = max(1, buckets)
	end = max(end, 1)
	for i := range c.series {
		c.series[i].of = make([]int, buckets)
	}
	times := [2][]time.Duration{make([]time.Duration, buckets), make([]time.Duration, buckets)}
	var changes [2][]change
	for i := range lanes {
		for _, s := range lanes[i].Spans {
			if series := seriesOf(s.Kind); series >= 0 {
				spread(times[series], s.From, s.To, end)
				changes[series] = append(changes[series], change{s.From, 1}, change{s.To, -1})
			}
		}
		for _, p := range lanes[i].Pods {
			c.pods++
			at := bucketOf(p.To, end, buckets)
			switch p.Result {
			case Succeeded:
				c.series[seriesSucceeded].of[at]++
			case Failed:
				c.series[seriesFailed].of[at]++
			}
		}
	}
	for series, list := range times {
		for i, t := range list {
			width := max(1, edge(i+1, end, buckets)-edge(i, end, buckets))
			c.series[series].of[i] = int((t + width - 1) / width)
		}
	}
	for i := range c.series {
		c.series[i].most = slices.Max(c.series[i].of)
	}
	for i := range changes {
		c.series[i].most = mostAtOnce(changes[i])
	}
	c.series = slices.DeleteFunc(c.series, func(s series) bool { return s.most == 0 })
	return c
}

// change is one more or one less from a moment on.
type change struct {
	at time.Duration
	by int
}

// mostAtOnce is how many there are at the same time at most. What ends at a moment is
// gone before what begins then is there.
func mostAtOnce(changes []change) int {
	slices.SortFunc(changes, func(x, y change) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.by, y.by)) })
	now, most := 0, 0
	for _, c := range changes {
		now += c.by
		most = max(most, now)
	}
	return most
}

// seriesOf is the series that counts a kind of span; -1: none does.
func seriesOf(k Kind) int {
	switch k {
	case Running, RunSucceeded, RunFailed, RunStopped:
		return seriesRunning
	case Pending, Starting, ImagePull, CrashLoop:
		return seriesWaiting
	}
	return -1
}

// spread adds the time from one moment to another to the buckets in which it is.
func spread(buckets []time.Duration, from, to, end time.Duration) {
	for i := bucketOf(from, end, len(buckets)); i < len(buckets); i++ {
		begin, stop := max(from, edge(i, end, len(buckets))), min(to, edge(i+1, end, len(buckets)))
		if stop <= begin {
			return
		}
		buckets[i] += stop - begin
	}
}

// edge is where a bucket begins.
func edge(i int, end time.Duration, n int) time.Duration {
	return scale(time.Duration(i), end, time.Duration(n))
}

// bucketOf is the bucket in which a moment is.
func bucketOf(t, end time.Duration, n int) int {
	i := int(scale(t, time.Duration(n), max(1, end)))
	for i > 0 && edge(i, end, n) > t {
		i--
	}
	for i+1 < n && edge(i+1, end, n) <= t {
		i++
	}
	return min(max(i, 0), n-1)
}

// scale is t × by / of without overflow, for numbers from 0.
func scale(t, by, of time.Duration) time.Duration {
	if t <= 0 || by <= 0 || of <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(t), uint64(by))
	if high >= uint64(of) {
		return 1<<63 - 1
	}
	q, _ := bits.Div64(high, low, uint64(of))
	return time.Duration(min(q, 1<<63-1))
}
