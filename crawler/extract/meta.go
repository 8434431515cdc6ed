package extract

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/publicsuffix"

	"framewatch"
	words "framewatch/text"
)

// meta is the content of the first meta element with one of the names, in the
// order of the names; case does not count.
func meta(doc *goquery.Document, names ...string) string {
	for _, name := range names {
		for _, attr := range []string{"property", "name", "itemprop", "http-equiv"} {
			s := doc.Find(`meta[` + attr + `="` + name + `" i][content]`)
			if content := strings.TrimSpace(s.First().AttrOr("content", "")); content != "" {
				return content
			}
		}
	}
	return ""
}

// maxAddress is the length in bytes of an address that is believed.
const maxAddress = 8000

// canonical is the address under which the article is known: what the page
// says, if it speaks of the same site, of a page of its own and of the same
// language.
func canonical(doc *goquery.Document, st statement, u *url.URL) string {
	own, err := framewatch.CanonicalURL(u.String())
	if err != nil {
		return ""
	}
	languages := alternates(doc, u)
	for _, ref := range []string{linked(doc), meta(doc, "og:url"), st.Page} {
		to, err := u.Parse(strings.TrimSpace(ref))
		if ref == "" || len(ref) > maxAddress || err != nil || !sameSite(to, u) || !standsFor(to, u) {
			continue
		}
		if to.Scheme == "http" && u.Scheme == "https" && to.Host == u.Host {
			to.Scheme = u.Scheme // the page came under it
		}
		c, err := framewatch.CanonicalURL(to.String())
		if err == nil && !translated(languages[c], languages[own], doc) && !otherEdition(to, u) {
			return c
		}
	}
	return own
}

// linked is the address of the page's canonical link; empty if there are
// several that differ, of which none can be believed.
func linked(doc *goquery.Document) (ref string) {
	doc.Find(`link[rel~="canonical" i][href]`).EachWithBreak(func(_ int, s *goquery.Selection) bool {
		href := strings.TrimSpace(s.AttrOr("href", ""))
		if ref != "" && href != ref {
			ref = ""
			return false
		}
		ref = href
		return true
	})
	return ref
}

// alternates are the languages of the page's other editions and of itself, by
// address, as it links to them.
func alternates(doc *goquery.Document, u *url.URL) map[string]string {
	languages := map[string]string{}
	doc.Find(`link[rel~="alternate" i][hreflang][href]`).EachWithBreak(func(i int, s *goquery.Selection) bool {
		if to, err := u.Parse(strings.TrimSpace(s.AttrOr("href", ""))); err == nil {
			if c, err := framewatch.CanonicalURL(to.String()); err == nil && languages[c] == "" { // of several, the language comes before its countries
				languages[c] = code(s.AttrOr("hreflang", ""))
			}
		}
		return i < 200
	})
	return languages
}

// translated reports whether a canonical address is that of an edition in
// another language than the page's.
func translated(to, own string, doc *goquery.Document) bool {
	if own == "" {
		own = code(doc.Find("html").AttrOr("lang", ""))
	}
	return to != "" && own != "" && to != own
}

// otherEdition reports whether two addresses begin with different languages.
func otherEdition(a, b *url.URL) bool {
	first := func(u *url.URL) string {
		part, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		if part = strings.ToLower(part); strings.Contains(" ar de en es fa fr hi it ja ko nl pl pt ru sv tr uk zh ", " "+part+" ") {
			return part
		}
		return ""
	}
	return first(a) != "" && first(b) != "" && first(a) != first(b)
}

func sameSite(a, b *url.URL) bool {
	return site(a.Hostname()) == site(b.Hostname())
}

// site is the registrable domain of a host.
func site(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
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

// separators part the headline from the name of the site in titles.
var separator = regexp.MustCompile(`\s+(?:[|•·»«›‹–—:]|-{1,2}|::|\|\|)\s+|\s*\|\s*|:\s+`)

// title is the headline, without the name of the site.
func title(doc *goquery.Document, st statement, u *url.URL, hint Hint) string {
	names := siteNames(doc, st, u)
	var h1 []string
	doc.Find("h1").Each(func(_ int, s *goquery.Selection) {
		if t := plain(s.Text()); t != "" && !isName(t, names) {
			h1 = append(h1, t)
		}
	})
	if len(h1) == 0 {
		full := letters(doc.Find("title").First().Text())
		doc.Find("h2").Each(func(_ int, s *goquery.Selection) {
			if t := plain(s.Text()); words.Count(t) >= 3 && strings.HasPrefix(full, letters(t)) {
				h1 = append(h1, t)
			}
		})
	}
	full := plain(doc.Find("head title, title").First().Text())
	og := withoutName(plain(meta(doc, "og:title")), names)
	short := withoutName(full, names)
	stated := []string{st.Headline, og, plain(meta(doc, "twitter:title", "title", "dc.title", "parsely-title", "sailthru.title")), short, hint.Title}
	// The heading that readers see is the headline, if anything else says so.
	for _, t := range h1 {
		for _, s := range append(stated, full) {
			if alike(t, s) {
				return t
			}
		}
	}
	if len(h1) == 1 && words.Count(h1[0]) >= 3 {
		return h1[0]
	}
	for _, s := range stated {
		if s = withoutName(s, names); s != "" && !isName(s, names) {
			return s
		}
	}
	if len(h1) > 0 {
		return h1[0]
	}
	return short
}

// alike reports whether two headlines are the same, or one begins the other.
func alike(a, b string) bool {
	a, b = letters(a), letters(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return a != "" && (a == b || len(a) >= 15 && strings.HasPrefix(b, a))
}

// letters folds a line to its letters and digits.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// siteNames are the names under which the site may stand in a title, folded.
func siteNames(doc *goquery.Document, st statement, u *url.URL) []string {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	label, _, _ := strings.Cut(site(host), ".")
	var names []string
	for _, n := range []string{meta(doc, "og:site_name"), meta(doc, "application-name"), meta(doc, "apple-mobile-web-app-title"), st.Publisher, host, label, site(host), "home"} {
		if n = letters(plain(n)); len(n) >= 2 {
			names = append(names, n)
		}
	}
	return names
}

func isName(s string, names []string) bool {
	s = letters(s)
	for _, n := range names {
		if s == n || s == "the"+n || "the"+s == n {
			return true
		}
	}
	return false
}

// withoutName cuts the site's name, and what stands beyond it, off the end of
// a title, or off its start.
func withoutName(t string, names []string) string {
	cuts := separator.FindAllStringIndex(t, -1)
	for _, c := range cuts {
		if isName(t[c[1]:], names) {
			return strings.TrimSpace(t[:c[0]])
		}
	}
	for i, c := range cuts {
		from, to := c[1], len(t)
		if i+1 < len(cuts) {
			to = cuts[i+1][0]
		}
		if isName(t[from:to], names) && utf8.RuneCountInString(t[:c[0]]) >= 10 {
			return strings.TrimSpace(t[:c[0]])
		}
	}
	if len(cuts) > 0 && isName(t[:cuts[0][0]], names) {
		return strings.TrimSpace(t[cuts[0][1]:])
	}
	return t
}
