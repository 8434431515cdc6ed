package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
)

func TestDatesInAddresses(t *testing.T) {
	for _, c := range []struct{ address, name, article string }{
		{"https://a.example/sitemap-2016-03.xml", "2016-03-01 2016-04-01", ""},
		{"https://a.example/sitemap-201612.xml.gz", "2016-12-01 2017-01-01", ""},
		{"https://a.example/sitemap_20160301_2.xml", "2016-03-01 2016-03-02", ""},
		{"https://a.example/sitemaps/2016/03/sitemap.xml", "2016-03-01 2016-04-01", "2016-03-01 2016-04-01"},
		{"https://a.example/sitemap.xml?yyyy=2016&mm=03&dd=09", "2016-03-09 2016-03-10", ""},
		{"https://a.example/sitemap.xml?year=2016", "2016-01-01 2017-01-01", ""},
		{"https://a.example/sitemap-2016-1.xml", "", ""}, // the first part of a year
		{"https://a.example/sitemap-17.xml", "", ""},
		{"https://a.example/sitemap-2016.xml", "", ""}, // see nameYear
		{"https://a.example/sitemap-120160301.xml", "", ""},
		{"https://a.example/2016/03/01/title", "2016-03-01 2016-03-02", "2016-03-01 2016-03-02"},
		{"https://a.example/world/2016/mar/1/title", "", "2016-03-01 2016-03-02"},
		{"https://a.example/2016/3/title", "2016-03-01 2016-04-01", "2016-03-01 2016-04-01"},
		{"https://a.example/title-2016-03-01.html", "2016-03-01 2016-03-02", "2016-03-01 2016-03-02"},
		{"https://a.example/2016/02/31/title", "", ""},
		{"https://a.example/uk-20160301", "2016-03-01 2016-03-02", ""},
		{"https://a.example/2016/13/title", "", ""},
		{"https://a.example/1016/03/title", "", ""},
		{"::", "", ""},
	} {
		for what, of := range map[string]struct {
			want string
			f    func(string) (time.Time, time.Time, bool)
		}{"name": {c.name, nameDate}, "article": {c.article, addressDate}} {
			got := ""
			if from, to, ok := of.f(c.address); ok {
				got = from.Format(time.DateOnly) + " " + to.Format(time.DateOnly)
			}
			if got != of.want {
				t.Errorf("%s as a %s: %q, want %q", c.address, what, got, of.want)
			}
		}
	}
}

func FuzzDatesInAddresses(f *testing.F) {
	for _, s := range []string{"https://a.example/2016/03/01/x", "/sitemap-201603.xml", "?yyyy=2016&mm=3", "2016-02-30", "/2016/feb/9/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, date := range []func(string) (time.Time, time.Time, bool){nameDate, addressDate} {
			if from, to, ok := date(s); ok && (!from.Before(to) || from.Year() < firstYear || from.Year() > lastYear) {
				t.Errorf("%q: %v to %v", s, from, to)
			}
		}
		d := Days{Since: time.Date(2016, 3, 1, 0, 0, 0, 0, time.UTC)}
		if got := d.choose([]framewatch.ListingState{{URL: s}, {URL: s + "1"}}); len(got) > 2 {
			t.Error(got)
		}
	})
}

func TestChooseSitemaps(t *testing.T) {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	days := Days{day(2016, 3, 10), day(2016, 5, 1)}
	for _, c := range []struct{ name, all, want string }{
		{"months", "m-2016-02 m-2016-03 m-2016-04 m-2016-05", "m-2016-03 m-2016-04"},
		{"days", "2016/03/09/ 2016/03/10/ 2016/04/30/ 2016/05/01/", "2016/03/10/ 2016/04/30/"},
		{"years", "y-2014 y-2015 y-2016 y-2017", "y-2016"},
		{"numbers", "p-1 p-2 p-2014 p-2015", "p-1 p-2 p-2014 p-2015"},
		{"names", "news video tags", "news video tags"},
	} {
		var children []framewatch.ListingState
		for name := range strings.FieldsSeq(c.all) {
			children = append(children, framewatch.ListingState{URL: "https://a.example/" + name + ".xml"})
		}
		var got []string
		for _, l := range days.choose(children) {
			got = append(got, strings.TrimSuffix(strings.TrimPrefix(l.URL, "https://a.example/"), ".xml"))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
	children := []framewatch.ListingState{{URL: "https://a.example/a", Modified: day(2016, 3, 9)}, {URL: "https://a.example/m-2016-01.xml", Modified: day(2016, 4, 1)}, {URL: "https://a.example/b", Modified: day(2017, 1, 1)}}
	if got := days.choose(children); len(got) != 1 || got[0].URL != "https://a.example/b" {
		t.Errorf("by change: %v", got)
	}
}

// An old is a page of a site's past.
type old struct {
	page string
	day  string // lastmod; "" for none
}

func (s *site) urlset(pages ...old) http.HandlerFunc {
	var b strings.Builder
	b.WriteString(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for _, p := range pages {
		fmt.Fprintf(&b, "<url><loc>%s</loc>", s.url(p.page))
		if p.day != "" {
			fmt.Fprintf(&b, "<lastmod>%s</lastmod>", p.day)
		}
		b.WriteString("</url>")
	}
	return body("application/xml", b.String()+"</urlset>")
}

func (s *site) sitemapIndex(pages ...old) http.HandlerFunc {
	var b strings.Builder
	b.WriteString(`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for _, p := range pages {
		fmt.Fprintf(&b, "<sitemap><loc>%s</loc>", s.url(p.page))
		if p.day != "" {
			fmt.Fprintf(&b, "<lastmod>%s</lastmod>", p.day)
		}
		b.WriteString("</sitemap>")
	}
	return body("application/xml", b.String()+"</sitemapindex>")
}

// pastOf makes a site with a past, which its robots.txt leads to.
func pastOf(s *site) framewatch.Source {
	s.set("a.localhost/robots.txt", body("text/plain", "Sitemap: "+s.url("a.localhost/index.xml")+"\nUser-agent: *\nDisallow: /closed/\n"))
	s.set("a.localhost/index.xml", s.sitemapIndex(old{"a.localhost/map-2016-01.xml", "2026-01-01"}, old{"a.localhost/map-2016-03.xml", ""}, old{"a.localhost/map-a.xml", "2015-01-01"}, old{"a.localhost/map-b.xml", "2016-06-01"}))
	s.set("a.localhost/map-2016-03.xml", s.urlset(old{"a.localhost/2016/03/01/one", ""}, old{"a.localhost/2016/03/20/two", ""}, old{"a.localhost/closed/three", "2016-03-21"}))
	s.set("a.localhost/map-b.xml", s.urlset(old{"a.localhost/four", "2016-03-15"}, old{"a.localhost/five", "2016-03-05"}, old{"a.localhost/2016/05/02/six", "2016-05-03"}, old{"a.localhost/seven", ""}, old{"a.localhost/de/eight", ""}))
	s.stories("a.localhost/2016/03/01/one", "a.localhost/2016/03/20/two", "a.localhost/closed/three", "a.localhost/four", "a.localhost/five", "a.localhost/2016/05/02/six", "a.localhost/seven", "a.localhost/de/eight", "a.localhost/new")
	s.set("a.localhost/feed", s.feedOf("a.localhost/new"))
	src := feedSource("A", s.url("a.localhost/feed"))
	src.Home = s.url("a.localhost/")
	return src
}

var march = Days{time.Date(2016, 3, 10, 0, 0, 0, 0, time.UTC), time.Date(2016, 5, 1, 0, 0, 0, 0, time.UTC)}

func TestBackfill(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	a := pastOf(s)
	german := feedSource("A (de)", s.url("a.localhost/de/feed"))
	german.Home = s.url("a.localhost/de/")
	s.set("a.localhost/de/feed", s.feedOf())
	o := options()
	o.Recheck = []time.Duration{time.Hour}
	c := newCrawler(t, m, o, a, german)
	told := 0
	sum, left, err := c.Backfill(t.Context(), []string{"A"}, march, func(Summary, Left) { told++ })
	if err != nil || left != (Left{}) {
		t.Fatalf("%+v, %v", left, err)
	}
	for page, want := range map[string]int{"map-2016-01.xml": 0, "map-2016-03.xml": 1, "map-a.xml": 0, "map-b.xml": 1, "2016/03/01/one": 0, "2016/03/20/two": 1, "closed/three": 0, "four": 1, "five": 0, "2016/05/02/six": 0, "seven": 1, "de/eight": 0, "new": 1} {
		if n := s.count("a.localhost/" + page); n != want {
			t.Errorf("%s was asked for %d times, want %d", page, n, want)
		}
	}
	total := sum.Total
	if total.Sitemaps != 3 || total.Stored != 4 || total.Skipped["closed by robots.txt"] != 1 || total.Outside != 6 || total.New != 5 {
		t.Errorf("%+v", total)
	}
	for page, again := range map[string]bool{"four": false, "new": true} {
		if e := m.entry(s.url("a.localhost/" + page)); e.NextAt.IsZero() == again || e.EntryOutcome.State != framewatch.EntryStored {
			t.Errorf("%s: %+v", page, e)
		}
	}
	if yields, sums := m.yields(); len(yields) != 1 || sums.Articles != 1 || yields[s.url("a.localhost/new")].Words < 50 {
		t.Errorf("pages of a backfill count as yields: %+v", yields)
	}
	// A second time there is nothing to fetch.
	if sum, _, err = c.Backfill(t.Context(), []string{"A"}, march, nil); err != nil || sum.Total.Fetched != 0 || sum.Total.Sitemaps == 0 {
		t.Errorf("again: %+v, %v", sum.Total, err)
	}
	// Other days are read anew.
	if sum, _, err = c.Backfill(t.Context(), []string{"A"}, Days{Since: march.Since.AddDate(0, -1, 0)}, nil); err != nil || sum.Total.Stored != 3 {
		t.Errorf("other days: %+v, %v", sum.Total, err)
	}
}

// Sites whose robots.txt names no sitemap may have one all the same, or none.
func TestBackfillByCustom(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.set("a.localhost/sitemap.xml", s.urlset(old{"a.localhost/one", "2016-03-15"}))
	s.stories("a.localhost/one")
	s.set("a.localhost/feed", s.feedOf())
	c := newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed")))
	sum, left, err := c.Backfill(t.Context(), nil, march, nil)
	if err != nil || left != (Left{}) || sum.Total.Stored != 1 || sum.Total.Sitemaps != 2 || s.count("a.localhost/sitemap_index.xml") != 1 {
		t.Errorf("%+v, %+v, %v", sum.Total, left, err)
	}
	if _, _, err := c.Backfill(t.Context(), []string{"B"}, march, nil); !errors.Is(err, framewatch.ErrNotFound) {
		t.Errorf("a source that is none: %v", err)
	}
}

// What is found while a site's past is fetched is fetched next, and what is
// left when the program ends is fetched later.
func TestNewsBeforeBackfill(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	var past []old
	for i := range 2000 {
		page := fmt.Sprintf("a.localhost/old/%d", i)
		past = append(past, old{page, "2016-03-15"})
		s.stories(page)
	}
	s.set("a.localhost/sitemap.xml", s.urlset(past...))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	const after = 40 // pages of the past
	s.set(fmt.Sprintf("a.localhost/old/%d", after), func(w http.ResponseWriter, r *http.Request) {
		body("text/html", story("The old one"))(w, r)
		now := time.Now().UTC() // another process finds the news in a feed of its own
		state := framewatch.ListingState{Source: "B", URL: s.url("b.localhost/feed"), Kind: framewatch.FeedListing, CheckedAt: now}
		entry := framewatch.Entry{Key: s.url("a.localhost/new"), URL: s.url("a.localhost/new"), Source: "B", FoundIn: state.URL, FoundAt: now, Published: now}
		if _, err := m.SaveListing(ctx, state, []framewatch.Entry{entry}, nil, func(*framewatch.ListingState, []framewatch.Entry) {}); err != nil {
			t.Error(err)
		}
	})
	s.set("a.localhost/feed", s.feedOf())
	s.set("b.localhost/feed", s.feedOf())
	s.set("a.localhost/new", func(w http.ResponseWriter, r *http.Request) {
		body("text/html", story("The news"))(w, r)
		stop()
	})
	c := newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed")), feedSource("B", s.url("b.localhost/feed")))
	_, left, err := c.Backfill(ctx, nil, march, nil)
	if !errors.Is(err, context.Canceled) || left.Entries < 1900 {
		t.Fatalf("%+v, %v", left, err)
	}
	s.mu.Lock()
	asked := slices.DeleteFunc(slices.Clone(s.asked), func(page string) bool { return !strings.HasPrefix(page, "a.localhost/") })
	s.mu.Unlock()
	found := slices.Index(asked, fmt.Sprintf("a.localhost/old/%d", after))
	if fetched := slices.Index(asked, "a.localhost/new"); found < after || fetched != found+1 {
		t.Errorf("news was there with request %d and fetched with request %d", found, fetched)
	}
	waiting, err := m.Waiting(t.Context(), framewatch.Scope{})
	if err != nil || waiting["A"] != left.Entries {
		t.Errorf("%v wait, want %d: %v", waiting, left.Entries, err)
	}
}

// What is left of a backfill when it ends is done by the next crawl, each page
// once.
func TestBackfillGoesOn(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	var past []old
	for i := range 60 {
		page := fmt.Sprintf("a.localhost/old/%d", i)
		past = append(past, old{page, "2016-03-15"})
		s.stories(page)
	}
	s.set("a.localhost/sitemap.xml", s.sitemapIndex(old{"a.localhost/1.xml", ""}, old{"a.localhost/2.xml", ""}))
	s.set("a.localhost/1.xml", s.urlset(past[:30]...))
	s.set("a.localhost/2.xml", s.urlset(past[30:]...))
	s.set("a.localhost/feed", s.feedOf())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s.set("a.localhost/old/20", func(w http.ResponseWriter, r *http.Request) {
		stop()
		body("text/html", story("The one where it ended"))(w, r)
	})
	c := newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed")))
	if _, left, err := c.Backfill(ctx, nil, march, nil); !errors.Is(err, context.Canceled) || left.Entries == 0 {
		t.Fatalf("%+v, %v", left, err)
	}
	once(t, newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed"))))
	if n := len(m.articles()); n != 60 {
		t.Errorf("%d articles, want 60", n)
	}
	for i := range 60 {
		if n := s.count(fmt.Sprintf("a.localhost/old/%d", i)); n != 1 && i != 20 {
			t.Errorf("page %d was asked for %d times", i, n)
		}
	}
	if left, entries, _, err := m.BackfillLeft(t.Context(), framewatch.Scope{}); err != nil || left+entries != 0 {
		t.Errorf("%d sitemaps and %d entries left, %v", left, entries, err)
	}
}

// A sitemap may be as large as the protocol allows, which no other listing may.
func TestLargeSitemaps(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reads a sitemap of 50 MB")
	}
	s, m := newSite(t), newMemory(t)
	var b strings.Builder
	b.WriteString("<urlset>")
	for i := range maxSitemapPages {
		fmt.Fprintf(&b, "<url><loc>%s</loc><lastmod>2015-01-%02d</lastmod></url><!--%s-->\n", s.url(fmt.Sprintf("a.localhost/old/%d", i)), i%28+1, strings.Repeat("x", 920))
	}
	b.WriteString(`<url><loc>` + s.url("a.localhost/one") + `</loc><lastmod>2016-03-15</lastmod></url></urlset>`)
	if b.Len() < 48<<20 || b.Len() > maxSitemapBody {
		t.Fatalf("%d bytes", b.Len())
	}
	s.set("a.localhost/sitemap.xml", body("application/xml", b.String()))
	s.stories("a.localhost/one")
	s.set("a.localhost/feed", body("application/rss+xml", strings.Repeat(" ", 9<<20)))
	c := newCrawler(t, m, options(), feedSource("A", s.url("a.localhost/feed")))
	start := time.Now()
	sum, left, err := c.Backfill(t.Context(), nil, march, nil)
	t.Logf("%d MB in %v", b.Len()>>20, time.Since(start).Round(time.Millisecond))
	if err != nil || left != (Left{}) || sum.Total.Stored != 1 || sum.Total.Outside != maxSitemapPages {
		t.Errorf("%+v, %+v, %v", sum.Total, left, err)
	}
	if l := m.listing("A", s.url("a.localhost/feed")); !strings.Contains(l.Error, "larger than 8 MiB") {
		t.Errorf("the feed: %q", l.Error)
	}
}
