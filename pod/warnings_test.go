package pod_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/pod"
)

func TestTemplateWarnings(t *testing.T) {
	grace := int64(-1)
	var template pod.Template
	template.Annotations = map[string]string{
		"security.alpha.kubernetes.io/sysctls":                "",
		"container.apparmor.security.beta.kubernetes.io/main": "runtime/default",
	}
	template.Spec = pod.Spec{
		NodeSelector:                  map[string]string{"beta.kubernetes.io/os": "linux", "disk": "ssd"},
		TerminationGracePeriodSeconds: &grace,
		Containers: []pod.Container{{Name: "main", Env: []pod.EnvVar{
			{Name: "X", Value: "a"}, {Name: "X", Value: "$(X)b"}, {Name: "X", Value: "$(X)"}, {Name: "X", Value: "c"},
		}}},
	}
	assert.Equal(t, []string{
		`spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead`,
		`spec.template.metadata.annotations[security.alpha.kubernetes.io/sysctls]: non-functional in v1.11+; use the "sysctls" field instead`,
		`spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/main]: deprecated since v1.30; use the "appArmorProfile" field instead`,
		`spec.template.spec.containers[0].env[2]: hides previous definition of "X", which may be dropped when using apply`,
		`spec.template.spec.containers[0].env[3]: hides previous definition of "X", which may be dropped when using apply`,
		`spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
	}, pod.TemplateWarnings("spec.template", &template))
	assert.Empty(t, pod.TemplateWarnings("spec.template", &pod.Template{}))
}
