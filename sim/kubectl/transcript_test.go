package kubectl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/jobsim/jobsim/sim/kubectl"
)

// TestTranscripts runs the commands of testdata/*.txt on the cluster of
// testdata/cluster.yaml. Each command line is one of kubectl's, with single
// quotes as in a shell. What they print was compared, byte for byte, with what
// kubectl prints for the same objects; objects.txt and legacy.txt say
// what they are.
func TestTranscripts(t *testing.T) {
	for _, name := range []string{"get", "objects", "legacy", "sort", "describe", "events", "logs", "delete", "errors", "cronjobs"} {
		datadriven.RunTest(t, "testdata/"+name+".txt", func(t *testing.T, d *datadriven.TestData) string {
			return transcript(readFixture(t), d.Input, d.HasArg("legacy"))
		})
	}
}

// transcript returns what a command prints and, indented behind it, what it
// asks of the cluster.
func transcript(f *fixture, line string, legacy bool) string {
	var b strings.Builder
	c := kubectl.Command{Cluster: f, Out: &b, Legacy: legacy}
	if err := c.Run(words(line)...); err != nil {
		fmt.Fprintln(&b, err)
	}
	for _, asked := range f.asked {
		fmt.Fprintln(&b, "    asked:", asked)
	}
	return b.String()
}

// words splits a command line at spaces outside of single quotes.
func words(line string) []string {
	var list []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			list = append(list, part)
			continue
		}
		list = append(list, strings.Fields(part)...)
	}
	return list
}
