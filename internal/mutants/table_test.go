package main

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each row has all that it needs, and a name of its own.
func TestTableIsComplete(t *testing.T) {
	names := map[string]bool{}
	for _, m := range table {
		assert.NotEmpty(t, m.name, "%+v", m)
		assert.False(t, names[m.dir()+": "+m.name], "two mutants of %s are called %q", m.dir(), m.name)
		assert.NotEqual(t, m.old, m.new, m.name)
		assert.NotEmpty(t, m.why, m.name)
		names[m.dir()+": "+m.name] = true
	}
}

// Each row applies to the source as it is, and compiles: its text is there, once,
// and what replaces it makes a package. With -short only the first is looked at.
func TestTableApplies(t *testing.T) {
	root, err := moduleRoot()
	require.NoError(t, err)
	copied := t.TempDir()
	require.NoError(t, copyModule(root, copied))
	require.NoError(t, instrument(copied, table))
	if testing.Short() {
		return
	}
	// Without the directory in it, what is built is found again by the next run.
	build := exec.Command("go", "build", "-trimpath", "./...")
	build.Dir = copied
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", withMutants(copied, string(out)))
}
