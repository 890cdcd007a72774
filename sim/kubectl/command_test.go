package kubectl_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim/kubectl"
)

func TestRunSeparatesRemarks(t *testing.T) {
	var out, remarks strings.Builder
	c := kubectl.Command{Cluster: readFixture(t), Out: &out, ErrOut: &remarks}

	require.NoError(t, c.Run("get", "pods", "-n", "nowhere"))
	assert.Empty(t, out.String())
	assert.Equal(t, "No resources found in nowhere namespace.\n", remarks.String())

	remarks.Reset()
	require.NoError(t, c.Run("logs", "loop-sidecar", "--tail=1"))
	assert.Equal(t, "12\n", out.String())
	assert.Equal(t, "Defaulted container \"main\" out of: main, second, proxy (init), fetch (init)\n", remarks.String())
}

func TestRunNamespace(t *testing.T) {
	var out strings.Builder
	c := kubectl.Command{Cluster: readFixture(t), Out: &out, Namespace: "other"}
	require.NoError(t, c.Run("get", "jobs", "-o", "name"))
	assert.Equal(t, "job.batch/elsewhere\n", out.String())
}

func TestRunErrors(t *testing.T) {
	for line, want := range map[string]string{
		"":                          "error: a command is required: create, delete, describe, events, get, logs, run and wait",
		"foo":                       `error: unknown command "foo" for "kubectl"`,
		"get pods --watch":          "error: the flag --watch is not simulated\nSee 'kubectl get --help' for usage.",
		"get pods -o jsonpath={.x}": `error: the output format "jsonpath" is not simulated`,
		"get pods --sort-by=.nope":  `error: couldn't find any field with path "{.nope}" in the list of objects`,
		"get pods --sort-by={.a":    "error: unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
		"get pods --sort-by=.a[*]":  `error: the path "{.a[*]}" is not simulated: only fields and [number] are`,
		"get pods --sort-by=.spec":  "error: Field {.spec} is an unsortable type",
		"describe events loop.1":    "error: describing events is not simulated",
		"delete events loop.1":      "error: deleting events is not simulated",
		"events --for foo/x":        `error: the server doesn't have a resource type "foo"`,
	} {
		err := kubectl.Run(readFixture(t), io.Discard, strings.Fields(line)...)
		assert.EqualError(t, err, want, line)
	}
}

func TestErrorKinds(t *testing.T) {
	err := kubectl.Run(readFixture(t), io.Discard, "get", "jobs", "missing")
	assert.True(t, kubectl.IsNotFound(err))
	assert.EqualError(t, err, `Error from server (NotFound): jobs.batch "missing" not found`)

	err = kubectl.Run(readFixture(t), io.Discard, "get", "foo")
	assert.False(t, kubectl.IsNotFound(err))
	assert.False(t, kubectl.IsNotFound(nil))
}

// What the cluster answers is shown as an API server's refusal, where it says
// that it is one, and can be found again.
func TestRefusals(t *testing.T) {
	for _, line := range []string{"delete job pi", "delete pod loop", "logs loop"} {
		f := readFixture(t)
		f.refusal = newForbidden("not you")
		err := kubectl.Run(f, io.Discard, strings.Fields(line)...)
		assert.EqualError(t, err, "Error from server (Forbidden): not you", line)
		assert.ErrorIs(t, err, f.refusal)

		f.refusal = errors.New("the line is dead")
		err = kubectl.Run(f, io.Discard, strings.Fields(line)...)
		assert.EqualError(t, err, "error: the line is dead", line)
	}
}

// A refusal of one object does not keep the others.
func TestDeleteGoesOn(t *testing.T) {
	f := readFixture(t)
	f.refusal = newForbidden("not you")
	err := kubectl.Run(f, io.Discard, "delete", "pods", "missing", "loop", "oom")
	assert.Equal(t, []string{"pod default/loop its own", "pod default/oom its own"}, f.asked)
	assert.Equal(t, 3, len(strings.Split(err.Error(), "\n")))
	assert.True(t, kubectl.IsNotFound(err))
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no room") }

func TestWriteErrors(t *testing.T) {
	for _, line := range []string{
		"get pods", "get pods,jobs", "get pods -o name", "get pods -o yaml", "get pods -n nowhere", "get",
		"describe pods", "describe pods init", "describe pods -n nowhere", "events", "events -n nowhere",
		"logs loop", "logs loop-sidecar", "logs job/flaky",
		"delete pod loop", "delete pod loop --force", "delete job pi --cascade=true", "delete pods -l no=body",
	} {
		err := kubectl.Run(readFixture(t), full{}, strings.Fields(line)...)
		assert.ErrorContains(t, err, "no room", line)
	}
}

// Commands with names leave the cluster's objects as they are.
func TestRunModifiesNothing(t *testing.T) {
	f := readFixture(t)
	for _, line := range []string{"get pods --sort-by=.metadata.name", "get jobs -o json", "describe pods", "describe jobs", "events -A"} {
		require.NoError(t, kubectl.Run(f, io.Discard, strings.Fields(line)...))
	}
	assert.Equal(t, readFixture(t), f)
}

// No command line makes kubectl panic, and an error has words.
func FuzzRun(f *testing.F) {
	for _, seed := range []string{
		"get pods -A -o wide --sort-by=.status.phase", "get all -l a!=b", "describe pods l", "logs loop -p --tail=1",
		"delete jobs,pods -l a --cascade=orphan --now", "events --for job/pi --types=Normal", "get -", "get -- -x", "get --=", "logs -c",
		"get pods --sort-by={.a['b'].c[7]}", "get ,", "get pods/ /", "get pods -Ao=yaml", "get pods -lapp=loop",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if err := kubectl.Run(readFixture(t), io.Discard, words(line)...); err != nil {
			assert.NotEmpty(t, err.Error())
		}
	})
}
