package crawler

import (
	"bytes"
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"framewatch"
	"framewatch/crawler/decode"
	"framewatch/crawler/extract"
	"framewatch/crawler/feed"
	"framewatch/crawler/section"
)

const (
	maxTriedFeeds    = 5 // that a page links to
	maxTriedSitemaps = 3 // that robots.txt names

	maxAsked  = 12          // addresses of a site
	fewAsked  = 2           // of one that asks for long pauses
	maxPauses = time.Minute // of all its pauses
)

// Where sites keep feeds and sitemaps without saying so, the commonest first.
var (
	commonFeeds    = []string{"/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.json"}
	commonSitemaps = []string{"/news-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml"}
)

// discover looks for what a site announces its articles by: the feeds that
// its page links to, the sitemaps that robots.txt names, else those at the
// usual places, and the links on the page itself. It asks for a dozen
// addresses at most, one after the other, and ends with the newest article.
func (c *Crawler) discover(ctx context.Context, r *Report, front *page) error {
	rules, err := c.fetch.transport.robots.rules(ctx, front.url)
	if err != nil {
		return ctx.Err() // noted already
	}
	left := budget(rules.Delay)
	var entries []framewatch.Entry
	try := func(addresses []string, kind string, most int, firstOnly bool) error {
		for _, address := range addresses[:min(most, len(addresses))] {
			if slices.ContainsFunc(r.Listings, func(l Report) bool { return l.URL == address }) {
				continue
			}
			if left--; left < 0 {
				r.Untried = append(r.Untried, address)
				continue
			}
			found, got, named, err := c.inspect(ctx, address, nil)
			if err != nil {
				return err
			}
			if got == nil || !strings.HasPrefix(found.Kind, kind) || found.Error != "" || found.Entries+len(found.Sitemaps) == 0 {
				continue
			}
			r.Listings = append(r.Listings, found)
			if entries = append(entries, named.entries...); firstOnly {
				break
			}
		}
		return nil
	}
	if err := try(withoutComments(r.Feeds), "feed", maxTriedFeeds, false); err != nil {
		return err
	}
	if len(r.Listings) == 0 {
		if err := try(at(front.url, commonFeeds), "feed", len(commonFeeds), true); err != nil {
			return err
		}
	}
	feeds := len(r.Listings)
	if err := try(newsFirst(rules.Sitemaps), "sitemap", maxTriedSitemaps, false); err != nil {
		return err
	}
	if len(r.Listings) == feeds {
		if err := try(at(front.url, commonSitemaps), "sitemap", len(commonSitemaps), true); err != nil {
			return err
		}
	}
	rule, links, err := section.Guess(front.body, front.contentType, front.url)
	if err != nil {
		r.fail(err)
	}
	r.Links = rule
	if rule != "" || len(entries) == 0 {
		r.Entries = len(links)
		r.addNewest(links)
	}
	r.Source = joined(*r, front)
	if entries = append(entries, links...); len(entries) == 0 {
		return nil
	}
	return c.tryEntry(ctx, r, newestOf(entries), extract.Hint{Language: r.Source.Language})
}

// budget is how many addresses a site is asked for that wants such pauses.
func budget(pause time.Duration) int {
	if pause <= 0 {
		return maxAsked
	}
	return int(min(maxAsked, max(fewAsked, maxPauses/pause)))
}

// newestOf is the entry that was published last, as far as that is known; else
// the first.
func newestOf(entries []framewatch.Entry) framewatch.Entry {
	return slices.MaxFunc(entries, func(a, b framewatch.Entry) int { return a.Published.Compare(b.Published) })
}

// at are the paths on the site of a page.
func at(page *url.URL, paths []string) (addresses []string) {
	for _, path := range paths {
		addresses = append(addresses, (&url.URL{Scheme: page.Scheme, Host: page.Host, Path: path}).String())
	}
	return addresses
}

// withoutComments drops the feeds that blogs have of their comments.
func withoutComments(feeds []string) []string {
	return slices.DeleteFunc(slices.Clone(feeds), func(u string) bool { return strings.Contains(strings.ToLower(u), "comments") })
}

// newsFirst puts news sitemaps before the others, which are mostly archives.
func newsFirst(sitemaps []string) []string {
	sorted := slices.Clone(sitemaps)
	slices.SortStableFunc(sorted, func(a, b string) int {
		return strings.Count(strings.ToLower(b), "news") - strings.Count(strings.ToLower(a), "news")
	})
	return sorted
}

// suggested is the source that one listing would make.
func suggested(r Report, got *page) framewatch.Source {
	kind, _, _ := strings.Cut(r.Kind, " ") // a sitemap index is a sitemap
	if kind != string(framewatch.FeedListing) && kind != string(framewatch.SitemapListing) {
		return framewatch.Source{}
	}
	address := r.URL
	if r.MovedTo != "" {
		address = r.MovedTo
	}
	s := framewatch.Source{Kind: "online", Home: at(got.url, []string{"/"})[0], Listings: []framewatch.Listing{{Kind: framewatch.ListingKind(kind), URL: address}}}
	if kind == string(framewatch.FeedListing) {
		if f, err := feed.Read(got.body, got.url); err == nil {
			s.Name, s.Language = nameOf(f.Title), languageOf(f.Language)
			if f.Home != "" {
				s.Home = f.Home
			}
		}
	}
	if s.Name == "" {
		s.Name = strings.TrimPrefix(got.url.Hostname(), "www.")
	}
	return s
}

// joined is the source that a front page and what it led to would make: its
// feeds, else its news sitemap, else the links of the page.
func joined(r Report, front *page) framewatch.Source {
	s := framewatch.Source{Kind: "online", Home: front.url.String()}
	for _, l := range r.Listings {
		if l.Kind == "feed" {
			s.Listings = append(s.Listings, l.Source.Listings...)
			s.Language = cmp.Or(s.Language, l.Source.Language)
		}
	}
	for _, l := range r.Listings {
		if len(s.Listings) == 0 || l.Kind != "feed" && strings.Contains(strings.ToLower(l.URL), "news") {
			s.Listings = append(s.Listings, l.Source.Listings...)
		}
	}
	if len(s.Listings) == 0 && r.Links != "" {
		s.Listings = []framewatch.Listing{{Kind: framewatch.SectionListing, URL: s.Home, Links: r.Links}}
	}
	if doc, err := goquery.NewDocumentFromReader(bytes.NewReader(decode.HTML(front.body, front.contentType))); err == nil {
		s.Name = nameOf(doc.Find(`meta[property="og:site_name"]`).First().AttrOr("content", ""))
		s.Language = cmp.Or(languageOf(doc.Find("html").First().AttrOr("lang", "")), s.Language)
	}
	if s.Name == "" && len(r.Listings) > 0 && r.Listings[0].Kind == "feed" {
		s.Name = r.Listings[0].Source.Name
	}
	if s.Name == "" {
		s.Name = strings.TrimPrefix(front.url.Hostname(), "www.")
	}
	return s
}

// nameOf is a title as the name of a source.
func nameOf(title string) string { return clipTo(strings.Join(strings.Fields(title), " "), 100) }

// languageOf is the ISO 639-1 code of a language tag such as "en-GB"; "" if it
// has none.
func languageOf(tag string) string {
	code, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")), "-")
	if len(code) != 2 {
		return ""
	}
	return framewatch.LanguageCode(code)
}
