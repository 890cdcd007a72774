package job_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/job"
)

// TestDecisionsCompareAsTheyAre: what a Reconciler takes and returns goes into
// cmp.Diff without an option.
func TestDecisionsCompareAsTheyAre(t *testing.T) {
	j := job.New("pi", "perl")
	j.Spec.Completions, j.Spec.Parallelism, j.Spec.CompletionMode = new(int32(3)), new(int32(2)), new(job.Indexed)
	j.Spec.BackoffLimitPerIndex = new(int32(1))
	j.SetDefaults()
	j.PrepareForCreate()
	observe := func() job.Observation { return job.Observation{Now: time.Unix(1e9, 0).UTC(), Job: j} }
	c := job.Controller{}
	refused := func() job.Results {
		return job.Results{Create: []error{errors.New("quota"), fmt.Errorf("then %w", job.ErrNotTried)}}
	}
	plan := c.Plan(observe())
	assert.Empty(t, cmp.Diff(observe(), observe()))
	assert.Empty(t, cmp.Diff(plan, c.Plan(observe())))
	assert.Empty(t, cmp.Diff(refused(), refused()))
	assert.Empty(t, cmp.Diff(c.Settle(observe(), plan, refused()), c.Settle(observe(), plan, refused())))
	assert.NotEmpty(t, cmp.Diff(plan, job.Plan{}))
	assert.NotEmpty(t, cmp.Diff(c.Settle(observe(), plan, refused()), c.Settle(observe(), plan, job.Results{})))
	assert.NotEmpty(t, cmp.Diff(refused(), job.Results{}))
}

func TestResultsAreEqualIfSettleMakesTheSameOfThem(t *testing.T) {
	quota := errors.New("quota")
	for _, c := range []struct {
		a, b job.Results
		want bool
		why  string
	}{
		{job.Results{}, job.Results{Create: []error{nil, nil}}, true, "no failure"},
		{job.Results{Create: []error{quota}}, job.Results{Create: []error{errors.New("quota"), nil}}, true, "the same text"},
		{job.Results{Create: []error{quota}}, job.Results{Create: []error{nil, quota}}, false, "another call"},
		{job.Results{Create: []error{quota}}, job.Results{Delete: []error{quota}}, false, "another list"},
		{job.Results{Create: []error{job.ErrNotTried}}, job.Results{Create: []error{errors.New(job.ErrNotTried.Error())}}, false, "tried and not tried"},
		{job.Results{Delete: []error{job.ErrFinalizer}}, job.Results{Delete: []error{errors.New(job.ErrFinalizer.Error())}}, false, "the finalizer and the deletion"},
		{job.Results{Release: []error{quota}}, job.Results{}, false, "a release"},
	} {
		assert.Equal(t, c.want, c.a.Equal(c.b), c.why)
		assert.Equal(t, c.want, c.b.Equal(c.a), c.why)
	}
}
