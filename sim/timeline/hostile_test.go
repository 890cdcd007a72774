package timeline_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim/timeline"
)

// hostile are texts that would be markup, would end an attribute, or would change the
// layout, if they were not escaped.
var hostile = []string{
	`<script>alert(1)</script>`, `</script><script>alert(1)</script>`, `</title></style></svg><img src=x onerror=alert(1)>`, `" onfocus="alert(1)`, `' onload='alert(1)`,
	`]]><script/>`, `<!--`, `-->`, `&lt;&#x3c;&amp;`, "a\x00b\x07c\x1b[31md", "line\nbreak\r\ttab", "\u202egnp.exe\u202c", "\u2066x\u2069\u200f\u061c", "\ufeff\u200b\u2028\u2029",
	"\xff\xfe\xc0", "\ufffe\uffff\U0001ffff", `{{.Title}}`, "javascript:alert(1)", "${alert(1)}", "\\u003cscript\\u003e", strings.Repeat("w", 100_000), "",
}

// pictureOf is a picture in which a text stands in every place.
func pictureOf(text string) *timeline.Picture {
	span := timeline.Span{Kind: timeline.RunFailed, From: time.Second, To: time.Minute, Label: text, Why: text, Pod: text}
	delay := timeline.Span{Kind: timeline.Delay, From: time.Minute, To: time.Hour, Label: text, Why: text}
	lane := timeline.Lane{
		Name: text, Note: text, Result: timeline.Failed, Rows: 1, Spans: []timeline.Span{span, delay},
		Pods:  []timeline.Pod{{Name: text, Node: text, To: time.Hour, Rows: 1}},
		Marks: []timeline.Mark{{Kind: timeline.MarkFailed, At: time.Hour, Label: text, Why: text}},
	}
	p := &timeline.Picture{End: time.Hour, Nodes: []string{text, text + "2"}}
	p.Groups = append(p.Groups, timeline.Group{Kind: text, Name: text, Summary: text, Own: lane, Lanes: []timeline.Lane{lane}})
	many := timeline.Group{Kind: "Job", Name: text, Own: lane}
	for range 70 { // so many that they are counted, and stand in the data of the search
		l := lane
		l.Spans = append([]timeline.Span{}, span, span, delay, span)
		many.Lanes = append(many.Lanes, l)
	}
	p.Groups = append(p.Groups, many)
	return p
}

func TestHostileTexts(t *testing.T) {
	for _, text := range hostile {
		checkPicture(t, pictureOf(text))
	}
}

// A pod with a hostile message, as a file has it, does no harm on the whole way.
func TestHostileFiles(t *testing.T) {
	for _, text := range hostile {
		quoted, err := json.Marshal(text)
		require.NoError(t, err)
		p, err := timeline.Read(strings.NewReader(fmt.Sprintf(`{"type":"ADDED","object":{"kind":"Pod","metadata":{"name":%[1]s,"namespace":%[1]s,"creationTimestamp":"2026-01-01T00:00:00Z"},
			"spec":{"nodeName":%[1]s,"containers":[{"name":%[1]s}]},
			"status":{"phase":"Failed","reason":%[1]s,"message":%[1]s,"conditions":[{"type":"PodScheduled","status":"False","message":%[1]s}],
			"containerStatuses":[{"name":%[1]s,"state":{"terminated":{"exitCode":1,"reason":%[1]s,"message":%[1]s,"startedAt":"2026-01-01T00:00:01Z","finishedAt":"2026-01-01T00:00:03Z"}}}]}}}`, quoted)))
		require.NoError(t, err, text)
		checkPicture(t, p)
	}
}

// checkPicture writes a picture in every format and looks whether anything in it could
// run, or break the layout.
func checkPicture(t testing.TB, p *timeline.Picture) {
	t.Helper()
	var svg, page, text, ascii bytes.Buffer
	require.NoError(t, p.WriteSVG(&svg, timeline.SVGOptions{}))
	require.NoError(t, p.WriteHTML(&page))
	require.NoError(t, p.WriteText(&text, timeline.TextOptions{}))
	require.NoError(t, p.WriteText(&ascii, timeline.TextOptions{ASCII: true}))
	checkSVG(t, svg.Bytes())
	checkHTML(t, page.String())
	for _, b := range []*bytes.Buffer{&svg, &page, &text, &ascii} {
		require.True(t, utf8.Valid(b.Bytes()))
		require.Negative(t, strings.IndexFunc(b.String(), func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }))
	}
	for line := range bytes.Lines(ascii.Bytes()) {
		require.Less(t, len(line), 102)
	}
}

// checkSVG parses an SVG as XML, and looks for anything but what a picture is made of.
func checkSVG(t testing.TB, svg []byte) {
	t.Helper()
	elements, attributes := map[string]bool{}, map[string]bool{}
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	depth := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			elements[token.Name.Local] = true
			for _, a := range token.Attr {
				attributes[a.Name.Local] = true
			}
		case xml.EndElement:
			depth--
		}
	}
	require.Zero(t, depth)
	for name := range attributes {
		require.False(t, strings.HasPrefix(name, "on"), name)
		require.NotContains(t, []string{"href", "style", "src"}, name)
	}
	for name := range elements {
		require.Contains(t, []string{"svg", "title", "style", "defs", "pattern", "rect", "path", "line", "text", "g"}, name)
	}
}

var (
	tagRegexp    = regexp.MustCompile(`<[a-zA-Z/!](?:[^>"]|"[^"]*")*>`)
	quotedRegexp = regexp.MustCompile(`"[^"]*"`)
)

// checkHTML looks at the tags of a page: it has one script that runs, no handler in an
// attribute, and nothing that loads anything.
func checkHTML(t testing.TB, page string) {
	t.Helper()
	_, body, found := strings.Cut(page, "</style>")
	require.True(t, found)
	body, script, found := strings.Cut(body, "<script>'use strict';")
	require.True(t, found)
	require.NotContains(t, body, "<script>")
	require.Equal(t, 1, strings.Count(script, "</script>"), "nothing comes after the script")
	tags := map[string]bool{}
	for _, tag := range tagRegexp.FindAllString(body, -1) {
		tags[quotedRegexp.ReplaceAllString(tag, `""`)] = true // only what is not in a quoted value
	}
	for tag := range tags {
		name := strings.ToLower(strings.FieldsFunc(strings.Trim(tag, "</>"), unicode.IsSpace)[0])
		require.Contains(t, allowedTags, name, tag)
		require.NotRegexp(t, `(?i)\son[a-z]+\s*=|\s(src|href|style|srcdoc|action)\s*=|'`, tag)
	}
}

var allowedTags = strings.Fields("head body html main section header svg g defs pattern rect path line text div span p ul ol li h1 h2 button input label script")

// Whatever is in the texts of a picture, the SVG is well-formed XML, and the page has as
// many tags as it has with a harmless text.
func FuzzPicture(f *testing.F) {
	for _, text := range hostile[:len(hostile)-2] {
		f.Add(text, int64(time.Minute), int64(time.Hour))
	}
	f.Fuzz(func(t *testing.T, text string, at, end int64) {
		if strings.TrimSpace(text) == "" || text == "Pod" {
			return // what is empty has no label, and a group of pods no lane of its own
		}
		pages := [2]bytes.Buffer{}
		for i, text := range []string{text, "harmless"} {
			p := pictureOf(text)
			p.End = time.Duration(end)
			p.Groups = p.Groups[:1]
			own := &p.Groups[0].Own
			own.Marks[0].At, own.Spans[0].To = time.Duration(at), time.Duration(at)
			require.NoError(t, p.WriteHTML(&pages[i]))
			var svg bytes.Buffer
			require.NoError(t, p.WriteSVG(&svg, timeline.SVGOptions{}))
			checkSVG(t, svg.Bytes())
		}
		require.Equal(t, strings.Count(pages[1].String(), "<"), strings.Count(pages[0].String(), "<"))
		require.Equal(t, strings.Count(pages[1].String(), `"`), strings.Count(pages[0].String(), `"`))
	})
}

// Whatever is read is refused, or gives a picture that can be written.
func FuzzRead(f *testing.F) {
	for _, story := range []string{"flaky", "indexed-job"} {
		_, watch, kubectl := recorded(f, story, 0)
		f.Add(watch.Bytes())
		f.Add(kubectl.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := timeline.Read(bytes.NewReader(data))
		if err != nil {
			assert.Nil(t, p)
			return
		}
		var svg bytes.Buffer
		require.NoError(t, p.WriteSVG(&svg, timeline.SVGOptions{}))
		checkSVG(t, svg.Bytes())
		require.NoError(t, p.WriteText(io.Discard, timeline.TextOptions{}))
		for _, g := range p.Groups {
			for _, l := range append(g.Lanes, g.Own) {
				for _, s := range l.Spans {
					assert.LessOrEqual(t, s.From, s.To)
					assert.GreaterOrEqual(t, s.From, time.Duration(0))
				}
			}
		}
	})
}
