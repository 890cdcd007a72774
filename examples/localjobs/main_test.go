package main

import (
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
)

func TestLocalJobs(t *testing.T) {
	for _, test := range []struct {
		why               string
		spec              job.Spec
		command           []string
		ends              string
		succeeded, failed int32
	}{
		{"two successes", job.Spec{Completions: new(int32(2)), Parallelism: new(int32(2))}, []string{"true"}, job.ReasonCompletionsReached, 2, 0},
		{"one failure too many", job.Spec{BackoffLimit: new(int32(1))}, []string{"false"}, job.ReasonBackoffLimitExceeded, 0, 2},
		{"a task that hangs is killed at the deadline", job.Spec{ActiveDeadlineSeconds: new(int64(1)), Parallelism: new(int32(2)), Completions: new(int32(2))}, []string{"sleep", "1000"}, job.ReasonDeadlineExceeded, 0, 2},
		{"a command that is not there", job.Spec{BackoffLimit: new(int32(0))}, []string{"/there/is/no/such/command"}, job.ReasonBackoffLimitExceeded, 0, 1},
	} {
		t.Run(test.why, func(t *testing.T) {
			if _, err := exec.LookPath("sleep"); err != nil {
				t.Skip(err)
			}
			s, err := newScheduler("local", test.spec, test.command...)
			require.NoError(t, err)
			begun := time.Now()
			s.run()
			status := s.job.Status
			assert.Equal(t, test.ends, status.Conditions[len(status.Conditions)-1].Reason)
			assert.Equal(t, [2]int32{test.succeeded, test.failed}, [2]int32{status.Succeeded, status.Failed})
			assert.Empty(t, s.stop, "no process is left")
			assert.Less(t, time.Since(begun), 30*time.Second)
		})
	}
}
