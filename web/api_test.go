package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"framewatch"
	"framewatch/web"
)

// newFullServer has every part that a server can have. Change sets further
// options.
func newFullServer(t testing.TB, n newsroom, change func(*web.Options)) *web.Server {
	t.Helper()
	o := web.Options{Lexicon: testLexicon, Now: func() time.Time { return now }, BaseURL: "https://watch.example", Concordance: n, Framing: analyst{}, Edits: unedited{}, Validations: judges{}}
	if change != nil {
		change(&o)
	}
	srv, err := web.New(slog.New(slog.DiscardHandler), n, newStatuses(), o)
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

// unedited tells of articles that nobody changed.
type unedited struct{ rewrite }

func (unedited) History(context.Context, string) (framewatch.History, error) {
	return framewatch.History{}, nil
}

// few are articles enough where nothing is counted, some where there are
// several pages of hits.
var (
	few  = newsroom{articles: room.articles[:60]}
	some = newsroom{articles: room.articles[:800]}
)

// hits is how many articles of some are about illegal immigrants, and how many
// lines.
func hits(t *testing.T) (articles, lines int) {
	t.Helper()
	q := framewatch.Query{Expr: wordsOf("illegal immigrants")}
	res, err := some.Lines(t.Context(), framewatch.LinesRequest{Query: q})
	if err != nil || res.Articles < 100 || res.Total < res.Articles {
		t.Fatalf("%d articles, %d lines, %v", res.Articles, res.Total, err)
	}
	return res.Articles, res.Total
}

func TestQuestionsOfTheAPI(t *testing.T) {
	h := newFullServer(t, some, nil)
	found, _ := hits(t)
	id := room.articles[9].ID
	for _, c := range []struct {
		path   string
		status int
		want   []string
	}{
		{"search?q=" + illegal + "&limit=2&offset=4", 200, []string{fmt.Sprintf(`"total":%d,`, found), `"terms":[{`, `"basis":{"seq":800`}},
		{"search?q=a&page=2", 400, []string{`There is no parameter \"page\" here; there are format, from,`}},
		{"search?q=a&q=b", 400, []string{"Q is given 2 times; 1 is the most."}},
		{"search?q=a&topic=yes", 400, []string{`Topic \"yes\" is neither 1 nor 0.`}},
		{"search?q=a&topic=true&once=false", 200, []string{`"once":false`}},
		{"search?q=a&sort=best", 400, []string{`Sort \"best\" is none of relevance,`}},
		{"search?q=a&limit=201", 400, []string{"Limit 201 is not between 1 and 200."}},
		{"search?q=a&limit=1e9", 400, []string{`Limit \"1e9\" is not a number.`}},
		{"search?q=a&offset=10001", 400, []string{"Offset 10001 is not between 0 and 10000."}},
		{"search?q=a&format=xml", 400, []string{`Format \"xml\" is none of json, csv.`}},
		{"search?q=a&from=", 200, nil},
		{"trend?q=" + illegal + "&by=voice&interval=year", 200, []string{`"by":"own"`, `"by":"scare"`}},
		{"trend?q=a&by=moon", 400, []string{`By \"moon\" is none of source, lang, voice, place.`}},
		{"trend?q=" + strings.Repeat("a&q=a", 60) + strings.Repeat("&q=b", 200), 400, []string{"given 261 times; 200 is the most"}},
		{"trend?q=a" + numbered(9), 200, []string{`"series":[`}},
		{"trend?q=a" + numbered(50), 400, []string{"51 terms are too many; 50 is the most here."}},
		{"lines?q=" + illegal + "&words=6&limit=3&sort=random&seed=7", 200, []string{`"node":"illegal immigrants"`, `"seed":7`, `"sort":"random"`, `"voice":"own"`}},
		{"search?q=a&voice=own&voice=mine", 400, []string{`Voice \"mine\" is none of own, quoted, reported, scare.`}},
		{"compare?q=boats&a_voice=own&b_voice=quoted&b_place=lead", 200, []string{`"voices":["own"]`, `"voices":["quoted"],"places":["lead"]`}},
		{"lines", 400, []string{"Name a word or a phrase."}},
		{"lines?q=a&words=41", 400, []string{"Words 41 is not between 1 and 40."}},
		{"lines?q=a&seed=-1", 400, []string{"not a whole number"}},
		{"lines?q=title%3A", 400, []string{`"error":"`}},
		{"compare?q=boats&window=4", 200, []string{`"collocates":[{"word":"boat"`, `"window":4`}},
		{"compare?q=boats&q=council", 200, []string{`"keys":[{"word":"boat"`, `"a":{"query":"boats"`, `"b":{"query":"council"`}},
		{"compare?q=boats&q=", 200, []string{`"a":{"query":"boats"`, `"b":{"query":""`}},
		{"compare?a_source=Nordkurier&b_source=Border+Monitor&b_source=Daily+Ledger", 200, []string{`"sources":["Nordkurier"]`, `"sources":["Border Monitor","Daily Ledger"]`}},
		{"compare?q=boats&from=2025&b_from=2026&lang=en&a_lang=de", 200, []string{`"from":"2025-01-01","languages":["de"]`, `"from":"2026-01-01","languages":["en"]`}},
		{"compare", 400, []string{"Name a word or a phrase."}},
		{"compare?q=a&q=b&q=c", 400, []string{"3 queries are too many; two can be compared."}},
		{"compare?q=a&q=b&window=3", 400, []string{"these are two sides"}},
		{"compare?q=a&b_from=2026&b_to=2025", 400, []string{`ide B: `, "later"}},
		{"compare?q=a&of=words", 400, []string{"this is one query"}},
		{"compare?q=boats&a_undated=1", 200, []string{`"keys"`}},
		{"compare?q=a&a_sort=newest", 400, []string{`no parameter \"a_sort\"`}},
		{"articles/" + id + "?q=council", 200, []string{`"id":"` + id, `"concept":"asylum_seeker"`, `"label":"Asylum seekers"`, `"frames":["humanitarian"]`, `"matches":[{"place":"body"`, `"version":1`}},
		{"articles/0000", 404, []string{"There is no such article"}},
		{"articles/" + id + "?q=title%3A", 400, []string{`"error":`}},
		{"articles?q=boats&once=1", 400, []string{"ask for format=jsonl or format=csv"}},
		{"articles?q=boats&once=1&cursor=4&format=csv", 400, []string{"exclude each other"}},
		{"articles?q=boats&cursor=x", 400, []string{`Cursor \"x\" is not a number.`}},
		{"edits?limit=0", 400, []string{"Limit 0 is not between 1 and 200."}},
		{"edits?format=csv&al=1", 400, []string{`no parameter \"al\"`}},
		{"sources/nobody", 404, []string{"outlet"}},
		{"namings?set=irregular_person&voice=own&by=source&interval=year&once=1&parts=3", 200, []string{`"set":"irregular_person"`, `"interval":"year","by":"source","once":true`, `"mentions":3`, `"voices":["own"]`, `"share":0.25`}},
		{"namings?set=irregular_person", 200, []string{`"interval":"","by":"","once":false`}},
		{"namings?set=status", 400, []string{"The lexicon has no naming set \\\"status\\\"; the nearest is irregular_person"}},
		{"namings", 400, []string{"Set is missing; name a naming set."}},
		{"namings?set=irregular_person&by=voice", 400, []string{`By \"voice\" is none of source, lang.`}},
		{"namings?set=irregular_person&parts=0", 400, []string{"Parts 0 is not between 1 and 1000."}},
		{"voices?q=boats&speaker=Ada+Marsh&speaker=May&by=lang&parts=2", 200, []string{`"query":"boats"`, `"by":"lang"`, `"speakers":["Ada Marsh","May"]`, `"occurrences":2`, `"voice":"own"`}},
		{"voices", 400, []string{"Name a word or a phrase."}},
		{"voices?q=a&from=2026&to=2025", 400, []string{"later"}},
		{"speakers?q=boats&limit=7&interval=month", 200, []string{`"more":7`, `"interval":"month"`, `"name":"Ada Marsh","forms":["Marsh"]`}},
		{"speakers?q=boats&limit=201", 400, []string{"Limit 201 is not between 1 and 200."}},
		{"frames?by=source&interval=year&parts=4&voice=own", 200, []string{`"interval":"year","by":"source","once":false`, `"articles":4`, `"frame":"security"`, `"voices":["own"]`}},
		{"frames?frame=security&frame=crime&where=headline&limit=7&offset=3", 200, []string{`"behind":{"frames":["security","crime"],"where":"headline","total":3,"sentences":7,"articles":[{"id":"a"`}},
		{"frames?place=lead", 400, []string{`no parameter \"place\"`}},
		{"frames?where=lead", 400, []string{`Where \"lead\" is none of present, headline, sentence, securitised.`}},
		{"firstuse?q=boats&each=1&limit=5", 200, []string{`"query":"boats"`, `"each":true`, `"users":5`, `"first":{"article":""`, `"half_day":12`, `"already":true`}},
		{"firstuse?q=nowhere", 200, []string{`"outlets":[]`}},
		{"firstuse", 400, []string{"Name a word or a phrase."}},
		{"event?day=2026-03-05&q=boats&limit=9", 200, []string{`"day":"2026-03-05"`, `"query":"boats"`, `"texts":9`, `"voices":{"own":2}`, `"terms":[]`}},
		{"event?article=a", 200, []string{`"article":"a"`}},
		{"event?article=nobody", 400, []string{`There is no article \"nobody\" here.`}},
		{"event?day=2026-03", 400, []string{"is not a day such as"}},
		{"event?day=x", 400, []string{`"error"`}},
		{"event?day=2026-03-05&from=2026", 400, []string{`no parameter \"from\"`}},
		{"nothing", 404, []string{"openapi.json"}},
		{"search?q=%zz", 400, []string{"can't be read"}},
	} {
		w := get(t, h, "/api/v1/"+c.path)
		body := w.Body.String()
		if w.Code != c.status || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: status %d, %s", shorten(c.path), w.Code, shorten(body))
		}
		if strings.Contains(body, "null") {
			t.Errorf("%s: null in %s", shorten(c.path), shorten(body))
		}
		for _, want := range c.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %s in %s", shorten(c.path), want, shorten(body))
			}
		}
	}
}

// numbered are n different queries.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "&q=w%d", i)
	}
	return b.String()
}

// The page for people names all there is, and its examples can be tried.
func TestAPIPage(t *testing.T) {
	h := newFullServer(t, few, func(o *web.Options) { o.Access.Files = web.Rate{PerSecond: 4, Burst: 20} })
	doc, status := page(t, h, "/api")
	checkPage(t, doc)
	text := doc.Find("main").Text()
	for _, want := range []string{"GET /api/v1/articles/{id}", "a_source", "1 to 200; left out: 20", "4 times a second", "/feeds/search.atom", "relevance, newest"} {
		if status != 200 || !strings.Contains(text, want) {
			t.Errorf("status %d, no %q", status, want)
		}
	}
	tries := doc.Find("main a[href^='/api/']").Each(func(_ int, a *goquery.Selection) {
		if w := get(t, h, a.AttrOr("href", "")); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", a.AttrOr("href", ""), w.Code, shorten(w.Body.String()))
		}
	})
	if tries.Length() < 6 {
		t.Errorf("%d links", tries.Length())
	}
	h = newFullServer(t, few, func(o *web.Options) { o.Access = web.Access{Closed: true}; o.Concordance = nil })
	if doc, _ := page(t, h, "/api"); !strings.Contains(doc.Text(), "wants a token") || strings.Contains(doc.Text(), "/lines") || strings.Contains(doc.Text(), "a second") {
		t.Errorf("closed: %s", doc.Find("main").Text())
	}
}

// What a page shows with its own parameters, the API answers with the same.
func TestPagesPassOverWhatTheyDoNotKnow(t *testing.T) {
	h := newFullServer(t, few, nil)
	for _, path := range []string{"/search?q=boats&size=1000000000&page=x", "/trends?q=boats&size=1000000000", "/lines?q=boats&size=1000000000", "/feeds/search.rss?q=boats&size=1000000000"} {
		if w := get(t, h, path); w.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, w.Code)
		}
		if w := get(t, h, "/api/v1/search?q=boats&size=1000000000"); w.Code != http.StatusBadRequest {
			t.Errorf("size: status %d", w.Code)
		}
	}
}

// Paging by cursor gives every article once, in order, and ends.
func TestArticlesPageByCursor(t *testing.T) {
	h := newFullServer(t, some, nil)
	want, _ := some.find(framewatch.Query{Expr: wordsOf("illegal immigrants")}, framewatch.Filter{Languages: []string{"en"}})
	var got []string
	path := "/api/v1/articles?q=" + illegal + "&lang=en&limit=30"
	for cursor := ""; ; {
		var answer struct {
			Total    int
			Articles []framewatch.Hit
			Next     string
			Explain  string
		}
		w := get(t, h, path+"&cursor="+cursor)
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
			t.Fatalf("status %d, %v", w.Code, err)
		}
		if answer.Total != len(want) || strings.Contains(answer.Explain, "no.") {
			t.Errorf("total %d, want %d; %q", answer.Total, len(want), answer.Explain)
		}
		for _, a := range answer.Articles {
			got = append(got, a.ID)
		}
		if cursor = answer.Next; cursor == "" {
			break
		}
	}
	if !slices.EqualFunc(got, want, func(id string, a framewatch.Article) bool { return id == a.ID }) {
		t.Errorf("%d articles, want %d", len(got), len(want))
	}
}

func TestExports(t *testing.T) {
	h := newFullServer(t, some, nil)
	found, inLines := hits(t)
	lines := func(w *httptest.ResponseRecorder) []string {
		return strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	}
	all := lines(get(t, h, "/api/v1/articles?q="+illegal+"&format=jsonl"))
	if len(all) != found+1 || !strings.HasPrefix(all[found], `{"summary":{"query":`) || !strings.Contains(all[found], fmt.Sprintf(`"total":%d,`, found)) {
		t.Errorf("%d lines, the last is %s", len(all), all[len(all)-1])
	}
	for _, line := range all {
		if !json.Valid([]byte(line)) {
			t.Fatalf("no JSON: %s", line)
		}
	}
	r := httptest.NewRequest("GET", "/api/v1/articles?q="+illegal+"&cursor=700", nil)
	r.Header.Set("Accept", "application/x-ndjson")
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Header().Get("Content-Type") != "application/x-ndjson" || len(lines(w)) >= found/2 {
		t.Errorf("%s, %d lines", w.Header().Get("Content-Type"), len(lines(w)))
	}
	for path, rows := range map[string]int{"/api/v1/articles?q=" + illegal + "&format=csv": found, "/search.csv?q=" + illegal + "&page=3&limit=2": found, "/search.csv?q=zzz": 0, "/lines.csv?q=" + illegal: inLines, "/api/v1/search?q=" + illegal + "&limit=7&format=csv": 7} {
		w := get(t, h, path)
		got, err := csv.NewReader(w.Body).ReadAll()
		if err != nil || w.Code != http.StatusOK || len(got) != rows+1 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
			t.Errorf("%s: status %d, %d rows, %v", path, w.Code, len(got), err)
		}
	}
	head := httptest.NewRecorder()
	if h.ServeHTTP(head, httptest.NewRequest("HEAD", "/search.csv?q=council", nil)); head.Code != http.StatusOK || head.Body.Len() > 0 || !strings.Contains(head.Header().Get("Content-Disposition"), ".csv") {
		t.Errorf("HEAD: %d %v", head.Code, head.Header())
	}
	for _, path := range []string{"lines?q=boats", "compare?q=boats", "compare?q=boats&q=council", "trend?q=boats", "edits?all=1"} {
		w := get(t, h, "/api/v1/"+path+"&format=csv")
		if rows, err := csv.NewReader(w.Body).ReadAll(); err != nil || w.Code != http.StatusOK || len(rows) == 0 {
			t.Errorf("%s: status %d, %v", path, w.Code, err)
		}
	}
	if w := get(t, h, "/search.csv?q=title%3A"); w.Code != http.StatusBadRequest || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("a mistake in a file: %d %s", w.Code, w.Header())
	}
}

// A breaking export ends after so many hits.
type breaking struct{ newsroom }

func (b breaking) Export(ctx context.Context, r framewatch.SearchRequest, each func(framewatch.Hit) error) (framewatch.SearchResult, error) {
	for _, a := range room.articles[:1000] {
		if err := each(b.hit(a, r.Query)); err != nil {
			return framewatch.SearchResult{}, err
		}
	}
	return framewatch.SearchResult{}, errDisk
}

// An export that breaks off is no file.
func TestBrokenExport(t *testing.T) {
	srv := httptest.NewServer(newFullServer(t, few, func(o *web.Options) { o.Concordance = breaking{few} }))
	defer srv.Close()
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	res, err := http.Get(srv.URL + "/api/v1/articles?format=jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if n, err := io.Copy(io.Discard, res.Body); !errors.Is(err, io.ErrUnexpectedEOF) || n == 0 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// Every answer has the keys, and only the keys, that the document names; and
// every address and parameter in it is known.
func TestAnswersAreAsDescribed(t *testing.T) {
	n := few
	h := newFullServer(t, n, func(o *web.Options) {
		o.Edits = rewrite{newsroom: n, result: framewatch.EditResult{Edits: []framewatch.EditHit{{Added: []framewatch.ConceptName{{ID: "a"}}, Passages: []framewatch.Passage{{}}}}}}
		o.Health = health{}
	})
	var doc document
	if err := json.Unmarshal(get(t, h, "/api/v1/openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Paths) < 9 {
		t.Errorf("%d paths", len(doc.Paths))
	}
	for path, methods := range doc.Paths {
		op := methods["get"]
		v := url.Values{}
		needed := ""
		for _, p := range op.Parameters {
			if p.In == "query" && p.Example != nil {
				if list, ok := p.Example.([]any); ok {
					for _, x := range list {
						v.Add(p.Name, fmt.Sprint(x))
					}
				} else {
					v.Set(p.Name, fmt.Sprint(p.Example))
				}
			}
			if p.In == "query" && p.Required {
				needed = p.Name
			}
		}
		path = strings.NewReplacer("{id}", n.articles[0].ID, "{name}", "Nordkurier").Replace(path)
		w := get(t, h, path+"?"+v.Encode())
		var answer any
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
			t.Errorf("%s?%s: status %d, %s", path, v.Encode(), w.Code, shorten(w.Body.String()))
			continue
		}
		doc.fits(t, path, op.Responses["200"].Content["application/json"].Schema, answer)
		for _, p := range op.Parameters {
			if p.In != "query" {
				continue
			}
			again := url.Values{}
			for name, values := range v {
				again[name] = values
			}
			again.Set(p.Name, value(p.Schema))
			if w := get(t, h, path+"?"+again.Encode()); w.Code != http.StatusOK && !strings.Contains(w.Body.String(), "two sides") && !strings.Contains(w.Body.String(), "once") && !strings.Contains(w.Body.String(), "Once") {
				t.Errorf("%s: parameter %s: %s", path, p.Name, shorten(w.Body.String()))
			}
		}
		again := url.Values{}
		if v.Del(needed); needed != "" && get(t, h, path+"?"+v.Encode()).Code != http.StatusBadRequest {
			t.Errorf("%s: an answer without %s", path, needed)
		}
		again.Set("no_such", "1")
		w = get(t, h, path+"?"+again.Encode())
		answer = nil
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusBadRequest {
			t.Errorf("%s: an unknown parameter: status %d", path, w.Code)
		}
		doc.fits(t, path, schema{Ref: "#/components/schemas/Mistake"}, answer)
	}
	for _, q := range []string{"compare?q=boats", "compare?q=boats&q=council", "trend?q=a&by=voice", "search?q=%22illegal+immigrants%22+council&limit=1"} {
		var answer any
		if err := json.Unmarshal(get(t, h, "/api/v1/"+q).Body.Bytes(), &answer); err != nil {
			t.Error(err)
		}
		path, _, _ := strings.Cut(q, "?")
		doc.fits(t, q, doc.Paths["/api/v1/"+path]["get"].Responses["200"].Content["application/json"].Schema, answer)
	}
}

// A document is the part of an OpenAPI document that the test reads.
type document struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			Name, In string
			Required bool
			Schema   schema
			Example  any
		}
		Responses map[string]struct {
			Content map[string]struct{ Schema schema }
		}
	}
	Components struct{ Schemas map[string]schema }
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 string
	Properties           map[string]schema
	Required             []string
	Items                *schema
	AdditionalProperties *schema
	OneOf                []schema
	Enum                 []any
	Minimum              *float64
	Format               string
}

// value is a value that a parameter may have.
func value(s schema) string {
	switch {
	case s.Type == "array":
		return value(*s.Items)
	case len(s.Enum) > 0:
		return fmt.Sprint(s.Enum[0])
	case s.Type == "boolean":
		return "true"
	case s.Minimum != nil:
		return fmt.Sprint(*s.Minimum + 1)
	case s.Format == "date":
		return "2025-03-01"
	}
	return "2025"
}

// fits checks a value against a schema.
func (d document) fits(t *testing.T, where string, s schema, v any) {
	t.Helper()
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		s = d.Components.Schemas[name]
	}
	if s.OneOf != nil { // told apart by their keys
		object, _ := v.(map[string]any)
		for _, one := range s.OneOf {
			whole := d.Components.Schemas[strings.TrimPrefix(one.Ref, "#/components/schemas/")]
			if _, ok := object[whole.Required[len(whole.Required)-1]]; ok && !slices.ContainsFunc(whole.Required, func(k string) bool { return object[k] == nil }) {
				d.fits(t, where, one, v)
				return
			}
		}
		t.Errorf("%s fits none of its schemas", where)
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				t.Errorf("%s: no key %s", where, name)
			}
		}
		for name, x := range v {
			inner, ok := s.Properties[name]
			switch {
			case ok:
				d.fits(t, where+"."+name, inner, x)
			case s.AdditionalProperties != nil:
				d.fits(t, where+"."+name, *s.AdditionalProperties, x)
			default:
				t.Errorf("%s: key %s is not described", where, name)
			}
		}
	case []any:
		if s.Items == nil {
			t.Errorf("%s: a list, described as %s", where, s.Type)
			return
		}
		for _, x := range v[:min(len(v), 5)] {
			d.fits(t, where+"[]", *s.Items, x)
		}
	case string, bool, float64:
		want := map[string]bool{"string": s.Type == "string", "bool": s.Type == "boolean", "float64": s.Type == "number" || s.Type == "integer" && v == float64(int64(0))}
		if f, ok := v.(float64); ok && s.Type == "integer" {
			want["float64"] = f == float64(int64(f))
		}
		if !want[fmt.Sprintf("%T", v)] {
			t.Errorf("%s: %v, described as %q", where, v, s.Type)
		}
	default:
		t.Errorf("%s: %v", where, v)
	}
}

func token(name, secret string, r web.Rate) web.Token {
	return web.Token{Name: name, Hash: sha256.Sum256([]byte(secret)), Rate: r}
}

func TestTokens(t *testing.T) {
	tokens := []web.Token{token("lab", "open sesame", web.Rate{}), token("desk", "other", web.Rate{})}
	closed := newFullServer(t, few, func(o *web.Options) { o.Access = web.Access{Closed: true, Tokens: tokens} })
	open := newFullServer(t, few, func(o *web.Options) { o.Access = web.Access{Tokens: tokens} })
	for _, c := range []struct {
		name, path, header string
		closed, open       int
	}{
		{"none", "/api/v1/search", "", 401, 200},
		{"right", "/api/v1/search", "Bearer open sesame", 200, 200},
		{"the other, in small letters", "/api/v1/search", "bearer other", 200, 200},
		{"wrong", "/api/v1/search", "Bearer open", 401, 401},
		{"empty", "/api/v1/search", "Bearer ", 401, 401},
		{"of another kind", "/api/v1/search", "Basic YTpi", 401, 200},
		{"no such address", "/api/v1/nothing", "", 401, 404},
		{"the document", "/api/v1/openapi.json", "", 200, 200},
		{"a page", "/search", "Bearer wrong", 200, 200},
		{"a feed", "/feeds/search.atom", "", 200, 200},
	} {
		for h, want := range map[http.Handler]int{closed: c.closed, open: c.open} {
			r := httptest.NewRequest("GET", c.path, nil)
			if c.header != "" {
				r.Header.Set("Authorization", c.header)
			}
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, r); w.Code != want {
				t.Errorf("%s: status %d, want %d", c.name, w.Code, want)
			}
			if w.Code == 401 && (!strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer") || !json.Valid(w.Body.Bytes())) {
				t.Errorf("%s: %v %s", c.name, w.Header(), w.Body)
			}
		}
	}
}

// A caller asks from an address, at a time.
type caller struct {
	h    http.Handler
	from string
	head map[string]string
}

func (c caller) ask(path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.RemoteAddr = c.from
	for name, value := range c.head {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	return w
}

func TestRates(t *testing.T) {
	clock := now
	h := newFullServer(t, newsroom{}, func(o *web.Options) {
		o.Now = func() time.Time { return clock }
		o.Access = web.Access{
			Files: web.Rate{PerSecond: .5, Burst: 3}, Tokens: []web.Token{token("lab", "s", web.Rate{PerSecond: 1, Burst: 5}), token("free", "f", web.Rate{})},
			Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		}
	})
	const path = "/api/v1/search"
	allowed := func(c caller) (n int) {
		for n = range 20 {
			if c.ask(path).Code != http.StatusOK {
				return n
			}
		}
		return 20
	}
	for _, c := range []struct {
		name string
		caller
		want int
	}{
		{"an address", caller{from: "192.0.2.1:1000"}, 3},
		{"the same from another port", caller{from: "192.0.2.1:2000"}, 0},
		{"another address", caller{from: "192.0.2.2:1000"}, 3},
		{"who writes a header that nobody trusts", caller{from: "192.0.2.2:1000", head: map[string]string{"X-Forwarded-For": "198.51.100.7"}}, 0},
		{"behind a trusted proxy", caller{from: "10.1.1.1:1000", head: map[string]string{"X-Forwarded-For": "203.0.113.5, 198.51.100.7"}}, 3},
		{"there, with an invented first hop", caller{from: "10.1.1.2:1000", head: map[string]string{"X-Forwarded-For": "203.0.113.6, 198.51.100.7"}}, 0},
		{"behind two trusted proxies", caller{from: "10.1.1.1:1000", head: map[string]string{"X-Forwarded-For": "198.51.100.7, 10.2.2.2"}}, 0},
		{"with rubbish in the header", caller{from: "10.1.1.3:1000", head: map[string]string{"X-Forwarded-For": "me"}}, 3},
		{"IPv6", caller{from: "[2001:db8:1:2::1]:1000"}, 3},
		{"the same /64", caller{from: "[2001:db8:1:2:ffff::9]:1000"}, 0},
		{"another /64", caller{from: "[2001:db8:1:3::1]:1000"}, 3},
		{"IPv4 in IPv6", caller{from: "[::ffff:192.0.2.1]:1000"}, 0},
		{"this machine", caller{from: "127.0.0.1:1000"}, 20},
		{"this machine, in IPv6", caller{from: "[::1]:1000"}, 20},
		{"a proxy on this machine", caller{from: "127.0.0.1:1000", head: map[string]string{"X-Forwarded-For": "198.51.100.9"}}, 3},
		{"the same for another reader, as it is not trusted", caller{from: "127.0.0.1:1000", head: map[string]string{"X-Forwarded-For": "198.51.100.8"}}, 0},
		{"a token", caller{from: "192.0.2.1:1000", head: map[string]string{"Authorization": "Bearer s"}}, 5},
		{"a token without a limit", caller{from: "192.0.2.1:1000", head: map[string]string{"Authorization": "Bearer f"}}, 20},
		{"wrong tokens count for the address", caller{from: "192.0.2.1:1000", head: map[string]string{"Authorization": "Bearer wrong"}}, 0},
	} {
		c.h = h
		if n := allowed(c.caller); n != c.want {
			t.Errorf("%s: %d answers, want %d", c.name, n, c.want)
		}
	}
	spent := caller{h, "192.0.2.1:1000", nil}
	w := spent.ask(path)
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "2" || !strings.Contains(w.Body.String(), `"retry_after":2`) || w.Header().Get("RateLimit-Policy") != `"address";q=3;w=6` || w.Header().Get("RateLimit") != `"address";r=0;t=2` {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	for _, free := range []string{"/search", "/healthz"} {
		if w := spent.ask(free); w.Code != http.StatusOK {
			t.Errorf("%s: %d", free, w.Code)
		}
	}
	if w := spent.ask("/feeds/search.rss"); w.Code != http.StatusTooManyRequests || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("a feed: %d", w.Code)
	}
	clock = clock.Add(2 * time.Second)
	if n := allowed(spent); n != 1 {
		t.Errorf("%d answers after the time that was told", n)
	}
}

func TestRateOfPages(t *testing.T) {
	h := newFullServer(t, newsroom{}, func(o *web.Options) { o.Access = web.Access{Pages: web.Rate{PerSecond: 1, Burst: 2}} })
	c := caller{h, "192.0.2.1:1000", nil}
	for i, want := range []int{200, 200, 429} {
		if w := c.ask("/search"); w.Code != want {
			t.Errorf("page %d: %d", i, w.Code)
		}
	}
	if w := c.ask("/api/v1/search"); w.Code != http.StatusOK {
		t.Errorf("the API: %d", w.Code)
	}
}

// What readers and programs must not get through with is refused with a
// reason, or answered; nothing breaks.
func TestPathologicalRequests(t *testing.T) {
	t.Run("invented corpus", func(t *testing.T) { pathological(t, newFullServer(t, few, nil)) })
	t.Run("real corpus", func(t *testing.T) { pathological(t, newRealServer(t, few.articles)) })
}

func pathological(t *testing.T, h http.Handler) {
	long := strings.Repeat("a", 1<<20)
	for _, c := range []struct {
		name, query string
		refused     bool
	}{
		{"1 MB", "q=" + long, true},
		{"10,000 characters", "q=" + long[:10_000], true},
		{"10,000 brackets", "q=" + strings.Repeat("(", 10_000), true},
		{"500 brackets", "q=" + strings.Repeat("(", 250) + "a" + strings.Repeat(")", 250), true},
		{"deep NOT", "q=" + strings.Repeat("-(", 200) + "a", true},
		{"NOT NOT NOT", "q=" + url.QueryEscape(strings.Repeat("NOT ", 100)+"a"), false},
		{"NUL", "q=a%00b", false},
		{"bidi marks", "q=" + url.QueryEscape("\u202eabc\u202c \u2066x\u2069"), false},
		{"no UTF-8", "q=%ff%fe", false},
		{"star alone", "q=*", false},
		{"one letter and a star", "q=a*", false},
		{"unclosed quote", "q=%22", false},
		{"huge proximity", "q=" + url.QueryEscape(`"a b"~99999999999999999999`), false},
		{"reversed dates", "q=a&from=2026&to=2025", true},
		{"reversed dates in the query", "q=date:2026..2025", true},
		{"a date far away", "q=a&from=99999", true},
		{"broken escape", "q=%zz", true},
		{"semicolons", "q=a;b", true},
		{"a name of rubbish", "q=a&%00%ff=1", false},
		{"300 outlets", "q=a" + strings.Repeat("&source=x", 300), false},
		{"line breaks", "q=a%0d%0aSet-Cookie:%20x", false},
	} {
		for _, path := range []string{"/search", "/trends", "/lines", "/compare", "/compare.csv", "/feeds/search.rss", "/feeds/search.json", "/search.csv", "/lines.csv", "/trends.csv", "/api/v1/search", "/api/v1/trend", "/api/v1/lines", "/api/v1/compare", "/api/v1/articles"} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", path, nil)
			r.URL.RawQuery = c.query
			h.ServeHTTP(w, r)
			if c.refused && w.Code != 400 || w.Code != 400 && w.Code != 200 {
				t.Errorf("%s: %s: status %d", c.name, path, w.Code)
			}
			if w.Code == 400 && w.Body.Len() == 0 || w.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s: %s: %v", c.name, path, w.Header())
			}
			if strings.HasPrefix(path, "/api") && w.Body.Len() > 0 && w.Code == 400 && (!json.Valid(w.Body.Bytes()) || bytes.Contains(w.Body.Bytes(), []byte(`"error":""`))) {
				t.Errorf("%s: %s: %s", c.name, path, shorten(w.Body.String()))
			}
		}
	}
}
