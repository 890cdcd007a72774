// Package pages runs the manifests of the pages about Jobs and CronJobs on
// kubernetes.io, retold in our own words in testdata, and checks that they end as
// the pages say.
package pages

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/load"
)

// end is how a Job ends.
type end struct {
	condition         job.ConditionType
	reason            string
	succeeded, failed int32
	completed         string // indexes
	failedIndexes     string // empty: none
	pods              int    // that are left
}

// complete is the end of a Job of which so many pods succeed and stay.
func complete(pods int) end {
	return end{condition: job.Complete, reason: job.ReasonCompletionsReached, succeeded: int32(pods), pods: pods}
}

// indexed is the end with completed indexes.
func (e end) indexed(completed string) end { e.completed = completed; return e }

func failed(reason string, succeeded, failed int32, pods int) end {
	return end{condition: job.Failed, reason: reason, succeeded: succeeded, failed: failed, pods: pods}
}

// pages are the manifests in testdata: one is added with its row, and a row has its
// manifest.
var pages = []struct {
	manifest string
	// begin is called before the Job is created, and plan after that.
	begin, plan func(*testing.T, *sim.Cluster)
	// until is how long the page is looked at; 0: an hour.
	until time.Duration
	// ends are those of the Jobs, by name. None is left but these.
	ends map[string]end
}{
	{manifest: "job", ends: map[string]end{"pi": complete(1)}},
	{manifest: "ttl", ends: nil},
	{manifest: "ttl", until: 108 * time.Second, ends: map[string]end{"pi-with-ttl": complete(1)}},
	{manifest: "timeout", ends: map[string]end{"pi-with-timeout": failed(job.ReasonDeadlineExceeded, 0, 1, 0)}},
	{manifest: "suspended", plan: resume("myjob", time.Minute), ends: map[string]end{"myjob": complete(5)}},
	{manifest: "selector", begin: old, ends: map[string]end{"new": complete(1)}},
	{manifest: "expansion", ends: map[string]end{
		"process-item-apple": complete(1), "process-item-banana": complete(1), "process-item-cherry": complete(1),
	}},
	{manifest: "coarse", ends: map[string]end{"job-wq-1": complete(8)}},
	{manifest: "fine", ends: map[string]end{"job-wq-2": complete(2)}},
	{manifest: "sidecar", ends: map[string]end{"myjob": complete(1)}},
	{manifest: "cronjob", until: 3*time.Minute + 30*time.Second, ends: map[string]end{
		"hello-29453761": complete(1), "hello-29453762": complete(1), "hello-29453763": complete(1),
	}},
	{manifest: "indexed", ends: map[string]end{"indexed-job": complete(5).indexed("0-4")}},
	{manifest: "indexed-volume", ends: map[string]end{"indexed-job": complete(5).indexed("0-4")}},
	{manifest: "pod-to-pod", ends: map[string]end{"example-job": complete(3).indexed("0-2")}},
	{manifest: "failure-policy", ends: map[string]end{"job-pod-failure-policy-example": failed(job.ReasonPodFailurePolicy, 2, 3, 3)}},
	{manifest: "failjob", ends: map[string]end{"job-pod-failure-policy-failjob": failed(job.ReasonPodFailurePolicy, 0, 2, 2)}},
	{manifest: "ignore", plan: evict(30 * time.Second), ends: map[string]end{"job-pod-failure-policy-ignore": {
		condition: job.Complete, reason: job.ReasonCompletionsReached, succeeded: 4, pods: 5, // the evicted one is not counted
	}}},
	{manifest: "config-issue", plan: mark("ConfigIssue", time.Minute), ends: map[string]end{
		"job-pod-failure-policy-config-issue": failed(job.ReasonPodFailurePolicy, 0, 2, 0),
	}},
	{manifest: "failindex", ends: map[string]end{"job-backoff-limit-per-index-failindex": {
		condition: job.Failed, reason: job.ReasonFailedIndexes, succeeded: 2, failed: 3, completed: "2,3", failedIndexes: "0,1", pods: 5,
	}}},
	{manifest: "per-index", ends: map[string]end{"job-backoff-limit-per-index-example": {
		condition: job.Failed, reason: job.ReasonFailedIndexes, succeeded: 5, failed: 10, completed: "1,3,5,7,9", failedIndexes: "0,2,4,6,8", pods: 15,
	}}},
	{manifest: "success-policy", ends: map[string]end{"job-success": {
		condition: job.Complete, reason: job.ReasonSuccessPolicy, succeeded: 1, completed: "2", pods: 1,
	}}},
}

func TestPages(t *testing.T) {
	played := map[string]bool{}
	for _, page := range pages {
		name := page.manifest + ".yaml"
		played[filepath.Join("testdata", name)] = true
		t.Run(page.manifest, func(t *testing.T) {
			in, err := load.Files(filepath.Join("testdata", name))
			require.NoError(t, err)
			c, err := sim.New(sim.Config{Workload: in.Workload})
			require.NoError(t, err)
			if page.begin != nil {
				page.begin(t, c)
			}
			require.NoError(t, c.Create(in.Objects...))
			if page.plan != nil {
				page.plan(t, c)
			}
			until := page.until
			if until == 0 {
				until = time.Hour
			}
			require.NoError(t, c.RunFor(until-c.Elapsed()))
			ends := map[string]end{}
			for _, j := range c.Jobs("") {
				ends[j.Name] = endOf(c, j)
			}
			want := page.ends
			if want == nil {
				want = map[string]end{}
			}
			assert.Equal(t, want, ends)
		})
	}
	files, err := filepath.Glob("testdata/*.yaml")
	require.NoError(t, err)
	for _, f := range files {
		assert.True(t, played[f], "%s has no row", f)
	}
}

func endOf(c *sim.Cluster, j *job.Job) end {
	e := end{succeeded: j.Status.Succeeded, failed: j.Status.Failed, completed: j.Status.CompletedIndexes, pods: len(c.PodsOf(j.Namespace, j.Name))}
	if j.Status.FailedIndexes != nil {
		e.failedIndexes = *j.Status.FailedIndexes
	}
	for _, condition := range j.Status.Conditions {
		if condition.Type == job.Complete || condition.Type == job.Failed {
			e.condition, e.reason = condition.Type, condition.Reason
		}
	}
	return e
}

// resume resumes a Job when so much time has passed: until then it has no pod and
// no start time.
func resume(name string, at time.Duration) func(*testing.T, *sim.Cluster) {
	return func(t *testing.T, c *sim.Cluster) {
		c.At(at, func(c *sim.Cluster) error {
			assert.Empty(t, c.Pods(""))
			assert.Nil(t, c.Job(sim.DefaultNamespace, name).Status.StartTime)
			return c.UpdateJob(sim.DefaultNamespace, name, func(j *job.Job) { j.Spec.Suspend = new(false) })
		})
	}
}

// evict has the kubelet evict the first pod when so much time has passed, which sets
// the same condition on it as the drain of its node.
func evict(at time.Duration) func(*testing.T, *sim.Cluster) {
	return func(_ *testing.T, c *sim.Cluster) {
		c.At(at, func(c *sim.Cluster) error {
			p := c.Pods("")[0]
			return c.EvictPod(p.Namespace, p.Name, "memory")
		})
	}
}

// mark sets a condition of all pods when so much time has passed, and deletes them.
func mark(condition pod.ConditionType, at time.Duration) func(*testing.T, *sim.Cluster) {
	return func(_ *testing.T, c *sim.Cluster) {
		c.At(at, func(c *sim.Cluster) error {
			var errs []error
			for _, p := range c.Pods("") {
				errs = append(errs,
					c.SetPodCondition(p.Namespace, p.Name, pod.Condition{Type: condition, Status: jobsim.ConditionTrue, Reason: "NonExistingImage"}),
					c.DeletePod(p.Namespace, p.Name, nil))
			}
			return errors.Join(errs...)
		})
	}
}

// old is a Job that was there before, whose pod still runs.
func old(t *testing.T, c *sim.Cluster) {
	j := job.New("old", "busybox:1.36")
	j.Spec.ManualSelector = new(true)
	j.Spec.Selector = &jobsim.LabelSelector{MatchLabels: map[string]string{"job-uid": "a8f3d00d"}}
	j.Spec.Template.Labels = j.Spec.Selector.MatchLabels
	require.NoError(t, c.Create(j))
	require.NoError(t, c.RunFor(10*time.Second))
	require.NoError(t, c.DeleteJob(sim.DefaultNamespace, "old", jobsim.PropagateOrphan))
	require.NoError(t, c.RunFor(time.Second))
}
