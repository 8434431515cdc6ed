package web

import (
	"net/http"

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
	var first params
	for _, n := range s.lexicon.namings {
		p := s.namingParams(n)
		if len(p.Q) < 2 || n.Kind != "referent" {
			continue
		}
		if len(page.Trends) == 0 {
			first = p
		}
		if len(page.Trends) < 5 {
			page.Trends = append(page.Trends, example{Text: n.Label, Href: p.url("/trends")})
		}
	}
	if len(first.Q) > 0 && page.Base.Articles > 0 {
		view, err := s.trendOf(r, first)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if view.Matches > 0 {
			page.Chart, page.ChartURL = view, first.url("/trends")
		}
	}
	s.render(w, r, http.StatusOK, "home", page)
}

// namingParams ask for the trend of the first rival names of a set.
func (s *Server) namingParams(n framewatch.NamingSet) params {
	p := params{Interval: string(framewatch.Month)}
	for _, g := range s.lexicon.groups {
		for _, c := range g.Concepts {
			if c.Naming == n.ID && len(p.Q) < 3 {
				p.Q = append(p.Q, "concept:"+c.ID)
			}
		}
	}
	return p
}
