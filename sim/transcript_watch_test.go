package sim_test

import (
	"slices"
	"strings"

	"github.com/cockroachdb/datadriven"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// watch is kubectl get pods -w or kubectl get jobs -w while time passes: a
// table of what is there, then a row for each revision.
func (s *story) watch(d *datadriven.TestData) string {
	if len(d.CmdArgs) != 2 {
		d.Fatalf(s.t, "watch: want pods or jobs, and how long")
	}
	var b strings.Builder
	table := kubectl.NewWatch(&b, kubectl.TableOptions{Legacy: s.legacy})
	kind := map[string]string{"pods": "Pod", "jobs": "Job"}[d.CmdArgs[0].Key]
	if kind == "" {
		d.Fatalf(s.t, "watch %s: want pods or jobs", d.CmdArgs[0].Key)
	}
	s.must(d, table.Rows(s.cluster.Now(), s.cluster.Objects(kind, "")...))
	stop := s.cluster.Watch(func(e sim.WatchEvent) {
		if e.Object.GetTypeMeta().Kind == kind {
			s.must(d, table.Rows(s.cluster.Now(), e.Object))
		}
	})
	err := s.advance(d, d.CmdArgs[1])()
	stop()
	s.printEvents(&b, true)
	s.printNow(&b, err)
	return b.String()
}

// pipe splits "| grep TEXT" or "| grep -e TEXT -e TEXT" off a command line, and
// returns what grep -F would do with the output.
func pipe(args []string) (left []string, filter func(string) string) {
	i := slices.Index(args, "|")
	if i < 0 {
		return args, func(text string) string { return text }
	}
	patterns := slices.DeleteFunc(slices.Clone(args[min(i+2, len(args)):]), func(word string) bool { return word == "-e" })
	return args[:i], func(text string) string {
		kept := ""
		for line := range strings.Lines(text) {
			if slices.ContainsFunc(patterns, func(p string) bool { return strings.Contains(line, p) }) {
				kept += line
			}
		}
		return kept
	}
}

func (s *story) must(d *datadriven.TestData, err error) {
	if err != nil {
		d.Fatalf(s.t, "%v", err)
	}
}
