package job_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// foreignPod stands for a type that is not jobsim's, such as v1.Pod of k8s.io/api:
// its spec has fields that pod.Spec does not have.
type foreignPod struct {
	GenerateName, Namespace string
	Labels, Annotations     map[string]string
	Finalizers              []string
	Owners                  []string
	Hostname                string
	Volumes                 []string
	Containers              []foreignContainer
}

type foreignContainer struct {
	Name, CPU string
	// FieldOf are the variables whose value comes from a field of the pod.
	FieldOf map[string]string
}

// newForeignPod makes a pod of a template of its type.
func newForeignPod(template foreignPod, a job.Additions) foreignPod {
	p := template
	p.GenerateName, p.Namespace = a.GenerateName, a.Namespace
	p.Labels, p.Annotations = merged(p.Labels, a.Labels), merged(p.Annotations, a.Annotations)
	if !slices.Contains(p.Finalizers, a.Finalizer) {
		p.Finalizers = append(slices.Clone(p.Finalizers), a.Finalizer)
	}
	p.Owners = append(slices.Clone(p.Owners), a.Owner.Kind+"/"+a.Owner.Name)
	if a.Hostname != "" {
		p.Hostname = a.Hostname
	}
	p.Containers = slices.Clone(p.Containers)
	for i := range p.Containers {
		c := &p.Containers[i]
		if _, has := c.FieldOf[job.CompletionIndexEnv]; a.Env != nil && !has {
			c.FieldOf = merged(c.FieldOf, map[string]string{a.Env.Name: a.Env.ValueFrom.FieldRef.FieldPath})
		}
	}
	return p
}

func merged(a, b map[string]string) map[string]string {
	m := maps.Clone(b)
	for k, v := range a {
		if _, has := m[k]; !has {
			if m == nil {
				m = map[string]string{}
			}
			m[k] = v
		}
	}
	return m
}

// A caller with objects of another API keeps what jobsim does not know: here the
// volumes and the CPUs.
func ExampleCreation_Additions() {
	j := job.New("render", "blender")
	j.Namespace, j.UID = "studio", "7b0e"
	template := foreignPod{
		Labels:     map[string]string{"app": "render"},
		Volumes:    []string{"scenes"},
		Containers: []foreignContainer{{Name: "blender", CPU: "2"}},
	}

	// What [Controller.Plan] returns in Create.
	creation := job.Creation{Index: new(3)}
	p := newForeignPod(template, creation.Additions(j))

	fmt.Println(p.GenerateName, p.Namespace, p.Hostname, p.Owners, p.Finalizers)
	fmt.Println(p.Labels)
	fmt.Println(p.Volumes, p.Containers)
	// Output:
	// render-3- studio render-3 [Job/render] [batch.kubernetes.io/job-tracking]
	// map[app:render batch.kubernetes.io/job-completion-index:3]
	// [scenes] [{blender 2 map[JOB_COMPLETION_INDEX:metadata.labels['batch.kubernetes.io/job-completion-index']]}]
}

// TestAdditionsAreWhatApplyDoes: a pod that is made by hand of the Additions is the
// one that Apply makes.
func TestAdditionsAreWhatApplyDoes(t *testing.T) {
	j := newJob(func(j *job.Job) { j.Name = "pi" })
	for _, creation := range []job.Creation{
		{}, {Index: new(0)}, {Index: new(7), FailureCount: new(int32(2)), IgnoredFailureCount: new(int32(1))},
	} {
		for _, finalizers := range [][]string{nil, {"example.com/hold"}, {job.TrackingFinalizer}} {
			template := jobsim.ObjectMeta{Labels: map[string]string{"app": "pi"}, Finalizers: finalizers}
			meta, spec := template, pod.Spec{Hostname: "mine", Containers: []pod.Container{{Name: "c"}}}
			creation.Apply(j, &meta, &spec)
			p := newForeignPod(
				foreignPod{Labels: template.Labels, Finalizers: finalizers, Hostname: "mine", Containers: []foreignContainer{{Name: "c"}}},
				creation.Additions(j))
			assert.Equal(t, meta.GenerateName, p.GenerateName)
			assert.Equal(t, meta.Namespace, p.Namespace)
			assert.Equal(t, meta.Labels, p.Labels)
			assert.Equal(t, meta.Annotations, p.Annotations)
			assert.Equal(t, meta.Finalizers, p.Finalizers)
			assert.Equal(t, spec.Hostname, p.Hostname)
			assert.Len(t, p.Containers[0].FieldOf, len(spec.Containers[0].Env))
		}
	}
	assert.Equal(t, job.Additions{}, job.Creation{Index: new(0)}.Additions(nil), "a nil Job adds nothing")
}
