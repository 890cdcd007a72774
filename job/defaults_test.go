package job_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

func asJSON(t testing.TB, j *job.Job) []byte {
	t.Helper()
	data, err := json.Marshal(j)
	require.NoError(t, err)
	return data
}

func TestSetDefaults(t *testing.T) {
	type defaults struct {
		parallelism, completions *int32
		backoffLimit             int32
		replacement              job.PodReplacementPolicy
	}
	one, three := new(int32(1)), new(int32(3))
	for _, c := range []struct {
		patch string
		want  defaults
		why   string
	}{
		{`{}`, defaults{one, one, 6, job.ReplaceTerminatingOrFailed}, "one pod, once"},
		{`spec: {completions: 3}`, defaults{one, three, 6, job.ReplaceTerminatingOrFailed}, "one after the other"},
		{`spec: {parallelism: 3}`, defaults{three, nil, 6, job.ReplaceTerminatingOrFailed}, "S3: a work queue has no completions"},
		{`spec: {backoffLimit: 0}`, defaults{one, one, 0, job.ReplaceTerminatingOrFailed}, "zero was given"},
		{`spec: {backoffLimitPerIndex: 1}`, defaults{one, one, math.MaxInt32, job.ReplaceTerminatingOrFailed}, "only the indexes have a limit"},
		{`spec: {backoffLimitPerIndex: 1, backoffLimit: 2}`, defaults{one, one, 2, job.ReplaceTerminatingOrFailed}, "or both have"},
		{`spec: {podFailurePolicy: {rules: []}}`, defaults{one, one, 6, job.ReplaceFailed}, "a policy wants to see how the pod ended"},
		{`spec: {podReplacementPolicy: Failed}`, defaults{one, one, 6, job.ReplaceFailed}, "as given"},
	} {
		j := decodeJob(t, validJob, c.patch)
		j.SetDefaults()
		s := &j.Spec
		assert.Equal(t, c.want, defaults{s.Parallelism, s.Completions, *s.BackoffLimit, *s.PodReplacementPolicy}, c.why)
		assert.Equal(t, job.NonIndexed, *s.CompletionMode)
		assert.False(t, *s.Suspend)
		assert.False(t, *s.ManualSelector)
		assert.EqualValues(t, 30, *s.Template.Spec.TerminationGracePeriodSeconds)
	}
}

func TestSetDefaultsOfConditions(t *testing.T) {
	j := decodeJob(t, validJob, conditions(`[{type: A}, {type: B, status: "False"}]`))
	j.SetDefaults()
	assert.Equal(t, []job.PodFailurePolicyOnPodCondition{
		{Type: "A", Status: jobsim.ConditionTrue},
		{Type: "B", Status: jobsim.ConditionFalse},
	}, j.Spec.PodFailurePolicy.Rules[0].OnPodConditions)
}

func TestSetDefaultsOfRestartPolicy(t *testing.T) {
	j := decodeJob(t, validJob, `spec: {template: {spec: {restartPolicy: null}}}`)
	j.SetDefaults()
	assert.Equal(t, pod.RestartAlways, j.Spec.Template.Spec.RestartPolicy, "as for any template; Validate refuses it")
}

func TestGeneratedSelector(t *testing.T) {
	generated := map[string]string{
		"job-name":                           "pi",
		"batch.kubernetes.io/job-name":       "pi",
		"controller-uid":                     "u-1",
		"batch.kubernetes.io/controller-uid": "u-1",
	}
	with := func(more map[string]string) map[string]string {
		labels := map[string]string{}
		for k, v := range generated {
			labels[k] = v
		}
		for k, v := range more {
			labels[k] = v
		}
		return labels
	}
	for _, c := range []struct {
		patch       string
		template    map[string]string
		onJob       map[string]string
		matchLabels map[string]string
		why         string
	}{
		{`{}`, generated, nil, map[string]string{"batch.kubernetes.io/controller-uid": "u-1"}, "S7: picked automatically"},
		{`spec: {template: {metadata: {labels: {app: web}}}}`, with(map[string]string{"app": "web"}), with(map[string]string{"app": "web"}), map[string]string{"batch.kubernetes.io/controller-uid": "u-1"}, "a Job that took its labels from the template gets these too"},
		{`{metadata: {labels: {a: b}}, spec: {template: {metadata: {labels: {app: web}}}}}`, with(map[string]string{"app": "web"}), map[string]string{"a": "b"}, map[string]string{"batch.kubernetes.io/controller-uid": "u-1"}, "one with its own does not"},
		{`spec: {selector: {matchLabels: {app: web}}}`, generated, nil, map[string]string{"app": "web", "batch.kubernetes.io/controller-uid": "u-1"}, "an own selector is added to, and refused later"},
		{`{metadata: {labels: {a: b}}, spec: {template: {metadata: {labels: {job-name: other}}}}}`, with(map[string]string{"job-name": "other"}), map[string]string{"a": "b"}, map[string]string{"batch.kubernetes.io/controller-uid": "u-1"}, "what is there stays"},
		{`spec: {manualSelector: true, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}`, map[string]string{"app": "web"}, map[string]string{"app": "web"}, map[string]string{"app": "web"}, "S8: manual"},
	} {
		j := decodeJob(t, validJob, c.patch)
		j.SetDefaults()
		j.PrepareForCreate()
		once := string(asJSON(t, j))
		j.PrepareForCreate()
		assert.JSONEq(t, once, string(asJSON(t, j)), "again changes nothing: "+c.why)
		assert.Equal(t, c.template, j.Spec.Template.Labels, c.why)
		assert.Equal(t, c.onJob, j.Labels, c.why)
		assert.Equal(t, c.matchLabels, j.Spec.Selector.MatchLabels, c.why)
	}
}

func TestGeneratedSelectorPartsTheLabels(t *testing.T) {
	j := decodeJob(t, validJob, `spec: {template: {metadata: {labels: {app: web}}}}`)
	j.SetDefaults()
	j.PrepareForCreate()
	j.Labels["mine"] = "alone"
	assert.NotContains(t, j.Spec.Template.Labels, "mine")
}

func TestGeneratedSelectorWithoutDefaults(t *testing.T) {
	j := &job.Job{}
	j.PrepareForCreate()
	require.NotNil(t, j.Spec.Selector)
	assert.Contains(t, j.Spec.Template.Labels, job.NameLabel, "manualSelector that is not given is false")
}

func TestPrepareForCreate(t *testing.T) {
	j := decodeJob(t, validJob, `{metadata: {generation: 7}, status: {active: 3}}`)
	j.SetDefaults()
	j.PrepareForCreate()
	assert.EqualValues(t, 1, j.Generation)
	assert.Equal(t, job.Status{}, j.Status)
	assert.True(t, j.Spec.Selector.Matches(j.Spec.Template.Labels))
	assert.Nil(t, j.Labels)
	j.SetDefaults()
	assert.Equal(t, j.Spec.Template.Labels, j.Labels, "a Job that is read back shows the labels of its template")
}

// patches are parts of Jobs, good and bad, to be mixed.
func patches() *rapid.Generator[string] {
	var all []string
	for _, cases := range [][]validateCase{metaCases, numberCases, selectorCases, templateCases, podFailurePolicyCases, successPolicyCases} {
		for _, c := range cases {
			all = append(all, c.patch)
		}
	}
	return rapid.SampledFrom(append(all, otherImage, otherLabels, suspended, started, stopped, stillActive))
}

// TestCreateProperties holds whatever is wrong with a Job: defaulting it twice
// is defaulting it once, validating it changes nothing, and says the same
// again.
func TestCreateProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		j := decodeJob(t, validJob, rapid.SliceOfN(patches(), 0, 4).Draw(rt, "patches")...)
		j.SetDefaults()
		once := asJSON(t, j)
		j.SetDefaults()
		require.Equal(rt, string(once), string(asJSON(t, j)))

		j.PrepareForCreate()
		before := asJSON(t, j)
		errs := lines(job.Validate(j))
		require.Equal(rt, string(before), string(asJSON(t, j)))
		require.Equal(rt, errs, lines(job.Validate(j)))
	})
}

// TestUpdateProperties holds for any two Jobs: to change nothing in a Job in
// order is legal, and the generation shows whether the spec changed.
func TestUpdateProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		old := stored(t, rapid.SliceOfN(patches(), 0, 2).Draw(rt, "old")...)
		j := decodeJob(t, string(asJSON(t, old)))
		j.PrepareForUpdate(old)
		require.Equal(rt, old.Generation, j.Generation)
		if old.ResourceVersion != "" && len(job.Validate(old)) == 0 {
			require.Empty(rt, job.ValidateUpdate(j, old))
		}

		j = decodeJob(t, string(asJSON(t, old)), rapid.SliceOfN(patches(), 1, 3).Draw(rt, "new")...)
		j.SetDefaults()
		j.PrepareForUpdate(old)
		require.LessOrEqual(rt, j.Generation-old.Generation, int64(1))
		require.Equal(rt, lines(job.ValidateUpdate(j, old)), lines(job.ValidateUpdate(j, old)))
	})
}

// FuzzJob reads any two Jobs: nothing may panic, with or without defaults.
func FuzzJob(f *testing.F) {
	for _, cases := range [][]validateCase{numberCases, selectorCases, podFailurePolicyCases[:8], successPolicyCases[:8]} {
		for _, c := range cases {
			f.Add(asJSON(f, decodeJob(f, validJob, c.patch)), asJSON(f, decodeJob(f, validJob)))
		}
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var j, old job.Job
		if json.Unmarshal(first, &j) != nil || json.Unmarshal(second, &old) != nil {
			return
		}
		job.Validate(&j)
		job.ValidateUpdate(&j, &old)
		j.SetDefaults()
		old.SetDefaults()
		j.PrepareForCreate()
		for _, err := range job.Validate(&j) {
			assert.NotEmpty(t, err.Error())
		}
		j.PrepareForUpdate(&old)
		for _, err := range job.ValidateUpdate(&j, &old) {
			assert.NotEmpty(t, err.Error())
		}
	})
}
