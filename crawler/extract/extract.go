// Package extract reads the article out of a web page: its address, headline,
// byline, date, language and text, and says what the page is if it is no
// article. It fetches nothing.
package extract

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"framewatch"
	"framewatch/crawler/extract/body"
	"framewatch/crawler/extract/class"
	"framewatch/crawler/extract/date"
	"framewatch/crawler/extract/head"
	"framewatch/crawler/extract/language"
	"framewatch/crawler/extract/page"
	"framewatch/crawler/extract/rules"
	words "framewatch/text"
)

// A Hint is what is known of a page before it is read.
type Hint struct {
	Title           string    // as the listing gave it
	Published       time.Time // as the listing gave it
	PublishedOrigin string    // "feed" or "sitemap"
	Language        string    // of the source
	Now             time.Time // when it was fetched; dates later than a day after it are not believed
	Rules           *rules.Set
}

// A Result is what a page holds.
type Result struct {
	URL             string // canonical
	Title           string // without the name of the site
	TitleOrigin     string // where it stands: h1, og:title, json-ld, …; "listing" if no place on the page agrees
	Byline          []string
	Published       time.Time // in the zone in which the page gives it
	PublishedOrigin string    // as framewatch.Article has it
	Precision       framewatch.Precision
	Confidence      framewatch.Confidence
	Dates           []date.Candidate // of publication, that of Published first
	Modified        date.Candidate   // the last change that the page tells of; zero if it tells of none
	Site            string           // its name
	Section         string           // as the site calls it
	Description     string
	Language        string
	Text            string
	Words           int      // of Text
	Captions        []string // of pictures; they are no part of Text
	Partial         bool     // Text is not all that the page holds; Reason says why
	Agreement       float64  // of Text with the text that the page states in JSON-LD, F1 of their shingles; -1 if it states none
	Paywalled       bool     // the page says that its text is not free
	Live            bool     // the page says that it is, or was, a live blog
	Class           framewatch.Class
	Reason          string // why it is of this class, in words; empty for whole articles
}

// Article reads the page at u, the address after redirects. The bytes are as
// they were received, contentType as the server wrote it. It fails only on
// what is no HTML at all; whatever else is wrong with a page is its class.
func Article(content []byte, contentType string, u *url.URL, hint Hint) (Result, error) {
	p, err := page.Read(content, contentType, u)
	if err != nil {
		return Result{}, err
	}
	return read(p, hint).result, nil
}

// A reading is a result with what it was made from.
type reading struct {
	page    *page.Page
	head    head.Head
	found   rules.Found
	text    body.Reading
	stated  bool // Text is what the page states, not what it shows
	unheard bool // the rule left no text, so that the page was read without
	result  Result
}

func read(p *page.Page, hint Hint) reading {
	x := reading{page: p, found: hint.Rules.For(p.URL.Hostname()).Apply(p.Root), head: head.Read(p, hint.Title)}
	r := &x.result
	r.URL, r.Title, r.TitleOrigin, r.Byline = x.head.Canonical, x.head.Title, x.head.TitleOrigin, x.head.Byline
	r.Site, r.Section, r.Description = x.head.Site, x.head.Section, x.head.Description
	x.fields()
	x.dates(hint)
	x.body()
	r.Words = words.Count(r.Text)
	r.Language = language.Of(r.Text, stated(p), hint.Language)
	x.class(hint)
	return x
}

// fields takes over what a rule found.
func (x *reading) fields() {
	r := &x.result
	if s := page.Plain(x.found.Title); s != "" {
		r.Title, r.TitleOrigin = s, ofRule
	}
	if names := head.Names(x.found.Byline); len(names) > 0 {
		r.Byline = names
	}
	r.Section = cmp.Or(page.Plain(x.found.Section), r.Section)
	r.Description = cmp.Or(page.Plain(x.found.Description), r.Description)
	r.Title = shortened(r.Title)
}

// ofRule is the origin of what a site rule found.
const ofRule = "rule"

func (x *reading) dates(hint Hint) {
	r := &x.result
	found := date.Read(x.page, r.Title, date.Hint{Published: hint.Published, Origin: hint.PublishedOrigin, Now: hint.Now})
	r.Dates, r.Modified = found.Published, found.Modified
	if at, ok := date.Parse(x.found.Published, date.Order{}); ok {
		by := date.Candidate{At: at.At, Precision: at.Precision, Origin: ofRule, Confidence: framewatch.ConfidenceHigh}
		r.Dates = slices.Insert(r.Dates, 0, by)
	}
	if at, ok := date.Parse(x.found.Modified, date.Order{}); ok {
		r.Modified = date.Candidate{At: at.At, Precision: at.Precision, Origin: ofRule, Confidence: framewatch.ConfidenceHigh}
	}
	if len(r.Dates) > 0 {
		d := r.Dates[0]
		r.Published, r.Precision, r.PublishedOrigin, r.Confidence = d.At, d.Precision, d.Origin, d.Confidence
	}
}

// body chooses the text. Where a rule leaves none of it, the rule has grown
// stale and is not heard.
func (x *reading) body() {
	r := &x.result
	x.text = body.Default().Read(x.page, r.Title, x.judge)
	if x.text.Text == "" && x.found.Site != "" {
		x.text = body.Default().Read(x.page, r.Title, nil)
		x.unheard = x.text.Text != ""
	}
	r.Text, r.Captions = x.text.Text, x.text.Captions
	stated := x.page.Statement.Body
	r.Agreement = -1
	if stated == "" {
		return
	}
	// Pages that are put together by a script show less than they state.
	if len(r.Text)*5 < len(stated)*3 && credible(stated, r.Text) {
		r.Text, x.stated = stated, true
	}
	r.Agreement = body.Agreement(r.Text, stated)
}

// judge is what the site's rule says of an element.
func (x *reading) judge(n *html.Node) (said, keep bool, rule string) {
	verdict, rule := x.found.Judge(n)
	return verdict != rules.Unsaid, verdict == rules.Keep, rule
}

func (x *reading) class(hint Hint) {
	r := &x.result
	v := class.Of(x.page, class.Article{
		Title: r.Title, Text: r.Text, Words: r.Words, Signed: len(r.Byline) > 0, Dated: r.PublishedOrigin, Announced: hint.Title != "",
	})
	r.Class, r.Reason, r.Paywalled, r.Live = v.Class, v.Reason, v.Paywalled, v.Live
	if x.found.Class != "" {
		r.Class, r.Reason = x.found.Class, "rule: "+x.found.ClassBy
		if r.Class == framewatch.ClassArticle {
			r.Reason = ""
		}
	}
	if r.Class == framewatch.ClassArticle && x.text.Cut && !x.stated {
		r.Partial, r.Reason = true, fmt.Sprintf("the page holds more text than an article can: %d bytes of it are kept", len(r.Text))
	}
}

// stated are the languages that the page states, the surest first.
func stated(p *page.Page) (tags []string) {
	for _, tag := range []string{p.Language, p.Statement.Language, p.Meta("content-language", "og:locale", "language")} {
		if tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

// credible reports whether a statement's text can be the one of which the page
// shows a part: it is prose, and if the page shows prose, begins like it or
// holds most of its paragraphs.
func credible(stated, shown string) bool {
	if !prose(stated) {
		return false
	}
	if words.Count(shown) < proseWords || !prose(shown) {
		return true
	}
	in := page.Letters(stated)
	held, all := 0, 0
	for p := range strings.SplitSeq(shown, "\n\n") {
		all += len(p)
		if strings.Contains(in, page.Start(page.Letters(p), 60)) {
			held += len(p)
		}
	}
	return held*2 >= all
}

// proseWords is the length from which what a page shows can be its text.
const proseWords = 60

// prose reports whether a text has sentences, as lists of headlines and
// products don't: half of its words stand in paragraphs that end like them.
func prose(text string) bool {
	sentences, all := 0, 0
	for p := range strings.SplitSeq(text, "\n\n") {
		n := words.Count(p)
		all += n
		if n >= 5 && page.EndsSentence(p) {
			sentences += n
		}
	}
	return sentences*2 >= all
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

// shortened keeps a title to a length that can be shown.
func shortened(s string) string {
	const most = 1000 // bytes
	if len(s) > most {
		return page.Start(s, most) + "…"
	}
	return s
}
