package timeline_test

import (
	"io"
	"strings"
	"testing"

	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/timeline"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"Picture.WriteHTML": (*timeline.Picture).WriteHTML,
			"Picture.WriteSVG":  (*timeline.Picture).WriteSVG,
			"Picture.WriteText": (*timeline.Picture).WriteText,
			"Read":              timeline.Read,
			"Record":            timeline.Record,
			"Recorder.Picture":  (*timeline.Recorder).Picture,
		},
		Handles: []string{"Picture", "Recorder"},
		Given:   []any{io.Discard, strings.NewReader("{}"), (*sim.Cluster)(nil), new(sim.Cluster), (*timeline.Picture)(nil), new(timeline.Picture)},
	}.Check(t)
}
