package cronjob

import "github.com/jobsim/jobsim/internal/field"

// How many finished Jobs are kept where the spec does not say.
const (
	defaultSuccessfulJobsHistoryLimit = 3
	defaultFailedJobsHistoryLimit     = 1
)

// SetDefaults fills the fields that were not given, as the API server does
// with a CronJob that it reads (SetObjectDefaults_CronJob in
// pkg/apis/batch/v1). To do it twice changes nothing.
//
// Of the Job template the pod template and the podFailurePolicy get their
// defaults. What a Job gets beyond that, such as its backoffLimit, each Job gets
// when it is created.
func (c *CronJob) SetDefaults() {
	s := &c.Spec
	if s.ConcurrencyPolicy == "" {
		s.ConcurrencyPolicy = AllowConcurrent
	}
	setDefault(&s.Suspend, false)
	setDefault(&s.SuccessfulJobsHistoryLimit, defaultSuccessfulJobsHistoryLimit)
	setDefault(&s.FailedJobsHistoryLimit, defaultFailedJobsHistoryLimit)
	s.JobTemplate.Spec.SetTemplateDefaults()
}

// setDefault fills a field that was not given.
func setDefault[T any](to **T, value T) {
	if *to == nil {
		*to = &value
	}
}

// PrepareForCreate does what the API server does with a CronJob between
// defaulting and validation when it is created: it clears the status and starts
// the generation at 1 (upstream: cronJobStrategy in pkg/registry/batch/cronjob).
func (c *CronJob) PrepareForCreate() {
	c.Status = Status{}
	c.Generation = 1
}

// PrepareForUpdate does what the API server does with a CronJob between
// defaulting and validation when it is to replace the stored one, old: the
// status stays what it was, as do the times and the UID that only the server
// sets, and the generation grows by one if the spec changes, whatever it was in
// the request.
func (c *CronJob) PrepareForUpdate(old *CronJob) {
	if old == nil {
		return
	}
	c.Status = old.Status
	c.Generation = old.Generation
	if !field.Equal(c.Spec, old.Spec) {
		c.Generation++
	}
	field.KeepServerManaged(&c.ObjectMeta, &old.ObjectMeta)
}
