package pod_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

func TestTemplateWarnings(t *testing.T) {
	for _, test := range []struct {
		why    string
		change func(*pod.Template)
		want   []string
	}{
		{"nothing", func(*pod.Template) {}, nil},
		{"labels of nodes of before", func(t *pod.Template) {
			t.Spec.NodeSelector = map[string]string{"beta.kubernetes.io/os": "linux", "beta.kubernetes.io/arch": "arm64", "disk": "fast"}
		}, []string{
			`spec.template.spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead`,
			`spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead`,
		}},
		{"annotations without effect", func(t *pod.Template) {
			t.Annotations = map[string]string{
				"scheduler.alpha.kubernetes.io/critical-pod":               "",
				"seccomp.security.alpha.kubernetes.io/pod":                 "runtime/default",
				"container.seccomp.security.alpha.kubernetes.io/second":    "runtime/default",
				"container.apparmor.security.beta.kubernetes.io/main":      "runtime/default",
				"container.apparmor.security.beta.kubernetes.io/elsewhere": "runtime/default",
			}
		}, []string{
			`spec.template.metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead`,
			`spec.template.metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead`,
			`spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/main]: deprecated since v1.30; use the "appArmorProfile" field instead`,
			`spec.template.metadata.annotations[container.seccomp.security.alpha.kubernetes.io/second]: non-functional in v1.27+; use the "seccompProfile" field instead`,
		}},
		{"a variable that is there twice", func(t *pod.Template) {
			t.Spec.Containers[0].Env = []pod.EnvVar{{Name: "A", Value: "1"}, {Name: "B", Value: "$(A)"}, {Name: "A", Value: "$(A)/2"}, {Name: "A", Value: "$(A)"}, {Name: "B"}}
		}, []string{
			`spec.template.spec.containers[0].env[3]: hides previous definition of "A", which may be dropped when using apply`,
			`spec.template.spec.containers[0].env[4]: hides previous definition of "B", which may be dropped when using apply`,
		}},
		{"a variable of an init container", func(t *pod.Template) {
			t.Spec.InitContainers = []pod.Container{{Name: "init", Env: []pod.EnvVar{{Name: "A"}, {Name: "A"}}}}
		}, []string{`spec.template.spec.initContainers[0].env[1]: hides previous definition of "A", which may be dropped when using apply`}},
		{"a variable that hides one, from a field", func(t *pod.Template) {
			from := &pod.EnvVarSource{FieldRef: &pod.ObjectFieldSelector{FieldPath: "metadata.name"}}
			t.Spec.Containers[0].Env = []pod.EnvVar{{Name: "A", Value: "1"}, {Name: "A", ValueFrom: from}}
		}, []string{`spec.template.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply`}},
		{"parts of a byte", func(t *pod.Template) {
			t.Spec.Containers[0].Resources = pod.ResourceRequirements{Limits: pod.ResourceList{"memory": "100m", "cpu": "100m"}, Requests: pod.ResourceList{"ephemeral-storage": "1500m", "memory": "1"}}
		}, []string{
			`spec.template.spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer`,
			`spec.template.spec.containers[0].resources.requests[ephemeral-storage]: fractional byte value "1500m" is invalid, must be an integer`,
		}},
		{"nodes by labels of before, and by what no label is", func(t *pod.Template) {
			term := pod.NodeSelectorTerm{MatchExpressions: []pod.NodeSelectorRequirement{{Key: "beta.kubernetes.io/os", Operator: pod.NodeSelectorIn, Values: []string{"-"}}}}
			t.Spec.Affinity = &pod.Affinity{NodeAffinity: &pod.NodeAffinity{
				RequiredDuringSchedulingIgnoredDuringExecution:  &pod.NodeSelector{NodeSelectorTerms: []pod.NodeSelectorTerm{term}},
				PreferredDuringSchedulingIgnoredDuringExecution: []pod.PreferredSchedulingTerm{{Weight: 1, Preference: term}},
			}}
		}, []string{
			`spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead`,
			`spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead`,
			`spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values[0]: - is invalid, ` + valueWords,
		}},
		{"pods that are no pods", func(t *pod.Template) {
			t.Spec.Affinity = &pod.Affinity{
				PodAffinity:     &pod.PodAffinity{RequiredDuringSchedulingIgnoredDuringExecution: []pod.PodAffinityTerm{{TopologyKey: "zone"}}},
				PodAntiAffinity: &pod.PodAntiAffinity{PreferredDuringSchedulingIgnoredDuringExecution: []pod.WeightedPodAffinityTerm{{Weight: 1}}},
			}
		}, []string{
			"spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod",
			"spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod",
		}},
		{"a negative grace period", func(t *pod.Template) { t.Spec.TerminationGracePeriodSeconds = new(int64(-1)) },
			[]string{"spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"}},
	} {
		t.Run(test.why, func(t *testing.T) {
			template := &pod.Template{Spec: pod.Spec{Containers: []pod.Container{{Name: "main"}, {Name: "second"}}}}
			test.change(template)
			assert.Equal(t, test.want, pod.TemplateWarnings("spec.template", template))
		})
	}
}

// Of a Pod the API server warns of the name too, and first of AppArmor, which it
// moves into the spec before it checks it.
func TestWarnings(t *testing.T) {
	p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "a.b", Annotations: map[string]string{
		"container.apparmor.security.beta.kubernetes.io/main": "unconfined",
		"security.alpha.kubernetes.io/sysctls":                "",
	}}}
	p.Spec.Containers = []pod.Container{{Name: "main"}}
	assert.Equal(t, []string{
		`metadata.annotations[container.apparmor.security.beta.kubernetes.io/main]: deprecated since v1.30; use the "appArmorProfile" field instead`,
		"metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
		`metadata.annotations[security.alpha.kubernetes.io/sysctls]: non-functional in v1.11+; use the "sysctls" field instead`,
	}, pod.Warnings(p))
}
