package load_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/workload"
)

const manifests = "../../examples/manifests/"

func TestTheWorkloadBesideAManifestIsRead(t *testing.T) {
	in, err := load.Files(manifests + "flaky.yaml")
	require.NoError(t, err)
	require.Len(t, in.Objects, 1)
	require.NotNil(t, in.Workload)
	assert.Empty(t, in.Warnings)

	c, err := in.Cluster(sim.Config{})
	require.NoError(t, err)
	require.NoError(t, c.Run())
	assert.Equal(t, int32(4), c.Job("default", "flaky").Status.Failed)

	c, err = in.Cluster(sim.Config{Workload: workload.Succeed()})
	require.NoError(t, err)
	require.NoError(t, c.Run())
	assert.Zero(t, c.Job("default", "flaky").Status.Failed, "a workload of the caller's goes before the document")
}

func TestFurtherWorkloads(t *testing.T) {
	further := filepath.Join(t.TempDir(), "further.yaml")
	require.NoError(t, os.WriteFile(further, []byte("apiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules: [{run: hang}]\n"), 0o600))
	in, err := load.FilesWith([]string{further}, manifests+"flaky.yaml")
	require.NoError(t, err)
	assert.Len(t, in.Workload.Rules, 2)
}

// All that is wrong with several files comes back at once.
func TestMistakes(t *testing.T) {
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	_, err := load.FilesWith(
		[]string{write("w.yaml", "apiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules: [{run: explode}]\n")},
		write("a.yaml", "apiVersion: batch/v1\nkind: Job\nmetadata: {name: pi}\nspec: {template: {spec: {restartPolicy: never}}}\n"),
		"no-such-file.yaml",
	)
	require.Error(t, err)
	for _, want := range []string{
		"no-such-file.yaml", `Unsupported value: "never"`, "w.yaml:3: Workload", "explode",
	} {
		assert.ErrorContains(t, err, want)
	}
	_, err = load.Files(write("only.yaml", "apiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules: [{run: fail}]\n"))
	assert.ErrorContains(t, err, "no Jobs or Pods to run")
}

func ExampleFiles() {
	in, err := load.Files("../../examples/manifests/flaky.yaml") // and flaky.workload.yaml beside it
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := in.Cluster(sim.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = c.Run()
	fmt.Println(c.Job("default", "flaky").Status.IsTrue(job.Complete), c.Elapsed(), err)
	// Output: true 2s <nil>
}
