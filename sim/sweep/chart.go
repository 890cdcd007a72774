package sweep

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// The measures of the chart, in pixels.
const (
	chartWidth  = 760
	panelLeft   = 80
	panelWidth  = 640
	panelHeight = 220
	oddsTop     = 50
	timeTop     = 330
	chartHeight = 620
)

// colours tell the curves of a second parameter apart.
var colours = []string{"#1b6ca8", "#c8553d", "#4f772d", "#7b2d8b", "#b08900", "#2a9d8f", "#6c584c", "#e05780"}

// WriteSVG draws the odds and the duration against the first parameter: one curve
// for each value of the second, the odds with their interval of 95%, the duration as
// its median and, dashed, its 99th percentile.
func (r *Result) WriteSVG(w io.Writer) error {
	if r == nil || w == nil {
		return errNil
	}
	c := chart{result: r, x: positions(r)}
	c.draw()
	_, err := w.Write(c.out.Bytes())
	return err
}

// chart is a drawing under way. Coordinates are computed in floating point and
// written in tenths of a pixel, so that they are the same on every processor.
type chart struct {
	out    bytes.Buffer
	result *Result
	x      []float64 // of each value of the first axis, from 0 to 1
}

// positions are those of the values of the first axis, from 0 to 1: by size if they
// are all numbers, and else evenly.
func positions(r *Result) []float64 {
	if len(r.Axes) == 0 {
		return []float64{0.5}
	}
	values := r.Axes[0].Values
	at := make([]float64, len(values))
	lo, hi := math.Inf(1), math.Inf(-1)
	areNumbers := true
	for i, text := range values {
		v, err := strconv.ParseFloat(text, 64)
		areNumbers = areNumbers && err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
		at[i], lo, hi = v, min(lo, v), max(hi, v)
	}
	for i := range at {
		switch {
		case len(at) == 1:
			at[i] = 0.5
		case areNumbers:
			at[i] = (at[i] - lo) / (hi - lo)
		default:
			at[i] = float64(i) / float64(len(at)-1)
		}
	}
	return at
}

func (c *chart) draw() {
	fmt.Fprintf(&c.out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", chartWidth, chartHeight)
	fmt.Fprintf(&c.out, `<rect width="%d" height="%d" fill="white"/>`+"\n", chartWidth, chartHeight)
	c.text(panelLeft, 24, "start", "Odds that the Jobs complete: "+c.result.heading())
	c.text(panelLeft, timeTop-14, "start", "Duration: median, and 99th percentile dashed")
	longest := c.longest()
	for i := range 5 {
		part := float64(i) / 4
		c.gridLine(oddsTop, part, strconv.Itoa(25*i)+"%")
		c.gridLine(timeTop, part, time.Duration(float64(longest)*part).Round(time.Second/10).String())
	}
	c.ticks()
	for series := range c.series() {
		c.curves(series, longest)
	}
	fmt.Fprintln(&c.out, "</svg>")
}

// series is how many curves there are.
func (c *chart) series() int { return len(c.result.Points) / max(1, len(c.x)) }

// at is a point of a curve.
func (c *chart) at(series, i int) *Point { return &c.result.Points[i*c.series()+series] }

// longest is the largest duration in the chart.
func (c *chart) longest() int64 {
	longest := int64(1)
	for i := range c.result.Points {
		longest = max(longest, c.result.Points[i].Duration.Quantile(99, 100))
	}
	return longest
}

// text writes escaped text with its anchor at a place.
func (c *chart) text(x, y float64, anchor, text string) {
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	fmt.Fprintf(&c.out, `<text x="%s" y="%s" text-anchor="%s">%s</text>`+"\n", pixel(x), pixel(y), anchor, escaped)
}

// gridLine draws a line over a panel and names what it stands for.
func (c *chart) gridLine(top int, part float64, label string) {
	y := height(top, part)
	fmt.Fprintf(&c.out, `<path d="M%d %sH%d" stroke="#ddd"/>`+"\n", panelLeft, pixel(y), panelLeft+panelWidth)
	c.text(panelLeft-8, y+4, "end", label)
}

// ticks names the values of the first axis, as many as there is room for, and the
// axis.
func (c *chart) ticks() {
	if len(c.result.Axes) == 0 {
		return
	}
	const room = 16
	axis := c.result.Axes[0]
	every := (len(axis.Values) + room - 1) / room
	for i := 0; i < len(axis.Values); i += every {
		for _, top := range []int{oddsTop, timeTop} {
			c.text(across(c.x[i]), float64(top+panelHeight+18), "middle", axis.Values[i])
		}
	}
	c.text(panelLeft+panelWidth/2, timeTop+panelHeight+38, "middle", axis.Field)
}

// curves draws what belongs to one value of the second axis, and its name.
func (c *chart) curves(series int, longest int64) {
	colour := colours[series%len(colours)]
	var low, high, odds, median, slow []string
	for i := range c.x {
		p := c.at(series, i)
		o := p.Tally.Odds()
		place := func(top int, part float64) string {
			return pixel(across(c.x[i])) + " " + pixel(height(top, part))
		}
		low, high, odds = append(low, place(oddsTop, o.Low)), append(high, place(oddsTop, o.High)), append(odds, place(oddsTop, o.P))
		if p.Duration.Count() > 0 {
			median = append(median, place(timeTop, float64(p.Duration.Quantile(50, 100))/float64(longest)))
			slow = append(slow, place(timeTop, float64(p.Duration.Quantile(99, 100))/float64(longest)))
		}
	}
	for i := len(high) - 1; i >= 0; i-- {
		low = append(low, high[i])
	}
	fmt.Fprintf(&c.out, `<path d="M%sZ" fill="%s" fill-opacity="0.2" stroke="%s" stroke-opacity="0.3"/>`+"\n", strings.Join(low, "L"), colour, colour)
	c.line(odds, colour, "")
	c.line(median, colour, "")
	c.line(slow, colour, ` stroke-dasharray="5 4"`)
	if len(c.result.Axes) > 1 {
		y := float64(oddsTop + panelHeight - 10 - 16*(c.series()-1-series))
		fmt.Fprintf(&c.out, `<g fill="%s">`+"\n", colour)
		c.text(panelLeft+panelWidth-6, y, "end", Setting{c.result.Axes[1].Field, c.result.Axes[1].Values[series]}.String())
		fmt.Fprintln(&c.out, "</g>")
	}
}

// line draws a curve through places, with a dot at each.
func (c *chart) line(places []string, colour, style string) {
	if len(places) == 0 {
		return
	}
	fmt.Fprintf(&c.out, `<path d="M%s" fill="none" stroke="%s" stroke-width="2"%s/>`+"\n", strings.Join(places, "L"), colour, style)
	for _, place := range places {
		x, y, _ := strings.Cut(place, " ")
		fmt.Fprintf(&c.out, `<circle cx="%s" cy="%s" r="2.5" fill="%s"/>`+"\n", x, y, colour)
	}
}

// across and height are places in a panel for parts from 0 to 1.
func across(part float64) float64 { return panelLeft + float64(panelWidth*part) }

func height(top int, part float64) float64 {
	return float64(top) + panelHeight - float64(panelHeight*part)
}

// pixel writes a coordinate in tenths.
func pixel(v float64) string { return strconv.FormatFloat(math.Round(float64(v*10))/10, 'f', -1, 64) }
