package field

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// The code of each format decides as its pattern does.
func TestFormatsAreTheirPatterns(t *testing.T) {
	for _, f := range []format{dnsLabel, dnsSubdomain, qualifiedName, labelValue, httpPath} {
		pattern := regexp.MustCompile("^" + f.pattern + "$")
		rapid.Check(t, func(t *rapid.T) {
			s := rapid.OneOf(
				rapid.StringMatching("[a-cA-C0-9._-]{0,6}"), rapid.StringMatching("[az09AZ./_~%:@ é\\n-]{0,4}"), rapid.String(),
			).Draw(t, "s")
			assert.Equal(t, pattern.MatchString(s), f.matches(s), "%q and %s", s, f.pattern)
		})
	}
}
