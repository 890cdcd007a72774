package timeline

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// SVGOptions say how a picture is written as SVG.
type SVGOptions struct {
	// Width is that of the image in pixels; 0 means 960. Less than 480 counts as 480.
	Width int
}

// The measures of an SVG, in pixels.
const (
	margin    = 16
	rowHeight = 22
	barHeight = 14
	charWidth = 6.7 // of an average character, a little wide
	seriesTop = 40
)

// svgLimits are those of a group in an SVG.
var svgLimits = limits{lanes: 60, rows: 60, spans: 1500, odd: 20, buckets: 240}

// WriteSVG writes the picture as an SVG image, which follows the reader's light or dark
// theme. Each thing in it has its sentence as a title.
func (p *Picture) WriteSVG(w io.Writer, o SVGOptions) error {
	if isNil(w) {
		return errNilWriter
	}
	if p == nil {
		p = &Picture{}
	}
	s := &svgWriter{picture: p, width: 960, kinds: map[Kind]bool{}, marks: map[MarkKind]bool{}}
	if o.Width != 0 {
		s.width = float64(max(480, o.Width))
	}
	s.y = margin
	for i := range p.Groups {
		s.group(&p.Groups[i])
	}
	if len(p.Groups) == 0 {
		s.y += rowHeight
		s.text(margin, s.y, "", "There is nothing to show: no Job, CronJob or Pod was seen.")
	}
	s.legend()
	head := &svgWriter{}
	head.head(p, s.width, s.y+margin)
	_, err := io.WriteString(w, head.out.String()+s.out.String()+"</svg>\n")
	return err
}

// svgWriter writes one picture.
type svgWriter struct {
	picture *Picture
	out     strings.Builder
	width   float64
	// y is how far the image goes down so far.
	y float64
	// left and right are where the chart of a group begins and ends.
	left, right float64
	// kinds and marks are those that were drawn.
	kinds map[Kind]bool
	marks map[MarkKind]bool
}

// title is what the whole picture is called.
func (p *Picture) title() string {
	var parts []string
	for i := range p.Groups {
		if i == 3 {
			parts = append(parts, fmt.Sprintf("and %d more", len(p.Groups)-i))
			break
		}
		parts = append(parts, p.Groups[i].title()+": "+p.Groups[i].Summary)
	}
	return strings.Join(parts, ". ")
}

func (g *Group) title() string {
	if g.Kind == "Pod" {
		return g.Name
	}
	return g.Kind + " " + g.Name
}

func (s *svgWriter) head(p *Picture, width, height float64) {
	fmt.Fprintf(&s.out, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]s" height="%[2]s" viewBox="0 0 %[1]s %[2]s" role="img" aria-labelledby="t">`+"\n", px(width), px(height))
	s.out.WriteString(`<title id="t">` + escape("Timeline. "+p.title()) + "</title>\n")
	s.out.WriteString("<style>\ntext{font:12px system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif}\n" +
		".name{font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:11px}\n.head{font-size:14px;font-weight:600}\n.end{text-anchor:end}\n.mid{text-anchor:middle}\n" +
		".on{paint-order:stroke;stroke-width:3px;font-size:11px}\npath,line{fill:none;stroke-width:1.5}\n")
	s.out.WriteString(css(0, "") + "@media (prefers-color-scheme:dark){\n" + css(1, "") + "}\n</style>\n")
	s.out.WriteString("<defs>\n" + patterns() + "</defs>\n")
	s.out.WriteString(`<rect class="page" width="100%" height="100%"/>` + "\n")
}

// escape makes a text fit for XML, in an attribute too.
func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(plain(text))) // a Builder takes everything
	return b.String()
}

// px shows a length with at most one decimal.
func px(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

// text writes a line of text, whose base line is at y.
func (s *svgWriter) text(x, y float64, class, text string) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	fmt.Fprintf(&s.out, `<text x="%s" y="%s"%s>%s</text>`+"\n", px(x), px(y), class, escape(text))
}

// wrapped writes a text in as many lines as it needs.
func (s *svgWriter) wrapped(x float64, class, text string, charWidth float64) {
	room := int((s.width - margin - x) / charWidth)
	for i, line := range wrap(plain(text), room, room) {
		if i > 0 {
			s.y += 17
		}
		s.text(x, s.y, class, line)
	}
}

func (s *svgWriter) group(g *Group) {
	s.y += 16
	s.wrapped(margin, "head", g.title()+": "+g.Summary, charWidth*14/12+0.4)
	s.y += 26
	v := layout(g, s.picture.End, svgLimits.share(len(s.picture.Groups)))
	lanes := v.lanes
	if g.Kind != "Pod" {
		lanes = append([]Lane{g.Own.condensed(s.picture.End, crowded)}, lanes...)
	}
	s.columns(lanes, v.counts != nil)
	top := s.y
	bottom := top
	for i := range lanes {
		bottom += rowHeight * float64(max(1, lanes[i].Rows))
	}
	if v.counts != nil {
		bottom += float64(len(v.counts.series)) * seriesTop
	}
	s.axis(top, bottom)
	own := g.Own.condensed(s.picture.End, crowded)
	s.lines(&own, top, bottom)
	s.lanes(lanes, v.counts)
	if v.note != "" {
		s.y += 14
		s.text(margin, s.y, "dim", v.note)
	}
	s.happened(&g.Own)
	s.y += margin
}

// columns sets where the chart begins and ends: names and notes get what they need,
// up to a quarter of the width each.
func (s *svgWriter) columns(lanes []Lane, counted bool) {
	names, notes := 6, 6
	if counted {
		names, notes = 10, 12
	}
	for i := range lanes {
		names = max(names, utf8.RuneCountInString(plain(lanes[i].Name)))
		notes = max(notes, utf8.RuneCountInString(plain(s.note(&lanes[i]))))
	}
	s.left = margin + min(s.width/4, float64(names)*charWidth+10)
	s.right = s.width - margin - min(s.width/4, float64(notes)*charWidth+14)
}

// note is what stands behind a lane.
func (s *svgWriter) note(l *Lane) string {
	return noteWithNode(s.picture, l)
}

// noteWithNode says what a lane came to, and on which node where there are several.
func noteWithNode(p *Picture, l *Lane) string {
	if len(p.Nodes) > 1 && len(l.Pods) > 0 {
		if node := l.Pods[len(l.Pods)-1].Node; node != "" {
			return l.Note + " @ " + node
		}
	}
	return l.Note
}

// x is the place of a moment.
func (s *svgWriter) x(t time.Duration) float64 {
	// The conversion keeps a processor from rounding once instead of twice.
	return s.left + float64(fraction(t, s.picture.End)*(s.right-s.left))
}

// fraction is where a moment is between the begin, 0, and the end, 1.
func fraction(t, end time.Duration) float64 {
	if end <= 0 {
		return 0
	}
	return min(1, max(0, float64(t)/float64(end)))
}

func (s *svgWriter) axis(top, bottom float64) {
	for _, t := range ticks(s.picture.End, int((s.right-s.left)/70)) {
		x := s.x(t)
		fmt.Fprintf(&s.out, `<line class="grid" x1="%[1]s" x2="%[1]s" y1="%s" y2="%s"/>`+"\n", px(x), px(top), px(bottom))
		s.text(x, top-6, "dim mid", length(t))
	}
}

// lines are the marks that concern all lanes: the end and the deadline of a Job, and
// the slots of a CronJob.
func (s *svgWriter) lines(own *Lane, top, bottom float64) {
	for i := range own.Marks {
		switch m := &own.Marks[i]; m.Kind {
		case MarkComplete, MarkFailed, MarkDeadline, MarkSlot:
			fmt.Fprintf(&s.out, `<line class="m-%s" stroke-dasharray="2 3" x1="%[2]s" x2="%[2]s" y1="%s" y2="%s"/>`+"\n", m.Kind, px(s.x(m.At)), px(top), px(bottom))
		}
	}
}

func (s *svgWriter) lanes(lanes []Lane, c *counts) {
	for i := range lanes {
		s.lane(&lanes[i])
		if i == 0 && c != nil {
			s.counts(c)
		}
	}
}

func (s *svgWriter) lane(l *Lane) {
	label := l.Name
	if l.Note != "" {
		label += ": " + l.Note
	}
	fmt.Fprintf(&s.out, `<g role="group" aria-label="%s">`+"\n", escape(label))
	room := func(width float64, per float64) int { return max(4, int(width/per)) }
	s.text(margin, s.y+15, "name", cut(plain(l.Name), room(s.left-margin-6, charWidth), "…"))
	s.ground(l)
	for _, runs := range []bool{false, true} {
		for i := range l.Spans {
			if isRun(l.Spans[i].Kind) == runs {
				s.span(l, &l.Spans[i])
			}
		}
	}
	for i := range l.Marks {
		s.mark(&l.Marks[i])
	}
	s.text(s.right+12, s.y+15, "dim", cut(plain(s.note(l)), room(s.width-margin-s.right-10, charWidth), "…"))
	s.out.WriteString("</g>\n")
	s.y += rowHeight * float64(max(1, l.Rows))
}

// ground shows on which node the pods of a lane were, where there are several.
func (s *svgWriter) ground(l *Lane) {
	for i := range l.Pods {
		p := &l.Pods[i]
		class := nodeClass(s.picture, p.Node)
		if class == "" {
			continue
		}
		x := s.x(p.From)
		fmt.Fprintf(&s.out, `<rect class="%s" x="%s" y="%s" width="%s" height="%d"><title>%s</title></rect>`+"\n", class, px(x), px(s.y+rowHeight*float64(p.Row)),
			px(max(2, s.x(p.To)-x)), rowHeight*p.Rows, escape(p.Name+" on "+p.Node))
	}
}

// nodeClass is the class of the ground of a node; empty: there is only one.
func nodeClass(p *Picture, node string) string {
	if len(p.Nodes) < 2 || node == "" {
		return ""
	}
	for i := range p.Nodes {
		if p.Nodes[i] == node {
			return fmt.Sprintf("node%d", i%len(nodes[0]))
		}
	}
	return ""
}

// span draws one span with its label: on it if there is room, else behind it if
// nothing follows there.
func (s *svgWriter) span(l *Lane, span *Span) {
	s.kinds[span.Kind] = true
	x, y := s.x(span.From), s.y+rowHeight*float64(span.Row)+(rowHeight-barHeight)/2
	width := max(3, s.x(span.To)-x)
	height := float64(barHeight)
	if span.Kind == Grace { // below the run that it ends
		y, height = y+barHeight-4, 5
	}
	fmt.Fprintf(&s.out, `<g><title>%s</title><rect fill="url(#p-%s)" class="l-%[2]s" x="%s" y="%s" width="%s" height="%s" rx="2"/>`, escape(span.Why), span.Kind, px(x), px(y), px(width), px(height))
	s.label(l, span, x, y, width)
	s.out.WriteString("</g>\n")
}

func (s *svgWriter) label(l *Lane, span *Span, x, y, width float64) {
	text := plain(span.Label)
	needs := 6.4*float64(utf8.RuneCountInString(text)) + 8
	end, hasEnd := ends[span.Kind]
	if hasEnd {
		needs += 12
	}
	switch {
	case needs <= width && hasEnd:
		fmt.Fprintf(&s.out, `<path class="e-%[1]s" d="%s" transform="translate(%s %s)"/>`, span.Kind, end, px(x+width-8), px(y+7))
		s.text(x+5, y+11, "on t-"+string(span.Kind), text)
	case needs <= width:
		s.text(x+width/2, y+11, "on mid t-"+string(span.Kind), text)
	case hasEnd && s.isFree(l, span, x+width, needs):
		fmt.Fprintf(&s.out, `<path class="l-%[1]s" d="%s" transform="translate(%s %s)"/>`, span.Kind, end, px(x+width+8), px(y+7))
		s.text(x+width+15, y+11, "", text)
	}
}

// isFree reports whether nothing is drawn in the row of a span behind it.
func (s *svgWriter) isFree(l *Lane, span *Span, from, width float64) bool {
	if from+width > s.right+6 {
		return false
	}
	for i := range l.Spans {
		if o := &l.Spans[i]; o != span && o.Row == span.Row && s.x(o.From) < from+width && s.x(o.To) > from-1 && o.To > span.From {
			return false
		}
	}
	for i := range l.Marks {
		if x := s.x(l.Marks[i].At); span.Row == 0 && x > from-4 && x < from+width {
			return l.Marks[i].Kind == MarkRemoved
		}
	}
	return true
}

func (s *svgWriter) mark(m *Mark) {
	s.marks[m.Kind] = true
	fmt.Fprintf(&s.out, `<g><title>%s</title><path class="m-%s" stroke-width="2" d="%s" transform="translate(%s %s)"/></g>`+"\n",
		escape(m.Why), m.Kind, shapes[m.Kind], px(s.x(m.At)), px(s.y+rowHeight/2))
}

// counts draws each series as an area.
func (s *svgWriter) counts(c *counts) {
	for i := range c.series {
		series := &c.series[i]
		base := s.y + seriesTop - 4
		fmt.Fprintf(&s.out, `<g role="group" aria-label="%s"><title>%[1]s</title>`+"\n", escape(series.words()))
		s.text(margin, base-8, "name", series.name)
		fmt.Fprintf(&s.out, `<path class="f-%s l-%[1]s" d="%s"/>`+"\n", series.kind, s.area(series, base))
		s.text(s.right+12, base-8, "dim", series.note())
		s.out.WriteString("</g>\n")
		s.y += seriesTop
	}
}

func (c *series) words() string { return c.name + ": " + c.note() }

// note is the most of a series, or how many there are in all.
func (c *series) note() string {
	if !c.ends {
		return fmt.Sprintf("at most %d", c.most)
	}
	sum := 0
	for _, n := range c.of {
		sum += n
	}
	return fmt.Sprintf("%d in all", sum)
}

func (s *svgWriter) area(c *series, base float64) string {
	var b strings.Builder
	step := (s.right - s.left) / float64(len(c.of))
	fmt.Fprintf(&b, "M%s %s", px(s.left), px(base))
	before := -1
	for i, n := range c.of {
		if n != before {
			fmt.Fprintf(&b, "H%sV%s", px(s.left+float64(step*float64(i))), px(base-barOf(n, c.most, seriesTop-8)))
			before = n
		}
	}
	fmt.Fprintf(&b, "H%sV%sZ", px(s.right), px(base))
	return b.String()
}

// barOf is the height of a bar for n of at most so many.
func barOf(n, most int, height float64) float64 {
	if most == 0 || n == 0 {
		return 0
	}
	return max(1, float64(n)/float64(most)*height)
}

// mostInSVG is how many marks of a Job are listed below its lanes.
const mostInSVG = 8

// happened lists the marks of a Job or CronJob, each with its sentence.
func (s *svgWriter) happened(own *Lane) {
	for i := range own.Marks {
		s.y += 18
		if i == mostInSVG {
			s.text(margin+14, s.y, "dim", fmt.Sprintf("and %d more", len(own.Marks)-i))
			return
		}
		m := &own.Marks[i]
		fmt.Fprintf(&s.out, `<path class="m-%s" stroke-width="2" d="%s" transform="translate(%d %s)"/>`+"\n", m.Kind, shapes[m.Kind], margin+6, px(s.y-4))
		s.text(margin+20, s.y, "m-"+string(m.Kind), length(m.At))
		s.wrapped(margin+84, "", m.Why, charWidth-0.3)
	}
}

// legend shows what was drawn, and what it means.
func (s *svgWriter) legend() {
	x := float64(margin)
	place := func(words string) float64 {
		width := 26 + charWidth*float64(utf8.RuneCountInString(words)) + 14
		if x > margin && x+width > s.width-margin {
			x = margin
			s.y += 20
		}
		at := x
		x += width
		return at
	}
	s.y += 12
	for _, e := range legendOf(s.kinds) {
		at := place(e.words)
		fmt.Fprintf(&s.out, `<rect fill="url(#p-%s)" class="l-%[1]s" x="%s" y="%s" width="20" height="12" rx="2"/>`, e.kind, px(at), px(s.y-10))
		if end, ok := ends[e.kind]; ok {
			fmt.Fprintf(&s.out, `<path class="e-%s" d="%s" transform="translate(%s %s)"/>`, e.kind, end, px(at+11), px(s.y-4))
		}
		s.text(at+26, s.y, "dim", e.words)
	}
	for _, m := range markWords {
		if s.marks[m.kind] {
			at := place(m.words)
			fmt.Fprintf(&s.out, `<path class="m-%s" stroke-width="2" d="%s" transform="translate(%s %s)"/>`, m.kind, shapes[m.kind], px(at+11), px(s.y-4))
			s.text(at+26, s.y, "dim", m.words)
		}
	}
	if len(s.picture.Nodes) > 1 {
		for i, node := range s.picture.Nodes {
			if i == len(nodes[0]) {
				break
			}
			at := place("node " + node)
			fmt.Fprintf(&s.out, `<rect class="node%d" x="%s" y="%s" width="20" height="12"/>`, i, px(at), px(s.y-10))
			s.text(at+26, s.y, "dim", "node "+node)
		}
	}
	s.y += 8
}

// words are what a kind is called in a legend.
type words struct {
	kind  Kind
	words string
}

// legendOf are the kinds that were drawn, runs first.
func legendOf(drawn map[Kind]bool) []words {
	var list []words
	for _, e := range endWords {
		if drawn[e.kind] {
			list = append(list, words(e))
		}
	}
	for _, k := range kindWords {
		if drawn[k.kind] {
			list = append(list, words(k))
		}
	}
	return list
}
