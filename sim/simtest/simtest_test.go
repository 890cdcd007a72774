package simtest_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/simtest"
	"github.com/jobsim/jobsim/sim/workload"
)

func TestLoadAndRun(t *testing.T) {
	c := simtest.Run(t, simtest.Load(t, "../../examples/manifests/flaky.yaml"))
	assert.True(t, c.Job("default", "flaky").Status.IsTrue(job.Complete))
}

func TestNew(t *testing.T) {
	second := workload.After(time.Second, workload.Fail())
	config := sim.Config{Workload: workload.Sequence(second, second, workload.Succeed())}
	c := simtest.Run(t, simtest.New(t, config, job.New("pi", "perl:5.34")))
	assert.Equal(t, int32(2), c.Job("default", "pi").Status.Failed)
	assert.Equal(t, 33*time.Second, c.Elapsed()) // 10 s and 20 s of delay
}

func TestLoadInto(t *testing.T) {
	c := simtest.Run(t, simtest.LoadInto(t, sim.Config{Seed: 1}, "../../examples/manifests/flaky.yaml"))
	assert.Zero(t, c.Job("default", "flaky").Status.Failed)
}

// failing is a test that notes what ends it.
type failing struct {
	testing.TB
	why string
}

func (*failing) Helper() {}

func (f *failing) Fatal(args ...any) {
	f.why = fmt.Sprint(args...)
	runtime.Goexit()
}

func TestMistakesEndTheTest(t *testing.T) {
	invalid := &job.Job{ObjectMeta: jobsim.ObjectMeta{Name: "pi"}}
	p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "p"}, Spec: pod.Spec{Containers: []pod.Container{{Name: "main", Image: "busybox"}}}}
	for _, test := range []struct {
		do   func(testing.TB)
		want string
	}{
		{func(t testing.TB) { simtest.New(t, sim.Config{MaxTime: -1}) }, "sim.Config.MaxTime"},
		{func(t testing.TB) { simtest.New(t, sim.Config{}, invalid) }, `The Job "pi" is invalid`},
		{func(t testing.TB) { simtest.Load(t, "no-such-file.yaml") }, "no-such-file.yaml"},
		{func(t testing.TB) { simtest.Run(t, simtest.New(t, sim.Config{Seed: 7, Workload: workload.Hang()}, p)) }, "(seed 7)"},
	} {
		f := &failing{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			test.do(f)
		}()
		<-done
		assert.True(t, strings.Contains(f.why, test.want), f.why)
	}
}
