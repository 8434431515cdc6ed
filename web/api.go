package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"framewatch"
)

// An endpoint is one address of the API. The list of them is all there is to
// know: routes, checks and the OpenAPI document are made from it.
type endpoint struct {
	path    string // below /api/v1/, as the multiplexer reads it
	title   string
	about   string
	example string // parameters of a question that can be tried
	params  []param
	answers []any // a value of each type that it may answer with
	ask     func(s *Server, r *http.Request, v url.Values) (any, error)
	needs   func(o Options) bool // nil: it is always there
}

// apiPrefix begins the addresses of the API.
const apiPrefix = "/api/v1/"

func endpoints() []endpoint {
	return slices.Concat(questionEndpoints(), framingEndpoints(), articleEndpoints(), otherEndpoints())
}

func hasConcordance(o Options) bool { return o.Concordance != nil }
func hasEdits(o Options) bool       { return o.Edits != nil }

// questionEndpoints ask the corpus the questions that the pages ask.
func questionEndpoints() []endpoint {
	return []endpoint{
		{
			path: "search", title: "Articles that match a query", example: "q=asylum+border&from=2025&limit=2",
			about: "One page of hits, with the number of all matching articles and how they spread over outlets, languages and years. Pages end after 10,000 hits; /api/v1/articles goes on.",
			params: joined([]param{queryParam}, filterParams(""), []param{
				undatedParam, onceParam,
				wordParam("sort", "The order of the hits.", framewatch.SortRelevance, framewatch.SortRelevance, framewatch.SortNewest, framewatch.SortOldest, framewatch.SortSource, framewatch.SortSeq),
				limitParam("Hits on the page.", "20"), offsetParam, formatParam,
			}),
			answers: []any{framewatch.SearchResult{}}, ask: (*Server).apiSearch,
		},
		{
			path: "trend", title: "How often queries match over time", example: "q=refugee*&q=migrant*&interval=year&by=lang",
			about:   "A series of points for each query, or for each query and part. Every point has its base and an interval of confidence.",
			params:  trendParameters(),
			answers: []any{framewatch.TrendResult{}}, ask: (*Server).apiTrend,
		},
		{
			path: "lines", title: "Occurrences in their context", example: `q=asylum&sort=right&words=6&limit=3`, needs: hasConcordance,
			about:   "Every place where the words or concepts of a query stand, with the words to the left and to the right (KWIC). As many as a trend of words counts.",
			params:  append(lineParams(), formatParam),
			answers: []any{framewatch.LinesResult{}}, ask: (*Server).apiLines,
		},
		{
			path: "compare", title: "Words that go with a query, or mark one set of articles off from another", example: "q=asylum&window=4&limit=5", needs: hasConcordance,
			about: "With one q and nothing that sets two sides apart: the words that stand near it (collocates) and the sequences it stands in (n-grams). " +
				"With two q, or any parameter that begins with a_ or b_: the words that are more frequent on side A or on side B (key words). A is the first q, B the second; with one q, or none, both sides share it, and their filters set them apart. Filters without a_ or b_ hold for a side that has none of that name.",
			params:  compareParameters(),
			answers: []any{framewatch.ContextsResult{}, framewatch.CompareResult{}}, ask: (*Server).apiCompare,
		},
	}
}

func trendParameters() []param {
	q := queryParam
	q.many, q.needed, q.about = true, true, "What to count; given several times, several queries. At least one, at most 50."
	return joined([]param{q}, filterParams(""), []param{
		onceParam,
		wordParam("interval", "The length of a point. Left out: one that suits the time asked for.", "", "day", "week", "month", "year"),
		wordParam("of", "What is counted, and of what: matching articles of all articles or of the articles on the topic, or occurrences per 10,000 running words.", framewatch.OfArticles, framewatch.OfArticles, framewatch.OfTopic, framewatch.OfWords),
		wordParam("by", "Splits each series by outlet, language, voice or place in the article.", "", framewatch.BySource, framewatch.ByLang, framewatch.ByVoice, framewatch.ByPlace),
		formatParam,
	})
}

func lineParams() []param {
	q := queryParam
	q.needed, q.about = true, "Whose occurrences to show. It must name words or concepts."
	return joined([]param{q}, filterParams(""), []param{
		undatedParam, onceParam,
		wordParam("sort", "The order of the lines: by the words to the left or to the right, the nearest first, by date or outlet, or drawn by lot.", framewatch.SortNewest,
			framewatch.SortNewest, framewatch.SortOldest, framewatch.SortSource, framewatch.SortLeft, framewatch.SortRight, framewatch.SortRandom),
		{name: "seed", about: "Of the order random: the same number draws the same lines, so that a sample can be cited.", kind: seedKind, usual: "0"},
		numberParam("words", "Words to show on either side.", 1, framewatch.MaxLineWords, "8"),
		{name: "with", about: "Only occurrences that have this word near them.", kind: textKind},
		numberParam("window", "How near: words to the left and to the right.", 1, framewatch.MaxWindow, "5"),
		limitParam("Lines on the page.", "20"), offsetParam,
	})
}

func compareParameters() []param {
	q := queryParam
	q.many, q.about = true, "One query, or two to compare. An empty second one is all articles."
	return joined([]param{q}, filterParams(""), []param{
		undatedParam, onceParam,
		wordParam("of", "Of key words: whether a word counts once in an article, or every time.", framewatch.OfArticles, framewatch.OfArticles, framewatch.OfWords),
		numberParam("window", "Of collocates: words to the left and to the right in which they stand.", 1, framewatch.MaxWindow, "5"),
		limitParam("Words of each side, or collocates and n-grams of each length.", "50"),
	}, sideParameters("a_"), sideParameters("b_"), []param{formatParam})
}

// sideParameters narrow one side of a comparison.
func sideParameters(prefix string) []param {
	undated := undatedParam
	undated.name = prefix + undated.name
	return append(filterParams(prefix), undated)
}

// otherEndpoints tell of the collection itself.
func otherEndpoints() []endpoint {
	jsonOnly := wordParam("format", "The form of the answer.", "json", "json")
	name := param{name: "name", about: "The outlet.", kind: textKind}
	return []endpoint{
		{
			path: "edits", title: "Edits of articles after they were published", example: "change=added&limit=2", needs: hasEdits,
			about: "Changes of wording that a later look at an article found, the newest first.",
			params: []param{
				{name: "source", about: "Only articles of this outlet; given several times, of any of them.", kind: textKind, many: true},
				{name: "from", about: "First seen on this day or later.", kind: textKind}, {name: "to", about: "First seen on this day or earlier.", kind: textKind},
				{name: "concept", about: "Only edits that changed the use of this concept, by its ID.", kind: textKind},
				{name: "change", about: "Whether the concept was added or removed.", kind: textKind},
				flagParam("headline", "Only the headline counts."), flagParam("all", "Edits that changed no concept, too."),
				{name: "before", about: "The page after the one whose next this is.", kind: textKind},
				limitParam("Edits on the page.", "20"), formatParam,
			},
			answers: []any{framewatch.EditResult{}}, ask: (*Server).apiEdits,
		},
		{path: "sources", title: "The outlets and how they are collected", about: "All outlets that are watched.", params: []param{jsonOnly}, answers: []any{sourcesAnswer{}}, ask: (*Server).apiSources},
		{path: "sources/{name}", title: "One outlet", about: "One outlet, with the hosts that it is fetched from.", params: []param{name, jsonOnly}, answers: []any{sourceAnswer{}}, ask: (*Server).apiSource},
	}
}

// api answers at an address of the API.
func (s *Server) api(e endpoint) http.HandlerFunc {
	params := slices.DeleteFunc(slices.Clone(e.params), func(p param) bool { return inPath(e.path, p.name) })
	return func(w http.ResponseWriter, r *http.Request) {
		v := r.URL.Query()
		if err := check(params, v); err != nil {
			s.failJSON(w, r, err)
			return
		}
		if e.path == "articles" && formOf(r, v) != "json" {
			s.export(w, r, v, formOf(r, v))
			return
		}
		answer, err := e.ask(s, r, v)
		switch {
		case err != nil:
			s.failJSON(w, r, err)
		case v.Get("format") == "csv":
			s.writeCSV(w, r, e.path, answer)
		default:
			s.writeJSON(w, r, http.StatusOK, withoutNulls(answer))
		}
	}
}

// inPath reports whether a parameter is a part of the path.
func inPath(path, name string) bool { return strings.Contains(path, "{"+name+"}") }

func (s *Server) apiSearch(r *http.Request, v url.Values) (any, error) {
	req, err := searchRequest(readParams(v))
	if err != nil {
		return nil, err
	}
	req.Limit, req.Offset = number(v, "limit"), number(v, "offset")
	if req.Limit == 0 {
		req.Limit = pageSize
	}
	return s.corpus.Search(r.Context(), req)
}

func (s *Server) apiTrend(r *http.Request, v url.Values) (any, error) {
	req, err := s.trendRequest(s.trendParams(readParams(v)), framewatch.MaxQueries)
	if err != nil {
		return nil, err
	}
	return s.corpus.Trend(r.Context(), req)
}

func (s *Server) apiLines(r *http.Request, v url.Values) (any, error) {
	req, err := linesRequest(v)
	if err != nil {
		return nil, err
	}
	return s.concordance.Lines(r.Context(), req)
}

// apiCompare answers with contexts of one query, or with the key words of two
// sides.
func (s *Server) apiCompare(r *http.Request, v url.Values) (any, error) {
	contexts, compare, err := compareRequest(v)
	switch {
	case err != nil:
		return nil, err
	case compare != nil:
		return s.concordance.Compare(r.Context(), *compare)
	}
	return s.concordance.Contexts(r.Context(), *contexts)
}

func (s *Server) apiEdits(r *http.Request, v url.Values) (any, error) {
	limit := number(v, "limit")
	if limit == 0 && v.Get("format") != "csv" {
		limit = pageSize
	}
	req, err := readEditParams(v).request(limit)
	if err != nil {
		return nil, err
	}
	return within(r.Context(), patience, req, s.opts.Edits.Edits)
}

// apiNotFound answers below /api/ where nothing is.
func (s *Server) apiNotFound(w http.ResponseWriter, r *http.Request) {
	s.writeJSON(w, r, http.StatusNotFound, mistake{Message: "There is nothing at this address. " + openAPIPath + " lists what there is."})
}

func (s *Server) failJSON(w http.ResponseWriter, r *http.Request, err error) {
	status, m := s.judge(r, err)
	if m.Retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(m.Retry))
	}
	s.writeJSON(w, r, status, m)
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

// A tabular answer can be written as a table.
type tabular interface{ WriteCSV(w io.Writer) error }

func (s *Server) writeCSV(w http.ResponseWriter, r *http.Request, name string, answer any) {
	table, ok := answer.(tabular)
	if !ok {
		s.failJSON(w, r, fmt.Errorf("%T has no CSV", answer))
		return
	}
	var b bytes.Buffer
	if err := table.WriteCSV(&b); err != nil {
		s.failJSON(w, r, err)
		return
	}
	s.download(w, csvType, "framewatch-"+name+".csv", b.Bytes())
}

// withoutNulls is a copy of an answer in which lists and maps without anything
// are empty instead of null.
func withoutNulls(answer any) any {
	v := reflect.ValueOf(answer)
	if v.Kind() != reflect.Struct {
		return answer
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	fill(c)
	return c.Interface()
}

// fill works on lists of its own: others may hold the ones of the answer.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		switch {
		case v.IsNil():
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		case canBeNull(v.Type().Elem()):
			v.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v))
			for i := range v.Len() {
				fill(v.Index(i))
			}
		}
	case reflect.Map:
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			c := reflect.New(v.Type().Elem())
			c.Elem().Set(v.Elem())
			fill(c.Elem())
			v.Set(c)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if canBeNull(v.Type().Field(i).Type) {
				fill(v.Field(i))
			}
		}
	}
}

// canBeNull reports whether something in a value of this type could be null.
func canBeNull(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Slice, reflect.Map:
		return true
	case reflect.Pointer:
		return canBeNull(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if canBeNull(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}

// refuse tells an error where a file was asked for, to programs in JSON.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if isAPI(r.URL.Path) {
		s.failJSON(w, r, err)
		return
	}
	s.failPlain(w, r, err)
}

// judge says what an error is answered with: the one place where errors become
// statuses. What is ours is logged.
func (s *Server) judge(r *http.Request, err error) (status int, m mistake) {
	if m := readerMistake(err); m != nil {
		return http.StatusBadRequest, *m
	}
	switch {
	case errors.Is(err, framewatch.ErrNotFound):
		return http.StatusNotFound, mistake{Message: "There is no such article or outlet here."}
	case errors.Is(err, errBusy):
		return http.StatusServiceUnavailable, mistake{Message: "Too many expensive questions are being answered at the moment. Please ask again in a few seconds.", Retry: busyRetry}
	case r.Context().Err() != nil: // the reader went away
		return statusGone, mistake{Message: "The question was given up."}
	}
	s.log.Error("page failed", "url", r.URL.String(), "err", err)
	return http.StatusInternalServerError, mistake{Message: "Internal error."}
}

const (
	busyRetry  = 5   // seconds
	statusGone = 499 // nobody reads it; the number is the usual one in logs
)
