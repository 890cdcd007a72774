package timeline_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/simtest"
	"github.com/jobsim/jobsim/sim/timeline"
	"github.com/jobsim/jobsim/sim/workload"
)

// spansOf are the spans of a kind, in all lanes.
func spansOf(p *timeline.Picture, kind timeline.Kind) []timeline.Span {
	var list []timeline.Span
	for _, g := range p.Groups {
		for _, l := range append([]timeline.Lane{g.Own}, g.Lanes...) {
			for _, s := range l.Spans {
				if s.Kind == kind {
					list = append(list, s)
				}
			}
		}
	}
	return list
}

// one is the only span of a kind.
func one(t *testing.T, p *timeline.Picture, kind timeline.Kind) timeline.Span {
	t.Helper()
	list := spansOf(p, kind)
	require.Len(t, list, 1, kind)
	return list[0]
}

func record(t *testing.T, cfg sim.Config, j *job.Job, during func(*sim.Cluster)) *timeline.Picture {
	t.Helper()
	c := simtest.New(t, cfg, j)
	r := timeline.Record(c)
	if during != nil {
		during(c)
	}
	require.NoError(t, c.RunFor(10*time.Minute))
	return r.Picture()
}

// Each wait has its length and its cause.
func TestWaits(t *testing.T) {
	oneJob := func() *job.Job { return job.New("pi", "perl:5.34") }

	t.Run("no node has room", func(t *testing.T) {
		p := record(t, sim.Config{Nodes: []sim.Node{{Name: "full", Unschedulable: true}}}, oneJob(), func(c *sim.Cluster) {
			c.At(90*time.Second, func(c *sim.Cluster) error { return c.Uncordon("full") })
		})
		s := one(t, p, timeline.Pending)
		assert.Equal(t, [2]time.Duration{0, 90 * time.Second}, [2]time.Duration{s.From, s.To})
		assert.Equal(t, "1m30s", s.Label)
		assert.Contains(t, s.Why, "waits for a node for 1m30s; 0/1 nodes are available")
	})
	t.Run("the image takes time to arrive", func(t *testing.T) {
		p := record(t, sim.Config{Latency: sim.Latency{Schedule: time.Second, Pull: 20 * time.Second}}, oneJob(), nil)
		assert.Equal(t, time.Second, one(t, p, timeline.Pending).To)
		s := one(t, p, timeline.Starting)
		assert.Equal(t, [2]time.Duration{time.Second, 21 * time.Second}, [2]time.Duration{s.From, s.To})
		assert.Contains(t, s.Why, "is on node node-1 and starts for 20s")
	})
	t.Run("the image cannot be pulled", func(t *testing.T) {
		p := record(t, sim.Config{Workload: workload.ImageCannotBePulled()}, oneJob(), nil)
		s := one(t, p, timeline.ImagePull)
		assert.Equal(t, [2]time.Duration{0, 10 * time.Minute}, [2]time.Duration{s.From, s.To})
		assert.True(t, s.Open)
		assert.Contains(t, s.Why, "cannot be pulled for 10m")
		assert.Equal(t, "ImagePullBackOff", p.Groups[0].Lanes[0].Note)
	})
	t.Run("a ConfigMap is missing", func(t *testing.T) {
		p := record(t, sim.Config{Workload: workload.ConfigMapMissing("settings")}, oneJob(), nil)
		s := one(t, p, timeline.Starting)
		assert.True(t, s.Open)
		assert.Contains(t, s.Why, "CreateContainerConfigError")
	})
	t.Run("a crash loop", func(t *testing.T) {
		j := oneJob()
		j.Spec.Template.Spec.RestartPolicy = "OnFailure"
		second := workload.After(time.Second, workload.Fail())
		p := record(t, sim.Config{Workload: workload.Sequence(second, second, second, workload.Succeed())}, j, nil)
		var lengths []string
		for _, s := range spansOf(p, timeline.CrashLoop) {
			lengths = append(lengths, s.Label)
		}
		assert.Equal(t, []string{"10s", "20s"}, lengths, "the first restart comes at once")
		assert.Contains(t, spansOf(p, timeline.CrashLoop)[1].Why, "waits 20s after run 3 had ended with exit code 1; CrashLoopBackOff: container")
		assert.Len(t, spansOf(p, timeline.RunFailed), 3)
	})
	t.Run("a suspension, and an edit", func(t *testing.T) {
		j := oneJob()
		j.Spec.Suspend = new(true)
		p := record(t, sim.Config{}, j, func(c *sim.Cluster) {
			c.At(time.Minute, func(c *sim.Cluster) error {
				return c.UpdateJob("default", "pi", func(j *job.Job) { j.Spec.Suspend, j.Spec.Parallelism = new(false), new(int32(1)) })
			})
		})
		s := one(t, p, timeline.Suspended)
		assert.Equal(t, [2]time.Duration{0, time.Minute}, [2]time.Duration{s.From, s.To})
		assert.Equal(t, timeline.MarkEdit, p.Groups[0].Own.Marks[0].Kind)
		assert.Equal(t, "spec is changed: suspend: true -> false", p.Groups[0].Own.Marks[0].Why)
	})
	t.Run("a grace period", func(t *testing.T) {
		j := oneJob()
		p := record(t, sim.Config{Workload: workload.IgnoreTerm(workload.Hang())}, j, func(c *sim.Cluster) {
			c.At(10*time.Second, func(c *sim.Cluster) error { return c.DeleteJob("default", "pi", jobsim.PropagateBackground) })
		})
		s := one(t, p, timeline.Grace)
		assert.Equal(t, [2]time.Duration{10 * time.Second, 40 * time.Second}, [2]time.Duration{s.From, s.To})
		assert.Contains(t, s.Why, "it took 30s of the 30s that it may take")
	})
	t.Run("the controller", func(t *testing.T) {
		p := record(t, sim.Config{Workload: workload.Sequence(workload.Fail(), workload.Succeed())}, oneJob(), nil)
		s := one(t, p, timeline.Delay)
		assert.Equal(t, "10s", s.Label)
		assert.Equal(t, "pod failure back-off: 1 failure since the latest success: the next pod is created 10s after the last one", s.Why)
	})
}

// Where there are several nodes, the picture says on which a pod was.
func TestNodes(t *testing.T) {
	j := job.New("spread", "busybox")
	j.Spec.Completions, j.Spec.Parallelism = new(int32(4)), new(int32(4))
	p := record(t, sim.Config{Nodes: []sim.Node{{Name: "a", Pods: 2}, {Name: "b", Pods: 2}}}, j, nil)
	assert.Equal(t, []string{"a", "b"}, p.Nodes)
	var text, svg bytes.Buffer
	require.NoError(t, p.WriteText(&text, timeline.TextOptions{}))
	assert.Contains(t, text.String(), "succeeded @ b")
	require.NoError(t, p.WriteSVG(&svg, timeline.SVGOptions{}))
	assert.Contains(t, svg.String(), `class="node1"`)
	assert.Contains(t, svg.String(), ">node b</text>")
}

// Many Jobs have a lane each, and a lane with very many runs shows heaps of them.
func TestCrowds(t *testing.T) {
	c := simtest.New(t, sim.Config{Workload: workload.After(time.Second, workload.Fail())})
	for i := range 30 {
		j := job.New(string(rune('a'+i%26))+string(rune('a'+i/26)), "busybox")
		j.Spec.Template.Spec.RestartPolicy, j.Spec.BackoffLimit = "OnFailure", new(int32(1000))
		require.NoError(t, c.Create(j))
	}
	r := timeline.Record(c)
	require.NoError(t, c.RunFor(2*24*time.Hour))
	p := r.Picture()
	require.Len(t, p.Groups, 1)
	assert.Len(t, p.Groups[0].Lanes, 30)
	assert.Greater(t, len(p.Groups[0].Lanes[0].Spans), 1000)
	var b bytes.Buffer
	require.NoError(t, p.WriteHTML(&b))
	assert.Less(t, b.Len(), 2_000_000)
	assert.Contains(t, b.String(), "they are too close to be shown one by one")
}

// A picture answers, without other text: how many attempts, how long each wait, and why
// it ended.
func TestTheFlakyJobAnswers(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, play(t, "flaky", 0).WriteText(&b, timeline.TextOptions{}))
	for _, answer := range []string{"5 pods: 1 succeeded, 4 failed", "╌10s╌", "╌20s╌", "╌40s╌", "╌1m20s╌", "spec.completions: 1 success of 1 wanted"} {
		assert.Contains(t, b.String(), answer)
	}
}

// What was there before the recording is in the picture, and pods that are there have
// the times that their status names.
func TestRecordTakesInWhatIsThere(t *testing.T) {
	c := simtest.New(t, sim.Config{}, job.New("pi", "perl:5.34"))
	require.NoError(t, c.RunFor(3500*time.Millisecond))
	p := timeline.Record(c).Picture()
	require.Len(t, p.Groups, 1)
	assert.Equal(t, "has not ended by 3.5s; 1 pod: 1 not ended", p.Groups[0].Summary)
	s := one(t, p, timeline.Running)
	assert.Equal(t, [2]time.Duration{0, 3500 * time.Millisecond}, [2]time.Duration{s.From, s.To})
	assert.True(t, s.Open)
}

// A slot for which a CronJob makes no Job is a mark that says why.
func TestSlotsWithoutAJob(t *testing.T) {
	c := simtest.Load(t, "../../examples/manifests/cron-poll.yaml")
	r := timeline.Record(c)
	require.NoError(t, c.RunFor(30*time.Minute))
	own := r.Picture().Groups[0].Own
	kinds := map[timeline.MarkKind]string{}
	for _, m := range own.Marks {
		kinds[m.Kind] = m.Why
	}
	assert.Contains(t, kinds[timeline.MarkSlot], "is created 100ms later")
	assert.Contains(t, kinds[timeline.MarkCondition], "spec.concurrencyPolicy")
}
