package kube

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/randfill"

	"github.com/jobsim/jobsim/pod"
)

// filler makes objects as the API could hold them: times in whole seconds, of an
// object's lists no two elements of a name, and canonical quantities.
func filler(seed int64) *randfill.Filler {
	return randfill.NewWithSeed(seed).NilChance(0.3).NumElements(1, 1).MaxDepth(14).Funcs(
		func(t *metav1.Time, c randfill.Continue) { t.Time = time.Unix(1+c.Int63n(1<<31), 0).Local() },
		func(q *resource.Quantity, c randfill.Continue) {
			*q = *resource.NewQuantity(c.Int63n(1000), resource.DecimalSI)
		},
		func(i *intstr.IntOrString, c randfill.Continue) { *i = intstr.FromInt32(int32(c.Int31n(1000))) },
		func(f *metav1.FieldsV1, _ randfill.Continue) { f.Raw = []byte(`{}`) },
	)
}

// Whatever an object has is there again after the way to jobsim's types and back.
func TestNothingIsLost(t *testing.T) {
	for seed := range int64(300) {
		var j batchv1.Job
		filler(seed).Fill(&j)
		sameAgain(t, &j, ToJob(FromJob(&j), &j))
		var p corev1.Pod
		filler(seed).Fill(&p)
		sameAgain(t, &p, ToPod(FromPod(&p), &p))
		var c batchv1.CronJob
		filler(seed).Fill(&c)
		sameAgain(t, &c, ToCronJob(FromCronJob(&c), &c))
	}
}

func sameAgain(t *testing.T, want, have any) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, have, cmp.Comparer(func(a, b resource.Quantity) bool { return a.Cmp(b) == 0 })))
}

// Every field of jobsim's types is one of k8s.io/api's, of a type to which it can be
// copied.
func TestEveryFieldHasItsPair(t *testing.T) {
	for _, k := range kinds {
		known := map[[2]reflect.Type]bool{}
		walk(t, k.gvk.Kind, reflect.TypeOf(k.new()).Elem(), reflect.TypeOf(k.newSim()).Elem(), known)
		assert.Greater(t, len(known), 20)
	}
}

// special are the types that have one of their own on the other side.
var special = map[reflect.Type]reflect.Type{
	reflect.TypeFor[time.Time]():    reflect.TypeFor[metav1.Time](),
	reflect.TypeFor[pod.Quantity](): reflect.TypeFor[resource.Quantity](),
}

func walk(t *testing.T, path string, theirs, ours reflect.Type, known map[[2]reflect.Type]bool) {
	types := [2]reflect.Type{theirs, ours}
	if known[types] {
		return
	}
	known[types] = true
	if ours.Kind() == reflect.Pointer && theirs == reflect.TypeFor[metav1.Time]() {
		ours = ours.Elem() // see layOptional
	}
	if special[ours] != nil {
		assert.Equal(t, special[ours], theirs, path)
		return
	}
	require.Equal(t, theirs.Kind(), ours.Kind(), path)
	switch ours.Kind() {
	case reflect.Pointer, reflect.Slice:
		walk(t, path, theirs.Elem(), ours.Elem(), known)
	case reflect.Map:
		walk(t, path, theirs.Key(), ours.Key(), known)
		walk(t, path, theirs.Elem(), ours.Elem(), known)
	case reflect.Struct:
		have := fieldsOf(theirs)
		for name, index := range fieldsOf(ours) {
			if assert.Contains(t, have, name, path) {
				walk(t, path+"."+name, theirs.FieldByIndex(have[name]).Type, ours.FieldByIndex(index).Type, known)
			}
		}
	}
}
