package web_test

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

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
	c, err := corpus.Open(t.Context(), log, t.TempDir(), shelf, an, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	srv, err := web.New(log, c, newStatuses(), web.Options{Concordance: c, Lexicon: an.Lexicon(), Now: func() time.Time { return now }})
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
		"/trends.csv?q=harbourmaster&once=1":    ",true,",
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

// A number on a page is what its link shows: articles, lines, and the rows of
// their files.
func TestNumbersLeadToWhatTheyCountOnRealIndex(t *testing.T) {
	h := newRealServer(t, room.articles[:400])
	number := regexp.MustCompile(`(?:of |^)([\d,]+) (?:article|line)s?\b`)
	follow := func(from, selector string, every, least int) {
		t.Helper()
		doc, status := page(t, h, from)
		links := doc.Find(selector)
		if status != 200 || links.Length() < least {
			t.Fatalf("%s: status %d, %d links, %s", from, status, links.Length(), doc.Find("[role=alert]").Text())
		}
		links.Each(func(i int, a *goquery.Selection) {
			if i%every != 0 {
				return
			}
			want := a.Text()
			if told := regexp.MustCompile(`: ([\d,]+) (?:of|in) `).FindStringSubmatch(a.Find("title").Text()); told != nil {
				want = told[1]
			}
			href := a.AttrOr("href", "")
			found, _ := page(t, h, href)
			heading := found.Find("#found").Text()
			got := "0"
			if m := number.FindStringSubmatch(heading); m != nil {
				got = m[1]
			}
			if got != want {
				t.Errorf("%s: %s leads to %s, which shows %q", from, want, href, heading)
			}
		})
	}
	for _, by := range []string{"voice", "place", "lang", "source"} {
		for _, of := range []string{"articles", "words", "topic"} {
			follow("/trends?q="+illegal+"+OR+boats&q=council+mayor&by="+by+"&of="+of+"&interval=month", ".buckets td.num a, .panels svg a", 5, 6)
		}
	}
	follow("/trends?q="+illegal+"&q=concept:asylum_seeker&of=words&interval=month&voice=quoted&place=body", ".terms td.num a, .buckets td.num a", 1, 4)
	follow("/compare?q=council&window=4", ".buckets td.num a, .parts td.num a", 4, 10)
	for _, of := range []string{"articles", "words"} {
		follow("/compare?q=immigrants+title:council&q=council+NOT+immigrants&of="+of, ".buckets td.num a, .parts td.num a", 1, 4)
		follow("/compare?q=council&a_source=The+Continental&a_source=Daily+Ledger&a_source=Harbour+Gazette&b_lang=fr&b_lang=de&of="+of, ".parts td.num a", 1, 2)
	}
	for path, twin := range map[string]string{"/search?q=boats&voice=own": "/search.csv?q=boats&voice=own", "/lines?q=council&lang=de": "/lines.csv?q=council&lang=de"} {
		doc, _ := page(t, h, path)
		rows, err := csv.NewReader(get(t, h, twin).Body).ReadAll()
		m := number.FindStringSubmatch(doc.Find("#found").Text())
		if err != nil || m == nil || strconv.Itoa(len(rows)-1) != m[1] {
			t.Errorf("%s: %d rows, %v; the page says %q", twin, len(rows)-1, err, doc.Find("#found").Text())
		}
	}
	all := strings.Split(strings.TrimSpace(get(t, h, "/api/v1/articles?q=council&format=jsonl").Body.String()), "\n")
	var seqs []int64
	for cursor := "0"; cursor != ""; {
		var answer struct {
			Total    int
			Next     string
			Articles []framewatch.Hit
		}
		if err := json.Unmarshal(get(t, h, "/api/v1/articles?q=council&limit=90&cursor="+cursor).Body.Bytes(), &answer); err != nil || answer.Total != len(all)-1 {
			t.Fatalf("total %d, want %d, %v", answer.Total, len(all)-1, err)
		}
		for _, a := range answer.Articles {
			seqs = append(seqs, a.Seq)
		}
		cursor = answer.Next
	}
	if len(seqs) != len(all)-1 || !slices.IsSorted(seqs) {
		t.Errorf("%d articles by cursor, %d lines", len(seqs), len(all)-1)
	}
}
