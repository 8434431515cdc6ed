package head

import (
	"slices"
	"strings"

	"framewatch"
	"framewatch/crawler/extract/page"
)

// A Find is what one place gives for a part of the head.
type Find struct {
	Way   string // the place, such as "h1", "og:title", "json-ld" or "markup"
	Value string
	Used  bool // Head has its value from there
}

// Finds are what the places of a page give for each part of its head, the
// surest first.
type Finds struct {
	Title, Byline, Site, Section, Description, Canonical []Find
}

// Candidates tells from what Read chose h of the page with the hint.
func Candidates(p *page.Page, hint string, h Head) (f Finds) {
	s := newSite(p)
	title := chooseTitle(p, s, hint).text
	f.Title = titleFinds(titles(p, s, hint), h)
	f.Byline = bylineFinds(authors(p, s, title), h)
	f.Site = stated(h.Site, "og:site_name", p.Meta("og:site_name"), "json-ld", p.Statement.Publisher, "meta", p.Meta("application-name", "apple-mobile-web-app-title"))
	if h.Site != "" && !slices.ContainsFunc(f.Site, func(x Find) bool { return x.Used }) {
		f.Site = append(f.Site, Find{"title", p.Title, true})
	}
	f.Section = stated(h.Section, "json-ld", p.Statement.Section, "meta", p.Meta("article:section", "articlesection", "og:section", "section", "parsely-section", "sailthru.section"),
		"json-ld breadcrumbs", strings.Join(p.Statement.Crumbs, " > "), "breadcrumbs", strings.Join(trail(p), " > "), "url", s.ofAddress(p.URL))
	f.Description = stated(h.Description, "og:description", p.Meta("og:description"), "meta", p.Meta("description"), "json-ld", p.Statement.Description,
		"twitter:description", p.Meta("twitter:description"))
	f.Canonical = canonicalFinds(p, h)
	return f
}

// stated are the places, each with what it states behind it; the first that
// holds the value is used.
func stated(value string, pairs ...string) (finds []Find) {
	used := value == ""
	key := page.Letters(value)
	for i := 0; i < len(pairs); i += 2 {
		said := page.Plain(cutAt(pairs[i+1], 4*maxDescription))
		if said == "" {
			continue
		}
		is := !used && strings.Contains(page.Letters(said), key)
		used = used || is
		finds = append(finds, Find{pairs[i], said, is})
	}
	return finds
}

// canonicalFinds are the addresses that the page gives itself, and its own.
func canonicalFinds(p *page.Page, h Head) (finds []Find) {
	used := h.Canonical == ""
	for _, f := range []Find{{Way: "link", Value: linked(p)}, {Way: "og:url", Value: p.Meta("og:url")}, {Way: "json-ld", Value: p.Statement.Page}, {Way: "url", Value: p.URL.String()}} {
		if f.Value = cutAt(strings.TrimSpace(f.Value), maxAddress); f.Value == "" {
			continue
		}
		if to, err := p.URL.Parse(f.Value); err == nil && !used {
			to.Scheme = p.URL.Scheme
			c, err := framewatch.CanonicalURL(to.String())
			f.Used = err == nil && c == h.Canonical
			used = f.Used
		}
		finds = append(finds, f)
	}
	return finds
}

// titleFinds are the wordings that were found whole; the headline may be a part
// of one.
func titleFinds(list []candidate, h Head) (finds []Find) {
	const most = 3 // of a place that are not used: pages have many headings
	key := page.Letters(h.Title)
	for _, o := range origins {
		others := 0
		for i := range list {
			c := &list[i]
			if c.has[o.place] == 0 {
				continue
			}
			used := o.name == h.TitleOrigin && key != "" && strings.Contains(c.key, key)
			if !used {
				others++
			}
			if used || others <= most {
				finds = append(finds, Find{o.name, c.text, used})
			}
		}
	}
	return finds
}

// bylineFinds are the names by the places where they stand.
func bylineFinds(list []author, h Head) (finds []Find) {
	for _, way := range bylineWays {
		var names []string
		for i := range list {
			if list[i].in(way.places) && !slices.Contains(names, list[i].name) {
				names = append(names, list[i].name)
			}
		}
		if len(names) > 0 {
			finds = append(finds, Find{way.name, strings.Join(names[:min(len(names), maxAuthors)], ", "), way.name == h.BylineOrigin})
		}
	}
	return finds
}

// bylineWays are the places of authors as Head.BylineOrigin has them.
var bylineWays = []struct {
	name   string
	places []feature
}{
	{"json-ld", []feature{byJSON}},
	{"meta", []feature{byMeta, byCard}},
	{"markup", []feature{byRel, byItem, byClass, byBox, byHref, byBio}},
	{"text", []feature{byWord, byNear}},
}

// in reports whether the author was found in one of the places.
func (a *author) in(places []feature) bool {
	return slices.ContainsFunc(places, func(f feature) bool { return a.has[f] != 0 })
}

// Names reads the names of authors out of lines that are nothing else, as a
// person says who knows the site; roles and what stands before names are cut.
func Names(lines []string) (list []string) {
	for _, line := range lines {
		found, _ := names(page.Plain(line), true)
		for _, n := range found {
			if !slices.Contains(list, n) && len(list) < maxAuthors {
				list = append(list, n)
			}
		}
	}
	return list
}
