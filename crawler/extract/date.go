package extract

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/markusmobius/go-htmldate"
	"golang.org/x/net/html"

	"framewatch"
)

// A dating is a date with where it stands.
type dating struct {
	at        time.Time // in the source's own zone
	precision framewatch.Precision
	origin    string
}

// earliest is the first day that is believed: news on the web hardly begins
// before.
var earliest = time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC)

// published finds the date of publication: JSON-LD, meta elements, time
// elements, the address, the text, in this order, and what the listing said if
// the page says nothing. Dates that cannot be true are passed over.
func published(root *html.Node, doc *goquery.Document, st statement, u *url.URL, near []string, hint Hint) dating {
	latest := hint.Now.AddDate(0, 0, 1)
	if hint.Now.IsZero() {
		latest = time.Now().AddDate(0, 0, 1)
	}
	believed := func(t time.Time) bool { return !t.Before(earliest) && !t.After(latest) }
	try := func(origin string, values ...string) (dating, bool) {
		for _, v := range values {
			if at, precision, ok := parseDate(v); ok && believed(at) {
				return dating{at, precision, origin}, true
			}
		}
		return dating{}, false
	}
	if d, ok := try("json-ld", st.Published); ok {
		return d
	}
	if d, ok := try("meta", metaDates(doc)...); ok {
		return d
	}
	if d, ok := try("time", timeElements(doc)...); ok {
		return d
	}
	if d, ok := try("url", urlDate(u)...); ok {
		return d
	}
	if d, ok := try("text", append(near, dateTexts(doc)...)...); ok {
		return d
	}
	if !hint.Published.IsZero() && believed(hint.Published) {
		return dating{hint.Published.UTC(), framewatch.PrecisionTime, hint.PublishedOrigin}
	}
	res, err := htmldate.FromDocument(root, htmldate.Options{UseOriginalDate: true, URL: u.String(), MinDate: earliest, MaxDate: latest, SkipExtensiveSearch: true})
	if err == nil && believed(res.DateTime) {
		return dating{day(res.DateTime), framewatch.PrecisionDay, "text"}
	}
	return dating{}
}

func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

var metaNames = []string{
	"article:published_time", "og:article:published_time", "og:published_time", "datePublished", "article:published", "og:pubdate", "pubdate", "publishdate",
	"publish-date", "publish_date", "publication_date", "publication-date", "publicationdate", "article_date_original", "originalpublicationdate",
	"article.published", "parsely-pub-date", "sailthru.date", "cXenseParse:recs:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.created",
	"dc.date.created", "dc.date", "dcterms.date", "citation_publication_date", "citation_date", "rnews:datePublished", "dateCreated", "article:created", "displaydate",
	"ptime", "pdate", "timestamp", "created", "date",
}

func metaDates(doc *goquery.Document) (values []string) {
	byName := map[string]string{}
	doc.Find("meta[content]").Each(func(_ int, s *goquery.Selection) {
		for _, attr := range []string{"property", "name", "itemprop"} {
			if n := strings.ToLower(s.AttrOr(attr, "")); n != "" && byName[n] == "" {
				byName[n] = s.AttrOr("content", "")
			}
		}
	})
	for _, n := range metaNames {
		if v := byName[strings.ToLower(n)]; v != "" {
			values = append(values, v)
		}
	}
	return values
}

// timeElements gives the time elements that speak of publication, then others
// that stand before the text; those of teasers and comments don't count.
func timeElements(doc *goquery.Document) (values []string) {
	add := func(s *goquery.Selection) {
		if s.ParentsFiltered("aside, footer, nav, [class*=comment], [class*=related], [class*=sidebar], [class*=teaser], [class*=card]").Length() > 0 {
			return
		}
		for _, attr := range []string{"datetime", "content", "data-time", "title"} {
			if v, ok := s.Attr(attr); ok && v != "" {
				values = append(values, v)
				return
			}
		}
		values = append(values, plain(s.Text()))
	}
	for _, place := range []string{
		`time[itemprop="datePublished"], [itemprop="datePublished"], time[pubdate], time.published, time.entry-date, abbr.published, time[class*="publish"]`,
		`article header time, header time, h1 ~ time, h1 ~ * time`, `article time, main time, [class*="article"] time`, `time`,
	} {
		doc.Find(place).EachWithBreak(func(i int, s *goquery.Selection) bool {
			add(s)
			return i < 3
		})
		if len(values) > 0 {
			return values
		}
	}
	return nil
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
			if s.ParentsFiltered("aside, footer, nav, [class*=comment], [class*=related], [class*=sidebar], [class*=teaser], [class*=card]").Length() == 0 {
				if t := plain(spaced(s)); t != "" && len(t) <= 200 {
					values = append(values, t)
				}
			}
			return len(values) < 12
		})
	return values
}
