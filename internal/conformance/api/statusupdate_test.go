package api

import (
	"testing"

	"k8s.io/apiserver/pkg/registry/rest"
	strategy "k8s.io/kubernetes/pkg/registry/batch/job"

	"github.com/jobsim/jobsim/internal/conformance/registry"
	"github.com/jobsim/jobsim/job"
)

// TestStatusUpdate compares which statuses may replace which, in both sides'
// words.
func TestStatusUpdate(t *testing.T) {
	compareAll(t, func(r *random) request {
		stored, updated := r.statusUpdate()
		old, raw := marshal(stored), marshal(updated)
		return request{
			drawn: object{"old": stored, "new": updated},
			real: func() answer {
				err := rest.BeforeUpdate(strategy.StatusStrategy, registry.Jobs.Request("default", "status"), realJob(raw), realJob(old))
				return answer{errs: causes(err)}
			},
			ours: func() answer {
				j, o := read[job.Job](raw), read[job.Job](old)
				j.SetDefaults()
				o.SetDefaults()
				return answer{errs: said(job.ValidateStatusUpdate(j, o))}
			},
		}
	})
}

// statusUpdate draws a Job, and one that differs in its status.
func (r *random) statusUpdate() (stored, updated object) {
	spec := r.object(specsOfStatuses)
	spec["template"] = object{"spec": object{"restartPolicy": "Never", "containers": []any{object{"name": "main", "image": "busybox"}}}}
	stored = object{
		"metadata": object{"name": "pi", "namespace": "default", "uid": "u-1", "resourceVersion": "1"},
		"spec":     spec, "status": r.object(jobStatusFields),
	}
	updated = copyOf(marshal(stored))
	percent := 60
	if r.careful {
		percent = 15
	}
	r.redraw(updated["status"].(object), jobStatusFields, percent)
	return stored, updated
}

// specsOfStatuses are the fields of a spec that a status is checked with.
var specsOfStatuses = []drawn{
	{"completionMode", 70, of("Indexed", "Indexed", "NonIndexed")},
	{"completions", 80, of(0, 5, 5, 5)},
	{"parallelism", 50, of(2, 5)},
	{"backoffLimitPerIndex", 50, of(1)},
	{"suspend", 40, boolean},
	{"successPolicy", 30, of(object{"rules": []any{object{"succeededCount": 1}}})},
}

var (
	statusTimes = of("2026-03-01T10:00:00Z", "2026-03-01T10:00:01Z", "2026-03-01T10:00:02Z")
	indexLists  = either(of("", "0", "1", "0,1", "2-4", "0,2-4", "1-3", "3,4"),
		of("5", "1-5", "4-2", "2,1", "2-2", "a", "1-", "-1", "1-2-3", ",", "0,0", "0-2,1", "99999999999"))
	statusUIDs = list(2, 3, either(of("a", "b", "c", "d"), of("", "a")))
)

var jobStatusFields = []drawn{
	{"conditions", 60, func(r *random) any {
		var conditions []any
		for _, kind := range []string{"Suspended", "Complete", "Failed", "FailureTarget", "SuccessCriteriaMet"} {
			if r.percent(30) {
				conditions = append(conditions, object{"type": kind, "status": of("True", "True", "False")(r)})
			}
		}
		return conditions
	}},
	{"startTime", 70, statusTimes},
	{"completionTime", 40, statusTimes},
	{"active", 40, small},
	{"succeeded", 60, small},
	{"failed", 60, small},
	{"ready", 40, small},
	{"terminating", 40, small},
	{"completedIndexes", 50, indexLists},
	{"failedIndexes", 50, indexLists},
	{"uncountedTerminatedPods", 40, nested([]drawn{{"succeeded", 50, statusUIDs}, {"failed", 50, statusUIDs}})},
}
