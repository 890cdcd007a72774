package job_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// at is a moment some seconds after the epoch.
func at(seconds float64) time.Time { return epoch.Add(time.Duration(seconds * float64(time.Second))) }

// newJob is a Job that has run since the epoch, as stored.
func newJob(change func(*job.Job)) *job.Job {
	j := &job.Job{ObjectMeta: jobsim.ObjectMeta{Name: "pi", Namespace: "default", UID: "job-uid"}}
	j.Spec.Template.Spec = pod.Spec{
		RestartPolicy: pod.RestartNever,
		Containers:    []pod.Container{{Name: "main", Image: "perl"}},
	}
	j.SetDefaults()
	j.PrepareForCreate()
	started, zero := epoch, int32(0)
	j.Status = job.Status{
		StartTime: &started, Ready: &zero, Terminating: &zero,
		UncountedTerminatedPods: &job.UncountedTerminatedPods{},
	}
	if change != nil {
		change(j)
	}
	return j
}

// newPods are pods of the Job, one for each word: pending, running, ready,
// terminating for one that runs and is to be gone 40 s after the epoch, failed@N or succeeded@N for one that ended N seconds after the epoch, and
// counted for one that ended and was released.
func newPods(j *job.Job, words ...string) []*pod.Pod {
	pods := make([]*pod.Pod, len(words))
	for i, word := range words {
		p := j.NewPod(job.Creation{})
		p.Name, p.UID, p.CreationTimestamp = fmt.Sprintf("pi-%d", i+1), jobsim.UID(fmt.Sprintf("pod-%d", i+1)), epoch
		var end int
		switch {
		case word == "pending":
			p.Status.Phase = pod.Pending
		case word == "running" || word == "ready" || word == "terminating":
			p.Status.Phase = pod.Running
			p.Spec.NodeName = "node-1"
			if word == "ready" {
				p.Status.Conditions = []pod.Condition{{Type: pod.Ready, Status: jobsim.ConditionTrue, LastTransitionTime: epoch}}
			}
			if word == "terminating" {
				p.DeletionTimestamp = new(at(40))
			}
		case scan(word, "failed@%d", &end):
			finish(p, pod.Failed, end)
		case scan(word, "succeeded@%d", &end):
			finish(p, pod.Succeeded, end)
		default:
			panic(word)
		}
		pods[i] = p
	}
	return pods
}

func scan(word, format string, n *int) bool {
	found, err := fmt.Sscanf(word, format, n)
	return err == nil && found == 1
}

func finish(p *pod.Pod, phase pod.Phase, end int) {
	p.Status.Phase = phase
	p.Status.ContainerStatuses = []pod.ContainerStatus{{
		Name:  "main",
		State: pod.ContainerState{Terminated: &pod.ContainerStateTerminated{FinishedAt: at(float64(end))}},
	}}
}

func TestReconcile(t *testing.T) {
	for _, test := range []struct {
		why     string
		change  func(*job.Job)
		pods    []string
		record  backoff.Record
		now     float64
		create  int
		remove  int
		requeue time.Duration
		ends    string
	}{
		{why: "a new Job makes its pod", create: 1},
		{why: "three more are missing, two may run", change: parallel(3, 2), create: 2},
		{why: "one runs, one more may", change: parallel(3, 2), pods: []string{"running"}, create: 1},
		{why: "no more than successes are missing", change: parallel(3, 2), pods: []string{"succeeded@1", "succeeded@1"}, now: 2, create: 1},
		{why: "parallelism 0 stops the Job", change: parallel(3, 0), pods: []string{"running", "pending"}, remove: 2},
		{why: "delete or create, never both", change: parallel(3, 1), pods: []string{"running", "running", "failed@1"}, now: 30, remove: 1},
		{why: "a failure delays the next pod by 10 s", pods: []string{"failed@1"}, now: 1, requeue: 10 * time.Second},
		{why: "the delay counts from the end of the pod", pods: []string{"failed@1"}, now: 4, requeue: 7 * time.Second},
		{why: "a re-sync comes no sooner than after a second", pods: []string{"failed@1"}, now: 10.5, requeue: time.Second},
		{why: "when the delay has passed the pod comes", pods: []string{"failed@1"}, now: 11, create: 1},
		{why: "the third failure in a row delays by 40 s", pods: []string{"failed@50"}, record: backoff.Record{Failures: 2, LastFailure: at(20)}, now: 50, requeue: 40 * time.Second},
		{why: "a success since then resets the delay", change: parallel(3, 1), pods: []string{"failed@1", "succeeded@2"}, now: 2, create: 1},
		{why: "a failure after the success counts", change: parallel(3, 1), pods: []string{"failed@3", "succeeded@2"}, now: 3, requeue: 10 * time.Second},
		{why: "suspended: nothing runs", change: suspendedJob, pods: []string{"running", "pending"}, remove: 2, ends: "JobSuspended"},
		{why: "limit 0 forgives no failure", change: limit(0), pods: []string{"failed@1"}, now: 1, ends: "BackoffLimitExceeded"},
		{why: "limit 1 forgives one", change: limit(1), pods: []string{"failed@1"}, now: 1, requeue: 10 * time.Second},
		{why: "the limit stops what still runs", change: both(parallel(3, 3), limit(0)), pods: []string{"failed@1", "running", "ready"}, now: 1, remove: 2, ends: "BackoffLimitExceeded"},
		{why: "the deadline comes back", change: deadline(30), now: 10, create: 1, requeue: 20 * time.Second},
		{why: "the deadline stops what runs", change: deadline(30), pods: []string{"running"}, now: 30, remove: 1, ends: "DeadlineExceeded"},
		{why: "the limit comes before the deadline", change: both(deadline(30), limit(0)), pods: []string{"failed@30"}, now: 30, ends: "BackoffLimitExceeded"},
		{why: "the limit comes before completion", change: both(parallel(1, 2), limit(0)), pods: []string{"failed@1", "succeeded@1"}, now: 1, ends: "BackoffLimitExceeded"},
		{why: "the deadline comes before completion", change: deadline(30), pods: []string{"succeeded@30"}, now: 30, ends: "DeadlineExceeded"},
		{why: "completed", pods: []string{"succeeded@5"}, now: 5, ends: "CompletionsReached"},
		{why: "a surplus success completes too, and the rest goes", change: parallel(1, 3), pods: []string{"succeeded@5", "running"}, now: 5, remove: 1, ends: "CompletionsReached"},
		{why: "a queue waits for its other pods", change: queue(3), pods: []string{"succeeded@5", "running"}, now: 5},
		{why: "a queue is done when all have ended", change: queue(3), pods: []string{"succeeded@5", "failed@6"}, now: 6, ends: "CompletionsReached"},
		{why: "a queue without success makes more pods", change: queue(3), pods: []string{"running"}, create: 2},
		{why: "restarts count under OnFailure", change: both(onFailure, limit(2)), pods: []string{"running"}, requeue: 0},
		{why: "a suspended Job has no deadline", change: both(deadline(30), suspendedJob), pods: []string{"running"}, now: 60, remove: 1, ends: "JobSuspended"},
		{why: "a failure that is listed and not counted yet counts against the limit", change: both(limit(1), uncountedFailure), pods: []string{"failed@1"}, now: 1, ends: "BackoffLimitExceeded"},
		{why: "a Job that names this controller is its own", change: func(j *job.Job) { j.Spec.ManagedBy = new(job.ControllerName) }, create: 1},
		{why: "another's Job is left alone", change: func(j *job.Job) { j.Spec.ManagedBy = new("example.com/mine") }},
		{why: "a finished Job is left alone", change: func(j *job.Job) {
			j.Status.Conditions = []job.Condition{{Type: job.Complete, Status: jobsim.ConditionTrue}}
		}},
	} {
		t.Run(test.why, func(t *testing.T) {
			j := newJob(test.change)
			d := job.Controller{}.Reconcile(job.Observation{
				Now: at(test.now), Job: j, Pods: newPods(j, test.pods...), Backoff: test.record,
			})
			assert.Len(t, d.Create, test.create, "created")
			assert.Len(t, d.Delete, test.remove, "deleted")
			assert.Equal(t, test.requeue, d.RequeueAfter, "requeue")
			assert.Equal(t, test.ends, announcedReason(d), "the condition that ends the Job")
			for _, r := range d.Why {
				assert.Contains(t, job.Rules(), r.Rule())
				assert.NotContains(t, r.String(), "{", "the sentence has all its arguments")
			}
			if test.create+test.remove > 0 || test.ends != "" || test.requeue > 0 {
				assert.NotEmpty(t, d.Why, "each decision says why")
			}
		})
	}
}

// announcedReason is the reason of the first condition that a Decision announces.
func announcedReason(d job.Decision) string {
	if d.Status == nil || len(d.Status.Conditions) == 0 {
		return ""
	}
	return d.Status.Conditions[0].Reason
}

func parallel(completions, parallelism int32) func(*job.Job) {
	return func(j *job.Job) { j.Spec.Completions, j.Spec.Parallelism = &completions, &parallelism }
}

func queue(parallelism int32) func(*job.Job) {
	return func(j *job.Job) { j.Spec.Completions, j.Spec.Parallelism = nil, &parallelism }
}

func limit(n int32) func(*job.Job)    { return func(j *job.Job) { j.Spec.BackoffLimit = &n } }
func deadline(n int64) func(*job.Job) { return func(j *job.Job) { j.Spec.ActiveDeadlineSeconds = &n } }
func suspendedJob(j *job.Job)         { j.Spec.Suspend = new(true) }
func onFailure(j *job.Job)            { j.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure }

// uncountedFailure lists a pod as failed that is gone.
func uncountedFailure(j *job.Job) {
	j.Status.UncountedTerminatedPods = &job.UncountedTerminatedPods{Failed: []jobsim.UID{"gone"}}
}

func both(changes ...func(*job.Job)) func(*job.Job) {
	return func(j *job.Job) {
		for _, change := range changes {
			change(j)
		}
	}
}

func TestRestartsReachTheLimit(t *testing.T) {
	for _, test := range []struct {
		limit    int32
		restarts int32
		failed   bool
		why      string
	}{
		{0, 0, false, "no restart yet"},
		{0, 1, true, "limit 0 allows no restart"},
		{1, 1, true, "limits 0 and 1 behave alike"},
		{3, 2, false, "one is left"},
		{3, 3, true, "as many restarts as the limit"},
	} {
		j := newJob(both(onFailure, limit(test.limit)))
		pods := newPods(j, "running")
		pods[0].Status.InitContainerStatuses = []pod.ContainerStatus{{RestartCount: test.restarts}}
		d := job.Controller{}.Reconcile(job.Observation{Now: at(1), Job: j, Pods: pods})
		assert.Equal(t, test.failed, announcedReason(d) == "BackoffLimitExceeded", test.why)
	}
}

// The restarts of a pod that has ended are history (upstream:
// pastBackoffLimitOnFailure looks at pods that are Running or Pending).
func TestRestartsOfEndedPodsDoNotCount(t *testing.T) {
	for phase, want := range map[pod.Phase]string{
		pod.Running: "BackoffLimitExceeded", pod.Pending: "BackoffLimitExceeded", pod.Failed: "",
	} {
		j := newJob(both(onFailure, limit(3)))
		pods := newPods(j, "failed@1")
		pods[0].Status.Phase = phase
		pods[0].Status.ContainerStatuses[0].RestartCount = 5
		d := job.Controller{}.Reconcile(job.Observation{Now: at(1), Job: j, Pods: pods})
		assert.Equal(t, want, announcedReason(d), "%s", phase)
	}
}

// A pod is never forgotten and never counted twice: the first status names it
// as uncounted, and only the second, after its release, counts it.
func TestCountingTakesTwoStatuses(t *testing.T) {
	j := newJob(parallel(2, 1))
	d := job.Controller{}.Reconcile(job.Observation{Now: at(1), Job: j, Pods: newPods(j, "succeeded@1", "failed@1")})

	require.NotNil(t, d.Status)
	assert.Equal(t, []jobsim.UID{"pod-1"}, d.Status.UncountedTerminatedPods.Succeeded)
	assert.Equal(t, []jobsim.UID{"pod-2"}, d.Status.UncountedTerminatedPods.Failed)
	assert.Zero(t, d.Status.Succeeded+d.Status.Failed)
	assert.Len(t, d.Release, 2)
	require.NotNil(t, d.Final)
	assert.Empty(t, d.Final.UncountedTerminatedPods)
	assert.Equal(t, [2]int32{1, 1}, [2]int32{d.Final.Succeeded, d.Final.Failed})
}

// A controller that crashed after the first status goes on from there.
func TestCountingGoesOnAfterACrash(t *testing.T) {
	uncounted := func(j *job.Job) {
		j.Status.UncountedTerminatedPods = &job.UncountedTerminatedPods{Failed: []jobsim.UID{"pod-1"}}
	}
	for _, test := range []struct {
		why     string
		pods    []string
		release int
		first   bool // the counters move in the first status
	}{
		{"before the release: the pod is released and then counted", []string{"failed@1"}, 1, false},
		{"after the release: the pod is counted at once", nil, 0, true},
	} {
		j := newJob(uncounted)
		d := job.Controller{}.Reconcile(job.Observation{Now: at(20), Job: j, Pods: newPods(j, test.pods...)})
		assert.Len(t, d.Release, test.release, test.why)
		last := d.Final
		if test.first {
			last = d.Status
		}
		require.NotNil(t, last, test.why)
		assert.Equal(t, int32(1), last.Failed, test.why)
		assert.Empty(t, last.UncountedTerminatedPods.Failed, test.why)
	}
}

func TestTheEndWaitsForTerminatingPods(t *testing.T) {
	j := newJob(deadline(1))
	pods := newPods(j, "running")
	d := job.Controller{}.Reconcile(job.Observation{Now: at(1), Job: j, Pods: pods})
	require.Len(t, d.Delete, 1)
	assert.False(t, d.Delete[0].Uncounted, "it counts as failed")
	assert.True(t, d.Final.IsTrue(job.FailureTarget))
	assert.False(t, d.Final.Finished(), "a pod still terminates")
	assert.Equal(t, int32(1), *d.Final.Terminating)
	assert.Equal(t, int32(1), d.Final.Failed)
	assert.Empty(t, d.FinalEvents, "the end is reported with Failed")

	j.Status = *d.Final
	d = job.Controller{}.Reconcile(job.Observation{Now: at(2), Job: j})
	last := d.Final
	require.NotNil(t, last)
	assert.True(t, last.IsTrue(job.Failed))
	assert.Equal(t, []jobsim.EventNote{{Type: "Warning", Reason: "DeadlineExceeded", Message: "Job was active longer than specified deadline"}}, d.FinalEvents)
}

func TestAdoption(t *testing.T) {
	j := newJob(func(j *job.Job) {
		j.Spec.ManualSelector = new(true)
		j.Spec.Selector = &jobsim.LabelSelector{MatchLabels: map[string]string{"app": "pi"}}
	})
	orphan := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "left", Namespace: "default", UID: "left", Labels: map[string]string{"app": "pi"}}}
	finish(orphan, pod.Succeeded, 1)
	stranger := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "other", Namespace: "default", UID: "other", Labels: map[string]string{"app": "e"}}}

	d := job.Controller{}.Reconcile(job.Observation{Now: at(2), Job: j, Pods: []*pod.Pod{orphan, stranger}})
	assert.Equal(t, []*pod.Pod{orphan}, d.Adopt)
	assert.Equal(t, []*pod.Pod{orphan}, d.Release, "an adopted pod that has succeeded counts at once")
	assert.Equal(t, "CompletionsReached", announcedReason(d))

	for why, change := range map[string]func(*job.Job, *pod.Pod){
		"a pod that is being deleted": func(_ *job.Job, p *pod.Pod) { p.DeletionTimestamp = new(at(1)) },
		"a pod of another namespace":  func(_ *job.Job, p *pod.Pod) { p.Namespace = "other" },
		"a pod of another controller": func(_ *job.Job, p *pod.Pod) {
			p.OwnerReferences = []jobsim.OwnerReference{{UID: "else", Controller: new(true)}}
		},
		"for a Job that is itself being deleted": func(j *job.Job, _ *pod.Pod) { j.DeletionTimestamp = new(at(1)) },
	} {
		j, p := *j, *orphan
		change(&j, &p)
		d := job.Controller{}.Reconcile(job.Observation{Now: at(2), Job: &j, Pods: []*pod.Pod{&p}})
		assert.Empty(t, d.Adopt, why)
		assert.Empty(t, d.Release, why)
	}

	mine := j.NewPod(job.Creation{})
	mine.Name, mine.Labels, mine.Status.Phase = "mine", map[string]string{"app": "changed"}, pod.Running
	d = job.Controller{}.Reconcile(job.Observation{Now: at(2), Job: j, Pods: []*pod.Pod{mine}})
	assert.Equal(t, []*pod.Pod{mine}, d.Orphan)
	assert.Len(t, d.Create, 1, "and replaced")
}

func TestOrderOfRemoval(t *testing.T) {
	j := newJob(parallel(9, 1))
	pods := newPods(j, "ready", "running", "pending", "pending", "ready")
	pods[3].Spec.NodeName = "node-1"
	pods[4].Status.Conditions[0].LastTransitionTime = at(5)
	d := job.Controller{}.Reconcile(job.Observation{Now: at(9), Job: j, Pods: pods})
	var order []string
	for _, deletion := range d.Delete {
		assert.True(t, deletion.Uncounted)
		order = append(order, deletion.Pod.Name)
	}
	assert.Equal(t, []string{"pi-3", "pi-4", "pi-2", "pi-5"}, order,
		"not on a node; pending; not ready; ready for a shorter time; the oldest stays")
}

func TestSettings(t *testing.T) {
	j := newJob(both(parallel(2000, 2000), limit(0)))
	assert.Len(t, job.Controller{}.Reconcile(job.Observation{Now: at(0), Job: j}).Create, 500, "500 a sync")
	assert.Len(t, job.Controller{MaxPodCreateDeletePerSync: 7}.Reconcile(job.Observation{Now: at(0), Job: j}).Create, 7)

	d := job.WithoutLimitAndDelay().Reconcile(job.Observation{Now: at(1), Job: newJob(limit(0)), Pods: newPods(j, "failed@1")})
	assert.Len(t, d.Create, 1, "without a limit and a delay")

	ended := make([]string, 700)
	for i := range ended {
		ended[i] = "failed@1"
	}
	j = newJob(both(parallel(1000, 1000), limit(1000)))
	d = job.Controller{}.Reconcile(job.Observation{Now: at(1), Job: j, Pods: newPods(j, ended...)})
	assert.Len(t, d.Release, 500, "500 are counted a sync")
	assert.Equal(t, int32(500), d.Final.Failed)
}

// A reconcile that decides nothing allocates nothing, however many pods run.
func TestNothingToDoAllocatesNothing(t *testing.T) {
	words := make([]string, 1000)
	for i := range words {
		words[i] = "ready"
	}
	j := newJob(parallel(1000, 1000))
	n := int32(1000)
	j.Status.Active, j.Status.Ready = n, &n
	o := job.Observation{Now: at(5), Job: j, Pods: newPods(j, words...)}
	d := job.Controller{}.Reconcile(o)
	require.Equal(t, job.Outcome{}, d.Outcome)
	require.Empty(t, len(d.Create)+len(d.Delete)+len(d.Adopt)+len(d.Orphan))
	assert.Zero(t, testing.AllocsPerRun(100, func() { job.Controller{}.Reconcile(o) }))
}

// When a pod ended, as the delay after it shows (upstream: getFinishedTime,
// latestFinishTime). The pod's main container ended after 10 s.
func TestWhenAPodEnded(t *testing.T) {
	ended := func(name string, end float64) pod.ContainerStatus {
		return pod.ContainerStatus{Name: name, State: pod.ContainerState{Terminated: &pod.ContainerStateTerminated{FinishedAt: at(end)}}}
	}
	notReady := func(p *pod.Pod) {
		p.Status.ContainerStatuses = nil
		p.Status.Conditions = []pod.Condition{{Type: pod.Ready, Status: jobsim.ConditionFalse, LastTransitionTime: at(7)}}
	}
	for _, test := range []struct {
		why    string
		change func(*pod.Pod)
		want   float64
	}{
		{"with its container", func(*pod.Pod) {}, 10},
		{"with the last of its containers", func(p *pod.Pod) {
			p.Status.ContainerStatuses = []pod.ContainerStatus{ended("main", 10), ended("other", 14), ended("third", 12)}
		}, 14},
		{"with a sidecar that ended later", func(p *pod.Pod) {
			p.Status.InitContainerStatuses = []pod.ContainerStatus{ended("sidecar", 13)}
		}, 13},
		{"not with an init container", func(p *pod.Pod) {
			p.Status.InitContainerStatuses = []pod.ContainerStatus{ended("init", 13)}
		}, 10},
		{"when it became unready, where no end is known", notReady, 7},
		{"when its deletion was asked for, where that is not known either", func(p *pod.Pod) {
			p.Status.ContainerStatuses = nil
			p.DeletionTimestamp, p.DeletionGracePeriodSeconds = new(at(30)), new(int64(25))
		}, 5},
		{"when it was created, where nothing is known", func(p *pod.Pod) { p.Status.ContainerStatuses = nil }, 0},
	} {
		j := newJob(nil)
		pods := newPods(j, "failed@10")
		pods[0].Spec.InitContainers = []pod.Container{{Name: "init"}, {Name: "sidecar", RestartPolicy: new(pod.RestartAlways)}}
		test.change(pods[0])
		d := job.Controller{}.Reconcile(job.Observation{Now: at(15), Job: j, Pods: pods})
		assert.Equal(t, at(test.want), d.Backoff.LastFailure, test.why)
	}
}
