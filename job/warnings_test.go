package job_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

func TestWarnings(t *testing.T) {
	const many = "spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, " +
		"Kubernetes might not be able to track completedIndexes when a big number of indexes fail"
	indexed := func(completions, parallelism int32) func(*job.Job) {
		return both(parallel(completions, parallelism), func(j *job.Job) { j.Spec.CompletionMode = new(job.Indexed) })
	}
	for _, test := range []struct {
		why    string
		change func(*job.Job)
		want   []string
	}{
		{"nothing", func(*job.Job) {}, nil},
		{"a name that is no label", func(j *job.Job) { j.Name = "a.b" },
			[]string{"metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"}},
		{"very many indexes", indexed(100_001, 10_001), []string{many}},
		{"many indexes", indexed(100_000, 10_001), nil},
		{"few of them at once", indexed(100_001, 10_000), nil},
		{"very many pods", parallel(100_001, 10_001), nil},
		{"of the template", func(j *job.Job) { j.Spec.Template.Spec.Containers[0].Env = []pod.EnvVar{{Name: "A"}, {Name: "A"}} },
			[]string{`spec.template.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply`}},
	} {
		t.Run(test.why, func(t *testing.T) { assert.Equal(t, test.want, job.Warnings(newJob(test.change))) })
	}
}

// An edit is warned of only if it changes the spec, and never of the name.
func TestUpdateWarnings(t *testing.T) {
	old := newJob(func(j *job.Job) {
		j.Name = "a.b"
		j.Spec.Template.Spec.TerminationGracePeriodSeconds = new(int64(-1))
	})
	relabelled := *old
	relabelled.Labels = map[string]string{"a": "b"}
	relabelled.PrepareForUpdate(old)
	assert.Empty(t, job.UpdateWarnings(&relabelled, old))
	scaled := *old
	scaled.Spec.Parallelism = new(int32(7))
	scaled.PrepareForUpdate(old)
	assert.Equal(t, []string{"spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"}, job.UpdateWarnings(&scaled, old))
}
