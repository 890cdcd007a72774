package sim_test

import (
	"fmt"
	"strings"
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

// What a controller does that sees each revision some time after it was made.
// The histories of TestWhateverHappensLate are at random; these are written down.

const jobController, collector = "job-controller", "generic-garbage-collector"

// recorded records what happens in few words: the Job's spec and status, and the pods
// by their number.
func recorded(c *sim.Cluster) *[]string {
	var lines []string
	numbers, last := map[string]int{}, map[jobsim.UID]string{}
	c.Watch(func(e sim.WatchEvent) {
		var text string
		switch o := e.Object.(type) {
		case *job.Job:
			text = fmt.Sprintf("wants %d of %d: %d active, %d succeeded", *o.Spec.Parallelism, *o.Spec.Completions, o.Status.Active, o.Status.Succeeded)
			if u := o.Status.UncountedTerminatedPods; u != nil && len(u.Succeeded) > 0 {
				text += fmt.Sprintf(" and %d listed", len(u.Succeeded))
			}
			if o.Status.Finished() {
				text += ", finished"
			}
		case *pod.Pod:
			if e.Type == sim.Added {
				numbers[o.Name] = len(numbers) + 1
			}
			text = fmt.Sprintf("pod %d %s", numbers[o.Name], o.Status.Phase)
			if !o.HasFinalizer(job.TrackingFinalizer) {
				text += ", let go of"
			}
			if e.Type == sim.Deleted {
				text += ", gone"
			}
		}
		if uid := e.Object.GetObjectMeta().UID; text != last[uid] {
			last[uid] = text
			lines = append(lines, fmt.Sprintf("%5s %s", e.At, text))
		}
	})
	return &lines
}

// events are the messages of the Job controller.
func controllerEvents(c *sim.Cluster) string {
	var lines []string
	for _, e := range c.Events("") {
		if e.Source.Component == jobController {
			lines = append(lines, e.Reason)
		}
	}
	return strings.Join(lines, " ")
}

// late is a cluster with a Job that wants 2 pods at a time, whose controller
// sees each revision 2 s late.
func late(t *testing.T, config sim.Config, completions int32) (*sim.Cluster, *[]string) {
	t.Helper()
	c := newCluster(t, config.WithLag(jobController, 2*time.Second))
	lines := recorded(c)
	require.NoError(t, c.Create(task("x", parallel(completions, 2))))
	return c, lines
}

// Each revision reaches the controller after 2 s, and a sync follows 1 s later.
func TestAJobWhoseControllerIsLate(t *testing.T) {
	c, lines := late(t, sim.Config{}, 3)
	require.NoError(t, c.Run())
	assert.Equal(t, `   0s wants 2 of 3: 0 active, 0 succeeded
   2s pod 1 Pending
   2s pod 2 Pending
   2s wants 2 of 3: 2 active, 0 succeeded
   2s pod 1 Running
   2s pod 2 Running
   7s pod 1 Succeeded
   7s pod 2 Succeeded
  10s pod 3 Pending
  10s wants 2 of 3: 1 active, 0 succeeded and 2 listed
  10s pod 1 Succeeded, let go of
  10s pod 2 Succeeded, let go of
  10s wants 2 of 3: 1 active, 2 succeeded
  10s pod 3 Running
  15s pod 3 Succeeded
  18s wants 2 of 3: 0 active, 2 succeeded and 1 listed
  18s pod 3 Succeeded, let go of
  18s wants 2 of 3: 0 active, 3 succeeded, finished`, strings.Join(*lines, "\n"))
	assert.Equal(t, "SuccessfulCreate SuccessfulCreate SuccessfulCreate Completed", controllerEvents(c))
}

// The user asks for a third pod at 500 ms, before the controller has seen the
// Job. At 2 s it creates the two that it knows of, and its status is refused: the
// Job is another by now. At 2.5 s it sees the third, but not the two that it has
// created: it waits for them (the gate StaleControllerConsistencyJob). Before
// that gate it went on with the sync, and only created and deleted no pods as
// long as it expected some.
func TestAControllerDoesNotActOnACacheOlderThanItsWrites(t *testing.T) {
	for _, test := range []struct {
		name   string
		config sim.Config
		want   string
		why    []string
	}{
		{"with the gate", sim.Config{}, `   0s wants 2 of 4: 0 active, 0 succeeded
500ms wants 3 of 4: 0 active, 0 succeeded
   2s pod 1 Pending
   2s pod 2 Pending
   2s pod 1 Running
   2s pod 2 Running
   5s pod 3 Pending
   5s wants 3 of 4: 3 active, 0 succeeded
   5s pod 3 Running`, []string{
			"2s spec.parallelism: 0 pods are active, 2 are wanted: creating 2",
			"5s spec.parallelism: 2 pods are active, 3 are wanted: creating 1",
		}},
		{"without", sim.Config{}.WithoutConsistency(), `   0s wants 2 of 4: 0 active, 0 succeeded
500ms wants 3 of 4: 0 active, 0 succeeded
   2s pod 1 Pending
   2s pod 2 Pending
   2s pod 1 Running
   2s pod 2 Running
   4s pod 3 Pending
   4s pod 3 Running
 5.5s wants 3 of 4: 2 active, 0 succeeded
   8s wants 3 of 4: 3 active, 0 succeeded`, []string{
			"2s spec.parallelism: 0 pods are active, 2 are wanted: creating 2",
			"2.5s expectations: 2 creations and deletions are not seen yet: no pod is created or deleted",
			"4s spec.parallelism: 2 pods are active, 3 are wanted: creating 1",
			"5.5s expectations: 1 creation or deletion is not seen yet: no pod is created or deleted",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.config.Workload = workload.After(30*time.Second, workload.Succeed())
			c, lines := late(t, test.config, 4)
			c.At(500*time.Millisecond, func(c *sim.Cluster) error {
				return c.UpdateJob("default", "x", func(j *job.Job) { j.Spec.Parallelism = new(int32(3)) })
			})
			require.NoError(t, c.RunFor(20*time.Second))
			assert.Equal(t, test.want, strings.Join(*lines, "\n"))
			var why []string
			for _, e := range c.WhyJob("default", "x") {
				for _, r := range e.Reasons {
					why = append(why, fmt.Sprintf("%s %s", e.At, r))
				}
			}
			assert.Equal(t, test.why, why)
			require.NoError(t, c.Run())
			assert.Len(t, c.Pods(""), 4)
			assert.Equal(t, int32(4), c.Job("default", "x").Status.Succeeded)
		})
	}
}

// A controller that is restarted knows nothing of what it has done, and lists
// what there is: it creates no pod a second time.
func TestARestartedControllerListsAnew(t *testing.T) {
	c, _ := late(t, sim.Config{}, 2)
	c.At(2500*time.Millisecond, (*sim.Cluster).RestartJobController)
	require.NoError(t, c.Run())
	assert.Len(t, c.Pods(""), 2)
}

// A late controller creates pods for a Job that is gone already. They are
// deleted, whoever of the two sees the Job go first.
func TestPodsOfAJobThatIsGone(t *testing.T) {
	for _, lag := range []time.Duration{0, time.Second, 3 * time.Second} {
		config := sim.Config{Workload: workload.Hang()}
		c, lines := late(t, config.WithLag(collector, lag), 3)
		c.At(time.Second, func(c *sim.Cluster) error { return c.DeleteJob("default", "x", jobsim.PropagateBackground) })
		require.NoError(t, c.Run())
		assert.Contains(t, strings.Join(*lines, "\n"), "2s pod 2 Pending")
		assert.Empty(t, c.Pods(""), "the collector is %s late", lag)
	}
}

// manualSelector lets a Job adopt pods that are labelled.
func manualSelector(j *job.Job) {
	j.Spec.ManualSelector, j.Spec.Selector = new(true), &jobsim.LabelSelector{MatchLabels: map[string]string{"app": "x"}}
	j.Spec.Template.Labels = map[string]string{"app": "x"}
}

func labelled(p *pod.Pod) { p.Labels = map[string]string{"app": "x"} }

// A Job that is deleted before its controller knows it adopts nothing more
// (upstream: RecheckDeletionTimestamp).
func TestALateControllerAdoptsForNoJobThatIsGone(t *testing.T) {
	for _, deleted := range []bool{false, true} {
		c := newCluster(t, sim.Config{}.WithLag(jobController, 2*time.Second), task("x", manualSelector), barePod("bare", labelled))
		if deleted {
			require.NoError(t, c.RunFor(time.Second))
			require.NoError(t, c.DeleteJob("default", "x", jobsim.PropagateOrphan))
		}
		require.NoError(t, c.RunFor(time.Minute))
		assert.Equal(t, deleted, len(c.Pod("default", "bare").OwnerReferences) == 0)
	}
}

// Two Jobs want a pod, and the second has not seen that the first has it: an
// object has one controller, so that the API server refuses the second.
func TestTwoLateControllersAdoptOnePod(t *testing.T) {
	c := newCluster(t, sim.Config{}.WithLag(jobController, 2*time.Second), task("a", manualSelector), task("b", manualSelector), barePod("bare", labelled))
	require.NoError(t, c.RunFor(time.Minute))
	refs := c.Pod("default", "bare").OwnerReferences
	require.Len(t, refs, 1)
	assert.Equal(t, "a", refs[0].Name)
	for _, name := range []string{"a", "b"} {
		assert.Equal(t, int32(1), c.Job("default", name).Status.Succeeded, "job %s", name)
	}
	assert.Len(t, c.Pods(""), 2, "b has created one")
}

// observing notes what its observations expect, where they expect anything.
type observing struct {
	job.Controller
	start time.Time
	notes *[]string
}

func (o observing) Plan(seen job.Observation) job.Plan {
	if seen.PodsExpected > 0 || len(seen.Releasing) > 0 {
		*o.notes = append(*o.notes, fmt.Sprintf("%s: %d pods expected, %d being let go of", seen.Now.Sub(o.start), seen.PodsExpected, len(seen.Releasing)))
	}
	return o.Controller.Plan(seen)
}

// What the controller has asked for is in its observations until it sees it: the
// creations at 2 s until 4 s, that at 5 s until 7 s, and the finalizer that it has
// removed at 10 s until 12 s. The edit of the user at 1.5 s and the second pod,
// which ends at 8.5 s, bring about syncs in between.
func TestObservationsSayWhatIsExpected(t *testing.T) {
	var notes []string
	config := sim.Config{Reconciler: observing{start: sim.DefaultStart, notes: &notes}}.WithoutConsistency()
	config.Workload = workload.Sequence(
		workload.After(5*time.Second, workload.Succeed()), workload.After(6500*time.Millisecond, workload.Succeed()), workload.Hang())
	c, _ := late(t, config, 3)
	c.At(1500*time.Millisecond, func(c *sim.Cluster) error {
		return c.UpdateJob("default", "x", func(j *job.Job) { j.Spec.Parallelism = new(int32(3)) })
	})
	require.NoError(t, c.RunFor(12*time.Second))
	assert.Equal(t, []string{
		"3s: 2 pods expected, 0 being let go of",
		"3.5s: 2 pods expected, 0 being let go of",
		"6s: 1 pods expected, 0 being let go of",
		"11.5s: 0 pods expected, 1 being let go of",
	}, notes)
}

// A lag of who has no watch between them and what is stored is an error.
func TestOnlyAnInformerLags(t *testing.T) {
	for _, who := range []string{"kubelet", "default-scheduler", "typo"} {
		_, err := sim.New(sim.Config{}.WithLag(who, time.Second))
		assert.EqualError(t, err, fmt.Sprintf("sim.Config.lag: Unsupported value: %q: supported values: "+
			`["job-controller" "cronjob-controller" "ttl-after-finished-controller" "generic-garbage-collector" "pod-garbage-collector"]`, who))
	}
}
