package head

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	"framewatch/crawler/extract/page"
)

// A site is what a page says of the site it stands on.
type site struct {
	name     string   // as it is shown
	names    []string // under which it may stand in a headline or byline, folded
	label    string   // of its host, without the public suffix
	sections []string // under which the article stands, folded
}

// newSite reads the names of the site.
func newSite(p *page.Page) site {
	host := strings.TrimPrefix(strings.ToLower(p.URL.Hostname()), "www.")
	domain := registrable(host)
	label, _, _ := strings.Cut(domain, ".")
	stated := []string{p.Meta("og:site_name"), p.Statement.Publisher, p.Meta("application-name"), p.Meta("apple-mobile-web-app-title")}
	s := site{label: page.Letters(label)}
	headline, slug := page.Letters(p.Meta("og:title")), slugOf(p)
	for _, n := range append(stated, host, label, domain, "home") {
		n = page.Plain(n)
		if folded := page.Letters(n); len(folded) >= 2 && len(folded) <= 200 && !headlineLike(n, folded, headline, slug) {
			s.names = append(s.names, folded)
		}
	}
	for _, n := range stated {
		if n = page.Plain(n); n != "" && len(n) <= 200 && !headlineLike(n, page.Letters(n), headline, slug) {
			s.name = s.short(n)
			break
		}
	}
	s.sections = sectionsOf(p)
	if cuts := separators(p.Title); s.name == "" && len(cuts) > 0 {
		if tail := p.Title[cuts[len(cuts)-1][1]:]; s.resembles(tail) {
			s.name = tail
			s.names = append(s.names, page.Letters(tail))
		}
	}
	return s
}

// headlineLike reports whether what is stated as the site's name is the
// headline, as careless templates have it: it is the same, or a long part of
// it, or made of the words of the address.
func headlineLike(name, folded, headline string, slug []string) bool {
	const most = 24 // bytes of a name that is one
	if folded == headline || len(folded) > most && strings.Contains(headline, folded) {
		return true
	}
	if len(folded) <= most || len(slug) < 4 {
		return false
	}
	_, ofName := overlap(name, slug)
	return ofName > 0.6
}

// short is a site's name without what it says in praise of itself.
func (s site) short(name string) string {
	const most = 25 // runes of a name that needs no shortening
	cuts := separators(name)
	if len(cuts) == 0 || utf8.RuneCountInString(name) <= most {
		return name
	}
	from := 0
	for _, c := range append(cuts, [2]int{len(name), len(name)}) {
		if part := name[from:c[0]]; s.resembles(part) {
			return part
		}
		from = c[1]
	}
	return name[:cuts[0][0]]
}

// sectionsOf are the names of the sections under which an article stands: as
// it states them, and the parts of its address.
func sectionsOf(p *page.Page) (list []string) {
	add := func(s string) {
		if s = page.Letters(cutAt(s, 100)); len(s) >= 3 && len(list) < 12 {
			list = append(list, s)
		}
	}
	add(p.Statement.Section)
	add(p.Meta("article:section", "section"))
	parts := strings.Split(cutAt(p.URL.Path, 500), "/")
	for _, part := range parts[:len(parts)-1] {
		add(part)
	}
	return list
}

func (s site) isSection(folded string) bool {
	return slices.Contains(s.sections, folded)
}

// resembles reports whether a line is likely the site's name, because the
// larger part of either is in the other: "Koia" for drinkkoia.com, "Thrive
// Internet Marketing" for thriveagency.com.
func (s site) resembles(line string) bool {
	const least = 4 // letters
	if len(s.label) < least || len(line) > 100 {
		return false
	}
	folded := page.Letters(line)
	if len(folded) >= least && strings.Contains(s.label, folded) || strings.Contains(folded, s.label) {
		return true
	}
	in := 0
	for w := range strings.FieldsSeq(line) {
		if w = page.Letters(w); len(w) >= 3 && strings.Contains(s.label, w) {
			in += len(w)
		}
	}
	return in >= least && 2*in >= len(s.label)
}

// is reports whether a folded line is the site's name.
func (s site) is(folded string) bool {
	for _, n := range s.names {
		if folded == n || len(folded) == len(n)+3 && strings.HasPrefix(folded, "the") && folded[3:] == n ||
			len(n) == len(folded)+3 && strings.HasPrefix(n, "the") && n[3:] == folded {
			return true
		}
	}
	return false
}

// registrable is the registrable domain of a host.
func registrable(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}
