package web

import (
	"fmt"
	"net/http"

	"framewatch"
	"framewatch/query"
)

// maxTerms is the number of terms that one chart can show and still be read.
const maxTerms = 8

// maxParts is the number of outlets, languages, voices or places that a page shows; the CSV
// and the API have all.
const maxParts = 48

type trendsPage struct {
	frame
	params
	Terms     []string // the fields of the form: what was asked, and an empty one
	Concepts  []conceptGroup
	Intervals []option
	Ofs       []option
	Bys       []option
	Shows     []option
	Outlets   []option
	Languages []option
	Chips     []chip
	Clear     string
	View      *trendView // nil: nothing was asked, or the question has a mistake
	Examples  []example
	CSV, SVG  string
	Notices   []string
}

var (
	intervals = []option{{Value: "day", Label: "day"}, {Value: "week", Label: "week"}, {Value: "month", Label: "month"}, {Value: "year", Label: "year"}}
	ofs       = []option{{Value: "articles", Label: "all articles"}, {Value: "topic", Label: "articles on the topic"}, {Value: "words", Label: "running words"}}
	bys       = []option{{Value: "", Label: "all together"}, {Value: "source", Label: "each outlet"}, {Value: "lang", Label: "each language"}, {Value: "voice", Label: "each voice"}, {Value: "place", Label: "each place in the article"}}
	shows     = []option{{Value: "", Label: "share"}, {Value: "count", Label: "count"}}
)

// trendRequest reads the question of the trends page and its twins, of which
// those for people show fewer terms.
func (s *Server) trendRequest(p params, most int) (framewatch.TrendRequest, error) {
	r := framewatch.TrendRequest{Of: p.Of, By: p.By, Once: p.Once, Now: s.opts.Now().UTC()}
	if len(p.Q) == 0 {
		return r, fmt.Errorf("%w: name at least one term", framewatch.ErrQuery)
	}
	if len(p.Q) > most {
		return r, fmt.Errorf("%w: %d terms are too many; %d is the most here", framewatch.ErrQuery, len(p.Q), most)
	}
	for _, text := range p.Q {
		q, err := query.Parse(text)
		if err != nil {
			return r, err
		}
		r.Queries = append(r.Queries, q)
	}
	var err error
	if r.Filter, err = p.filter(); err != nil {
		return r, err
	}
	if r.Interval, err = framewatch.ParseInterval(p.Interval); err != nil {
		return r, err
	}
	switch r.Of {
	case "", framewatch.OfArticles, framewatch.OfTopic, framewatch.OfWords:
	default:
		return r, fmt.Errorf("%w: of %q is none of articles, topic, words", framewatch.ErrQuery, r.Of)
	}
	switch r.By {
	case framewatch.ByNothing, framewatch.BySource, framewatch.ByLang, framewatch.ByVoice, framewatch.ByPlace:
	default:
		return r, fmt.Errorf("%w: by %q is none of source, lang, voice, place", framewatch.ErrQuery, r.By)
	}
	return r, nil
}

func (s *Server) trends(w http.ResponseWriter, r *http.Request) {
	p := s.trendParams(readParams(r.URL.Query()))
	page := s.trendForm(p)
	if len(p.Q) == 0 {
		s.render(w, r, http.StatusOK, "trends", page)
		return
	}
	view, err := s.trendOf(r, p)
	switch {
	case err == nil:
		page.View, page.Notices = view, clean(view.Notices)
		s.render(w, r, http.StatusOK, "trends", page)
	case readerMistake(err) != nil:
		page.Mistake = readerMistake(err)
		s.render(w, r, http.StatusBadRequest, "trends", page)
	default:
		s.fail(w, r, err)
	}
}

// trendParams fills in the interval that suits the time the corpus covers: so
// long that a chart of all of it can be read.
func (s *Server) trendParams(p params) params {
	p.Undated, p.Sort, p.Page = false, "", 1
	if p.Interval != "" {
		return p
	}
	base := s.corpus.Overview()
	switch days := base.Last.Sub(base.First).Hours() / 24; {
	case p.From == "" && p.To == "" && !base.First.IsZero() && days < 130:
		p.Interval = string(framewatch.Week)
	case p.From == "" && p.To == "" && days > 6*366:
		p.Interval = string(framewatch.Year)
	default:
		p.Interval = string(framewatch.Month)
	}
	return p
}

func (s *Server) trendForm(p params) trendsPage {
	page := trendsPage{
		frame: s.frame("Trends", "trends"), params: p, Terms: append([]string{}, p.Q...), Concepts: s.lexicon().groups,
		Intervals: choose(intervals, p.Interval), Ofs: choose(ofs, p.Of), Bys: choose(bys, p.By), Shows: choose(shows, p.Show),
		CSV: p.url("/trends.csv"), SVG: p.url("/trends.svg"), Chips: p.chips("/trends"),
	}
	clear := p
	clear.From, clear.To, clear.Source, clear.Lang, clear.Voice, clear.Place, clear.Speaker, clear.Topic, clear.Once = "", "", nil, nil, nil, nil, nil, false, false
	page.Clear = clear.url("/trends")
	if len(p.Q) < maxTerms {
		page.Terms = append(page.Terms, "")
	}
	if len(p.Q) == 0 {
		page.Terms = append(page.Terms, "")
	}
	for _, c := range page.Base.Sources {
		page.Outlets = append(page.Outlets, option{c.Name, fmt.Sprintf("%s (%s)", c.Name, many(c.Articles, "article", "articles")), false})
	}
	for _, c := range page.Base.Languages {
		page.Languages = append(page.Languages, option{c.Name, fmt.Sprintf("%s (%s)", languageName(c.Name), many(c.Articles, "article", "articles")), false})
	}
	page.Examples = s.exampleTrends(8)
	return page
}

func (s *Server) trendOf(r *http.Request, p params) (*trendView, error) {
	req, err := s.trendRequest(p, maxTerms)
	if err != nil {
		return nil, err
	}
	req.Parts = maxParts
	res, err := s.corpus.Trend(r.Context(), req)
	if err != nil {
		return nil, err
	}
	whole := res
	if req.By != framewatch.ByNothing {
		req.By = framewatch.ByNothing
		if whole, err = s.corpus.Trend(r.Context(), req); err != nil {
			return nil, err
		}
	}
	return s.viewTrend(p, req, res, whole), nil
}
