package framewatch

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteCSV writes every finding of every part as one row, and every point. The
// articles behind a row are those that match the query from start to end. What
// a finding does not have is empty.
func (r ChangesResult) WriteCSV(w io.Writer) error {
	columns := []string{"kind", "by", "start", "end", "n", "of", "rate", "low", "high", "usual", "weight", "gain", "direction", "sum", "expected", "p", "q", "state",
		"query", "interval", "denominator", "days_tested", "once", "lexicon"}
	basis := r.Basis.cells()
	rows := [][]string{with(columns, basisColumns)}
	for _, s := range r.Series {
		asked := with([]string{HarmlessCell(r.Query), string(r.Interval), r.Of, whole(s.Days), strconv.FormatBool(r.Once), HarmlessCell(r.Basis.Lexicon)}, basis)
		for _, row := range s.rows() {
			rows = append(rows, with(row, asked))
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// rows are the findings of a part, then its points.
func (s ChangeSeries) rows() (rows [][]string) {
	row := func(kind, start, end string, n, of int, rest ...string) {
		rows = append(rows, with([]string{kind, HarmlessCell(s.By), start, end, whole(n), whole(of), decimal(ratio(n, of))}, rest))
	}
	for _, b := range s.Bursts {
		row("burst", b.Start, b.End, b.N, b.Of, "", "", decimal(b.Usual), decimal(b.Weight), "", "up", "", "", "", "", "")
	}
	for i, l := range s.Levels {
		direction := ""
		if i > 0 && l.Rate > s.Levels[i-1].Rate {
			direction = "up"
		} else if i > 0 {
			direction = "down"
		}
		row("level", l.Start, l.End, l.N, l.Of, decimal(l.Low), decimal(l.High), "", "", decimal(l.Gain), direction, "", "", "", "", "")
	}
	for _, a := range s.Alarms {
		direction, sum := "down", decimal(a.Sum)
		if a.Up {
			direction = "up"
		}
		if a.New {
			direction, sum = "new", ""
		}
		row("alarm", a.Start, a.End, a.N, a.Of, "", "", decimal(a.Usual), "", "", direction, sum, "", "", "", "")
	}
	for _, p := range s.Spikes {
		row("spike", p.Day, p.Day, p.N, p.Of, "", "", "", "", "", "up", "", decimal(p.Expected), decimal(p.P), decimal(p.Q), "")
	}
	for _, p := range s.Points {
		row("point", p.Start, "", p.N, p.Of, decimal(p.Low), decimal(p.High), "", "", "", "", "", "", "", "", string(p.State))
	}
	return rows
}

// ratio is n/of; 0 of nothing.
func ratio(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// WriteCSV writes every sequence that is listed as one row. The articles behind
// found are those that query finds with the filters of the row.
func (r RisingResult) WriteCSV(w io.Writer) error {
	columns := []string{"words", "query", "n", "base_n", "rate", "base_rate", "log_ratio", "low", "high", "g2", "p", "q", "outlets", "found", "concept",
		"start", "end", "before", "articles", "base_articles", "of_outlets", "tested", "total", "longest", "once", "lexicon"}
	asked := with([]string{
		r.From, r.To, r.Before, whole(r.Articles), whole(r.Base), whole(r.Outlets), whole(r.Tested), whole(r.Total), whole(r.Words), strconv.FormatBool(r.Once), HarmlessCell(r.Basis.Lexicon),
	}, r.Basis.cells())
	rows := [][]string{with(columns, basisColumns)}
	for _, s := range r.Rising {
		rows = append(rows, with([]string{
			HarmlessCell(s.Words), HarmlessCell(s.Query), whole(s.N), whole(s.BaseN), decimal(s.Rate), decimal(s.BaseRate), decimal(s.LogRatio), decimal(s.Low), decimal(s.High),
			decimal(s.G2), decimal(s.P), decimal(s.Q), whole(s.Outlets), whole(s.Found), HarmlessCell(s.Concept),
		}, asked))
	}
	return csv.NewWriter(w).WriteAll(rows)
}
