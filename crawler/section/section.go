// Package section finds the articles that a section page links to, by a CSS
// rule of the source.
package section

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"

	"framewatch"
	"framewatch/crawler/decode"
	"framewatch/crawler/link"
)

// ErrNoMatch says that a rule finds nothing on its page: most often the site
// was rebuilt.
var ErrNoMatch = errors.New("no link on the page matches the rule")

// ErrTags says that a page was made to keep a crawler busy.
var ErrTags = errors.New("the page holds more elements than a section page can")

const maxTags = 150_000

var links = cascadia.MustCompile("a[href]")

// Check reports what is wrong with a CSS rule.
func Check(rule string) error {
	if _, err := cascadia.Compile(rule); err != nil {
		return fmt.Errorf("CSS rule %q: %w", rule, err)
	}
	return nil
}

// Parse returns the entries that rule finds on the page at base, each address
// once, in order. The rule may match links, or elements that hold one; of
// those the first link counts. The longest text of its links is the title.
func Parse(body []byte, contentType string, base *url.URL, rule string) ([]framewatch.Entry, error) {
	matcher, err := cascadia.Compile(rule)
	if err != nil {
		return nil, fmt.Errorf("CSS rule %q: %w", rule, err)
	}
	if bytes.Count(body, []byte("<")) > maxTags {
		return nil, ErrTags
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(decode.HTML(body, contentType)))
	if err != nil {
		return nil, fmt.Errorf("read page: %w", err)
	}
	base = Base(doc, base)
	type found struct{ url, title string } // an entry is ten times as large
	var list []found
	at := map[string]int{}
	doc.FindMatcher(matcher).Each(func(_ int, s *goquery.Selection) {
		a := s
		if !s.IsMatcher(links) {
			a = s.FindMatcher(links).First()
		}
		u := link.Resolve(a.AttrOr("href", ""), base)
		if u == "" {
			return
		}
		title := strings.Join(strings.Fields(a.Text()), " ")
		i, ok := at[u]
		if !ok {
			at[u] = len(list)
			list = append(list, found{u, title})
		} else if len(title) > len(list[i].title) {
			list[i].title = title
		}
	})
	if len(list) == 0 {
		return nil, ErrNoMatch
	}
	entries := make([]framewatch.Entry, len(list))
	for i, f := range list {
		entries[i] = framewatch.Entry{URL: f.url, Title: f.title}
	}
	return entries, nil
}

// Base is the address against which the links of a page are resolved: its
// base element's, if it has one.
func Base(doc *goquery.Document, page *url.URL) *url.URL {
	href := strings.TrimSpace(doc.Find("base[href]").First().AttrOr("href", ""))
	u, err := url.Parse(href)
	if href == "" || err != nil {
		return page
	}
	if page != nil {
		u = page.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return page // as browsers do
	}
	return u
}
