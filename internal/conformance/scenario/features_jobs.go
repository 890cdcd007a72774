package scenario

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// otherJobFeatures are the Jobs besides the first, in time or in place.
var otherJobFeatures = []feature{
	{"managedBy another controller", 8, managedElsewhere},
	{"refused at first", 8, refusedAtFirst},
	{"made anew", 10, func(r *random, s *Scenario) {
		at := r.when(s)
		s.act(Action{At: at, Verb: oneOf(r, DeleteBackground, DeleteBackground, DeleteForeground, DeleteOrphan)})
		s.act(Action{At: at + oneOf(r, 0, 1, r.upTo(3), r.upTo(60)), Verb: Create, N: int64(s.main()), Job: s.main()})
	}},
	{"another Job", 15, func(r *random, s *Scenario) { s.another(r, nil) }},
	{"another Job with the same selector", 8, func(r *random, s *Scenario) {
		selectByHand(s.Manifest(s.main()), "judged")
		s.another(r, func(j *job.Job) { selectByHand(j, "judged") })
	}},
	{"another Job, without pods", 8, func(r *random, s *Scenario) {
		s.another(r, func(j *job.Job) { j.Spec.Completions = new(int32) })
	}},
	{"another Job, managed by another controller", 8, func(r *random, s *Scenario) {
		s.another(r, func(j *job.Job) { j.Spec.ManagedBy = to("example.com/other") })
	}},
	{"another Job, refused", 8, func(r *random, s *Scenario) { s.another(r, oneOf(r, refusals...)) }},
	{"a Job of the same name in another namespace", 10, func(r *random, s *Scenario) {
		s.another(r, func(j *job.Job) { j.Namespace, j.Name = OtherNamespace, oneOf(r, JobName, JobName, OtherJobName) })
	}},
	{"a Job with the same selector in another namespace", 8, func(r *random, s *Scenario) {
		selectByHand(s.Manifest(s.main()), "judged")
		s.another(r, func(j *job.Job) {
			selectByHand(j, "judged")
			j.Namespace, j.Name = OtherNamespace, oneOf(r, JobName, OtherJobName)
		})
		for range r.IntN(3) {
			s.act(Action{At: r.when(s), Verb: CreateStray, N: r.Int64N(2), Job: oneOf(r, 0, len(s.More))})
		}
	}},
	{"another Job of the same name", 8, func(r *random, s *Scenario) {
		s.another(r, func(j *job.Job) { j.Name = JobName })
	}},
}

// main is which manifest is that of the Job that the scenario is about, without a
// mistake.
func (s *Scenario) main() int { return s.corrected }

// another adds a small Job with the pod template of the first, after change; nil:
// none.
func (s *Scenario) another(r *random, change func(*job.Job)) {
	j := manifest(OtherJobName)
	j.Spec.Template = *copyTemplate(&s.Manifest(s.main()).Spec.Template)
	j.Spec.Template.Labels = nil
	j.Spec.Parallelism, j.Spec.Completions = r.int32(1, 3), r.int32(1, 4)
	if change != nil {
		change(j)
	}
	s.More = append(s.More, j)
	s.act(Action{At: r.when(s), Verb: Create, N: int64(len(s.More)), Job: len(s.More)})
}

// managedElsewhere is a Job that the built-in controller leaves alone, mostly
// beside one that it does not.
func managedElsewhere(r *random, s *Scenario) {
	s.Job.Spec.ManagedBy = to("example.com/other")
	if r.percent(70) {
		s.another(r, func(j *job.Job) { j.Spec.ManagedBy = oneOf(r, nil, to(job.ControllerName)) })
	}
}

func copyTemplate(t *pod.Template) *pod.Template {
	c := *t
	c.Spec.Containers = append([]pod.Container(nil), t.Spec.Containers...)
	return &c
}

// refusals are changes of a Job that make the API server refuse it.
var refusals = []func(*job.Job){
	func(j *job.Job) { j.Spec.Parallelism = to(int32(-1)) },
	func(j *job.Job) { j.Spec.Completions = to(int32(-2)) },
	func(j *job.Job) { j.Spec.BackoffLimit = to(int32(-1)) },
	func(j *job.Job) { j.Spec.ActiveDeadlineSeconds = to(int64(-5)) },
	func(j *job.Job) { j.Spec.Template.Spec.RestartPolicy = pod.RestartAlways },
	func(j *job.Job) {
		j.Spec.Template = *copyTemplate(&j.Spec.Template)
		j.Spec.Template.Spec.Containers[0].Image = ""
	},
	func(j *job.Job) { j.Spec.PodReplacementPolicy = to(job.PodReplacementPolicy("Sometimes")) },
	func(j *job.Job) { j.Spec.ManagedBy = to("no prefix") },
	func(j *job.Job) { j.Spec.BackoffLimit, j.Spec.ActiveDeadlineSeconds = to(int32(-3)), to(int64(-1)) },
	func(j *job.Job) { j.Labels = map[string]string{"a b": "c"} },
	func(j *job.Job) {
		j.Spec.Template = *copyTemplate(&j.Spec.Template)
		j.Spec.Template.Spec.Containers[0].ImagePullPolicy = "Sometimes"
	},
	func(j *job.Job) {
		j.Spec.Selector = &jobsim.LabelSelector{MatchLabels: map[string]string{"app": "unasked"}}
		j.Spec.ManualSelector = nil
	},
	func(j *job.Job) {
		j.Spec.Selector = &jobsim.LabelSelector{MatchLabels: map[string]string{"app": "mismatched"}}
		j.Spec.ManualSelector = to(true)
	},
}

// refusedAtFirst is a manifest with a mistake, and soon after the corrected one.
func refusedAtFirst(r *random, s *Scenario) {
	corrected, wrong := s.Job, *s.Job
	oneOf(r, refusals...)(&wrong)
	s.Job, s.More = &wrong, append(s.More, corrected)
	s.corrected = len(s.More)
	s.act(Action{At: r.anyTime(), Verb: Create, N: int64(s.corrected), Job: s.corrected})
}
