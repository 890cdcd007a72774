package kubectl

import (
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// describeJob is the page of a Job (kubectl: JobDescriber).
func describeJob(object jobsim.Object, o DescribeOptions) string {
	j := object.(*job.Job)
	w := newDescribeWriter()
	w.line(0, "Name:\t%s", j.Name)
	w.line(0, "Namespace:\t%s", j.Namespace)
	w.line(0, "Selector:\t%s", selectorText(j.Spec.Selector))
	w.labels("", "Labels", j.Labels)
	w.annotations("", "Annotations", j.Annotations)
	w.controlledBy(&j.ObjectMeta)
	w.jobSpec(&j.Spec)
	w.jobTimes(j)
	w.jobPods(j)
	w.podTemplate(&j.Spec.Template)
	w.events(o)
	return w.String()
}

// selectorText writes a selector as describe does: unlike a table, it shows an
// empty one as nothing.
func selectorText(s *jobsim.LabelSelector) string {
	if s == nil || len(s.MatchLabels)+len(s.MatchExpressions) == 0 {
		return ""
	}
	return s.String()
}

func (w *describeWriter) jobSpec(s *job.Spec) {
	if s.Parallelism != nil {
		w.line(0, "Parallelism:\t%d", *s.Parallelism)
	}
	if s.Completions != nil {
		w.line(0, "Completions:\t%d", *s.Completions)
	} else {
		w.line(0, "Completions:\t<unset>")
	}
	if s.CompletionMode != nil {
		w.line(0, "Completion Mode:\t%s", *s.CompletionMode)
	}
	if s.Suspend != nil {
		w.line(0, "Suspend:\t%t", *s.Suspend)
	}
	if s.BackoffLimit != nil {
		w.line(0, "Backoff Limit:\t%d", *s.BackoffLimit)
	}
	if s.TTLSecondsAfterFinished != nil {
		w.line(0, "TTL Seconds After Finished:\t%d", *s.TTLSecondsAfterFinished)
	}
}

func (w *describeWriter) jobTimes(j *job.Job) {
	start, end := j.Status.StartTime, j.Status.CompletionTime
	if start != nil {
		w.line(0, "Start Time:\t%s", stamp(*start))
	}
	if end != nil {
		w.line(0, "Completed At:\t%s", stamp(*end))
	}
	if start != nil && end != nil {
		w.line(0, "Duration:\t%s", HumanDuration(end.Sub(*start)))
	}
	if deadline := j.Spec.ActiveDeadlineSeconds; deadline != nil {
		w.line(0, "Active Deadline Seconds:\t%ds", *deadline)
	}
}

func (w *describeWriter) jobPods(j *job.Job) {
	s := &j.Status
	if s.Ready != nil {
		w.line(0, "Pods Statuses:\t%d Active (%d Ready) / %d Succeeded / %d Failed", s.Active, *s.Ready, s.Succeeded, s.Failed)
	} else {
		w.line(0, "Pods Statuses:\t%d Active / %d Succeeded / %d Failed", s.Active, s.Succeeded, s.Failed)
	}
	if mode := j.Spec.CompletionMode; mode != nil && *mode == job.Indexed {
		w.line(0, "Completed Indexes:\t%s", indexesText(s.CompletedIndexes))
	}
}

// maxIndexes is where describe starts to look for a comma at which to cut a
// list of indexes, in bytes.
const maxIndexes = 50

func indexesText(indexes string) string {
	if len(indexes) <= maxIndexes {
		return orNone(indexes)
	}
	comma := strings.IndexByte(indexes[maxIndexes:], ',')
	if comma < 0 {
		return indexes
	}
	return indexes[:maxIndexes+comma+1] + "..."
}

func (w *describeWriter) podTemplate(t *pod.Template) {
	const indent = "  "
	w.line(0, "Pod Template:")
	w.labels(indent, "Labels", t.Labels)
	if len(t.Annotations) > 0 {
		w.annotations(indent, "Annotations", t.Annotations)
	}
	if len(t.Spec.InitContainers) > 0 {
		w.containers(indent, "Init Containers", t.Spec.InitContainers, nil, unknownField)
	}
	w.containers(indent, "Containers", t.Spec.Containers, nil, unknownField)
	w.line(0, "%sVolumes:\t<none>", indent)
	w.labels(indent, "Node-Selectors", t.Spec.NodeSelector)
	w.tolerations(indent, t.Spec.Tolerations)
}

// unknownField is any field of the pods of a template.
func unknownField(string) string { return "" }
