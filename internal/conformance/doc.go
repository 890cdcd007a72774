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
// A few scenarios have more than one right outcome: a kubelet and a sync at the
// very same moment, or a choice among pods of equal rank. Then jobsim's has to be
// one of those that Kubernetes shows when it plays the scenario again; or, as a
// last resort, the traces are compared up to that moment only. The coverage
// table at the end of the test shows how often.
//
// A difference is shrunk: features of the scenario are left out for as long as
// the difference stays. It is shown side by side, with a line to repeat it.
//
//	go test ./...                                    a minute's worth
//	go test -run TestJobs -scenarios 20000 -seed 7 -v  more, with the coverage table
//
// TestMutations puts wrong rules into jobsim and checks that TestJobs fails.
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
