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
	admitted, err := c.admit(objects)
	if err != nil {
		return err
	}
	for _, create := range admitted {
		create()
	}
	return nil
}

// Check reports what Create would refuse, and creates nothing.
func (c *Cluster) Check(objects ...any) error {
	_, err := c.admit(objects)
	return err
}

// admit checks all objects before the first is created.
func (c *Cluster) admit(objects []any) ([]func(), error) {
	var creates []func()
	var errs errorList
	taken := map[string]bool{}
	for _, object := range objects {
		switch o := object.(type) {
		case *job.Job:
			r, err := c.newJob(o)
			errs.add(err)
			if err == nil && taken[jobKey(&r.job)] {
				errs.add(alreadyExists("jobs.batch", r.job.Name))
			}
			if err == nil {
				taken[jobKey(&r.job)] = true
				creates = append(creates, func() { c.createJob(r) })
			}
		case *pod.Pod:
			p, err := c.newPod(o)
			errs.add(err)
			if err == nil {
				creates = append(creates, func() { errs.add(c.createBarePod(p)) })
			}
		default:
			errs.add(fmt.Errorf("sim: Create: %T is not simulated: want *job.Job or *pod.Pod", object))
		}
	}
	return creates, errs.err()
}

func jobKey(j *job.Job) string { return keyOf(j.Namespace, j.Name) }

// newJob is what the API server makes of a Job that is to be created
// (upstream: jobStrategy.PrepareForCreate and Validate).
func (c *Cluster) newJob(given *job.Job) (*jobRecord, error) {
	j := clone.Of(given)
	j.TypeMeta = jobsim.TypeMeta{APIVersion: job.APIVersion, Kind: job.Kind}
	c.fillMeta(&j.ObjectMeta, "job")
	j.SetDefaults()
	j.PrepareForCreate()
	if errs := job.Validate(j); len(errs) > 0 {
		return nil, &jobsim.InvalidError{Kind: "Job", Name: j.Name, Errs: errs}
	}
	if c.jobs[keyOf(j.Namespace, j.Name)] != nil {
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

// fillMeta sets what the API server sets on every object that is created.
func (c *Cluster) fillMeta(m *jobsim.ObjectMeta, kind string) {
	if m.Namespace == "" {
		m.Namespace = DefaultNamespace
	}
	if m.Name == "" && m.GenerateName != "" {
		m.Name = c.generateName(m.GenerateName, kind, m.Namespace)
	}
	m.UID = c.newUID(kind, m.Namespace, m.Name)
	m.ResourceVersion = ""
	m.CreationTimestamp = c.nowWhole()
	m.DeletionTimestamp, m.DeletionGracePeriodSeconds = nil, nil
}

// newPod is what the API server makes of a pod that a user creates.
func (c *Cluster) newPod(given *pod.Pod) (*pod.Pod, error) {
	p := clone.Of(given)
	p.TypeMeta = jobsim.TypeMeta{APIVersion: "v1", Kind: "Pod"}
	if p.Namespace == "" {
		p.Namespace = DefaultNamespace
	}
	if p.Name == "" && p.GenerateName != "" {
		p.Name = c.generateName(p.GenerateName, "pod", p.Namespace)
	}
	p.SetDefaults()
	p.Status = pod.Status{}
	if errs := pod.Validate(p); len(errs) > 0 {
		return nil, &jobsim.InvalidError{Kind: "Pod", Name: p.Name, Errs: errs}
	}
	if c.pods[keyOf(p.Namespace, p.Name)] != nil {
		return nil, alreadyExists("pods", p.Name)
	}
	return p, nil
}

func (c *Cluster) createBarePod(p *pod.Pod) error {
	r := &podRecord{pod: *p}
	if err := c.checkQuota(&r.pod); err != nil {
		return err
	}
	c.storePod(r)
	return nil
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
	c.jobChanged(r, specChanged)
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
