package manifest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

const exampleManifests = "../../examples/manifests/"

// TestExampleManifests: the manifests to play with hold one Job or CronJob each, of which
// nothing is left out, and the documents beside them are workloads.
func TestExampleManifests(t *testing.T) {
	for name, want := range map[string]string{
		"flaky.yaml":           "flaky",
		"healthchecker.json":   "healthchecker",
		"job-consumers.yaml":   "consumers",
		"job-oneshot.yaml":     "oneshot",
		"job-parallel.yaml":    "parallel",
		"multi-container.yaml": "multi-container",
		"pi-deadline.yaml":     "pi-deadline",
		"pi-never.yaml":        "pi-never",
		"pi-onfailure.yaml":    "pi-onfailure",
	} {
		j := readExample(t, name)
		assert.Equal(t, want, j.Name)
		assert.Equal(t, "jobs", j.Labels["chapter"], name)
	}
	for name, want := range map[string]string{"cron-hello.yaml": "hello", "cron-backup.yaml": "backup", "cron-poll.yaml": "poll"} {
		data, err := os.ReadFile(exampleManifests + name)
		require.NoError(t, err)
		r, err := Read(name, data)
		require.NoError(t, err)
		require.Empty(t, r.Warnings, name)
		c := Of[*cronjob.CronJob](r)
		require.Len(t, c, 1, name)
		assert.Equal(t, want, c[0].Name)
		assert.Empty(t, cronjob.Validate(withDefaults(c[0])), name)
	}
	files, err := filepath.Glob(exampleManifests + "*.workload.yaml")
	require.NoError(t, err)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		r, err := Read(name, data)
		require.NoError(t, err)
		assert.Len(t, r.Workloads, 1, name)
		assert.FileExists(t, strings.TrimSuffix(name, ".workload.yaml")+".yaml")
	}
}

func withDefaults(c *cronjob.CronJob) *cronjob.CronJob {
	c.Namespace = "default"
	c.SetDefaults()
	return c
}

func readExample(t *testing.T, name string) *job.Job {
	data, err := os.ReadFile(exampleManifests + name)
	require.NoError(t, err)
	r, err := Read(name, data)
	require.NoError(t, err)
	require.Empty(t, r.Warnings, name)
	require.Len(t, Of[*job.Job](r), 1, name)
	return Of[*job.Job](r)[0]
}

// TestHealthchecker is the Job of Kubernetes 1.1 in JSON (S1): what the release
// of that time would have filled in is there.
func TestHealthchecker(t *testing.T) {
	j := readExample(t, "healthchecker.json")
	assert.Equal(t, "batch/v1", j.APIVersion)
	assert.Equal(t, map[string]string{"app": "healthchecker", "chapter": "jobs"}, j.Labels)
	assert.Equal(t, map[string]string{"app": "healthchecker"}, j.Spec.Template.Labels)
	assert.Equal(t, map[string]string{"app": "healthchecker"}, j.Spec.Selector.MatchLabels)
	assert.True(t, *j.Spec.ManualSelector)
	assert.Equal(t, pod.RestartNever, j.Spec.Template.Spec.RestartPolicy)
	assert.Equal(t, []pod.EnvVar{{Name: "TARGET", Value: "http://web.default.svc.cluster.local"}, {Name: "TIMEOUT", Value: "5"}}, j.Spec.Template.Spec.Containers[0].Env)
}
