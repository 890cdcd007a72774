package field

import (
	"fmt"
	"strings"
	"unicode"
)

// The longest names that the API takes, in bytes.
const (
	maxLabelLen     = 63  // a DNS label, the value of a label, the name part of its key
	maxSubdomainLen = 253 // a DNS subdomain
)

// format is a form that a text must have, with the API server's description of
// it.
type format struct {
	pattern  string
	words    string
	examples string
	// matches reports whether a text has the form: what the pattern says, in code
	// that is many times as fast. Each object that is created is checked.
	matches func(string) bool
}

func newFormat(matches func(string) bool, pattern, words string, examples ...string) format {
	shown := ""
	if len(examples) > 0 {
		shown = "e.g. '" + strings.Join(examples, "',  or '") + "', "
	}
	return format{pattern, words, shown, matches}
}

func (f format) message() string {
	return f.words + " (" + f.examples + "regex used for validation is '" + f.pattern + "')"
}

const (
	dnsLabelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
	namePattern     = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
)

var (
	dnsLabel = newFormat(isDNSLabel, dnsLabelPattern,
		"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"+
			" and must start and end with an alphanumeric character",
		"my-name", "123-abc")
	dnsSubdomain = newFormat(isDNSSubdomain, dnsLabelPattern+`(\.`+dnsLabelPattern+")*",
		"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.',"+
			" and must start and end with an alphanumeric character",
		"example.com")
	qualifiedName = newFormat(isName, namePattern,
		"must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
		"MyName", "my.name", "123-abc")
	labelValue = newFormat(isLabelValue, "("+namePattern+")?",
		"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.',"+
			" and must start and end with an alphanumeric character",
		"MyValue", "my_value", "12345")
	httpPath = newFormat(isHTTPPath, `[A-Za-z0-9/\-._~%!$&'()*+,;=:]+`, "Invalid path")
)

// tooLong returns the error for a value of more than limit bytes. Upstream calls
// them bytes in one package and characters in another.
func tooLong(value string, limit int, unit string) []string {
	if len(value) <= limit {
		return nil
	}
	return []string{fmt.Sprintf("must be no more than %d %s", limit, unit)}
}

// IsDNS1123Label returns what keeps value from being a label in the sense of
// RFC 1123: the name of a container or a namespace, a hostname.
func IsDNS1123Label(value string) []string {
	msgs := tooLong(value, maxLabelLen, "characters")
	switch {
	case dnsLabel.matches(value):
		return msgs
	case dnsSubdomain.matches(value):
		return append(msgs, "must not contain dots")
	}
	return append(msgs, dnsLabel.message())
}

// IsDNS1123Subdomain returns what keeps value from being a subdomain in the
// sense of RFC 1123: the name of a Job, a Pod or a Node.
func IsDNS1123Subdomain(value string) []string {
	return isDNS1123Subdomain(value, "characters")
}

func isDNS1123Subdomain(value, unit string) []string {
	msgs := tooLong(value, maxSubdomainLen, unit)
	if !dnsSubdomain.matches(value) {
		msgs = append(msgs, dnsSubdomain.message())
	}
	return msgs
}

// IsQualifiedName returns what keeps value from being a name with an optional
// prefix, as in example.com/name: the key of a label, a finalizer, the type of
// a condition.
func IsQualifiedName(value string) []string {
	prefix, name, hasPrefix := strings.Cut(value, "/")
	if !hasPrefix {
		name = value
	}
	if strings.Contains(name, "/") {
		return []string{"a valid label key " + qualifiedName.message() +
			" with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"}
	}
	var msgs []string
	if hasPrefix {
		msgs = prefixed("prefix part ", isQualifiedPrefix(prefix))
	}
	return append(msgs, prefixed("name part ", isQualifiedNamePart(name))...)
}

func isQualifiedPrefix(prefix string) []string {
	if prefix == "" {
		return []string{mustBeNonEmpty}
	}
	return isDNS1123Subdomain(prefix, "bytes")
}

func isQualifiedNamePart(name string) []string {
	msgs := tooLong(name, maxLabelLen, "bytes")
	if name == "" {
		msgs = append(msgs, mustBeNonEmpty)
	}
	if !qualifiedName.matches(name) {
		msgs = append(msgs, qualifiedName.message())
	}
	return msgs
}

const mustBeNonEmpty = "must be non-empty"

func prefixed(prefix string, msgs []string) []string {
	for i := range msgs {
		msgs[i] = prefix + msgs[i]
	}
	return msgs
}

// IsLabelValue returns what keeps value from being the value of a label.
func IsLabelValue(value string) []string {
	msgs := tooLong(value, maxLabelLen, "bytes")
	if !labelValue.matches(value) {
		msgs = append(msgs, labelValue.message())
	}
	return msgs
}

// IsEnvVarName returns what keeps value from being the name of an environment
// variable. Since 1.34 any printable ASCII but "=" will do (KEP-4369).
func IsEnvVarName(value string) []string {
	if value == "" {
		return []string{"environment variable name " + mustBeNonEmpty}
	}
	bad := func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsPrint(r) || r == '=' }
	if strings.ContainsFunc(value, bad) {
		return []string{"a valid environment variable name must consist only of printable ASCII characters other than '='"}
	}
	return nil
}

// isPathSegment returns what keeps name from being one part of a URL. A prefix
// is a name that will have something appended.
func isPathSegment(name string, prefix bool) []string {
	if !prefix && (name == "." || name == "..") {
		return []string{"may not be '" + name + "'"}
	}
	var msgs []string
	for _, bad := range []string{"/", "%"} {
		if strings.Contains(name, bad) {
			msgs = append(msgs, "may not contain '"+bad+"'")
		}
	}
	return msgs
}

// DomainPrefixedPath checks that value is a domain, a slash and a path, as in
// acme.io/foo.
func (e *Errors) DomainPrefixedPath(p Path, value string) {
	if value == "" {
		e.Required(p, "")
		return
	}
	host, path, _ := strings.Cut(value, "/")
	if host == "" || path == "" {
		e.Invalid(p, value, `must be a domain-prefixed path (such as "acme.io/foo")`)
		return
	}
	e.InvalidEach(p, host, IsDNS1123Subdomain(host))
	if !httpPath.matches(path) {
		e.Invalid(p, path, httpPath.message())
	}
}
