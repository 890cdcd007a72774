package sim

import (
	"fmt"
	"reflect"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// DefaultNamespace is where an object without a namespace goes.
const DefaultNamespace = "default"

// APIError is a refusal by the API server that is not about the fields of an
// object; those are *jobsim.InvalidError.
type APIError struct {
	// Reason is the machine-readable word: NotFound, AlreadyExists, Forbidden.
	Reason string
	// Message is the API server's sentence.
	Message string
}

func (e *APIError) Error() string { return e.Message }

// StatusReason returns the Reason, for kubectl to tell.
func (e *APIError) StatusReason() string { return e.Reason }

func notFound(resource, name string) error {
	return &APIError{"NotFound", fmt.Sprintf("%s %q not found", resource, name)}
}

func alreadyExists(resource, name string) error {
	return &APIError{"AlreadyExists", fmt.Sprintf("%s %q already exists", resource, name)}
}

// Create puts objects into the cluster, each a *job.Job or a *pod.Pod, as the
// API server would: with defaults set and checked. If one of them is refused,
// none is created; the error is a *jobsim.InvalidError or an *[APIError], or
// several joined.
func (c *Cluster) Create(objects ...any) error {
	a := c.admit(objects)
	if err := a.errs.err(); err != nil {
		return err
	}
	for _, create := range a.creates {
		create()
	}
	return nil
}

// Check reports what Create would refuse, and creates nothing.
func (c *Cluster) Check(objects ...any) error { return c.admit(objects).errs.err() }

// admission is what a Create has come to before the first object is created.
type admission struct {
	cluster *Cluster
	creates []func()
	errs    errorList
	// jobs and pods are the keys of those admitted so far, podsIn the number of
	// pods by namespace.
	jobs, pods map[string]bool
	podsIn     map[string]int
}

func (c *Cluster) admit(objects []any) *admission {
	a := &admission{cluster: c, jobs: map[string]bool{}, pods: map[string]bool{}, podsIn: map[string]int{}}
	for _, object := range objects {
		a.errs.add(a.admit(object))
	}
	return a
}

func (a *admission) admit(object any) error {
	switch o := object.(type) {
	case *job.Job:
		if o != nil {
			return a.admitJob(o)
		}
	case *pod.Pod:
		if o != nil {
			return a.admitPod(o)
		}
	default:
		return fmt.Errorf("sim: Create: %T is not simulated: want *job.Job or *pod.Pod", object)
	}
	return fmt.Errorf("sim: Create: the %T is nil", object)
}

func (a *admission) admitJob(given *job.Job) error {
	r, err := a.newJob(given)
	if err != nil {
		return err
	}
	a.jobs[keyOf(r.job.Namespace, r.job.Name)] = true
	a.creates = append(a.creates, func() { a.cluster.createJob(r) })
	return nil
}

func (a *admission) admitPod(given *pod.Pod) error {
	p, err := a.newPod(given)
	if err != nil {
		return err
	}
	if err := a.cluster.checkQuota(p, a.podsIn[p.Namespace]); err != nil {
		return err
	}
	a.pods[keyOf(p.Namespace, p.Name)] = true
	a.podsIn[p.Namespace]++
	a.creates = append(a.creates, func() { a.cluster.createBarePod(p) })
	return nil
}

// newJob is what the API server makes of a Job that is to be created
// (upstream: jobStrategy.PrepareForCreate and Validate).
func (a *admission) newJob(given *job.Job) (*jobRecord, error) {
	j := clone.Of(given)
	j.TypeMeta = jobsim.TypeMeta{APIVersion: job.APIVersion, Kind: job.Kind}
	a.cluster.fillName(&j.ObjectMeta, "job", a.jobs)
	a.cluster.fillMeta(&j.ObjectMeta, "job")
	j.SetDefaults()
	j.PrepareForCreate()
	if errs := job.Validate(j); len(errs) > 0 {
		return nil, &jobsim.InvalidError{Kind: "Job", Name: j.Name, Errs: errs}
	}
	if key := keyOf(j.Namespace, j.Name); a.jobs[key] || a.cluster.jobs[key] != nil {
		return nil, alreadyExists("jobs.batch", j.Name)
	}
	if err := notSimulated(j); err != nil {
		return nil, err
	}
	// The API server sets defaults again whenever it reads what it has stored:
	// a Job without labels gets those of its template, the generated ones too.
	j.SetDefaults()
	return &jobRecord{job: *j}, nil
}

func (c *Cluster) createJob(r *jobRecord) {
	if r.job.Spec.TTLSecondsAfterFinished != nil {
		c.warning("job " + r.job.Name + ": spec.ttlSecondsAfterFinished is not simulated yet: the finished Job stays")
	}
	c.jobAdded(r)
}

// fillName sets the namespace and the name of an object that is created: one
// that is neither taken nor in the store.
func (c *Cluster) fillName(m *jobsim.ObjectMeta, kind string, taken map[string]bool) {
	if m.Namespace == "" {
		m.Namespace = DefaultNamespace
	}
	if m.Name == "" && m.GenerateName != "" {
		m.Name = c.generateName(m.GenerateName, kind, m.Namespace, taken)
	}
}

// fillMeta sets what the API server sets on every object that is created.
func (c *Cluster) fillMeta(m *jobsim.ObjectMeta, kind string) {
	m.UID = c.newUID(kind, m.Namespace, m.Name)
	m.ResourceVersion = ""
	m.CreationTimestamp = c.nowWhole()
	m.DeletionTimestamp, m.DeletionGracePeriodSeconds = nil, nil
}

// newPod is what the API server makes of a pod that a user creates.
func (a *admission) newPod(given *pod.Pod) (*pod.Pod, error) {
	p := clone.Of(given)
	p.TypeMeta = jobsim.TypeMeta{APIVersion: "v1", Kind: "Pod"}
	a.cluster.fillName(&p.ObjectMeta, "pod", a.pods)
	p.DeletionTimestamp, p.DeletionGracePeriodSeconds = nil, nil
	p.SetDefaults()
	p.Status = pod.Status{}
	if errs := pod.Validate(p); len(errs) > 0 {
		return nil, &jobsim.InvalidError{Kind: "Pod", Name: p.Name, Errs: errs}
	}
	if key := keyOf(p.Namespace, p.Name); a.pods[key] || a.cluster.pods[key] != nil {
		return nil, alreadyExists("pods", p.Name)
	}
	return p, nil
}

func (c *Cluster) createBarePod(p *pod.Pod) {
	r := &podRecord{pod: *p}
	c.jobController.assign(r, c.controllerOf(p))
	c.storePod(r)
}

// storePod gives a new pod its identity and stores it.
func (c *Cluster) storePod(r *podRecord) {
	p := &r.pod
	p.UID = c.newUID("pod", p.Namespace, p.Name)
	p.CreationTimestamp = c.nowWhole()
	p.Generation = 1
	p.Status.Phase = pod.Pending
	c.podAdded(r)
}

// UpdateJob changes a Job's spec, labels or annotations: f gets a copy of the
// Job as stored, and what it makes of it is checked and stored as the API
// server would. Changes of the status are not kept.
func (c *Cluster) UpdateJob(namespace, name string, f func(*job.Job)) error {
	r := c.jobs[keyOf(namespace, name)]
	if r == nil {
		return notFound("jobs.batch", name)
	}
	updated := clone.Of(r.snapshot())
	f(updated)
	updated.SetDefaults()
	updated.PrepareForUpdate(&r.job)
	if errs := job.ValidateUpdate(updated, &r.job); len(errs) > 0 {
		return &jobsim.InvalidError{Kind: "Job", Name: name, Errs: errs}
	}
	updated.ResourceVersion = ""
	if reflect.DeepEqual(*updated, r.job) {
		return nil
	}
	specChanged := updated.Generation != r.job.Generation
	r.job = *updated
	r.sync.template = nil
	if r.job.DeletionTimestamp == nil || !c.jobDone(r) {
		c.jobChanged(r, specChanged)
	}
	return nil
}

// notSimulated refuses a Job that asks for behaviour which jobsim does not
// have yet, rather than run it wrongly.
func notSimulated(j *job.Job) error {
	asked := map[string]bool{
		"spec.completionMode: Indexed": j.Spec.CompletionMode != nil && *j.Spec.CompletionMode == job.Indexed,
		"spec.podFailurePolicy":        j.Spec.PodFailurePolicy != nil,
	}
	var errs errorList
	for _, field := range []string{"spec.completionMode: Indexed", "spec.podFailurePolicy"} {
		if asked[field] {
			errs.add(fmt.Errorf("job %s: %s is not simulated yet", j.Name, field))
		}
	}
	return errs.err()
}
