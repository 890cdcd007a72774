package scenario

import (
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

// features is all that scenarios are drawn from: a new field is a new line.
var features = []feature{
	{"parallelism", 70, func(r *random, s *Scenario) { s.Job.Spec.Parallelism = r.int32(1, 4) }},
	{"parallelism 0", 8, func(_ *random, s *Scenario) { s.Job.Spec.Parallelism = new(int32) }},
	{"completions", 70, func(r *random, s *Scenario) { s.Job.Spec.Completions = r.int32(1, 6) }},
	{"completions 0", 8, func(_ *random, s *Scenario) { s.Job.Spec.Completions = new(int32) }},
	{"backoffLimit", 60, func(r *random, s *Scenario) { s.Job.Spec.BackoffLimit = r.int32(0, 4) }},
	{"restartPolicy OnFailure", 30, func(_ *random, s *Scenario) { s.template().RestartPolicy = pod.RestartOnFailure }},
	{"activeDeadlineSeconds", 25, func(r *random, s *Scenario) { s.Job.Spec.ActiveDeadlineSeconds = r.int64(1, 60) }},
	{"suspend", 15, func(_ *random, s *Scenario) { s.Job.Spec.Suspend = to(true) }},
	{"podReplacementPolicy Failed", 25, func(_ *random, s *Scenario) { s.Job.Spec.PodReplacementPolicy = to(job.ReplaceFailed) }},
	{"podReplacementPolicy TerminatingOrFailed", 10, func(_ *random, s *Scenario) { s.Job.Spec.PodReplacementPolicy = to(job.ReplaceTerminatingOrFailed) }},
	{"manualSelector", 15, manualSelector},
	{"managedBy", 8, func(_ *random, s *Scenario) { s.Job.Spec.ManagedBy = to("example.com/other") }},

	{"terminationGracePeriodSeconds", 30, func(r *random, s *Scenario) { s.template().TerminationGracePeriodSeconds = r.int64(3, 8) }},
	{"pod activeDeadlineSeconds", 15, func(r *random, s *Scenario) { s.template().ActiveDeadlineSeconds = r.int64(3, 20) }},
	{"two containers", 15, func(_ *random, s *Scenario) {
		s.template().Containers = append(s.template().Containers, container("second"))
	}},
	{"init container", 12, func(_ *random, s *Scenario) {
		s.template().InitContainers = append(s.template().InitContainers, container("init"))
	}},
	{"sidecar", 12, sidecar},

	{"failing pods", 60, func(r *random, s *Scenario) { r.some(s, func(b *Behavior) { b.fail(r) }) }},
	{"pods that always fail", 15, func(r *random, s *Scenario) { s.each(func(b *Behavior) { b.fail(r) }) }},
	{"hanging pods", 10, func(r *random, s *Scenario) { r.some(s, func(b *Behavior) { b.Runs[r.IntN(len(b.Runs))].Hang = true }) }},
	{"long runs", 20, func(r *random, s *Scenario) { r.some(s, func(b *Behavior) { b.Runs[0].After += r.upTo(300) }) }},
	{"equal behaviors", 15, func(_ *random, s *Scenario) { s.Behaviors = s.Behaviors[:1] }},
	{"slow stop", 30, func(r *random, s *Scenario) { r.some(s, func(b *Behavior) { b.Stop = r.upTo(40) }) }},
	{"limit and deadline in one sync", 8, limitAtDeadline},
	{"limit and completions in one sync", 8, limitAtCompletions},
	{"slow start", 20, func(r *random, s *Scenario) { s.Latency.Start = r.upTo(15) }},
	{"slow scheduling", 15, func(r *random, s *Scenario) { s.Latency.Schedule = r.upTo(10) }},
	{"uneven nodes", 30, func(r *random, s *Scenario) { s.Latency.Spread = r.upTo(8) }},

	{"suspended later", 15, act(Suspend, 0, 0)},
	{"resumed", 35, act(Resume, 0, 0)},
	{"suspended again", 8, act(Suspend, 0, 0)},
	{"resumed again", 8, act(Resume, 0, 0)},
	{"suspended for a while", 12, suspendedForAWhile},
	{"scaled", 12, act(Scale, 0, 5)},
	{"scaled again", 8, act(Scale, 0, 5)},
	{"scaled up and down", 30, upAndDown},
	{"scaled up and down while containers restart", 12, func(r *random, s *Scenario) {
		upAndDown(r, s)
		restarting(r, s)
	}},
	{"completions changed", 8, act(SetCompletions, 0, 5)},
	{"deadline changed", 10, act(SetDeadline, 1, 60)},
	{"deadline cleared", 8, act(ClearDeadline, 0, 0)},
	{"pod deleted", 15, act(DeletePod, 0, 4)},
	{"another pod deleted", 8, act(DeletePod, 0, 4)},
	{"pod deleted at once", 8, act(DeletePodNow, 0, 4)},
	{"pod evicted", 12, act(Evict, 0, 4)},
	{"another pod evicted", 8, act(Evict, 0, 4)},
	{"stray pod", 15, act(CreateStray, 0, 1)},
	{"another stray pod", 10, act(CreateStray, 0, 1)},
	{"pod quota", 10, act(SetQuota, 0, 3)},
	{"pod quota lifted", 25, act(LiftQuota, 0, 0)},
	{"controller restarted", 15, act(Restart, 0, 0)},
	{"controller restarted again", 8, act(Restart, 0, 0)},
	{"job deleted, background", 8, act(DeleteBackground, 0, 0)},
	{"job deleted, foreground", 8, act(DeleteForeground, 0, 0)},
	{"job deleted, orphan", 8, act(DeleteOrphan, 0, 0)},
}

// act is the feature of an action at some moment, with a number in a range.
func act(verb Verb, least, most int64) func(*random, *Scenario) {
	return func(r *random, s *Scenario) {
		s.Actions = append(s.Actions, Action{At: r.moment(), Verb: verb, N: *r.int64(least, most)})
	}
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

// restarting makes the first containers restart, so that pods differ in how often
// they did.
func restarting(r *random, s *Scenario) {
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

func (s *Scenario) template() *pod.Spec { return &s.Job.Spec.Template.Spec }

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

func container(name string) pod.Container { return pod.Container{Name: name, Image: "busybox"} }

func sidecar(_ *random, s *Scenario) {
	c := container("sidecar")
	c.RestartPolicy = to(pod.RestartAlways)
	s.template().InitContainers = append(s.template().InitContainers, c)
}

func manualSelector(_ *random, s *Scenario) {
	labels := map[string]string{"app": "judged"}
	s.Job.Spec.ManualSelector = to(true)
	s.Job.Spec.Selector = &jobsim.LabelSelector{MatchLabels: labels}
	s.Job.Spec.Template.Labels = labels
}

// limitAtDeadline makes the first pod fail a moment before the deadline, so that
// one sync sees both.
func limitAtDeadline(_ *random, s *Scenario) {
	s.Job.Spec.BackoffLimit = new(int32)
	s.Behaviors[0].Runs[0].ExitCode = 1
	first := s.LatencyOf(Identity{Owner: JobName, Index: -1})
	fails := first.Schedule + first.Start + s.Behaviors[0].Runs[0].After
	s.Job.Spec.ActiveDeadlineSeconds = to(int64(fails/time.Second) + 1)
}

// limitAtCompletions makes the success that ends a work queue and a failure too
// many end within a second, so that one sync sees both.
func limitAtCompletions(r *random, s *Scenario) {
	spec := &s.Job.Spec
	spec.BackoffLimit, spec.Completions, spec.Parallelism = new(int32), nil, to(int32(2))
	first, second := r.below(500*time.Millisecond), r.below(500*time.Millisecond)
	s.Behaviors[0].Runs[0] = Run{After: 2*time.Second + first}
	s.Behaviors[1%len(s.Behaviors)].Runs[0] = Run{After: 2*time.Second + second, ExitCode: 1}
}
