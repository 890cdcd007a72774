package job

import (
	"fmt"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// ValidateStatusUpdate returns what is wrong with the status of a Job that is to
// replace the status of the stored one, old, in the order and in the words of the
// API server (ValidateJobStatusUpdate in pkg/apis/batch/validation, with the options
// of jobStatusStrategy), and nil for a status in order. Both Jobs have the spec and
// the metadata of the stored one.
//
// The API server checks the statuses of every controller, its own too. Most rules
// are about what the update changes, so that a status in which something is wrong
// already does not stop other changes.
func ValidateStatusUpdate(j, old *Job) []*jobsim.FieldError {
	if j == nil || old == nil {
		return field.Nil("Job")
	}
	var errs field.Errors
	since := changesOf(j, old)
	validateCounts(&errs, &j.Status)
	validateUncounted(&errs, j.Status.UncountedTerminatedPods)
	for i := range statusRules {
		statusRules[i].apply(&errs, j, since)
	}
	for i := range transitionRules {
		transitionRules[i].apply(&errs, j, old, since)
	}
	return errs.List()
}

const statusField = field.Path("status")

// statusParts is a set of parts of a status.
type statusParts uint

const (
	partComplete statusParts = 1 << iota
	partFailed
	partFailureTarget
	partSuccessCriteria
	partFinished // whether one of Complete and Failed is True
	partCompletedIndexes
	partFailedIndexes
	partActive
	partReady
	partTerminating
	partUncounted
	partStartTime
	partCompletionTime
	always
)

// changesOf is the set of the parts that an update changes (upstream:
// getStatusValidationOptions).
func changesOf(j, old *Job) statusParts {
	s, o := &j.Status, &old.Status
	parts := always
	for _, p := range []struct {
		part    statusParts
		changed bool
	}{
		{partComplete, s.IsTrue(Complete) != o.IsTrue(Complete)},
		{partFailed, s.IsTrue(Failed) != o.IsTrue(Failed)},
		{partFailureTarget, s.IsTrue(FailureTarget) != o.IsTrue(FailureTarget)},
		{partSuccessCriteria, s.IsTrue(SuccessCriteriaMet) != o.IsTrue(SuccessCriteriaMet)},
		{partFinished, s.Finished() != o.Finished()},
		{partCompletedIndexes, s.CompletedIndexes != o.CompletedIndexes},
		{partFailedIndexes, !samePointer(s.FailedIndexes, o.FailedIndexes)},
		{partActive, s.Active != o.Active},
		{partReady, !samePointer(s.Ready, o.Ready)},
		{partTerminating, !samePointer(s.Terminating, o.Terminating)},
		{partUncounted, !field.Equal(s.UncountedTerminatedPods, o.UncountedTerminatedPods)},
		{partStartTime, !samePointer(s.StartTime, o.StartTime)},
		{partCompletionTime, !samePointer(s.CompletionTime, o.CompletionTime)},
	} {
		if p.changed {
			parts |= p.part
		}
	}
	return parts
}

// samePointer reports whether both are nil or point to equal values.
func samePointer[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

func validateCounts(errs *field.Errors, s *Status) {
	for _, c := range []struct {
		name  string
		count *int32
	}{{"active", &s.Active}, {"succeeded", &s.Succeeded}, {"failed", &s.Failed}, {"ready", s.Ready}, {"terminating", s.Terminating}} {
		if c.count != nil && *c.count < 0 {
			errs.Nonnegative(statusField.Child(c.name), widen(c.count))
		}
	}
}

// validateUncounted checks that each pod to be counted is listed once.
func validateUncounted(errs *field.Errors, u *UncountedTerminatedPods) {
	if u == nil || len(u.Succeeded)+len(u.Failed) == 0 {
		return
	}
	seen := make(map[jobsim.UID]bool, len(u.Succeeded)+len(u.Failed))
	validateUIDs(errs, "succeeded", u.Succeeded, seen)
	validateUIDs(errs, "failed", u.Failed, seen)
}

func validateUIDs(errs *field.Errors, list string, uids []jobsim.UID, seen map[jobsim.UID]bool) {
	at := func(i int) field.Path { return statusField.Child("uncountedTerminatedPods", list).Index(i) }
	for i, uid := range uids {
		switch {
		case uid == "":
			errs.Invalid(at(i), uid, "must not be empty")
		case seen[uid]:
			errs.Duplicate(at(i), uid)
		}
		seen[uid] = true
	}
}

// statusRule is a rule about a status, whatever was before.
type statusRule struct {
	// when are the parts of which an update must change one for the rule to count.
	when  statusParts
	field string
	// value is what the error shows; nil: the field is required.
	value func(*Status) any
	// broken returns what is wrong, or "".
	broken func(*Job) string
}

func (r *statusRule) apply(errs *field.Errors, j *Job, since statusParts) {
	if since&r.when == 0 {
		return
	}
	switch detail := r.broken(j); {
	case detail == "":
	case r.value == nil:
		errs.Required(statusField.Child(r.field), detail)
	default:
		errs.Invalid(statusField.Child(r.field), r.value(&j.Status), detail)
	}
}

// statusRules are in upstream's order (validateJobStatus).
var statusRules = []statusRule{
	{partComplete | partFailed, "conditions", omitted, both(Complete, Failed, "cannot set Complete=True and Failed=true conditions")},
	{partComplete | partFailureTarget, "conditions", omitted,
		both(Complete, FailureTarget, "cannot set Complete=True and FailureTarget=true conditions")},
	{partComplete | partCompletionTime, "completionTime", completionTime, says("cannot set completionTime when there is no Complete=True condition",
		func(s *Status) bool { return s.CompletionTime != nil && !s.IsTrue(Complete) })},
	{partComplete | partCompletionTime, "completionTime", nil, says("completionTime is required for Complete jobs",
		func(s *Status) bool { return s.CompletionTime == nil && s.IsTrue(Complete) })},
	{partStartTime | partCompletionTime, "completionTime", completionTime, says("must be equal to or after `startTime`",
		func(s *Status) bool {
			return s.StartTime != nil && s.CompletionTime != nil && s.CompletionTime.Before(*s.StartTime)
		})},
	{partFailed | partFailedIndexes, "conditions", omitted,
		without(Failed, FailureTarget, "cannot set Failed=True condition without the FailureTarget=true condition")},
	{partComplete | partSuccessCriteria, "conditions", omitted,
		without(Complete, SuccessCriteriaMet, "cannot set Complete=True condition without the SuccessCriteriaMet=true condition")},
	{partFinished | partActive, "active", func(s *Status) any { return s.Active }, says("active>0 is invalid for finished job",
		func(s *Status) bool { return s.Active > 0 && s.Finished() })},
	{partFinished | partStartTime, "startTime", nil, finishedWithoutStart},
	{partFinished | partUncounted, "uncountedTerminatedPods", showUncounted, says("must be empty for finished job",
		func(s *Status) bool { return s.Finished() && s.UncountedTerminatedPods.count() > 0 })},
	{partCompletedIndexes, "completedIndexes", completedIndexes, unreadableCompleted},
	{partFailedIndexes, "failedIndexes", failedIndexes, unreadableFailed},
	{partCompletedIndexes, "completedIndexes", completedIndexes, func(j *Job) string {
		if j.Status.CompletedIndexes != "" && !j.Spec.isIndexed() {
			return "cannot set non-empty completedIndexes when non-indexed completion mode"
		}
		return ""
	}},
	{partFailedIndexes, "failedIndexes", failedIndexes, func(j *Job) string {
		if j.Spec.BackoffLimitPerIndex == nil && j.Status.FailedIndexes != nil {
			return "cannot set non-null failedIndexes when backoffLimitPerIndex is null"
		}
		return ""
	}},
	{partFailedIndexes | partCompletedIndexes, "failedIndexes", failedIndexes, overlappingIndexes},
	{partFinished | partTerminating, "terminating", func(s *Status) any { return s.Terminating }, says("terminating>0 is invalid for finished job",
		func(s *Status) bool { return s.Terminating != nil && *s.Terminating > 0 && s.Finished() })},
	{partReady | partActive, "ready", func(s *Status) any { return s.Ready }, says("cannot set more ready pods than active",
		func(s *Status) bool { return s.Ready != nil && *s.Ready > s.Active })},
	{always, "conditions", omitted, both(SuccessCriteriaMet, Failed, "cannot set SuccessCriteriaMet=True and Failed=true conditions")},
	{always, "conditions", omitted, both(SuccessCriteriaMet, FailureTarget, "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions")},
	{always, "conditions", omitted, func(j *Job) string {
		if j.Spec.SuccessPolicy == nil {
			return ""
		}
		return without(Complete, SuccessCriteriaMet, "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True")(j)
	}},
}

// What the errors show.
func omitted(*Status) any            { return field.Omitted }
func completionTime(s *Status) any   { return s.CompletionTime }
func completedIndexes(s *Status) any { return s.CompletedIndexes }
func failedIndexes(s *Status) any    { return *s.FailedIndexes }

// says makes a rule of a condition and of what to say where it holds.
func says(detail string, holds func(*Status) bool) func(*Job) string {
	return func(j *Job) string {
		if holds(&j.Status) {
			return detail
		}
		return ""
	}
}

// both is a rule against two conditions at once.
func both(a, b ConditionType, detail string) func(*Job) string {
	return says(detail, func(s *Status) bool { return s.IsTrue(a) && s.IsTrue(b) })
}

// without is a rule against a condition without another.
func without(a, b ConditionType, detail string) func(*Job) string {
	return says(detail, func(s *Status) bool { return s.IsTrue(a) && !s.IsTrue(b) })
}

func finishedWithoutStart(j *Job) string {
	suspendedWithoutPods := j.suspended() && j.Spec.Completions != nil && *j.Spec.Completions == 0
	if j.Status.StartTime == nil && j.Status.Finished() && !suspendedWithoutPods {
		return "startTime is required for finished job"
	}
	return ""
}

func unreadableCompleted(j *Job) string {
	if j.Spec.Completions == nil {
		return ""
	}
	return unreadable("completedIndexes", j.Status.CompletedIndexes, *j.Spec.Completions)
}

func unreadableFailed(j *Job) string {
	if j.Spec.Completions == nil || j.Spec.BackoffLimitPerIndex == nil || j.Status.FailedIndexes == nil {
		return ""
	}
	return unreadable("failedIndexes", *j.Status.FailedIndexes, *j.Spec.Completions)
}

func unreadable(name, indexes string, completions int32) string {
	if _, err := parseIndexes(indexes, completions); err != nil {
		return fmt.Sprintf("error parsing %s: %s", name, err)
	}
	return ""
}

// overlappingIndexes is why an index may not be both completed and failed: the
// first that is. Runs that cannot be read are left out; there is an error about them.
func overlappingIndexes(j *Job) string {
	if j.Spec.Completions == nil || j.Status.FailedIndexes == nil {
		return ""
	}
	completed := readableRanges(j.Status.CompletedIndexes, *j.Spec.Completions)
	failed := readableRanges(*j.Status.FailedIndexes, *j.Spec.Completions)
	for len(completed) > 0 && len(failed) > 0 {
		c, f := completed[0], failed[0]
		switch {
		case c.first <= f.last && f.first <= c.last:
			return fmt.Sprintf("failedIndexes and completedIndexes overlap at index: %d", max(c.first, f.first))
		case c.first <= f.first:
			completed = completed[1:]
		default:
			failed = failed[1:]
		}
	}
	return ""
}

func readableRanges(indexes string, completions int32) []indexRange {
	var ranges []indexRange
	for part := range strings.SplitSeq(indexes, ",") {
		if r, err := parseIndexRange(part, completions); err == nil {
			ranges = append(ranges, r)
		}
	}
	return ranges
}

func (u *UncountedTerminatedPods) count() int {
	if u == nil {
		return 0
	}
	return len(u.Succeeded) + len(u.Failed)
}

func showUncounted(s *Status) any {
	return struct{ Succeeded, Failed []jobsim.UID }(*s.UncountedTerminatedPods)
}

// transitionRule is a rule about what may become of a status.
type transitionRule struct {
	when   statusParts
	field  string
	value  func(*Status) any
	broken func(j, old *Job) bool
	detail string
}

func (r *transitionRule) apply(errs *field.Errors, j, old *Job, since statusParts) {
	if since&r.when != 0 && r.broken(j, old) {
		errs.Invalid(statusField.Child(r.field), r.value(&j.Status), r.detail)
	}
}

// transitionRules are in upstream's order (ValidateJobStatusUpdate).
var transitionRules = []transitionRule{
	{partFailed, "conditions", omitted, disables(Failed), "cannot disable the terminal Failed=True condition"},
	{partComplete, "conditions", omitted, disables(Complete), "cannot disable the terminal Complete=True condition"},
	{partFailureTarget, "conditions", omitted, disables(FailureTarget), "cannot disable the terminal FailureTarget=True condition"},
	{always, "failed", func(s *Status) any { return s.Failed },
		func(j, old *Job) bool { return j.Status.Failed < old.Status.Failed }, "cannot decrease the failed counter"},
	{always, "succeeded", func(s *Status) any { return s.Succeeded }, decreasesSucceeded, "cannot decrease the succeeded counter"},
	{partCompletionTime, "completionTime", completionTime,
		func(j, old *Job) bool { return j.Status.CompletionTime != nil && old.Status.CompletionTime != nil }, field.Immutable},
	{partStartTime, "startTime", func(s *Status) any { return s.StartTime }, movesStart, "field is immutable for unsuspended job once set"},
	{partSuccessCriteria, "conditions", omitted, disables(SuccessCriteriaMet), "cannot disable the SuccessCriteriaMet=True condition"},
	{partSuccessCriteria, "conditions", omitted,
		func(j, old *Job) bool { return old.Status.IsTrue(Complete) && j.Status.IsTrue(SuccessCriteriaMet) },
		"cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions"},
}

func disables(t ConditionType) func(j, old *Job) bool {
	return func(j, old *Job) bool { return old.Status.IsTrue(t) && !j.Status.IsTrue(t) }
}

// decreasesSucceeded: an Indexed Job that is made smaller together with its
// parallelism forgets the indexes beyond its completions.
func decreasesSucceeded(j, old *Job) bool {
	elastic := j.Spec.isIndexed() && samePointer(j.Spec.Completions, j.Spec.Parallelism)
	return !elastic && j.Status.Succeeded < old.Status.Succeeded
}

// movesStart: a Job that is resumed starts anew, and one that is suspended has no
// start.
func movesStart(j, old *Job) bool {
	suspended := j.Status.Condition(Suspended)
	resuming := old.Status.IsTrue(Suspended) && suspended != nil && suspended.Status == jobsim.ConditionFalse
	return !resuming && old.Status.StartTime != nil && !j.suspended()
}
