package job_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// TestReasons has a line for each Reason that there is: "state" for one that is
// Standing, "act" for one that is not.
func TestReasons(t *testing.T) {
	refused := errors.New("refused")
	replaceFailed := func(j *job.Job) { j.Spec.PodReplacementPolicy = new(job.ReplaceFailed) }
	announced := func(c job.ConditionType) func(*job.Job) {
		return func(j *job.Job) {
			j.Status.Conditions = []job.Condition{{Type: c, Status: jobsim.ConditionTrue}}
		}
	}
	beingDeleted := func(j *job.Job) { j.DeletionTimestamp = new(at(1)) }
	restarted := func(n int32) func(*pod.Pod) {
		return func(p *pod.Pod) { p.Status.ContainerStatuses = []pod.ContainerStatus{{RestartCount: n}} }
	}
	named := map[jobsim.Rule]bool{}
	for _, test := range []struct {
		why     string
		change  func(*job.Job)
		pods    []string
		edit    func(*pod.Pod) // each of them
		observe job.Observation
		results job.Results
		want    []string
	}{
		{why: "another controller's Job", change: func(j *job.Job) { j.Spec.ManagedBy = new("example.com/mine") },
			want: []string{"state spec.managedBy: example.com/mine is in charge of the Job: this controller leaves it alone"}},
		{why: "a Job that is being deleted", change: beingDeleted,
			want: []string{"state metadata.deletionTimestamp: the Job is being deleted: no pod is created, and none is deleted as surplus"}},
		{why: "a pod that is adopted", change: parallel(5, 1), pods: []string{"running"}, edit: func(p *pod.Pod) { p.OwnerReferences = nil },
			want: []string{"act spec.selector: pod pi-1 has no controller, and its labels match: the Job adopts it"}},
		{why: "a pod that is let go of", change: parallel(5, 0), pods: []string{"running"}, edit: func(p *pod.Pod) { p.Labels = nil },
			want: []string{"act spec.selector: the labels of pod pi-1 no longer match: the Job lets go of it", "state spec.parallelism: no pod is wanted: none is created"}},
		{why: "missing pods", change: parallel(5, 2),
			want: []string{"act spec.parallelism: 0 pods are active, 2 are wanted: creating 2"}},
		{why: "surplus pods", change: parallel(5, 1), pods: []string{"running", "running"},
			want: []string{"act spec.parallelism: 2 pods are active, 1 is wanted: deleting 1"}},
		{why: "parallelism 0", change: parallel(5, 0),
			want: []string{"state spec.parallelism: no pod is wanted: none is created"}},
		{why: "fewer pods than may run", change: parallel(2, 3),
			want: []string{"act spec.completions: 0 pods are active, 2 are wanted: creating 2"}},
		{why: "suspended from the start", change: suspendedJob,
			want: []string{"state spec.suspend: the Job is suspended: no pod is created"}},
		{why: "suspended later", change: suspendedJob, pods: []string{"running"},
			want: []string{"act spec.suspend: the Job is suspended: deleting 1 active pod"}},
		{why: "a pod keeps its place", change: both(parallel(3, 3), replaceFailed), pods: []string{"terminating", "running"},
			want: []string{"state spec.podReplacementPolicy: 1 terminating pod is replaced when it has ended", "act spec.parallelism: 1 pod is active, 3 are wanted: creating 1"}},
		{why: "all places are taken", change: both(parallel(3, 2), replaceFailed), pods: []string{"terminating", "terminating"},
			want: []string{"state spec.podReplacementPolicy: 2 terminating pods are replaced when they have ended"}},
		{why: "a terminating pod that is not missed", change: both(parallel(3, 1), replaceFailed), pods: []string{"terminating", "running"}},
		{why: "a failure is recent", observe: job.Observation{Backoff: backoff.Record{Failures: 1, LastFailure: at(5)}},
			want: []string{"state pod failure back-off: 1 failure since the latest success: the next pod is created 10s after the last one"}},
		{why: "a work queue with a success", change: queue(2), pods: []string{"running", "succeeded@9"},
			want: []string{"state work queue: a pod has succeeded: no more are created, and the active ones run to their end", "act tracking finalizers: pod pi-2 counts as succeeded: in all 1 succeeded and 0 failed"}},
		{why: "a work queue at its end", change: queue(2), pods: []string{"succeeded@9"},
			want: []string{"state work queue: 1 success, and no pod is active any more", "act tracking finalizers: pod pi-1 counts as succeeded: in all 1 succeeded and 0 failed"}},
		{why: "enough successes", change: parallel(2, 2), pods: []string{"succeeded@9", "succeeded@9"},
			want: []string{"state spec.completions: 2 successes of 2 wanted, and no pod is active", "act tracking finalizers: 2 succeeded and 0 failed pods are counted: in all 2 succeeded and 0 failed"}},
		{why: "too many failures", change: limit(0), pods: []string{"failed@9"},
			want: []string{"state spec.backoffLimit: 1 pod has failed, more than the limit of 0", "act tracking finalizers: pod pi-1 counts as failed: in all 0 succeeded and 1 failed"}},
		{why: "too many restarts", change: both(onFailure, limit(2)), pods: []string{"running"}, edit: restarted(2),
			want: []string{"state spec.backoffLimit: 2 restarts of containers in pods that have not ended: the limit of 2 is reached",
				"act FailureTarget: the Job fails: deleting 1 active pod",
				"act tracking finalizers: pod pi-1 counts as failed: in all 0 succeeded and 1 failed",
				"state FailureTarget: the Job fails once 1 terminating pod has ended"}},
		{why: "no restart is allowed", change: both(onFailure, limit(0)), pods: []string{"running"}, edit: restarted(1), results: job.Results{Delete: []error{refused}},
			want: []string{"state spec.backoffLimit: 1 restart of containers in pods that have not ended: the limit of 0 allows none",
				"act FailureTarget: the Job fails: deleting 1 active pod",
				"act API server: 1 of 1 deletion failed: tried again later"}},
		{why: "too late, which is later at each look", change: deadline(8),
			want: []string{"act spec.activeDeadlineSeconds: the Job has been active for 10s, and 8s are allowed"}},
		{why: "a Job that has succeeded waits", change: both(parallel(1, 1), announced(job.SuccessCriteriaMet)), pods: []string{"running"},
			want: []string{"act SuccessCriteriaMet: the Job has succeeded: deleting 1 active pod", "state SuccessCriteriaMet: the Job completes once 1 terminating pod has ended"}},
		{why: "the cache is behind", observe: job.Observation{PodsExpected: 2},
			want: []string{"state expectations: 2 creations and deletions are not seen yet: no pod is created or deleted"}},
		{why: "a creation is refused", results: job.Results{Create: []error{refused}},
			want: []string{"act spec.parallelism: 0 pods are active, 1 is wanted: creating 1", "act API server: 1 of 1 creation failed: no failure of the Job, and tried again later"}},
		{why: "a release is refused", change: parallel(3, 0), pods: []string{"succeeded@9"}, results: job.Results{Release: []error{refused}},
			want: []string{"state spec.parallelism: no pod is wanted: none is created",
				"act tracking finalizers: pod pi-1 counts as succeeded: in all 1 succeeded and 0 failed",
				"act API server: the tracking finalizer could not be removed from all pods: tried again later"}},
		{why: "indexes", change: indexedJob(3, 2),
			want: []string{"act spec.parallelism: 0 pods are active, 2 are wanted: creating 2"}},
		{why: "pods without an index", change: indexedJob(3, 2), pods: []string{"running"},
			want: []string{"act spec.completionMode: deleting 1 pod that has no index of the Job, or one that another pod has"}},
		{why: "an index has had a failure", change: both(indexedJob(3, 2), perIndex(2)), pods: []string{"failed@9"}, edit: ofIndex(0, 1),
			want: []string{"act spec.parallelism: 0 pods are active, 2 are wanted: creating 1"}},
		{why: "all indexes have had a failure", change: both(indexedJob(1, 1), perIndex(2)), pods: []string{"failed@9"}, edit: ofIndex(0, 1),
			want: []string{"state pod failure back-off: index 0 has had 2 failures: its next pod is created 20s after the last one"}},
		{why: "an index fails", change: both(indexedJob(3, 1), perIndex(1)), pods: []string{"failed@9"}, edit: ofIndex(1, 1),
			want: []string{
				"act spec.backoffLimitPerIndex: index 1 has failed for good, with more failures than the limit of 1",
				"act spec.parallelism: 0 pods are active, 1 is wanted: creating 1",
				"act tracking finalizers: pod pi-1 counts as failed: in all 0 succeeded and 1 failed"}},
		{why: "several indexes fail", change: both(indexedJob(5, 1), perIndex(0)), pods: []string{"failed@9", "failed@9"}, edit: func(p *pod.Pod) { ofIndex(int(p.Name[3]-'0'), 0)(p) },
			want: []string{
				"act spec.backoffLimitPerIndex: 2 indexes have failed for good, the first of them 1, with more failures than the limit of 0",
				"act spec.parallelism: 0 pods are active, 1 is wanted: creating 1",
				"act tracking finalizers: 0 succeeded and 2 failed pods are counted: in all 0 succeeded and 2 failed"}},
		{why: "a policy fails an index", change: both(both(indexedJob(3, 1), perIndex(5)), policy(job.ActionFailIndex)), pods: []string{"failed@9"}, edit: func(p *pod.Pod) { ofIndex(1, 0)(p); exited(3)(p) },
			want: []string{
				"act spec.podFailurePolicy: index 1 has failed for good: its pod matches a rule with the action FailIndex",
				"act spec.parallelism: 0 pods are active, 1 is wanted: creating 1",
				"act tracking finalizers: pod pi-1 counts as failed: in all 0 succeeded and 1 failed"}},
		{why: "too many indexes fail", change: both(both(indexedJob(3, 1), perIndex(0)), maxFailed(0)), pods: []string{"failed@9"}, edit: ofIndex(1, 0),
			want: []string{
				"act spec.backoffLimitPerIndex: index 1 has failed for good, with more failures than the limit of 0",
				"state spec.maxFailedIndexes: 1 index has failed, more than the limit of 0",
				"act tracking finalizers: pod pi-1 counts as failed: in all 0 succeeded and 1 failed"}},
		{why: "the last index fails", change: both(indexedJob(1, 1), perIndex(0)), pods: []string{"failed@9"}, edit: ofIndex(0, 0),
			want: []string{
				"act spec.backoffLimitPerIndex: index 0 has failed for good, with more failures than the limit of 0",
				"state spec.backoffLimitPerIndex: all of 1 index have ended, and 1 of them failed",
				"act tracking finalizers: pod pi-1 counts as failed: in all 0 succeeded and 1 failed"}},
		{why: "a policy fails the Job", change: policy(job.ActionFailJob), pods: []string{"failed@9"}, edit: exited(3),
			want: []string{
				"act spec.podFailurePolicy: Container main for pod default/pi-1 failed with exit code 3 matching FailJob rule at index 0",
				"act tracking finalizers: pod pi-1 counts as failed: in all 0 succeeded and 1 failed"}},
		{why: "a policy ignores a failure", change: policy(job.ActionIgnore), pods: []string{"failed@9"}, edit: exited(3),
			want: []string{
				"state pod failure back-off: 1 failure since the latest success: the next pod is created 10s after the last one",
				"act spec.podFailurePolicy: 1 failed pod is ignored by a rule: no failure is counted"}},
		{why: "a success policy is met", change: both(indexedJob(3, 1), leader), pods: []string{"succeeded@9"}, edit: ofIndex(1, 0),
			want: []string{
				"state spec.successPolicy: rule 0 is met: 1 index has succeeded",
				"act tracking finalizers: pod pi-1 counts as succeeded: in all 1 succeeded and 0 failed"}},
	} {
		t.Run(test.why, func(t *testing.T) {
			o := test.observe
			o.Now, o.Job = at(10), newJob(test.change)
			o.Pods = newPods(o.Job, test.pods...)
			for _, p := range o.Pods {
				if test.edit != nil {
					test.edit(p)
				}
			}
			var c job.Controller
			why := c.Settle(o, c.Plan(o), test.results).Why
			assert.Equal(t, test.want, sorts(why))
			for _, r := range why {
				named[r.Rule()] = true
			}
		})
	}
	for seconds, want := range map[float64]string{
		14: "state spec.ttlSecondsAfterFinished: the Job has finished: it is deleted 5s later",
		15: "act spec.ttlSecondsAfterFinished: the Job has been finished for 5s: it is deleted, and its pods before it",
	} {
		d, err := job.CleanUp(at(seconds), newJob(func(j *job.Job) {
			j.Spec.TTLSecondsAfterFinished = new(int32(5))
			j.Status.Conditions = []job.Condition{{Type: job.Failed, Status: jobsim.ConditionTrue, LastTransitionTime: at(10)}}
		}))
		assert.NoError(t, err)
		assert.Equal(t, []string{want}, sorts(d.Why))
		named[d.Why[0].Rule()] = true
	}
	invalid := fmt.Errorf("no: %w", &jobsim.InvalidError{Kind: job.Kind, Name: "x", Errs: []*jobsim.FieldError{
		{Type: jobsim.ErrorTypeRequired, Field: "status.startTime"}, {Type: jobsim.ErrorTypeRequired, Field: "status.active"},
	}})
	status := job.StatusRefused(invalid)
	assert.Equal(t, []string{"state status validation: the status is refused, and tried again later: status.startTime: Required value; status.active: Required value"}, sorts([]jobsim.Reason{status}))
	named[status.Rule()] = true
	for _, r := range job.Rules() {
		assert.True(t, named[r], "%s has no line", r.Name)
	}
}

// sorts are the reasons as text, with what each of them is.
func sorts(reasons []jobsim.Reason) []string {
	var lines []string
	for _, r := range reasons {
		sort := "act "
		if r.Standing {
			sort = "state "
		}
		lines = append(lines, sort+r.String())
	}
	return lines
}

// TestRulesAreCopies: what a caller does with the list changes no reason.
func TestRulesAreCopies(t *testing.T) {
	before := job.Rules()[4]
	job.Rules()[4].Name = "another"
	assert.Equal(t, before, job.Rules()[4])
}
