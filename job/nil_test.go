package job_test

import (
	"testing"

	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/job"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"Results.Equal":                   job.Results.Equal,
			"CleanUp":                         job.CleanUp,
			"CompletionIndex":                 job.CompletionIndex,
			"Controller.Plan":                 job.Controller.Plan,
			"Controller.Reconcile":            job.Controller.Reconcile,
			"Controller.RetryAfter":           job.Controller.RetryAfter,
			"Controller.Settle":               job.Controller.Settle,
			"Controller.SyncDelay":            job.Controller.SyncDelay,
			"Controller.Validate":             job.Controller.Validate,
			"CreatedEvent":                    job.CreatedEvent,
			"Creation.Additions":              job.Creation.Additions,
			"Creation.Apply":                  job.Creation.Apply,
			"Creation.ApplyIndex":             job.Creation.ApplyIndex,
			"DeletedEvent":                    job.DeletedEvent,
			"FailedDeleteEvent":               job.FailedDeleteEvent,
			"Indexes.Add":                     job.Indexes.Add,
			"Indexes.Contains":                job.Indexes.Contains,
			"Indexes.Count":                   job.Indexes.Count,
			"Indexes.Equal":                   job.Indexes.Equal,
			"Indexes.String":                  job.Indexes.String,
			"Indexes.Union":                   job.Indexes.Union,
			"Job.ControllerReference":         (*job.Job).ControllerReference,
			"Job.IsHistory":                   (*job.Job).IsHistory,
			"Job.ManagedByExternalController": (*job.Job).ManagedByExternalController,
			"Job.NewPod":                      (*job.Job).NewPod,
			"Job.PrepareForCreate":            (*job.Job).PrepareForCreate,
			"Job.PrepareForUpdate":            (*job.Job).PrepareForUpdate,
			"Job.SetDefaults":                 (*job.Job).SetDefaults,
			"New":                             job.New,
			"ParseIndexes":                    job.ParseIndexes,
			"RefusedEvent":                    job.RefusedEvent,
			"Rules":                           job.Rules,
			"SlowStart":                       job.SlowStart,
			"Spec.SetTemplateDefaults":        (*job.Spec).SetTemplateDefaults,
			"SpecWarnings":                    job.SpecWarnings,
			"Status.Condition":                (*job.Status).Condition,
			"Status.Finished":                 (*job.Status).Finished,
			"Status.IsTrue":                   (*job.Status).IsTrue,
			"UpdateWarnings":                  job.UpdateWarnings,
			"Validate":                        job.Validate,
			"ValidateStatusUpdate":            job.ValidateStatusUpdate,
			"ValidateTemplateSpec":            job.ValidateTemplateSpec,
			"ValidateUpdate":                  job.ValidateUpdate,
			"StatusRefused":                   job.StatusRefused,
			"Warnings":                        job.Warnings,
			"WithoutLimitAndDelay":            job.WithoutLimitAndDelay,
		},
	}.Check(t)
}
