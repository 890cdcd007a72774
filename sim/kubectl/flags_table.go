package kubectl

// The flags of the commands. Those of the second list exist in kubectl and
// would be a surprise as "unknown flag", but they are not simulated.

var (
	namespaceFlag     = flag{name: "namespace", short: "n", kind: stringFlag}
	selectorFlag      = flag{name: "selector", short: "l", kind: stringFlag}
	allNamespacesFlag = flag{name: "all-namespaces", short: "A"}
	showAllFlag       = flag{name: "show-all", short: "a"}
	ignoreFlag        = flag{name: "ignore-not-found"}
	noHeadersFlag     = flag{name: "no-headers"}
	outputFlag        = flag{name: "output", short: "o", kind: stringFlag}
)

var getFlags = []flag{
	selectorFlag, allNamespacesFlag, ignoreFlag, noHeadersFlag, outputFlag,
	{name: "show-labels"},
	{name: "show-kind"},
	{name: "label-columns", short: "L", kind: listFlag},
	{name: "sort-by", kind: stringFlag},
}

var getFlagsElsewhere = []string{
	"watch", "watch-only", "field-selector", "filename", "template", "raw",
	"subresource", "chunk-size", "output-watch-events", "server-print",
	"show-managed-fields", "kustomize", "recursive", "allow-missing-template-keys",
}

var describeFlags = []flag{
	selectorFlag, allNamespacesFlag,
	{name: "show-events"},
}

var describeFlagsElsewhere = []string{"filename", "chunk-size", "kustomize", "recursive"}

var eventsFlags = []flag{
	allNamespacesFlag, noHeadersFlag,
	{name: "for", kind: stringFlag},
	{name: "types", kind: listFlag},
}

var eventsFlagsElsewhere = []string{"watch", "output", "chunk-size", "template", "show-managed-fields", "allow-missing-template-keys"}

var logsFlags = []flag{
	selectorFlag,
	{name: "container", short: "c", kind: stringFlag},
	{name: "previous", short: "p"},
	{name: "all-containers"},
	{name: "tail", kind: intFlag},
	{name: "prefix"},
}

var logsFlagsElsewhere = []string{
	"follow", "timestamps", "since", "since-time", "limit-bytes", "all-pods",
	"ignore-errors", "max-log-requests", "pod-running-timeout",
	"insecure-skip-tls-verify-backend",
}

var createFlags = []flag{
	outputFlag,
	{name: "image", kind: stringFlag},
	{name: "from", kind: stringFlag},
}

var createFlagsElsewhere = []string{
	"allow-missing-template-keys", "dry-run", "edit", "field-manager", "filename", "kustomize", "raw", "recursive", "save-config",
	"selector", "show-managed-fields", "template", "validate", "windows-line-endings",
}

var deleteFlags = []flag{
	selectorFlag, allNamespacesFlag, ignoreFlag, outputFlag,
	{name: "all"},
	{name: "cascade", kind: stringFlag, alone: "background"},
	{name: "grace-period", kind: intFlag},
	{name: "now"},
	{name: "force"},
	{name: "wait"},
}

var deleteFlagsElsewhere = []string{
	"field-selector", "filename", "dry-run", "interactive", "raw", "timeout", "kustomize", "recursive",
}

var runFlags = []flag{
	outputFlag,
	{name: "image", kind: stringFlag},
	{name: "restart", kind: stringFlag},
	{name: "labels", short: "l", kind: stringFlag},
	{name: "env", kind: stringFlag},
	{name: "command"},
	{name: "stdin", short: "i"},
	{name: "tty", short: "t"},
	{name: "quiet", short: "q"},
}

var runFlagsElsewhere = []string{
	"annotations", "attach", "dry-run", "expose", "field-manager", "image-pull-policy", "leave-stdin-open",
	"override-type", "overrides", "pod-running-timeout", "port", "privileged", "rm", "save-config", "show-managed-fields", "template",
}

var waitFlags = []flag{
	selectorFlag, allNamespacesFlag,
	{name: "for", kind: stringFlag},
	{name: "timeout", kind: stringFlag},
	{name: "all"},
}

var waitFlagsElsewhere = []string{"filename", "field-selector", "local", "output", "recursive", "template", "show-managed-fields"}
