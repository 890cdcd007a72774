package job_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// FuzzReconcile feeds arbitrary Jobs and pods to Reconcile: it must not panic,
// must not change its input, and must keep its promises.
func FuzzReconcile(f *testing.F) {
	add := func(change func(*job.Job), now int64, words ...string) {
		j := newJob(change)
		jobJSON, err := json.Marshal(j)
		if err != nil {
			f.Fatal(err)
		}
		podsJSON, err := json.Marshal(newPods(j, words...))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(jobJSON, podsJSON, now, int32(1), 0)
	}
	add(nil, 0)
	add(parallel(3, 2), 5, "running", "failed@1", "succeeded@2")
	add(queue(5), 9, "ready", "succeeded@2")
	add(both(limit(0), deadline(3)), 4, "failed@3", "pending")
	add(suspendedJob, 4, "running")
	f.Add([]byte(`{}`), []byte(`[null,{}]`), int64(1), int32(1<<30), 7)
	f.Add([]byte(`{"spec":{"parallelism":-1,"completions":-9}}`), []byte(`[]`), int64(-1), int32(-1), -1)

	f.Fuzz(func(t *testing.T, jobJSON, podsJSON []byte, now int64, failures int32, expected int) {
		var j *job.Job
		var pods []*pod.Pod
		if json.Unmarshal(jobJSON, &j) != nil || json.Unmarshal(podsJSON, &pods) != nil {
			t.Skip()
		}
		o := job.Observation{
			Now: time.Unix(now, 0), Job: j, Pods: pods, PodsExpected: expected,
			Backoff: backoff.Record{Failures: failures, LastFailure: time.Unix(now/2, 0)},
		}
		before, err := json.Marshal(o)
		if err != nil {
			t.Skip() // a time that JSON cannot say
		}
		d := job.Controller{}.Reconcile(o)
		if after, err := json.Marshal(o); err != nil || string(after) != string(before) {
			t.Fatalf("the observation changed:\n%s\n%s", before, after)
		}
		if len(d.Create) > 0 && len(d.Delete) > 0 {
			t.Fatalf("%d created and %d deleted in one sync", len(d.Create), len(d.Delete))
		}
		if len(d.Create) > 500 || len(d.Release) > 500+len(pods) {
			t.Fatalf("%d created, %d released in one sync", len(d.Create), len(d.Release))
		}
		for _, p := range d.Release {
			if !p.HasFinalizer(job.TrackingFinalizer) && !slices.Contains(d.Adopt, p) {
				t.Fatalf("pod %s is released and was not held", p.Name)
			}
		}
		if d.RequeueAfter < 0 {
			t.Fatalf("requeue after %s", d.RequeueAfter)
		}
		if d.Final != nil && d.Status != nil && d.Final.Succeeded+d.Final.Failed < d.Status.Succeeded+d.Status.Failed {
			t.Fatalf("the counters go back: %+v, %+v", d.Status, d.Final)
		}
	})
}
