package scenario

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// Each kind of change is a line with the path and the new value.
func TestChanges(t *testing.T) {
	start := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	r := NewRecorder(start)
	r.call("judged-abcde", "#0")
	old, now := &pod.Pod{}, &pod.Pod{}
	assert.Empty(t, r.changes(old, now, nil))

	now.Generation = 2
	now.CreationTimestamp = start.Add(1500 * time.Millisecond)
	now.Labels = map[string]string{"b": "2", "a": ""}
	now.Finalizers = []string{"x", "y"}
	now.OwnerReferences = []jobsim.OwnerReference{{Name: "judged-abcde", Controller: new(true)}}
	now.Spec.Containers = []pod.Container{{Name: "main", Args: []string{"two words"}, RestartPolicy: new(pod.RestartNever)}}
	now.Status.StartTime = new(start)
	now.Status.ContainerStatuses = []pod.ContainerStatus{{Name: "main", State: pod.ContainerState{Waiting: &pod.ContainerStateWaiting{}}}}
	now.Status.Message = "judged-abcde waits"
	assert.Equal(t, []string{
		"metadata.generation=2",
		"metadata.creationTimestamp=1.5",
		`metadata.labels[a]=""`,
		"metadata.labels[b]=2",
		"metadata.ownerReferences=[judged-abcde]",
		"metadata.ownerReferences[judged-abcde].name=#0",
		"metadata.ownerReferences[judged-abcde].controller=true",
		"metadata.finalizers=[x y]",
		"spec.containers=[main]",
		`spec.containers[main].args=["two words"]`,
		"spec.containers[main].restartPolicy=Never",
		`status.message="#0 waits"`,
		"status.startTime=0",
		"status.containerStatuses=[main]",
		"status.containerStatuses[main].state.waiting={}",
	}, r.changes(old, now, nil))
	assert.NotContains(t, r.changes(old, now, []string{"metadata.labels"}), "metadata.labels[b]=2")

	later := *now
	later.Labels = map[string]string{"b": "2"}
	later.Status.StartTime = nil
	later.Spec.Containers = append([]pod.Container{{Name: "first", Image: "busybox"}}, now.Spec.Containers...)
	later.Status.ContainerStatuses = []pod.ContainerStatus{{Name: "main", RestartCount: 1}}
	assert.Equal(t, []string{
		"metadata.labels[a]=-",
		"spec.containers=[first main]",
		"spec.containers[first].image=busybox",
		"status.startTime=-",
		"status.containerStatuses[main].state.waiting=-",
		"status.containerStatuses[main].restartCount=1",
	}, r.changes(now, &later, nil))
}
