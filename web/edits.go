package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/diff"
	"framewatch/query"
)

// Edits tells how articles were changed after they were first fetched.
type Edits interface {
	Edits(ctx context.Context, r framewatch.EditRequest) (framewatch.EditResult, error)
	History(ctx context.Context, id string) (framewatch.History, error) // ErrNotFound if there is no such article
}

// editParams are the parameters of the page of edits as the reader gave them.
type editParams struct {
	Source   []string
	From, To string
	Concept  string
	Change   string // "added" or "removed"; "": either
	Headline bool
	All      bool
	Before   string // EditResult.Next of the page before
}

func readEditParams(v url.Values) editParams {
	get := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	return editParams{clean(v["source"]), get("from"), get("to"), get("concept"), get("change"), v.Get("headline") == "1", v.Get("all") == "1", get("before")}
}

// url is the address of a page with these parameters; what is empty is left out.
func (p editParams) url(path string) string {
	v := url.Values{"source": p.Source}
	for name, value := range map[string]string{"from": p.From, "to": p.To, "concept": p.Concept, "change": p.Change, "before": p.Before} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for name, on := range map[string]bool{"headline": p.Headline, "all": p.All} {
		if on {
			v.Set(name, "1")
		}
	}
	if encoded := v.Encode(); encoded != "" {
		return path + "?" + encoded
	}
	return path
}

func (p editParams) request(limit int) (framewatch.EditRequest, error) {
	r := framewatch.EditRequest{Sources: p.Source, Concept: p.Concept, Change: p.Change, Headline: p.Headline, All: p.All, Limit: limit, Before: p.Before}
	var err error
	if r.From, r.To, err = query.DateRange(p.From, p.To); err != nil {
		err = dateError{err}
	}
	return r, err
}

type editsPage struct {
	frame
	editParams
	Outlet   string   // the outlet chosen in the form
	Others   []string // further outlets, given in the address
	Groups   []conceptGroup
	Changes  []option
	Result   *framewatch.EditResult // nil: the question has a mistake
	Found    string                 // the total, in words
	Rows     []editRow
	First    string // address of the first page; "" on it
	Next     string
	Unfilter string // address of the page without filters; "" if there are none
	Everyone string // address with all edits; "" if it shows them
	CSV      string
}

// An editRow is an edit made ready for its template.
type editRow struct {
	framewatch.EditHit
	Href        string // of the comparison
	ArticleHref string
	When        string
	Shown       []passageView
	More        int // passages that are not shown
}

type passageView struct {
	Headline      bool
	Before, After []diffPiece
}

// passagesShown is the number of passages of one edit that the list shows.
const passagesShown = 3

var changes = []option{{Value: "", Label: "added or removed"}, {Value: framewatch.ConceptAdded, Label: "added"}, {Value: framewatch.ConceptRemoved, Label: "removed"}}

func (s *Server) editsPage(w http.ResponseWriter, r *http.Request) {
	p := readEditParams(r.URL.Query())
	page := editsPage{frame: s.frame("Edits", "edits"), editParams: p, Groups: s.lexicon().groups, Changes: choose(changes, p.Change)}
	if len(p.Source) > 0 {
		page.Outlet, page.Others = p.Source[0], p.Source[1:]
	}
	req, err := p.request(pageSize)
	if err == nil {
		err = s.editsInto(r, &page, req)
	}
	switch {
	case err == nil:
		s.render(w, r, http.StatusOK, "edits", page)
	case readerMistake(err) != nil:
		page.Mistake = readerMistake(err)
		s.render(w, r, http.StatusBadRequest, "edits", page)
	default:
		s.fail(w, r, err)
	}
}

func (s *Server) editsInto(r *http.Request, page *editsPage, req framewatch.EditRequest) error {
	res, err := within(r.Context(), patience, req, s.opts.Edits.Edits)
	if err != nil {
		return err
	}
	p := page.editParams
	page.Result, page.Found = &res, s.foundWords(p, res.Total)
	for _, e := range res.Edits {
		page.Rows = append(page.Rows, viewEdit(e))
	}
	if p.Before != "" {
		first := p
		first.Before = ""
		page.First = first.url("/edits")
	}
	if res.Next != "" {
		next := p
		next.Before = res.Next
		page.Next = next.url("/edits")
	}
	if p.Before = ""; p.url("/edits") != "/edits" {
		page.Unfilter = "/edits"
	}
	page.CSV = p.url("/edits.csv")
	if all := p; !p.All && p.Concept == "" && p.Change == "" {
		all.All = true
		page.Everyone = all.url("/edits")
	}
	return nil
}

// foundWords are the heading: "41 edits changed the use of a concept".
func (s *Server) foundWords(p editParams, n int) string {
	of, in := "", ""
	if p.Headline {
		of, in = " of headlines", " in the headline"
	}
	if p.All && p.Concept == "" && p.Change == "" {
		return many(n, "edit", "edits") + of
	}
	did := map[string]string{"": "changed the use of", framewatch.ConceptAdded: "added", framewatch.ConceptRemoved: "removed"}[p.Change]
	what := "a concept"
	if p.Concept != "" {
		what = "“" + s.lexicon().label(p.Concept) + "”"
	}
	edits := many(n, "edit", "edits")
	if n == 0 {
		edits = "No edit"
	}
	return edits + " " + did + " " + what + in
}

func viewEdit(e framewatch.EditHit) editRow {
	row := editRow{EditHit: e, Href: versionHref(e.ID, e.Version), ArticleHref: articleHref(e.ID, ""), When: between(e.Since, e.Seen)}
	if row.Title == "" {
		row.Title = "Without a headline"
	}
	for i, p := range e.Passages {
		if i == passagesShown {
			row.More = len(e.Passages) - i
			break
		}
		v := passageView{Headline: p.Place == framewatch.PlaceHeadline}
		v.Before, v.After = halves(clipped(p.Before, p.After))
		row.Shown = append(row.Shown, v)
	}
	return row
}

// between is the time in which an edit was made, as far as two looks at the
// article tell.
func between(since, seen string) string {
	a, errA := time.Parse(time.RFC3339, since)
	b, errB := time.Parse(time.RFC3339, seen)
	switch {
	case errB != nil:
		return "at an unknown time"
	case errA != nil || !a.Before(b):
		return "by " + minute(b) + " UTC"
	case minute(a) == minute(b):
		return "at " + minute(b) + " UTC"
	case isoDay(a) == isoDay(b):
		return "between " + minute(a) + " and " + b.UTC().Format("15:04") + " UTC"
	}
	return "between " + minute(a) + " and " + minute(b) + " UTC"
}

// editsCSV answers with one row for each edit, on all pages.
func (s *Server) editsCSV(w http.ResponseWriter, r *http.Request) {
	req, err := readEditParams(r.URL.Query()).request(0)
	if err == nil {
		var res framewatch.EditResult
		if res, err = within(r.Context(), patience, req, s.opts.Edits.Edits); err == nil {
			var b bytes.Buffer
			if err = res.WriteCSV(&b); err == nil {
				s.download(w, csvType, "framewatch-edits.csv", b.Bytes())
				return
			}
		}
	}
	s.failPlain(w, r, err)
}

// A diffPiece is a run of words with one fate. White space behind it stands
// outside, so that no line is drawn through or under it.
type diffPiece struct {
	Op    diff.Op
	Gap   bool // what was removed stands right before, without white space
	Text  string
	Space string
}

func diffPieces(pieces []diff.Piece) []diffPiece {
	out := make([]diffPiece, len(pieces))
	for i, p := range pieces {
		text := strings.TrimRight(p.Text, " \t\r\n\u00a0")
		gap := i > 0 && p.Op == diff.Added && out[i-1].Op == diff.Removed && out[i-1].Space == ""
		out[i] = diffPiece{p.Op, gap, text, p.Text[len(text):]}
	}
	return out
}

// halves parts a comparison into what was and what is.
func halves(pieces []diffPiece) (before, after []diffPiece) {
	for _, p := range pieces {
		if p.Op != diff.Added {
			before = append(before, p)
		}
		if p.Gap = false; p.Op != diff.Removed {
			after = append(after, p)
		}
	}
	return before, after
}

// kept is the number of characters that a list shows of the same words before
// and after a change.
const kept = 110

// clipped compares two sentences and leaves out what is far from any change.
func clipped(before, after string) []diffPiece {
	pieces := diff.Words(before, after)
	for i, p := range pieces {
		runes := []rune(p.Text)
		if p.Op != diff.Same || len(runes) <= 2*kept+20 {
			continue
		}
		head, tail := "", ""
		if i > 0 {
			head = string(runes[:kept])
			head = head[:max(strings.LastIndexByte(head, ' ')+1, 0)]
		}
		if i < len(pieces)-1 {
			tail = string(runes[len(runes)-kept:])
			tail = tail[max(strings.IndexByte(tail, ' '), 0):]
		}
		if len(pieces) > 1 {
			pieces[i].Text = head + "…" + tail
		}
	}
	return diffPieces(pieces)
}

// labels are the names of concepts.
func (l lexicon) labels(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = l.label(id)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
