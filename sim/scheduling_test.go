package sim_test

import (
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

// A pod with scheduling gates is Pending, and noted as such, until the last of them
// has been removed (KEP-3521).
func TestAGatedPodWaits(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("pi", func(j *job.Job) {
		j.Spec.Template.Spec.SchedulingGates = []pod.SchedulingGate{{Name: "a"}, {Name: "b"}}
	}))
	ungate := func(name string) {
		require.NoError(t, c.Update(pod.Kind, "default", c.Pods("")[0].Name, func(o jobsim.Object) {
			p := o.(*pod.Pod)
			p.Spec.SchedulingGates = p.Spec.SchedulingGates[1:]
		}), name)
		require.NoError(t, c.RunFor(10*time.Second))
	}
	require.NoError(t, c.RunFor(10*time.Second))
	p := c.Pods("")[0]
	assert.Equal(t, pod.Pending, p.Status.Phase)
	assert.Empty(t, p.Spec.NodeName)
	assert.Equal(t, "SchedulingGated", p.Status.Condition(pod.Scheduled).Reason)
	assert.Equal(t, p.CreationTimestamp, p.Status.Condition(pod.Scheduled).LastTransitionTime)
	assert.Equal(t, int32(1), c.Job("default", "pi").Status.Active)
	ungate("a")
	assert.Empty(t, c.Pods("")[0].Spec.NodeName, "one is left")
	ungate("b")
	p = c.Pods("")[0]
	assert.Equal(t, pod.Succeeded, p.Status.Phase)
	assert.Equal(t, jobsim.ConditionTrue, p.Status.Condition(pod.Scheduled).Status)
	assert.EqualValues(t, 3, p.Generation)
	assert.True(t, c.Job("default", "pi").Status.IsTrue(job.Complete))
}

// The pods of a Job that was suspended are made from the template as it is by then.
func TestASuspendedJobTakesNewDirectives(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("pi", func(j *job.Job) { j.Spec.Suspend = new(true) }))
	require.NoError(t, c.RunFor(time.Second))
	require.NoError(t, c.UpdateJob("default", "pi", func(j *job.Job) {
		s := &j.Spec.Template.Spec
		s.NodeSelector, s.Tolerations = map[string]string{"disk": "fast"}, []pod.Toleration{{Key: "gpu", Operator: pod.TolerationExists}}
		s.Containers[0].Resources.Limits = pod.ResourceList{"cpu": "2"}
		j.Spec.Suspend = new(false)
	}))
	err := c.UpdateJob("default", "pi", func(j *job.Job) { j.Spec.Template.Spec.Containers[0].Resources.Limits = nil })
	require.ErrorContains(t, err, "spec.template: Invalid value: ", "a Job that runs keeps its template")
	require.NoError(t, c.Run())
	p := c.Pods("")[0]
	assert.Equal(t, map[string]string{"disk": "fast"}, p.Spec.NodeSelector)
	assert.Equal(t, []pod.Toleration{{Key: "gpu", Operator: pod.TolerationExists}}, p.Spec.Tolerations)
	assert.Equal(t, pod.ResourceList{"cpu": "2"}, p.Spec.Containers[0].Resources.Requests)
	assert.Empty(t, c.Job("default", "pi").Spec.Template.Spec.Containers[0].Resources.Requests, "the template keeps what it was given")
	assert.Equal(t, pod.QOSBurstable, p.Status.QOSClass)
}

func tolerating(tolerations ...pod.Toleration) func(*job.Job) {
	return func(j *job.Job) { j.Spec.Template.Spec.Tolerations = tolerations }
}

// A pod that tolerates it is scheduled to a cordoned node.
func TestACordonedNodeTakesPodsThatTolerateIt(t *testing.T) {
	c := newCluster(t, sim.Config{Nodes: []sim.Node{{Name: "a", Unschedulable: true, Pods: 1}}},
		task("kept-away"), task("first", tolerating(pod.Toleration{Key: "node.kubernetes.io/unschedulable", Operator: pod.TolerationExists})),
		task("second", tolerating(pod.Toleration{Operator: pod.TolerationExists})))
	require.NoError(t, c.RunFor(time.Minute))
	assert.Equal(t, pod.Pending, c.PodOf("default", "kept-away", 1).Status.Phase)
	for _, name := range []string{"first", "second"} {
		assert.True(t, c.Job("default", name).Status.IsTrue(job.Complete), "%s: there is room for one at a time", name)
	}
	require.NoError(t, c.Uncordon("a"))
	require.NoError(t, c.Run())
	assert.True(t, c.Job("default", "kept-away").Status.IsTrue(job.Complete))
}

// How long a pod stays on a node that is lost is what it tolerates (upstream:
// getMinTolerationTime; DefaultTolerationSeconds adds what is not said).
func TestALostNodeIsToleratedAsLongAsThePodSays(t *testing.T) {
	const unreachable = "node.kubernetes.io/unreachable"
	noExecute := func(seconds *int64) pod.Toleration {
		return pod.Toleration{Key: unreachable, Operator: pod.TolerationExists, Effect: pod.NoExecute, TolerationSeconds: seconds}
	}
	for _, test := range []struct {
		why         string
		tolerations []pod.Toleration
		after       time.Duration // of the loss; 0: never
	}{
		{"nothing: five minutes", nil, 350 * time.Second},
		{"another taint", []pod.Toleration{{Key: "gpu", Operator: pod.TolerationExists}}, 350 * time.Second},
		{"a time", []pod.Toleration{noExecute(new(int64(10)))}, 60 * time.Second},
		{"the shortest of two", []pod.Toleration{noExecute(new(int64(100))), noExecute(new(int64(20)))}, 70 * time.Second},
		{"no time at all", []pod.Toleration{noExecute(new(int64(-5)))}, 50 * time.Second},
		{"for ever", []pod.Toleration{noExecute(nil)}, 0},
		{"everything", []pod.Toleration{{Operator: pod.TolerationExists}}, 0},
		{"not to be scheduled only", []pod.Toleration{{Key: unreachable, Operator: pod.TolerationExists, Effect: pod.NoSchedule}}, 350 * time.Second},
	} {
		t.Run(test.why, func(t *testing.T) {
			c := newCluster(t, sim.Config{Workload: workload.Hang()}, task("pi", tolerating(test.tolerations...)))
			require.NoError(t, c.RunFor(10*time.Second))
			require.NoError(t, c.LoseNode(sim.DefaultNode))
			var deleted time.Duration
			c.Watch(func(e sim.WatchEvent) {
				if p, ok := e.Object.(*pod.Pod); ok && p.DeletionTimestamp != nil && deleted == 0 {
					deleted = e.At - 10*time.Second
				}
			})
			require.NoError(t, c.RunFor(time.Hour))
			assert.Equal(t, test.after, deleted)
		})
	}
}
