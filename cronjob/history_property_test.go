package cronjob_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
)

// world is a store and a caller of Plan and Settle, as small as can be.
type world struct {
	controller cronjob.Controller
	now        time.Time
	cronJob    *cronjob.CronJob
	jobs       []*job.Job
}

var errRefused = errors.New("refused")

// TestASlotHasOneJob lets Jobs end, calls fail and the controller crash between
// two calls: no slot has two Jobs, Forbid never creates beside an active Job,
// and in the end the history is as long as it may be.
func TestASlotHasOneJob(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{}
		w.cronJob = newCronJob(
			schedule(rapid.SampledFrom([]string{"* * * * *", "*/7 * * * *", "0 * * * *", "@every 90s", "@every 1h"}).Draw(t, "schedule")),
			policy(rapid.SampledFrom([]cronjob.ConcurrencyPolicy{cronjob.AllowConcurrent, cronjob.ForbidConcurrent, cronjob.ReplaceConcurrent}).Draw(t, "policy")),
			keep(rapid.Int32Range(0, 2).Draw(t, "succeeded"), rapid.Int32Range(0, 2).Draw(t, "failed")))
		if rapid.Bool().Draw(t, "with a deadline") {
			w.cronJob.Spec.StartingDeadlineSeconds = new(rapid.Int64Range(0, 4000).Draw(t, "deadline"))
		}
		w.now = w.cronJob.CreationTimestamp
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			w.now = w.now.Add(time.Duration(rapid.IntRange(0, 1200_000).Draw(t, "pause")) * time.Millisecond)
			if len(w.jobs) > 0 && rapid.Bool().Draw(t, "a Job ends") {
				w.end(rapid.SampledFrom(w.jobs).Draw(t, "job"), rapid.SampledFrom([]job.ConditionType{job.Complete, job.Failed}).Draw(t, "as"))
			}
			w.sync(t, rapid.IntRange(0, 6).Draw(t, "what fails"))
		}
		for _, j := range w.jobs {
			w.end(j, job.Complete)
		}
		w.cronJob.Spec.Suspend = new(true)
		w.sync(t, 0)
		w.checkEnd(t)
	})
}

func (w *world) end(j *job.Job, as job.ConditionType) {
	if !j.Status.Finished() {
		j.Status.Conditions = []job.Condition{{Type: as, Status: jobsim.ConditionTrue}}
		j.Status.CompletionTime = new(w.now.Truncate(time.Second))
	}
}

// What fails in a sync, or that the controller crashes before the status is
// stored.
const (
	failCreate = iota + 1
	failDelete
	crash
)

func (w *world) sync(t *rapid.T, failing int) {
	o := cronjob.Observation{Now: w.now, CronJob: w.cronJob, Jobs: w.jobs}
	p := w.controller.Plan(o)
	if p.Create != nil && w.cronJob.Spec.ConcurrencyPolicy == cronjob.ForbidConcurrent {
		for _, ref := range w.cronJob.Status.Active {
			if slices.ContainsFunc(w.jobs, func(j *job.Job) bool { return j.UID == ref.UID && !j.Status.Finished() }) {
				t.Fatalf("Forbid creates %s beside %s", p.Create.Name, ref.Name)
			}
		}
	}
	var r cronjob.Results
	for _, j := range p.Delete {
		r.Delete = append(r.Delete, w.remove(j, failing))
	}
	replaced := true
	for _, j := range p.Replace {
		err := w.remove(j, failing)
		if r.Replace = append(r.Replace, err); err != nil {
			replaced = false
			break
		}
	}
	if p.Create != nil && replaced {
		r.Created, r.CreateErr = w.create(t, p.Create, failing)
	}
	out := w.controller.Settle(o, p, r)
	if failing != crash && out.Status != nil {
		stored := *w.cronJob
		stored.Status = *out.Status
		w.cronJob = &stored
	}
	if out.RequeueAfter < 0 || out.RequeueAfter > 2*time.Hour {
		t.Fatalf("the next look is in %s", out.RequeueAfter)
	}
}

func (w *world) remove(j *job.Job, failing int) error {
	if failing == failDelete {
		return errRefused
	}
	w.jobs = slices.DeleteFunc(slices.Clone(w.jobs), func(other *job.Job) bool { return other == j })
	return nil
}

func (w *world) create(t *rapid.T, j *job.Job, failing int) (*job.Job, error) {
	if failing == failCreate {
		return nil, errRefused
	}
	for _, other := range w.jobs {
		if other.Name == j.Name {
			return other, cronjob.ErrAlreadyExists
		}
	}
	if last := w.cronJob.Status.LastScheduleTime; last != nil && w.cronJob.JobName(*last) == j.Name {
		t.Fatalf("%s is created again", j.Name)
	}
	j.UID, j.CreationTimestamp = jobsim.UID(j.Name), w.now
	j.Status.StartTime = new(w.now.Truncate(time.Second))
	w.jobs = append(slices.Clip(w.jobs), j)
	return j, nil
}

func (w *world) checkEnd(t *rapid.T) {
	if len(w.cronJob.Status.Active) > 0 {
		t.Fatalf("active at the end: %+v", w.cronJob.Status.Active)
	}
	kept := map[job.ConditionType]int32{}
	for _, j := range w.jobs {
		kept[j.Status.Conditions[0].Type]++
	}
	if kept[job.Complete] > *w.cronJob.Spec.SuccessfulJobsHistoryLimit || kept[job.Failed] > *w.cronJob.Spec.FailedJobsHistoryLimit {
		t.Fatalf("the history is too long: %v", kept)
	}
}
