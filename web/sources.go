package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"framewatch"
)

type sourcesPage struct {
	frame
	Rows     []sourceRow
	Answered int // outlets of which something could be read at the last check
	Checked  int // outlets that were checked at all
	Articles int
	Trouble  []sourceRow // outlets whose last check did not go well
}

// A sourceRow is one outlet made ready for its template.
type sourceRow struct {
	framewatch.SourceStatus
	Anchor      string
	State       string // ok; partly: not all listings could be read; failing; waiting: never checked
	Home        string
	Search      string
	CheckTime   moment
	SuccessTime moment
	NextTime    moment
	Latest      string
	SkippedAll  int
	SkippedBy   []framewatch.Count
	Lists       []listingRow
	Recent      []problemRow
}

type listingRow struct {
	framewatch.ListingState
	Href   string
	State  string
	Answer string // "200, 30 entries"
	Time   moment
}

type problemRow struct {
	framewatch.Problem
	Href string
	Time moment
}

func (s *Server) sourcesPage(w http.ResponseWriter, r *http.Request) {
	statuses, err := s.sources.SourceStatuses(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	now := s.opts.Now()
	page := sourcesPage{frame: s.frame("Sources", "sources")}
	for _, st := range statuses {
		row := viewSource(st, now)
		page.Rows = append(page.Rows, row)
		page.Articles += st.Articles
		if row.State != "waiting" {
			page.Checked++
		}
		if row.State == "ok" || row.State == "partly" {
			page.Answered++
		}
		if row.State == "partly" || row.State == "failing" {
			page.Trouble = append(page.Trouble, row)
		}
	}
	slices.SortStableFunc(page.Rows, func(a, b sourceRow) int {
		return strings.Compare(strings.ToLower(a.Source.Name), strings.ToLower(b.Source.Name))
	})
	s.render(w, r, http.StatusOK, "sources", page)
}

func viewSource(st framewatch.SourceStatus, now time.Time) sourceRow {
	row := sourceRow{
		SourceStatus: st, State: "ok", Home: webAddress(st.Source.Home), Anchor: framewatch.ArticleID(st.Source.Name)[:8],
		Search:    params{Source: []string{st.Source.Name}}.url("/search"),
		CheckTime: since(st.LastCheck, now, "never"), SuccessTime: since(st.LastSuccess, now, "never"), NextTime: since(st.NextCheck, now, "not planned"),
		Latest: isoDay(st.LastArticle),
	}
	answers := func(l framewatch.ListingState) bool { return !l.CheckedAt.IsZero() && l.Error == "" }
	switch {
	case st.LastCheck.IsZero():
		row.State = "waiting"
	case st.Error != "" && slices.ContainsFunc(st.Listings, answers):
		row.State = "partly"
	case st.Error != "":
		row.State = "failing"
	}
	for class, n := range st.Skipped {
		row.SkippedAll += n
		row.SkippedBy = append(row.SkippedBy, framewatch.Count{Name: cmp.Or(string(class), "for other reasons"), Articles: n})
	}
	slices.SortFunc(row.SkippedBy, func(a, b framewatch.Count) int {
		if a.Articles != b.Articles {
			return b.Articles - a.Articles
		}
		return strings.Compare(a.Name, b.Name)
	})
	for _, l := range st.Listings {
		row.Lists = append(row.Lists, viewListing(l, now))
	}
	for _, p := range st.Problems {
		row.Recent = append(row.Recent, problemRow{p, webAddress(p.URL), since(p.At, now, "")})
	}
	return row
}

func viewListing(l framewatch.ListingState, now time.Time) listingRow {
	row := listingRow{ListingState: l, Href: webAddress(l.URL), State: "ok", Time: since(l.CheckedAt, now, "never checked")}
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
