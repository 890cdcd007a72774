package manifest

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/document"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// groupVersionKind is the kind of an object, as the object gives it.
type groupVersionKind struct{ apiVersion, kind string }

// readable is a kind that becomes an object.
type readable struct {
	// known is the type in the tables of the Kubernetes API.
	known string
	// simulated is the Go type whose fields are kept.
	simulated reflect.Type
	// decode makes the object from JSON that has been checked and reduced.
	decode func([]byte) (jobsim.Object, error)
	// resource is what the API server calls the kind in "already exists". Two
	// objects of one resource, namespace and name are the same object.
	resource string
}

// readables are the kinds that are read.
var readables = map[groupVersionKind]readable{
	{"batch/v1", "Job"}:           {"v1.Job", reflect.TypeFor[job.Job](), decode[job.Job], "jobs.batch"},
	{"extensions/v1beta1", "Job"}: {"v1beta1.Job", reflect.TypeFor[oldJob](), decodeOldJob, "jobs.batch"},
	{"v1", "Pod"}:                 {"v1.Pod", reflect.TypeFor[pod.Pod](), decode[pod.Pod], "pods"},
}

// lists are the kinds whose items are read, with their types in the tables.
var lists = map[groupVersionKind]string{
	{"v1", "List"}:                    "v1.List",
	{"v1", "PodList"}:                 "v1.PodList",
	{"batch/v1", "JobList"}:           "v1.JobList",
	{"extensions/v1beta1", "JobList"}: "v1beta1.JobList",
}

// ownGroup is the API group of documents that are not Kubernetes objects.
const ownGroup = "jobsim.dev/"

// whatIsRead ends the refusal of every other kind.
const whatIsRead = "jobsim simulates Job (batch/v1, extensions/v1beta1) and Pod (v1)"

// hintForKind helps with a kind that is not read.
func hintForKind(k groupVersionKind) string {
	if k.kind == "CronJob" && strings.HasPrefix(k.apiVersion, "batch/") {
		return "CronJob is not yet simulated; " + whatIsRead
	}
	for r := range readables {
		if k.kind != r.kind && strings.EqualFold(k.kind, r.kind) {
			return "did you mean kind " + r.kind + "? " + whatIsRead
		}
	}
	return whatIsRead
}

// decode makes an object of type T.
func decode[T any, P interface {
	*T
	jobsim.Object
}](data []byte) (jobsim.Object, error) {
	object := P(new(T))
	err := json.Unmarshal(data, object)
	return object, err
}

// serverManaged are the fields of an object's metadata that the API server
// sets itself, whatever they were when the object came in: see BeforeCreate in
// k8s.io/apiserver's registry/rest.
var serverManaged = []string{
	"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation",
	"managedFields", "resourceVersion", "selfLink", "uid",
}

// withoutServerManaged returns the object without the fields that the API
// server drops or sets itself when the object is created.
func withoutServerManaged(n *document.Node) *document.Node {
	n = n.Without("status")
	for i, f := range n.Fields {
		if f.Name == "metadata" && f.Value.Kind == document.Object {
			n.Fields[i].Value = f.Value.Without(serverManaged...)
		}
	}
	return n
}

// withKind returns the object with apiVersion and kind, which the items of a
// JobList or a PodList may leave out: then they are what the list holds.
func withKind(n *document.Node, what groupVersionKind) *document.Node {
	if n.Kind != document.Object || n.Get("apiVersion") != nil || n.Get("kind") != nil {
		return n
	}
	out := *n
	out.Fields = append([]document.Field{
		{Name: "apiVersion", Line: n.Line, Value: &document.Node{Kind: document.Text, Line: n.Line, Value: what.apiVersion}},
		{Name: "kind", Line: n.Line, Value: &document.Node{Kind: document.Text, Line: n.Line, Value: what.kind}},
	}, n.Fields...)
	return &out
}

// describe names an object in messages by what it has of kind, namespace and
// name: "Job flaky".
func describe(n *document.Node) string {
	kind, meta := n.GetText("kind"), n.Get("metadata")
	if meta == nil || kind == "" {
		return kind
	}
	name := meta.GetText("name")
	if name == "" {
		name = meta.GetText("generateName")
	}
	if ns := meta.GetText("namespace"); ns != "" && ns != "default" && name != "" {
		name = ns + "/" + name
	}
	return strings.TrimSpace(kind + " " + name)
}
