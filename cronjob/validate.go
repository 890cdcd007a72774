package cronjob

import (
	"regexp"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
	"github.com/jobsim/jobsim/internal/zones"
	"github.com/jobsim/jobsim/job"
)

// maxNameLen leaves room in the names of the Jobs, of at most 63 bytes, for a
// dash and the minute of the slot.
const maxNameLen = 63 - 11

// Validate returns what is wrong with a CronJob that is to be created, in the
// order and in the words of the API server (ValidateCronJobCreate in
// pkg/apis/batch/validation and the declarative rules of pkg/apis/batch/v1), and
// nil for a CronJob in order. What the error would repeat word for word is there
// once; errors about labels and annotations come in the order of their keys.
//
// SetDefaults and PrepareForCreate come first; the CronJob has its name and
// namespace by then.
func Validate(c *CronJob) []*jobsim.FieldError {
	if c == nil {
		return field.Nil("CronJob")
	}
	var errs field.Errors
	errs.ObjectMeta("metadata", &c.ObjectMeta)
	validateSpec(&errs, "spec", &c.Spec, nil)
	if len(c.Name) > maxNameLen {
		errs.Invalid("metadata.name", c.Name, "must be no more than 52 characters")
	}
	validateHasSchedule(&errs, "spec", &c.Spec)
	errs.ObjectMetaCreate("metadata", &c.ObjectMeta)
	return errs.List()
}

// ValidateUpdate returns what is wrong with a CronJob that is to replace the
// stored one, old, in the order and in the words of the API server
// (rest.BeforeUpdate and ValidateCronJobUpdate), and nil for a CronJob in order.
// Anything in the spec may change. A time zone that stays is not checked again,
// a schedule that had TZ in it may have it still, and a name may be too long.
//
// SetDefaults and PrepareForUpdate come first.
func ValidateUpdate(c, old *CronJob) []*jobsim.FieldError {
	if c == nil || old == nil {
		return field.Nil("CronJob")
	}
	var errs field.Errors
	errs.ObjectMetaUpdate("metadata", &c.ObjectMeta, &old.ObjectMeta)
	validateSpec(&errs, "spec", &c.Spec, &old.Spec)
	validateHasSchedule(&errs, "spec", &c.Spec)
	return errs.List()
}

// validateHasSchedule is a declarative rule: it comes last, unless the schedule
// was empty before, of which only the older rule in validateSpec takes note.
func validateHasSchedule(errs *field.Errors, p field.Path, s *Spec) {
	if s.Schedule == "" {
		errs.Required(p.Child("schedule"), "")
	}
}

func validateSpec(errs *field.Errors, p field.Path, s, old *Spec) {
	switch {
	case s.Schedule != "":
		validateSchedule(errs, p.Child("schedule"), s, old != nil && hasZone(old.Schedule))
	case old != nil && old.Schedule == "":
		errs.Required(p.Child("schedule"), "")
	}
	errs.Nonnegative(p.Child("startingDeadlineSeconds"), s.StartingDeadlineSeconds)
	if s.TimeZone != nil && (old == nil || !sameZone(s.TimeZone, old.TimeZone)) {
		validateTimeZone(errs, p.Child("timeZone"), *s.TimeZone)
	}
	field.OneOf(errs, p.Child("concurrencyPolicy"), s.ConcurrencyPolicy, []ConcurrencyPolicy{AllowConcurrent, ForbidConcurrent, ReplaceConcurrent}, "")
	var oldTemplate *JobTemplate
	if old != nil {
		oldTemplate = &old.JobTemplate
	}
	validateJobTemplate(errs, p.Child("jobTemplate"), &s.JobTemplate, oldTemplate)
	validateLimit(errs, p.Child("successfulJobsHistoryLimit"), s.SuccessfulJobsHistoryLimit)
	validateLimit(errs, p.Child("failedJobsHistoryLimit"), s.FailedJobsHistoryLimit)
}

func validateLimit(errs *field.Errors, p field.Path, limit *int32) {
	if limit != nil {
		errs.Nonnegative(p, new(int64(*limit)))
	}
}

// validateSchedule checks the schedule without spec.timeZone, as upstream's
// validateScheduleFormat does. TZ may stay where it was before it was refused.
func validateSchedule(errs *field.Errors, p field.Path, s *Spec, allowZone bool) {
	if _, err := ParseSchedule(s.Schedule, ""); err != nil {
		errs.Invalid(p, s.Schedule, err.Error())
	}
	switch {
	case !hasZone(s.Schedule):
	case !allowZone:
		errs.Invalid(p, s.Schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
	case s.TimeZone != nil:
		errs.Invalid(p, s.Schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule")
	}
}

// zonePart is the form of each part of a zone's name; see
// https://data.iana.org/time-zones/theory.html#naming.
var zonePart = regexp.MustCompile(`^[A-Za-z\.\-_0-9+]{1,14}$`)

func validateTimeZone(errs *field.Errors, p field.Path, zone string) {
	if zone == "" {
		errs.Invalid(p, &zone, "timeZone must be nil or non-empty string")
		return
	}
	for part := range strings.SplitSeq(zone, "/") {
		if part == "." || part == ".." || strings.HasPrefix(part, "-") || !zonePart.MatchString(part) {
			errs.Invalid(p, &zone, "unknown time zone "+zone)
			return
		}
	}
	if strings.EqualFold(zone, "Local") {
		errs.Invalid(p, &zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")
	}
	if _, err := zones.Load(zone); err != nil && zone != "Local" { // Local is known everywhere
		errs.Invalid(p, &zone, err.Error())
	}
}

// validateJobTemplate checks the template of the Jobs, as upstream's
// ValidateJobTemplateSpec does. Its metadata is not checked.
func validateJobTemplate(errs *field.Errors, p field.Path, t, old *JobTemplate) {
	p = p.Child("spec")
	var oldSpec *job.Spec
	if old != nil {
		oldSpec = &old.Spec
	}
	errs.AddAt(p, job.ValidateTemplateSpec(&t.Spec, oldSpec)...)
	if t.Spec.Selector != nil {
		errs.Invalid(p.Child("selector"), t.Spec.Selector, "`selector` will be auto-generated")
	}
	if t.Spec.ManualSelector != nil && *t.Spec.ManualSelector {
		errs.Add(&jobsim.FieldError{
			Type: jobsim.ErrorTypeNotSupported, Field: string(p.Child("manualSelector")), BadValue: "true", Detail: `supported values: "nil", "false"`,
		})
	}
}
