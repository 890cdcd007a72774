// Package bounds computes when a Job ends at the earliest and at the latest, and how many
// pods it creates at most, if the runs of its container stay within given ranges.
//
//	runs, err := workload.ExtentOf(in.Workload, workload.Attempt{Namespace: "default", Job: "pi", Container: "main"})
//	b, err := bounds.Of(j, runs)
//	fmt.Println(b.Latest.At, b.Latest.IsExact)
//
// # How
//
// Nothing is sampled. Each bound comes from two sides. A formula over the limits and the
// delays of Kubernetes gives a time, or a number, that no run goes beyond. And a run at the
// edge of the ranges, which the simulator carries out, shows what is reached: the Path. Where
// both agree the bound is exact.
//
// A Job whose pods follow one another, with one completion, needs no formula. Each of
// its times is that of an earlier one plus a run time or a delay, rounded and put off until a
// sync, none of which turns two times around: what begins later does not end earlier.
// So the earliest end has all runs at their shortest, the latest has all at their longest, and
// what is left to choose is how many of them fail, where more failures take longer. There are
// two exceptions. A container that ran longer than ten minutes has its crash loop
// forgotten, so that a longer run may end sooner; and at a deadline it matters whether a
// pod is running. There, too, the bound is exact only if the formula agrees.
//
// Elsewhere the bound is safe: pods side by side may fail at any moment of each other's
// runs, and a formula allows for more than can happen together.
//
// # What is bounded
//
// Jobs with a pod of one container, on a cluster as the simulator has it by default: with
// room for every pod, no latencies, and nothing that happens from outside. For others
// there is an [UnsupportedError].
package bounds
