package job_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/job"
)

func TestControllerValidate(t *testing.T) {
	for _, test := range []struct {
		c    job.Controller
		want string
		why  string
	}{
		{job.Controller{}, "", "all defaults"},
		{job.WithoutLimitAndDelay(), "", "no wait is allowed"},
		{job.Controller{MaxPodCreateDeletePerSync: -1}, "MaxPodCreateDeletePerSync: Invalid value: -1: must be greater than or equal to 0", "a number below 0"},
		{job.Controller{MaxUncountedPods: -7}, "MaxUncountedPods: Invalid value: -7: must be greater than or equal to 0", "another"},
		{job.Controller{SyncJobBatchPeriod: new(-time.Second)}, "SyncJobBatchPeriod: Invalid value: -1000000000: must be greater than or equal to 0", "a duration below 0"},
		{job.Controller{PodFailureBackOff: &backoff.Exponential{Initial: -1}}, "PodFailureBackOff.Initial: Invalid value: -1: must be greater than or equal to 0", "one inside"},
		{job.Controller{APIBackOff: &backoff.Exponential{Max: -1}}, "APIBackOff.Max: Invalid value: -1: must be greater than or equal to 0", "the other"},
	} {
		text := ""
		for _, err := range test.c.Validate() {
			text += err.Error()
		}
		assert.Equal(t, test.want, text, test.why)
	}
}

func TestDelays(t *testing.T) {
	assert.Equal(t, time.Second, job.Controller{}.SyncDelay())
	assert.Zero(t, job.Controller{SyncJobBatchPeriod: new(time.Duration)}.SyncDelay(), "0 is none")
	assert.Zero(t, job.Controller{SyncJobBatchPeriod: new(-time.Second)}.SyncDelay(), "as is a negative one")
	for failed, want := range []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second} {
		assert.Equal(t, want, job.Controller{}.RetryAfter(failed))
	}
	assert.Equal(t, time.Minute, job.Controller{}.RetryAfter(100))
	assert.Zero(t, job.Controller{APIBackOff: &backoff.Exponential{}}.RetryAfter(3))
}
