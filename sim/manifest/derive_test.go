package manifest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// relay is a kind that is not of the Kubernetes API.
type relay struct {
	jobsim.TypeMeta
	jobsim.ObjectMeta `json:"metadata"`
	Spec              relaySpec `json:"spec"`
	hidden            int
}

type relaySpec struct {
	relayTimes
	Legs     int               `json:"legs"`
	Ratio    float64           `json:"ratio"`
	Words    []string          `json:"words"`
	Notes    map[string]string `json:"notes"`
	Free     freeForm          `json:"free"`
	Template *pod.Template     `json:"template"`
	Next     *relaySpec        `json:"next"`
	Skipped  int               `json:"-"`
}

type relayTimes struct {
	From time.Time `json:"from"`
}

// freeForm decodes itself.
type freeForm struct{ text string }

func (f *freeForm) UnmarshalJSON(data []byte) error {
	f.text = string(data)
	return nil
}

// withRelay adds the kind to the table for a test.
func withRelay(t *testing.T) {
	old := readables
	t.Cleanup(func() { readables = old })
	readables = append(slices.Clone(readables), readable{"example.com/v1", "Relay", "relays.example.com", own[relay]()})
}

// A kind of which the Kubernetes API knows nothing needs one row.
func TestAKindOfItsOwnIsRead(t *testing.T) {
	withRelay(t)
	r, err := Read("in", []byte(`apiVersion: example.com/v1
kind: Relay
metadata: {name: r, managedFields: [], clusterName: x}
spec:
  from: 2026-03-01T12:00:00Z
  legs: 3
  ratio: 0.5
  words: [a, b]
  notes: {a: b}
  free: {as: [it, is]}
  template:
    spec:
      containers: [{name: main, image: x}]
      volumes: [{name: v}]
  next: {legs: 4}
status: {done: 1}
`))
	require.ErrorContains(t, err, `in:3: Relay r: strict decoding error: unknown field "metadata.clusterName"`)
	assert.ErrorContains(t, err, `in:16: Relay r: strict decoding error: unknown field "status"`)
	assert.Nil(t, r)

	r, err = Read("in", []byte(`apiVersion: v1
kind: List
items:
- apiVersion: example.com/v1
  kind: Relay
  metadata: {name: r}
  spec:
    from: 2026-03-01T12:00:00Z
    legs: 3
    ratio: 0.5
    words: [a, b]
    notes: {a: b}
    free: {as: [it, is]}
    template: {spec: {containers: [{name: main, image: x}], volumes: [{name: v}]}}
    next: {legs: 4}
`))
	require.NoError(t, err)
	got := Of[*relay](r)[0]
	want := relaySpec{
		relayTimes: relayTimes{time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)},
		Legs:       3, Ratio: 0.5, Words: []string{"a", "b"}, Notes: map[string]string{"a": "b"}, Free: freeForm{`{"as":["it","is"]}`},
		Template: &pod.Template{Spec: pod.Spec{Containers: []pod.Container{{Name: "main", Image: "x"}}}},
		Next:     &relaySpec{Legs: 4},
	}
	assert.Equal(t, want, got.Spec)
	assert.Equal(t, jobsim.TypeMeta{Kind: "Relay", APIVersion: "example.com/v1"}, got.TypeMeta)
	require.Len(t, r.Warnings, 1, "a pod template is that of Kubernetes")
	assert.Equal(t, "in:14: Relay r: spec.template.spec.volumes is known to Kubernetes but not simulated; left out", r.Warnings[0].String())
	assert.Zero(t, got.hidden)
}

// The same mistakes are found as in a Job.
func TestAKindOfItsOwnIsReadStrictly(t *testing.T) {
	withRelay(t)
	for field, want := range map[string]string{
		"lges: 3":                     `strict decoding error: unknown field "spec.lges"; did you mean legs?`,
		"Skipped: 3":                  `strict decoding error: unknown field "spec.Skipped"`,
		"relayTimes: {}":              `strict decoding error: unknown field "spec.relayTimes"`,
		"legs: 3, legs: 4":            `strict decoding error: duplicate field "spec.legs"`,
		`legs: "3"`:                   `json: cannot unmarshal string into Go struct field relaySpec.spec.legs of type int; spec.legs is a number: write it without quotes, 3`,
		"ratio: x":                    `json: cannot unmarshal string into Go struct field relaySpec.spec.ratio of type float64`,
		"words: a":                    `json: cannot unmarshal string into Go struct field relaySpec.spec.words of type []string`,
		"notes: {a: 1}":               `json: cannot unmarshal number into Go struct field relaySpec.spec.notes of type string; spec.notes.a is a string: write it in quotes, "1"`,
		"from: today":                 `spec.from: parsing time "today" as "2006-01-02T15:04:05Z07:00": cannot parse "today" as "2006"`,
		"next: {next: {lges: 1}}":     `strict decoding error: unknown field "spec.next.next.lges"; did you mean legs?`,
		"template: {spec: {imge: x}}": `strict decoding error: unknown field "spec.template.spec.imge"`,
	} {
		_, err := Read("in", []byte("{apiVersion: example.com/v1, kind: Relay, metadata: {name: r}, spec: {"+field+"}}"))
		assert.ErrorContains(t, err, "in:1: Relay r: "+want, field)
	}
	_, err := Read("in", []byte("{apiVersion: example.com/v1, kind: Relay}"))
	assert.EqualError(t, err, `in: The Relay "" is invalid: metadata.name: Required value: name or generateName is required`)
	one := "{apiVersion: example.com/v1, kind: Relay, metadata: {name: r}}\n"
	_, err = Read("in", []byte(one+"---\n"+one))
	assert.EqualError(t, err, `in:3: Relay r: relays.example.com "r" already exists; the first is at in:1`)
}

func TestWhatIsRead(t *testing.T) {
	table := slices.DeleteFunc(slices.Clone(readables), func(r readable) bool { return r.known == "" })
	assert.Equal(t, "jobsim simulates Job (batch/v1, extensions/v1beta1), Pod (v1), CronJob (batch/v1, batch/v1beta1, batch/v2alpha1) "+
		"and ScheduledJob (batch/v2alpha1)", whatIsRead(table))
	table = append(table, readable{apiVersion: "example.com/v1", kind: "Relay"})
	assert.Equal(t, "jobsim simulates Job (batch/v1, extensions/v1beta1), Pod (v1), CronJob (batch/v1, batch/v1beta1, batch/v2alpha1), "+
		"ScheduledJob (batch/v2alpha1) and Relay (example.com/v1)", whatIsRead(table))

	withRelay(t)
	_, err := Read("in", []byte("{apiVersion: example.com/v1, kind: relay}"))
	require.Error(t, err)
	assert.True(t, strings.HasSuffix(err.Error(), "did you mean kind Relay? "+whatIsRead(readables)), err)
}
