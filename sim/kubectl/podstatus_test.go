package kubectl_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// A pod has one container, c, unless its spec says otherwise.
func parsePod(t *testing.T, text string) *pod.Pod {
	t.Helper()
	p := &pod.Pod{Spec: pod.Spec{Containers: []pod.Container{{Name: "c"}}}}
	require.NoError(t, yaml.UnmarshalStrict([]byte(text), p), text)
	return p
}

func TestPodStatus(t *testing.T) {
	for _, c := range []struct{ pod, want, why string }{
		{"{status: {phase: Pending}}", "Pending", "no container says more"},
		{"{status: {phase: Failed, reason: Evicted}}", "Evicted", "the pod's own reason beats its phase"},
		{"{status: {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: SchedulingGated}]}}", "SchedulingGated", ""},
		{"{status: {phase: Pending, containerStatuses: [{name: c, state: {waiting: {reason: ContainerCreating}}}]}}", "ContainerCreating", ""},
		{"{status: {phase: Pending, containerStatuses: [{name: c, state: {waiting: {}}}]}}", "Pending", "a wait without a reason says nothing"},
		{"{status: {phase: Failed, containerStatuses: [{name: c, state: {terminated: {exitCode: 1, reason: Error}}}]}}", "Error", ""},
		{"{status: {phase: Failed, containerStatuses: [{name: c, state: {terminated: {exitCode: 137, signal: 9}}}]}}", "Signal:9", "no reason, but a signal"},
		{"{status: {phase: Failed, containerStatuses: [{name: c, state: {terminated: {exitCode: 3}}}]}}", "ExitCode:3", "no reason and no signal"},
		{"{status: {phase: Running, containerStatuses: [{name: a, state: {waiting: {reason: A}}}, {name: b, state: {waiting: {reason: B}}}]}}", "A", "the first container has the last word"},
		{"{status: {phase: Failed, containerStatuses: [{name: a, state: {terminated: {reason: Completed}}}, {name: b, state: {terminated: {exitCode: 2, reason: Error}}}]}}", "Error", "one failed, whoever completed"},
		{"{status: {phase: Running, containerStatuses: [{name: a, state: {terminated: {reason: Completed}}}, {name: b, ready: true, state: {running: {}}}]}}", "NotReady", "one runs, but the pod is not ready"},
		{"{status: {phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: a, state: {terminated: {reason: Completed}}}, {name: b, ready: true, state: {running: {}}}]}}", "Running", "one runs, and the pod is ready"},
		{"{status: {phase: Succeeded, containerStatuses: [{name: a, state: {terminated: {reason: Completed}}}]}}", "Completed", ""},
		{"{spec: {initContainers: [{name: i}]}, status: {phase: Pending, initContainerStatuses: [{name: i, state: {terminated: {exitCode: 1, reason: Error}}}]}}", "Init:Error", ""},
		{"{spec: {initContainers: [{name: i}]}, status: {phase: Pending, initContainerStatuses: [{name: i, state: {terminated: {exitCode: 9}}}]}}", "Init:ExitCode:9", ""},
		{"{spec: {initContainers: [{name: i}]}, status: {phase: Pending, initContainerStatuses: [{name: i, state: {waiting: {reason: PodInitializing}}}]}}", "Init:0/1", "PodInitializing is no news"},
		{"{spec: {initContainers: [{name: i, restartPolicy: Always}, {name: j}]}, status: {phase: Pending, initContainerStatuses: [{name: i, started: true, state: {running: {}}}, {name: j, state: {waiting: {reason: ErrImagePull}}}]}}", "Init:ErrImagePull", "a sidecar that has started holds nothing back"},
		{"{metadata: {deletionTimestamp: '2026-03-01T12:00:00Z'}, status: {phase: Running}}", "Terminating", ""},
		{"{metadata: {deletionTimestamp: '2026-03-01T12:00:00Z'}, status: {phase: Failed}}", "Failed", "a pod that has ended is not terminating"},
		{"{metadata: {deletionTimestamp: '2026-03-01T12:00:00Z'}, status: {phase: Running, reason: NodeLost}}", "Unknown", "its node does not report"},
	} {
		assert.Equal(t, c.want, kubectl.PodStatus(parsePod(t, c.pod)), "%s: %s", c.pod, c.why)
	}
}

// Once a pod is initialized, the restarts of its init containers no longer
// count, but those of its sidecars do.
func TestRestarts(t *testing.T) {
	const inits = `spec: {initContainers: [{name: side, restartPolicy: Always}, {name: init}]}
status:
  phase: Running
  initContainerStatuses:
  - {name: side, restartCount: 2, started: true, state: {running: {}}, lastState: {terminated: {finishedAt: "2026-03-01T11:59:00Z"}}}
  - {name: init, restartCount: 5, state: {%s}, lastState: {terminated: {finishedAt: "2026-03-01T11:59:50Z"}}}
  containerStatuses: [{name: c, restartCount: 1}]
`
	for state, want := range map[string]string{
		"waiting: {reason: CrashLoopBackOff}": "7 (10s ago)",
		"terminated: {reason: Completed}":     "3 (60s ago)",
	} {
		var b strings.Builder
		p := parsePod(t, strings.ReplaceAll(inits, "%s", state))
		require.NoError(t, kubectl.WriteTable(&b, noon, []*pod.Pod{p}, kubectl.TableOptions{NoHeaders: true}))
		assert.Contains(t, b.String(), want)
	}
}

// kubectl logs job/pi asks the pod that runs, that is ready, that is ready for
// longest, that was restarted most often, that is oldest.
func TestLogsOfJobPicksPod(t *testing.T) {
	candidates := []*pod.Pod{}
	ready := func(since time.Duration) string {
		return "{type: Ready, status: 'True', lastTransitionTime: '" + noon.Add(-since).Format(time.RFC3339) + "'}"
	}
	for _, text := range []string{
		"{metadata: {name: ready-long}, spec: {nodeName: n}, status: {phase: Running, conditions: [" + ready(time.Hour) + "]}}",
		"{metadata: {name: ready}, spec: {nodeName: n}, status: {phase: Running, conditions: [" + ready(time.Minute) + "]}}",
		"{metadata: {name: restarted}, spec: {nodeName: n}, status: {phase: Running, containerStatuses: [{name: c, restartCount: 4}]}}",
		"{metadata: {name: sidecar}, spec: {nodeName: n, initContainers: [{name: s, restartPolicy: Always}]}, status: {phase: Running, initContainerStatuses: [{name: s, restartCount: 1}]}}",
		"{metadata: {name: old, creationTimestamp: '2026-03-01T11:00:00Z'}, spec: {nodeName: n}, status: {phase: Failed}}",
		"{metadata: {name: young, creationTimestamp: '2026-03-01T11:30:00Z'}, spec: {nodeName: n}, status: {phase: Running}}",
		"{metadata: {name: ageless}, spec: {nodeName: n}, status: {phase: Running}}",
		"{metadata: {name: unknown}, spec: {nodeName: n}, status: {phase: Unknown}}",
		"{metadata: {name: pending}, spec: {nodeName: n}, status: {phase: Pending}}",
		"{metadata: {name: unassigned}, status: {phase: Running}}",
	} {
		p := parsePod(t, text)
		p.Namespace, p.Labels = "default", map[string]string{"job-name": "pi"}
		candidates = append(candidates, p)
	}
	j := &job.Job{}
	require.NoError(t, yaml.UnmarshalStrict([]byte("{metadata: {name: pi, namespace: default}, spec: {selector: {matchLabels: {job-name: pi}}}}"), j))
	for len(candidates) > 1 {
		var b strings.Builder
		f := &fixture{JobList: []*job.Job{j}, PodList: candidates}
		// Most of them have no log to show; what counts is which is asked.
		_ = kubectl.Run(f, &b, "logs", "job/pi")
		assert.Contains(t, b.String(), "using pod/"+candidates[0].Name+"\n")
		candidates = candidates[1:]
	}
}
