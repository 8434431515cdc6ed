package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"framewatch"
)

type sourcesPage struct {
	frame
	Rows     []sourceRow
	Answered int // outlets whose last check went well
	Checked  int // outlets that were checked at all
	Articles int
	Failing  []sourceRow
}

// A sourceRow is one outlet made ready for its template.
type sourceRow struct {
	framewatch.SourceStatus
	Anchor      string
	State       string // ok, failing, waiting: never checked
	Home        string
	Search      string
	CheckTime   moment
	SuccessTime moment
	NextTime    moment
	Latest      string
	SkippedAll  int
	SkippedBy   []framewatch.Count
	Lists       []listingRow
	Trouble     []problemRow
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
	Day  string
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
		switch row.State {
		case "ok":
			page.Checked++
			page.Answered++
		case "failing":
			page.Checked++
			page.Failing = append(page.Failing, row)
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
	switch {
	case st.LastCheck.IsZero():
		row.State = "waiting"
	case st.Error != "":
		row.State = "failing"
	}
	for class, n := range st.Skipped {
		row.SkippedAll += n
		row.SkippedBy = append(row.SkippedBy, framewatch.Count{Name: string(class), Articles: n})
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
		row.Trouble = append(row.Trouble, problemRow{p, webAddress(p.URL), since(p.At, now, ""), isoDay(p.At)})
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
