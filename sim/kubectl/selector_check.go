package kubectl

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// What a label may look like, and the words in which apimachinery says so
// (pkg/api/validate/content).
const (
	labelMaxLength     = 63
	subdomainMaxLength = 253

	labelNameFormat  = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
	labelValueFormat = "(" + labelNameFormat + ")?"
	labelPartFormat  = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
	subdomainFormat  = labelPartFormat + `(\.` + labelPartFormat + ")*"

	labelNameRule  = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" + labelNameFormat + "')"
	labelKeyRule   = "a valid label key " + labelNameRule + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
	labelValueRule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '" + labelValueFormat + "')"
	subdomainRule  = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '" + subdomainFormat + "')"
)

var (
	labelNameRegexp  = regexp.MustCompile("^" + labelNameFormat + "$")
	labelValueRegexp = regexp.MustCompile("^" + labelValueFormat + "$")
	subdomainRegexp  = regexp.MustCompile("^" + subdomainFormat + "$")
)

// checkLabelKey refuses a key that no label can have. A selector has no field
// path, which the error shows as "<nil>", as kubectl's does.
func checkLabelKey(key string) error {
	if wrongs := labelKeyWrongs(key); len(wrongs) > 0 {
		return fmt.Errorf("<nil>: Invalid value: %q: %s", key, strings.Join(wrongs, "; "))
	}
	return nil
}

func labelKeyWrongs(key string) []string {
	prefix, name, prefixed := strings.Cut(key, "/")
	if !prefixed {
		return labelNameWrongs(key)
	}
	if strings.Contains(name, "/") {
		return []string{labelKeyRule}
	}
	return append(labelPrefixWrongs(prefix), labelNameWrongs(name)...)
}

func labelPrefixWrongs(prefix string) []string {
	if prefix == "" {
		return []string{"prefix part must be non-empty"}
	}
	var wrongs []string
	if len(prefix) > subdomainMaxLength {
		wrongs = append(wrongs, fmt.Sprintf("prefix part must be no more than %d bytes", subdomainMaxLength))
	}
	if !subdomainRegexp.MatchString(prefix) {
		wrongs = append(wrongs, "prefix part "+subdomainRule)
	}
	return wrongs
}

func labelNameWrongs(name string) []string {
	var wrongs []string
	if name == "" {
		wrongs = append(wrongs, "name part must be non-empty")
	} else if len(name) > labelMaxLength {
		wrongs = append(wrongs, fmt.Sprintf("name part must be no more than %d bytes", labelMaxLength))
	}
	if !labelNameRegexp.MatchString(name) {
		wrongs = append(wrongs, "name part "+labelNameRule)
	}
	return wrongs
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
		if rules := labelValueWrongs(value); len(rules) > 0 {
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

func labelValueWrongs(value string) []string {
	var wrongs []string
	if len(value) > labelMaxLength {
		wrongs = append(wrongs, fmt.Sprintf("must be no more than %d bytes", labelMaxLength))
	}
	if !labelValueRegexp.MatchString(value) {
		wrongs = append(wrongs, labelValueRule)
	}
	return wrongs
}
