package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/randfill"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/wire"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// wireRounds is how many random objects of each kind go over the wire.
const wireRounds = 2000

// TestWireTypes sends random objects over the wire in both directions: ours
// have no field that Kubernetes does not know or reads differently, and read
// each field that they have as Kubernetes writes it.
func TestWireTypes(t *testing.T) {
	t.Run("Job", func(t *testing.T) { roundTrip[job.Job, batchv1.Job](t) })
	t.Run("Pod", func(t *testing.T) { roundTrip[pod.Pod, corev1.Pod](t) })
	t.Run("Event", func(t *testing.T) { roundTrip[jobsim.Event, corev1.Event](t) })
}

func roundTrip[Ours, Theirs any](t *testing.T) {
	for seed := range int64(wireRounds) {
		fill := filler(seed)

		var ours Ours
		fill.Fill(&ours)
		var theirs Theirs
		strictly := json.NewDecoder(bytes.NewReader(marshal(t, &ours)))
		strictly.DisallowUnknownFields()
		require.NoError(t, strictly.Decode(&theirs), "seed %d: a field that Kubernetes does not have", seed)
		require.Equal(t, &theirs, wire.Over[Ours, Theirs](&ours), "seed %d: copied", seed)
		var back Ours
		require.NoError(t, json.Unmarshal(marshal(t, &theirs), &back))
		require.JSONEq(t, string(marshal(t, &ours)), string(marshal(t, &back)), "seed %d: ours, theirs, ours", seed)

		var object Theirs
		fill.Fill(&object)
		var read Ours
		require.NoError(t, json.Unmarshal(marshal(t, &object), &read), "seed %d", seed)
		require.Equal(t, &read, wire.Over[Theirs, Ours](&object), "seed %d: copied", seed)
		whole, part := generic(t, &object), generic(t, &read)
		require.NoError(t, contains("", whole, part), "seed %d: theirs, ours", seed)
	}
}

// filler fills objects at random, with times in whole seconds and values that
// exist.
func filler(seed int64) *randfill.Filler {
	return randfill.NewWithSeed(seed).NilChance(0.4).NumElements(0, 3).MaxDepth(20).Funcs(
		func(t *time.Time, c randfill.Continue) { *t = time.Unix(c.Int63n(4e9)+1, 0).UTC() },
		func(t *metav1.Time, c randfill.Continue) { t.Time = time.Unix(c.Int63n(4e9)+1, 0) },
		func(t *metav1.MicroTime, c randfill.Continue) { t.Time = time.Unix(c.Int63n(4e9)+1, 0) },
		func(q *resource.Quantity, c randfill.Continue) {
			*q = *resource.NewQuantity(c.Int63n(1000), resource.DecimalSI)
		},
		func(l *pod.ResourceList, c randfill.Continue) { // an empty one is none
			if c.Bool() {
				*l = pod.ResourceList{c.String(10): "1", "cpu": "500m"}
			}
		},
		func(v *intstr.IntOrString, c randfill.Continue) { *v = intstr.FromInt32(c.Int31()) },
		func(f *metav1.FieldsV1, c randfill.Continue) { f.Raw = []byte(`{"f:x":{}}`) },
	)
}

func marshal(t *testing.T, v any) []byte {
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return b
}

func generic(t *testing.T, v any) any {
	var tree any
	require.NoError(t, json.Unmarshal(marshal(t, v), &tree))
	return tree
}

// contains reports where part says something else than whole. What part leaves
// out does not matter.
func contains(path string, whole, part any) error {
	switch p := part.(type) {
	case map[string]any:
		w, ok := whole.(map[string]any)
		for key, value := range p {
			if !ok && isEmpty(value) {
				continue
			}
			if err := contains(path+"."+key, w[key], value); err != nil {
				return err
			}
		}
		return nil
	case []any:
		w, _ := whole.([]any)
		if len(w) != len(p) {
			return fmt.Errorf("%s has %d elements instead of %d", path, len(p), len(w))
		}
		for i := range p {
			if err := contains(fmt.Sprintf("%s[%d]", path, i), w[i], p[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if whole != part && !(isEmpty(whole) && isEmpty(part)) {
		return fmt.Errorf("%s is %v instead of %v", path, part, whole)
	}
	return nil
}

// isEmpty reports whether a value says no more than one that is left out.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case float64:
		return v == 0
	case bool:
		return !v
	case map[string]any:
		return len(v) == 0
	}
	return false
}
