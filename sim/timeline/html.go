package timeline

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The parts of the page. The script adds to the page what a reader does: without it,
// everything is there and has its sentence as a label.
var (
	//go:embed page.tmpl
	pageTemplate string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string

	pageParsed = template.Must(template.New("page").Parse(pageTemplate))
)

// htmlLimits are those of a group in HTML.
var htmlLimits = limits{lanes: 60, rows: 60, spans: 1500, odd: 20, buckets: 240}

// WriteHTML writes the picture as one HTML page that needs nothing from outside and
// may load nothing: its Content-Security-Policy allows its own script and style by
// their sums. Whatever is pointed at, or has the keyboard's focus, shows its
// sentence; the page zooms, pans and searches by pod, in a light and a dark theme.
func (p *Picture) WriteHTML(w io.Writer) error {
	if isNil(w) {
		return errNilWriter
	}
	if p == nil {
		p = &Picture{}
	}
	var b bytes.Buffer
	if err := pageParsed.Execute(&b, newPage(p)); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// htmlPage is what the template shows.
type htmlPage struct {
	Title, Policy string
	Style         template.CSS
	Script        template.JS
	Patterns      template.HTML
	Legend        []legendEntry
	Groups        []htmlGroup
}

// legendEntry is one sign and what it means; IsMark is whether it has no bar.
type legendEntry struct {
	IsMark             bool
	Class, Sign, Words string
}

type htmlGroup struct {
	Title, Summary, Note string
	Ticks                []htmlTick
	Lines                []htmlLine
	Lanes                []htmlLane
	Happened             []htmlMark
	More                 int
	// Pods are those that are only counted, for the search: name, begin, end, result
	// and node.
	Pods [][5]string
}

type htmlTick struct{ X, Label, Class string }
type htmlLine struct{ X, Class string }

type htmlLane struct {
	Name, Note, Label, Pods string
	Class                   string
	Height                  int
	Grounds                 []htmlBar
	Bars                    []htmlBar
	Marks                   []htmlMark
	// Area is the path of counts in a square of 1000 by 100; empty: there is none.
	Area, AreaClass string
}

type htmlBar struct {
	Class, Why, X, Width string
	Y, Height, Bottom    int
	// Thin is whether the bar may be too narrow to be seen: then it has a line as well.
	Thin bool
	// Label is what is written on the bar, or, where it does not fit, behind it.
	Label, LabelClass string
	LabelY            int
	// Long and Free are how much of the chart the bar takes, and how much is free
	// behind it; EndX is where it ends.
	Long, Free, EndX string
}

type htmlMark struct {
	Class, Why, X, At, Shape string
}

func newPage(p *Picture) *htmlPage {
	style := pageStyle + css(0, "") + "@media (prefers-color-scheme:dark){\n" + css(1, "") + "}\n"
	page := &htmlPage{
		Title: plain("Timeline. " + p.title()), Style: template.CSS(style), Script: template.JS(pageScript), Patterns: template.HTML(patterns()),
		Policy: "default-src 'none'; style-src 'sha256-" + sum(style) + "'; script-src 'sha256-" + sum(pageScript) + "'; base-uri 'none'; form-action 'none'",
	}
	b := &pageBuilder{picture: p, kinds: map[Kind]bool{}, marks: map[MarkKind]bool{}}
	for i := range p.Groups {
		page.Groups = append(page.Groups, b.group(&p.Groups[i]))
	}
	for _, k := range legendOf(b.kinds) {
		page.Legend = append(page.Legend, legendEntry{Class: string(k.kind), Words: k.words})
	}
	for _, m := range markWords {
		if b.marks[m.kind] {
			page.Legend = append(page.Legend, legendEntry{IsMark: true, Class: "m-" + string(m.kind), Sign: shapes[m.kind], Words: m.words})
		}
	}
	return page
}

// sum is what the policy allows a script or a style by.
func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(s[:])
}

// pageBuilder makes what the template shows of one picture.
type pageBuilder struct {
	picture *Picture
	kinds   map[Kind]bool
	marks   map[MarkKind]bool
}

// percent is a part of the chart.
func percent(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(f*100, 'f', 3, 64), "0"), ".") + "%"
}

func (b *pageBuilder) at(t time.Duration) float64 { return fraction(t, b.picture.End) }

func (b *pageBuilder) group(g *Group) htmlGroup {
	v := layout(g, b.picture.End, htmlLimits.share(len(b.picture.Groups)))
	h := htmlGroup{Title: plain(g.title()), Summary: plain(g.Summary), Note: v.note, Ticks: b.ticks()}
	lanes := v.lanes
	if g.Kind != "Pod" {
		own := g.Own.condensed(b.picture.End, crowded)
		h.Lanes = append(h.Lanes, b.lane(&own))
		for i := range own.Marks {
			m := &own.Marks[i]
			switch m.Kind {
			case MarkComplete, MarkFailed, MarkDeadline, MarkSlot:
				h.Lines = append(h.Lines, htmlLine{percent(b.at(m.At)), "m-" + string(m.Kind)})
			}
			if i < mostHappened {
				h.Happened = append(h.Happened, b.mark(m))
			}
		}
		h.More = max(0, len(own.Marks)-mostHappened)
	}
	if v.counts != nil {
		for i := range v.counts.series {
			h.Lanes = append(h.Lanes, countLane(&v.counts.series[i]))
		}
		h.Pods = b.pods(g)
	}
	for i := range lanes {
		h.Lanes = append(h.Lanes, b.lane(&lanes[i]))
	}
	return h
}

// ticks are those of the axis, in three densities: for the whole, and for what is
// seen when the page is zoomed.
func (b *pageBuilder) ticks() []htmlTick {
	var list []htmlTick
	seen := map[time.Duration]bool{}
	for level, most := range []int{8, 60, 400} {
		if level > 0 && len(b.picture.Groups) > 4 {
			break
		}
		for _, t := range ticks(b.picture.End, most) {
			if !seen[t] {
				seen[t] = true
				list = append(list, htmlTick{percent(b.at(t)), length(t), fmt.Sprintf("tick%d", level)})
			}
		}
	}
	return list
}

// pods are all pods of a group, for the search.
func (b *pageBuilder) pods(g *Group) [][5]string {
	var list [][5]string
	for i := range g.Lanes {
		for _, p := range g.Lanes[i].Pods {
			list = append(list, [5]string{cut(plain(p.Name), 80, "…"), length(p.From), length(p.To), string(p.Result), cut(plain(p.Node), 40, "…")})
		}
	}
	return list
}

func (b *pageBuilder) lane(l *Lane) htmlLane {
	note := noteWithNode(b.picture, l)
	h := htmlLane{Name: plain(l.Name), Note: plain(note), Height: rowHeight * max(1, l.Rows)}
	h.Label = h.Name
	if note != "" {
		h.Label += ": " + h.Note
	}
	names := []string{h.Name}
	for i := range l.Pods {
		p := &l.Pods[i]
		if name := plain(p.Name); name != h.Name {
			names = append(names, name)
		}
		if class := nodeClass(b.picture, p.Node); class != "" {
			h.Grounds = append(h.Grounds, htmlBar{Class: class, X: percent(b.at(p.From)), Width: percent(b.at(p.To) - b.at(p.From)), Y: p.Row * rowHeight, Height: p.Rows * rowHeight})
		}
	}
	h.Pods = strings.Join(names, " ")
	for i := range l.Spans {
		h.Bars = append(h.Bars, b.bar(l, &l.Spans[i]))
	}
	for i := range l.Marks {
		b.marks[l.Marks[i].Kind] = true
		h.Marks = append(h.Marks, b.mark(&l.Marks[i]))
	}
	return h
}

// usual is how many pixels wide a chart is thought to be before the script knows.
const usual = 700

func (b *pageBuilder) bar(l *Lane, s *Span) htmlBar {
	b.kinds[s.Kind] = true
	from, to := b.at(s.From), b.at(s.To)
	y := s.Row*rowHeight + (rowHeight-barHeight)/2
	bar := htmlBar{
		Class: string(s.Kind), Why: plain(s.Why), X: percent(from), Width: percent(to - from), Y: y, Height: barHeight,
		Label: plain(s.Label), LabelY: y + 11, LabelClass: "on t-" + string(s.Kind), EndX: percent(to),
		Long: strconv.FormatFloat(to-from, 'f', 5, 64), Free: strconv.FormatFloat(b.free(l, s)-to, 'f', 5, 64),
	}
	if s.Kind == Grace {
		bar.Y, bar.Height, bar.Label = y+barHeight-4, 5, ""
	}
	bar.Thin, bar.Bottom = (to-from)*usual < 3, bar.Y+bar.Height
	if needs := float64(utf8.RuneCountInString(bar.Label))*6.4 + 12; needs > (to-from)*usual {
		bar.LabelClass += " off"
	}
	return bar
}

// free is up to where nothing follows a span in its row.
func (b *pageBuilder) free(l *Lane, s *Span) float64 {
	free := 1.0
	for i := range l.Spans {
		if o := &l.Spans[i]; o != s && o.Row == s.Row && o.From >= s.To && o.Kind != Grace {
			free = min(free, b.at(o.From))
		}
	}
	return free
}

func (b *pageBuilder) mark(m *Mark) htmlMark {
	return htmlMark{Class: "m-" + string(m.Kind), Why: plain(m.Why), X: percent(b.at(m.At)), At: length(m.At), Shape: shapes[m.Kind]}
}

func countLane(c *series) htmlLane {
	var b strings.Builder
	b.WriteString("M0 100")
	before := -1
	for i, n := range c.of {
		if n != before {
			fmt.Fprintf(&b, "H%sV%s", px(float64(i)*1000/float64(len(c.of))), px(100-barOf(n, c.most, 100)))
			before = n
		}
	}
	b.WriteString("H1000V100Z")
	return htmlLane{Name: c.name, Note: c.note(), Label: c.words(), Height: seriesTop, Area: b.String(), AreaClass: string(c.kind), Class: "count"}
}
