package job_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// TestReconcileIsPlanAndSettle compares the one step with the two, for random
// Jobs and pods, and looks that neither changes what it observes.
func TestReconcileIsPlanAndSettle(t *testing.T) {
	words := rapid.SampledFrom([]string{"pending", "running", "ready", "failed@1", "failed@30", "succeeded@2", "succeeded@40"})
	rapid.Check(t, func(t *rapid.T) {
		j := newJob(func(j *job.Job) {
			s := &j.Spec
			s.Parallelism = new(rapid.Int32Range(0, 5).Draw(t, "parallelism"))
			if s.Completions = nil; rapid.Bool().Draw(t, "fixed completions") {
				s.Completions = new(rapid.Int32Range(0, 8).Draw(t, "completions"))
			}
			s.BackoffLimit = new(rapid.Int32Range(0, 6).Draw(t, "limit"))
			s.Suspend = new(rapid.Bool().Draw(t, "suspend"))
			if rapid.Bool().Draw(t, "limited") {
				s.ActiveDeadlineSeconds = new(rapid.Int64Range(1, 600).Draw(t, "deadline"))
			}
		})
		pods := newPods(j, rapid.SliceOfN(words, 0, 8).Draw(t, "pods")...)
		o := job.Observation{
			Now: at(rapid.Float64Range(40, 700).Draw(t, "now")), Job: j, Pods: pods,
			PodsExpected: max(0, rapid.IntRange(-5, 1).Draw(t, "expected")), Releasing: map[jobsim.UID]bool{},
			Backoff: backoff.Record{Failures: rapid.Int32Range(0, 5).Draw(t, "failures"), LastFailure: at(20)},
		}
		for _, p := range pods {
			o.Releasing[p.UID] = rapid.IntRange(0, 4).Draw(t, "releasing") == 0
			if rapid.IntRange(0, 4).Draw(t, "deleted") == 0 {
				p.DeletionTimestamp = new(at(30))
			}
			if rapid.IntRange(0, 4).Draw(t, "uncounted") == 0 {
				j.Status.UncountedTerminatedPods.Failed = append(j.Status.UncountedTerminatedPods.Failed, p.UID)
			}
		}
		before, err := json.Marshal(o)
		require.NoError(t, err)

		var c job.Controller
		p := c.Plan(o)
		settled := c.Settle(o, p, job.Results{})
		require.Empty(t, cmp.Diff(c.Reconcile(o), job.Decision{Plan: p, Outcome: settled}))
		require.Empty(t, cmp.Diff(c.Plan(o), p), "Settle changes the Plan")

		after, err := json.Marshal(o)
		require.NoError(t, err)
		require.JSONEq(t, string(before), string(after))
	})
}

func TestResultsOfCalls(t *testing.T) {
	refused := errors.New("refused")
	held := fmt.Errorf("%w: %w", job.ErrFinalizer, refused)
	type counts struct{ active, ready, terminating int32 }
	for _, test := range []struct {
		why     string
		change  func(*job.Job)
		pods    []string
		now     float64
		results job.Results
		want    counts
		failed  bool
		ends    string
	}{
		{why: "no results: all succeeded", change: parallel(5, 3), want: counts{3, 0, 0}},
		{why: "what is not created is not active", change: parallel(5, 3),
			results: job.Results{Create: []error{nil, refused, job.ErrNotTried}}, want: counts{1, 0, 0}, failed: true},
		{why: "a deletion makes a pod terminating", change: parallel(5, 1), pods: []string{"running", "ready"}, want: counts{1, 1, 1}},
		{why: "a pod whose deletion fails stays active", change: parallel(5, 1), pods: []string{"running", "ready"},
			results: job.Results{Delete: []error{refused}}, want: counts{2, 1, 0}, failed: true},
		{why: "but is not counted as ready, as upstream", change: parallel(5, 0), pods: []string{"ready"},
			results: job.Results{Delete: []error{refused}}, want: counts{1, 0, 0}, failed: true},
		{why: "unless its finalizer could not be removed", change: parallel(5, 0), pods: []string{"ready"},
			results: job.Results{Delete: []error{held}}, want: counts{1, 1, 0}, failed: true},
		{why: "a Job that fails says so once its pods are deleted", change: deadline(30), pods: []string{"ready"}, now: 30,
			want: counts{0, 0, 1}, ends: "DeadlineExceeded"},
		{why: "and not before", change: deadline(30), pods: []string{"ready"}, now: 30,
			results: job.Results{Delete: []error{refused}}, want: counts{1, 0, 0}, failed: true},
		{why: "a Job whose surplus pod stays is not complete", change: parallel(1, 2), pods: []string{"succeeded@5", "running"}, now: 5,
			results: job.Results{Delete: []error{refused}}, want: counts{1, 0, 0}, failed: true},
	} {
		t.Run(test.why, func(t *testing.T) {
			j := newJob(test.change)
			var c job.Controller
			o := job.Observation{Now: at(test.now), Job: j, Pods: newPods(j, test.pods...)}
			d := c.Settle(o, c.Plan(o), test.results)
			last := j.Status
			if d.Status != nil {
				last = *d.Status
			}
			assert.Equal(t, test.want, counts{last.Active, *last.Ready, *last.Terminating})
			assert.Equal(t, test.failed, d.Failed, "the sync fails")
			assert.Equal(t, test.ends, announcedReason(job.Decision{Outcome: d}))
		})
	}
}

// A creation that was left out has not failed, also where the caller says more
// about it.
func TestCreationsThatAreNotTried(t *testing.T) {
	j := newJob(parallel(3, 3))
	o := job.Observation{Now: at(0), Job: j}
	refused := errors.New("refused")
	for _, notTried := range []error{job.ErrNotTried, fmt.Errorf("pod 2: %w", job.ErrNotTried)} {
		d := job.Controller{}.Settle(o, job.Controller{}.Plan(o), job.Results{Create: []error{nil, refused, notTried}})
		assert.True(t, d.Failed)
		assert.Equal(t, "API server: 1 of 3 creations failed and 1 was not tried: no failure of the Job, and tried again later", d.Why[len(d.Why)-1].String())
	}
}

// A failed release leaves the pod uncounted, and the Job without its end.
func TestAReleaseThatFails(t *testing.T) {
	j := newJob(parallel(2, 2))
	o := job.Observation{Now: at(5), Job: j, Pods: newPods(j, "succeeded@5", "succeeded@5")}
	var c job.Controller
	p := c.Plan(o)
	first := c.Settle(o, p, job.Results{})
	require.True(t, first.Final.IsTrue(job.Complete))
	require.Len(t, first.Release, 2)

	d := c.Settle(o, p, job.Results{Release: []error{nil, errors.New("refused")}})
	assert.True(t, d.Failed)
	assert.Equal(t, first.Status, d.Status)
	assert.Equal(t, int32(1), d.Final.Succeeded)
	assert.Equal(t, []jobsim.UID{"pod-2"}, d.Final.UncountedTerminatedPods.Succeeded)
	assert.True(t, d.Final.IsTrue(job.SuccessCriteriaMet), "what is announced stands")
	assert.False(t, d.Final.Finished())
	assert.Empty(t, d.FinalEvents)

	j.Status = *d.Final
	d = c.Reconcile(job.Observation{Now: at(6), Job: j, Pods: o.Pods[1:]}).Outcome
	assert.True(t, d.Final.IsTrue(job.Complete), "the next sync ends it")
	assert.Equal(t, int32(2), d.Final.Succeeded)
}

func TestPodsThatAreNotSeenYet(t *testing.T) {
	for _, test := range []struct {
		why            string
		change         func(*job.Job)
		pods           []string
		expected       int
		create, remove int
		ends           string
	}{
		{"two pods are missing", parallel(3, 3), []string{"running"}, 0, 2, 0, ""},
		{"they are on their way", parallel(3, 3), []string{"running"}, 2, 0, 0, ""},
		{"surplus pods are on their way out", parallel(3, 0), []string{"running"}, 1, 0, 0, ""},
		{"what finished is counted all the same", parallel(1, 1), []string{"succeeded@1"}, 1, 0, 0, "CompletionsReached"},
		{"a Job that fails deletes what it sees, and says so later", limit(0), []string{"failed@1", "running"}, 1, 0, 1, ""},
		{"a Job is suspended once all is seen", suspendedJob, []string{"running"}, 1, 0, 0, ""},
	} {
		j := newJob(test.change)
		d := job.Controller{}.Reconcile(job.Observation{
			Now: at(2), Job: j, Pods: newPods(j, test.pods...), PodsExpected: test.expected,
		})
		assert.Len(t, d.Create, test.create, test.why)
		assert.Len(t, d.Delete, test.remove, test.why)
		assert.Equal(t, test.ends, announcedReason(d), test.why)
	}
}

// A pod whose finalizer was removed, which the cache does not show yet, is not
// counted again, and is counted now if the status lists it.
func TestPodsBeingReleased(t *testing.T) {
	releasing := map[jobsim.UID]bool{"pod-1": true}
	for _, test := range []struct {
		why       string
		listed    []jobsim.UID
		releasing map[jobsim.UID]bool
		release   int
		succeeded int32
	}{
		{"seen for the first time", nil, nil, 1, 1},
		{"counted before", nil, releasing, 0, 0},
		{"listed, and let go of", []jobsim.UID{"pod-1"}, releasing, 0, 1},
		{"listed, and still to be let go of", []jobsim.UID{"pod-1"}, nil, 1, 1},
	} {
		j := newJob(both(parallel(3, 0), func(j *job.Job) { j.Status.UncountedTerminatedPods.Succeeded = test.listed }))
		d := job.Controller{}.Reconcile(job.Observation{
			Now: at(2), Job: j, Pods: newPods(j, "succeeded@1"), Releasing: test.releasing,
		})
		assert.Len(t, d.Release, test.release, test.why)
		last := j.Status
		for _, s := range []*job.Status{d.Status, d.Final} {
			if s != nil {
				last = *s
			}
		}
		assert.Equal(t, test.succeeded, last.Succeeded, test.why)
		assert.Empty(t, last.UncountedTerminatedPods.Succeeded, test.why)
	}
}

// A pod that is deleted because the Job has succeeded is let go of uncounted,
// as upstream, which looks at the pods as they were before the calls.
func TestAPodDeletedAfterSuccessDoesNotCount(t *testing.T) {
	j := newJob(both(queue(2), func(j *job.Job) {
		j.Status.Succeeded = 1
		j.Status.Conditions = []job.Condition{{Type: job.SuccessCriteriaMet, Status: jobsim.ConditionTrue, Reason: job.ReasonCompletionsReached}}
	}))
	o := job.Observation{Now: at(9), Job: j, Pods: newPods(j, "running")}
	var c job.Controller
	p := c.Plan(o)
	require.Len(t, p.Delete, 1)
	o.Pods[0].DeletionTimestamp = new(at(39)) // as the call does
	d := c.Settle(o, p, job.Results{})
	assert.Equal(t, o.Pods, d.Release)
	assert.Empty(t, d.Status.UncountedTerminatedPods.Failed)
}

// A deadline is on the time that a Job is active without a break, so a
// suspended Job has no start time and a resumed one a new one.
func TestStartTime(t *testing.T) {
	suspended := func(status jobsim.ConditionStatus) []job.Condition {
		return []job.Condition{{Type: job.Suspended, Status: status, Reason: "JobSuspended", Message: "Job suspended"}}
	}
	for _, test := range []struct {
		why     string
		suspend bool
		started *time.Time
		stored  []job.Condition
		want    *time.Time
		event   string
	}{
		{"a Job starts with its first sync", false, nil, nil, new(at(7)), ""},
		{"it keeps its start time", false, new(epoch), nil, new(epoch), ""},
		{"it loses it when it is suspended", true, new(epoch), nil, nil, "Suspended"},
		{"it has none while it is", true, nil, suspended(jobsim.ConditionTrue), nil, ""},
		{"it starts anew when it is resumed", false, nil, suspended(jobsim.ConditionTrue), new(at(7)), "Resumed"},
		{"also if it kept its start time, as older releases store it", false, new(epoch), suspended(jobsim.ConditionTrue), new(at(7)), "Resumed"},
		{"one that is created suspended has none", true, nil, nil, nil, "Suspended"},
	} {
		j := newJob(both(parallel(3, 1), func(j *job.Job) {
			j.Spec.Suspend = &test.suspend
			j.Status.StartTime, j.Status.Conditions = test.started, test.stored
		}))
		d := job.Controller{}.Reconcile(job.Observation{Now: at(7.5), Job: j})
		got := j.Status.StartTime
		if d.Status != nil {
			got = d.Status.StartTime
		}
		assert.Equal(t, test.want, got, test.why)
		event := ""
		if len(d.Events) > 0 {
			event = d.Events[0].Reason
		}
		assert.Equal(t, test.event, event, test.why)
	}
}

func TestEventsOfTheEnd(t *testing.T) {
	for _, test := range []struct {
		why    string
		change func(*job.Job)
		pods   []string
		want   []string
	}{
		{"as many successes as are wanted", parallel(1, 1), []string{"succeeded@1"}, []string{"Completed"}},
		{"more than are wanted", parallel(1, 1), []string{"succeeded@1", "succeeded@1"}, []string{"TooManySucceededPods", "Completed"}},
		{"a work queue has no number", queue(2), []string{"succeeded@1", "succeeded@1"}, []string{"Completed"}},
		{"a failure", both(parallel(1, 1), limit(0)), []string{"failed@1", "succeeded@1", "succeeded@1"}, []string{"BackoffLimitExceeded"}},
	} {
		j := newJob(test.change)
		d := job.Controller{}.Reconcile(job.Observation{Now: at(2), Job: j, Pods: newPods(j, test.pods...)})
		var got []string
		for _, e := range d.FinalEvents {
			got = append(got, e.Reason)
		}
		assert.Equal(t, test.want, got, test.why)
	}
}

// The same wait gives the same Reason, however often the controller looks.
func TestAWaitIsExplainedTheSameEachTime(t *testing.T) {
	j := newJob(nil)
	record := backoff.Record{Failures: 1, LastFailure: at(1)}
	first := job.Controller{}.Reconcile(job.Observation{Now: at(2), Job: j, Backoff: record})
	later := job.Controller{}.Reconcile(job.Observation{Now: at(3), Job: j, Backoff: record})
	require.Len(t, first.Why, 1)
	assert.Equal(t, at(11), first.Why[0].Until)
	assert.Equal(t, first.Why, later.Why)
	assert.Equal(t, "pod failure back-off: 1 failure since the latest success: the next pod is created 10s after the last one", first.Why[0].String())
}

// Jobs that the API server would refuse are planned for all the same.
func TestNumbersOutOfRange(t *testing.T) {
	j := newJob(func(j *job.Job) { j.Spec.ActiveDeadlineSeconds = new(int64(1<<63 - 1)) })
	j.Status.StartTime = new(time.Unix(1<<40, 0))
	d := job.Controller{MaxPodCreateDeletePerSync: -1, MaxUncountedPods: -1}.Reconcile(job.Observation{Now: at(0), Job: j, Pods: newPods(j, "failed@1")})
	assert.Positive(t, d.RequeueAfter)
	assert.Empty(t, announcedReason(d))
	assert.Equal(t, pod.Failed, d.Findings.Finished[0].Result)
}

// How a pod with the finalizer counts, by its phase, by the lists of the
// status, and by whether the Job ends.
func TestHowPodsCount(t *testing.T) {
	lists := func(succeeded, failed []jobsim.UID) func(*job.Job) {
		return func(j *job.Job) {
			j.Status.UncountedTerminatedPods = &job.UncountedTerminatedPods{Succeeded: succeeded, Failed: failed}
		}
	}
	pod1 := []jobsim.UID{"pod-1"}
	for _, test := range []struct {
		why               string
		change            func(*job.Job)
		pods              []string
		succeeded, failed int32
		failures          int32 // of the record
		ends              string
	}{
		{"one of each", parallel(3, 0), []string{"succeeded@1", "failed@2"}, 1, 1, 1, ""},
		{"a success counts in a Job that fails too", both(parallel(3, 3), limit(0)), []string{"succeeded@1", "failed@2"}, 1, 1, 1, "BackoffLimitExceeded"},
		{"what runs when a Job fails counts as failed", both(parallel(3, 3), limit(0)), []string{"running", "failed@2"}, 0, 2, 1, "BackoffLimitExceeded"},
		{"a listed failure counts once for the limit and the delay", both(limit(1), lists(nil, pod1)), []string{"failed@1"}, 0, 1, 0, ""},
		{"a listed success counts once", both(parallel(2, 0), lists(pod1, nil)), []string{"succeeded@1"}, 1, 0, 0, ""},
		{"what is listed as failed stays so", both(parallel(2, 0), lists(nil, pod1)), []string{"succeeded@1"}, 0, 1, 0, ""},
	} {
		j := newJob(test.change)
		d := job.Controller{}.Reconcile(job.Observation{Now: at(3), Job: j, Pods: newPods(j, test.pods...)})
		require.NotNil(t, d.Final, test.why)
		assert.Equal(t, [2]int32{test.succeeded, test.failed}, [2]int32{d.Final.Succeeded, d.Final.Failed}, test.why)
		assert.Equal(t, test.failures, d.Backoff.Failures, test.why)
		assert.Equal(t, test.ends, announcedReason(d), test.why)
	}
}

// A Job does not end while pods wait to be counted in another sync.
func TestTheEndWaitsForAllToBeCounted(t *testing.T) {
	j := newJob(parallel(3, 3))
	d := job.Controller{MaxUncountedPods: 2}.Reconcile(job.Observation{Now: at(3), Job: j, Pods: newPods(j, "succeeded@1", "succeeded@1", "succeeded@1")})
	assert.Len(t, d.Release, 2)
	assert.Equal(t, int32(2), d.Final.Succeeded)
	assert.True(t, d.Final.IsTrue(job.SuccessCriteriaMet))
	assert.False(t, d.Final.Finished())
}
