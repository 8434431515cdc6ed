package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/web/chart"
)

var update = flag.Bool("update", false, "write what is drawn to testdata")

// A wave makes the points of a test: base articles a bucket, of which a share
// that moves round level takes part; the same wave gives the same points.
type wave struct {
	start    string
	interval framewatch.Interval
	buckets  int
	base     int
	level    float64
	seed     int
	missing  map[int]bool
	thin     map[int]bool
	partial  bool
}

func (w wave) points() []framewatch.Point {
	t, _ := time.Parse(time.DateOnly, w.start)
	points := make([]framewatch.Point, w.buckets)
	for i := range points {
		p := framewatch.Point{Start: t.Format(time.DateOnly), Of: w.base + int(float64(w.base)*.3*noise(w.seed+7, i)), State: framewatch.PointOK}
		switch {
		case w.missing[i]:
			p.Of, p.State = 0, framewatch.PointMissing
		case w.thin[i]:
			p.Of = 11
		}
		rate := w.level * (1 + .5*math.Sin(float64(i)*12/float64(w.buckets)+float64(w.seed)) + .25*noise(w.seed, i))
		p.N = int(math.Round(rate * float64(p.Of)))
		if p.Of > 0 {
			p.Rate = float64(p.N) / float64(p.Of)
			half := 1.96 * math.Sqrt((p.Rate*(1-p.Rate)+.5/float64(p.Of))/float64(p.Of))
			p.Low, p.High = math.Max(0, p.Rate-half), p.Rate+half
			if p.Of < framewatch.ThinBase {
				p.State = framewatch.PointThin
			}
		}
		if w.partial && i == w.buckets-1 {
			p.State = framewatch.PointPartial
		}
		points[i], t = p, w.interval.Next(t)
	}
	return points
}

// noise is between -1 and 1.
func noise(seed, i int) float64 {
	x := uint32(seed*2654435761 + i*40503)
	x ^= x >> 13
	x *= 0x5bd1e995
	x ^= x >> 15
	return float64(x%2001)/1000 - 1
}

func lines(names []string, w wave) []chart.Line {
	var lines []chart.Line
	for i, name := range names {
		w.seed, w.level = w.seed+i*3, w.level*(1-.22*float64(i%3))
		lines = append(lines, chart.Line{Label: name, Style: i, Points: w.points()})
	}
	return lines
}

func link(line, from, to int) string {
	return fmt.Sprintf("/search?q=%d&from=%d&to=%d", line, from, to)
}

var naming = []string{"“illegal immigrants”", "“undocumented immigrants”", "irregular migrants", "asylum seekers & refugees <b>"}

func cases() map[string][]byte {
	wide := chart.Chart{ID: "c", Title: "Share of articles, by month", Desc: "Two lines.", Width: 960, Height: 420, Labels: true, Link: link}
	month := wave{start: "2024-11-01", interval: framewatch.Month, buckets: 24, base: 180, level: .08, seed: 1,
		missing: map[int]bool{9: true, 10: true}, thin: map[int]bool{12: true, 17: true}, partial: true}

	months := wide
	months.Interval, months.Lines = framewatch.Month, lines(naming[:2], month)

	narrow := months
	narrow.Width, narrow.Height, narrow.Labels = 400, 300, false

	four := wide
	four.Interval, four.Lines = framewatch.Month, lines(naming, month)
	four.Value = chart.Count

	weeks := wide
	weeks.Interval, weeks.Lines = framewatch.Week, lines(naming[:3], wave{start: "2024-12-30", interval: framewatch.Week, buckets: 98, base: 60, level: .12, seed: 4, thin: map[int]bool{30: true, 31: true}, missing: map[int]bool{60: true}})

	days := wide
	days.Interval, days.Lines = framewatch.Day, lines(naming[:2], wave{start: "2012-03-05", interval: framewatch.Day, buckets: 3200, base: 9, level: .2, seed: 2, missing: gap(1000, 1120)})

	years := wide
	years.Interval, years.Lines = framewatch.Year, lines(naming[:1], wave{start: "2012-01-01", interval: framewatch.Year, buckets: 9, base: 1032, level: .034, seed: 5, partial: true})

	var panels []chart.Chart
	for i, outlet := range []string{"The Continental", "Harbour Gazette", "Nordkurier", "La Dépêche du Sud", "An Outlet With a Very Long Name Indeed"} {
		w := month
		w.seed, w.base = i*5, 30+10*i
		p := chart.Chart{ID: fmt.Sprint("p", i), Title: outlet, Desc: "One line.", Interval: framewatch.Month, Width: 300, Height: 180, Panel: true, Link: link,
			Lines: []chart.Line{{Label: "q", Points: w.points()}}, Reference: month.points()}
		panels = append(panels, p)
	}
	chart.Same(panels)
	sheet := chart.Sheet{Title: "“illegal immigrants”, by outlet", Subtitle: "Share of articles, by month, 2024-11 to 2026-10", Note: []string{"Base: 4,118 articles.", "Lexicon: revision 1."}, Charts: panels, Columns: 3,
		Key: []chart.Line{{Label: "“illegal immigrants”"}, {Label: "x", Style: 1}}}
	empty := wide
	empty.Lines = []chart.Line{{Label: "nothing"}}
	return map[string][]byte{"months": months.SVG(), "narrow": narrow.SVG(), "four": four.SVG(), "weeks": weeks.SVG(), "days": days.SVG(), "years": years.SVG(),
		"panel": panels[0].SVG(), "sheet": sheet.SVG(), "single": chart.Sheet{Title: "t", Subtitle: "s", Charts: []chart.Chart{months}}.SVG(), "empty": empty.SVG()}
}

func gap(from, to int) map[int]bool {
	m := map[int]bool{}
	for i := from; i < to; i++ {
		m[i] = true
	}
	return m
}

func TestGolden(t *testing.T) {
	for name, svg := range cases() {
		t.Run(name, func(t *testing.T) {
			wellFormed(t, svg)
			file := filepath.Join("testdata", name+".svg")
			if *update {
				if err := os.WriteFile(file, svg, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(svg, want) {
				t.Errorf("%s is drawn otherwise; look at it, then go test -update", file)
			}
		})
	}
}

func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	ids := map[string]bool{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			if a.Name.Local == "style" {
				t.Errorf("<%s> has a style attribute, which the page's policy forbids", start.Name.Local)
			}
			if a.Name.Local == "id" && ids[a.Value] {
				t.Errorf("id %s twice", a.Value)
			}
			if a.Name.Local == "id" {
				ids[a.Value] = true
			}
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("<%s %s=%q>", start.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}
