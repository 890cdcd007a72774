package sweep

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Axis is a parameter of the grid: a field of the Job, or the probability of
// failure, and the values that it takes.
type Axis struct {
	// Field is the path of the field in the manifest, such as
	// spec.template.spec.activeDeadlineSeconds; what begins with neither spec nor
	// metadata begins in spec: backoffLimit. Or it is [FailureField].
	Field string `json:"field"`
	// Values are what the field is set to, as a manifest writes it.
	Values []string `json:"values"`
}

// Setting is a field with one value.
type Setting struct {
	// Field is that of an Axis.
	Field string `json:"field"`
	// Value is what the field is set to.
	Value string `json:"value"`
}

func (s Setting) String() string { return s.Field + "=" + s.Value }

// ParseSetting reads FIELD=VALUE.
func ParseSetting(text string) (Setting, error) {
	field, value, ok := strings.Cut(text, "=")
	if !ok || field == "" || value == "" {
		return Setting{}, fmt.Errorf("Invalid value: %q: must be FIELD=VALUE, such as backoffLimit=3", text)
	}
	return Setting{field, value}, nil
}

// axisWanted names what ParseAxis accepts.
const axisWanted = "must be FIELD=VALUES, where VALUES are values with commas between them and ranges going upwards: 1,2,4 or 0..10 or 60..600/60"

// maxPoints is how many points a grid may have.
const maxPoints = 10_000

// ParseAxis reads FIELD=VALUES. VALUES are values with commas between them, of
// which each may be a range of whole numbers, both ends included, with a step after
// a slash: backoffLimit=0..10, parallelism=1,2,4, activeDeadlineSeconds=60..600/60,
// failure=0.1,0.2.
func ParseAxis(text string) (Axis, error) {
	setting, err := ParseSetting(text)
	if err != nil {
		return Axis{}, fmt.Errorf("Invalid value: %q: %s", text, axisWanted)
	}
	a := Axis{Field: setting.Field}
	for item := range strings.SplitSeq(setting.Value, ",") {
		values, err := parseItem(item)
		if err != nil {
			return Axis{}, fmt.Errorf("Invalid value: %q: %w", text, err)
		}
		a.Values = append(a.Values, values...)
	}
	if len(a.Values) > maxPoints {
		return Axis{}, fmt.Errorf("Invalid value: %q: must have at most %d values", text, maxPoints)
	}
	seen := slices.Clone(a.Values)
	slices.Sort(seen)
	if len(slices.Compact(seen)) < len(a.Values) {
		return Axis{}, fmt.Errorf("Invalid value: %q: a value is given more than once", text)
	}
	return a, nil
}

// parseItem reads a value, or a range of whole numbers.
func parseItem(item string) ([]string, error) {
	from, to, isRange := strings.Cut(item, "..")
	if !isRange {
		if item == "" {
			return nil, fmt.Errorf("%s", axisWanted)
		}
		return []string{item}, nil
	}
	to, by, hasStep := strings.Cut(to, "/")
	if !hasStep {
		by = "1"
	}
	lo, errLo := strconv.ParseInt(from, 10, 64)
	hi, errHi := strconv.ParseInt(to, 10, 64)
	step, errStep := strconv.ParseInt(by, 10, 64)
	switch {
	case errLo != nil || errHi != nil || errStep != nil || step < 1:
		return nil, fmt.Errorf("%q: %s", item, axisWanted)
	case hi < lo:
		return nil, fmt.Errorf("%q: a range must go upwards", item)
	case uint64(hi-lo)/uint64(step) >= maxPoints:
		return nil, fmt.Errorf("%q: must have at most %d values", item, maxPoints)
	}
	values := []string{strconv.FormatInt(lo, 10)}
	for hi-lo >= step {
		lo += step
		values = append(values, strconv.FormatInt(lo, 10))
	}
	return values, nil
}

// grid are the settings of each point, the last axis changing fastest. Without an
// axis it is one point without settings.
func grid(axes []Axis) [][]Setting {
	points := [][]Setting{nil}
	for _, a := range axes {
		var next [][]Setting
		for _, before := range points {
			for _, value := range a.Values {
				next = append(next, append(slices.Clone(before), Setting{a.Field, value}))
			}
		}
		points = next
	}
	return points
}

// checkAxes returns what is wrong with the axes taken together.
func checkAxes(axes []Axis) error {
	if len(axes) > 2 {
		return fmt.Errorf("there are %d parameters: a grid has one or two", len(axes))
	}
	points := 1
	for i, a := range axes {
		if len(a.Values) == 0 {
			return fmt.Errorf("%s: must have at least one value", a.Field)
		}
		if i > 0 && fullPath(a.Field) == fullPath(axes[0].Field) {
			return fmt.Errorf("%s: is given twice", a.Field)
		}
		points *= min(len(a.Values), maxPoints+1)
	}
	if points > maxPoints {
		return fmt.Errorf("a grid of %d points: must have at most %d", points, maxPoints)
	}
	return nil
}
