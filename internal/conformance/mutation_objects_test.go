package conformance

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/ours"
	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// objectMutations are ways to store or to show an object wrongly. They do not
// change what happens, so the right jobsim and the real one are played once for
// all of them.
var objectMutations = []struct {
	rule string
	lens ours.Lens
}{
	// What a pod gets of its template and its Job.
	{"annotations of the template are lost on pods", ofPods(func(p *pod.Pod) { p.Annotations = nil })},
	{"labels of pods are cut to those of the selector", ofPods(func(p *pod.Pod) {
		for name := range p.Labels {
			if name != job.ControllerUIDLabel && name != "app" {
				delete(p.Labels, name)
			}
		}
	})},
	{"labels of pods lack the names of before 1.27", ofPods(func(p *pod.Pod) { delete(p.Labels, job.LegacyNameLabel) })},
	{"a finalizer of the template is dropped", ofPods(func(p *pod.Pod) {
		p.Finalizers = slices.DeleteFunc(p.Finalizers, func(f string) bool { return f != job.TrackingFinalizer })
	})},
	{"the owner reference lacks blockOwnerDeletion", ofOwners(func(r *jobsim.OwnerReference) { r.BlockOwnerDeletion = nil })},
	{"the owner reference lacks controller", ofOwners(func(r *jobsim.OwnerReference) { r.Controller = nil })},
	{"the owner reference has an old apiVersion", ofOwners(func(r *jobsim.OwnerReference) { r.APIVersion = "batch/v1beta1" })},
	{"generateName lacks its dash", ofPods(func(p *pod.Pod) { p.GenerateName = strings.TrimSuffix(p.GenerateName, "-") })},
	{"names have a vowel", ofPods(func(p *pod.Pod) {
		if p.GenerateName != "" {
			p.Name = p.Name[:len(p.Name)-1] + "a"
		}
	})},
	{"a pod keeps the name of the template", ofPods(func(p *pod.Pod) {
		if p.GenerateName != "" {
			p.Name = "ignored"
		}
	})},

	// The spec of a pod, and what is filled in.
	{"terminationGracePeriodSeconds of pods has no default", ofPods(func(p *pod.Pod) {
		if *p.Spec.TerminationGracePeriodSeconds == pod.DefaultTerminationGracePeriodSeconds {
			p.Spec.TerminationGracePeriodSeconds = nil
		}
	})},
	{"imagePullPolicy of a tagged image is Always", ofContainers(func(c *pod.Container) { c.ImagePullPolicy = pod.PullAlways })},
	{"the env is lost", ofContainers(func(c *pod.Container) { c.Env = nil })},
	{"an empty argument is lost", ofContainers(func(c *pod.Container) {
		c.Args = slices.DeleteFunc(c.Args, func(a string) bool { return a == "" })
	})},
	{"workingDir is lost", ofContainers(func(c *pod.Container) { c.WorkingDir = "" })},
	{"nodeSelector is lost", ofPods(func(p *pod.Pod) { p.Spec.NodeSelector = nil })},
	{"hostname is lost", ofPods(func(p *pod.Pod) { p.Spec.Hostname = "" })},
	{"nodeName does not show", ofPods(func(p *pod.Pod) { p.Spec.NodeName = "" })},

	// The metadata of a pod.
	{"the deletion of a pod does not raise its generation", ofPods(func(p *pod.Pod) { p.Generation = 1 })},
	{"creationTimestamp has a fraction of a second", ofPods(func(p *pod.Pod) { p.CreationTimestamp = p.CreationTimestamp.Add(time.Millisecond) })},
	{"the deletion of a pod ends a second late", ofPods(func(p *pod.Pod) {
		if p.DeletionTimestamp != nil && *p.DeletionGracePeriodSeconds > 0 {
			*p.DeletionTimestamp = p.DeletionTimestamp.Add(time.Second)
		}
	})},
	{"the last look at a pod shows no finalizer", ofPods(func(p *pod.Pod) {
		if p.DeletionTimestamp != nil && *p.DeletionGracePeriodSeconds == 0 {
			p.Finalizers = nil
		}
	})},

	// The status of a pod.
	{"a binding sets observedGeneration", ofConditions(func(c *pod.Condition) { c.ObservedGeneration = max(1, c.ObservedGeneration) })},
	{"conditions have no observedGeneration", ofConditions(func(c *pod.Condition) { c.ObservedGeneration = 0 })},
	{"conditions have no reason", ofConditions(func(c *pod.Condition) { c.Reason = "" })},
	{"conditions have no message", ofConditions(func(c *pod.Condition) { c.Message = "" })},
	{"the time of a condition is that of the pod's creation", ofPods(func(p *pod.Pod) {
		for i := range p.Status.Conditions {
			p.Status.Conditions[i].LastTransitionTime = p.CreationTimestamp
		}
	})},
	{"conditions are sorted by type", ofPods(func(p *pod.Pod) {
		slices.SortFunc(p.Status.Conditions, func(a, b pod.Condition) int { return strings.Compare(string(a.Type), string(b.Type)) })
	})},
	{"an evicted pod has no DisruptionTarget", ofPods(func(p *pod.Pod) {
		p.Status.Conditions = slices.DeleteFunc(p.Status.Conditions, func(c pod.Condition) bool { return c.Type == pod.DisruptionTarget })
	})},
	{"the status has no observedGeneration", ofPods(func(p *pod.Pod) { p.Status.ObservedGeneration = 0 })},
	{"the status has no startTime", ofPods(func(p *pod.Pod) { p.Status.StartTime = nil })},
	{"the status has no reason", ofPods(func(p *pod.Pod) { p.Status.Reason = "" })},
	{"a container that has failed is shown as Completed", ofEndings(func(e *pod.ContainerStateTerminated) {
		if e.Reason == "Error" {
			e.Reason = "Completed"
		}
	})},
	{"the exit code is cut to 1", ofEndings(func(e *pod.ContainerStateTerminated) { e.ExitCode = min(e.ExitCode, 1) })},
	{"the start of a run that has ended is lost", ofEndings(func(e *pod.ContainerStateTerminated) { e.StartedAt = time.Time{} })},
	{"lastState is lost", ofStatuses(func(s *pod.ContainerStatus) { s.LastTerminationState = pod.ContainerState{} })},
	{"restarts of init containers do not show", ofPods(func(p *pod.Pod) {
		for i := range p.Status.InitContainerStatuses {
			p.Status.InitContainerStatuses[i].RestartCount = 0
		}
	})},
	{"the message of a back-off is lost", ofStatuses(func(s *pod.ContainerStatus) {
		if s.State.Waiting != nil {
			s.State.Waiting.Message = ""
		}
	})},
	{"started does not show", ofStatuses(func(s *pod.ContainerStatus) { s.Started = nil })},

	// Jobs.
	{"an edit of the spec does not raise the generation", ofJobs(func(j *job.Job) {
		if j.DeletionTimestamp == nil {
			j.Generation = 1
		}
	})},
	{"the deletion of a Job does not raise the generation", ofJobs(func(j *job.Job) {
		if j.DeletionTimestamp != nil {
			j.Generation--
		}
	})},
	{"a Job takes the generation of its manifest", ofJobs(func(j *job.Job) { j.Generation = 7 })},
	{"a Job does not get the labels of its template", ofJobs(func(j *job.Job) {
		if _, ok := j.Labels[job.NameLabel]; ok {
			j.Labels = nil
		}
	})},
	{"labels of a Job's own get those of the template too", ofJobs(func(j *job.Job) {
		if len(j.Labels) > 0 {
			j.Labels[job.NameLabel] = j.Name
		}
	})},
	{"annotations of a Job are lost", ofJobs(func(j *job.Job) { j.Annotations = nil })},
	{"a user's finalizer of a Job is dropped", ofJobs(func(j *job.Job) {
		j.Finalizers = slices.DeleteFunc(j.Finalizers, func(f string) bool { return f == "example.com/hold" })
	})},
	{"completions has no default", ofSpecs(func(s *job.Spec) {
		if *s.Parallelism == 1 {
			s.Completions = nil
		}
	})},
	{"parallelism has no default", ofSpecs(func(s *job.Spec) {
		if *s.Parallelism == 1 {
			s.Parallelism = nil
		}
	})},
	{"the default of backoffLimit is 5", ofSpecs(func(s *job.Spec) {
		if *s.BackoffLimit == 6 {
			*s.BackoffLimit = 5
		}
	})},
	{"completionMode has no default", ofSpecs(func(s *job.Spec) { s.CompletionMode = nil })},
	{"podReplacementPolicy has no default", ofSpecs(func(s *job.Spec) {
		if *s.PodReplacementPolicy == job.ReplaceTerminatingOrFailed {
			s.PodReplacementPolicy = nil
		}
	})},
	{"manualSelector has no default", ofSpecs(func(s *job.Spec) {
		if !*s.ManualSelector {
			s.ManualSelector = nil
		}
	})},
	{"suspend has no default", ofSpecs(func(s *job.Spec) {
		if !*s.Suspend {
			s.Suspend = nil
		}
	})},
	{"the generated selector has the old label", ofSpecs(func(s *job.Spec) {
		if uid, ok := s.Selector.MatchLabels[job.ControllerUIDLabel]; ok {
			s.Selector.MatchLabels = map[string]string{job.LegacyControllerUIDLabel: uid}
		}
	})},
	{"the template drops what a Job takes no name of", ofSpecs(func(s *job.Spec) { s.Template.Name = "" })},
	{"ttlSecondsAfterFinished is lost", ofSpecs(func(s *job.Spec) { s.TTLSecondsAfterFinished = nil })},
	{"a Job that is deleted in the foreground has no grace period", ofJobs(func(j *job.Job) { j.DeletionGracePeriodSeconds = nil })},

	// Events.
	{"events of a pod do not name the node", ofEvents(func(e *jobsim.Event) { e.Source.Host, e.ReportingInstance = "", "" })},
	{"events do not name the container", ofEvents(func(e *jobsim.Event) { e.InvolvedObject.FieldPath = "" })},
	{"events repeat the reporting component when combined", ofEvents(func(e *jobsim.Event) { e.ReportingController = e.Source.Component })},
	{"the time of a repeat is that of the first", ofEvents(func(e *jobsim.Event) { e.LastTimestamp = e.FirstTimestamp })},
	{"repeats of an event are not counted", ofEvents(func(e *jobsim.Event) { e.Count = 1 })},
	{"no event of a killed container", ours.Lens{Event: func(e *jobsim.Event) bool { return e.Reason != "Killing" }}},
	{"no event of a back-off", ours.Lens{Event: func(e *jobsim.Event) bool { return e.Reason != "BackOff" }}},
	{"an event has another type", ofEvents(func(e *jobsim.Event) {
		if e.Reason == "FailedCreate" {
			e.Type = jobsim.EventNormal
		}
	})},

	// Refusals.
	{"refused edits pass in silence", ours.Lens{Refusal: func([]string) []string { return nil }}},
	{"words of a refusal are wrong", ofRefusals("field is immutable", "field may not be changed")},
	{"a required value is called an invalid one", ofRefusals("FieldValueRequired", "FieldValueInvalid")},
	{"a refusal names the wrong resource", ofRefusals("jobs.batch", "jobs")},
	{"a pod that exists is called a conflict", ofRefusals("already exists", "conflicts")},
	{"only the first of several errors is reported", ours.Lens{Refusal: func(why []string) []string { return why[:min(2, len(why))] }}},
}

func ofPods(change func(*pod.Pod)) ours.Lens { return ours.Lens{Pod: change} }

func ofJobs(change func(*job.Job)) ours.Lens { return ours.Lens{Job: change} }

func ofSpecs(change func(*job.Spec)) ours.Lens { return ofJobs(func(j *job.Job) { change(&j.Spec) }) }

func ofEvents(change func(*jobsim.Event)) ours.Lens {
	return ours.Lens{Event: func(e *jobsim.Event) bool { change(e); return true }}
}

func ofRefusals(words, wrong string) ours.Lens {
	return ours.Lens{Refusal: func(why []string) []string {
		for i := range why {
			why[i] = strings.ReplaceAll(why[i], words, wrong)
		}
		return why
	}}
}

func ofOwners(change func(*jobsim.OwnerReference)) ours.Lens {
	return ofPods(func(p *pod.Pod) {
		for i := range p.OwnerReferences {
			change(&p.OwnerReferences[i])
		}
	})
}

func ofContainers(change func(*pod.Container)) ours.Lens {
	return ofPods(func(p *pod.Pod) {
		for i := range p.Spec.Containers {
			change(&p.Spec.Containers[i])
		}
	})
}

func ofConditions(change func(*pod.Condition)) ours.Lens {
	return ofPods(func(p *pod.Pod) {
		for i := range p.Status.Conditions {
			change(&p.Status.Conditions[i])
		}
	})
}

func ofStatuses(change func(*pod.ContainerStatus)) ours.Lens {
	return ofPods(func(p *pod.Pod) {
		for _, list := range [][]pod.ContainerStatus{p.Status.InitContainerStatuses, p.Status.ContainerStatuses} {
			for i := range list {
				change(&list[i])
			}
		}
	})
}

func ofEndings(change func(*pod.ContainerStateTerminated)) ours.Lens {
	return ofStatuses(func(s *pod.ContainerStatus) {
		for _, end := range []*pod.ContainerStateTerminated{s.State.Terminated, s.LastTerminationState.Terminated} {
			if end != nil {
				change(end)
			}
		}
	})
}

// TestObjectMutations shows jobsim's objects wrongly, in one way after the
// other, and sees that the judge notices.
func TestObjectMutations(t *testing.T) {
	left := map[string]ours.Lens{}
	for _, m := range objectMutations {
		left[m.rule] = m.lens
	}
	require.Len(t, left, len(objectMutations), "two mutations have one name")
	for i := 0; i < withinScenarios && len(left) > 0; i++ {
		s := scenario.Generate(round.SeedOf(*round.Seed, "scenario", i))
		real, diff := compare(t, s, nil)
		require.Empty(t, diff, "%s\n%s", s, diff)
		for _, m := range objectMutations {
			if _, ok := left[m.rule]; !ok {
				continue
			}
			wrong, err := ours.PlayThrough(m.lens, s, nil)
			require.NoError(t, err)
			if scenario.Diff(real, wrong) != "" {
				t.Logf("caught by scenario %d: %s", i+1, m.rule)
				delete(left, m.rule)
			}
		}
	}
	for rule := range left {
		assert.Fail(t, "not caught: "+rule)
	}
}
