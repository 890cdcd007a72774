package kubectl

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What made-up objects say: texts that printers cut, escape or fold.

var commands = [][]string{
	nil, {"perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"}, {"sh", "-c", "echo hi\nsleep 5\n"}, {"a\tb", "x\x1b[31my\r"},
}

var messages = []string{
	"Created pod: pi-abcde", "Back-off restarting failed container pi in pod pi-x_default(uid)",
	" spaces \n", "two\nlines", "with\ttab", "esc\x1b[1m\rbell", "form\ffeed", "vertical\vtab", "",
}

var annotations = []map[string]string{
	nil, nil,
	{"batch.kubernetes.io/job-completion-index": "3", "kubectl.kubernetes.io/last-applied-configuration": "{}\n"},
	{"kubectl.kubernetes.io/last-applied-configuration": "{}"},
	{"long": strings.Repeat("word ", 40), "k": "v"},
	{"a.lines": "one\ntwo\n\n" + strings.Repeat("x", 150) + "\n"},
	{"e": strings.Repeat("é", 69), "edge": strings.Repeat("y", 134), "over": strings.Repeat("z", 135)},
}

var selectors = []*metav1.LabelSelector{
	nil, {}, {MatchLabels: map[string]string{"job-name": "pi"}},
	{MatchLabels: map[string]string{"job": "x", "a": "b"}, MatchExpressions: []metav1.LabelSelectorRequirement{
		{Key: "tier", Operator: metav1.LabelSelectorOpIn, Values: []string{"z", "a"}},
		{Key: "b", Operator: metav1.LabelSelectorOpNotIn, Values: []string{"q"}},
		{Key: "c", Operator: metav1.LabelSelectorOpExists}, {Key: "d", Operator: metav1.LabelSelectorOpDoesNotExist},
	}},
}

// indexes are lists around the length at which describe cuts them.
var indexes = []string{
	"", "", "0-3", "0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36,38,40", "0-" + strings.Repeat("10", 25),
	"0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36-99", strings.Repeat("1", 50), strings.Repeat("1", 50) + ",1",
	strings.Repeat("1", 49) + ",1",
}
