package kubectl

import (
	"fmt"
	"strings"
)

// token is one word of a selector: an identifier, a symbol, or the end.
type token struct {
	kind tokenKind
	text string
}

type tokenKind uint8

const (
	endOfString tokenKind = iota
	identifier
	// keyword is "in" or "notin": an operator after a key, and an identifier
	// everywhere else.
	keyword
	symbol
)

func (t token) is(symbolText string) bool { return t.kind == symbol && t.text == symbolText }

// isIdentifier reports whether the token can be a key or a value.
func (t token) isIdentifier() bool { return t.kind == identifier || t.kind == keyword }

const (
	selectorSpace   = " \t\r\n"
	selectorSymbols = "=!(),><"
	// selectorNul ends the text where a token would begin, and is skipped
	// behind one: so apimachinery's Lexer, to which it means "no more bytes".
	selectorNul = "\x00"
)

// scanSelector cuts a selector into tokens; the last is always endOfString.
func scanSelector(text string) []token {
	var tokens []token
	for {
		text = strings.TrimLeft(text, selectorSpace)
		if text == "" || strings.HasPrefix(text, selectorNul) {
			return append(tokens, token{kind: endOfString})
		}
		var t token
		if strings.IndexByte(selectorSymbols, text[0]) >= 0 {
			t, text = scanSymbol(text)
		} else {
			t, text = scanWord(text)
		}
		tokens = append(tokens, t)
		text = strings.TrimPrefix(text, selectorNul)
	}
}

func scanWord(text string) (token, string) {
	end := strings.IndexAny(text, selectorSpace+selectorSymbols+selectorNul)
	if end < 0 {
		end = len(text)
	}
	word := text[:end]
	if word == "in" || word == "notin" {
		return token{keyword, word}, text[end:]
	}
	return token{identifier, word}, text[end:]
}

// scanSymbol takes the longest operator. Every byte of selectorSymbols is one
// by itself, and two of them end in "=".
func scanSymbol(text string) (token, string) {
	for _, two := range []string{"==", "!="} {
		if strings.HasPrefix(text, two) {
			return token{symbol, two}, text[2:]
		}
	}
	return token{symbol, text[:1]}, text[1:]
}

// selectorParser reads requirements from tokens, from left to right.
type selectorParser struct {
	tokens []token
	at     int
}

func (p *selectorParser) peek() token { return p.tokens[p.at] }

// next takes a token. The last one, the end, can be taken again and again.
func (p *selectorParser) next() token {
	t := p.tokens[p.at]
	if p.at < len(p.tokens)-1 {
		p.at++
	}
	return t
}

func (p *selectorParser) requirements() ([]requirement, error) {
	var all []requirement
	for {
		t := p.peek()
		if t.kind == endOfString {
			return all, nil
		}
		if !t.isIdentifier() && !t.is("!") {
			return nil, fmt.Errorf("found '%s', expected: !, identifier, or 'end of string'", t.text)
		}
		r, err := p.requirement()
		if err != nil {
			return nil, fmt.Errorf("unable to parse requirement: %w", err)
		}
		all = append(all, r)
		if err := p.separator(); err != nil {
			return nil, err
		}
	}
}

// separator takes what stands between two requirements, or the end.
func (p *selectorParser) separator() error {
	switch t := p.next(); {
	case t.kind == endOfString:
		return nil
	case !t.is(","):
		return fmt.Errorf("found '%s', expected: ',' or 'end of string'", t.text)
	}
	if t := p.peek(); !t.isIdentifier() && !t.is("!") {
		return fmt.Errorf("found '%s', expected: identifier after ','", t.text)
	}
	return nil
}

func (p *selectorParser) requirement() (requirement, error) {
	r := requirement{operator: opExists}
	t := p.next()
	if t.is("!") {
		r.operator = opDoesNotExist
		t = p.next()
	}
	if !t.isIdentifier() {
		return r, fmt.Errorf("found '%s', expected: identifier", t.text)
	}
	r.key = t.text
	if err := checkLabelKey(r.key); err != nil {
		return r, err
	}
	if t := p.peek(); r.operator == opDoesNotExist || t.kind == endOfString || t.is(",") {
		return r, nil
	}
	return p.relation(r)
}

// binaryOperators are the words and symbols between a key and its values.
var binaryOperators = map[string]operator{
	"in": opIn, "notin": opNotIn,
	"=": opEquals, "==": opDoubleEquals, "!=": opNotEquals,
	">": opGreaterThan, "<": opLessThan,
}

func (p *selectorParser) relation(r requirement) (requirement, error) {
	t := p.next()
	op, ok := binaryOperators[t.text]
	if !ok || t.kind == identifier {
		return r, fmt.Errorf("found '%s', expected: in, notin, =, ==, !=, gt, lt", t.text)
	}
	r.operator = op
	var err error
	if op == opIn || op == opNotIn {
		r.values, err = p.values()
	} else {
		r.values, err = p.value()
	}
	if err != nil {
		return r, err
	}
	return r, r.check()
}

// value takes the one value of an exact match; none is the empty value.
func (p *selectorParser) value() ([]string, error) {
	if t := p.peek(); t.kind == endOfString || t.is(",") {
		return []string{""}, nil
	}
	t := p.next()
	if !t.isIdentifier() {
		return nil, fmt.Errorf("found '%s', expected: identifier", t.text)
	}
	return []string{t.text}, nil
}
