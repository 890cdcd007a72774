package manifest

import (
	"encoding/json"
	"fmt"
	"github.com/jobsim/jobsim/job"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestOldJob follows SetDefaults_Job and Convert_v1beta1_JobSpec_To_batch_JobSpec
// of extensions/v1beta1 in Kubernetes 1.2.
func TestOldJob(t *testing.T) {
	const (
		labels   = `"template": {"metadata": {"labels": {"app": "x"}}}`
		nothing  = `"template": {}`
		selector = `"selector": {"matchLabels": {"app": "x"}}`
	)
	for _, c := range []struct{ meta, spec, wantMeta, wantSpec, why string }{
		{`"name": "a"`, labels, `"name": "a", "labels": {"app": "x"}`, `"manualSelector": true, ` + selector + `, ` + labels, "selector and labels come from the template"},
		{`"name": "a", "labels": {"own": "y"}`, labels, `"name": "a", "labels": {"own": "y"}`, `"manualSelector": true, ` + selector + `, ` + labels, "labels that are there stay"},
		{`"name": "a"`, `"selector": {"matchLabels": {"s": "t"}}, ` + labels, `"name": "a", "labels": {"app": "x"}`, `"manualSelector": true, "selector": {"matchLabels": {"s": "t"}}, ` + labels, "a selector that is there is the user's own"},
		{`"name": "a"`, `"autoSelector": false, ` + labels, `"name": "a", "labels": {"app": "x"}`, `"manualSelector": true, ` + selector + `, ` + labels, "false is the default"},
		{`"name": "a"`, `"autoSelector": true, ` + labels, `"name": "a", "labels": {"app": "x"}`, labels, "the selector is to be generated"},
		{`"name": "a"`, `"autoSelector": true, ` + selector + `, ` + labels, `"name": "a", "labels": {"app": "x"}`, selector + `, ` + labels, "both at once is for validation to refuse"},
		{`"name": "a"`, nothing, `"name": "a"`, `"manualSelector": true, ` + nothing, "no labels, nothing to select: for validation to refuse"},
		{`"name": "a"`, `"parallelism": 0, "completions": 3, "activeDeadlineSeconds": 7, "autoSelector": true, ` + nothing, `"name": "a"`, `"parallelism": 0, "completions": 3, "activeDeadlineSeconds": 7, ` + nothing, "the rest is taken over"},
	} {
		r, err := Read("in", fmt.Appendf(nil, `{"apiVersion": "extensions/v1beta1", "kind": "Job", "metadata": {%s}, "spec": {%s}}`, c.meta, c.spec))
		require.NoError(t, err, c.why)
		got, err := json.Marshal(Of[*job.Job](r)[0])
		require.NoError(t, err, c.why)
		assert.JSONEq(t, fmt.Sprintf(`{"apiVersion": "batch/v1", "kind": "Job", "metadata": {%s}, "spec": {%s}}`, c.wantMeta, c.wantSpec), string(got), c.why)
	}
}

func TestOldJobSharesNothingWithItsTemplate(t *testing.T) {
	r, err := Read("in", []byte(`{apiVersion: extensions/v1beta1, kind: Job, metadata: {name: a}, spec: {template: {metadata: {labels: {app: x}}}}}`))
	require.NoError(t, err)
	j := Of[*job.Job](r)[0]
	j.Labels["app"] = "changed"
	j.Spec.Selector.MatchLabels["app"] = "changed too"
	assert.Equal(t, "x", j.Spec.Template.Labels["app"])
}
