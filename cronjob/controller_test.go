package cronjob_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/cronjob"
)

func TestControllerValidate(t *testing.T) {
	for _, c := range []struct {
		controller cronjob.Controller
		want       string
		why        string
	}{
		{cronjob.Controller{}, "", "all defaults"},
		{cronjob.Controller{TimeZone: "Europe/Berlin", NextScheduleDelta: new(time.Duration)}, "", "no wait is allowed"},
		{cronjob.Controller{TimeZone: "Local"}, `TimeZone: Invalid value: "Local": unknown time zone Local`, "the machine's zone"},
		{cronjob.Controller{NextScheduleDelta: new(-time.Second)}, "NextScheduleDelta: Invalid value: -1000000000" + notNegative, "a duration below 0"},
		{cronjob.Controller{APIBackOff: &backoff.Exponential{Initial: -1}}, "APIBackOff.Initial: Invalid value: -1" + notNegative, "one inside"},
		{cronjob.Controller{APIBackOff: &backoff.Exponential{Max: -1}}, "APIBackOff.Max: Invalid value: -1" + notNegative, "the other"},
	} {
		assert.Equal(t, c.want, lines(c.controller.Validate()), c.why)
	}
}

func TestControllerSettings(t *testing.T) {
	for failed, want := range []time.Duration{0, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond} {
		assert.Equal(t, want, cronjob.Controller{}.RetryAfter(failed))
	}
	assert.Equal(t, 1000*time.Second, cronjob.Controller{}.RetryAfter(100))
	assert.Zero(t, cronjob.Controller{APIBackOff: &backoff.Exponential{}}.RetryAfter(3))
	o := cronjob.Observation{Now: moment(t, "2026-01-01T05:20:00Z"), CronJob: newCronJob(schedule("0 12 * * *"))}
	for _, c := range []struct {
		controller cronjob.Controller
		want       time.Duration
		why        string
	}{
		{cronjob.Controller{}, 6*time.Hour + 40*time.Minute + 100*time.Millisecond, "noon in UTC"},
		{cronjob.Controller{TimeZone: "Europe/Berlin"}, 5*time.Hour + 40*time.Minute + 100*time.Millisecond, "in the zone of the process"},
		{cronjob.Controller{TimeZone: "Mars/Base"}, 6*time.Hour + 40*time.Minute + 100*time.Millisecond, "which is unknown"},
		{cronjob.Controller{NextScheduleDelta: new(time.Duration)}, 6*time.Hour + 40*time.Minute, "without the wait"},
		{cronjob.Controller{NextScheduleDelta: new(-time.Hour)}, 6*time.Hour + 40*time.Minute, "a negative one counts as none"},
	} {
		assert.Equal(t, c.want, c.controller.Reconcile(o).RequeueAfter, c.why)
	}
}
