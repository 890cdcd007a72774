package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apikinds"
	"github.com/jobsim/jobsim/internal/document"
)

// session is what has been read so far of the sources of one Read.
type session struct {
	check    func(jobsim.Object) error
	workload func(Raw) error
	file     string
	result   Result
	errs     Errors
	seen     map[identity]Place
	// skipped are the objects of kinds that Kubernetes has and jobsim does not.
	skipped []Place
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
	s.fail(0, ReasonNoObjects, "no objects passed to apply", whatIsRead(readables))
}

// warnOfSkipped adds one warning for all objects that were skipped.
func (s *session) warnOfSkipped() {
	if len(s.skipped) == 0 {
		return
	}
	names := make([]string, len(s.skipped))
	for i, place := range s.skipped {
		names[i] = place.Object
	}
	first := s.skipped[0]
	s.result.Warnings = append(s.result.Warnings, Warning{
		Place: Place{File: first.File, Line: first.Line},
		Text:  strings.Join(names, ", ") + ": known to Kubernetes but not simulated; skipped",
	})
}

// enoughErrors is after how many errors in all reading stops.
const enoughErrors = 1000

// source reads a file. It stops where there are very many errors: a file in
// which everything is wrong is probably no manifest.
func (s *session) source(source Source) {
	s.file = source.Name
	for value, err := range document.Read(source.Data) {
		if err != nil {
			s.fail(err.Line, ReasonSyntax, err.Err.Error(), "")
		} else {
			s.value(value)
		}
		if len(s.errs) > enoughErrors {
			s.fail(0, ReasonSyntax, "too many errors: the rest is not read", "")
			return
		}
	}
}

// value reads one object, which may be a list of objects.
func (s *session) value(v document.Value) {
	if v.Node.Kind == document.Null {
		return
	}
	what, ok := s.whatIs(v.Node)
	if !ok {
		return
	}
	if strings.HasPrefix(what.apiVersion, ownGroup) {
		s.ownDocument(Raw{s.file, v.Line, what.apiVersion, what.kind, v.Data})
		return
	}
	if listType, ok := lists[what]; ok {
		s.list(what, known()[listType], v.Node)
		return
	}
	kind := readableOf(what)
	if kind == nil && apikinds.Has(what.apiVersion, what.kind) {
		s.skipped = append(s.skipped, Place{File: s.file, Line: v.Line, Object: describe(v.Node)})
		return
	}
	if kind == nil {
		s.failObject(v.Node, finding{
			line: v.Node.Line, reason: ReasonUnknownKind, hint: hintForKind(what),
			text: fmt.Sprintf("no matches for kind %q in version %q", what.kind, what.apiVersion),
		})
		return
	}
	s.object(kind, v.Node)
}

// ownDocument adds a document of the API group jobsim.dev to the result.
func (s *session) ownDocument(raw Raw) {
	s.result.Workloads = append(s.result.Workloads, raw)
	if s.workload == nil {
		return
	}
	if err := s.workload(raw); err != nil {
		s.errs = append(s.errs, err)
	}
}

// whatIs returns apiVersion and kind of an object, or notes why it cannot.
func (s *session) whatIs(n *document.Node) (groupVersionKind, bool) {
	const start = "couldn't get version/kind; json parse error: json: cannot unmarshal "
	if n.Kind != document.Object {
		s.fail(n.Line, ReasonNoKind, start+n.Kind.String()+" into Go value of type v1.TypeMeta", "a manifest is an object with apiVersion, kind and metadata")
		return groupVersionKind{}, false
	}
	for _, name := range []string{"apiVersion", "kind"} {
		if v := n.Get(name); v != nil && v.Kind != document.Text && v.Kind != document.Null {
			s.fail(v.Line, ReasonNoKind, start+v.Kind.String()+" into Go struct field ."+name+" of type string", "")
			return groupVersionKind{}, false
		}
	}
	what := groupVersionKind{n.GetText("apiVersion"), n.GetText("kind")}
	switch {
	case what.kind == "":
		s.failObject(n, finding{line: n.Line, reason: ReasonNoKind, text: "Object 'Kind' is missing in '" + excerpt(n) + "'"})
	case what.apiVersion == "":
		s.failObject(n, finding{line: n.Line, reason: ReasonNoKind, text: "Object 'apiVersion' is missing in '" + excerpt(n) + "'"})
	case strings.Count(what.apiVersion, "/") > 1:
		s.failObject(n, finding{line: n.Line, reason: ReasonNoKind, text: "unexpected GroupVersion string: " + what.apiVersion})
	default:
		return what, true
	}
	return what, false
}

// excerpt is the object as JSON, cut where it gets long.
func excerpt(n *document.Node) string {
	const enough = 200
	shown := string(n.JSON())
	for i := range shown { // at the beginning of a character
		if i >= enough {
			return shown[:i] + "…"
		}
	}
	return shown
}

// list reads the items of a list, and checks what is around them.
func (s *session) list(what groupVersionKind, t *knownType, n *document.Node) {
	around, items := n, n.Get("items")
	if items != nil && items.Kind == document.List && countFields(n, "items") == 1 {
		around = n.Without("items")
	}
	if findings := check(t, around); len(findings) > 0 {
		s.failObject(n, findings...)
	}
	if around == n {
		return
	}
	for _, item := range items.Items {
		if kind := strings.TrimSuffix(what.kind, "List"); kind != "" {
			item = withKind(item, groupVersionKind{what.apiVersion, kind})
		}
		s.value(document.Value{Line: item.Line, Data: item.JSON(), Node: item})
	}
}

func countFields(n *document.Node, name string) int {
	count := 0
	for _, f := range n.Fields {
		if f.Name == name {
			count++
		}
	}
	return count
}

// object reads an object of a kind.
func (s *session) object(kind *readable, n *document.Node) {
	if findings := check(kind.schema(), n); len(findings) > 0 {
		s.failObject(n, findings...)
		return
	}
	var p pruner
	kept := p.prune(withoutServerManaged(n), kind.simulated, "")
	object, err := kind.decode(kept.JSON())
	if err != nil {
		s.failObject(n, finding{line: n.Line, reason: ReasonWrongType, text: err.Error()})
		return
	}
	place := Place{File: s.file, Line: n.Line, Object: describe(n)}
	for _, l := range p.left {
		s.result.Warnings = append(s.result.Warnings, Warning{
			Place: Place{File: s.file, Line: l.line, Object: place.Object, Field: l.field},
			Text:  l.field + " is known to Kubernetes but not simulated; left out",
		})
	}
	s.accept(kind, object, place)
}

// accept adds an object to the result, if there is nothing against it.
func (s *session) accept(kind *readable, object jobsim.Object, place Place) {
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
}

// identify returns an error where an object has no name or that of another. An
// object with generateName gets a name of its own when it is created.
func (s *session) identify(kind *readable, meta *jobsim.ObjectMeta, place Place) error {
	if meta.Name == "" {
		if meta.GenerateName != "" {
			return nil
		}
		return &jobsim.InvalidError{File: s.file, Kind: kind.kind, Errs: []*jobsim.FieldError{{
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
		for _, e := range invalid.Errs {
			suggestValue(e)
		}
		return err
	}
	return &Error{Place: place, Reason: ReasonRefused, Text: err.Error(), Err: err}
}

// failObject notes what is wrong with an object, by line.
func (s *session) failObject(n *document.Node, findings ...finding) {
	name := describe(n)
	slices.SortStableFunc(findings, func(a, b finding) int { return a.line - b.line })
	for _, f := range findings {
		s.errs = append(s.errs, &Error{
			Place:  Place{File: s.file, Line: f.line, Object: name, Field: f.field},
			Reason: f.reason, Text: f.text, Hint: f.hint,
		})
	}
}
