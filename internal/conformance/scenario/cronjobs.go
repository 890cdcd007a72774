package scenario

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
)

// notOfCronJobs are the fields of a CronJob that the Recorder does not compare,
// see notOfJobs.
var notOfCronJobs = []string{"metadata.name", "metadata.namespace", "metadata.uid", "metadata.resourceVersion", "status"}

// CronJob records what a revision of a CronJob changed.
func (r *Recorder) CronJob(at time.Duration, c *cronjob.CronJob) {
	before, known := r.cronJobs[c.UID]
	r.cronJobs[c.UID] = c
	if !known {
		r.call(string(c.UID), "uid-of-cronjob-"+c.Name)
		before = &cronjob.CronJob{}
		r.add(at, CronJobEntry, "cronjob created")
	}
	if found := r.changes(before, c, notOfCronJobs); len(found) > 0 {
		r.add(at, CronJobEntry, "%s", listed("cronjob", found))
	} else if reflect.DeepEqual(before.Status, c.Status) {
		r.add(at, CronJobEntry, "cronjob stored as it was")
	}
	if text := r.cronJobStatus(&c.Status); text != r.cronJobStatus(&before.Status) {
		r.add(at, CronJobEntry, "cronjob status %s", text)
	}
}

// CronJobRemoved records that a CronJob is gone, and what it was at last.
func (r *Recorder) CronJobRemoved(at time.Duration, c *cronjob.CronJob) {
	r.add(at, CronJobEntry, "%s", listed("cronjob removed", r.changes(r.cronJobs[c.UID], c, notOfCronJobs)))
	delete(r.cronJobs, c.UID)
}

// cronJobStatus writes a status in one line, but for the resourceVersions of the
// active Jobs.
func (r *Recorder) cronJobStatus(s *cronjob.Status) string {
	active := ""
	for _, ref := range s.Active {
		active += fmt.Sprintf(" %s/%s:%s/%s(%s)", ref.APIVersion, ref.Kind, ref.Namespace, ref.Name, r.known(string(ref.UID)))
	}
	return fmt.Sprintf("active=[%s] lastSchedule=%s lastSuccessful=%s", active, r.moment(s.LastScheduleTime), r.moment(s.LastSuccessfulTime))
}

// CronOutcomeNames lists all outcomes of scenarios with a CronJob.
func CronOutcomeNames() []string {
	var names []string
	for _, o := range cronOutcomes {
		names = append(names, o.name)
	}
	for _, reason := range cronEvents {
		names = append(names, "→ event "+reason)
	}
	return names
}

// CronOutcomes lists what the trace shows of those.
func (t *Trace) CronOutcomes() []string {
	var seen []string
	for _, o := range cronOutcomes {
		if slices.ContainsFunc(t.Entries, func(e Entry) bool { return strings.Contains(e.Text, o.text) }) {
			seen = append(seen, o.name)
		}
	}
	for _, reason := range cronEvents {
		if slices.ContainsFunc(t.Events, func(e Event) bool {
			return strings.HasSuffix(e.Kind, " "+reason) && strings.Contains(e.Object, " CronJob ")
		}) {
			seen = append(seen, "→ event "+reason)
		}
	}
	return seen
}

// FromCronJob is the Job that kubectl create job --from=cronjob/NAME makes.
func (a Action) FromCronJob(c *cronjob.CronJob) *job.Job {
	j := &job.Job{
		TypeMeta: jobsim.TypeMeta{APIVersion: job.APIVersion, Kind: job.Kind},
		ObjectMeta: jobsim.ObjectMeta{
			Name: fmt.Sprintf("by-hand-%d", a.N), Namespace: Namespace,
			Annotations:     map[string]string{"cronjob.kubernetes.io/instantiate": "manual"},
			Labels:          c.Spec.JobTemplate.Labels,
			OwnerReferences: []jobsim.OwnerReference{c.ControllerReference()},
		},
		Spec: c.Spec.JobTemplate.Spec,
	}
	j.OwnerReferences[0].BlockOwnerDeletion = nil
	return j
}
