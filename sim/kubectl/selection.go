package kubectl

import (
	"errors"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
)

// selection is what a command line is about: all objects of some resources
// that a selector picks, or objects by name.
type selection struct {
	resources []*resource
	selector  Selector
	named     []target
}

// target is one object by name.
type target struct {
	resource *resource
	name     string
}

// selection reads the arguments of get, describe and delete, as cli-runtime's
// resource.Builder does. Where everything is false, a resource without a name
// needs a selector or --all.
func (s *session) selection(everything bool) (*selection, error) {
	sel := &selection{}
	names, err := sel.arguments(s.kinds, s.args)
	if err != nil {
		return nil, err
	}
	switch {
	case s.flag("all") && s.text("selector", "") != "":
		return nil, errorf("setting 'all' parameter but found a non empty selector. ")
	case s.text("selector", "") != "":
		return s.bySelector(sel, names)
	case s.flag("all") || everything && len(sel.resources) > 0 && len(names) == 0:
		return sel, sel.refuseNames(names)
	case len(sel.resources) > 0 && len(names) == 0:
		return nil, errorf("resource(s) were provided, but no name was specified")
	case len(sel.resources) > 1:
		return nil, errorf("you must specify only one resource")
	case s.flag("all-namespaces"):
		return nil, errorf("a resource cannot be retrieved by name across all namespaces")
	}
	for _, name := range names {
		sel.named = append(sel.named, target{sel.resources[0], name})
	}
	sel.resources = nil
	return sel, nil
}

// arguments reads TYPE[,TYPE…] [NAME…], of which it returns the names, or
// TYPE/NAME….
func (sel *selection) arguments(k kinds, args []string) (names []string, err error) {
	args = everyPair(args)
	slashes := 0
	for _, arg := range args {
		if strings.Contains(arg, "/") {
			slashes++
		}
	}
	switch slashes {
	case 0:
		sel.resources, err = k.allNamed(args[0])
		return args[1:], err
	case len(args):
		return nil, sel.pairs(k, args)
	}
	return nil, errorf("there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'")
}

// everyPair turns "jobs,pods a b" into jobs/a jobs/b pods/a pods/b.
func everyPair(args []string) []string {
	types := strings.Split(args[0], ",")
	if len(args) < 2 || len(types) < 2 {
		return args
	}
	var pairs []string
	for _, t := range types {
		for _, name := range args[1:] {
			pairs = append(pairs, t+"/"+name)
		}
	}
	return pairs
}

func (sel *selection) pairs(k kinds, args []string) error {
	for _, arg := range args {
		word, name, _ := strings.Cut(arg, "/")
		if strings.Contains(name, "/") {
			return errorf("arguments in resource/name form may not have more than one slash")
		}
		if word == "" || name == "" || strings.Contains(word, ",") {
			return errorf("arguments in resource/name form must have a single resource and name")
		}
		r, err := k.named(word)
		if err != nil {
			return err
		}
		sel.named = append(sel.named, target{r, name})
	}
	return nil
}

// bySelector parses the selector. In a cluster the API server does so, once for
// each resource, and kubectl wraps its errors.
func (s *session) bySelector(sel *selection, names []string) (*selection, error) {
	if err := sel.refuseNames(names); err != nil {
		return nil, err
	}
	text := strings.TrimSpace(s.text("selector", ""))
	var err error
	if sel.selector, err = ParseSelector(text); err == nil {
		return sel, nil
	}
	var refusals []error
	for _, r := range sel.resources {
		apiVersion := r.apiVersion
		if !strings.Contains(apiVersion, "/") {
			apiVersion = "/" + apiVersion
		}
		refusals = append(refusals, badRequest("Unable to find %q that match label selector %q, field selector \"\": %w",
			apiVersion+", Resource="+r.plural, text, err))
	}
	return nil, errors.Join(refusals...)
}

func (sel *selection) refuseNames(names []string) error {
	if len(names) > 0 {
		return errorf("name cannot be provided when a selector is specified")
	}
	if len(sel.named) > 0 {
		return errorf("selectors and the all flag cannot be used when passing resource/name arguments")
	}
	return nil
}

// listed returns the objects of one resource that are picked.
func (s *session) listed(r *resource, selector Selector) []jobsim.Object {
	return slices.DeleteFunc(r.objects(s.cluster, s.listedNamespace()), func(o jobsim.Object) bool {
		return !selector.Matches(o.GetObjectMeta().Labels)
	})
}

// listedNamespace is the namespace to list; empty: all.
func (s *session) listedNamespace() string {
	if s.flag("all-namespaces") {
		return ""
	}
	return s.namespace
}

// named returns one object by its name.
func (s *session) named(t target) (jobsim.Object, error) {
	for _, o := range s.cluster.Objects(t.resource.kind, s.namespace) {
		if o.GetObjectMeta().Name == t.name {
			return o, nil
		}
	}
	return nil, notFound(t.resource, t.name)
}

// resolved returns the objects of a selection and, for names that are not
// there, errors.
func (s *session) resolved(sel *selection) (objects []jobsim.Object, missing []error) {
	for _, r := range sel.resources {
		objects = append(objects, s.listed(r, sel.selector)...)
	}
	for _, t := range sel.named {
		o, err := s.named(t)
		if err != nil {
			missing = append(missing, err)
			continue
		}
		objects = append(objects, o)
	}
	if s.flag("ignore-not-found") {
		missing = nil
	}
	return objects, missing
}
