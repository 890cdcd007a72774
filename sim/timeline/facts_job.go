package timeline

import (
	"fmt"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// jobFacts is what the revisions of a Job show.
type jobFacts struct {
	meta             jobsim.ObjectMeta // of the latest revision
	spec             job.Spec
	status           job.Status
	created, removed time.Time
	// conditions are those that are or were True, in the order in which they came.
	conditions []conditionFacts
	// edits are those whose time is known.
	edits []editFacts
	why   reasons
}

// conditionFacts is a condition that became True; until is when it became False,
// zero: it has not.
type conditionFacts struct {
	at, until time.Time
	job.Condition
}

// editFacts is a change of the spec.
type editFacts struct {
	at   time.Time
	text string
}

// observe takes in one revision.
func (f *jobFacts) observe(v revision, j *job.Job) {
	if f.created.IsZero() {
		f.created = v.moment(j.CreationTimestamp)
	} else if text := edit(&f.spec, &j.Spec); text != "" && v.exact {
		f.edits = append(f.edits, editFacts{v.at, text})
	}
	f.meta, f.spec, f.status = j.ObjectMeta, j.Spec, j.Status
	for i := range j.Status.Conditions {
		f.observeCondition(v, &j.Status.Conditions[i])
	}
	if v.deleted {
		f.removed = v.at
	}
}

func (f *jobFacts) observeCondition(v revision, c *job.Condition) {
	latest := -1 // the place of the condition among those noted
	for i := range f.conditions {
		if f.conditions[i].Type == c.Type {
			latest = i
		}
	}
	isTrue := latest >= 0 && f.conditions[latest].until.IsZero()
	switch {
	case c.Status == jobsim.ConditionTrue && !isTrue:
		f.conditions = append(f.conditions, conditionFacts{at: v.moment(c.LastTransitionTime), Condition: *c})
	case c.Status != jobsim.ConditionTrue && isTrue:
		f.conditions[latest].until = v.moment(c.LastTransitionTime)
	}
}

// condition returns the first time that a condition was True, or nil.
func (f *jobFacts) condition(types ...job.ConditionType) *conditionFacts {
	for i := range f.conditions {
		for _, t := range types {
			if f.conditions[i].Type == t {
				return &f.conditions[i]
			}
		}
	}
	return nil
}

// over is when the Job was Complete or Failed, or was removed before; zero: neither
// has come.
func (f *jobFacts) over() time.Time {
	if c := f.condition(job.Complete, job.Failed); c != nil {
		return c.at
	}
	return f.removed
}

// perIndex is whether the delay and the limit are those of each index.
func (f *jobFacts) perIndex() bool { return f.spec.BackoffLimitPerIndex != nil }

// indexed is whether the pods have an index.
func (f *jobFacts) indexed() bool {
	return f.spec.CompletionMode != nil && *f.spec.CompletionMode == job.Indexed
}

// edit returns what a change of the spec changes of the fields that may change during
// a run: "parallelism: 2 -> 5".
func edit(old, spec *job.Spec) string {
	var changes []string
	note := func(name string, old, now any) {
		if a, b := fmt.Sprint(old), fmt.Sprint(now); a != b {
			changes = append(changes, fmt.Sprintf("%s: %s -> %s", name, a, b))
		}
	}
	note("parallelism", number(old.Parallelism), number(spec.Parallelism))
	note("completions", number(old.Completions), number(spec.Completions))
	note("backoffLimit", number(old.BackoffLimit), number(spec.BackoffLimit))
	note("activeDeadlineSeconds", number(old.ActiveDeadlineSeconds), number(spec.ActiveDeadlineSeconds))
	note("suspend", old.Suspend != nil && *old.Suspend, spec.Suspend != nil && *spec.Suspend)
	return strings.Join(changes, ", ")
}

// number shows a number that may be absent.
func number[N int32 | int64](n *N) string {
	if n == nil {
		return "none"
	}
	return fmt.Sprint(*n)
}
