// Package date finds when an article was published and changed. It gathers
// every date that the page, its address or its listing gives, with what speaks
// for and against each day, and weighs the days with weights that were learned
// from pages whose date is known.
package date

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/crawler/extract/page"
)

// A Hint is what is known of a page before it is read.
type Hint struct {
	Published time.Time // as the listing gave it
	Origin    string    // of Published, "feed" or "sitemap"
	Now       time.Time // when the page was fetched; dates later than a day after it are not believed
}

// A Candidate is a date that the page, its address or its listing gives.
type Candidate struct {
	At         time.Time // in the zone in which it is given; a day is its midnight in UTC
	Precision  framewatch.Precision
	Origin     string // json-ld, meta, time, url, text, or that of the hint
	Confidence framewatch.Confidence
}

// Dates are the dates of a page.
type Dates struct {
	Published []Candidate // that can be of publication, the best first
	Modified  Candidate   // the last change that the page tells of; zero if it tells of none
}

// earliest is the first day that is believed: news on the web hardly begins
// before.
var earliest = time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC)

// Bounds of what is given.
const (
	maxDates = 12
	minShare = 0.01 // likelihood of a day beside the best
)

// Read reads the dates of a page with the headline. Where no date can be that
// of publication, one of low confidence stands in for it: a day counted from
// now, or else the last change, if readers see it as that.
func Read(p *page.Page, headline string, hint Hint) Dates {
	g := gather(p, headline, hint)
	return g.dates(&weights)
}

// OrderOf is how dates in numbers are to be read on a page, by its language and
// the country of its address.
func OrderOf(p *page.Page) Order {
	for _, tag := range []string{p.Language, p.Meta("og:locale", "content-language", "language"), p.Statement.Language} {
		if o, ok := orderOf(tag); ok {
			return o
		}
	}
	if p.URL != nil {
		host := p.URL.Hostname()
		for _, suffix := range []string{".uk", ".au", ".in", ".ie", ".nz", ".za", ".ng", ".ke", ".pk", ".sg", ".my", ".eu"} {
			if strings.HasSuffix(host, suffix) {
				return Order{}
			}
		}
	}
	return Order{MonthFirst: true, Unsure: true}
}

// orderOf is the order of a language tag; not ok if it leaves it open, as
// "en" does.
func orderOf(tag string) (Order, bool) {
	tag = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-")
	language, region, _ := strings.Cut(tag, "-")
	switch {
	case len(language) < 2 || len(language) > 3:
		return Order{}, false
	case language == "en":
		switch region {
		case "us", "ph":
			return Order{MonthFirst: true}, true
		case "", "ca", "001":
			return Order{}, false
		}
	case language == "fa" || language == "ps" || language == "prs":
		return Order{Jalali: true}, true
	case language == "hr" || language == "bs":
		return Order{Croatian: true}, true
	}
	return Order{}, true
}

// fromListing is 1 for a find of a listing.
func fromListing(f find) int {
	if f.origin == "feed" || f.origin == "sitemap" {
		return 1
	}
	return 0
}

// dates weighs the days and gives the dates, those of the best day first.
func (g *gathering) dates(weights *[features]float64) (d Dates) {
	g.weigh(weights)
	slices.SortStableFunc(g.days, func(a, b day) int {
		if a.possible() != b.possible() {
			if a.possible() {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.share, a.share)
	})
	for i, day := range g.days {
		if i > 0 && day.share < minShare {
			continue
		}
		// What the page says of a day goes before what its listing says.
		slices.SortStableFunc(day.finds, func(a, b find) int { return cmp.Compare(fromListing(a), fromListing(b)) })
		for _, f := range day.finds {
			if len(d.Published) < maxDates {
				d.Published = append(d.Published, Candidate{f.stamp.At, f.stamp.Precision, f.origin, day.confidence()})
			}
		}
	}
	d.Modified = g.modified(d.Published)
	switch {
	case len(d.Published) > 0:
	case !g.relative.IsZero():
		d.Published = []Candidate{{g.relative, framewatch.PrecisionDay, "text", framewatch.ConfidenceLow}}
	default:
		d.Published = g.shownChange()
	}
	return d
}

// modified is the last change: what the head states before what is shown. One
// before the day of publication is none.
func (g *gathering) modified(published []Candidate) Candidate {
	for i, f := range g.changes {
		if len(published) > 0 && dayNumber(f.stamp.At) < dayNumber(published[0].At) {
			continue
		}
		c := Candidate{f.stamp.At, f.stamp.Precision, f.origin, framewatch.ConfidenceMedium}
		if f.origin == "text" {
			c.Confidence = framewatch.ConfidenceLow
		}
		for _, other := range g.changes[i+1:] {
			if other.origin != f.origin && dayNumber(other.stamp.At) == dayNumber(f.stamp.At) {
				c.Confidence = framewatch.ConfidenceHigh
			}
		}
		return c
	}
	return Candidate{}
}

// shownChange is the date of the last change that readers see, which stands in
// for that of publication where the page has no other.
func (g *gathering) shownChange() []Candidate {
	for _, f := range g.changes {
		if f.origin == "text" || f.origin == "time" {
			return []Candidate{{f.stamp.At, f.stamp.Precision, f.origin, framewatch.ConfidenceLow}}
		}
	}
	return nil
}
