package section

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"framewatch"
	"framewatch/crawler/decode"
	"framewatch/crawler/link"
)

const (
	maxLinks  = 2000 // of a page that are looked at
	maxRules  = 60   // that are tried on a page
	fewLinks  = 3    // a page with fewer article links is no section page
	goodShare = 0.85 // of the article links, from which on one rule is enough
)

// Guess finds the links of a page that look like articles, by the shape of
// their path and the length of their text, and the CSS rule that finds them
// best. The rule is "" if there is none that finds more articles than other
// links. It is a suggestion for people who write a configuration.
func Guess(body []byte, contentType string, base *url.URL) (rule string, entries []framewatch.Entry, err error) {
	if bytes.Count(body, []byte("<")) > maxTags {
		return "", nil, ErrTags
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(decode.HTML(body, contentType)))
	if err != nil {
		return "", nil, fmt.Errorf("read page: %w", err)
	}
	g := newGuess(doc, base)
	if len(g.articles) < fewLinks {
		return "", nil, nil
	}
	rule = g.rule(doc)
	if rule == "" {
		return "", g.entries, nil
	}
	entries, err = Parse(body, contentType, base, rule)
	return rule, entries, err
}

// A guess is what is known of the links of a page.
type guess struct {
	address  map[*html.Node]string // of every link
	articles map[string]bool       // addresses that look like articles
	entries  []framewatch.Entry
	uses     map[string]int // how many links to articles a simple rule would find
}

func newGuess(doc *goquery.Document, page *url.URL) *guess {
	g := &guess{address: map[*html.Node]string{}, articles: map[string]bool{}, uses: map[string]int{}}
	base := Base(doc, page)
	doc.Find("a[href]").EachWithBreak(func(i int, a *goquery.Selection) bool {
		u := link.Resolve(a.AttrOr("href", ""), base)
		if u == "" {
			return true
		}
		g.address[a.Get(0)] = u
		title := strings.Join(strings.Fields(a.Text()), " ")
		if looksLikeArticle(u, title, page) && a.Closest("nav, footer, [role=navigation]").Length() == 0 {
			if !g.articles[u] {
				g.entries = append(g.entries, framewatch.Entry{URL: u, Title: title})
			}
			g.articles[u] = true
			for _, r := range simpleRules(a.Get(0)) {
				g.uses[r]++
			}
		}
		return i < maxLinks
	})
	return g
}

var (
	dated   = regexp.MustCompile(`/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2]|[a-z]{3})(?:[/-]|\d\d)`)
	numbers = regexp.MustCompile(`\d{5,}`)
	other   = regexp.MustCompile(`(?i)/(?:tags?|topics?|themen?|authors?|autor|auteurs?|category|categories|kategorie|login|signin|register|subscribe|abo|about|contact|kontakt|privacy|datenschutz|impressum|terms|cookies?|newsletters?|search|suche|shop|jobs|podcasts?|events?)(?:[/.?]|$)`)
)

// looksLikeArticle judges a link by its path and its text.
func looksLikeArticle(address, title string, page *url.URL) bool {
	u, err := url.Parse(address)
	if err != nil || !sameSite(u, page) || other.MatchString(u.Path) {
		return false
	}
	path := strings.TrimSuffix(u.Path, "/")
	if path == "" || path == strings.TrimSuffix(page.Path, "/") {
		return false
	}
	last := path[strings.LastIndexByte(path, '/')+1:]
	shape := 0
	if dated.MatchString(path + "/") {
		shape += 2
	}
	switch words := strings.Count(last, "-") + strings.Count(last, "_") + 1; {
	case words >= 4:
		shape += 2
	case words == 3:
		shape++
	}
	if numbers.MatchString(last) || numbers.MatchString(u.RawQuery) {
		shape++
	}
	if strings.HasSuffix(last, ".html") || strings.HasSuffix(last, ".htm") || strings.HasSuffix(last, ".shtml") {
		shape++
	}
	return shape >= 1 && shape+weight(title) >= 3
}

// weight is how much a text looks like a headline. Scripts without spaces say
// as much in fewer characters.
func weight(title string) int {
	words, runes := len(strings.Fields(title)), utf8.RuneCountInString(title)
	dense := strings.ContainsFunc(title, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) })
	switch {
	case words >= 5 && runes >= 25, dense && runes >= 12:
		return 2
	case words >= 3 && runes >= 15, dense && runes >= 7:
		return 1
	}
	return 0
}

// sameSite reports whether one host is the other or lies below it.
func sameSite(u, page *url.URL) bool {
	a, b := strings.TrimPrefix(u.Hostname(), "www."), strings.TrimPrefix(page.Hostname(), "www.")
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}

// stable tells the classes that people wrote from those that programs did.
var stable = regexp.MustCompile(`^[a-zA-Z][a-zA-Z]*(?:[-_]{1,2}[a-zA-Z]+){0,5}$`)

// simpleRules are the rules by which a link could be found: by its own class,
// and by those of the elements around it.
func simpleRules(a *html.Node) []string {
	rules := map[string]bool{"a": true}
	for _, class := range classes(a) {
		rules["a."+class] = true
	}
	heading := ""
	for n, level := a.Parent, 0; n != nil && n.Type == html.ElementNode && n.Data != "body" && level < 5; n, level = n.Parent, level+1 {
		isHeading := len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6'
		if isHeading {
			heading = n.Data
			rules[heading+" a"] = true
		}
		if n.Data == "article" || n.Data == "main" || n.Data == "li" || n.Data == "section" {
			rules[n.Data+" a"] = true
			if heading != "" && !isHeading {
				rules[n.Data+" "+heading+" a"] = true
			}
		}
		for _, class := range classes(n) {
			rules["."+class+" a"] = true
			if heading != "" && !isHeading {
				rules["."+class+" "+heading+" a"] = true
			}
		}
	}
	// A heading within the link.
	for n := range a.Descendants() {
		if n.Type == html.ElementNode && len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			rules["a:has("+n.Data+")"] = true
			break
		}
	}
	return slices.Collect(maps.Keys(rules))
}

func classes(n *html.Node) (list []string) {
	for _, a := range n.Attr {
		if a.Key == "class" {
			for class := range strings.FieldsSeq(a.Val) {
				if len(class) <= 40 && stable.MatchString(class) && len(list) < 4 {
					list = append(list, class)
				}
			}
		}
	}
	return list
}

// rule chooses the rule that finds most article links and fewest others, and
// a second one beside it if it finds too few.
func (g *guess) rule(doc *goquery.Document) string {
	candidates := slices.SortedFunc(maps.Keys(g.uses), func(a, b string) int {
		if d := g.uses[b] - g.uses[a]; d != 0 {
			return d
		}
		if d := len(a) - len(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	found := map[string]map[string]bool{} // addresses by rule
	for _, r := range candidates[:min(maxRules, len(candidates))] {
		matcher, err := cascadia.Compile(r)
		if err != nil {
			continue // unreachable: made of tags and letters
		}
		found[r] = map[string]bool{}
		for _, n := range cascadia.QueryAll(doc.Get(0), matcher) {
			if u := g.address[n]; u != "" {
				found[r][u] = true
			}
		}
	}
	best, value, share := g.best(candidates, found, nil)
	if best == "" || value <= 0.5 {
		return ""
	}
	if share < goodShare {
		second, better, _ := g.best(candidates, found, found[best])
		if second != "" && better > value+0.05 {
			return best + ", " + second
		}
	}
	return best
}

// best is the rule with the highest F-measure, with what another rule has
// found already. Precision counts double: a link too many is fetched in vain
// at every check, one that is missing may stand elsewhere.
func (g *guess) best(candidates []string, found map[string]map[string]bool, already map[string]bool) (best string, value, recall float64) {
	for _, r := range candidates {
		all := maps.Clone(found[r])
		if len(all) == 0 {
			continue
		}
		maps.Copy(all, already)
		hits := 0
		for u := range all {
			if g.articles[u] {
				hits++
			}
		}
		if hits == 0 {
			continue
		}
		precision, share := float64(hits)/float64(len(all)), float64(hits)/float64(len(g.articles))
		if f := 1.25 * precision * share / (0.25*precision + share); f > value+0.001 {
			best, value, recall = r, f, share
		}
	}
	return best, value, recall
}
