package scenario

import (
	"fmt"
	"time"
)

// actionFeatures are what happens to the Jobs, their pods, and the cluster.
var actionFeatures = []feature{
	{"suspended later", 13, func(r *random, s *Scenario) {
		at := r.when(s)
		s.act(Action{At: at, Verb: Suspend})
		if r.percent(85) {
			s.act(Action{At: at + r.gap(), Verb: Resume})
		}
	}},
	{"resumed", 15, act(Resume, 0, 0)},
	{"suspended again", 8, func(r *random, s *Scenario) {
		at := r.when(s)
		s.act(Action{At: at, Verb: Suspend})
		s.act(Action{At: at + r.gap(), Verb: Resume})
	}},
	{"scaled", 12, act(Scale, 0, 5)},
	{"scaled up and down", 15, upAndDown},
	{"scaled up and down while containers restart", 8, func(r *random, s *Scenario) {
		upAndDown(r, s)
		restarting(r, s)
	}},
	{"surplus among pods of all phases", 12, surplusOfAllPhases},
	{"suspended for a while", 8, suspendedForAWhile},
	{"scaled again", 8, act(Scale, 1, 5)},
	{"limit changed", 8, act(SetLimit, 0, 5)},
	{"completions changed", 8, act(SetCompletions, 0, 5)},
	{"deadline changed", 10, act(SetDeadline, 1, 60)},
	{"deadline cleared", 8, act(ClearDeadline, 0, 0)},
	{"ttl changed", 10, func(r *random, s *Scenario) {
		for range 1 + r.IntN(2) {
			s.act(Action{At: r.when(s), Verb: Edit, Job: r.whichJob(s), Patch: oneOf(r,
				`{"spec":{"ttlSecondsAfterFinished":null}}`, `{"spec":{"ttlSecondsAfterFinished":0}}`, `{"spec":{"ttlSecondsAfterFinished":-1}}`,
				fmt.Sprintf(`{"spec":{"ttlSecondsAfterFinished":%d}}`, *r.int32(1, 60)),
			)})
		}
	}},
	{"policy changed", 8, edit(`{"spec":{"podReplacementPolicy":"Failed"}}`, `{"spec":{"podReplacementPolicy":"TerminatingOrFailed"}}`)},
	{"suspended and scaled in one edit", 8, func(r *random, s *Scenario) {
		at := r.when(s)
		s.act(Action{At: at, Verb: Edit, Patch: fmt.Sprintf(`{"spec":{"suspend":true,"parallelism":%d}}`, r.IntN(4))})
		s.act(Action{At: at + r.gap(), Verb: Edit, Patch: fmt.Sprintf(`{"spec":{"suspend":false,"parallelism":%d}}`, 1+r.IntN(4))})
	}},
	{"template edited", 8, edit(
		`{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":7}}}}`,
		`{"spec":{"template":{"spec":{"nodeSelector":{"disk":"fast"}}}}}`,
		`{"spec":{"template":{"metadata":{"annotations":{"note":"edited"}}}}}`,
		`{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"busybox:2"}]}}}}`,
	)},
	{"template edited while suspended", 8, func(r *random, s *Scenario) {
		at := r.when(s)
		s.act(Action{At: at, Verb: Suspend})
		s.act(Action{At: at + oneOf(r, 0, 1, r.upTo(10), 40*time.Second), Verb: Edit, Patch: oneOf(r,
			`{"spec":{"template":{"spec":{"nodeSelector":{"disk":"fast"}}}}}`,
			`{"spec":{"template":{"metadata":{"annotations":{"note":"edited"}}}}}`,
			`{"spec":{"template":{"metadata":{"labels":{"note":"edited"}}}}}`,
			`{"spec":{"suspend":false,"template":{"metadata":{"labels":{"note":"edited"}},"spec":{"nodeSelector":{"disk":"slow"}}}}}`,
			`{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":7}}}}`,
		)})
		s.act(Action{At: at + 45*time.Second + r.gap(), Verb: Resume})
	}},
	{"immutable field edited", 8, edit(
		`{"spec":{"selector":{"matchLabels":{"app":"edited"}}}}`,
		`{"spec":{"managedBy":"example.com/other"}}`,
		`{"spec":{"managedBy":"kubernetes.io/job-controller"}}`,
		`{"spec":{"completionMode":"Indexed"}}`,
		`{"spec":{"parallelism":-1}}`,
		`{"spec":{"backoffLimit":-1,"activeDeadlineSeconds":0}}`,
	)},
	{"labels or annotations of the Job edited", 8, edit(
		`{"metadata":{"labels":{"chapter":"jobs"}}}`,
		`{"metadata":{"annotations":{"note":"edited"}}}`,
		`{"metadata":{"labels":{"chapter":"jobs"}},"spec":{"suspend":false}}`,
		`{"metadata":{"labels":{"not a label":"x"}}}`,
	)},

	{"pod deleted", 12, act(DeletePod, 0, 4)},
	{"another pod deleted", 8, act(DeletePod, 0, 4)},
	{"pod deleted at once", 8, act(DeletePodNow, 0, 4)},
	{"pod deleted twice", 8, func(r *random, s *Scenario) {
		at, n := r.when(s), r.Int64N(3)
		s.act(Action{At: at, Verb: DeletePod, N: n})
		s.act(Action{At: at + oneOf(r, 0, 1, r.upTo(5)), Verb: DeletePodNow, N: n})
	}},
	{"pod evicted", 12, act(Evict, 0, 4)},
	{"another pod evicted", 8, act(Evict, 0, 4)},
	{"stray pod", 12, act(CreateStray, 0, 1)},
	{"another stray pod", 8, act(CreateStray, 0, 1)},
	{"pod edited", 8, func(r *random, s *Scenario) {
		s.act(Action{At: r.when(s), Verb: EditPod, N: r.Int64N(4), Patch: oneOf(r,
			`{"metadata":{"labels":{"note":"edited"}}}`,
			`{"metadata":{"annotations":{"note":"edited"}}}`,
		)})
	}},
	{"pod released", 8, act(ReleasePod, 0, 3)},
	{"pod released and returned", 8, func(r *random, s *Scenario) {
		at, n := r.when(s), r.Int64N(3)
		s.act(Action{At: at, Verb: ReleasePod, N: n})
		s.act(Action{At: at + oneOf(r, 0, 1, r.gap()), Verb: ReturnPod, N: n})
	}},

	{"pod quota", 10, func(r *random, s *Scenario) {
		at := oneOf(r, 1, r.when(s))
		s.act(Action{At: at, Verb: SetQuota, N: r.Int64N(4)})
		if r.percent(90) {
			s.act(Action{At: at + r.gap(), Verb: LiftQuota})
		}
	}},
	{"controller restarted", 12, act(Restart, 0, 0)},
	{"controller restarted again", 8, act(Restart, 0, 0)},
	{"job deleted, background", 8, act(DeleteBackground, 0, 0)},
	{"job deleted, foreground", 8, act(DeleteForeground, 0, 0)},
	{"job deleted, orphan", 8, act(DeleteOrphan, 0, 0)},
	{"two actions at one moment", 8, func(r *random, s *Scenario) {
		at := r.when(s)
		s.act(Action{At: at, Verb: oneOf(r, Suspend, Resume, DeletePod, Evict, CreateStray), N: r.Int64N(2)})
		s.act(Action{At: at, Verb: oneOf(r, Resume, Scale, SetDeadline, DeletePodNow, Restart), N: 1 + r.Int64N(3)})
	}},

	{"creation of pods fails", 8, fault(CreatePod)},
	{"change of pods fails", 8, fault(PatchPod)},
	{"deletion of pods fails", 8, fault(RemovePod)},
	{"update of the status fails", 8, fault(UpdateStatus)},
	{"deletion after the ttl fails", 8, func(r *random, s *Scenario) {
		s.Job.Spec.TTLSecondsAfterFinished = r.int32(0, 30)
		f := Fault{
			Call: oneOf(r, ReadExpired, RemoveExpired), For: oneOf(r, 1, time.Second, r.upTo(300), 2*time.Hour), Count: 1 + r.IntN(12),
			After: r.percent(30), Reason: oneOf(r, "Conflict", "Timeout", "InternalError", "Forbidden"),
		}
		if r.percent(30) {
			f.From = r.when(s)
		}
		s.Faults = append(s.Faults, f)
	}},
}

// act is the feature of an action at some moment, with a number in a range, on
// one of the Jobs.
func act(verb Verb, least, most int64) func(*random, *Scenario) {
	return func(r *random, s *Scenario) {
		s.act(Action{At: r.when(s), Verb: verb, N: *r.int64(least, most), Job: r.whichJob(s)})
	}
}

// edit is the feature of one of these changes of a Job.
func edit(patches ...string) func(*random, *Scenario) {
	return func(r *random, s *Scenario) {
		s.act(Action{At: r.when(s), Verb: Edit, Patch: oneOf(r, patches...), Job: r.whichJob(s)})
	}
}

// fault is the feature of API calls that fail: from a sync on that makes such
// calls, or at any time.
func fault(call Call) func(*random, *Scenario) {
	return func(r *random, s *Scenario) {
		f := Fault{
			Call: call, From: r.when(s), For: oneOf(r, 1, time.Second, r.upTo(20), r.upTo(300)),
			After: r.percent(30), Reason: oneOf(r, "Conflict", "Timeout", "InternalError", "Forbidden"),
		}
		if r.percent(20) {
			f.From = 0
		}
		if call == CreatePod || call == UpdateStatus {
			f.Skip, f.Count = r.IntN(3), r.IntN(4)
		}
		s.Faults = append(s.Faults, f)
	}
}

// whichJob draws which Job an action is about; mostly the first.
func (r *random) whichJob(s *Scenario) int {
	if r.percent(70) {
		return 0
	}
	return r.IntN(1 + len(s.More))
}

// gap draws how long after an action the one comes that undoes it.
func (r *random) gap() time.Duration {
	return oneOf(r, r.below(2*time.Second), r.upTo(30), r.upTo(30), r.upTo(300))
}
