package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// slotLines are the slots of an interval, a line each, with times since the start
// of the cluster.
func slotLines(t *testing.T, c *sim.Cluster, d time.Duration) (lines []string) {
	t.Helper()
	since := func(at time.Time) string {
		if at.IsZero() {
			return "-"
		}
		return at.Sub(c.Start()).String()
	}
	for s, err := range c.Slots("default", "hello", d) {
		require.NoError(t, err)
		lines = append(lines, fmt.Sprintf("%s %s %s-%s %s %d", since(s.Time), s.Outcome, since(s.Start), since(s.End), s.Result, s.Overlaps))
	}
	return lines
}

func TestSlotsOfARun(t *testing.T) {
	for _, test := range []struct {
		policy   cronjob.ConcurrencyPolicy
		deadline *int64
		want     []string
	}{
		{cronjob.AllowConcurrent, nil, []string{
			"1m0s Run 1m0.1s-3m31.1s Complete 0",
			"2m0s Run 2m0.1s-4m31.1s Complete 1",
			"3m0s Run 3m0.1s-- Unfinished 2",
			"4m0s Run 4m0.1s-- Unfinished 2",
			"5m0s Run 5m0.1s-- Unfinished 2",
		}},
		{cronjob.ForbidConcurrent, nil, []string{
			"1m0s Run 1m0.1s-3m31.1s Complete 0",
			"2m0s Forbidden ---  0",
			"3m0s Run 3m31.1s-- Unfinished 0",
			"4m0s Forbidden ---  0",
			"5m0s Forbidden ---  0",
		}},
		{cronjob.ForbidConcurrent, new(int64(10)), []string{
			"1m0s Run 1m0.1s-3m31.1s Complete 0",
			"2m0s Forbidden ---  0",
			"3m0s Forbidden ---  0",
			"4m0s Run 4m0.1s-- Unfinished 0",
			"5m0s Forbidden ---  0",
		}},
		{cronjob.ReplaceConcurrent, nil, []string{
			"1m0s Run 1m0.1s-2m0.1s Replaced 0",
			"2m0s Run 2m0.1s-3m0.1s Replaced 0",
			"3m0s Run 3m0.1s-4m0.1s Replaced 0",
			"4m0s Run 4m0.1s-5m0.1s Replaced 0",
			"5m0s Run 5m0.1s-- Unfinished 0",
		}},
	} {
		cj := newCronJob("hello", "* * * * *")
		cj.Spec.ConcurrencyPolicy, cj.Spec.StartingDeadlineSeconds = test.policy, test.deadline
		c := cronCluster(t, workload.After(150*time.Second, workload.Succeed()), cj)
		assert.Equal(t, test.want, slotLines(t, c, 5*time.Minute+30*time.Second), "%s %v", test.policy, test.deadline)
	}
}

// A Job that runs at the beginning counts, though its slot is over.
func TestSlotsAfterABeginning(t *testing.T) {
	cj := newCronJob("hello", "* * * * *")
	cj.Spec.ConcurrencyPolicy = cronjob.ForbidConcurrent
	c := cronCluster(t, workload.After(130*time.Second, workload.Succeed()), cj)
	require.NoError(t, c.RunFor(90*time.Second))
	assert.Equal(t, []string{"2m0s Forbidden ---  0", "3m0s Run 3m11.1s-- Unfinished 0"}, slotLines(t, c, 2*time.Minute))
}

// Where each Job ends before the next slot, a run shows what the schedule alone
// promises.
func TestSlotsOfARunAreThoseOfTheSchedule(t *testing.T) {
	start := time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	for _, schedule := range []string{"30 2 * * *", "*/30 * * * *", "0 0 * * *", "@every 7h", "15 1,2,3 * * SUN", "@monthly"} {
		for _, zone := range []string{"America/New_York", "Europe/London", "America/Santiago", "Australia/Lord_Howe", "UTC"} {
			cj := newCronJob("hello", schedule)
			cj.Spec.TimeZone = &zone
			c, err := sim.New(sim.Config{Start: start, EventTTL: time.Hour})
			require.NoError(t, err)
			require.NoError(t, c.Create(cj))
			const d = 40 * 24 * time.Hour
			promised, err := cronjob.Controller{}.Slots(c.CronJob("default", "hello"), cronjob.Interval{From: start, To: start.Add(d)})
			require.NoError(t, err)
			var want, got []string
			show := func(s cronjob.Slot) string {
				return fmt.Sprint(s.Time.UTC(), s.Outcome, s.Start.UTC(), s.Repeated, s.Stray)
			}
			for s := range promised {
				want = append(want, show(s))
			}
			for s, err := range c.Slots("default", "hello", d) {
				require.NoError(t, err)
				got = append(got, show(s.Slot))
			}
			assert.Equal(t, want, got, "%s in %s", schedule, zone)
		}
	}
}

func TestSlotsOfNoCronJob(t *testing.T) {
	c := cronCluster(t, nil, newCronJob("hello", "0 0 31 2 *"))
	for s, err := range c.Slots("default", "hello", time.Hour) {
		require.ErrorIs(t, err, cronjob.ErrNoSlots)
		assert.Zero(t, s)
	}
	for _, err := range c.Slots("default", "missing", time.Hour) {
		require.EqualError(t, err, `cronjobs.batch "missing" not found`)
	}
	var broken int
	c = cronCluster(t, nil, newCronJob("hello", "* * * * *"))
	for _, err := range c.Slots("default", "hello", time.Hour) {
		require.NoError(t, err)
		broken++
		break
	}
	assert.Equal(t, 1, broken)
	assert.Less(t, c.Elapsed(), 3*time.Minute, "the run ends where it is broken off")
}

// Where the library stands still, the controller finds no slot any more.
func TestSlotsWhereTheLibraryStandsStill(t *testing.T) {
	zone := "Pacific/Chatham"
	cj := newCronJob("hello", "54 3 * * *")
	cj.Spec.TimeZone = &zone
	c, err := sim.New(sim.Config{Start: time.Date(2034, time.April, 1, 0, 0, 0, 0, time.UTC), Workload: workload.After(time.Second, workload.Succeed())})
	require.NoError(t, err)
	require.NoError(t, c.Create(cj))
	var outcomes []string
	for s, err := range c.Slots("default", "hello", 72*time.Hour) {
		require.NoError(t, err)
		outcomes = append(outcomes, s.Time.Format("02T15:04 ")+string(s.Outcome))
	}
	assert.Equal(t, []string{"02T02:54 Superseded", "02T03:54 Superseded", "03T03:54 Superseded", "04T03:54 Superseded"}, outcomes)
	assert.Empty(t, c.Jobs("default"))
}
