package pod

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// TemplateWarnings returns what the API server warns of in a pod template, which
// is at path: spec.template, say (upstream: GetWarningsForPodTemplate in
// pkg/api/pod). Of the fields that jobsim does not have nothing is said.
func TemplateWarnings(path string, t *Template) []string {
	warnings := nodeSelectorWarnings(path, t)
	warnings = append(warnings, annotationWarnings(path, t)...)
	for i := range t.Spec.InitContainers {
		warnings = append(warnings, containerWarnings(path, fmt.Sprintf(".spec.initContainers[%d]", i), t, &t.Spec.InitContainers[i])...)
	}
	for i := range t.Spec.Containers {
		warnings = append(warnings, containerWarnings(path, fmt.Sprintf(".spec.containers[%d]", i), t, &t.Spec.Containers[i])...)
	}
	if grace := t.Spec.TerminationGracePeriodSeconds; grace != nil && *grace < 0 {
		warnings = append(warnings, path+".spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1")
	}
	return warnings
}

// deprecatedNodeLabels are the labels of nodes of which there is a warning
// (upstream: GetNodeLabelDeprecatedMessage in pkg/api/node).
var deprecatedNodeLabels = map[string]string{
	"beta.kubernetes.io/arch":                       `deprecated since v1.14; use "kubernetes.io/arch" instead`,
	"beta.kubernetes.io/os":                         `deprecated since v1.14; use "kubernetes.io/os" instead`,
	"failure-domain.beta.kubernetes.io/region":      `deprecated since v1.17; use "topology.kubernetes.io/region" instead`,
	"failure-domain.beta.kubernetes.io/zone":        `deprecated since v1.17; use "topology.kubernetes.io/zone" instead`,
	"beta.kubernetes.io/instance-type":              `deprecated since v1.17; use "node.kubernetes.io/instance-type" instead`,
	"app.kubernetes.io/created-by":                  "deprecated since v1.9",
	"scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
	"node-role.kubernetes.io/master":                `use "node-role.kubernetes.io/control-plane" instead`,
}

// nodeSelectorWarnings come in the order of the keys; upstream's have none.
func nodeSelectorWarnings(path string, t *Template) []string {
	var warnings []string
	for _, key := range slices.Sorted(maps.Keys(t.Spec.NodeSelector)) {
		if message, ok := deprecatedNodeLabels[key]; ok {
			warnings = append(warnings, fmt.Sprintf("%s.spec.nodeSelector[%s]: %s", path, key, message))
		}
	}
	return warnings
}

// deprecatedAnnotations are those of which there is a warning.
var deprecatedAnnotations = []struct{ key, message string }{
	{"scheduler.alpha.kubernetes.io/critical-pod", `non-functional in v1.16+; use the "priorityClassName" field instead`},
	{"security.alpha.kubernetes.io/sysctls", `non-functional in v1.11+; use the "sysctls" field instead`},
	{"security.alpha.kubernetes.io/unsafe-sysctls", `non-functional in v1.11+; use the "sysctls" field instead`},
	{"seccomp.security.alpha.kubernetes.io/pod", `non-functional in v1.27+; use the "seccompProfile" field instead`},
}

// deprecatedContainerAnnotations are those that end with the name of a container.
var deprecatedContainerAnnotations = []struct{ prefix, message string }{
	{"container.seccomp.security.alpha.kubernetes.io/", `non-functional in v1.27+; use the "seccompProfile" field instead`},
	{"container.apparmor.security.beta.kubernetes.io/", `deprecated since v1.30; use the "appArmorProfile" field instead`},
}

func annotationWarnings(path string, t *Template) []string {
	var warnings []string
	for _, d := range deprecatedAnnotations {
		warnings = append(warnings, annotationWarning(path, t, d.key, d.message)...)
	}
	return warnings
}

func annotationWarning(path string, t *Template, key, message string) []string {
	if _, ok := t.Annotations[key]; !ok {
		return nil
	}
	return []string{fmt.Sprintf("%s.metadata.annotations[%s]: %s", path, key, message)}
}

// containerWarnings are those of a container, which is at path and field.
func containerWarnings(path, field string, t *Template, c *Container) []string {
	var warnings []string
	for _, d := range deprecatedContainerAnnotations {
		warnings = append(warnings, annotationWarning(path, t, d.prefix+c.Name, d.message)...)
	}
	before := map[string]bool{}
	for i, e := range c.Env {
		if before[e.Name] && hidesItself(e) {
			warnings = append(warnings, fmt.Sprintf("%s%s.env[%d]: hides previous definition of %q, which may be dropped when using apply",
				path, field, i, e.Name))
		}
		before[e.Name] = true
	}
	return warnings
}

// hidesItself reports whether a variable does not extend an earlier one of its
// name.
func hidesItself(e EnvVar) bool {
	reference := "$(" + e.Name + ")"
	return e.Value == reference || !strings.Contains(e.Value, reference)
}
