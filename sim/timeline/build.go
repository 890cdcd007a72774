package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Picture returns the picture of what was recorded so far.
func (r *Recorder) Picture() *Picture {
	if r == nil {
		return &Picture{}
	}
	b := &builder{recorder: r, start: r.start}
	b.takeReasons()
	b.measure()
	return b.picture()
}

// builder makes one picture.
type builder struct {
	recorder   *Recorder
	start, end time.Time
	// namespaces is whether names need their namespace.
	namespaces bool
}

// takeReasons asks the cluster once more: what is still there has more reasons now.
func (b *builder) takeReasons() {
	c := b.recorder.cluster
	if c == nil {
		return
	}
	b.end = c.Now()
	for _, f := range b.recorder.pods.list {
		f.why.take(c, pod.Kind, &f.meta)
	}
	for _, f := range b.recorder.jobs.list {
		f.why.take(c, job.Kind, &f.meta)
	}
	for _, f := range b.recorder.crons.list {
		f.why.take(c, "CronJob", &f.meta)
	}
}

// measure finds where the axis begins and ends.
func (b *builder) measure() {
	b.end = later(b.end, b.recorder.latest)
	first := time.Time{}
	namespace, seen := "", false
	look := func(m *jobsim.ObjectMeta, created, over time.Time) {
		first = earlier(first, created)
		b.end = later(b.end, later(created, over))
		b.namespaces = b.namespaces || seen && namespace != m.Namespace
		namespace, seen = m.Namespace, true
	}
	for _, f := range b.recorder.crons.list {
		look(&f.meta, f.created, f.removed)
	}
	for _, f := range b.recorder.jobs.list {
		look(&f.meta, f.created, later(f.over(), f.removed))
	}
	for _, f := range b.recorder.pods.list {
		look(&f.meta, f.created, later(f.over(), f.latestFinish()))
	}
	if b.start.IsZero() {
		b.start = first
	}
}

// on is the place of a moment on the axis.
func (b *builder) on(t time.Time) time.Duration {
	return max(0, t.Sub(b.start))
}

// name is the name of an object in the picture.
func (b *builder) name(m *jobsim.ObjectMeta) string {
	if b.namespaces {
		return m.Namespace + "/" + m.Name
	}
	return m.Name
}

// family is a group while it is being made: its owner and all that it owns.
type family struct {
	created time.Time
	cron    *cronFacts
	jobs    []*jobFacts
	pods    map[*jobFacts][]*podFacts // under nil: those without a Job
}

func (b *builder) picture() *Picture {
	p := &Picture{Start: b.start, End: b.end.Sub(b.start), Nodes: b.nodes()}
	families := b.families()
	if many := jobsOf(families); len(many.jobs) > mostGroups {
		p.Groups = append(p.Groups, b.jobsGroup(many))
		families = slices.DeleteFunc(families, func(f *family) bool { return f.cron == nil && len(f.jobs) > 0 })
	}
	for _, f := range families {
		switch {
		case f.cron != nil:
			p.Groups = append(p.Groups, b.cronJobGroup(f))
		case len(f.jobs) > 0:
			p.Groups = append(p.Groups, b.jobGroup(f.jobs[0], f.pods[f.jobs[0]]))
		default:
			p.Groups = append(p.Groups, b.podGroup(f.pods[nil]))
		}
	}
	return p
}

// mostGroups is how many Jobs have a group each.
const mostGroups = 20

// jobsOf is one family of all the Jobs without a CronJob.
func jobsOf(families []*family) *family {
	all := &family{pods: map[*jobFacts][]*podFacts{}}
	for _, f := range families {
		if f.cron == nil && len(f.jobs) > 0 {
			all.jobs = append(all.jobs, f.jobs...)
			all.pods[f.jobs[0]] = f.pods[f.jobs[0]]
		}
	}
	return all
}

// jobsGroup shows many Jobs with a lane each.
func (b *builder) jobsGroup(f *family) Group {
	return Group{Kind: pod.Kind, Name: "Jobs", Own: Lane{Rows: 1}, Lanes: b.lanesOfJobs(f), Summary: jobTally(f.jobs)}
}

func (b *builder) nodes() []string {
	var nodes []string
	for _, f := range b.recorder.pods.list {
		if n := f.spec.NodeName; n != "" {
			nodes = append(nodes, n)
		}
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}

// families puts Jobs to their CronJobs and pods to their Jobs. A Job whose CronJob
// was not seen stands for itself.
func (b *builder) families() []*family {
	var list []*family
	ofCron, ofJob := map[*cronFacts]*family{}, map[*jobFacts]*family{}
	add := func(created time.Time) *family {
		f := &family{created: created, pods: map[*jobFacts][]*podFacts{}}
		list = append(list, f)
		return f
	}
	for _, c := range b.recorder.crons.list {
		ofCron[c] = add(c.created)
		ofCron[c].cron = c
	}
	for _, j := range b.recorder.jobs.list {
		f := ofCron[owner(&b.recorder.crons, &j.meta)]
		if f == nil {
			f = add(j.created)
		}
		f.jobs = append(f.jobs, j)
		ofJob[j] = f
	}
	var alone *family
	for _, p := range b.recorder.pods.list {
		j := owner(&b.recorder.jobs, &p.meta)
		f := ofJob[j]
		if f == nil {
			if alone == nil {
				alone = add(p.created)
			}
			f, j = alone, nil
		}
		f.pods[j] = append(f.pods[j], p)
	}
	slices.SortStableFunc(list, func(x, y *family) int { return x.created.Compare(y.created) })
	return list
}

// owner returns the facts of the object that controls another; nil if it was not
// seen.
func owner[F any](t *table[F], m *jobsim.ObjectMeta) *F {
	ref := m.ControllerOf()
	if ref == nil {
		return nil
	}
	return t.find(key{ref.UID, m.Namespace, ref.Name})
}

func (b *builder) podGroup(pods []*podFacts) Group {
	g := Group{Kind: pod.Kind, Name: "Pods without a Job", Lanes: b.podLanes(pods)}
	g.Own.Rows = 1
	g.Summary = tally(pods)
	return g
}

func (b *builder) jobGroup(j *jobFacts, pods []*podFacts) Group {
	g := Group{Kind: job.Kind, Name: b.name(&j.meta), Own: b.jobLane(j)}
	delays := b.delays(j, pods)
	switch {
	case j.indexed():
		g.Lanes = b.indexLanes(j, pods, delays)
	default:
		g.Lanes = b.podLanes(pods)
	}
	if !j.perIndex() {
		g.Own.Spans = append(g.Own.Spans, withoutPod(delays)...)
		sortSpans(g.Own.Spans)
	}
	g.Own.layRows()
	g.Summary = b.jobSummary(j, pods, delays)
	return g
}

func (b *builder) cronJobGroup(f *family) Group {
	g := Group{Kind: "CronJob", Name: b.name(&f.cron.meta), Own: b.cronJobLane(f)}
	g.Lanes = b.lanesOfJobs(f)
	g.Summary = fmt.Sprintf("schedule %q: %s", f.cron.spec.Schedule, jobTally(f.jobs))
	return g
}

// lanesOfJobs makes a lane for each Job, with all of its pods.
func (b *builder) lanesOfJobs(f *family) []Lane {
	lanes := make([]Lane, 0, len(f.jobs))
	for _, j := range f.jobs {
		lane := b.jobLane(j)
		lane.Name = b.name(&j.meta)
		lane.Spans = slices.DeleteFunc(lane.Spans, func(s Span) bool { return s.Kind == Terminating })
		lane.Spans = append(lane.Spans, withoutPod(b.delays(j, f.pods[j]))...)
		lane.Rows = 1
		b.addPods(&lane, f.pods[j])
		lane.Note, lane.Result = j.outcome(), j.result()
		lanes = append(lanes, lane)
	}
	return lanes
}

// podLanes makes a lane for each pod.
func (b *builder) podLanes(pods []*podFacts) []Lane {
	pods = slices.Clone(pods)
	slices.SortStableFunc(pods, func(x, y *podFacts) int { return x.created.Compare(y.created) })
	lanes := make([]Lane, 0, len(pods))
	for _, p := range pods {
		lane := Lane{Name: b.name(&p.meta)}
		b.addPods(&lane, []*podFacts{p})
		lane.Note = p.outcome()
		lanes = append(lanes, lane)
	}
	return lanes
}

// indexLanes makes a lane for each index that has had a pod, with the delays of the
// index where each has its own. Pods without an index come last.
func (b *builder) indexLanes(j *jobFacts, pods []*podFacts, delays []Span) []Lane {
	byIndex := map[string][]*podFacts{}
	var indexes []string
	for _, p := range pods {
		i := p.index()
		if byIndex[i] == nil {
			indexes = append(indexes, i)
		}
		byIndex[i] = append(byIndex[i], p)
	}
	slices.SortStableFunc(indexes, func(x, y string) int { return cmp.Compare(indexNumber(x), indexNumber(y)) })
	delayOf := map[string][]Span{}
	if j.perIndex() {
		for _, d := range delays {
			delayOf[d.Pod] = append(delayOf[d.Pod], d)
		}
	}
	lanes := make([]Lane, 0, len(indexes))
	for _, i := range indexes {
		lane := Lane{Name: "index " + i}
		if indexNumber(i) == noIndex {
			lane.Name = "without an index"
		}
		b.addPods(&lane, byIndex[i])
		lane.Spans = append(lane.Spans, withoutPod(delayOf[i])...)
		sortSpans(lane.Spans)
		latest := byIndex[i][len(byIndex[i])-1]
		lane.Note = latest.outcome()
		if n := len(byIndex[i]); n > 1 {
			lane.Note = fmt.Sprintf("%d pods; %s", n, lane.Note)
		}
		lanes = append(lanes, lane)
	}
	return lanes
}

// withoutPod clears what delays have in their Pod field.
func withoutPod(spans []Span) []Span {
	for i := range spans {
		spans[i].Pod = ""
		spans[i].Row = 0
	}
	return spans
}

// noIndex is behind all indexes.
const noIndex = int64(1) << 62

func indexNumber(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return noIndex
	}
	return n
}

// addPods adds pods to a lane. Those that overlap in time get rows of their own. The
// spans that a lane may have already are delays, which are over when a pod is created.
func (b *builder) addPods(lane *Lane, pods []*podFacts) {
	var free []time.Duration // since when each row is free
	for _, f := range pods {
		p := Pod{Name: b.name(&f.meta), Node: f.spec.NodeName, Rows: f.rows(), Result: f.result()}
		p.From, p.To = b.on(f.created), b.on(b.orEnd(later(f.over(), f.latestFinish())))
		p.Row = place(&free, p)
		lane.Pods = append(lane.Pods, p)
		lane.Spans = append(lane.Spans, b.podSpans(f, p)...)
		lane.Marks = append(lane.Marks, b.podMarks(f)...)
		lane.Result = p.Result
	}
	sortSpans(lane.Spans)
	slices.SortStableFunc(lane.Marks, func(x, y Mark) int { return cmp.Compare(x.At, y.At) })
	lane.Rows = max(lane.Rows, 1, len(free))
}

// place finds the first rows that are free for a pod, and takes them.
func place(free *[]time.Duration, p Pod) int {
	for row := 0; ; row++ {
		for len(*free) < row+p.Rows {
			*free = append(*free, 0)
		}
		rows := (*free)[row : row+p.Rows]
		if slices.Max(rows) > p.From {
			continue
		}
		for i := range rows {
			rows[i] = max(p.To, p.From+1)
		}
		return row
	}
}

// layRows gives spans that overlap rows of their own.
func (l *Lane) layRows() {
	var free []time.Duration
	for i := range l.Spans {
		s := &l.Spans[i]
		s.Row = place(&free, Pod{From: s.From, To: s.To, Rows: 1})
	}
	l.Rows = max(1, len(free))
}

func (b *builder) orEnd(t time.Time) time.Time {
	if t.IsZero() {
		return b.end
	}
	return t
}

func sortSpans(spans []Span) {
	slices.SortStableFunc(spans, func(x, y Span) int { return cmp.Compare(x.From, y.From) })
}

// sentence joins what is known to one text.
func sentence(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, "; ")
}
