package testsite

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"time"

	"framewatch"
)

// A listing is one way in which an outlet announces its stories.
type listing struct {
	kind    listingKind
	path    string
	recent  int    // only the latest; 0 means all
	undated bool   // says no dates
	damaged bool   // holds an item without address and one with stray marks
	moved   string // the address a reader's list still has; answers 301
	links   string // CSS rule, section pages only
}

type listingKind int

const (
	rss listingKind = iota
	atom
	rdf
	jsonFeed
	sitemap
	sitemapIndex
	newsSitemap
	section // a paged archive: path, path/2, path/3 …
	gone    // answers 410
)

// perPage is how many links a page of an archive holds.
const perPage = 40

func (k listingKind) listing() framewatch.ListingKind {
	switch k {
	case sitemap, sitemapIndex, newsSitemap:
		return framewatch.SitemapListing
	case section:
		return framewatch.SectionListing
	}
	return framewatch.FeedListing
}

// listed are the stories a listing names, newest first.
func (s *site) listed(l listing) []*story {
	if l.recent > 0 && len(s.stories) > l.recent {
		return s.stories[:l.recent]
	}
	return s.stories
}

// render writes a listing and its content type; "" for one that has no body.
func (s *site) render(l listing) (body, contentType string) {
	switch l.kind {
	case rss:
		return s.rss(l), "application/rss+xml; charset=utf-8"
	case atom:
		return s.atom(l), "application/atom+xml"
	case rdf:
		return s.rdf(l), "text/xml" // the encoding stands in the XML declaration only
	case jsonFeed:
		return s.jsonFeed(l), "application/feed+json"
	case sitemap:
		return s.sitemap(s.listed(l), l.undated), "application/xml"
	case newsSitemap:
		return s.newsSitemap(l), "application/xml"
	case sitemapIndex:
		return s.sitemapIndex(l), "application/xml"
	}
	return "", ""
}

func (s *site) rss(l listing) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>%s</title><link>%s</link><description>%s</description><language>%s</language>`+"\n",
		escape(s.out.name), s.base+"/", escape(s.out.about), s.out.language)
	for i, st := range s.listed(l) {
		if l.damaged && i == 2 {
			b.WriteString("<item><title>Weekend Q&A: ask the editors&nbsp;&mdash; live</title><description>Send us <b>your questions</description></item>\n")
		}
		fmt.Fprintf(&b, "<item><title>%s</title><link>%s</link><guid isPermaLink=\"true\">%s</guid><description>%s</description>", escape(st.title), escape(s.linkTo(st, i)), escape(s.url(st)), escape(summary(st)))
		switch {
		case l.undated:
		case st.trap == noDate:
			b.WriteString("<pubDate>yesterday, around noon</pubDate>")
		default:
			fmt.Fprintf(&b, "<pubDate>%s</pubDate>", st.local(s.out.offset).Format(time.RFC1123Z))
		}
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel></rss>\n")
	return b.String()
}

// linkTo is the address under which the feed names its ith story.
func (s *site) linkTo(st *story, i int) string {
	switch twin := s.twin(st); {
	case i%5 == 4 && twin != "":
		return twin
	case s.out.twins == ampTwin:
		return s.url(st) + "?utm_source=feed&utm_medium=rss"
	}
	return s.url(st)
}

// twin is the second address of a story; "" if it has none.
func (s *site) twin(st *story) string {
	switch {
	case st.odd != nil || st.trap != plainPage:
	case s.out.twins == ampTwin:
		return s.base + "/amp" + st.path
	case s.out.twins == mobileTwin:
		return strings.Replace(s.url(st), "://", "://m.", 1)
	}
	return ""
}

func (s *site) atom(l listing) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="utf-8"?>`+"\n"+`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="%s"><title>%s</title><id>%s</id><link href="%s"/><link rel="self" href="%s"/><updated>%s</updated>`+"\n",
		s.out.language, escape(s.out.name), s.base+"/", s.base+"/", s.base+l.path, s.newest().Format(time.RFC3339))
	for _, st := range s.listed(l) {
		when := st.local(s.out.offset).Format(time.RFC3339)
		fmt.Fprintf(&b, `<entry><title type="text">%s</title><id>tag:%s,2024:%s</id><link rel="alternate" href="%s"/><published>%s</published><updated>%s</updated><summary>%s</summary></entry>`+"\n",
			escape(st.title), s.out.slug, escape(st.path), escape(st.path), when, when, escape(summary(st)))
	}
	b.WriteString("</feed>\n")
	return b.String()
}

// rdf writes RSS 1.0, which in this newsroom says no dates.
func (s *site) rdf(l listing) string {
	var items, seq strings.Builder
	for _, st := range s.listed(l) {
		u := escape(s.url(st))
		fmt.Fprintf(&seq, `<rdf:li rdf:resource="%s"/>`, u)
		fmt.Fprintf(&items, `<item rdf:about="%s"><title>%s</title><link>%s</link><description>%s</description></item>`+"\n", u, escape(st.title), u, escape(summary(st)))
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="ISO-8859-1"?>`+"\n"+`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="%s"><title>%s</title><link>%s</link><description>%s</description><items><rdf:Seq>%s</rdf:Seq></items></channel>`+"\n%s</rdf:RDF>\n",
		s.base+l.path, escape(s.out.name), s.base+"/", escape(s.out.about), seq.String(), items.String())
}

type feedJSON struct {
	Version string         `json:"version"`
	Title   string         `json:"title"`
	Home    string         `json:"home_page_url"`
	Feed    string         `json:"feed_url"`
	Items   []feedItemJSON `json:"items"`
}

type feedItemJSON struct {
	ID      string `json:"id"`
	URL     string `json:"url"`
	Title   string `json:"title"`
	Summary string `json:"summary"`
}

func (s *site) jsonFeed(l listing) string {
	f := feedJSON{Version: "https://jsonfeed.org/version/1.1", Title: s.out.name, Home: s.base + "/", Feed: s.base + l.path}
	for _, st := range s.listed(l) {
		f.Items = append(f.Items, feedItemJSON{s.url(st), s.url(st), st.title, summary(st)})
	}
	b, err := json.MarshalIndent(f, "", " ")
	if err != nil { // unreachable: the struct holds strings only
		return ""
	}
	return string(b)
}

const sitemapSpace = `xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`

func (s *site) sitemap(list []*story, undated bool) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<urlset " + sitemapSpace + ">\n")
	for _, st := range list {
		fmt.Fprintf(&b, "<url><loc>%s</loc>", escape(s.url(st)))
		if !undated {
			fmt.Fprintf(&b, "<lastmod>%s</lastmod>", st.local(s.out.offset).Format(time.RFC3339))
		}
		b.WriteString("</url>\n")
	}
	b.WriteString("</urlset>\n")
	return b.String()
}

func (s *site) newsSitemap(l listing) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<urlset " + sitemapSpace + ` xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">` + "\n")
	for _, st := range s.listed(l) {
		fmt.Fprintf(&b, "<url><loc>%s</loc><news:news><news:publication><news:name>%s</news:name><news:language>%s</news:language></news:publication><news:publication_date>%s</news:publication_date><news:title>%s</news:title></news:news></url>\n",
			escape(s.url(st)), escape(s.out.name), s.out.language, st.local(s.out.offset).Format(time.RFC3339), escape(st.title))
	}
	b.WriteString("</urlset>\n")
	return b.String()
}

// monthly is where the sitemaps of the months lie: /sitemaps/2025-03.xml.
const monthly = "/sitemaps/"

func (s *site) sitemapIndex(l listing) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<sitemapindex " + sitemapSpace + ">\n")
	last := ""
	for _, st := range s.listed(l) {
		t := st.local(s.out.offset)
		if m := t.Format("2006-01"); m != last {
			last = m
			fmt.Fprintf(&b, "<sitemap><loc>%s%s%s.xml</loc><lastmod>%s</lastmod></sitemap>\n", s.base, monthly, m, t.Format(time.RFC3339))
		}
	}
	b.WriteString("</sitemapindex>\n")
	return b.String()
}

// ofMonth are the stories of a month, "2025-03".
func (s *site) ofMonth(month string) []*story {
	var list []*story
	for _, st := range s.stories {
		if st.local(s.out.offset).Format("2006-01") == month {
			list = append(list, st)
		}
	}
	return list
}

// pagesOf is how many pages an archive has.
func (s *site) pagesOf(l listing) int {
	return max(1, (len(s.listed(l))+perPage-1)/perPage)
}

// summary is the teaser of a story: its lead, cut at a word.
func summary(st *story) string {
	lead := st.paragraphs[0]
	if len(lead) <= 160 {
		return lead
	}
	return lead[:strings.LastIndexByte(lead[:160], ' ')] + " …"
}

func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil { // unreachable: a Builder takes everything
		return html.EscapeString(s)
	}
	return b.String()
}
