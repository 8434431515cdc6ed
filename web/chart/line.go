package chart

import (
	"fmt"
	"math"
	"strings"

	"framewatch"
)

// A drawing is a series made ready to be drawn.
type drawing struct {
	points []framewatch.Point
	values []float64
	window int // buckets pooled into each point; 1: none
}

// Window is the number of buckets pooled into each point of the line, centred
// on it. Only long runs of days are pooled: whole weeks, so that the rhythm of
// the week does not hide the course of the months.
func Window(i framewatch.Interval, buckets int) int {
	switch {
	case i != framewatch.Day || buckets <= 100:
		return 1
	case buckets <= 400:
		return 7
	}
	return 28
}

func (c Chart) drawn(points []framewatch.Point) drawing {
	d := drawing{points: points, values: make([]float64, len(points)), window: Window(c.Interval, len(points))}
	if d.window > 1 {
		d.points, d.values = pool(points, c.Value, d.window)
		return d
	}
	for i, p := range points {
		d.values[i] = c.Value.of(p)
	}
	return d
}

// pool sums numerators and denominators over a window round each point: the
// share of the window, not the mean of shares. A point without articles in
// half of its window is a gap.
func pool(points []framewatch.Point, v Value, window int) ([]framewatch.Point, []float64) {
	pooled, values := make([]framewatch.Point, len(points)), make([]float64, len(points))
	var n, of, days int
	add := func(p framewatch.Point, sign int) {
		if p.State != framewatch.PointMissing {
			n, of, days = n+sign*p.N, of+sign*p.Of, days+sign
		}
	}
	before, after := window/2, window-window/2
	for i := 0; i < min(after-1, len(points)); i++ {
		add(points[i], 1)
	}
	for i, p := range points {
		if j := i + after - 1; j < len(points) {
			add(points[j], 1)
		}
		if j := i - before - 1; j >= 0 {
			add(points[j], -1)
		}
		width := min(i+after, len(points)) - max(i-before, 0)
		q := framewatch.Point{Start: p.Start, N: n, Of: of, State: framewatch.PointOK}
		switch {
		case days*2 < width || of == 0:
			q.State = framewatch.PointMissing
		default:
			q.Rate = float64(n) / float64(of)
			if v == PerWord {
				q.Rate *= 10_000
			}
			values[i] = q.Rate
			if v == Count {
				values[i] = float64(n) / float64(days)
			}
			if of < framewatch.ThinBase {
				q.State = framewatch.PointThin
			}
		}
		pooled[i] = q
	}
	return pooled, values
}

// A reach is how far values go.
type reach struct {
	trusted, all float64 // the largest value on a firm base, and of all
	firm, points int     // points on a firm base, and all
}

func (c Chart) reach() reach {
	var r reach
	for _, l := range c.Lines {
		d := c.drawn(l.Points)
		for i, p := range d.points {
			if p.State == framewatch.PointMissing {
				continue
			}
			r.points++
			r.all = math.Max(r.all, d.values[i])
			if c.Value == Count || p.State != framewatch.PointThin && !startsToFill(p) {
				r.firm++
				r.trusted = math.Max(r.trusted, d.values[i])
			}
		}
	}
	return r
}

// most is the value that the scale must reach. Values on a thin base do not
// stretch it, for a bucket of three articles would flatten all others; unless
// most bases are thin.
func most(charts ...Chart) float64 {
	var sum reach
	for _, c := range charts {
		r := c.reach()
		sum = reach{math.Max(sum.trusted, r.trusted), math.Max(sum.all, r.all), sum.firm + r.firm, sum.points + r.points}
	}
	if sum.trusted > 0 && sum.firm*2 >= sum.points {
		return sum.trusted
	}
	return sum.all
}

// headroom is the largest value with room for most of the bands above it.
func (p plot) headroom() float64 {
	top := most(p.Chart)
	if !p.banded() {
		return top
	}
	room := top
	for _, d := range p.lines {
		for _, q := range d.points {
			if q.State == framewatch.PointOK {
				room = math.Max(room, q.High)
			}
		}
	}
	return math.Min(room, top*1.35)
}

// Same gives all charts the same scale of values.
func Same(charts []Chart) {
	top := most(charts...)
	for i := range charts {
		charts[i].Max = top
	}
}

// busy is the width of a bucket below which points are not drawn one by one.
const busy = 8.5

func (p plot) drawLines(x *xml) {
	clip := p.ID + "-frame"
	x.open("clipPath", "id", clip)
	x.leaf("rect", "", "x", num(p.left), "y", num(p.top-3), "width", num(p.right-p.left+3), "height", num(p.bottom-p.top+5))
	x.close("clipPath")
	x.open("g", "clip-path", "url(#"+clip+")")
	if p.Reference != nil {
		d := p.drawn(p.Reference)
		x.open("g", "class", "ref", "stroke", grey, "fill", "none", "stroke-width", "1.5", "stroke-linejoin", "round")
		p.drawLine(x, d)
		x.close("g")
	}
	if p.banded() {
		for i, l := range p.Lines {
			x.leaf("path", "", "class", fmt.Sprintf("band s%d", style(l.Style)), "fill", colors[style(l.Style)], "fill-opacity", ".11", "d", p.band(p.lines[i].points))
		}
	}
	for i := len(p.Lines) - 1; i >= 0; i-- { // the first line lies on top
		x.open("g", lineAttrs(p.Lines[i].Style)...)
		p.drawLine(x, p.lines[i])
		x.close("g")
	}
	x.close("g")
}

// banded reports whether confidence intervals are drawn: where they do not
// bury the lines.
func (p plot) banded() bool {
	if p.Value == Count || p.Panel || len(p.lines) == 0 || p.lines[0].window > 1 {
		return false
	}
	if r := p.reach(); r.firm*4 < r.points*3 {
		return false // only shreds of a band could be drawn
	}
	return len(p.Lines) == 1 || len(p.Lines) == 2 && p.step >= busy
}

// drawLine draws the pieces of a line: firm, pale where crowded points have
// thin bases, dashed towards a bucket that still fills.
func (p plot) drawLine(x *xml, d drawing) {
	var firm, pale, dashed, lone strings.Builder
	var last *strings.Builder
	shown := -math.MaxFloat64
	for i := range d.points {
		if d.points[i].State == framewatch.PointMissing || startsToFill(d.points[i]) {
			last = nil
			continue
		}
		if i == 0 || d.points[i-1].State == framewatch.PointMissing {
			if i+1 == len(d.points) || d.points[i+1].State == framewatch.PointMissing {
				fmt.Fprintf(&lone, "M%s %sh0", num(p.x(i)), num(p.over(d.values[i])))
			}
			last = nil
			continue
		}
		to := &firm
		switch {
		case d.points[i].State == framewatch.PointPartial:
			to = &dashed
		case p.step < busy && (d.points[i].State == framewatch.PointThin || d.points[i-1].State == framewatch.PointThin):
			to = &pale
		}
		if to != last {
			fmt.Fprintf(to, "M%s %s", num(p.x(i-1)), num(p.over(d.values[i-1])))
			last = to
		} else if d.window > 1 && p.x(i)-shown < .6 && i+1 < len(d.points) && d.points[i+1].State != framewatch.PointMissing {
			continue // finer than a pixel
		}
		shown = p.x(i)
		fmt.Fprintf(to, "L%s %s", num(p.x(i)), num(p.over(d.values[i])))
	}
	for _, piece := range []struct {
		d     *strings.Builder
		attrs []string
	}{{&pale, []string{"class", "pale", "stroke-opacity", ".45"}}, {&firm, nil}, {&dashed, []string{"class", "dash", "stroke-dasharray", "2 4.5"}}, {&lone, []string{"class", "lone", "stroke-width", "4.5", "stroke-linecap", "round"}}} {
		if piece.d.Len() > 0 {
			x.leaf("path", "", append(piece.attrs, "d", piece.d.String())...)
		}
	}
}

// startsToFill tells the running bucket while its base is thin: a point may
// stand for it, but no line leads there.
func startsToFill(p framewatch.Point) bool {
	return p.State == framewatch.PointPartial && p.Of < framewatch.ThinBase
}

// over is the height of a value that may leave the frame, where it is clipped.
func (p plot) over(v float64) float64 {
	return p.bottom - math.Min(v/p.y.max, 3)*(p.bottom-p.top)
}

// band is the area between Low and High, in one piece for each run. Points on
// a thin base are left out: their intervals would fill the frame.
func (p plot) band(points []framewatch.Point) string {
	var b strings.Builder
	for i := 0; i < len(points); i++ {
		from := i
		for i < len(points) && points[i].Of >= framewatch.ThinBase {
			i++
		}
		if i-from < 2 {
			continue
		}
		for j := from; j < i; j++ {
			fmt.Fprintf(&b, "%c%s %s", "ML"[min(j-from, 1)], num(p.x(j)), num(p.over(points[j].High)))
		}
		for j := i - 1; j >= from; j-- {
			fmt.Fprintf(&b, "L%s %s", num(p.x(j)), num(p.over(points[j].Low)))
		}
		b.WriteByte('Z')
	}
	return b.String()
}

// drawPoints draws markers, and lays a link over each point, or over each
// group of points where they are crowded.
func (p plot) drawPoints(x *xml) {
	for i := len(p.Lines) - 1; i >= 0; i-- {
		l, d := p.Lines[i], p.lines[i]
		x.open("g", append([]string{"data-line", fmt.Sprint(i)}, lineAttrs(l.Style)...)...)
		if p.step < busy {
			p.drawSample(x, i)
		}
		for from := 0; from < len(d.points); from += p.group() {
			p.drawPoint(x, i, from, min(from+p.group(), len(d.points))-1)
		}
		x.close("g")
	}
}

// group is the number of buckets behind one link.
func (p plot) group() int { return max(1, int(math.Ceil(busy/p.step))) }

// drawPoint draws the points from … to of a line, one if they are not crowded.
func (p plot) drawPoint(x *xml, line, from, to int) {
	sum, at, seen := framewatch.Point{State: framewatch.PointOK}, 0.0, 0
	for i, q := range p.Lines[line].Points[from : to+1] {
		if q.State == framewatch.PointMissing {
			continue
		}
		if from == to {
			sum = q
		} else {
			sum.N, sum.Of = sum.N+q.N, sum.Of+q.Of
		}
		if p.lines[line].points[from+i].State == framewatch.PointMissing {
			continue // not drawn, but behind the link all the same
		}
		at += p.lines[line].values[from+i]
		seen++
	}
	if seen == 0 {
		return
	}
	at /= float64(seen)
	href := ""
	if p.Link != nil {
		href = p.Link(line, from, to)
	}
	if href != "" {
		x.open("a", "href", href)
		x.leaf("title", p.tell(line, from, to, sum))
		x.leaf("circle", "", "class", "hit", "cx", num((p.x(from)+p.x(to))/2), "cy", num(p.at(at)), "r", num(math.Min(math.Max(p.step/2, 5), 11)), "fill-opacity", "0", "stroke", "none")
	}
	if from == to && p.step >= busy {
		p.drawMarker(x, p.Lines[line].Style, p.x(from), at, sum.State)
	}
	if href != "" {
		x.close("a")
	}
}

func (p plot) tell(line, from, to int, sum framewatch.Point) string {
	l := p.Lines[line]
	when := Bucket(p.Interval, l.Points[from].Start)
	if to > from {
		when += " to " + Bucket(p.Interval, l.Points[to].Start)
		return fmt.Sprintf("%s, %s: %s", l.Label, when, tellSum(sum, p.Value))
	}
	return fmt.Sprintf("%s, %s: %s", l.Label, when, Tell(sum, p.Value))
}

func tellSum(p framewatch.Point, v Value) string {
	if v == PerWord {
		return Number(p.N) + " in " + Number(p.Of) + " words"
	}
	return Number(p.N) + " of " + Number(p.Of) + " articles"
}

// drawMarker draws a point: hollow if its base is thin or still grows, an
// arrow if it lies above the scale.
func (p plot) drawMarker(x *xml, s int, cx, v float64, state framewatch.PointState) {
	place := fmt.Sprintf("translate(%s %s)", num(cx), num(p.at(v)))
	if p.Panel {
		place += " scale(.72)"
	}
	switch {
	case v > p.y.max*1.001:
		x.leaf("path", "", "class", "over", "d", upward, "transform", place, "stroke-width", "1.6")
	case state == framewatch.PointThin || state == framewatch.PointPartial:
		x.leaf("path", "", "class", "hollow", "d", markers[style(s)], "transform", place, "fill", paper, "stroke-width", "1.6")
	default:
		x.leaf("path", "", "class", "dot", "d", markers[style(s)], "transform", place, "fill", colors[style(s)], "stroke", "none")
	}
}

// drawSample puts a few markers on a crowded line, so that lines can be told
// apart without colour.
func (p plot) drawSample(x *xml, line int) {
	if len(p.Lines) < 2 || p.Panel {
		return
	}
	d := p.lines[line]
	every := max(1, int(110/p.step))
	for i := (line*every/len(p.Lines) + every/3) % every; i < len(d.points); i += every {
		if s := d.points[i].State; s == framewatch.PointOK || s == framewatch.PointThin {
			p.drawMarker(x, p.Lines[line].Style, p.x(i), d.values[i], s)
		}
	}
}
