// Package head reads the head of an article: headline, byline, section,
// description, the name of the site and the canonical address.
//
// Headline and byline stand in many places of a page, of which each is wrong
// on some sites. Everything that may be one is gathered, and weighed by where
// it stands and what agrees with it; the weights were learned on real pages
// (see train_test.go).
package head

import (
	"framewatch/crawler/extract/page"
)

// A Head is what a page says of its article, in the site's own spelling.
// What it does not say is empty.
type Head struct {
	Title        string   // headline, without the name of the site
	TitleOrigin  string   // where it stands: "h1", "heading", "json-ld", "og:title", "twitter:title", "meta", "title" or "listing"
	Byline       []string // authors: people, desks, agencies; without roles, places and degrees
	BylineOrigin string   // "json-ld", "meta", "markup" or "text"
	Site         string   // name of the site
	Section      string
	Description  string
	Canonical    string // address under which the article is known
}

// Read reads the head of a page. The hint is the headline by which a listing
// named the page; empty if there was none.
func Read(p *page.Page, hint string) Head {
	s := newSite(p)
	title := chooseTitle(p, s, hint)
	h := Head{Title: headline(s.trim(title.text)), TitleOrigin: title.origin(), Site: s.name, Canonical: Canonical(p)}
	h.Section, h.Description = section(p, s, title.text), description(p, title.text)
	h.Byline, h.BylineOrigin = chooseByline(p, s, title.text)
	return h
}
