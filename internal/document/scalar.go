package document

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// scalar is what a YAML scalar means: its value as JSON has it, and the tag
// that YAML gives it.
type scalar struct {
	kind       Kind
	value, tag string
}

// asString is the scalar whose value is its text.
func asString(s string) scalar { return scalar{Text, s, "!!str"} }

// quoted are the styles in which a scalar without a tag is a string.
const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle

// resolveScalar returns what a scalar means. A tag such as !!str decides where
// there is one; a quoted scalar is a string; for the rest see resolvePlain.
func resolveScalar(y *yaml.Node) (scalar, error) {
	if y.Style&yaml.TaggedStyle == 0 {
		if y.Style&quoted != 0 {
			return asString(y.Value), nil
		}
		return resolvePlain(y.Value)
	}
	switch y.Tag {
	case "!!binary":
		data, err := base64.StdEncoding.DecodeString(y.Value)
		if err != nil {
			return scalar{}, errors.New("yaml: !!binary value contains invalid base64 data")
		}
		return asString(string(data)), nil
	case "!!bool", "!!int", "!!float", "!!null":
		return resolveTagged(y.Tag, y.Value)
	}
	return asString(y.Value), nil // !!str, times, and the tags of applications
}

// resolveTagged reads a scalar whose tag names its type.
func resolveTagged(tag, s string) (scalar, error) {
	v, err := resolvePlain(s)
	if err == nil && tag != v.tag && (tag != "!!float" || v.tag != "!!int") {
		err = fmt.Errorf("yaml: cannot decode %s `%s` as a %s", v.tag, s, tag)
	}
	v.tag = tag
	return v, err
}

// plainWords are the words to which YAML 1.1 gives a meaning.
var plainWords = func() map[string]scalar {
	words := map[string]scalar{}
	add := func(v scalar, written ...string) {
		for _, s := range written {
			words[s] = v
		}
	}
	add(scalar{Null, "", "!!null"}, "", "~", "null", "Null", "NULL")
	add(scalar{Boolean, "true", "!!bool"}, "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
	add(scalar{Boolean, "false", "!!bool"}, "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
	return words
}()

// notFinite are the numbers that JSON cannot write.
var notFinite = map[string]float64{
	".nan": math.NaN(), ".NaN": math.NaN(), ".NAN": math.NaN(),
	".inf": math.Inf(1), ".Inf": math.Inf(1), ".INF": math.Inf(1),
	"+.inf": math.Inf(1), "+.Inf": math.Inf(1), "+.INF": math.Inf(1),
	"-.inf": math.Inf(-1), "-.Inf": math.Inf(-1), "-.INF": math.Inf(-1),
}

// floatPattern is what YAML takes for a float that begins with a digit or a
// sign; Go's parser takes more.
var floatPattern = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)

// resolvePlain returns what an unquoted scalar means to go.yaml.in/yaml/v2, which
// Kubernetes uses: the words of YAML 1.1 are booleans and null; integers may be
// written in base 2, 8 (also as 010), 10 and 16 and with underscores; a point
// or an exponent makes a float; all else is a string, times included. What is
// out of the range of a float64 is a string too.
func resolvePlain(s string) (scalar, error) {
	if v, ok := plainWords[s]; ok {
		return v, nil
	}
	if f, ok := notFinite[s]; ok {
		value, err := floatNumber(f)
		return scalar{Number, value, "!!float"}, err
	}
	if strings.IndexByte("+-.0123456789", s[0]) < 0 {
		return asString(s), nil
	}
	if s[0] == '.' {
		return resolveFloat(s, s)
	}
	digits := strings.ReplaceAll(s, "_", "")
	if i, err := strconv.ParseInt(digits, 0, 64); err == nil {
		return scalar{Number, strconv.FormatInt(i, 10), "!!int"}, nil
	}
	if u, err := strconv.ParseUint(digits, 0, 64); err == nil {
		value, err := floatNumber(float64(u)) // as kubectl sends what an int64 does not hold
		return scalar{Number, value, "!!int"}, err
	}
	if floatPattern.MatchString(digits) {
		return resolveFloat(s, digits)
	}
	return asString(s), nil
}

// resolveFloat returns s as a float if Go reads its digits as one, and as a
// string otherwise.
func resolveFloat(s, digits string) (scalar, error) {
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return asString(s), nil
	}
	value, err := floatNumber(f)
	return scalar{Number, value, "!!float"}, err
}

// key returns the scalar as the key of a JSON object: the key 1 is "1", and
// yes is "true". A float is shortened as sigs.k8s.io/yaml does it.
func (v scalar) key() (string, error) {
	if v.kind == Null {
		return "", errors.New("unsupported map key: null")
	}
	if v.tag != "!!float" {
		return v.value, nil
	}
	f, err := strconv.ParseFloat(v.value, 64)
	return strconv.FormatFloat(f, 'g', -1, 32), err
}
