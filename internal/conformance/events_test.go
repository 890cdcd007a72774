package conformance

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/record"
	testingclock "k8s.io/utils/clock/testing"

	"github.com/jobsim/jobsim/internal/correlate"
)

// TestEventCombining holds correlate.Object against client-go's
// EventCorrelator under random histories of events on one object: both write
// and leave out the same ones, with the same text, count and times.
//
// A history has either few different messages or only new ones. Once a tenth
// has come, client-go forgets one of the ten at random, so that what it makes of
// a repeat is not determined.
func TestEventCombining(t *testing.T) {
	written, combined := 0, 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 0))
		start := time.Unix(1_000_000_000, 0)
		clock := testingclock.NewFakeClock(start)
		theirs := record.NewEventCorrelator(clock)
		var ours correlate.Object
		messages := r.IntN(correlate.MaxSimilar) // 0: each event has its own
		pause := []time.Duration{time.Second, time.Minute, 7 * time.Minute}[r.IntN(3)]
		for n := range 1 + r.IntN(80) {
			clock.SetTime(clock.Now().Add(time.Duration(r.Int64N(int64(pause)))))
			e := randomEvent(r, message(r, messages, n), clock.Now())
			result, err := theirs.EventCorrelate(e.DeepCopy())
			require.NoError(t, err)
			entry := ours.Observe(correlate.Event{
				Source: e.Source.Component, Type: e.Type, Reason: e.Reason,
				FieldPath: e.InvolvedObject.FieldPath, Message: e.Message, At: clock.Since(start),
			})
			require.Equal(t, result.Skip, entry == nil, "seed %d, event %d", seed, n)
			if result.Skip {
				continue
			}
			written++
			if strings.HasPrefix(result.Event.Message, correlate.CombinedPrefix) {
				combined++
			}
			require.Equal(t, result.Event.Message, entry.Message, "seed %d, event %d", seed, n)
			require.Equal(t, result.Event.Count, entry.Count, "seed %d, event %d", seed, n)
			require.Equal(t, result.Event.FirstTimestamp.Sub(start), entry.First, "seed %d, event %d", seed, n)
			require.Equal(t, result.Event.LastTimestamp.Sub(start), entry.Last, "seed %d, event %d", seed, n)
		}
	}
	t.Logf("%d events written, %d of them combined", written, combined)
	require.Positive(t, combined)
}

func message(r *rand.Rand, messages, n int) string {
	if messages > 0 {
		n = r.IntN(messages)
	}
	return "message " + strconv.Itoa(n)
}

func randomEvent(r *rand.Rand, message string, now time.Time) *corev1.Event {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	return &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Namespace: "default", Name: "pi.1"},
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", Namespace: "default", Name: "pi", UID: "1", FieldPath: pick("", "", "spec.containers{a}")},
		Source:         corev1.EventSource{Component: pick("kubelet", "kubelet", "job-controller")},
		Type:           pick(corev1.EventTypeNormal, corev1.EventTypeWarning),
		Reason:         pick("BackOff", "Created"),
		Message:        message,
		FirstTimestamp: metav1.NewTime(now),
		LastTimestamp:  metav1.NewTime(now),
		Count:          1,
	}
}
