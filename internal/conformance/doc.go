// Package conformance is the judge: it holds jobsim against Kubernetes, of
// the release that jobsim.KubernetesVersion names, and fails on any difference. It is a module of its own, so that
// jobsim itself depends on nothing of Kubernetes.
//
// # Random Jobs
//
// TestJobs draws random scenarios (package scenario): a Job, what its
// containers do, and what happens to it at which time. Each is played twice. On
// the side of Kubernetes (package kube) the real Job controller runs unmodified
// with client-go's informers, inside a testing/synctest bubble, so in virtual
// time. Its API server is a store in memory that gives Jobs to the real
// defaults, validation and update strategies. Garbage collection and the
// scheduler are a few lines of the test. The kubelet decides by jobsim's own rules
// (kubelet.Kubelet) on both sides: what is judged is the Job controller, its work
// queue and the API server's part. On the other side (package ours) jobsim
// plays the same.
//
// Both sides make a trace of what can be seen from outside: each revision of
// the Job's status with its time, each change of a pod, and the events as they
// are stored at the end. The traces must be the same, to the nanosecond. What is
// compared as a set, and why, is documented at Trace.canonical in package
// scenario.
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
// TestDivergences keeps the differences that were found.
//
// # Everything else
//
// TestWireTypes compares the types on the wire; TestCrashLoop and
// TestPodFailureDelay package backoff. The folders below hold the rest, each
// with a comment on what it compares with: api (defaults, validation, updates,
// statuses), kubectl (tables, describe, events, watch), events (the combining of
// events) and schema (the names of fields).
package conformance
