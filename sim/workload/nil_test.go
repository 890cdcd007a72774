package workload_test

import (
	"testing"

	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/sim/workload"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"After":                workload.After,
			"AfterExponential":     workload.AfterExponential,
			"AfterQuantiles":       workload.AfterQuantiles,
			"AfterUniform":         workload.AfterUniform,
			"Attempt.Number":       workload.Attempt.Number,
			"Attempts":             workload.Attempts,
			"Chance":               workload.Chance,
			"CommandNotFound":      workload.CommandNotFound,
			"ConfigMapMissing":     workload.ConfigMapMissing,
			"Default":              workload.Default,
			"ExtentOf":             workload.ExtentOf,
			"Exit":                 workload.Exit,
			"Fail":                 workload.Fail,
			"Func.Run":             workload.Func.Run,
			"Hang":                 workload.Hang,
			"IgnoreTerm":           workload.IgnoreTerm,
			"ImageCannotBePulled":  workload.ImageCannotBePulled,
			"Instance.Continue":    (*workload.Instance).Continue,
			"Instance.Run":         (*workload.Instance).Run,
			"Instance.Unused":      (*workload.Instance).Unused,
			"NewRand":              workload.NewRand,
			"OOMKilled":            workload.OOMKilled,
			"OOMKilledChild":       workload.OOMKilledChild,
			"OnTerm":               workload.OnTerm,
			"Outcome.Run":          workload.Outcome.Run,
			"Outcome.String":       workload.Outcome.String,
			"Parse":                workload.Parse,
			"ParseAt":              workload.ParseAt,
			"ParseProbability":     workload.ParseProbability,
			"ParseRun":             workload.ParseRun,
			"PerContainer":         workload.PerContainer,
			"PerIndex":             workload.PerIndex,
			"PerJob":               workload.PerJob,
			"Rand.Chance":          (*workload.Rand).Chance,
			"Rand.Duration":        (*workload.Rand).Duration,
			"Rand.Exponential":     (*workload.Rand).Exponential,
			"Rand.IntN":            (*workload.Rand).IntN,
			"Rand.Uint64":          (*workload.Rand).Uint64,
			"Range.String":         workload.Range.String,
			"Script.Run":           (*workload.Script).Run,
			"Sequence":             workload.Sequence,
			"Start":                workload.Start,
			"Succeed":              workload.Succeed,
			"Task.Else":            workload.Task.Else,
			"Task.Run":             workload.Task.Run,
			"Task.String":          workload.Task.String,
			"Task.WithLog":         workload.Task.WithLog,
			"Tries":                workload.Tries,
			"UnmatchedError.Error": (*workload.UnmatchedError).Error,
			"WorkQueue":            workload.WorkQueue,
		},
		Handles: []string{"Instance", "Script", "Rand"},
		Given:   []any{workload.Succeed(), (*workload.Script)(nil), new(workload.Script), workload.Func(nil), (*workload.Instance)(nil)},
	}.Check(t)
}
