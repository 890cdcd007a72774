package cronjob

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// world is what a sync finds.
type world struct {
	Now time.Time
	// Zone is the zone of the controller's process.
	Zone string
	// CronJob and Cached are what the caches have: the CronJob, and the Jobs whose
	// controller it is.
	CronJob *batchv1.CronJob
	Cached  []*batchv1.Job
	// Stored and Jobs are what the API server has.
	Stored *batchv1.CronJob
	Jobs   map[string]*batchv1.Job
	// Fails are the answers to the calls that fail.
	Fails map[string]failure
}

// failure is what the API server answers.
type failure string

const (
	unavailable          failure = "unavailable"
	quotaExceeded        failure = "quota exceeded"
	namespaceTerminating failure = "namespace terminating"
)

func (f failure) error(call string) error {
	switch f {
	case quotaExceeded:
		return apierrors.NewForbidden(jobsResource, call, fmt.Errorf("exceeded quota: q"))
	case namespaceTerminating:
		err := apierrors.NewForbidden(jobsResource, call, fmt.Errorf("namespace ns is being terminated"))
		err.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: corev1.NamespaceTerminatingCause}}
		return err
	}
	return apierrors.NewServiceUnavailable(call)
}

var jobsResource = schema.GroupResource{Group: "batch", Resource: "jobs"}

// api is the API server of a world. It notes the calls that change something.
type api struct {
	world *world
	jobs  map[string]*batchv1.Job
	calls []string
}

func newAPI(w *world) *api { return &api{world: w, jobs: maps.Clone(w.Jobs)} }

func (a *api) fail(verb, name string) error {
	call := verb + " " + name
	if f, ok := a.world.Fails[call]; ok {
		return f.error(call)
	}
	return nil
}

func (a *api) GetJob(_, name string) (*batchv1.Job, error) {
	if err := a.fail("get", name); err != nil {
		return nil, err
	}
	j := a.jobs[name]
	if j == nil {
		return nil, apierrors.NewNotFound(jobsResource, name)
	}
	return j.DeepCopy(), nil
}

func (a *api) CreateJob(namespace string, j *batchv1.Job) (*batchv1.Job, error) {
	stored := j.DeepCopy()
	stored.TypeMeta, stored.Namespace, stored.CreationTimestamp = metav1.TypeMeta{}, namespace, metav1.Time{} // as in any request
	a.note("create %s", marshal(stored))
	if err := a.fail("create", "a Job"); err != nil {
		return nil, err
	}
	if a.jobs[j.Name] != nil {
		return nil, apierrors.NewAlreadyExists(jobsResource, j.Name)
	}
	stored.UID = "new"
	stored.ResourceVersion = "99"
	a.jobs[j.Name] = stored
	return stored.DeepCopy(), nil
}

func (a *api) DeleteJob(_, name string) error {
	a.note("delete %s", name)
	if err := a.fail("delete", name); err != nil {
		return err
	}
	if a.jobs[name] == nil {
		return apierrors.NewNotFound(jobsResource, name)
	}
	delete(a.jobs, name)
	return nil
}

func (a *api) getCronJob() (*batchv1.CronJob, error) {
	if err := a.fail("get", "the CronJob"); err != nil {
		return nil, err
	}
	return a.world.Stored.DeepCopy(), nil
}

func (a *api) note(format string, args ...any) {
	a.calls = append(a.calls, fmt.Sprintf(format, args...))
}

// report is what became of a sync.
type report struct {
	calls, events []string
	status        *batchv1.CronJobStatus // nil: unchanged
	failed        bool
	requeueAfter  time.Duration // 0: not asked for
}

func (r report) String() string {
	var b strings.Builder
	for _, list := range [][]string{r.calls, r.events} {
		for _, line := range list {
			fmt.Fprintln(&b, line)
		}
	}
	if r.status != nil {
		fmt.Fprintf(&b, "status %s\n", marshal(r.status))
	}
	fmt.Fprintf(&b, "failed %v, again after %s", r.failed, r.requeueAfter)
	return b.String()
}

// seen is what a report has, for the count.
func (r report) seen() []string {
	var names []string
	for _, e := range r.events {
		names = append(names, strings.Fields(e)[1])
	}
	for _, c := range r.calls {
		names = append(names, strings.Fields(c)[0])
	}
	slices.Sort(names)
	return slices.Compact(names)
}
