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
	"golang.org/x/net/html"

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
	Confidence      framewatch.Confidence
	Dates           []Candidate // of publication, that of Published first
	Language        string
	Text            string
	Partial         bool // Text is not all that the page holds; Reason says why
	Class           framewatch.Class
	Reason          string // why it is of this class, in words; empty for whole articles
}

// Article reads the page at u, the address after redirects. The bytes are as
// they were received, contentType as the server wrote it. It fails only on
// what is no HTML at all; whatever else is wrong with a page is its class.
func Article(body []byte, contentType string, u *url.URL, hint Hint) (Result, error) {
	root, err := parse(decode.HTML(body, contentType))
	if err != nil {
		return Result{}, fmt.Errorf("read HTML: %w", err)
	}
	trim(root)
	var whole *html.Node // of an outsized page
	if outsized(root) {
		whole, root = root, skeleton(root)
	}
	doc := goquery.NewDocumentFromNode(root)
	st := readStatement(doc)
	r := Result{URL: canonical(doc, st, u), Title: headline(title(doc, st, u, hint))}
	near := nearHeadline(doc, r.Title)
	r.Byline = byline(doc, st, near, siteNames(doc, st, u))
	r.Dates = published(root, doc, st, u, near, hint)
	if len(r.Dates) > 0 {
		d := r.Dates[0]
		r.Published, r.Precision, r.PublishedOrigin, r.Confidence = d.At, d.Precision, d.Origin, d.Confidence
	}
	cut := false
	if whole != nil {
		var list []string
		list, cut = proseIn(whole)
		r.Text = joined(list, r.Title)
	} else {
		r.Text = bodyOf(root, u, st, r.Title)
	}
	r.Language = language(doc, st, r.Text, hint)
	r.Class, r.Reason = classify(root, doc, st, u, r, hint)
	if r.Class == framewatch.ClassArticle && cut {
		r.Partial, r.Reason = true, fmt.Sprintf("the page holds more text than an article can: %d bytes of it are kept", len(r.Text))
	}
	return r, nil
}

// Article is the article of a result, without source and time of fetching.
func (r Result) Article() framewatch.Article {
	a := framewatch.Article{
		ID: framewatch.ArticleID(r.URL), URL: r.URL, Title: r.Title, Byline: r.Byline,
		PublishedOrigin: r.PublishedOrigin, Precision: r.Precision, Confidence: r.Confidence, Language: r.Language, Text: r.Text,
	}
	if !r.Published.IsZero() {
		a.Published = r.Published.UTC()
	}
	return a
}

// A Printed is a result as "framewatch extract" prints it.
type Printed struct {
	URL                 string                `json:"url"`
	Title               string                `json:"title"`
	Byline              []string              `json:"byline"`
	Published           string                `json:"published"` // a day, or RFC 3339 in the page's zone, so that its day can be read off
	PublishedOrigin     string                `json:"published_origin"`
	PublishedConfidence framewatch.Confidence `json:"published_confidence"`
	Dates               []PrintedDate         `json:"dates"` // all that were found, that of Published first
	Language            string                `json:"language"`
	Text                string                `json:"text"`
	Partial             bool                  `json:"partial"` // the text is not all that the page holds
	Class               framewatch.Class      `json:"class"`
	Reason              string                `json:"reason"` // why it is of this class, or not whole; empty for whole articles
}

// A PrintedDate is a candidate as it is printed; its value is written as
// Published is.
type PrintedDate struct {
	Value      string                `json:"value"`
	Origin     string                `json:"origin"`
	Precision  framewatch.Precision  `json:"precision"`
	Confidence framewatch.Confidence `json:"confidence"`
}

// Printed is the result in the form in which it is printed.
func (r Result) Printed() Printed {
	p := Printed{
		URL: r.URL, Title: r.Title, Byline: r.Byline, Dates: []PrintedDate{},
		Published: written(r.Published, r.Precision), PublishedOrigin: r.PublishedOrigin, PublishedConfidence: r.Confidence,
		Language: r.Language, Text: r.Text, Partial: r.Partial, Class: r.Class, Reason: r.Reason,
	}
	if p.Byline == nil {
		p.Byline = []string{}
	}
	for _, d := range r.Dates {
		p.Dates = append(p.Dates, PrintedDate{written(d.At, d.Precision), d.Origin, d.Precision, d.Confidence})
	}
	return p
}

// written is a date as it is printed; empty if there is none.
func written(t time.Time, p framewatch.Precision) string {
	switch p {
	case framewatch.PrecisionDay:
		return t.Format(time.DateOnly)
	case framewatch.PrecisionTime:
		return t.Format(time.RFC3339)
	}
	return ""
}

// headline keeps a title to a length that can be shown.
func headline(s string) string {
	const most = 1000 // bytes
	if s = foldSpace(s); len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
