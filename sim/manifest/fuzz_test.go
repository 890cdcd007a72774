package manifest

import (
	"bytes"
	"encoding/json"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzRead: whatever the input, there are objects or errors and never both,
// and what was read reads the same when it is written again.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("../../examples/manifests/*")
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(data)
	}
	for _, s := range []string{
		"", "---", "...", "- a", "{", "{}", "[]", "null", "\ufeff", "\xff\xfe-\x00", "a: &a [*a]", "a: *b", "? a", "%YAML 1.1\n---\n", "a:\n\t- b",
		"apiVersion: v1\nkind: List\nitems: [{}, null, {apiVersion: jobsim.dev/v1, kind: W}]",
		"apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {<<: {a: b}}}\nspec: {volumes: [{}], containers: [null]}\n---\n--- x",
		"apiVersion: extensions/v1beta1\nkind: Job\nmetadata: {name: a}\nspec: {autoSelector: no, template: {metadata: {labels: {}}}}",
		"apiVersion: batch/v2alpha1\nkind: ScheduledJobList\nitems: [{metadata: {name: a}, spec: {schedule: x, timeZone: UTC, suspend: yes}}]",
		"apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '* * * * *', successfulJobsHistoryLimit: 1, jobTemplate: {spec: {template: {}}}}",
		`{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"a"},"spec":{"backoffLimit":1e1,"podFailurePolicy":{"rules":[{"onExitCodes":{"values":[1]}}]}}}{"apiVersion"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := Read("in", data)
		if err != nil {
			require.Nil(t, first)
			require.NotEmpty(t, err)
			require.NotEmpty(t, err.Error())
			return
		}
		require.NotZero(t, len(first.Objects)+len(first.Workloads))
		require.Len(t, first.Objects, len(Of[*job.Job](first))+len(Of[*pod.Pod](first))+len(Of[*cronjob.CronJob](first)))
		if len(first.Objects) == 0 {
			return
		}
		written := write(t, first)
		again, err := Read("again", written)
		require.NoError(t, err)
		require.Equal(t, string(written), string(write(t, again)))
		require.Empty(t, again.Warnings)
	})
}

func write(t *testing.T, r *Result) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, o := range r.Objects {
		require.NoError(t, enc.Encode(o))
	}
	return b.Bytes()
}
