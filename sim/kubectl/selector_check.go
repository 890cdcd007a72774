package kubectl

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim/internal/field"
)

// checkLabelKey refuses a key that no label can have. A selector has no field
// path, which the error shows as "<nil>", as kubectl's does.
func checkLabelKey(key string) error {
	if wrongs := field.IsQualifiedName(key); len(wrongs) > 0 {
		return fmt.Errorf("<nil>: Invalid value: %q: %s", key, strings.Join(wrongs, "; "))
	}
	return nil
}

// check refuses values that no label can have, or that cannot be compared.
func (r *requirement) check() error {
	var wrongs []string
	for i, value := range r.values {
		if r.operator != opGreaterThan && r.operator != opLessThan {
			continue
		}
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			wrongs = append(wrongs, fmt.Sprintf("values[%d]: Invalid value: %q: for 'Gt', 'Lt' operators, the value must be an integer", i, value))
		}
	}
	for i, value := range r.values {
		if rules := field.IsLabelValue(value); len(rules) > 0 {
			wrongs = append(wrongs, fmt.Sprintf("values[%d][%s]: Invalid value: %q: %s", i, r.key, value, strings.Join(rules, "; ")))
		}
	}
	switch len(wrongs) {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("%s", wrongs[0])
	}
	return fmt.Errorf("[%s]", strings.Join(wrongs, ", "))
}
