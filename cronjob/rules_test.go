package cronjob_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
)

// TestReasons has a line for each Reason that there is: "state" for one that is
// Standing, "act" for one that is not. It is 2 January 2026, 02:00:00.1 UTC.
func TestReasons(t *testing.T) {
	refused := errors.New("refused")
	exists := fmt.Errorf("no: %w", cronjob.ErrAlreadyExists)
	const (
		waits   = "state spec.schedule: the next slot is looked at when it has come"
		creates = "act spec.schedule: the slot of 2026-01-02T02:00:00Z has come: creating Job tick-29455320"
		daily   = "0 2 2 * *"
	)
	named := map[jobsim.Rule]bool{}
	for _, c := range []struct {
		changes []change
		jobs    []string
		reads   cronjob.Reads
		results cronjob.Results
		want    []string
		why     string
	}{
		{changes: []change{schedule("0 3 * * *"), last(t, "2026-01-01T03:00:00Z")}, want: []string{waits}, why: "no slot is due"},
		{changes: []change{schedule(daily)}, want: []string{creates}, why: "one is"},
		{changes: []change{schedule(daily), zone("Asia/Tokyo"), schedule("0 11 2 * *")}, want: []string{"act spec.schedule: the slot of 2026-01-02T11:00:00+09:00 has come: creating Job tick-29455320"}, why: "in its zone"},
		{changes: []change{schedule("* * * * *")}, want: []string{"state missed slots: more than 100 slots have passed without a Job: only the latest counts", creates}, why: "many are"},
		{changes: []change{schedule("0 1 2 * *"), deadline(60)}, want: []string{"state spec.startingDeadlineSeconds: the slot of 2026-01-02T01:00:00Z came more than 60 seconds ago: it is missed", waits}, why: "too late"},
		{changes: []change{schedule(daily), deadline(1 << 54)}, want: []string{"state spec.startingDeadlineSeconds: the slot of 2026-01-02T02:00:00Z came more than 18014398509481984 seconds ago: it is missed", waits}, why: "too late by wrapping around"},
		{changes: []change{suspended}, want: []string{"state spec.suspend: the CronJob is suspended: no Job is created"}, why: "suspended"},
		{changes: []change{beingDeleted}, want: []string{"state metadata.deletionTimestamp: the CronJob is being deleted: no Job is created"}, why: "being deleted"},
		{changes: []change{zone("Mars/Base")}, want: []string{"state spec.timeZone: the time zone Mars/Base is unknown: no Job is created"}, why: "no zone"},
		{changes: []change{schedule("x")}, want: []string{"state spec.schedule: the schedule cannot be parsed: no Job is created"}, why: "no schedule"},
		{changes: []change{schedule("0 0 31 2 *")}, want: []string{"state spec.schedule: the schedule has no slot within five years: no Job is created"}, why: "never"},
		{changes: []change{schedule(daily), policy(cronjob.ForbidConcurrent), active("a")}, jobs: []string{"a"},
			want: []string{"state spec.concurrencyPolicy: Job a is active: none is created for the slot of 2026-01-02T02:00:00Z", waits}, why: "Forbid"},
		{changes: []change{schedule(daily), policy(cronjob.ReplaceConcurrent), active("a")}, jobs: []string{"a"},
			want: []string{"act spec.concurrencyPolicy: Job a is still active: it is deleted", creates}, why: "Replace"},
		{changes: []change{schedule(daily), policy(cronjob.ReplaceConcurrent), active("a")}, jobs: []string{"a"}, results: cronjob.Results{Replace: []error{refused}},
			want: []string{"act spec.concurrencyPolicy: Job a is still active: it is deleted", creates, "act API server: Job a could not be deleted: nothing is created, and tried again later"}, why: "which fails"},
		{changes: []change{suspended, active("a", "b")}, jobs: []string{"a:Failed@1", "c"}, want: []string{
			"act status.active: Job a has ended (Failed): it is no longer active",
			"state status.active: Job c belongs to the CronJob and runs, but is not in status.active: it does not count as active",
			"act status.active: Job b is gone: it is no longer active",
			"state spec.suspend: the CronJob is suspended: no Job is created",
		}, why: "the active list"},
		{changes: []change{suspended, keep(1, 0)}, jobs: []string{"a:Complete@1", "b:Complete@2", "c:Failed@1"}, want: []string{
			"act history limits: 2 finished Jobs, and successfulJobsHistoryLimit has 1: deleting 1 of them",
			"act history limits: 1 finished Job, and failedJobsHistoryLimit has 0: deleting 1 of them",
			"state spec.suspend: the CronJob is suspended: no Job is created",
		}, why: "the history"},
		{changes: []change{suspended}, jobs: []string{"a"}, reads: cronjob.Reads{CronJobErr: refused}, want: []string{"act API server: the CronJob could not be read: tried again later"}, why: "a read fails"},
		{changes: []change{suspended, active("a")}, reads: cronjob.Reads{JobErrs: map[string]error{"a": refused}}, want: []string{"act API server: Job a could not be read: tried again later"}, why: "another"},
		{changes: []change{schedule(daily)}, results: cronjob.Results{CreateErr: refused}, want: []string{creates, "act API server: Job tick-29455320 could not be created: tried again later"}, why: "a creation fails"},
		{changes: []change{schedule(daily)}, results: cronjob.Results{CreateErr: cronjob.ErrNamespaceTerminating}, want: []string{creates, "act API server: the namespace is being deleted: no Job is created"}, why: "the namespace goes"},
		{changes: []change{schedule(daily)}, results: cronjob.Results{CreateErr: exists}, want: []string{creates, "act API server: Job tick-29455320 exists and could not be read: tried again later"}, why: "a read fails after it"},
		{changes: []change{schedule(daily)}, results: cronjob.Results{CreateErr: exists, Created: newJobs("tick-29455320")[0]}, want: []string{creates, "act Job name: Job tick-29455320 exists already: it becomes active"}, why: "the Job is there"},
		{changes: []change{schedule(daily)}, results: cronjob.Results{CreateErr: exists, Created: newJobs("!tick-29455320")[0]},
			want: []string{creates, "state Job name: Job tick-29455320 exists and is not the CronJob's: none is created, and the CronJob is not looked at until something changes"}, why: "another's is"},
	} {
		o := cronjob.Observation{Now: moment(t, "2026-01-02T02:00:00.1Z"), CronJob: newCronJob(c.changes...), Jobs: newJobs(c.jobs...), Reads: c.reads}
		var ctl cronjob.Controller
		var lines []string
		for _, r := range ctl.Settle(o, ctl.Plan(o), c.results).Why {
			sort := "act "
			if r.Standing {
				sort = "state "
			}
			lines = append(lines, sort+r.String())
			named[r.Rule()] = true
			assert.Equal(t, sort == "state " && r.Text == "the next slot is looked at when it has come", !r.Until.IsZero(), c.why)
		}
		assert.Equal(t, c.want, lines, c.why)
	}
	for _, r := range cronjob.Rules() {
		assert.True(t, named[r], "%s has no line", r.Name)
	}
}

// TestRulesAreCopies: what a caller does with the list changes no reason.
func TestRulesAreCopies(t *testing.T) {
	before := cronjob.Rules()[4]
	cronjob.Rules()[4].Name = "another"
	assert.Equal(t, before, cronjob.Rules()[4])
}
