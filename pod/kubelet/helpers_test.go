package kubelet

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// epoch is when the tests begin: a whole second.
var epoch = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// at is the moment d after the epoch.
func at(d time.Duration) time.Time { return epoch.Add(d) }

// sec is the moment n seconds after the epoch.
func sec(n float64) time.Time { return at(time.Duration(n * float64(time.Second))) }

// onePod is a pod of that restart policy with one container, main.
func onePod(policy pod.RestartPolicy) *pod.Pod {
	grace := int64(30)
	return &pod.Pod{
		ObjectMeta: jobsim.ObjectMeta{Name: "pi-x", Namespace: "default", UID: "u1", Generation: 1},
		Spec: pod.Spec{
			Containers:                    []pod.Container{{Name: "main", Image: "perl", ImagePullPolicy: pod.PullIfNotPresent}},
			RestartPolicy:                 policy,
			TerminationGracePeriodSeconds: &grace,
		},
		Status: pod.Status{
			Phase:      pod.Pending,
			Conditions: []pod.Condition{{Type: pod.Scheduled, Status: jobsim.ConditionTrue, LastTransitionTime: epoch}},
		},
	}
}
