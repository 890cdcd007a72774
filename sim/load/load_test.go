package load_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// The sum distinguishes inputs by what they hold, not by where they are.
func TestSum(t *testing.T) {
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	sum := func(names ...string) string {
		in, err := load.Files(names...)
		require.NoError(t, err)
		return in.Sum
	}
	const pi = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: pi}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}\n"
	assert.Len(t, sum(write("a.yaml", pi)), 64)
	assert.Equal(t, sum(write("a.yaml", pi)), sum(write("b.yaml", pi)))
	assert.NotEqual(t, sum(write("a.yaml", pi)), sum(write("a.yaml", pi+"# \n")))
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
	assert.ErrorContains(t, err, "no Jobs, CronJobs or Pods to run")
}

// A bad Job does not hide what is wrong with a workload in the same file.
func TestMistakesOfJobAndWorkloadInOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.yaml")
	require.NoError(t, os.WriteFile(path, []byte(`apiVersion: batch/v1
kind: Job
metadata: {name: pi}
spec: {backofLimit: 1}
---
apiVersion: jobsim.dev/v1alpha1
kind: Workload
rules:
- run: exit 300
- jb: pi
  run: fail
`), 0o600))
	_, err := load.Files(path)
	require.Error(t, err)
	assert.Equal(t, []string{
		path + `:4: Job pi: strict decoding error: unknown field "spec.backofLimit"; did you mean backoffLimit?`,
		path + `:9: Workload: rules[0].run: Invalid value: "exit 300": exit "300": must be a whole number from 0 to 255`,
		path + `:10: Workload: rules[1].jb: Forbidden: unknown field "jb": allowed here are "namespace", "job", "pod", "container", "run"`,
	}, strings.Split(err.Error(), "\n"))
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

const (
	oneJob  = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: %s}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}\n"
	oneRule = "apiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules: [{job: %s, run: hang}]\n"
)

// writeAll puts files into a new directory and goes there.
func writeAll(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
}

// A directory is its manifests with the workloads beside them, each read once.
func TestDirectory(t *testing.T) {
	writeAll(t, map[string]string{
		"d/b.yml": fmt.Sprintf(oneJob, "b"), "d/a.yaml": fmt.Sprintf(oneJob, "a"), "d/notes.txt": "no manifest",
		"d/a.workload.yaml": fmt.Sprintf(oneRule, "a"), "d/b.workload.yml": fmt.Sprintf(oneRule, "b"),
		"d/more/c.json": `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c"}, "spec": {"containers": [{"name": "a", "image": "b"}]}}`,
		"empty/x":       "",
	})
	in, err := load.FilesWith([]string{"./d/a.workload.yaml"}, "d")
	require.NoError(t, err)
	require.Len(t, in.Objects, 2)
	assert.Equal(t, "a", in.Objects[0].GetObjectMeta().Name)
	require.Len(t, in.Workload.Rules, 2)
	in, err = load.Loader{Recursive: true}.Files("d")
	require.NoError(t, err)
	assert.Len(t, in.Objects, 3)
	_, err = load.Files("empty")
	assert.EqualError(t, err, "empty: no manifest in this directory: their names end in .json, .yaml, .yml")
}

func TestNamespace(t *testing.T) {
	other := strings.Replace(oneJob, "{name: %s}", "{name: %s, namespace: other}", 1)
	writeAll(t, map[string]string{"a.yaml": fmt.Sprintf(oneJob, "a"), "b.yaml": fmt.Sprintf(other, "b")})
	in, err := load.Loader{Namespace: "x"}.Files("a.yaml")
	require.NoError(t, err)
	assert.Equal(t, "x", in.Objects[0].GetObjectMeta().Namespace)
	_, err = load.Loader{Namespace: "x"}.Files("a.yaml", "b.yaml")
	assert.EqualError(t, err, `Job b: the namespace from the provided object "other" does not match the namespace "x"`)
}

// A file that is not there is all that is wrong then.
func TestMissingFile(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := load.Files("none.yaml")
	assert.EqualError(t, err, "open none.yaml: no such file or directory")
	_, err = load.FilesWith([]string{"-"}, "-")
	assert.EqualError(t, err, "standard input is named twice: as a manifest and as a workload")
}
