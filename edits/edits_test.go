package edits

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"framewatch"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// A reader finds concepts by their words, small letters only.
type reader map[string]string // words by concept

var lexicon = &framewatch.Lexicon{Name: "Test", Revision: 3, Fingerprint: "f00", Concepts: []framewatch.Concept{
	{ID: "illegal", Label: "Illegal immigrants"}, {ID: "undocumented", Label: "Undocumented migrants"}, {ID: "talks", Label: "general: talks", General: true}, {ID: "surge"},
}}

var words = reader{"illegal": "illegal immigrants", "undocumented": "undocumented migrants", "talks": "talks", "surge": "surge"}

func (r reader) Lexicon() *framewatch.Lexicon { return lexicon }

func (r reader) Annotate(a framewatch.Article) (n framewatch.Annotation) {
	for _, c := range lexicon.Concepts {
		for _, in := range []struct {
			place framewatch.Place
			text  string
		}{{framewatch.PlaceHeadline, a.Title}, {framewatch.PlaceBody, a.Text}} {
			if i := strings.Index(strings.ToLower(in.text), r[c.ID]); i >= 0 {
				n.Mentions = append(n.Mentions, framewatch.Mention{Concept: c.ID, Place: in.place, Start: i, End: i + len(r[c.ID])})
			}
		}
	}
	return n
}

// A drawer keeps the versions of articles.
type drawer struct {
	histories []framewatch.History // in order of Seq
	rechecked map[string]int
	reads     int // of edits
	err       error
}

func (d *drawer) EditsAfter(_ context.Context, seq int64, limit int) (out []framewatch.Edit, err error) {
	n := 0
	for _, h := range d.histories {
		if h.Edits[0].Article.Seq > seq && n < limit {
			out = append(out, h.Edits...)
			n++
		}
	}
	d.reads += len(out)
	return out, d.err
}

func (d *drawer) History(_ context.Context, id string) (framewatch.History, error) {
	for _, h := range d.histories {
		if h.Edits[0].Article.ID == id {
			return h, nil
		}
	}
	return framewatch.History{}, framewatch.ErrNotFound
}

func (d *drawer) Rechecked(context.Context) (map[string]int, error) { return d.rechecked, d.err }

// told makes an article whose versions are "headline|text", an hour apart.
func told(seq int64, id, source string, at time.Time, versions ...string) framewatch.History {
	var all []framewatch.Version
	for i, v := range versions {
		title, text, _ := strings.Cut(v, "|")
		all = append(all, framewatch.Version{N: i + 1, Seen: at.Add(time.Duration(i) * time.Hour), Title: title, Text: text})
	}
	last := all[len(all)-1]
	a := framewatch.Article{ID: id, Seq: seq, Source: source, URL: "https://example.org/" + id, Title: last.Title, Text: last.Text, Version: last.N}
	var h framewatch.History
	for i := 1; i < len(all); i++ {
		h.Edits = append(h.Edits, framewatch.Edit{Article: a, N: all[i].N, At: all[i].Seen, Since: all[i-1].Seen.Add(time.Minute), Before: all[i-1], After: all[i],
			Headline: all[i].Title != all[i-1].Title, Text: all[i].Text != all[i-1].Text})
	}
	return h
}

func newDrawer() *drawer {
	return &drawer{rechecked: map[string]int{"North": 40, "South": 7}, histories: []framewatch.History{
		told(5, "a", "North", noon,
			"Illegal immigrants held|The council met. Police held ten illegal immigrants on Sunday. It rained.",
			"Undocumented migrants held|The council met. Police held ten undocumented migrants on Sunday. It rained.",
			"Undocumented migrants held|The council met. Police held ten undocumented migrants on Sunday. It rained a lot."),
		told(6, "b", "South", noon.AddDate(0, 0, 1),
			"A vote|The vote is near. Ministers held talks.",
			"A vote|The vote is near. A surge is feared by all."),
		told(9, "c", "North", noon.AddDate(0, 0, 2), "=SUM(A1)|Some words.", "=SUM(A2) surge|Some words."),
	}}
}

func newBook(d *drawer) *Book { return New(d, words, func() time.Time { return noon }) }

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		name          string
		request       framewatch.EditRequest
		want          []string // article, version, added, removed
		of, rechecked int
	}{
		{"changed a concept", framewatch.EditRequest{}, []string{"c2 +surge", "b2 +surge", "a2 +undocumented -illegal"}, 4, 47},
		{"all", framewatch.EditRequest{All: true}, []string{"c2 +surge", "b2 +surge", "a3", "a2 +undocumented -illegal"}, 4, 47},
		{"outlet", framewatch.EditRequest{Sources: []string{"North"}}, []string{"c2 +surge", "a2 +undocumented -illegal"}, 3, 40},
		{"days", framewatch.EditRequest{From: noon.AddDate(0, 0, 1), To: noon.AddDate(0, 0, 2)}, []string{"b2 +surge"}, 1, 47},
		{"concept", framewatch.EditRequest{Concept: "illegal"}, []string{"a2 +undocumented -illegal"}, 4, 47},
		{"concept, all the same", framewatch.EditRequest{Concept: "illegal", All: true}, []string{"a2 +undocumented -illegal"}, 4, 47},
		{"concept added", framewatch.EditRequest{Concept: "illegal", Change: framewatch.ConceptAdded}, nil, 4, 47},
		{"removed", framewatch.EditRequest{Change: framewatch.ConceptRemoved}, []string{"a2 +undocumented -illegal"}, 4, 47},
		{"general vocabulary, when asked for", framewatch.EditRequest{Concept: "talks"}, []string{"b2 -talks"}, 4, 47},
		{"headline", framewatch.EditRequest{Headline: true}, []string{"c2 +surge", "a2 +undocumented -illegal"}, 2, 47},
		{"nobody", framewatch.EditRequest{Sources: []string{"East"}}, nil, 0, 0},
	} {
		res, err := newBook(newDrawer()).Edits(t.Context(), c.request)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range res.Edits {
			s := fmt.Sprint(e.ID, e.Version)
			for _, n := range e.Added {
				s += " +" + n.ID
			}
			for _, n := range e.Removed {
				s += " -" + n.ID
			}
			got = append(got, s)
		}
		if !slices.Equal(got, c.want) || res.Total != len(c.want) || res.Of != c.of || res.Rechecked != c.rechecked || res.Next != "" {
			t.Errorf("%s: %q of %d in %d re-checked, want %q of %d in %d", c.name, got, res.Of, res.Rechecked, c.want, c.of, c.rechecked)
		}
	}
}

func TestPassages(t *testing.T) {
	res, err := newBook(newDrawer()).Edits(t.Context(), framewatch.EditRequest{All: true})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]framewatch.Passage{
		{{Place: framewatch.PlaceHeadline, Before: "=SUM(A1)", After: "=SUM(A2) surge"}},
		{{Place: framewatch.PlaceBody, After: "A surge is feared by all."}},
		{{Place: framewatch.PlaceBody, Before: "It rained.", After: "It rained a lot."}},
		{{Place: framewatch.PlaceHeadline, Before: "Illegal immigrants held", After: "Undocumented migrants held"}},
	}
	for i, e := range res.Edits {
		if diff := cmp.Diff(want[i], e.Passages); diff != "" {
			t.Errorf("edit %d of %s:\n%s", e.Version, e.ID, diff)
		}
	}
	d := newDrawer()
	d.histories = []framewatch.History{told(1, "x", "North", noon,
		"A|The council met. Police held ten illegal immigrants on Sunday. Far below was another sentence.",
		"A|Far below was another sentence. Police held ten undocumented migrants on Sunday.")}
	if res, err = newBook(d).Edits(t.Context(), framewatch.EditRequest{}); err != nil {
		t.Fatal(err)
	}
	one := []framewatch.Passage{{Place: framewatch.PlaceBody, Before: "Police held ten illegal immigrants on Sunday.", After: "Police held ten undocumented migrants on Sunday."}}
	if diff := cmp.Diff(one, res.Edits[0].Passages); diff != "" {
		t.Errorf("added and removed in one sentence:\n%s", diff)
	}
}

// Pages neither repeat nor leave out an edit while new ones come in.
func TestPagingIsStable(t *testing.T) {
	d := &drawer{}
	for i := range 25 { // five at the same time
		d.histories = append(d.histories, told(int64(i+1), fmt.Sprintf("x%02d", i), "North", noon.Add(time.Duration(i/5)*time.Hour), "A|one.", "A|surge."))
	}
	book, seen, request := newBook(d), map[string]int{}, framewatch.EditRequest{Limit: 4}
	for page := 0; ; page++ {
		res, err := book.Edits(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		if want := 25 + page; res.Total != want {
			t.Errorf("page %d: %d edits, want %d", page, res.Total, want)
		}
		for _, e := range res.Edits {
			seen[e.ID]++
		}
		if request.Before = res.Next; res.Next == "" {
			break
		}
		d.histories = append(d.histories, told(int64(100+page), fmt.Sprint("new", page), "North", noon.AddDate(0, 0, 1), "A|one.", "A|surge."))
	}
	if len(seen) != 25 {
		t.Errorf("%d edits on all pages, want 25", len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s stands %d times", id, n)
		}
	}
}

// What was read once is not read again; an article that is edited again is.
func TestBookGoesOn(t *testing.T) {
	d := newDrawer()
	book := newBook(d)
	for range 3 {
		if err := book.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if d.reads != 4 {
		t.Errorf("%d edits were read, want 4", d.reads)
	}
	d.histories = append(d.histories[1:], told(10, "a", "North", noon, "A|one.", "A|two.", "A|three.", "A|surge."))
	res, err := book.Edits(t.Context(), framewatch.EditRequest{All: true})
	if err != nil || d.reads != 7 || res.Of != 5 || res.Articles != 3 {
		t.Errorf("%d read, %d edits of %d articles, %v; want 7, 5, 3", d.reads, res.Of, res.Articles, err)
	}
}

// Edits that come in after the re-checked articles were counted never make
// more edited articles than re-checked ones; a count is soon made again.
func TestRecheckedKeepsUp(t *testing.T) {
	d, clock := newDrawer(), noon
	book := New(d, words, func() time.Time { return clock })
	edited := d.histories
	for _, c := range []struct {
		name      string
		passed    time.Duration
		histories []framewatch.History
		rechecked map[string]int
		want      int
	}{
		{"nothing yet", 0, nil, map[string]int{}, 0},
		{"edited since the count", time.Second, edited, map[string]int{"North": 2, "South": 1}, 3},
		{"counted again", countEvery, edited, map[string]int{"North": 40, "South": 7}, 47},
	} {
		clock = clock.Add(c.passed)
		d.histories, d.rechecked = c.histories, c.rechecked
		res, err := book.Edits(t.Context(), framewatch.EditRequest{})
		if err != nil || res.Rechecked != c.want || res.Articles > res.Rechecked {
			t.Errorf("%s: %d of %d re-checked, %v; want %d", c.name, res.Articles, res.Rechecked, err, c.want)
		}
	}
}

func TestMistakes(t *testing.T) {
	for _, r := range []framewatch.EditRequest{{Concept: "none"}, {Change: "moved"}, {Before: "x"}, {Before: "1-2-x"}} {
		if _, err := newBook(newDrawer()).Edits(t.Context(), r); !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("%+v: %v", r, err)
		}
	}
	d := newDrawer()
	d.err = errors.New("disk full")
	if _, err := newBook(d).Edits(t.Context(), framewatch.EditRequest{}); err == nil || errors.Is(err, framewatch.ErrQuery) {
		t.Errorf("a store that fails: %v", err)
	}
	if _, err := newBook(newDrawer()).History(t.Context(), "zzz"); !errors.Is(err, framewatch.ErrNotFound) {
		t.Errorf("no article: %v", err)
	}
}

func TestHistory(t *testing.T) {
	h, err := newBook(newDrawer()).History(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if e := h.Edits[0]; !slices.Equal(e.Added, []string{"undocumented"}) || !slices.Equal(e.Removed, []string{"illegal"}) || h.Edits[1].Added != nil {
		t.Errorf("%+v", h.Edits)
	}
}

func TestCSV(t *testing.T) {
	res, err := newBook(newDrawer()).Edits(t.Context(), framewatch.EditRequest{All: true})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := res.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("a cell begins as a formula: %q", cell)
			}
		}
	}
	if got := strings.Join(rows[4][9:17], "|"); got != "true|true|undocumented|Undocumented migrants|illegal|Illegal immigrants|Illegal immigrants held|Undocumented migrants held" {
		t.Errorf("row %q", got)
	}
}

func FuzzPlace(f *testing.F) {
	f.Add("1795271475-6bc4607fc73f186c3119-2")
	f.Add("--")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := parsePlace(s)
		if err != nil {
			if !errors.Is(err, framewatch.ErrQuery) {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if again, err := parsePlace(r.place()); err != nil && r.at >= 0 && r.n >= 0 || err == nil && compare(r, again) != 0 {
			t.Errorf("%q comes back as %q, %v", s, again.place(), err)
		}
	})
}
