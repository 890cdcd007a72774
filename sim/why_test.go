package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim/workload"
)

// Each word of a row is a sync and each of its letters a Reason: a small letter
// is a state, a capital one an act.
func TestAStateIsShownOnce(t *testing.T) {
	for _, test := range []struct{ syncs, want, why string }{
		{"a a a", "a - -", "as long as it lasts"},
		{"a - a", "a - a", "again once a sync in between found it over"},
		{"a b a", "a b a", "or found another one in its place"},
		{"a ab ab", "a b -", "each by itself"},
		{"ab b ab", "ab - a", "and when only one was over"},
		{"A A - A", "A A - A", "an act each time that it is done"},
		{"aA aA A", "aA A A", "also together with a state"},
	} {
		var e explanations
		var shown []string
		for i, sync := range strings.Fields(test.syncs) {
			at := time.Duration(i)
			e.add(at, reasonsOf(sync))
			shown = append(shown, textOf(e.list, at))
		}
		assert.Equal(t, test.want, strings.Join(shown, " "), test.why)
	}
}

func reasonsOf(sync string) (reasons []jobsim.Reason) {
	for _, letter := range strings.Trim(sync, "-") {
		reasons = append(reasons, jobsim.Reason{Text: string(letter), Standing: letter >= 'a'})
	}
	return reasons
}

// textOf is what the last explanation says, if it is of that time; else "-".
func textOf(list []Explanation, at time.Duration) string {
	if len(list) == 0 || list[len(list)-1].At != at {
		return "-"
	}
	var b strings.Builder
	for _, r := range list[len(list)-1].Reasons {
		b.WriteString(r.String())
	}
	return b.String()
}

// What WhyJob has of a Job to which something happens.
func TestWhyJob(t *testing.T) {
	stubborn := workload.Outcome{Hang: true, Term: &workload.Termination{Ignore: true}}
	label := func(c *Cluster) error {
		return c.UpdateJob("default", "x", func(j *job.Job) { j.Labels = map[string]string{"at": c.Elapsed().String()} })
	}
	suspend := func(suspend bool) func(c *Cluster) error {
		return func(c *Cluster) error {
			return c.UpdateJob("default", "x", func(j *job.Job) { j.Spec.Suspend = &suspend })
		}
	}
	deletePod := func(c *Cluster) error {
		return c.Delete("Pod", "default", c.PodOf("default", "x", 1).Name, jobsim.DeleteOptions{})
	}
	for _, test := range []struct {
		why    string
		work   workload.Workload
		change func(*job.Job)
		deeds  map[time.Duration]func(*Cluster) error
		want   []string
	}{
		{
			why: "a wait without a known end is shown once, however often the Job is looked at", work: stubborn,
			change: func(j *job.Job) { j.Spec.ActiveDeadlineSeconds = new(int64(2)) },
			deeds:  map[time.Duration]func(*Cluster) error{5 * time.Second: label, 9 * time.Second: label},
			want: []string{
				"0s spec.parallelism: 0 pods are active, 1 is wanted: creating 1",
				"2s spec.activeDeadlineSeconds: the Job has been active for 2s, and 2s are allowed",
				"2s FailureTarget: the Job fails: deleting 1 active pod",
				"2s tracking finalizers: pod x counts as failed: in all 0 succeeded and 1 failed",
				"2s FailureTarget: the Job fails once 1 terminating pod has ended",
			},
		},
		{
			why: "a Job that is suspended says so, each time anew", work: workload.Hang(),
			change: func(j *job.Job) { j.Spec.Suspend = new(true) },
			deeds: map[time.Duration]func(*Cluster) error{
				5 * time.Second: label, 10 * time.Second: suspend(false), 20 * time.Second: suspend(true), 50 * time.Second: label,
			},
			want: []string{
				"0s spec.suspend: the Job is suspended: no pod is created",
				"10s spec.parallelism: 0 pods are active, 1 is wanted: creating 1",
				"20s spec.suspend: the Job is suspended: deleting 1 active pod",
				"21s spec.suspend: the Job is suspended: no pod is created",
			},
		},
		{
			why: "a pod that is replaced only when it has ended", work: stubborn,
			change: func(j *job.Job) { j.Spec.PodReplacementPolicy = new(job.ReplaceFailed) },
			deeds:  map[time.Duration]func(*Cluster) error{5 * time.Second: deletePod, 9 * time.Second: label},
			want: []string{
				"0s spec.parallelism: 0 pods are active, 1 is wanted: creating 1",
				"6s spec.podReplacementPolicy: 1 terminating pod is replaced when it has ended",
				"36s pod failure back-off: 1 failure since the latest success: the next pod is created 10s after the last one",
				"36s tracking finalizers: pod x counts as failed: in all 0 succeeded and 1 failed",
				"45s spec.parallelism: 0 pods are active, 1 is wanted: creating 1",
			},
		},
		{
			why: "another controller's Job", change: func(j *job.Job) { j.Spec.ManagedBy = new("example.com/mine") },
			deeds: map[time.Duration]func(*Cluster) error{5 * time.Second: label},
			want:  []string{"0s spec.managedBy: example.com/mine is in charge of the Job: this controller leaves it alone"},
		},
	} {
		t.Run(test.why, func(t *testing.T) {
			c, err := New(Config{Workload: test.work})
			require.NoError(t, err)
			j := job.New("x", "busybox:1")
			test.change(j)
			require.NoError(t, c.Create(j))
			for at, deed := range test.deeds {
				c.At(at, deed)
			}
			require.NoError(t, c.RunFor(time.Minute))
			assert.Equal(t, test.want, whyLines(c, "x"))
		})
	}
}

// whyLines is WhyJob line by line; a pod's name is cut to that of the Job.
func whyLines(c *Cluster, name string) []string {
	var lines []string
	for _, e := range c.WhyJob("default", name) {
		for _, r := range e.Reasons {
			line := fmt.Sprintf("%s %s", e.At, r)
			for _, p := range slices.Concat(c.Pods(""), c.RemovedPods("")) {
				line = strings.ReplaceAll(line, p.Name, name)
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// The pod is counted by the sync after the one whose release was refused, so
// only the first has its reasons, and among them that the release failed.
func TestAReleaseThatIsRefusedIsShown(t *testing.T) {
	c, err := New(Config{})
	require.NoError(t, err)
	refused := false
	c.admissions = append(slices.Clip(c.admissions), func(_ *Cluster, q request) error {
		if q.actor != ComponentJobController || q.verb != VerbPatch || refused {
			return nil
		}
		refused = true
		return &APIError{"InternalError", "try again"}
	})
	require.NoError(t, c.Create(job.New("x", "busybox:1")))
	require.NoError(t, c.RunFor(time.Minute))
	assert.Equal(t, []string{
		"0s spec.parallelism: 0 pods are active, 1 is wanted: creating 1",
		"6s spec.completions: 1 success of 1 wanted, and no pod is active",
		"6s tracking finalizers: pod x counts as succeeded: in all 1 succeeded and 0 failed",
		"6s API server: the tracking finalizer could not be removed from all pods: tried again later",
	}, whyLines(c, "x"))
}
