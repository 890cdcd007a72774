package api

import (
	"log"
	"os"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/apis/batch"
	strategy "k8s.io/kubernetes/pkg/registry/batch/cronjob"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/conformance/registry"
	"github.com/jobsim/jobsim/internal/conformance/zoneinfo"
)

// TestMain has Kubernetes read the time zones that jobsim has.
func TestMain(m *testing.M) {
	if err := zoneinfo.Use(); err != nil {
		log.Fatal(err)
	}
	os.Exit(m.Run())
}

func TestCreateCronJob(t *testing.T) {
	compareAll(t, func(r *random) request {
		drawn := r.cronJob()
		identify(drawn)
		raw := marshal(drawn)
		ours := func() answer {
			c := read[cronjob.CronJob](raw)
			c.SetDefaults()
			c.PrepareForCreate()
			return oursSays(commonCronJob(c), cronjob.Validate(c), func() []string { return cronjob.Warnings(c) })
		}
		return request{drawn: drawn, real: func() answer { return realCreateCronJob(raw) }, ours: ours, crashes: templateCrashes(raw)}
	})
}

func TestUpdateCronJob(t *testing.T) {
	compareAll(t, func(r *random) request {
		stored, updated := r.updateCronJob()
		old, raw := marshal(stored), marshal(updated)
		ours := func() answer {
			c, o := read[cronjob.CronJob](raw), read[cronjob.CronJob](old)
			c.SetDefaults()
			o.SetDefaults()
			c.PrepareForUpdate(o)
			return oursSays(commonCronJob(c), cronjob.ValidateUpdate(c, o), func() []string { return cronjob.UpdateWarnings(c, o) })
		}
		drawn := object{"old": stored, "new": updated}
		return request{drawn: drawn, real: func() answer { return realUpdateCronJob(raw, old) }, ours: ours, crashes: templateCrashes(raw)}
	})
}

func commonCronJob(object any) string { return common[cronjob.CronJob, batchv1.CronJob](object) }

// templateCrashes is crashes for the Jobs of a CronJob.
func templateCrashes(raw []byte) bool {
	return crashes(marshal(object{"spec": read[cronjob.CronJob](raw).Spec.JobTemplate.Spec}))
}

func realCreateCronJob(raw []byte) (a answer) {
	defer caught(&a)
	c := realCronJob(raw)
	var w warnings
	drawn := c.CreationTimestamp
	err := rest.BeforeCreate(strategy.Strategy, w.of(registry.CronJobs, c.Namespace), c)
	c.CreationTimestamp, c.UID = drawn, realCronJob(raw).UID
	return realSays(commonCronJob(external[batchv1.CronJob](c)), err, w)
}

func realUpdateCronJob(raw, stored []byte) (a answer) {
	defer caught(&a)
	c, old := realCronJob(raw), realCronJob(stored)
	var w warnings
	err := rest.BeforeUpdate(strategy.Strategy, w.of(registry.CronJobs, c.Namespace), c, old)
	return realSays(commonCronJob(external[batchv1.CronJob](c)), err, w)
}

func realCronJob(raw []byte) *batch.CronJob { return internal[batch.CronJob, batchv1.CronJob](raw) }

// cronJobFields are those of a spec but the template.
var cronJobFields = []drawn{
	{"schedule", 98, either(of("0 * * * *", "*/15 8-18 * * mon-fri", "@daily", "@every 90m", "0 0 31 2 *"),
		of("", "x", "TZ=0", "TZ", "TZ=UTC 0 0 * * *", "CRON_TZ=Asia/Tokyo @daily", "TZ=Mars/B * * * * *", "TZ=Local @daily", "@every x",
			"@every 0s", "61 * * * *", "* * * * * *", "*/0 * * * *", "* * , * *", "<", " 0 * * * *", "5-3 * * * *", "0 0 * * 7", "0 0 ? * ?"))},
	{"timeZone", 40, either(of("UTC", "Europe/Berlin", "America/Argentina/ComodRivadavia", "Etc/GMT+5"),
		of("", "Local", "local", "LOCAL", "utc", "Mars/B", "a/../b", "..", "..x", "/x", "x/", "a b", "-a", "<", letters(15), "europe/berlin", nil))},
	{"startingDeadlineSeconds", 30, int64s},
	{"concurrencyPolicy", 40, either(of("Allow", "Forbid", "Replace"), of("", "allow", "<"))},
	{"suspend", 30, boolean},
	{"successfulJobsHistoryLimit", 30, either(of(0, 1, 7), int32s)},
	{"failedJobsHistoryLimit", 30, either(of(0, 1, 7), int32s)},
}

// cronJob draws a CronJob to be created.
func (r *random) cronJob() object {
	spec := r.object(cronJobFields)
	spec["jobTemplate"] = r.jobTemplate()
	meta := r.object(metaFields)
	if r.percent(15) {
		meta["name"] = of("a.b", letters(52), letters(53), letters(60), letters(64))(r)
	}
	return object{"metadata": meta, "spec": spec}
}

// jobTemplate draws a Job to be made; its selector is generated later.
func (r *random) jobTemplate() object {
	template := r.job()
	spec := template["spec"].(object)
	if r.careful {
		delete(spec, "selector")
		delete(spec, "manualSelector")
	}
	if r.percent(60) {
		delete(template, "metadata")
	}
	return template
}

// updateCronJob draws a CronJob as it is stored, and one that is to replace it.
func (r *random) updateCronJob() (stored, updated object) {
	stored = r.cronJob()
	identify(stored)
	if raw := marshal(stored); (r.careful || r.percent(60)) && !templateCrashes(raw) {
		stored = copyOf([]byte(realCreateCronJob(raw).object))
	}
	if r.percent(70) {
		stored["metadata"].(object)["generation"] = 2
	}
	if r.percent(30) {
		stored["status"] = object{"lastScheduleTime": "2020-01-01T00:00:00Z"}
	}
	spec := stored["spec"].(object)
	if !strings.Contains(text(spec["schedule"]), "TZ") && r.percent(20) { // from before 1.22, when it was allowed
		spec["schedule"] = of("TZ=UTC 0 0 * * *", "CRON_TZ=Asia/Tokyo @daily")(r)
	}
	updated = copyOf(marshal(stored))
	r.editCronJob(updated)
	return stored, updated
}

func (r *random) editCronJob(c object) {
	spec := c["spec"].(object)
	r.redraw(spec, cronJobFields, 20)
	switch {
	case r.percent(20):
		spec["jobTemplate"] = r.jobTemplate()
	case r.percent(30):
		if job, ok := spec["jobTemplate"].(object)["spec"].(object); ok {
			r.redraw(job, jobFields[1:], 20)
		}
	}
	if r.percent(20) {
		r.redraw(c["metadata"].(object), metaFields, 30)
	}
	if r.percent(20) {
		c["status"] = object{"lastScheduleTime": "2021-01-01T00:00:00Z"}
	}
}
