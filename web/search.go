package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"framewatch"
	"framewatch/query"
	"framewatch/web/chart"
)

// pageSize is the number of hits on a page.
const pageSize = 20

type searchPage struct {
	frame
	params
	Query     string
	Result    *framewatch.SearchResult // nil: nothing was asked, or the question has a mistake
	Explain   string
	Notices   []string
	Hits      []hitView
	Chips     []chip
	Clear     string // address without any filter
	Facets    []facet
	Sorts     []option
	First     int
	Last      int
	Prev      string
	Next      string
	Pages     string // "page 2 of 62"
	Limited   bool   // more articles match than can be paged through
	Trend     string // address of the trend of the query
	Lines     string // of its occurrences; "" if there is no such page
	CSV       string // of all hits; "" if there is none
	Terms     []termView
	Rests     *basisView // nil if it is not known
	UndatedIn *undatedNote
}

// An undatedNote tells of articles that a date filter leaves out because they
// have no date.
type undatedNote struct {
	N    int
	Href string
}

// A termView is a part of a query with its hits.
type termView struct {
	framewatch.Term
	Href  string
	Shown string // the first forms
	Rest  int    // that are not shown
}

// formsShown is the number of written forms of a term that a page names.
const formsShown = 12

// viewTerms tells of the parts of a query where there is something to tell:
// several parts, or one that stands for several words.
func viewTerms(p params, terms []framewatch.Term) []termView {
	if len(terms) == 0 || len(terms) == 1 && len(terms[0].Forms) == 0 {
		return nil
	}
	var out []termView
	for _, t := range terms {
		alone := p.filters()
		alone.Q = []string{t.Query}
		shown := t.Forms[:min(len(t.Forms), formsShown)]
		out = append(out, termView{t, alone.url("/search"), strings.Join(shown, ", "), len(t.Forms) - len(shown) + t.More})
	}
	return out
}

// A hitView is a hit made ready for its template.
type hitView struct {
	framewatch.Hit
	Href     string
	Headline []piece
	Lines    [][]piece
	Day      string // ISO; "" if undated
	Language string
}

// A facet is a list of links that set or lift a filter.
type facet struct {
	Label string
	Items []facetItem
	More  []facetItem // behind "show all"
}

type facetItem struct {
	Label string
	N     int
	Href  string
	On    bool
}

// An option of a select element.
type option struct {
	Value, Label string
	On           bool
}

var sorts = []option{{Value: framewatch.SortRelevance, Label: "best match"}, {Value: framewatch.SortNewest, Label: "newest first"}, {Value: framewatch.SortOldest, Label: "oldest first"}, {Value: framewatch.SortSource, Label: "by outlet"}, {Value: framewatch.SortSeq, Label: "order of arrival"}}

// searchRequest reads the question of the search page and its JSON twin.
func searchRequest(p params) (framewatch.SearchRequest, error) {
	r := framewatch.SearchRequest{Sort: p.Sort, Once: p.Once, Limit: pageSize, Offset: (p.Page - 1) * pageSize}
	text := ""
	if len(p.Q) > 0 {
		text = p.Q[0]
	}
	var err error
	if r.Query, err = query.Parse(text); err != nil {
		return r, err
	}
	if r.Filter, err = p.filter(); err != nil {
		return r, err
	}
	if r.Sort == "" && r.Query.Expr == nil {
		r.Sort = framewatch.SortNewest
	}
	return r, nil
}

func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	p := readParams(r.URL.Query())
	page := searchPage{frame: s.frame("Search", "search"), params: p}
	if len(p.Q) > 0 {
		page.Query = p.Q[0]
		page.Title = page.Query + " – search"
	}
	page.Feeds = p.feedLinks()
	page.Chips, page.Clear = p.chips("/search"), params{Q: p.Q, Sort: p.Sort}.url("/search")
	req, err := searchRequest(p)
	page.Sorts = choose(sorts, req.Sort)
	if err == nil {
		err = s.searchInto(r, &page, req)
	}
	switch {
	case err == nil:
		s.render(w, r, http.StatusOK, "search", page)
	case readerMistake(err) != nil:
		page.Mistake = readerMistake(err)
		s.render(w, r, http.StatusBadRequest, "search", page)
	default:
		s.fail(w, r, err)
	}
}

func (s *Server) searchInto(r *http.Request, page *searchPage, req framewatch.SearchRequest) error {
	res, err := s.corpus.Search(r.Context(), req)
	if err != nil {
		return err
	}
	p := page.params
	page.Result, page.Explain, page.Notices = &res, sentence(res.Explain), clean(append(req.Query.Notices, res.Notices...))
	for _, h := range res.Hits {
		page.Hits = append(page.Hits, viewHit(h, page.Query))
	}
	page.Facets = facets(p, res.Facets)
	page.First, page.Last = req.Offset+1, req.Offset+len(res.Hits)
	reach := min(res.Total, framewatch.MaxPaging)
	page.Limited = res.Total > reach && page.Last >= reach
	if last := (reach + pageSize - 1) / pageSize; last > 1 {
		page.Pages = "page " + chart.Number(p.Page) + " of " + chart.Number(last)
		page.Prev, page.Next = p.turned("/search", -1, last), p.turned("/search", 1, last)
	}
	trend := p.filters()
	trend.Undated = false
	page.Trend = trend.url("/trends")
	page.Terms, page.Rests = viewTerms(p, res.Terms), viewBasis(res.Basis)
	if s.concordance != nil {
		page.CSV = p.filters().url("/search.csv")
		if namesWords(req.Query.Expr) {
			page.Lines = p.filters().url("/lines")
		}
	}
	return s.countUndated(r, page, req)
}

// countUndated asks how many articles a date filter leaves out for want of a
// date, so that the page can say so.
func (s *Server) countUndated(r *http.Request, page *searchPage, req framewatch.SearchRequest) error {
	if req.Filter.From.IsZero() && req.Filter.To.IsZero() || page.Base.Undated == 0 {
		return nil
	}
	req.Filter.From, req.Filter.To, req.Filter.Undated, req.Limit, req.Offset = time.Time{}, time.Time{}, true, 1, 0
	res, err := s.corpus.Search(r.Context(), req)
	if err != nil || res.Total == 0 {
		return err
	}
	p := page.filters()
	p.From, p.To, p.Undated = "", "", true
	page.UndatedIn = &undatedNote{res.Total, p.url("/search")}
	return nil
}

// turned is the address of another page; "" if there is none.
func (p params) turned(path string, by, last int) string {
	p.Page += by
	if p.Page < 1 || p.Page > last {
		return ""
	}
	return p.url(path)
}

func viewHit(h framewatch.Hit, text string) hitView {
	v := hitView{Hit: h, Href: articleHref(h.ID, text), Headline: matched(h.Title, h.TitleMarks), Language: languageName(h.Language)}
	if h.Title == "" {
		v.Headline = []piece{{Text: "Without a headline"}}
	}
	if len(h.Published) >= len("2006-01-02") {
		v.Day = h.Published[:len("2006-01-02")]
	}
	for _, snippet := range h.Snippets {
		v.Lines = append(v.Lines, matched(snippet.Text, snippet.Marks))
	}
	return v
}

func articleHref(id, text string) string {
	p := params{}
	if text != "" {
		p.Q = []string{text}
	}
	return p.url("/articles/" + id)
}

// facetShown is the number of names shown at once.
const facetShown = 10

func facets(p params, counts framewatch.Facets) []facet {
	p.Page = 1
	link := func(change func(*params)) string {
		q := p
		change(&q)
		return q.url("/search")
	}
	outlets := items(counts.Source, p.Source, func(name string) (string, string) {
		return name, link(func(q *params) { q.Source = toggled(p.Source, name) })
	})
	languages := items(counts.Language, p.Lang, func(code string) (string, string) {
		return languageName(code), link(func(q *params) { q.Lang = toggled(p.Lang, code) })
	})
	var on []string
	if p.From != "" && p.From == p.To {
		on = []string{p.From}
	}
	if p.Undated {
		on = []string{"undated"}
	}
	years := items(counts.Year, on, func(year string) (string, string) {
		return year, link(func(q *params) {
			lift := slices.Contains(on, year)
			q.From, q.To, q.Undated = "", "", false
			switch {
			case lift:
			case year == "undated":
				q.Undated = true
			default:
				q.From, q.To = year, year
			}
		})
	})
	slices.SortStableFunc(years, func(a, b facetItem) int { // the latest year first, "undated" last
		_, errA := strconv.Atoi(a.Label)
		_, errB := strconv.Atoi(b.Label)
		switch {
		case errA != nil:
			return 1
		case errB != nil || a.Label > b.Label:
			return -1
		}
		return 1
	})
	var out []facet
	for _, f := range []facet{{Label: "Outlet", Items: outlets}, {Label: "Language", Items: languages}, {Label: "Year", Items: years}} {
		if len(f.Items) == 0 {
			continue
		}
		if len(f.Items) > facetShown+2 {
			f.Items, f.More = f.Items[:facetShown], f.Items[facetShown:]
		}
		out = append(out, f)
	}
	return out
}

// items are the names of a facet: those in force first, then by count.
func items(counts map[string]int, on []string, link func(name string) (label, href string)) []facetItem {
	var out []facetItem
	for name, n := range counts {
		label, href := link(name)
		out = append(out, facetItem{label, n, href, slices.Contains(on, name)})
	}
	for _, name := range on {
		if _, ok := counts[name]; !ok {
			label, href := link(name)
			out = append(out, facetItem{label, 0, href, true})
		}
	}
	slices.SortFunc(out, func(a, b facetItem) int {
		switch {
		case a.On != b.On && a.On:
			return -1
		case a.On != b.On:
			return 1
		case a.N != b.N:
			return b.N - a.N
		case a.Label < b.Label:
			return -1
		}
		return 1
	})
	return out
}

// choose marks the option in force.
func choose(options []option, value string) []option {
	out := slices.Clone(options)
	found := false
	for i := range out {
		out[i].On = out[i].Value == value
		found = found || out[i].On
	}
	if !found {
		out[0].On = true
	}
	return out
}
