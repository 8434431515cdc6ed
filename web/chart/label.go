package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"framewatch"
)

// A label is the name of a line at the line's end.
type label struct {
	rows  []string
	style int
	end   float64 // height of the line's end
	y     float64 // height of the middle of the rows
	x     float64 // where the line ends
}

const (
	rowHeight  = 15.5
	labelRoom  = 178 // widest label
	labelApart = 5
)

func (c Chart) labelWidth() float64 {
	w := 40.0
	for _, l := range c.Lines {
		for _, row := range wrap(l.Label) {
			w = math.Max(w, textWidth(row, labelSize)*1.1)
		}
	}
	return math.Min(w, labelRoom)
}

func (l label) height() float64 { return float64(len(l.rows))*rowHeight + labelApart }

// drawLabels writes each name beside the last point of its line. Names that
// would cover each other move apart and are tied to their line by a stroke.
func (p plot) drawLabels(x *xml) {
	labels := p.labels()
	spread(labels, p.top-8, p.bottom+6)
	for _, l := range labels {
		x.open("g", "class", fmt.Sprintf("label s%d", l.style), "color", colors[l.style], "font-size", num(labelSize), "font-weight", "600")
		left := p.right + 12
		if math.Abs(l.y-l.end) > 4 || p.right-l.x > p.step {
			x.leaf("path", "", "class", "tie", "fill", "none", "stroke", "currentColor", "stroke-opacity", ".5", "d", fmt.Sprintf("M%s %sL%s %s", num(l.x+6), num(l.end), num(left-3), num(l.y)))
		}
		for i, row := range l.rows {
			y := l.y + (float64(i)-float64(len(l.rows)-1)/2)*rowHeight + 4.5
			x.leaf("text", row, "x", num(left), "y", num(y), "fill", "currentColor")
		}
		x.close("g")
	}
}

func (p plot) labels() []label {
	var labels []label
	for i, l := range p.Lines {
		d := p.lines[i]
		last := len(d.points) - 1
		for last >= 0 && (d.points[last].State == framewatch.PointMissing || p.step < busy && startsToFill(d.points[last])) {
			last--
		}
		if last < 0 {
			continue
		}
		end := p.at(d.values[last])
		labels = append(labels, label{rows: wrap(l.Label), style: style(l.Style), end: end, y: end, x: p.x(last)})
	}
	slices.SortStableFunc(labels, func(a, b label) int {
		switch {
		case a.end < b.end:
			return -1
		case a.end > b.end:
			return 1
		}
		return 0
	})
	return labels
}

// spread moves labels, sorted from the top, as little as keeps them apart and
// between top and bottom: groups that touch move as one.
func spread(labels []label, top, bottom float64) {
	for range 60 {
		moved := false
		for i := 1; i < len(labels); i++ {
			a, b := &labels[i-1], &labels[i]
			if over := a.height()/2 + b.height()/2 - (b.y - a.y); over > .05 {
				a.y -= over / 2
				b.y += over / 2
				moved = true
			}
		}
		for i := range labels {
			l := &labels[i]
			y := math.Min(math.Max(l.y, top+l.height()/2), bottom-l.height()/2)
			if math.Abs(y-l.y) > .05 {
				l.y, moved = y, true
			}
		}
		if !moved {
			return
		}
	}
}

// wrap breaks a name into at most two rows of labelRoom.
func wrap(name string) []string { return breakRows(name, labelRoom/1.1, labelSize, 2) }

// breakRows breaks a text at its spaces into at most so many rows; the last is
// cut where it is too long.
func breakRows(text string, width, size float64, most int) []string {
	var rows []string
	words := strings.Fields(text)
	for len(words) > 0 && len(rows) < most-1 {
		n := 1
		for n < len(words) && textWidth(strings.Join(words[:n+1], " "), size) <= width {
			n++
		}
		if n == 1 && textWidth(words[0], size) > width {
			break
		}
		rows, words = append(rows, strings.Join(words[:n], " ")), words[n:]
	}
	if len(words) > 0 {
		rows = append(rows, shorten(strings.Join(words, " "), width, size))
	}
	return rows
}
