package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/workload"
)

// assumptions are what has to be assumed of containers that no workload names: that they
// succeed. Each is said once for a container's name in a Job, or in all Jobs of a
// CronJob.
type assumptions struct {
	said map[[2]string]bool
	warn func(string)
}

func newAssumptions(warn func(string)) *assumptions {
	return &assumptions{map[[2]string]bool{}, warn}
}

// assuming is the workload, except that a container which no entry of it
// matches succeeds.
func (as *assumptions) assuming(work *workload.Instance) workload.Workload {
	return workload.Func(func(a workload.Attempt) workload.Outcome {
		outcome := work.Run(a)
		unmatched, ok := errors.AsType[*workload.UnmatchedError](outcome.Err)
		if !ok {
			return outcome
		}
		key := [2]string{strings.TrimRight(a.Job, "0123456789"), a.Container}
		if !as.said[key] {
			as.said[key] = true
			as.warn(fmt.Sprintf("%s: assumed to succeed after %s", unmatched, workload.DefaultRunTime))
		}
		return workload.Default().Run(a)
	})
}

// assumed is a container whose first run no workload matches.
type assumed struct {
	who string // container main of job pi
	why string // no rule matches: …
	key [2]string
}

// foresee says at once what has to be assumed of the input. With strict that is an error.
func (as *assumptions) foresee(in *load.Input, strict bool) error {
	list := unmatched(in)
	if len(list) == 0 {
		return nil
	}
	const instead = "with --workload FILE, or --do 'fail x3, succeed after 2s'"
	var names []string
	for _, a := range list {
		as.said[a.key] = true
		if names = append(names, a.who); in.Workload != nil {
			names[len(names)-1] += " (" + a.why + ")"
		}
	}
	who := strings.Join(names, ", ")
	if strict {
		return fmt.Errorf("--strict: no workload says what this does: %s: say it %s", who, instead)
	}
	as.warn(fmt.Sprintf("no workload says what this does, so it is assumed to succeed after %s: %s; say otherwise %s", workload.DefaultRunTime, who, instead))
	return nil
}

// unmatched are the containers of the input whose first run no workload matches.
func unmatched(in *load.Input) []assumed {
	script := in.Workload
	if script == nil {
		script = &workload.Script{}
	}
	work, err := workload.Start(script)
	if err != nil { // making the cluster says what is wrong
		return nil
	}
	var list []assumed
	for _, o := range in.Objects {
		kind, spec, attempt := firstAttempt(o)
		if spec == nil {
			continue
		}
		for _, c := range slices.Concat(spec.InitContainers, spec.Containers) {
			attempt.Container, attempt.Image = c.Name, c.Image
			wrong, ok := errors.AsType[*workload.UnmatchedError](work.Run(attempt).Err)
			if !ok {
				continue
			}
			_, why, _ := strings.Cut(wrong.Error(), ", container "+c.Name+": ")
			list = append(list, assumed{
				who: fmt.Sprintf("container %s of %s %s", c.Name, kind, o.GetObjectMeta().Name), why: why,
				key: [2]string{strings.TrimRight(attempt.Job, "0123456789"), c.Name},
			})
		}
	}
	return list
}

// firstAttempt is the first run of a container of the pods that come of an object.
func firstAttempt(o jobsim.Object) (kind string, spec *pod.Spec, a workload.Attempt) {
	m := o.GetObjectMeta()
	a = workload.Attempt{Namespace: m.Namespace, Pod: m.Name, Index: -1, Replica: 1, Run: 1, Try: 1, Start: sim.DefaultStart, Rand: workload.NewRand(0)}
	if a.Namespace == "" {
		a.Namespace = sim.DefaultNamespace
	}
	var of *job.Spec
	switch o := o.(type) {
	case *pod.Pod:
		return "pod", &o.Spec, a
	case *job.Job:
		kind, of, a.Job = "job", &o.Spec, m.Name
	case *cronjob.CronJob: // its Jobs have the minute of their slot behind its name
		kind, of, a.Job = "cronjob", &o.Spec.JobTemplate.Spec, m.Name+"-00000000"
	default:
		return "", nil, a
	}
	if a.Pod = a.Job + "-00000"; of.CompletionMode != nil && *of.CompletionMode == job.Indexed {
		a.Index, a.Pod = 0, a.Job+"-0-00000"
	}
	return kind, &of.Template.Spec, a
}
