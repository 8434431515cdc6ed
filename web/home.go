package web

import (
	"net/http"
	"slices"

	"framewatch"
)

type homePage struct {
	frame
	params
	Query    string
	Queries  []example
	Trends   []example
	Chart    *trendView // of the first example; nil if nothing matches
	ChartURL string
}

// An example is a link that shows what can be asked.
type example struct {
	Text string
	Note string
	Href string
}

// exampleQueries show the query language.
var exampleQueries = []struct{ text, note string }{
	{`"illegal immigrants"`, "these words side by side"},
	{`refugee* NOT ukraine`, "any word that begins with refugee, without Ukraine"},
	{`title:border OR title:frontier`, "in the headline"},
	{`"migrant crossing"~5`, "both words within five words of each other"},
	{`asylum date:2024..2025`, "published in these years"},
}

func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	page := homePage{frame: s.frame("", "search"), params: readParams(nil)}
	for _, e := range exampleQueries {
		page.Queries = append(page.Queries, example{e.text, e.note, params{Q: []string{e.text}}.url("/search")})
	}
	page.Trends = s.exampleTrends(5)
	if page.Base.Articles > 0 {
		var err error
		if page.Chart, page.ChartURL, err = s.exampleChart(r); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	s.render(w, r, http.StatusOK, "home", page)
}

// exampleTrends compare the rival names of the lexicon's naming sets, sets
// whose names mean the same first.
func (s *Server) exampleTrends(most int) []example {
	var out []example
	for _, kind := range []string{"referent", "field"} {
		for _, n := range s.lexicon().namings {
			if names := s.lexicon().names(n.ID); n.Kind == kind && len(names) > 1 && len(out) < most {
				out = append(out, example{Text: n.Label, Href: params{Q: names[:min(len(names), shownNames)]}.url("/trends")})
			}
		}
	}
	return out
}

// shownNames is the number of names in an example: few enough to read at once.
const shownNames = 4

// exampleChart is the trend of the names that are used most in the first
// naming set with any; nil if there is none.
func (s *Server) exampleChart(r *http.Request) (*trendView, string, error) {
	for _, n := range s.lexicon().namings {
		p := s.trendParams(params{Q: s.lexicon().names(n.ID)})
		if n.Kind != "referent" || len(p.Q) < 2 {
			continue
		}
		p.Q = p.Q[:min(len(p.Q), maxTerms)]
		req, err := s.trendRequest(p, maxTerms)
		if err != nil {
			return nil, "", err
		}
		res, err := s.corpus.Trend(r.Context(), req)
		if err != nil {
			return nil, "", err
		}
		if p.Q = mostUsed(p.Q, res, shownNames-1); len(p.Q) == 0 {
			continue
		}
		view, err := s.trendOf(r, p)
		return view, p.url("/trends"), err
	}
	return nil, "", nil
}

// mostUsed are the queries with most matches, those without left out.
func mostUsed(queries []string, res framewatch.TrendResult, most int) []string {
	var used []framewatch.Count
	for i, s := range res.Series {
		if s.Total > 0 {
			used = append(used, framewatch.Count{Name: queries[i], Articles: s.Total})
		}
	}
	slices.SortStableFunc(used, func(a, b framewatch.Count) int { return b.Articles - a.Articles })
	var out []string
	for _, u := range used[:min(len(used), most)] {
		out = append(out, u.Name)
	}
	return out
}
