package web

import (
	"framewatch"
	"framewatch/web/chart"
)

// tableRows is the number of buckets that a page's table shows; the CSV has all.
const tableRows = 400

// A bucketTable is a trend in numbers.
type bucketTable struct {
	Names []string
	Rows  []bucketRow
	All   int // buckets of the trend
	Open  bool
}

type bucketRow struct {
	Bucket string
	Of     int
	State  string // in words; "" is an ordinary bucket
	Gap    bool
	Cells  []cell
}

type cell struct {
	N     int
	Share string
	Low   string
	High  string
	Href  string
}

// A partRow is an outlet, language, voice or place in numbers.
type partRow struct {
	Name  string
	Href  string
	Of    int
	Cells []cell
}

func (m trendMaker) table() *bucketTable {
	t := &bucketTable{Names: m.names}
	if len(m.res.Series) == 0 {
		return nil
	}
	first := m.res.Series[0].Points
	t.All = len(first)
	t.Open = t.All <= 12
	for i := max(0, t.All-tableRows); i < t.All; i++ {
		row := bucketRow{Bucket: chart.Bucket(m.interval, first[i].Start), Of: first[i].Of, State: stateWords(first[i].State), Gap: first[i].State == framewatch.PointMissing}
		for line, s := range m.res.Series {
			p := s.Points[i]
			row.Cells = append(row.Cells, cell{p.N, m.rate(p.Rate), m.rate(p.Low), m.rate(p.High), m.pointHref(line, "", s.Points, i, i)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m trendMaker) rate(r float64) string {
	if m.Of == framewatch.OfWords {
		return chart.Rate(r)
	}
	return chart.Percent(r)
}

func stateWords(s framewatch.PointState) string {
	switch s {
	case framewatch.PointMissing:
		return "no articles"
	case framewatch.PointThin:
		return "small base"
	case framewatch.PointPartial:
		return "not complete"
	}
	return ""
}

func (m trendMaker) partRow(p part) partRow {
	all := m.params
	all.By = ""
	row := partRow{Name: m.partName(p.name), Href: m.inPart(all, p.name).url("/trends")}
	for i, s := range p.series {
		row.Of = s.OfTotal
		found := m.filters()
		found.Q = m.queries[i : i+1]
		found.Topic = found.Topic || m.Of == framewatch.OfTopic
		row.Cells = append(row.Cells, cell{N: s.Total, Share: m.share(s.Total, s.OfTotal), Href: m.inPart(found, p.name).url(m.found)})
	}
	return row
}
