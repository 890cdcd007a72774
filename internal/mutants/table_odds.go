package main

// oddsMutants are wrong rules of what answers with odds and bounds, and of what is
// learned for them.
var oddsMutants = []mutant{
	{
		name: "the interval is symmetric about the share",
		file: "sim/sweep/odds.go", in: "NewOdds",
		old: "middle := p + float64(zz/float64(2*n))", new: "middle := p",
		why: "Wilson's interval is pulled towards one half",
	},
	{
		name: "a quantile is exceeded by too many values",
		file: "sim/sweep/histogram.go", in: "Histogram.Quantile",
		old: "(n*num+den-1)/den", new: "n*num/den",
		why: "num/den of all values do not exceed it, rounded upwards",
	},
	{
		name: "a quantile is below the values of its bucket",
		file: "sim/sweep/histogram.go", in: "highest",
		old: "lowest + (1<<width - 1)", new: "lowest",
		why: "a quantile is never below the true one",
	},
	{
		name: "a merged histogram keeps its own ends",
		file: "sim/sweep/histogram.go", in: "Histogram.merge",
		old: "min(h.min, lowest), max(h.max, most)", new: "h.min, h.max",
		why: "merging is exact: the smallest and the largest value are those of all shards",
	},
	{
		name: "one run too many is kept among the worst",
		file: "sim/sweep/tally.go", in: "Tally.keepWorst",
		old: "t.Worst = t.Worst[:min(keep, len(t.Worst))]", new: "t.Worst = t.Worst[:min(keep+1, len(t.Worst))]",
		why: "Sweep.Worst is how many are kept",
	},
	{
		name: "a choice is made with the deadline that the Job had",
		file: "sim/sweep/choose.go", in: "search.prepare",
		old: "j.Spec.ActiveDeadlineSeconds = nil", new: "_ = j.Spec.ActiveDeadlineSeconds",
		why: "what the fields are in the file does not matter",
	},
	{
		name: "the first restart in place waits, too",
		file: "sim/lint/waits.go", in: "waits",
		old: "n := 1; n < limit", new: "n := 1; n <= limit",
		why: "a container is restarted at once the first time: S13",
	},
	{
		name: "a time to live is compared with the first wait",
		file: "sim/lint/waits.go", in: "subject.ttlTooShort",
		old: "apitime.Seconds(int64(*ttl)) >= list[len(list)-1]", new: "apitime.Seconds(int64(*ttl)) >= list[0]",
		why: "the longest wait is the one that a reader may sleep through",
	},
	{
		name: "the earlier of two run times is drawn always",
		file: "sim/workload/modify.go", in: "span.draw",
		old: "piece := r.IntN(len(s.points) - 1)", new: "piece := 0",
		why: "each piece between two quantiles is as likely as any other",
	},
	{
		name: "a rule for some pods hides the rules after it",
		file: "sim/workload/extent.go", in: "choice.matching",
		old: "if !hasPod {", new: "if !hasPod || hasPod {",
		why: "a pod whose name does not match comes to a later rule",
	},
	{
		name: "an extent forgets SIGTERM",
		file: "sim/workload/extent.go", in: "answer.widen",
		old: "max(e.LongestStop, stop)", new: "min(e.LongestStop, stop)",
		why: "a pod that is deleted ends when its process does",
	},
	{
		name: "a container that waits has not run since its restart",
		file: "sim/learn/runs.go", in: "runsOf",
		old: "shown[current] = endedRun(last, c)\n\t\treturn shown, current\n", new: "shown[current-1] = endedRun(last, c)\n\t\treturn shown, current - 1\n",
		why: "restartCount counts a restart when the next run begins, not while it is waited for",
	},
	{
		name: "what ended from outside counts as a failure",
		file: "sim/learn/runs.go", in: "endedRun",
		old: "case c.reason != \"\" && !t.FinishedAt.Before(c.at):", new: "case false:",
		why: "an evicted pod says nothing about the workload",
	},
	{
		name: "runs that are not shown any more do not count",
		file: "sim/learn/from.go", in: "learner.learn",
		old: "l.count(numbered{attempt: attempt, isForgotten: true})", new: "_ = attempt",
		why: "under OnFailure a run that was followed by another has failed",
	},
	{
		name: "pods after a success are attempts at the same work",
		file: "sim/learn/from.go", in: "followed",
		old: "before.Status.Phase == pod.Failed && ", new: "",
		why: "the pod after a success is for another completion",
	},
	{
		name: "attempts are distinguished where their intervals overlap",
		file: "sim/learn/model.go", in: "overlap",
		old: "a.Low <= b.High && b.Low <= a.High", new: "a.Low == b.Low",
		why: "what may be chance is not taken for a difference",
	},
	{
		name: "forgotten failures make success likelier",
		file: "sim/learn/write.go", in: "writer.stretch",
		old: "d.ends(ends, s.Runs, failed)", new: "d.ends(ends, s.Runs-s.Forgotten, failed)",
		why: "the chance of success is that among all runs",
	},
	{
		name: "later attempts than those seen match nothing",
		file: "sim/learn/from.go", in: "learner.stretches",
		old: "list[0].First, list[len(list)-1].Last = 1, 0", new: "list[0].First = 1",
		why: "a workload that matches no entry stops the run",
	},
	{
		name: "a long run is taken to keep the crash loop",
		file: "sim/bounds/edges.go", in: "subject.isMonotone",
		old: " && !s.mayForgetCrashLoop()", new: "",
		why: "a crash loop is forgotten after a run of more than ten minutes, so that a longer run may end sooner: P12",
	},
	{
		name: "an index has no pod but those that fail",
		file: "sim/bounds/edges.go", in: "subject.pods",
		old: "product(s.completions, s.failures()+1)", new: "product(s.completions, s.failures())",
		why: "backoffLimitPerIndex is how many failures are allowed: one more pod is created",
	},
	{
		name: "a pod may take longer to stop than its grace period",
		file: "sim/bounds/bounds.go", in: "newSubject",
		old: "min(runs.LongestStop, apitime.Seconds(grace))", new: "max(runs.LongestStop, apitime.Seconds(grace))",
		why: "the kubelet kills what is left when the grace period is over",
	},
	{
		name: "a waiting index leaves its slot to another",
		file: "sim/bounds/edges.go", in: "subject.notAfter",
		old: "bound = times(rounds, chain)", new: "bound = plus(chain, times(rounds*(failures+1), round))",
		why: "the indexes to be created are taken in order, and one that waits is among them",
	},
	{
		name: "a Job ends before its deadline is noticed",
		file: "sim/bounds/edges.go", in: "subject.notAfter",
		old: "plus(s.deadline, plus(s.stop, noticed-time.Second))", new: "plus(s.deadline, s.stop)",
		why: "the condition Failed follows when the last pod has ended, up to a second later",
	},
}
