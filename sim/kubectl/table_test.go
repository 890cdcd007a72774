package kubectl

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// TestTabber: kubectl events does not cut cells at a line break, so what is in
// a cell reaches the alignment, as in text/tabwriter.
func TestTabber(t *testing.T) {
	for _, c := range []struct{ text, want, why string }{
		{"a", "a        end\nlonger   end", "columns are at least six wide and three apart"},
		{"a\nb", "a\nb        end\nlonger   end", "a line break ends the line"},
		{"a\tb", "a        b     end\nlonger   end", "a tab ends the cell"},
		{"a\vb", "a        b     end\nlonger   end", "so does a vertical tab"},
		{"a\fb", "a\nb        end\nlonger   end", "a form feed ends the line"},
		{"éé", "éé       end\nlonger   end", "characters count, not bytes"},
		{"éééééééé", "éééééééé   end\nlonger     end", "also where they are the widest"},
		{"a\tb\fc", "a     b\nc        end\nlonger   end", "and the columns above it know nothing of what is below"},
	} {
		var b strings.Builder
		require.NoError(t, newTabber(TableOptions{}).write(&b, [][]string{{c.text, "end"}, {"longer", "end"}}))
		assert.Equal(t, c.want+"\n", b.String(), c.why)
	}
	var b strings.Builder
	require.NoError(t, newTabber(TableOptions{}).write(&b, nil))
	assert.Empty(t, b.String(), "no rows are no lines")
}

// Labels are in the order of the whole terms, in which "-" comes before "=".
func TestFormatLabels(t *testing.T) {
	assert.Equal(t, "a-b=1,a=2,b=0", formatLabels(map[string]string{"a": "2", "a-b": "1", "b": "0"}))
	assert.Equal(t, "<none>", formatLabels(nil))
}

func TestAgeOfAnUnknownTime(t *testing.T) {
	assert.Equal(t, "<unknown>", since(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}))
}

// What has ended keeps its word while it is being deleted (upstream: printJob).
func TestJobStatusWhileItIsDeleted(t *testing.T) {
	for condition, want := range map[job.ConditionType]string{
		job.Complete: "Complete", job.Failed: "Failed", job.FailureTarget: "Terminating", job.Suspended: "Terminating",
	} {
		j := &job.Job{ObjectMeta: jobsim.ObjectMeta{DeletionTimestamp: new(time.Unix(0, 0))}}
		j.Status.Failed = 1
		j.Status.Conditions = []job.Condition{{Type: condition, Status: jobsim.ConditionTrue}}
		assert.Equal(t, want, JobStatus(j))
	}
}

// Texts that are both numbers are compared by value.
func TestLess(t *testing.T) {
	assert.True(t, less("9", "10"))
	assert.False(t, less("10", "9"))
	assert.True(t, less("a10", "a9"))
}
