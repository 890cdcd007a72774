package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// session is what has been read so far of the sources of one Read.
type session struct {
	check  func(any) error
	file   string
	result Result
	errs   Errors
	seen   map[identity]Place
}

// identity is unique among the objects of one Read.
type identity struct{ resource, namespace, name string }

// fail notes an error about the file, or a line of it.
func (s *session) fail(line int, reason Reason, text, hint string) {
	s.errs = append(s.errs, &Error{Place: Place{File: s.file, Line: line}, Reason: reason, Text: text, Hint: hint})
}

// nothingRead adds the error of kubectl apply for sources without an object.
func (s *session) nothingRead(sources []Source) {
	names := make([]string, len(sources))
	for i := range sources {
		names[i] = sources[i].Name
	}
	s.file = strings.Join(names, ", ")
	s.fail(0, ReasonNoObjects, "no objects passed to apply", whatIsRead)
}

func (s *session) source(source Source) {
	s.file = source.Name
	if len(source.Data) > maxBytes {
		s.fail(0, ReasonSyntax, errTooLarge.Error(), "")
		return
	}
	docs := split(plainText(source.Data), func(line int, text string) { s.fail(line, ReasonSyntax, text, "") })
	for _, doc := range docs {
		if !s.document(doc) {
			return
		}
	}
}

// document reads a document and reports whether to go on: a file with too many
// errors is probably no manifest.
func (s *session) document(doc document) bool {
	values, err := parse(doc)
	if err != nil {
		s.fail(err.line, ReasonSyntax, err.err.Error(), "")
	}
	for _, v := range values {
		s.value(v)
		if len(s.errs) > enoughErrors {
			break
		}
	}
	if len(s.errs) > enoughErrors {
		s.fail(0, ReasonSyntax, "too many errors: the rest is not read", "")
		return false
	}
	return true
}

// value reads one object, which may be a list of objects.
func (s *session) value(v parsed) {
	if v.value.kind == null {
		return
	}
	what, ok := s.whatIs(v.value)
	if !ok {
		return
	}
	if strings.HasPrefix(what.apiVersion, ownGroup) {
		s.result.Workloads = append(s.result.Workloads, Raw{s.file, v.line, what.apiVersion, what.kind, v.data})
		return
	}
	if listType, ok := lists[what]; ok {
		s.list(what, known()[listType], v.value)
		return
	}
	kind, ok := readables[what]
	if !ok {
		s.failObject(v.value, finding{
			line: v.value.line, reason: ReasonUnknownKind, hint: hintForKind(what),
			text: fmt.Sprintf("no matches for kind %q in version %q", what.kind, what.apiVersion),
		})
		return
	}
	s.object(kind, what, v.value)
}

// whatIs returns apiVersion and kind of an object, or notes why it cannot.
func (s *session) whatIs(n *node) (groupVersionKind, bool) {
	const start = "couldn't get version/kind; json parse error: json: cannot unmarshal "
	if n.kind != object {
		s.fail(n.line, ReasonNoKind, start+n.kind.String()+" into Go value of type v1.TypeMeta", "a manifest is an object with apiVersion, kind and metadata")
		return groupVersionKind{}, false
	}
	for _, name := range []string{"apiVersion", "kind"} {
		if v := n.get(name); v != nil && v.kind != text && v.kind != null {
			s.fail(v.line, ReasonNoKind, start+v.kind.String()+" into Go struct field ."+name+" of type string", "")
			return groupVersionKind{}, false
		}
	}
	what := groupVersionKind{n.getText("apiVersion"), n.getText("kind")}
	switch {
	case what.kind == "":
		s.failObject(n, finding{line: n.line, reason: ReasonNoKind, text: "Object 'Kind' is missing in '" + excerpt(n) + "'"})
	case what.apiVersion == "":
		s.failObject(n, finding{line: n.line, reason: ReasonNoKind, text: "Object 'apiVersion' is missing in '" + excerpt(n) + "'"})
	case strings.Count(what.apiVersion, "/") > 1:
		s.failObject(n, finding{line: n.line, reason: ReasonNoKind, text: "unexpected GroupVersion string: " + what.apiVersion})
	default:
		return what, true
	}
	return what, false
}

// excerpt is the object as JSON, cut where it gets long.
func excerpt(n *node) string {
	const enough = 200
	shown := string(n.json())
	for i := range shown { // at the beginning of a character
		if i >= enough {
			return shown[:i] + "…"
		}
	}
	return shown
}

// list reads the items of a list, and checks what is around them.
func (s *session) list(what groupVersionKind, t *knownType, n *node) {
	around, items := n, n.get("items")
	if items != nil && items.kind == list && countFields(n, "items") == 1 {
		around = n.without("items")
	}
	if findings := check(t, around); len(findings) > 0 {
		s.failObject(n, findings...)
	}
	if around == n {
		return
	}
	for _, item := range items.items {
		if kind := strings.TrimSuffix(what.kind, "List"); kind != "" {
			item = item.withKind(groupVersionKind{what.apiVersion, kind})
		}
		s.value(parsed{line: item.line, data: item.json(), value: item})
	}
}

func countFields(n *node, name string) int {
	count := 0
	for _, f := range n.fields {
		if f.name == name {
			count++
		}
	}
	return count
}

// object reads a Job or Pod.
func (s *session) object(kind readable, what groupVersionKind, n *node) {
	if findings := check(known()[kind.known], n); len(findings) > 0 {
		s.failObject(n, findings...)
		return
	}
	var p pruner
	kept := p.prune(withoutServerManaged(n), kind.simulated, "")
	object, err := kind.decode(kept.json())
	if err != nil {
		s.failObject(n, finding{line: n.line, reason: ReasonWrongType, text: err.Error()})
		return
	}
	place := Place{File: s.file, Line: n.line, Object: describe(n)}
	for _, l := range p.left {
		s.result.Warnings = append(s.result.Warnings, Warning{
			Place: Place{File: s.file, Line: l.line, Object: place.Object, Field: l.field},
			Text:  l.field + " is known to Kubernetes but not simulated; left out",
		})
	}
	s.accept(kind, object, place)
}

// accept adds an object to the result, if there is nothing against it.
func (s *session) accept(kind readable, object jobsim.Object, place Place) {
	if err := s.identify(kind, object.GetObjectMeta(), place); err != nil {
		s.errs = append(s.errs, err)
		return
	}
	if s.check != nil {
		if err := s.check(object); err != nil {
			s.errs = append(s.errs, refusal(err, place))
		}
	}
	s.result.Objects = append(s.result.Objects, object)
	switch o := object.(type) {
	case *job.Job:
		s.result.Jobs = append(s.result.Jobs, o)
	case *pod.Pod:
		s.result.Pods = append(s.result.Pods, o)
	}
}

// identify returns an error where an object has no name or that of another. An
// object with generateName gets a name of its own when it is created.
func (s *session) identify(kind readable, meta *jobsim.ObjectMeta, place Place) error {
	if meta.Name == "" {
		if meta.GenerateName != "" {
			return nil
		}
		_, name, _ := cutLast(kind.known, '.')
		return &jobsim.InvalidError{File: s.file, Kind: name, Errs: []*jobsim.FieldError{{
			Type: jobsim.ErrorTypeRequired, Field: "metadata.name", Detail: "name or generateName is required",
		}}}
	}
	id := identity{kind.resource, meta.Namespace, meta.Name}
	if id.namespace == "" {
		id.namespace = "default"
	}
	if first, ok := s.seen[id]; ok {
		place.Field = "metadata.name"
		return &Error{
			Place: place, Reason: ReasonAlreadyExists,
			Text: id.resource + " " + strconv.Quote(id.name) + " already exists",
			Hint: "the first is at " + strings.TrimSuffix(Place{File: first.File, Line: first.Line}.String(), ": "),
		}
	}
	s.seen[id] = place
	return nil
}

// refusal adds the place of the object to what a check answered.
func refusal(err error, place Place) error {
	if invalid, ok := errors.AsType[*jobsim.InvalidError](err); ok {
		if invalid.File == "" {
			invalid.File = place.File
		}
		return err
	}
	return &Error{Place: place, Reason: ReasonRefused, Text: err.Error(), Err: err}
}

// failObject notes what is wrong with an object, by line.
func (s *session) failObject(n *node, findings ...finding) {
	name := describe(n)
	slices.SortStableFunc(findings, func(a, b finding) int { return a.line - b.line })
	for _, f := range findings {
		s.errs = append(s.errs, &Error{
			Place:  Place{File: s.file, Line: f.line, Object: name, Field: f.field},
			Reason: f.reason, Text: f.text, Hint: f.hint,
		})
	}
}
