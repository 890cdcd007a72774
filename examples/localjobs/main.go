// Command localjobs runs a Job without any cluster, real or virtual: each pod
// is a process on this machine. It is a scheduler of one's own on the rules of
// package job alone: look at the Job and its pods, make the calls of the Plan,
// do what Settle makes of their results, and look again when something changes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

func main() {
	// Every third pod fails, and is replaced by another.
	const script = `echo "pod $POD at work"; test $((POD % 3)) -ne 0`
	s, err := newScheduler("local", job.Spec{
		BackoffLimit: new(int32(4)), Completions: new(int32(4)), Parallelism: new(int32(2)),
	}, "sh", "-c", script)
	if err != nil {
		log.Fatal(err)
	}
	s.run()
	fmt.Println(s.job.Status.Conditions[len(s.job.Status.Conditions)-1].Message)
	if !s.job.Status.IsTrue(job.Complete) {
		os.Exit(1)
	}
}

// scheduler is the store, the API server and the kubelet of one Job.
type scheduler struct {
	job    *job.Job
	rules  job.Controller
	pods   []*pod.Pod // those that are not history
	stop   map[jobsim.UID]context.CancelFunc
	made   int
	record backoff.Record
	failed int // syncs in a row
	ended  chan end
}

// end is a process that is over.
type end struct {
	pod  *pod.Pod
	code int32
}

// newScheduler has one Job, whose pods run the command.
func newScheduler(name string, spec job.Spec, command ...string) (*scheduler, error) {
	spec.Template.Spec = pod.Spec{
		RestartPolicy:                 pod.RestartNever,
		TerminationGracePeriodSeconds: new(int64(2)),
		Containers:                    []pod.Container{{Name: "main", Image: "none", Command: command}},
	}
	j := &job.Job{ObjectMeta: jobsim.ObjectMeta{Name: name, Namespace: "default", UID: "1"}, Spec: spec}
	j.SetDefaults()
	j.PrepareForCreate()
	if errs := job.Validate(j); len(errs) > 0 {
		return nil, &jobsim.InvalidError{Kind: job.Kind, Name: j.Name, Errs: errs}
	}
	return &scheduler{
		job: j,
		// A tenth of a second where Kubernetes waits for ten seconds.
		rules: job.Controller{PodFailureBackOff: &backoff.Exponential{Initial: 100 * time.Millisecond}},
		stop:  map[jobsim.UID]context.CancelFunc{},
		ended: make(chan end),
	}, nil
}

// run syncs the Job until it is finished. Whatever happens to a pod goes
// through this one loop, so that a sync sees nothing change.
func (s *scheduler) run() {
	for {
		wait := s.sync()
		if s.job.Status.Finished() {
			return
		}
		var wake <-chan time.Time
		if wait > 0 {
			wake = time.After(wait)
		}
		select {
		case e := <-s.ended:
			s.finish(e)
		case <-wake:
		}
	}
}

// sync looks at the Job once, and returns when to look again; 0: when
// something changes.
func (s *scheduler) sync() time.Duration {
	o := job.Observation{Now: time.Now(), Job: s.job, Pods: s.pods, Backoff: s.record}
	plan := s.rules.Plan(o)
	var results job.Results
	for _, d := range plan.Delete {
		s.delete(d)
	}
	results.Create = job.SlowStart(plan.Create, s.create)
	out := s.rules.Settle(o, plan, results)
	for _, reason := range out.Why {
		fmt.Println("#", reason)
	}
	s.carryOut(out)
	if !out.Failed {
		s.failed = 0
		return out.RequeueAfter
	}
	s.failed++
	retry := s.rules.RetryAfter(s.failed)
	if out.RequeueAfter > 0 {
		retry = min(retry, out.RequeueAfter)
	}
	return retry
}

// carryOut does what the Outcome asks for, in its order. Nothing in it can
// fail: there is no API server between the scheduler and its memory.
func (s *scheduler) carryOut(out job.Outcome) {
	s.report(out.Events...)
	if out.Status != nil {
		s.job.Status = *out.Status
	}
	for _, p := range out.Release {
		p.Finalizers = nil
	}
	if out.Final != nil {
		s.job.Status = *out.Final
	}
	s.report(out.FinalEvents...)
	s.record = out.Backoff
	s.forget()
}

func (s *scheduler) report(events ...jobsim.EventNote) {
	for _, e := range events {
		fmt.Println("#", e.Reason+":", e.Message)
	}
}

// create makes a pod and runs its container as a process.
func (s *scheduler) create(c job.Creation) error {
	p := s.job.NewPod(c)
	p.Name = fmt.Sprintf("%s%d", p.GenerateName, s.made+1)
	p.UID = jobsim.UID(p.Name)
	p.CreationTimestamp = time.Now()
	p.Status.Phase = pod.Running
	if err := s.start(p); err != nil {
		s.report(job.RefusedEvent(err))
		return err
	}
	s.made++
	s.pods = append(s.pods, p)
	s.report(job.CreatedEvent(p.Name))
	return nil
}

// start runs the command. When the pod is deleted it gets SIGTERM, and is
// killed after the grace period. A command that is not there is a pod that
// fails; another error is the machine's, and the creation is tried again.
func (s *scheduler) start(p *pod.Pod) error {
	ctx, cancel := context.WithCancel(context.Background())
	command := p.Spec.Containers[0].Command
	process := exec.CommandContext(ctx, command[0], command[1:]...)
	process.Env = append(os.Environ(), fmt.Sprintf("POD=%d", s.made+1))
	process.Stdout, process.Stderr = os.Stdout, os.Stderr
	process.Cancel = func() error { return process.Process.Signal(syscall.SIGTERM) }
	process.WaitDelay = time.Duration(*p.Spec.TerminationGracePeriodSeconds) * time.Second
	err := process.Start()
	missing := errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist)
	if err != nil && !missing {
		cancel()
		return err
	}
	s.stop[p.UID] = cancel
	go func() {
		code := int32(0)
		if missing {
			code = 127 // as a shell has it
		} else if err := process.Wait(); err != nil {
			code = int32(max(1, process.ProcessState.ExitCode())) // -1 after a signal
		}
		s.ended <- end{p, code}
	}()
	return nil
}

// delete marks the pod as deleted and stops its process. The pod is there until
// the process has ended.
func (s *scheduler) delete(d job.Deletion) {
	if d.Uncounted {
		d.Pod.Finalizers = nil
	}
	grace := *d.Pod.Spec.TerminationGracePeriodSeconds
	d.Pod.DeletionTimestamp = new(time.Now().Add(time.Duration(grace) * time.Second))
	d.Pod.DeletionGracePeriodSeconds = &grace
	s.stop[d.Pod.UID]()
	s.report(job.DeletedEvent(d.Pod.Name))
}

// finish writes the end of a process into the pod's status.
func (s *scheduler) finish(e end) {
	setEnd(e.pod, e.code)
	s.stop[e.pod.UID]()
	delete(s.stop, e.pod.UID)
}

// setEnd is what a kubelet writes. The rules need the time: the wait after a
// failure counts from it.
func setEnd(p *pod.Pod, code int32) {
	p.Status.Phase = pod.Succeeded
	if code != 0 {
		p.Status.Phase = pod.Failed
	}
	p.Status.ContainerStatuses = []pod.ContainerStatus{{
		Name:  p.Spec.Containers[0].Name,
		State: pod.ContainerState{Terminated: &pod.ContainerStateTerminated{ExitCode: code, FinishedAt: time.Now()}},
	}}
}

// forget drops the pods that have ended and are counted.
func (s *scheduler) forget() {
	live := s.pods[:0]
	for _, p := range s.pods {
		if !p.IsTerminal() || p.HasFinalizer(job.TrackingFinalizer) {
			live = append(live, p)
		}
	}
	s.pods = live
}
