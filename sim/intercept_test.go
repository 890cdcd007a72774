package sim_test

import (
	"errors"
	"fmt"
	"strings"
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

// A call can fail before it takes effect, and after: then the controller does not
// know of the pod that it has made, sees it, and makes no second one.
func TestCallsFail(t *testing.T) {
	refusal := &sim.APIError{Reason: "InternalError", Message: "try again"}
	for _, test := range []struct {
		name string
		fail func(do func() error) error
		made time.Duration // when the pod is
	}{
		{"before", func(func() error) error { return refusal }, time.Second},
		{"after", func(do func() error) error { _ = do(); _ = do(); return refusal }, 0},
		{"not at all", func(do func() error) error { return do() }, 0},
		{"not at all, without a look", func(func() error) error { return nil }, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var calls []sim.Call
			c, err := sim.New(sim.Config{Intercept: func(call sim.Call, do func() error) error {
				if call.Verb != sim.VerbCreate || call.Kind != pod.Kind {
					return nil
				}
				calls = append(calls, call)
				if len(calls) > 1 {
					return nil
				}
				return test.fail(do)
			}})
			require.NoError(t, err)
			require.NoError(t, c.Create(task("x")))
			require.NoError(t, c.Run())
			require.NotEmpty(t, calls)
			assert.Equal(t, sim.Call{
				Component: sim.ComponentJobController, Verb: sim.VerbCreate, Kind: pod.Kind, Namespace: "default", Name: calls[0].Name,
			}, calls[0])
			pods := c.Pods("")
			require.Len(t, pods, 1)
			assert.Equal(t, test.made, pods[0].CreationTimestamp.Sub(c.Start()))
			assert.Equal(t, int32(1), c.Job("default", "x").Status.Succeeded)
		})
	}
}

// A call is over when Intercept has returned: to carry it out later is refused, and
// changes nothing.
func TestCallsAreOver(t *testing.T) {
	var kept []func() error
	c, err := sim.New(sim.Config{Intercept: func(call sim.Call, do func() error) error {
		kept = append(kept, do)
		if call.Kind == sim.KindEvent || call.Verb != sim.VerbCreate || len(kept) > 1 {
			return nil
		}
		return &sim.APIError{Reason: "InternalError", Message: "try again"}
	}})
	require.NoError(t, err)
	require.NoError(t, c.Create(task("x")))
	require.NoError(t, c.Run())
	var revisions []sim.WatchEvent
	c.Watch(func(e sim.WatchEvent) { revisions = append(revisions, e) })
	pods, events := c.Pods(""), c.Events("")
	require.Greater(t, len(kept), 5)
	for _, do := range kept {
		require.ErrorContains(t, do(), "its call is over")
	}
	assert.Empty(t, revisions)
	assert.Equal(t, pods, c.Pods(""))
	assert.Equal(t, events, c.Events(""))
}

// Intercept may look at the cluster, and do nothing else but let the call pass.
func TestInterceptMustNotChangeTheCluster(t *testing.T) {
	var c *sim.Cluster
	asked := 0
	c, err := sim.New(sim.Config{Intercept: func(_ sim.Call, do func() error) error {
		asked++
		require.ErrorContains(t, c.DeleteJob("default", "x", ""), "Intercept must not change the cluster")
		require.NoError(t, do())
		require.ErrorContains(t, c.DeleteJob("default", "x", ""), "Intercept must not change the cluster")
		return nil
	}})
	require.NoError(t, err)
	require.NoError(t, c.Create(task("x")))
	require.NoError(t, c.Run())
	assert.Positive(t, asked)
}

// A call that the API server refuses comes to Intercept all the same: for a full
// quota, a name that is taken, an older revision, an object that is gone.
func TestInterceptSeesWhatIsRefused(t *testing.T) {
	seen := map[string]string{}
	c, err := sim.New(sim.Config{Workload: workload.Hang(), Intercept: func(call sim.Call, do func() error) error {
		err := do()
		var refused *sim.APIError
		if errors.As(err, &refused) {
			name := call.Name
			if call.Kind == pod.Kind { // which ends with random characters
				name = name[:len(name)-5] + "…"
			}
			seen[string(call.Component)+": "+string(call.Verb)+" "+call.Kind+" "+name] = refused.Reason
		}
		return err
	}}.WithLag("job-controller", time.Second))
	require.NoError(t, err)
	require.NoError(t, c.Create(task("stale")))
	c.At(500*time.Millisecond, func(c *sim.Cluster) error {
		return c.UpdateJob("default", "stale", func(j *job.Job) { j.Labels = map[string]string{"a": "b"} })
	})
	require.NoError(t, c.SetPodQuota("full", "none", 0))
	full := task("full")
	full.Namespace = "full"
	require.NoError(t, c.Create(full, newCronJob("hello", "* * * * *"), task("hello-29453761")))
	replacing := newCronJob("replacing", "* * * * *")
	replacing.Spec.ConcurrencyPolicy = cronjob.ReplaceConcurrent
	require.NoError(t, c.Create(replacing))
	// The Job that is to be replaced goes at the moment of that.
	c.At(2*time.Minute, func(c *sim.Cluster) error {
		return c.DeleteJob("default", "replacing-29453761", jobsim.PropagateBackground)
	})
	require.NoError(t, c.RunFor(3*time.Minute))
	assert.Equal(t, map[string]string{
		"job-controller: create Pod full-…":              "Forbidden",
		"cronjob-controller: create Job hello-29453761":  "AlreadyExists",
		"cronjob-controller: get Job replacing-29453761": "NotFound",
		"job-controller: patch Pod replacing-29453761-…": "NotFound",
		"job-controller: update status Job stale":        "Conflict",
	}, seen)
}

// An event that the API server refuses is dropped, and its repeat is created with
// the count of both. Where the API server cannot be reached, the component tries
// again, twelve times in all, and holds its later events up meanwhile.
func TestEventsThatFail(t *testing.T) {
	refused, unreachable := error(&sim.APIError{Reason: "InternalError", Message: "no"}), errors.New("no route to host")
	for _, test := range []struct {
		why     string
		fail    func(n int, do func() error) error // the n-th call about an event
		want    []string
		verbs   string
		last    time.Duration // of the calls: no later than that
		atLeast time.Duration
	}{
		{"none", func(int, func() error) error { return nil },
			[]string{"Pulled x2", "Created x2", "Started x2"}, "create create create patch patch patch", 15 * time.Second, 0},
		{"the first is refused", func(n int, _ func() error) error {
			if n == 1 {
				return refused
			}
			return nil
		}, []string{"Created x2", "Started x2", "Pulled x2"}, "create create create patch create patch patch", 15 * time.Second, 0},
		{"the first is not sent", func(n int, _ func() error) error {
			if n <= 3 {
				return unreachable
			}
			return nil
		}, []string{"Pulled x2", "Created x2", "Started x2"}, "create create create create create create patch patch patch", 30 * time.Second, 20 * time.Second},
		{"the answer to the first is lost: it is there at the second try", func(n int, do func() error) error {
			if n == 1 {
				return errors.Join(do(), unreachable)
			}
			return nil
		}, []string{"Pulled x2", "Created x2", "Started x2"}, "create create create create patch patch patch", 15 * time.Second, 0},
		{"the first is given up", func(n int, _ func() error) error {
			if n <= 12 {
				return unreachable
			}
			return nil
		}, []string{"Created x2", "Started x2", "Pulled x2"},
			strings.Repeat("create ", 14) + "patch create patch patch", 120 * time.Second, 100 * time.Second},
	} {
		t.Run(test.why, func(t *testing.T) {
			var verbs []string
			var last time.Duration
			var c *sim.Cluster
			names := map[string]bool{}
			c, err := sim.New(sim.Config{
				Workload: workload.Sequence(workload.Fail(), workload.After(time.Second, workload.Succeed())),
				Intercept: func(call sim.Call, do func() error) error {
					if call.Kind != sim.KindEvent || call.Component != sim.ComponentKubelet {
						return nil
					}
					verbs, last = append(verbs, string(call.Verb)), c.Elapsed()
					names[call.Name] = true
					return test.fail(len(verbs), do)
				},
			})
			require.NoError(t, err)
			require.NoError(t, c.Create(barePod("x", func(p *pod.Pod) {
				p.Spec.RestartPolicy, p.Spec.Containers[0].ImagePullPolicy = pod.RestartOnFailure, pod.PullNever
			})))
			require.NoError(t, c.RunUntil(func(c *sim.Cluster) bool { return c.Pod("default", "x").IsTerminal() && c.Settled() }))
			var events []string
			for _, e := range c.Events("") {
				if e.Source.Component == "kubelet" && e.Reason != "BackOff" {
					events = append(events, fmt.Sprintf("%s x%d", e.Reason, e.Count))
					assert.True(t, names[e.Name], "a call had the name of the event")
					assert.Less(t, e.FirstTimestamp.Sub(c.Start()), 15*time.Second, "when it was, and not when it was written")
				}
			}
			assert.Equal(t, test.want, events)
			assert.Equal(t, test.verbs, strings.Join(verbs, " "))
			assert.LessOrEqual(t, last, test.last)
			assert.GreaterOrEqual(t, last, test.atLeast)
		})
	}
}

// A refusal of the scheduler's that could not be stored is stored when the pod
// has waited for five minutes, and is then tried again.
func TestARefusalOfTheSchedulerThatIsNotStored(t *testing.T) {
	failed := false
	c, err := sim.New(sim.Config{Workload: workload.Hang(), Nodes: []sim.Node{{Name: "n", Pods: 1}}, Intercept: func(call sim.Call, _ func() error) error {
		if call.Component != sim.ComponentScheduler || call.Verb != sim.VerbUpdateStatus || failed {
			return nil
		}
		failed = true
		return errors.New("no route to host")
	}})
	require.NoError(t, err)
	require.NoError(t, c.Create(barePod("a")))
	require.NoError(t, c.RunFor(10*time.Second))
	require.NoError(t, c.Create(barePod("b")))
	require.NoError(t, c.RunFor(5*time.Minute))
	assert.True(t, failed)
	assert.Nil(t, c.Pod("default", "b").Status.Condition(pod.Scheduled))
	require.NoError(t, c.RunFor(30*time.Second))
	condition := c.Pod("default", "b").Status.Condition(pod.Scheduled)
	require.NotNil(t, condition)
	assert.Equal(t, 330*time.Second, condition.LastTransitionTime.Sub(c.Start()))
	require.NoError(t, c.DeletePod("default", "a", nil))
	require.NoError(t, c.RunFor(2*time.Minute))
	assert.Equal(t, "n", c.Pod("default", "b").Spec.NodeName)
}

// A read goes by name: what was made anew under it is found, and is another.
func TestReadsGoByName(t *testing.T) {
	var reads []string
	c, err := sim.New(sim.Config{Workload: workload.Hang(), Intercept: func(call sim.Call, do func() error) error {
		err := do()
		if call.Verb == sim.VerbGet {
			reads = append(reads, fmt.Sprint(call.Component, " ", call.Kind, " ", call.Name, ": ", err))
		}
		return err
	}}.WithLag("job-controller", 2*time.Second))
	require.NoError(t, err)
	require.NoError(t, c.Create(task("x", manualSelector), barePod("bare", labelled)))
	require.NoError(t, c.RunFor(time.Second))
	require.NoError(t, c.DeleteJob("default", "x", jobsim.PropagateOrphan))
	require.NoError(t, c.RunFor(100*time.Millisecond))
	require.NoError(t, c.Create(task("x", manualSelector)))
	require.NoError(t, c.RunFor(1500*time.Millisecond))
	assert.Contains(t, reads, "job-controller Job x: <nil>", "the new one is read")
	assert.Empty(t, c.Pod("default", "bare").OwnerReferences, "and is not the one that wants the pod")
	require.NoError(t, c.RunFor(time.Minute))
	refs := c.Pod("default", "bare").OwnerReferences
	require.Len(t, refs, 1)
	assert.Equal(t, c.Job("default", "x").UID, refs[0].UID)
}
