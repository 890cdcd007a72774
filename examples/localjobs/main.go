// Command localjobs runs a Job without any cluster, real or virtual: each pod
// is a process on this machine. It is a scheduler of one's own on
// job.Controller.Reconcile alone: look at the Job and its pods, ask what to do,
// do it in the order of the Decision, and look again when something changes.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

func main() {
	// Every third pod fails, and is replaced by another.
	const script = `echo "pod $POD at work"; test $((POD % 3)) -ne 0`
	limit, completions, parallelism := int32(4), int32(4), int32(2)
	j := &job.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: "local", Namespace: "default", UID: "1"},
		Spec: job.Spec{
			BackoffLimit: &limit, Completions: &completions, Parallelism: &parallelism,
			Template: pod.Template{Spec: pod.Spec{
				RestartPolicy: pod.RestartNever,
				Containers:    []pod.Container{{Name: "main", Image: "none", Command: []string{"sh", "-c", script}}},
			}},
		},
	}
	j.SetDefaults()
	j.PrepareForCreate()
	if errs := job.Validate(j); len(errs) > 0 {
		log.Fatal(&jobsim.InvalidError{Kind: job.Kind, Name: j.Name, Errs: errs})
	}
	s := &scheduler{
		job: j,
		// A tenth of a second where Kubernetes waits for ten seconds.
		rules: job.Controller{PodFailureDelay: backoff.Exponential{Initial: 100 * time.Millisecond}},
		ended: make(chan end),
	}
	s.run()
	fmt.Println(j.Status.Conditions[len(j.Status.Conditions)-1].Message)
	if !j.Status.IsTrue(job.Complete) {
		os.Exit(1)
	}
}

// scheduler is the store, the API server and the kubelet of one Job.
type scheduler struct {
	job    *job.Job
	rules  job.Controller
	pods   []*pod.Pod // those that are not history
	made   int
	record backoff.Record
	ended  chan end
}

// end is sent when the process of a pod is over.
type end struct {
	pod  *pod.Pod
	code int32
}

// run reconciles until the Job is finished.
func (s *scheduler) run() {
	for {
		d := s.rules.Reconcile(job.Observation{Now: time.Now(), Job: s.job, Pods: s.pods, Backoff: s.record})
		s.carryOut(d)
		if s.job.Status.Finished() {
			return
		}
		var wake <-chan time.Time
		if d.Requeue > 0 {
			wake = time.After(d.Requeue)
		}
		select {
		case e := <-s.ended:
			s.finish(e)
		case <-wake:
		}
	}
}

// carryOut carries out a Decision in its order. Nothing here can fail, and
// nothing else changes the pods.
func (s *scheduler) carryOut(d job.Decision) {
	for _, reason := range d.Why {
		fmt.Println("#", reason)
	}
	for _, creation := range d.Create {
		s.start(s.job.NewPod(creation))
	}
	if d.Status != nil {
		s.job.Status = *d.Status
	}
	for _, p := range d.Release {
		p.Finalizers = nil
	}
	if d.Final != nil {
		s.job.Status = *d.Final
	}
	for _, e := range d.Events {
		fmt.Println("#", e.Reason+":", e.Message)
	}
	s.record = d.Backoff
	s.forget()
}

// start runs the container of a pod as a process.
func (s *scheduler) start(p *pod.Pod) {
	s.made++
	p.Name = fmt.Sprintf("%s%d", p.GenerateName, s.made)
	p.UID = jobsim.UID(p.Name)
	p.CreationTimestamp = time.Now()
	p.Status.Phase = pod.Running
	s.pods = append(s.pods, p)

	c := p.Spec.Containers[0]
	process := exec.Command(c.Command[0], c.Command[1:]...)
	process.Env = append(os.Environ(), fmt.Sprintf("POD=%d", s.made))
	process.Stdout, process.Stderr = os.Stdout, os.Stderr
	go func() {
		code := int32(0)
		if err := process.Run(); err != nil {
			code = int32(process.ProcessState.ExitCode())
		}
		s.ended <- end{p, code}
	}()
}

// finish writes the end of a process into the pod's status, as a kubelet does.
func (s *scheduler) finish(e end) {
	e.pod.Status.Phase = pod.Succeeded
	if e.code != 0 {
		e.pod.Status.Phase = pod.Failed
	}
	e.pod.Status.ContainerStatuses = []pod.ContainerStatus{{
		Name:  e.pod.Spec.Containers[0].Name,
		State: pod.ContainerState{Terminated: &pod.ContainerStateTerminated{ExitCode: e.code, FinishedAt: time.Now()}},
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
