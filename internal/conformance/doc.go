// Package conformance is the judge: it holds jobsim against Kubernetes, of
// the release that jobsim.KubernetesVersion names, and fails on any difference. It is a module of its own, so that
// jobsim itself depends on nothing of Kubernetes.
//
// # Random Jobs
//
// TestJobs draws random scenarios (package scenario): a Job, what its
// containers do, other Jobs beside it, and what happens to them at which time:
// edits, deletions, evictions, API calls that fail. When it happens is drawn from
// what jobsim shows of the scenario so far: at the end of a pod, the deadline or a
// sync, or a nanosecond beside. Each scenario is played twice. On
// the side of Kubernetes (package kube) the real Job controller runs unmodified
// with client-go's informers, inside a testing/synctest bubble, so in virtual
// time. Its API server is the real registries of Jobs and pods (strategies,
// defaults, validation, graceful deletion, finalizers, binding) over tables in
// memory. Garbage collection, the scheduler, what becomes of the pods of a node that
// is lost, quota and what lies between HTTP and the registries are a few lines of the
// test. The kubelet decides by jobsim's own
// rules (kubelet.Kubelet) on both sides: what is judged is the Job controller, its
// work queue and the API server's part. On the other side (package ours) jobsim
// plays the same. The real controller of ttlSecondsAfterFinished runs beside them;
// it takes its turn when all else has come to rest, and before the garbage collector.
//
// Both sides make a trace of what can be seen from outside, to the nanosecond:
// what each revision of a Job and of a pod changes, field by field, with all of
// metadata, spec and status that jobsim's types have; the words in which the API
// server refuses a Job or an action; and the events on Jobs and pods as they are
// stored at the end. Left out are resourceVersion and managed fields, the random
// part of names, and status.qosClass of pods (see scenario.Recorder). What is
// compared as a set, and why, is documented at Trace.canonical in package
// scenario.
//
// Of a pod's status and events, what the kubelet decides is jobsim's own on
// both sides and proves nothing about a kubelet. What is compared is that jobsim
// gives its kubelet the same to see at the same time, what the API server makes of
// the result, and how repeats of events are combined, which client-go's recorder
// does on the real side. Events of the scheduler and of the controllers of nodes are
// not compared: they would be the test's words against jobsim's. Nor is an eviction that a node does not carry
// out: the API server has no part in it.
//
// # Where Kubernetes is free
//
// A few scenarios have more than one right outcome. Nothing is left out for
// that: the real side is made to take the way that jobsim took, if it can take
// it at all, and is then compared to the end.
//
//   - Among pods of equal rank the real controller chooses by the order of a Go
//     map. Its informer lists pods in an order that may occur and in which those
//     come first that jobsim chose (kube/choices.go).
//   - A sync and something else may be due at the same nanosecond. The usual
//     turn is that the other goes first; where the sides differ then, the other
//     turns are tried (kube/turns.go, compare_test.go). TestRaces plays scenarios
//     in which all actions fall on syncs.
//   - What a pod does belongs to its Identity (scenario/identity.go), which does
//     not depend on names, nor on other pods.
//
// The only part of a trace that is not compared is what follows a bug of
// upstream by which a suspended Job cannot become Failed. The coverage table
// shows how often that is, and too often fails the test.
//
// A difference is shrunk: features of the scenario are left out for as long as
// the difference stays. It is shown side by side, with a line to repeat it.
//
//	go test ./...                                    a minute's worth
//	go test -run TestJobs -scenarios 20000 -seed 7 -v  more, with the coverage table
//	go test -run TestJobs -scenario 0x…               one, by its own seed
//	go test ./... -args -scenarios 20000 -seed 7      all that draws from a seed
//
// Two runs with different seeds have no scenario in common (package round).
// .ci/round plays one whose seed comes from the commit's hash.
//
// TestMutations puts wrong rules into jobsim and checks that TestJobs fails, and
// TestMutationsOfNothing that right ones pass in the same way.
// TestTheRealSideIsDeterminate checks that Kubernetes goes the same way twice.
// TestObjectMutations does so with objects, events and refusals that jobsim
// would show wrongly.
// TestDivergences keeps the differences that were found.
//
// # Random CronJobs
//
// TestCronJobs does the same with a CronJob over several days: the real CronJob
// controller runs beside the Job controller. It takes its turn when all else has
// come to rest, and before the garbage collector. Compared are also each revision
// of the CronJob and its events, but for how often UnexpectedJob is repeated, which
// depends on how many syncs one moment makes. Package cronjob compares single
// syncs, schedules and times.
//
//	go test -run TestCronJobs -cron-scenarios 2000 -seed 7 -v .
//
// # Everything else
//
// TestWireTypes compares the types on the wire; TestCrashLoop and
// TestPodFailureDelay package backoff. The folders below hold the rest, each
// with a comment on what it compares with: api (defaults, validation, updates,
// statuses), kubectl (tables, describe, events, watch), events (the combining of
// events) and schema (the names of fields).
package conformance
