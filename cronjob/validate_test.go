package cronjob_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
)

func lines(errs []*jobsim.FieldError) string {
	texts := make([]string, len(errs))
	for i, err := range errs {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "\n")
}

func named(name string) change { return func(c *cronjob.CronJob) { c.Name = name } }

// The words are those of pkg/apis/batch/validation in Kubernetes v1.37.2.
const (
	noZoneInSchedule = ": cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
	notNegative      = ": must be greater than or equal to 0"
)

func TestValidate(t *testing.T) {
	name53 := strings.Repeat("x", 53)
	for _, c := range []struct {
		change change
		want   string
		why    string
	}{
		{named("tick"), "", "in order"},
		{named(name53[1:]), "", "52 characters"},
		{named(name53), `metadata.name: Invalid value: "` + name53 + `": must be no more than 52 characters`, "53"},
		{named("a.b"), "", "dots"},
		{schedule(""), "spec.schedule: Required value", "no schedule"},
		{schedule("x"), `spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]`, "a bad one"},
		{schedule("0 0 31 2 *"), "", "one that never fires is taken"},
		{schedule("* * , * *"), "", "and so is this"},
		{schedule("@every 1h"), "", "an interval"},
		{schedule("TZ=0"), `spec.schedule: Invalid value: "TZ=0": invalid schedule format: runtime error: slice bounds out of range [:-1]` + "\n" + `spec.schedule: Invalid value: "TZ=0"` + noZoneInSchedule, "what makes the library panic"},
		{schedule("TZ=UTC 0 0 * * *"), `spec.schedule: Invalid value: "TZ=UTC 0 0 * * *"` + noZoneInSchedule, "a zone in it"},
		{schedule("CRON_TZ=UTC @daily"), `spec.schedule: Invalid value: "CRON_TZ=UTC @daily"` + noZoneInSchedule, "under its other name"},
		{schedule("@dailyTZ"), `spec.schedule: Invalid value: "@dailyTZ": unrecognized descriptor: @dailyTZ` + "\n" + `spec.schedule: Invalid value: "@dailyTZ"` + noZoneInSchedule, "TZ anywhere"},
		{both(schedule("TZ=UTC @daily"), zone("UTC")), `spec.schedule: Invalid value: "TZ=UTC @daily"` + noZoneInSchedule, "in both places"},
		{deadline(-1), "spec.startingDeadlineSeconds: Invalid value: -1" + notNegative, "a negative deadline"},
		{deadline(0), "", "0 is taken, though no Job is ever created"},
		{zone("Europe/Berlin"), "", "a zone"},
		{zone("Etc/GMT+5"), "", "a plus"},
		{zone(""), `spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string`, "an empty zone"},
		{zone("Mars/Base"), `spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base`, "no zone"},
		{zone("America"), `spec.timeZone: Invalid value: "America": unknown time zone America`, "a directory of zones"},
		{zone("Europe/Llanfairpwllgwyn"), `spec.timeZone: Invalid value: "Europe/Llanfairpwllgwyn": unknown time zone Europe/Llanfairpwllgwyn`, "a part of more than 14 characters"},
		{zone("a/../b"), `spec.timeZone: Invalid value: "a/../b": unknown time zone a/../b`, "dots"},
		{zone("a//b"), `spec.timeZone: Invalid value: "a//b": unknown time zone a//b`, "an empty part"},
		{zone("-a"), `spec.timeZone: Invalid value: "-a": unknown time zone -a`, "a dash in front"},
		{zone("Local"), `spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones`, "the machine's"},
		{zone("local"), `spec.timeZone: Invalid value: "local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones` + "\n" + `spec.timeZone: Invalid value: "local": unknown time zone local`, "in small letters it is also unknown"},
		{policy("Sometimes"), `spec.concurrencyPolicy: Unsupported value: "Sometimes": supported values: "Allow", "Forbid", "Replace"`, "no policy"},
		{keep(-1, -2), "spec.successfulJobsHistoryLimit: Invalid value: -1" + notNegative + "\nspec.failedJobsHistoryLimit: Invalid value: -2" + notNegative, "negative limits"},
		{keep(0, 0), "", "no history"},
		{func(c *cronjob.CronJob) { c.Spec.JobTemplate.Spec.Template.Spec.RestartPolicy = "Always" }, `spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`, "a pod that never ends"},
		{func(c *cronjob.CronJob) { c.Spec.JobTemplate.Spec.BackoffLimit = new(int32(-1)) }, "spec.jobTemplate.spec.backoffLimit: Invalid value: -1" + notNegative, "the rules of a Job"},
		{func(c *cronjob.CronJob) { c.Spec.JobTemplate.Spec.Selector = &jobsim.LabelSelector{} }, "spec.jobTemplate.spec.selector: Invalid value: {}: `selector` will be auto-generated", "a selector"},
		{func(c *cronjob.CronJob) { c.Spec.JobTemplate.Spec.ManualSelector = new(true) }, `spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"`, "of one's own"},
		{func(c *cronjob.CronJob) { c.Spec.JobTemplate.Labels = map[string]string{"-": "-"} }, "", "the metadata of the template are not checked"},
		{func(c *cronjob.CronJob) { c.Spec = cronjob.Spec{} }, "spec.concurrencyPolicy: Required value\nspec.jobTemplate.spec.template.spec.terminationGracePeriodSeconds: Required value\nspec.jobTemplate.spec.template.spec.containers: Required value\nspec.jobTemplate.spec.template.spec.restartPolicy: Required value\n" + `spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"` + "\nspec.schedule: Required value", "nothing and no defaults: the schedule comes last, as a declarative rule"},
	} {
		assert.Equal(t, c.want, lines(cronjob.Validate(newCronJob(c.change))), c.why)
	}
}

func both(changes ...change) change {
	return func(c *cronjob.CronJob) {
		for _, change := range changes {
			change(c)
		}
	}
}

func TestValidateUpdate(t *testing.T) {
	for _, c := range []struct {
		old, new change
		want     string
		warn     string
		why      string
	}{
		{schedule("@daily"), schedule("@hourly"), "", "", "a schedule may change"},
		{schedule("@daily"), schedule("TZ=UTC @hourly"), `spec.schedule: Invalid value: "TZ=UTC @hourly"` + noZoneInSchedule, tzWarning, "but not take a zone in"},
		{schedule("TZ=UTC @daily"), schedule("CRON_TZ=UTC @hourly"), "", tzWarning, "it may keep one"},
		{schedule("TZ=UTC @daily"), schedule("@daily"), "", "", "or lose it"},
		{schedule("TZ=UTC @daily"), both(schedule("TZ=UTC @daily"), zone("UTC")), `spec.schedule: Invalid value: "TZ=UTC @daily": cannot use both timeZone field and TZ or CRON_TZ in schedule`, tzWarning, "not both"},
		{schedule("@daily"), schedule(""), "spec.schedule: Required value", "", "it must stay"},
		{both(schedule("@daily"), keep(0, 0)), both(schedule(""), keep(-1, 0)), "spec.successfulJobsHistoryLimit: Invalid value: -1" + notNegative + "\nspec.schedule: Required value", "", "the declarative rule comes last"},
		{schedule(""), both(schedule(""), keep(-1, 0)), "spec.schedule: Required value\nspec.successfulJobsHistoryLimit: Invalid value: -1" + notNegative, "", "an empty one that stays comes first"},
		{zone("Mars/Base"), zone("Mars/Base"), "", "", "a zone that was taken stays"},
		{zone("Mars/Base"), zone("Mars/Camp"), `spec.timeZone: Invalid value: "Mars/Camp": unknown time zone Mars/Camp`, "", "another is checked"},
		{named(strings.Repeat("x", 60)), named(strings.Repeat("x", 60)), "", "", "a name may be too long"},
		{named("a"), named("b"), `metadata.name: Invalid value: "b": field is immutable`, "", "but not change"},
		{policy("Allow"), policy("Forbid"), "", "", "all of the spec may change"},
		{suspended, schedule("0 * * * *"), "", "", "back too"},
	} {
		old, updated := newCronJob(c.old), newCronJob(c.new)
		old.ResourceVersion, updated.ResourceVersion = "1", "1"
		old.Status.LastScheduleTime = &old.CreationTimestamp
		updated.UID, updated.Generation = "", 7
		updated.PrepareForUpdate(old)
		assert.Equal(t, c.want, lines(cronjob.ValidateUpdate(updated, old)), c.why)
		assert.Equal(t, c.warn, strings.Join(cronjob.UpdateWarnings(updated, old), "\n"), c.why)
		assert.Equal(t, old.Status, updated.Status, c.why)
	}
}

const tzWarning = "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details"

func TestGeneration(t *testing.T) {
	old := newCronJob()
	same, other := newCronJob(), newCronJob(suspended)
	same.PrepareForUpdate(old)
	other.PrepareForUpdate(old)
	assert.EqualValues(t, 1, same.Generation)
	assert.EqualValues(t, 2, other.Generation)
}

func TestWarnings(t *testing.T) {
	assert.Empty(t, cronjob.Warnings(newCronJob()))
	assert.Equal(t, []string{"metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"},
		cronjob.Warnings(newCronJob(named("a.b"))))
	large := newCronJob(func(c *cronjob.CronJob) {
		s := &c.Spec.JobTemplate.Spec
		s.CompletionMode, s.Completions, s.Parallelism = new(job.Indexed), new(int32(100_001)), new(int32(10_001))
	})
	const words = "spec.jobTemplate.spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail"
	assert.Equal(t, []string{words}, cronjob.Warnings(large))
	old := newCronJob()
	large.PrepareForUpdate(old)
	assert.Equal(t, []string{words}, cronjob.UpdateWarnings(large, old))
	assert.Empty(t, cronjob.UpdateWarnings(large, large), "nothing changes")
}

func TestSetDefaults(t *testing.T) {
	var c cronjob.CronJob
	require.NoError(t, json.Unmarshal([]byte(`{"spec": {"jobTemplate": {"spec": {
		"template": {"spec": {"containers": [{"name": "a", "image": "b"}]}},
		"podFailurePolicy": {"rules": [{"onPodConditions": [{"type": "DisruptionTarget"}]}]}}}}}`), &c))
	c.SetDefaults()
	once, err := json.Marshal(c)
	require.NoError(t, err)
	c.SetDefaults()
	twice, err := json.Marshal(c)
	require.NoError(t, err)
	assert.Equal(t, string(once), string(twice))
	s := c.Spec
	assert.Equal(t, cronjob.AllowConcurrent, s.ConcurrencyPolicy)
	assert.False(t, *s.Suspend)
	assert.EqualValues(t, 3, *s.SuccessfulJobsHistoryLimit)
	assert.EqualValues(t, 1, *s.FailedJobsHistoryLimit)
	assert.Equal(t, jobsim.ConditionTrue, s.JobTemplate.Spec.PodFailurePolicy.Rules[0].OnPodConditions[0].Status)
	assert.EqualValues(t, "Always", s.JobTemplate.Spec.Template.Spec.Containers[0].ImagePullPolicy)
	assert.Nil(t, s.JobTemplate.Spec.BackoffLimit, "which each Job gets")
	assert.Nil(t, s.JobTemplate.Spec.Completions)
}
