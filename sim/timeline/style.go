package timeline

import (
	"fmt"
	"strings"
)

// paint is how something is drawn in one theme: its surface, its lines and what is
// written on it, as #rrggbb.
type paint struct{ fill, line, text string }

// style is how spans of a kind are drawn. So that they are distinguished in black and
// white too, each kind has a pattern of its own: a path in a square of eight, drawn in
// the colour of its lines.
type style struct {
	kind        Kind
	light, dark paint
	pattern     string
}

// styles are those of all kinds. The contrast of text with fill, and of line with the
// page, is held by a test.
var styles = []style{
	{RunSucceeded, paint{"#1a7f37", "#116329", "#ffffff"}, paint{"#3fb950", "#56d364", "#03130a"}, ""},
	{RunFailed, paint{"#b3241c", "#82071e", "#ffffff"}, paint{"#ff8178", "#ffa198", "#260302"}, "M0 8L8 0M-2 2L2 -2M6 10L10 6"},
	{Running, paint{"#0969da", "#0550ae", "#ffffff"}, paint{"#58a6ff", "#79c0ff", "#02122a"}, "M2 1L5 4L2 7"},
	{RunStopped, paint{"#6e7781", "#424a53", "#ffffff"}, paint{"#8b949e", "#b1bac4", "#0a0d10"}, "M0 0L8 8M-2 6L2 10M6 -2L10 2"},
	{Pending, paint{"#f3f5f7", "#57606a", "#24292f"}, paint{"#21262d", "#8b949e", "#e6edf3"}, "M1 2h1M5 6h1"},
	{Starting, paint{"#ddf4ff", "#0969da", "#032f62"}, paint{"#0c2d4d", "#58a6ff", "#cae8ff"}, "M2 0V8M6 0V8"},
	{ImagePull, paint{"#fbefff", "#8250df", "#3e1f79"}, paint{"#2c1a4d", "#bc8cff", "#ecd8ff"}, "M0 0L8 8M0 8L8 0"},
	{CrashLoop, paint{"#fff1e5", "#bc4c00", "#5c2200"}, paint{"#3d1300", "#f0883e", "#ffdfb6"}, "M0 6L2 2L4 6L6 2L8 6"},
	{Delay, paint{"#fff8c5", "#7d4e00", "#3b2300"}, paint{"#332600", "#d29922", "#f8e3a1"}, "M0 8L8 0"},
	{Suspended, paint{"#eaeef2", "#57606a", "#24292f"}, paint{"#262c36", "#9198a1", "#e6edf3"}, "M0 2H8M0 6H8"},
	{Grace, paint{"#ffdfb6", "#953800", "#471700"}, paint{"#4d2600", "#ffa657", "#ffdfb6"}, "M0 4L4 0M4 8L8 4M0 0h1"},
	{Terminating, paint{"#ffdfb6", "#953800", "#471700"}, paint{"#4d2600", "#ffa657", "#ffdfb6"}, "M0 4L4 0M4 8L8 4M0 0h1"},
}

// page is what stands around the spans, in both themes: fill is the page, text what is
// written on it.
var page = [2]paint{{"#ffffff", "#57606a", "#1f2328"}, {"#0d1117", "#9198a1", "#e6edf3"}}

// grid are the lines of the axis, and nodes the grounds of pods by their node. They
// carry no meaning that is not written as well.
var (
	grid  = [2]string{"#d8dee4", "#30363d"}
	nodes = [2][]string{
		{"#e7f5ff", "#fff3e0", "#eefbe7", "#fbeaf5", "#f1edff", "#fdf6d8"},
		{"#10243a", "#332312", "#14301a", "#35172b", "#241d42", "#302b10"},
	}
)

// markPaints are the colours of marks.
var markPaints = []struct {
	kind        MarkKind
	light, dark string
}{
	{MarkComplete, "#116329", "#56d364"}, {MarkFailed, "#a40e26", "#ffa198"}, {MarkCondition, "#57606a", "#9198a1"},
	{MarkDeadline, "#6639ba", "#d2a8ff"}, {MarkSlot, "#0550ae", "#79c0ff"}, {MarkEdit, "#7d4e00", "#e3b341"}, {MarkRemoved, "#57606a", "#9198a1"},
}

// css is the style sheet of a theme: 0 light, 1 dark. Each rule begins with a prefix.
func css(theme int, prefix string) string {
	var b strings.Builder
	rule := func(selector, body string) { fmt.Fprintf(&b, "%s%s{%s}\n", prefix, selector, body) }
	p := page[theme]
	rule(".page", "fill:"+p.fill)
	rule("text", "fill:"+p.text)
	rule(".dim", "fill:"+p.line)
	rule(".grid", "stroke:"+grid[theme])
	for i, tint := range nodes[theme] {
		rule(fmt.Sprintf(".node%d", i), "fill:"+tint)
	}
	for _, s := range styles {
		q := s.light
		if theme == 1 {
			q = s.dark
		}
		rule(".f-"+string(s.kind), "fill:"+q.fill)
		rule(".l-"+string(s.kind), "stroke:"+q.line)
		rule(".e-"+string(s.kind), "stroke:"+q.text)
		rule("text.t-"+string(s.kind), "fill:"+q.text+";stroke:"+q.fill)
	}
	for _, m := range markPaints {
		colour := m.light
		if theme == 1 {
			colour = m.dark
		}
		rule(".m-"+string(m.kind), "stroke:"+colour)
		rule("text.m-"+string(m.kind), "fill:"+colour+";stroke:none")
	}
	return b.String()
}

// patterns are the surfaces of the kinds, for the defs of an SVG.
func patterns() string {
	var b strings.Builder
	for _, s := range styles {
		fmt.Fprintf(&b, `<pattern id="p-%[1]s" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="f-%[1]s" width="8" height="8"/>`, s.kind)
		if s.pattern != "" {
			fmt.Fprintf(&b, `<path class="l-%s" d="%s" fill="none" stroke-opacity="%s"/>`, s.kind, s.pattern, opacity(s.kind))
		}
		b.WriteString("</pattern>\n")
	}
	return b.String()
}

// opacity keeps the pattern of what is written on quieter than that of a run.
func opacity(k Kind) string {
	if isRun(k) {
		return "1"
	}
	return "0.45"
}

// shapes are what marks look like, around the point 0,0.
var shapes = map[MarkKind]string{
	MarkComplete:  "M-5 0L-1 4L6 -5",
	MarkFailed:    "M-5 -5L5 5M-5 5L5 -5",
	MarkCondition: "M0 -6L6 0L0 6L-6 0Z",
	MarkDeadline:  "M0 -7V7M-4 -7H4M-4 7H4",
	MarkSlot:      "M0 -5L5 4L-5 4Z",
	MarkEdit:      "M-5 5L5 -5M-5 5L-5 2M-5 5L-2 5",
	MarkRemoved:   "M-4 -4L4 4M-4 4L4 -4",
}

// ends are the signs at the end of runs, around the point 0,0.
var ends = map[Kind]string{
	RunSucceeded: "M-4 0L-1 3L4 -4",
	RunFailed:    "M-4 -4L4 4M-4 4L4 -4",
	Running:      "M-3 -4L3 0L-3 4",
	RunStopped:   "M-3 -3C-3 -6 4 -6 3 -2C2 0 0 0 0 2M0 4V5",
}
