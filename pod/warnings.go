package pod

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/jobsim/jobsim/internal/field"
)

// deprecatedNodeLabels are labels of nodes that a nodeSelector should not name any
// more (upstream: pkg/api/node).
var deprecatedNodeLabels = map[string]string{
	"beta.kubernetes.io/arch":                       `deprecated since v1.14; use "kubernetes.io/arch" instead`,
	"beta.kubernetes.io/os":                         `deprecated since v1.14; use "kubernetes.io/os" instead`,
	"failure-domain.beta.kubernetes.io/region":      `deprecated since v1.17; use "topology.kubernetes.io/region" instead`,
	"failure-domain.beta.kubernetes.io/zone":        `deprecated since v1.17; use "topology.kubernetes.io/zone" instead`,
	"beta.kubernetes.io/instance-type":              `deprecated since v1.17; use "node.kubernetes.io/instance-type" instead`,
	"app.kubernetes.io/created-by":                  `deprecated since v1.9`,
	"scheduler.alpha.kubernetes.io/preferAvoidPods": `deprecated since v1.22; use Taints and Tolerations instead`,
	"node-role.kubernetes.io/master":                `use "node-role.kubernetes.io/control-plane" instead`,
}

// deprecatedAnnotations are annotations of pods that mean nothing any more, in the
// order of the warnings.
var deprecatedAnnotations = []struct{ key, message string }{
	{"scheduler.alpha.kubernetes.io/critical-pod", `non-functional in v1.16+; use the "priorityClassName" field instead`},
	{"security.alpha.kubernetes.io/sysctls", `non-functional in v1.11+; use the "sysctls" field instead`},
	{"security.alpha.kubernetes.io/unsafe-sysctls", `non-functional in v1.11+; use the "sysctls" field instead`},
}

// The words for annotations that a field has taken the place of.
const (
	seccompMessage  = `non-functional in v1.27+; use the "seccompProfile" field instead`
	appArmorMessage = `deprecated since v1.30; use the "appArmorProfile" field instead`
)

// Warnings returns what the API server warns of when a Pod is created, with the
// defaults set (upstream: podStrategy.WarningsOnCreate, applyAppArmorVersionSkew).
func Warnings(p *Pod) []string {
	if p == nil {
		return nil
	}
	var warnings []string
	for c := range p.Spec.containers("") {
		warnings = append(warnings, annotationWarning("", p.Annotations, appArmorPrefix+c.Name, appArmorMessage)...)
	}
	if msgs := field.IsDNS1123Label(p.Name); len(msgs) > 0 {
		warnings = append(warnings, fmt.Sprintf("metadata.name: this is used in the Pod's hostname, "+
			"which can result in surprising behavior; a DNS label is recommended: %v", msgs))
	}
	return append(warnings, warningsForPodSpecAndMeta("", &Template{p.ObjectMeta, p.Spec}, false)...)
}

// TemplateWarnings returns what the API server warns of in the template at path of
// an object that is created or whose spec is changed: labels, annotations and
// values that do not do what they seem to (upstream: GetWarningsForPodTemplate).
func TemplateWarnings(path string, t *Template) []string {
	if t == nil {
		return nil
	}
	return warningsForPodSpecAndMeta(field.Path(path), t, true)
}

// warningsForPodSpecAndMeta has the name and the order of upstream's.
func warningsForPodSpecAndMeta(p field.Path, t *Template, isTemplate bool) []string {
	var warnings []string
	spec, annotations := p.Child("spec"), t.Annotations
	for _, key := range slices.Sorted(maps.Keys(t.Spec.NodeSelector)) {
		if message, deprecated := deprecatedNodeLabels[key]; deprecated {
			warnings = append(warnings, fmt.Sprintf("%s: %s", spec.Child("nodeSelector").Key(key), message))
		}
	}
	if a := t.Spec.Affinity; a != nil && a.NodeAffinity != nil {
		warnings = append(warnings, nodeAffinityWarnings(spec.Child("affinity", "nodeAffinity"), a.NodeAffinity)...)
	}
	for _, d := range deprecatedAnnotations {
		warnings = append(warnings, annotationWarning(p, annotations, d.key, d.message)...)
	}
	warnings = append(warnings, annotationWarning(p, annotations, seccompAnnotation, seccompMessage)...)
	for c, at := range t.Spec.containers(spec) {
		warnings = append(warnings, annotationWarning(p, annotations, seccompPrefix+c.Name, seccompMessage)...)
		if isTemplate {
			warnings = append(warnings, annotationWarning(p, annotations, appArmorPrefix+c.Name, appArmorMessage)...)
		}
		warnings = append(warnings, resourceWarnings(at.Child("resources"), &c.Resources)...)
		warnings = append(warnings, envWarnings(at, c.Env)...)
	}
	if grace := t.Spec.TerminationGracePeriodSeconds; grace != nil && *grace < 0 {
		warnings = append(warnings, fmt.Sprintf("%s: must be >= 0; negative values are invalid and will be treated as 1",
			spec.Child("terminationGracePeriodSeconds")))
	}
	if a := t.Spec.Affinity; a != nil && a.PodAffinity != nil {
		warnings = append(warnings, podAffinityWarnings(spec.Child("affinity", "podAffinity"), *a.PodAffinity)...)
	}
	if a := t.Spec.Affinity; a != nil && a.PodAntiAffinity != nil {
		warnings = append(warnings, podAffinityWarnings(spec.Child("affinity", "podAntiAffinity"), PodAffinity(*a.PodAntiAffinity))...)
	}
	return warnings
}

// nodeAffinityWarnings are those of deprecated labels of nodes, and of values that
// no label can have where they do not lead to a refusal.
func nodeAffinityWarnings(p field.Path, a *NodeAffinity) []string {
	var warnings []string
	if s := a.RequiredDuringSchedulingIgnoredDuringExecution; s != nil {
		for i := range s.NodeSelectorTerms {
			warnings = append(warnings, nodeTermWarnings(p.Child(requiredField, "nodeSelectorTerms").Index(i), &s.NodeSelectorTerms[i], false)...)
		}
	}
	for i := range a.PreferredDuringSchedulingIgnoredDuringExecution {
		term := &a.PreferredDuringSchedulingIgnoredDuringExecution[i].Preference
		warnings = append(warnings, nodeTermWarnings(p.Child(preferredField).Index(i).Child("preference"), term, true)...)
	}
	return warnings
}

// nodeTermWarnings follows upstream's GetWarningsForNodeSelectorTerm.
func nodeTermWarnings(p field.Path, t *NodeSelectorTerm, checkValues bool) []string {
	var warnings []string
	for i, r := range t.MatchExpressions {
		at := p.Child("matchExpressions").Index(i)
		if message, deprecated := deprecatedNodeLabels[r.Key]; deprecated {
			warnings = append(warnings, fmt.Sprintf("%s: %s is %s", at.Child("key"), r.Key, message))
		}
		for i, v := range r.Values {
			for _, msg := range field.IsLabelValue(v) {
				if checkValues {
					warnings = append(warnings, fmt.Sprintf("%s: %s is invalid, %s", at.Child("values").Index(i), v, msg))
				}
			}
		}
	}
	return warnings
}

// podAffinityWarnings are those of terms that pick no pod.
func podAffinityWarnings(p field.Path, a PodAffinity) []string {
	var warnings []string
	check := func(p field.Path, t *PodAffinityTerm) {
		if t.LabelSelector == nil {
			warnings = append(warnings, fmt.Sprintf("%s: a null labelSelector results in matching no pod", p.Child("labelSelector")))
		}
	}
	for i := range a.RequiredDuringSchedulingIgnoredDuringExecution {
		check(p.Child(requiredField).Index(i), &a.RequiredDuringSchedulingIgnoredDuringExecution[i])
	}
	for i := range a.PreferredDuringSchedulingIgnoredDuringExecution {
		check(p.Child(preferredField).Index(i).Child("podAffinityTerm"), &a.PreferredDuringSchedulingIgnoredDuringExecution[i].PodAffinityTerm)
	}
	return warnings
}

// resourceWarnings are those of parts of a byte.
func resourceWarnings(p field.Path, r *ResourceRequirements) []string {
	var warnings []string
	for _, name := range []string{resourceMemory, resourceEphemeralStorage} {
		for _, list := range []struct {
			name  string
			given ResourceList
		}{{"limits", r.Limits}, {"requests", r.Requests}} {
			if q, ok := list.given[name]; ok && !q.isInteger() {
				warnings = append(warnings, fmt.Sprintf("%s: fractional byte value %q is invalid, must be an integer", p.Child(list.name).Key(name), q.String()))
			}
		}
	}
	return warnings
}

// annotationWarning is the warning of an annotation of the object at p, if it has
// that.
func annotationWarning(p field.Path, annotations map[string]string, key, message string) []string {
	if _, ok := annotations[key]; !ok {
		return nil
	}
	return []string{fmt.Sprintf("%s: %s", p.Child("metadata").Child("annotations").Key(key), message)}
}

// envWarnings are those of variables that hide an earlier one of their name,
// without using it.
func envWarnings(container field.Path, env []EnvVar) []string {
	var warnings []string
	for i, v := range env {
		isHiding := slices.ContainsFunc(env[:i], func(earlier EnvVar) bool { return earlier.Name == v.Name })
		reference := "$(" + v.Name + ")"
		if isHiding && (v.ValueFrom != nil || v.Value == reference || !strings.Contains(v.Value, reference)) {
			warnings = append(warnings, fmt.Sprintf("%s: hides previous definition of %q, which may be dropped when using apply",
				container.Child("env").Index(i), v.Name))
		}
	}
	return warnings
}

// containers are the containers of a pod spec at p with their paths, init
// containers first (upstream: VisitContainersWithPath).
func (s *Spec) containers(p field.Path) iter.Seq2[*Container, field.Path] {
	return func(yield func(*Container, field.Path) bool) {
		for i := range s.InitContainers {
			if !yield(&s.InitContainers[i], p.Child("initContainers").Index(i)) {
				return
			}
		}
		for i := range s.Containers {
			if !yield(&s.Containers[i], p.Child("containers").Index(i)) {
				return
			}
		}
	}
}
