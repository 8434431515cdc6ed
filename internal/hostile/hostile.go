// Package hostile is the catalogue of what broken and malicious sites send,
// as cases that can be run: each is a small site with one thing wrong, and
// what a crawler should make of it. It crawls nothing itself.
package hostile

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"framewatch"
)

// A Case is a site with one thing wrong. Beside the wrong thing the site is
// healthy: robots.txt closes /closed, the feed names one article at /story,
// and each address that begins with /story is an article.
type Case struct {
	Name   string
	At     Place
	Answer http.HandlerFunc            // what the place answers
	Others map[string]http.HandlerFunc // further addresses, by path; "*.xml" stands for all that end so
	Names  map[string][]string         // what the name server says of hosts, in turn, the last for ever; several addresses between commas
	Want   Want
}

// A Place is the address at which a site is hostile. Its value is the path.
type Place string

// The places.
const (
	Page    Place = "/story"
	Feed    Place = "/feed"
	Sitemap Place = "/sitemap.xml"
	Section Place = "/section"
	Robots  Place = "/robots.txt"
)

// Any stands in a Want for a number that does not matter.
const Any = -1

// A Want is the right answer to a case after one pass.
type Want struct {
	Listing string                // part of what is said to be wrong with the listing; empty: nothing is
	Entries int                   // found in the listings
	Stored  int                   // articles
	State   framewatch.EntryState // of the entries that led to no article; empty: there are none
	Class   framewatch.Class      // likewise
	Reason  string                // part of what is said of them
	Title   string                // of the stored article; empty: whatever it is
	Text    string                // part of the stored article's text
}

// Listing is the listing of the site at origin, such as
// "http://host.localhost:8080", through which the case is met.
func (c Case) Listing(origin string) framewatch.Listing {
	switch c.At {
	case Sitemap:
		return framewatch.Listing{Kind: framewatch.SitemapListing, URL: origin + string(Sitemap)}
	case Section:
		return framewatch.Listing{Kind: framewatch.SectionListing, URL: origin + string(Section), Links: "a"}
	}
	return framewatch.Listing{Kind: framewatch.FeedListing, URL: origin + string(Feed)}
}

// ServeHTTP answers as the site.
func (c Case) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if c.Names != nil {
		w.Header().Set("Connection", "close") // the next request looks the name up again
	}
	switch path := r.URL.Path; {
	case path == string(c.At):
		c.Answer(w, r)
	case c.Others[path] != nil:
		c.Others[path](w, r)
	case strings.HasSuffix(path, ".xml") && c.Others["*.xml"] != nil:
		c.Others["*.xml"](w, r)
	case path == string(Robots):
		text("text/plain", "User-agent: *\nDisallow: /closed\n")(w, r)
	case path == string(Feed):
		rss("/story")(w, r)
	case strings.HasPrefix(path, "/story"):
		html(Story("Ministers meet in "+strings.Trim(path, "/")))(w, r)
	default:
		http.NotFound(w, r)
	}
}

// Cases is the catalogue, in the order of the way of an article.
func Cases() []Case {
	return slices.Concat(robotsCases(), feedCases(), sitemapCases(), sectionCases(), wireCases(), redirectCases(), nameCases(), packedCases(), pageCases(), statementCases())
}

// Story is a page that is an article beyond doubt.
func Story(headline string) string { return page(headline, "", prose(8)) }

// page is an article page with more in its head, and a body.
func page(headline, head, body string) string {
	return fmt.Sprintf(`<!doctype html><html lang="en"><head><title>%s</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2016-03-02T08:00:00+01:00">%s</head><body><article><h1>%s</h1>%s</article></body></html>`, headline, head, headline, body)
}

// prose is n paragraphs.
func prose(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<p>Paragraph %d says that the ministers met in the capital on Tuesday and could not agree on how many people each country should receive, officials said.</p>\n", i+1)
	}
	return b.String()
}
