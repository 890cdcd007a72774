package scenario

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/pod"
)

// CronJobName is the name of the CronJob that a scenario has.
const CronJobName = "tick"

// day is a day without a clock change.
const day = 24 * time.Hour

// GenerateCron draws a scenario of several days with a CronJob, as Generate does
// one with a Job.
func GenerateCron(seed uint64, without ...string) *Scenario {
	return draw(cronBase(seed), cronFeatures, without)
}

// CronFeatureNames lists all features of scenarios with a CronJob.
func CronFeatureNames() []string {
	names := make([]string, len(cronFeatures))
	for i, f := range cronFeatures {
		names[i] = f.name
	}
	return names
}

// cronBase is the scenario without any feature: an hourly CronJob whose Jobs have
// one pod that succeeds.
func cronBase(seed uint64) *Scenario {
	s := base(seed)
	r := &random{rand.New(rand.NewPCG(seed, 1))}
	s.Begin = time.Duration(r.IntN(360))*day + r.below(day).Truncate(time.Second)
	s.Until = 2*day + r.below(2*day)
	s.CronJob = &cronjob.CronJob{
		TypeMeta:   jobsim.TypeMeta{APIVersion: cronjob.APIVersion, Kind: cronjob.Kind},
		ObjectMeta: jobsim.ObjectMeta{Name: CronJobName, Namespace: Namespace},
		Spec:       cronjob.Spec{Schedule: "0 * * * *", JobTemplate: cronjob.JobTemplate{Spec: s.Job.Spec}},
	}
	return s
}

// clockChanges are moments of the year 2000 at which the clocks of a zone were
// changed.
var clockChanges = []struct {
	zone string
	at   time.Time
}{
	{"Europe/Berlin", time.Date(2000, 3, 26, 1, 0, 0, 0, time.UTC)},
	{"Europe/Berlin", time.Date(2000, 10, 29, 1, 0, 0, 0, time.UTC)},
	{"America/New_York", time.Date(2000, 4, 2, 7, 0, 0, 0, time.UTC)},
	{"America/New_York", time.Date(2000, 10, 29, 6, 0, 0, 0, time.UTC)},
	{"Australia/Lord_Howe", time.Date(2000, 8, 26, 15, 30, 0, 0, time.UTC)},
	{"Australia/Lord_Howe", time.Date(2000, 3, 25, 15, 0, 0, 0, time.UTC)},
	{"America/Havana", time.Date(2000, 4, 2, 5, 0, 0, 0, time.UTC)},
	{"America/Sao_Paulo", time.Date(2000, 10, 8, 3, 0, 0, 0, time.UTC)},
}

var cronSchedules = []string{
	"0 * * * *", "*/30 * * * *", "*/20 * * * *", "*/10 8-10 * * *", "30 2 * * *", "30 1 * * *", "0 */6 * * *", "0 0 * * *", "15 3 * * *", "@daily",
	"@hourly", "0 9-17/2 * * 1-5", "0 12 * * sun", "5,50 */3 * * *", "0 0 1 * *", "* 4 * * *", "@every 90m", "@every 25m", "@every 1h0m30s",
	"0 0 31 2 *", "45 23 * * *", "0 1-3 * * *", "7 */2 29 * fri",
}

var cronZones = []string{"UTC", "Asia/Tokyo", "Asia/Kathmandu", "America/Los_Angeles", "Europe/London", "Pacific/Auckland"}

func (s *Scenario) cron() *cronjob.Spec { return &s.CronJob.Spec }

// jobSlow makes the first run of some Jobs take that long.
func jobSlow(longest time.Duration) func(r *random, s *Scenario) {
	return func(r *random, s *Scenario) {
		r.some(s, func(b *Behavior) { b.Runs[0].After = r.below(longest) })
	}
}

// edit changes the CronJob at some time.
func editCron(patches ...string) func(r *random, s *Scenario) {
	return func(r *random, s *Scenario) {
		for range 1 + r.IntN(2) {
			s.act(Action{At: r.below(s.Until), Verb: EditCronJob, Patch: oneOf(r, patches...)})
		}
	}
}

func quoted(field string, values []string) []string {
	var patches []string
	for _, v := range values {
		patches = append(patches, fmt.Sprintf(`{"spec":{%q:%q}}`, field, v))
	}
	return patches
}

var cronFeatures = []feature{
	{"schedule", 80, func(r *random, s *Scenario) { s.cron().Schedule = oneOf(r, cronSchedules...) }},
	{"time zone", 30, func(r *random, s *Scenario) { s.cron().TimeZone = to(oneOf(r, cronZones...)) }},
	{"near a clock change", 30, func(r *random, s *Scenario) {
		c := oneOf(r, clockChanges...)
		s.cron().TimeZone = &c.zone
		begin := c.at.Add(-r.below(2 * day)).Truncate(time.Second)
		s.Begin = begin.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
	}},
	{"concurrencyPolicy Forbid", 30, func(_ *random, s *Scenario) { s.cron().ConcurrencyPolicy = cronjob.ForbidConcurrent }},
	{"concurrencyPolicy Replace", 30, func(_ *random, s *Scenario) { s.cron().ConcurrencyPolicy = cronjob.ReplaceConcurrent }},
	{"startingDeadlineSeconds", 30, func(r *random, s *Scenario) {
		s.cron().StartingDeadlineSeconds = to(oneOf[int64](r, 0, 1, 5, 30, 300, 3600, 4000, 100_000))
	}},
	{"suspended at first", 10, func(r *random, s *Scenario) {
		s.cron().Suspend = to(true)
		s.act(Action{At: r.below(s.Until), Verb: EditCronJob, Patch: `{"spec":{"suspend":false}}`})
	}},
	{"history limits", 40, func(r *random, s *Scenario) {
		s.cron().SuccessfulJobsHistoryLimit, s.cron().FailedJobsHistoryLimit = r.int32(0, 5), r.int32(0, 3)
	}},
	{"labels and annotations of the jobs", 20, func(_ *random, s *Scenario) {
		s.cron().JobTemplate.Labels = map[string]string{"chapter": "cron"}
		s.cron().JobTemplate.Annotations = map[string]string{"example.com/owner": "you"}
	}},
	{"parallelism", 15, func(r *random, s *Scenario) {
		s.cron().JobTemplate.Spec.Parallelism, s.cron().JobTemplate.Spec.Completions = r.int32(1, 3), r.int32(1, 3)
	}},
	{"backoffLimit", 50, func(r *random, s *Scenario) { s.cron().JobTemplate.Spec.BackoffLimit = r.int32(0, 2) }},
	{"restartPolicy OnFailure", 15, func(_ *random, s *Scenario) {
		s.cron().JobTemplate.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure
	}},
	{"activeDeadlineSeconds", 15, func(r *random, s *Scenario) {
		s.cron().JobTemplate.Spec.ActiveDeadlineSeconds = r.int64(1, 4000)
	}},
	{"ttlSecondsAfterFinished", 15, func(r *random, s *Scenario) {
		s.cron().JobTemplate.Spec.TTLSecondsAfterFinished = to(oneOf(r, 0, 1, *r.int32(1, 600), *r.int32(1, 20_000)))
	}},
	{"jobs created suspended", 4, func(_ *random, s *Scenario) { s.cron().JobTemplate.Spec.Suspend = to(true) }},
	{"slow jobs", 40, jobSlow(3 * time.Hour)},
	{"very slow jobs", 10, jobSlow(2 * day)},
	{"failing jobs", 40, func(r *random, s *Scenario) {
		r.some(s, func(b *Behavior) {
			for i := range b.Runs {
				b.Runs[i].ExitCode = r.Int32N(2)
			}
		})
	}},
	{"a job that hangs", 8, func(r *random, s *Scenario) { s.Behaviors[r.IntN(len(s.Behaviors))].Runs[0].Hang = true }},
	{"edit of the schedule", 25, editCron(quoted("schedule", cronSchedules)...)},
	{"edit of the time zone", 15, editCron(append(quoted("timeZone", cronZones), `{"spec":{"timeZone":null}}`)...)},
	{"edit of the policy", 10, editCron(quoted("concurrencyPolicy", []string{"Allow", "Forbid", "Replace"})...)},
	{"edit of the deadline", 10, editCron(`{"spec":{"startingDeadlineSeconds":30}}`, `{"spec":{"startingDeadlineSeconds":null}}`, `{"spec":{"startingDeadlineSeconds":7200}}`)},
	{"suspend and resume", 15, func(r *random, s *Scenario) {
		at := r.below(s.Until)
		s.act(Action{At: at, Verb: EditCronJob, Patch: `{"spec":{"suspend":true}}`})
		s.act(Action{At: at + r.below(day), Verb: EditCronJob, Patch: `{"spec":{"suspend":false}}`})
	}},
	{"edit of the history limits", 10, editCron(`{"spec":{"successfulJobsHistoryLimit":0,"failedJobsHistoryLimit":0}}`, `{"spec":{"successfulJobsHistoryLimit":1}}`)},
	{"edit of the template", 10, editCron(`{"spec":{"jobTemplate":{"spec":{"completions":2}}}}`, `{"spec":{"jobTemplate":{"spec":{"backoffLimit":1},"metadata":{"labels":{"a":"b"}}}}}`)},
	{"edit that is refused", 8, editCron(`{"spec":{"schedule":"x"}}`, `{"spec":{"schedule":"TZ=UTC 0 0 * * *"}}`, `{"spec":{"timeZone":"Mars/Base"}}`, `{"spec":{"concurrencyPolicy":"x"}}`)},
	{"edit of the metadata", 8, editCron(`{"metadata":{"labels":{"a":"b"}}}`, `{"metadata":{"annotations":{"a":"b"}}}`)},
	{"outage", 30, func(r *random, s *Scenario) {
		at := r.below(s.Until)
		s.act(Action{At: at, Verb: StopCronJobs})
		s.act(Action{At: at + r.below(oneOf(r, time.Minute, 3*time.Hour, 2*day)), Verb: StartCronJobs})
	}},
	{"restart of the cronjob controller", 15, func(r *random, s *Scenario) { s.act(Action{At: r.below(s.Until), Verb: StartCronJobs}) }},
	{"restart of the job controller", 10, func(r *random, s *Scenario) { s.act(Action{At: r.below(s.Until), Verb: Restart}) }},
	{"jobs made by hand", 20, func(r *random, s *Scenario) {
		for n := range 1 + r.Int64N(3) {
			s.act(Action{At: r.below(s.Until), Verb: CreateFromCronJob, N: n})
		}
	}},
	{"creations of jobs fail", 12, cronFault(CreateJob)},
	{"deletions of jobs fail", 12, cronFault(RemoveJob)},
	{"updates of the cronjob's status fail", 12, cronFault(UpdateCronJobStatus)},
	{"updates of the status of jobs fail", 6, cronFault(UpdateStatus)},
	{"creations of pods fail", 6, cronFault(CreatePod)},
	{"jobs deleted by hand", 20, func(r *random, s *Scenario) {
		for range 1 + r.IntN(3) {
			s.act(Action{At: r.below(s.Until), Verb: DeleteLatestJob})
		}
	}},
	{"cronjob deleted", 15, func(r *random, s *Scenario) {
		at := r.below(s.Until)
		s.act(Action{At: at, Verb: oneOf(r, DeleteCronBackground, DeleteCronForeground, DeleteCronOrphan)})
		if r.percent(50) {
			s.act(Action{At: at + r.below(3*time.Hour), Verb: CreateCronJob})
		}
	}},
	{"reads of jobs fail", 15, readsFail(ReadJob, 3)},
	// Upstream reads the CronJob for each Job that its status does not name, jobsim
	// once in a sync: so it is the first read that fails.
	{"reads of the cronjob fail", 10, readsFail(ReadCronJob, 1)},
}

// readsFail lets some of the reads past the cache fail, of which there are few:
// fewer than skip pass first.
func readsFail(call Call, skip int) func(*random, *Scenario) {
	return func(r *random, s *Scenario) {
		s.Faults = append(s.Faults, Fault{
			Call: call, For: s.Until, Skip: r.IntN(skip), Count: 1 + r.IntN(4),
			Reason: oneOf(r, "Timeout", "InternalError", "Forbidden"),
		})
	}
}

// cronFault lets calls fail for a while, or some of them at any time.
func cronFault(call Call) func(*random, *Scenario) {
	return func(r *random, s *Scenario) {
		f := Fault{
			Call: call, From: r.below(s.Until), For: oneOf(r, time.Minute, r.below(3*time.Hour), r.below(day)),
			After: r.percent(30), Reason: oneOf(r, "Conflict", "Timeout", "InternalError", "Forbidden"),
		}
		if r.percent(70) { // some at any time
			f.From, f.For, f.Skip, f.Count = 0, s.Until, r.IntN(20), 1+r.IntN(12)
		}
		s.Faults = append(s.Faults, f)
	}
}

// cronOutcomes are what the trace of a scenario with a CronJob may show, see
// outcomes.
var cronOutcomes = []struct{ name, text string }{
	{"→ job created", "job created"}, {"→ job removed", "job removed"}, {"→ Complete", "[Complete=True"}, {"→ Failed", "[Failed=True"},
	{"→ cronjob removed", "cronjob removed"}, {"→ request refused", "refused: "},
}

// cronEvents are the reasons of the CronJob controller's events.
var cronEvents = []string{
	"SuccessfulCreate", "SuccessfulDelete", "SawCompletedJob", "UnexpectedJob", "MissingJob", "JobAlreadyActive", "MissSchedule",
	"TooManyMissedTimes", "InvalidSchedule", "FailedCreate", "FailedDelete", "FailedGet",
}
