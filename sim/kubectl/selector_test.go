package kubectl_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim/kubectl"
)

func TestParseSelector(t *testing.T) {
	labels := map[string]string{"job-name": "pi", "n": "7", "ten": "10", "empty": ""}
	for _, c := range []struct {
		text    string
		matches bool
		written string // Empty: as it was read.
	}{
		{"job-name=pi", true, ""},
		{"job-name==pi", true, ""},
		{"job-name!=pi", false, ""},
		{"other!=pi", true, ""}, // A label that is not there differs from any value.
		{"other=pi", false, ""},
		{"job-name", true, ""},
		{"!job-name", false, ""},
		{"! other", true, "!other"},
		{"job-name in (e,pi)", true, ""},
		{"job-name in (pi, e)", true, "job-name in (e,pi)"}, // Values are in order.
		{"job-name notin (e)", true, ""},
		{"job-name notin (pi,pi)", false, "job-name notin (pi)"},
		{"other notin (pi)", true, ""},
		{"empty in ()", true, ""},
		{"empty in (,)", true, "empty in ()"},
		{"job-name in (,pi)", true, ""},
		{"empty=", true, ""},
		{"n>6", true, ""},
		{"ten>9", true, ""}, // As numbers, not as texts.
		{"ten<9", false, ""},
		{"n<7", false, ""},
		{"job-name>1", false, ""},                    // A label that is no number is not compared.
		{"n=7,job-name=pi", true, "job-name=pi,n=7"}, // Keys are in order.
		{"n=7,job-name=e", false, "job-name=e,n=7"},
		{"in in (in),notin", false, ""}, // Words are operators only after a key.
		{"batch.kubernetes.io/job-name", false, ""},
		{" job-name = pi , n ", true, "job-name=pi,n"},
	} {
		s, err := kubectl.ParseSelector(c.text)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.matches, s.Matches(labels), c.text)
		if c.written == "" {
			c.written = c.text
		}
		assert.Equal(t, c.written, s.String())
	}
}

func TestParseSelectorNothing(t *testing.T) {
	for _, text := range []string{"", "  "} {
		s, err := kubectl.ParseSelector(text)
		require.NoError(t, err)
		assert.True(t, s.Matches(nil), "nothing is asked of the labels")
		assert.Empty(t, s.String())
	}
}

func TestParseSelectorErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a b":                           "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
		"a=b c":                         "found 'c', expected: ',' or 'end of string'",
		"a,":                            "found '', expected: identifier after ','",
		",a":                            "found ',', expected: !, identifier, or 'end of string'",
		"!":                             "unable to parse requirement: found '', expected: identifier",
		"!a=b":                          "found '=', expected: ',' or 'end of string'",
		"a==!b":                         "unable to parse requirement: found '!', expected: identifier",
		"a in b":                        "unable to parse requirement: found 'b' expected: '('",
		"a in (":                        "unable to parse requirement: found '', expected: ',', ')' or identifier",
		"a in (b":                       "unable to parse requirement: found '', expected: ',' or ')'",
		"a in (b,":                      "unable to parse requirement: found '', expected: ',', or identifier",
		"n>x":                           `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
		"/a":                            `unable to parse requirement: <nil>: Invalid value: "/a": prefix part must be non-empty`,
		"a/b/c":                         `unable to parse requirement: <nil>: Invalid value: "a/b/c": a valid label key must consist of`,
		"UP/a":                          `unable to parse requirement: <nil>: Invalid value: "UP/a": prefix part a lowercase RFC 1123 subdomain must consist of`,
		"a=-":                           `unable to parse requirement: values[0][a]: Invalid value: "-": a valid label must be an empty string or consist of`,
		"a in (-,%)":                    `unable to parse requirement: [values[0][a]: Invalid value: "%": `,
		strings.Repeat("k", 64):         "name part must be no more than 63 bytes",
		"a=" + strings.Repeat("v", 64):  "must be no more than 63 bytes",
		strings.Repeat("p", 254) + "/a": "prefix part must be no more than 253 bytes",
	} {
		_, err := kubectl.ParseSelector(text)
		assert.ErrorContains(t, err, want, text)
	}
}

// What a selector is written as reads as the same selector.
func FuzzParseSelector(f *testing.F) {
	for _, seed := range []string{"a=b,!c", "x in (a,,b),y notin ()", "n>1", "a b", "(", "in in (in)", "a\x00=b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := kubectl.ParseSelector(text)
		if err != nil {
			return
		}
		again, err := kubectl.ParseSelector(s.String())
		require.NoError(t, err)
		assert.Equal(t, s, again)
	})
}
