package kubectl

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/jobsim/jobsim/pod"
)

// resources writes how much of each resource a container asks for or may use.
func (w *describeWriter) resources(title string, list pod.ResourceList) {
	if len(list) == 0 {
		return
	}
	w.line(2, "%s:", title)
	for _, name := range slices.Sorted(maps.Keys(list)) {
		w.line(3, "%s:\t%s", name, list[name])
	}
}

// tolerations writes the tolerations of a pod or a template, by their keys
// (kubectl: printTolerationsMultilineWithIndent). Those of one key keep their
// order, which kubectl may lose where there are more than twelve.
func (w *describeWriter) tolerations(indent string, tolerations []pod.Toleration) {
	title := indent + "Tolerations:"
	if len(tolerations) == 0 {
		w.line(0, "%s\t<none>", title)
		return
	}
	sorted := slices.Clone(tolerations)
	slices.SortStableFunc(sorted, func(a, b pod.Toleration) int { return cmp.Compare(a.Key, b.Key) })
	for _, t := range sorted {
		w.line(0, "%s\t%s", title, tolerationText(t))
		title = ""
	}
}

func tolerationText(t pod.Toleration) string {
	text := t.Key
	if t.Value != "" {
		text += "=" + t.Value
	}
	if t.Effect != "" {
		text += ":" + string(t.Effect)
	}
	if t.Operator == pod.TolerationExists && t.Value == "" {
		if text != "" {
			text += " "
		}
		text += "op=Exists"
	}
	if t.TolerationSeconds != nil {
		text += fmt.Sprintf(" for %ds", *t.TolerationSeconds)
	}
	return text
}
