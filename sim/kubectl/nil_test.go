package kubectl_test

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"io"
	"testing"

	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim/kubectl"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"Command.Run":      (*kubectl.Command).Run,
			"Describe":         kubectl.Describe,
			"Error.Error":      (*kubectl.Error).Error,
			"Error.Unwrap":     (*kubectl.Error).Unwrap,
			"HumanDuration":    kubectl.HumanDuration,
			"IsNotFound":       kubectl.IsNotFound,
			"JobStatus":        kubectl.JobStatus,
			"NewWatch":         kubectl.NewWatch,
			"ParseSelector":    kubectl.ParseSelector,
			"PodStatus":        kubectl.PodStatus,
			"Reference":        kubectl.Reference,
			"Run":              kubectl.Run,
			"Selector.Matches": kubectl.Selector.Matches,
			"Selector.String":  kubectl.Selector.String,
			"Watch.Rows":       (*kubectl.Watch).Rows,
			"WriteTable":       kubectl.WriteTable[*job.Job],
		},
		Handles: []string{"Command", "Watch"},
		Given:   []any{io.Discard, (*sim.Cluster)(nil), new(sim.Cluster), (*job.Job)(nil), new(job.Job), (*pod.Pod)(nil), new(pod.Pod), (*cronjob.CronJob)(nil), new(cronjob.CronJob), (*jobsim.Event)(nil), new(jobsim.Event)},
	}.Check(t)
}
