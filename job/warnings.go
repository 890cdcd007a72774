package job

import (
	"fmt"

	"github.com/jobsim/jobsim/internal/field"
	"github.com/jobsim/jobsim/pod"
)

// From these numbers on the status of an Indexed Job may become too large
// (upstream: pkg/api/job/warnings.go).
const (
	completionsSoftLimit                        = 100_000
	parallelismSoftLimitForUnlimitedCompletions = 10_000
)

// Warnings returns what the API server warns of when a Job is created, with the
// defaults set (upstream: jobStrategy.WarningsOnCreate).
func Warnings(j *Job) []string {
	if j == nil {
		return nil
	}
	var warnings []string
	if msgs := field.IsDNS1123Label(j.Name); len(msgs) > 0 {
		warnings = append(warnings, fmt.Sprintf("metadata.name: this is used in Pod names and hostnames, "+
			"which can result in surprising behavior; a DNS label is recommended: %v", msgs))
	}
	return append(warnings, SpecWarnings("spec", &j.Spec)...)
}

// UpdateWarnings returns what the API server warns of when a Job replaces the
// stored one, old, after PrepareForUpdate (upstream:
// jobStrategy.WarningsOnUpdate).
func UpdateWarnings(j, old *Job) []string {
	if j == nil || old == nil {
		return nil
	}
	if j.Generation == old.Generation {
		return nil
	}
	return SpecWarnings("spec", &j.Spec)
}

// SpecWarnings returns what the API server warns of in the spec of a Job, which
// is at path: spec, say, or spec.jobTemplate.spec (upstream:
// WarningsForJobSpec).
func SpecWarnings(path string, s *Spec) []string {
	if s == nil {
		return nil
	}
	var warnings []string
	if s.isIndexed() && valueOr(s.Completions, 0) > completionsSoftLimit && valueOr(s.Parallelism, 0) > parallelismSoftLimitForUnlimitedCompletions {
		warnings = append(warnings, path+": In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, "+
			"Kubernetes might not be able to track completedIndexes when a big number of indexes fail")
	}
	return append(warnings, pod.TemplateWarnings(path+".template", &s.Template)...)
}
