package web

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/web/chart"
)

// A trendView is a trend made ready to be shown.
type trendView struct {
	Heading  string // "Share of articles, by month"
	Base     string // the denominator in words
	Matches  int    // of all terms, undated ones included
	Terms    []termRow
	Wide     template.HTML // the chart for wide and for narrow pages
	Narrow   template.HTML
	Panels   []panel
	More     []panel  // behind "show more"
	Silent   []string // parts in which nothing matches
	Parts    string   // "outlets", "languages", "voices", "places"; "" if not split
	PartHead string   // "Outlet", "Language", "Voice", "Place"
	Remarks  []string
	Table    *bucketTable
	PartRows []partRow
	Words    bool   // occurrences are counted, not articles
	Leads    string // what a point leads to: "articles", "lines"
	Lexicon  string
	Rests    *basisView // nil if it is not known
	Notices  []string
	Gaps     []framewatch.Gap // in collection, the largest ones
	MoreGaps int              // that are not among them

	sheet chart.Sheet
}

// gapsShown is how many gaps in collection are listed below a chart.
const gapsShown = 8

// A termRow tells the whole of a term.
type termRow struct {
	Swatch  template.HTML
	Name    string
	Code    string // the query, where the name is a label of the lexicon
	N, Of   int
	Share   string
	Undated int
	Href    string
	Without string // the trend without this term; "" if it is the only one
}

// A panel is the small chart of one part.
type panel struct {
	Name string
	SVG  template.HTML
	Href string // the trend of this part alone
	Base string
}

// A trendMaker turns a result into a view.
type trendMaker struct {
	params
	res      framewatch.TrendResult
	whole    framewatch.TrendResult // the same, not split
	names    []string               // of the queries, in order
	queries  []string
	value    chart.Value
	interval framewatch.Interval
	base     framewatch.Overview
	filter   framewatch.Filter
	found    string // page that shows what is counted: "/search", "/lines"
}

func (s *Server) viewTrend(p params, req framewatch.TrendRequest, res, whole framewatch.TrendResult) *trendView {
	m := trendMaker{params: p, res: res, whole: whole, interval: req.Interval, base: s.corpus.Overview(), filter: req.Filter, found: "/search"}
	if req.Of == framewatch.OfWords && s.concordance != nil {
		m.found = "/lines"
	}
	for i, q := range req.Queries {
		m.queries = append(m.queries, p.Q[i])
		m.names = append(m.names, s.lexicon().name(q.Text))
	}
	switch {
	case p.Show == "count":
		m.value = chart.Count
	case p.Of == framewatch.OfWords:
		m.value = chart.PerWord
	}
	v := &trendView{Heading: m.heading(), Lexicon: res.Lexicon, Notices: res.Notices, Words: p.Of == framewatch.OfWords, Leads: "articles", Rests: viewBasis(res.Basis)}
	if m.found == "/lines" {
		v.Leads = "lines"
	}
	if v.Rests != nil {
		v.Rests.Lexicon = "" // stands beside the downloads
	}
	v.Gaps = framewatch.LargestGaps(whole.Gaps, gapsShown)
	v.MoreGaps = len(whole.Gaps) - len(v.Gaps)
	for i, s := range whole.Series {
		v.Terms = append(v.Terms, m.term(i, s.Total, s.OfTotal, s.Undated))
		v.Matches += s.Total
	}
	if len(whole.Series) > 0 {
		v.Base = m.baseWords(whole.Series[0].OfTotal)
	}
	if p.By == framewatch.ByNothing {
		m.viewWhole(v)
	} else {
		m.viewParts(v)
	}
	v.sheet.Title, v.sheet.Subtitle = strings.Join(m.names, " · "), v.Heading+". "+v.Base
	v.sheet.Note = append(v.sheet.Note, strings.Join(v.Remarks, " "), "framewatch. Lexicon: "+res.Lexicon+".")
	return v
}

// heading says what the vertical axis counts.
func (m trendMaker) heading() string {
	what := map[string]string{framewatch.OfTopic: "articles on the topic", framewatch.OfWords: "occurrences"}[m.Of]
	if what == "" {
		what = "articles"
	}
	switch m.value {
	case chart.PerWord:
		what = "Occurrences per 10,000 words"
	case chart.Count:
		what = "Number of " + what
	default:
		what = "Share of " + what
	}
	return what + ", by " + string(m.interval)
}

// viewWhole draws all terms in one chart.
func (m trendMaker) viewWhole(v *trendView) {
	c := chart.Chart{ID: "trend", Title: v.Heading, Interval: m.interval, Value: m.value, Width: 960, Height: 420, Labels: true}
	for i, s := range m.res.Series {
		line := chart.Line{Label: m.names[min(i, len(m.names)-1)], Style: i, Points: s.Points}
		c.Lines = append(c.Lines, line)
		c.Desc += chart.Summary(line, m.interval, m.value) + " "
	}
	c.Link = func(line, from, to int) string {
		return m.pointHref(line, "", m.res.Series[line].Points, from, to)
	}
	v.Wide = svg(c)
	v.sheet.Charts = []chart.Chart{c}
	v.Remarks = chart.Remarks(c)
	if m.Once && len(m.queries) > 1 {
		v.Remarks = append(v.Remarks, "A text whose copies match different terms can stand at another date for each, so the bases of the terms can differ slightly; the table shows that of the first.")
	}
	c.ID, c.Width, c.Height, c.Labels = "trend-narrow", 400, 300, false
	v.Narrow = svg(c)
	v.Table = m.table()
}

func (m trendMaker) term(i, n, of, undated int) termRow {
	p := m.filters()
	p.Q = m.queries[i : i+1]
	p.Topic = p.Topic || m.Of == framewatch.OfTopic
	row := termRow{template.HTML(chart.Swatch(i)), m.names[i], "", n, of, m.share(n, of), undated, p.url(m.found), ""}
	if len(m.queries) > 1 {
		rest := m.params
		rest.Q = slices.Delete(slices.Clone(m.queries), i, i+1)
		row.Without = rest.url("/trends")
	}
	if row.Name != typeset(m.queries[i]) {
		row.Code = m.queries[i]
	}
	return row
}

func (m trendMaker) share(n, of int) string {
	switch {
	case of == 0:
		return "–"
	case m.Of == framewatch.OfWords:
		return chart.Rate(float64(n) / float64(of) * 10_000)
	}
	return chart.Percent(float64(n) / float64(of))
}

// baseWords name the denominator.
func (m trendMaker) baseWords(of int) string {
	what := map[string]string{framewatch.OfTopic: "articles on the topic", framewatch.OfWords: "words"}[m.Of]
	if what == "" {
		what = "articles"
	}
	outlets := len(m.base.Sources)
	if len(m.Source) > 0 {
		outlets = len(m.Source)
	}
	if m.Once {
		what += " (the same text counted once)"
	}
	words := fmt.Sprintf("Base: %s %s from %s", chart.Number(of), what, many(outlets, "outlet", "outlets"))
	for i, code := range m.Lang {
		words += [2]string{", ", " in "}[max(1-i, 0)] + languageName(code)
	}
	if first, last := m.period(); first != "" {
		words += ", " + first + " to " + last
	}
	return words + "."
}

// period is the time that the points cover.
func (m trendMaker) period() (first, last string) {
	if len(m.whole.Series) == 0 || len(m.whole.Series[0].Points) == 0 {
		return "", ""
	}
	points := m.whole.Series[0].Points
	return chart.Bucket(m.interval, points[0].Start), chart.Bucket(m.interval, points[len(points)-1].Start)
}

// pointHref is the page of exactly what a part of a line counts.
func (m trendMaker) pointHref(line int, part string, points []framewatch.Point, from, to int) string {
	if line >= len(m.queries) || to >= len(points) {
		return ""
	}
	p := m.filters()
	p.Q = m.queries[line : line+1]
	p.Topic = p.Topic || m.Of == framewatch.OfTopic
	p.From, p.To = m.days(points[from].Start, points[to].Start)
	return m.inPart(p, part).url(m.found)
}

// inPart narrows to one part of a split trend.
func (m trendMaker) inPart(p params, part string) params {
	switch {
	case part == "":
	case m.By == framewatch.BySource:
		p.Source = []string{part}
	case m.By == framewatch.ByLang:
		p.Lang = []string{part}
	case m.By == framewatch.ByVoice:
		p.Voice = []string{part}
	case m.By == framewatch.ByPlace:
		p.Place = []string{part}
	}
	return p
}

// days are the first and the last day of the buckets that start on first …
// last, inside the filter.
func (m trendMaker) days(first, last string) (from, to string) {
	start, err1 := time.Parse(time.DateOnly, first)
	end, err2 := time.Parse(time.DateOnly, last)
	if err1 != nil || err2 != nil {
		return "", ""
	}
	end = m.interval.Next(end)
	if f := m.filter.From; f.After(start) {
		start = f
	}
	if f := m.filter.To; !f.IsZero() && f.Before(end) {
		end = f
	}
	return isoDay(start), isoDay(end.AddDate(0, 0, -1))
}

// svg is markup: package chart escapes what it writes.
func svg(c chart.Chart) template.HTML { return template.HTML(c.SVG()) }

// panelsShown is the number of small charts shown at once.
const panelsShown = 12

// partNames are how the parts of a split are called, several and one.
var partNames = map[string][2]string{
	framewatch.BySource: {"outlets", "Outlet"}, framewatch.ByLang: {"languages", "Language"}, framewatch.ByVoice: {"voices", "Voice"}, framewatch.ByPlace: {"places", "Place"},
}

// viewParts draws a small chart for each part, all with the same scale, those
// with most matches first.
func (m trendMaker) viewParts(v *trendView) {
	v.Parts, v.PartHead = partNames[m.By][0], partNames[m.By][1]
	parts := m.parts()
	for _, part := range parts {
		v.PartRows = append(v.PartRows, m.partRow(part))
	}
	var charts []chart.Chart
	var shown []part
	for i, part := range parts {
		if part.total == 0 {
			v.Silent = append(v.Silent, m.partName(part.name))
			continue
		}
		charts, shown = append(charts, m.partChart(i, part, len(parts))), append(shown, part)
	}
	chart.Same(charts)
	for i, c := range charts {
		p := m.params
		p.By = ""
		panel := panel{Name: c.Title, SVG: svg(c), Href: m.inPart(p, shown[i].name).url("/trends"), Base: m.partBase(shown[i])}
		if i < panelsShown {
			v.Panels = append(v.Panels, panel)
		} else {
			v.More = append(v.More, panel)
		}
	}
	v.Remarks = chart.Remarks(charts...)
	if m.Once {
		v.Remarks = append([]string{"A text counts where it ran first; the list behind a point holds each text that ran there."}, v.Remarks...)
	}
	if m.By == framewatch.ByVoice || m.By == framewatch.ByPlace {
		remark := "An article counts in each of these " + v.Parts + " in which the words stand in it."
		if m.Of == framewatch.OfWords {
			remark = "Each occurrence counts in one of these " + v.Parts + "."
		}
		v.Remarks = append([]string{remark}, v.Remarks...)
	}
	if m.referenced(len(parts)) {
		v.Remarks = append([]string{"Grey: all " + v.Parts + " together."}, v.Remarks...)
	}
	if len(charts) > 1 {
		v.Remarks = append([]string{"All charts share one scale."}, v.Remarks...)
	}
	v.sheet.Charts, v.sheet.Columns = charts, 3
	for i, name := range m.names {
		v.sheet.Key = append(v.sheet.Key, chart.Line{Label: name, Style: i})
	}
}

// referenced reports whether a grey line for all parts together stands behind
// each: where there is one line to compare it with, and it runs among the parts.
// A count of all would dwarf them, and so would all voices or places, since an
// article stands in several.
func (m trendMaker) referenced(parts int) bool {
	return (m.By == framewatch.BySource || m.By == framewatch.ByLang) && parts > 1 && len(m.queries) == 1 && m.value != chart.Count && len(m.whole.Series) == 1
}

// A part is one outlet, language, voice or place with its series, one for each query.
type part struct {
	name   string
	series []framewatch.Series
	total  int
}

func (m trendMaker) parts() []part {
	var parts []part
	at := map[string]int{}
	for _, s := range m.res.Series {
		i, ok := at[s.By]
		if !ok {
			i = len(parts)
			at[s.By] = i
			parts = append(parts, part{name: s.By})
		}
		parts[i].series = append(parts[i].series, s)
		parts[i].total += s.Total
	}
	slices.SortStableFunc(parts, func(a, b part) int { return b.total - a.total })
	return parts
}

func (m trendMaker) partName(name string) string {
	switch m.By {
	case framewatch.ByLang:
		return languageName(name)
	case framewatch.ByVoice:
		return voiceName(framewatch.Voice(name))
	case framewatch.ByPlace:
		return placeName(framewatch.Place(name))
	}
	return name
}

func (m trendMaker) partBase(p part) string {
	unit := "articles"
	if m.Of == framewatch.OfWords {
		unit = "words"
	}
	if len(p.series) == 1 {
		return fmt.Sprintf("%s of %s %s (%s)", chart.Number(p.series[0].Total), chart.Number(p.series[0].OfTotal), unit, m.share(p.series[0].Total, p.series[0].OfTotal))
	}
	return fmt.Sprintf("base %s %s", chart.Number(p.series[0].OfTotal), unit)
}

func (m trendMaker) partChart(i int, p part, parts int) chart.Chart {
	c := chart.Chart{ID: fmt.Sprintf("part%d", i), Title: m.partName(p.name), Interval: m.interval, Value: m.value, Width: 300, Height: 186, Panel: true}
	for j, s := range p.series {
		line := chart.Line{Label: m.names[min(j, len(m.names)-1)], Style: j, Points: s.Points}
		c.Lines = append(c.Lines, line)
		c.Desc += chart.Summary(line, m.interval, m.value) + " "
	}
	c.Link = func(line, from, to int) string {
		return m.pointHref(line, p.name, p.series[line].Points, from, to)
	}
	if m.referenced(parts) {
		c.Reference = m.whole.Series[0].Points
	}
	return c
}
