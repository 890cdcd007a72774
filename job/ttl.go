package job

import (
	"errors"
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
)

// Cleanup is what is to become of a Job by its ttlSecondsAfterFinished. The zero
// Cleanup is to leave it alone until it changes.
type Cleanup struct {
	// Delete asks for the deletion of the Job, in the foreground and with its UID
	// as a precondition, so that neither its pods outlive it nor a Job of the
	// same name is deleted in its place.
	Delete bool
	// RequeueAfter is when to look again, from now; zero: when the Job changes.
	RequeueAfter time.Duration
	// Why are the reasons.
	Why []jobsim.Reason
}

// CleanUp returns what is to become of a finished Job by its
// ttlSecondsAfterFinished, which are counted from the last transition of its
// Complete or Failed condition. A Job that is not finished, has no TTL or is
// being deleted is left alone, whoever manages it. It is an error if the time at
// which the Job finished is not known (upstream: processTTL in
// pkg/controller/ttlafterfinished).
//
// A caller whose Jobs come from a cache calls it twice: before the deletion once
// more with the Job as it is stored, whose TTL may be another by now.
func CleanUp(now time.Time, j *Job) (Cleanup, error) {
	if j == nil {
		return Cleanup{}, errors.New("job: CleanUp: the Job is nil")
	}
	ttl, finished := j.Spec.TTLSecondsAfterFinished, j.Status.finishedCondition()
	if j.DeletionTimestamp != nil || ttl == nil || finished == nil {
		return Cleanup{}, nil
	}
	if finished.LastTransitionTime.IsZero() {
		return Cleanup{}, fmt.Errorf("unable to find the time when the Job %s/%s finished", j.Namespace, j.Name)
	}
	wait := apitime.Seconds(int64(*ttl))
	expires := finished.LastTransitionTime.Add(wait)
	if left := expires.Sub(now); left > 0 {
		why := standing(ruleTTL, "the Job has finished: it is deleted {0s} later", num(wait))
		why.Until = expires
		return Cleanup{RequeueAfter: left, Why: []jobsim.Reason{why}}, nil
	}
	return Cleanup{Delete: true, Why: []jobsim.Reason{reason(ruleTTL, "the Job has been finished for {0s}: it is deleted, and its pods before it", num(wait))}}, nil
}

// finishedCondition is the condition by which the Job is finished; nil: it is
// not.
func (s *Status) finishedCondition() *Condition {
	for i := range s.Conditions {
		c := &s.Conditions[i]
		if (c.Type == Complete || c.Type == Failed) && c.Status == jobsim.ConditionTrue {
			return c
		}
	}
	return nil
}
