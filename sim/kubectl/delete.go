package kubectl

import (
	"errors"
	"strconv"

	"github.com/jobsim/jobsim"
)

// delete is kubectl delete.
func (s *session) delete() error {
	d, err := s.deletion()
	if err != nil {
		return err
	}
	if len(s.args) == 0 {
		return errorf("You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'")
	}
	sel, err := s.selection(false)
	if err != nil {
		return err
	}
	if err := d.check(s); err != nil {
		return err
	}
	objects, failures := s.resolved(sel)
	if len(objects) == 0 && len(sel.named) == 0 {
		return say(s.out, "No resources found")
	}
	for _, o := range objects {
		if err := s.deleteObject(o, d); err != nil {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

// deletion is how objects are to be deleted.
type deletion struct {
	propagation jobsim.DeletionPropagation
	// grace is in seconds; negative: each object's own grace period.
	grace    int64
	force    bool
	nameOnly bool
}

// deletion reads the flags, in the order in which kubectl complains of them;
// the rest is for check, once it is known what to delete.
func (s *session) deletion() (*deletion, error) {
	d := &deletion{grace: s.number("grace-period", -1), force: s.flag("force")}
	if err := d.cascade(s, s.text("cascade", "background")); err != nil {
		return nil, err
	}
	if s.flag("now") && d.grace != -1 {
		return nil, errorf("--now and --grace-period cannot be specified together")
	}
	d.grace = d.period(s.flag("now"))
	return d, nil
}

// propagations are the values of --cascade with the propagation policies that
// they mean.
var propagations = map[string]jobsim.DeletionPropagation{
	"background": jobsim.PropagateBackground,
	"foreground": jobsim.PropagateForeground,
	"orphan":     jobsim.PropagateOrphan,
}

// cascade reads --cascade, of which true and false are the deprecated form.
func (d *deletion) cascade(s *session, text string) error {
	if propagation, ok := propagations[text]; ok {
		d.propagation = propagation
		return nil
	}
	cascade, err := strconv.ParseBool(text)
	if err != nil {
		return errorf("invalid cascade value (%s). Must be \"background\", \"foreground\", or \"orphan\"", text)
	}
	instead := "orphan"
	if cascade {
		instead = "background"
	}
	d.propagation = propagations[instead]
	return say(s.errOut, "warning: --cascade=%s is deprecated (boolean value) and can be replaced with --cascade=%s.", text, instead)
}

// period is the grace period to ask for, in seconds. Without --force, 0 becomes
// 1, so that no data is lost by a slip.
func (d *deletion) period(now bool) int64 {
	switch {
	case now, d.grace == 0 && !d.force:
		return 1
	case d.force && d.grace < 0:
		return 0
	}
	return d.grace
}

func (d *deletion) check(s *session) error {
	output := s.text("output", "")
	if output != "" && output != "name" {
		return errorf("unexpected -o output mode: %s. We only support '-o name'", output)
	}
	d.nameOnly = output == "name"
	if !d.force {
		return nil
	}
	if d.grace > 0 {
		return errorf("--force and --grace-period greater than 0 cannot be specified together")
	}
	return say(s.errOut, "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.")
}

func (s *session) deleteObject(o jobsim.Object, d *deletion) error {
	r, m := s.kinds.of(o), o.GetObjectMeta()
	if err := r.refuses("deleting"); err != nil {
		return err
	}
	if err := s.cluster.Delete(r.kind, m.Namespace, m.Name, d.options()); err != nil {
		return refused(err)
	}
	if d.nameOnly {
		return say(s.out, "%s/%s", r.singular(), m.Name)
	}
	return say(s.out, "%s %q %s from %s namespace", r.singular(), m.Name, d.word(), m.Namespace)
}

// options is the deletion in the form of the API. kubectl sends the same for
// every kind.
func (d *deletion) options() jobsim.DeleteOptions {
	o := jobsim.DeleteOptions{PropagationPolicy: d.propagation}
	if d.grace >= 0 {
		o.GracePeriodSeconds = &d.grace
	}
	return o
}

func (d *deletion) word() string {
	if d.grace == 0 {
		return "force deleted"
	}
	return "deleted"
}
