package kubectl

import (
	"fmt"
	"slices"
)

// values takes a set: "(a,b)". A gap between two commas, or nothing at all, is
// the empty value.
func (p *selectorParser) values() ([]string, error) {
	if t := p.next(); !t.is("(") {
		return nil, fmt.Errorf("found '%s' expected: '('", t.text)
	}
	first := p.peek()
	if first.is(")") {
		p.next()
		return []string{""}, nil
	}
	if !first.isIdentifier() && !first.is(",") {
		return nil, fmt.Errorf("found '%s', expected: ',', ')' or identifier", first.text)
	}
	values, err := p.list()
	if err != nil {
		return nil, err
	}
	p.next() // The ")" that list has seen.
	slices.Sort(values)
	return slices.Compact(values), nil
}

// list takes values and commas up to the ")".
func (p *selectorParser) list() ([]string, error) {
	var values []string
	for {
		t := p.next()
		switch {
		case t.isIdentifier():
			values = append(values, t.text)
			after := p.peek()
			if after.is(")") {
				return values, nil
			}
			if !after.is(",") {
				return nil, fmt.Errorf("found '%s', expected: ',' or ')'", after.text)
			}
		case t.is(","):
			after := p.peek()
			if len(values) == 0 || after.is(",") || after.is(")") {
				values = append(values, "")
			}
			if after.is(")") {
				return values, nil
			}
		default:
			return nil, fmt.Errorf("found '%s', expected: ',', or identifier", t.text)
		}
	}
}
