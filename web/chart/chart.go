// Package chart draws the points of series as SVG: lines over time that can be
// read on a screen, on paper and by a screen reader. It is pure: the same chart
// gives the same bytes.
//
// A drawing carries its colours twice. Presentation attributes hold the colours
// for white paper, so that a file saved on its own is complete; classes let the
// page's style sheet replace them in the dark.
package chart

import (
	"fmt"
	"math"

	"framewatch"
)

// A Chart is one drawing: lines over the same buckets.
type Chart struct {
	ID    string // prefix of element IDs, unique on the page
	Title string
	Desc  string // the chart in words, for those who do not see it

	Lines     []Line
	Reference []framewatch.Point // a grey line behind the others; may be nil
	Interval  framewatch.Interval
	Value     Value
	Max       float64 // upper end of the values; 0: as the lines need. Panels of one sheet share it.

	Width, Height int
	Labels        bool // names stand at the ends of their lines
	Panel         bool // one of several small charts: its title is drawn, markers and labels are spare

	// Link is the address of the articles behind buckets from … to (inclusive)
	// of a line; nil or "" draws no link.
	Link func(line, from, to int) string
}

// A Line is one series of a chart.
type Line struct {
	Label  string
	Style  int // colour and marker, 0 … Styles-1; more begin again
	Points []framewatch.Point
}

// A Value says which number of a point is drawn.
type Value int

// The values.
const (
	Share   Value = iota // Rate as a share of 1, written in per cent
	Count                // N
	PerWord              // Rate per 10,000 words
)

// of is the value of a point.
func (v Value) of(p framewatch.Point) float64 {
	if v == Count {
		return float64(p.N)
	}
	return p.Rate
}

// SVG draws the chart for a place inside a page.
func (c Chart) SVG() []byte {
	var x xml
	c.draw(&x, 0, 0, false)
	return x.Bytes()
}

// A plot is a chart with its measures: the frame inside which lines are drawn
// and the scales.
type plot struct {
	Chart
	left, right, top, bottom float64
	y                        scale
	step                     float64 // width of a bucket
	n                        int     // buckets
	lines                    []drawing
}

func (c Chart) plot() plot {
	p := plot{Chart: c, top: 10, bottom: float64(c.Height) - 38, right: float64(c.Width) - 8}
	if c.Panel {
		p.top, p.bottom = 34, float64(c.Height)-26
	}
	for _, l := range c.Lines {
		p.lines = append(p.lines, c.drawn(l.Points))
		p.n = max(p.n, len(l.Points))
	}
	p.step = (p.right - p.left) / float64(max(p.n, 1))
	top := c.Max
	if top <= 0 {
		top = p.headroom()
	}
	p.y = niceScale(top, (p.bottom-p.top)/c.tickGap(), c.Value)
	widest := 0.0
	for _, t := range p.y.ticks {
		widest = math.Max(widest, textWidth(p.y.label(t), tickSize))
	}
	p.left = math.Ceil(widest) + 8
	if c.Labels {
		p.right = float64(c.Width) - c.labelWidth() - 14
	}
	p.step = (p.right - p.left) / float64(max(p.n, 1))
	return p
}

// tickGap is the least distance between two horizontal lines.
func (c Chart) tickGap() float64 {
	if c.Panel {
		return 34
	}
	return 52
}

// x is the middle of bucket i.
func (p plot) x(i int) float64 { return p.left + (float64(i)+.5)*p.step }

// at is the height of a value, held inside the frame.
func (p plot) at(v float64) float64 {
	v = math.Min(math.Max(v, 0), p.y.max)
	return p.bottom - v/p.y.max*(p.bottom-p.top)
}

func (c Chart) draw(x *xml, left, top float64, nested bool) {
	p := c.plot()
	if nested {
		x.open("svg", "x", num(left), "y", num(top), "width", fmt.Sprint(c.Width), "height", fmt.Sprint(c.Height))
	} else {
		x.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", c.class(), "viewBox", fmt.Sprintf("0 0 %d %d", c.Width, c.Height),
			"role", "group", "aria-label", c.Title, "aria-describedby", c.ID+"-desc",
			"font-family", fonts, "font-size", num(tickSize), "fill", ink)
		x.leaf("desc", c.Desc, "id", c.ID+"-desc")
	}
	p.drawGaps(x)
	p.drawGrid(x)
	p.drawDates(x)
	p.drawHead(x)
	p.drawLines(x)
	if c.Labels {
		p.drawLabels(x)
	}
	p.drawPoints(x)
	x.close("svg")
}

func (c Chart) class() string {
	if c.Panel {
		return "chart panel"
	}
	return "chart"
}

// drawHead writes a panel's title.
func (p plot) drawHead(x *xml) {
	if p.Panel {
		x.leaf("text", shorten(p.Title, float64(p.Width), labelSize*1.06), "class", "name", "x", "0", "y", "15", "font-size", num(labelSize), "font-weight", "600")
	}
}

// drawGrid draws a line for each tick of the values; the zero line is firm.
func (p plot) drawGrid(x *xml) {
	x.open("g", "class", "grid", "stroke", faint, "stroke-width", "1")
	for _, t := range p.y.ticks[1:] {
		x.leaf("path", "", "d", fmt.Sprintf("M%s %sH%s", num(p.left), num(crisp(p.at(t))), num(p.right)))
	}
	x.leaf("path", "", "class", "zero", "stroke", axis, "d", fmt.Sprintf("M%s %sH%s", num(p.left), num(crisp(p.bottom)), num(p.right)))
	x.close("g")
	x.open("g", "class", "soft", "text-anchor", "end", "fill", soft)
	for _, t := range p.y.ticks {
		x.leaf("text", p.y.label(t), "x", num(p.left-7), "y", num(p.at(t)+4))
	}
	x.close("g")
}

// drawDates draws ticks and names of time below the zero line.
func (p plot) drawDates(x *xml) {
	if p.n == 0 {
		return
	}
	x.open("g", "class", "soft", "text-anchor", "middle", "fill", soft)
	lastEnd := map[float64]float64{}
	for _, t := range dateTicks(p.Lines[0].Points, p.Interval, p.right-p.left, p.Panel) {
		at := p.left + t.pos*p.step
		x.leaf("path", "", "class", "tick", "stroke", axis, "d", fmt.Sprintf("M%s %sv5", num(crisp(at)), num(p.bottom)))
		p.dateText(x, lastEnd, t.name, at, p.bottom+18)
		if !p.Panel {
			p.dateText(x, lastEnd, t.era, at, p.bottom+33)
		}
	}
	x.close("g")
}

// dateText writes a name below the axis unless it would touch the one before.
func (p plot) dateText(x *xml, lastEnd map[float64]float64, name string, at, y float64) {
	if name == "" {
		return
	}
	half := textWidth(name, tickSize) / 2
	at = math.Min(math.Max(at, half), float64(p.Width)-half)
	if end, ok := lastEnd[y]; ok && at-half < end+6 {
		return
	}
	lastEnd[y] = at + half
	x.leaf("text", name, "x", num(at), "y", num(y))
}

// drawGaps shades the buckets in which nothing was collected.
func (p plot) drawGaps(x *xml) {
	if len(p.Lines) == 0 {
		return
	}
	for i := 0; i < p.n; i++ {
		from := i
		for i < p.n && p.missing(i) {
			i++
		}
		if i == from {
			continue
		}
		l, r := p.left+float64(from)*p.step, p.left+float64(i)*p.step
		x.open("g", "class", "gap", "fill", gapFill)
		x.leaf("rect", "", "x", num(l), "y", num(p.top), "width", num(r-l), "height", num(p.bottom-p.top))
		if words := "no articles"; textWidth(words, tickSize)+6 < r-l && !p.Panel {
			x.leaf("text", words, "class", "soft", "fill", soft, "text-anchor", "middle", "x", num((l+r)/2), "y", num(p.top+15))
		}
		x.close("g")
	}
}

// missing reports whether bucket i is a gap in every line.
func (p plot) missing(i int) bool {
	for _, l := range p.Lines {
		if i < len(l.Points) && l.Points[i].State != framewatch.PointMissing {
			return false
		}
	}
	return true
}
