package web_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"framewatch"
	"framewatch/web"
)

// A rewrite is a fixed answer about edits and clusters. It notes what was
// asked.
type rewrite struct {
	newsroom
	histories map[string]framewatch.History
	members   []framewatch.Member
	result    framewatch.EditResult
	asked     *framewatch.EditRequest
	err       error
}

func (r rewrite) Article(_ context.Context, id string, _ framewatch.Query) (framewatch.MarkedArticle, error) {
	h, ok := r.histories[id]
	if !ok {
		return framewatch.MarkedArticle{}, fmt.Errorf("article %s: %w", id, framewatch.ErrNotFound)
	}
	if len(h.Edits) == 0 {
		return framewatch.MarkedArticle{Article: framewatch.Article{ID: id, Source: "Border Monitor", Title: "As it was", Text: "One text."}}, nil
	}
	return framewatch.MarkedArticle{Article: h.Edits[0].Article}, nil
}

func (r rewrite) Edits(_ context.Context, q framewatch.EditRequest) (framewatch.EditResult, error) {
	if r.asked != nil {
		*r.asked = q
	}
	return r.result, r.err
}

func (r rewrite) History(_ context.Context, id string) (framewatch.History, error) {
	h, ok := r.histories[id]
	if !ok {
		return h, fmt.Errorf("article %s: %w", id, framewatch.ErrNotFound)
	}
	return h, r.err
}

func (r rewrite) Members(context.Context, string) ([]framewatch.Member, error) {
	return r.members, r.err
}

func newEditsServer(t testing.TB, r rewrite, log io.Writer) *web.Server {
	t.Helper()
	srv, err := web.New(slog.New(slog.NewTextHandler(log, nil)), r, newStatuses(), web.Options{
		Lexicon: testLexicon, Notice: "Demonstration.", Version: "1.2.3", Now: func() time.Time { return now }, Edits: r, Clusters: r,
	})
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

// history makes an article whose versions are "headline|text", an hour apart.
func history(a framewatch.Article, versions ...string) framewatch.History {
	var all []framewatch.Version
	for i, v := range versions {
		title, text, _ := strings.Cut(v, "|")
		all = append(all, framewatch.Version{N: i + 1, Seen: now.Add(time.Duration(i) * time.Hour), Title: title, Text: text})
	}
	last := all[len(all)-1]
	a.Title, a.Text, a.Version, a.Changed = last.Title, last.Text, last.N, last.Seen
	h := framewatch.History{Looked: last.Seen.Add(30 * time.Minute)}
	for i := 1; i < len(all); i++ {
		h.Edits = append(h.Edits, framewatch.Edit{Article: a, N: i + 1, At: all[i].Seen, Since: all[i-1].Seen.Add(10 * time.Minute), Before: all[i-1], After: all[i],
			Headline: all[i].Title != all[i-1].Title, Text: all[i].Text != all[i-1].Text})
	}
	return h
}

// filler is n paragraphs that never change.
func filler(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "\n\nUnchanged paragraph number %d, with some words of its own to fill a line or two of a page of news.", i+1)
	}
	return b.String()
}

func newRewrite() rewrite {
	lead := "The council of Westhaven spoke for three hours on Tuesday about %s, as the number of boats on the southern route fell for the third month in a row."
	first := framewatch.Article{ID: "aa01", Source: "Harbour Gazette", Language: "en", URL: "https://news1.example/1", Published: now.Add(-2 * time.Hour), Precision: framewatch.PrecisionTime,
		PublishedOrigin: "json-ld", Confidence: framewatch.ConfidenceHigh, Fetched: now}
	english := history(first,
		"Council debates illegal immigrants|"+fmt.Sprintf(lead, "illegal immigrants")+filler(8)+"\n\nThe mayor was there.",
		"Council debates undocumented migrants|"+fmt.Sprintf(lead, "undocumented migrants")+filler(8)+"\n\nThe mayor was there.",
		"Council debates undocumented migrants|"+fmt.Sprintf(lead, "undocumented migrants")+filler(8)+"\n\n<b>Correction:</b> the mayor was not there.\n\nA vote is planned for the autumn.")
	english.Edits[0].Added, english.Edits[0].Removed = []string{"undocumented_migrant"}, []string{"illegal_immigrant"}
	arabic := history(framewatch.Article{ID: "aa02", Source: "La Dépêche du Sud", Language: "ar", URL: "https://news3.example/2", Fetched: now, Gone: now.Add(5 * time.Hour), Confidence: framewatch.ConfidenceLow},
		"وصول مهاجرين غير شرعيين|قال الوزير إن المهاجرين غير الشرعيين وصلوا إلى الميناء يوم الثلاثاء.",
		"وصول مهاجرين غير نظاميين|قال الوزير إن المهاجرين غير النظاميين وصلوا إلى الميناء يوم الثلاثاء.")
	names := func(ids ...string) []framewatch.ConceptName {
		out := []framewatch.ConceptName{}
		for _, id := range ids {
			out = append(out, framewatch.ConceptName{ID: id, Label: strings.ReplaceAll(id, "_", " ")})
		}
		return out
	}
	passage := func(place framewatch.Place, before, after string) framewatch.Passage {
		return framewatch.Passage{Place: place, Before: before, After: after}
	}
	return rewrite{
		newsroom:  room,
		histories: map[string]framewatch.History{"aa01": english, "aa02": arabic, "aa03": {Looked: now}},
		members: []framewatch.Member{
			{ID: "aa02", Source: "La Dépêche du Sud", Title: "Council debates undocumented migrants", Share: .999},
			{ID: "aa01", Source: "Harbour Gazette", Title: "Council debates undocumented migrants", Published: now.Add(-2 * time.Hour), Precision: framewatch.PrecisionTime, Share: .876},
			{ID: "bb01", Source: "The Continental", Title: "Council debates illegal immigrants", Published: now.Add(-5 * time.Hour), Precision: framewatch.PrecisionTime, Head: true, Share: 1},
			{ID: "bb02", Source: "The Continental", Published: now, Precision: framewatch.PrecisionDay, Share: .5},
		},
		result: framewatch.EditResult{Lexicon: "Migration, revision 1, 0a1b2c3d", Total: 41, Of: 312, Articles: 198, Rechecked: 2310, Next: "1-aa02-2", Edits: []framewatch.EditHit{
			{ID: "aa01", Title: "Council debates undocumented migrants", Source: "Harbour Gazette", Language: "en", Version: 2, Seen: "2026-10-20T10:30:00Z", Since: "2026-10-20T09:40:00Z", Headline: true, Text: true,
				Added: names("undocumented_migrant"), Removed: names("illegal_immigrant"), Passages: []framewatch.Passage{
					passage(framewatch.PlaceHeadline, "Council debates illegal immigrants", "Council debates undocumented migrants"),
					passage(framewatch.PlaceBody, fmt.Sprintf(lead, "illegal immigrants")+" "+strings.Repeat("And so on. ", 60), fmt.Sprintf(lead, "undocumented migrants")+" "+strings.Repeat("And so on. ", 60)),
				}},
			{ID: "aa02", Title: "وصول مهاجرين غير نظاميين", Source: "La Dépêche du Sud", Language: "ar", Version: 2, Seen: "2026-10-20T10:30:00Z", Since: "2026-10-19T09:40:00Z", Headline: true,
				Added: names("irregular_migrant"), Removed: names(), Passages: []framewatch.Passage{passage(framewatch.PlaceHeadline, "وصول مهاجرين غير شرعيين", "وصول مهاجرين غير نظاميين")}},
			{ID: "aa03", Source: "Border Monitor", Language: "en", Version: 5, Seen: "2026-10-20T10:30:40Z", Since: "2026-10-20T10:30:00Z", Text: true,
				Added: names("asylum_seeker"), Removed: names(), Passages: []framewatch.Passage{
					passage(framewatch.PlaceBody, "", "=Asylum seekers <script>wait</script>."), passage(framewatch.PlaceBody, "1", "2"), passage(framewatch.PlaceBody, "3", "4"), passage(framewatch.PlaceBody, "5", "6")}},
		}},
	}
}

func TestEditPages(t *testing.T) {
	empty := rewrite{newsroom: room, result: framewatch.EditResult{Rechecked: 12}}
	other := rewrite{newsroom: room, result: framewatch.EditResult{Of: 9, Articles: 9, Rechecked: 12}}
	mistaken := rewrite{newsroom: room, err: fmt.Errorf("%w: the lexicon has no concept %q", framewatch.ErrQuery, "x")}
	broken := newRewrite()
	broken.err = errDisk
	full := newRewrite()
	for _, c := range []struct {
		name, path string
		rewrite    rewrite
		status     int
		want       map[string]string // selector: what the text of one of its elements holds
		none       string            // selector of what must not be there
	}{
		{"edits", "/edits", full, 200, map[string]string{
			"nav a[aria-current]": "Edits", "#found": "41 edits changed the use of a concept", ".soft": "Base: 312 edits of 198 articles; 2,310 articles were looked at again.",
			".hits h3 a[href='/articles/aa01/versions/2']": "Council debates", ".meta": "edited between 2026-10-20 09:40 and 10:30 UTC", ".meta ": "between 2026-10-19 09:40 and 2026-10-20 10:30 UTC", ".meta  ": "edited at 2026-10-20 10:30 UTC", ".meta b": "undocumented migrant",
			".was del": "removed: illegal immigrants", ".was ins": "added: undocumented migrants", "dd[dir=auto][lang=ar] ins": "نظاميين", "dd .soft": "nothing like it",
			".hits": "1 more passage", "[rel=next]": "Older", ".tools a[href='/edits.csv']": "CSV", "h3": "Without a headline", "optgroup option": "Illegal immigrants", "select[name=source] option": "Nordkurier",
		}, "[rel=first], script:not([defer])"},
		{"edits, filters kept", "/edits?source=Nordkurier&source=Daily+Ledger&concept=illegal_immigrant&change=removed&headline=1&from=2026&before=1-aa02-2", full, 200, map[string]string{
			"#found": "41 edits removed “Illegal immigrants” in the headline", "option[selected]": "Nordkurier", "option[selected] ": "Illegal immigrants", "input[type=hidden][value='Daily Ledger']": "", "input[name=headline][checked]": "",
			"[rel=first]": "Newest", ".soft": "on these days", ".soft ": "of these outlets were looked at again at any time", ".found a": "Remove all filters",
		}, ".tools a[href*=all]"},
		{"edits, all", "/edits?all=1", full, 200, map[string]string{"#found": "41 edits"}, ".tools a[href*='all=1']:not([href*=csv])"},
		{"edits, none yet", "/edits", empty, 200, map[string]string{"#found": "No edit changed the use of a concept", ".empty": "No edit has been seen yet. 12 articles were looked at again so far."}, ".hits"},
		{"edits, none of this kind", "/edits?change=added", other, 200, map[string]string{".empty": "None of 9 edits is of this kind", ".empty a": "without the filters"}, ".hits"},
		{"edits, unknown concept", "/edits?concept=x", mistaken, 400, map[string]string{"[role=alert]": `The lexicon has no concept "x".`, "form": ""}, "#found"},
		{"edits, bad date", "/edits?from=yesterday", full, 400, map[string]string{"[role=alert]": "yesterday", "input[name=from][aria-invalid]": ""}, "#found"},
		{"edits, our mistake", "/edits", broken, 500, map[string]string{"h1": "Internal error."}, "form"},

		{"article with versions", "/articles/aa01", full, 200, map[string]string{
			".note": "Version 3 of 3, first seen 2026-10-20 11:30, last looked at 2026-10-20 12:00 UTC", ".note a": "See what changed", "#versions a[href='/articles/aa01/versions/1']": "Version 1",
			"#versions small": "added: Undocumented migrants", "#versions [aria-current]": "Version 3", ".facts": "reliable: two places on the page agree",
			".cluster h2": "The same text ran in 3 outlets, in 4 articles", ".cluster th small": "the earliest", ".cluster del": "illegal immigrants", ".cluster [aria-current]": "Harbour Gazette", ".cluster td.num": "87%", ".cluster td": "undated", ".cluster td ": "Without a headline", ".cluster a[href='/articles/bb01']": "The Continental",
		}, ".cluster a[href='/articles/aa01']"},
		{"withdrawn article", "/articles/aa02", full, 200, map[string]string{".gone": "Withdrawn: its address leads nowhere since 2026-10-20 14:30 UTC", "h1[dir=auto]": "وصول", ".body p[dir=auto]": "قال", ".facts": "undated"}, "#nothing"},
		{"article without edits", "/articles/aa03", full, 200, map[string]string{"h1": "As it was", ".facts": "Last looked at"}, "#versions, .gone"},
		{"article, our mistake", "/articles/aa01", broken, 500, map[string]string{"h1": "Internal error."}, "article"},

		{"version", "/articles/aa01/versions/2", full, 200, map[string]string{
			"h1 del": "illegal immigrants", "h1 ins": "undocumented migrants", ".body del": "illegal immigrants", "summary": "… 8 paragraphs unchanged", ".note": "Compared with version 1", ".note ": "Concepts added: Undocumented migrants. Concepts removed: Illegal immigrants.",
			"[rel=prev]": "before", "[rel=next]": "after", ".meta": "version 2 of 3", ".back a": "as it stands", "title": "Version 2: Council debates undocumented migrants",
		}, ".body b"},
		{"version with a headline that stays", "/articles/aa01/versions/3", full, 200, map[string]string{".note": "The headline is unchanged.", ".note ": "neither added nor removed a concept", ".body ins": "A vote is planned", "summary": "… 8 paragraphs unchanged", ".body": "<b>Correction:</b>"}, "[rel=next], h1 ins, .body b"},
		{"first version", "/articles/aa01/versions/1", full, 200, map[string]string{".note": "The first version that was fetched", "h1": "illegal", ".body": "number 8"}, "ins, del, details, [rel=prev]"},
		{"version in Arabic", "/articles/aa02/versions/2", full, 200, map[string]string{"article[lang=ar] h1[dir=auto] ins": "نظاميين", ".body p[dir=auto] del": "الشرعيين", "del .vh[lang=en][dir=ltr]": "removed:"}, ""},
		{"no such version", "/articles/aa01/versions/4", full, 404, map[string]string{"h1": "Not found"}, ""},
		{"no number", "/articles/aa01/versions/last", full, 404, map[string]string{"h1": "Not found"}, ""},
		{"version of no article", "/articles/zz/versions/1", full, 404, map[string]string{"h1": "Not found"}, ""},
		{"version, our mistake", "/articles/aa01/versions/2", broken, 500, map[string]string{"h1": "Internal error."}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, status := page(t, newEditsServer(t, c.rewrite, io.Discard), c.path)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for selector, text := range c.want {
				found := doc.Find(selector)
				if found.Length() == 0 || !strings.Contains(found.Text(), text) {
					t.Errorf("%s: %q does not hold %q", selector, shorten(found.Text()), text)
				}
			}
			if c.none != "" && doc.Find(c.none).Length() > 0 {
				t.Errorf("%s is there", c.none)
			}
			checkPage(t, doc)
		})
	}
	if w := get(t, newEditsServer(t, full, io.Discard), "/articles/aa03/versions/1"); w.Code != 303 || w.Header().Get("Location") != "/articles/aa03" {
		t.Errorf("the only version: status %d, %s", w.Code, w.Header().Get("Location"))
	}
	if doc, status := page(t, newServer(t, room, newStatuses(), io.Discard), "/edits"); status != 404 || doc.Find("nav a[href='/edits']").Length() > 0 {
		t.Errorf("a server without edits shows them: %d", status)
	}
}

// A comparison is readable without colour and without eyes: every change is an
// element of its own and says what it is.
func TestChangesAreSaid(t *testing.T) {
	for _, path := range []string{"/edits", "/articles/aa01", "/articles/aa01/versions/2", "/articles/aa02/versions/2"} {
		doc, _ := page(t, newEditsServer(t, newRewrite(), io.Discard), path)
		doc.Find("dd ins, dd del, h1 ins, h1 del, .body ins, .body del, td ins, td del").Each(func(_ int, s *goquery.Selection) {
			want := map[string]string{"ins": "added: ", "del": "removed: "}[goquery.NodeName(s)]
			if s.Find(".vh").First().Text() != want || strings.TrimSpace(s.Text()) == strings.TrimSpace(want) {
				t.Errorf("%s: a change says %q", path, s.Text())
			}
		})
	}
}

func TestEditsAreAskedFor(t *testing.T) {
	r := newRewrite()
	r.asked = &framewatch.EditRequest{}
	h := newEditsServer(t, r, io.Discard)
	const asks = "?source=A&source=B&from=2026-03&to=2026-04&concept=illegal_immigrant&change=added&headline=1&all=1&before=1-a-2"
	for path, limit := range map[string]int{"/edits" + asks: 20, "/edits.csv" + asks: 0, "/api/v1/edits" + asks + "&limit=7": 7, "/api/v1/edits" + asks: 20} {
		get(t, h, path)
		want := framewatch.EditRequest{Sources: []string{"A", "B"}, From: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC),
			Concept: "illegal_immigrant", Change: "added", Headline: true, All: true, Limit: limit, Before: "1-a-2"}
		if got := *r.asked; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s asks for %+v", path, got)
		}
	}
	doc, _ := page(t, h, "/edits"+asks)
	for selector, want := range map[string]string{
		"[rel=next]":  "/edits?all=1&before=1-aa02-2&change=added&concept=illegal_immigrant&from=2026-03&headline=1&source=A&source=B&to=2026-04",
		"[rel=first]": "/edits?all=1&change=added&concept=illegal_immigrant&from=2026-03&headline=1&source=A&source=B&to=2026-04",
	} {
		if got := doc.Find(selector).AttrOr("href", ""); got != want {
			t.Errorf("%s leads to %s", selector, got)
		}
	}
}

func TestEditsAsData(t *testing.T) {
	r := newRewrite()
	h := newEditsServer(t, r, io.Discard)
	rows, err := csv.NewReader(get(t, h, "/edits.csv").Body).ReadAll()
	if err != nil || len(rows) != 4 || !slices.ContainsFunc(rows[3], func(cell string) bool { return strings.HasPrefix(cell, "'=Asylum") || strings.Contains(cell, "\n") }) {
		t.Errorf("%d rows, %v: %q", len(rows), err, rows[len(rows)-1])
	}
	var res struct {
		Total, Of, Articles, Rechecked int
		Next                           string
		Edits                          []struct {
			ID, Seen       string
			Version        int
			Added, Removed []struct{ ID, Label string }
			Passages       []struct{ Place, Before, After string }
		}
	}
	if err := json.Unmarshal(get(t, h, "/api/v1/edits").Body.Bytes(), &res); err != nil {
		t.Fatal(err)
	}
	if e := res.Edits[0]; res.Total != 41 || res.Of != 312 || res.Articles != 198 || res.Rechecked != 2310 || res.Next == "" || e.ID != "aa01" || e.Version != 2 || e.Added[0].ID != "undocumented_migrant" || e.Passages[0].Place != "headline" {
		t.Errorf("%+v", res)
	}
	for _, path := range []string{"/api/v1/edits?limit=0", "/api/v1/edits?limit=1000", "/api/v1/edits?from=x", "/edits.csv?to=x"} {
		if w := get(t, h, path); w.Code != 400 {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
	r.err = errors.New("disk full")
	for _, path := range []string{"/api/v1/edits", "/edits.csv"} {
		if w := get(t, newEditsServer(t, r, io.Discard), path); w.Code != 500 || strings.Contains(w.Body.String(), "disk") {
			t.Errorf("%s: status %d, %s", path, w.Code, w.Body)
		}
	}
}
