package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"framewatch"
	"framewatch/query"
	"framewatch/web/chart"
)

// linesPageSize is the number of lines on a page.
const linesPageSize = 50

type linesPage struct {
	frame
	params
	Query   string
	Sorts   []option
	Voices  []option
	Places  []option
	Chips   []chip
	Clear   string
	Result  *framewatch.LinesResult // nil: nothing was asked, or the question has a mistake
	Explain string
	Notices []string
	Rows    []lineRow
	Rests   *basisView
	First   int
	Last    int
	Prev    string
	Next    string
	Pages   string
	Limited bool // there are more lines than can be paged through
	CSV     string
	Search  string
	Near    string // the words that stand near it

	Left, Right, BySource string // addresses in these orders; "" for the one in force
}

// A lineRow is a line made ready for its template.
type lineRow struct {
	framewatch.Line
	Href string
	Day  string
	In   string // whose words, and where
}

var lineSorts = []option{
	{Value: framewatch.SortNewest, Label: "newest first"}, {Value: framewatch.SortOldest, Label: "oldest first"}, {Value: framewatch.SortLeft, Label: "by the words to the left"},
	{Value: framewatch.SortRight, Label: "by the words to the right"}, {Value: framewatch.SortSource, Label: "by outlet"}, {Value: framewatch.SortRandom, Label: "a random sample"},
}

// linesRequest reads a checked question for lines.
func linesRequest(v url.Values) (framewatch.LinesRequest, error) {
	p := readParams(v)
	r := framewatch.LinesRequest{Once: p.Once, Sort: p.Sort, Words: number(v, "words"), With: p.With, Window: number(v, "window"), Limit: number(v, "limit"), Offset: number(v, "offset")}
	r.Seed, _ = strconv.ParseUint(v.Get("seed"), 10, 64) // "" is 0
	q, err := worded(v.Get("q"))
	if err != nil {
		return r, err
	}
	r.Query = q
	r.Filter, err = p.filter()
	return r, err
}

// worded reads a query that must ask for something.
func worded(text string) (framewatch.Query, error) {
	q, err := query.Parse(text)
	if err == nil && q.Expr == nil {
		err = fmt.Errorf("%w: name a word or a phrase", framewatch.ErrQuery)
	}
	return q, err
}

// namesWords reports whether a query asks for words or concepts, and so has
// lines.
func namesWords(e framewatch.Expr) bool {
	switch e := e.(type) {
	case framewatch.Words:
		return true
	case framewatch.Is:
		return e.Field == framewatch.FieldConcept || e.Field == framewatch.FieldFrame || e.Field == framewatch.FieldNaming
	case framewatch.In:
		return namesWords(e.X)
	case framewatch.And:
		return slices.ContainsFunc(e, namesWords)
	case framewatch.Or:
		return slices.ContainsFunc(e, namesWords)
	}
	return false
}

func (s *Server) lines(w http.ResponseWriter, r *http.Request) {
	v := onlyKnown(lineParams(), r.URL.Query())
	p := readParams(r.URL.Query())
	page := linesPage{frame: s.frame("Lines", "lines"), params: p, Sorts: choose(lineSorts, p.Sort), Chips: p.chips("/lines")}
	for _, v := range framewatch.Voices {
		page.Voices = append(page.Voices, option{Value: string(v), Label: voiceName(v)})
	}
	for _, at := range framewatch.Places {
		page.Places = append(page.Places, option{Value: string(at), Label: placeName(at)})
	}
	if p.With != "" {
		rest := p
		rest.With, rest.Window, rest.Page = "", "", 1
		page.Chips = append(page.Chips, chip{"near “" + p.With + "”", rest.url("/lines")})
	}
	page.Clear = params{Q: p.Q, Sort: p.Sort, Seed: p.Seed, Words: p.Words}.url("/lines")
	if len(p.Q) == 0 {
		s.render(w, r, http.StatusOK, "lines", page)
		return
	}
	page.Query = p.Q[0]
	page.Title = page.Query + " – lines"
	err := check(lineParams(), v)
	var req framewatch.LinesRequest
	if err == nil {
		req, err = linesRequest(v)
	}
	if err == nil {
		req.Limit, req.Offset = linesPageSize, (p.Page-1)*linesPageSize
		err = s.linesInto(r, &page, req)
	}
	switch {
	case err == nil:
		s.render(w, r, http.StatusOK, "lines", page)
	case readerMistake(err) != nil:
		page.Mistake = readerMistake(err)
		s.render(w, r, http.StatusBadRequest, "lines", page)
	default:
		s.fail(w, r, err)
	}
}

// onlyKnown keeps the first value of what a question knows, and all where it
// takes several: what else stands in the address of a page is passed over.
func onlyKnown(params []param, v url.Values) url.Values {
	known := url.Values{}
	for _, p := range params {
		if values := v[p.name]; len(values) > 0 && p.name != "limit" && p.name != "offset" {
			if !p.many {
				values = values[:1]
			}
			known[p.name] = slices.Clone(values)
		}
	}
	return known
}

func (s *Server) linesInto(r *http.Request, page *linesPage, req framewatch.LinesRequest) error {
	res, err := s.concordance.Lines(r.Context(), req)
	if err != nil {
		return err
	}
	p := page.params
	page.Result, page.Explain, page.Notices, page.Rests = &res, sentence(res.Explain), clean(append(slices.Clone(req.Query.Notices), res.Notices...)), viewBasis(res.Basis)
	for _, l := range res.Lines {
		row := lineRow{Line: l, Href: articleHref(l.Article, page.Query), In: voiceName(l.Voice) + ", " + string(l.Place)}
		if l.Speaker != "" {
			row.In = voiceName(l.Voice) + " (" + l.Speaker + "), " + string(l.Place)
		}
		if len(l.Published) >= len("2006-01-02") {
			row.Day = l.Published[:len("2006-01-02")]
		}
		page.Rows = append(page.Rows, row)
	}
	page.First, page.Last = req.Offset+1, req.Offset+len(res.Lines)
	reach := min(res.Total, framewatch.MaxPaging)
	page.Limited = res.Total > reach && page.Last >= reach
	if last := (reach + linesPageSize - 1) / linesPageSize; last > 1 {
		page.Pages = "page " + chart.Number(p.Page) + " of " + chart.Number(last)
		page.Prev, page.Next = p.turned("/lines", -1, last), p.turned("/lines", 1, last)
	}
	page.CSV, page.Search, page.Near = p.url("/lines.csv"), p.filters().url("/search"), p.filters().url("/compare")
	page.Left, page.Right, page.BySource = p.sorted(framewatch.SortLeft), p.sorted(framewatch.SortRight), p.sorted(framewatch.SortSource)
	return nil
}

// sorted is the address of the first page of lines in another order.
func (p params) sorted(order string) string {
	if p.Sort == order {
		return ""
	}
	p.Sort, p.Page = order, 1
	return p.url("/lines")
}

// linesCSV answers with the lines of a page and those behind it.
func (s *Server) linesCSV(w http.ResponseWriter, r *http.Request) {
	v := onlyKnown(lineParams(), r.URL.Query())
	err := check(lineParams(), v)
	var req framewatch.LinesRequest
	if err == nil {
		req, err = linesRequest(v)
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	var all framewatch.LinesResult
	for req.Limit = framewatch.MaxPage; req.Offset < framewatch.MaxPaging; req.Offset += req.Limit {
		res, err := s.concordance.Lines(r.Context(), req)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		lines := append(all.Lines, res.Lines...)
		all = res
		if all.Lines = lines; len(lines) >= res.Total || len(res.Lines) == 0 {
			break
		}
	}
	s.writeCSV(w, r, "lines", all)
}

// A basisView says what the numbers of a page rest on.
type basisView struct {
	Articles int
	Seq      int64
	Pending  int64
	Lexicon  string
}

// viewBasis is nil if nothing is known.
func viewBasis(b framewatch.Basis) *basisView {
	if b.Seq == 0 && b.Articles == 0 {
		return nil
	}
	return &basisView{b.Articles, b.Seq, b.Pending, b.Lexicon}
}

// voiceName and placeName are voices and places where a table or chart names
// them.
func voiceName(v framewatch.Voice) string {
	if name, ok := voiceNames[v]; ok {
		return name
	}
	return string(v)
}

var voiceNames = map[framewatch.Voice]string{
	framewatch.VoiceOwn: "own voice", framewatch.VoiceQuoted: "in quotation marks", framewatch.VoiceReported: "reported", framewatch.VoiceScare: "scare quotes",
}

func placeName(p framewatch.Place) string {
	if p == framewatch.PlaceBody {
		return "text below the lead"
	}
	return string(p)
}
