package correlate_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/correlate"
)

func event(seconds int, message string) correlate.Event {
	return correlate.Event{
		EventNote: jobsim.EventNote{Type: jobsim.EventNormal, Reason: "SuccessfulCreate", Message: message},
		Source:    "job-controller",
		At:        time.Duration(seconds) * time.Second,
	}
}

func TestRepeatsAreCounted(t *testing.T) {
	var o correlate.Object
	first := o.Observe(event(1, "a"))
	require.Equal(t, int32(1), first.Count)
	again := o.Observe(event(5, "a"))
	assert.Same(t, first, again)
	assert.Equal(t, int32(2), again.Count)
	assert.Equal(t, [2]time.Duration{time.Second, 5 * time.Second}, [2]time.Duration{again.First, again.Last})
}

func TestTheTenthMessageIsCombined(t *testing.T) {
	var o correlate.Object
	for i := range 9 {
		assert.Equal(t, fmt.Sprint(i), o.Observe(event(i, fmt.Sprint(i))).Message)
	}
	combined := o.Observe(event(9, "9"))
	assert.Equal(t, correlate.CombinedPrefix+"9", combined.Message)
	assert.Equal(t, int32(2), o.Observe(event(10, "10")).Count)
	assert.Equal(t, int32(2), o.Observe(event(11, "3")).Count, "a message that is known stays itself")
	other := event(12, "11")
	other.Reason = "SuccessfulDelete"
	assert.Equal(t, "11", o.Observe(other).Message, "another reason is another matter")
	assert.Equal(t, "late", o.Observe(event(11+601, "late")).Message, "ten minutes without one begin anew")
}

func TestOneSourceWritesTwentyFiveAndThenOneEachFiveMinutes(t *testing.T) {
	var o correlate.Object
	for range 25 {
		require.NotNil(t, o.Observe(event(0, "a")))
	}
	assert.Nil(t, o.Observe(event(1, "a")))
	assert.Nil(t, o.Observe(event(299, "a")))
	written := o.Observe(event(300, "a"))
	require.NotNil(t, written)
	assert.Equal(t, int32(28), written.Count, "what was filtered is counted")
	assert.Nil(t, o.Observe(event(301, "a")))

	warning := event(302, "a")
	warning.Type = jobsim.EventWarning
	assert.NotNil(t, o.Observe(warning), "each type has its own bucket")
	kubelet := event(302, "a")
	kubelet.Source = "kubelet"
	assert.NotNil(t, o.Observe(kubelet), "each source too")
}

// Of very many different events the latest are remembered.
func TestOldEntriesAreForgotten(t *testing.T) {
	var o correlate.Object
	first := o.Observe(event(0, "first"))
	for i := range correlate.MaxEntries - 1 {
		o.Observe(event((i+1)*1000, fmt.Sprint(i)))
	}
	again := o.Observe(event(correlate.MaxEntries*1000, "first"))
	require.Same(t, first, again, "none was one too many")
	o.Observe(event((correlate.MaxEntries+1)*1000, "one more"))
	assert.Equal(t, int32(1), o.Observe(event((correlate.MaxEntries+2)*1000, "0")).Count, "the one that was used longest ago is forgotten")
	assert.Equal(t, int32(3), o.Observe(event((correlate.MaxEntries+3)*1000, "first")).Count)
}
