package api

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/registry/batch/job"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/registry"
	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/worlds"
	ours "github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// specsPerWorld is how many specs the other tests compare for a world of
// TestStatus.
const specsPerWorld = 6

// TestStatus has the API server validate each status that jobsim's controller
// stores in random worlds, as an update of the one before it.
func TestStatus(t *testing.T) {
	updates, finished, known, failures := 0, 0, 0, 0
	for _, seed := range round.Seeds("status", max(1, *round.Specs/specsPerWorld)) {
		if failures >= maxFailures {
			break
		}
		judge := newStatusJudge()
		c, err := worlds.New(seed, judge.observe)
		if err == nil {
			err = c.RunFor(worlds.Horizon + time.Hour)
		}
		require.NoError(t, err, "seed %s", round.Name(seed))
		updates += judge.updates
		finished += judge.finished()
		for _, r := range judge.refused {
			if r.isKnown() {
				known++
				continue
			}
			failures++
			t.Errorf("%s\nto repeat: go test ./api -run '^TestStatus$' -scenario %s", r, round.Name(seed))
		}
	}
	t.Logf("%d updates of a status, %d jobs finished, %d refused for a known reason", updates, finished, known)
}

// statusJudge watches the Jobs of a cluster.
type statusJudge struct {
	last    map[string]*ours.Job
	updates int
	refused []refusal
}

// refusal is an update that the API server does not take.
type refusal struct {
	at       time.Duration
	old, new *ours.Job
	errs     []string
}

func newStatusJudge() *statusJudge { return &statusJudge{last: map[string]*ours.Job{}} }

func (s *statusJudge) observe(e sim.WatchEvent) {
	j, ok := e.Object.(*ours.Job)
	if !ok {
		return
	}
	old := s.last[j.Name]
	s.last[j.Name] = j
	if e.Type != sim.Modified || reflect.DeepEqual(j.Status, old.Status) {
		return
	}
	s.updates++
	updated, stored := realJob(marshal(j)), realJob(marshal(old))
	err := rest.BeforeUpdate(job.StatusStrategy, registry.Jobs.Request(j.Namespace, "status"), updated, stored)
	if errs := causes(err); len(errs) > 0 {
		s.refused = append(s.refused, refusal{e.At, old, j, errs})
	}
}

func (s *statusJudge) finished() int {
	n := 0
	for _, j := range s.last {
		if j.Status.Finished() {
			n++
		}
	}
	return n
}

func (r refusal) String() string {
	return fmt.Sprintf("%s after %s:\n  %s\nbefore %s\nnow    %s",
		r.new.Name, r.at, strings.Join(r.errs, "\n  "), text(r.old), text(r.new))
}

// noStartTime is what the API server says to a Job that fails while it is
// suspended; see TestFailedWhileSuspended.
const noStartTime = "FieldValueRequired|status.startTime: Required value: startTime is required for finished job"

func (r refusal) isKnown() bool {
	return slices.Equal(r.errs, []string{noStartTime}) && *r.new.Spec.Suspend && r.new.Status.IsTrue(ours.FailureTarget)
}

// TestFailedWhileSuspended keeps a case in which Kubernetes contradicts itself.
// A Job is suspended, which clears its start time, while the kubelet restarts
// a container of a pod that is then deleted. The restart reaches the limit
// (pastBackoffLimitOnFailure looks at pods that terminate, too), so the
// controller wants to fail the Job; but the API server refuses a finished Job
// without a start time (RejectFinishedJobWithoutStartTime), and the controller
// retries for ever. In jobsim the Job is Failed.
func TestFailedWhileSuspended(t *testing.T) {
	c, err := sim.New(sim.Config{
		Latency: sim.Latency{Start: 2 * time.Second},
		Workload: workload.PerContainer(map[string]workload.Workload{
			"main":    workload.Outcome{Hang: true, Term: &workload.Termination{After: 20 * time.Second}},
			"crashes": workload.Outcome{After: time.Second, ExitCode: 1},
		}),
	})
	require.NoError(t, err)
	judge := newStatusJudge()
	c.Watch(judge.observe)
	require.NoError(t, c.Create(&ours.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: "pi"},
		Spec: ours.Spec{BackoffLimit: new(int32), Template: pod.Template{Spec: pod.Spec{
			RestartPolicy: pod.RestartOnFailure,
			Containers:    []pod.Container{{Name: "main", Image: "busybox"}, {Name: "crashes", Image: "busybox"}},
		}}},
	}))
	c.At(4*time.Second, func(c *sim.Cluster) error { // between the crash and the restart
		return c.UpdateJob(sim.DefaultNamespace, "pi", func(j *ours.Job) { j.Spec.Suspend = new(true) })
	})
	require.NoError(t, c.RunFor(time.Minute))
	require.Len(t, judge.refused, 1)
	require.Equal(t, []string{noStartTime}, judge.refused[0].errs)
	require.True(t, judge.refused[0].isKnown())
}
