package kubectl

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
)

// get is kubectl get.
func (s *session) get() error {
	if len(s.args) == 0 {
		if err := say(s.errOut, "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n"); err != nil {
			return err
		}
		return errorf("Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples")
	}
	output, err := s.output()
	if err != nil {
		return err
	}
	sel, err := s.selection(true)
	if err != nil {
		return err
	}
	if output == "" || output == "wide" {
		return s.getTables(sel)
	}
	return s.getObjects(sel, output)
}

// outputFormats are those of kubectl, in its order.
var outputFormats = []string{
	"json", "yaml", "kyaml", "name", "go-template", "go-template-file", "template",
	"templatefile", "jsonpath", "jsonpath-as-json", "jsonpath-file",
	"custom-columns", "custom-columns-file", "wide",
}

// output returns the output format, one of wide, json, yaml, name or nothing.
func (s *session) output() (string, error) {
	output := s.text("output", "")
	switch {
	case output == "" || output == "wide":
		return output, nil
	case s.flag("show-labels"):
		return "", errorf("--show-labels option cannot be used with %s printer", output)
	case strings.HasPrefix(output, "custom-columns") && len(s.list("label-columns")) > 0:
		return "", errorf("--label-columns option cannot be used with %s printer", output)
	case output == "json" || output == "yaml" || output == "name":
		return output, nil
	}
	format, _, _ := strings.Cut(output, "=")
	if slices.Contains(outputFormats, format) {
		return "", errorf("the output format %q is not simulated", format)
	}
	return "", errorf("unable to match a printer suitable for the output format %q, allowed formats are: %s",
		output, strings.Join(slices.Sorted(slices.Values(outputFormats)), ","))
}

// group is what kubectl prints as one table: objects of one resource.
type group struct {
	resource *resource
	objects  []jobsim.Object
}

// groups splits a selection into tables: one for each resource, be it empty,
// or one for each run of names of the same resource.
func (s *session) groups(sel *selection) (groups []group, missing []error) {
	for _, r := range sel.resources {
		groups = append(groups, group{r, s.listed(r, sel.selector)})
	}
	if len(sel.named) == 0 {
		return groups, nil
	}
	objects, missing := s.resolved(sel)
	for _, o := range objects {
		r := s.kinds.of(o)
		if n := len(groups); n == 0 || groups[n-1].resource != r {
			groups = append(groups, group{resource: r})
		}
		last := &groups[len(groups)-1]
		last.objects = append(last.objects, o)
	}
	return groups, missing
}

func (s *session) tableOptions(groups []group) TableOptions {
	several := slices.ContainsFunc(groups, func(g group) bool { return g.resource != groups[0].resource })
	return TableOptions{
		Wide:          s.text("output", "") == "wide",
		NoHeaders:     s.flag("no-headers"),
		WithNamespace: s.flag("all-namespaces"),
		WithKind:      several || s.flag("show-kind"),
		ShowLabels:    s.flag("show-labels"),
		LabelColumns:  s.list("label-columns"),
		Legacy:        s.legacy,
		ShowAll:       s.flag("show-all"),
	}
}

func (s *session) getTables(sel *selection) error {
	groups, missing := s.groups(sel)
	for i := range groups {
		if err := s.sort(groups[i].objects); err != nil {
			return err
		}
	}
	o := s.tableOptions(groups)
	written := false
	for _, g := range groups {
		lines := g.resource.table(s.now, g.objects, o).lines(o)
		if len(lines) > 0 && written && !o.NoHeaders {
			if err := say(s.out, ""); err != nil {
				return err
			}
		}
		if err := newTabber(o).write(s.out, lines); err != nil {
			return err
		}
		written = written || len(lines) > 0
	}
	if !written && len(missing) == 0 && !s.flag("ignore-not-found") && !s.legacy {
		return s.nothingFound()
	}
	return errors.Join(missing...)
}

// nothingFound prints that there are no objects, which is no error.
func (s *session) nothingFound() error {
	if s.flag("all-namespaces") {
		return say(s.errOut, "No resources found")
	}
	return say(s.errOut, "No resources found in %s namespace.", s.namespace)
}

// getObjects prints whole objects. One that is asked for by name is printed by
// itself; all else is a List.
func (s *session) getObjects(sel *selection, output string) error {
	objects, missing := s.resolved(sel)
	single := len(sel.named) == 1
	if single && len(objects) == 0 {
		return errors.Join(missing...)
	}
	if len(objects) == 0 && s.flag("ignore-not-found") {
		return nil
	}
	if !single {
		if err := s.sort(objects); err != nil {
			return err
		}
	}
	if err := writeObjects(s.out, objects, output, single); err != nil {
		return err
	}
	return errors.Join(missing...)
}

func writeObjects(w io.Writer, objects []jobsim.Object, output string, single bool) error {
	if output == "name" {
		for _, o := range objects {
			if err := say(w, "%s", Reference(o)); err != nil {
				return err
			}
		}
		return nil
	}
	text, err := encodeObjects(objects, output, single)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("writing objects: %w", err)
	}
	return nil
}
