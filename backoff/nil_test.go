package backoff_test

import (
	"testing"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/nilcall"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"CrashLoop.Next":        backoff.CrashLoop.Next,
			"CrashLoop.Wait":        backoff.CrashLoop.Wait,
			"Entry.IsZero":          backoff.Entry.IsZero,
			"Exponential.After":     backoff.Exponential.After,
			"Exponential.Remaining": backoff.Exponential.Remaining,
			"Record.Observe":        backoff.Record.Observe,
		},
	}.Check(t)
}
