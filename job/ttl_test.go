package job_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

func TestCleanUp(t *testing.T) {
	finished := func(c job.ConditionType, when time.Time) func(*job.Job) {
		return func(j *job.Job) {
			j.Status.Conditions = append(j.Status.Conditions, job.Condition{Type: c, Status: jobsim.ConditionTrue, LastTransitionTime: when})
		}
	}
	ttl := func(n int32) func(*job.Job) { return func(j *job.Job) { j.Spec.TTLSecondsAfterFinished = &n } }
	complete := finished(job.Complete, at(10))
	for _, test := range []struct {
		why     string
		changes []func(*job.Job)
		now     time.Time
		want    job.Cleanup // without its reasons
		err     string
	}{
		{why: "no TTL", changes: []func(*job.Job){complete}, now: at(99)},
		{why: "not finished", changes: []func(*job.Job){ttl(5)}, now: at(99)},
		{why: "only bound to finish", changes: []func(*job.Job){ttl(5), finished(job.SuccessCriteriaMet, at(10)), finished(job.FailureTarget, at(10))}, now: at(99)},
		{why: "complete is not true", now: at(99), changes: []func(*job.Job){ttl(5), complete, func(j *job.Job) {
			j.Status.Conditions[0].Status = jobsim.ConditionFalse
		}}},
		{why: "being deleted", changes: []func(*job.Job){ttl(5), complete, func(j *job.Job) { j.DeletionTimestamp = new(at(11)) }}, now: at(99)},
		{why: "a nanosecond is left", changes: []func(*job.Job){ttl(5), complete}, now: at(15).Add(-1), want: job.Cleanup{RequeueAfter: 1}},
		{why: "over", changes: []func(*job.Job){ttl(5), complete}, now: at(15), want: job.Cleanup{Delete: true}},
		{why: "zero is at once", changes: []func(*job.Job){ttl(0), complete}, now: at(10), want: job.Cleanup{Delete: true}},
		{why: "counted from Complete, not from SuccessCriteriaMet", changes: []func(*job.Job){ttl(5), finished(job.SuccessCriteriaMet, at(1)), complete}, now: at(12), want: job.Cleanup{RequeueAfter: 3 * time.Second}},
		{why: "of a Job that failed", changes: []func(*job.Job){ttl(5), finished(job.FailureTarget, at(1)), finished(job.Failed, at(20))}, now: at(22), want: job.Cleanup{RequeueAfter: 3 * time.Second}},
		{why: "whoever manages it", changes: []func(*job.Job){ttl(5), complete, func(j *job.Job) { j.Spec.ManagedBy = new("example.com/other") }}, now: at(15), want: job.Cleanup{Delete: true}},
		{why: "finished in the future, by another clock", changes: []func(*job.Job){ttl(5), complete}, now: at(4), want: job.Cleanup{RequeueAfter: 11 * time.Second}},
		{why: "the longest there is", changes: []func(*job.Job){ttl(1<<31 - 1), complete}, now: at(10), want: job.Cleanup{RequeueAfter: (1<<31 - 1) * time.Second}},
		{why: "finished at an unknown time", changes: []func(*job.Job){ttl(5), finished(job.Complete, time.Time{})}, now: at(10), err: "unable to find the time when the Job default/pi finished"},
	} {
		t.Run(test.why, func(t *testing.T) {
			j := newJob(func(j *job.Job) {
				for _, change := range test.changes {
					change(j)
				}
			})
			d, err := job.CleanUp(test.now, j)
			if test.err != "" {
				require.EqualError(t, err, test.err)
			} else {
				require.NoError(t, err)
			}
			assert.Equal(t, test.want.Delete || test.want.RequeueAfter > 0, len(d.Why) == 1)
			d.Why = nil
			assert.Equal(t, test.want, d)
		})
	}
}

// A caller looks again when CleanUp says so, and deletes the Job then.
func ExampleCleanUp() {
	j := exampleJob()
	j.Spec.TTLSecondsAfterFinished = new(int32(100))
	end := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	j.Status.Conditions = []job.Condition{{Type: job.Complete, Status: jobsim.ConditionTrue, LastTransitionTime: end}}

	for now := end.Add(time.Minute); ; {
		d, err := job.CleanUp(now, j)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, reason := range d.Why {
			fmt.Println(now.Format(time.TimeOnly), reason)
		}
		if d.Delete {
			return
		}
		now = now.Add(d.RequeueAfter)
	}
	// Output:
	// 12:01:00 spec.ttlSecondsAfterFinished: the Job has finished: it is deleted 1m40s later
	// 12:01:40 spec.ttlSecondsAfterFinished: the Job has been finished for 1m40s: it is deleted, and its pods before it
}
