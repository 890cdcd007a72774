package cronjob_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// newCronJob is an hourly CronJob of 1 January 2026, 00:00 UTC, as stored.
func newCronJob(changes ...func(*cronjob.CronJob)) *cronjob.CronJob {
	c := &cronjob.CronJob{ObjectMeta: jobsim.ObjectMeta{
		Name: "tick", Namespace: "default", UID: "cj", CreationTimestamp: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}}
	c.Spec.Schedule = "0 * * * *"
	c.Spec.JobTemplate.Labels = map[string]string{"app": "tick"}
	c.Spec.JobTemplate.Spec.Template.Spec = pod.Spec{
		RestartPolicy: pod.RestartNever, Containers: []pod.Container{{Name: "main", Image: "busybox:1"}},
	}
	c.SetDefaults()
	c.PrepareForCreate()
	for _, change := range changes {
		change(c)
	}
	return c
}

type change = func(*cronjob.CronJob)

func schedule(text string) change { return func(c *cronjob.CronJob) { c.Spec.Schedule = text } }
func zone(name string) change     { return func(c *cronjob.CronJob) { c.Spec.TimeZone = &name } }
func deadline(seconds int64) change {
	return func(c *cronjob.CronJob) { c.Spec.StartingDeadlineSeconds = &seconds }
}
func policy(p cronjob.ConcurrencyPolicy) change {
	return func(c *cronjob.CronJob) { c.Spec.ConcurrencyPolicy = p }
}
func suspended(c *cronjob.CronJob) { c.Spec.Suspend = new(true) }
func keep(succeeded, failed int32) change {
	return func(c *cronjob.CronJob) {
		c.Spec.SuccessfulJobsHistoryLimit, c.Spec.FailedJobsHistoryLimit = &succeeded, &failed
	}
}
func beingDeleted(c *cronjob.CronJob) { c.DeletionTimestamp = new(c.CreationTimestamp.Add(time.Hour)) }

// last says when the latest Job was due.
func last(t testing.TB, text string) change {
	return func(c *cronjob.CronJob) { c.Status.LastScheduleTime = new(moment(t, text)) }
}

// active names Jobs as active, with their names as UIDs.
func active(names ...string) change {
	return func(c *cronjob.CronJob) {
		for _, n := range names {
			c.Status.Active = append(c.Status.Active, jobsim.ObjectReference{Kind: "Job", APIVersion: "batch/v1", Namespace: "default", Name: n, UID: jobsim.UID(n)})
		}
	}
}

// newJobs are Jobs of the CronJob, one for each word: a name, with its end and
// the hour of its start and end behind it, as in "a", "b:Complete@3" or
// "c:Failed@4". A word that begins with ! is a Job of another owner.
func newJobs(words ...string) []*job.Job {
	var jobs []*job.Job
	for _, word := range words {
		owner := jobsim.UID("cj")
		if rest, ok := strings.CutPrefix(word, "!"); ok {
			owner, word = "other", rest
		}
		n, end, _ := strings.Cut(word, ":")
		j := &job.Job{ObjectMeta: jobsim.ObjectMeta{
			Name: n, Namespace: "default", UID: jobsim.UID(n),
			OwnerReferences: []jobsim.OwnerReference{{APIVersion: "batch/v1", Kind: "CronJob", Name: "tick", UID: owner, Controller: new(true)}},
		}}
		if as, hour, ok := strings.Cut(end, "@"); ok {
			var h int
			if _, err := fmt.Sscan(hour, &h); err != nil {
				panic(word)
			}
			at := time.Date(2026, 1, 1, h, 0, 0, 0, time.UTC)
			j.Status.StartTime = &at
			j.Status.Conditions = []job.Condition{{Type: job.ConditionType(as), Status: jobsim.ConditionTrue}}
			if as == "Complete" {
				j.Status.CompletionTime = &at
			}
		}
		jobs = append(jobs, j)
	}
	return jobs
}

// shown is a decision in one line: the calls, the next look, and the reasons of
// the events.
func shown(d cronjob.Decision) string {
	var words []string
	for _, j := range d.Delete {
		words = append(words, "delete "+j.Name)
	}
	for _, j := range d.Replace {
		words = append(words, "replace "+j.Name)
	}
	if d.Create != nil {
		words = append(words, "create "+d.Create.Name)
	}
	if d.RequeueAfter != 0 {
		words = append(words, "again in "+d.RequeueAfter.String())
	}
	if d.Failed {
		words = append(words, "failed")
	}
	if d.Status != nil {
		words = append(words, "status")
	}
	for _, e := range d.Outcome.Events {
		words = append(words, e.Reason)
	}
	return strings.Join(words, ", ")
}

// The minute of 1 January 2026, 00:00 UTC, is 29453760.
func TestReconcile(t *testing.T) {
	at := func(text string) change { return last(t, text) }
	for _, c := range []struct {
		now     string
		changes []change
		jobs    []string
		want    string
		why     string
	}{
		{"00:00:00Z", nil, nil, "again in 1h0m0.1s", "a new CronJob waits for its first slot"},
		{"00:59:59.95Z", nil, nil, "again in 150ms", "100 ms after the slot"},
		{"01:00:00.1Z", nil, nil, "create tick-29453820, again in 1h0m0s, status, SuccessfulCreate", "its Job"},
		{"01:00:00Z", nil, nil, "create tick-29453820, again in 1h0m0.1s, status, SuccessfulCreate", "the slot itself is not too early"},
		{"01:20:00Z", []change{at("2026-01-01T01:00:00Z"), active("tick-29453820")}, []string{"tick-29453820"}, "again in 40m0.1s", "the slot has its Job"},
		{"01:20:00Z", []change{active("tick-29453820")}, []string{"tick-29453820"}, "again in 40m0.1s", "also by its name alone, but lastScheduleTime is missing"},
		{"05:20:00Z", nil, nil, "create tick-29454060, again in 40m0.1s, status, SuccessfulCreate", "of five missed slots the latest"},
		{"05:20:00Z", []change{deadline(1199)}, nil, "again in 40m0.1s", "unless the deadline is over"},
		{"05:20:00Z", []change{deadline(1201)}, nil, "create tick-29454060, again in 40m0.1s, status, SuccessfulCreate", "which it is not yet"},
		{"01:00:00.1Z", []change{deadline(0)}, nil, "again in 1h0m0s", "a deadline of 0 is always over"},
		{"01:00:00.1Z", []change{deadline(1)}, nil, "create tick-29453820, again in 1h0m0s, status, SuccessfulCreate", "one of 1 is not"},
		{"05:20:00Z", []change{schedule("* * * * *")}, nil, "create tick-29454080, again in 1m0.1s, status, TooManyMissedTimes, SuccessfulCreate", "more than 100 are missed: a warning, and the latest"},
		{"01:39:30Z", []change{schedule("* * * * *")}, nil, "create tick-29453859, again in 30.1s, status, SuccessfulCreate", "99 are not too many"},
		{"05:20:00Z", []change{schedule("* * * * *"), deadline(100)}, nil, "create tick-29454080, again in 1m0.1s, status, SuccessfulCreate", "nor within a deadline"},
		{"05:20:00Z", []change{suspended}, nil, "", "suspended: no look either"},
		{"05:20:00Z", []change{beingDeleted}, nil, "", "being deleted"},
		{"05:20:00Z", []change{zone("Mars/Base")}, nil, "UnknownTimeZone", "a zone that is unknown"},
		{"05:20:00Z", []change{schedule("0 0 31 2 *")}, nil, "InvalidSchedule", "a schedule that never fires"},
		{"05:20:00Z", []change{schedule("* * , * *")}, nil, "InvalidSchedule", "another"},
		{"05:20:00Z", []change{schedule("x")}, nil, "UnparseableSchedule", "no schedule"},
		{"05:20:00Z", []change{schedule("TZ=0")}, nil, "UnsupportedSchedule, UnparseableSchedule", "what makes the library panic"},
		{"05:20:00Z", []change{schedule("TZ=Asia/Tokyo 0 12 * * *")}, nil, "create tick-29453940, again in 21h40m0.1s, status, UnsupportedSchedule, SuccessfulCreate", "a zone in the schedule: a warning"},
		{"05:20:00Z", []change{schedule("0 12 * * *"), zone("Asia/Tokyo")}, nil, "create tick-29453940, again in 21h40m0.1s, status, SuccessfulCreate", "noon in Tokyo"},
		{"05:20:00Z", []change{schedule("@every 90m")}, nil, "create tick-29454030, again in 40m0.1s, status, SuccessfulCreate", "an interval counts from the creation"},
		{"05:20:00Z", []change{schedule("@every 90m"), at("2026-01-01T05:00:00Z")}, nil, "again in 1h10m0.1s", "or from the latest slot"},
		{"06:30:00.1Z", []change{schedule("@every 90m"), at("2026-01-01T05:00:00Z"), deadline(600)}, nil, "again in 1h30m0s", "a deadline below the interval: no Job ever"},
		{"06:30:00.1Z", []change{schedule("@every 1h"), deadline(5000)}, nil, "create tick-29454126, again in 36m40s, status, SuccessfulCreate", "an interval counts from the deadline, and then from there"},
		{"02:00:00.1Z", []change{policy(cronjob.ForbidConcurrent), at("2026-01-01T01:00:00Z"), active("a")}, []string{"a"}, "again in 1h0m0s, JobAlreadyActive", "Forbid waits"},
		{"02:10:00Z", []change{policy(cronjob.ForbidConcurrent), at("2026-01-01T01:00:00Z"), active("a")}, []string{"a:Complete@2"}, "create tick-29453880, again in 50m0.1s, status, SawCompletedJob, SuccessfulCreate", "and makes up for the slot when the Job has ended"},
		{"02:10:00Z", []change{policy(cronjob.ForbidConcurrent), at("2026-01-01T01:00:00Z"), active("a"), deadline(300)}, []string{"a:Failed@2"}, "again in 50m0.1s, status, SawCompletedJob", "within the deadline"},
		{"02:00:00.1Z", []change{policy(cronjob.ReplaceConcurrent), at("2026-01-01T01:00:00Z"), active("a", "b")}, []string{"a", "b"}, "replace a, replace b, create tick-29453880, again in 1h0m0s, status, SuccessfulDelete, SuccessfulDelete, SuccessfulCreate", "Replace deletes"},
		{"02:00:00.1Z", []change{policy(cronjob.ReplaceConcurrent), at("2026-01-01T01:00:00Z")}, []string{"a"}, "create tick-29453880, again in 1h0m0s, status, UnexpectedJob, SuccessfulCreate", "but only what is active"},
		{"02:00:00.1Z", []change{at("2026-01-01T01:00:00Z"), active("a")}, []string{"a"}, "create tick-29453880, again in 1h0m0s, status, SuccessfulCreate", "Allow adds one"},
		{"01:20:00Z", []change{at("2026-01-01T01:00:00Z"), active("a", "b")}, []string{"b"}, "again in 40m0.1s, status, MissingJob", "a Job that is gone"},
		{"01:20:00Z", []change{at("2026-01-01T01:00:00Z"), active("a")}, []string{"!a"}, "again in 40m0.1s, status, MissingJob", "or is another's"},
		{"01:20:00Z", []change{at("2026-01-01T01:00:00Z")}, []string{"a"}, "again in 40m0.1s, UnexpectedJob", "a Job that is not in the list"},
		{"01:20:00Z", []change{at("2026-01-01T01:00:00Z")}, []string{"!a", "!b:Complete@1", "!c:Complete@1", "!d:Complete@1", "!e:Complete@1"}, "again in 40m0.1s", "those of others do not count"},
		{"06:20:00Z", []change{at("2026-01-01T06:00:00Z")}, []string{"c:Complete@3", "a:Complete@1", "d:Complete@4", "b:Complete@2", "f:Failed@1", "g:Failed@2"}, "delete a, delete f, again in 40m0.1s, status, SuccessfulDelete, SuccessfulDelete", "the oldest beyond 3 and 1"},
		{"06:20:00Z", []change{at("2026-01-01T06:00:00Z"), keep(0, 0), active("a")}, []string{"a:Complete@1"}, "delete a, again in 40m0.1s, status, SuccessfulDelete", "no history: the deletion takes it from the list, and no event says that it ended"},
		{"06:20:00Z", []change{at("2026-01-01T06:00:00Z"), suspended}, []string{"a:Complete@1", "b:Complete@1", "c:Complete@1", "d:Complete@1"}, "delete a, status, SuccessfulDelete", "also while suspended, by name where the start is the same"},
		{"05:20:00Z", []change{beingDeleted, active("a")}, []string{"a:Failed@5"}, "status, SawCompletedJob", "the status is kept while it is being deleted"},
	} {
		now := moment(t, "2026-01-01T"+c.now)
		o := cronjob.Observation{Now: now, CronJob: newCronJob(c.changes...), Jobs: newJobs(c.jobs...)}
		assert.Equal(t, c.want, shown(cronjob.Controller{}.Reconcile(o)), "%s: %s", c.now, c.why)
		if s, err := (cronjob.Controller{}).Schedule(o.CronJob); err == nil {
			o.Schedule = &s
			assert.Equal(t, c.want, shown(cronjob.Controller{}.Reconcile(o)), "%s: %s: parsed before", c.now, c.why)
		}
	}
}

// What the calls answer.
func TestSettle(t *testing.T) {
	refused := errors.New("refused")
	exists := fmt.Errorf("jobs.batch: %w", cronjob.ErrAlreadyExists)
	for _, c := range []struct {
		policy  cronjob.ConcurrencyPolicy
		results cronjob.Results
		want    string
		active  string
		why     string
	}{
		{cronjob.AllowConcurrent, cronjob.Results{}, "again, Created job tick-29453880", "a b tick-29453880", "it is created"},
		{cronjob.AllowConcurrent, cronjob.Results{Created: newJobs("tick-29453880")[0]}, "again, Created job tick-29453880", "a b tick-29453880", "as stored"},
		{cronjob.AllowConcurrent, cronjob.Results{CreateErr: refused}, "failed, Error creating job: refused", "", "refused"},
		{cronjob.AllowConcurrent, cronjob.Results{CreateErr: cronjob.ErrNamespaceTerminating}, "failed", "", "no event where the namespace goes"},
		{cronjob.AllowConcurrent, cronjob.Results{CreateErr: exists, Created: newJobs("tick-29453880")[0]}, "again", "a b tick-29453880", "an earlier sync created it: no event"},
		{cronjob.AllowConcurrent, cronjob.Results{CreateErr: exists, Created: newJobs("!tick-29453880")[0]}, "", "", "another did: no further look"},
		{cronjob.AllowConcurrent, cronjob.Results{CreateErr: exists, Created: newJobs("b")[0]}, "", "", "it is active already"},
		{cronjob.AllowConcurrent, cronjob.Results{CreateErr: exists}, "failed", "", "it could not be read"},
		{cronjob.ReplaceConcurrent, cronjob.Results{}, "again, Deleted job a, Deleted job b, Created job tick-29453880", "tick-29453880", "both go"},
		{cronjob.ReplaceConcurrent, cronjob.Results{Replace: []error{nil, refused}}, "failed, Deleted job a, Deleted job: refused", "b", "the second does not: no Job"},
		{cronjob.ReplaceConcurrent, cronjob.Results{Replace: []error{&cronjob.GetError{Err: refused}}}, "failed, Get job: refused", "", "the first cannot be read"},
		{cronjob.ReplaceConcurrent, cronjob.Results{CreateErr: refused}, "failed, Deleted job a, Deleted job b, Error creating job: refused", "", "both go, and no Job comes"},
	} {
		o := cronjob.Observation{
			Now:     moment(t, "2026-01-01T02:00:00.1Z"),
			CronJob: newCronJob(policy(c.policy), last(t, "2026-01-01T01:00:00Z"), active("a", "b")),
			Jobs:    newJobs("a", "b"),
		}
		before := fmt.Sprint(o.CronJob.Status)
		var ctl cronjob.Controller
		out := ctl.Settle(o, ctl.Plan(o), c.results)
		var words []string
		if out.Failed {
			words = append(words, "failed")
		}
		if out.RequeueAfter != 0 {
			words = append(words, "again")
		}
		for _, e := range out.Events {
			words = append(words, e.Message)
		}
		assert.Equal(t, c.want, strings.Join(words, ", "), c.why)
		var names []string
		if out.Status != nil {
			for _, ref := range out.Status.Active {
				names = append(names, ref.Name)
			}
		}
		assert.Equal(t, c.active, strings.Join(names, " "), c.why)
		assert.Equal(t, before, fmt.Sprint(o.CronJob.Status), "%s: the observation stays", c.why)
	}
}

func TestDeletionsOfHistoryThatFail(t *testing.T) {
	o := cronjob.Observation{
		Now:     moment(t, "2026-01-01T06:20:00Z"),
		CronJob: newCronJob(last(t, "2026-01-01T06:00:00Z"), keep(0, 1), active("a", "b")),
		Jobs:    newJobs("a:Complete@1", "b:Complete@2"),
	}
	var c cronjob.Controller
	out := c.Settle(o, c.Plan(o), cronjob.Results{Delete: []error{errors.New("refused")}})
	var messages []string
	for _, e := range out.Events {
		messages = append(messages, e.Message)
	}
	assert.Equal(t, []string{"Deleted job: refused", "Deleted job b", "Saw completed job: a, condition: Complete"}, messages)
	assert.False(t, out.Failed, "it is tried again in the next sync")
	assert.Empty(t, out.Status.Active)
	assert.Equal(t, moment(t, "2026-01-01T02:00:00Z"), *out.Status.LastSuccessfulTime)
}

// A cache may be behind the API server.
func TestReads(t *testing.T) {
	refused := errors.New("refused")
	unlisted := func() cronjob.Observation {
		return cronjob.Observation{
			Now: moment(t, "2026-01-01T02:00:00.1Z"), CronJob: newCronJob(last(t, "2026-01-01T01:00:00Z"), policy(cronjob.ForbidConcurrent)), Jobs: newJobs("a"),
		}
	}
	unseen := func() cronjob.Observation {
		o := unlisted()
		o.CronJob, o.Jobs = newCronJob(last(t, "2026-01-01T01:00:00Z"), policy(cronjob.ForbidConcurrent), active("a")), nil
		return o
	}
	for _, c := range []struct {
		observe func() cronjob.Observation
		reads   cronjob.Reads
		want    string
		why     string
	}{
		{unlisted, cronjob.Reads{}, "create tick-29453880, again in 1h0m0s, status, UnexpectedJob, SuccessfulCreate", "the list does not have the Job"},
		{unlisted, cronjob.Reads{CronJob: newCronJob(last(t, "2026-01-01T01:00:00Z"), policy(cronjob.ForbidConcurrent), active("a"))}, "again in 1h0m0s, JobAlreadyActive", "it has when it is read again"},
		{unlisted, cronjob.Reads{CronJob: newCronJob()}, "create tick-29453880, again in 1h0m0s, status, UnexpectedJob, SuccessfulCreate", "it has not"},
		{unlisted, cronjob.Reads{CronJobErr: refused}, "failed", "it cannot be read"},
		{unseen, cronjob.Reads{}, "create tick-29453880, again in 1h0m0s, status, MissingJob, SuccessfulCreate", "the Job is gone"},
		{unseen, cronjob.Reads{Jobs: newJobs("a")}, "again in 1h0m0s, JobAlreadyActive", "it is not"},
		{unseen, cronjob.Reads{JobErrs: map[string]error{"a": refused}}, "failed", "it cannot be read"},
	} {
		o := c.observe()
		o.Reads = c.reads
		assert.Equal(t, c.want, shown(cronjob.Controller{}.Reconcile(o)), c.why)
	}
	assert.Len(t, unseen().Unseen(), 1)
	assert.Empty(t, unlisted().Unseen())
	assert.Empty(t, cronjob.Observation{}.Unseen())
}

// The Jobs to read are those of the status that the sync goes by, and each read
// has its own result.
func TestReadsOfJobs(t *testing.T) {
	o := cronjob.Observation{
		Now: moment(t, "2026-01-01T02:00:00.1Z"), CronJob: newCronJob(last(t, "2026-01-01T02:00:00Z"), active("gone", "b")), Jobs: newJobs("a"),
		Reads: cronjob.Reads{CronJob: newCronJob(last(t, "2026-01-01T02:00:00Z"), active("a", "c"))},
	}
	require.Len(t, o.Unseen(), 1)
	assert.Equal(t, "c", o.Unseen()[0].Name)
	o.Reads.CronJob = nil
	assert.Len(t, o.Unseen(), 2)

	o.Reads.JobErrs = map[string]error{"b": errors.New("refused")}
	got := cronjob.Controller{}.Reconcile(o)
	assert.Equal(t, "failed, status, UnexpectedJob, MissingJob", shown(got), "a Job that is gone is so if a later read fails")
	assert.Len(t, got.Status.Active, 1)

	o.Reads = cronjob.Reads{CronJobErr: errors.New("refused")}
	assert.Empty(t, o.Unseen())
}

// A Job that has the name of one of the history goes with it, as Jobs are
// deleted by name.
func TestReadJobIsDeletedWithTheHistory(t *testing.T) {
	again := newJobs("a")[0]
	again.UID = "another"
	o := cronjob.Observation{
		Now:     moment(t, "2026-01-01T02:00:00.1Z"),
		CronJob: newCronJob(last(t, "2026-01-01T02:00:00Z"), keep(0, 0), active("a")),
		Jobs:    newJobs("a:Complete@1"),
		Reads:   cronjob.Reads{Jobs: []*job.Job{again}},
	}
	o.CronJob.Status.Active[0].UID = again.UID
	got := cronjob.Controller{}.Reconcile(o)
	assert.Equal(t, "delete a, again in 1h0m0s, status, SuccessfulDelete, MissingJob", shown(got))
	assert.Empty(t, got.Status.Active)
}

// A Job that was deleted and created again under its name is not the one that is
// replaced.
func TestReplacedByNameOnly(t *testing.T) {
	o := cronjob.Observation{
		Now: moment(t, "2026-01-01T02:00:00.1Z"), CronJob: newCronJob(last(t, "2026-01-01T01:00:00Z"), policy(cronjob.ReplaceConcurrent), active("a")), Jobs: newJobs("a"),
	}
	var c cronjob.Controller
	plan := c.Plan(o)
	require.Len(t, plan.Replace, 1)
	again := *plan.Replace[0]
	again.UID = "another"
	plan.Replace[0] = &again
	got := c.Settle(o, plan, cronjob.Results{})
	require.Len(t, got.Status.Active, 2)
	assert.Equal(t, "a", got.Status.Active[0].Name)
}

// What is changed on a CronJob that was read is not stored, as upstream.
func TestWhatIsReadIsNotStored(t *testing.T) {
	o := cronjob.Observation{
		Now: moment(t, "2026-01-01T02:00:00.1Z"), CronJob: newCronJob(last(t, "2026-01-01T01:00:00Z")), Jobs: newJobs("a"),
		Reads: cronjob.Reads{CronJob: newCronJob(last(t, "2026-01-01T01:00:00Z"), active("a"))},
	}
	d := cronjob.Controller{}.Reconcile(o)
	require.NotNil(t, d.Create)
	assert.Empty(t, d.Status.Active)
	assert.Equal(t, moment(t, "2026-01-01T01:00:00Z"), *d.Status.LastScheduleTime)
}

func TestEventsAreInTheWordsOfKubernetes(t *testing.T) {
	for _, c := range []struct {
		changes []change
		jobs    []string
		want    string
		why     string
	}{
		{[]change{schedule("x")}, nil, `Warning UnparseableSchedule unparseable schedule: "x" : expected exactly 5 fields, found 1: [x]`, "no schedule"},
		{[]change{schedule("0 0 31 2 *")}, nil, "Warning InvalidSchedule invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second", "never"},
		{[]change{zone("Mars/Base")}, nil, `Warning UnknownTimeZone invalid timeZone: "Mars/Base": unknown time zone Mars/Base`, "no zone"},
		{[]change{suspended, active("a")}, []string{"a:Failed@1"}, "Normal SawCompletedJob Saw completed job: a, condition: Failed", "an end"},
		{[]change{suspended, active("a")}, nil, "Normal MissingJob Active job went missing: a", "a loss"},
		{[]change{suspended}, []string{"a"}, "Warning UnexpectedJob Saw a job that the controller did not create or forgot: a", "a stranger"},
		{[]change{policy(cronjob.ForbidConcurrent), active("a")}, []string{"a"}, "Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid", "a wait"},
		{[]change{deadline(9223372037)}, nil, "", "a deadline of more than 292 years wraps around, and no slot is due"},
		{[]change{deadline(18446744074)}, nil, "Normal SuccessfulCreate Created job tick-29454060", "twice that wraps around again"},
		{[]change{deadline(1 << 54)}, nil, "Warning MissSchedule Missed scheduled time to start a job: Thu, 01 Jan 2026 05:00:00 +0000", "2^54 is its own opposite: the slot counts and is too late, and no other deadline gives this event"},
	} {
		o := cronjob.Observation{Now: moment(t, "2026-01-01T05:00:00.1Z"), CronJob: newCronJob(c.changes...), Jobs: newJobs(c.jobs...)}
		var lines []string
		for _, e := range (cronjob.Controller{}).Reconcile(o).Outcome.Events {
			lines = append(lines, fmt.Sprintf("%s %s %s", e.Type, e.Reason, e.Message))
		}
		assert.Equal(t, c.want, strings.Join(lines, "\n"), c.why)
	}
}

func TestNewJob(t *testing.T) {
	c := newCronJob(zone("Asia/Kathmandu"), func(c *cronjob.CronJob) {
		c.Spec.JobTemplate.Annotations = map[string]string{"a": "b"}
		c.Spec.JobTemplate.Finalizers = []string{"example.com/none"}
	})
	o := cronjob.Observation{Now: moment(t, "2026-01-01T01:00:00.1Z"), CronJob: c}
	o.CronJob.Spec.Schedule = "*/15 * * * *"
	j := cronjob.Controller{}.Plan(o).Create
	require.NotNil(t, j)
	assert.Equal(t, "tick-29453820", j.Name)
	assert.Equal(t, "default", j.Namespace)
	assert.Equal(t, map[string]string{"app": "tick"}, j.Labels)
	assert.Equal(t, map[string]string{"a": "b", cronjob.ScheduledTimestampAnnotation: "2026-01-01T06:45:00+05:45"}, j.Annotations)
	assert.Empty(t, j.Finalizers)
	assert.Equal(t, []jobsim.OwnerReference{c.ControllerReference()}, j.OwnerReferences)
	j.Spec.Template.Spec.Containers[0].Name = "changed"
	j.Labels["app"] = "changed"
	assert.Equal(t, "main", c.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Name, "a copy")
	assert.Equal(t, "tick", c.Spec.JobTemplate.Labels["app"])
	assert.Equal(t, "2026-01-01T01:00:00Z", c.NewJob(moment(t, "2026-01-01T01:00:00Z"), nil).Annotations[cronjob.ScheduledTimestampAnnotation])
}

func TestChanged(t *testing.T) {
	for _, c := range []struct {
		old, new []change
		want     string
		why      string
	}{
		{nil, []change{suspended}, "sync after 0s", "another field: at once"},
		{nil, []change{schedule("30 * * * *")}, "sync after 10m0.1s", "a schedule: 100 ms after its next slot"},
		{nil, []change{schedule("10 * * * *")}, "sync after 50m0.1s", "also where a slot of it has been missed"},
		{[]change{schedule("0 12 * * *")}, []change{schedule("0 12 * * *"), zone("Asia/Tokyo")}, "sync after 1h40m0.1s", "a zone"},
		{nil, []change{schedule("x")}, "Warning UnParseableCronJobSchedule unparseable schedule for cronjob: x", "no schedule"},
		{nil, []change{schedule("0 0 31 2 *")}, "sync after 0s", "one that never fires"},
		{nil, []change{zone("Mars/Base")}, "sync after 40m0.1s", "an unknown zone counts as none"},
	} {
		got := cronjob.Controller{}.Changed(newCronJob(c.old...), newCronJob(c.new...), moment(t, "2026-01-01T01:20:00Z"))
		text := ""
		if got.Sync {
			text = "sync after " + got.After.String()
		}
		for _, e := range got.Events {
			text += fmt.Sprintf("%s %s %s", e.Type, e.Reason, e.Message)
		}
		assert.Equal(t, c.want, text, c.why)
	}
}

func TestNothingObserved(t *testing.T) {
	assert.Zero(t, cronjob.Controller{}.Reconcile(cronjob.Observation{}))
}
