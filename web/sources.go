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
	Answered int // outlets of which something could be read at the last check
	Failing  int // outlets of which nothing could
	Waiting  int // outlets that are watched, but were not checked yet
	Articles int
	Trouble  []sourceRow // outlets whose last check did not go well, or that have moved
}

// Checked counts the outlets that were checked at all.
func (p sourcesPage) Checked() int { return p.Answered + p.Failing }

// AllFail reports whether several outlets were checked and none could be read.
func (p sourcesPage) AllFail() bool { return p.Answered == 0 && p.Failing > 2 }

// Watched counts the outlets that have listings; the others were imported.
func (p sourcesPage) Watched() int { return p.Checked() + p.Waiting }

// A sourceRow is one outlet made ready for its template.
type sourceRow struct {
	framewatch.SourceStatus
	Anchor      string
	State       string // ok; moved: a listing has a new address; partly: not all listings could be read; failing; waiting: never checked; imported: not watched
	Moved       []framewatch.ListingState
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
		switch row.State {
		case "ok":
			page.Answered++
		case "moved", "partly":
			page.Answered++
			page.Trouble = append(page.Trouble, row)
		case "failing":
			page.Failing++
			page.Trouble = append(page.Trouble, row)
		case "waiting":
			page.Waiting++
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
	for _, l := range st.Listings {
		if l.MovedTo != "" {
			row.Moved = append(row.Moved, l)
		}
	}
	switch {
	case len(st.Listings) == 0:
		row.State = "imported"
	case st.LastCheck.IsZero():
		row.State = "waiting"
	case st.Error != "" && slices.ContainsFunc(st.Listings, answers):
		row.State = "partly"
	case st.Error != "":
		row.State = "failing"
	case len(row.Moved) > 0:
		row.State = "moved"
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
