package cronjob

import (
	"fmt"

	"github.com/jobsim/jobsim/internal/field"
	"github.com/jobsim/jobsim/job"
)

// jobSpecPath is where the Jobs' spec is.
const jobSpecPath = "spec.jobTemplate.spec"

// Warnings returns what the API server warns of when a CronJob is created, with
// the defaults set (upstream: cronJobStrategy.WarningsOnCreate).
func Warnings(c *CronJob) []string {
	if c == nil {
		return nil
	}
	var warnings []string
	if msgs := field.IsDNS1123Label(c.Name); len(msgs) > 0 {
		warnings = append(warnings, fmt.Sprintf("metadata.name: this is used in Pod names and hostnames, "+
			"which can result in surprising behavior; a DNS label is recommended: %v", msgs))
	}
	return append(warnings, job.SpecWarnings(jobSpecPath, &c.Spec.JobTemplate.Spec)...)
}

// UpdateWarnings returns what the API server warns of when a CronJob replaces
// the stored one, old, after PrepareForUpdate (upstream:
// cronJobStrategy.WarningsOnUpdate). The field is called spec.spec.schedule
// there.
func UpdateWarnings(c, old *CronJob) []string {
	if c == nil || old == nil {
		return nil
	}
	var warnings []string
	if c.Generation != old.Generation {
		warnings = job.SpecWarnings(jobSpecPath, &c.Spec.JobTemplate.Spec)
	}
	if hasZone(c.Spec.Schedule) {
		warnings = append(warnings, "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, "+
			"see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details")
	}
	return warnings
}
