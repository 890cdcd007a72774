package sweep_test

import (
	"testing"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim/sweep"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"Chooser.Choose":          sweep.Chooser.Choose,
			"Failing":                 sweep.Failing,
			"Histogram.Add":           (*sweep.Histogram).Add,
			"Histogram.Count":         (*sweep.Histogram).Count,
			"Histogram.MarshalJSON":   (*sweep.Histogram).MarshalJSON,
			"Histogram.Max":           (*sweep.Histogram).Max,
			"Histogram.Min":           (*sweep.Histogram).Min,
			"Histogram.Quantile":      (*sweep.Histogram).Quantile,
			"Histogram.UnmarshalJSON": (*sweep.Histogram).UnmarshalJSON,
			"Merge":                   sweep.Merge,
			"NewOdds":                 sweep.NewOdds,
			"ParseAxis":               sweep.ParseAxis,
			"ParseSetting":            sweep.ParseSetting,
			"ReadResult":              sweep.ReadResult,
			"Result.IsWhole":          (*sweep.Result).IsWhole,
			"Result.WriteCSV":         (*sweep.Result).WriteCSV,
			"Result.WriteJSON":        (*sweep.Result).WriteJSON,
			"Result.WriteSVG":         (*sweep.Result).WriteSVG,
			"Result.WriteTable":       (*sweep.Result).WriteTable,
			"RunsFor":                 sweep.RunsFor,
			"Scenario.Start":          sweep.Scenario.Start,
			"Scenario.With":           sweep.Scenario.With,
			"SeedOf":                  sweep.SeedOf,
			"Setting.String":          sweep.Setting.String,
			"Sweep.Run":               sweep.Sweep.Run,
			"Tally.Odds":              (*sweep.Tally).Odds,
		},
		Handles: []string{"Histogram", "Result", "Tally"},
		Given:   []any{(*job.Job)(nil), (*cronjob.CronJob)(nil), &job.Job{}},
	}.Check(t)
}
