package kubectl

import (
	"errors"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
)

// describe is kubectl describe.
func (s *session) describe() error {
	if len(s.args) == 0 {
		return errorf("You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.")
	}
	sel, err := s.selection(true)
	if err != nil {
		return err
	}
	objects, missing := s.resolved(sel)
	if len(missing) == 1 && len(s.args) == 2 {
		return s.describePrefix(sel, missing[0])
	}
	showEvents := len(objects) == 1 && len(missing) == 0
	for i, o := range objects {
		text, err := s.described(o, showEvents)
		if err != nil {
			return err
		}
		if i > 0 {
			text = "\n\n" + text
		}
		if err := say(s.out, "%s", strings.TrimSuffix(text, "\n")); err != nil {
			return err
		}
	}
	if len(objects) == 0 && len(missing) == 0 {
		return s.nothingFound()
	}
	return errors.Join(missing...)
}

// describePrefix describes what begins with a name that is not there.
func (s *session) describePrefix(sel *selection, missing error) error {
	if strings.Contains(s.args[0], "/") {
		return missing
	}
	t := sel.named[0]
	found := false
	for _, o := range s.listed(t.resource, Selector{}) {
		if !strings.HasPrefix(o.GetObjectMeta().Name, t.name) {
			continue
		}
		found = true
		text, err := s.described(o, false)
		if err != nil {
			return err
		}
		if err := say(s.out, "%s", text); err != nil {
			return err
		}
	}
	if !found {
		return missing
	}
	return nil
}

func (s *session) described(o jobsim.Object, showEvents bool) (string, error) {
	if err := s.kinds.of(o).refuses("describing"); err != nil {
		return "", err
	}
	if s.changed("show-events") {
		showEvents = s.flag("show-events")
	}
	options := DescribeOptions{Now: s.now, HideEvents: !showEvents}
	if showEvents {
		options.Events = s.eventsOf(o)
	}
	return Describe(o, options), nil
}

// eventsOf finds the events on an object by name, namespace and UID, and for
// most kinds by kind too.
func (s *session) eventsOf(o jobsim.Object) []*jobsim.Event {
	r, m := s.kinds.of(o), o.GetObjectMeta()
	var found []*jobsim.Event
	for _, e := range eventsIn(s.cluster, m.Namespace) {
		ref := &e.InvolvedObject
		if ref.Name != m.Name || ref.Namespace != m.Namespace {
			continue
		}
		if m.UID != "" && ref.UID != m.UID {
			continue
		}
		if !r.anyInvolvedKind && ref.Kind != r.kind {
			continue
		}
		found = append(found, e)
	}
	return found
}

// events is kubectl events: like get events, in the order of time.
func (s *session) events() error {
	list, err := s.filteredEvents()
	if err != nil {
		return err
	}
	if len(list) > 0 {
		return writeEventList(s.out, s.now, list, TableOptions{
			NoHeaders:     s.flag("no-headers"),
			WithNamespace: s.flag("all-namespaces"),
		})
	}
	if s.flag("all-namespaces") {
		return say(s.errOut, "No events found.")
	}
	return say(s.errOut, "No events found in %s namespace.", s.namespace)
}

func (s *session) filteredEvents() ([]*jobsim.Event, error) {
	object, err := s.eventObject()
	if err != nil {
		return nil, err
	}
	types, err := s.eventTypes()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(eventsIn(s.cluster, s.listedNamespace()), func(e *jobsim.Event) bool {
		return len(types) > 0 && !types[strings.ToLower(string(e.Type))] ||
			object.resource != nil && !object.isOf(&e.InvolvedObject)
	}), nil
}

func (t *target) isOf(ref *jobsim.ObjectReference) bool {
	return ref.Kind == t.resource.kind && ref.APIVersion == t.resource.apiVersion && ref.Name == t.name
}

// eventObject reads --for.
func (s *session) eventObject() (target, error) {
	text := s.text("for", "")
	if text == "" {
		return target{}, nil
	}
	word, name, ok := strings.Cut(text, "/")
	if !ok {
		return target{}, errorf("--for must be in resource/name form")
	}
	if strings.Contains(name, "/") {
		return target{}, errorf("arguments in resource/name form may not have more than one slash")
	}
	r, err := s.kinds.named(word)
	return target{r, name}, err
}

// eventTypes reads --types, in lower case.
func (s *session) eventTypes() (map[string]bool, error) {
	types := map[string]bool{}
	for _, t := range s.list("types") {
		t = strings.ToLower(t)
		if t != "normal" && t != "warning" {
			return nil, errorf("valid --types are Normal or Warning")
		}
		types[t] = true
	}
	return types, nil
}
