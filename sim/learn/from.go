package learn

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// From learns from pods. Several states of one pod, which has one namespace, name and
// UID, are put together: each may show runs that another does not. Nil pods count for
// nothing, and no pod is changed.
func From(pods []*pod.Pod) *Model {
	histories := historiesOf(pods)
	learned := map[key]*learner{}
	spaces := map[string]bool{}
	for _, h := range histories {
		spaces[h.last().Namespace] = true
		h.teach(learned)
	}
	m := &Model{Pods: len(histories)}
	for k, l := range learned {
		if len(spaces) == 1 {
			k.namespace = ""
		}
		m.Rules = append(m.Rules, l.rule(k))
	}
	slices.SortFunc(m.Rules, func(a, b Rule) int {
		return cmp.Or(
			cmp.Compare(strings.Count(a.Job+a.Pod, "*"), strings.Count(b.Job+b.Pod, "*")), // a name before a pattern
			cmp.Compare(len(b.Job+b.Pod), len(a.Job+a.Pod)),                               // the narrower pattern first
			cmp.Compare(a.Job, b.Job), cmp.Compare(a.Pod, b.Pod), cmp.Compare(a.Namespace, b.Namespace),
			cmp.Compare(a.Container, b.Container))
	})
	return m
}

// identity is what makes two states those of one pod.
type identity struct{ namespace, name, uid string }

// history is one pod: its states that were read, the oldest first.
type history struct {
	states []*pod.Pod
	// replica is the number of the pod among those of its Job, or of its index, from 1; 0
	// where pods ran side by side, so that a number means no attempt.
	replica int
}

func (h *history) last() *pod.Pod { return h.states[len(h.states)-1] }

// now is the latest time that any state shows.
func (h *history) now() time.Time { return latest(h.last()) }

// historiesOf puts the states of each pod together, and numbers the pods. They are in
// the order of their creation.
func historiesOf(pods []*pod.Pod) []*history {
	byIdentity := map[identity]*history{}
	var list []*history
	for _, p := range pods {
		if p == nil {
			continue
		}
		id := identity{p.Namespace, p.Name, string(p.UID)}
		if byIdentity[id] == nil {
			byIdentity[id] = &history{}
			list = append(list, byIdentity[id])
		}
		byIdentity[id].states = append(byIdentity[id].states, p)
	}
	for _, h := range list {
		slices.SortStableFunc(h.states, func(a, b *pod.Pod) int {
			return cmp.Or(latest(a).Compare(latest(b)), cmp.Compare(restarts(a), restarts(b)))
		})
	}
	slices.SortFunc(list, func(a, b *history) int {
		p, q := a.last(), b.last()
		return cmp.Or(p.CreationTimestamp.Compare(q.CreationTimestamp), cmp.Compare(p.Namespace, q.Namespace), cmp.Compare(p.Name, q.Name), cmp.Compare(p.UID, q.UID))
	})
	number(list)
	return list
}

func restarts(p *pod.Pod) (sum int32) {
	for _, s := range statuses(p) {
		sum += s.RestartCount
	}
	return sum
}

// number numbers the pods of each Job, or of each of its indexes, if each was created
// after the one before it had failed.
func number(list []*history) {
	type sequence struct{ namespace, job, uid, index string }
	sequences := map[sequence][]*history{}
	for _, h := range list {
		p := h.last()
		name, uid := owner(p)
		if name == "" {
			h.replica = 1
			continue
		}
		s := sequence{p.Namespace, name, uid, p.Annotations[job.CompletionIndexAnnotation]}
		sequences[s] = append(sequences[s], h)
	}
	for _, pods := range sequences {
		for i, h := range pods {
			if i > 0 && !followed(pods[i-1].last(), h.last()) {
				for _, h := range pods {
					h.replica = 0
				}
				break
			}
			h.replica = i + 1
		}
	}
}

// followed reports whether a pod was created when another had failed.
func followed(before, p *pod.Pod) bool {
	return before.Status.Phase == pod.Failed && !latestEnd(before).After(p.CreationTimestamp)
}

// latestEnd is when the last container of a pod ended.
func latestEnd(p *pod.Pod) (end time.Time) {
	for _, s := range statuses(p) {
		if t := s.State.Terminated; t != nil && t.FinishedAt.After(end) {
			end = t.FinishedAt
		}
	}
	return end
}

// owner is the Job that controls a pod; empty names: none does.
func owner(p *pod.Pod) (name, uid string) {
	for _, o := range p.OwnerReferences {
		if o.Controller != nil && *o.Controller {
			if o.Kind != job.Kind {
				return "", ""
			}
			return o.Name, string(o.UID)
		}
	}
	return cmp.Or(p.Labels[job.NameLabel], p.Labels[job.LegacyNameLabel]), cmp.Or(p.Labels[job.ControllerUIDLabel], p.Labels[job.LegacyControllerUIDLabel])
}

// key is what a rule is for.
type key struct{ namespace, job, pod, container string }

// ofCronJob matches the name of a CronJob's Job: that of the CronJob, and the time of
// the slot in minutes, which had eight digits from 1989 on.
var ofCronJob = regexp.MustCompile(`^(.+-)[0-9]{8}$`)

// keyOf is the key of a pod's containers, but for their name.
func keyOf(p *pod.Pod) key {
	name, _ := owner(p)
	switch match := ofCronJob.FindStringSubmatch(name); {
	case match != nil:
		return key{namespace: p.Namespace, job: match[1] + "*"}
	case name != "":
		return key{namespace: p.Namespace, job: name}
	case p.GenerateName != "":
		return key{namespace: p.Namespace, pod: p.GenerateName + "*"}
	}
	return key{namespace: p.Namespace, pod: p.Name}
}

// teach gives what the pod's containers did to the learners.
func (h *history) teach(learned map[key]*learner) {
	p := h.last()
	k := keyOf(p)
	for i := 0; p.Spec.Container(i) != nil; i++ {
		c := p.Spec.Container(i)
		k.container = c.Name
		l := learned[k]
		if l == nil {
			l = &learner{attempts: map[int]*Attempt{}, leftOut: map[string]int{}, waiting: map[string]int{}}
			l.isInit = i < len(p.Spec.InitContainers) && !c.IsSidecar()
			l.isSidecar = i < len(p.Spec.InitContainers) && c.IsSidecar()
			l.policy = p.Spec.RestartPolicy
			learned[k] = l
		}
		l.pods++
		policy := p.Spec.RestartPolicy
		if c.RestartPolicy != nil {
			policy = *c.RestartPolicy
		}
		l.learn(h, c.Name, policy)
	}
}

// learner collects what the containers of one rule did.
type learner struct {
	isInit, isSidecar bool
	policy            pod.RestartPolicy
	pods              int
	runs              []numbered
	attempts          map[int]*Attempt
	goingRuns         int
	longest           time.Duration
	leftOut, waiting  map[string]int
}

// numbered is a run that has ended of itself. Its attempt is 0 where that is not known.
type numbered struct {
	run
	attempt int
	// isForgotten says that only its failure is known.
	isForgotten bool
}

// maxRuns is how many runs of a container count, the latest: more than a crash loop at its
// cap of five minutes starts in a year.
const maxRuns = 120_000

// learn takes in what one container of a pod did.
func (l *learner) learn(h *history, container string, policy pod.RestartPolicy) {
	shown, begun := h.runs(container)
	if begun == 0 {
		if why := h.waiting(container); why != "" {
			l.waiting[why]++
		}
		return
	}
	for n := max(1, begun-maxRuns+1); n <= begun; n++ {
		r, ok := shown[n]
		attempt := 0
		if h.replica > 0 {
			attempt = h.replica + n - 1
		}
		switch {
		case !ok && policy == pod.RestartAlways:
			l.leftOut["not shown any more"]++
		case !ok:
			l.count(numbered{attempt: attempt, isForgotten: true})
		case r.state == going:
			l.goingRuns++
			l.longest = max(l.longest, r.length)
		case r.state == leftOut:
			l.leftOut[r.why]++
		default:
			l.count(numbered{run: r, attempt: attempt})
		}
	}
}

// runs are those that any state of the pod shows, and the number of the latest.
func (h *history) runs(container string) (shown map[int]run, begun int) {
	shown = map[int]run{}
	for _, p := range h.states {
		c := cutOf(p)
		for _, s := range statuses(p) {
			if s.Name != container {
				continue
			}
			now, n := runsOf(&s, c, h.now())
			maps.Copy(shown, now)
			begun = max(begun, n)
		}
	}
	// A run that an earlier state showed going has ended where another has begun.
	maps.DeleteFunc(shown, func(n int, r run) bool { return n < begun && r.state == going })
	return shown, begun
}

// waiting is why a container of the pod has never run.
func (h *history) waiting(container string) string {
	p := h.last()
	for _, s := range statuses(p) {
		if s.Name == container && s.State.Waiting != nil {
			return cmp.Or(s.State.Waiting.Reason, "waiting")
		}
	}
	return cmp.Or(string(p.Status.Phase), string(pod.Pending))
}

func (l *learner) count(r numbered) {
	l.runs = append(l.runs, r)
	if r.attempt == 0 {
		return
	}
	a := l.attempts[r.attempt]
	if a == nil {
		a = &Attempt{Number: r.attempt}
		l.attempts[r.attempt] = a
	}
	a.Runs++
	if r.failed() {
		a.Failures++
	}
}

func (r *numbered) failed() bool { return r.isForgotten || r.exitCode != 0 }

// rule puts together what was learned.
func (l *learner) rule(k key) Rule {
	r := Rule{
		Namespace: k.namespace, Job: k.job, Pod: k.pod, Container: k.container,
		IsInit: l.isInit, IsSidecar: l.isSidecar, RestartPolicy: l.policy,
		Pods: l.pods, Going: l.goingRuns, Longest: l.longest,
		LeftOut: counts(l.leftOut), Waiting: counts(l.waiting),
	}
	for _, n := range slices.Sorted(maps.Keys(l.attempts)) {
		r.Attempts = append(r.Attempts, *l.attempts[n])
	}
	for _, run := range l.runs {
		r.Runs++
		if run.failed() {
			r.Failures++
		}
		if run.isForgotten {
			r.Forgotten++
		}
	}
	r.Stretches = l.stretches(r.Attempts)
	return r
}

// stretches are the attempts that are distinguished, with their ends. Where there are
// several, runs whose attempt is not known are in none of them.
func (l *learner) stretches(attempts []Attempt) []Stretch {
	if len(l.runs) == 0 {
		return nil
	}
	list := stretches(attempts)
	if len(list) <= 1 {
		list = []Stretch{{}}
	}
	list[0].First, list[len(list)-1].Last = 1, 0
	for i := range list {
		s := &list[i]
		if i+1 < len(list) { // attempts that were not seen belong to those before them
			s.Last = list[i+1].First - 1
		}
		s.Runs, s.Failures = 0, 0
		for _, r := range l.runs {
			if len(list) > 1 && (r.attempt < s.First || s.Last != 0 && r.attempt > s.Last) {
				continue
			}
			s.count(r)
		}
		s.sort()
	}
	return list
}

func (s *Stretch) count(r numbered) {
	s.Runs++
	if r.failed() {
		s.Failures++
	}
	if r.isForgotten {
		s.Forgotten++
		return
	}
	if r.reason == "Completed" || r.reason == "Error" {
		r.reason = ""
	}
	s.add(r.run)
}

// sort puts success first, then the ends by how often they came, and the times upwards.
func (s *Stretch) sort() {
	slices.SortFunc(s.Ends, func(a, b End) int {
		return cmp.Or(
			cmp.Compare(min(1, uint32(a.ExitCode)), min(1, uint32(b.ExitCode))),
			cmp.Compare(len(b.Times), len(a.Times)), cmp.Compare(a.ExitCode, b.ExitCode), cmp.Compare(a.Reason, b.Reason))
	})
	for i := range s.Ends {
		slices.Sort(s.Ends[i].Times)
	}
}

// counts are those of a map, the most frequent first.
func counts(m map[string]int) (list []Count) {
	for why, n := range m {
		list = append(list, Count{why, n})
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Seen, a.Seen), cmp.Compare(a.Why, b.Why)) })
	return list
}
