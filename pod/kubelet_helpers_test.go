package pod

import (
	"time"

	"github.com/jobsim/jobsim"
)

// epoch is when the tests begin: a whole second.
var epoch = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// at is the moment d after the epoch.
func at(d time.Duration) time.Time { return epoch.Add(d) }

// sec is the moment n seconds after the epoch.
func sec(n float64) time.Time { return at(time.Duration(n * float64(time.Second))) }

// onePod is a pod of that restart policy with one container, main.
func onePod(policy RestartPolicy) *Pod {
	grace := int64(30)
	return &Pod{
		ObjectMeta: jobsim.ObjectMeta{Name: "pi-x", Namespace: "default", UID: "u1", Generation: 1},
		Spec: Spec{
			Containers:                    []Container{{Name: "main", Image: "perl", ImagePullPolicy: PullIfNotPresent}},
			RestartPolicy:                 policy,
			TerminationGracePeriodSeconds: &grace,
		},
		Status: Status{
			Phase:      Pending,
			Conditions: []Condition{{Type: Scheduled, Status: jobsim.ConditionTrue, LastTransitionTime: epoch}},
		},
	}
}
