package kubectl

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTabber: kubectl events does not cut cells at a line break, so what is in
// a cell reaches the alignment, as in text/tabwriter.
func TestTabber(t *testing.T) {
	for _, c := range []struct{ text, want, why string }{
		{"a", "a        end\nlonger   end", "columns are at least six wide and three apart"},
		{"a\nb", "a\nb        end\nlonger   end", "a line break ends the line"},
		{"a\tb", "a        b     end\nlonger   end", "a tab ends the cell"},
		{"a\vb", "a        b     end\nlonger   end", "so does a vertical tab"},
		{"a\fb", "a\nb        end\nlonger   end", "a form feed ends the line"},
		{"a\tb\fc", "a     b\nc        end\nlonger   end", "and the columns above it know nothing of what is below"},
	} {
		var b strings.Builder
		require.NoError(t, newTabber(TableOptions{}).write(&b, [][]string{{c.text, "end"}, {"longer", "end"}}))
		assert.Equal(t, c.want+"\n", b.String(), c.why)
	}
	var b strings.Builder
	require.NoError(t, newTabber(TableOptions{}).write(&b, nil))
	assert.Empty(t, b.String(), "no rows are no lines")
}
