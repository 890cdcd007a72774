package kubectl_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/kubectl"
)

func podIn(name string, phase pod.Phase) *pod.Pod {
	return &pod.Pod{
		ObjectMeta: jobsim.ObjectMeta{Name: name, Namespace: "default", CreationTimestamp: noon},
		Spec:       pod.Spec{Containers: []pod.Container{{Name: "c"}}},
		Status:     pod.Status{Phase: phase},
	}
}

// Columns grow with what comes, and never shrink: kubectl's tabwriter remembers
// its widths.
func TestWatch(t *testing.T) {
	var b strings.Builder
	w := kubectl.NewWatch(&b, kubectl.TableOptions{})
	require.NoError(t, w.Rows(noon), "nothing there yet: not even headers")
	require.NoError(t, w.Rows(noon, podIn("pi-1", pod.Pending), podIn("pi-2", pod.Pending)))
	require.NoError(t, w.Rows(noon.Add(time.Second), podIn("pi-1", pod.Running)))
	require.NoError(t, w.Rows(noon.Add(2*time.Second), podIn("a-longer-name", pod.Pending)))
	require.NoError(t, w.Rows(noon.Add(3*time.Second), podIn("pi-1", pod.Running)))
	assert.Equal(t, `NAME   READY   STATUS    RESTARTS   AGE
pi-1   0/1     Pending   0          0s
pi-2   0/1     Pending   0          0s
pi-1   0/1     Running   0          1s
a-longer-name   0/1     Pending   0          2s
pi-1            0/1     Running   0          3s
`, b.String())
}

func TestWatchJobsAndEvents(t *testing.T) {
	var b strings.Builder
	w := kubectl.NewWatch(&b, kubectl.TableOptions{NoHeaders: true, WithNamespace: true})
	one := int32(1)
	require.NoError(t, w.Rows(noon, &job.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: "pi", Namespace: "default", CreationTimestamp: noon},
		Spec:       job.Spec{Completions: &one},
	}))
	assert.Equal(t, "default   pi    Running   0/1         0s\n", b.String())

	b.Reset()
	w = kubectl.NewWatch(&b, kubectl.TableOptions{})
	require.NoError(t, w.Rows(noon, &jobsim.Event{
		InvolvedObject: jobsim.ObjectReference{Kind: "Job", Name: "pi"},
		FirstTimestamp: noon, Type: jobsim.EventNormal, Reason: "Completed", Message: "Job completed",
	}))
	assert.Equal(t, "LAST SEEN   TYPE     REASON      OBJECT   MESSAGE\n0s          Normal   Completed   job/pi   Job completed\n", b.String())

	assert.Error(t, kubectl.NewWatch(full{}, kubectl.TableOptions{}).Rows(noon, podIn("pi", pod.Running)))
}

// The tables of a website of 2018, when kubectl still spoke the old way:
// kubernetes/website#9167.
func TestLegacyTables(t *testing.T) {
	var b strings.Builder
	age := func(d time.Duration) jobsim.ObjectMeta {
		return jobsim.ObjectMeta{Name: "hello-1529501160", CreationTimestamp: noon.Add(-d)}
	}
	one := int32(1)
	require.NoError(t, kubectl.WriteTable(&b, noon, []*job.Job{
		{ObjectMeta: age(27 * 24 * time.Hour), Spec: job.Spec{Completions: &one}},
		{ObjectMeta: age(2 * time.Minute), Spec: job.Spec{Completions: &one}, Status: job.Status{Succeeded: 1}},
		{ObjectMeta: age(43 * time.Second), Spec: job.Spec{Completions: &one}, Status: job.Status{Succeeded: 1}},
	}, kubectl.TableOptions{Legacy: true}))
	assert.Equal(t, `NAME               DESIRED   SUCCESSFUL   AGE
hello-1529501160   1         0            27d
hello-1529501160   1         1            2m
hello-1529501160   1         1            43s
`, b.String())

	b.Reset()
	done := podIn("hello-1529501160-dckjv", pod.Succeeded)
	done.Status.ContainerStatuses = []pod.ContainerStatus{{
		State: pod.ContainerState{Terminated: &pod.ContainerStateTerminated{Reason: "Completed"}},
	}}
	require.NoError(t, kubectl.WriteTable(&b, noon.Add(time.Minute), []*pod.Pod{done}, kubectl.TableOptions{Legacy: true, ShowAll: true}))
	assert.Equal(t, `NAME                     READY     STATUS      RESTARTS   AGE
hello-1529501160-dckjv   0/1       Completed   0          1m
`, b.String())
}
