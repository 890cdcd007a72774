// Package worlds draws random clusters in which Jobs of all sorts run and are
// disturbed, for tests that compare the objects of some moment, or every
// revision.
package worlds

import (
	"math/rand/v2"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

// Horizon is the time after which nothing new happens to a world; what has begun
// goes on.
const Horizon = 10 * time.Minute

// New returns the world of a seed at its beginning. Observers see every
// revision, the first ones too.
func New(seed uint64, observers ...func(sim.WatchEvent)) (*sim.Cluster, error) {
	r := &random{rand.New(rand.NewPCG(seed, 0))}
	c, err := sim.New(sim.Config{
		Seed:     seed,
		Workload: newWorkload(r),
		Nodes:    []sim.Node{{Name: "node-1", Pods: r.IntN(6)}, {Name: "minikube"}}[r.IntN(2):],
		Latency:  sim.Latency{Schedule: r.upTo(1), Pull: r.upTo(5), Start: r.upTo(3)},
	})
	if err != nil {
		return nil, err
	}
	for _, observe := range observers {
		c.Watch(observe)
	}
	for _, name := range names[:1+r.IntN(len(names))] {
		j := r.job(name)
		c.At(r.upTo(30), func(c *sim.Cluster) error { return c.Create(j) })
	}
	for _, d := range deeds {
		if !r.percent(d.percent) {
			continue
		}
		name, n := names[r.IntN(len(names))], r.IntN(10)
		c.At(r.upTo(int64(Horizon/time.Second)), func(c *sim.Cluster) error {
			_ = d.do(c, name, n) // the API server may refuse it
			return nil
		})
	}
	return c, nil
}

var names = []string{"pi", "e", "a-long-job-name-here"}

// random draws what worlds are made of.
type random struct{ *rand.Rand }

func (r *random) percent(n int) bool { return r.IntN(100) < n }

// upTo draws a duration of up to n seconds; half of them are short.
func (r *random) upTo(n int64) time.Duration {
	if r.IntN(2) == 0 {
		n = min(n, 20)
	}
	return time.Duration(r.Int64N(n * int64(time.Second)))
}

func (r *random) job(name string) *job.Job {
	j := &job.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: name},
		Spec: job.Spec{Template: pod.Template{Spec: pod.Spec{
			RestartPolicy: pod.RestartNever,
			Containers:    []pod.Container{{Name: "main", Image: "busybox:1.36"}},
		}}},
	}
	for _, f := range features {
		if r.percent(f.percent) {
			f.draw(r, j)
		}
	}
	return j
}

// features is all that Jobs are drawn from: a new field is a new line.
var features = []struct {
	name    string
	percent int
	draw    func(*random, *job.Job)
}{
	{"parallelism", 70, func(r *random, j *job.Job) { j.Spec.Parallelism = new(r.Int32N(5)) }},
	{"completions", 70, func(r *random, j *job.Job) { j.Spec.Completions = new(r.Int32N(8)) }},
	{"backoffLimit", 60, func(r *random, j *job.Job) { j.Spec.BackoffLimit = new(r.Int32N(6)) }},
	{"restartPolicy", 40, func(_ *random, j *job.Job) { j.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure }},
	{"activeDeadlineSeconds", 20, func(r *random, j *job.Job) { j.Spec.ActiveDeadlineSeconds = new(1 + r.Int64N(300)) }},
	{"suspend", 15, func(_ *random, j *job.Job) { j.Spec.Suspend = new(true) }},
	{"podReplacementPolicy", 25, func(_ *random, j *job.Job) { j.Spec.PodReplacementPolicy = new(job.ReplaceFailed) }},
	{"ttlSecondsAfterFinished", 10, func(r *random, j *job.Job) { j.Spec.TTLSecondsAfterFinished = new(r.Int32N(100)) }},
	{"manualSelector", 10, func(_ *random, j *job.Job) {
		labels := map[string]string{"app": j.Name}
		j.Spec.ManualSelector, j.Spec.Template.Labels = new(true), labels
		j.Spec.Selector = &jobsim.LabelSelector{MatchLabels: labels}
	}},
	{"labels", 30, func(_ *random, j *job.Job) { j.Labels = map[string]string{"chapter": "jobs", "a": "b"} }},
	{"annotations", 20, func(_ *random, j *job.Job) { j.Spec.Template.Annotations = map[string]string{"note": "two\nlines"} }},
	{"command", 50, func(_ *random, j *job.Job) {
		c := &j.Spec.Template.Spec.Containers[0]
		c.Command, c.Args = []string{"sh", "-c", "echo hi\nsleep 5"}, []string{"--verbose"}
		c.Env = []pod.EnvVar{{Name: "N", Value: "1"}, {Name: "EMPTY"}}
	}},
	{"untagged image", 20, func(_ *random, j *job.Job) { j.Spec.Template.Spec.Containers[0].Image = "perl" }},
	{"two containers", 20, func(_ *random, j *job.Job) {
		s := &j.Spec.Template.Spec
		s.Containers = append(s.Containers, pod.Container{Name: "second", Image: "busybox"})
	}},
	{"init container", 20, func(_ *random, j *job.Job) {
		s := &j.Spec.Template.Spec
		s.InitContainers = append(s.InitContainers, pod.Container{Name: "init", Image: "busybox"})
	}},
	{"sidecar", 20, func(_ *random, j *job.Job) {
		s := &j.Spec.Template.Spec
		s.InitContainers = append(s.InitContainers, pod.Container{Name: "log", Image: "busybox", RestartPolicy: new(pod.RestartAlways)})
	}},
	{"grace period", 20, func(r *random, j *job.Job) { j.Spec.Template.Spec.TerminationGracePeriodSeconds = new(r.Int64N(40)) }},
	{"pod deadline", 10, func(r *random, j *job.Job) { j.Spec.Template.Spec.ActiveDeadlineSeconds = new(1 + r.Int64N(60)) }},
}

// deeds are the things that may happen to a world: each at some moment, to some
// Job.
var deeds = []struct {
	name    string
	percent int
	do      func(c *sim.Cluster, job string, n int) error
}{
	{"suspend", 20, edit(func(s *job.Spec, _ int) { s.Suspend = new(true) })},
	{"resume", 30, edit(func(s *job.Spec, _ int) { s.Suspend = new(false) })},
	{"suspend again", 10, edit(func(s *job.Spec, _ int) { s.Suspend = new(true) })},
	{"resume again", 10, edit(func(s *job.Spec, _ int) { s.Suspend = new(false) })},
	{"scale", 20, edit(func(s *job.Spec, n int) { s.Parallelism = new(int32(n)) })},
	{"deadline", 10, edit(func(s *job.Spec, n int) { s.ActiveDeadlineSeconds = new(int64(10*n + 1)) })},
	{"limit", 10, edit(func(s *job.Spec, n int) { s.BackoffLimit = new(int32(n)) })},
	{"delete a pod", 20, toPod(func(c *sim.Cluster, name string) error { return c.DeletePod(sim.DefaultNamespace, name, nil) })},
	{"delete a pod at once", 10, toPod(func(c *sim.Cluster, name string) error { return c.DeletePod(sim.DefaultNamespace, name, new(int64)) })},
	{"evict a pod", 20, toPod(func(c *sim.Cluster, name string) error { return c.EvictPod(sim.DefaultNamespace, name, "memory") })},
	{"lose a node", 15, func(c *sim.Cluster, _ string, _ int) error { return c.LoseNode("minikube") }},
	{"recover the node", 15, func(c *sim.Cluster, _ string, _ int) error { return c.RecoverNode("minikube") }},
	{"full nodes", 10, func(c *sim.Cluster, _ string, n int) error { return room(c, n-1) }},
	{"quota", 10, func(c *sim.Cluster, _ string, n int) error { return c.SetPodQuota(sim.DefaultNamespace, "few", n) }},
	{"restart the controller", 15, func(c *sim.Cluster, _ string, _ int) error { return c.RestartJobController() }},
	{"delete the job", 10, remove(jobsim.PropagateBackground)},
	{"delete the job, foreground", 10, remove(jobsim.PropagateForeground)},
	{"delete the job, orphan", 10, remove(jobsim.PropagateOrphan)},
}

func edit(change func(s *job.Spec, n int)) func(*sim.Cluster, string, int) error {
	return func(c *sim.Cluster, name string, n int) error {
		return c.UpdateJob(sim.DefaultNamespace, name, func(j *job.Job) { change(&j.Spec, n) })
	}
}

// toPod does something to the n-th pod that there is.
func toPod(do func(c *sim.Cluster, pod string) error) func(*sim.Cluster, string, int) error {
	return func(c *sim.Cluster, _ string, n int) error {
		pods := c.Pods(sim.DefaultNamespace)
		if len(pods) == 0 {
			return nil
		}
		return do(c, pods[n%len(pods)].Name)
	}
}

func remove(how jobsim.DeletionPropagation) func(*sim.Cluster, string, int) error {
	return func(c *sim.Cluster, name string, _ int) error { return c.DeleteJob(sim.DefaultNamespace, name, how) }
}

// room gives a node room for that many pods; -1: it takes none, 0: any number.
func room(c *sim.Cluster, pods int) error {
	if pods < 0 {
		return c.Cordon("minikube")
	}
	if err := c.SetNodePods("minikube", pods); err != nil {
		return err
	}
	return c.Uncordon("minikube")
}
