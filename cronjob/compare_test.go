package cronjob_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
)

// TestDecisionsCompareAsTheyAre: what a Reconciler takes and returns goes into
// cmp.Diff without an option.
func TestDecisionsCompareAsTheyAre(t *testing.T) {
	cj := &cronjob.CronJob{}
	cj.Name, cj.UID, cj.CreationTimestamp, cj.Spec.Schedule = "nightly", "u", time.Unix(1e9, 0).UTC(), "* * * * *"
	cj.Spec.JobTemplate.Spec = job.New("nightly", "busybox").Spec
	cj.SetDefaults()
	c := cronjob.Controller{}
	observe := func() cronjob.Observation {
		schedule, err := c.Schedule(cj)
		require.NoError(t, err)
		return cronjob.Observation{
			Now: cj.CreationTimestamp.Add(time.Minute), CronJob: cj, Schedule: &schedule,
			Reads: cronjob.Reads{JobErrs: map[string]error{"a": errors.New("refused")}},
		}
	}
	refused := func(err error) cronjob.Results {
		return cronjob.Results{Delete: []error{errors.New("gone")}, CreateErr: err}
	}
	plan := c.Plan(observe())
	require.NotNil(t, plan.Create)
	assert.Empty(t, cmp.Diff(observe(), observe()))
	assert.Empty(t, cmp.Diff(plan, c.Plan(observe())))
	assert.Empty(t, cmp.Diff(refused(errors.New("quota")), refused(errors.New("quota"))))
	settle := func(r cronjob.Results) cronjob.Outcome { return c.Settle(observe(), plan, r) }
	assert.Empty(t, cmp.Diff(settle(refused(errors.New("quota"))), settle(refused(errors.New("quota")))))
	assert.NotEmpty(t, cmp.Diff(settle(refused(errors.New("quota"))), settle(cronjob.Results{})))
	assert.NotEmpty(t, cmp.Diff(observe(), cronjob.Observation{}))
	assert.NotEmpty(t, cmp.Diff(plan, cronjob.Plan{}))
}

func TestResultsAreEqualIfSettleMakesTheSameOfThem(t *testing.T) {
	quota := errors.New("quota")
	for _, c := range []struct {
		a, b cronjob.Results
		want bool
		why  string
	}{
		{cronjob.Results{}, cronjob.Results{Replace: []error{nil}}, true, "no failure"},
		{cronjob.Results{CreateErr: quota}, cronjob.Results{CreateErr: errors.New("quota")}, true, "the same text"},
		{cronjob.Results{CreateErr: quota}, cronjob.Results{}, false, "a failure and none"},
		{cronjob.Results{CreateErr: cronjob.ErrAlreadyExists}, cronjob.Results{CreateErr: errors.New(cronjob.ErrAlreadyExists.Error())}, false, "a name that is taken"},
		{cronjob.Results{Replace: []error{&cronjob.GetError{Err: quota}}}, cronjob.Results{Replace: []error{quota}}, false, "a read and a deletion"},
		{cronjob.Results{Created: job.New("a", "b")}, cronjob.Results{Created: job.New("a", "b")}, true, "the same Job"},
		{cronjob.Results{Created: job.New("a", "b")}, cronjob.Results{Created: job.New("a", "c")}, false, "another Job"},
	} {
		assert.Equal(t, c.want, c.a.Equal(c.b), c.why)
		assert.Equal(t, c.want, c.b.Equal(c.a), c.why)
	}
}
