package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// newCronJob is a CronJob of one busybox container.
func newCronJob(name, schedule string) *cronjob.CronJob {
	return &cronjob.CronJob{
		ObjectMeta: jobsim.ObjectMeta{Name: name},
		Spec: cronjob.Spec{Schedule: schedule, JobTemplate: cronjob.JobTemplate{Spec: job.Spec{
			Template: pod.Template{Spec: pod.Spec{RestartPolicy: pod.RestartNever, Containers: []pod.Container{{Name: "main", Image: "busybox:1"}}}},
		}}},
	}
}

func cronCluster(t *testing.T, work workload.Workload, c *cronjob.CronJob) *sim.Cluster {
	t.Helper()
	cluster, err := sim.New(sim.Config{Workload: work})
	require.NoError(t, err)
	require.NoError(t, cluster.Create(c))
	return cluster
}

// jobTimes are the creations of Jobs by their name, as offsets from the start.
func jobTimes(c *sim.Cluster) (times []time.Duration) {
	for _, j := range c.Jobs("") {
		times = append(times, j.CreationTimestamp.Sub(c.Start()))
	}
	return times
}

func TestACronJobCreatesAJobAtEachSlot(t *testing.T) {
	c := cronCluster(t, workload.After(5*time.Second, workload.Succeed()), newCronJob("hello", "*/5 * * * *"))
	require.NoError(t, c.RunFor(17*time.Minute))
	assert.Equal(t, []time.Duration{5 * time.Minute, 10 * time.Minute, 15 * time.Minute}, jobTimes(c))
	cj := c.CronJob("default", "hello")
	assert.Empty(t, cj.Status.Active)
	assert.Equal(t, c.Start().Add(15*time.Minute), *cj.Status.LastScheduleTime)
	assert.Equal(t, "hello-29453765", c.Jobs("")[0].Name)
	assert.Equal(t, "2026-01-01T00:05:00Z", c.Jobs("")[0].Annotations[cronjob.ScheduledTimestampAnnotation])

	require.NoError(t, c.RunFor(time.Hour))
	assert.Len(t, c.Jobs(""), 3, "the history limit of successful Jobs")
	assert.NotEmpty(t, c.WhyCronJob("default", "hello"))
	require.NoError(t, c.DeleteCronJob("default", "hello", ""))
	require.NoError(t, c.Run())
	assert.Empty(t, c.Jobs(""), "they go with the CronJob")
	assert.Empty(t, c.Pods(""))
}

func TestRunWithACronJobHasNoEnd(t *testing.T) {
	c := cronCluster(t, nil, newCronJob("hello", "*/5 * * * *"))
	var endless *sim.EndlessError
	require.ErrorAs(t, c.Run(), &endless)
	assert.Equal(t, []string{"default/hello"}, endless.CronJobs)
	assert.EqualError(t, endless, "sim: stopped at 0s: the schedule of cronjob default/hello has no end: use RunFor or RunUntil, "+
		"or suspend or delete the CronJob at some time")
	for _, err := range c.Revisions() {
		if err != nil {
			require.ErrorAs(t, err, &endless)
		}
	}
	c.At(12*time.Minute, func(c *sim.Cluster) error {
		return c.UpdateCronJob("default", "hello", func(cj *cronjob.CronJob) { cj.Spec.Suspend = new(true) })
	})
	require.NoError(t, c.Run())
	assert.Len(t, c.Jobs(""), 2)
}

func TestAnOutageOfTheCronJobController(t *testing.T) {
	c := cronCluster(t, nil, newCronJob("hello", "0 * * * *"))
	require.NoError(t, c.RunFor(90*time.Minute))
	require.NoError(t, c.StopCronJobController())
	require.NoError(t, c.Run(), "nothing is left to happen")
	require.NoError(t, c.RunFor(7*24*time.Hour))
	assert.Len(t, c.Jobs(""), 1)
	require.NoError(t, c.StartCronJobController())
	require.NoError(t, c.StartCronJobController(), "it runs already")
	require.NoError(t, c.RunFor(time.Minute))
	assert.Equal(t, []string{"hello-29453820", "hello-29463900"}, []string{c.Jobs("")[0].Name, c.Jobs("")[1].Name}, "only the latest slot gets its Job")
	var warned int
	for _, e := range c.Events("") {
		if e.Reason == "TooManyMissedTimes" {
			warned++
		}
	}
	assert.Equal(t, 1, warned)
	require.NoError(t, c.RestartCronJobController())
	require.NoError(t, c.RunFor(time.Hour))
	assert.Len(t, c.Jobs(""), 3)
}

// An earlier wake-up survives an edit of the schedule, and finds nothing to do.
func TestAnEditOfTheScheduleWhileAWakeUpIsQueued(t *testing.T) {
	c := cronCluster(t, nil, newCronJob("hello", "0 * * * *"))
	require.NoError(t, c.RunFor(10*time.Minute))
	require.NoError(t, c.UpdateCronJob("default", "hello", func(cj *cronjob.CronJob) { cj.Spec.Schedule = "30 */2 * * *" }))
	require.NoError(t, c.RunFor(3*time.Hour))
	assert.Equal(t, []time.Duration{30 * time.Minute, 150 * time.Minute}, jobTimes(c))
}
