package main

// backoffMutants are wrong delays.
var backoffMutants = []mutant{
	{
		name: "the delay doubles from the third failure on",
		file: "backoff/backoff.go", in: "Exponential.After",
		old: "i := 1; i < n", new: "i := 2; i < n",
		why: "the delay after the n-th failure is initial × 2^(n-1) (getRemainingTimeForFailuresCount)",
	},
	{
		name: "the longest delay also cuts the first",
		file: "backoff/backoff.go", in: "Exponential.After",
		old: "d := e.Initial", new: "d := min(e.Initial, limit)",
		why: "only the doubling is capped (getRemainingTimeForFailuresCount)",
	},
	{
		name: "a delay may grow beyond the longest",
		file: "backoff/backoff.go", in: "Exponential.After",
		old: "if d >= limit-d {\n\t\t\treturn limit\n\t\t}", new: "if d >= limit {\n\t\t\treturn d\n\t\t}",
		why: "the delay is at most MaxJobPodFailureBackOff",
	},
	{
		name: "the wait counts from now instead of the last failure",
		file: "backoff/backoff.go", in: "Exponential.Remaining",
		old: "now.Sub(r.LastFailure)", new: "min(0, now.Sub(r.LastFailure))",
		why: "what has passed since the last failure is taken off the delay (getRemainingTimeForFailuresCount)",
	},
	{
		name: "a failure in the future waits no longer than the delay",
		file: "backoff/backoff.go", in: "Exponential.Remaining",
		old: "left := delay - elapsed", new: "left := min(delay, delay-elapsed)",
		why: "a finish time after now adds to the delay, as upstream subtracts a negative duration",
	},
	{
		name: "a success does not reset the failures",
		file: "backoff/backoff.go", in: "Record.Observe",
		old: "var fresh Record", new: "fresh := r",
		why: "with a success only the failures after the latest one count (newBackoffRecord)",
	},
	{
		name: "failures before the latest success count too",
		file: "backoff/backoff.go", in: "Record.Observe",
		old: "if !t.After(lastSuccess) {", new: "if !t.After(lastSuccess) && r.Failures < 0 {",
		why: "only failures later than the latest success count (newBackoffRecord)",
	},
	{
		name: "a failure at the moment of the latest success counts",
		file: "backoff/backoff.go", in: "Record.Observe",
		old: "!t.After(lastSuccess)", new: "t.Before(lastSuccess)",
		why: "a failure counts if it is later than the latest success, not at the same second (newBackoffRecord)",
	},
	{
		name: "the delay counts from the first failed pod of a sync",
		file: "backoff/backoff.go", in: "Record.Observe",
		old: "LastFailure: latest(failed)", new: "LastFailure: failed[0]",
		why: "the delay counts from the last failure (newBackoffRecord)",
	},
	{
		name: "the delay counts from the first failure after a success",
		file: "backoff/backoff.go", in: "Record.Observe",
		old: "fresh.LastFailure.IsZero() || t.After(fresh.LastFailure)", new: "fresh.LastFailure.IsZero()",
		why: "the delay counts from the last failure also after a success in the same sync (newBackoffRecord)",
	},
	{
		name: "a sync with several failures counts as one",
		file: "backoff/backoff.go", in: "Record.Observe",
		old: "add(r.Failures, len(failed))", new: "add(r.Failures, 1)",
		why: "each failed pod doubles the delay (newBackoffRecord)",
	},
	{
		name: "a crash loop is forgotten after twice the longest delay",
		file: "backoff/crashloop.go", in: "CrashLoop.Wait",
		old: "e.forgotten(finished)", new: "finished.Sub(e.Updated) > 2*max(c.Max, time.Second)",
		why: "it is forgotten after 600 s whatever the longest delay (kubelet.go: HasExpiredFunc of crashLoopBackOff)",
	},
	{
		name: "a crash loop is forgotten after exactly 600 s",
		file: "backoff/crashloop.go", in: "Entry.forgotten",
		old: "> forgetAfter", new: ">= forgetAfter",
		why: "a run has to be longer than 600 s (HasExpiredFunc compares with >)",
	},
	{
		name: "a crash loop is never forgotten",
		file: "backoff/crashloop.go", in: "Entry.forgotten",
		old: "finished.Sub(e.Updated) > forgetAfter", new: "false && finished.After(e.Updated)",
		why: "a restart after a run of more than 600 s starts over at 10 s",
	},
	{
		name: "the run before a crash loop is forgotten counts from now",
		file: "backoff/crashloop.go", in: "CrashLoop.Next",
		old: "e.forgotten(finished)", new: "e.forgotten(now)",
		why: "the wait itself is no good run: the end of the run is compared with the last restart (IsInBackOffSinceUpdate, Next)",
	},
	{
		name: "the crash-loop delay counts from the start of the run",
		file: "backoff/crashloop.go", in: "CrashLoop.Wait",
		old: "now.Sub(finished)", new: "now.Sub(e.Updated)",
		why: "the wait counts from the end of the run (doBackOff uses cStatus.FinishedAt)",
	},
	{
		name: "the crash-loop delay triples",
		file: "backoff/crashloop.go", in: "CrashLoop.Next",
		old: "delay = e.Delay * 2", new: "delay = min(limit, e.Delay*3)",
		why: "10 s, 20 s, 40 s (flowcontrol.Backoff.Next)",
	},
	{
		name: "the first crash-loop delay may exceed the longest",
		file: "backoff/crashloop.go", in: "CrashLoop.bounds",
		old: "return min(initial, limit), limit", new: "return initial, limit",
		why: "with maxContainerRestartPeriod of 1 s the first delay is 1 s too (newCrashLoopBackOff)",
	},
}
