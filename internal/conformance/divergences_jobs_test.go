package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// otherDivergences are differences that scenarios with several Jobs, edited pods
// or failing API calls have found, cut down; and one case of each kind of call
// that fails, of each setting, and of each edit of a deadline.
var otherDivergences = []struct {
	name  string
	build func(s *scenario.Scenario)
}{
	{"a Job that is made anew is synced when the one before was to be", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = odd
		s.Actions = []scenario.Action{
			{At: 1, Verb: scenario.DeleteBackground},
			{At: 500*time.Millisecond + odd, Verb: scenario.Create},
		}
	}},
	{"a Job that is being deleted has its name still", func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{
			{At: time.Second + odd, Verb: scenario.DeleteForeground},
			{At: time.Second + 2*odd, Verb: scenario.Create},
		}
		s.Behaviors[0].Stop = 5 * time.Second
	}},
	{"a pod that has its labels back is adopted without a selector of the user's", func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.ReleasePod},
			{At: 6*time.Second + odd, Verb: scenario.ReturnPod},
		}
	}},
	{"a pod that is adopted has the tracking finalizer first", func(s *scenario.Scenario) {
		s.Job.Spec.Template.Finalizers = []string{"example.com/hold"}
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.ReleasePod},
			{At: 4*time.Second + odd, Verb: scenario.ReturnPod},
		}
	}},
	{"a condition that is set again keeps the generation that the kubelet has seen", func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.Evict},
			{At: 4*time.Second + odd, Verb: scenario.SetCondition, Patch: "DisruptionTarget=True"},
		}
	}},
	{"a failed pod that is counted fails the Job as soon as deletions succeed", func(s *scenario.Scenario) {
		s.Job.Spec.Parallelism = to(int32(2))
		s.Job.Spec.PodFailurePolicy = &job.PodFailurePolicy{Rules: []job.PodFailurePolicyRule{{
			Action: job.ActionFailJob, OnExitCodes: &job.PodFailurePolicyOnExitCodes{Operator: job.ExitCodesIn, Values: []int32{2, 3}},
		}}}
		s.Behaviors = []scenario.Behavior{
			{Runs: []scenario.Run{{After: odd, ExitCode: 3}}}, {Runs: []scenario.Run{{After: 6*time.Second + odd, ExitCode: 2}}},
		}
		s.Faults = []scenario.Fault{{Call: scenario.RemovePod, For: 4 * time.Minute, Reason: "Conflict"}}
	}},
	{"a Job lets go of a pod that has ended", func(s *scenario.Scenario) {
		s.Job.Spec.Completions = to(int32(3))
		s.Actions = []scenario.Action{{At: 8*time.Second + odd, Verb: scenario.ReleasePod}}
	}},
	{"a controller that is restarted begins anew with pods that no Job counts", func(s *scenario.Scenario) {
		s.Faults = []scenario.Fault{{Call: scenario.PatchPod, For: 4 * time.Minute, Reason: "InternalError"}}
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.DeleteOrphan},
			{At: 3*time.Second + odd, Verb: scenario.Restart},
		}
	}},
	{"a Job is not synced because it let go of a pod that is being deleted", func(s *scenario.Scenario) {
		s.Job.Spec.Template.Finalizers = []string{"example.com/hold"} // the first pod stays
		s.Latency.Start = 6 * time.Second
		s.Actions = []scenario.Action{
			{At: odd, Verb: scenario.Suspend},
			{At: time.Second, Verb: scenario.Resume},
			// It is let go of a second later, half a second before the new one is ready.
			{At: 5500 * time.Millisecond, Verb: scenario.ReleasePod},
		}
	}},
	{"two Jobs with one selector leave each other's pods alone", func(s *scenario.Scenario) {
		adopting(s)
		other := *s.Job
		other.Name, other.Spec.Completions = scenario.OtherJobName, to(int32(2))
		s.More = []*job.Job{&other}
		s.Actions = []scenario.Action{
			{At: time.Second + odd, Verb: scenario.Create, N: 1, Job: 1},
			{At: 3*time.Second + odd, Verb: scenario.CreateStray},
		}
	}},
	{"Jobs of one name in two namespaces, and pods that only that of their namespace adopts", func(s *scenario.Scenario) {
		adopting(s)
		s.Behaviors[0].Runs[0].After = 10 * time.Second
		other := *s.Job
		other.Namespace, other.Spec.Completions = scenario.OtherNamespace, to(int32(2))
		s.More = []*job.Job{&other}
		s.Actions = []scenario.Action{
			{At: 3*time.Second + odd, Verb: scenario.Create, N: 1, Job: 1},
			{At: 4*time.Second + odd, Verb: scenario.CreateStray, N: 1},
			{At: 5*time.Second + odd, Verb: scenario.CreateStray, N: 1, Job: 1},
			{At: 6*time.Second + odd, Verb: scenario.Scale, N: 3, Job: 1},
			{At: 7*time.Second + odd, Verb: scenario.DeletePod, Job: 1},
			// The first Job is not synced for it, half a second after its pod has ended.
			{At: 9500 * time.Millisecond, Verb: scenario.CreateStray, Job: 1},
		}
	}},
	{"a Job that is refused, and the corrected one", func(s *scenario.Scenario) {
		corrected, wrong := s.Job, *s.Job
		wrong.Spec.Parallelism = to(int32(-1))
		s.Job, s.More = &wrong, []*job.Job{corrected}
		s.Actions = []scenario.Action{{At: odd, Verb: scenario.Create, N: 1, Job: 1}}
	}},
	{"the delay after failures ends at ten minutes", func(s *scenario.Scenario) {
		s.Job.Spec.BackoffLimit = to(int32(9))
		s.Behaviors[0].Runs[0].ExitCode = 1
		s.Until = 3 * time.Hour
	}},
	{"few pods are made, deleted and counted in one sync", func(s *scenario.Scenario) {
		s.Limits = scenario.Limits{MaxPodCreateDeletePerSync: 2, MaxUncountedPods: 1}
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(7)), to(int32(9))
		s.Actions = []scenario.Action{{At: 4*time.Second + odd, Verb: scenario.Scale, N: 1}}
	}},
	{"an image that cannot be pulled and a container that cannot be created", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].PullFailures, s.Behaviors[0].Runs[0].ConfigFailures = 3, 2
	}},
	{"a creation whose answer is lost", func(s *scenario.Scenario) {
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(4)), to(int32(4))
		s.Faults = []scenario.Fault{{Call: scenario.CreatePod, For: 1, Skip: 1, Count: 1, After: true, Reason: "Timeout"}}
	}},
	{"a deletion whose answer is lost", func(s *scenario.Scenario) {
		s.Faults = []scenario.Fault{{Call: scenario.RemovePod, For: 10 * time.Second, After: true, Reason: "Timeout"}}
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.Suspend}, {At: 20*time.Second + odd, Verb: scenario.Resume}}
	}},
	{"a deletion is tried again after the finalizer came off", func(s *scenario.Scenario) {
		s.Faults = []scenario.Fault{{Call: scenario.PatchPod, For: 10 * time.Second, After: true, Reason: "InternalError"}}
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.Suspend}, {At: 20*time.Second + odd, Verb: scenario.Resume}}
	}},
	{"a Job and one of its pods are deleted at one moment", func(s *scenario.Scenario) {
		s.Latency.Schedule = 5 * time.Second
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(3)), to(int32(3))
		s.Actions = []scenario.Action{
			{At: odd, Verb: scenario.DeleteBackground},
			{At: odd, Verb: scenario.DeletePod, N: 1},
		}
	}},
	{"a Job and one of its pods are deleted when a sync is due", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].ExitCode = 1
		due := 21*time.Second + s.Latency.Schedule + s.Latency.Start
		s.Actions = []scenario.Action{
			{At: due, Verb: scenario.DeleteForeground},
			{At: due, Verb: scenario.DeletePodNow},
		}
	}},
	{"a kubelet sees a deletion after the sync that its Job's edit calls for", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].ConfigFailures = 3
		s.Actions = []scenario.Action{
			{At: odd, Verb: scenario.Suspend},
			{At: odd, Verb: scenario.DeletePod},
			{At: 20 * time.Second, Verb: scenario.Resume},
		}
	}},
	{"a kubelet sees that a pod is to go sooner", func(s *scenario.Scenario) {
		always := pod.RestartAlways
		s.Job.Spec.Template.Spec.InitContainers = []pod.Container{{Name: "sidecar", Image: "busybox", RestartPolicy: &always}}
		s.Behaviors[0].Stop = 3 * time.Second
		s.Actions = []scenario.Action{
			{At: odd, Verb: scenario.DeletePod},
			{At: odd + 1, Verb: scenario.DeletePodNow},
		}
	}},
	{"the pods that a status lists are to be let go of before others", func(s *scenario.Scenario) {
		s.Limits.MaxUncountedPods = 1
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(3)), to(int32(3))
		s.Job.Spec.ActiveDeadlineSeconds = to(int64(5))
		hangs := func(stop time.Duration) scenario.Behavior {
			return scenario.Behavior{Runs: []scenario.Run{{Hang: true}}, Stop: stop}
		}
		s.Behaviors = []scenario.Behavior{hangs(time.Second + odd), hangs(4*time.Second + odd), hangs(odd)}
		s.Faults = []scenario.Fault{{Call: scenario.PatchPod, From: 5*time.Second + odd, For: time.Minute, Reason: "InternalError"}}
	}},
	{"the release of an orphan fails for its name and for the selector", func(s *scenario.Scenario) {
		s.Faults = []scenario.Fault{{Call: scenario.PatchPod, From: 2 * time.Second, For: 8 * time.Second, Reason: "InternalError"}}
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.DeleteOrphan}}
	}},
	{"a pod that runs is let go of without being counted, before one that ends the count", func(s *scenario.Scenario) {
		s.Limits.MaxUncountedPods = 1
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(2)), to(int32(3))
		s.Behaviors = append(s.Behaviors, scenario.Behavior{Runs: []scenario.Run{{After: 2 * time.Second}}, Stop: odd})
		ended := 2*time.Second + s.Latency.Schedule + s.Latency.Start
		s.Actions = []scenario.Action{{At: ended + odd, Verb: scenario.DeleteForeground}}
	}},
	{"a pod is listed although the pod that was listed before is still to be let go of", func(s *scenario.Scenario) {
		s.Limits.MaxUncountedPods = 1
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(2)), to(int32(3))
		s.Behaviors[0].Runs[0].Hang = true
		s.Behaviors = append(s.Behaviors, scenario.Behavior{Runs: []scenario.Run{{After: 2 * time.Second}}, Stop: odd})
		s.Faults = []scenario.Fault{{Call: scenario.PatchPod, For: time.Minute, Reason: "InternalError"}}
		s.Job.Spec.ActiveDeadlineSeconds = to(int64(5))
	}},
	{"a controller that is restarted forgets whose turn it was", func(s *scenario.Scenario) {
		other := *s.Job
		other.Name = scenario.OtherJobName
		s.More = []*job.Job{&other}
		s.Actions = []scenario.Action{
			{At: odd, Verb: scenario.Create, N: 1, Job: 1},
			{At: odd, Verb: scenario.Suspend},
			{At: odd, Verb: scenario.Restart},
		}
	}},
	{"a kubelet does not look at a pod because its labels change", func(s *scenario.Scenario) {
		s.Job.Spec.Template.Spec.ActiveDeadlineSeconds = to(int64(2))
		s.Behaviors[0].Runs[0].Hang, s.Behaviors[0].Stop = true, 5*time.Second
		s.Actions = []scenario.Action{
			{At: time.Second + odd, Verb: scenario.Suspend},
			{At: 3*time.Second + odd, Verb: scenario.ReleasePod},
		}
	}},
	{"the pod of a Job that has ended changes, and the Job is made anew", func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{
			{At: 10 * time.Second, Verb: scenario.ReleasePod},
			{At: 10*time.Second + 1, Verb: scenario.DeleteBackground},
			{At: 10*time.Second + 1, Verb: scenario.Create},
		}
	}},
	{"the pod of a Job that is gone, with other labels, is let go of when it is deleted", func(s *scenario.Scenario) {
		s.Faults = []scenario.Fault{{Call: scenario.PatchPod, For: 5 * time.Minute, Reason: "Forbidden"}}
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.ReleasePod},
			{At: 150*time.Second + odd, Verb: scenario.DeleteBackground},
		}
	}},
	{"a Job that fails lets go of the pods that its selector matches", func(s *scenario.Scenario) {
		s.Job.Spec.ActiveDeadlineSeconds = to(int64(60))
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(2)), to(int32(3))
		s.Behaviors[0].Runs[0].After = 90 * time.Second
		s.Actions = []scenario.Action{
			{At: 12*time.Second + odd, Verb: scenario.DeleteForeground},
			{At: 12*time.Second + odd, Verb: scenario.ReleasePod},
			{At: 120 * time.Second, Verb: scenario.DeletePod},
		}
	}},
	{"more pods have ended than a status lists, and the Job is deleted when they are let go of", func(s *scenario.Scenario) {
		s.Limits.MaxUncountedPods = 2
		s.Latency.Start = 10 * time.Second
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(9)), to(int32(23))
		s.Job.Spec.Template.Spec.ActiveDeadlineSeconds = to(int64(3))
		s.Actions = []scenario.Action{{At: 3*time.Second + odd, Verb: scenario.DeleteOrphan}}
	}},
	{"a Job is orphaned and made anew within nanoseconds: what was queued for its pods stays", func(s *scenario.Scenario) {
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(3)), to(int32(4))
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.DeleteOrphan},
			{At: 2*time.Second + odd + 1, Verb: scenario.Create},
		}
	}},
	{"two Jobs are due at one nanosecond", func(s *scenario.Scenario) {
		s.Job.Spec.ActiveDeadlineSeconds = to(int64(61))
		s.Behaviors[0].Runs[0].Hang = true
		other := *s.Job
		other.Name = scenario.OtherJobName
		s.More = []*job.Job{&other}
		s.Actions = []scenario.Action{{At: odd, Verb: scenario.Create, N: 1, Job: 1}}
	}},
	{"a sync is due at the end of the run", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].ExitCode = 1
		s.Until = 21*time.Second + s.Latency.Schedule + s.Latency.Start
	}},
	{"a deadline that is edited to be later", func(s *scenario.Scenario) { editDeadline(s, 20, scenario.SetDeadline, 40) }},
	{"a deadline that is edited to be sooner", func(s *scenario.Scenario) { editDeadline(s, 40, scenario.SetDeadline, 20) }},
	{"a deadline that is edited to be over", func(s *scenario.Scenario) { editDeadline(s, 40, scenario.SetDeadline, 5) }},
	{"a deadline that is taken away", func(s *scenario.Scenario) { editDeadline(s, 20, scenario.ClearDeadline, 0) }},
	{"a deadline that a running Job is given", func(s *scenario.Scenario) { editDeadline(s, 0, scenario.SetDeadline, 20) }},
	{"a deadline that a Job is given which has run for longer", func(s *scenario.Scenario) { editDeadline(s, 0, scenario.SetDeadline, 5) }},
	{"a deadline that is edited after each of them was queued", func(s *scenario.Scenario) {
		editDeadline(s, 20, scenario.SetDeadline, 60)
		s.Actions = append(s.Actions,
			scenario.Action{At: 12*time.Second + odd, Verb: scenario.ClearDeadline},
			scenario.Action{At: 14*time.Second + odd, Verb: scenario.SetDeadline, N: 30},
			scenario.Action{At: 25 * time.Second, Verb: scenario.SetDeadline, N: 90},
		)
	}},
	{"a Job is deleted in the foreground and the controller restarted, before the kubelet sees a pod go", func(s *scenario.Scenario) {
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(6)), to(int32(18))
		s.Latency.Start, s.Latency.Spread = 195*time.Millisecond, 50*time.Millisecond
		s.Actions = []scenario.Action{
			{At: 237 * time.Millisecond, Verb: scenario.DeleteForeground},
			{At: 237 * time.Millisecond, Verb: scenario.Restart},
		}
	}},
	{"statuses that conflict", func(s *scenario.Scenario) {
		s.Job.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure
		s.Faults = []scenario.Fault{{Call: scenario.UpdateStatus, For: 30 * time.Second, Skip: 1, Reason: "Conflict"}}
	}},
}

// editDeadline gives a Job that runs for long a deadline in seconds, 0: none, and
// changes it after ten.
func editDeadline(s *scenario.Scenario, deadline int64, verb scenario.Verb, seconds int64) {
	if deadline > 0 {
		s.Job.Spec.ActiveDeadlineSeconds = to(deadline)
	}
	s.Behaviors[0].Runs[0].After = 70 * time.Second
	s.Actions = []scenario.Action{{At: 10*time.Second + odd, Verb: verb, N: seconds}}
}

// TestOtherDivergences plays these scenarios.
func TestOtherDivergences(t *testing.T) {
	for _, d := range otherDivergences {
		t.Run(d.name, func(t *testing.T) {
			s := simple()
			d.build(s)
			_, diff := compare(t, s, nil)
			require.Empty(t, diff, "%s\n%s", s, diff)
		})
	}
}
