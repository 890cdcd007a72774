package job_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
)

// stored returns a Job as the API server keeps it.
func stored(t testing.TB, patches ...string) *job.Job {
	t.Helper()
	j := decodeJob(t, validJob, patches...)
	j.SetDefaults()
	j.PrepareForCreate()
	j.SetDefaults()
	return j
}

// updateCase is a stored Job, what it has become since, a change to it and
// what the API server says of that.
type updateCase struct{ old, since, patch, want, why string }

const (
	indexed5      = `spec: {completionMode: Indexed, completions: 5, parallelism: 5}`
	suspended     = `spec: {suspend: true}`
	started       = `status: {startTime: "2026-01-01T00:00:00Z"}`
	stopped       = `status: {startTime: "2026-01-01T00:00:00Z", conditions: [{type: Suspended, status: "True"}]}`
	startedAgain  = `status: {startTime: "2026-01-01T00:00:00Z", conditions: [{type: Suspended, status: "False"}]}`
	stillActive   = `status: {active: 1}`
	immutable     = ": field is immutable"
	otherImage    = `spec: {template: {spec: {containers: [{name: pi, image: perl}]}}}`
	otherLabels   = `spec: {template: {metadata: {labels: {a: b}, annotations: {c: d}}, spec: {nodeSelector: {e: f}}}}`
	shownTemplate = `{"labels":{"batch.kubernetes.io/controller-uid":"u-1","batch.kubernetes.io/job-name":"pi","controller-uid":"u-1","job-name":"pi"},"Spec":` + shownSpec + "}"
	shownSpec     = `{"Volumes":null,"InitContainers":null,"Containers":[{"Name":"pi","Image":"perl","Command":null,"Args":null,"WorkingDir":"","Ports":null,"EnvFrom":null,"Env":null,"Resources":{"Limits":null,"Requests":null,"Claims":null},"ResizePolicy":null,"RestartPolicy":null,"RestartPolicyRules":null,"VolumeMounts":null,"VolumeDevices":null,"LivenessProbe":null,"ReadinessProbe":null,"StartupProbe":null,"Lifecycle":null,"TerminationMessagePath":"/dev/termination-log","TerminationMessagePolicy":"File","ImagePullPolicy":"Always","SecurityContext":null,"Stdin":false,"StdinOnce":false,"TTY":false}],"EphemeralContainers":null,"RestartPolicy":"Never","TerminationGracePeriodSeconds":30,"ActiveDeadlineSeconds":null,"DNSPolicy":"ClusterFirst","NodeSelector":null,"ServiceAccountName":"","DeprecatedServiceAccount":"","AutomountServiceAccountToken":null,"NodeName":"","HostNetwork":false,"HostPID":false,"HostIPC":false,"ShareProcessNamespace":null,"SecurityContext":{"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"SupplementalGroups":null,"SupplementalGroupsPolicy":null,"FSGroup":null,"Sysctls":null,"FSGroupChangePolicy":null,"SeccompProfile":null,"AppArmorProfile":null,"SELinuxChangePolicy":null},"ImagePullSecrets":null,"Hostname":"","Subdomain":"","Affinity":null,"SchedulerName":"default-scheduler","Tolerations":null,"HostAliases":null,"PriorityClassName":"","Priority":null,"DNSConfig":null,"ReadinessGates":null,"RuntimeClassName":null,"EnableServiceLinks":null,"PreemptionPolicy":null,"Overhead":null,"TopologySpreadConstraints":null,"SetHostnameAsFQDN":null,"OS":null,"HostUsers":null,"SchedulingGates":null,"ResourceClaims":null,"Resources":null,"HostnameOverride":null,"SchedulingGroup":null,"EvictionResponders":null}`
)

var updateCases = []updateCase{
	{``, ``, `{}`, "", "nothing changes"},
	{``, ``, `spec: {parallelism: 0, suspend: true, backoffLimit: 9, activeDeadlineSeconds: 9, ttlSecondsAfterFinished: 9, podReplacementPolicy: Failed}`, "", "what may change at any time"},
	{``, ``, `spec: {parallelism: -1}`, "spec.parallelism" + notNegative, "said once, though found twice"},
	{``, ``, `spec: {completions: 2}`, "spec.completions: Invalid value: 2" + immutable, "P15: NonIndexed completions stay"},
	{indexed5, ``, `spec: {completions: 7, parallelism: 7}`, "", "P15: Indexed ones change together with the parallelism"},
	{indexed5, ``, `spec: {completions: 7}`, "spec.completions: Invalid value: 7: can only be modified in tandem with spec.parallelism", "P15: or not at all"},
	{indexed5, ``, `spec: {parallelism: 2}`, "", "the parallelism alone may change"},
	{``, ``, `spec: {completionMode: Indexed}`, `spec.completionMode: Invalid value: "Indexed"` + immutable, "no other mode"},
	{``, ``, `spec: {managedBy: a/b}`, `spec.managedBy: Invalid value: "a/b"` + immutable, "no other controller"},
	{``, ``, `spec: {selector: {matchLabels: {job-name: pi}}}`, `spec.selector: Invalid value: {"matchLabels":{"batch.kubernetes.io/controller-uid":"u-1","job-name":"pi"}}` + immutable, "no other selector"},
	{indexed5, ``, `spec: {backoffLimitPerIndex: 1}`, `spec.backoffLimitPerIndex: Invalid value: 1` + immutable, "no limit an index later"},
	{`spec: {podFailurePolicy: {rules: []}}`, ``, `spec: {podFailurePolicy: null}`, `spec.podFailurePolicy: Invalid value: null` + immutable, "a policy stays"},
	{``, ``, `spec: {podReplacementPolicy: Failed, podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: A}]}, {action: FailJob, onExitCodes: {operator: In, values: [1]}}]}}`, `spec.podFailurePolicy: Invalid value: {"Rules":[{"Action":"Ignore","OnExitCodes":null,"OnPodConditions":[{"Type":"A","Status":"True"}]},{"Action":"FailJob","OnExitCodes":{"ContainerName":null,"Operator":"In","Values":[1]},"OnPodConditions":null}]}` + immutable, "nor does one come"},
	{`{spec: {completionMode: Indexed, completions: 1, successPolicy: {rules: [{succeededCount: 1}]}}}`, ``, `spec: {successPolicy: null}`, `spec.successPolicy: Invalid value: null` + immutable, "nor does this one go"},
	{indexed5, ``, `spec: {successPolicy: {rules: [{succeededIndexes: "0"}]}}`, `spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":"0","SucceededCount":null}]}` + immutable, "shown with the names of the internal type"},

	{``, ``, otherImage, "spec.template: Invalid value: " + shownTemplate + immutable, "the template stays"},
	{suspended, ``, otherImage, "spec.template.spec: Invalid value: " + shownSpec + immutable, "also where parts of it may change"},
	{suspended, started, otherImage, "spec.template: Invalid value: " + shownTemplate + immutable, "a started Job whose controller has not seen the suspension"},
	{suspended, startedAgain, otherImage, "spec.template: Invalid value: " + shownTemplate + immutable, "one that was resumed and is suspended again"},
	{suspended, stillActive, otherImage, "spec.template: Invalid value: " + shownTemplate + immutable, "KEP-5440: one whose pods are still there"},
	{suspended, ``, otherLabels, "", "KEP-2926: before the first start"},
	{suspended, stopped, otherLabels, "", "KEP-5440: and after it, once stopped"},
	{suspended, stopped, `{spec: {suspend: false, template: {spec: {nodeSelector: {e: f}}}}}`, "", "while it is resumed"},

	{``, ``, `metadata: {name: e}`, "metadata.name: Invalid value: \"e\"" + immutable, "no other name"},
	{``, ``, `metadata: {resourceVersion: null}`, `metadata.resourceVersion: Invalid value: "": must be specified for an update`, "which revision?"},
	{``, ``, `metadata: {deletionTimestamp: "2026-01-01T01:00:00+01:00"}`, `metadata.deletionTimestamp: Invalid value: "2026-01-01T00:00:00Z"` + immutable, "an update deletes nothing"},
	{``, ``, `metadata: {deletionGracePeriodSeconds: 5}`, `metadata.deletionGracePeriodSeconds: Invalid value: 5` + immutable, "nor later"},
}

func TestValidateUpdate(t *testing.T) {
	for _, c := range updateCases {
		old := stored(t, c.old)
		old = decodeJob(t, string(asJSON(t, old)), c.since)
		j := decodeJob(t, string(asJSON(t, old)), c.patch)
		j.SetDefaults()
		j.PrepareForUpdate(old)
		assert.Equal(t, c.want, lines(job.ValidateUpdate(j, old)), "%s, %s: %s (%s)", c.old, c.since, c.patch, c.why)
	}
}

// TestValidateUpdateTakesWhatItTookBefore has Jobs that were legal when they
// were made and would not be today.
func TestValidateUpdateTakesWhatItTookBefore(t *testing.T) {
	for _, c := range []struct{ old, why string }{
		{`{spec: {selector: {matchLabels: {controller-uid: u-1}}, template: {metadata: {labels: {controller-uid: u-1, job-name: pi}}}}}`, "labels of a Job before 1.27"},
		{`{spec: {template: {metadata: {annotations: {controller.kubernetes.io/pod-deletion-cost: cheap}}}}}`, "an annotation that nobody looked at"},
	} {
		old := decodeJob(t, validJob, `spec: {selector: {matchLabels: {controller-uid: u-1}}, template: {metadata: {labels: {controller-uid: u-1, job-name: pi}}}}`, c.old)
		old.SetDefaults()
		j := decodeJob(t, string(asJSON(t, old)), `spec: {parallelism: 3}`)
		j.PrepareForUpdate(old)
		assert.Empty(t, lines(job.ValidateUpdate(j, old)), c.why)
		assert.NotEmpty(t, lines(job.Validate(j)), c.why)
	}
}

func TestPrepareForUpdate(t *testing.T) {
	created := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	old := stored(t)
	old.Generation, old.CreationTimestamp = 4, created
	old.DeletionTimestamp, old.DeletionGracePeriodSeconds = new(created), new(int64(30))
	old.Status.Active = 1

	same := decodeJob(t, string(asJSON(t, old)), `{metadata: {generation: 99, uid: null, labels: {a: b}, deletionTimestamp: null, deletionGracePeriodSeconds: null}, status: {active: 7}}`)
	same.PrepareForUpdate(old)
	assert.EqualValues(t, 4, same.Generation, "labels are no part of the spec")
	assert.Equal(t, old.Status, same.Status, "a client writes no status here")
	assert.Equal(t, old.UID, same.UID, "the UID may be left out")
	assert.Equal(t, created, same.CreationTimestamp)
	assert.Equal(t, &created, same.DeletionTimestamp, "what is being deleted stays so")
	assert.Equal(t, new(int64(30)), same.DeletionGracePeriodSeconds)

	changed := decodeJob(t, string(asJSON(t, old)), `spec: {parallelism: 2}`)
	changed.PrepareForUpdate(old)
	assert.EqualValues(t, 5, changed.Generation)

	empty := decodeJob(t, string(asJSON(t, old)))
	empty.Spec.Template.Annotations = map[string]string{}
	empty.PrepareForUpdate(old)
	assert.EqualValues(t, 4, empty.Generation, "an empty map is no change")
	require.NotNil(t, empty.Spec.Template.Annotations)
}
