package testsite

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
)

func start(t *testing.T, o Options) *Newsroom {
	t.Helper()
	n, err := Start("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// get fetches without following redirects.
func get(t *testing.T, n *Newsroom, url string, header ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := n.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}

func sourceNamed(t *testing.T, n *Newsroom, name string) framewatch.Source {
	t.Helper()
	for _, s := range n.Sources() {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no source %q", name)
	return framewatch.Source{}
}

func TestSize(t *testing.T) {
	began := time.Now()
	n := start(t, Options{})
	// Without -short, under which the race detector makes all of it slower.
	if took := time.Since(began); took > 5*time.Second && !testing.Short() {
		t.Errorf("start took %v", took)
	}
	articles, on, words := n.Articles(), 0, 0
	perOutlet := map[string]int{}
	for _, a := range articles {
		perOutlet[a.Source]++
		if len(strings.Fields(a.Text)) < 60 || len(strings.Fields(a.Text)) > 500 || len(a.Paragraphs()) < 4 || len(a.Paragraphs()) > 12 {
			t.Errorf("%s: %d words in %d paragraphs", a.URL, len(strings.Fields(a.Text)), len(a.Paragraphs()))
		}
		words += len(strings.Fields(a.Text))
		if strings.ContainsAny(a.Title+a.Text, "{}[]|#") {
			t.Errorf("%s: grammar marks in the text: %s", a.URL, a.Title)
		}
		if a.Precision != framewatch.PrecisionNone && (a.Published.Before(windowStart.AddDate(0, 0, -1)) || a.Published.After(windowEnd.AddDate(0, 0, 1))) {
			t.Errorf("%s: published %v", a.URL, a.Published)
		}
	}
	for _, p := range n.Pages() {
		if p.OnTopic {
			on++
		}
	}
	if len(articles) < 2500 || len(articles) > 3300 {
		t.Errorf("%d articles", len(articles))
	}
	if share := float64(on) / float64(len(n.Pages())); share < .48 || share > .62 {
		t.Errorf("%.2f of the pages are on the topic", share)
	}
	t.Logf("%d articles of %d pages, %d on the topic, %d words on average, in %v", len(articles), len(n.Pages()), on, words/len(articles), time.Since(began))
	for _, name := range slices.Sorted(maps.Keys(perOutlet)) {
		t.Logf("%5d %s", perOutlet[name], name)
	}
	if small := start(t, Options{Articles: 200}); len(small.Articles()) < 120 || len(small.Articles()) > 320 {
		t.Errorf("asked for 200 articles, got %d", len(small.Articles()))
	}
}

func TestSameAtEveryStart(t *testing.T) {
	o := Options{Articles: 300}
	a, b := start(t, o), start(t, o)
	port := func(n *Newsroom, s string) string {
		return strings.ReplaceAll(s, n.Addr()[strings.LastIndexByte(n.Addr(), ':'):], ":PORT")
	}
	x, y := a.Pages(), b.Pages()
	if len(x) != len(y) {
		t.Fatalf("%d pages, then %d", len(x), len(y))
	}
	for i := range x {
		if port(a, x[i].URL) != port(b, y[i].URL) {
			t.Fatalf("address %s, then %s", x[i].URL, y[i].URL)
		}
		_, p := get(t, a, x[i].URL)
		_, q := get(t, b, y[i].URL)
		if port(a, string(p)) != port(b, string(q)) {
			t.Errorf("%s: other bytes at the second start", x[i].URL)
		}
	}
	if c := start(t, Options{Articles: 300, Seed: 2}); port(c, fmt.Sprint(c.Pages())) == port(a, fmt.Sprint(x)) {
		t.Error("another seed gives the same newsroom")
	}
}

var (
	scripts = regexp.MustCompile(`(?s)<(script|style)\b.*?</(script|style)>`)
	tags    = regexp.MustCompile(`<[^>]*>`)
)

// readable is a page's text as a reader sees it.
func readable(body []byte, latin1 bool) string {
	s := string(body)
	if latin1 {
		r := make([]rune, len(body))
		for i, b := range body {
			r[i] = rune(b)
		}
		s = string(r)
	}
	return html.UnescapeString(tags.ReplaceAllString(scripts.ReplaceAllString(s, ""), ""))
}

func TestTruthStandsInThePages(t *testing.T) {
	n := start(t, Options{Articles: 600})
	late := map[string]bool{}
	for _, p := range n.Pages() {
		late[p.URL] = p.BusyFirst
	}
	for _, a := range n.Articles() {
		res, body := get(t, n, a.URL)
		if late[a.URL] {
			if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
				t.Errorf("%s: first answer is %s", a.URL, res.Status)
			}
			res, body = get(t, n, a.URL)
		}
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", a.URL, res.Status)
			continue
		}
		page := readable(body, a.Source == "Alpenbote")
		if !strings.Contains(page, a.Title) {
			t.Errorf("%s: no headline %q", a.URL, a.Title)
		}
		for _, p := range a.Paragraphs() {
			if !strings.Contains(page, p) {
				t.Errorf("%s: not in the page: %q", a.URL, p)
			}
		}
		for _, name := range a.Byline {
			if !strings.Contains(page, name) {
				t.Errorf("%s: no byline %q", a.URL, name)
			}
		}
		if canonical, err := framewatch.CanonicalURL(a.URL); err != nil || canonical != a.URL {
			t.Errorf("%s is not canonical: %s, %v", a.URL, canonical, err)
		}
	}
}

func TestTraps(t *testing.T) {
	n := start(t, Options{})
	want := map[string]string{
		"consent": "Accept all", "paywall": "Subscribe to continue reading", "disallowed": "/members/",
		"video": "VideoObject", "gallery": "ImageGallery", "live blog": "LiveBlogPosting", "listing": "Everything about", "soft 404": "Page not found", "bot challenge": "Checking your browser",
	}
	seen := map[string]int{}
	for _, p := range n.Pages() {
		kind := ""
		switch {
		case p.Class == framewatch.ClassConsentWall:
			kind = "consent"
		case p.Class == framewatch.ClassPaywallStub:
			kind = "paywall"
		case p.Disallowed:
			kind = "disallowed"
		case p.BusyFirst:
			seen["busy"]++
			continue
		case p.Class != framewatch.ClassArticle:
			kind = string(p.Class)
		default:
			continue
		}
		if seen[kind]++; seen[kind] > 1 {
			continue
		}
		if _, body := get(t, n, p.URL); !strings.Contains(p.URL+string(body), want[kind]) {
			t.Errorf("%s: no %q", p.URL, want[kind])
		}
	}
	for _, kind := range []string{"consent", "paywall", "disallowed", "busy"} {
		if seen[kind] < 5 {
			t.Errorf("%d pages of kind %s", seen[kind], kind)
		}
	}
	for kind := range want {
		if seen[kind] < 2 {
			t.Errorf("%d pages of kind %s", seen[kind], kind)
		}
	}
	t.Log(seen)
	if _, body := get(t, n, sourceNamed(t, n, "The Valley Ledger").Home+"robots.txt"); !strings.Contains(string(body), "Disallow: /members/") {
		t.Errorf("robots.txt: %s", body)
	}
}

var links = regexp.MustCompile(`(?:<loc>|<link>|href="|"url": ")(http[^<"]*|/[^"]*)`)

// listedIn follows a listing, also through an index and a redirect.
func listedIn(t *testing.T, n *Newsroom, home, url string, found map[string]bool) {
	t.Helper()
	res, body := get(t, n, url)
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusMovedPermanently:
		listedIn(t, n, home, res.Header.Get("Location"), found)
		return
	case http.StatusGone:
		return
	default:
		t.Errorf("%s: %s", url, res.Status)
		return
	}
	for _, m := range links.FindAllStringSubmatch(string(body), -1) {
		u := html.UnescapeString(strings.ReplaceAll(m[1], `\u0026`, "&"))
		if strings.HasPrefix(u, "/") {
			u = strings.TrimSuffix(home, "/") + u
		}
		if strings.Contains(u, monthly) && !found[u] {
			found[u] = true
			listedIn(t, n, home, u, found)
		}
		found[u] = true
		if plain, err := framewatch.CanonicalURL(u); err == nil {
			found[plain] = true // without the parameters of a campaign
		}
	}
}

func TestEveryPageIsListed(t *testing.T) {
	n := start(t, Options{})
	found := map[string]map[string]bool{}
	for _, s := range n.Sources() {
		found[s.Name] = map[string]bool{}
		for _, l := range s.Listings {
			listedIn(t, n, s.Home, l.URL, found[s.Name])
		}
	}
	for _, p := range n.Pages() {
		if !found[p.Source][p.URL] {
			t.Errorf("%s: %s stands in no listing", p.Source, p.URL)
		}
	}
}

func TestFeedsAnswerNotModified(t *testing.T) {
	n := start(t, Options{Articles: 200})
	for _, s := range n.Sources() {
		for _, l := range s.Listings {
			res, _ := get(t, n, l.URL)
			if res.StatusCode != http.StatusOK {
				continue
			}
			etag, modified := res.Header.Get("ETag"), res.Header.Get("Last-Modified")
			if again, body := get(t, n, l.URL, "If-None-Match", etag); again.StatusCode != http.StatusNotModified || len(body) > 0 {
				t.Errorf("%s with ETag: %s", l.URL, again.Status)
			}
			if again, _ := get(t, n, l.URL, "If-Modified-Since", modified); again.StatusCode != http.StatusNotModified {
				t.Errorf("%s with Last-Modified: %s", l.URL, again.Status)
			}
		}
	}
	conditional := func(r Request) bool {
		return r.Conditional && r.Status == http.StatusNotModified && strings.HasSuffix(r.Host, ".localhost")
	}
	if !slices.ContainsFunc(n.Requests(), conditional) {
		t.Error("the log shows no conditional request")
	}
}

func TestFeedsAreWellFormed(t *testing.T) {
	n := start(t, Options{Articles: 300})
	for _, s := range n.Sources() {
		if s.Name == "Patriot Beacon" { // its damaged item is the point
			continue
		}
		for _, l := range s.Listings {
			res, body := get(t, n, l.URL)
			if res.StatusCode != http.StatusOK || !strings.Contains(res.Header.Get("Content-Type"), "xml") {
				continue
			}
			d := xml.NewDecoder(bytes.NewReader(body))
			d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil && s.Name != "Alpenbote" { // its bytes are not UTF-8
					t.Errorf("%s: %v", l.URL, err)
					break
				} else if err != nil {
					break
				}
			}
		}
	}
}

func TestLatin1(t *testing.T) {
	n := start(t, Options{Articles: 300})
	for _, a := range n.Articles() {
		if a.Source != "Alpenbote" || !strings.Contains(a.Text, "ü") {
			continue
		}
		res, body := get(t, n, a.URL)
		if res.Header.Get("Content-Type") != "text/html" || !bytes.Contains(body, []byte{0xfc}) || bytes.Contains(body, []byte("ü")) {
			t.Errorf("%s: %s, not Latin-1", a.URL, res.Header.Get("Content-Type"))
		}
		return
	}
	t.Error("no article to look at")
}

func TestPublish(t *testing.T) {
	n := start(t, Options{Articles: 100})
	for _, s := range n.Sources() {
		if s.Name == "Quayside Echo" {
			continue
		}
		before := map[string]bool{}
		listedIn(t, n, s.Home, s.Listings[0].URL, before)
		_, old := get(t, n, s.Listings[0].URL)
		res, _ := get(t, n, s.Listings[0].URL)
		a := framewatch.Article{Title: "A new story in " + s.Name, Text: "First paragraph of it.\n\nSecond paragraph of it."}
		u, err := n.Publish(s.Name, a)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		listedIn(t, n, s.Home, s.Listings[0].URL, found)
		if before[u] || !found[u] {
			t.Errorf("%s: %s is not new in the first listing", s.Name, u)
		}
		if again, now := get(t, n, s.Listings[0].URL, "If-Modified-Since", res.Header.Get("Last-Modified")); again.StatusCode == http.StatusNotModified || (again.StatusCode == 200 && bytes.Equal(old, now)) {
			t.Errorf("%s: the listing looks unchanged", s.Name)
		}
		if _, body := get(t, n, u); !strings.Contains(string(body), "Second paragraph of it.") {
			t.Errorf("%s: text is missing", u)
		}
	}
	if _, err := n.Publish("Nobody", framewatch.Article{Title: "x", Text: "y"}); err == nil {
		t.Error("an unknown outlet published something")
	}
}
