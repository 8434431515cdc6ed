package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/markusmobius/go-htmldate"
	"golang.org/x/net/html"

	"framewatch"
)

// A Candidate is a date that the page, its address or its listing gives as
// that of publication.
type Candidate struct {
	At         time.Time // in the zone in which it is given
	Precision  framewatch.Precision
	Origin     string // as framewatch.Article has it
	Confidence framewatch.Confidence
}

// earliest is the first day that is believed: news on the web hardly begins
// before.
var earliest = time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC)

// A place is where dates stand, and how far they are trusted that stand there
// alone.
type place struct {
	origin     string
	confidence framewatch.Confidence
	values     []string
}

// published gives the dates of publication that can be true, the best first:
// JSON-LD, meta elements, time elements, the address, the text, in this order,
// and what the listing said. Dates of changes are none, and the time of
// fetching stands in for nothing.
func published(root *html.Node, doc *goquery.Document, st statement, u *url.URL, near []string, hint Hint) []Candidate {
	latest := hint.Now.AddDate(0, 0, 1)
	if hint.Now.IsZero() {
		latest = time.Now().AddDate(0, 0, 1)
	}
	believed := func(t time.Time) bool { return !t.Before(earliest) && !t.After(latest) }
	var list []Candidate
	add := func(c Candidate) {
		same := func(have Candidate) bool { return have.Origin == c.Origin && sameDay(have, c) }
		if believed(c.At) && !slices.ContainsFunc(list, same) && len(list) < maxDates {
			list = append(list, c)
		}
	}
	stated, other := metaDates(doc)
	ofPublication, elements := timeElements(doc)
	first := firstOfDates(doc)
	for _, p := range []place{
		{"json-ld", framewatch.ConfidenceMedium, []string{st.Published}},
		{"meta", framewatch.ConfidenceMedium, stated},
		{"meta", framewatch.ConfidenceMedium, other},
		{"time", framewatch.ConfidenceMedium, ofPublication},
		{"time", framewatch.ConfidenceMedium, elements},
		{"url", framewatch.ConfidenceMedium, urlDate(u)},
		{"text", framewatch.ConfidenceLow, append(near, dateTexts(doc)...)},
	} {
		for _, v := range p.values {
			if at, precision, ok := parseDate(inOrder(withoutChange(v), first)); ok {
				add(Candidate{at, precision, p.origin, p.confidence})
			}
		}
	}
	if !hint.Published.IsZero() {
		add(Candidate{hint.Published.UTC(), framewatch.PrecisionTime, hint.PublishedOrigin, framewatch.ConfidenceMedium})
	}
	if len(list) == 0 {
		res, err := htmldate.FromDocument(root, htmldate.Options{UseOriginalDate: true, URL: u.String(), MinDate: earliest, MaxDate: latest, SkipExtensiveSearch: true})
		if err == nil && res.DateTime.Day() > 1 && !changedOn(doc, st, res.DateTime) { // it makes the first of a month
			add(Candidate{day(res.DateTime), framewatch.PrecisionDay, "text", framewatch.ConfidenceLow})
		}
	}
	others := otherDays(doc)
	return weighDates(slices.DeleteFunc(list, func(c Candidate) bool {
		agreed, _ := company(list, c)
		return c.Origin == "text" && !agreed && others[c.At.Format(time.DateOnly)]
	}))
}

// changedOn reports whether the head of the page names the day as that of its
// last change.
func changedOn(doc *goquery.Document, st statement, t time.Time) bool {
	values := []string{st.Modified}
	for _, name := range []string{"article:modified_time", "og:updated_time", "dateModified", "last-modified", "modified", "dcterms.modified"} {
		values = append(values, meta(doc, name))
	}
	return slices.ContainsFunc(values, func(v string) bool {
		at, _, ok := parseDate(v)
		return ok && day(at).Equal(day(t))
	})
}

// otherDays are days in elements that speak of the last change, or stand at
// the head of the page, where today's may.
func otherDays(doc *goquery.Document) map[string]bool {
	var values []string
	doc.Find("time").EachWithBreak(func(i int, s *goquery.Selection) bool {
		if foreign(s) || ofChange(s) {
			values = append(values, s.AttrOr("datetime", plain(s.Text())))
		}
		return i < 50
	})
	doc.Find(mastheads).EachWithBreak(func(i int, s *goquery.Selection) bool {
		if s.Find("h1").Length() == 0 && s.Closest("article, main").Length() == 0 {
			for line := range strings.SplitSeq(start(spaced(s), 4000), "\n") {
				values = append(values, plain(line))
			}
		}
		return i < 3
	})
	days := map[string]bool{}
	for _, v := range values {
		if at, _, ok := parseDate(v); ok {
			days[at.Format(time.DateOnly)] = true
		}
	}
	return days
}

// ofChange reports whether the words before a time element say that it is that
// of a change.
func ofChange(s *goquery.Selection) bool {
	said, around := plain(s.Text()), plain(s.Parent().Text())
	return len(around) <= 100 && withoutChange(around) != around && withoutChange(said) == said && !publishWord.MatchString(around)
}

// maxDates is how many candidates are kept.
const maxDates = 12

// weighDates puts the date that is taken first, and rates all. A date with
// which another place agrees is surer, one that another contradicts is less
// sure.
func weighDates(list []Candidate) []Candidate {
	weighed := slices.Clone(list)
	for i, c := range list {
		agreed, contradicted := company(list, c)
		trust := rank(c)
		if agreed {
			trust++
		}
		if contradicted {
			trust--
		}
		weighed[i].Confidence = confidences[min(max(trust, 0), 2)]
	}
	if i := shownEarlier(list); i > 0 {
		c := weighed[i]
		weighed = slices.Insert(slices.Delete(weighed, i, i+1), 0, c)
	}
	return weighed
}

// company reports whether a place other than the candidate's names the same
// day, and whether one names only others.
func company(list []Candidate, c Candidate) (agreed, contradicted bool) {
	says := map[string]bool{} // by origin: does it name the day?
	for _, other := range list {
		if other.Origin != c.Origin {
			says[other.Origin] = says[other.Origin] || sameDay(other, c)
		}
	}
	for _, same := range says {
		agreed = agreed || same
		contradicted = contradicted || !same
	}
	return agreed, contradicted
}

// shownEarlier finds the date that readers see, if it lies before the one that
// the head of the page states and no other place supports: no text is
// published after the day it bears, but heads are often made anew. It is 0
// where there is none such.
func shownEarlier(list []Candidate) int {
	if len(list) == 0 || list[0].Origin != "json-ld" && list[0].Origin != "meta" {
		return 0
	}
	if agreed, _ := company(list, list[0]); agreed {
		return 0
	}
	for i, c := range list {
		if c.Origin == "time" || c.Origin == "text" {
			if c.At.Before(list[0].At) {
				return i
			}
			return 0
		}
	}
	return 0
}

var confidences = []framewatch.Confidence{framewatch.ConfidenceLow, framewatch.ConfidenceMedium, framewatch.ConfidenceHigh}

func rank(c Candidate) int { return slices.Index(confidences, c.Confidence) }

// sameDay reports whether two dates can be of one day: those with a time lie
// within a day of each other, as zones may differ.
func sameDay(a, b Candidate) bool {
	if a.Precision == framewatch.PrecisionDay && b.Precision == framewatch.PrecisionDay {
		return a.At.Equal(b.At)
	}
	return a.At.Sub(b.At).Abs() <= 36*time.Hour
}

var (
	changeWord  = regexp.MustCompile(`(?i)\b(?:(?:last|medically) )?(?:updated?|modified|reviewed|edited|revised|changed|aktualisiert|geändert|stand:|mise? à jour|modifiée?|actualizad[oa]|aggiornat[oa]|bijgewerkt|atualizad[oa])`)
	publishWord = regexp.MustCompile(`(?i)\b(?:publi|posted|veröffentlicht|erstellt|erschienen|first|created|originally)`)
)

// withoutChange drops from a text what it says about its last change.
func withoutChange(s string) string {
	cut := changeWord.FindStringIndex(s)
	if cut == nil {
		return s
	}
	rest := s[cut[1]:]
	if p := publishWord.FindStringIndex(rest); p != nil {
		return s[:cut[0]] + rest[p[0]:]
	}
	return s[:cut[0]]
}

func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// metaNames are the names of meta elements for dates of publication.
var metaNames = []string{
	"article:published_time", "og:article:published_time", "og:published_time", "datePublished", "article:published", "og:pubdate", "pubdate", "publishdate",
	"publish-date", "publish_date", "publication_date", "publication-date", "publicationdate", "article_date_original", "originalpublicationdate",
	"article.published", "parsely-pub-date", "sailthru.date", "cXenseParse:recs:publishtime", "dc.date.issued", "dcterms.issued",
	"citation_publication_date", "rnews:datePublished", "published",
}

// looseNames may also mean another date.
var looseNames = []string{
	"dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "citation_date", "dateCreated", "article:created", "displaydate",
	"ptime", "pdate", "timestamp", "created", "date",
}

func metaDates(doc *goquery.Document) (stated, other []string) {
	byName := map[string]string{}
	doc.Find("meta[content]").Each(func(_ int, s *goquery.Selection) {
		for _, attr := range []string{"property", "name", "itemprop"} {
			if n := strings.ToLower(s.AttrOr(attr, "")); n != "" && byName[n] == "" {
				byName[n] = s.AttrOr("content", "")
			}
		}
	})
	of := func(names []string) (values []string) {
		for _, n := range names {
			if v := byName[strings.ToLower(n)]; v != "" {
				values = append(values, v)
			}
		}
		return values
	}
	return of(metaNames), of(looseNames)
}

// apart are elements whose dates are those of other texts.
const apart = "aside, footer, nav, [class*=comment], [class*=related], [class*=sidebar], [class*=teaser], [class*=card]"

// mastheads are the heads of pages, where today's date may stand.
const mastheads = `header, [role="banner"], #header, #masthead, .masthead, .topbar, .top-bar`

// foreign reports whether a date in the element is not the article's: that of
// another text, of a change, or today's at the head of the page.
func foreign(s *goquery.Selection) bool {
	class := strings.ToLower(s.AttrOr("class", "") + " " + s.AttrOr("itemprop", ""))
	if (strings.Contains(class, "modified") || strings.Contains(class, "updated")) && !strings.Contains(class, "publish") {
		return true
	}
	if s.ParentsUntil("body").Filter(apart).Length() > 0 { // the body's class tells of the page's columns
		return true
	}
	head := s.Closest(mastheads)
	return head.Length() > 0 && head.Find("h1").Length() == 0 && head.Closest("article, main").Length() == 0
}

// timeElements gives the time elements that speak of publication; without
// such, others that stand before the text.
func timeElements(doc *goquery.Document) (ofPublication, other []string) {
	in := func(place string) (values []string) {
		doc.Find(place).EachWithBreak(func(i int, s *goquery.Selection) bool {
			if foreign(s) || ofChange(s) {
				return i < 3
			}
			said := plain(s.Text())
			for _, attr := range []string{"datetime", "content", "data-time", "title"} {
				if v, ok := s.Attr(attr); ok && v != "" {
					said = v
					break
				}
			}
			values = append(values, said)
			return i < 3
		})
		return values
	}
	if ofPublication = in(`time[itemprop="datePublished"], [itemprop="datePublished"], time[pubdate], time.published, time.entry-date, abbr.published, time[class*="publish"]`); len(ofPublication) > 0 {
		return ofPublication, nil
	}
	for _, place := range []string{`article header time, header time, h1 ~ time, h1 ~ * time`, `article time, main time, [class*="article"] time`, `time`} {
		if other = in(place); len(other) > 0 {
			return nil, other
		}
	}
	return nil, nil
}

var (
	inURL    = regexp.MustCompile(`[/._-]((?:19|20)\d\d)[/_-](1[0-2]|0?[1-9]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[/_-](3[01]|[12]\d|0?[1-9])(?:[/._-]|$)`)
	solidURL = regexp.MustCompile(`[/._-]((?:19|20)\d\d)(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9])(?:[/._-]|$)`)
)

func urlDate(u *url.URL) (values []string) {
	m := inURL.FindStringSubmatch(strings.ToLower(u.Path))
	if m == nil {
		if m = solidURL.FindStringSubmatch(u.Path); m == nil {
			return nil
		}
	}
	month := m[2]
	if n := months[month]; n > 0 {
		month = strconv.Itoa(int(n))
	}
	return []string{m[1] + "-" + pad(month) + "-" + pad(m[3])}
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// dateTexts gives the short texts of elements that are named after dates.
func dateTexts(doc *goquery.Document) (values []string) {
	doc.Find(`[class*="publish"], [class*="pubdate"], [class*="post-date"], [class*="entry-date"], [class*="article-date"], [class*="article__date"], [class*="dateline"], [class*="timestamp"], [class*="date"], [id*="date"], [class*="datum"], [class*="fecha"], [class*="byline"], [class*="meta"]`).
		EachWithBreak(func(i int, s *goquery.Selection) bool {
			if !foreign(s) {
				if t := plain(spaced(s)); t != "" && len(t) <= 200 {
					values = append(values, t)
				}
			}
			return len(values) < 12
		})
	return values
}
