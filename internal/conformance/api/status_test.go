package api

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/registry/batch/job"

	"github.com/jobsim/jobsim/internal/conformance/registry"
	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/worlds"
	ours "github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
)

// specsPerWorld is how many specs the other tests compare for a world of
// TestStatus.
const specsPerWorld = 6

// TestStatus has the API server validate each status that jobsim's controller
// stores in random worlds, as an update of the one before it.
func TestStatus(t *testing.T) {
	updates, finished, failures := 0, 0, 0
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
			failures++
			t.Errorf("%s\nto repeat: go test ./api -run '^TestStatus$' -scenario %s", r, round.Name(seed))
		}
	}
	t.Logf("%d updates of a status, %d jobs finished", updates, finished)
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
