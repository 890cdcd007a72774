package job

import (
	"fmt"

	"github.com/jobsim/jobsim/internal/field"
)

// The largest numbers that an Indexed Job may have. They keep the lists of
// indexes in its status short.
const (
	maxIndexedParallelism = 100_000
	maxIndexedFailures    = 100_000
	// Above highCompletions a Job with backoffLimitPerIndex may have only so
	// much parallelism and so many failed indexes (KEP-3850).
	highCompletions               = 100_000
	maxParallelismWhenHigh        = 10_000
	maxFailedIndexesWhenHigh      = 10_000
	maxManagedByLen               = 63
	whenIndexed                   = "when completion mode is Indexed"
	requiresIndexedCompletionMode = "requires indexed completion mode"
)

func validateNumbers(errs *field.Errors, p field.Path, s *Spec) {
	numbers := []struct {
		field string
		value *int64
	}{
		{"parallelism", widen(s.Parallelism)},
		{"completions", widen(s.Completions)},
		{"activeDeadlineSeconds", s.ActiveDeadlineSeconds},
		{"backoffLimit", widen(s.BackoffLimit)},
		{"ttlSecondsAfterFinished", widen(s.TTLSecondsAfterFinished)},
		{"backoffLimitPerIndex", widen(s.BackoffLimitPerIndex)},
		{"maxFailedIndexes", widen(s.MaxFailedIndexes)},
	}
	for _, n := range numbers {
		errs.Nonnegative(p.Child(n.field), n.value)
	}
	if s.MaxFailedIndexes != nil && s.BackoffLimitPerIndex == nil {
		errs.Required(p.Child("backoffLimitPerIndex"), "when maxFailedIndexes is specified")
	}
}

func widen(n *int32) *int64 {
	if n == nil {
		return nil
	}
	return new(int64(*n))
}

func validateManagedBy(errs *field.Errors, p field.Path, managedBy *string) {
	if managedBy == nil {
		return
	}
	errs.DomainPrefixedPath(p, *managedBy)
	if len(*managedBy) > maxManagedByLen {
		errs.TooLong(p, maxManagedByLen)
	}
}

func validateCompletionMode(errs *field.Errors, p field.Path, s *Spec) {
	switch {
	case s.CompletionMode == nil || *s.CompletionMode == NonIndexed:
		validateNonIndexed(errs, p, s)
	case *s.CompletionMode == Indexed:
		validateIndexed(errs, p, s)
	default:
		field.NotSupported(errs, p.Child("completionMode"), *s.CompletionMode, []CompletionMode{NonIndexed, Indexed})
	}
}

func validateNonIndexed(errs *field.Errors, p field.Path, s *Spec) {
	if s.BackoffLimitPerIndex != nil {
		errs.Invalid(p.Child("backoffLimitPerIndex"), *s.BackoffLimitPerIndex, requiresIndexedCompletionMode)
	}
	if s.MaxFailedIndexes != nil {
		errs.Invalid(p.Child("maxFailedIndexes"), *s.MaxFailedIndexes, requiresIndexedCompletionMode)
	}
}

func validateIndexed(errs *field.Errors, p field.Path, s *Spec) {
	if s.Completions == nil {
		errs.Required(p.Child("completions"), whenIndexed)
	}
	atMost(errs, p.Child("parallelism"), s.Parallelism, maxIndexedParallelism, " "+whenIndexed)
	if s.Completions != nil && s.MaxFailedIndexes != nil && *s.MaxFailedIndexes > *s.Completions {
		errs.Invalid(p.Child("maxFailedIndexes"), *s.MaxFailedIndexes, "must be less than or equal to completions")
	}
	atMost(errs, p.Child("maxFailedIndexes"), s.MaxFailedIndexes, maxIndexedFailures, "")
	if s.Completions != nil && *s.Completions > highCompletions && s.BackoffLimitPerIndex != nil {
		validateHighCompletions(errs, p, s)
	}
}

func validateHighCompletions(errs *field.Errors, p field.Path, s *Spec) {
	if s.MaxFailedIndexes == nil {
		errs.Required(p.Child("maxFailedIndexes"),
			fmt.Sprintf("must be specified when completions is above %d", highCompletions))
	}
	when := fmt.Sprintf(" when completions are above %d and used with backoff limit per index", highCompletions)
	atMost(errs, p.Child("parallelism"), s.Parallelism, maxParallelismWhenHigh, when)
	atMost(errs, p.Child("maxFailedIndexes"), s.MaxFailedIndexes, maxFailedIndexesWhenHigh, when)
}

// atMost checks that a number that was given does not exceed the limit that
// holds in some circumstances.
func atMost(errs *field.Errors, p field.Path, value *int32, limit int32, when string) {
	if value != nil && *value > limit {
		errs.Invalid(p, *value, fmt.Sprintf("must be less than or equal to %d%s", limit, when))
	}
}
