package learn_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/learn"
	"github.com/jobsim/jobsim/sim/workload"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

// podsOf runs that many Jobs of a CronJob and returns the pods that are left.
func podsOf(t testing.TB, work workload.Workload, seed uint64, jobs int, edit func(*job.Job)) []*pod.Pod {
	t.Helper()
	c, err := sim.New(sim.Config{Workload: work, Seed: seed, KeepRemoved: -1})
	require.NoError(t, err)
	for i := range jobs {
		j := job.New(fmt.Sprintf("pi-%08d", 29_000_000+i), "perl:5.34")
		j.Spec.Template.Spec.Containers[0].Name = "main"
		edit(j)
		require.NoError(t, c.Create(j))
	}
	require.NoError(t, c.Run())
	return all(c)
}

func all(c *sim.Cluster) (pods []*pod.Pod) {
	for _, o := range c.Objects("Pod", "") {
		pods = append(pods, o.(*pod.Pod))
	}
	return pods
}

func never(*job.Job) {}

func onFailure(j *job.Job) {
	j.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure
	j.Spec.BackoffLimit = new(int32(1000))
}

// A known workload is found again within the intervals of 95%, in about 95 of 100 cases.
func TestFindsAKnownWorkloadAgain(t *testing.T) {
	work := workload.Chance(0.4,
		workload.AfterUniform(2*time.Second, 32*time.Second, workload.Succeed()),
		workload.Chance(0.7, workload.AfterUniform(0, 10*time.Second, workload.Fail()), workload.OOMKilled()))
	const seeds = 100
	for name, edit := range map[string]func(*job.Job){"Never": never, "OnFailure": onFailure} {
		var failure, oom, median, p90, separated int
		for seed := range uint64(seeds) {
			m := learn.From(podsOf(t, work, seed, 60, edit))
			require.Len(t, m.Rules, 1)
			r := m.Rules[0]
			if len(r.Stretches) > 1 {
				separated++
				continue
			}
			s := r.Stretches[0]
			failure += within(s.Odds().Low, 0.6, s.Odds().High)
			require.Len(t, s.Ends, 3)
			require.Zero(t, s.Ends[0].ExitCode)
			for i, e := range s.Ends[1:] {
				require.Equal(t, []int32{1, 137}[i], e.ExitCode)
			}
			kills := learn.Attempt{Runs: len(s.Ends[1].Times) + len(s.Ends[2].Times), Failures: len(s.Ends[2].Times)}.Odds()
			oom += within(kills.Low, 0.3, kills.High)
			// Times are whole seconds: what lasts 17s may be shown as 16s or 18s.
			q := s.Ends[0].Quantile(50)
			median += within((q.Low - time.Second).Seconds(), 17, (q.High + time.Second).Seconds())
			q = s.Ends[1].Quantile(90)
			p90 += within((q.Low - time.Second).Seconds(), 9, (q.High + time.Second).Seconds())
		}
		looked := seeds - separated
		assert.LessOrEqual(t, separated, 4, "%s: attempts are alike", name)
		for what, hits := range map[string]int{"failure": failure, "OOM kill": oom, "median": median, "p90": p90} {
			assert.GreaterOrEqual(t, hits, looked-11, "%s: %s: %d of %d", name, what, hits, looked)
		}
		t.Logf("%s: of %d: failure %d, OOM kill %d, median %d, p90 %d", name, looked, failure, oom, median, p90)
	}
}

func within(low, value, high float64) int {
	if low <= value && value <= high {
		return 1
	}
	return 0
}

// What was learned runs, and from its pods the same is learned again.
func TestWhatIsLearnedRuns(t *testing.T) {
	work := workload.Chance(0.7, workload.AfterExponential(time.Minute, workload.Succeed()), workload.Exit(3))
	first := learn.From(podsOf(t, work, 1, 300, never))
	script, err := first.Script()
	require.NoError(t, err)
	second := learn.From(podsOf(t, script, 2, 300, never))
	for _, m := range []*learn.Model{first, second} {
		require.Len(t, m.Rules, 1)
		s := m.Rules[0].Stretches[0]
		assert.Equal(t, 1, within(s.Odds().Low, 0.3, s.Odds().High))
		median := s.Ends[0].Quantile(50)
		assert.Equal(t, 1, within(median.Low.Seconds()-1, 41.6, median.High.Seconds()+1), "ln 2 of a minute: %v", median)
		assert.Equal(t, int32(3), s.Ends[1].ExitCode)
	}
}

// The failures that a pod does not show any more weigh in what is written, too.
func TestForgottenFailuresAreWritten(t *testing.T) {
	work := workload.Chance(0.2, workload.Succeed(), workload.Chance(0.5, workload.Exit(2), workload.Exit(3)))
	first := learn.From(podsOf(t, work, 1, 300, onFailure))
	require.Greater(t, first.Rules[0].Forgotten, first.Rules[0].Runs/2)
	script, err := first.Script()
	require.NoError(t, err)
	second := learn.From(podsOf(t, script, 2, 300, onFailure))
	for _, m := range []*learn.Model{first, second} {
		odds := learn.Attempt{Runs: m.Rules[0].Runs, Failures: m.Rules[0].Failures}.Odds()
		assert.Equal(t, 1, within(odds.Low, 0.8, odds.High), "%+v", odds)
	}
}

// Attempts are distinguished where they differ, under Never and OnFailure alike.
func TestDistinguishesAttempts(t *testing.T) {
	work := workload.Sequence(workload.Exit(7), workload.Exit(7), workload.After(5*time.Second, workload.Succeed()))
	m := learn.From(podsOf(t, work, 1, 40, never))
	require.Len(t, m.Rules[0].Stretches, 2)
	text := written(t, m)
	assert.Contains(t, text, `
  run:
    attempts:
    # 80 runs, 80 failed: 100.0% (95.4% to 100.0%)
    - attempts: "1-2"
      run:
        do: exit 7
    # 40 runs, 0 failed: 0.0% (0.0% to 8.8%)
    - attempts: "3-"
      run:
        do: succeed
        # median 5s (5s to 5s), 90% within 5s (5s to 5s)
        after: 5s
`)
	pods := podsOf(t, work, 1, 40, onFailure)
	m = learn.From(pods)
	require.Len(t, m.Rules[0].Stretches, 2)
	assert.Equal(t, 40, m.Rules[0].Forgotten, "a pod shows the runs 2 and 3")
	assert.Equal(t, 80, m.Rules[0].Failures)
	script, err := m.Script()
	require.NoError(t, err)
	assert.Equal(t, len(pods), len(podsOf(t, script, 9, 40, onFailure)))
}

// Where pods run side by side, the number of a pod says nothing about attempts; indexes
// have attempts of their own.
func TestPodsSideBySide(t *testing.T) {
	parallel := func(j *job.Job) { j.Spec.Completions, j.Spec.Parallelism = new(int32(9)), new(int32(3)) }
	work := workload.After(time.Second, workload.Chance(0.8, workload.Succeed(), workload.Fail()))
	m := learn.From(podsOf(t, work, 1, 20, parallel))
	assert.Empty(t, m.Rules[0].Attempts)
	assert.Contains(t, written(t, m), "is not known: pods of the Job ran side by side.")
	m = learn.From(podsOf(t, work, 1, 20, func(j *job.Job) { j.Spec.Completions = new(int32(9)) }))
	assert.Empty(t, m.Rules[0].Attempts, "one after the other, but for another completion each")
	m = learn.From(podsOf(t, work, 1, 20, func(j *job.Job) {
		parallel(j)
		j.Spec.CompletionMode = new(job.Indexed)
	}))
	require.NotEmpty(t, m.Rules[0].Attempts)
	assert.Equal(t, 180, m.Rules[0].Attempts[0].Runs)
}

// What was ended from outside, still goes on, waits, or is a sidecar. The file is written
// by hand in the shape in which kubectl prints pods of a real cluster.
func TestARealClustersShape(t *testing.T) {
	data, err := os.ReadFile("testdata/pods.json")
	require.NoError(t, err)
	pods, err := learn.Read("testdata/pods.json", data)
	require.NoError(t, err)
	got := written(t, learn.From(pods))
	if *update {
		require.NoError(t, os.WriteFile("testdata/pods.workload.yaml", []byte(got), 0o644))
	}
	want, err := os.ReadFile("testdata/pods.workload.yaml")
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// Two states of one pod show more than the last, and the order of the files does not
// matter.
func TestSeveralStatesOfAPod(t *testing.T) {
	c, err := sim.New(sim.Config{Workload: workload.Sequence(workload.Exit(3), workload.Exit(4), workload.Exit(5), workload.Exit(6), workload.After(time.Hour, workload.Succeed()))})
	require.NoError(t, err)
	j := job.New("pi", "perl:5.34")
	onFailure(j)
	require.NoError(t, c.Create(j))
	require.NoError(t, c.RunFor(5*time.Second))
	early := all(c)
	require.NoError(t, c.RunFor(10*time.Minute))
	late := all(c)
	assert.Equal(t, 3, learn.From(late).Rules[0].Forgotten)
	both := learn.From(append(append([]*pod.Pod{nil}, late...), early...))
	assert.Equal(t, 1, both.Pods)
	r := both.Rules[0]
	assert.Equal(t, 4, r.Failures)
	assert.Equal(t, 1, r.Going)
	assert.Equal(t, 2, r.Forgotten, "the early state shows run 2, the late one the runs 4 and 5")
}

func TestRead(t *testing.T) {
	yaml := "apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  metadata: {name: a}\n- kind: Job\n  spec: 3\n---\nkind: Pod\nmetadata: {name: b}\n"
	pods, err := learn.Read("", []byte(yaml))
	require.NoError(t, err)
	require.Len(t, pods, 2)
	pods, err = learn.Read("", []byte("\n"+`{"kind":"PodList","items":[{"metadata":{"name":"a"}}]} {"kind":"Pod"}`))
	require.NoError(t, err)
	require.Len(t, pods, 2)
	for input, want := range map[string]string{
		"":                                  "in.json: there is no pod: want what kubectl get pods -o json prints",
		`{"kind":"Job"}`:                    "in.json: there is no pod",
		`{"kind":"PodList","items":[`:       "in.json: unexpected EOF",
		`{"kind":"PodList","items":[3]}`:    "in.json: items[0]: json: cannot unmarshal number",
		`{"kind":"Pod","spec":[]}`:          "in.json: Pod: json: cannot unmarshal array",
		"kind: Pod\nmetadata: {name: 3}":    "in.json: line 1: Pod: json: cannot unmarshal number",
		"kind: Pod\nkind Pod":               "in.json: line",
		"NAME   READY   STATUS\nA   1/1 Ok": "in.json: ",
	} {
		_, err := learn.Read("in.json", []byte(input))
		assert.ErrorContains(t, err, want, input)
	}
}

// Any text is read or refused, and what is read can be learned from.
func FuzzRead(f *testing.F) {
	data, err := os.ReadFile("testdata/pods.json")
	require.NoError(f, err)
	f.Add(data)
	f.Add([]byte("kind: Pod\nspec: {containers: [{name: a}]}\nstatus: {containerStatuses: [{name: a, restartCount: 2000000000}]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pods, err := learn.Read("", data)
		if err != nil {
			return
		}
		if _, err = learn.From(pods).Script(); err != nil {
			assert.ErrorIs(t, err, learn.ErrNothing)
		}
	})
}

func TestNothingToLearn(t *testing.T) {
	for _, m := range []*learn.Model{nil, {}, learn.From(nil), learn.From([]*pod.Pod{{}, nil})} {
		assert.ErrorIs(t, m.WriteWorkload(&bytes.Buffer{}), learn.ErrNothing)
		_, err := m.Script()
		assert.ErrorIs(t, err, learn.ErrNothing)
	}
}

// Namespaces are distinguished where there are several, and a name goes before a pattern.
func TestRulesInOrder(t *testing.T) {
	ended := pod.Status{ContainerStatuses: []pod.ContainerStatus{{Name: "on", State: pod.ContainerState{Terminated: &pod.ContainerStateTerminated{}}}}}
	made := func(namespace, name, owner string) *pod.Pod {
		p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Namespace: namespace, Name: name}, Status: ended}
		p.Spec.Containers = []pod.Container{{Name: "on"}}
		if owner != "" {
			p.Labels = map[string]string{job.LegacyNameLabel: owner}
		}
		return p
	}
	m := learn.From([]*pod.Pod{made("a", "1", "x-29012345"), made("b", "2", "x-other"), made("b", "3", ""), made("a", "4", "x-29012346")})
	var got []string
	for _, r := range m.Rules {
		got = append(got, strings.Join([]string{r.Namespace, r.Job, r.Pod, r.Container, fmt.Sprint(r.Pods)}, " "))
	}
	assert.Equal(t, []string{"b x-other  on 1", "b  3 on 1", "a x-*  on 2"}, got)
	assert.Contains(t, written(t, m), `container: "on"`)
	_, err := m.Script()
	assert.NoError(t, err)
}

func written(t *testing.T, m *learn.Model) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, m.WriteWorkload(&b))
	_, err := workload.Parse("", b.Bytes())
	require.NoError(t, err, b.String())
	return b.String()
}

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"Attempt.Odds":        learn.Attempt.Odds,
			"End.Quantile":        (*learn.End).Quantile,
			"End.Quantiles":       (*learn.End).Quantiles,
			"From":                learn.From,
			"Model.Script":        (*learn.Model).Script,
			"Model.WriteWorkload": (*learn.Model).WriteWorkload,
			"Read":                learn.Read,
			"Stretch.Odds":        (*learn.Stretch).Odds,
		},
		Handles: []string{"Model", "Stretch", "End"},
		Given:   []any{(*pod.Pod)(nil), &pod.Pod{}},
	}.Check(t)
}

// A Model that was not made by From gives an error, or a document that a reader refuses.
func TestWriteAModelMadeByHand(t *testing.T) {
	for _, m := range []learn.Model{{}, {Rules: []learn.Rule{{}}}, {Rules: []learn.Rule{{Stretches: []learn.Stretch{{}}}}}} {
		assert.NotPanics(t, func() { _ = m.WriteWorkload(io.Discard) })
	}
}
