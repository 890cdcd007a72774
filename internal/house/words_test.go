package house

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// plainWords are words that make a reader of a comment stop, with what to write
// instead. Objects are changed, notified and deleted; they are no persons.
var plainWords = map[string]string{
	"hear":     "is notified of, receives",
	"hears":    "is notified of, receives",
	"heard":    "was notified of, received",
	"hearing":  "being notified of, receiving",
	"befall":   "happen to",
	"befalls":  "happens to",
	"befell":   "happened to",
	"befallen": "happened to",
	"nobody":   "no caller, no controller, nothing: name who is meant",
	"fate":     "outcome, result",
	"fates":    "outcomes, results",
	"verdict":  "result, decision, finding",
	"verdicts": "results, decisions, findings",
}

var anyWord = regexp.MustCompile(`[A-Za-z]+`)

// TestCommentsAreInPlainWords looks at the comments of all files that are no
// tests. What stands in quotes is not looked at: it may be somebody else's text.
func TestCommentsAreInPlainWords(t *testing.T) {
	quoted := regexp.MustCompile("\"[^\"]*\"|`[^`]*`")
	for _, s := range sources(t) {
		if isTest(s.path) {
			continue
		}
		for _, group := range s.file.Comments {
			text := quoted.ReplaceAllString(group.Text(), "")
			for _, word := range slices.Compact(slices.Sorted(slices.Values(anyWord.FindAllString(strings.ToLower(text), -1)))) {
				instead, bad := plainWords[word]
				assert.False(t, bad, "%s: %q is not a word for a comment; write: %s", s.set.Position(group.Pos()), word, instead)
			}
		}
	}
}
