package house

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// plainWords are words that make a reader stop, with what to write instead.
// Objects are changed, notified and deleted; they are no persons.
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
	"tell":     "say, show, distinguish, order",
	"tells":    "says, shows, distinguishes, orders",
	"told":     "said, shown, distinguished, ordered",
	"telling":  "saying, showing, distinguishing, ordering",
}

// word finds the words of a comment and of a name: podWorker is pod and
// Worker. What is written in capitals has none.
var word = regexp.MustCompile(`[A-Z]?[a-z]+`)

// TestWordsArePlain looks at the comments and the declared names in all Go files
// of the repository, also in tests and in internal/conformance. What stands in
// quotes is not looked at: it may be somebody else's text. A name after a dot is
// not looked at either: it is declared in another place, or in another module.
func TestWordsArePlain(t *testing.T) {
	quoted := regexp.MustCompile("\"[^\"]*\"|`[^`]*`")
	for _, s := range sourcesWithout(t) {
		check := func(at token.Pos, text string) {
			for _, w := range word.FindAllString(text, -1) {
				if instead, bad := plainWords[strings.ToLower(w)]; bad {
					t.Errorf("%s: %q is not a plain word; write: %s", s.set.Position(at), w, instead)
				}
			}
		}
		for _, group := range s.file.Comments {
			check(group.Pos(), quoted.ReplaceAllString(group.Text(), ""))
		}
		selected := map[*ast.Ident]bool{}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				selected[n.Sel] = true
			case *ast.Ident:
				if !selected[n] {
					check(n.Pos(), n.Name)
				}
			}
			return true
		})
	}
}
