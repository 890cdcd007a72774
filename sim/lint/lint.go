// Package lint looks for settings of Jobs and CronJobs that contradict each other: what
// the API server accepts and what will not do what its author meant. Each finding comes
// with its arithmetic.
//
//	findings, err := lint.Check(ctx, in.Objects, in.Workload)
//
// What follows from the manifest alone is computed. Where it depends on how long the
// containers run, it is looked at in [Trials] trial runs of the workload, and only if
// there is one; the finding says so.
//
// A finding is silenced by the annotation jobsim.dev/lint-ignore on the Job or the
// CronJob, which lists rules with commas between them.
package lint

import (
	"context"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// IgnoreAnnotation lists the rules that are not to be reported for its object.
const IgnoreAnnotation = "jobsim.dev/lint-ignore"

// Trials is how many runs are looked at where the workload has a say.
const Trials = 20

// Rule is what is looked for.
type Rule string

// The rules.
const (
	// LimitUnreachable is a backoffLimit that activeDeadlineSeconds does not let the Job
	// reach, because the delays between the attempts alone last longer.
	LimitUnreachable Rule = "limit-unreachable"
	// DeadlineTooShort is an activeDeadlineSeconds shorter than what all attempts take,
	// delays and run times together.
	DeadlineTooShort Rule = "deadline-too-short"
	// LogsVanish is a Job with restartPolicy OnFailure: at its limit the pod is deleted,
	// and its logs with it.
	LogsVanish Rule = "logs-vanish"
	// TTLTooShort is a ttlSecondsAfterFinished shorter than the longest wait between two
	// attempts: who looks again after it finds the Job gone.
	TTLTooShort Rule = "ttl-too-short"
	// ForbidStarves is a CronJob with concurrencyPolicy Forbid whose Jobs may last longer
	// than the time between two slots, so that slots get no Job.
	ForbidStarves Rule = "forbid-starves"
	// NeverFires is a CronJob that never creates a Job.
	NeverFires Rule = "never-fires"
)

// Rules are all rules.
var Rules = []Rule{LimitUnreachable, DeadlineTooShort, LogsVanish, TTLTooShort, ForbidStarves, NeverFires}

// Finding is a setting that will not do what was meant.
type Finding struct {
	// Rule is what was found.
	Rule Rule `json:"rule"`
	// Kind, Namespace and Name are those of the object.
	Kind      string `json:"kind"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	// Field is the setting, as a path in the manifest.
	Field string `json:"field"`
	// Message says what happens.
	Message string `json:"message"`
	// Arithmetic shows how that follows.
	Arithmetic string `json:"arithmetic"`
}

// Check returns what is found in the objects, in their order and that of Rules. A nil
// workload means that it is not known how long the containers run. The error is one of a
// trial run, or that of ctx.
func Check(ctx context.Context, objects []jobsim.Object, work workload.Workload) ([]Finding, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	var findings []Finding
	for _, o := range objects {
		s := subject{ctx: ctx, work: work}
		switch o := o.(type) {
		case *job.Job:
			if o == nil {
				continue
			}
			s.kind, s.meta, s.job = "Job", o.ObjectMeta, clone.Of(o)
		case *cronjob.CronJob:
			if o == nil {
				continue
			}
			s.kind, s.meta, s.cronJob = "CronJob", o.ObjectMeta, clone.Of(o)
			s.cronJob.SetDefaults()
			template := &s.cronJob.Spec.JobTemplate
			s.job = &job.Job{ObjectMeta: jobsim.ObjectMeta{Name: o.Name, Namespace: o.Namespace, Labels: template.Labels}, Spec: template.Spec}
			s.prefix = "spec.jobTemplate."
		default:
			continue
		}
		s.job.SetDefaults()
		found, err := s.check()
		if err != nil {
			return nil, err
		}
		findings = append(findings, found...)
	}
	return findings, nil
}

// subject is an object that is looked at.
type subject struct {
	ctx     context.Context
	work    workload.Workload
	kind    string
	meta    jobsim.ObjectMeta
	prefix  string           // of the fields of the Job
	cronJob *cronjob.CronJob // nil: it is a Job
	job     *job.Job         // that of the template, of a CronJob
	trials  *trials          // once they have been run
}

// check looks for each rule that is not ignored.
func (s *subject) check() ([]Finding, error) {
	ignored := strings.FieldsFunc(s.meta.Annotations[IgnoreAnnotation], func(r rune) bool { return r == ',' || r == ' ' })
	var findings []Finding
	for _, look := range looks {
		if slices.Contains(ignored, string(look.rule)) {
			continue
		}
		found, err := look.find(s)
		if err != nil {
			return nil, err
		}
		if found == nil {
			continue
		}
		found.Rule, found.Kind, found.Name, found.Namespace = look.rule, s.kind, s.meta.Name, s.meta.Namespace
		if found.Namespace == "" {
			found.Namespace = sim.DefaultNamespace
		}
		findings = append(findings, *found)
	}
	return findings, nil
}

// looks are the rules and how each is looked for; a nil Finding is none.
var looks = []struct {
	rule Rule
	find func(*subject) (*Finding, error)
}{
	{LimitUnreachable, pure((*subject).limitUnreachable)},
	{DeadlineTooShort, (*subject).deadlineTooShort},
	{LogsVanish, pure((*subject).logsVanish)},
	{TTLTooShort, pure((*subject).ttlTooShort)},
	{ForbidStarves, (*subject).forbidStarves},
	{NeverFires, pure((*subject).neverFires)},
}

// pure makes a look of one that cannot go wrong.
func pure(find func(*subject) *Finding) func(*subject) (*Finding, error) {
	return func(s *subject) (*Finding, error) { return find(s), nil }
}
