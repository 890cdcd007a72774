package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// A status that was refused is stored some milliseconds later, although nothing
// else happens.
func TestRefusedStatusIsStoredLater(t *testing.T) {
	const deletion = time.Hour + 10*time.Minute
	var c *sim.Cluster
	refused := false
	c, err := sim.New(sim.Config{Workload: workload.Hang(), Intercept: func(call sim.Call, _ func() error) error {
		if refused || call.Component != "cronjob-controller" || call.Verb != "update status" || c.Elapsed() < deletion {
			return nil
		}
		refused = true
		return &sim.APIError{Reason: "InternalError", Message: "try again"}
	}})
	require.NoError(t, err)
	require.NoError(t, c.Create(newCronJob("hello", "0 * * * *")))
	c.At(deletion, func(c *sim.Cluster) error {
		return c.DeleteJob("default", c.Jobs("default")[0].Name, jobsim.PropagateForeground)
	})
	require.NoError(t, c.RunFor(deletion+time.Minute))
	require.True(t, refused)
	assert.Empty(t, c.Jobs("default"))
	assert.Empty(t, c.CronJob("default", "hello").Status.Active)
}

// A status that rests on a CronJob of before is refused: the next sync stores one
// for the CronJob as it is.
func TestStatusOfAnOlderRevisionIsRefused(t *testing.T) {
	c, err := sim.New(sim.Config{Workload: workload.Hang()}.WithLag("cronjob-controller", time.Second))
	require.NoError(t, err)
	require.NoError(t, c.Create(newCronJob("hello", "0 * * * *")))
	c.At(time.Hour, func(c *sim.Cluster) error {
		return c.UpdateCronJob("default", "hello", func(cj *cronjob.CronJob) { cj.Labels = map[string]string{"a": "b"} })
	})
	require.NoError(t, c.RunFor(time.Hour+500*time.Millisecond))
	assert.Len(t, c.Jobs("default"), 1)
	assert.Empty(t, c.CronJob("default", "hello").Status.Active, "the controller has not seen the label")
	require.NoError(t, c.RunFor(3*time.Second))
	assert.Len(t, c.Jobs("default"), 1)
	assert.Len(t, c.CronJob("default", "hello").Status.Active, 1)
}

// A controller that was restarted reports anew what the one before reported.
func TestRestartedCronJobControllerCombinesEventsAnew(t *testing.T) {
	cj := newCronJob("hello", "* * * * *")
	cj.Spec.ConcurrencyPolicy = cronjob.ForbidConcurrent
	c := cronCluster(t, workload.Hang(), cj)
	c.At(5*time.Minute+30*time.Second, (*sim.Cluster).RestartCronJobController)
	require.NoError(t, c.RunFor(10*time.Minute))
	events := 0
	for _, e := range c.Events("default") {
		if e.Reason == "JobAlreadyActive" {
			events++
		}
	}
	assert.Equal(t, 2, events)
}

// A creation may fail for another reason although the name is taken, as that of a
// Job of which the controller does not know yet.
func TestCreationOfAJobThatExistsFails(t *testing.T) {
	calls := 0
	c, err := sim.New(sim.Config{Workload: workload.Hang(), Intercept: func(call sim.Call, do func() error) error {
		if call.Component != "cronjob-controller" || call.Verb != "create" || calls == 2 {
			return nil
		}
		calls++
		_ = do()
		return &sim.APIError{Reason: "InternalError", Message: "try again"}
	}})
	require.NoError(t, err)
	require.NoError(t, c.Create(newCronJob("hello", "0 * * * *")))
	require.NoError(t, c.RunFor(90*time.Minute))
	assert.Equal(t, 2, calls)
	assert.Len(t, c.Jobs("default"), 1)
	assert.Len(t, c.CronJob("default", "hello").Status.Active, 1)
}

// A CronJob that is being deleted does not keep a run from its end.
func TestRunEndsWithACronJobThatIsBeingDeleted(t *testing.T) {
	c := cronCluster(t, workload.Hang(), newCronJob("hello", "0 * * * *"))
	c.At(90*time.Minute, func(c *sim.Cluster) error {
		return c.DeleteCronJob("default", "hello", jobsim.PropagateForeground)
	})
	require.NoError(t, c.Run())
	assert.Nil(t, c.CronJob("default", "hello"))
}

// A controller that is restarted lists what there is, also what its watch has not
// brought yet.
func TestRestartedCronJobControllerLists(t *testing.T) {
	c, err := sim.New(sim.Config{Workload: workload.Hang()}.WithLag("cronjob-controller", 10*time.Minute))
	require.NoError(t, err)
	require.NoError(t, c.Create(newCronJob("hello", "* * * * *")))
	c.At(30*time.Second, (*sim.Cluster).RestartCronJobController)
	require.NoError(t, c.RunFor(90*time.Second))
	assert.Len(t, c.Jobs("default"), 1)
}
