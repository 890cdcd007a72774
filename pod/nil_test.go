package pod_test

import (
	"testing"

	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/pod"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"Container.IsSidecar":         (*pod.Container).IsSidecar,
			"HasInvalidAffinitySelector":  pod.HasInvalidAffinitySelector,
			"ParseQuantity":               pod.ParseQuantity,
			"Quantity.Cmp":                pod.Quantity.Cmp,
			"Quantity.IsSame":             pod.Quantity.IsSame,
			"Quantity.MarshalJSON":        pod.Quantity.MarshalJSON,
			"Quantity.String":             pod.Quantity.String,
			"Quantity.UnmarshalJSON":      (*pod.Quantity).UnmarshalJSON,
			"Pod.IsActive":                (*pod.Pod).IsActive,
			"Pod.IsReady":                 (*pod.Pod).IsReady,
			"Pod.IsTerminal":              (*pod.Pod).IsTerminal,
			"Pod.IsTerminating":           (*pod.Pod).IsTerminating,
			"Pod.LogRun":                  (*pod.Pod).LogRun,
			"Pod.PrepareForCreate":        (*pod.Pod).PrepareForCreate,
			"Pod.PrepareForUpdate":        (*pod.Pod).PrepareForUpdate,
			"Pod.SetDefaults":             (*pod.Pod).SetDefaults,
			"Spec.Container":              (*pod.Spec).Container,
			"Spec.QOSClass":               (*pod.Spec).QOSClass,
			"Status.Condition":            (*pod.Status).Condition,
			"Template.SetDefaults":        (*pod.Template).SetDefaults,
			"TemplateWarnings":            pod.TemplateWarnings,
			"Validate":                    pod.Validate,
			"Toleration.Tolerates":        (*pod.Toleration).Tolerates,
			"ValidateTemplate":            pod.ValidateTemplate,
			"ValidateTemplateUpdate":      pod.ValidateTemplateUpdate,
			"ValidateUpdate":              pod.ValidateUpdate,
			"ValidateStatusUpdate":        pod.ValidateStatusUpdate,
			"Spec.ContainerShouldRestart": (*pod.Spec).ContainerShouldRestart,
			"Warnings":                    pod.Warnings,
		},
	}.Check(t)
}
