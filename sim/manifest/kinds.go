package manifest

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/document"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// groupVersionKind is the kind of an object, as the object gives it.
type groupVersionKind struct{ apiVersion, kind string }

// readable is a kind that becomes an object.
type readable struct {
	apiVersion, kind string
	// resource is what the API server calls the kind in "already exists". Two
	// objects of one resource, namespace and name are the same object.
	resource string
	form
}

// form is what the objects of a kind become.
type form struct {
	// known is the type in the tables of the Kubernetes API; empty: the kind is
	// not of that API, and has the fields of the Go type.
	known string
	// simulated is the Go type whose fields are kept.
	simulated reflect.Type
	// decode makes the object from JSON that has been checked and reduced.
	decode func([]byte) (jobsim.Object, error)
}

// readables are the kinds that are read. A new one is a new row.
var readables = []readable{
	{job.APIVersion, job.Kind, "jobs.batch", as[job.Job]("v1.Job")},
	{"extensions/v1beta1", job.Kind, "jobs.batch", form{"v1beta1.Job", reflect.TypeFor[oldJob](), decodeOldJob}},
	{pod.APIVersion, pod.Kind, "pods", as[pod.Pod]("v1.Pod")},
	{cronjob.APIVersion, cronjob.Kind, "cronjobs.batch", as[cronjob.CronJob]("v1.CronJob")},
	{"batch/v1beta1", cronjob.Kind, "cronjobs.batch", form{"v1beta1.CronJob", reflect.TypeFor[cronjob.CronJob](), decodeBetaCronJob}},
	{"batch/v2alpha1", cronjob.Kind, "cronjobs.batch", form{"v2alpha1.CronJob", reflect.TypeFor[alphaCronJob](), decodeAlphaCronJob}},
	{"batch/v2alpha1", "ScheduledJob", "cronjobs.batch", form{"v2alpha1.ScheduledJob", reflect.TypeFor[alphaCronJob](), decodeAlphaCronJob}},
}

// as is the form of a known type that becomes a T.
func as[T any, P interface {
	*T
	jobsim.Object
}](known string) form {
	return form{known, reflect.TypeFor[T](), decode[T, P]}
}

// own is the form of a kind that is not of the Kubernetes API and becomes a T.
func own[T any, P interface {
	*T
	jobsim.Object
}]() form {
	return as[T, P]("")
}

// readableOf returns the row of a kind; nil: it is not read.
func readableOf(what groupVersionKind) *readable {
	for i := range readables {
		if r := &readables[i]; what == (groupVersionKind{r.apiVersion, r.kind}) {
			return r
		}
	}
	return nil
}

// lists are the kinds whose items are read, with their types in the tables.
var lists = map[groupVersionKind]string{
	{"v1", "List"}:                    "v1.List",
	{"v1", "PodList"}:                 "v1.PodList",
	{"batch/v1", "JobList"}:           "v1.JobList",
	{"extensions/v1beta1", "JobList"}: "v1beta1.JobList",

	{"batch/v1", "CronJobList"}:            "v1.CronJobList",
	{"batch/v1beta1", "CronJobList"}:       "v1beta1.CronJobList",
	{"batch/v2alpha1", "CronJobList"}:      "v2alpha1.CronJobList",
	{"batch/v2alpha1", "ScheduledJobList"}: "v2alpha1.ScheduledJobList",
}

// ownGroup is the API group of documents that are not Kubernetes objects.
const ownGroup = "jobsim.dev/"

// whatIsRead ends the refusal of every other kind: it lists the kinds that are
// read, each with its versions, in the order of the table.
func whatIsRead(table []readable) string {
	var kinds, texts []string
	versions := map[string][]string{}
	for i := range table {
		r := &table[i]
		if versions[r.kind] == nil {
			kinds = append(kinds, r.kind)
		}
		versions[r.kind] = append(versions[r.kind], r.apiVersion)
	}
	for _, kind := range kinds {
		texts = append(texts, kind+" ("+strings.Join(versions[kind], ", ")+")")
	}
	last := len(texts) - 1
	return "jobsim simulates " + strings.Join(texts[:last], ", ") + " and " + texts[last]
}

// hintForKind helps with a kind that is not read.
func hintForKind(k groupVersionKind) string {
	read := whatIsRead(readables)
	for i := range readables {
		if kind := readables[i].kind; k.kind != kind && strings.EqualFold(k.kind, kind) {
			return "did you mean kind " + kind + "? " + read
		}
	}
	return read
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
