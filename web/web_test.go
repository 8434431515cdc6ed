package web_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"framewatch"
	"framewatch/web"
)

func newServer(t testing.TB, c web.Corpus, s web.Sources, log io.Writer) *web.Server {
	t.Helper()
	srv, err := web.New(slog.New(slog.NewTextHandler(log, nil)), c, s, web.Options{
		Lexicon: testLexicon, Version: "1.2.3", Notice: "Demonstration.", Now: func() time.Time { return now },
		Ready: func(context.Context) error { return errors.New("the index is being built") },
	})
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

func get(t testing.TB, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func page(t testing.TB, h http.Handler, path string) (*goquery.Document, int) {
	t.Helper()
	w := get(t, h, path)
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc, w.Code
}

var room = newNewsroom()

const illegal = "%22illegal+immigrants%22"

func TestPages(t *testing.T) {
	id := room.articles[9].ID // the hostile one
	for _, c := range []struct {
		name, path string
		corpus     web.Corpus
		status     int
		want       map[string]string // selector: what the text of one of its elements holds
		none       string            // selector of what must not be there
	}{
		{"home", "/", room, 200, map[string]string{"h1": "worded", ".intro": "5,204 articles from 6 outlets", ".examples a": `"illegal immigrants"`, "svg.chart desc": "highest in", "footer": "1.2.3", ".banner": "Demonstration."}, "[role=alert]"},
		{"home of an empty corpus", "/", newsroom{}, 200, map[string]string{".intro": "Nothing has been collected yet"}, "svg.chart"},
		{"search", "/search?q=" + illegal, room, 200, map[string]string{"#found": "1–20 of 873 articles", "h3 mark": "illegal immigrants", ".snippet mark": "illegal immigrants", ".facet": "Daily Ledger", "[rel=next]": "Next", "input[name=q]": "", ".paging": "page 1 of 44"}, "[rel=prev]"},
		{"search, page 2", "/search?q=" + illegal + "&page=2", room, 200, map[string]string{"#found": "21–40 of 873", "[rel=prev]": "Previous"}, ""},
		{"search, filters", "/search?q=immigrants&source=Nordkurier&lang=de&from=2025&topic=1", room, 200, map[string]string{".chips": "Nordkurier", ".chips ": "from 2025", ".facet [aria-current]": "Nordkurier", "input[type=hidden][name=source]": ""}, ""},
		{"search, date filter leaves undated out", "/search?q=council&from=2025", room, 200, map[string]string{".note": "1 more article would match but has no publication date"}, ""},
		{"search, undated", "/search?q=council&undated=1", room, 200, map[string]string{"#found": "1 article", ".meta": "undated"}, "time"},
		{"search, nothing found", "/search?q=zzz&lang=de", room, 200, map[string]string{"#found": "No articles", ".empty": "None of 5,204 articles matches with these filters", ".empty a": "without the filters"}, ".paging"},
		{"search, everything", "/search", room, 200, map[string]string{"#found": "1–20 of 5,204"}, ""},
		{"search, bad query", "/search?q=title%3A", room, 400, map[string]string{"[role=alert]": "title", "input[name=q][aria-invalid]": ""}, "#found"},
		{"search, place in the query", "/search?q=boats+date%3A20x", room, 400, map[string]string{"[role=alert] .wrong": "20x"}, "#found"},
		{"search, bad date", "/search?q=boats&from=yesterday", room, 400, map[string]string{"[role=alert]": "yesterday", "input[name=from][aria-invalid]": ""}, "input[name=q][aria-invalid]"},
		{"search, the corpus refuses", "/search?q=ab*", newsroom{err: fmt.Errorf("%w: too many words begin with ab", framewatch.ErrQuery)}, 400, map[string]string{"[role=alert]": "Too many words begin with ab."}, ""},
		{"search, unreadable address", "/search?q=%zz", room, 400, map[string]string{"h1": "Unreadable address"}, "#found"},
		{"search, our mistake", "/search?q=a", newsroom{err: errDisk}, 500, map[string]string{"h1": "Internal error."}, "form"},
		{"trends, nothing asked", "/trends", room, 200, map[string]string{"h1": "Trends", ".empty": "Name one term", "optgroup option": "Illegal immigrants", ".empty a": "People without a legal status"}, "svg.chart"},
		{"trends", "/trends?q=" + illegal + "&q=concept:undocumented_migrant&interval=month", room, 200, map[string]string{"#drawn": "Share of articles, by month", ".terms th": "Undocumented migrants", ".terms td": "873 of 5,204", ".soft": "Base: 5,204 articles from 6 outlets, 2024-11 to 2026-10.", "figcaption": "not complete", ".tools a": "Numbers as CSV", ".tools": "revision 1", ".buckets caption": "95% interval", ".wide .label": "Undocumented migrants"}, "[role=alert]"},
		{"trends, by outlet", "/trends?q=" + illegal + "&by=source&interval=month", room, 200, map[string]string{".panel .name": "Harbour Gazette", ".panels": "of 656 articles", "figcaption": "Shaded: no articles were collected.", "figcaption ": "Hollow points", ".buckets th a": "Nordkurier"}, ".wide"},
		{"trends, count", "/trends?q=boats&show=count&interval=year", room, 200, map[string]string{"#drawn": "Number of articles, by year"}, ""},
		{"trends, nothing found", "/trends?q=zzz", room, 200, map[string]string{".empty": "No article matches"}, "svg.chart"},
		{"trends, bad interval", "/trends?q=boats&interval=decade", room, 400, map[string]string{"[role=alert]": "decade", "input[name=q]": ""}, "#drawn"},
		{"trends, place in the second query", "/trends?q=boats&q=date%3A20x", room, 400, map[string]string{"[role=alert] .wrong": "20x"}, "#drawn"},
		{"trends, too many", "/trends?q=a&q=b&q=c&q=d&q=e&q=f&q=g&q=h&q=i", room, 400, map[string]string{"[role=alert]": "9 terms are too many"}, ""},
		{"trends, our mistake", "/trends?q=a", newsroom{err: errDisk}, 500, map[string]string{"h1": "Internal error."}, ""},
		{"article", "/articles/" + id + "?q=council", room, 200, map[string]string{"article h1": `<script>alert("headline")</script> & illegal immigrants`, ".body mark.match": "council", ".body mark.concept": "asylum seekers", ".facet a": "Asylum seekers", ".facts": "structured data (JSON-LD)", ".facts ": "javascript:alert(1)", ".facts code": id}, ".facts a[href^=javascript]"},
		{"undated article", "/articles/" + room.articles[5].ID, room, 200, map[string]string{".meta": "undated", ".facts": "no date could be read"}, ".back"},
		{"article, query that cannot be read", "/articles/" + id + "?q=date%3A20x", room, 200, map[string]string{"article h1": "illegal"}, "mark.match.nothing"},
		{"no article", "/articles/0000", room, 404, map[string]string{"h1": "Not found", "main": "no such article"}, ""},
		{"no page", "/nowhere", room, 404, map[string]string{"main": "no page at this address"}, ""},
		{"sources", "/sources", room, 200, map[string]string{".intro": "4 of 5 outlets answered", ".failing th": "Harbour Gazette", ".failing .error": "status 503", ".waiting .state": "waiting", ".partly .state": "partly", ".note a": "Border Monitor", "time[datetime='2026-10-20T09:27:00Z']": "3 minutes ago", "th small": "Germany · German · newspaper"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, status := page(t, newServer(t, c.corpus, newStatuses(), io.Discard), c.path)
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
}

func shorten(s string) string { return s[:min(len(s), 300)] }

// checkPage holds for every page.
func checkPage(t *testing.T, doc *goquery.Document) {
	t.Helper()
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		if id := s.AttrOr("id", ""); ids[id] {
			t.Errorf("id %s twice", id)
		} else {
			ids[id] = true
		}
	})
	doc.Find("[style], [onclick], style, iframe, main script").Each(func(_ int, s *goquery.Selection) {
		t.Errorf("the policy forbids <%s>", goquery.NodeName(s))
	})
	doc.Find("input:not([type=hidden]), select").Each(func(_ int, s *goquery.Selection) {
		if s.Closest("label").Length() == 0 && doc.Find("label[for="+s.AttrOr("id", "none")+"]").Length() == 0 {
			t.Errorf("field %s has no label", s.AttrOr("name", ""))
		}
	})
	doc.Find("a").Each(func(_ int, s *goquery.Selection) {
		href := s.AttrOr("href", "")
		switch {
		case strings.HasPrefix(href, "/"), strings.HasPrefix(href, "#"):
		case strings.HasPrefix(href, "https://") && s.AttrOr("rel", "") == "noopener noreferrer":
		default:
			t.Errorf("link to %q, rel %q", href, s.AttrOr("rel", ""))
		}
	})
	doc.Find("table").Each(func(_ int, s *goquery.Selection) {
		if s.Find("caption").Length() != 1 {
			t.Error("a table without a caption")
		}
	})
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%d headings of the first order", n)
	}
	if doc.Find("title").First().Text() == "" || doc.Find("a.skip[href='#main']").Length() != 1 {
		t.Error("no title or no way past the navigation")
	}
}

// A click on a point leads to exactly the articles that it counts.
func TestPointsLeadToTheirArticles(t *testing.T) {
	followPoints(t, newServer(t, room, newStatuses(), io.Discard), "/trends?q="+illegal+"&q=asylum+boats&interval=month&from=2025-02-11&to=2026-03-20&lang=en", 7)
	followPoints(t, newServer(t, room, newStatuses(), io.Discard), "/trends?q="+illegal+"&by=source&interval=month", 17)
	followPoints(t, newServer(t, room, newStatuses(), io.Discard), "/trends?q="+illegal+"&interval=day", 13) // crowded: a link opens several days
}

func followPoints(t *testing.T, h http.Handler, path string, every int) {
	t.Helper()
	doc, status := page(t, h, path)
	if status != http.StatusOK {
		t.Fatalf("%s: status %d", path, status)
	}
	points := doc.Find(".wide svg a, .panels svg a")
	if points.Length() < every {
		t.Fatalf("%s: %d points", path, points.Length())
	}
	points.Each(func(i int, s *goquery.Selection) {
		if i%every != 0 {
			return
		}
		told := regexp.MustCompile(`: ([\d,]+) of ([\d,]+) articles`).FindStringSubmatch(s.Find("title").Text())
		if told == nil {
			t.Fatalf("a point tells %q", s.Find("title").Text())
		}
		found, _ := page(t, h, s.AttrOr("href", ""))
		heading := found.Find("#found").Text()
		want := regexp.MustCompile(`^(No|1) articles?$`)
		if told[1] != "0" && told[1] != "1" {
			want = regexp.MustCompile(`of ` + told[1] + ` articles$`)
		}
		if !want.MatchString(heading) || told[1] == "0" != (heading == "No articles") {
			t.Errorf("a point tells %s articles, its link %s shows %q", told[1], s.AttrOr("href", ""), heading)
		}
	})
}

// The total of a term leads to its articles, undated ones included.
func TestTotalsLeadToTheirArticles(t *testing.T) {
	h := newServer(t, room, newStatuses(), io.Discard)
	for _, path := range []string{"/trends?q=" + illegal + "&q=council", "/trends?q=council&q=" + illegal + "&by=source&from=2025-03-03&lang=en"} {
		doc, _ := page(t, h, path)
		doc.Find(".terms td.num a").Each(func(_ int, s *goquery.Selection) {
			found, _ := page(t, h, s.AttrOr("href", ""))
			if heading := found.Find("#found").Text(); !strings.HasSuffix(heading, "of "+s.Text()+" articles") {
				t.Errorf("%s: a total of %s leads to %q", path, s.Text(), heading)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	h := newServer(t, room, newStatuses(), io.Discard)
	for _, path := range []string{"/", "/search?q=a", "/search?q=title:", "/trends", "/trends.csv?q=boats", "/trends.svg?q=boats", "/sources", "/nowhere", "/api/v1/search?q=a", "/healthz", "/assets/none.css"} {
		if got := get(t, h, path).Header().Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'; script-src 'self'; style-src 'self';") {
			t.Errorf("%s: policy %q", path, got)
		}
	}
	doc, _ := page(t, h, "/")
	for _, s := range []string{"link[rel=stylesheet]", "link[rel=icon]", "script"} {
		address := doc.Find(s).AttrOr("href", doc.Find(s).AttrOr("src", ""))
		w := get(t, h, address)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || !regexp.MustCompile(`\.[0-9a-f]{8}\.`).MatchString(address) {
			t.Errorf("%s %s: status %d, kept %q", s, address, w.Code, w.Header().Get("Cache-Control"))
		}
	}
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, httptest.NewRequest("POST", "/search", nil)); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d", w.Code)
	}
	if w := get(t, h, "/healthz"); w.Code != http.StatusOK {
		t.Errorf("healthz: %d", w.Code)
	}
	if w := get(t, h, "/readyz"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "being built") {
		t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
}

func TestMistakesOfOursAreLogged(t *testing.T) {
	for _, path := range []string{"/search?q=a", "/trends?q=a", "/trends.csv?q=a", "/trends.svg?q=a", "/api/v1/search?q=a", "/api/v1/trend?q=a", "/sources"} {
		var log bytes.Buffer
		w := get(t, newServer(t, newsroom{err: errDisk}, statuses(nil), &log), path)
		if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "Internal error.") || strings.Contains(w.Body.String(), "disk") {
			t.Errorf("%s: status %d, %s", path, w.Code, shorten(w.Body.String()))
		}
		if !strings.Contains(log.String(), "disk full") {
			t.Errorf("%s: not logged: %s", path, log.String())
		}
	}
}

func TestDownloads(t *testing.T) {
	h := newServer(t, room, newStatuses(), io.Discard)
	w := get(t, h, "/trends.csv?q=-boats+council&q="+illegal+"&interval=month")
	rows, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(rows) != 1+2*24 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if strings.HasPrefix(rows[1][0], "-") {
		t.Errorf("a cell begins as a formula: %q", rows[1][0])
	}
	for _, path := range []string{"/trends.svg?q=" + illegal + "&q=boats%3Cb%3E", "/trends.svg?q=" + illegal + "&by=source"} {
		w = get(t, h, path)
		if w.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: headers %v", path, w.Header())
		}
		wellFormed(t, w.Body.Bytes())
	}
	for _, path := range []string{"/trends.csv", "/trends.csv?q=date%3A20x", "/trends.svg?q=a&by=moon"} {
		if w = get(t, h, path); w.Code != http.StatusBadRequest || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("%s: status %d, %s", path, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/trends?q=" + illegal + "&q=council", "/trends?q=" + illegal + "&by=source&interval=week", "/"} {
		body := get(t, h, path).Body.String()
		for _, svg := range regexp.MustCompile(`(?s)<svg .*?</svg>`).FindAllString(body, -1) {
			wellFormed(t, []byte(svg))
		}
	}
}

func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, shorten(string(svg)))
		}
	}
}

func TestAPI(t *testing.T) {
	h := newServer(t, room, newStatuses(), io.Discard)
	for _, c := range []struct {
		path   string
		status int
		want   []string
	}{
		{"/api/v1/search?q=" + illegal + "&limit=2&offset=4", 200, []string{`"total":873`, `"notices":[]`, `"facets":{"source":{`, `"explain":`}},
		{"/api/v1/search?q=date%3A20x", 400, []string{`"error":"`, `"start":`}},
		{"/api/v1/search?q=a&limit=many", 400, []string{`Limit \"many\" is not a number.`}},
		{"/api/v1/trend?q=" + illegal + "&by=source&interval=month", 200, []string{`"interval":"month"`, `"by":"Nordkurier"`, `"state":"missing"`}},
		{"/api/v1/trend", 400, []string{`Name at least one term.`}},
	} {
		w := get(t, h, c.path)
		body := w.Body.String()
		if w.Code != c.status || !json.Valid([]byte(body)) {
			t.Errorf("%s: status %d, %s", c.path, w.Code, shorten(body))
		}
		for _, want := range c.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %s in %s", c.path, want, shorten(body))
			}
		}
	}
}

// A still repeats the answers that a newsroom gave, so that a benchmark
// measures the page.
type still struct {
	newsroom
	answers  map[string]framewatch.TrendResult // by TrendRequest.By
	overview framewatch.Overview
}

func (s still) Trend(ctx context.Context, r framewatch.TrendRequest) (res framewatch.TrendResult, err error) {
	res, ok := s.answers[r.By]
	if !ok {
		res, err = s.newsroom.Trend(ctx, r)
		s.answers[r.By] = res
	}
	return res, err
}

func (s still) Overview() framewatch.Overview { return s.overview }

func BenchmarkTrendsPage(b *testing.B) {
	for _, c := range []struct{ name, query string }{{"months", "interval=month"}, {"days", "interval=day"}, {"outlets", "interval=month&by=source"}} {
		b.Run(c.name, func(b *testing.B) {
			path := "/trends?q=" + illegal + "&q=boats&" + c.query
			h := newServer(b, still{room, map[string]framewatch.TrendResult{}, room.Overview()}, newStatuses(), io.Discard)
			get(b, h, path)
			b.ReportAllocs()
			for b.Loop() {
				w := get(b, h, path)
				if w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
				b.ReportMetric(float64(w.Body.Len()), "B/page")
			}
		})
	}
}
