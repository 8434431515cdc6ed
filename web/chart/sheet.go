package chart

import "fmt"

// A Sheet is a drawing that stands alone, to be saved and printed: one chart,
// or panels in rows, below a title and above a note.
type Sheet struct {
	Title    string
	Subtitle string // what is counted, in which articles
	Note     []string
	Key      []Line // names of the lines, if the charts do not carry them
	Charts   []Chart
	Columns  int // 0 is 1
}

const margin = 24

// SVG draws the sheet.
func (s Sheet) SVG() []byte {
	var x xml
	cols := max(s.Columns, 1)
	cell, row := 0, 0
	for _, c := range s.Charts {
		cell, row = max(cell, c.Width+18), max(row, c.Height+14)
	}
	head := 74
	if len(s.Key) > 0 {
		head += 26
	}
	rows := (len(s.Charts) + cols - 1) / cols
	width := max(cell*cols-18, 640) + 2*margin
	var note []string
	for _, line := range s.Note {
		note = append(note, breakRows(line, float64(width-2*margin), tickSize, 4)...)
	}
	height := head + rows*row + 16*len(note) + 22
	x.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", fmt.Sprintf("0 0 %d %d", width, height), "width", fmt.Sprint(width), "height", fmt.Sprint(height),
		"role", "img", "font-family", fonts, "font-size", num(tickSize), "fill", ink)
	x.leaf("title", s.Title)
	x.leaf("desc", s.Subtitle)
	x.leaf("rect", "", "width", fmt.Sprint(width), "height", fmt.Sprint(height), "fill", paper)
	x.leaf("text", shorten(s.Title, float64(width-2*margin), 20*1.06), "x", fmt.Sprint(margin), "y", "36", "font-size", "20", "font-weight", "700")
	x.leaf("text", shorten(s.Subtitle, float64(width-2*margin), 14), "x", fmt.Sprint(margin), "y", "58", "font-size", "14", "fill", soft)
	s.drawKey(&x)
	for i, c := range s.Charts {
		c.Link = nil
		c.draw(&x, float64(margin+i%cols*cell), float64(head+i/cols*row), true)
	}
	y := head + rows*row + 12
	for _, line := range note {
		x.leaf("text", line, "x", fmt.Sprint(margin), "y", fmt.Sprint(y), "fill", soft)
		y += 16
	}
	x.close("svg")
	return x.Bytes()
}

func (s Sheet) drawKey(x *xml) {
	left := float64(margin)
	for _, l := range s.Key {
		x.open("g", append(lineAttrs(l.Style), "transform", fmt.Sprintf("translate(%s 76)", num(left)))...)
		x.leaf("path", "", "d", "M1 6H25")
		x.leaf("path", "", "d", markers[style(l.Style)], "transform", "translate(13 6)", "fill", colors[style(l.Style)], "stroke", "none")
		x.leaf("text", l.Label, "x", "32", "y", "10.5", "fill", colors[style(l.Style)], "stroke", "none", "font-size", num(labelSize), "font-weight", "600")
		x.close("g")
		left += 32 + textWidth(l.Label, labelSize)*1.06 + 22
	}
}
