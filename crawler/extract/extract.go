// Package extract reads the article out of a web page: its address, headline,
// byline, date, language and text, and says what the page is if it is no
// article. It fetches nothing.
package extract

import (
	"net/url"
	"time"

	"framewatch"
)

// A Hint is what is known of a page before it is read.
type Hint struct {
	Title           string    // as the listing gave it
	Published       time.Time // as the listing gave it
	PublishedOrigin string    // "feed" or "sitemap"
	Language        string    // of the source
	Now             time.Time // when it was fetched; later dates are not believed
}

// A Result is what a page holds.
type Result struct {
	URL             string // canonical
	Title           string
	Byline          []string
	Published       time.Time
	PublishedOrigin string
	Precision       framewatch.Precision
	Language        string
	Text            string
	Class           framewatch.Class
	Reason          string // why it is of this class, in words; empty for articles
}

// Article is the article of a result, without source and time of fetching.
func (r Result) Article() framewatch.Article {
	return framewatch.Article{
		ID: framewatch.ArticleID(r.URL), URL: r.URL, Title: r.Title, Byline: r.Byline, Published: r.Published,
		PublishedOrigin: r.PublishedOrigin, Precision: r.Precision, Language: r.Language, Text: r.Text,
	}
}

func Article(body []byte, contentType string, u *url.URL, hint Hint) (Result, error) {
	return Result{}, nil
}
