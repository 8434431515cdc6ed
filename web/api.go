package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"framewatch"
)

// apiSearch answers with framewatch.SearchResult as JSON. Beyond the
// parameters of the search page it takes limit and offset.
func (s *Server) apiSearch(w http.ResponseWriter, r *http.Request) {
	req, err := searchRequest(readParams(r.URL.Query()))
	if err == nil {
		err = readWindow(r, &req)
	}
	var res framewatch.SearchResult
	if err == nil {
		res, err = s.corpus.Search(r.Context(), req)
	}
	if err != nil {
		s.failJSON(w, r, err)
		return
	}
	if res.Notices == nil {
		res.Notices = []string{}
	}
	if res.Hits == nil {
		res.Hits = []framewatch.Hit{}
	}
	for _, counts := range []*map[string]int{&res.Facets.Source, &res.Facets.Language, &res.Facets.Year} {
		if *counts == nil {
			*counts = map[string]int{}
		}
	}
	s.writeJSON(w, r, http.StatusOK, res)
}

func readWindow(r *http.Request, req *framewatch.SearchRequest) error {
	for name, field := range map[string]*int{"limit": &req.Limit, "offset": &req.Offset} {
		text := r.URL.Query().Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return fmt.Errorf("%w: %s %q is not a number", framewatch.ErrQuery, name, text)
		}
		*field = n
	}
	return nil
}

// apiTrend answers with framewatch.TrendResult as JSON.
func (s *Server) apiTrend(w http.ResponseWriter, r *http.Request) {
	req, err := s.trendRequest(s.trendParams(readParams(r.URL.Query())))
	var res framewatch.TrendResult
	if err == nil {
		res, err = s.corpus.Trend(r.Context(), req)
	}
	if err != nil {
		s.failJSON(w, r, err)
		return
	}
	if res.Series == nil {
		res.Series = []framewatch.Series{}
	}
	s.writeJSON(w, r, http.StatusOK, res)
}

func (s *Server) failJSON(w http.ResponseWriter, r *http.Request, err error) {
	if m := readerMistake(err); m != nil {
		s.writeJSON(w, r, http.StatusBadRequest, m)
		return
	}
	s.log.Error("page failed", "url", r.URL.String(), "err", err)
	s.writeJSON(w, r, http.StatusInternalServerError, mistake{Message: "Internal error."})
}

func (s *Server) writeJSON(w http.ResponseWriter, r *http.Request, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		s.log.Error("answer not encoded", "url", r.URL.String(), "err", err)
		plain(w, http.StatusInternalServerError, "Internal error.")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // the reader went away: nothing to do
}
