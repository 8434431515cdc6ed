package extract

import (
	"time"

	"framewatch"
	"framewatch/crawler/extract/date"
)

// A Printed is a result as "framewatch extract" prints it.
type Printed struct {
	URL                 string                `json:"url"`
	Title               string                `json:"title"`
	Byline              []string              `json:"byline"`
	Published           string                `json:"published"` // a day, or RFC 3339 in the page's zone, so that its day can be read off
	PublishedOrigin     string                `json:"published_origin"`
	PublishedConfidence framewatch.Confidence `json:"published_confidence"`
	Modified            string                `json:"modified"` // written as Published is; empty if the page tells of no change
	Dates               []PrintedDate         `json:"dates"`    // all that were found, that of Published first
	Site                string                `json:"site"`
	Section             string                `json:"section"`
	Description         string                `json:"description"`
	Language            string                `json:"language"`
	Words               int                   `json:"words"`
	Text                string                `json:"text"`
	Captions            []string              `json:"captions"`  // of pictures; they are no part of the text
	Partial             bool                  `json:"partial"`   // the text is not all that the page holds
	Paywalled           bool                  `json:"paywalled"` // the page says that its text is not free
	Live                bool                  `json:"live"`      // the page says that it is, or was, a live blog
	Agreement           *float64              `json:"agreement"` // of the text with the one that the page states, 0 to 1; null if it states none
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
		Modified: written(r.Modified.At, r.Modified.Precision), Site: r.Site, Section: r.Section, Description: r.Description,
		Language: r.Language, Words: r.Words, Text: r.Text, Captions: r.Captions, Partial: r.Partial, Paywalled: r.Paywalled, Live: r.Live,
		Class: r.Class, Reason: r.Reason,
	}
	if r.Agreement >= 0 {
		p.Agreement = &r.Agreement
	}
	if p.Byline == nil {
		p.Byline = []string{}
	}
	if p.Captions == nil {
		p.Captions = []string{}
	}
	for _, d := range r.Dates {
		p.Dates = append(p.Dates, printedDate(d))
	}
	return p
}

func printedDate(d date.Candidate) PrintedDate {
	return PrintedDate{written(d.At, d.Precision), d.Origin, d.Precision, d.Confidence}
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
