package sim_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// eventLines are the events on CronJobs.
func eventLines(c *sim.Cluster) (lines []string) {
	for _, e := range c.Events("") {
		if e.InvolvedObject.Kind == cronjob.Kind {
			lines = append(lines, e.Reason+": "+e.Message)
		}
	}
	return lines
}

// A call of the CronJob controller that fails, before it takes effect or after,
// is tried again, and in the end each slot has one Job.
func TestCallsOfTheCronJobControllerThatFail(t *testing.T) {
	refused := &sim.APIError{Reason: "InternalError", Message: "try again"}
	for _, test := range []struct {
		why    string
		verb   sim.Verb
		kind   string
		lost   bool // the answer, and not the request
		events []string
	}{
		{"a creation is refused", "create", "Job", false, []string{
			"FailedCreate: Error creating job: try again", "SuccessfulCreate: Created job hello-29453761",
		}},
		{"the answer to a creation is lost: the Job is found and listed", "create", "Job", true, []string{
			"FailedCreate: Error creating job: try again",
			"UnexpectedJob: Saw a job that the controller did not create or forgot: hello-29453761",
		}},
		{"a status is refused: the Job is found and listed", "update status", "CronJob", false, []string{
			"SuccessfulCreate: Created job hello-29453761",
			"UnexpectedJob: Saw a job that the controller did not create or forgot: hello-29453761",
		}},
		{"the answer to a status is lost", "update status", "CronJob", true, []string{"SuccessfulCreate: Created job hello-29453761"}},
	} {
		t.Run(test.why, func(t *testing.T) {
			failures := 0
			c, err := sim.New(sim.Config{Workload: workload.Hang(), Intercept: func(call sim.Call, do func() error) error {
				if call.Component != "cronjob-controller" || call.Verb != test.verb || call.Kind != test.kind || failures == 2 {
					return nil
				}
				failures++
				if test.lost {
					return errors.Join(do(), refused)
				}
				return refused
			}})
			require.NoError(t, err)
			require.NoError(t, c.Create(newCronJob("hello", "* * * * *")))
			require.NoError(t, c.RunFor(90*time.Second))
			assert.Len(t, c.Jobs(""), 1)
			s := c.CronJob("default", "hello").Status
			require.Len(t, s.Active, 1)
			assert.Equal(t, c.Jobs("")[0].UID, s.Active[0].UID)
			assert.Equal(t, c.Start().Add(time.Minute), *s.LastScheduleTime)
			assert.Equal(t, test.events, eventLines(c))
		})
	}
}

// Replace creates nothing while the Job before it cannot be deleted.
func TestAReplacedJobThatCannotBeDeleted(t *testing.T) {
	failures := 0
	c, err := sim.New(sim.Config{Workload: workload.Hang(), Intercept: func(call sim.Call, _ func() error) error {
		if call.Component != "cronjob-controller" || call.Verb != "delete" || failures == 3 {
			return nil
		}
		failures++
		return errors.New("try again")
	}})
	require.NoError(t, err)
	cj := newCronJob("hello", "* * * * *")
	cj.Spec.ConcurrencyPolicy = cronjob.ReplaceConcurrent
	require.NoError(t, c.Create(cj))
	require.NoError(t, c.RunFor(150*time.Second))
	assert.Equal(t, []string{
		"SuccessfulCreate: Created job hello-29453761", "FailedDelete: Deleted job: try again",
		"SuccessfulDelete: Deleted job hello-29453761", "SuccessfulCreate: Created job hello-29453762",
	}, eventLines(c))
	assert.Len(t, c.Jobs(""), 1)
}

// A namespace that is being deleted takes no Job, and no event says so.
func TestANamespaceThatIsBeingDeleted(t *testing.T) {
	calls := 0
	c, err := sim.New(sim.Config{Intercept: func(call sim.Call, _ func() error) error {
		if call.Component != "cronjob-controller" || call.Verb != "create" {
			return nil
		}
		calls++
		return &sim.APIError{Reason: "NamespaceTerminating", Message: "unable to create new content"}
	}})
	require.NoError(t, err)
	require.NoError(t, c.Create(newCronJob("hello", "0 * * * *")))
	require.NoError(t, c.RunFor(61*time.Minute))
	assert.Greater(t, calls, 5)
	assert.Empty(t, eventLines(c))
}

// What becomes of the Jobs of a CronJob that is deleted.
func TestDeletionOfACronJob(t *testing.T) {
	for _, test := range []struct {
		policy jobsim.DeletionPropagation
		jobs   int
	}{{"", 0}, {jobsim.PropagateBackground, 0}, {jobsim.PropagateForeground, 0}, {jobsim.PropagateOrphan, 2}} {
		var warnings []string
		c := cronCluster(t, workload.Hang(), newCronJob("hello", "0 * * * *"))
		c.OnWarning(func(text string) { warnings = append(warnings, text) })
		require.NoError(t, c.RunFor(150*time.Minute))
		require.NoError(t, c.DeleteCronJob("default", "hello", test.policy))
		require.NoError(t, c.RunFor(10*time.Hour))
		assert.Empty(t, c.CronJobs(""), test.policy)
		assert.Len(t, c.Jobs(""), test.jobs, test.policy)
		assert.Len(t, c.Pods(""), test.jobs, test.policy)
		assert.Empty(t, warnings)
		for _, j := range c.Jobs("") {
			assert.Empty(t, j.OwnerReferences)
		}
	}
}

// A CronJob that is made anew under the name of an old one leaves the Jobs of
// that alone, and creates those of the slots after its creation.
func TestACronJobOfTheSameName(t *testing.T) {
	c := cronCluster(t, workload.Hang(), newCronJob("hello", "0 * * * *"))
	require.NoError(t, c.RunFor(150*time.Minute))
	require.NoError(t, c.DeleteCronJob("default", "hello", jobsim.PropagateOrphan))
	require.NoError(t, c.RunFor(time.Minute))
	require.NoError(t, c.Create(newCronJob("hello", "*/50 * * * *")))
	require.NoError(t, c.RunFor(35*time.Minute))
	assert.Equal(t, []string{"SuccessfulCreate: Created job hello-29453930", "SuccessfulCreate: Created job hello-29453940"},
		eventLines(c)[2:])
	assert.Len(t, c.CronJob("default", "hello").Status.Active, 2)
}

// What the API server warns of goes to the user who asks, and not to the
// controller that creates Jobs of the same template.
func TestWarningsAboutACronJob(t *testing.T) {
	var warnings []string
	c, err := sim.New(sim.Config{})
	require.NoError(t, err)
	c.OnWarning(func(text string) { warnings = append(warnings, text) })
	cj := newCronJob("hello.world", "* * * * *")
	require.NoError(t, c.Create(cj))
	require.NoError(t, c.RunFor(3*time.Minute))
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "metadata.name: this is used in Pod names and hostnames")
	assert.NotEmpty(t, c.Jobs(""))
}

// A controller whose cache is late reads the API server before it gives a Job
// up or wonders at one, and its writes are refused until it has seen the latest.
// Each slot has its Job, and only one.
func TestALateCronJobController(t *testing.T) {
	for _, lag := range []time.Duration{100 * time.Millisecond, 3 * time.Second, 20 * time.Second} {
		cfg := sim.Config{Workload: workload.After(15*time.Second, workload.Succeed())}.WithLag("cronjob-controller", lag)
		c, err := sim.New(cfg)
		require.NoError(t, err)
		cj := newCronJob("hello", "* * * * *")
		cj.Spec.ConcurrencyPolicy = cronjob.ForbidConcurrent
		cj.Spec.SuccessfulJobsHistoryLimit = new(int32(100))
		require.NoError(t, c.Create(cj))
		require.NoError(t, c.RunFor(10*time.Minute+50*time.Second))
		assert.Len(t, c.Jobs(""), 10, lag)
		for _, line := range eventLines(c) {
			assert.NotContains(t, line, "UnexpectedJob", lag)
			assert.NotContains(t, line, "MissingJob", lag)
		}
		assert.Empty(t, c.CronJob("default", "hello").Status.Active, lag)
	}
}
