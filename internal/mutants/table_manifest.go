package main

// manifestMutants are wrong ways to read a manifest.
var manifestMutants = []mutant{
	{
		name: "an unknown field is only left out",
		file: "sim/manifest/strict.go", in: "checker.unknown",
		old: "if len(c.findings) == maxErrors {", new: "if len(c.findings) >= 0 {",
		why: "strict decoding error: unknown field",
	},
	{
		name: "an error in a list item is at the line of the list",
		file: "sim/manifest/strict.go", in: "checker.value",
		old: "c.value(t.elem, item, &next)", new: "moved := *item\n\t\t\tmoved.Line = n.Line\n\t\t\tc.value(t.elem, &moved, &next)",
		why: "a mistake is reported with its own line",
	},
	{
		name: "an unknown field is at the first line",
		file: "sim/manifest/strict.go", in: "checker.unknown",
		old: "c.add(finding{f.Line, path,", new: "c.add(finding{f.Value.Line - f.Value.Line + 1, path,",
		why: "a mistake is reported with its own line",
	},
	{
		name: "a field that is given twice is the last of them",
		file: "sim/manifest/strict.go", in: "checker.fields",
		old: "if seen[f.Name] {", new: "if seen[f.Name] && t.shape != isObject {",
		why: "strict decoding error: duplicate field",
	},
	{
		name: "the index in a path is counted from 1",
		file: "sim/manifest/strict.go", in: "spot.item",
		old: `c.path += "[" + strconv.Itoa(i) + "]"`, new: `c.path += "[" + strconv.Itoa(i+1) + "]"`,
		why: "spec.containers[0].foo",
	},
	{
		name: "101 errors of an object are reported",
		file: "sim/manifest/strict.go", in: "checker.add",
		old: "len(c.findings) == maxErrors", new: "len(c.findings) == maxErrors+1",
		why: "apimachinery stops at 100",
	},
	{
		name: "an int32 may have 64 bits",
		file: "sim/manifest/values.go", in: "checker.scalar",
		old: "c.integer(t.name, 32, n, at)\n\tcase isInt64:", new: "c.integer(t.name, 64, n, at)\n\tcase isInt64:",
		why: "a number beyond int32 does not fit",
	},
	{
		name: "the hint for a number that is too small is the largest",
		file: "sim/manifest/values.go", in: "hintForMismatch",
		old: "n.Value[0] == '-'", new: "n.Value[0] == '+'",
		why: "must be at least -2147483648",
	},
	{
		name: "a hint does not know swapped letters",
		file: "sim/manifest/suggest.go", in: "distance",
		old: "row[j+1] = min(row[j+1], before[j-1]+1)", new: "_ = before",
		why: "two letters that are swapped are one slip",
	},
	{
		name: "a hint for a field may be any field",
		file: "sim/manifest/suggest.go", in: "nearest",
		old: "1+min(2, len(name)/3)", new: "1+len(name)",
		why: "a hint is for what is one or two slips away",
	},
	{
		name: "what means nothing is warned about",
		file: "sim/manifest/prune.go", in: "asksForSomething",
		old: "!ok || f.Value.Value != quiet", new: "!ok || f.Value.Value == quiet",
		why: "defaults that kubectl get -o yaml prints are no news",
	},
	{
		name: "an empty list of a field that is not simulated is warned about",
		file: "sim/manifest/prune.go", in: "asksForSomething",
		old: "if f.Value.IsEmpty() {", new: "if f.Value.IsEmpty() && f.Name == \"\" {",
		why: "an empty value is the same as none",
	},
	{
		name: "extensions/v1beta1 has a generated selector by default",
		file: "sim/manifest/oldjob.go", in: "oldJob.manualSelector",
		old: "j.Spec.AutoSelector == nil || !*j.Spec.AutoSelector", new: "j.Spec.AutoSelector != nil && !*j.Spec.AutoSelector",
		why: "autoSelector is false by default: the inverse of manualSelector",
	},
	{
		name: "an old Job loses its labels",
		file: "sim/manifest/oldjob.go", in: "oldJob.setDefaults",
		old: "len(j.Labels) == 0", new: "len(j.Labels) > 0",
		why: "a Job without labels has those of the template (SetDefaults_Job of 1.2)",
	},
	{
		name: "the uid of a manifest is kept",
		file: "sim/manifest/kinds.go", in: "withoutServerManaged",
		old: "n.Fields[i].Value = f.Value.Without(serverManaged...)", new: "n.Fields[i].Value = f.Value.Without(serverManaged[:1]...)",
		why: "the API server sets uid, generation and the times itself (BeforeCreate)",
	},
	{
		name: "the status of a manifest is kept",
		file: "sim/manifest/kinds.go", in: "withoutServerManaged",
		old: `n = n.Without("status")`, new: `n = n.Without("metadata.status")`,
		why: "the status is dropped (PrepareForCreate)",
	},
	{
		name: "an item of a JobList needs its kind",
		file: "sim/manifest/session.go", in: "session.list",
		old: `kind != ""`, new: `kind == "Pod"`,
		why: "the items of a JobList may leave kind and apiVersion out",
	},
	{
		name: "two objects of one name are read",
		file: "sim/manifest/session.go", in: "session.identify",
		old: "s.seen[id] = place", new: "_ = place",
		why: "already exists",
	},
	{
		name: "an object without a namespace is another than one in default",
		file: "sim/manifest/session.go", in: "session.identify",
		old: `id.namespace = "default"`, new: `id.namespace = ""`,
		why: "an object without a namespace goes to default",
	},
	{
		name: "an empty document is an object",
		file: "sim/manifest/session.go", in: "session.value",
		old: "if v.Node.Kind == document.Null {", new: "if v.Node.Kind == document.Null && v.Line == 0 {",
		why: "a document with nothing in it is skipped",
	},
	{
		name: "errors come in the order in which they were found",
		file: "sim/manifest/session.go", in: "session.failObject",
		old: "return a.line - b.line", new: "return 0 * (a.line - b.line)",
		why: "the errors of an object are in the order of their lines",
	},
	{
		name: "files without an object are no error",
		file: "sim/manifest/read.go", in: "Reader.Read",
		old: "len(s.errs) == 0 && len(s.result.Objects)+len(s.result.Workloads)+len(s.skipped) == 0", new: "len(s.errs) == 0 && len(s.result.Objects)+len(s.result.Workloads) < 0",
		why: "no objects passed to apply",
	},
	{
		name: "null is a value",
		file: "sim/manifest/prune.go", in: "pruner.fields",
		old: "case f.Value.Kind == document.Null:", new: "case f.Value.Kind == document.Null && !ok:",
		why:      "null is a field that is not given",
		survives: "equivalent: decoding null leaves a field as it is, so keeping it changes nothing",
	},
}
