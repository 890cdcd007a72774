package kubectl_test

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// noon is the moment of testdata/cluster.yaml.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fixture is a cluster that stands still. It notes what is asked of it.
type fixture struct {
	JobList   []*job.Job          `json:"jobs"`
	PodList   []*pod.Pod          `json:"pods"`
	EventList []jobsim.Event      `json:"events"`
	Lines     map[string][]string `json:"logs"`

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

func in[T any](namespace string, list []T, meta func(T) *jobsim.ObjectMeta) []T {
	var found []T
	for _, o := range list {
		if namespace == "" || meta(o).Namespace == namespace {
			found = append(found, o)
		}
	}
	return found
}

func (f *fixture) Jobs(namespace string) []*job.Job {
	return in(namespace, f.JobList, func(j *job.Job) *jobsim.ObjectMeta { return &j.ObjectMeta })
}

func (f *fixture) Pods(namespace string) []*pod.Pod {
	return in(namespace, f.PodList, func(p *pod.Pod) *jobsim.ObjectMeta { return &p.ObjectMeta })
}

func (f *fixture) Events(namespace string) []jobsim.Event {
	return in(namespace, f.EventList, func(e jobsim.Event) *jobsim.ObjectMeta { return &e.ObjectMeta })
}

func (f *fixture) Logs(_, pod, container string, previous bool) ([]string, error) {
	key := pod + "/" + container
	if previous {
		key += " previous"
	}
	return f.Lines[key], f.refusal
}

func (f *fixture) DeleteJob(namespace, name, propagation string) error {
	f.asked = append(f.asked, fmt.Sprintf("job %s/%s %s", namespace, name, propagation))
	return f.refusal
}

func (f *fixture) DeletePod(namespace, name string, grace *int64) error {
	period := "its own"
	if grace != nil {
		period = fmt.Sprint(*grace)
	}
	f.asked = append(f.asked, fmt.Sprintf("pod %s/%s %s", namespace, name, period))
	return f.refusal
}

// forbidden is an API server's refusal.
type forbidden struct{ error }

func (forbidden) StatusReason() string { return "Forbidden" }

func newForbidden(text string) error { return forbidden{errors.New(text)} }
