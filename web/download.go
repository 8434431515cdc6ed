package web

import (
	"bytes"
	"net/http"
	"strconv"

	"framewatch"
)

const csvType = "text/csv; charset=utf-8"

// trendsCSV answers with one row for each point of each series.
func (s *Server) trendsCSV(w http.ResponseWriter, r *http.Request) {
	req, err := s.trendRequest(s.trendParams(readParams(r.URL.Query())), maxTerms)
	if err == nil {
		var res framewatch.TrendResult
		if res, err = s.corpus.Trend(r.Context(), req); err == nil {
			var b bytes.Buffer
			if err = res.WriteCSV(&b); err == nil {
				s.download(w, csvType, "framewatch-trend.csv", b.Bytes())
				return
			}
		}
	}
	s.failPlain(w, r, err)
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
	status, m := s.judge(r, err)
	if m.Retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(m.Retry))
	}
	plain(w, status, m.Message)
}
