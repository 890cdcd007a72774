// Package workload describes what containers do: how long a run lasts, what it
// writes, and how it ends. A simulated cluster (package sim) asks a [Workload]
// about each run of each container; nothing here needs a cluster.
//
// # The style
//
// Every function of this package that makes a workload returns a [Task]. There
// are three kinds of them, and they nest:
//
//   - Ends of a run: [Succeed], [Fail], [Exit], [Hang], [OOMKilled],
//     [CommandNotFound], [ImageCannotBePulled] and others.
//   - Choices among workloads: [Sequence] and [Attempts] by the attempt at the
//     work, [PerContainer], [PerJob] and [PerIndex] by who runs, [Chance] by a
//     draw, [WorkQueue] by what is left to do.
//   - Around a workload: [After] and its variants put a time before each run,
//     [OnTerm] and [IgnoreTerm] an answer to SIGTERM.
//
// Methods of Task refine what was made, and may follow any of these:
// [Task.WithLog] gives it a log, [Task.Else] what a choice does where no entry
// matches.
//
//	second := workload.After(time.Second, workload.Fail()).WithLog("ERROR: no answer")
//	workload.Sequence(second, second, workload.Succeed())
//	workload.PerContainer(map[string]workload.Workload{"main": workload.Exit(3)}).Else(workload.Hang())
//	workload.Chance(0.4, workload.Succeed(), workload.Fail())
//
// Anything else is a function of one's own, see [Func]. [Parse] reads the same
// from YAML, [ParseRun] from one line.
//
// # Mistakes
//
// A constructor that was given something it does not allow, such as Exit(300)
// or a nil Workload, returns a Task that is not valid. [Start], and so sim.New,
// reports all that is wrong at once.
//
// A container that no entry of a choice matches stops the run of the cluster
// with an [*UnmatchedError], unless there is an Else.
//
// # State
//
// A workload is a description. It is never modified, so that one description
// may serve many clusters at once. [Start] makes an [Instance] for one cluster,
// and only that has state: which entries were used, and what is left in a
// [WorkQueue].
package workload
