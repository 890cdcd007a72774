package main

// kubectlMutants print something else than kubectl.
var kubectlMutants = []mutant{
	// Ages.
	{
		name: "two minutes are 120 seconds",
		file: "sim/kubectl/duration.go", in: "HumanDuration",
		old: "case d < 2*time.Minute:", new: "case d <= 2*time.Minute:",
		why: "119s, then 2m (duration.HumanDuration)",
	},
	{
		name: "ten minutes have seconds",
		file: "sim/kubectl/duration.go", in: "HumanDuration",
		old: "case d < 10*time.Minute:", new: "case d < 11*time.Minute:",
		why: "9m59s, then 10m (HumanDuration)",
	},
	{
		name: "eight hours have minutes",
		file: "sim/kubectl/duration.go", in: "HumanDuration",
		old: "case d < 8*time.Hour:", new: "case d <= 8*time.Hour+time.Minute:",
		why: "7h59m, then 8h (HumanDuration)",
	},
	{
		name: "a rest of nothing is printed",
		file: "sim/kubectl/duration.go", in: "units",
		old: "rest != 0", new: "rest >= 0",
		why: "2m, not 2m0s (HumanDuration)",
	},
	{
		name: "a second in the future is invalid",
		file: "sim/kubectl/duration.go", in: "HumanDuration",
		old: "d <= -2*time.Second", new: "d <= -time.Second",
		why: "up to two seconds of clock skew count as now (HumanDuration)",
	},
	{
		name: "the age of an object without a time is very large",
		file: "sim/kubectl/duration.go", in: "since",
		old: "if t.IsZero() {", new: "if t.IsZero() && now.IsZero() {",
		why: "<unknown> (translateTimestampSince)",
	},
	{
		name: "kubectl 1.2 prints two units",
		file: "sim/kubectl/duration.go", in: "shortHumanDuration",
		old: "case d < time.Hour:\n\t\treturn units(d, time.Minute, \"m\", 0, \"\")", new: "case d < time.Hour:\n\t\treturn units(d, time.Minute, \"m\", time.Second, \"s\")",
		why: "one unit (shortHumanDuration of 1.2)",
	},

	// Jobs.
	{
		name: "a failed Job is Running",
		file: "sim/kubectl/jobs.go", in: "JobStatus",
		old: "case j.Status.IsTrue(job.Failed):", new: "case j.Status.IsTrue(job.Failed) && j.Status.Failed == 0:",
		why: "Failed (printJob)",
	},
	{
		name: "a deleted Job that is complete is Terminating",
		file: "sim/kubectl/jobs.go", in: "JobStatus",
		old: "case j.Status.IsTrue(job.Complete):", new: "case j.Status.IsTrue(job.Complete) && j.DeletionTimestamp == nil:",
		why: "Complete and Failed go before Terminating (printJob)",
	},
	{
		name: "a suspended Job is Running",
		file: "sim/kubectl/jobs.go", in: "jobWords",
		old: "job.Suspended, ", new: "",
		why: "Suspended (printJob)",
	},
	{
		name: "a work queue wants as many successes as it has pods",
		file: "sim/kubectl/jobs.go", in: "completionsCell",
		old: `"%d/1 of %d"`, new: `"%d/%d"`,
		why: "0/1 of 2 (printJob)",
	},
	{
		name: "a work queue of one pod is 0/1 of 1",
		file: "sim/kubectl/jobs.go", in: "completionsCell",
		old: "*parallelism > 1", new: "*parallelism > 0",
		why: "0/1 (printJob)",
	},
	{
		name: "a failed Job has no duration",
		file: "sim/kubectl/jobs.go", in: "durationCell",
		old: "case j.Status.StartTime == nil:", new: "case j.Status.StartTime == nil || j.Status.IsTrue(job.Failed):",
		why: "a Job without a completion time is measured to now, also one that failed (printJob)",
	},
	{
		name: "the duration of a Job that is complete goes on",
		file: "sim/kubectl/jobs.go", in: "durationCell",
		old: "return HumanDuration(j.Status.CompletionTime.Sub(*j.Status.StartTime))", new: "return HumanDuration(now.Sub(*j.Status.StartTime))",
		why: "it ends with the completion (printJob)",
	},

	// Pods.
	{
		name: "a pod is Completed while a container runs",
		file: "sim/kubectl/podstatus.go", in: "podSummary.addContainers",
		old: "if s.status == \"Completed\" {", new: "if s.status == \"Completed\" && !running {",
		why: "Running or NotReady (printPod)",
	},
	{
		name: "the status of the last container wins",
		file: "sim/kubectl/podstatus.go", in: "podSummary.addContainers",
		old: "for i := len(p.Status.ContainerStatuses) - 1; i >= 0; i-- {", new: "for i := range p.Status.ContainerStatuses {",
		why: "that of the first (printPod)",
	},
	{
		name: "a failure hides behind Completed",
		file: "sim/kubectl/podstatus.go", in: "completedWord",
		old: "case failure != \"\":\n\t\treturn failure", new: "case failure != \"\" && running:\n\t\treturn failure",
		why: "a container that failed shows (printPod, 1.34)",
	},
	{
		name: "init containers are counted from 1",
		file: "sim/kubectl/podstatus.go", in: "initWord",
		old: `fmt.Sprintf("Init:%d/%d", i, total)`, new: `fmt.Sprintf("Init:%d/%d", i+1, total)`,
		why: "Init:0/1: none has ended (printPod)",
	},
	{
		name: "init containers that wait show PodInitializing",
		file: "sim/kubectl/podstatus.go", in: "initWord",
		old: `waiting.Reason != "PodInitializing"`, new: `waiting.Reason != "ContainerCreating"`,
		why: "Init:0/1 (printPod)",
	},
	{
		name: "a terminating pod that has ended shows Terminating",
		file: "sim/kubectl/podstatus.go", in: "podSummary.addDeletion",
		old: "case !p.IsTerminal():", new: "case true:",
		why: "a pod that has ended keeps its status (printPod)",
	},
	{
		name: "restarts of init containers count for ever",
		file: "sim/kubectl/podstatus.go", in: "summarize",
		old: "s.restarts = ofSidecars\n", new: "_ = ofSidecars\n",
		why: "once the pod is initialized only those of sidecars count (printPod)",
	},
	{
		name: "sidecars do not count for READY",
		file: "sim/kubectl/podstatus.go", in: "summarize",
		old: "s.total++", new: "_ = s.total",
		why: "READY counts sidecars (printPod)",
	},
	{
		name: "the last restart is when the run began",
		file: "sim/kubectl/podstatus.go", in: "restarts.add",
		old: "r.last = last.FinishedAt", new: "r.last = last.StartedAt",
		why: "2 (10s ago) counts from the end of the last run (printPod)",
	},
	{
		name: "no restarts are some time ago",
		file: "sim/kubectl/pods.go", in: "restartsCell",
		old: "r.count != 0 && !r.last.IsZero()", new: "r.count >= 0",
		why: "0 without a time (printPod)",
	},
	{
		name: "a signal is an exit code",
		file: "sim/kubectl/podstatus.go", in: "terminatedWord",
		old: "case t.Signal != 0:", new: "case t.Signal > 1<<20:",
		why: "Signal:9 (printPod)",
	},

	// Tables.
	{
		name: "columns are two blanks apart",
		file: "sim/kubectl/table.go", in: "tabber.measureRun",
		old: "+ tablePadding", new: "+ tablePadding - 1",
		why: "three (GetNewTabWriter)",
	},
	{
		name: "columns are as wide as their bytes",
		file: "sim/kubectl/table.go", in: "tabber.measureRun",
		old: "utf8.RuneCountInString(lines[end][column])", new: "len(lines[end][column])",
		why: "characters count (tabwriter)",
	},
	{
		name: "a table without rows has headers",
		file: "sim/kubectl/table.go", in: "table.lines",
		old: "len(t.rows) == 0 && !t.bare", new: "len(t.rows) < 0 && !t.bare",
		why: "No resources found",
	},
	{
		name: "a label column has the whole key as its header",
		file: "sim/kubectl/table.go", in: "table.headers",
		old: `key[strings.LastIndex(key, "/")+1:]`, new: "key",
		why: "what follows the last slash, in capitals (formatLabelHeaders)",
	},
	{
		name: "a cell goes on after a line break",
		file: "sim/kubectl/table.go", in: "table.cell",
		old: `i := strings.IndexAny(text, "\f\n\r")`, new: `i := strings.IndexAny(text, "\f")`,
		why: "it ends at the first line break, with ... (printRows)",
	},
	{
		name: "labels are in the order of their keys",
		file: "sim/kubectl/table.go", in: "formatLabels",
		old: `strings.Join(sorted(terms), ",")`, new: `strings.Join(terms, ",")`,
		why: "in the order of the whole terms (labels.FormatLabels)",
	},
	{
		name: "rows of a watch have headers each time",
		file: "sim/kubectl/watch.go", in: "Watch.Rows",
		old: "w.options.NoHeaders = true", new: "_ = w.options",
		why: "the headers come once (get -w)",
	},
	{
		name: "names of several kinds have no prefix",
		file: "sim/kubectl/get.go", in: "session.tableOptions",
		old: "several || s.flag(\"show-kind\")", new: "several && s.flag(\"show-kind\")",
		why: "pod/a and job.batch/b (get of several kinds)",
	},
	{
		name: "kubectl 1.2 shows pods that have ended",
		file: "sim/kubectl/legacy.go", in: "legacyPods",
		old: "o.(*pod.Pod).IsTerminal()", new: "o.(*pod.Pod).Name == \"\"",
		why: "they are hidden without -a",
	},

	// Describe and events.
	{
		name: "describe shows the ready pods of a Job as active",
		file: "sim/kubectl/describe_job.go", in: "describeWriter.jobPods",
		old: "s.Active, *s.Ready, s.Succeeded", new: "*s.Ready, s.Active, s.Succeeded",
		why: "Pods Statuses: 1 Active (0 Ready) / … (describeJob)",
	},
	{
		name: "describe leaves out that completions is not set",
		file: "sim/kubectl/describe_job.go", in: "describeWriter.jobSpec",
		old: `w.line(0, "Completions:\t<unset>")`, new: "_ = s",
		why: "Completions: <unset> (describeJob)",
	},
	{
		name: "a list of indexes is cut at 50 characters",
		file: "sim/kubectl/describe_job.go", in: "indexesText",
		old: "indexes[:maxIndexes+comma+1]", new: "indexes[:maxIndexes]",
		why: "at the first comma after that (capIndexesListOrNone)",
	},
	{
		name: "describe shows events of another object of the name",
		file: "sim/kubectl/describe.go", in: "session.eventsOf",
		old: "if m.UID != \"\" && ref.UID != m.UID {", new: "if m.UID == \"\" && ref.UID != m.UID {",
		why: "events are searched by name, namespace and UID (SearchWithContext)",
	},
	{
		name: "describe shows the events of each of several objects",
		file: "sim/kubectl/describe.go", in: "session.describe",
		old: "len(objects) == 1 && len(missing) == 0", new: "len(objects) > 0 && len(missing) == 0",
		why: "events are shown for a single object only",
	},
	{
		name: "the last state of a container is not shown",
		file: "sim/kubectl/describe_pod.go", in: "describeWriter.containerState",
		old: "if s.LastTerminationState.Terminated != nil {", new: "if s.LastTerminationState.Terminated != nil && s.State.Waiting != nil {",
		why: "Last State, once a run has ended (describeContainers)",
	},
	{
		name: "events are in the order of their first occurrence",
		file: "sim/kubectl/events.go", in: "byLastTimestamp",
		old: "a.LastTimestamp.Compare(b.LastTimestamp)", new: "a.FirstTimestamp.Compare(b.FirstTimestamp)",
		why: "of their last (kubectl events)",
	},
	{
		name: "an event that was combined hides how often it came",
		file: "sim/kubectl/events.go", in: "eventInterval",
		old: "e.Count > 1", new: "e.Count > 10",
		why: "5s (x4 over 2m) (translateMicroTimestampSince, getInterval)",
	},
	{
		name: "an event of no host names its source twice",
		file: "sim/kubectl/events.go", in: "eventSource",
		old: "host = e.ReportingInstance", new: "host = component",
		why: "component, host (formatEventSource)",
	},

	// Logs, delete, selectors.
	{
		name: "a selector shows all lines of a log",
		file: "sim/kubectl/logs.go", in: "session.logRequest",
		old: "r.tail = selectorTail", new: "r.tail = -1",
		why: "the last ten (kubectl logs -l)",
	},
	{
		name: "the tail of a log is its head",
		file: "sim/kubectl/logs.go", in: "session.logsOf",
		old: "lines[int64(len(lines))-r.tail:]", new: "lines[:r.tail]",
		why: "--tail counts from the end",
	},
	{
		name: "the annotation for the default container does not matter",
		file: "sim/kubectl/logs.go", in: "session.logContainer",
		old: "if has(name) {\n\t\t\treturn name, nil\n\t\t}", new: "if !has(name) {\n\t\t\treturn name, nil\n\t\t}",
		why: "kubectl.kubernetes.io/default-container",
	},
	{
		name: "the log of a Job is that of a pod that is not ready",
		file: "sim/kubectl/logs_pods.go", in: "compareForLogs",
		old: "firstIf(a.IsReady(), b.IsReady())", new: "firstIf(b.IsReady(), a.IsReady())",
		why: "one that is ready goes first (podutils.ByLogging)",
	},
	{
		name: "the log of a Job is that of the youngest pod",
		file: "sim/kubectl/logs_pods.go", in: "compareForLogs",
		old: "compareTimes(a.CreationTimestamp, b.CreationTimestamp)", new: "compareTimes(b.CreationTimestamp, a.CreationTimestamp)",
		why: "of the oldest, where all else is equal (podutils.ByLogging)",
	},
	{
		name: "kubectl delete leaves the pods of a Job",
		file: "sim/kubectl/delete.go", in: "session.deletion",
		old: `s.text("cascade", "background")`, new: `s.text("cascade", "orphan")`,
		why: "--cascade is background by default",
	},
	{
		name: "a grace period of 0 needs no --force",
		file: "sim/kubectl/delete.go", in: "deletion.period",
		old: "case now, d.grace == 0 && !d.force:", new: "case now:",
		why: "it becomes 1 (DeleteOptions.Complete)",
	},
	{
		name: "--force has the grace period of the pod",
		file: "sim/kubectl/delete.go", in: "deletion.period",
		old: "case d.force && d.grace < 0:", new: "case d.force && d.grace < -1:",
		why: "0 (DeleteOptions.Complete)",
	},
	{
		name: "notin picks no object without the label",
		file: "sim/kubectl/selector.go", in: "requirement.matches",
		old: "return !ok || !slices.Contains(r.values, value)", new: "return ok && !slices.Contains(r.values, value)",
		why: "an object without the label is picked (labels.Requirement.Matches)",
	},
	{
		name: "labels are compared with > as texts",
		file: "sim/kubectl/selector.go", in: "requirement.compares",
		old: "return label > bound", new: "return value > r.values[0] || label < 0 && bound < label",
		why: "as integers (labels.Requirement.Matches)",
	},
	{
		name: "objects without the field are sorted last",
		file: "sim/kubectl/sortby.go", in: "session.sort",
		old: "slices.Reverse(without)", new: "_ = slices.Reverse[[]int]",
		why: "they come first, in reverse order (RuntimeSort)",
	},
	{
		name: "--sort-by compares numbers as texts",
		file: "sim/kubectl/sortby.go", in: "less",
		old: "!numberRegexp.MatchString(x) || !numberRegexp.MatchString(y)", new: "!numberRegexp.MatchString(x) || !numberRegexp.MatchString(y) || len(x) > 0",
		why: "10 comes after 9 (RuntimeSort)",
	},
}
