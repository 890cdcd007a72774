package manifest_test

import (
	"testing"

	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim/manifest"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"Error.Error":    (*manifest.Error).Error,
			"Error.Unwrap":   (*manifest.Error).Unwrap,
			"Errors.Error":   manifest.Errors.Error,
			"Errors.Unwrap":  manifest.Errors.Unwrap,
			"Of":             manifest.Of[*job.Job],
			"Place.String":   manifest.Place.String,
			"Read":           manifest.Read,
			"Reader.Read":    manifest.Reader.Read,
			"Warning.String": manifest.Warning.String,
		},
	}.Check(t)
}
