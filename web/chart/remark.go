package chart

import (
	"fmt"

	"framewatch"
)

// Remarks explain the signs that the charts use, and only those.
func Remarks(charts ...Chart) []string {
	var gaps, thin, partial, lost, over, bands, pooled bool
	window, interval := 1, framewatch.Day
	for _, c := range charts {
		p := c.plot()
		bands = bands || p.banded()
		interval = c.Interval
		for i, l := range c.Lines {
			d := p.lines[i]
			if d.window > 1 {
				pooled, window = true, d.window
			}
			for j, q := range d.points {
				gaps = gaps || q.State == framewatch.PointMissing
				thin = thin || q.State == framewatch.PointThin
				if l.Points[j].State == framewatch.PointPartial && d.window == 1 {
					partial, lost = partial || j == len(d.points)-1, lost || j < len(d.points)-1
				}
				over = over || d.values[j] > p.y.max*1.001
			}
		}
	}
	var out []string
	add := func(is bool, words string) {
		if is {
			out = append(out, words)
		}
	}
	add(pooled, fmt.Sprintf("Each point of a line pools the %d days round it; a link opens the days at its place.", window))
	add(bands, "Pale bands: 95% confidence interval.")
	add(gaps, "Shaded: no articles were collected.")
	add(thin, fmt.Sprintf("Hollow points and pale lines rest on fewer than %d articles.", framewatch.ThinBase))
	add(over, "What rises above the scale rests on a small base, too.")
	add(partial, fmt.Sprintf("Dashed or hollow at the end: the running %s is not complete.", interval))
	add(lost, fmt.Sprintf("Dashed or hollow elsewhere: the %s was not collected in full.", interval))
	return out
}

// Summary tells the course of a line in words.
func Summary(l Line, i framewatch.Interval, v Value) string {
	high, low := -1, -1
	for j, p := range l.Points {
		if p.State != framewatch.PointOK {
			continue
		}
		if high < 0 || v.of(p) > v.of(l.Points[high]) {
			high = j
		}
		if low < 0 || v.of(p) < v.of(l.Points[low]) {
			low = j
		}
	}
	if high < 0 {
		return l.Label + ": too few articles for a highest and a lowest point."
	}
	tell := func(j int) string {
		return Bucket(i, l.Points[j].Start) + ", " + Tell(l.Points[j], v)
	}
	return fmt.Sprintf("%s: highest in %s; lowest in %s.", l.Label, tell(high), tell(low))
}
