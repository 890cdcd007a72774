package manifest

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim/internal/document"
	"github.com/jobsim/jobsim/pod"
)

// scalar checks a value that is not taken apart any further.
func (c *checker) scalar(t *knownType, n *document.Node, at *spot) {
	switch t.shape {
	case isString:
		c.want(document.Text, t, n, at)
	case isBool:
		c.want(document.Boolean, t, n, at)
	case isInt32:
		c.integer(t.name, 32, n, at)
	case isInt64:
		c.integer(t.name, 64, n, at)
	case isIntOrString:
		if n.Kind != document.Text {
			c.integer("int32", 32, n, at)
		}
	case isTime:
		c.time(n, at)
	case isQuantity:
		c.quantity(n, at)
	}
}

func (c *checker) want(k document.Kind, t *knownType, n *document.Node, at *spot) {
	if n.Kind != k {
		c.mismatch(t.name, n, at)
	}
}

// integer checks a whole number that fits that many bits. Here, and only here,
// the message of encoding/json shows the number.
func (c *checker) integer(typeName string, bits int, n *document.Node, at *spot) {
	if n.Kind != document.Number {
		c.mismatch(typeName, n, at)
		return
	}
	if _, err := strconv.ParseInt(n.Value, 10, bits); err != nil {
		c.wrong("number "+n.Value, typeName, n, at)
	}
}

// time checks a metav1.Time.
func (c *checker) time(n *document.Node, at *spot) {
	if n.Kind != document.Text {
		c.mismatch("string", n, at)
		return
	}
	if _, err := time.Parse(time.RFC3339, n.Value); err != nil {
		c.add(finding{n.Line, at.path, ReasonWrongType, at.path + ": " + err.Error(), ""})
	}
}

// quantity checks a resource.Quantity, which takes a string or a number.
func (c *checker) quantity(n *document.Node, at *spot) {
	if problem := quantityProblem(n); problem != "" {
		c.add(finding{n.Line, at.path, ReasonWrongType, at.path + ": " + problem, ""})
	}
}

// quantityProblem returns what is wrong with a quantity, or nothing.
func quantityProblem(n *document.Node) string {
	text := strings.TrimSpace(n.Value)
	if n.Kind == document.List || n.Kind == document.Object {
		text = "" // neither is one
	}
	if _, err := pod.ParseQuantity(text); err != nil {
		return err.Error()
	}
	return ""
}

// hintForMismatch returns a hint for three common mistakes: a number or a
// boolean without quotes where a string is wanted (the value of an environment
// variable), one in quotes where none is, and a number out of range.
func hintForMismatch(typeName string, n *document.Node, path string) string {
	t, ok := known()[typeName]
	switch {
	case ok && t.shape == isString && (n.Kind == document.Number || n.Kind == document.Boolean):
		quoted, _ := json.Marshal(n.Written)
		return path + " is a string: write it in quotes, " + string(quoted)
	case n.Kind == document.Text && strings.HasPrefix(typeName, "int") && isInteger(n.Value):
		return path + " is a number: write it without quotes, " + n.Value
	case n.Kind == document.Text && typeName == "bool" && (n.Value == "true" || n.Value == "false"):
		return path + " is a boolean: write it without quotes, " + n.Value
	case n.Kind == document.Number && typeName == "int32" && isInteger(n.Value):
		if n.Value[0] == '-' {
			return path + " must be at least " + strconv.Itoa(math.MinInt32)
		}
		return path + " may be at most " + strconv.Itoa(math.MaxInt32)
	}
	return ""
}

func isInteger(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}
