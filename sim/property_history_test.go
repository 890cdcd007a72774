package sim_test

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// history is all that is done to a cluster, as data: it can be repeated, and
// rapid shortens one that breaks a rule.
type history struct {
	Config  sim.Config
	Actions []action
	Runs    int  // what the containers are likely to do
	Limited bool // the controller may create or delete only a few pods in a sync
	// Late: controllers see the revisions late. Inconsistent: and the Job
	// controller does not wait for its own.
	Late, Inconsistent bool
}

// action is one thing that is done to the cluster, at one moment.
type action struct {
	At   time.Duration
	Name string
	Do   func(*sim.Cluster) error
}

func (h *history) String() string {
	s := fmt.Sprintf("%+v runs=%d", h.Config, h.Runs)
	for _, a := range h.Actions {
		s += fmt.Sprintf("\n  %s %s", a.At, a.Name)
	}
	return s
}

// horizon is when the last action has been done; calm is how long it then takes
// until nothing is on its way any more but what waits for ever.
const (
	horizon = 20 * time.Minute
	calm    = 2 * time.Hour
)

// holdFinalizer is somebody else's.
const holdFinalizer = "example.com/hold"

// jobNames are few, so that Jobs of one name follow each other.
var jobNames = []string{"a", "b", "c"}

func drawHistory(t *rapid.T) *history {
	h := &history{Runs: rapid.IntRange(0, len(manners)-1).Draw(t, "runs")}
	h.Config = drawConfig(t)
	h.Config.Workload = manners[h.Runs]
	h.Limited = h.Config.Controller.MaxPodCreateDeletePerSync > 0
	for range rapid.IntRange(1, 3).Draw(t, "jobs") {
		h.Actions = append(h.Actions, drawCreation(t, 0))
	}
	at := time.Duration(0)
	for range rapid.IntRange(0, 12).Draw(t, "actions") {
		at = min(horizon, at+drawPause(t))
		h.Actions = append(h.Actions, drawAction(t, at))
	}
	return h
}

// late makes the watch of each controller lag by up to 3 s. There may be a CronJob
// too, until the horizon.
func (h *history) late(t *rapid.T) *history {
	h.Late = true
	for _, controller := range []string{"job-controller", "cronjob-controller", ttlController, "generic-garbage-collector", "pod-garbage-collector"} {
		lag := time.Duration(rapid.SampledFrom([]int{0, 1, 300, 999, 1000, 1001, 2000, 3000}).Draw(t, "lag of the "+controller)) * time.Millisecond
		h.Config = h.Config.WithLag(controller, lag)
	}
	if h.Inconsistent = rapid.IntRange(0, 3).Draw(t, "inconsistent") == 0; h.Inconsistent {
		h.Config = h.Config.WithoutConsistency()
	}
	if rapid.Bool().Draw(t, "cronjob") {
		h.Actions = append(h.Actions, drawCronJob(t)...)
	}
	return h
}

const cronJobName = "tick"

// drawCronJob draws a CronJob and what a user does to it.
func drawCronJob(t *rapid.T) []action {
	c := newCronJob(cronJobName, rapid.SampledFrom([]string{"*/3 * * * *", "*/7 * * * *"}).Draw(t, "schedule"))
	c.Spec.ConcurrencyPolicy = rapid.SampledFrom([]cronjob.ConcurrencyPolicy{cronjob.AllowConcurrent, cronjob.ForbidConcurrent, cronjob.ReplaceConcurrent}).Draw(t, "policy")
	c.Spec.SuccessfulJobsHistoryLimit = rapid.Ptr(rapid.Int32Range(0, 2), true).Draw(t, "kept")
	c.Spec.JobTemplate.Spec.Template.Spec = drawPodSpec(t, []pod.RestartPolicy{pod.RestartNever, pod.RestartOnFailure})
	create := func(at time.Duration) action {
		return action{at, fmt.Sprintf("create cronjob %+v", c.Spec), func(s *sim.Cluster) error { return s.Create(c) }}
	}
	remove := func(at time.Duration, policy jobsim.DeletionPropagation) action {
		return action{at, "delete cronjob " + string(policy), func(s *sim.Cluster) error { return s.DeleteCronJob("default", cronJobName, policy) }}
	}
	actions := []action{create(0)}
	for at := time.Duration(0); rapid.Bool().Draw(t, "more of the cronjob"); {
		at = min(horizon, at+drawPause(t))
		switch rapid.IntRange(0, 3).Draw(t, "action of the cronjob") {
		case 0:
			suspend := rapid.Bool().Draw(t, "suspend")
			actions = append(actions, action{at, fmt.Sprintf("update cronjob: suspend=%t", suspend), func(s *sim.Cluster) error {
				return s.UpdateCronJob("default", cronJobName, func(c *cronjob.CronJob) { c.Spec.Suspend = &suspend })
			}})
		case 1:
			actions = append(actions, action{at, "restart the CronJob controller", (*sim.Cluster).RestartCronJobController})
		case 2: // and there is another one of that name
			actions = append(actions, remove(at, jobsim.PropagateBackground), create(at))
		case 3:
			actions = append(actions, action{at, "delete a Job of the cronjob", func(s *sim.Cluster) error {
				for _, j := range s.Jobs("default") {
					if ref := j.ControllerOf(); ref != nil && ref.Kind == cronjob.Kind {
						return s.DeleteJob("default", j.Name, jobsim.PropagateBackground)
					}
				}
				return nil
			}})
		}
	}
	return append(actions, remove(horizon, jobsim.PropagateBackground))
}

func drawConfig(t *rapid.T) sim.Config {
	latency := rapid.SampledFrom([]time.Duration{0, 0, 0, 300 * time.Millisecond, 2 * time.Second, 7 * time.Second})
	config := sim.Config{
		Seed:     rapid.Uint64Range(0, 1000).Draw(t, "seed"),
		MaxSteps: 200_000,
		MaxTime:  horizon + calm + 12*time.Hour,
		Latency: sim.Latency{
			Schedule: latency.Draw(t, "schedule"), Pull: latency.Draw(t, "pull"), Start: latency.Draw(t, "start"),
		},
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "nodes") {
		config.Nodes = append(config.Nodes, sim.Node{Name: nodeName(i), Pods: rapid.IntRange(0, 3).Draw(t, "capacity")})
	}
	if rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
		config.Controller.MaxPodCreateDeletePerSync = rapid.IntRange(1, 3).Draw(t, "pods per sync")
		config.Controller.MaxUncountedPods = rapid.IntRange(1, 3).Draw(t, "uncounted pods")
	}
	return config
}

func nodeName(i int) string { return fmt.Sprintf("node-%d", i) }

// drawPause is often a part of a second, so that actions meet what is going on.
func drawPause(t *rapid.T) time.Duration {
	return time.Duration(rapid.SampledFrom([]int{0, 1, 300, 999, 1000, 1001, 5000, 11_000, 31_000, 60_000, 360_000}).Draw(t, "pause")) * time.Millisecond
}

func drawCreation(t *rapid.T, at time.Duration) action {
	name := rapid.SampledFrom(jobNames).Draw(t, "job")
	j := drawJob(t, name)
	return action{at, fmt.Sprintf("create job %s %+v", name, show(j)), func(c *sim.Cluster) error { return c.Create(j) }}
}

func show(j *job.Job) string {
	s := &j.Spec
	text := fmt.Sprintf("parallelism=%s completions=%s limit=%s deadline=%s suspend=%t %s containers=%d inits=%d manual=%t",
		number(s.Parallelism), number(s.Completions), number(s.BackoffLimit), number(s.ActiveDeadlineSeconds), *s.Suspend,
		s.Template.Spec.RestartPolicy, len(s.Template.Spec.Containers), len(s.Template.Spec.InitContainers), s.ManualSelector != nil)
	if s.CompletionMode != nil {
		text += fmt.Sprintf(" indexed per-index=%s max-failed=%s success-policy=%t", number(s.BackoffLimitPerIndex), number(s.MaxFailedIndexes), s.SuccessPolicy != nil)
	}
	if s.PodFailurePolicy != nil {
		text += fmt.Sprintf(" failure-policy=%+v", s.PodFailurePolicy.Rules)
	}
	if s.PodReplacementPolicy != nil {
		text += " replace=" + string(*s.PodReplacementPolicy)
	}
	if s.TTLSecondsAfterFinished != nil {
		text += " ttl=" + number(s.TTLSecondsAfterFinished)
	}
	return text
}

func number[N int32 | int64](n *N) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func drawJob(t *rapid.T, name string) *job.Job {
	j := &job.Job{ObjectMeta: jobsim.ObjectMeta{Name: name}}
	s := &j.Spec
	s.Parallelism = maybe(t, "parallelism", rapid.Int32Range(0, 5))
	s.Completions = maybe(t, "completions", rapid.Int32Range(0, 8))
	s.BackoffLimit = maybe(t, "limit", rapid.Int32Range(0, 4))
	s.ActiveDeadlineSeconds = maybe(t, "deadline", rapid.Int64Range(1, 200))
	if rapid.IntRange(0, 3).Draw(t, "expires") == 0 {
		s.TTLSecondsAfterFinished = new(rapid.Int32Range(0, 60).Draw(t, "ttl"))
	}
	s.Suspend = new(rapid.IntRange(0, 5).Draw(t, "suspend") == 0)
	s.PodReplacementPolicy = maybe(t, "replace", rapid.SampledFrom([]job.PodReplacementPolicy{job.ReplaceFailed, job.ReplaceTerminatingOrFailed}))
	if rapid.IntRange(0, 5).Draw(t, "held") == 0 {
		j.Finalizers = []string{holdFinalizer}
	}
	if rapid.IntRange(0, 2).Draw(t, "manual") == 0 {
		s.ManualSelector, s.Selector = new(true), &jobsim.LabelSelector{MatchLabels: map[string]string{"app": "x"}}
		s.Template.Labels = map[string]string{"app": "x"}
	}
	s.Template.Spec = drawPodSpec(t, []pod.RestartPolicy{pod.RestartNever, pod.RestartOnFailure})
	drawIndexes(t, j)
	drawFailurePolicy(t, j)
	return j
}

// drawIndexes makes one Job of three an Indexed one, often with a limit for each
// index or an early success.
func drawIndexes(t *rapid.T, j *job.Job) {
	s := &j.Spec
	if rapid.IntRange(0, 2).Draw(t, "indexed") > 0 {
		return
	}
	s.CompletionMode = new(job.Indexed)
	if s.Completions == nil {
		s.Completions = new(rapid.Int32Range(1, 6).Draw(t, "indexes"))
	}
	s.BackoffLimitPerIndex = maybe(t, "limit per index", rapid.Int32Range(0, 2))
	if s.BackoffLimitPerIndex != nil {
		s.MaxFailedIndexes = maybe(t, "failed indexes", rapid.Int32Range(0, *s.Completions))
	}
	if rapid.IntRange(0, 3).Draw(t, "success policy") == 0 && *s.Completions > 0 {
		count := rapid.Int32Range(1, *s.Completions).Draw(t, "succeeded count")
		s.SuccessPolicy = &job.SuccessPolicy{Rules: []job.SuccessPolicyRule{{SucceededCount: &count}}}
	}
}

// drawFailurePolicy gives one Job of four a rule or two for its failures.
func drawFailurePolicy(t *rapid.T, j *job.Job) {
	s := &j.Spec
	if rapid.IntRange(0, 3).Draw(t, "failure policy") > 0 {
		return
	}
	s.Template.Spec.RestartPolicy, s.PodReplacementPolicy = pod.RestartNever, new(job.ReplaceFailed)
	actions := []job.PodFailurePolicyAction{job.ActionCount, job.ActionIgnore, job.ActionIgnore, job.ActionFailJob}
	if s.BackoffLimitPerIndex != nil {
		actions = append(actions, job.ActionFailIndex)
	}
	s.PodFailurePolicy = &job.PodFailurePolicy{}
	for range rapid.IntRange(1, 2).Draw(t, "rules") {
		rule := job.PodFailurePolicyRule{Action: rapid.SampledFrom(actions).Draw(t, "action")}
		if rapid.Bool().Draw(t, "on conditions") {
			rule.OnPodConditions = []job.PodFailurePolicyOnPodCondition{{Type: pod.DisruptionTarget}}
		} else {
			operator := rapid.SampledFrom([]job.ExitCodesOperator{job.ExitCodesIn, job.ExitCodesNotIn}).Draw(t, "operator")
			rule.OnExitCodes = &job.PodFailurePolicyOnExitCodes{Operator: operator, Values: []int32{1, 137}}
		}
		s.PodFailurePolicy.Rules = append(s.PodFailurePolicy.Rules, rule)
	}
}

func drawPodSpec(t *rapid.T, policies []pod.RestartPolicy) pod.Spec {
	spec := pod.Spec{
		RestartPolicy:                 rapid.SampledFrom(policies).Draw(t, "policy"),
		Containers:                    []pod.Container{{Name: "main", Image: "busybox:1"}},
		TerminationGracePeriodSeconds: maybe(t, "grace", rapid.Int64Range(0, 40)),
		ActiveDeadlineSeconds:         maybe(t, "pod deadline", rapid.Int64Range(1, 100)),
	}
	switch rapid.IntRange(0, 7).Draw(t, "containers") {
	case 0:
		spec.Containers = append(spec.Containers, pod.Container{Name: "second", Image: "busybox:2"})
	case 1:
		spec.InitContainers = []pod.Container{{Name: "init", Image: "busybox:1"}}
	case 2:
		spec.InitContainers = []pod.Container{{Name: "sidecar", Image: "busybox:3", RestartPolicy: new(pod.RestartAlways)}}
	}
	return spec
}

// maybe leaves a field out as often as not.
func maybe[T any](t *rapid.T, label string, g *rapid.Generator[T]) *T {
	if rapid.Bool().Draw(t, label+"?") {
		return nil
	}
	return new(g.Draw(t, label))
}

// drawAction draws what happens at a moment. What does not apply any more by then
// (a pod that is gone) does nothing.
func drawAction(t *rapid.T, at time.Duration) action {
	name := rapid.SampledFrom(jobNames).Draw(t, "job")
	which := rapid.IntRange(0, 9).Draw(t, "pod")
	update := func(what string, change func(*job.Job)) action {
		return action{at, "update " + name + ": " + what, func(c *sim.Cluster) error { return c.UpdateJob("default", name, change) }}
	}
	node := nodeName(rapid.IntRange(0, 2).Draw(t, "node"))
	switch rapid.IntRange(0, 18).Draw(t, "action") {
	case 0:
		suspend := rapid.Bool().Draw(t, "suspend")
		return update(fmt.Sprintf("suspend=%t", suspend), func(j *job.Job) { j.Spec.Suspend = &suspend })
	case 1:
		n := rapid.Int32Range(0, 6).Draw(t, "parallelism")
		return update(fmt.Sprintf("parallelism=%d", n), func(j *job.Job) { j.Spec.Parallelism = &n })
	case 2:
		n := maybe(t, "deadline", rapid.Int64Range(1, 300))
		return update("deadline="+number(n), func(j *job.Job) { j.Spec.ActiveDeadlineSeconds = n })
	case 3:
		n := rapid.Int32Range(0, 4).Draw(t, "limit")
		return update(fmt.Sprintf("limit=%d", n), func(j *job.Job) { j.Spec.BackoffLimit = &n })
	case 4, 5:
		grace := maybe(t, "grace", rapid.SampledFrom([]int64{-1, 0, 0, 1, 5, 100}))
		return action{at, fmt.Sprintf("delete pod %d grace=%s", which, number(grace)), onPod(which, func(c *sim.Cluster, p *pod.Pod) error {
			return c.DeletePod(p.Namespace, p.Name, grace)
		})}
	case 6:
		return action{at, fmt.Sprintf("evict pod %d", which), onPod(which, func(c *sim.Cluster, p *pod.Pod) error {
			return c.EvictPod(p.Namespace, p.Name, "memory")
		})}
	case 7:
		return action{at, "lose " + node, func(c *sim.Cluster) error { return c.LoseNode(node) }}
	case 8:
		return action{at, "recover " + node, func(c *sim.Cluster) error { return c.RecoverNode(node) }}
	case 9:
		return action{at, "restart the controller", func(c *sim.Cluster) error { return c.RestartJobController() }}
	case 10, 11:
		policy := rapid.SampledFrom([]jobsim.DeletionPropagation{"", jobsim.PropagateOrphan, jobsim.PropagateBackground, jobsim.PropagateForeground}).Draw(t, "policy")
		return action{at, deletionOf(name, policy), func(c *sim.Cluster) error { return c.DeleteJob("default", name, policy) }}
	case 12:
		n := rapid.IntRange(-1, 4).Draw(t, "quota")
		return action{at, fmt.Sprintf("quota %d", n), func(c *sim.Cluster) error { return c.SetPodQuota("default", "pods", n) }}
	case 13:
		n := rapid.IntRange(-1, 4).Draw(t, "capacity")
		return action{at, fmt.Sprintf("%s takes %d", node, n), func(c *sim.Cluster) error { return setNode(c, node, n) }}
	case 14:
		return drawBarePod(t, at)
	case 16:
		n := rapid.Int32Range(0, 7).Draw(t, "both")
		return update(fmt.Sprintf("completions=parallelism=%d", n), func(j *job.Job) { j.Spec.Completions, j.Spec.Parallelism = &n, new(n) })
	case 17:
		condition := pod.Condition{Type: pod.DisruptionTarget, Status: jobsim.ConditionTrue}
		return action{at, fmt.Sprintf("disrupt pod %d", which), onPod(which, func(c *sim.Cluster, p *pod.Pod) error {
			return c.SetPodCondition(p.Namespace, p.Name, condition)
		})}
	case 15:
		return update("let go", func(j *job.Job) {
			j.Finalizers = slices.DeleteFunc(j.Finalizers, func(f string) bool { return f == holdFinalizer })
		})
	}
	return drawCreation(t, at)
}

// drawBarePod draws a pod that a user creates: one that a Job may adopt, or one
// that says that it belongs to a Job.
func drawBarePod(t *rapid.T, at time.Duration) action {
	p := &pod.Pod{
		ObjectMeta: jobsim.ObjectMeta{GenerateName: "bare-", Labels: map[string]string{"app": "x"}},
		Spec:       drawPodSpec(t, []pod.RestartPolicy{pod.RestartNever, pod.RestartOnFailure, pod.RestartAlways}),
	}
	if rapid.Bool().Draw(t, "tracked") {
		p.Finalizers = []string{job.TrackingFinalizer}
	}
	var owners []string
	if rapid.Bool().Draw(t, "owned") {
		owners = rapid.SliceOfNDistinct(rapid.SampledFrom(jobNames), 1, 2, rapid.ID).Draw(t, "owners")
	}
	controlled, blocks := rapid.Bool().Draw(t, "controlled"), rapid.Bool().Draw(t, "blocks")
	what := fmt.Sprintf("create a pod, tracked=%t owners=%s controlled=%t blocks=%t", len(p.Finalizers) > 0, owners, controlled, blocks)
	return action{at, what, func(c *sim.Cluster) error {
		owned := *p
		for _, name := range owners {
			if j := c.Job("default", name); j != nil {
				ref := j.ControllerReference()
				ref.BlockOwnerDeletion, ref.Controller = &blocks, new(controlled && len(owned.OwnerReferences) == 0)
				owned.OwnerReferences = append(owned.OwnerReferences, ref)
				owned.Labels = j.Spec.Template.Labels
			}
		}
		return c.Create(&owned)
	}}
}

// onPod does something to one of the pods that are there.
func onPod(which int, f func(*sim.Cluster, *pod.Pod) error) func(*sim.Cluster) error {
	return func(c *sim.Cluster) error {
		pods := c.Pods("")
		if len(pods) == 0 {
			return nil
		}
		return f(c, pods[which%len(pods)])
	}
}

// schedule arranges for all actions, and at the horizon for an end of all
// trouble: every node is back and has room, and no quota is left.
func (h *history) schedule(c *sim.Cluster, audit *audit) {
	for _, a := range h.Actions {
		c.At(a.At, func(c *sim.Cluster) error {
			audit.doing = a.Name
			defer func() { audit.doing = "" }()
			return refusalsAside(a.Do(c))
		})
	}
	c.At(horizon, func(c *sim.Cluster) error {
		if err := c.SetPodQuota("default", "pods", -1); err != nil {
			return err
		}
		for i := range 3 {
			if err := setNode(c, nodeName(i), 0); err != nil {
				return err
			}
			if err := c.RecoverNode(nodeName(i)); err != nil {
				return err
			}
		}
		return nil
	})
}

// refusalsAside is an error other than a refusal by the API server: an action may
// come too late.
func refusalsAside(err error) error {
	var refused *sim.APIError
	var invalid *jobsim.InvalidError
	if errors.As(err, &refused) || errors.As(err, &invalid) {
		return nil
	}
	return err
}

// manners are what the containers of a history do. None depends on more than
// its Attempt.
var manners = []workload.Workload{
	workload.AfterUniform(0, 20*time.Second, workload.Chance(0.6, workload.Succeed(), workload.Fail())),
	workload.Func(anything),
	workload.After(3*time.Second, workload.Fail()),
	workload.Succeed(),
}

// ends reports whether each container of the history ends well some time.
func (h *history) ends() bool { return h.Runs == 0 || h.Runs == 3 }

// anything is every kind of outcome there is, by chance.
func anything(a workload.Attempt) workload.Outcome {
	o := workload.Outcome{After: a.Rand.Duration(0, 30*time.Second)}
	switch a.Rand.IntN(12) {
	case 0, 1, 2:
		o.ExitCode = int32(1 + a.Rand.IntN(255))
	case 3:
		o.Hang = true
	case 4:
		o.StartError, o.ExitCode, o.Reason = "no such file", 127, "StartError"
	case 5:
		o.PullError = "not found"
	case 6:
		o.ConfigError = `configmap "c" not found`
	case 7:
		o.ExitCode, o.Reason = 137, "OOMKilled"
	case 8:
		o.Next = workload.After(5*time.Second, workload.Exit(2))
	}
	switch a.Rand.IntN(4) {
	case 0:
		o.Term = &workload.Termination{Ignore: true}
	case 1:
		o.Term = &workload.Termination{After: a.Rand.Duration(0, 40*time.Second), ExitCode: int32(a.Rand.IntN(2))}
	}
	return o
}

// deletionOf is the name of an action that deletes a Job.
func deletionOf(name string, policy jobsim.DeletionPropagation) string {
	return "delete job " + name + " " + string(policy)
}
