package web

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"time"

	"framewatch"
)

// A sourceAnswer is one outlet of /api/v1/sources. Times are RFC 3339 in UTC,
// empty if there is none; durations are in seconds.
type sourceAnswer struct {
	Name        string                   `json:"name"`
	Kind        string                   `json:"kind"`
	Country     string                   `json:"country"`
	Language    string                   `json:"language"`
	Home        string                   `json:"home"`
	State       string                   `json:"state"`
	Error       string                   `json:"error"`
	LastCheck   string                   `json:"last_check"`
	LastSuccess string                   `json:"last_success"`
	NextCheck   string                   `json:"next_check"`
	Why         string                   `json:"why"` // the next check is then
	LastArticle string                   `json:"last_article"`
	Rhythm      string                   `json:"rhythm"`
	Silence     string                   `json:"silence"`
	Usual       int64                    `json:"usual_pause"` // 0: not known yet
	Limit       int64                    `json:"silent_after"`
	Articles    int                      `json:"articles"`
	Undated     int                      `json:"undated"`
	Pending     int                      `json:"pending"`
	Pages       int                      `json:"pages"` // base of stored, skipped and failed
	Stored      int                      `json:"stored"`
	Failed      int                      `json:"failed"`
	Skipped     map[framewatch.Class]int `json:"skipped"`
	Listings    []listingAnswer          `json:"listings"`
	Gaps        []framewatch.Gap         `json:"gaps"`
	Notices     []noticeAnswer           `json:"notices"`
	Before      yieldAnswer              `json:"yield_before"` // of four weeks, before the latest articles
	Lately      yieldAnswer              `json:"yield_lately"`
	Sites       []siteAnswer             `json:"sites,omitempty"` // of one outlet alone
}

type listingAnswer struct {
	URL         string `json:"url"`
	Kind        string `json:"kind"`
	Status      int    `json:"status"`
	Entries     int    `json:"entries"`
	Error       string `json:"error"`
	Failures    int    `json:"failures"`
	LastCheck   string `json:"last_check"`
	LastSuccess string `json:"last_success"`
	NextCheck   string `json:"next_check"`
	Why         string `json:"why"`
	MovedTo     string `json:"moved_to"`
}

type noticeAnswer struct {
	Kind     framewatch.NoticeKind `json:"kind"`
	Text     string                `json:"text"`
	Examples []framewatch.Example  `json:"examples"`
	Advice   string                `json:"advice"`
	Since    string                `json:"since"`
	Ended    string                `json:"ended"`
}

// A yieldAnswer counts what the pages of articles yielded.
type yieldAnswer struct {
	Articles int     `json:"articles"`
	Words    float64 `json:"words"`  // typically
	Stated   int     `json:"stated"` // base of agreed
	Agreed   int     `json:"agreed"`
	Dated    int     `json:"dated"`
	Sure     int     `json:"sure"` // of dated, in two places that agree
	Titled   int     `json:"titled"`
	Bylined  int     `json:"bylined"`
}

func answerYield(s framewatch.YieldSums) yieldAnswer {
	return yieldAnswer{s.Articles, math.Round(s.Typical()), s.Stated, s.Agreed, s.Dated, s.Sure, s.Titled, s.Bylined}
}

type siteAnswer struct {
	Host       string   `json:"host"`
	Pause      float64  `json:"pause"`
	HeldUntil  string   `json:"held_until"`
	HeldReason string   `json:"held_reason"`
	Robots     string   `json:"robots"`
	Rules      []string `json:"robots_rules"`
	CrawlDelay float64  `json:"crawl_delay"`
	Asked      string   `json:"robots_asked"`
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// A sourcesAnswer is all outlets.
type sourcesAnswer struct {
	Sources []sourceAnswer `json:"sources"`
}

func (s *Server) apiSources(r *http.Request, _ url.Values) (any, error) {
	rows, err := s.sourceRows(r.Context())
	if err != nil {
		return nil, err
	}
	answer := sourcesAnswer{make([]sourceAnswer, len(rows))}
	for i, row := range rows {
		answer.Sources[i] = answerSource(row, nil)
	}
	return answer, nil
}

// apiSource answers with the outlet whose name is given.
func (s *Server) apiSource(r *http.Request, _ url.Values) (any, error) {
	rows, err := s.sourceRows(r.Context())
	if err != nil {
		return nil, err
	}
	name := r.PathValue("name")
	i := slices.IndexFunc(rows, func(row sourceRow) bool { return row.Source.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("outlet %q: %w", name, framewatch.ErrNotFound)
	}
	sites, err := s.sites(r, rows[i])
	if err != nil {
		return nil, err
	}
	return answerSource(rows[i], sites), nil
}

func answerSource(row sourceRow, sites []Site) sourceAnswer {
	src, h := row.Source, row.Health
	a := sourceAnswer{
		Name: src.Name, Kind: src.Kind, Country: src.Country, Language: src.Language, Home: src.Home, State: row.State, Error: row.Error,
		LastCheck: stamp(row.LastCheck), LastSuccess: stamp(row.LastSuccess), NextCheck: stamp(row.NextCheck), Why: row.Why, LastArticle: stamp(row.LastArticle),
		Rhythm: h.Rhythm, Silence: h.Silence, Usual: int64(h.Usual.Seconds()), Limit: int64(h.Limit.Seconds()),
		Articles: row.Articles, Undated: row.Undated, Pending: row.Pending, Pages: row.Pages, Stored: row.Stored, Failed: row.Failed, Skipped: row.Skipped,
		Before: answerYield(h.Before), Lately: answerYield(h.Lately), Listings: []listingAnswer{}, Gaps: append([]framewatch.Gap{}, h.Gaps...), Notices: []noticeAnswer{},
	}
	if a.Skipped == nil {
		a.Skipped = map[framewatch.Class]int{}
	}
	for _, l := range row.Listings {
		a.Listings = append(a.Listings, listingAnswer{l.URL, string(l.Kind), l.Status, l.Entries, l.Error, l.Failures, stamp(l.CheckedAt), stamp(l.OKAt), stamp(l.NextAt), l.Why, l.MovedTo})
	}
	for _, n := range h.Notices {
		a.Notices = append(a.Notices, noticeAnswer{n.Kind, n.Text, append([]framewatch.Example{}, n.Examples...), n.Advice, stamp(n.Since), stamp(n.Ended)})
	}
	for _, site := range sites {
		held := site.HeldUntil
		a.Sites = append(a.Sites, siteAnswer{site.Name, site.Host.Delay.Seconds(), stamp(held), site.HeldReason, site.Robots, append([]string{}, site.Rules...), site.CrawlDelay.Seconds(), stamp(site.Asked)})
	}
	return a
}
