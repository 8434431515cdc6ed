package head

import (
	"net/url"
	"path"
	"strings"

	"framewatch"
	"framewatch/crawler/extract/page"
)

// maxAddress is the length in bytes of an address that is believed.
const maxAddress = 8000

// Canonical is the address under which the article is known: what the page
// says, if it speaks of the same site, of a page of its own and of the same
// language. It is empty if the page's own address is none of the web.
func Canonical(p *page.Page) string {
	own, err := framewatch.CanonicalURL(p.URL.String())
	if err != nil {
		return ""
	}
	for _, ref := range []string{linked(p), p.Meta("og:url"), p.Statement.Page} {
		if ref = strings.TrimSpace(ref); ref == "" || len(ref) > maxAddress {
			continue
		}
		to, err := p.URL.Parse(ref)
		if err != nil || registrable(to.Hostname()) != registrable(p.URL.Hostname()) || !standsFor(to, p.URL) {
			continue
		}
		if to.Scheme == "http" && p.URL.Scheme == "https" && to.Host == p.URL.Host {
			to.Scheme = p.URL.Scheme // the page came under it
		}
		if c, err := framewatch.CanonicalURL(to.String()); err == nil && (c == own || !translated(p, c, own) && !otherEdition(to, p.URL)) {
			return c
		}
	}
	return own
}

// linked is the address of the page's canonical link; empty if there are
// several that differ, of which none can be believed.
func linked(p *page.Page) (ref string) {
	for _, l := range p.Links {
		if !has(l.Rel, "canonical") {
			continue
		}
		if ref != "" && l.Href != ref {
			return ""
		}
		ref = l.Href
	}
	return ref
}

// has reports whether a list with spaces holds the word.
func has(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// translated reports whether a canonical address is that of an edition in
// another language than the page's, as it links to its editions.
func translated(p *page.Page, to, own string) bool {
	const most = 200
	var toLanguage, ownLanguage string
	n := 0
	for _, l := range p.Links {
		if l.HrefLang == "" || !has(l.Rel, "alternate") || len(l.Href) > maxAddress {
			continue
		}
		if n++; n > most {
			break
		}
		u, err := p.URL.Parse(l.Href)
		if err != nil {
			continue
		}
		// Of several languages of one address, the first counts: it comes before its countries.
		switch c, err := framewatch.CanonicalURL(u.String()); {
		case err != nil:
		case c == to && toLanguage == "":
			toLanguage = code(l.HrefLang)
		case c == own && ownLanguage == "":
			ownLanguage = code(l.HrefLang)
		}
	}
	if ownLanguage == "" {
		ownLanguage = code(p.Language)
	}
	return toLanguage != "" && ownLanguage != "" && toLanguage != ownLanguage
}

// code is the language of a tag such as "de-AT", in two letters; empty if it
// has none.
func code(tag string) string {
	tag = strings.ToLower(strings.TrimSpace(tag))
	if i := strings.IndexAny(tag, "-_,; "); i >= 0 {
		tag = tag[:i]
	}
	if len(tag) != 2 || tag[0] < 'a' || tag[0] > 'z' || tag[1] < 'a' || tag[1] > 'z' {
		return ""
	}
	return tag
}

// otherEdition reports whether two addresses begin with different languages.
func otherEdition(a, b *url.URL) bool {
	first := func(u *url.URL) string {
		part, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		if part = strings.ToLower(part); len(part) == 2 && strings.Contains(" ar cs da de el en es fa fi fr he hi hu id it ja ko nl no pl pt ro ru sr sv tr uk vi zh ", " "+part+" ") {
			return part
		}
		return ""
	}
	return first(a) != "" && first(b) != "" && first(a) != first(b)
}

// standsFor refuses canonical addresses that careless templates give to all
// their pages: the home page, or the section above the article.
func standsFor(to, from *url.URL) bool {
	above := path.Clean("/" + to.Path)
	if above == "/" {
		return to.RawQuery != "" || path.Clean("/"+from.Path) == "/"
	}
	rest, below := strings.CutPrefix(path.Clean("/"+from.Path), above+"/")
	if !below {
		// A deep page is no view of a section elsewhere.
		front := to.RawQuery == "" && strings.Count(above, "/") == 1 && len(above) <= 13 && !strings.ContainsAny(above, "-_.0123456789")
		return !front || strings.Count(path.Clean("/"+from.Path), "/") == 1 || path.Base(from.Path) == path.Base(above)
	}
	// Below the article only views of it are likely.
	return !strings.Contains(rest, "-") && len(rest) <= 12 || strings.Count(path.Base(above), "-") >= 2
}
