package web

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"framewatch"
	"framewatch/query"
	"framewatch/web/chart"
)

type comparePage struct {
	frame
	params
	Sides    []sideForm
	Outlets  []option
	Ofs      []option
	Chips    []chip // filters of both sides, which have no field in the form
	Clear    string
	Contexts *framewatch.ContextsResult // of one query; nil if there is none
	Compare  *framewatch.CompareResult  // of two sides; nil if there is none
	Explain  string
	Notices  []string
	Rests    *basisView
	Near     []nearRow
	Grams    []nearRow
	Keys     []keyRow
	Totals   []totalRow
	CSV      string
}

// A sideForm is one side in the form.
type sideForm struct {
	Name, Prefix, Query string
	Source              []string
	From, To            string
}

// A nearRow is a collocate, or a sequence of words.
type nearRow struct {
	Words, Href     string
	N, Articles, Of int
	Left, Right     int
	LogDice, G2, MI string
}

// A keyRow is a key word.
type keyRow struct {
	Word, Side       string
	A, B             int
	HrefA, HrefB     string
	RateA, RateB     string
	Ratio, Low, High string
	Outlets          int
}

// A totalRow is what a side consists of.
type totalRow struct {
	framewatch.SideTotal
	Name, Href string
}

var keyOfs = []option{{Value: framewatch.OfArticles, Label: "articles with the word"}, {Value: framewatch.OfWords, Label: "every occurrence"}}

func (s *Server) compare(w http.ResponseWriter, r *http.Request) {
	v := onlyKnown(compareParameters(), r.URL.Query())
	for n := len(v["q"]); n > 0 && strings.TrimSpace(v["q"][n-1]) == ""; n = len(v["q"]) { // a field left empty
		v["q"] = v["q"][:n-1]
	}
	page := s.compareForm(v)
	asked := len(v["q"]) > 0 || apart(v)
	oneOfBoth(v)
	var err error
	if asked {
		if err = check(compareParameters(), v); err == nil {
			err = s.compareInto(r, &page, v)
		}
	}
	switch {
	case err == nil:
		s.render(w, r, http.StatusOK, "compare", page)
	case readerMistake(err) != nil:
		page.Mistake = readerMistake(err)
		s.render(w, r, http.StatusBadRequest, "compare", page)
	default:
		s.fail(w, r, err)
	}
}

// oneOfBoth drops what stands in the form of the page for the other question.
func oneOfBoth(v url.Values) {
	if apart(v) {
		v.Del("window")
	} else {
		v.Del("of")
	}
}

func (s *Server) compareForm(v url.Values) comparePage {
	page := comparePage{frame: s.frame("Compare", "compare"), params: readParams(v), Ofs: choose(keyOfs, v.Get("of"))}
	for i, prefix := range []string{"a_", "b_"} {
		f := sideForm{Name: strings.ToUpper(prefix[:1]), Prefix: prefix, Source: clean(v[prefix+"source"]), From: v.Get(prefix + "from"), To: v.Get(prefix + "to")}
		if i < len(v["q"]) {
			f.Query = v["q"][i]
		}
		page.Sides = append(page.Sides, f)
	}
	page.Chips, page.Clear = sharedChips(v)
	for _, c := range page.Base.Sources {
		page.Outlets = append(page.Outlets, option{Value: c.Name, Label: c.Name})
	}
	return page
}

// sharedChips are the filters of both sides, as another page handed them on,
// with the addresses of the comparison without them.
func sharedChips(v url.Values) (chips []chip, without string) {
	none := maps.Clone(v)
	for _, p := range append(filterParams(""), undatedParam) {
		values := clean(v[p.name])
		for i, value := range values {
			if p.kind == flagKind && value != "1" {
				continue
			}
			rest := maps.Clone(v)
			rest[p.name] = slices.Delete(slices.Clone(values), i, i+1)
			chips = append(chips, chip{filterLabel(p.name, value), "/compare?" + rest.Encode()})
		}
		delete(none, p.name)
	}
	return chips, "/compare?" + none.Encode()
}

func (s *Server) compareInto(r *http.Request, page *comparePage, v url.Values) error {
	contexts, compare, err := compareRequest(v)
	if err != nil {
		return err
	}
	page.CSV = "/compare.csv?" + v.Encode()
	if compare != nil {
		res, err := s.concordance.Compare(r.Context(), *compare)
		if err != nil {
			return err
		}
		page.Compare, page.Notices, page.Rests = &res, clean(res.Notices), viewBasis(res.Basis)
		page.Totals = []totalRow{{res.A, "A", sideParams(v, "a_", 0).url("/search")}, {res.B, "B", sideParams(v, "b_", 1).url("/search")}}
		page.Keys = viewKeys(v, res)
		return nil
	}
	res, err := s.concordance.Contexts(r.Context(), *contexts)
	if err != nil {
		return err
	}
	page.Contexts, page.Explain, page.Notices, page.Rests = &res, sentence(res.Explain), clean(append(slices.Clone(contexts.Query.Notices), res.Notices...)), viewBasis(res.Basis)
	p := page.filters()
	for _, c := range res.Collocates {
		p.With, p.Window = c.Word, strconv.Itoa(res.Window)
		page.Near = append(page.Near, nearRow{Words: c.Word, Href: p.url("/lines"), N: c.N, Articles: c.Articles, Of: c.Of, Left: c.Left, Right: c.Right, LogDice: oneDigit(c.LogDice), G2: oneDigit(c.LogLikelihood), MI: oneDigit(c.MI)})
	}
	p.With, p.Window = "", ""
	for _, g := range res.Grams {
		p.Q = []string{g.Query}
		page.Grams = append(page.Grams, nearRow{Words: g.Words, Href: p.url("/lines"), N: g.N, Articles: g.Articles})
	}
	return nil
}

// oneDigit writes a number with a minus as long as its plus would be.
func oneDigit(f float64) string {
	return strings.Replace(strconv.FormatFloat(f, 'f', 1, 64), "-", "−", 1)
}

// sideParams are one side as the parameters of a search.
func sideParams(v url.Values, prefix string, at int) params {
	p := readParams(sideValues(v, prefix)).filters()
	p.Once = v.Get("once") == "1"
	if n := len(v["q"]); n > 0 {
		p.Q = clean(v["q"][min(at, n-1) : min(at, n-1)+1])
	}
	return p
}

func viewKeys(v url.Values, res framewatch.CompareResult) []keyRow {
	a, b := sideParams(v, "a_", 0), sideParams(v, "b_", 1)
	var rows []keyRow
	for _, k := range res.Keys {
		row := keyRow{Word: k.Word, Side: "A", A: k.A, B: k.B, HrefA: keyHref(a, res.A, k.Word, res.Of), HrefB: keyHref(b, res.B, k.Word, res.Of),
			RateA: chart.Percent(k.RateA), RateB: chart.Percent(k.RateB), Ratio: oneDigit(k.LogRatio), Low: oneDigit(k.Low), High: oneDigit(k.High), Outlets: k.Outlets}
		if k.LogRatio < 0 {
			row.Side = "B"
		}
		if res.Of == framewatch.OfWords {
			row.RateA, row.RateB = chart.Rate(k.RateA), chart.Rate(k.RateB)
		}
		rows = append(rows, row)
	}
	return rows
}

// keyHref leads to what is counted of a key word on a side: the articles of the
// side that have it, or its lines in them.
func keyHref(side params, total framewatch.SideTotal, word, of string) string {
	if of == framewatch.OfWords {
		side.Q = []string{total.LinesOf(word)}
		return side.url("/lines")
	}
	quoted := `"` + word + `"`
	if len(side.Q) > 0 {
		quoted = "(" + side.Q[0] + ") " + quoted
	}
	side.Q = []string{quoted}
	return side.url("/search")
}

// compareCSV answers with the table of the page.
func (s *Server) compareCSV(w http.ResponseWriter, r *http.Request) {
	v := onlyKnown(compareParameters(), r.URL.Query())
	oneOfBoth(v)
	err := check(compareParameters(), v)
	var answer any
	if err == nil {
		answer, err = s.apiCompare(r, v)
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	s.writeCSV(w, r, "compare", answer)
}

// compareRequest reads a checked question for contexts, or for a comparison:
// one of the two is not nil.
func compareRequest(v url.Values) (*framewatch.ContextsRequest, *framewatch.CompareRequest, error) {
	p := readParams(v)
	asked := v["q"]
	if len(asked) > 2 {
		return nil, nil, fmt.Errorf("%w: %d queries are too many; two can be compared", framewatch.ErrQuery, len(asked))
	}
	if !apart(v) {
		if v.Get("of") != "" {
			return nil, nil, fmt.Errorf("%w: \"of\" says how the key words of two sides are counted; this is one query", framewatch.ErrQuery)
		}
		q, err := worded(v.Get("q"))
		if err != nil {
			return nil, nil, err
		}
		filter, err := p.filter()
		return &framewatch.ContextsRequest{Query: q, Filter: filter, Once: p.Once, Window: number(v, "window"), Limit: number(v, "limit")}, nil, err
	}
	if v.Get("window") != "" {
		return nil, nil, fmt.Errorf("%w: \"window\" says how near words stand to one query; these are two sides", framewatch.ErrQuery)
	}
	r := &framewatch.CompareRequest{Of: p.Of, Once: p.Once, Limit: number(v, "limit")}
	var err error
	if r.A, err = side(v, "a_", 0); err == nil {
		r.B, err = side(v, "b_", 1)
	}
	return nil, r, err
}

// apart reports whether a question sets two sides apart.
func apart(v url.Values) bool {
	for name, values := range v {
		if (strings.HasPrefix(name, "a_") || strings.HasPrefix(name, "b_")) && clean(values) != nil {
			return true
		}
	}
	return len(v["q"]) == 2
}

// sideValues are the filters of one side. One without a prefix holds where the
// side has none of that name.
func sideValues(v url.Values, prefix string) url.Values {
	own := url.Values{}
	for _, p := range append(filterParams(""), undatedParam) {
		own[p.name] = v[p.name]
		if values := v[prefix+p.name]; clean(values) != nil {
			own[p.name] = values
		}
	}
	return own
}

// side reads one side of a comparison.
func side(v url.Values, prefix string, at int) (framewatch.Side, error) {
	text := ""
	if n := len(v["q"]); n > 0 {
		text = v["q"][min(at, n-1)]
	}
	q, err := query.Parse(text)
	if err != nil {
		return framewatch.Side{}, err
	}
	f, err := readParams(sideValues(v, prefix)).filter()
	var dates dateError
	if errors.As(err, &dates) {
		err = dateError{fmt.Errorf("side %s: %w", strings.ToUpper(prefix[:1]), dates.error)}
	}
	return framewatch.Side{Query: q, Filter: f}, err
}
