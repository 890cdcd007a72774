package kubectl

import (
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
)

// cronJobs is the row of the kind CronJob.
var cronJobs = &resource{
	kind: cronjob.Kind, apiVersion: cronjob.APIVersion, plural: "cronjobs", aliases: []string{"cj"}, inAll: true,
	is: func(o jobsim.Object) bool { _, ok := o.(*cronjob.CronJob); return ok },
	view: view{
		columns: []column{
			{header: "NAME", name: true},
			{header: "SCHEDULE"},
			{header: "TIMEZONE"},
			{header: "SUSPEND"},
			{header: "ACTIVE"},
			{header: "LAST SCHEDULE"},
			{header: "AGE"},
			{header: "CONTAINERS", wide: true},
			{header: "IMAGES", wide: true},
			{header: "SELECTOR", wide: true},
		},
		cells: cronJobCells,
	},
	describe: describeCronJob,
}

func cronJobCells(now time.Time, o jobsim.Object) []string {
	c := o.(*cronjob.CronJob)
	last := "<none>"
	if t := c.Status.LastScheduleTime; t != nil {
		last = since(now, *t)
	}
	zone := "<none>"
	if c.Spec.TimeZone != nil {
		zone = *c.Spec.TimeZone
	}
	template := &c.Spec.JobTemplate.Spec
	names, images := containerCells(template.Template.Spec.Containers)
	return []string{
		c.Name,
		c.Spec.Schedule,
		zone,
		boolText(c.Spec.Suspend),
		strconv.Itoa(len(c.Status.Active)),
		last,
		since(now, c.CreationTimestamp),
		names,
		images,
		template.Selector.String(),
	}
}

// boolText is a bool that may not be given (upstream: printBoolPtr).
func boolText(b *bool) string {
	switch {
	case b == nil:
		return "<unset>"
	case *b:
		return "True"
	}
	return "False"
}

// describeCronJob is the page of a CronJob (kubectl: CronJobDescriber).
func describeCronJob(object jobsim.Object, o DescribeOptions) string {
	c := object.(*cronjob.CronJob)
	w := newDescribeWriter()
	w.line(0, "Name:\t%s", c.Name)
	w.line(0, "Namespace:\t%s", c.Namespace)
	w.labels("", "Labels", c.Labels)
	w.annotations("", "Annotations", c.Annotations)
	w.cronJobSpec(&c.Spec)
	w.jobTemplate(&c.Spec.JobTemplate)
	last := "<unset>"
	if t := c.Status.LastScheduleTime; t != nil {
		last = stamp(*t)
	}
	w.line(0, "Last Schedule Time:\t%s", last)
	w.line(0, "Active Jobs:\t%s", activeText(c.Status.Active))
	w.events(o)
	return w.String()
}

func (w *describeWriter) cronJobSpec(s *cronjob.Spec) {
	w.line(0, "Schedule:\t%s", s.Schedule)
	w.line(0, "Concurrency Policy:\t%s", s.ConcurrencyPolicy)
	w.line(0, "Suspend:\t%s", boolText(s.Suspend))
	w.line(0, "Time Zone:\t%s", orUnset(s.TimeZone, func(zone string) string { return zone }))
	w.line(0, "Successful Job History Limit:\t%s", orUnset(s.SuccessfulJobsHistoryLimit, decimal))
	w.line(0, "Failed Job History Limit:\t%s", orUnset(s.FailedJobsHistoryLimit, decimal))
	w.line(0, "Starting Deadline Seconds:\t%s", orUnset(s.StartingDeadlineSeconds, seconds))
}

func (w *describeWriter) jobTemplate(t *cronjob.JobTemplate) {
	if t.Spec.Selector != nil {
		w.line(0, "Selector:\t%s", selectorText(t.Spec.Selector))
	} else {
		w.line(0, "Selector:\t<unset>")
	}
	w.line(0, "Parallelism:\t%s", orUnset(t.Spec.Parallelism, decimal))
	w.line(0, "Completions:\t%s", orUnset(t.Spec.Completions, decimal))
	if deadline := t.Spec.ActiveDeadlineSeconds; deadline != nil {
		w.line(0, "Active Deadline Seconds:\t%s", seconds(*deadline))
	}
	w.podTemplate(&t.Spec.Template)
}

// orUnset is a field that may not be given.
func orUnset[T any](p *T, text func(T) string) string {
	if p == nil {
		return "<unset>"
	}
	return text(*p)
}

func decimal(n int32) string { return strconv.Itoa(int(n)) }

func seconds(n int64) string { return strconv.FormatInt(n, 10) + "s" }

// activeText names the active Jobs of a CronJob.
func activeText(active []jobsim.ObjectReference) string {
	if len(active) == 0 {
		return "<none>"
	}
	names := make([]string, len(active))
	for i := range active {
		names[i] = active[i].Name
	}
	return strings.Join(names, ", ")
}
