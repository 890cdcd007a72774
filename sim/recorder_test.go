package sim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/correlate"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

// TestCombinedEvent: the event that stands for many names no reporting
// controller, and stays on the part of the object on which it began: an update
// is a patch of message, count and time. Internal/conformance/events shows both.
func TestCombinedEvent(t *testing.T) {
	c, err := sim.New(sim.Config{})
	require.NoError(t, err)
	p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "many"}, Spec: pod.Spec{RestartPolicy: pod.RestartNever}}
	for i := range correlate.MaxSimilar + 2 {
		p.Spec.Containers = append(p.Spec.Containers, pod.Container{Name: fmt.Sprint("c", i), Image: fmt.Sprint("image", i)})
	}
	require.NoError(t, c.Create(p))
	require.NoError(t, c.Run())

	var combined []jobsim.Event
	for _, e := range c.Events("") {
		if e.Reason == "Pulling" && strings.HasPrefix(e.Message, correlate.CombinedPrefix) {
			combined = append(combined, e)
		}
	}
	require.Len(t, combined, 1)
	e := combined[0]
	assert.Equal(t, correlate.CombinedPrefix+`Pulling image "image11"`, e.Message)
	assert.Equal(t, int32(3), e.Count)
	assert.Equal(t, "spec.containers{c9}", e.InvolvedObject.FieldPath)
	assert.Empty(t, e.ReportingController)
	assert.Empty(t, e.ReportingInstance)
	assert.Equal(t, "kubelet", e.Source.Component)
}

// Events are there for an hour after they last occurred, where the cluster is so
// configured; a repeat after that is written anew, with the count of all.
func TestEventsExpire(t *testing.T) {
	c, err := sim.New(sim.Config{EventTTL: time.Hour})
	require.NoError(t, err)
	cj := newCronJob("hello", "*/30 * * * *")
	cj.Spec.ConcurrencyPolicy = cronjob.ForbidConcurrent
	cj.Spec.JobTemplate.Spec.Suspend = new(true) // its Job is active for ever
	require.NoError(t, c.Create(cj))
	reasons := func() (list []string) {
		for _, e := range c.Events("") {
			list = append(list, fmt.Sprintf("%s x%d", e.Reason, e.Count))
		}
		return list
	}
	require.NoError(t, c.RunFor(80*time.Minute))
	assert.Equal(t, []string{"SuccessfulCreate x1", "Suspended x1", "JobAlreadyActive x1"}, reasons())
	require.NoError(t, c.RunFor(20*time.Minute))
	assert.Equal(t, []string{"JobAlreadyActive x2"}, reasons())
	require.NoError(t, c.UpdateCronJob("default", "hello", func(cj *cronjob.CronJob) { cj.Spec.Suspend = new(true) }))
	require.NoError(t, c.RunFor(2*time.Hour))
	assert.Empty(t, reasons())
	require.NoError(t, c.UpdateCronJob("default", "hello", func(cj *cronjob.CronJob) { cj.Spec.Suspend = new(false) }))
	require.NoError(t, c.RunFor(time.Minute))
	assert.Equal(t, []string{"JobAlreadyActive x3"}, reasons())
}

// What is left of a long history does not grow with it.
func TestReleasedEventsAreForgotten(t *testing.T) {
	forever, err := sim.New(sim.Config{})
	require.NoError(t, err)
	hour, err := sim.New(sim.Config{EventTTL: time.Hour})
	require.NoError(t, err)
	for _, c := range []*sim.Cluster{forever, hour} {
		require.NoError(t, c.Create(newCronJob("hello", "* * * * *")))
		require.NoError(t, c.RunFor(30*time.Hour+30*time.Second))
	}
	var want []jobsim.Event
	for _, e := range forever.Events("") {
		if hour.Now().Sub(e.LastTimestamp) < time.Hour {
			want = append(want, e)
		}
	}
	got := hour.Events("")
	require.Len(t, got, len(want))
	for i := range got {
		got[i].Name, want[i].Name = "", ""
	}
	assert.Equal(t, want, got)
	assert.Greater(t, len(forever.Events("")), 20*len(got))
}
