package scenario

import (
	"encoding/json"
	"fmt"
	"strings"
)

// String writes the scenario out, one part a line.
func (s *Scenario) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "features %q\njob %s\n", s.Features, specOf(s.Job.Spec))
	if s.CronJob != nil {
		fmt.Fprintf(&b, "begin %s until %s\n", s.Begin, s.Until)
		fmt.Fprintf(&b, "cronjob %s\n", specOf(s.CronJob.Spec))
	}
	for i, j := range s.More {
		fmt.Fprintf(&b, "manifest %d: %s/%s %s\n", i+1, j.Namespace, j.Name, specOf(j.Spec))
	}
	for i, behavior := range s.Behaviors {
		fmt.Fprintf(&b, "behavior %d: %+v\n", i, behavior)
	}
	fmt.Fprintf(&b, "latency %+v\n", s.Latency)
	if len(s.Nodes) > 0 {
		fmt.Fprintf(&b, "nodes with room for %d\n", s.Nodes)
	}
	if s.Limits != (Limits{}) {
		fmt.Fprintf(&b, "limits %+v\n", s.Limits)
	}
	for _, f := range s.Faults {
		fmt.Fprintf(&b, "fault %+v\n", f)
	}
	for _, a := range s.Actions {
		fmt.Fprintf(&b, "action %+v\n", a)
	}
	return b.String()
}

func specOf(o any) string {
	spec, err := json.Marshal(o)
	if err != nil {
		return err.Error()
	}
	return string(spec)
}
