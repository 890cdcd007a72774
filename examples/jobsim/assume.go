package main

import (
	"errors"
	"fmt"

	"github.com/jobsim/jobsim/sim/workload"
)

// assuming is the workload, except that a container which no entry of it
// matches succeeds, as one without any workload does. What is assumed is
// reported to warn: once for a container's name in a Job.
func assuming(work *workload.Instance, isEmpty bool, warn func(string)) workload.Workload {
	warned := map[[2]string]bool{}
	return workload.Func(func(a workload.Attempt) workload.Outcome {
		outcome := work.Run(a)
		unmatched, ok := errors.AsType[*workload.UnmatchedError](outcome.Err)
		if !ok {
			return outcome
		}
		key, why := [2]string{a.Job, a.Container}, unmatched.Error()
		if isEmpty {
			key, why = [2]string{a.Container}, fmt.Sprintf("pod %s/%s, container %s: there is no workload", a.Namespace, a.Pod, a.Container)
		}
		if !warned[key] {
			warned[key] = true
			warn(fmt.Sprintf("%s: assumed to succeed after %s", why, workload.DefaultRunTime))
		}
		return workload.Default().Run(a)
	})
}
