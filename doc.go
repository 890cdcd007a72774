// Package jobsim tells what a Kubernetes Job will do, without a cluster and
// without waiting: every pod, status, condition and event at its virtual time,
// and the rule that decided, with its arithmetic. The reference is Kubernetes
// 1.36.
//
// This package holds the few words that all the others share: [ObjectMeta],
// [LabelSelector], [Event], [FieldError]. The work is done in the rooms below
// it. From the bottom up:
//
//   - [github.com/jobsim/jobsim/backoff] says how long to wait after a failure.
//   - [github.com/jobsim/jobsim/pod] is the Pod, and the kubelet's rules for it:
//     pod.Kubelet.Sync takes what a node knows of a pod and returns what to do.
//   - [github.com/jobsim/jobsim/job] is the Job, and its controller's rules:
//     job.Controller.Reconcile takes a Job, its pods and the time, and returns
//     what to create and delete, the status to store, and why.
//   - [github.com/jobsim/jobsim/sim] is where such decisions meet time: a virtual
//     cluster with a store, work queues, a scheduler, kubelets and workloads.
//     Its sub-packages read manifests (sim/manifest) and print what kubectl
//     would (sim/kubectl).
//
// # The model in one page
//
// Everything goes one way: a manifest becomes objects; a controller observes
// objects and decides; the decision is applied to the store; the store numbers
// a revision and tells the watchers. Nothing downstream reaches back.
//
// A decision is a pure function of what was observed. It changes nothing and
// reads no clock; its effects are data that the caller carries out, in an order
// that the data's documentation gives. That is why a decision can be tested
// with a table, explained in a sentence, and carried out by somebody else's
// scheduler (see examples/localjobs).
//
// Time is virtual: a cluster jumps from one event to the next, by (time,
// sequence), and a day of back-off takes microseconds. The timing of the real
// controllers is kept to the second: a Job is synced at once when it is created
// or its spec changes, a second after anything happens to its pods, and when a
// delay or a deadline is over.
//
// Chance has one seed. Each random stream derives from it and from the identity
// of what draws (Job, replica, container, run), so that one more pod changes no
// other's fate, and a seed means the same on every machine.
//
// # Which function to use
//
// To ask what a manifest will do, run the program in examples/jobsim. To test
// your own code or manifest, make a cluster with sim.New, put a Job in with
// Create, say what its containers do with package sim/workload, let time pass
// with Run, RunFor or RunUntil, and look. To put the rules into a scheduler of your
// own, call job.Controller.Reconcile.
package jobsim
