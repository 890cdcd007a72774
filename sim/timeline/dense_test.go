package timeline_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/simtest"
	"github.com/jobsim/jobsim/sim/timeline"
	"github.com/jobsim/jobsim/sim/workload"
)

// many is a run of a Job with so many pods, of which one in a hundred fails.
func many(t testing.TB, pods, parallelism int32, indexed bool) *timeline.Recorder {
	j := job.New("many", "busybox")
	j.Spec.Completions, j.Spec.Parallelism, j.Spec.BackoffLimit = &pods, &parallelism, new(int32(1_000_000))
	if indexed {
		j.Spec.CompletionMode = new(job.Indexed)
		j.Spec.BackoffLimit, j.Spec.BackoffLimitPerIndex = nil, new(int32(3))
	}
	run := workload.Chance(0.99, workload.AfterUniform(10*time.Second, 40*time.Second, workload.Succeed()), workload.After(5*time.Second, workload.Fail()))
	c := simtest.New(t, sim.Config{Workload: run}, j)
	r := timeline.Record(c)
	require.NoError(t, c.Run())
	return r
}

// Ten pods and ten thousand give something that a person can read: in less than two
// seconds, and less than two megabytes.
func TestTenThousandPods(t *testing.T) {
	for _, test := range []struct {
		pods, parallelism int32
		indexed           bool
	}{{10_000, 500, false}, {10_000, 20, true}, {900, 30, true}} {
		r := many(t, test.pods, test.parallelism, test.indexed)
		for name, write := range map[string]func(*timeline.Picture, io.Writer) error{
			"text": func(p *timeline.Picture, w io.Writer) error { return p.WriteText(w, timeline.TextOptions{}) },
			"svg":  func(p *timeline.Picture, w io.Writer) error { return p.WriteSVG(w, timeline.SVGOptions{}) },
			"html": (*timeline.Picture).WriteHTML,
		} {
			var b bytes.Buffer
			require.NoError(t, write(r.Picture(), &b))
			assert.Less(t, b.Len(), 2_000_000, "%s of %+v", name, test)
		}
	}
}
