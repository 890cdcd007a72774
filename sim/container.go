package sim

import (
	"fmt"
	"time"

	"github.com/jobsim/jobsim/internal/random"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/pod/kubelet"
	"github.com/jobsim/jobsim/sim/workload"
)

// container is the container runtime's part in one container of a pod: it
// carries out the Outcomes of the workload.
type container struct {
	worker *podWorker
	index  int
	// doing is what the pending task does when it fires with token.
	doing activity
	token uint32
	// killToken is that of the task that ends a run that was ordered to stop.
	killToken uint32

	attempt workload.Attempt
	// namesakes is that of the attempt's Job.
	namesakes int64
	rand      workload.Rand
	outcome   workload.Outcome
	// asked: outcome is that of the next run, which has not started.
	asked bool
	tries int // how often the start of the next run was attempted
	steps int // how often the workload was asked in this run
	term  workload.Termination
	last  ending // of a run that was ordered to stop
}

// ending is how a run ends that was ordered to stop.
type ending struct {
	exitCode int32
	log      []string
}

// activity is what a container is doing until its next task is due.
type activity uint8

const (
	pulling activity = iota + 1
	starting
	working
	retrying
)

func (k *container) run() *kubelet.Run { return &k.worker.runs[k.index] }

func (k *container) spec() *pod.Container { return k.worker.pod.get().Spec.Container(k.index) }

// isAlive reports whether the container runs or is about to.
func (k *container) isAlive() bool {
	s := k.run().State
	return s == kubelet.Running || s == kubelet.Starting
}

// reset makes the container ready for another pod. The token stays ahead of
// all tasks that are pending.
func (k *container) reset() {
	*k = container{token: (k.token + 1) &^ killBit, killToken: (k.killToken + 1) &^ killBit}
}

// later arranges for the activity to be over after d, instead of what was
// pending.
func (k *container) later(c *Cluster, a activity, d time.Duration) {
	k.doing = a
	k.token = (k.token + 1) &^ killBit
	c.after(d, k, k.token)
}

func (k *container) fire(c *Cluster, token uint32) {
	switch {
	case k.worker == nil:
		return
	case token == k.killToken|killBit:
		k.killed(c)
	case token == k.token:
		working := k.doing == working
		k.proceed(c)
		if working && k.run().State == kubelet.Running {
			return // the kubelet sees nothing of a step within a run
		}
	default:
		return // overtaken
	}
	c.kubelets.sync(c, k.worker)
}

// proceed is the end of what the container was doing.
func (k *container) proceed(c *Cluster) {
	switch k.doing {
	case pulling:
		k.pulled(c)
	case starting:
		k.started(c)
	case working:
		k.stepped(c)
	case retrying:
		k.drop(c)
		k.ask(c)
		k.run().ConfigError = k.outcome.ConfigError
		if k.outcome.ConfigError != "" {
			k.later(c, retrying, configRetry)
		}
	}
}

// act carries out an order of the kubelet, and reports whether it took effect
// at this moment.
func (k *container) act(c *Cluster, a kubelet.Action) bool {
	switch a.Kind {
	case kubelet.Pull:
		k.run().Apply(a, c.Now())
		k.drop(c)
		return k.soon(c, pulling, c.latency(k.worker.pod.get()).Pull, k.pulled)
	case kubelet.Start:
		k.ask(c)
		if k.outcome.ConfigError != "" {
			k.run().ConfigError = k.outcome.ConfigError
			k.later(c, retrying, configRetry)
			return true
		}
		k.run().Apply(a, c.Now())
		return k.soon(c, starting, c.latency(k.worker.pod.get()).Start, k.started)
	}
	k.run().Apply(a, c.Now())
	return k.stop(c, a.Grace)
}

// soon does something after a latency, at once if there is none.
func (k *container) soon(c *Cluster, a activity, latency time.Duration, do func(*Cluster)) bool {
	if latency > 0 {
		k.later(c, a, latency)
		return false
	}
	do(c)
	return true
}

// ask asks the workload what the next run comes to, unless it was asked.
func (k *container) ask(c *Cluster) {
	if k.asked {
		return
	}
	k.asked, k.steps = true, 0
	k.tries++
	r := k.worker.pod
	k.attempt = workload.Attempt{
		Namespace: r.get().Namespace,
		Pod:       r.get().Name,
		Container: k.spec().Name,
		Image:     k.spec().Image,
		Index:     job.CompletionIndex(r.get()),
		Replica:   max(1, int(r.derived.replica)),
		Run:       int(k.run().Number) + 1,
		Try:       k.tries,
		Start:     c.Now(),
	}
	if owner := r.derived.owner; owner != nil {
		k.attempt.Job, k.namesakes = owner.get().Name, owner.derived.numbers.namesakes
	}
	k.outcome = k.next(c)
	k.term = terminatedAtOnce
}

// terminatedAtOnce is what SIGTERM does to a process that does not handle it.
var terminatedAtOnce = workload.Termination{ExitCode: 128 + 15}

// next asks the workload how the run begins or goes on. Where it has no answer
// the cluster stops, and the run is one that cannot start.
func (k *container) next(c *Cluster) workload.Outcome {
	k.steps++
	a := &k.attempt
	id := random.New(c.cfg.Seed).Name(a.Namespace).Name(a.Job)
	if a.Job == "" {
		id = id.Name(a.Pod)
	}
	k.rand = workload.Rand(afterNamesakes(id, k.namesakes).Number(int64(a.Index)).Number(int64(a.Replica)).Name(a.Container).
		Number(int64(a.Run)).Number(int64(a.Try)).Number(int64(k.steps)).Source())
	a.Rand = &k.rand
	var o workload.Outcome
	c.call("a Workload", func() {
		if k.steps == 1 {
			o = c.workload.Run(*a)
		} else {
			o = c.workload.Continue(k.outcome, *a)
		}
	})
	if o.Err == nil {
		return o
	}
	c.fail(fmt.Errorf("at %s: workload: %w (seed %d)", c.now, o.Err, c.cfg.Seed))
	return workload.Outcome{ExitCode: exitNotStarted, StartError: o.Err.Error(), Message: o.Err.Error()}
}

// The exit codes of a process that a signal ended, and of one that could not be
// started.
const (
	exitKilled     = 128 + 9
	exitNotStarted = 128
)

// pulled is the end of a pull.
func (k *container) pulled(c *Cluster) {
	k.ask(c)
	run := k.run()
	if k.outcome.PullError != "" {
		run.Image, run.PullError, run.PullFailed = kubelet.ImageFailed, k.outcome.PullError, c.Now()
		k.drop(c)
		return
	}
	run.Image, run.PullError = kubelet.ImagePresent, ""
	if n := k.worker.pod.derived.node; n != nil {
		n.images[k.spec().Image] = true
	}
}

// started is the moment at which the process runs, or turns out not to start.
func (k *container) started(c *Cluster) {
	run := k.run()
	k.asked, k.tries = false, 0
	c.totals.began(run)
	if k.outcome.StartError != "" {
		run.StartFailed = true
		k.exit(c, k.outcome.ExitCode, k.outcome.Reason, k.outcome.StartError)
		return
	}
	run.State, run.StartedAt = kubelet.Running, c.Now()
	k.attempt.Start = run.StartedAt
	k.begin(c)
}

// begin begins a step of the run.
func (k *container) begin(c *Cluster) {
	if k.outcome.Term != nil {
		k.term = *k.outcome.Term
	}
	k.later(c, working, max(0, k.outcome.After))
}

// stepped is the end of a step: the run goes on, or ends.
func (k *container) stepped(c *Cluster) {
	k.log(k.outcome.Log)
	switch {
	case k.outcome.Hang:
		k.doing = 0
		k.token++
	case k.outcome.Next != nil:
		k.attempt.Elapsed = c.Now().Sub(k.run().StartedAt)
		k.outcome = k.next(c)
		k.begin(c)
	default:
		k.exit(c, k.outcome.ExitCode, k.outcome.Reason, k.outcome.Message)
	}
}

func (k *container) exit(c *Cluster, code int32, reason, message string) {
	run := k.run()
	wasRunning := run.State == kubelet.Running
	run.State, run.FinishedAt = kubelet.Exited, c.Now()
	run.ExitCode, run.Reason, run.Message = code, reason, message
	if wasRunning {
		c.totals.ended(run, k.spec().IsSidecar())
	}
	k.doing = 0
	k.token++
	k.killToken++
	k.outcome.Next = nil
}

// stop orders the run to end within grace, and reports whether it has ended already.
func (k *container) stop(c *Cluster, grace time.Duration) bool {
	if k.run().State == kubelet.Starting {
		k.drop(c)
		k.exit(c, exitKilled, "", "")
		return true
	}
	dies := k.term.After
	k.last = ending{k.term.ExitCode, k.term.Log}
	if k.term.Ignore || k.term.After > grace {
		dies = grace
		k.last = ending{exitCode: exitKilled}
	}
	if !k.term.Ignore { // the signal ends what the process was doing
		k.token++
	}
	if dies <= 0 {
		k.killed(c)
		return true
	}
	k.killToken++
	c.after(dies, k, k.killToken|killBit)
	return false
}

// killBit marks the token of the task that ends a run that was ordered to stop.
const killBit = 1 << 31

// killed is the end of a run that was ordered to stop.
func (k *container) killed(c *Cluster) {
	k.interrupt(c)
	k.log(k.last.log)
	k.exit(c, k.last.exitCode, "", "")
}

// kill ends a run at once, if there is one.
func (k *container) kill(c *Cluster) {
	if k.isAlive() {
		k.interrupt(c)
		k.exit(c, exitKilled, "", "")
	}
}

// drop forgets an outcome that was asked for and whose run does not begin.
func (k *container) drop(c *Cluster) {
	if k.asked {
		k.asked = false
		k.interrupt(c)
	}
}

// interrupt notifies a workload that has more steps that there will be none.
func (k *container) interrupt(c *Cluster) {
	if i, ok := k.outcome.Next.(workload.Interrupter); ok {
		k.attempt.Elapsed = 0
		if k.run().State == kubelet.Running {
			k.attempt.Elapsed = c.Now().Sub(k.run().StartedAt)
		}
		k.attempt.Rand = nil
		c.call("a Workload", func() { i.Interrupted(k.attempt) })
	}
	k.outcome.Next = nil
}

// log keeps what the run writes.
func (k *container) log(lines []string) {
	if len(lines) > 0 {
		k.worker.log(k.index, k.run().Number, lines)
	}
}
