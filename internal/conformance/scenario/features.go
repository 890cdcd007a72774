package scenario

import (
	"maps"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// feature is one thing that a scenario may have, and how often of a hundred.
type feature struct {
	name    string
	percent int
	draw    func(r *random, s *Scenario)
}

// FeatureNames lists all features.
func FeatureNames() []string {
	names := make([]string, len(features))
	for i, f := range features {
		names[i] = f.name
	}
	return names
}

// features is all that scenarios are drawn from, in this order: the Job, what its
// containers do, the cluster, other Jobs, and what happens to them all. A new
// field is a new line. (The tables are joined in init: they call what looks at
// them.)
var features []feature

func init() {
	for _, table := range [][]feature{jobFeatures, indexFeatures, containerFeatures, clusterFeatures, nodeFeatures, otherJobFeatures, actionFeatures} {
		features = append(features, table...)
	}
}

// jobFeatures are what the manifest asks for.
var jobFeatures = []feature{
	{"parallelism", 70, func(r *random, s *Scenario) { s.Job.Spec.Parallelism = r.int32(1, 4) }},
	{"completions", 70, func(r *random, s *Scenario) { s.Job.Spec.Completions = r.int32(1, 6) }},
	{"many pods", 33, manyPods},
	{"parallelism 0 at first", 8, func(r *random, s *Scenario) {
		wanted := int64(value(s.Job.Spec.Parallelism, 1))
		s.Job.Spec.Parallelism = new(int32)
		s.act(Action{At: r.anyTime(), Verb: Scale, N: wanted})
	}},
	{"completions 0", 8, noCompletions},
	{"backoffLimit", 60, func(r *random, s *Scenario) { s.Job.Spec.BackoffLimit = r.int32(0, 4) }},
	{"restartPolicy OnFailure", 30, func(_ *random, s *Scenario) { s.template().RestartPolicy = pod.RestartOnFailure }},
	{"activeDeadlineSeconds", 20, func(r *random, s *Scenario) { s.Job.Spec.ActiveDeadlineSeconds = r.int64(1, 90) }},
	{"suspended at first", 12, func(r *random, s *Scenario) {
		s.Job.Spec.Suspend = to(true)
		if r.percent(95) {
			s.act(Action{At: r.anyTime(), Verb: Resume})
		}
	}},
	{"podReplacementPolicy Failed", 25, func(_ *random, s *Scenario) { s.Job.Spec.PodReplacementPolicy = to(job.ReplaceFailed) }},
	{"podReplacementPolicy TerminatingOrFailed", 10, func(_ *random, s *Scenario) { s.Job.Spec.PodReplacementPolicy = to(job.ReplaceTerminatingOrFailed) }},
	{"manualSelector", 20, func(_ *random, s *Scenario) { selectByHand(s.Job, "judged") }},
	{"managedBy the built-in controller", 8, func(_ *random, s *Scenario) { s.Job.Spec.ManagedBy = to(job.ControllerName) }},
	{"labels of the template", 15, func(_ *random, s *Scenario) {
		s.Job.Spec.Template.Labels = with(s.Job.Spec.Template.Labels, "tier", "batch")
	}},
	{"annotations of the template", 15, func(_ *random, s *Scenario) {
		s.Job.Spec.Template.Annotations = map[string]string{"example.com/note": "two words", "empty": ""}
	}},
	{"finalizers of the template", 8, func(_ *random, s *Scenario) {
		s.Job.Spec.Template.Finalizers = []string{"example.com/hold"}
	}},
	{"labels of the job", 12, func(_ *random, s *Scenario) { s.Job.Labels = map[string]string{"chapter": "jobs", "app": "judged"} }},
	{"annotations of the job", 12, func(_ *random, s *Scenario) { s.Job.Annotations = map[string]string{"example.com/owner": "you"} }},
	{"finalizers of the job", 8, func(_ *random, s *Scenario) { s.Job.Finalizers = []string{"example.com/hold"} }},
	{"what a user sets of the system's", 8, systemFields},
	{"command and env", 15, func(_ *random, s *Scenario) {
		c := &s.template().Containers[0]
		c.Command, c.Args, c.WorkingDir = []string{"sh", "-c"}, []string{"echo \"$N\"", ""}, "/tmp"
		c.Env = []pod.EnvVar{{Name: "N", Value: "1"}, {Name: "EMPTY"}, {Name: "job-uid", Value: "$(N)"}}
	}},
	{"tagged image", 15, func(_ *random, s *Scenario) {
		s.template().Containers[0].Image = "registry.example.com:5000/busybox:1.36"
	}},
	{"imagePullPolicy", 10, func(_ *random, s *Scenario) { s.template().Containers[0].ImagePullPolicy = pod.PullIfNotPresent }},
	{"nodeSelector", 8, func(_ *random, s *Scenario) { s.template().NodeSelector = map[string]string{"disk": "fast"} }},
	{"scheduling directives", 8, func(_ *random, s *Scenario) {
		term := pod.PodAffinityTerm{TopologyKey: "zone", LabelSelector: &jobsim.LabelSelector{}, MatchLabelKeys: []string{job.NameLabel, job.CompletionIndexAnnotation}}
		s.template().Affinity = &pod.Affinity{PodAntiAffinity: &pod.PodAntiAffinity{RequiredDuringSchedulingIgnoredDuringExecution: []pod.PodAffinityTerm{term}}}
		s.template().Tolerations = []pod.Toleration{{Key: "gpu", Operator: pod.TolerationExists}}
	}},
	{"resources", 8, func(_ *random, s *Scenario) {
		s.template().Containers[0].Resources = pod.ResourceRequirements{
			Limits: pod.ResourceList{"cpu": "1500m", "memory": "1Gi"}, Requests: pod.ResourceList{"cpu": "0.5"},
		}
	}},
	{"hostname", 8, func(_ *random, s *Scenario) { s.template().Hostname = "worker" }},
	{"ttlSecondsAfterFinished", 15, func(r *random, s *Scenario) {
		s.Job.Spec.TTLSecondsAfterFinished = to(oneOf(r, 0, 1, *r.int32(1, 5), *r.int32(1, 120), 1_000_000))
	}},

	{"terminationGracePeriodSeconds", 30, func(r *random, s *Scenario) { s.template().TerminationGracePeriodSeconds = r.int64(3, 8) }},
	{"pod activeDeadlineSeconds", 12, func(r *random, s *Scenario) { s.template().ActiveDeadlineSeconds = r.int64(3, 20) }},
	{"two containers", 15, func(_ *random, s *Scenario) {
		s.template().Containers = append(s.template().Containers, container("second"))
	}},
	{"init container", 12, func(_ *random, s *Scenario) {
		s.template().InitContainers = append(s.template().InitContainers, container("init"))
	}},
	{"sidecar", 12, sidecar},
}

// containerFeatures are what the containers do.
var containerFeatures = []feature{
	{"failing pods", 55, func(r *random, s *Scenario) { r.some(s, func(b *Behavior) { b.fail(r) }) }},
	{"pods that always fail", 10, func(r *random, s *Scenario) { s.each(func(b *Behavior) { b.fail(r) }) }},
	{"hanging pods", 10, func(r *random, s *Scenario) {
		r.some(s, func(b *Behavior) { b.Runs[r.IntN(len(b.Runs))].Hang = true })
		if s.Job.Spec.ActiveDeadlineSeconds == nil && r.percent(80) {
			s.Job.Spec.ActiveDeadlineSeconds = r.int64(60, 600)
		}
	}},
	{"long runs", 15, func(r *random, s *Scenario) { r.some(s, func(b *Behavior) { b.Runs[0].After += r.upTo(300) }) }},
	{"equal behaviors", 15, func(_ *random, s *Scenario) { s.Behaviors = s.Behaviors[:1] }},
	{"many failures in a row", 9, manyFailures},
	{"slow stop", 30, func(r *random, s *Scenario) { r.some(s, func(b *Behavior) { b.Stop = r.upTo(40) }) }},
	{"image errors", 10, func(r *random, s *Scenario) {
		r.some(s, func(b *Behavior) { b.Runs[r.IntN(len(b.Runs))].PullFailures = oneOf(r, 1, 1, 2, 4, 12) })
		s.endSometime(r)
	}},
	{"config errors", 10, func(r *random, s *Scenario) {
		r.some(s, func(b *Behavior) { b.Runs[r.IntN(len(b.Runs))].ConfigFailures = oneOf(r, 1, 1, 2, 4, 30) })
		s.endSometime(r)
	}},
	{"limit and deadline in one sync", 8, limitAtDeadline},
	{"limit and completions in one sync", 8, limitAtCompletions},
}

// clusterFeatures are how fast the cluster is and what its controller may do.
var clusterFeatures = []feature{
	{"slow start", 20, func(r *random, s *Scenario) { s.Latency.Start = r.upTo(15) }},
	{"uneven nodes", 30, func(r *random, s *Scenario) { s.Latency.Spread = r.upTo(8) }},
	{"slow scheduling", 15, func(r *random, s *Scenario) { s.Latency.Schedule = r.upTo(10) }},
	{"few creations and deletions a sync", 10, func(r *random, s *Scenario) {
		s.Limits.MaxPodCreateDeletePerSync = int(*r.int32(1, 4))
	}},
	{"few pods counted a sync", 10, func(r *random, s *Scenario) { s.Limits.MaxUncountedPods = int(*r.int32(1, 4)) }},
	{"short back-off", 8, func(r *random, s *Scenario) {
		s.Limits.DefaultPodFailureBackOff = r.below(3 * time.Second)
		s.Limits.MaxPodFailureBackOff = r.below(20 * time.Second)
	}},
	{"other batch period", 8, func(r *random, s *Scenario) { s.Limits.SyncJobBatchPeriod = r.below(3 * time.Second) }},
}

// upAndDown has the Job make more pods once or twice, and soon after delete some
// of those that it has: they differ in age, and in how far they have come.
func upAndDown(r *random, s *Scenario) {
	s.Job.Spec.Completions = r.int32(8, 12)
	at := r.below(10 * time.Second)
	for _, n := range []int64{*r.int64(3, 5), *r.int64(5, 8), *r.int64(1, 4)} {
		s.Actions = append(s.Actions, Action{At: at, Verb: Scale, N: n})
		at += r.upTo(12)
	}
}

// surplusOfAllPhases has the Job delete some of its pods: while some of them have
// not started yet, some run and some wait to be restarted, or when they have all
// become ready, in another order than they were created in.
func surplusOfAllPhases(r *random, s *Scenario) {
	s.Latency.Start, s.Latency.Spread = r.below(3*time.Second), time.Second+r.below(6*time.Second)
	s.Job.Spec.Completions = r.int32(8, 12)
	more, fewer := 8*time.Second+r.below(12*time.Second), 500*time.Millisecond+r.below(4*time.Second)
	if r.percent(60) {
		restarting(r, s)
	} else {
		r.some(s, func(b *Behavior) { b.Runs[0] = Run{After: time.Minute + r.upTo(60)} })
		more, fewer = fewer, more
	}
	at := r.below(3 * time.Second)
	s.act(Action{At: at, Verb: Scale, N: *r.int64(2, 4)})
	s.act(Action{At: at + more, Verb: Scale, N: *r.int64(5, 8)})
	s.act(Action{At: at + more + fewer, Verb: Scale, N: *r.int64(1, 5)})
}

// restarting makes the first containers restart, so that pods differ in how often
// they did.
func restarting(r *random, s *Scenario) {
	if s.Job.Spec.PodFailurePolicy != nil {
		return // it goes with restartPolicy Never alone
	}
	s.template().RestartPolicy = pod.RestartOnFailure
	s.Job.Spec.BackoffLimit = to(int32(100))
	r.some(s, func(b *Behavior) {
		for i := range b.Runs {
			b.Runs[i] = Run{After: r.below(2 * time.Second), ExitCode: 1}
		}
	})
}

// suspendedForAWhile suspends the Job and resumes it soon, often with a deadline
// that counts anew from then on.
func suspendedForAWhile(r *random, s *Scenario) {
	at := r.below(10 * time.Second)
	s.Actions = append(s.Actions, Action{At: at, Verb: Suspend}, Action{At: at + r.upTo(15), Verb: Resume})
	if r.IntN(2) == 0 {
		s.Job.Spec.ActiveDeadlineSeconds = r.int64(3, 30)
	}
}

func to[T any](v T) *T { return &v }

func value[T any](p *T, whenNil T) T {
	if p == nil {
		return whenNil
	}
	return *p
}

func (s *Scenario) template() *pod.Spec { return &s.Job.Spec.Template.Spec }

func (s *Scenario) act(a Action) { s.Actions = append(s.Actions, a) }

func (s *Scenario) each(f func(*Behavior)) {
	for i := range s.Behaviors {
		f(&s.Behaviors[i])
	}
}

// fail makes the first runs fail, one at least.
func (b *Behavior) fail(r *random) {
	for i := range 1 + r.IntN(len(b.Runs)) {
		b.Runs[i].ExitCode = 1 + r.Int32N(3)
	}
}

// endSometime gives most Jobs that may wait for ever a deadline.
func (s *Scenario) endSometime(r *random) {
	if s.Job.Spec.ActiveDeadlineSeconds == nil && r.percent(80) {
		s.Job.Spec.ActiveDeadlineSeconds = r.int64(60, 900)
	}
}

func container(name string) pod.Container { return pod.Container{Name: name, Image: "busybox"} }

func sidecar(_ *random, s *Scenario) {
	c := container("sidecar")
	c.RestartPolicy = to(pod.RestartAlways)
	s.template().InitContainers = append(s.template().InitContainers, c)
}

// selectByHand gives a Job a selector of the user's.
func selectByHand(j *job.Job, app string) {
	labels := map[string]string{"app": app}
	j.Spec.ManualSelector = to(true)
	j.Spec.Selector = &jobsim.LabelSelector{MatchLabels: labels}
	j.Spec.Template.Labels = labels
}

// manyPods is a Job with more pods than the other features give it, that mostly
// has them all: it forgives as many failures.
func manyPods(r *random, s *Scenario) {
	s.Job.Spec.Parallelism = r.int32(2, 12)
	s.Job.Spec.Completions = r.int32(11, 24)
	if r.percent(70) {
		s.Job.Spec.BackoffLimit = r.int32(5, 30)
	}
}

// manyFailures makes so many pods fail in a row that the delay after failures
// reaches its maximum, and then one succeed.
func manyFailures(r *random, s *Scenario) {
	n := 7 + r.IntN(4)
	s.Job.Spec.Parallelism, s.Job.Spec.BackoffLimit = r.int32(1, 2), r.int32(6, int32(n)+2)
	s.Job.Spec.ActiveDeadlineSeconds, s.template().RestartPolicy = nil, pod.RestartNever
	s.Until = 6 * time.Hour
	s.Behaviors = nil
	for i := range n + 1 {
		s.Behaviors = append(s.Behaviors, Behavior{Runs: []Run{{After: r.upTo(15), ExitCode: int32(min(1, n-i))}}, Stop: r.below(3 * time.Second)})
	}
}

// with returns a copy of the map with one more entry.
func with(m map[string]string, key, value string) map[string]string {
	m = maps.Clone(m)
	if m == nil {
		m = map[string]string{}
	}
	m[key] = value
	return m
}

// systemFields gives the Job what only the API server sets.
func systemFields(_ *random, s *Scenario) {
	s.Job.Generation = 7
	s.Job.Status = job.Status{Active: 3, Failed: 2}
	s.Job.Spec.Template.Name, s.Job.Spec.Template.Generation = "ignored", 5
}

// limitAtDeadline makes the first pod fail a moment before the deadline, so that
// one sync sees both.
func limitAtDeadline(_ *random, s *Scenario) {
	s.Job.Spec.BackoffLimit = new(int32)
	s.Behaviors[0].Runs[0].ExitCode = 1
	first := s.LatencyOf(s.Pod(Action{}))
	fails := first.Schedule + first.Start + s.Behaviors[0].Runs[0].After
	s.Job.Spec.ActiveDeadlineSeconds = to(int64(fails/time.Second) + 1)
}

// limitAtCompletions makes the success that ends a work queue and a failure too
// many end within a second, so that one sync sees both.
func limitAtCompletions(r *random, s *Scenario) {
	spec := &s.Job.Spec
	if isIndexed(s.Job) {
		return // it is no work queue
	}
	spec.BackoffLimit, spec.Completions, spec.Parallelism = new(int32), nil, to(int32(2))
	first, second := r.below(500*time.Millisecond), r.below(500*time.Millisecond)
	s.Behaviors[0].Runs[0] = Run{After: 2*time.Second + first}
	s.Behaviors[1%len(s.Behaviors)].Runs[0] = Run{After: 2*time.Second + second, ExitCode: 1}
}
