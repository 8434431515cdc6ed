package crawler

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"framewatch"
	"framewatch/archive"
	"framewatch/crawler/extract"
)

// worse is an extractor with faults that ours does not have.
func worse(p *page, hint extract.Hint) (extract.Result, error) {
	r, err := readArticle(p, hint)
	switch {
	case strings.HasPrefix(p.url.Path, "/unseen"):
		r.Class, r.Reason = framewatch.ClassListing, "too many links"
	case strings.HasPrefix(p.url.Path, "/panic"):
		panic("on purpose")
	case r.Class != framewatch.ClassArticle: // takes it for one
		r.Class, r.Title, r.Text = framewatch.ClassArticle, "Before you continue", "We value your privacy."
	}
	r.Title = strings.ToUpper(r.Title)
	r.Byline, r.Language = []string{"Menu"}, "xx"
	r.Published, r.PublishedOrigin, r.Precision = time.Time{}, "", ""
	paragraphs := strings.Split(r.Text, "\n\n")
	r.Text = strings.Join(paragraphs[:min(2, len(paragraphs))], "\n\n")
	if _, after, ok := strings.Cut(string(p.body), "<aside>"); ok {
		r.Text += "\n\n" + after[:10] // takes what stands beside the text for a part of it
	}
	return r, err
}

// A world is a site whose pages change, and how a crawler with some extractor
// has seen it.
type world struct {
	*memory
	crawler *Crawler
}

// worlds crawls a changing site with several extractors at the same moments.
func worlds(t *testing.T, extractors ...extractor) []world {
	s := newSite(t)
	step := 0
	var ahead time.Duration
	page := func(path string, at func(step int) string) string {
		s.set("a.localhost/"+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, at(step))
		})
		return "a.localhost/" + path
	}
	base := func(name string) string { return story("What the ministers said on " + name) }
	undated := func(page string) string { return strings.Replace(page, "article:published_time", "x", 1) }
	const wall = `<html><head><title>Before you continue</title></head><body><div id="consent-banner" class="cookie-consent"><h1>We value your privacy</h1><p>We and our partners use cookies. Accept all or manage your choices.</p><button>Accept all</button></div></body></html>`
	pages := []string{
		page("plain", func(int) string { return base("Monday") }),
		page("undated", func(int) string { return undated(base("Tuesday")) }),
		page("unseen", func(int) string { return base("Wednesday") }),
		page("panic", func(int) string { return base("an island") }),
		page("late", func(step int) string { // the end of the text is what changes
			return strings.Replace(base("Thursday"), "Paragraph 7 of", []string{"Paragraph 7 of", "Correction:", "Correction:"}[step], 1)
		}),
		page("noise", func(step int) string { // what stands beside the text is what changes
			return strings.Replace(base("Friday"), "</body>", fmt.Sprintf("<aside>Weather %d degrees</aside></body>", 10+step), 1)
		}),
		page("walled", func(step int) string { return []string{base("Saturday"), wall, base("Saturday")}[step] }),
		page("edited", func(step int) string {
			return strings.Replace(base("Sunday"), "on Sunday</h1>", []string{"on Sunday</h1>", "on Sunday</h1>", "and did on Sunday</h1>"}[step], 1)
		}),
	}
	s.set("a.localhost/feed", s.feedOf(pages...))
	o := options()
	o.Now = func() time.Time { return time.Now().Add(ahead) }
	o.Recheck = []time.Duration{time.Hour, 6 * time.Hour}
	o.Archive = true
	var all []world
	for _, x := range extractors {
		m := newMemory(t)
		if _, err := m.KeepArchive(t.Context(), archive.Options{Owner: "test"}); err != nil {
			t.Fatal(err)
		}
		c := newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed")))
		c.extract = x
		all = append(all, world{m, c})
	}
	for step, ahead = range []time.Duration{0, 70 * time.Minute, 8 * time.Hour} {
		for _, w := range all {
			once(t, w.crawler)
		}
	}
	return all
}

// histories are the articles of a store with their edits, without what two
// crawls cannot share: times and numbers.
func (m *memory) histories() map[string]framewatch.History {
	m.t.Helper()
	all := map[string]framewatch.History{}
	for id, a := range m.articles() {
		h, err := m.History(m.t.Context(), id)
		if err != nil {
			m.t.Fatal(err)
		}
		if len(h.Edits) == 0 {
			h.Edits = []framewatch.Edit{{Article: a}}
		}
		all[a.URL] = h
	}
	return all
}

// yields are what the pages of articles brought, by address, and their sums.
func (m *memory) yields() (map[string]framewatch.Yield, framewatch.YieldSums) {
	m.t.Helper()
	list, err := m.LatestYields(m.t.Context(), "A", 100)
	if err != nil {
		m.t.Fatal(err)
	}
	all := map[string]framewatch.Yield{}
	for _, y := range list {
		y.At = time.Time{}
		all[y.URL] = y
	}
	batches, err := m.YieldBatches(m.t.Context(), time.Time{}, time.Time{})
	if err != nil {
		m.t.Fatal(err)
	}
	var sum framewatch.YieldSums
	for _, b := range batches {
		sum = sum.Plus(b.YieldSums, 1)
	}
	return all, sum
}

var anyMoment = cmp.Options{
	cmpopts.IgnoreFields(framewatch.Article{}, "Seq", "Fetched", "Changed"),
	cmpopts.IgnoreFields(framewatch.Version{}, "Seen"),
	cmpopts.IgnoreFields(framewatch.Edit{}, "At", "Since"),
	cmpopts.IgnoreFields(framewatch.History{}, "Looked"),
	cmpopts.EquateEmpty(),
}

func reextract(t *testing.T, m *memory, o ReextractOptions) Reextraction {
	t.Helper()
	sum, err := Reextract(t.Context(), m, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Articles != sum.Unchanged+sum.Changed+sum.Disturbed+sum.NoLonger+sum.Damaged+sum.Unarchived || sum.Read != sum.Entries {
		t.Errorf("the figures do not add up: %+v", sum)
	}
	return sum
}

// What a worse extractor stored is, once recomputed, what ours had stored.
func TestReextract(t *testing.T) {
	all := worlds(t, worse, readArticle)
	got, want := all[0].memory, all[1].memory
	before := got.histories()
	dry := reextract(t, got, ReextractOptions{DryRun: true})
	if diff := cmp.Diff(before, got.histories()); diff != "" {
		t.Errorf("a dry run changed:\n%s", diff)
	}
	sum := reextract(t, got, ReextractOptions{})
	if diff := cmp.Diff(want.histories(), got.histories(), anyMoment); diff != "" {
		t.Errorf("recomputed is not what a crawl stores (-want +got):\n%s", diff)
	}
	for range 2 { // the second time after nothing
		yields, sums := got.yields()
		wantYields, wantSums := want.yields()
		if diff := cmp.Diff(wantYields, yields) + cmp.Diff(wantSums, sums, cmpopts.EquateApprox(0, 1e-9)); diff != "" || sums.Articles != 8 || sums.Dated != 7 {
			t.Errorf("yields are not those of a crawl (-want +got):\n%s\n%+v", diff, sums)
		}
		reextract(t, got, ReextractOptions{})
	}
	if sum.New != 2 || sum.Changed != 6 || sum.Fields["text"] != 6 || sum.Fields["versions"] != 4 || sum.Unreadable != 0 {
		t.Errorf("%+v", sum)
	}
	if diff := cmp.Diff(sum, dry, cmpopts.IgnoreFields(Reextraction{}, "DryRun", "Took"), cmpopts.IgnoreUnexported(Reextraction{})); diff != "" {
		t.Errorf("a dry run told something else (-real +dry):\n%s", diff)
	}
	for url, h := range got.histories() {
		a := h.Edits[0].Article
		if was, ok := before[url]; ok {
			if old := was.Edits[0].Article; a.Seq <= old.Seq || !a.Fetched.Equal(old.Fetched) {
				t.Errorf("%s: %+v, was %+v", url, a, old)
			}
		}
		if a.Changed.Before(a.Fetched) {
			t.Errorf("%s changed %v, fetched %v", url, a.Changed, a.Fetched)
		}
		for _, e := range h.Edits {
			if a.Version > 1 && (e.At.Before(e.Since) || e.Since.Before(e.Before.Seen)) {
				t.Errorf("%s: version %d from %v to %v, then %v", url, e.N, e.Before.Seen, e.Since, e.At)
			}
		}
	}
	after := got.histories()
	if again := reextract(t, got, ReextractOptions{}); again.Unchanged != 8 || again.Changed+again.New != 0 {
		t.Errorf("once more: %+v", again)
	}
	if diff := cmp.Diff(after, got.histories()); diff != "" {
		t.Errorf("once more changed:\n%s", diff)
	}
	if e := got.entry(entryNamed(t, got, "unseen")); e.EntryOutcome.State != framewatch.EntryStored || e.Class != framewatch.ClassArticle || e.Reason != "" {
		t.Errorf("%+v", e)
	}
}

// entryNamed is the address of the entry at a path of the site.
func entryNamed(t *testing.T, m *memory, path string) string {
	list, err := m.CapturedAfter(t.Context(), 0, framewatch.Scope{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if strings.HasSuffix(c.Entry.URL, "/"+path) {
			return c.Entry.URL
		}
	}
	t.Fatalf("no entry %s", path)
	return ""
}

// What our extractor stored is as it would be recomputed: nothing is touched.
func TestReextractUnchanged(t *testing.T) {
	m := worlds(t, readArticle)[0].memory
	before := m.histories()
	sum := reextract(t, m, ReextractOptions{})
	if sum.Unchanged != len(before) || sum.Changed+sum.New+sum.Damaged+sum.Unarchived+len(sum.Classes) != 0 {
		t.Errorf("%+v", sum)
	}
	if diff := cmp.Diff(before, m.histories()); diff != "" {
		t.Errorf("changed:\n%s", diff)
	}
}

// An article that would be none today stays, and so does one whose page is
// damaged or gone, or was never kept.
func TestReextractLosesNothing(t *testing.T) {
	m := worlds(t, readArticle)[0].memory
	imported := framewatch.Article{ID: "0123456789abcdef0123", URL: "https://example.org/1", Source: "A", Title: "Imported", Text: "Text.", Language: "en", Fetched: time.Unix(1e9, 0)}
	if _, err := m.Import(t.Context(), "f", importTally(), []framewatch.Article{imported}); err != nil {
		t.Fatal(err)
	}
	before := m.histories()
	blind := func(p *page, hint extract.Hint) (extract.Result, error) {
		return extract.Result{Class: framewatch.ClassPaywallStub, Reason: "two lines"}, nil
	}
	x := &reextraction{store: m, extract: blind}
	sum, err := x.run(t.Context())
	if err != nil || sum.NoLonger != len(before)-1 || sum.Unarchived != 1 || len(sum.Examples) != sum.NoLonger || !strings.Contains(sum.Examples[0].Words, "paywall stub: two lines") {
		t.Errorf("%+v, %v", sum, err)
	}
	x = &reextraction{store: m, extract: func(*page, extract.Hint) (extract.Result, error) { panic("on purpose") }}
	if sum, err = x.run(t.Context()); err != nil || sum.Damaged != len(before)-1 || sum.Unreadable < sum.Damaged {
		t.Errorf("after panics: %+v, %v", sum, err)
	}
	files, err := archive.Files(m.ArchiveDir())
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	path := filepath.Join(m.ArchiveDir(), files[0].Name)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := append([]byte(nil), whole...)
	for i := range 16 {
		flipped[len(whole)/3+i] ^= 0x55
	}
	for _, c := range []struct {
		name  string
		spoil func() error
	}{
		{"torn", func() error { return os.Truncate(path, files[0].Size/2) }},
		{"flipped", func() error { return os.WriteFile(path, flipped, 0o600) }},
		{"missing", func() error { return os.Remove(path) }},
	} {
		if err := c.spoil(); err != nil {
			t.Fatal(err)
		}
		sum := reextract(t, m, ReextractOptions{})
		if sum.Unreadable == 0 || sum.Damaged == 0 || sum.Changed+sum.New+sum.NoLonger != 0 || c.name == "missing" && sum.Damaged != len(before)-1 || c.name != "missing" && sum.Unchanged == 0 {
			t.Errorf("%s: %+v", c.name, sum)
		}
		if diff := cmp.Diff(before, m.histories()); diff != "" {
			t.Errorf("%s changed:\n%s", c.name, diff)
		}
	}
}

// A crawl may go on beside it: what that has stored meanwhile is not undone.
func TestReextractBesideCrawl(t *testing.T) {
	m := worlds(t, worse)[0].memory
	x := &reextraction{store: meddler{m}, extract: readArticle}
	sum, err := x.run(t.Context())
	if err != nil || sum.Disturbed != sum.Articles || sum.Changed != 0 {
		t.Errorf("%+v, %v", sum, err)
	}
}

// A meddler moves every article before it is written.
type meddler struct{ *memory }

func (m meddler) Recast(ctx context.Context, recasts []framewatch.Recast) ([]framewatch.Effect, error) {
	for i := range recasts {
		if a := recasts[i].Captured.Article; a != nil {
			moved := *a
			moved.Seq += 1000
			recasts[i].Captured.Article = &moved
		}
	}
	return m.memory.Recast(ctx, recasts)
}
