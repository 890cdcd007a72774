package lint

import (
	"fmt"
	"strings"
	"time"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// podDelay is what the Job controller waits before it replaces a failed pod, and
// crashLoop what a kubelet waits before a second restart: the defaults of both.
var (
	podDelay  = backoff.Exponential{Initial: 10 * time.Second, Max: 10 * time.Minute}
	crashLoop = backoff.Exponential{Initial: 10 * time.Second, Max: 5 * time.Minute}
)

// maxWaits bounds the waits that are added up: their sum is some years by then.
const maxWaits = 1_000_000

// waits are those between the attempts of a Job whose attempts all fail, up to the one
// that exceeds its limit; of a Job in which several pods or containers fail side by side
// they are not known, and there are none.
func waits(j *job.Job) (list []time.Duration) {
	s := &j.Spec
	if s.BackoffLimit == nil || s.BackoffLimitPerIndex != nil || value(s.Parallelism, 1) != 1 || value(s.Completions, 1) != 1 {
		return nil
	}
	limit := min(int(*s.BackoffLimit), maxWaits)
	if s.Template.Spec.RestartPolicy == pod.RestartNever {
		for n := range limit {
			list = append(list, podDelay.After(n+1))
		}
		return list
	}
	if len(s.Template.Spec.Containers) != 1 || len(s.Template.Spec.InitContainers) > 0 {
		return nil
	}
	// The Job fails at the restart that makes them as many as the limit, at the first one
	// with a limit of 0. The first restart is at once.
	for n := 1; n < limit; n++ {
		list = append(list, crashLoop.After(n))
	}
	return list
}

func value(p *int32, otherwise int32) int32 {
	if p == nil {
		return otherwise
	}
	return *p
}

// sum adds up waits and shows how: "10s + 20s + … + 5m20s = 10m30s".
func sum(list []time.Duration) (time.Duration, string) {
	var total time.Duration
	texts := make([]string, 0, 5)
	for i, w := range list {
		total += w
		switch {
		case i < 3 || i == len(list)-1:
			texts = append(texts, w.String())
		case i == 3:
			texts = append(texts, "…")
		}
	}
	return total, strings.Join(texts, " + ") + " = " + total.String()
}

// limitUnreachable finds a deadline that passes before the last of the allowed attempts
// can begin. Times are stored in whole seconds, so that a wait may be up to a second
// shorter than it should.
func (s *subject) limitUnreachable() *Finding {
	spec := &s.job.Spec
	if spec.ActiveDeadlineSeconds == nil {
		return nil
	}
	list := waits(s.job)
	deadline := apitime.Seconds(*spec.ActiveDeadlineSeconds)
	total, shown := sum(list)
	if deadline >= total-apitime.Seconds(int64(len(list))) {
		return nil
	}
	reachable, passed := 0, time.Duration(0)
	for _, w := range list {
		if passed += w; passed > deadline {
			break
		}
		reachable++
	}
	if spec.Template.Spec.RestartPolicy != pod.RestartNever {
		reachable++ // the first restart has no wait
	}
	return &Finding{
		Field: s.prefix + "spec.backoffLimit",
		Message: fmt.Sprintf("a backoffLimit of %d is never reached: activeDeadlineSeconds ends the Job before; a limit above %d makes no difference",
			*spec.BackoffLimit, reachable),
		Arithmetic: fmt.Sprintf("the waits up to it are %s, and the deadline is %s", shown, deadline),
	}
}

// logsVanish finds OnFailure.
func (s *subject) logsVanish() *Finding {
	spec := &s.job.Spec
	if spec.Template.Spec.RestartPolicy != pod.RestartOnFailure {
		return nil
	}
	limit := value(spec.BackoffLimit, 6)
	field, arithmetic := "spec.backoffLimit", fmt.Sprintf("the limit is %d, and it counts restarts: the pod is deleted at restart %d", limit, max(1, limit))
	if spec.BackoffLimitPerIndex != nil {
		field = "spec.backoffLimitPerIndex"
		arithmetic = "restarts are counted for each index, and the pod of an index is deleted where they exceed its limit"
	}
	return &Finding{
		Field:      s.prefix + "spec.template.spec.restartPolicy",
		Message:    "when the Job fails, its pod is deleted, and the logs that say why with it; with Never the failed pods stay",
		Arithmetic: s.prefix + field + ": " + arithmetic,
	}
}

// ttlTooShort finds a Job that is removed sooner after its end than it waited before.
func (s *subject) ttlTooShort() *Finding {
	ttl := s.job.Spec.TTLSecondsAfterFinished
	list := waits(s.job)
	if ttl == nil || len(list) == 0 || apitime.Seconds(int64(*ttl)) >= list[len(list)-1] {
		return nil
	}
	longest := list[len(list)-1]
	return &Finding{
		Field:      s.prefix + "spec.ttlSecondsAfterFinished",
		Message:    "the Job may wait longer for its next attempt than it is kept after the last one: who looks again after such a wait finds neither Job nor pods",
		Arithmetic: fmt.Sprintf("the longest wait, before attempt %d, is %s; the Job is kept for %s", len(list)+1, longest, apitime.Seconds(int64(*ttl))),
	}
}
