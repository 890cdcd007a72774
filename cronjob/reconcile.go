package cronjob

import (
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
	"github.com/jobsim/jobsim/job"
)

// Reconciler is a CronJob controller in two pure steps: the calls to make, and
// what follows from their results. [Controller] is Kubernetes' own.
//
// Neither step changes or keeps what the Observation points to.
type Reconciler interface {
	// Plan returns the calls to make.
	Plan(Observation) Plan
	// Settle returns what follows from the results of the Plan's calls, for the
	// same Observation.
	Settle(Observation, Plan, Results) Outcome
}

// Observation is what a sync looks at. Plan and Settle change nothing in it.
//
// The CronJob has been through [CronJob.SetDefaults] and has its
// creationTimestamp. Of a Job these fields are read: in metadata name,
// namespace, uid, resourceVersion and ownerReferences; in status conditions,
// startTime and completionTime.
type Observation struct {
	// Now is the time of the decision.
	Now time.Time
	// CronJob is the CronJob as stored, or as a cache has it.
	CronJob *CronJob
	// Jobs are the Jobs whose controller has the UID of the CronJob, as stored
	// or as a cache has them. Others may be put in; they are left out of account.
	Jobs []*job.Job
	// Reads are the reads past the cache. The zero Reads: it is up to date.
	Reads Reads
	// Schedule is what [Controller.Schedule] returned for this schedule and time
	// zone, so that it need not be parsed in each sync; nil: it is parsed.
	Schedule *Schedule
}

// Reads are what the API server answered where the controller asks it because
// its cache may be behind.
type Reads struct {
	// CronJob is read where a Job runs that status.active does not name; nil: it
	// is the one that was observed. If its status.active names the Job, the rest
	// of the sync goes by it, and what it changes is not stored, as upstream.
	CronJob *CronJob
	// Jobs are those that status.active names and that Observation.Jobs lacks,
	// read by name, see [Observation.Unseen]: such a Job need not be the one
	// that is named. One that is absent here is gone.
	Jobs []*job.Job
	// CronJobErr is why the CronJob could not be read, and JobErrs why the Jobs of
	// these names could not, other than that they are gone; nil: they could. The
	// sync fails at the first, so that later ones need not be read.
	CronJobErr error
	JobErrs    map[string]error
}

// Equal reports whether Plan makes the same of both: the same was read, and the
// same could not be, with errors of the same text. With it go-cmp compares Reads
// as they are.
func (r Reads) Equal(other Reads) bool {
	return field.Equal(r.CronJob, other.CronJob) && field.Equal(r.Jobs, other.Jobs) && field.SameError(r.CronJobErr, other.CronJobErr) &&
		maps.EqualFunc(r.JobErrs, other.JobErrs, func(a, b error) bool { return field.SameError(a, b) })
}

// Unexpected reports whether a Job of the CronJob runs that status.active does
// not name: then the CronJob is to be read for Reads.CronJob.
func (o Observation) Unexpected() bool {
	if o.CronJob == nil {
		return false
	}
	for _, j := range o.Jobs {
		if !isChild(j, o.CronJob) || inActive(o.CronJob.Status.Active, j.UID) {
			continue
		}
		if finished, _ := finishedAs(j); !finished {
			return true
		}
	}
	return false
}

// Unseen returns the entries of status.active without a Job in o.Jobs: with a
// cache, those to read for Reads.Jobs. Where the sync goes by Reads.CronJob,
// they are those of its status, so that is read first.
func (o Observation) Unseen() []jobsim.ObjectReference {
	if o.CronJob == nil {
		return nil
	}
	if o.Reads.CronJob == nil && len(o.lacking(o.CronJob.Status.Active)) == 0 {
		return nil // a sync only removes entries
	}
	status, ok := o.followed()
	if !ok {
		return nil
	}
	return o.lacking(status.Active)
}

// followed is the status that the sync goes by once it has looked at the Jobs;
// false: it fails before.
func (o Observation) followed() (Status, bool) {
	s := newSyncContext(Controller{}, o)
	ok := s.followChildren()
	return s.status, ok
}

// lacking are the entries of status.active without a Job.
func (o Observation) lacking(active []jobsim.ObjectReference) (lacking []jobsim.ObjectReference) {
	for i := range active {
		if !o.hasChild(active[i].UID) {
			lacking = append(lacking, active[i])
		}
	}
	return lacking
}

func (o Observation) hasChild(uid jobsim.UID) bool {
	for _, j := range o.Jobs {
		if isChild(j, o.CronJob) && j.UID == uid {
			return true
		}
	}
	return false
}

// isChild reports whether a Job belongs to the CronJob. Since 1.37 the UID of
// the controller decides, and nothing else.
func isChild(j *job.Job, c *CronJob) bool {
	if j == nil {
		return false
	}
	ref := j.ControllerOf()
	return ref != nil && ref.UID == c.UID
}

// Plan is the calls to make first, in the order of the fields, and what they
// rest on. The zero Plan has no calls. Jobs are deleted by name and with
// propagation policy Background.
type Plan struct {
	// Delete are finished Jobs beyond the history limits. Try all.
	Delete []*job.Job
	// Replace are active Jobs that make room. Read each again, see [GetError],
	// delete it, and put what was read in its place for Settle: if the name has
	// another Job by now, that is deleted, and the entry of status.active stays,
	// as upstream. After the first failure leave out the rest and Create.
	Replace []*job.Job
	// Create is the Job of the slot that is due; nil: there is none.
	Create *job.Job
	// Findings are for Settle.
	Findings Findings
}

// Findings are what Plan found and Settle goes on from. A caller has no need of
// them.
type Findings struct {
	// Slot is the slot of Plan.Create; zero: none is created.
	Slot time.Time
	// RequeueAfter is when to sync again if no call fails.
	RequeueAfter time.Duration
	// Events are those about the schedule, which come after those about Jobs.
	Events []jobsim.EventNote
	// Why are the reasons of the Plan, which begin those of the Outcome.
	Why []jobsim.Reason
}

// GetError is the result of a Replace whose Job could not be read.
type GetError struct {
	// Err is what the API server answered.
	Err error
}

// Error returns the answer.
func (e *GetError) Error() string { return fmt.Sprint(e.Err) }

// Unwrap returns the answer.
func (e *GetError) Unwrap() error { return e.Err }

// Errors for Results.CreateErr, each to be wrapped.
var (
	// ErrAlreadyExists is the result of a creation whose name is taken.
	ErrAlreadyExists = errors.New("a Job of that name exists")
	// ErrNamespaceTerminating is the result of a creation that is refused
	// because the namespace is being deleted: no event says so.
	ErrNamespaceTerminating = errors.New("the namespace is being deleted")
)

func isGetError(err error) bool {
	_, is := errors.AsType[*GetError](err)
	return is
}

func isAlreadyExists(err error) bool { return errors.Is(err, ErrAlreadyExists) }

func isNamespaceTerminating(err error) bool { return errors.Is(err, ErrNamespaceTerminating) }

// Results are what became of the calls; an element or a slice that is nil is a
// success.
type Results struct {
	// Delete and Replace are the results of those of the Plan, by position. A
	// Job that is gone already is an error, as the API server answers.
	Delete, Replace []error
	// Created is the Job as stored: the new one or, with ErrAlreadyExists, the
	// one that has its name. Nil with no error: Plan.Create as it is, for a
	// caller that gives it a UID before Settle. Nil with ErrAlreadyExists: it
	// could not be read.
	Created *job.Job
	// CreateErr is why the creation failed.
	CreateErr error
}

// Equal reports whether Settle makes the same of both: the same calls failed, with
// errors of the same text and, for it, of the same kind ([GetError],
// [ErrAlreadyExists], [ErrNamespaceTerminating]). With it go-cmp compares Results
// as they are, whatever types of errors are in them.
func (r Results) Equal(other Results) bool {
	return field.SameErrors(r.Delete, other.Delete) && field.SameErrors(r.Replace, other.Replace, isGetError) &&
		field.Equal(r.Created, other.Created) && field.SameError(r.CreateErr, other.CreateErr, isAlreadyExists, isNamespaceTerminating)
}

// Outcome is what follows from the calls. Its parts are carried out in the
// order of the fields. The zero Outcome is: all is as it should be.
//
// If Status cannot be stored, because another write came first, the sync has
// failed. A sync that has failed is tried again after [Controller.RetryAfter],
// and not after RequeueAfter. The name of the Job, which follows from the slot,
// keeps a Job from being created twice.
type Outcome struct {
	// Events are to be recorded on the CronJob, whatever becomes of the status.
	Events []jobsim.EventNote
	// Status is the status to store; nil: unchanged.
	Status *Status
	// RequeueAfter is when to sync again; 0: after the next change. A time
	// that has passed is 1 ns.
	RequeueAfter time.Duration
	// Failed is whether a call failed, and the sync with it. A Job of the
	// history that could not be deleted does not count: it is tried again in
	// the next sync.
	Failed bool
	// Why are the rules that decided, those of the Plan first.
	Why []jobsim.Reason
}

// Decision is a Plan with its Outcome where every call succeeds.
type Decision struct {
	// Plan is carried out first, then Outcome.
	Plan
	Outcome
}

// Reconcile returns what the CronJob needs now: [Controller.Plan] and
// [Controller.Settle] in one, for a caller whose calls do not fail. Carry out
// the parts of the Plan first, then those of the Outcome. The entry of
// status.active for a new Job has no UID yet: the caller sets it.
func (c Controller) Reconcile(o Observation) Decision {
	p := c.Plan(o)
	return Decision{p, c.Settle(o, p, Results{})}
}
