package workload

import (
	"fmt"
	"strconv"
	"strings"
)

// unit is what the entries of a choice go by.
type unit string

const (
	byContainer unit = "container"
	byJob       unit = "job"
	byIndex     unit = "index"
	byAttempt   unit = "attempt"
	byTry       unit = "try"
	byRule      unit = "rule"
)

// UnmatchedError is a run that no entry of a workload matches: a container that
// a [PerContainer] does not name, say, often because the name is misspelled. It
// is the Err of an [Outcome], and stops the run of a cluster. [Task.Else] and
// Script.Else avoid it.
type UnmatchedError struct {
	// Namespace, Job, Pod and Container name what was to run, and Index is the
	// completion index; see [Attempt].
	Namespace, Job, Pod, Container string
	Index                          int
	// Unit is what the entries go by: "container", "job", "index", "attempt",
	// "try", or "rule" for a Script.
	Unit string
	// Value is which of these was met, as Keys are written; empty for a Script,
	// and where there is none, such as the index of a pod without one.
	Value string
	// Keys are those of the entries there are: container and job names in
	// quotes, indexes, ranges ("1-3"), or rules ("rule 1 (job flaky)").
	Keys []string
}

func (c *choice) unmatched(a Attempt) error {
	e := &UnmatchedError{
		Namespace: a.Namespace, Job: a.Job, Pod: a.Pod, Container: a.Container, Index: a.Index,
		Unit: string(c.unit),
	}
	switch c.unit {
	case byContainer:
		e.Value = strconv.Quote(a.Container)
	case byJob:
		if a.Job != "" {
			e.Value = strconv.Quote(a.Job)
		}
	case byIndex:
		if a.Index >= 0 {
			e.Value = strconv.Itoa(a.Index)
		}
	case byAttempt:
		e.Value = strconv.Itoa(a.Number())
	case byTry:
		e.Value = strconv.Itoa(a.Try)
	}
	for _, p := range c.entries() {
		e.Keys = append(e.Keys, p.key)
	}
	return e
}

// Error names the pod, the container, what no entry matches, and the entries
// there are:
//
//	pod default/pi-x7k2p, container main: no entry for container "main": there is only "mian"
func (e *UnmatchedError) Error() string {
	pod := e.Pod
	if e.Namespace != "" {
		pod = e.Namespace + "/" + pod
	}
	return fmt.Sprintf("pod %s, container %s: %s: %s", pod, e.Container, e.missing(), e.present())
}

func (e *UnmatchedError) missing() string {
	switch {
	case e.Unit == string(byRule):
		return "no rule matches"
	case e.Value == "":
		return "no entry for a pod without " + e.Unit
	}
	return "no entry for " + e.Unit + " " + e.Value
}

func (e *UnmatchedError) present() string {
	switch len(e.Keys) {
	case 0:
		return "there are none"
	case 1:
		return "there is only " + e.Keys[0]
	}
	return "there are " + strings.Join(e.Keys, ", ")
}
