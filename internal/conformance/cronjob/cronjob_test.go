// Package cronjob holds jobsim's package cronjob against Kubernetes' CronJob
// controller, one sync at a time and without a cluster:
//
//   - TestSync: whole syncs of random CronJobs with random Jobs, over an API of
//     which calls fail;
//   - TestMissedSlots: which slot is due and when the controller looks again, for
//     random schedules, zones, deadlines and times, mostly near a clock change;
//   - TestEdited: when it looks after an edit;
//   - TestNext: the next slots against a walk from minute to minute, which knows
//     nothing of the library that both sides parse schedules with.
//
// Both sides read the same time zones, see package zoneinfo. What the API server
// makes of CronJobs is compared in package api.
//
// To run more: go test ./cronjob -draws 100000 -seed 7 -v. A failure prints the
// line that repeats it.
package cronjob

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"

	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/zoneinfo"
)

func TestMain(m *testing.M) {
	klog.SetLogger(logr.Discard())
	if err := zoneinfo.Use(); err != nil {
		log.Fatal(err)
	}
	os.Exit(m.Run())
}

// patience is how long a case may take; most take less than a millisecond.
const patience = 60 * time.Second

// maxFailures is how many differences one test shows before it stops.
const maxFailures = 3

// compared is what the two sides did, and what they did it with.
type compared struct {
	drawn, want, have string
}

// compareAll draws cases, each from a seed of its own, and compares.
func compareAll(t *testing.T, compare func(*random) compared) {
	failures := 0
	for _, seed := range round.Seeds(t.Name(), *round.Draws) {
		if failures == maxFailures {
			return
		}
		watchdog := time.AfterFunc(patience, func() { panic(fmt.Sprintf("%s: seed %s does not end", t.Name(), round.Name(seed))) })
		c := compare(newRandom(seed))
		watchdog.Stop()
		if c.want != c.have {
			failures++
			t.Errorf("%s\nKubernetes\n%s\njobsim\n%s\nto repeat: go test ./cronjob -run '^%s$' -scenario %s",
				c.drawn, c.want, c.have, t.Name(), round.Name(seed))
		}
	}
}

// count is how often something was seen, by name.
type count map[string]int

// require fails for what a round of this length ought to have seen.
func (c count) require(t *testing.T, names ...string) {
	t.Log(c)
	if *round.Draws < 1000 {
		return
	}
	for _, name := range names {
		if c[name] == 0 {
			t.Errorf("%s was never seen", name)
		}
	}
}

func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Errorf("writing %T: %w", v, err)) // what is drawn here can be written
	}
	return b
}

// convert turns an object of one side into one of the other.
func convert[To any](from any) *To {
	var to To
	raw := marshal(from)
	if err := json.Unmarshal(raw, &to); err != nil {
		panic(fmt.Errorf("%w: %s", err, raw)) // both sides have the same fields
	}
	return &to
}
