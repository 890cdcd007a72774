package job_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// indexedJob is a Job with so many indexes.
func indexedJob(completions, parallelism int32) func(*job.Job) {
	return both(parallel(completions, parallelism), func(j *job.Job) { j.Spec.CompletionMode = new(job.Indexed) })
}

func perIndex(limit int32) func(*job.Job) {
	return func(j *job.Job) {
		j.Spec.BackoffLimitPerIndex, j.Spec.BackoffLimit, j.Status.FailedIndexes = &limit, new(int32(1<<31-1)), new("")
	}
}

func maxFailed(n int32) func(*job.Job) { return func(j *job.Job) { j.Spec.MaxFailedIndexes = &n } }

// policy has one rule, for exit code 3.
func policy(action job.PodFailurePolicyAction) func(*job.Job) {
	return func(j *job.Job) {
		j.Spec.PodReplacementPolicy = new(job.ReplaceFailed)
		j.Spec.PodFailurePolicy = &job.PodFailurePolicy{Rules: []job.PodFailurePolicyRule{{
			Action: action, OnExitCodes: &job.PodFailurePolicyOnExitCodes{Operator: job.ExitCodesIn, Values: []int32{3}},
		}}}
	}
}

// leader is a Job that has succeeded when index 1 has.
func leader(j *job.Job) {
	j.Spec.SuccessPolicy = &job.SuccessPolicy{Rules: []job.SuccessPolicyRule{{SucceededIndexes: new("1")}}}
}

// ofIndex makes a pod one of an index that has failed so often before.
func ofIndex(index, failures int) func(*pod.Pod) {
	return func(p *pod.Pod) {
		p.Annotations = map[string]string{
			job.CompletionIndexAnnotation:   strconv.Itoa(index),
			job.IndexFailureCountAnnotation: strconv.Itoa(failures),
		}
	}
}

// exited makes the container of a pod end with a code.
func exited(code int32) func(*pod.Pod) {
	return func(p *pod.Pod) {
		p.Status.ContainerStatuses[0].Name = "main"
		p.Status.ContainerStatuses[0].State.Terminated.ExitCode = code
	}
}

// indexedPods are pods of a Job, one for each pair of an index and a word of
// newPods; index -1 is none.
func indexedPods(j *job.Job, pairs ...any) []*pod.Pod {
	var words []string
	for i := 1; i < len(pairs); i += 2 {
		words = append(words, pairs[i].(string))
	}
	pods := newPods(j, words...)
	for i, p := range pods {
		if index := pairs[2*i].(int); index >= 0 {
			ofIndex(index, 0)(p)
		}
	}
	return pods
}

// indexesOf are the indexes of the pods that a Plan creates.
func indexesOf(p job.Plan) []int {
	indexes := []int{}
	for _, c := range p.Create {
		indexes = append(indexes, *c.Index)
	}
	return indexes
}

func TestFirstPendingIndexes(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*job.Job)
		pods   []any
		want   []int
	}{
		{"a new Job", indexedJob(5, 3), nil, []int{0, 1, 2}},
		{"active and finished ones are left out", indexedJob(5, 3), []any{1, "running", 0, "succeeded@3"}, []int{2, 3}},
		{"so are those of the status", both(indexedJob(6, 3), func(j *job.Job) { j.Status.CompletedIndexes, j.Status.Succeeded = "1-3", 3 }), nil, []int{0, 4, 5}},
		{"a failed one comes again, once the delay has passed", indexedJob(5, 3), []any{0, "failed@1", 1, "running"}, []int{0, 2}},
		{"a pod that is being deleted is replaced", indexedJob(5, 2), []any{0, "terminating", 1, "running"}, []int{0}},
		{"or not, if it keeps its place", both(indexedJob(5, 3), func(j *job.Job) { j.Spec.PodReplacementPolicy = new(job.ReplaceFailed) }),
			[]any{0, "terminating", 1, "running"}, []int{2}},
		{"no index is left", indexedJob(2, 5), []any{0, "running", 1, "running"}, []int{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := newJob(test.change)
			var c job.Controller
			assert.Equal(t, test.want, indexesOf(c.Plan(job.Observation{Now: at(60), Job: j, Pods: indexedPods(j, test.pods...)})))
		})
	}
}

// TestDuplicatedIndexes follows upstream's appendDuplicatedIndexPodsForRemoval.
func TestDuplicatedIndexes(t *testing.T) {
	for _, test := range []struct {
		name        string
		completions int32
		pods        []any
		want        []string
	}{
		{"of the pods of an index the one stays that has come farthest", 3,
			[]any{0, "running", 0, "ready", 1, "pending", -1, "ready", 3, "ready", 2, "running"}, []string{"pi-4", "pi-1", "pi-5"}},
		{"those beyond go before those of the last index within", 2,
			[]any{1, "running", 1, "ready", 0, "ready", 0, "ready", 5, "ready"}, []string{"pi-3", "pi-5", "pi-1"}},
		{"those without an index are the last within, if there is no other", 0,
			[]any{-1, "pending", 0, "ready"}, []string{"pi-2", "pi-1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := newJob(indexedJob(test.completions, test.completions))
			var c job.Controller
			p := c.Plan(job.Observation{Now: at(30), Job: j, Pods: indexedPods(j, test.pods...)})
			var names []string
			for _, d := range p.Delete {
				assert.True(t, d.Uncounted)
				names = append(names, d.Pod.Name)
			}
			assert.Equal(t, test.want, names)
			assert.Empty(t, p.Create)
		})
	}
}

func TestIndexesInTheStatus(t *testing.T) {
	j := newJob(both(indexedJob(6, 6), func(j *job.Job) { j.Status.CompletedIndexes, j.Status.Succeeded = "0,3", 2 }))
	pods := indexedPods(j, 1, "succeeded@3", 2, "succeeded@4", 2, "succeeded@5", 7, "succeeded@5", 4, "failed@6")
	var c job.Controller
	d := c.Reconcile(job.Observation{Now: at(30), Job: j, Pods: pods})
	require.NotNil(t, d.Status)
	assert.Equal(t, "0-3", d.Status.CompletedIndexes, "they are stored before the pods are let go of")
	assert.Equal(t, int32(4), d.Status.Succeeded)
	assert.Nil(t, d.Status.FailedIndexes)
	assert.Empty(t, d.Status.UncountedTerminatedPods.Succeeded, "the index is enough")
	assert.Equal(t, []jobsim.UID{"pod-5"}, d.Status.UncountedTerminatedPods.Failed)
	assert.Len(t, d.Release, 5, "the pod of an index that the Job does not have is let go of too")
	assert.Equal(t, int32(1), d.Final.Failed)
}

// A Job that is made smaller forgets the indexes beyond, and those that it has
// had are done.
func TestFewerCompletions(t *testing.T) {
	j := newJob(both(indexedJob(3, 3), func(j *job.Job) { j.Status.CompletedIndexes, j.Status.Succeeded = "0-2,5", 4 }))
	var c job.Controller
	d := c.Reconcile(job.Observation{Now: at(30), Job: j})
	assert.Equal(t, "0-2", d.Final.CompletedIndexes)
	assert.True(t, d.Final.IsTrue(job.Complete))
	assert.Equal(t, int32(3), d.Final.Succeeded)
}

func TestPodOfAnIndex(t *testing.T) {
	j := newJob(func(j *job.Job) {
		s := &j.Spec.Template.Spec
		s.InitContainers = []pod.Container{{Name: "init", Image: "busybox"}}
		s.Containers[0].Env = []pod.EnvVar{{Name: job.CompletionIndexEnv, Value: "mine"}}
		s.Containers = append(s.Containers, pod.Container{Name: "second", Image: "busybox"})
	})
	index := 7
	p := j.NewPod(job.Creation{Index: &index, FailureCount: new(int32(2)), IgnoredFailureCount: new(int32(1))})
	assert.Equal(t, "pi-7-", p.GenerateName)
	assert.Equal(t, "pi-7", p.Spec.Hostname)
	assert.Equal(t, "7", p.Labels[job.CompletionIndexAnnotation])
	assert.Equal(t, map[string]string{
		job.CompletionIndexAnnotation: "7", job.IndexFailureCountAnnotation: "2", job.IndexIgnoredFailureCountAnnotation: "1",
	}, p.Annotations)
	env := []pod.EnvVar{{Name: job.CompletionIndexEnv, ValueFrom: &pod.EnvVarSource{FieldRef: &pod.ObjectFieldSelector{FieldPath: job.CompletionIndexFieldPath}}}}
	assert.Equal(t, env, p.Spec.InitContainers[0].Env)
	assert.Equal(t, env, p.Spec.Containers[1].Env)
	assert.Equal(t, "mine", p.Spec.Containers[0].Env[0].Value, "a variable of that name stays")
	assert.Empty(t, j.Spec.Template.Spec.Containers[1].Env, "the template stays as it is")
	assert.NotContains(t, j.Spec.Template.Labels, job.CompletionIndexAnnotation)
}

func ExampleParseIndexes() {
	done, err := job.ParseIndexes("0,2-4")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(done.Count(), done.Contains(3), done.Contains(1))
	fmt.Println(done.Add(1, 7))
	// Output:
	// 4 true false
	// 0-4,7
}

// TestFailedIndexesComeBeforeSuccess follows the order of upstream's syncJob: what
// fails a Job decides, also where its successPolicy is met in the same sync.
func TestFailedIndexesComeBeforeSuccess(t *testing.T) {
	var c job.Controller
	for _, test := range []struct {
		change func(*job.Job)
		last   string // what the pod of index 2 does
		want   string
	}{
		{maxFailed(0), "running", job.ReasonMaxFailedIndexesExceeded},
		{maxFailed(1), "succeeded@4", job.ReasonFailedIndexes},
		{maxFailed(1), "running", job.ReasonSuccessPolicy},
	} {
		j := newJob(both(both(indexedJob(3, 3), perIndex(0)), both(leader, test.change)))
		p := c.Plan(job.Observation{Now: at(30), Job: j, Pods: indexedPods(j, 0, "failed@3", 1, "succeeded@4", 2, test.last)})
		require.NotNil(t, p.Findings.FinishedCondition, test.want)
		assert.Equal(t, test.want, p.Findings.FinishedCondition.Reason)
	}
}
