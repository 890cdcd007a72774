package kubectl_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// finished is a cluster in which the Job pi is complete.
func finished(t *testing.T) *sim.Cluster {
	t.Helper()
	c, err := sim.New(sim.Config{})
	require.NoError(t, err)
	require.NoError(t, c.Create(job.New("pi", "perl")))
	require.NoError(t, c.Run())
	return c
}

// Kinds that Kubernetes has and the cluster does not are empty; verbs, flags and kinds
// that are not simulated are refused by their names.
func TestWhatIsNotSimulated(t *testing.T) {
	c := finished(t)
	for _, test := range []struct{ line, want, err string }{
		{"get rs", "No resources found in default namespace.\n", ""},
		{"get rs,svc,job -o name", "job.batch/pi\n", ""},
		{"get cm settings", "", `Error from server (NotFound): configmaps "settings" not found`},
		{"get deploy/web", "", `Error from server (NotFound): deployments.apps "web" not found`},
		{"delete rs,svc,job -l chapter=jobs", "No resources found\n", ""},
		{"get nodes", "", "error: nodes are not simulated as objects"},
		{"get dragons", "", `error: the server doesn't have a resource type "dragons"`},
		{"exec pi -- ls", "", "error: kubectl exec is not simulated; simulated are create, delete, describe, events, get, logs, run and wait"},
		{"fly", "", `error: unknown command "fly" for "kubectl"`},
		{"get pods --watch", "", "error: the flag --watch is not simulated\nSee 'kubectl get --help' for usage."},
		{"wait -h", "Usage: kubectl wait, with these flags simulated: --namespace (-n), --selector (-l), --all-namespaces (-A), --for, --timeout, --all\n", ""},
	} {
		var out strings.Builder
		err := kubectl.Run(c, &out, strings.Fields(test.line)...)
		assert.Equal(t, test.want, out.String(), test.line)
		if test.err == "" {
			assert.NoError(t, err, test.line)
		} else {
			assert.EqualError(t, err, test.err, test.line)
		}
	}
}

// kubectl run makes a Pod, whatever the restart policy is.
func TestRunMakesAPod(t *testing.T) {
	c := finished(t)
	var out strings.Builder
	require.NoError(t, kubectl.Run(c, &out, "run", "-i", "oneshot", "--image=busybox", "--restart=OnFailure", "--env=A=b", "--labels=chapter=jobs", "--command", "--", "echo", "hi"))
	assert.Equal(t, "pod/oneshot created\n", out.String())
	p := c.Pod("default", "oneshot")
	require.NotNil(t, p)
	assert.Equal(t, map[string]string{"chapter": "jobs"}, p.Labels)
	assert.Equal(t, pod.RestartOnFailure, p.Spec.RestartPolicy)
	assert.Equal(t, []string{"echo", "hi"}, p.Spec.Containers[0].Command)
	assert.Equal(t, []pod.EnvVar{{Name: "A", Value: "b"}}, p.Spec.Containers[0].Env)
	require.NoError(t, kubectl.Run(c, &out, "run", "plain", "--image=busybox", "--", "-x"))
	assert.Equal(t, []string{"-x"}, c.Pod("default", "plain").Spec.Containers[0].Args)
	assert.Equal(t, map[string]string{"run": "plain"}, c.Pod("default", "plain").Labels)
	for line, want := range map[string]string{
		"run":                               "error: NAME is required for run\nSee 'kubectl run -h' for help and examples",
		"run a":                             `error: required flag(s) "image" not set`,
		"run a --image=b --restart=Perhaps": "error: invalid restart policy: Perhaps\nSee 'kubectl run -h' for help and examples",
		"run a --image=b --env=x":           "error: invalid env: x",
		"run a --image=b --labels=x":        "error: unexpected label spec: x",
		"run plain --image=b":               `Error from server (AlreadyExists): pods "plain" already exists`,
	} {
		assert.EqualError(t, kubectl.Run(c, &out, strings.Fields(line)...), want, line)
	}
}

// kubectl wait looks once: time does not move while a command runs.
func TestWait(t *testing.T) {
	c := finished(t)
	for _, test := range []struct{ line, want, err string }{
		{"wait --for=condition=complete job/pi", "job.batch/pi condition met\n", ""},
		{"wait --for=condition=Complete=true job --all", "job.batch/pi condition met\n", ""},
		{"wait --for=condition=failed job/pi --timeout=1m", "", "error: timed out waiting for the condition on jobs/pi"},
		{"wait --for=delete job/other", "", ""},
		{"wait --for=delete job/pi", "", "error: timed out waiting for the condition on jobs/pi"},
		{"wait --for=condition=complete job/other", "", `Error from server (NotFound): jobs.batch "other" not found`},
		{"wait --for=condition=complete job -l a=b", "", "error: no matching resources found"},
		{"wait --for=jsonpath={.a} job/pi", "", "error: --for=jsonpath={.a} is not simulated; simulated are condition=TYPE[=STATUS] and delete"},
	} {
		var out strings.Builder
		err := kubectl.Run(c, &out, strings.Fields(test.line)...)
		assert.Equal(t, test.want, out.String(), test.line)
		if test.err == "" {
			assert.NoError(t, err, test.line)
		} else {
			assert.EqualError(t, err, test.err, test.line)
		}
	}
}
