package document

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseYAML reads one YAML document; an empty one has no value.
//
// The parser is asked only for the tree. What a scalar means is decided here,
// by the rules of the YAML 1.1 reader that Kubernetes uses (see scalar.go):
// with it, "yes" is a boolean, which in YAML 1.2 it is not.
func parseYAML(doc stretch) ([]Value, *SyntaxError) {
	var root yaml.Node
	if err := unmarshalYAML(doc.data, &root); err != nil {
		return nil, yamlSyntaxError(doc, err)
	}
	if root.IsZero() {
		return nil, nil
	}
	r := yamlReader{offset: doc.line - 1, open: map[*yaml.Node]bool{}, line: doc.line}
	value, err := r.value(root.Content[0], 0)
	if err != nil {
		return nil, conversionError(r.line, err)
	}
	return []Value{{Line: doc.line, Data: doc.data, Node: value}}, nil
}

// unmarshalYAML is yaml.Unmarshal with two differences. What follows the
// document is not ignored but an error. And where the parser panics ("please
// report"), which it does for some broken input, there is an error too.
func unmarshalYAML(data []byte, root *yaml.Node) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: %v", p)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(root); err != nil {
		if err == io.EOF { // nothing but comments
			return nil
		}
		return err
	}
	if err := dec.Decode(&yaml.Node{}); err != io.EOF {
		return cmp.Or(err, errTrailing)
	}
	return nil
}

// errTrailing is in the words of the parser.
var errTrailing = errors.New("yaml: did not find expected <document start>")

// yamlSyntaxError moves the line that a message of the parser names, which
// counts from the beginning of the document, to its place in the file.
func yamlSyntaxError(doc stretch, err error) *SyntaxError {
	rest, ok := strings.CutPrefix(err.Error(), "yaml: line ")
	digits, problem, found := strings.Cut(rest, ": ")
	n, bad := strconv.Atoi(digits)
	if !ok || !found || bad != nil {
		return conversionError(doc.line, err)
	}
	if countsFromZero[problem] {
		n++
	}
	last := 1 + bytes.Count(bytes.TrimRight(doc.data, " \t\r\n"), []byte("\n"))
	line := doc.line - 1 + min(n, last)
	located := conversionError(line, fmt.Errorf("yaml: line %d: %s", line, problem))
	located.problem = "yaml: " + problem
	return located
}

// countsFromZero are the messages whose line is one too small: the scanner
// counts lines from one, the parser behind it from zero.
var countsFromZero = map[string]bool{
	"did not find expected <document start>": true,
	"did not find expected '-' indicator":    true,
	"did not find expected ',' or ']'":       true,
	"did not find expected ',' or '}'":       true,
	"did not find expected key":              true,
	"did not find expected node content":     true,
}

// conversionError puts an error into the words of sigs.k8s.io/yaml.
func conversionError(line int, err error) *SyntaxError {
	return &SyntaxError{Line: line, Err: fmt.Errorf("error converting YAML to JSON: %w", err), problem: err.Error()}
}

// yamlReader turns the parser's tree into nodes: aliases become copies of what
// they stand for, merge keys the fields that they bring.
type yamlReader struct {
	offset  int                 // lines of the file before the document
	line    int                 // of the value that is being read
	open    map[*yaml.Node]bool // anchors whose alias is being followed
	aliased int                 // values read from aliases so far
}

func (r *yamlReader) value(y *yaml.Node, depth int) (*Node, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	if y.Kind == yaml.AliasNode {
		return follow(r, y, func(target *yaml.Node) (*Node, error) { return r.value(target, depth) })
	}
	if len(r.open) > 0 {
		if r.aliased++; r.aliased > maxAliased {
			return nil, errTooAliased
		}
	}
	r.line = r.offset + y.Line
	switch y.Kind {
	case yaml.MappingNode:
		return r.mapping(y, depth)
	case yaml.SequenceNode:
		return r.sequence(y, depth)
	}
	v, err := resolveScalar(y)
	return &Node{Kind: v.kind, Line: r.line, Value: v.value, Written: y.Value}, err
}

// follow hands the target of an alias to read, unless that is being read
// already: an anchor may stand inside itself.
func follow[T any](r *yamlReader, alias *yaml.Node, read func(*yaml.Node) (T, error)) (T, error) {
	if r.open[alias.Alias] {
		var none T
		return none, fmt.Errorf("yaml: anchor '%s' value contains itself", alias.Value)
	}
	r.open[alias.Alias] = true
	defer delete(r.open, alias.Alias)
	return read(alias.Alias)
}

func (r *yamlReader) sequence(y *yaml.Node, depth int) (*Node, error) {
	n := &Node{Kind: List, Line: r.line}
	for _, item := range y.Content {
		v, err := r.value(item, depth+1)
		if err != nil {
			return nil, err
		}
		n.Items = append(n.Items, v)
	}
	return n, nil
}

func (r *yamlReader) mapping(y *yaml.Node, depth int) (*Node, error) {
	n := &Node{Kind: Object, Line: r.line}
	var merged []Field
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		if isMerge(key) {
			brought, err := r.merge(value, depth)
			if err != nil {
				return nil, err
			}
			merged = append(merged, brought...)
			continue
		}
		f := Field{Line: r.offset + key.Line}
		var err error
		r.line = f.Line
		if f.Name, err = keyName(key); err != nil {
			return nil, err
		}
		if f.Value, err = r.value(value, depth+1); err != nil {
			return nil, err
		}
		n.Fields = append(n.Fields, f)
	}
	n.addMerged(merged)
	return n, nil
}

// addMerged adds the fields that a merge brought and that are not there: a
// field written out wins, and an earlier merge wins over a later one.
func (n *Node) addMerged(merged []Field) {
	have := make(map[string]bool, len(n.Fields))
	for i := range n.Fields {
		have[n.Fields[i].Name] = true
	}
	for _, f := range merged {
		if !have[f.Name] {
			have[f.Name] = true
			n.Fields = append(n.Fields, f)
		}
	}
}

// isMerge reports whether a key is "<<", unquoted: the fields of the mapping,
// or of the list of mappings, that is its value belong to this mapping.
func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Tag == "!!merge" && key.Value == "<<"
}

var errMerge = errors.New("yaml: map merge requires map or sequence of maps as the value")

// merge returns the fields that the value of a merge key brings.
func (r *yamlReader) merge(y *yaml.Node, depth int) ([]Field, error) {
	switch y.Kind {
	case yaml.AliasNode:
		if y.Alias.Kind != yaml.MappingNode {
			return nil, errMerge
		}
	case yaml.SequenceNode:
		var all []Field
		for _, item := range y.Content {
			if item.Kind == yaml.SequenceNode {
				return nil, errMerge
			}
			fields, err := r.merge(item, depth)
			if err != nil {
				return nil, err
			}
			all = append(all, fields...)
		}
		return all, nil
	case yaml.MappingNode:
	default:
		return nil, errMerge
	}
	n, err := r.value(y, depth+1)
	if err != nil {
		return nil, err
	}
	return n.Fields, nil
}

// keyName returns the key of a mapping as JSON has it.
func keyName(key *yaml.Node) (string, error) {
	if key.Kind == yaml.AliasNode {
		key = key.Alias
	}
	if key.Kind != yaml.ScalarNode {
		return "", errors.New("yaml: invalid map key: it is not a scalar")
	}
	v, err := resolveScalar(key)
	if err != nil {
		return "", err
	}
	return v.key()
}
