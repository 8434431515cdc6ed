package web_test

import (
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/corpus"
	"framewatch/framing"
	"framewatch/store"
	"framewatch/web"
)

// newRealServer serves the newsroom's articles from a real index on disk, read
// by the lexicon that is shipped.
func newRealServer(t *testing.T, articles []framewatch.Article) *web.Server {
	t.Helper()
	lex, err := framing.Default()
	if err != nil {
		t.Fatal(err)
	}
	an := framing.New(lex)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	shelf, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = shelf.Close() })
	articles = slices.Clone(articles)
	for i := range articles {
		if articles[i].Fetched.IsZero() {
			articles[i].Fetched = now
		}
	}
	if _, err := shelf.Import(t.Context(), "test", store.ImportTally{}, articles); err != nil {
		t.Fatal(err)
	}
	c, err := corpus.Open(t.Context(), log, t.TempDir(), shelf, an)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	srv, err := web.New(log, c, newStatuses(), web.Options{Lexicon: an.Lexicon(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

// wire is a text that two outlets run.
const wire = `The council has dismissed its harbourmaster after a ferry ran aground in thick fog last Sunday night. Divers found a crack of four metres in
the hull, and the owner said that repairs would take until autumn. Two passengers broke an arm, while a dog that had gone missing was seen the next morning on
the beach, hungry but unharmed. The council will choose a successor before the season begins.`

func TestOnRealIndex(t *testing.T) {
	articles := slices.Clone(room.articles[:1500])
	for i := range 2 {
		articles[700+i].Text = wire
	}
	h := newRealServer(t, articles)
	for _, c := range []struct {
		path string
		want map[string]string
	}{
		{"/", map[string]string{".intro": "1,500 articles from 6 outlets"}},
		{"/search?q=" + illegal, map[string]string{"#found": "1–20 of ", "h3 mark": "illegal immigrants", ".snippet mark": "illegal immigrants", ".found + .soft": "illegal immigrants", ".facet": "Nordkurier"}},
		{"/search?q=concept:illegal_immigrant+source:%22Border+Monitor%22", map[string]string{".meta b": "Border Monitor"}},
		{"/search?q=council&undated=1", map[string]string{"#found": "1 article", ".meta": "undated"}},
		{"/search?q=", map[string]string{"#found": "of 1,500 articles"}},
		{"/trends?q=" + illegal + "&q=council&interval=month", map[string]string{".terms td": "1,500 of 1,500", ".wide svg a title": "“illegal immigrants”, 2025-0", ".soft": "Base: 1,500 articles from 6 outlets"}},
		{"/trends?q=" + illegal + "&interval=month&of=words", map[string]string{"#drawn": "Occurrences per 10,000 words"}},
		{"/trends?q=" + illegal + "&interval=month&by=lang", map[string]string{".panel .name": "German"}},
		{"/trends?q=" + illegal + "&interval=month&once=1", map[string]string{".soft": "articles (the same text counted once) from 6 outlets", ".note": "count once", ".chips": "the same text counted once"}},
		{"/search?q=harbourmaster", map[string]string{"#found": "1–2 of 2 articles", ".meta": "2 articles with this text"}},
		{"/search?q=harbourmaster&once=1", map[string]string{"#found": "1 article", ".note": "count once", ".meta": "2 articles with this text"}},
		{"/articles/" + room.articles[9].ID + "?q=council", map[string]string{"mark.match": "ouncil", "mark.concept": "asylum", ".facts": "on the topic"}},
	} {
		doc, status := page(t, h, c.path)
		if status != 200 {
			t.Errorf("%s: status %d", c.path, status)
		}
		for selector, text := range c.want {
			if found := doc.Find(selector).Text(); !strings.Contains(found, text) {
				t.Errorf("%s: %s: %q does not hold %q", c.path, selector, shorten(found), text)
			}
		}
		checkPage(t, doc)
	}
	for path, want := range map[string]string{
		"/api/v1/search?q=harbourmaster&once=1": `"once":true,"total":1,`,
		"/api/v1/search?q=harbourmaster":        `"once":false,"total":2,`,
		"/api/v1/trend?q=harbourmaster&once=1":  `"once":true,`,
		"/trends.csv?q=harbourmaster&once=1":    ",true\n",
		"/trends.svg?q=harbourmaster&once=1":    "the same text counted once",
	} {
		if got := get(t, h, path).Body.String(); !strings.Contains(got, want) {
			t.Errorf("%s: %s does not hold %q", path, shorten(got), want)
		}
	}
	followPoints(t, h, "/trends?q="+illegal+"&q=asylum+boats&interval=month&from=2024-11-11&to=2025-05-20&lang=en", 3)
	followPoints(t, h, "/trends?q="+illegal+"&by=source&interval=week&of=topic", 23)
	followPoints(t, h, "/trends?q="+illegal+"&interval=day", 13)
	followPoints(t, h, "/trends?q="+illegal+"&interval=day&once=1", 3)
}
