package kubectl

import (
	"errors"
	"strings"

	"github.com/jobsim/jobsim"
)

// wait is kubectl wait. As time does not move while a command runs, it looks once, as
// kubectl does with --timeout=0.
func (s *session) wait() error {
	met, err := waitCondition(s.text("for", ""))
	if err != nil {
		return err
	}
	if len(s.args) == 0 {
		return errorf("arguments in resource/name form must have a single resource and name")
	}
	sel, err := s.selection(false)
	if err != nil {
		return err
	}
	objects, missing := s.resolved(sel)
	if met == nil { // for=delete: what is not there is deleted
		missing = nil
	} else if len(objects) == 0 && len(missing) == 0 {
		return errorf("no matching resources found")
	}
	for _, o := range objects {
		r := s.kinds.of(o)
		if met == nil || !met(o) {
			missing = append(missing, errorf("timed out waiting for the condition on %s/%s", r.plural, o.GetObjectMeta().Name))
			continue
		}
		if err := say(s.out, "%s condition met", Reference(o)); err != nil {
			return err
		}
	}
	return errors.Join(missing...)
}

// waitCondition reads --for; a nil function is the deletion.
func waitCondition(text string) (func(jobsim.Object) bool, error) {
	if text == "delete" {
		return nil, nil
	}
	condition, ok := strings.CutPrefix(text, "condition=")
	if !ok {
		return nil, errorf("--for=%s is not simulated; simulated are condition=TYPE[=STATUS] and delete", text)
	}
	name, status, given := strings.Cut(condition, "=")
	if !given {
		status = string(jobsim.ConditionTrue)
	}
	return func(o jobsim.Object) bool {
		fields, err := fieldsOf(o)
		if err != nil {
			return false
		}
		statusFields, _ := fields["status"].(map[string]any)
		conditions, _ := statusFields["conditions"].([]any)
		for _, c := range conditions {
			c, _ := c.(map[string]any)
			t, _ := c["type"].(string)
			is, _ := c["status"].(string)
			if strings.EqualFold(t, name) {
				return strings.EqualFold(is, status)
			}
		}
		return false
	}, nil
}
