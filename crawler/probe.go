package crawler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"framewatch"
	"framewatch/crawler/decode"
	"framewatch/crawler/extract"
	"framewatch/crawler/feed"
	"framewatch/crawler/link"
	"framewatch/crawler/section"
	"framewatch/crawler/sitemap"
)

// A Report says what an address or a listing holds, for those who write a
// configuration. Nothing of it is stored.
type Report struct {
	URL         string               `json:"url"`
	Kind        string               `json:"kind"` // feed, sitemap, sitemap index, section or page; empty if it can't be fetched
	Status      int                  `json:"status"`
	Robots      string               `json:"robots"`                // "allowed" or why not; empty if nobody answered
	Rule        string               `json:"robots_rule"`           // the line of robots.txt that says so; empty if none speaks of the address
	Delay       string               `json:"crawl_delay"`           // that robots.txt asks for; empty if it does not
	Cache       string               `json:"cache"`                 // how long it may be kept and how a change is told, in words
	Hub         string               `json:"hub"`                   // of WebSub that a feed names; empty if it does not
	MovedTo     string               `json:"moved_to,omitempty"`    // where a permanent redirect leads
	Entries     int                  `json:"entries"`               // named by a listing
	Newest      []ReportEntry        `json:"newest,omitempty"`      // a few of them, the latest first
	Feeds       []string             `json:"feeds,omitempty"`       // that a page links to
	Sitemaps    []string             `json:"sitemaps,omitempty"`    // that an index names
	Listings    []Report             `json:"listings,omitempty"`    // feeds and sitemaps that a page led to and that can be read
	Untried     []string             `json:"untried,omitempty"`     // addresses that were left, as the site asks for long pauses
	Links       string               `json:"links,omitempty"`       // CSS rule that finds Entries articles on a page
	Article     *extract.Printed     `json:"article,omitempty"`     // of the newest entry, or of the page itself
	Explanation *extract.Explanation `json:"explanation,omitempty"` // how Article was read
	Source      framewatch.Source    `json:"-"`                     // as it could be watched; without listings if there is nothing to watch
	Error       string               `json:"error,omitempty"`       // what went wrong, in words
}

// A ReportEntry is an entry as a listing names it.
type ReportEntry struct {
	URL       string `json:"url"`
	Title     string `json:"title"`
	Published string `json:"published"`
}

// reported is how many entries a report shows.
const reported = 5

// TestSource fetches each listing of a source and the newest entry of each.
func (c *Crawler) TestSource(ctx context.Context, s framewatch.Source) ([]Report, error) {
	var reports []Report
	for _, l := range s.Listings {
		r, err := c.probe(ctx, l.URL, &l, extract.Hint{Language: s.Language})
		if err != nil {
			return reports, err
		}
		reports = append(reports, r)
	}
	return reports, nil
}

// Probe fetches an address of which nothing is known and says what it is. The
// error is ctx's; whatever is wrong with the address stands in the report.
func (c *Crawler) Probe(ctx context.Context, address string) (Report, error) {
	return c.probe(ctx, address, nil, extract.Hint{})
}

// probe reads the address as the listing, or as what it seems to be.
func (c *Crawler) probe(ctx context.Context, address string, l *framewatch.Listing, hint extract.Hint) (Report, error) {
	r, got, found, err := c.inspect(ctx, address, l)
	if err != nil || got == nil {
		return r, err
	}
	if r.Kind == "page" && l == nil {
		if c.explain(&r, got, hint); r.Article == nil || r.Article.Class == framewatch.ClassArticle {
			return r, nil
		}
		return r, c.discover(ctx, &r, got)
	}
	if len(found.entries) > 0 {
		return r, c.tryEntry(ctx, &r, found.entries[0], hint)
	}
	return r, nil
}

// inspect fetches an address and says what it is. Without a page there is
// nothing more to be found.
func (c *Crawler) inspect(ctx context.Context, address string, l *framewatch.Listing) (r Report, got *page, found listed, err error) {
	r.URL = address
	got, err = c.fetch.get(ctx, request{url: address, accept: acceptListing, delay: c.o.Delay})
	if ctx.Err() != nil {
		return r, nil, found, ctx.Err()
	}
	r.Status, r.MovedTo = outcome(got, err)
	if err != nil {
		var none *disallowedError
		if errors.As(err, &none) { // it may be a redirect that is not allowed
			if u, wrong := url.Parse(none.url); wrong == nil {
				if wrong := c.addRobots(ctx, &r, u); wrong != nil {
					return r, nil, found, wrong
				}
			}
		}
		r.fail(err)
		return r, nil, found, nil
	}
	if err := c.addRobots(ctx, &r, got.url); err != nil {
		return r, nil, found, err
	}
	r.Kind, found, err = recognise(got, l)
	r.Entries, r.Hub, r.Cache = len(found.entries), found.hub, caching(got, found)
	for _, c := range found.children {
		r.Sitemaps = append(r.Sitemaps, c.URL)
	}
	if err != nil {
		r.fail(err)
	}
	if r.Kind == "page" || r.Kind == "section" {
		r.Feeds = feedsOf(got)
	}
	r.addNewest(found.entries)
	r.Source = suggested(r, got)
	return r, got, found, nil
}

// addRobots tells what robots.txt says of an address.
func (c *Crawler) addRobots(ctx context.Context, r *Report, u *url.URL) error {
	rules, err := c.fetch.transport.robots.rules(ctx, u)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.fail(err)
		return nil
	}
	r.Robots = "allowed"
	if _, line, number := rules.Rule(u.String()); line != "" {
		r.Rule = fmt.Sprintf("%s (line %d)", clip(line), number)
	}
	if rules.Delay > 0 {
		r.Delay = rules.Delay.String()
	}
	return nil
}

func (r *Report) addNewest(entries []framewatch.Entry) {
	r.Newest = nil
	for _, e := range entries[:min(reported, len(entries))] {
		a := framewatch.Article{Published: e.Published}
		if !e.Published.IsZero() {
			a.Precision = framewatch.PrecisionTime
		}
		r.Newest = append(r.Newest, ReportEntry{URL: e.URL, Title: e.Title, Published: a.PublishedText()})
	}
}

// caching says how long an answer may be kept and how a change is told.
func caching(p *page, found listed) string {
	var parts []string
	if found.hints.MaxAge > 0 {
		parts = append(parts, "may be kept for "+found.hints.MaxAge.String())
	}
	if found.hints.TTL > 0 {
		parts = append(parts, "asks to be read every "+found.hints.TTL.String())
	}
	if found.hints.Period > 0 {
		parts = append(parts, "changes every "+found.hints.Period.String()+", it says")
	}
	switch etag, modified := p.header.Get("ETag") != "", p.header.Get("Last-Modified") != ""; {
	case etag && modified:
		parts = append(parts, "tells changes by ETag and Last-Modified")
	case etag:
		parts = append(parts, "tells changes by ETag")
	case modified:
		parts = append(parts, "tells changes by Last-Modified")
	default:
		parts = append(parts, "is sent whole every time: no ETag, no Last-Modified")
	}
	return strings.Join(parts, "; ")
}

// tryEntry fetches the page of an entry and extracts its article.
func (c *Crawler) tryEntry(ctx context.Context, r *Report, e framewatch.Entry, hint extract.Hint) error {
	hint.Title, hint.Published, hint.PublishedOrigin = e.Title, e.Published, e.PublishedOrigin
	got, err := c.fetch.get(ctx, request{url: e.URL, accept: acceptPage, delay: c.o.Delay})
	if err != nil {
		r.fail(err)
		return ctx.Err()
	}
	c.explain(r, got, hint)
	return nil
}

// explain reads the article of a page and says how.
func (c *Crawler) explain(r *Report, got *page, hint extract.Hint) {
	hint.Now, hint.Rules = c.o.Now(), c.o.Rules
	res, e, err := extract.Explain(got.body, got.contentType, got.url, hint)
	if err != nil {
		r.fail(err)
		return
	}
	printed := res.Printed()
	r.Article, r.Explanation = &printed, &e
}

// fail notes an error; one that robots.txt is behind in its own place.
func (r *Report) fail(err error) {
	var none *disallowedError
	if r.Error = words(err); errors.As(err, &none) {
		r.Robots = r.Error
	}
}

// recognise reads an answer as the listing it is said to be, or else finds out
// which it is.
func recognise(got *page, l *framewatch.Listing) (kind string, found listed, err error) {
	if l != nil {
		found, err = parseListing(*l, got, time.Time{})
		return kindOf(l.Kind, found), found, err
	}
	if decode.LooksLikeHTML(got.body) {
		return "page", listed{}, nil
	}
	found, err = parseListing(framewatch.Listing{Kind: framewatch.FeedListing, URL: got.url.String()}, got, time.Time{})
	if err == nil {
		return "feed", found, nil
	}
	if found, wrong := parseListing(framewatch.Listing{Kind: framewatch.SitemapListing, URL: got.url.String()}, got, time.Time{}); wrong == nil {
		return kindOf(framewatch.SitemapListing, found), found, nil
	} else if errors.Is(err, feed.ErrOther) && !errors.Is(wrong, sitemap.ErrOther) {
		err = wrong
	}
	if kind, ok := notHTML(got); ok {
		return "", listed{}, errors.New("the address holds no feed, sitemap or web page but " + kind)
	}
	return "page", listed{}, nil
}

func kindOf(kind framewatch.ListingKind, found listed) string {
	if len(found.children) > 0 {
		return "sitemap index"
	}
	return string(kind)
}

// feedsOf are the feeds that a page says it has.
func feedsOf(p *page) (feeds []string) {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(decode.HTML(p.body, p.contentType)))
	if err != nil {
		return nil
	}
	base := section.Base(doc, p.url)
	doc.Find(`link[rel~="alternate" i][type][href]`).Each(func(_ int, s *goquery.Selection) {
		kind := strings.ToLower(s.AttrOr("type", ""))
		if strings.Contains(kind, "rss") || strings.Contains(kind, "atom") || strings.Contains(kind, "feed+json") {
			if u := link.Resolve(s.AttrOr("href", ""), base); u != "" {
				feeds = append(feeds, u)
			}
		}
	})
	return feeds
}
