package field_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/internal/field"
)

// The words of the API server on the form of a name.
const (
	labelWords = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character" +
		" (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
	subdomainWords = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character" +
		` (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`
	nameWords = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character" +
		" (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
	valueWords = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character" +
		" (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
	envWords = "a valid environment variable name must consist only of printable ASCII characters other than '='"
)

func TestNames(t *testing.T) {
	a := func(n int) string { return strings.Repeat("a", n) }
	for _, c := range []struct {
		check func(string) []string
		value string
		want  []string
		why   string
	}{
		{field.IsDNS1123Label, "my-name", nil, "letters and dashes"},
		{field.IsDNS1123Label, a(63), nil, "as long as may be"},
		{field.IsDNS1123Label, a(64), []string{"must be no more than 63 characters"}, "too long"},
		{field.IsDNS1123Label, "a.b", []string{"must not contain dots"}, "a subdomain is told apart"},
		{field.IsDNS1123Label, "A", []string{labelWords}, "upper case"},
		{field.IsDNS1123Label, "", []string{labelWords}, "empty"},
		{field.IsDNS1123Label, "a\n", []string{labelWords}, "a line end is no end"},

		{field.IsDNS1123Subdomain, "a.b-c.d", nil, "labels and dots"},
		{field.IsDNS1123Subdomain, "a..b", []string{subdomainWords}, "an empty label"},
		{field.IsDNS1123Subdomain, a(64), nil, "a label of a subdomain may be longer than a label"},
		{field.IsDNS1123Subdomain, a(254) + "_", []string{"must be no more than 253 characters", subdomainWords}, "two errors at once"},

		{field.IsQualifiedName, "example.com/MyName", nil, "with a prefix"},
		{field.IsQualifiedName, "/a", []string{"prefix part must be non-empty"}, "an empty prefix"},
		{field.IsQualifiedName, "A/a", []string{"prefix part " + subdomainWords}, "a prefix in upper case"},
		{field.IsQualifiedName, a(254) + "/a", []string{"prefix part must be no more than 253 bytes"}, "counted in bytes, not characters"},
		{field.IsQualifiedName, "a/", []string{"name part must be non-empty", "name part " + nameWords}, "an empty name"},
		{field.IsQualifiedName, a(64), []string{"name part must be no more than 63 bytes"}, "a long name"},
		{field.IsQualifiedName, "a/b/c", []string{"a valid label key " + nameWords + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"}, "two slashes"},

		{field.IsLabelValue, "", nil, "empty is fine"},
		{field.IsLabelValue, "My_value.1", nil, "case, underscores and dots"},
		{field.IsLabelValue, "-", []string{valueWords}, "ends in a dash"},
		{field.IsLabelValue, a(64), []string{"must be no more than 63 bytes"}, "too long"},

		{field.IsEnvVarName, "1 weird name", nil, "relaxed since 1.34"},
		{field.IsEnvVarName, "", []string{"environment variable name must be non-empty"}, "empty"},
		{field.IsEnvVarName, "a=b", []string{envWords}, "an equals sign"},
		{field.IsEnvVarName, "ä", []string{envWords}, "not ASCII"},
		{field.IsEnvVarName, "\t", []string{envWords}, "not printable"},
	} {
		assert.Equal(t, c.want, c.check(c.value), "%q: %s", c.value, c.why)
	}
}

func TestDomainPrefixedPath(t *testing.T) {
	const hint = `must be a domain-prefixed path (such as "acme.io/foo")`
	const pathWords = `Invalid path (regex used for validation is '[A-Za-z0-9/\-._~%!$&'()*+,;=:]+')`
	for _, c := range []struct{ value, want, why string }{
		{"kubernetes.io/job-controller", "", "the built-in controller"},
		{"a/b/c", "", "the path may have slashes"},
		{"", "f: Required value", "empty"},
		{"acme", `f: Invalid value: "acme": ` + hint, "no path"},
		{"/foo", `f: Invalid value: "/foo": ` + hint, "no domain"},
		{"acme.io/", `f: Invalid value: "acme.io/": ` + hint, "an empty path"},
		{"Acme/foo", `f: Invalid value: "Acme": ` + subdomainWords, "the domain alone is shown"},
		{"acme.io/a b", `f: Invalid value: "a b": ` + pathWords, "the path alone is shown"},
	} {
		var e field.Errors
		e.DomainPrefixedPath("f", c.value)
		got := ""
		for _, err := range e.List() {
			got += err.Error()
		}
		assert.Equal(t, c.want, got, c.why)
	}
}
