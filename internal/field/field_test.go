package field_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

func TestPath(t *testing.T) {
	for _, c := range []struct {
		path field.Path
		want string
	}{
		{field.Path("").Child("spec"), "spec"},
		{field.Path("spec").Child("template", "spec"), "spec.template.spec"},
		{field.Path("spec").Child("rules").Index(10).Child("action"), "spec.rules[10].action"},
		{field.Path("metadata.labels").Key("example.com/a"), "metadata.labels[example.com/a]"},
	} {
		assert.Equal(t, c.want, string(c.path))
	}
}

// named is a string type of its own, as many fields of the API have one.
type named string

func TestErrorsShowTheValue(t *testing.T) {
	type policy string
	for _, c := range []struct {
		add  func(e *field.Errors)
		want string
		why  string
	}{
		{func(e *field.Errors) { e.Invalid("f", "a<b", "why") }, `f: Invalid value: "a<b": why`, "a string is quoted as Go does it"},
		{func(e *field.Errors) { e.Invalid("f", named("a<b"), "why") }, `f: Invalid value: "a\u003cb": why`, "a named string as JSON does it"},
		{func(e *field.Errors) { e.Invalid("f", new(named("x")), "") }, `f: Invalid value: "x"`, "a pointer as what it points to"},
		{func(e *field.Errors) { e.Invalid("f", (*int32)(nil), "why") }, `f: Invalid value: null: why`, "no value is null"},
		{func(e *field.Errors) { e.Invalid("f", int64(-7), "why") }, `f: Invalid value: -7: why`, "a number is plain"},
		{func(e *field.Errors) { e.Invalid("f", []int32{2, 1}, "why") }, `f: Invalid value: [2,1]: why`, "a list is JSON"},
		{func(e *field.Errors) { e.Invalid("f", []int32(nil), "why") }, `f: Invalid value: null: why`, "and so is no list"},
		{func(e *field.Errors) { e.Invalid("f", map[string]string{"b": "1", "a": "2"}, "why") }, `f: Invalid value: {"a":"2","b":"1"}: why`, "a map has its keys in order"},
		{func(e *field.Errors) { e.Invalid("f", field.Omitted, "why") }, `f: Invalid value: why`, "an omitted value leaves nothing"},
		{func(e *field.Errors) { e.Invalid("f", "", "") }, `f: Invalid value: ""`, "the empty string is a value"},
		{func(e *field.Errors) { e.Required("f", "") }, `f: Required value`, "no detail"},
		{func(e *field.Errors) { e.Required("f", "say it") }, `f: Required value: say it`, "a detail"},
		{func(e *field.Errors) { e.Forbidden("f", "why") }, `f: Forbidden: why`, "shows no value"},
		{func(e *field.Errors) { e.Duplicate("f", "x") }, `f: Duplicate value: "x"`, "shows the value"},
		{func(e *field.Errors) { e.TooLong("f", 63) }, `f: Too long: may not be more than 63 bytes`, "does not show the text"},
		{func(e *field.Errors) { e.TooMany("f", 21, 20) }, `f: Too many: 21: must have at most 20 items`, "shows the number"},
		{func(e *field.Errors) { field.NotSupported(e, "f", policy("x"), []policy{"b", "a"}) }, `f: Unsupported value: "x": supported values: "b", "a"`, "in the order given"},
	} {
		var e field.Errors
		c.add(&e)
		require.Len(t, e.List(), 1, c.why)
		assert.Equal(t, c.want, e.List()[0].Error(), c.why)
	}
}

func TestErrorsKeepRepeatsOnce(t *testing.T) {
	var e field.Errors
	e.Required("a", "")
	e.Required("b", "")
	e.Required("a", "")
	e.Required("a", "another reason")
	require.Len(t, e.List(), 3)
	assert.Equal(t, "a", e.List()[0].Field)
	assert.Equal(t, "b", e.List()[1].Field)
	assert.Equal(t, "another reason", e.List()[2].Detail)
}

func TestNonnegative(t *testing.T) {
	var e field.Errors
	e.Nonnegative("none", nil)
	e.Nonnegative("zero", new(int64(0)))
	assert.Empty(t, e.List())
	e.Nonnegative("f", new(int64(-1)))
	assert.EqualError(t, e.List()[0], "f: Invalid value: -1: must be greater than or equal to 0")
}

func TestEqual(t *testing.T) {
	utc := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	type object struct {
		List  []string
		Map   map[string]string
		Ptr   *int32
		Inner *object
		Time  time.Time
	}
	for _, c := range []struct {
		a, b any
		want bool
		why  string
	}{
		{nil, nil, true, "nothing is nothing"},
		{nil, object{}, false, "nothing is not something"},
		{int32(1), int64(1), false, "types differ"},
		{object{List: []string{}}, object{}, true, "an empty list is none"},
		{object{Map: map[string]string{}}, object{}, true, "an empty map is none"},
		{object{Ptr: new(int32)}, object{}, false, "a zero that was given is not none"},
		{object{Ptr: new(int32)}, object{Ptr: new(int32)}, true, "pointers are compared by what they point to"},
		{object{Inner: &object{List: []string{}}}, object{Inner: &object{}}, true, "also deep down"},
		{object{List: []string{"a", "b"}}, object{List: []string{"b", "a"}}, false, "order counts"},
		{object{Map: map[string]string{"a": ""}}, object{Map: map[string]string{"b": ""}}, false, "keys count"},
		{object{Time: utc}, object{Time: utc.In(time.FixedZone("", 3600))}, true, "times are moments"},
		{object{Time: utc}, object{Time: utc.Add(1)}, false, "other moments differ"},
		{(*object)(nil), &object{}, false, "a nil pointer is not an empty object"},
	} {
		assert.Equal(t, c.want, field.Equal(c.a, c.b), c.why)
		assert.Equal(t, c.want, field.Equal(c.b, c.a), "the other way round: "+c.why)
	}
}

func TestObjectMetaGenerateName(t *testing.T) {
	for _, c := range []struct{ generateName, wantField, why string }{
		{"pi-", "", "a dash at the end gets more appended"},
		{"pi", "", "so does a letter"},
		{"a%-", "", "upstream's mask covers the byte before the dash too"},
		{"-", "metadata.generateName", "one dash alone is not masked"},
		{"Pi-", "metadata.generateName", "upper case"},
	} {
		m := jobsim.ObjectMeta{Name: "pi-x", Namespace: "default", GenerateName: c.generateName}
		var e field.Errors
		e.ObjectMeta("metadata", &m)
		got := ""
		if len(e.List()) > 0 {
			got = e.List()[0].Field
		}
		assert.Equal(t, c.wantField, got, c.why)
	}
}

func TestObjectMetaUpdateOfADeletedObject(t *testing.T) {
	when := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	old := jobsim.ObjectMeta{Name: "pi", Namespace: "default", ResourceVersion: "7", DeletionTimestamp: &when, Finalizers: []string{"a/b", "c/d"}}
	m := old
	var e field.Errors
	m.Finalizers = []string{"a/b"}
	e.ObjectMetaUpdate("metadata", &m, &old)
	assert.Empty(t, e.List(), "a finalizer may go")

	m.Finalizers = []string{"z/z", "a/b", "e/f", "z/z"}
	e.ObjectMetaUpdate("metadata", &m, &old)
	require.Len(t, e.List(), 1)
	assert.EqualError(t, e.List()[0], `metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"e/f", "z/z"}`)
}

func TestObjectMetaUpdate(t *testing.T) {
	for _, c := range []struct {
		old, m jobsim.ObjectMeta
		want   string
		why    string
	}{
		{jobsim.ObjectMeta{Name: "a/b%"}, jobsim.ObjectMeta{Name: "a/b%"}, `metadata.name: Invalid value: "a/b%": may not contain '/'` + "\n" + `metadata.name: Invalid value: "a/b%": may not contain '%'`, "no part of a URL"},
		{jobsim.ObjectMeta{Name: ".."}, jobsim.ObjectMeta{Name: ".."}, `metadata.name: Invalid value: "..": may not be '..'`, "nor the one above"},
		{jobsim.ObjectMeta{Name: "a", Generation: 3}, jobsim.ObjectMeta{Name: "a", Generation: 2}, `metadata.generation: Invalid value: 2: must not be decremented`, "a generation only grows"},
		{jobsim.ObjectMeta{Name: "a", UID: "u"}, jobsim.ObjectMeta{Name: "a", UID: "<v>"}, `metadata.uid: Invalid value: "\u003cv\u003e": field is immutable`, "another object of that name"},
	} {
		for _, m := range []*jobsim.ObjectMeta{&c.old, &c.m} {
			m.Namespace, m.ResourceVersion = "default", "1"
		}
		var e field.Errors
		e.ObjectMetaUpdate("metadata", &c.m, &c.old)
		var texts []string
		for _, err := range e.List() {
			texts = append(texts, err.Error())
		}
		assert.Equal(t, c.want, strings.Join(texts, "\n"), c.why)
	}
}

func TestAnnotationsMayTakeSoMuch(t *testing.T) {
	const limit = 256 * 1024
	var e field.Errors
	e.Annotations("f", map[string]string{"a": strings.Repeat("x", limit-2), "b": ""})
	assert.Empty(t, e.List(), "keys and values together, as much as may be")
	e.Annotations("f", map[string]string{"a": strings.Repeat("x", limit-2), "b": "x"})
	require.Len(t, e.List(), 1)
	assert.EqualError(t, e.List()[0], "f: Too long: may not be more than 262144 bytes")
}

// TestSelectorParsesWhatMatches says that a selector without errors is one
// that can be asked, whatever it holds.
func TestSelectorParsesWhatMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s jobsim.LabelSelector
		text := rapid.SampledFrom([]string{"", "a", "a/b", "a b", "In", "Exists", "x/y/z"})
		s.MatchLabels = rapid.MapOf(text, text).Draw(t, "matchLabels")
		for range rapid.IntRange(0, 2).Draw(t, "expressions") {
			s.MatchExpressions = append(s.MatchExpressions, jobsim.LabelSelectorRequirement{
				Key:      text.Draw(t, "key"),
				Operator: jobsim.LabelSelectorOperator(text.Draw(t, "operator")),
				Values:   rapid.SliceOfN(text, 0, 2).Draw(t, "values"),
			})
		}
		var e field.Errors
		e.LabelSelector("spec.selector", &s, false)
		assert.Equal(t, len(e.List()) == 0, field.SelectorParses(&s))
		if field.HasInvalidValue(&s) {
			assert.False(t, field.SelectorParses(&s))
		}
	})
}

func FuzzNames(f *testing.F) {
	for _, seed := range []string{"", "a", "a.b", "A/b", "a/b/c", "ä", "\x00", "\xff", "a=b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if len(field.IsDNS1123Label(name)) == 0 {
			assert.Empty(t, field.IsDNS1123Subdomain(name), "each label is a subdomain")
			assert.Empty(t, field.IsQualifiedName(name), "and a key")
			assert.Empty(t, field.IsLabelValue(name), "and a value")
			assert.Empty(t, field.IsEnvVarName(name), "and a variable")
		}
		var e field.Errors
		e.DomainPrefixedPath("f", name)
		e.Labels("f", map[string]string{name: name})
		e.Invalid("f", name, name)
		for _, err := range e.List() {
			assert.NotEmpty(t, err.Error())
			_, jsonErr := json.Marshal(err)
			assert.NoError(t, jsonErr)
		}
	})
}
