package job_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

func TestSlowStart(t *testing.T) {
	refused := errors.New("refused")
	no, left := refused, job.ErrNotTried
	for _, test := range []struct {
		n      int
		refuse []int // by position
		want   []error
		why    string
	}{
		{0, nil, nil, "nothing to create"},
		{9, nil, nil, "all succeed"},
		{7, []int{0}, []error{no, left, left, left, left, left, left}, "the first batch is one pod"},
		{7, []int{1}, []error{nil, no, nil, left, left, left, left}, "the second is two, and is tried to its end"},
		{7, []int{5}, []error{nil, nil, nil, nil, nil, no, nil}, "the third is four"},
		{5, []int{4}, []error{nil, nil, nil, nil, no}, "the last may be smaller"},
	} {
		i := -1
		got := job.SlowStart(make([]job.Creation, test.n), func(job.Creation) error {
			i++
			for _, at := range test.refuse {
				if i == at {
					return refused
				}
			}
			return nil
		})
		assert.Equal(t, test.want, got, test.why)
	}
}

func TestApply(t *testing.T) {
	j := newJob(func(j *job.Job) { j.Name = "pi" })
	long := strings.Repeat("x", 63)
	template := jobsim.ObjectMeta{
		Labels: map[string]string{"app": "pi"}, Annotations: map[string]string{"note": "x"},
		Finalizers: []string{"example.com/hold"},
	}
	for _, test := range []struct {
		creation     job.Creation
		name         string
		generateName string
		annotations  map[string]string
		hostname     string
		why          string
	}{
		{job.Creation{}, "pi", "pi-", map[string]string{"note": "x"}, "", "without an index"},
		{job.Creation{}, long, long + "-", map[string]string{"note": "x"}, "", "the API server cuts a long name"},
		{job.Creation{Index: new(0)}, "pi", "pi-0-", map[string]string{"note": "x", job.CompletionIndexAnnotation: "0"}, "pi-0", "0 is an index"},
		{job.Creation{Index: new(12)}, long, long[:54] + "-12-", map[string]string{"note": "x", job.CompletionIndexAnnotation: "12"}, long + "-12", "the index is not cut off"},
		{
			job.Creation{Index: new(3), FailureCount: new(int32(0)), IgnoredFailureCount: new(int32(2))}, "pi", "pi-3-",
			map[string]string{"note": "x", job.CompletionIndexAnnotation: "3", job.IndexFailureCountAnnotation: "0", job.IndexIgnoredFailureCountAnnotation: "2"},
			"pi-3", "with its failures",
		},
	} {
		j.Name = test.name
		meta, spec := template, pod.Spec{}
		test.creation.Apply(j, &meta, &spec)
		assert.Equal(t, test.generateName, meta.GenerateName, test.why)
		assert.Equal(t, "default", meta.Namespace, test.why)
		assert.Equal(t, test.annotations, meta.Annotations, test.why)
		assert.Equal(t, test.hostname, spec.Hostname, test.why)
		assert.Equal(t, test.annotations[job.CompletionIndexAnnotation], meta.Labels[job.CompletionIndexAnnotation], test.why)
		assert.Equal(t, "pi", meta.Labels["app"], test.why)
		assert.Equal(t, []string{"example.com/hold", job.TrackingFinalizer}, meta.Finalizers, test.why)
		assert.Equal(t, j.UID, meta.ControllerOf().UID, test.why)

		again := template
		test.creation.Apply(j, &again, nil)
		assert.Equal(t, meta, again, "without a spec")

		alone := pod.Spec{}
		test.creation.Apply(j, nil, &alone)
		assert.Equal(t, spec, alone, "without metadata")
		assert.NotPanics(t, func() { test.creation.Apply(j, nil, nil) }, "with neither there is nothing to apply to")
	}
	assert.Equal(t, map[string]string{"app": "pi"}, template.Labels, "the template stays")
	assert.Equal(t, map[string]string{"note": "x"}, template.Annotations, "the template stays")
}

// A pod has all that its template has, besides what the Job adds (upstream:
// GetPodFromTemplate).
func TestNewPodHasWhatTheTemplateHas(t *testing.T) {
	j := newJob(func(j *job.Job) {
		j.Spec.Template.Labels["app"] = "pi"
		j.Spec.Template.Annotations = map[string]string{"note": "x"}
		j.Spec.Template.Finalizers = []string{"example.com/hold"}
		j.Spec.Template.Spec.NodeSelector = map[string]string{"disk": "fast"}
	})
	p := j.NewPod(job.Creation{})
	assert.Equal(t, map[string]string{
		"app": "pi", job.NameLabel: "pi", job.LegacyNameLabel: "pi", job.ControllerUIDLabel: "job-uid", job.LegacyControllerUIDLabel: "job-uid",
	}, p.Labels)
	assert.Equal(t, map[string]string{"note": "x"}, p.Annotations)
	assert.Equal(t, []string{"example.com/hold", job.TrackingFinalizer}, p.Finalizers)
	assert.Equal(t, j.Spec.Template.Spec, p.Spec)
	assert.Equal(t, []jobsim.OwnerReference{{
		APIVersion: "batch/v1", Kind: "Job", Name: "pi", UID: "job-uid", Controller: new(true), BlockOwnerDeletion: new(true),
	}}, p.OwnerReferences)
}
