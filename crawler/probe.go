package crawler

import (
	"bytes"
	"context"
	"errors"
	"strings"

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
	URL      string           `json:"url"`
	Kind     string           `json:"kind"` // feed, sitemap, sitemap index, section or page; empty if it can't be fetched
	Status   int              `json:"status"`
	Robots   string           `json:"robots"`             // "allowed" or why not; empty if nobody answered
	MovedTo  string           `json:"moved_to,omitempty"` // where a permanent redirect leads
	Entries  int              `json:"entries"`            // named by a listing
	Newest   []ReportEntry    `json:"newest,omitempty"`   // a few of them, the latest first
	Feeds    []string         `json:"feeds,omitempty"`    // that a page links to
	Sitemaps []string         `json:"sitemaps,omitempty"` // that an index names
	Article  *extract.Printed `json:"article,omitempty"`  // of the newest entry, or of the page itself
	Error    string           `json:"error,omitempty"`    // what went wrong, in words
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
	r := Report{URL: address}
	got, err := c.fetch.get(ctx, request{url: address, accept: acceptListing, delay: c.o.Delay})
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	r.Status, r.MovedTo = outcome(got, err)
	if err != nil {
		r.fail(err)
		return r, nil
	}
	r.Robots = "allowed"
	kind, found, err := recognise(got, l)
	r.Kind, r.Entries = kind, len(found.entries)
	for _, c := range found.children {
		r.Sitemaps = append(r.Sitemaps, c.URL)
	}
	if err != nil {
		r.fail(err)
	}
	if kind == "page" || kind == "section" {
		r.Feeds = feedsOf(got)
	}
	for _, e := range found.entries[:min(reported, len(found.entries))] {
		a := framewatch.Article{Published: e.Published}
		if !e.Published.IsZero() {
			a.Precision = framewatch.PrecisionTime
		}
		r.Newest = append(r.Newest, ReportEntry{URL: e.URL, Title: e.Title, Published: a.PublishedText()})
	}
	if len(found.entries) > 0 {
		e := found.entries[0]
		hint.Title, hint.Published, hint.PublishedOrigin = e.Title, e.Published, e.PublishedOrigin
		if got, err = c.fetch.get(ctx, request{url: e.URL, accept: acceptPage, delay: c.o.Delay}); err != nil {
			r.fail(err)
			return r, ctx.Err()
		}
	}
	if len(found.entries) > 0 || kind == "page" {
		hint.Now = c.o.Now()
		if article, err := c.extract(got, hint); err != nil {
			r.fail(err)
		} else {
			printed := article.Printed()
			r.Article = &printed
		}
	}
	return r, nil
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
		found, err = parseListing(*l, got)
		return kindOf(l.Kind, found), found, err
	}
	if decode.LooksLikeHTML(got.body) {
		return "page", listed{}, nil
	}
	entries, err := feed.Parse(got.body, got.url)
	if err == nil {
		return "feed", listed{entries: entries}, nil
	}
	if found, wrong := parseListing(framewatch.Listing{Kind: framewatch.SitemapListing, URL: got.url.String()}, got); wrong == nil {
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
