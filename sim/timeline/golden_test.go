package timeline_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim/simtest"
	"github.com/jobsim/jobsim/sim/timeline"
)

var rewrite = flag.Bool("rewrite", false, "write the pictures of testdata anew; look at them before they are committed")

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *rewrite {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), path)
}

// stories are manifests of examples, each with how long it is to run; 0: to its end.
var stories = []struct {
	name string
	time time.Duration
}{
	{"flaky", 0}, {"pi-never", 0}, {"pi-onfailure", 0}, {"pi-deadline", 0}, {"indexed-job", 0}, {"multi-container", time.Minute},
	{"backoff-limit-per-index", 0}, {"success-policy", 0}, {"cron-backup", 72 * time.Hour},
}

// play is the picture of a story.
func play(t *testing.T, name string, length time.Duration) *timeline.Picture {
	t.Helper()
	c := simtest.Load(t, "../../examples/manifests/"+name+".yaml")
	r := timeline.Record(c)
	if length == 0 {
		require.NoError(t, c.Run())
	} else {
		require.NoError(t, c.RunFor(length))
	}
	return r.Picture()
}

// The pictures of the stories, as text.
func TestText(t *testing.T) {
	for _, story := range stories {
		var b bytes.Buffer
		require.NoError(t, play(t, story.name, story.time).WriteText(&b, timeline.TextOptions{}))
		golden(t, story.name+".txt", b.Bytes())
	}
}

// Where only ASCII is asked for there is no other character, and the lines are no
// longer than they may be.
func TestTextFits(t *testing.T) {
	for _, story := range stories {
		p := play(t, story.name, story.time)
		for _, width := range []int{60, 80, 200} {
			var b bytes.Buffer
			require.NoError(t, p.WriteText(&b, timeline.TextOptions{Width: width, ASCII: true}))
			for line := range bytes.Lines(b.Bytes()) {
				assert.LessOrEqual(t, len(bytes.TrimRight(line, "\n")), width, "%s: %s", story.name, line)
				for _, c := range bytes.TrimRight(line, "\n") {
					assert.True(t, ' ' <= c && c <= '~', "%s: %q", story.name, line)
				}
			}
		}
	}
}

// The pictures of the stories, as SVG.
func TestSVG(t *testing.T) {
	for _, story := range stories {
		var b bytes.Buffer
		require.NoError(t, play(t, story.name, story.time).WriteSVG(&b, timeline.SVGOptions{}))
		golden(t, story.name+".svg", b.Bytes())
	}
}
