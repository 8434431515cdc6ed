package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"framewatch"
)

// Health tells how sources are doing by their own past.
type Health interface {
	// SourceHealth returns it by the name of the source, for those that are watched.
	SourceHealth(ctx context.Context) (map[string]framewatch.SourceHealth, error)
	// Sites returns the servers of a source.
	Sites(ctx context.Context, st framewatch.SourceStatus) ([]Site, error)
}

// A Site is a server of a source: how it is treated and what it asks of us.
type Site struct {
	framewatch.Host
	Origin     string        // "https://www.example.org"
	Robots     string        // the rule in force for us, in words
	Rules      []string      // lines of its robots.txt that speak to us
	CrawlDelay time.Duration // that its robots.txt asks for; 0 if none
	Asked      time.Time     // when it was asked for its robots.txt; zero if never
}

type sourcesPage struct {
	frame
	Rows     []sourceRow
	Orders   []choiceLink
	Answered int // outlets of which something could be read at the last check
	Failing  int // outlets of which nothing could
	Waiting  int // outlets that are watched, but were not checked yet
	Articles int
	Trouble  []sourceRow // outlets with a notice, or whose last check did not go well
}

// Checked counts the outlets that were checked at all.
func (p sourcesPage) Checked() int { return p.Answered + p.Failing }

// AllFail reports whether several outlets were checked and none could be read.
func (p sourcesPage) AllFail() bool { return p.Answered == 0 && p.Failing > 2 }

// Crowd reports whether the outlets to be looked at are too many to name.
func (p sourcesPage) Crowd() bool { return len(p.Trouble) > 12 }

// Watched counts the outlets that have listings; the others were imported.
func (p sourcesPage) Watched() int { return p.Checked() + p.Waiting }

// A choiceLink is one of several ways to see a page.
type choiceLink struct {
	Label string
	Href  string
	On    bool
}

// A sourceRow is one outlet made ready for its template.
type sourceRow struct {
	framewatch.SourceStatus
	Health      framewatch.SourceHealth
	Anchor      string
	Href        string // of its own page
	State       string // see SourceState
	Mark        string // class of the row, for the mark before its state
	Home        string
	Search      string
	CheckTime   moment
	SuccessTime moment
	NextTime    moment
	Why         string // the next check is then
	LatestTime  moment
	Standing    []framewatch.Notice
	SkippedAll  int
	Pages       int // fetched and done with: articles, other pages, failures
}

// sourceStates are the states of an outlet, worst first.
var sourceStates = []string{"failing", "partly", "silent", "look", "moved", "waiting", "ok", "imported"}

// An order is a way to sort outlets; those that are alike stand by name.
type order struct {
	name, label string
	compare     func(a, b sourceRow) int
}

var orders = []order{
	{"state", "state", func(a, b sourceRow) int {
		return slices.Index(sourceStates, a.State) - slices.Index(sourceStates, b.State)
	}},
	{"name", "name", func(sourceRow, sourceRow) int { return 0 }},
	{"last", "last article", func(a, b sourceRow) int { return a.LastArticle.Compare(b.LastArticle) }},
	{"next", "next check", func(a, b sourceRow) int { return a.NextCheck.Compare(b.NextCheck) }},
	{"articles", "articles", func(a, b sourceRow) int { return b.Articles - a.Articles }},
	{"undated", "undated", func(a, b sourceRow) int {
		return cmp.Compare(share(b.Undated, b.Articles), share(a.Undated, a.Articles))
	}},
	{"other", "other pages", func(a, b sourceRow) int {
		return cmp.Compare(share(b.SkippedAll, b.Pages), share(a.SkippedAll, a.Pages))
	}},
	{"pending", "pending", func(a, b sourceRow) int { return b.Pending - a.Pending }},
}

func share(x, n int) float64 { return float64(x) / float64(max(1, n)) }

func (s *Server) sourcesPage(w http.ResponseWriter, r *http.Request) {
	rows, err := s.sourceRows(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := sourcesPage{frame: s.frame("Sources", "sources"), Rows: rows}
	for _, row := range rows {
		page.Articles += row.Articles
		switch row.State {
		case "imported":
			continue
		case "waiting":
			page.Waiting++
			continue
		case "failing":
			page.Failing++
		default:
			page.Answered++
		}
		if row.State != "ok" {
			page.Trouble = append(page.Trouble, row)
		}
	}
	chosen := max(0, slices.IndexFunc(orders, func(o order) bool { return o.name == r.URL.Query().Get("sort") }))
	slices.SortStableFunc(page.Rows, orders[chosen].compare)
	for i, o := range orders {
		page.Orders = append(page.Orders, choiceLink{o.label, "/sources?sort=" + o.name, i == chosen})
	}
	s.render(w, r, http.StatusOK, "sources", page)
}

// sourceRows are all outlets, by name.
func (s *Server) sourceRows(ctx context.Context) ([]sourceRow, error) {
	statuses, err := s.sources.SourceStatuses(ctx)
	if err != nil {
		return nil, err
	}
	var health map[string]framewatch.SourceHealth
	if s.opts.Health != nil {
		if health, err = s.opts.Health.SourceHealth(ctx); err != nil {
			return nil, err
		}
	}
	rows := make([]sourceRow, len(statuses))
	for i, st := range statuses {
		rows[i] = viewSource(st, health[st.Source.Name], s.opts.Now())
	}
	slices.SortStableFunc(rows, func(a, b sourceRow) int {
		return strings.Compare(strings.ToLower(a.Source.Name), strings.ToLower(b.Source.Name))
	})
	return rows, nil
}

func viewSource(st framewatch.SourceStatus, health framewatch.SourceHealth, now time.Time) sourceRow {
	row := sourceRow{
		SourceStatus: st, Health: health, Home: webAddress(st.Source.Home), Anchor: framewatch.ArticleID(st.Source.Name)[:8],
		Href: "/sources/" + url.PathEscape(st.Source.Name), Search: params{Source: []string{st.Source.Name}}.url("/search"),
		CheckTime: since(st.LastCheck, now, "never"), SuccessTime: since(st.LastSuccess, now, "never"), NextTime: since(st.NextCheck, now, "not planned"),
		LatestTime: since(st.LastArticle, now, "none"),
	}
	for _, l := range st.Listings {
		if l.NextAt.Equal(st.NextCheck) && !l.NextAt.IsZero() {
			row.Why = l.Why
		}
	}
	for _, n := range health.Notices {
		if n.Ended.IsZero() {
			row.Standing = append(row.Standing, n)
		}
	}
	row.State = SourceState(st, health)
	switch row.Mark = row.State; row.State {
	case "silent", "look", "moved":
		row.Mark = "partly"
	}
	for _, n := range st.Skipped {
		row.SkippedAll += n
	}
	row.Pages = st.Stored + row.SkippedAll + st.Failed
	return row
}

// SourceState is the state of an outlet in one word. failing: no listing can
// be read; partly: not all can; silent: no article for far longer than usual;
// look: another notice stands; moved: a listing has a new address; waiting:
// never checked; imported: not watched; else ok.
func SourceState(st framewatch.SourceStatus, h framewatch.SourceHealth) string {
	stands := func(kinds func(framewatch.NoticeKind) bool) bool {
		return slices.ContainsFunc(h.Notices, func(n framewatch.Notice) bool { return n.Ended.IsZero() && kinds(n.Kind) })
	}
	answers := func(l framewatch.ListingState) bool { return !l.CheckedAt.IsZero() && l.Error == "" }
	moved := func(l framewatch.ListingState) bool { return l.MovedTo != "" }
	switch {
	case len(st.Listings) == 0:
		return "imported"
	case st.LastCheck.IsZero():
		return "waiting"
	case st.Error != "" && slices.ContainsFunc(st.Listings, answers):
		return "partly"
	case st.Error != "":
		return "failing"
	case stands(func(k framewatch.NoticeKind) bool { return k == framewatch.NoticeSilent }):
		return "silent"
	case stands(func(k framewatch.NoticeKind) bool { return k != framewatch.NoticeMoved }):
		return "look"
	case slices.ContainsFunc(st.Listings, moved):
		return "moved"
	}
	return "ok"
}
