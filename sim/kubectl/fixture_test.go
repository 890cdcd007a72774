package kubectl_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// noon is the moment of testdata/cluster.yaml.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fixture is a cluster that stands still. It notes what is asked of it.
type fixture struct {
	JobList     []*job.Job          `json:"jobs"`
	PodList     []*pod.Pod          `json:"pods"`
	CronJobList []*cronjob.CronJob  `json:"cronjobs"`
	EventList   []*jobsim.Event     `json:"events"`
	Lines       map[string][]string `json:"logs"`

	asked []string
	// refusal answers deletions and logs, where it is set.
	refusal error
}

var _ kubectl.Cluster = (*fixture)(nil)

func readFixture(t testing.TB) *fixture {
	t.Helper()
	text, err := os.ReadFile("testdata/cluster.yaml")
	require.NoError(t, err)
	f := &fixture{}
	require.NoError(t, yaml.UnmarshalStrict(text, f))
	return f
}

func (f *fixture) Now() time.Time { return noon }

// APIResources are none: the kinds of the fixture are those that kubectl knows.
func (f *fixture) APIResources() []jobsim.APIResource { return nil }

func (f *fixture) Objects(kind, namespace string) []jobsim.Object {
	switch kind {
	case "Job":
		return in(namespace, f.JobList)
	case "Pod":
		return in(namespace, f.PodList)
	case "CronJob":
		return in(namespace, f.CronJobList)
	case "Event":
		return in(namespace, f.EventList)
	}
	return nil
}

// Create stores nothing; it notes what was to be created.
func (f *fixture) Create(objects ...jobsim.Object) error {
	if f.refusal != nil {
		return f.refusal
	}
	for _, o := range objects {
		f.asked = append(f.asked, "create "+kubectl.Reference(o)+" in "+o.GetObjectMeta().Namespace)
	}
	return nil
}

func in[T jobsim.Object](namespace string, list []T) []jobsim.Object {
	var found []jobsim.Object
	for _, o := range list {
		if namespace == "" || o.GetObjectMeta().Namespace == namespace {
			found = append(found, o)
		}
	}
	return found
}

// Logs keeps the log of a run before the newest under a key of its own.
func (f *fixture) Logs(namespace, name, container string, previous bool) ([]string, error) {
	i := slices.IndexFunc(f.PodList, func(p *pod.Pod) bool { return p.Namespace == namespace && p.Name == name })
	run, err := f.PodList[i].LogRun(container, previous)
	if err != nil {
		return nil, badRequest{err}
	}
	key := name + "/" + container
	if newest, err := f.PodList[i].LogRun(container, false); err == nil && run != newest {
		key += " previous"
	}
	return f.Lines[key], f.refusal
}

// Delete notes the options that matter for the kind.
func (f *fixture) Delete(kind, namespace, name string, o jobsim.DeleteOptions) error {
	how := string(o.PropagationPolicy)
	if kind == "Pod" {
		how = "its own"
		if o.GracePeriodSeconds != nil {
			how = fmt.Sprint(*o.GracePeriodSeconds)
		}
	}
	f.asked = append(f.asked, fmt.Sprintf("%s %s/%s %s", strings.ToLower(kind), namespace, name, how))
	return f.refusal
}

// badRequest is an API server's refusal of a request that makes no sense.
type badRequest struct{ error }

func (badRequest) StatusReason() string { return "BadRequest" }

// forbidden is an API server's refusal.
type forbidden struct{ error }

func (forbidden) StatusReason() string { return "Forbidden" }

func newForbidden(text string) error { return forbidden{errors.New(text)} }
