package main

import (
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

// Each row applies to the source as it is: its text is there, once, and what
// replaces it makes a Go file. Whether that compiles shows when the mutants are
// built.
func TestTableApplies(t *testing.T) {
	root, err := moduleRoot()
	require.NoError(t, err)
	copied := t.TempDir()
	require.NoError(t, copyModule(root, copied))
	require.NoError(t, instrument(copied, table))
}
