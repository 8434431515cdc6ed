// Package extract reads the article out of a web page: its address, headline,
// byline, date, language and text, and says what the page is if it is no
// article. It fetches nothing.
package extract

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"framewatch"
	"framewatch/crawler/decode"
)

// A Hint is what is known of a page before it is read.
type Hint struct {
	Title           string    // as the listing gave it
	Published       time.Time // as the listing gave it
	PublishedOrigin string    // "feed" or "sitemap"
	Language        string    // of the source
	Now             time.Time // when it was fetched; dates later than a day after it are not believed
}

// A Result is what a page holds.
type Result struct {
	URL             string // canonical
	Title           string
	Byline          []string
	Published       time.Time // in the zone in which the page gives it
	PublishedOrigin string    // as framewatch.Article has it
	Precision       framewatch.Precision
	Language        string
	Text            string
	Class           framewatch.Class
	Reason          string // why it is of this class, in words; empty for articles
}

// Article reads the page at u, the address after redirects. The bytes are as
// they were received, contentType as the server wrote it. It fails only on
// what is no HTML at all; whatever else is wrong with a page is its class.
func Article(body []byte, contentType string, u *url.URL, hint Hint) (Result, error) {
	root, err := parse(decode.HTML(body, contentType))
	if err != nil {
		return Result{}, fmt.Errorf("read HTML: %w", err)
	}
	doc := goquery.NewDocumentFromNode(root)
	st := readStatement(doc)
	r := Result{URL: canonical(doc, u), Title: headline(title(doc, st, u, hint))}
	near := nearHeadline(doc, r.Title)
	r.Byline = byline(doc, st, near, siteNames(doc, st, u))
	d := published(root, doc, st, u, near, hint)
	r.Published, r.Precision, r.PublishedOrigin = d.at, d.precision, d.origin
	r.Text = bodyOf(root, u, st, r.Title)
	r.Language = language(doc, st, r.Text, hint)
	r.Class, r.Reason = classify(doc, st, u, r, hint)
	return r, nil
}

// Article is the article of a result, without source and time of fetching.
func (r Result) Article() framewatch.Article {
	a := framewatch.Article{
		ID: framewatch.ArticleID(r.URL), URL: r.URL, Title: r.Title, Byline: r.Byline,
		PublishedOrigin: r.PublishedOrigin, Precision: r.Precision, Language: r.Language, Text: r.Text,
	}
	if !r.Published.IsZero() {
		a.Published = r.Published.UTC()
	}
	return a
}

// A Printed is a result as "framewatch extract" prints it.
type Printed struct {
	URL             string           `json:"url"`
	Title           string           `json:"title"`
	Byline          []string         `json:"byline"`
	Published       string           `json:"published"` // a day, or RFC 3339 in the page's zone, so that its day can be read off
	PublishedOrigin string           `json:"published_origin"`
	Language        string           `json:"language"`
	Text            string           `json:"text"`
	Class           framewatch.Class `json:"class"`
	Reason          string           `json:"reason"` // why it is of this class; empty for articles
}

// Printed is the result in the form in which it is printed.
func (r Result) Printed() Printed {
	p := Printed{r.URL, r.Title, r.Byline, "", r.PublishedOrigin, r.Language, r.Text, r.Class, r.Reason}
	if p.Byline == nil {
		p.Byline = []string{}
	}
	switch r.Precision {
	case framewatch.PrecisionDay:
		p.Published = r.Published.Format(time.DateOnly)
	case framewatch.PrecisionTime:
		p.Published = r.Published.Format(time.RFC3339)
	}
	return p
}

// headline keeps a title to a length that can be shown.
func headline(s string) string {
	const most = 1000 // bytes
	if s = foldSpace(s); len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
