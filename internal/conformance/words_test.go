package conformance

import (
	"bytes"
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	cliprinters "k8s.io/cli-runtime/pkg/printers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/kubectl/pkg/describe"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/printers"
	printersinternal "k8s.io/kubernetes/pkg/printers/internalversion"
	"sigs.k8s.io/randfill"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// wordRounds is how many random objects of each kind are printed.
const wordRounds = 2000

// TestWords prints random Jobs and Pods with the printers of the API server and
// of kubectl, and with jobsim's, at the same moment: byte for byte the same.
func TestWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for seed := range int64(wordRounds) {
			fill := wordFiller(seed)
			var j job.Job
			var p pod.Pod
			fill.Fill(&j)
			fill.Fill(&p)
			tidyJob(&j)
			tidyPod(&p)
			for _, wide := range []bool{false, true} {
				o := kubectl.TableOptions{Wide: wide}
				var jobs, pods bytes.Buffer
				require.NoError(t, kubectl.WriteJobs(&jobs, time.Now(), []*job.Job{&j}, o))
				require.NoError(t, kubectl.WritePods(&pods, time.Now(), []*pod.Pod{&p}, o))
				require.Equal(t, realTable(t, as[batchv1.Job](t, &j), &batch.Job{}, wide), jobs.String(), "get job, seed %d", seed)
				require.Equal(t, realTable(t, realPod(t, &p), &core.Pod{}, wide), pods.String(), "get pod, seed %d", seed)
			}
			client := fake.NewClientset(as[batchv1.Job](t, &j), realPod(t, &p))
			settings := describe.DescriberSettings{}
			o := kubectl.DescribeOptions{Now: time.Now(), HideEvents: true}

			want, err := (&describe.JobDescriber{Interface: client}).Describe(j.Namespace, j.Name, settings)
			require.NoError(t, err)
			require.Equal(t, want, kubectl.DescribeJob(&j, o), "describe job, seed %d", seed)

			want, err = (&describe.PodDescriber{Interface: client}).Describe(p.Namespace, p.Name, settings)
			require.NoError(t, err)
			require.Equal(t, want, kubectl.DescribePod(&p, o), "describe pod, seed %d", seed)
		}
	})
}

// as sends one of our objects over the wire.
func as[Theirs any](t *testing.T, ours any) *Theirs {
	theirs := new(Theirs)
	require.NoError(t, json.Unmarshal(marshal(t, ours), theirs))
	return theirs
}

// realPod is a pod as a real kubelet reports it, which says the address twice.
func realPod(t *testing.T, p *pod.Pod) *corev1.Pod {
	real := as[corev1.Pod](t, p)
	if p.Status.PodIP != "" {
		real.Status.PodIPs = []corev1.PodIP{{IP: p.Status.PodIP}}
	}
	return real
}

// realTable prints an object as the API server and kubectl get do.
func realTable(t *testing.T, o, internal runtime.Object, wide bool) string {
	require.NoError(t, legacyscheme.Scheme.Convert(o, internal, nil))
	table, err := printers.NewTableGenerator().With(printersinternal.AddHandlers).
		GenerateTable(internal, printers.GenerateOptions{Wide: wide})
	require.NoError(t, err)
	var out bytes.Buffer
	w := cliprinters.GetNewTabWriter(&out)
	require.NoError(t, cliprinters.NewTablePrinter(cliprinters.PrintOptions{Wide: wide}).PrintObj(table, w))
	require.NoError(t, w.Flush())
	return out.String()
}

// wordFiller fills objects with values that a cluster could have.
func wordFiller(seed int64) *randfill.Filler {
	word := func(c randfill.Continue, words ...string) string { return words[c.Intn(len(words))] }
	past := func(c randfill.Continue) time.Time {
		span := []int64{60, 10_000, 1_000_000, 100_000_000}[c.Intn(4)]
		return time.Now().Add(-time.Duration(c.Int63n(span)) * time.Second).UTC().Truncate(time.Second)
	}
	return randfill.NewWithSeed(seed).NilChance(0.4).NumElements(0, 3).MaxDepth(20).Funcs(
		func(s *string, c randfill.Continue) {
			*s = word(c, "", "a", "some-name", "b.c/d", "Error", "two words")
		},
		func(t *time.Time, c randfill.Continue) { *t = past(c) },
		func(n *int32, c randfill.Continue) { *n = []int32{0, 1, 2, 7, 137, 100000}[c.Intn(6)] },
		func(n *int64, c randfill.Continue) { *n = []int64{0, 1, 30, 3600, 100000}[c.Intn(5)] },
		func(s *jobsim.ConditionStatus, c randfill.Continue) {
			*s = jobsim.ConditionStatus(word(c, "True", "False", "Unknown"))
		},
		func(s *job.ConditionType, c randfill.Continue) {
			*s = job.ConditionType(word(c, "Complete", "Failed", "Suspended", "FailureTarget", "SuccessCriteriaMet", "Other"))
		},
		func(s *pod.ConditionType, c randfill.Continue) {
			*s = pod.ConditionType(word(c, "Ready", "Initialized", "PodScheduled", "ContainersReady", "DisruptionTarget"))
		},
		func(s *pod.Phase, c randfill.Continue) {
			*s = pod.Phase(word(c, "Pending", "Running", "Succeeded", "Failed", "Unknown"))
		},
		func(s *pod.RestartPolicy, c randfill.Continue) {
			*s = pod.RestartPolicy(word(c, "Always", "OnFailure", "Never"))
		},
		func(s *jobsim.LabelSelector, c randfill.Continue) { *s = selectors[c.Intn(len(selectors))] },
		func(s *job.CompletionMode, c randfill.Continue) {
			*s = job.CompletionMode(word(c, "Indexed", "NonIndexed"))
		},
		func(s *pod.ContainerState, c randfill.Continue) {
			switch c.Intn(4) {
			case 0:
				s.Waiting = &pod.ContainerStateWaiting{}
				c.Fill(s.Waiting)
			case 1:
				s.Running = &pod.ContainerStateRunning{}
				c.Fill(s.Running)
			case 2:
				s.Terminated = &pod.ContainerStateTerminated{}
				c.Fill(s.Terminated)
			}
		},
	)
}

// selectors are valid ones.
var selectors = []jobsim.LabelSelector{
	{},
	{MatchLabels: map[string]string{"app": "web", "batch.kubernetes.io/controller-uid": "1"}},
	{MatchExpressions: []jobsim.LabelSelectorRequirement{
		{Key: "tier", Operator: jobsim.SelectorIn, Values: []string{"b", "a"}},
		{Key: "app", Operator: jobsim.SelectorNotIn, Values: []string{"x"}},
		{Key: "gone", Operator: jobsim.SelectorDoesNotExist},
	}},
	{
		MatchLabels:      map[string]string{"b": "", "c": "d"},
		MatchExpressions: []jobsim.LabelSelectorRequirement{{Key: "a", Operator: jobsim.SelectorExists}, {Key: "b", Operator: jobsim.SelectorIn, Values: []string{"1"}}},
	},
}

// tidyJob gives a Job what every stored one has.
func tidyJob(j *job.Job) {
	j.Name, j.Namespace = "pi", "default"
	if j.Spec.Selector == nil {
		j.Spec.Selector = &jobsim.LabelSelector{}
	}
	if j.Spec.Parallelism == nil {
		j.Spec.Parallelism = new(int32)
	}
}

func tidyPod(p *pod.Pod) { p.Name, p.Namespace = "pi-x", "default" }
