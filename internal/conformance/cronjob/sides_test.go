package cronjob

import (
	"context"
	"fmt"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/tools/record"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/conformance/cronjob/upstream"
	"github.com/jobsim/jobsim/job"
)

// inZone runs a function in a process whose zone is that one.
func inZone(name string, run func()) {
	location, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	before := time.Local
	time.Local = location
	defer func() { time.Local = before }()
	run()
}

// cronJobAPI is the API as the real controller calls it for CronJobs.
type cronJobAPI struct{ *api }

func (a cronJobAPI) GetCronJob(context.Context, string, string) (*batchv1.CronJob, error) {
	stored, err := a.getCronJob()
	return received(stored), err
}

// UpdateStatus is not called: it is for the part of a sync that upstream.Sync
// leaves to its caller.
func (a cronJobAPI) UpdateStatus(context.Context, *batchv1.CronJob) (*batchv1.CronJob, error) {
	panic("UpdateStatus was called")
}

// realSync has the real controller sync a world.
func realSync(w *world) (done report) {
	a := newAPI(w)
	recorder := record.NewFakeRecorder(1000)
	inZone(w.Zone, func() {
		c := upstream.Controller{Jobs: a, CronJobs: cronJobAPI{a}, Recorder: recorder, Now: w.Now.Local()}
		cj := received(w.CronJob)
		var jobs []*batchv1.Job
		for _, j := range w.Cached {
			jobs = append(jobs, received(j))
		}
		result := c.Sync(context.Background(), cj, jobs)
		done.failed = result.Err != nil
		if result.RequeueAfter != nil {
			done.requeueAfter = max(1, *result.RequeueAfter) // the queue does not wait for less
		}
		if result.UpdateStatus {
			done.status = &cj.Status
		}
	})
	done.calls = a.calls
	for len(recorder.Events) > 0 {
		done.events = append(done.events, <-recorder.Events)
	}
	return done
}

// received is a copy of an object as a client receives it: its times are in the
// zone of the process. The library reads a schedule without a zone in that of
// the time that it is given.
func received[T any](object *T) *T {
	if object == nil {
		return nil
	}
	return convert[T](object)
}

// ourSync has jobsim's controller sync a world, as a caller of package cronjob
// does.
func ourSync(w *world) (done report) {
	a := newAPI(w)
	c := cronjob.Controller{TimeZone: w.Zone}
	o := observe(w, a)
	plan := c.Plan(o)
	outcome := c.Settle(o, plan, carryOut(&plan, a))
	done = report{calls: a.calls, failed: outcome.Failed, requeueAfter: outcome.RequeueAfter}
	for _, e := range outcome.Events {
		done.events = append(done.events, fmt.Sprintf("%s %s %s", e.Type, e.Reason, e.Message))
	}
	if outcome.Status != nil {
		done.status = convert[batchv1.CronJobStatus](outcome.Status)
	}
	return done
}

// observe reads what the caches have, and past them what they lack.
func observe(w *world, a *api) cronjob.Observation {
	o := cronjob.Observation{Now: w.Now, CronJob: convert[cronjob.CronJob](w.CronJob)}
	for _, j := range w.Cached {
		o.Jobs = append(o.Jobs, convert[job.Job](j))
	}
	stored, err := a.getCronJob()
	o.Reads.CronJob, o.Reads.CronJobErr = convert[cronjob.CronJob](stored), err
	if err != nil {
		o.Reads.CronJob = nil
	}
	for _, ref := range o.Unseen() {
		j, err := a.GetJob(ref.Namespace, ref.Name)
		switch {
		case err == nil:
			o.Reads.Jobs = append(o.Reads.Jobs, convert[job.Job](j))
		case !apierrors.IsNotFound(err):
			o.Reads.JobErrs = map[string]error{ref.Name: err}
			return o
		}
	}
	return o
}

// carryOut makes the calls of a plan.
func carryOut(p *cronjob.Plan, a *api) (r cronjob.Results) {
	for _, j := range p.Delete {
		r.Delete = append(r.Delete, a.DeleteJob(j.Namespace, j.Name))
	}
	for i, j := range p.Replace {
		read, err := replace(j, a)
		r.Replace = append(r.Replace, err)
		p.Replace[i] = read
		if err != nil {
			return r
		}
	}
	if p.Create != nil {
		r.Created, r.CreateErr = create(p.Create, a)
	}
	return r
}

func replace(j *job.Job, a *api) (*job.Job, error) {
	read, err := a.GetJob(j.Namespace, j.Name)
	if err != nil {
		return j, &cronjob.GetError{Err: err}
	}
	return convert[job.Job](read), a.DeleteJob(j.Namespace, j.Name)
}

func create(j *job.Job, a *api) (*job.Job, error) {
	created, err := a.CreateJob(namespace, convert[batchv1.Job](j))
	switch {
	case err == nil:
		return convert[job.Job](created), nil
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
		return nil, fmt.Errorf("%w: %w", cronjob.ErrNamespaceTerminating, err)
	case !apierrors.IsAlreadyExists(err):
		return nil, err
	}
	err = fmt.Errorf("%w: %w", cronjob.ErrAlreadyExists, err)
	existing, getErr := a.GetJob(namespace, j.Name)
	if getErr != nil {
		return nil, err
	}
	return convert[job.Job](existing), err
}

// compareSyncs has both sides sync a world.
func compareSyncs(w *world) (compared, report) {
	have := ourSync(w) // first, so that it is seen to change nothing
	want := realSync(w)
	return compared{drawn: w.String(), want: want.String(), have: have.String()}, want
}

func (w *world) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "at %s in %q, calls that fail: %v\ncached %s\nstored status %s\n", w.Now, w.Zone, w.Fails, marshal(w.CronJob), marshal(w.Stored.Status))
	for _, j := range w.Cached {
		fmt.Fprintf(&b, "cached %s\n", marshal(j))
	}
	for _, j := range w.Jobs {
		fmt.Fprintf(&b, "stored %s %s\n", j.Name, j.UID)
	}
	return b.String()
}
