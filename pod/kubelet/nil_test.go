package kubelet_test

import (
	"testing"

	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/pod/kubelet"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"Kubelet.Sync":     kubelet.Kubelet.Sync,
			"Kubelet.SyncWith": kubelet.Kubelet.SyncWith,
			"Rules":            kubelet.Rules,
			"Run.Apply":        (*kubelet.Run).Apply,
		},
	}.Check(t)
}
