package jobsim_test

import (
	"testing"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/nilcall"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"FieldError.Error":         (*jobsim.FieldError).Error,
			"InvalidError.Error":       (*jobsim.InvalidError).Error,
			"InvalidError.Unwrap":      (*jobsim.InvalidError).Unwrap,
			"LabelSelector.Matches":    (*jobsim.LabelSelector).Matches,
			"LabelSelector.String":     (*jobsim.LabelSelector).String,
			"NameArg":                  jobsim.NameArg[string],
			"NewControllerRef":         jobsim.NewControllerRef,
			"NumberArg":                jobsim.NumberArg[int],
			"ObjectMeta.ControllerOf":  (*jobsim.ObjectMeta).ControllerOf,
			"ObjectMeta.GetObjectMeta": (*jobsim.ObjectMeta).GetObjectMeta,
			"ObjectMeta.HasFinalizer":  (*jobsim.ObjectMeta).HasFinalizer,
			"Reason.String":            jobsim.Reason.String,
			"Reason.Equal":             jobsim.Reason.Equal,
			"Reason.Rule":              jobsim.Reason.Rule,
			"Rule.Reason":              (*jobsim.Rule).Reason,
			"Rule.Standing":            (*jobsim.Rule).Standing,
			"TypeMeta.GetTypeMeta":     (*jobsim.TypeMeta).GetTypeMeta,
		},
		Handles: []string{"LabelSelector"},
	}.Check(t)
}
