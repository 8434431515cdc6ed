package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"framewatch"
	"framewatch/query"
)

// articleEndpoints hand out articles: all that match, and one with its marks.
func articleEndpoints() []endpoint {
	format := wordParam("format", "The form of the answer. csv and jsonl are all hits at once, to the end. The header Accept: application/x-ndjson asks for jsonl, too.", "json", "json", "jsonl", "csv")
	return []endpoint{
		{
			path: "articles", title: "All articles that match a query", example: "q=asylum&limit=2", needs: hasConcordance,
			about: "Every hit in order of arrival, without an end of paging: ask again with cursor set to the next of the answer until that is empty. Nothing is missed meanwhile. " +
				"An article whose text changes arrives anew, so it can come twice; its id is the same. In format jsonl each line is a hit, and the last line holds a summary instead: without it the file is not complete.",
			params: joined([]param{queryParam}, filterParams(""), []param{
				undatedParam, onceParam, numberParam("cursor", "The next of the answer before.", 0, maxSeq, "0"), limitParam("Articles in one answer.", "200"), format,
			}),
			answers: []any{articlesAnswer{}}, ask: (*Server).apiArticles,
		},
		{
			path: "articles/{id}", title: "One article", example: "",
			about:  "An article with its text, the lexicon's mentions in it, whose words they are, and the matches of a query.",
			params: []param{{name: "id", about: "The article.", kind: textKind}, queryParam, wordParam("format", "The form of the answer.", "json", "json")},
			answers: []any{
				articleAnswer{},
			}, ask: (*Server).apiArticle,
		},
	}
}

// An articlesAnswer is a part of all hits.
type articlesAnswer struct {
	Query    string           `json:"query"`   // in normal form
	Explain  string           `json:"explain"` // what the query and the filters ask for, in words
	Notices  []string         `json:"notices"`
	Total    int              `json:"total"`    // articles that match, in this answer or not
	Articles []framewatch.Hit `json:"articles"` // in order of arrival
	Next     string           `json:"next"`     // the cursor of the next question; "" if this was the last
	Basis    framewatch.Basis `json:"basis"`
}

func (s *Server) apiArticles(r *http.Request, v url.Values) (any, error) {
	req, cursor, err := articlesRequest(v)
	if err != nil {
		return nil, err
	}
	if req.Once {
		return nil, fmt.Errorf("%w: once holds for all hits together; ask for format=jsonl or format=csv", framewatch.ErrQuery)
	}
	whole := req
	if req.Limit = number(v, "limit"); req.Limit == 0 {
		req.Limit = framewatch.MaxPage
	}
	res, err := s.corpus.Search(r.Context(), after(req, cursor))
	if err != nil {
		return nil, err
	}
	answer := articlesAnswer{Query: req.Query.Text, Explain: query.ExplainFiltered(req.Query, req.Filter), Notices: res.Notices, Total: res.Total, Articles: res.Hits, Basis: res.Basis}
	if n := len(res.Hits); n > 0 && res.Total > n {
		answer.Next = strconv.FormatInt(res.Hits[n-1].Seq, 10)
	}
	if cursor > 0 { // then what was found are only those behind it
		whole.Limit = 1
		if res, err = s.corpus.Search(r.Context(), whole); err != nil {
			return nil, err
		}
		answer.Total = res.Total
	}
	return answer, nil
}

func articlesRequest(v url.Values) (req framewatch.SearchRequest, cursor int, err error) {
	if req, err = searchRequest(readParams(v)); err != nil {
		return req, 0, err
	}
	req.Sort, req.Offset = framewatch.SortSeq, 0
	if cursor = number(v, "cursor"); cursor > 0 && req.Once {
		err = fmt.Errorf("%w: once and cursor exclude each other: once holds for all hits together", framewatch.ErrQuery)
	}
	return req, cursor, err
}

// after narrows a question to articles that arrived after one.
func after(req framewatch.SearchRequest, seq int) framewatch.SearchRequest {
	if seq == 0 {
		return req
	}
	behind := framewatch.Seqs{From: int64(seq) + 1}
	if req.Query.Expr == nil {
		req.Query.Expr = behind
	} else {
		req.Query.Expr = framewatch.And{req.Query.Expr, behind}
	}
	return req
}

// formOf is the form in which articles are asked for: json, jsonl or csv.
func formOf(r *http.Request, v url.Values) string {
	if form := v.Get("format"); form != "" {
		return form
	}
	if strings.Contains(r.Header.Get("Accept"), "application/x-ndjson") {
		return "jsonl"
	}
	return "json"
}

// An exporter writes hits one after the other.
type exporter interface {
	hit(h framewatch.Hit) error
	end(res framewatch.SearchResult) error
}

// export answers with all hits, in one of the forms of exporters. What goes
// wrong before the first byte is told; afterwards the connection is cut, so
// that nobody takes a part for all.
func (s *Server) export(w http.ResponseWriter, r *http.Request, v url.Values, form string) {
	req, cursor, err := articlesRequest(v)
	var head framewatch.SearchResult
	if err == nil {
		first := after(req, cursor)
		first.Limit = 1
		head, err = s.corpus.Search(r.Context(), first)
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	head.Query, head.Explain = req.Query.Text, query.ExplainFiltered(req.Query, req.Filter)
	out := &slowly{w: w, control: http.NewResponseController(w)}
	var lines exporter = &jsonLines{out: out, head: head}
	out.kind, out.name = "application/x-ndjson", "framewatch-articles.jsonl"
	if form == "csv" {
		lines = &csvLines{out: out, head: head}
		out.kind, out.name = csvType, "framewatch-articles.csv"
	}
	if r.Method == http.MethodHead {
		out.header()
		return
	}
	res, err := s.concordance.Export(r.Context(), after(req, cursor), lines.hit)
	if err == nil {
		err = lines.end(res)
	}
	switch {
	case err != nil && !out.begun:
		s.refuse(w, r, err)
	case err != nil:
		if !out.broken {
			s.judge(r, err) // logs it if it is ours
		}
		panic(http.ErrAbortHandler)
	}
}

// A slowly writes in parts and gives each of them a time of its own, so that a
// long answer can take long, but no reader can keep it waiting for ever.
type slowly struct {
	w          http.ResponseWriter
	control    *http.ResponseController
	kind, name string // of the file
	begun      bool
	broken     bool // the reader is gone, or too slow
	b          bytes.Buffer
}

const (
	partSize = 64 << 10
	partTime = 30 * time.Second
)

func (o *slowly) header() {
	h := o.w.Header()
	h.Set("Content-Type", o.kind)
	h.Set("Content-Disposition", `attachment; filename="`+o.name+`"`)
	h.Set("Cache-Control", "no-cache")
}

// flush writes what has been gathered if it is worth it, or the last.
func (o *slowly) flush(last bool) error {
	if !last && o.b.Len() < partSize {
		return nil
	}
	if !o.begun {
		o.header()
		o.begun = true
	}
	_ = o.control.SetWriteDeadline(time.Now().Add(partTime)) // where a server knows none, it waits
	_, err := o.b.WriteTo(o.w)
	o.broken = err != nil
	return err
}

// jsonLines writes a JSON object on each line.
type jsonLines struct {
	out  *slowly
	head framewatch.SearchResult
}

func (l *jsonLines) hit(h framewatch.Hit) error {
	if err := json.NewEncoder(&l.out.b).Encode(withoutNulls(h)); err != nil {
		return err
	}
	return l.out.flush(false)
}

func (l *jsonLines) end(res framewatch.SearchResult) error {
	last := struct {
		Summary framewatch.Summary `json:"summary"`
	}{framewatch.Summary{Query: l.head.Query, Explain: l.head.Explain, Notices: append([]string{}, res.Notices...), Once: res.Once, Total: res.Total, Basis: res.Basis}}
	if err := json.NewEncoder(&l.out.b).Encode(last); err != nil {
		return err
	}
	return l.out.flush(true)
}

// csvLines writes a row for each hit, below one header.
type csvLines struct {
	out   *slowly
	head  framewatch.SearchResult
	batch []framewatch.Hit
	rows  int
}

func (l *csvLines) hit(h framewatch.Hit) error {
	if l.batch = append(l.batch, h); len(l.batch) < framewatch.MaxPage {
		return nil
	}
	return l.write()
}

func (l *csvLines) write() error {
	part := l.head
	part.Hits = l.batch
	write := part.WriteCSV
	if l.rows > 0 {
		write = part.WriteCSVRows
	}
	if err := write(&l.out.b); err != nil {
		return err
	}
	l.rows += len(l.batch)
	l.batch = l.batch[:0]
	return l.out.flush(false)
}

func (l *csvLines) end(framewatch.SearchResult) error {
	if len(l.batch) > 0 || l.rows == 0 {
		if err := l.write(); err != nil {
			return err
		}
	}
	return l.out.flush(true)
}

// searchCSV answers with all hits of the search page.
func (s *Server) searchCSV(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	for _, name := range []string{"page", "limit", "cursor"} {
		v.Del(name)
	}
	s.export(w, r, v, "csv")
}

// An articleAnswer is one article with all that is marked in it.
type articleAnswer struct {
	ID              string          `json:"id"`
	Seq             int64           `json:"seq"`
	URL             string          `json:"url"`
	Source          string          `json:"source"`
	Title           string          `json:"title"`
	Byline          []string        `json:"byline"`
	Published       string          `json:"published"`        // a day, or a time in UTC; "" if undated
	PublishedOrigin string          `json:"published_origin"` // where the date stands on the page
	Confidence      string          `json:"confidence"`       // that it is the publication date: high, medium or low
	Language        string          `json:"language"`
	Text            string          `json:"text"`    // without the headline; paragraphs parted by blank lines
	Fetched         string          `json:"fetched"` // when it came to us
	Version         int             `json:"version"` // which state of its text this is, from 1
	Changed         string          `json:"changed"` // when this version was first seen
	Gone            string          `json:"gone"`    // since when its address leads nowhere; "" while it stands
	Topic           bool            `json:"topic"`   // the article is on the topic
	Mentions        []mentionAnswer `json:"mentions"`
	Matches         []matchAnswer   `json:"matches"` // of the query, if one was given
}

// A mentionAnswer is one occurrence of a concept of the lexicon.
type mentionAnswer struct {
	Concept string           `json:"concept"` // ID
	Label   string           `json:"label"`
	Frames  []string         `json:"frames"` // IDs
	Naming  string           `json:"naming"` // ID of its naming set; "" if it is in none
	Place   framewatch.Place `json:"place"`
	Start   int              `json:"start"` // bytes of title in the headline, of text elsewhere
	End     int              `json:"end"`
	Term    string           `json:"term"`    // the words as they stand there
	Voice   framewatch.Voice `json:"voice"`   // whose words they are
	Speaker string           `json:"speaker"` // as the text names the source; "" where it names none

	Name     string `json:"name"`      // of the speaker, in the fullest form that the article has; "" where it has none
	CueClass string `json:"cue_class"` // of the word that attributes: say, according, label, accuse, claim_noun, intend and others; "" for the outlet's own words
	SoCalled bool   `json:"so_called"` // a distancing word such as "so-called" stands right before
	Mention  bool   `json:"mention"`   // the words themselves are spoken of, as in "the term …"
	Hedged   bool   `json:"hedged"`    // a hedge such as "alleged" stands shortly before
	Negated  bool   `json:"negated"`   // a negation stands shortly before, in the clause
}

// A matchAnswer is one place where the query matches.
type matchAnswer struct {
	Place framewatch.Place `json:"place"`
	Start int              `json:"start"` // bytes of title in the headline, of text elsewhere
	End   int              `json:"end"`
}

func (s *Server) apiArticle(r *http.Request, v url.Values) (any, error) {
	q, err := query.Parse(v.Get("q"))
	if err != nil {
		return nil, err
	}
	m, err := s.corpus.Article(r.Context(), r.PathValue("id"), q)
	if err != nil {
		return nil, err
	}
	a := m.Article
	answer := articleAnswer{
		ID: a.ID, Seq: a.Seq, URL: a.URL, Source: a.Source, Title: a.Title, Byline: a.Byline, Published: a.PublishedText(), PublishedOrigin: a.PublishedOrigin,
		Confidence: string(a.Confidence), Language: a.Language, Text: a.Text, Fetched: stamp(a.Fetched), Version: max(a.Version, 1), Changed: stamp(a.Changed), Gone: stamp(a.Gone), Topic: m.Topic,
	}
	for _, x := range m.Mentions {
		concept := s.lexicon().concepts[x.Concept]
		answer.Mentions = append(answer.Mentions, mentionAnswer{
			Concept: x.Concept, Label: s.lexicon().label(x.Concept), Frames: concept.Frames, Naming: concept.Naming, Place: x.Place, Start: x.Start, End: x.End, Term: x.Term,
			Voice: x.Voice, Speaker: x.Speaker, Name: x.Name, CueClass: x.Class, SoCalled: x.SoCalled, Mention: x.Word, Hedged: x.Hedged, Negated: x.Negated,
		})
	}
	for _, x := range m.Matches {
		answer.Matches = append(answer.Matches, matchAnswer(x))
	}
	return answer, nil
}
