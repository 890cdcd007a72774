package timeline_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/simtest"
	"github.com/jobsim/jobsim/sim/timeline"
)

// recorded runs a story, and returns its picture and what was saved of it: with times
// as jobsim run -o watch does, and without as kubectl does.
func recorded(t testing.TB, name string, length time.Duration) (p *timeline.Picture, watch, kubectl *bytes.Buffer) {
	t.Helper()
	watch, kubectl = &bytes.Buffer{}, &bytes.Buffer{}
	c := simtest.Load(t, "../../examples/manifests/"+name+".yaml")
	r := timeline.Record(c)
	// The manifest's objects are there already; a stream begins with them, too.
	save := func(e sim.WatchEvent) {
		object, err := json.Marshal(e.Object)
		require.NoError(t, err)
		fmt.Fprintf(watch, "{\"at\":%d.%09d,\"type\":%q,\"object\":%s}\n", e.At/time.Second, e.At%time.Second, e.Type, object)
		fmt.Fprintf(kubectl, "{\n    \"type\": %q,\n    \"object\": %s\n}\n", e.Type, object)
	}
	for _, kind := range []string{"CronJob", "Job"} {
		for _, o := range c.Objects(kind, "") {
			save(sim.WatchEvent{Type: sim.Added, Object: o})
		}
	}
	c.Watch(save)
	if length == 0 {
		require.NoError(t, c.Run())
	} else {
		require.NoError(t, c.RunFor(length))
	}
	return r.Picture(), watch, kubectl
}

// A saved stream gives the picture of the run itself, except that the words for it
// come from the objects alone.
func TestReadGivesThePictureOfTheRun(t *testing.T) {
	for _, story := range stories {
		want, watch, _ := recorded(t, story.name, story.time)
		got, err := timeline.Read(watch)
		require.NoError(t, err)
		if story.time != 0 { // a stream does not say how long nothing happened
			got.End = want.End
			continue
		}
		diff := cmp.Diff(want, got, cmpopts.IgnoreFields(timeline.Span{}, "Why"), cmpopts.IgnoreFields(timeline.Mark{}, "Why"))
		assert.Empty(t, diff, story.name)
	}
}

// Without times of the revisions, the objects give the same spans to the second: each
// begins and ends at the same time, or up to a second earlier.
func TestReadWithoutTimes(t *testing.T) {
	for _, story := range []string{"flaky", "pi-never", "indexed-job", "backoff-limit-per-index"} {
		want, _, kubectl := recorded(t, story, 0)
		got, err := timeline.Read(kubectl)
		require.NoError(t, err)
		require.Len(t, got.Groups, 1, story)
		assert.Equal(t, want.Groups[0].Summary, got.Groups[0].Summary, story)
		require.Len(t, got.Groups[0].Lanes, len(want.Groups[0].Lanes), story)
		for i, lane := range want.Groups[0].Lanes {
			kinds := func(l timeline.Lane) (list []timeline.Kind) {
				for _, s := range l.Spans {
					list = append(list, s.Kind)
				}
				return list
			}
			assert.Equal(t, kinds(lane), kinds(got.Groups[0].Lanes[i]), "%s, %s", story, lane.Name)
			for n, s := range lane.Spans {
				g := got.Groups[0].Lanes[i].Spans[n]
				assert.LessOrEqual(t, (s.From - g.From).Abs(), time.Second, "%s: %v %v", story, s, g)
				assert.LessOrEqual(t, (s.To - g.To).Abs(), time.Second, "%s: %v %v", story, s, g)
			}
		}
	}
}

// What kubectl prints of a real cluster has fields that jobsim does not know, and, with
// two kinds, two streams. The files are written by hand in that shape.
func TestReadOfARealClustersShape(t *testing.T) {
	for _, files := range [][]string{{"real-jobs.json", "real-pods.json"}, {"real-pods.json", "real-jobs.json"}, {"real-list.json"}} {
		var streams []*os.File
		for _, name := range files {
			f, err := os.Open("testdata/" + name)
			require.NoError(t, err)
			defer f.Close()
			streams = append(streams, f)
		}
		var p *timeline.Picture
		var err error
		if len(streams) == 2 {
			p, err = timeline.Read(streams[0], streams[1])
		} else {
			p, err = timeline.Read(streams[0])
		}
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, p.WriteText(&b, timeline.TextOptions{}))
		golden(t, strings.TrimSuffix(slices.Max(files), ".json")+".txt", b.Bytes())
	}
}

func TestReadRefuses(t *testing.T) {
	for _, test := range []struct{ why, input, want string }{
		{"no JSON", "kind: Job", "value 1"},
		{"the second value is cut off", `{"type":"ADDED","object":{"kind":"Pod"}}{"type":`, "value 2"},
		{"a number where a word is to be", `{"type":"ADDED","object":{"kind":"Pod","metadata":{"name":7}}}`, "Pod: json: cannot unmarshal number"},
		{"a bad item", `{"kind":"List","items":[{},{"kind":"Job","spec":3}]}`, "items[1]: Job: json"},
		{"a time before the start", `{"at":-1,"object":{"kind":"Pod"}}`, `at: invalid value "-1": must be a number of seconds`},
		{"a time with an exponent", `{"at":1e300,"object":{"kind":"Pod"}}`, `at: invalid value "1e300"`},
		{"a list", `[1]`, "value 1"},
	} {
		_, err := timeline.Read(strings.NewReader(test.input))
		assert.ErrorContains(t, err, test.want, test.why)
	}
	p, err := timeline.Read(strings.NewReader(`{"kind":"Event"} {"type":"BOOKMARK","object":{"kind":"Service"}}`))
	require.NoError(t, err)
	assert.Empty(t, p.Groups, "other kinds are passed over")
}
