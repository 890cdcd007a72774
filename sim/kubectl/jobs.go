package kubectl

import (
	"fmt"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// jobs is the row of the kind Job.
var jobs = &resource{
	kind: job.Kind, apiVersion: job.APIVersion, plural: "jobs", inAll: true,
	is: func(o jobsim.Object) bool { _, ok := o.(*job.Job); return ok },
	view: view{
		columns: []column{
			{header: "NAME", name: true},
			{header: "STATUS"},
			{header: "COMPLETIONS"},
			{header: "DURATION"},
			{header: "AGE"},
			{header: "CONTAINERS", wide: true},
			{header: "IMAGES", wide: true},
			{header: "SELECTOR", wide: true},
		},
		cells: jobCells,
	},
	legacy:   &legacyJobs,
	describe: describeJob,
	logs:     podOfJob,
}

func jobCells(now time.Time, o jobsim.Object) []string {
	j := o.(*job.Job)
	names, images := containerCells(j.Spec.Template.Spec.Containers)
	return []string{
		j.Name,
		JobStatus(j),
		completionsCell(j),
		durationCell(now, j),
		since(now, j.CreationTimestamp),
		names,
		images,
		j.Spec.Selector.String(),
	}
}

// jobWords are the conditions that have a word in the STATUS column, the
// stronger first. A deletion comes after the two that end a Job.
var jobWords = []job.ConditionType{
	job.Suspended, job.FailureTarget, job.SuccessCriteriaMet,
}

// JobStatus is the STATUS column of kubectl get jobs: Complete, Failed,
// Terminating, Suspended, FailureTarget, SuccessCriteriaMet or Running; empty
// for nil.
func JobStatus(j *job.Job) string {
	if j == nil {
		return ""
	}
	switch {
	case j.Status.IsTrue(job.Complete):
		return string(job.Complete)
	case j.Status.IsTrue(job.Failed):
		return string(job.Failed)
	case j.DeletionTimestamp != nil:
		return "Terminating"
	}
	for _, word := range jobWords {
		if j.Status.IsTrue(word) {
			return string(word)
		}
	}
	return "Running"
}

// completionsCell is the successes of those wanted; a work queue wants one, of
// any of its pods.
func completionsCell(j *job.Job) string {
	switch parallelism := j.Spec.Parallelism; {
	case j.Spec.Completions != nil:
		return fmt.Sprintf("%d/%d", j.Status.Succeeded, *j.Spec.Completions)
	case parallelism != nil && *parallelism > 1:
		return fmt.Sprintf("%d/1 of %d", j.Status.Succeeded, *parallelism)
	}
	return fmt.Sprintf("%d/1", j.Status.Succeeded)
}

// durationCell is the time from the start to the completion. A Job without a
// completion time, be it that it runs or that it failed, is measured to now.
func durationCell(now time.Time, j *job.Job) string {
	switch {
	case j.Status.StartTime == nil:
		return ""
	case j.Status.CompletionTime == nil:
		return HumanDuration(now.Sub(*j.Status.StartTime))
	}
	return HumanDuration(j.Status.CompletionTime.Sub(*j.Status.StartTime))
}

func containerCells(containers []pod.Container) (names, images string) {
	n, i := make([]string, len(containers)), make([]string, len(containers))
	for k := range containers {
		n[k], i[k] = containers[k].Name, containers[k].Image
	}
	return strings.Join(n, ","), strings.Join(i, ",")
}
