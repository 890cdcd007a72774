package timeline

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// TextOptions say how a picture is written as text. The zero value is for a wide
// terminal that shows Unicode.
type TextOptions struct {
	// Width is how many columns there are; 0 means 100. Less than 60 counts as 60.
	Width int
	// ASCII is whether only ASCII is written.
	ASCII bool
}

// glyphs are the characters of a text picture.
type glyphs struct {
	kinds    map[Kind]rune
	ends     map[Kind]rune // that of the last cell of a run
	marks    map[MarkKind]rune
	levels   []rune // of counts, from none to the most
	tick     rune
	ellipsis string
}

var unicodeGlyphs = glyphs{
	kinds: map[Kind]rune{
		Pending: '·', Starting: '░', ImagePull: '▒', Running: '█', RunSucceeded: '█', RunFailed: '█', RunStopped: '█',
		CrashLoop: '~', Grace: '▞', Delay: '╌', Suspended: '=', Terminating: '▞',
	},
	ends: map[Kind]rune{RunSucceeded: '✓', RunFailed: '✗', RunStopped: '?', Running: '▶'},
	marks: map[MarkKind]rune{
		MarkComplete: '✓', MarkFailed: '✗', MarkCondition: '!', MarkDeadline: '┃', MarkSlot: '▲', MarkEdit: '✎', MarkRemoved: '×',
	},
	levels: []rune(" ▁▂▃▄▅▆▇█"), tick: '│', ellipsis: "…",
}

var asciiGlyphs = glyphs{
	kinds: map[Kind]rune{
		Pending: '.', Starting: ':', ImagePull: 'o', Running: '#', RunSucceeded: '#', RunFailed: '#', RunStopped: '#',
		CrashLoop: '~', Grace: '%', Delay: '-', Suspended: '=', Terminating: '%',
	},
	ends: map[Kind]rune{RunSucceeded: '+', RunFailed: 'x', RunStopped: '?', Running: '>'},
	marks: map[MarkKind]rune{
		MarkComplete: '+', MarkFailed: 'x', MarkCondition: '!', MarkDeadline: 'D', MarkSlot: '^', MarkEdit: 'e', MarkRemoved: '*',
	},
	levels: []rune(" 123456789"), tick: '|', ellipsis: "..",
}

// kindWords say in a legend what a span is, in the order of the legend.
var kindWords = []struct {
	kind  Kind
	words string
}{
	{Pending, "waits for a node"}, {Starting, "starts"}, {ImagePull, "cannot pull its image"},
	{CrashLoop, "waits to be restarted (crash loop)"}, {Delay, "the controller waits before the next pod (back-off)"},
	{Suspended, "suspended"}, {Grace, "is being deleted"}, {Terminating, "waits for its pods to end"},
}

var endWords = []struct {
	kind  Kind
	words string
}{{RunSucceeded, "a run that exits with 0"}, {RunFailed, "a run that exits otherwise"}, {Running, "a run that goes on"}, {RunStopped, "a run whose end is not known"}}

var markWords = []struct {
	kind  MarkKind
	words string
}{{MarkCondition, "a condition"}, {MarkDeadline, "deadline"}, {MarkSlot, "slot"}, {MarkEdit, "edit"}, {MarkRemoved, "removed"}}

// WriteText writes the picture as text: for each group a line that sums it up, an
// axis, a line for each lane, and what happened to the Job itself.
func (p *Picture) WriteText(w io.Writer, o TextOptions) error {
	if isNil(w) {
		return errNilWriter
	}
	if p == nil {
		p = &Picture{}
	}
	t := &textWriter{picture: p, glyphs: unicodeGlyphs, out: &strings.Builder{}, kinds: map[Kind]bool{}, marks: map[MarkKind]bool{}}
	if o.ASCII {
		t.glyphs, t.ascii = asciiGlyphs, true
	}
	t.width = max(60, o.Width)
	if o.Width == 0 {
		t.width = 100
	}
	for i := range p.Groups {
		if i > 0 {
			t.line("")
		}
		t.group(&p.Groups[i])
	}
	if len(p.Groups) == 0 {
		t.line("There is nothing to show: no Job, CronJob or Pod was seen.")
	}
	t.legend()
	_, err := io.WriteString(w, t.out.String())
	return err
}

// textWriter writes one picture.
type textWriter struct {
	picture *Picture
	glyphs  glyphs
	ascii   bool
	width   int
	out     *strings.Builder
	// names, chart and notes are the widths of the columns of a group.
	names, chart, notes int
	// kinds and marks are those that were drawn.
	kinds map[Kind]bool
	marks map[MarkKind]bool
}

// textLimits are those of a group in text.
var textLimits = limits{lanes: 50, spans: 1_000_000, odd: 10}

// line writes a line; what ASCII does not have is escaped where only that is wanted.
func (t *textWriter) line(text string) {
	text = strings.TrimRight(text, " ")
	if t.ascii {
		text = strings.Map(func(r rune) rune {
			if r > '~' {
				return '?'
			}
			return r
		}, text)
	}
	t.out.WriteString(text + "\n")
}

// wrapped writes a text in as many lines as it needs, with a hanging indent.
func (t *textWriter) wrapped(first, indent, text string) {
	for i, line := range wrap(text, t.width-utf8.RuneCountInString(first), t.width-utf8.RuneCountInString(indent)) {
		if i == 0 {
			line = first + line
		} else {
			line = indent + line
		}
		t.line(line)
	}
}

func (t *textWriter) group(g *Group) {
	t.wrapped("", "  ", plain(g.title())+": "+plain(g.Summary))
	l := textLimits.share(len(t.picture.Groups))
	v := layout(g, t.picture.End, l)
	lanes := v.lanes
	if g.Kind != "Pod" {
		lanes = append([]Lane{g.Own.condensed(t.picture.End, crowded)}, lanes...)
	}
	t.columns(lanes, v.counts != nil)
	if v.counts != nil {
		v.counts = countPods(g.Lanes, t.picture.End, t.chart)
	}
	t.line("")
	t.axis()
	for i := range lanes {
		t.lane(&lanes[i])
		if i == 0 && v.counts != nil {
			t.counts(v.counts)
		}
	}
	if v.note != "" {
		t.line(v.note)
	}
	t.happened(&g.Own)
}

// columns sets the widths of the columns: names and notes get what they need, but
// leave half of the width to the chart.
func (t *textWriter) columns(lanes []Lane, counted bool) {
	t.names, t.notes = 3, 4
	if counted {
		t.names, t.notes = len("succeeded"), 12
	}
	for i := range lanes {
		t.names = max(t.names, utf8.RuneCountInString(plain(lanes[i].Name)))
		t.notes = max(t.notes, utf8.RuneCountInString(plain(t.note(&lanes[i]))))
	}
	t.names, t.notes = min(t.names, t.width/4), min(t.notes, t.width/4)
	t.chart = t.width - t.names - t.notes - 4
}

// note is what stands behind a lane.
func (t *textWriter) note(l *Lane) string { return noteWithNode(t.picture, l) }

// cell is the column of the chart in which a moment is.
func (t *textWriter) cell(at time.Duration) int { return bucketOf(at, t.picture.End, t.chart) }

// axis writes the times, and below them the ticks.
func (t *textWriter) axis() {
	times, marks := blank(t.chart+8), blank(t.chart)
	free := 0
	for _, at := range ticks(t.picture.End, t.chart/10) {
		i, text := t.cell(at), length(at)
		marks[i] = t.glyphs.tick
		if i >= free {
			copy(times[i:], []rune(text))
			free = i + len(text) + 1
		}
	}
	indent := strings.Repeat(" ", t.names+2)
	t.line(indent + string(times))
	t.line(indent + string(marks))
}

func blank(n int) []rune { return slices.Repeat([]rune{' '}, n) }

// lane writes a line for each row of a lane.
func (t *textWriter) lane(l *Lane) {
	rows := make([][]rune, max(1, l.Rows))
	for i := range rows {
		rows[i] = blank(t.chart)
	}
	for _, waits := range []bool{true, false} { // runs are drawn over waits
		for i := range l.Spans {
			if s := &l.Spans[i]; isRun(s.Kind) != waits && s.Row < len(rows) {
				t.span(rows[s.Row], s)
			}
		}
	}
	for _, isEnd := range []bool{true, false} { // the end of a Job has its own place
		for i := range l.Marks {
			if m := &l.Marks[i]; (m.Kind == MarkComplete || m.Kind == MarkFailed) == isEnd {
				t.mark(rows[0], m)
			}
		}
	}
	name, note := cut(plain(l.Name), t.names, t.glyphs.ellipsis), cut(plain(t.note(l)), t.notes, t.glyphs.ellipsis)
	for _, row := range rows {
		t.line(fmt.Sprintf("%-*s  %s  %s", t.names, name, string(row), note))
		name, note = "", ""
	}
}

// mark draws a mark. The end of a run, or another mark, stays visible: then the mark
// is drawn beside it, if there is room.
func (t *textWriter) mark(row []rune, m *Mark) {
	at := t.cell(m.At)
	for _, i := range []int{at, at + 1, at - 1} {
		if i < at && m.Kind == MarkRemoved {
			return // what is removed has ended before
		}
		if i >= 0 && i < len(row) && !t.isSign(row[i]) {
			row[i] = t.glyphs.marks[m.Kind]
			t.marks[m.Kind] = true
			return
		}
	}
}

// isSign reports whether a character is the end of a run or a mark.
func (t *textWriter) isSign(r rune) bool {
	for _, end := range t.glyphs.ends {
		if r == end {
			return true
		}
	}
	for _, mark := range t.glyphs.marks {
		if r == mark {
			return true
		}
	}
	return false
}

// span draws one span, with its length in the middle if there is room.
func (t *textWriter) span(row []rune, s *Span) {
	t.kinds[s.Kind] = true
	from, to := t.cell(s.From), t.cell(max(s.From, s.To-1))
	for i := from; i <= to; i++ {
		row[i] = t.glyphs.kinds[s.Kind]
	}
	if end, ok := t.glyphs.ends[s.Kind]; ok {
		row[to] = end
		return
	}
	if label := []rune(plain(s.Label)); len(label) > 0 && len(label)+2 <= to-from+1 {
		copy(row[from+(to-from+1-len(label))/2:], label)
	}
}

// counts writes a line for each series.
func (t *textWriter) counts(c *counts) {
	for _, s := range c.series {
		row := blank(t.chart)
		for i, n := range s.of {
			row[i] = t.level(n, s.most)
		}
		t.line(fmt.Sprintf("%-*s  %s  %s", t.names, s.name, string(row), s.note()))
	}
}

// level is the character for n of at most so many; one that is not 0 is never blank.
func (t *textWriter) level(n, most int) rune {
	if n == 0 || most == 0 {
		return t.glyphs.levels[0]
	}
	top := len(t.glyphs.levels) - 1
	return t.glyphs.levels[max(1, min(top, n*top/most))]
}

// mostHappened is how many marks of a Job or CronJob are listed.
const mostHappened = 20

// happened lists the marks of a Job or CronJob, each with its sentence.
func (t *textWriter) happened(own *Lane) {
	for i := range own.Marks {
		if i == mostHappened {
			t.line(fmt.Sprintf("%10s  and %d more", "", len(own.Marks)-i))
			return
		}
		m := &own.Marks[i]
		t.wrapped(fmt.Sprintf("%10s  %c ", length(m.At), t.glyphs.marks[m.Kind]), strings.Repeat(" ", 14), plain(m.Why))
	}
}

// legend says what was drawn.
func (t *textWriter) legend() {
	var parts []string
	for _, k := range legendOf(t.kinds) {
		sign := string(t.glyphs.kinds[k.kind])
		if end, ok := t.glyphs.ends[k.kind]; ok {
			sign += string(end)
		}
		parts = append(parts, sign+" "+k.words)
	}
	for _, m := range markWords {
		if t.marks[m.kind] {
			parts = append(parts, fmt.Sprintf("%c %s", t.glyphs.marks[m.kind], m.words))
		}
	}
	if len(parts) > 0 {
		t.line("")
		t.wrapped("", "", strings.Join(parts, ", "))
	}
}
