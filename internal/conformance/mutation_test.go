package conformance

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/conformance/ours"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// withinScenarios is how many scenarios the judge may need to see a wrong rule.
const withinScenarios = 500

// mutations are wrong rules.
var mutations = []struct {
	rule      string
	reconcile ours.Reconcile
}{
	{"the limit is one too high", func(o job.Observation) job.Decision {
		return reconcileAs(o, func(j *job.Job) { *j.Spec.BackoffLimit++ })
	}},
	{"the limit is one too low", func(o job.Observation) job.Decision {
		return reconcileAs(o, func(j *job.Job) { *j.Spec.BackoffLimit = max(0, *j.Spec.BackoffLimit-1) })
	}},
	{"the delay counts from the first failed pod, not the last", delayFromFirst},
	{"the deadline goes before the limit", deadlineFirst},
	{"completions go before the limit", func(o job.Observation) job.Decision {
		return reconcileAs(o, func(j *job.Job) {
			if succeeded(o) >= wanted(j) {
				*j.Spec.BackoffLimit = math.MaxInt32
			}
		})
	}},
	{"pods not yet counted are forgotten", func(o job.Observation) job.Decision {
		d := job.Controller{}.Reconcile(o)
		if d.Status != nil {
			status := *d.Status
			status.UncountedTerminatedPods = &job.UncountedTerminatedPods{}
			d.Status = &status
		}
		return d
	}},
}

// TestMutations puts each wrong rule into jobsim and sees that the judge
// notices.
func TestMutations(t *testing.T) {
	for _, m := range mutations {
		t.Run(m.rule, func(t *testing.T) {
			for i := range withinScenarios {
				if _, diff := compare(t, scenario.Generate(*firstSeed+uint64(i)), m.reconcile); diff != "" {
					t.Logf("caught by scenario %d", i+1)
					return
				}
			}
			require.Fail(t, "not caught")
		})
	}
}

// reconcileAs decides for a changed copy of the Job.
func reconcileAs(o job.Observation, change func(*job.Job)) job.Decision {
	j := *o.Job
	limit := *j.Spec.BackoffLimit
	j.Spec.BackoffLimit = &limit
	change(&j)
	o.Job = &j
	return job.Controller{}.Reconcile(o)
}

// delayFromFirst gives all failed pods of a sync the finish time of the first.
func delayFromFirst(o job.Observation) job.Decision {
	var first time.Time
	eachFailure(o.Pods, func(end *pod.ContainerStateTerminated) {
		if first.IsZero() || end.FinishedAt.Before(first) {
			first = end.FinishedAt
		}
	})
	originals := map[*pod.Pod]*pod.Pod{}
	pods := make([]*pod.Pod, len(o.Pods))
	for i, p := range o.Pods {
		changed := *p
		changed.Status.ContainerStatuses = nil
		for _, s := range p.Status.ContainerStatuses {
			if end := s.State.Terminated; end != nil && p.Status.Phase == pod.Failed {
				early := *end
				early.FinishedAt = first
				s.State.Terminated = &early
			}
			changed.Status.ContainerStatuses = append(changed.Status.ContainerStatuses, s)
		}
		pods[i], originals[&changed] = &changed, p
	}
	o.Pods = pods
	d := job.Controller{}.Reconcile(o)
	for i := range d.Release {
		d.Release[i] = originals[d.Release[i]]
	}
	for i := range d.Delete {
		d.Delete[i].Pod = originals[d.Delete[i].Pod]
	}
	return d
}

func eachFailure(pods []*pod.Pod, f func(*pod.ContainerStateTerminated)) {
	for _, p := range pods {
		for _, s := range p.Status.ContainerStatuses {
			if p.Status.Phase == pod.Failed && s.State.Terminated != nil {
				f(s.State.Terminated)
			}
		}
	}
}

// deadlineFirst fails a Job over its limit with the reason of the deadline, if
// that has passed too.
func deadlineFirst(o job.Observation) job.Decision {
	d := job.Controller{}.Reconcile(o)
	deadline, start := o.Job.Spec.ActiveDeadlineSeconds, o.Job.Status.StartTime
	if deadline == nil || start == nil || o.Now.Sub(*start) < time.Duration(*deadline)*time.Second {
		return d
	}
	for _, status := range []**job.Status{&d.Status, &d.Final} {
		if *status == nil {
			continue
		}
		changed := **status
		changed.Conditions = append([]job.Condition(nil), changed.Conditions...)
		for i := range changed.Conditions {
			if c := &changed.Conditions[i]; c.Reason == job.ReasonBackoffLimitExceeded {
				c.Reason, c.Message = job.ReasonDeadlineExceeded, "Job was active longer than specified deadline"
			}
		}
		*status = &changed
	}
	return d
}

// succeeded counts the pods that have succeeded so far.
func succeeded(o job.Observation) int32 {
	n := o.Job.Status.Succeeded
	for _, p := range o.Pods {
		if p.Status.Phase == pod.Succeeded && p.HasFinalizer(job.TrackingFinalizer) {
			n++
		}
	}
	return n
}

// wanted is how many successes end the Job.
func wanted(j *job.Job) int32 {
	if j.Spec.Completions == nil {
		return 1
	}
	return *j.Spec.Completions
}
