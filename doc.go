// Package jobsim simulates Kubernetes Jobs without a cluster and without
// waiting. It answers three questions about a Job: what will happen (every pod,
// status, condition and event at its virtual time), why (the rule that decided,
// with its arithmetic), and how likely (the same under many seeds). The
// reference is Kubernetes, of the release that [KubernetesVersion] names; where
// these pages say what Kubernetes does, they mean that one.
//
// This package holds the few types that all the others share: [Object] and
// [ObjectMeta], [LabelSelector], [Event] and [EventNote], [FieldError] and
// [InvalidError], [Rule] and [Reason]. The work is done in the packages below
// it. From the bottom up:
//
//   - [github.com/jobsim/jobsim/backoff] computes how long to wait after a
//     failure.
//   - [github.com/jobsim/jobsim/pod] is the Pod: API types, defaults and
//     validation.
//   - [github.com/jobsim/jobsim/pod/kubelet] is what a node does for one pod:
//     Kubelet.Sync takes the pod and its containers, and returns what to start
//     and stop, the status to store, and why.
//   - [github.com/jobsim/jobsim/job] is the Job: API types, defaults, validation,
//     and its controller's rules. Reconcile takes a Job, its pods and the time,
//     and returns what to create and delete, the status to store, and why; Plan
//     and Settle are the same in two steps.
//   - [github.com/jobsim/jobsim/cronjob] is the CronJob, in the same shape; its
//     Slots lists what becomes of the slots of a schedule.
//   - [github.com/jobsim/jobsim/sim] is the virtual cluster, where such decisions
//     meet time: a store, an API, controllers with work queues, a scheduler,
//     nodes with kubelets.
//   - [github.com/jobsim/jobsim/sim/workload] is what containers do: functions
//     that combine, and the same as a YAML document.
//   - [github.com/jobsim/jobsim/sim/manifest] reads YAML and JSON, and
//     [github.com/jobsim/jobsim/sim/kubectl] prints what kubectl would.
//
// # The model in one page
//
// Data goes one way: a manifest becomes objects; a controller observes objects
// and decides; the decision is applied to the store; the store numbers a
// revision and notifies its subscribers. Nothing downstream reaches back.
//
// A decision is a pure function of what was observed. It changes nothing and
// reads no clock; its effects are data that the caller carries out, in an order
// that the data's documentation gives. That is why a decision can be tested
// with a table, explained in a sentence, and carried out by another scheduler
// (see examples/localjobs).
//
// Time is virtual: a cluster jumps from one event to the next, by (time,
// sequence), and a day of back-off takes microseconds. The timing of the real
// controllers is kept to the second: a Job is synced at once when it is created
// or its spec changes, a second after one of its pods changes, and when a delay
// or a deadline is over.
//
// Chance has one seed. Each random stream derives from it and from the identity
// of what draws (Job, replica, container, run), so that one more pod changes
// nothing for the others, and a seed means the same on every machine.
//
// # Which function to use
//
//   - To see what a manifest will do, run the program in examples/jobsim.
//   - To test code or a manifest, make a cluster with sim.New, put a Job in with
//     Create, define what its containers do with a workload, let time pass with
//     Run, RunFor or RunUntil, and look at the Jobs, Pods and Events.
//   - To put the rules into a scheduler of your own, call Plan, carry out its
//     calls, and pass what became of them to Settle. Where no call can fail,
//     Reconcile does both at once.
package jobsim

// KubernetesVersion is the release of Kubernetes that jobsim is held against:
// its code decides what is right. Releases before and after it do the same in
// most, and where they differ jobsim does what this one does.
const KubernetesVersion = "v1.37.2"
