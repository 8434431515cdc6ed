package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/crawler/feed"
	"framewatch/web"
)

// Feeds are read by the crawler's own reader of feeds.
func TestFeeds(t *testing.T) {
	n := newsroom{articles: append([]framewatch.Article{}, room.articles[:70]...)}
	h := newFullServer(t, n, nil)
	for ext, kind := range map[string]string{"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"} {
		path := "/feeds/search." + ext + "?q=council+%3C%26%3E&lang=en&page=3&sort=oldest"
		w := get(t, h, path)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), kind) {
			t.Fatalf("%s: %d %v %s", ext, w.Code, w.Header(), shorten(w.Body.String()))
		}
		body := w.Body.String()
		base, _ := url.Parse("https://watch.example" + path)
		f, err := feed.Read([]byte(body), base)
		if err != nil {
			t.Fatalf("%s: %v", ext, err)
		}
		found, _ := n.find(framewatch.Query{Expr: wordsOf("council")}, framewatch.Filter{Languages: []string{"en"}})
		if len(f.Entries) != min(len(found), 50) {
			t.Errorf("%s: %d entries, want %d", ext, len(f.Entries), len(found))
		}
		for i, e := range f.Entries {
			a := found[i]
			if a.Published.IsZero() && ext == "atom" {
				a.Published = time.Unix(0, 0)
			}
			if strings.Contains(a.Title, "<script>") {
				a.Title = e.Title // the reader cleans it
			}
			if !strings.HasPrefix(e.URL, "https://watch.example/articles/"+a.ID+"?q=") || e.Title != a.Title || !e.Published.Equal(a.Published) {
				t.Errorf("%s: entry %d is %+v", ext, i, e)
			}
		}
		for _, want := range []string{"https://watch.example/feeds/search." + ext + "?lang=en", found[0].ID, "The Continental", "English"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %s", ext, want)
			}
		}
		if strings.Contains(body, "<script>") {
			t.Errorf("%s: a headline is not escaped", ext)
		}
		again := get(t, h, path)
		if again.Body.String() != body || again.Header().Get("ETag") != w.Header().Get("ETag") {
			t.Errorf("%s: the same feed differs", ext)
		}
		for name, value := range map[string]string{"If-None-Match": w.Header().Get("ETag"), "If-Modified-Since": w.Header().Get("Last-Modified")} {
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set(name, value)
			got := httptest.NewRecorder()
			if h.ServeHTTP(got, r); got.Code != http.StatusNotModified || value == "" {
				t.Errorf("%s: %s: %d", ext, name, got.Code)
			}
		}
		if w := get(t, h, "/feeds/search."+ext+"?q=title%3A"); w.Code != http.StatusBadRequest {
			t.Errorf("%s: a mistake: %d", ext, w.Code)
		}
		if w := get(t, h, "/feeds/search."+ext+"?q=zzz"); w.Code != http.StatusOK {
			t.Errorf("%s: nothing found: %d", ext, w.Code)
		}
		page, _ := page(t, h, "/search?q=council+%3C%26%3E&lang=en")
		if link := page.Find(`link[rel=alternate][type="`+kind+`"]`).AttrOr("href", ""); link == "" || get(t, h, link).Code != http.StatusOK || page.Find(`.tools a[href="`+link+`"]`).Length() != 1 {
			t.Errorf("%s: the page links %q", ext, link)
		}
	}
}

// What has no date gets none.
func TestUndatedInFeeds(t *testing.T) {
	a := room.articles[5]
	h := newFullServer(t, newsroom{articles: []framewatch.Article{a}}, func(o *web.Options) { o.BaseURL = "" })
	for ext, none := range map[string]string{"rss": "pubDate", "atom": "<published>", "json": "date_published"} {
		if body := get(t, h, "/feeds/search."+ext).Body.String(); strings.Contains(body, none) || !strings.Contains(body, "http://example.com/articles/"+a.ID) {
			t.Errorf("%s: %s", ext, body)
		}
	}
	var f struct {
		Items []struct{ ID string }
	}
	if err := json.Unmarshal(get(t, h, "/feeds/search.json").Body.Bytes(), &f); err != nil || len(f.Items) != 1 || f.Items[0].ID != a.ID {
		t.Errorf("%v %+v", err, f)
	}
}
