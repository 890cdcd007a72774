package kubectl

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apikinds"
	"github.com/jobsim/jobsim/pod"
)

// resource is how kubectl names, prints and treats the objects of one kind.
// Only the first group of fields is needed; a kind without the others has a
// table of NAME and AGE and the generic page of describe.
//
// A function of a row may assert the Go type for which is reports true. It must
// not look into the table itself: Go would refuse the initialization cycle.
type resource struct {
	// kind and apiVersion are the type of one object, and plural is the word in
	// a command line.
	kind, apiVersion, plural string

	// aliases are further words that mean the same, such as po. The forms with
	// the API group follow from the fields above.
	aliases []string
	// inAll makes the kind part of "get all".
	inAll bool
	// notSimulated are the verbs that are refused, as "deleting".
	notSimulated []string

	// is reports whether an object has the Go type that the functions below
	// expect. A row with any of them needs it.
	is func(jobsim.Object) bool
	// view is the table of get, and legacy the one of kubectl 1.2; nil: view.
	view   view
	legacy *view
	// describe returns the page of describe; nil: the generic one.
	describe func(jobsim.Object, DescribeOptions) string
	// anyInvolvedKind lets describe show the events on the object's name and
	// UID whatever kind they give. kubectl's PodDescriber searches so.
	anyInvolvedKind bool
	// logs returns the pod whose logs are shown for the object; nil: the kind
	// has none.
	logs func(*session, jobsim.Object) (*pod.Pod, error)
}

// kinds are the kinds that kubectl knows, one row each.
type kinds []*resource

// resources are the kinds of which kubectl knows more than their names, in the
// order in which it prints them for "get all". All other kinds of a cluster
// need no row: see kinds.with.
var resources = kinds{pods, cronJobs, jobs, events}

// with returns the table with a row added for each further kind of a cluster.
func (k kinds) with(list []jobsim.APIResource) kinds {
	all := slices.Clone(k)
	for _, r := range list {
		if !slices.ContainsFunc(k, func(known *resource) bool { return known.kind == r.Kind }) {
			all = append(all, &resource{kind: r.Kind, apiVersion: r.APIVersion, plural: r.Name})
		}
	}
	return all
}

// inGroup returns a word with the API group behind it: "jobs.batch". The core
// group has no name.
func (r *resource) inGroup(word string) string {
	if group, _, found := strings.Cut(r.apiVersion, "/"); found {
		return word + "." + group
	}
	return word
}

// qualified is the plural with its group, as the API server's errors have it.
func (r *resource) qualified() string { return r.inGroup(r.plural) }

// singular is the word for one object with its group, as in "job.batch/pi".
func (r *resource) singular() string { return r.inGroup(strings.ToLower(r.kind)) }

// Reference names an object as kubectl does in what it reports: "job.batch/pi".
// An object of a kind of which kubectl knows no more goes by its own words, and
// nil has none.
func Reference(o jobsim.Object) string {
	if isNil(o) {
		return ""
	}
	return resourceOf(o).singular() + "/" + o.GetObjectMeta().Name
}

// isNil reports whether a value of an interface type is nil, or a nil pointer.
func isNil(v any) bool {
	r := reflect.ValueOf(v)
	return v == nil || r.Kind() == reflect.Pointer && r.IsNil()
}

// isNamed reports whether a word of the command line, in lower case, means the
// kind.
func (r *resource) isNamed(word string) bool {
	group, version, grouped := strings.Cut(r.apiVersion, "/")
	for _, name := range []string{r.plural, strings.ToLower(r.kind)} {
		if word == name || grouped && (word == name+"."+group || word == name+"."+version+"."+group) {
			return true
		}
	}
	return slices.Contains(r.aliases, word)
}

// objects returns the objects of a namespace in the order of the API server.
func (r *resource) objects(c Cluster, namespace string) []jobsim.Object {
	return byKey(c.Objects(r.kind, namespace))
}

// table is what get prints of the objects, which must be of this kind.
func (r *resource) table(now time.Time, objects []jobsim.Object, o TableOptions) *table {
	v := &r.view
	if o.Legacy && r.legacy != nil {
		v = r.legacy
	}
	if v.columns == nil {
		v = &genericView
	}
	t := &table{kind: v.prefix, columns: v.columns, bare: v.hidden != nil && len(objects) > 0}
	if t.kind == "" {
		t.kind = r.singular()
	}
	for _, object := range objects {
		if v.hidden == nil || o.ShowAll || !v.hidden(object) {
			t.rows = append(t.rows, row{meta: object.GetObjectMeta(), cells: v.cells(now, object)})
		}
	}
	return t
}

// refuses returns the error for a verb that is not simulated for the kind.
func (r *resource) refuses(verb string) error {
	if slices.Contains(r.notSimulated, verb) {
		return errorf("%s %s is not simulated", verb, r.plural)
	}
	return nil
}

// neverEmpty are kinds of which every cluster has objects, so that it would be wrong to
// answer that there are none.
var neverEmpty = []string{"Namespace", "Node"}

// named returns the row that a word of the command line means.
func (k kinds) named(word string) (*resource, error) {
	for _, r := range k {
		if r.isNamed(strings.ToLower(word)) {
			return r, nil
		}
	}
	if known, ok := apikinds.Named(strings.ToLower(word)); ok && !slices.Contains(neverEmpty, known.Kind) {
		return &resource{kind: known.Kind, apiVersion: known.APIVersion(), plural: known.Plural}, nil
	} else if ok {
		return nil, errorf("%s are not simulated as objects", known.Plural)
	}
	return nil, errorf("the server doesn't have a resource type %q", word)
}

// of returns the row of an object: the one for its Go type, or for its kind
// where that row does not depend on the Go type. An object of another kind gets
// a row that has a name only.
func (k kinds) of(o jobsim.Object) *resource {
	m := o.GetTypeMeta()
	for _, r := range k {
		if r.is != nil && r.is(o) || r.is == nil && r.kind == m.Kind {
			return r
		}
	}
	return &resource{kind: m.Kind, apiVersion: m.APIVersion, plural: strings.ToLower(m.Kind) + "s"}
}

// resourceOf is the row of an object where there is no cluster to ask.
func resourceOf(o jobsim.Object) *resource { return resources.of(o) }

// allNamed reads "jobs,pods", each resource once; "all" are those that kubectl
// counts among all.
func (k kinds) allNamed(words string) ([]*resource, error) {
	var list []*resource
	for _, word := range strings.Split(words, ",") {
		for _, r := range k {
			if word == "all" && r.inAll && !slices.Contains(list, r) {
				list = append(list, r)
			}
		}
		if word == "all" {
			continue
		}
		r, err := k.named(word)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return list, nil
}

// tableOf returns the table of objects that must all be of one kind; of none,
// an empty table.
func tableOf[T jobsim.Object](now time.Time, objects []T, o TableOptions) (*table, error) {
	if len(objects) == 0 {
		return &table{}, nil
	}
	for i, object := range objects {
		if isNil(object) {
			return nil, fmt.Errorf("a table is of objects: object %d is nil", i)
		}
	}
	r := resourceOf(objects[0])
	list := make([]jobsim.Object, len(objects))
	for i, object := range objects {
		if other := resourceOf(object); other.kind != r.kind {
			return nil, fmt.Errorf("a table is of one kind: object %d is a %s, not a %s", i, other.kind, r.kind)
		}
		list[i] = object
	}
	return r.table(now, list, o), nil
}
