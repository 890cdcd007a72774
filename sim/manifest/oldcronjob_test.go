package manifest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/sim/manifest"
)

// A CronJob of any version that Kubernetes ever served becomes the same object.
func TestCronJobsOfAllVersions(t *testing.T) {
	const rest = `
metadata: {name: hello}
spec:
  schedule: "*/5 * * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: hello, image: "busybox:1"}]
`
	var want *cronjob.CronJob
	for _, head := range []string{
		"apiVersion: batch/v1\nkind: CronJob", "apiVersion: batch/v1beta1\nkind: CronJob",
		"apiVersion: batch/v2alpha1\nkind: CronJob", "apiVersion: batch/v2alpha1\nkind: ScheduledJob",
	} {
		result, err := manifest.Read("in", []byte(head+rest))
		require.NoError(t, err, head)
		require.Len(t, result.Objects, 1, head)
		c, ok := result.Objects[0].(*cronjob.CronJob)
		require.True(t, ok, head)
		if want == nil {
			want = c
			assert.Equal(t, cronjob.ForbidConcurrent, c.Spec.ConcurrencyPolicy)
		}
		assert.Equal(t, want, c, head)
	}
}

// A field that a version did not have is unknown to it.
func TestAnOldCronJobHasTheFieldsOfItsVersion(t *testing.T) {
	_, err := manifest.Read("in", []byte(`
apiVersion: batch/v2alpha1
kind: ScheduledJob
metadata: {name: hello}
spec:
  schedule: "@daily"
  timeZone: Europe/Berlin
`))
	require.ErrorContains(t, err, `unknown field "spec.timeZone"`)
	_, err = manifest.Read("in", []byte(`
apiVersion: batch/v1beta1
kind: CronJob
metadata: {name: hello}
spec:
  schedule: "@daily"
  timeZone: Europe/Berlin
`))
	require.NoError(t, err)
}
