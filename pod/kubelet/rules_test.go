package kubelet

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		assert.NotEmpty(t, r.Name)
		assert.False(t, seen[r.Name], "%s is listed once", r.Name)
		seen[r.Name] = true
		assert.Regexp(t, `^[A-Z].*\.$`, r.Says, "%s: a sentence", r.Name)
		assert.NotEmpty(t, r.Source, r.Name)
	}
	Rules()[0].Name = "another"
	assert.Equal(t, rules[0].Name, Rules()[0].Name, "the list is the caller's own")
	assert.NotEqual(t, "another", rules[0].Name)
}
