package manifest

import (
	"encoding/json"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
)

// alphaCronJob is the CronJob of batch/v2alpha1, which was called ScheduledJob
// at first.
type alphaCronJob struct {
	jobsim.TypeMeta
	jobsim.ObjectMeta `json:"metadata"`
	Spec              alphaCronJobSpec `json:"spec"`
}

// alphaCronJobSpec is its spec: that of batch/v1 without timeZone.
type alphaCronJobSpec struct {
	Schedule                   string                    `json:"schedule"`
	StartingDeadlineSeconds    *int64                    `json:"startingDeadlineSeconds"`
	ConcurrencyPolicy          cronjob.ConcurrencyPolicy `json:"concurrencyPolicy"`
	Suspend                    *bool                     `json:"suspend"`
	JobTemplate                cronjob.JobTemplate       `json:"jobTemplate"`
	SuccessfulJobsHistoryLimit *int32                    `json:"successfulJobsHistoryLimit"`
	FailedJobsHistoryLimit     *int32                    `json:"failedJobsHistoryLimit"`
}

// decodeAlphaCronJob makes a batch/v1 CronJob from a batch/v2alpha1 one. What
// that did not have is not given, and gets the default of batch/v1.
func decodeAlphaCronJob(data []byte) (jobsim.Object, error) {
	var old alphaCronJob
	if err := json.Unmarshal(data, &old); err != nil {
		return nil, err
	}
	s := &old.Spec
	return &cronjob.CronJob{
		TypeMeta:   jobsim.TypeMeta{APIVersion: cronjob.APIVersion, Kind: cronjob.Kind},
		ObjectMeta: old.ObjectMeta,
		Spec: cronjob.Spec{
			Schedule:                   s.Schedule,
			StartingDeadlineSeconds:    s.StartingDeadlineSeconds,
			ConcurrencyPolicy:          s.ConcurrencyPolicy,
			Suspend:                    s.Suspend,
			JobTemplate:                s.JobTemplate,
			SuccessfulJobsHistoryLimit: s.SuccessfulJobsHistoryLimit,
			FailedJobsHistoryLimit:     s.FailedJobsHistoryLimit,
		},
	}, nil
}

// decodeBetaCronJob makes a batch/v1 CronJob from a batch/v1beta1 one, which has
// the same fields.
func decodeBetaCronJob(data []byte) (jobsim.Object, error) {
	var c cronjob.CronJob
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, err
	}
	c.TypeMeta = jobsim.TypeMeta{APIVersion: cronjob.APIVersion, Kind: cronjob.Kind}
	return &c, nil
}
