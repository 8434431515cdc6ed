package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"framewatch"
)

// trendsCSV answers with one row for each point of each series. Every row
// names its query, interval, denominator, filters and lexicon, so that a row
// can be quoted on its own.
func (s *Server) trendsCSV(w http.ResponseWriter, r *http.Request) {
	p := s.trendParams(readParams(r.URL.Query()))
	req, err := s.trendRequest(p)
	if err == nil {
		var res framewatch.TrendResult
		if res, err = s.corpus.Trend(r.Context(), req); err == nil {
			s.download(w, "text/csv; charset=utf-8", "framewatch-trend.csv", s.trendTable(p, res))
			return
		}
	}
	s.failPlain(w, r, err)
}

var trendColumns = []string{"query", "label", "by", "interval", "start", "n", "of", "denominator", "rate", "low", "high", "state", "filter", "lexicon"}

func (s *Server) trendTable(p params, res framewatch.TrendResult) []byte {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	_ = c.Write(trendColumns) // a bytes.Buffer takes everything
	filter := p.filters()
	filter.Q = nil
	narrowed := strings.TrimPrefix(strings.TrimPrefix(filter.url(""), "?"), "/")
	for _, series := range res.Series {
		for _, pt := range series.Points {
			_ = c.Write(harmless([]string{series.Query, s.lexicon.name(series.Query), series.By, string(res.Interval), pt.Start, strconv.Itoa(pt.N), strconv.Itoa(pt.Of), res.Of,
				decimal(pt.Rate), decimal(pt.Low), decimal(pt.High), string(pt.State), narrowed, res.Lexicon}))
		}
	}
	c.Flush()
	return b.Bytes()
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'g', 8, 64) }

// harmless keeps a spreadsheet from reading a cell as a formula.
func harmless(cells []string) []string {
	for i, c := range cells {
		if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
			cells[i] = "'" + c
		}
	}
	return cells
}

// trendsSVG answers with the chart as a file that stands alone.
func (s *Server) trendsSVG(w http.ResponseWriter, r *http.Request) {
	view, err := s.trendOf(r, s.trendParams(readParams(r.URL.Query())))
	if err != nil {
		s.failPlain(w, r, err)
		return
	}
	s.download(w, "image/svg+xml", "framewatch-trend.svg", view.sheet.SVG())
}

func (s *Server) download(w http.ResponseWriter, kind, name string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(body) // the reader went away: nothing to do
}

// failPlain answers an error where the answer is no page.
func (s *Server) failPlain(w http.ResponseWriter, r *http.Request, err error) {
	if m := readerMistake(err); m != nil {
		plain(w, http.StatusBadRequest, m.Message)
		return
	}
	s.log.Error("page failed", "url", r.URL.String(), "err", err)
	plain(w, http.StatusInternalServerError, "Internal error.")
}
