package web

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"framewatch"
	"framewatch/web/chart"
)

// sourcePage tells all that is known of how one outlet is collected.
type sourcePage struct {
	frame
	sourceRow
	Classes  []classRow
	Lists    []listingRow
	Troubles []problemRow // errors, walls and challenges
	Others   []problemRow // pages of other kinds than an article
	Rechecks []problemRow // stored articles that could not be looked at again
	Sites    []siteRow
	Calendar template.HTML // empty without days
	Gaps     []gapRow
	Ended    []noticeRow
	Stands   []noticeRow
	Yields   []yieldRow // empty while nothing is known
}

// A classRow counts pages of one kind.
type classRow struct {
	Name  string
	N     int
	Share string
}

type listingRow struct {
	framewatch.ListingState
	Href   string
	State  string
	Answer string // "30 entries"
	Time   moment
	OK     moment
	Next   moment
}

type problemRow struct {
	framewatch.Problem
	Href string
	Time moment
}

type noticeRow struct {
	framewatch.Notice
	Raised moment
	Over   moment
}

type gapRow struct {
	framewatch.Gap
	First string
	Last  string // "" if it is one day
}

type siteRow struct {
	Site
	Pause string
	Held  moment // empty Words: it is not held
	Asked moment
	Delay string // Crawl-delay; "" if none
}

func (s *Server) sourcePage(w http.ResponseWriter, r *http.Request) {
	rows, err := s.sourceRows(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	i := slices.IndexFunc(rows, func(row sourceRow) bool { return row.Source.Name == r.PathValue("name") })
	if i < 0 {
		s.message(w, r, http.StatusNotFound, "Not found", "There is no outlet of this name here.")
		return
	}
	sites, err := s.sites(r, rows[i])
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, r, http.StatusOK, "source", s.viewSourcePage(rows[i], sites))
}

func (s *Server) sites(r *http.Request, row sourceRow) ([]Site, error) {
	if s.opts.Health == nil || row.State == "imported" {
		return nil, nil
	}
	return s.opts.Health.Sites(r.Context(), row.SourceStatus)
}

// otherClasses are of pages that are as they should be, but no articles.
var otherClasses = []framewatch.Class{framewatch.ClassVideo, framewatch.ClassGallery, framewatch.ClassListing, framewatch.ClassLiveBlog, framewatch.ClassNotArticle, framewatch.ClassDisallowed}

func (s *Server) viewSourcePage(row sourceRow, sites []Site) sourcePage {
	now := s.opts.Now()
	page := sourcePage{frame: s.frame(row.Source.Name, "sources"), sourceRow: row, Classes: classes(row)}
	for _, l := range row.Listings {
		page.Lists = append(page.Lists, viewListing(l, now))
	}
	for _, p := range row.Problems {
		list := &page.Troubles
		switch {
		case p.State == framewatch.EntryStored:
			list = &page.Rechecks
		case p.State == framewatch.EntrySkipped && slices.Contains(otherClasses, p.Class):
			list = &page.Others
		}
		*list = append(*list, problemRow{p, webAddress(p.URL), since(p.At, now, "")})
	}
	for _, n := range row.Health.Notices {
		view := noticeRow{n, since(n.Since, now, ""), since(n.Ended, now, "")}
		if n.Ended.IsZero() {
			page.Stands = append(page.Stands, view)
		} else {
			page.Ended = append(page.Ended, view)
		}
	}
	page.Yields = viewYields(row.Health.Before, row.Health.Lately)
	page.Health.Gaps = withToday(row, now)
	for _, g := range page.Health.Gaps {
		view := gapRow{Gap: g, First: isoDay(g.From)}
		if g.To.After(g.From) {
			view.Last = isoDay(g.To)
		}
		page.Gaps = append(page.Gaps, view)
	}
	for _, site := range sites {
		view := siteRow{Site: site, Pause: brief(site.Host.Delay), Asked: since(site.Asked, now, "never")}
		if site.HeldUntil.After(now) {
			view.Held = since(site.HeldUntil, now, "")
		}
		if site.CrawlDelay > 0 {
			view.Delay = brief(site.CrawlDelay)
		}
		page.Sites = append(page.Sites, view)
	}
	if !row.Health.Since.IsZero() {
		page.Calendar = template.HTML(calendar(page.Health, now))
	}
	return page
}

// A yieldRow is one thing that the pages of articles yield.
type yieldRow struct{ Name, Before, Lately string }

func viewYields(before, lately framewatch.YieldSums) []yieldRow {
	if lately.Articles == 0 {
		return nil
	}
	both := func(name string, view func(framewatch.YieldSums) string) yieldRow {
		return yieldRow{name, view(before), view(lately)}
	}
	of := func(count func(framewatch.YieldSums) (x, n int)) func(framewatch.YieldSums) string {
		return func(s framewatch.YieldSums) string {
			x, n := count(s)
			if n == 0 {
				return "–"
			}
			return fmt.Sprintf("%s (%s of %s)", chart.Percent(share(x, n)), chart.Number(x), chart.Number(n))
		}
	}
	return []yieldRow{
		both("Words, typically", func(s framewatch.YieldSums) string {
			if s.Articles == 0 {
				return "–"
			}
			return chart.Number(int(math.Round(s.Typical())))
		}),
		both("Text as in the page's own data (JSON-LD)", of(func(s framewatch.YieldSums) (x, n int) { return s.Agreed, s.Stated })),
		both("Dates on the page", of(func(s framewatch.YieldSums) (x, n int) { return s.Dated, s.Articles })),
		both("Dates that two places confirm", of(func(s framewatch.YieldSums) (x, n int) { return s.Sure, s.Dated })),
		both("Titles", of(func(s framewatch.YieldSums) (x, n int) { return s.Titled, s.Articles })),
		both("Bylines", of(func(s framewatch.YieldSums) (x, n int) { return s.Bylined, s.Articles })),
	}
}

// withToday returns the gaps of a source, and today as another if it was
// checked and not read: days are judged when they are over.
func withToday(row sourceRow, now time.Time) []framewatch.Gap {
	today, gaps := framewatch.Day.Start(now), row.Health.Gaps
	if row.LastCheck.Before(today) || !row.LastSuccess.Before(today) || gapOf(gaps, today) != nil {
		return gaps
	}
	return append([]framewatch.Gap{{
		Source: row.Source.Name, From: today, To: today, State: framewatch.GapMissing, Cause: framewatch.GapUnread, Reason: "today no listing could be read so far",
	}}, gaps...)
}

// classes are the pages that were fetched, by what they were, most first.
func classes(row sourceRow) []classRow {
	list := []classRow{{Name: "article", N: row.Stored}}
	for class, n := range row.Skipped {
		list = append(list, classRow{Name: string(class), N: n})
	}
	if row.Failed > 0 {
		list = append(list, classRow{Name: "given up after errors", N: row.Failed})
	}
	for i := range list {
		list[i].Share = chart.Percent(share(list[i].N, row.Pages))
	}
	slices.SortFunc(list, func(a, b classRow) int {
		return cmp.Or(b.N-a.N, strings.Compare(a.Name, b.Name))
	})
	return list
}

// UndatedShare is the share of articles without a date.
func (r sourceRow) UndatedShare() string { return chart.Percent(share(r.Undated, r.Articles)) }

// OtherShare is the share of pages that were no article.
func (r sourceRow) OtherShare() string { return chart.Percent(share(r.SkippedAll, r.Pages)) }

func viewListing(l framewatch.ListingState, now time.Time) listingRow {
	row := listingRow{ListingState: l, Href: webAddress(l.URL), State: "ok", Time: since(l.CheckedAt, now, "never"), OK: since(l.OKAt, now, "never"), Next: since(l.NextAt, now, "not planned")}
	switch {
	case l.CheckedAt.IsZero():
		row.State, row.Answer = "waiting", "not checked yet"
	case l.Error != "":
		row.State, row.Answer = "failing", l.Error
	default:
		row.Answer = many(l.Entries, "entry", "entries")
	}
	return row
}

// brief writes a pause between requests, in the largest unit that is exact.
func brief(d time.Duration) string {
	switch {
	case d == 0:
		return "not known yet"
	case d < time.Second:
		return "under a second"
	case d%time.Hour == 0:
		return many(int(d/time.Hour), "hour", "hours")
	case d%time.Minute == 0:
		return many(int(d/time.Minute), "minute", "minutes")
	}
	if tenths := d.Round(time.Second / 10); tenths != time.Second {
		return strconv.FormatFloat(tenths.Seconds(), 'f', -1, 64) + " seconds"
	}
	return "1 second"
}
