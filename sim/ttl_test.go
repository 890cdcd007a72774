package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

const ttlController = "ttl-after-finished-controller"

// ttl is a change of a Job that gives it a time to live.
func ttl(seconds int32) func(*job.Job) {
	return func(j *job.Job) { j.Spec.TTLSecondsAfterFinished = &seconds }
}

// deletions records when Jobs begin to be deleted, and when Jobs and pods are gone.
func deletions(c *sim.Cluster) *[]string {
	var lines []string
	marked := map[jobsim.UID]bool{}
	c.Watch(func(e sim.WatchEvent) {
		m := e.Object.GetObjectMeta()
		kind := map[bool]string{true: "pod", false: "job " + m.Name}[e.Object.GetTypeMeta().Kind == pod.Kind]
		switch {
		case e.Type == sim.Deleted:
			lines = append(lines, fmt.Sprintf("%s %s gone", e.At, kind))
		case m.DeletionTimestamp != nil && !marked[m.UID] && kind != "pod":
			marked[m.UID] = true
			lines = append(lines, fmt.Sprintf("%s %s %v", e.At, kind, m.Finalizers))
		}
	})
	return &lines
}

// Containers run for five seconds, and each Job of these finishes at 6 s unless a
// line says otherwise.
func TestTTL(t *testing.T) {
	edit := func(at time.Duration, change func(*job.Job)) func(*sim.Cluster) {
		return func(c *sim.Cluster) {
			c.At(at, func(c *sim.Cluster) error { return c.UpdateJob("default", "x", change) })
		}
	}
	const hold = "example.com/hold"
	for _, test := range []struct {
		why    string
		config sim.Config
		job    func(*job.Job)
		plan   func(*sim.Cluster)
		want   []string
	}{
		{"none", sim.Config{}, func(*job.Job) {}, nil, nil},
		{"after it is over, the pods go first", sim.Config{}, ttl(10), nil, []string{"16s job x [foregroundDeletion]", "16s pod gone", "16s job x gone"}},
		{"0 is at once", sim.Config{}, ttl(0), nil, []string{"6s job x [foregroundDeletion]", "6s pod gone", "6s job x gone"}},
		{
			"counted from the whole second in which it finished", sim.Config{Workload: workload.After(5300*time.Millisecond, workload.Succeed())}, ttl(10), nil,
			[]string{"16s job x [foregroundDeletion]", "16s pod gone", "16s job x gone"}, // not 16.3 s
		},
		{
			"of a Job that failed", sim.Config{Workload: workload.After(5*time.Second, workload.Fail())},
			func(j *job.Job) { ttl(10)(j); j.Spec.BackoffLimit = new(int32) }, nil,
			[]string{"16s job x [foregroundDeletion]", "16s pod gone", "16s job x gone"},
		},
		{"given once it is finished", sim.Config{}, func(*job.Job) {}, edit(20*time.Second, ttl(30)), []string{"36s job x [foregroundDeletion]", "36s pod gone", "36s job x gone"}},
		{"given too late", sim.Config{}, func(*job.Job) {}, edit(20*time.Second, ttl(3)), []string{"20s job x [foregroundDeletion]", "20s pod gone", "20s job x gone"}},
		{"shortened", sim.Config{}, ttl(100), edit(20*time.Second, ttl(30)), []string{"36s job x [foregroundDeletion]", "36s pod gone", "36s job x gone"}},
		{"made longer in time", sim.Config{}, ttl(20), edit(25999*time.Millisecond, ttl(50)), []string{"56s job x [foregroundDeletion]", "56s pod gone", "56s job x gone"}},
		{"taken away", sim.Config{}, ttl(20), edit(20*time.Second, func(j *job.Job) { j.Spec.TTLSecondsAfterFinished = nil }), nil},
		{
			"made longer, and the controller has not seen it", sim.Config{}.WithLag(ttlController, 2*time.Second), ttl(20), edit(25*time.Second, ttl(50)),
			[]string{"56s job x [foregroundDeletion]", "56s pod gone", "56s job x gone"},
		},
		{
			"a finalizer holds it", sim.Config{}, func(j *job.Job) { ttl(10)(j); j.Finalizers = []string{hold} },
			edit(time.Minute, func(j *job.Job) { j.Finalizers = nil }),
			[]string{"16s job x [example.com/hold foregroundDeletion]", "16s pod gone", "1m0s job x gone"},
		},
		{
			"deleted by hand first", sim.Config{}, ttl(10), func(c *sim.Cluster) {
				c.At(10*time.Second, func(c *sim.Cluster) error { return c.DeleteJob("default", "x", jobsim.PropagateOrphan) })
			}, []string{"10s job x [orphan]", "10s job x gone"},
		},
		{
			"a Job of its name is looked at when it would have been", sim.Config{}, ttl(20), func(c *sim.Cluster) {
				c.At(10*time.Second, func(c *sim.Cluster) error { return c.DeleteJob("default", "x", jobsim.PropagateBackground) })
				c.At(11*time.Second, func(c *sim.Cluster) error { return c.Create(task("x", ttl(40))) })
			}, []string{"10s job x gone", "10s pod gone", "57s job x [foregroundDeletion]", "57s pod gone", "57s job x gone"},
		},
		{
			"the deletion fails, and is tried again", sim.Config{Intercept: refuseOnce(ttlController, "delete")}, ttl(10), nil,
			[]string{"16.005s job x [foregroundDeletion]", "16.005s pod gone", "16.005s job x gone"},
		},
		{
			"it cannot be read, and is read again", sim.Config{Intercept: refuseOnce(ttlController, "get")}, ttl(10), nil,
			[]string{"16.005s job x [foregroundDeletion]", "16.005s pod gone", "16.005s job x gone"},
		},
		{
			"managed by another controller, which finishes nothing here", sim.Config{},
			func(j *job.Job) { ttl(0)(j); j.Spec.ManagedBy = new("example.com/other") }, nil, nil,
		},
	} {
		t.Run(test.why, func(t *testing.T) {
			c := newCluster(t, test.config)
			lines := deletions(c)
			require.NoError(t, c.Create(task("x", test.job)))
			if test.plan != nil {
				test.plan(c)
			}
			require.NoError(t, c.RunFor(5*time.Minute))
			assert.Equal(t, test.want, *lines)
		})
	}
}

// refuseOnce lets the first call of a component with that verb fail.
func refuseOnce(component sim.Component, verb sim.Verb) func(sim.Call, func() error) error {
	refused := false
	return func(call sim.Call, _ func() error) error {
		if refused || call.Component != component || call.Verb != verb {
			return nil
		}
		refused = true
		return &sim.APIError{Reason: "InternalError", Message: "try again"}
	}
}

// A run does not wait for a time to live, as it does not wait for the next slot
// of a CronJob: the result can still be looked at. Zero leaves nothing to wait
// for.
func TestARunEndsBeforeTheTTL(t *testing.T) {
	for _, test := range []struct {
		ttl  int32
		left int
	}{{0, 0}, {1, 1}, {100, 1}} {
		c := newCluster(t, sim.Config{}, task("x", ttl(test.ttl)))
		require.NoError(t, c.Run())
		assert.Equal(t, 6*time.Second, c.Elapsed())
		assert.Len(t, c.Jobs(""), test.left, "after %d s", test.ttl)
	}
}

// The reasons: of the wait, once, and of the end, as long as the Job is
// still there.
func TestWhyAJobIsDeletedAfterItsTTL(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x", ttl(10), func(j *job.Job) { j.Finalizers = []string{"example.com/hold"} }))
	c.At(8*time.Second, func(c *sim.Cluster) error {
		return c.UpdateJob("default", "x", func(j *job.Job) { j.Labels = map[string]string{"looked": "at"} })
	})
	require.NoError(t, c.RunFor(time.Minute))
	var lines []string
	for _, e := range c.WhyJob("default", "x") {
		for _, r := range e.Reasons {
			lines = append(lines, fmt.Sprintf("%s %s", e.At, r))
		}
	}
	require.Len(t, lines, 5)
	assert.Equal(t, []string{
		"6s spec.ttlSecondsAfterFinished: the Job has finished: it is deleted 10s later",
		"16s spec.ttlSecondsAfterFinished: the Job has been finished for 10s: it is deleted, and its pods before it",
	}, lines[3:])
}

// With a TTL a CronJob keeps fewer Jobs than its history limits say.
func TestTTLOfTheJobsOfACronJob(t *testing.T) {
	cj := newCronJob("hourly", "0 * * * *")
	cj.Spec.JobTemplate.Spec.TTLSecondsAfterFinished = new(int32(90 * 60))
	c := newCluster(t, sim.Config{}, cj)
	require.NoError(t, c.RunFor(5*time.Hour+30*time.Minute))
	var left []time.Duration
	for _, j := range c.Jobs("") {
		left = append(left, j.CreationTimestamp.Sub(c.Start()))
	}
	assert.Equal(t, []time.Duration{4 * time.Hour, 5 * time.Hour}, left)
	assert.Len(t, c.Pods(""), 2)
}
