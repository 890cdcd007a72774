package kubectl

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// fewObjects is a cluster with these objects, in which each container has
// written its name.
type fewObjects map[string][]jobsim.Object

func (fewObjects) Now() time.Time                        { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
func (fewObjects) APIResources() []jobsim.APIResource    { return nil }
func (c fewObjects) Objects(k, _ string) []jobsim.Object { return c[k] }

func (fewObjects) Logs(_, _, container string, _ bool) ([]string, error) {
	return []string{"log of " + container}, nil
}

func (fewObjects) Create(...jobsim.Object) error { return nil }

func (fewObjects) Delete(string, string, string, jobsim.DeleteOptions) error { return nil }

func run(t *testing.T, c Cluster, args ...string) string {
	t.Helper()
	var out strings.Builder
	require.NoError(t, (&Command{Cluster: c, Out: &out}).Run(args...))
	return out.String()
}

// The page of an object shows its own events, not those of an earlier one of the
// name.
func TestDescribeShowsNamesakesApart(t *testing.T) {
	event := func(uid jobsim.UID, message string) *jobsim.Event {
		return &jobsim.Event{Reason: "Started", Message: message, InvolvedObject: jobsim.ObjectReference{Kind: "Pod", Namespace: "default", Name: "p", UID: uid}}
	}
	page := run(t, fewObjects{
		"Pod":   {&pod.Pod{ObjectMeta: jobsim.ObjectMeta{Namespace: "default", Name: "p", UID: "new"}}},
		"Event": {event("old", "the one before"), event("new", "this one")},
	}, "describe", "pod", "p")
	assert.Contains(t, page, "this one")
	assert.NotContains(t, page, "the one before")
}

// A pod may name the container that kubectl logs means.
func TestLogsOfTheDefaultContainer(t *testing.T) {
	p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Namespace: "default", Name: "p", Annotations: map[string]string{defaultContainerAnnotation: "b"}}}
	p.Spec.NodeName, p.Spec.Containers = "node-1", []pod.Container{{Name: "a"}, {Name: "b"}}
	c := fewObjects{"Pod": {p}}
	assert.Equal(t, "log of b\n", run(t, c, "logs", "p"))
	assert.Equal(t, "log of a\n", run(t, c, "logs", "p", "-c", "a"))
}
