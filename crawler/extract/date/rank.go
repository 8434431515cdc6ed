package date

import (
	"math"

	"framewatch"
)

// A feature is something that speaks for or against a day. Those that begin
// with "by" are places that name it, the others say how it stands to them and
// to the other days.
type feature int

const (
	byStatement   feature = iota // JSON-LD
	byMeta                       // a meta element for the date of publication
	byLoose                      // one that may mean another date
	byTime                       // an element with a machine's date, near the headline or said to be of publication
	byTimeFar                    // another such element
	byAddress                    // the address
	byListing                    // the hint
	byNear                       // text near the headline
	byNearForeign                // likewise, but within what seems to be of another article
	bySaid                       // text near the headline that says it is of publication
	bySaidFar                    // such text elsewhere
	bySaidForeign                // such text in what seems to be of another article
	byNamedFar                   // text elsewhere in an element that is named after dates or bylines
	byText                       // a short text elsewhere
	byDateline                   // a long text soon after the headline
	byProse                      // another long text
	byEvent                      // text that says it is the date of something else
	byForeign                    // in what belongs to other articles
	byChange                     // the head states it as that of the last change
	byChangeShown                // a text or element says so
	inAddress                    // the address names its month
	offAddress                   // the address names another month
	isUnsure                     // whether day or month stands first was guessed
	isFirst                      // the first date after the headline
	isClose                      // few elements hold both headline and date
	isOnly                       // no other day can be that of publication
	afterStated                  // the head states an earlier one
	contradicted                 // the head states it, but a later one is shown
	shownEarlier                 // the head states it, but an earlier one is shown
	agreed                       // the head, the listing, the address and what is shown: two of them name it
	changeStated                 // stated as both, in the head
	changeFirst                  // the head states it as that of a change, and it is shown
	features
)

var featureNames = [features]string{
	"statement", "meta", "loose meta", "time element", "time element, far", "address", "listing", "near", "near, foreign", "said", "said, far", "said, foreign", "named, far", "text", "dateline",
	"prose", "event", "foreign", "change stated", "change shown", "in the address's month", "off the address's month", "unsure order", "first shown",
	"close", "only", "after the stated", "later one shown", "earlier one shown", "agreed", "stated as both", "change stated, shown",
}

// speaks says which features can speak for a day only (1), or against it (-1),
// whatever the pages say that were learned from: that a text was changed on a
// day does not make it the day of publication.
var speaks = [features]int{
	byStatement: 1, byMeta: 1, byLoose: 1, byTime: 1, byAddress: 1, byListing: 1, byNear: 1, bySaid: 1, inAddress: 1, agreed: 1, isFirst: 1,
	offAddress: -1, byDateline: -1, byProse: -1, byEvent: -1, byForeign: -1, byChange: -1, byChangeShown: -1, isUnsure: -1, changeFirst: -1, afterStated: -1,
}

// stated reports whether the head states the day as that of publication.
func (d *day) stated() bool { return d.marks[byStatement] || d.marks[byMeta] }

// shown reports whether readers see the day where that of publication stands.
func (d *day) shown() bool {
	m := &d.marks
	return m[byNear] || m[bySaid] || m[bySaidFar] || m[byTime] || m[byNamedFar]
}

// possible reports whether a place names the day that can mean publication.
func (d *day) possible() bool {
	m := &d.marks
	return d.stated() || d.shown() || m[byAddress] || m[byListing] || m[byLoose] || m[byTimeFar] || m[byNearForeign] || m[bySaidForeign] || m[byText] || m[byDateline]
}

// relate marks the days by how they stand to each other.
func (g *gathering) relate() {
	const never = 1 << 30
	stated, first, last, possible := never, never, 0, 0 // days stated and shown
	for i := range g.days {
		d := &g.days[i]
		if d.stated() {
			stated = min(stated, d.number)
		}
		if d.shown() {
			first, last = min(first, d.number), max(last, d.number)
		}
		if d.possible() {
			possible++
		}
	}
	for i := range g.days {
		d := &g.days[i]
		m := &d.marks
		m[afterStated] = d.number > stated+1
		m[contradicted] = d.stated() && !d.shown() && last > d.number+1
		m[shownEarlier] = d.stated() && !d.shown() && first < d.number-1
		ways := 0
		for _, way := range [...]bool{d.stated(), d.shown(), m[byAddress], m[byListing]} {
			if way {
				ways++
			}
		}
		m[agreed] = ways > 1
		m[isOnly] = possible == 1 && d.possible()
		m[changeStated] = m[byChange] && d.stated()
		m[changeFirst] = m[byChange] && d.shown()
	}
}

// weigh says how likely each day is, in shares of one with "none of them": a
// conditional logit.
func (g *gathering) weigh(weights *[features]float64) {
	sum := 1.0
	for i := range g.days {
		d := &g.days[i]
		score := 0.0
		for f, has := range d.marks {
			if has {
				score += weights[f]
			}
		}
		d.share = math.Exp(score)
		sum += d.share
	}
	for i := range g.days {
		g.days[i].share /= sum
	}
}

// confidence tells how far a day is to be trusted. High are days on which two
// places agree and that no other date that is shown puts in doubt.
func (d *day) confidence() framewatch.Confidence {
	switch {
	case d.share < 0.6:
		return framewatch.ConfidenceLow
	case d.share < 0.9 || len(d.finds) == 1 || d.marks[contradicted] || d.marks[shownEarlier]:
		return framewatch.ConfidenceMedium
	}
	return framewatch.ConfidenceHigh
}
