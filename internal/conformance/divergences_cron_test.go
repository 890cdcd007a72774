package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// cronDivergences are scenarios with a CronJob on which the sides once differed,
// cut down.
var cronDivergences = []struct {
	name  string
	build func(s *scenario.Scenario)
}{
	{"Jobs that a foreground deletion removes at one moment", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 24 * time.Hour
		s.Actions = []scenario.Action{{At: 5*time.Hour + odd, Verb: scenario.DeleteCronForeground}}
	}},
	{"a creation fails for another reason although the name is taken", func(s *scenario.Scenario) {
		s.Faults = []scenario.Fault{{Call: scenario.CreateJob, For: s.Until, Count: 4, After: true, Reason: "InternalError"}}
	}},
	// At 41h23m35s a Job ends, another one is deleted and a third created, while
	// no status can be stored: looks before and after the Job controller fail
	// three times, one after it twice, and the retries of the next hour show it.
	{"how often the CronJob controller fails at the moment of the Job controller", func(s *scenario.Scenario) {
		*s = *scenario.GenerateCron(0x64c3bec69f1b6a16)
	}},
}

// TestCronDivergences plays those.
func TestCronDivergences(t *testing.T) {
	for _, d := range cronDivergences {
		t.Run(d.name, func(t *testing.T) {
			s := hourly()
			d.build(s)
			_, diff := compare(t, s, nil)
			require.Empty(t, diff)
		})
	}
}

// cronSituations are what people ask about a CronJob, one of each.
var cronSituations = []struct {
	name  string
	build func(s *scenario.Scenario)
}{
	{"a slot that Forbid skipped is made up for when the Job before ends", func(s *scenario.Scenario) {
		s.CronJob.Spec.ConcurrencyPolicy = cronjob.ForbidConcurrent
		s.Behaviors[0].Runs[0].After = 150 * time.Minute
	}},
	{"a slot that Forbid skipped is too late when the Job before ends", func(s *scenario.Scenario) {
		s.CronJob.Spec.ConcurrencyPolicy = cronjob.ForbidConcurrent
		s.CronJob.Spec.StartingDeadlineSeconds = to(int64(600))
		s.Behaviors[0].Runs[0].After = 150 * time.Minute
	}},
	{"the schedule is edited while a wake-up is queued: earlier", editedAt(90*time.Minute, `{"spec":{"schedule":"45 * * * *"}}`)},
	{"the schedule is edited while a wake-up is queued: later", editedAt(90*time.Minute, `{"spec":{"schedule":"0 6 * * *"}}`)},
	{"the schedule is edited to one that never fires and back", func(s *scenario.Scenario) {
		editedAt(90*time.Minute, `{"spec":{"schedule":"0 0 31 2 *"}}`)(s)
		editedAt(5*time.Hour, `{"spec":{"schedule":"*/30 * * * *"}}`)(s)
	}},
	{"the time zone is edited while a wake-up is queued", func(s *scenario.Scenario) {
		s.CronJob.Spec.Schedule = "0 3 * * *"
		editedAt(time.Hour, `{"spec":{"timeZone":"Asia/Kathmandu"}}`)(s)
	}},
	{"clocks are put forward in New York", inNewYork(time.Date(2000, time.April, 2, 0, 0, 0, 0, time.UTC), "30 2 * * *")},
	{"clocks are put forward in New York, each half hour", inNewYork(time.Date(2000, time.April, 2, 0, 0, 0, 0, time.UTC), "*/30 * * * *")},
	{"clocks are put back in New York", inNewYork(time.Date(2000, time.October, 29, 0, 0, 0, 0, time.UTC), "30 1 * * *")},
	{"clocks are put back in New York, each half hour", inNewYork(time.Date(2000, time.October, 29, 0, 0, 0, 0, time.UTC), "*/30 * * * *")},
	{"an outage of less than the deadline", func(s *scenario.Scenario) {
		s.CronJob.Spec.StartingDeadlineSeconds = to(int64(3000))
		outage(110*time.Minute, 150*time.Minute)(s)
	}},
	{"an outage of more than the deadline", func(s *scenario.Scenario) {
		s.CronJob.Spec.StartingDeadlineSeconds = to(int64(600))
		outage(110*time.Minute, 150*time.Minute)(s)
	}},
	{"an outage with a deadline of less than ten seconds", func(s *scenario.Scenario) {
		s.CronJob.Spec.StartingDeadlineSeconds = to(int64(5))
		outage(119*time.Minute, 2*time.Hour+3*time.Second)(s)
	}},
	{"more than 100 slots are missed", func(s *scenario.Scenario) {
		s.CronJob.Spec.Schedule = "* * * * *"
		outage(61*time.Minute, 4*time.Hour)(s)
	}},
	{"more than 100 slots are missed, of which the deadline leaves a few", func(s *scenario.Scenario) {
		s.CronJob.Spec.Schedule = "* * * * *"
		s.CronJob.Spec.StartingDeadlineSeconds = to(int64(300))
		outage(61*time.Minute, 4*time.Hour)(s)
	}},
	{"100 and 101 slots are missed", func(s *scenario.Scenario) {
		s.CronJob.Spec.Schedule = "* * * * *"
		outage(60*time.Minute+30*time.Second, 160*time.Minute+30*time.Second)(s)
		outage(200*time.Minute+30*time.Second, 301*time.Minute+30*time.Second)(s)
	}},
	{"Replace while the Job before takes its time to end", func(s *scenario.Scenario) {
		s.CronJob.Spec.ConcurrencyPolicy = cronjob.ReplaceConcurrent
		s.CronJob.Spec.Schedule = "*/20 * * * *"
		s.CronJob.Spec.JobTemplate.Spec.Template.Spec.TerminationGracePeriodSeconds = to(int64(3600))
		s.Behaviors[0].Runs[0].After, s.Behaviors[0].Stop = 24*time.Hour, 50*time.Minute
	}},
	{"suspended over slots and resumed", suspended(nil)},
	{"suspended over slots and resumed within the deadline", suspended(to(int64(7200)))},
	{"suspended over slots and resumed after the deadline", suspended(to(int64(60)))},
	{"the Job that makes room cannot be read", func(s *scenario.Scenario) {
		s.CronJob.Spec.ConcurrencyPolicy = cronjob.ReplaceConcurrent
		s.Behaviors[0].Runs[0].After = 24 * time.Hour
		s.Faults = []scenario.Fault{{Call: scenario.ReadJob, For: s.Until, Skip: 1, Count: 3, Reason: "Timeout"}}
	}},
	{"the Job that is gone cannot be looked for", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 24 * time.Hour
		s.Actions = []scenario.Action{{At: 130 * time.Minute, Verb: scenario.DeleteLatestJob}}
		s.Faults = []scenario.Fault{{Call: scenario.ReadJob, For: s.Until, Count: 3, Reason: "InternalError"}}
	}},
	{"the Job that exists already cannot be read", func(s *scenario.Scenario) {
		s.Faults = []scenario.Fault{
			{Call: scenario.CreateJob, For: s.Until, Skip: 1, Count: 1, After: true, Reason: "Timeout"},
			{Call: scenario.ReadJob, For: s.Until, Count: 3, Reason: "Forbidden"},
		}
	}},
	{"the CronJob of a Job made by hand cannot be read", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 90 * time.Minute
		s.Actions = []scenario.Action{{At: 130 * time.Minute, Verb: scenario.CreateFromCronJob, N: 1}}
		s.Faults = []scenario.Fault{{Call: scenario.ReadCronJob, For: s.Until, Count: 3, Reason: "Timeout"}}
	}},
}

// TestCronSituations plays those.
func TestCronSituations(t *testing.T) {
	for _, d := range cronSituations {
		t.Run(d.name, func(t *testing.T) {
			s := hourly()
			d.build(s)
			_, diff := compare(t, s, nil)
			require.Empty(t, diff)
		})
	}
}

// editedAt edits the CronJob.
func editedAt(at time.Duration, patch string) func(*scenario.Scenario) {
	return func(s *scenario.Scenario) {
		s.Actions = append(s.Actions, scenario.Action{At: at + odd, Verb: scenario.EditCronJob, Patch: patch})
	}
}

// outage stops the CronJob controller and starts it again.
func outage(from, to time.Duration) func(*scenario.Scenario) {
	return func(s *scenario.Scenario) {
		s.Actions = append(s.Actions,
			scenario.Action{At: from + odd, Verb: scenario.StopCronJobs}, scenario.Action{At: to + odd, Verb: scenario.StartCronJobs})
	}
}

// inNewYork has the schedule on that day and the next two in New York.
func inNewYork(day time.Time, schedule string) func(*scenario.Scenario) {
	return func(s *scenario.Scenario) {
		s.CronJob.Spec.TimeZone, s.CronJob.Spec.Schedule = to("America/New_York"), schedule
		s.Begin, s.Until = day.Sub(time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)), 60*time.Hour
	}
}

// suspended is a CronJob that is suspended for two of its slots and the start of a
// third, with that deadline.
func suspended(deadline *int64) func(*scenario.Scenario) {
	return func(s *scenario.Scenario) {
		s.CronJob.Spec.StartingDeadlineSeconds = deadline
		editedAt(90*time.Minute, `{"spec":{"suspend":true}}`)(s)
		editedAt(4*time.Hour+20*time.Minute, `{"spec":{"suspend":false}}`)(s)
	}
}

// hourly is an hourly CronJob over half a day, whose Jobs have one pod that runs
// for five seconds.
func hourly() *scenario.Scenario {
	s := simple()
	s.Until = 12 * time.Hour
	s.CronJob = &cronjob.CronJob{
		TypeMeta:   jobsim.TypeMeta{APIVersion: cronjob.APIVersion, Kind: cronjob.Kind},
		ObjectMeta: jobsim.ObjectMeta{Name: scenario.CronJobName, Namespace: scenario.Namespace},
		Spec:       cronjob.Spec{Schedule: "0 * * * *", JobTemplate: cronjob.JobTemplate{Spec: s.Job.Spec}},
	}
	return s
}
