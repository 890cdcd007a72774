package job

import "github.com/jobsim/jobsim/pod"

// From these numbers on the status of an Indexed Job may become too large
// (upstream: pkg/api/job/warnings.go).
const (
	completionsSoftLimit                        = 100_000
	parallelismSoftLimitForUnlimitedCompletions = 10_000
)

// SpecWarnings returns what the API server warns of in the spec of a Job, which
// is at path: spec, say, or spec.jobTemplate.spec (upstream:
// WarningsForJobSpec).
func SpecWarnings(path string, s *Spec) []string {
	return append(indexWarnings(path, s), pod.TemplateWarnings(path+".template", &s.Template)...)
}

func indexWarnings(path string, s *Spec) []string {
	if !s.isIndexed() || s.Completions == nil || s.Parallelism == nil {
		return nil
	}
	if *s.Completions <= completionsSoftLimit || *s.Parallelism <= parallelismSoftLimitForUnlimitedCompletions {
		return nil
	}
	return []string{path + ": In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, " +
		"Kubernetes might not be able to track completedIndexes when a big number of indexes fail"}
}
