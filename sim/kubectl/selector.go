package kubectl

import (
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Selector picks objects by their labels, as the flag -l does. All of its
// requirements must hold; the zero Selector picks everything.
// [ParseSelector] makes one from text.
type Selector struct{ requirements []requirement }

// operator relates the label of a key to the values of a requirement.
type operator string

const (
	opIn           operator = "in"
	opNotIn        operator = "notin"
	opEquals       operator = "="
	opDoubleEquals operator = "=="
	opNotEquals    operator = "!="
	opGreaterThan  operator = "gt"
	opLessThan     operator = "lt"
	opExists       operator = "exists"
	opDoesNotExist operator = "!"
)

type requirement struct {
	key      string
	operator operator
	// values are in order, each once.
	values []string
}

// Matches reports whether an object with these labels is picked.
func (s Selector) Matches(labels map[string]string) bool {
	for i := range s.requirements {
		if !s.requirements[i].matches(labels) {
			return false
		}
	}
	return true
}

func (r *requirement) matches(labels map[string]string) bool {
	value, ok := labels[r.key]
	switch r.operator {
	case opIn, opEquals, opDoubleEquals:
		return ok && slices.Contains(r.values, value)
	case opNotIn, opNotEquals:
		return !ok || !slices.Contains(r.values, value)
	case opDoesNotExist:
		return !ok
	case opGreaterThan, opLessThan:
		return ok && r.compares(value)
	}
	return ok
}

// compares relates two integers; a label that is none is not picked.
func (r *requirement) compares(value string) bool {
	label, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return false
	}
	bound, err := strconv.ParseInt(r.values[0], 10, 64)
	if err != nil {
		return false
	}
	if r.operator == opGreaterThan {
		return label > bound
	}
	return label < bound
}

// infixes are the operators as they stand between key and value.
var infixes = map[operator]string{
	opIn: " in ", opNotIn: " notin ",
	opEquals: "=", opDoubleEquals: "==", opNotEquals: "!=",
	opGreaterThan: ">", opLessThan: "<",
}

// String writes the selector in the syntax that ParseSelector reads, with the
// requirements in the order of their keys.
func (s Selector) String() string {
	texts := make([]string, len(s.requirements))
	for i := range s.requirements {
		texts[i] = s.requirements[i].String()
	}
	return strings.Join(texts, ",")
}

func (r *requirement) String() string {
	values := strings.Join(r.values, ",")
	switch r.operator {
	case opExists:
		return r.key
	case opDoesNotExist:
		return "!" + r.key
	case opIn, opNotIn:
		values = "(" + values + ")"
	}
	return r.key + infixes[r.operator] + values
}

// ParseSelector reads a label selector: terms with commas between, each of
// a=b, a==b, a!=b, a in (b,c), a notin (b,c), a, !a, a>1 or a<1. The errors
// have the words of apimachinery's labels.Parse.
func ParseSelector(text string) (Selector, error) {
	p := selectorParser{tokens: scanSelector(text)}
	requirements, err := p.requirements()
	if err != nil {
		return Selector{}, err
	}
	sort.SliceStable(requirements, func(i, j int) bool {
		return requirements[i].key < requirements[j].key
	})
	return Selector{requirements}, nil
}
