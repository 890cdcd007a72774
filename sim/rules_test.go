package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/workload"
)

// newPod is a pod of one container that no Job controls.
func newPod(name string, change ...func(*pod.Pod)) *pod.Pod {
	p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: name}, Spec: job.New("x", "busybox:1").Spec.Template.Spec}
	for _, f := range change {
		f(p)
	}
	return p
}

// Times of the API have whole seconds, whenever an object is created.
func TestCreationTimesAreWholeSeconds(t *testing.T) {
	c, err := New(Config{})
	require.NoError(t, err)
	require.NoError(t, c.RunFor(1700*time.Millisecond))
	p, err := Create(c, newPod("p"))
	require.NoError(t, err)
	assert.Equal(t, c.Start().Add(time.Second), p.CreationTimestamp)
}

// A name that is made from generateName has at most 63 characters, as much of
// it as fits and five of its own (upstream: SimpleNameGenerator).
func TestGeneratedNamesHaveAtMost63Characters(t *testing.T) {
	c, err := New(Config{})
	require.NoError(t, err)
	for given, kept := range map[int]int{3: 3, 57: 57, 58: 58, 59: 58, 63: 58} {
		prefix := strings.Repeat("x", given)
		p, err := Create(c, newPod("", func(p *pod.Pod) { p.GenerateName = prefix }))
		require.NoError(t, err)
		assert.Equal(t, prefix[:kept], p.Name[:kept])
		assert.Len(t, p.Name, kept+5)
	}
}

// A node that was lost for a while and is lost again is given the whole time
// anew (upstream: the taint is taken off, and the eviction cancelled).
func TestANodeThatIsLostAgain(t *testing.T) {
	c, err := New(Config{Workload: workload.Hang()})
	require.NoError(t, err)
	require.NoError(t, c.Create(newPod("p")))
	require.NoError(t, c.RunFor(time.Second))
	for _, step := range []struct {
		lose, recover bool
		next          time.Duration
		deleted       bool
	}{
		{lose: true, next: 100 * time.Second},
		{recover: true, next: 100 * time.Second},
		{lose: true, next: 200 * time.Second}, // 400 s after the first loss
		{next: 149 * time.Second},
		{next: time.Second, deleted: true}, // 350 s after the second
	} {
		if step.lose {
			require.NoError(t, c.LoseNode(DefaultNode))
		}
		if step.recover {
			require.NoError(t, c.RecoverNode(DefaultNode))
		}
		require.NoError(t, c.RunFor(step.next))
		assert.Equal(t, step.deleted, c.Pods("")[0].DeletionTimestamp != nil, "at %s", c.Elapsed())
	}
}

// What SIGTERM does to a process, by how long it takes to end. The grace period
// is 30 s.
func TestHowAProcessEndsThatIsStopped(t *testing.T) {
	for _, test := range []struct {
		why  string
		work workload.Workload
		end  time.Duration
		code int32
	}{
		{"by the signal", workload.Hang(), 0, 143},
		{"by itself, in time", workload.OnTerm(workload.Termination{After: 10 * time.Second, ExitCode: 3}, workload.Hang()), 10 * time.Second, 3},
		{"by itself, at the last moment", workload.OnTerm(workload.Termination{After: 30 * time.Second, ExitCode: 3}, workload.Hang()), 30 * time.Second, 3},
		{"killed, when it takes longer", workload.OnTerm(workload.Termination{After: 31 * time.Second, ExitCode: 3}, workload.Hang()), 30 * time.Second, 137},
		{"killed, when it ignores the signal", workload.IgnoreTerm(workload.Hang()), 30 * time.Second, 137},
	} {
		c, err := New(Config{Workload: test.work})
		require.NoError(t, err)
		require.NoError(t, c.Create(newPod("p", func(p *pod.Pod) { p.Finalizers = []string{"example.com/hold"} })))
		require.NoError(t, c.RunFor(time.Second))
		require.NoError(t, c.DeletePod("default", "p", nil))
		require.NoError(t, c.RunFor(time.Minute))
		end := c.Pods("")[0].Status.ContainerStatuses[0].State.Terminated
		require.NotNil(t, end, test.why)
		assert.Equal(t, c.Start().Add(time.Second+test.end), end.FinishedAt, test.why)
		assert.Equal(t, test.code, end.ExitCode, test.why)
	}
}

// Attempt.Try counts how often the start of one run was attempted: it begins at
// 1 again for the next run of the container.
func TestTriesBeginAnewWithEachRun(t *testing.T) {
	var tries []int
	c, err := New(Config{Workload: workload.Func(func(a workload.Attempt) workload.Outcome {
		tries = append(tries, a.Run, a.Try)
		if a.Try < 3 {
			return workload.Outcome{ConfigError: "not yet"}
		}
		return workload.Outcome{ExitCode: 1}
	})})
	require.NoError(t, err)
	require.NoError(t, c.Create(newPod("p", func(p *pod.Pod) { p.Spec.RestartPolicy = pod.RestartOnFailure })))
	require.NoError(t, c.RunFor(45*time.Second))
	assert.Equal(t, []int{1, 1, 1, 2, 1, 3, 2, 1, 2, 2, 2, 3}, tries[:12])
}

// Nothing of a node that is cut off reaches the API server: no status, no event.
func TestALostNodeReportsNothing(t *testing.T) {
	c, err := New(Config{Workload: workload.After(10*time.Second, workload.Fail())})
	require.NoError(t, err)
	require.NoError(t, c.Create(newPod("p", func(p *pod.Pod) { p.Spec.RestartPolicy = pod.RestartOnFailure })))
	require.NoError(t, c.RunFor(5*time.Second))
	require.NoError(t, c.LoseNode(DefaultNode))
	events := len(c.Events(""))
	last := c.Events("")[events-1]
	assert.Equal(t, jobsim.EventSource{Component: "kubelet", Host: DefaultNode}, last.Source, "those before come from its kubelet")
	require.NoError(t, c.RunFor(40*time.Second))
	assert.Len(t, c.Events(""), events)
	assert.Zero(t, c.Pods("")[0].Status.ContainerStatuses[0].RestartCount)
}

// A pod goes to the node with the fewest pods among those that take pods: a node
// that is lost, cordoned or full takes none.
func TestWhereAPodGoes(t *testing.T) {
	c, err := New(Config{Workload: workload.Hang(), Nodes: []Node{{Name: "a"}, {Name: "b"}, {Name: "c", Pods: 2}}})
	require.NoError(t, err)
	place := func(name string) string {
		require.NoError(t, c.Create(newPod(name)))
		require.NoError(t, c.RunFor(time.Second))
		return c.pods.find("default", name).get().Spec.NodeName
	}
	places := func(names string) (nodes string) {
		for _, name := range strings.Fields(names) {
			nodes += place(name)
		}
		return nodes
	}
	assert.Equal(t, "abcabcab", places("p1 p2 p3 p4 p5 p6 p7 p8"), "c has room for two")
	require.NoError(t, c.LoseNode("a"))
	assert.Equal(t, "bb", places("p9 p10"), "a is lost")
	require.NoError(t, c.RecoverNode("a"))
	require.NoError(t, c.Cordon("b"))
	assert.Equal(t, "aaa", places("p11 p12 p13"), "b is cordoned")
	require.NoError(t, c.Cordon("a"))
	assert.Empty(t, place("p14"), "there is no room")
	events := c.Events("default")
	assert.Equal(t, jobsim.EventWarning, events[len(events)-1].Type)
	assert.Equal(t, "FailedScheduling", events[len(events)-1].Reason)
	require.NoError(t, c.DeletePod("default", "p3", nil))
	require.NoError(t, c.RunFor(time.Minute))
	assert.Equal(t, "c", c.pods.find("default", "p14").get().Spec.NodeName, "a place has become free")
}

// A status that cannot be stored costs time and nothing else: no failure counts
// twice for the delay, and no end is reported twice.
func TestAStatusThatIsNotStored(t *testing.T) {
	for refuse := 1; refuse <= 6; refuse++ {
		c, err := New(Config{Workload: workload.After(time.Second, workload.Sequence(workload.Fail(), workload.Succeed()))})
		require.NoError(t, err)
		updates := 0
		c.admissions = append(slices.Clip(c.admissions), func(_ *Cluster, q request) error {
			if q.actor != ComponentJobController || q.verb != VerbUpdateStatus {
				return nil
			}
			if updates++; updates != refuse {
				return nil
			}
			return &APIError{"InternalError", "try again"}
		})
		require.NoError(t, c.Create(job.New("x", "busybox:1")))
		require.NoError(t, c.RunFor(time.Minute))
		require.GreaterOrEqual(t, updates, refuse)
		pods := c.Pods("default")
		require.Len(t, pods, 2)
		assert.Equal(t, c.Start().Add(11*time.Second), pods[1].CreationTimestamp, "10 s after the failure; update %d is refused", refuse)
		ends := 0
		for _, e := range c.Events("default") {
			if e.Reason == "Completed" {
				ends += int(e.Count)
			}
		}
		assert.Equal(t, 1, ends, "update %d is refused", refuse)
	}
}

// A binding says of the pod that it is scheduled, and nothing of the generation
// that an earlier refusal was about (upstream: assignPod, UpdatePodCondition).
func TestABindingTakesTheRefusalsGenerationAway(t *testing.T) {
	c, err := New(Config{Nodes: []Node{{Name: "small", Pods: 1}}, Workload: workload.After(time.Minute, workload.Succeed())})
	require.NoError(t, err)
	spec := job.New("x", "busybox:1").Spec.Template.Spec
	require.NoError(t, c.Create(&pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "first"}, Spec: spec}))
	require.NoError(t, c.Create(&pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "second"}, Spec: spec}))
	var seen []pod.Condition
	c.Watch(func(e WatchEvent) {
		if p, ok := e.Object.(*pod.Pod); ok && p.Name == "second" && len(seen) < 3 {
			if scheduled := p.Status.Condition(pod.Scheduled); scheduled != nil {
				seen = append(seen, *scheduled)
			}
		}
	})
	require.NoError(t, c.RunFor(2*time.Minute))
	require.Len(t, seen, 3, "refused, bound, and seen by the kubelet")
	assert.Equal(t, jobsim.ConditionFalse, seen[0].Status)
	assert.Equal(t, pod.Condition{Type: pod.Scheduled, Status: jobsim.ConditionTrue, LastTransitionTime: seen[1].LastTransitionTime}, seen[1])
	assert.EqualValues(t, 1, seen[0].ObservedGeneration)
	assert.EqualValues(t, 1, seen[2].ObservedGeneration)
}
