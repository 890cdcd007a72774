package document

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestScalars: internal/conformance/schema compares the same rules with those
// of sigs.k8s.io/yaml for whatever a fuzzer thinks of.
func TestScalars(t *testing.T) {
	for _, c := range []struct{ in, want, why string }{
		{`yes`, `true`, "YAML 1.1 has many words for true"},
		{`Off`, `false`, "and for false"},
		{`y`, `true`, "even single letters"},
		{`yEs`, `"yEs"`, "but not in any mixture of cases"},
		{`"yes"`, `"yes"`, "in quotes it is a string"},
		{`'no'`, `"no"`, "in whatever quotes"},
		{`~`, `null`, "null"},
		{``, `null`, "nothing is null"},
		{`""`, `""`, "but an empty string is one"},
		{`10`, `10`, "a number"},
		{`010`, `8`, "a leading zero makes it octal"},
		{`08`, `8`, "unless it cannot be: then it is a float"},
		{`0o10`, `8`, "the newer way to write octal"},
		{`0x1F`, `31`, "hexadecimal"},
		{`-0b11`, `-3`, "binary"},
		{`1_000`, `1000`, "underscores are for people"},
		{`+1`, `1`, "a sign"},
		{`1.0`, `1`, "a float that is whole"},
		{`.5`, `0.5`, "a float without a zero"},
		{`1e3`, `1000`, "an exponent"},
		{`1e400`, `"1e400"`, "more than a float holds is a string"},
		{`12345678901234567890`, `12345678901234567000`, "more than an int64 holds is a float"},
		{`1.2.3`, `"1.2.3"`, "a version"},
		{`1:30`, `"1:30"`, "not base 60"},
		{`2024-01-02`, `"2024-01-02"`, "a date"},
		{`0x1p4`, `"0x1p4"`, "Go's hexadecimal floats are not YAML's"},
		{`infinity`, `"infinity"`, "nor its words"},
		{`!!str 5`, `"5"`, "a tag decides"},
		{`!!int "5"`, `5`, "a tag decides"},
		{`!!float 5`, `5`, "an integer may be asked to be a float"},
		{`!!binary aGk=`, `"hi"`, "base64"},
		{`!mine 5`, `"5"`, "a tag that means nothing here"},
		{`{1: a, 1.5: b, yes: c, "2": d}`, `{"1":"a","1.5":"b","true":"c","2":"d"}`, "keys become strings"},
		{`{<<: {a: 1, b: 2}, b: 3}`, `{"b":3,"a":1}`, "a merge loses against what is written out"},
		{`{b: 3, <<: [{a: 1}, {a: 2, b: 4, c: 5}]}`, `{"b":3,"a":1,"c":5}`, "and against an earlier one, wherever it stands"},
		{`[&x a, *x]`, `["a","a"]`, "an alias"},
		{`<&>`, `"<&>"`, "nothing is escaped that need not be"},
	} {
		values, err := parseYAML(stretch{line: 1, data: []byte("a: " + c.in)})
		if assert.Nil(t, err, c.why) {
			require.Len(t, values, 1, c.why)
			assert.Equal(t, c.want, string(values[0].Node.Fields[0].Value.JSON()), c.why)
		}
	}
}
