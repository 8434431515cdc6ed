package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/web"
)

// health is a fixed answer about how sources are doing.
type health struct{ err error }

func (h health) SourceHealth(context.Context) (map[string]framewatch.SourceHealth, error) {
	today := now.Truncate(24 * time.Hour)
	first := today.AddDate(0, 0, -70)
	all := map[string]framewatch.SourceHealth{}
	for i, name := range outlets {
		s := framewatch.SourceHealth{Source: name, Since: first, Known: true, Usual: 9 * time.Hour, Limit: 21 * time.Hour, Last: now.Add(-2 * time.Hour),
			Rhythm: "about 42 articles a day from Monday to Friday, 12 at weekends", Silence: "last article 2 hours ago; usually at most 9 hours"}
		for day := first; !day.After(today); day = day.AddDate(0, 0, 1) {
			n := 42 + int(20*dice(day.YearDay(), i)) - 30*int(day.Weekday()/6)
			s.Days = append(s.Days, framewatch.SourceDay{Source: name, Day: day, Checks: 40, Stored: n})
		}
		s.Lately = framewatch.YieldSums{Articles: 57, Logs: 57 * math.Log(212), Stated: 40, Agreed: 12, Dated: 57, Sure: 50, Titled: 57}
		all[name] = s
	}
	s := all[outlets[2]]
	s.Silence = "last article 4.2 days ago; usually at most 1.5 days"
	for i := range 4 {
		s.Days[len(s.Days)-1-i].Stored = 0
	}
	s.Gaps = []framewatch.Gap{
		{Source: outlets[2], From: today.AddDate(0, 0, -3), To: today.AddDate(0, 0, -1), State: framewatch.GapThin, Cause: framewatch.GapPause, Expected: 126, Reason: "no article for far longer than usual; no article of these days is stored, about 126 could be expected"},
		{From: today.AddDate(0, 0, -31), To: today.AddDate(0, 0, -29), State: framewatch.GapMissing, Cause: framewatch.GapStopped, Articles: 11, Expected: 120, Reason: "framewatch was not running; 11 articles are stored, about 120 could be expected"},
	}
	s.Before = framewatch.YieldSums{Articles: 1204, Logs: 1204 * math.Log(431), Stated: 800, Agreed: 780, Dated: 1200, Sure: 1100, Titled: 1204, Bylined: 1101}
	s.Notices = []framewatch.Notice{
		{Source: outlets[2], Kind: framewatch.NoticeSilent, Text: "No new article for 4.2 days; usually at most 1.5 days.", Advice: "Open the outlet's site.", Since: now.Add(-3 * time.Hour), Examples: []framewatch.Example{{URL: "https://news2.example/<a>", Article: "0a1b"}, {URL: "javascript:alert(1)"}}},
		{Source: outlets[2], Kind: framewatch.NoticeClasses, Text: "41 of the last 60 pages were no article (68%): 41 consent wall. For example https://news2.example/" + strings.Repeat("a-long-address/", 12), Since: now.AddDate(0, 0, -20), Ended: now.AddDate(0, 0, -18)},
	}
	all[outlets[2]] = s
	return all, h.err
}

func (h health) Sites(_ context.Context, st framewatch.SourceStatus) ([]web.Site, error) {
	return []web.Site{{
		Host:   framewatch.Host{Name: "news2.example", Delay: 2 * time.Second, HeldUntil: now.Add(20 * time.Minute), HeldReason: "it asked for a pause (status 429)"},
		Origin: "https://news2.example", Robots: "all of " + st.Source.Name + " may be fetched but for 2 rules", Rules: []string{"Disallow: /search", "Crawl-delay: 60"}, CrawlDelay: time.Minute, Asked: now.Add(-3 * time.Hour),
	}}, h.err
}

// troubled are sources of which one has entries of every kind without an article.
func troubled() statuses {
	s := newStatuses()
	s[3].Problems = append([]framewatch.Problem{
		{URL: "https://news3.example/b", State: framewatch.EntrySkipped, Class: framewatch.ClassVideo, Reason: "a video with 12 words", At: now},
		{URL: "https://news3.example/d", State: framewatch.EntryStored, Reason: "could not be looked at again: it answered 503", At: now},
	}, append(s[3].Problems, framewatch.Problem{URL: "https://news3.example/c", State: framewatch.EntryFailed, Reason: "no answer", At: now})...)
	return s
}

func healthServer(t testing.TB, s web.Sources, h web.Health) *web.Server {
	t.Helper()
	srv, err := web.New(slog.New(slog.NewTextHandler(io.Discard, nil)), room, s, web.Options{Lexicon: testLexicon, Now: func() time.Time { return now }, Health: h})
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

func TestSourcePages(t *testing.T) {
	for _, c := range []struct {
		path   string
		health web.Health
		status int
		want   map[string]string
		none   string
	}{
		{"/sources", health{}, 200, map[string]string{".intro": "4 of 5 outlets answered", ".note": "Nordkurier", "tbody:first-of-type th": "Harbour Gazette", ".failing .error": "status 503", ".more b": "silent", ".more": "usually at most 1.5 days", "td small": "5.91%"}, "details"},
		{"/sources", nil, 200, map[string]string{".intro": "4 of 5 outlets answered"}, ".more b"},
		{"/sources?sort=name", health{}, 200, map[string]string{"tbody:first-of-type th": "Border Monitor", "[aria-current=true]": "name"}, ""},
		{"/sources?sort=last", health{}, 200, map[string]string{"tbody:first-of-type th": "Daily Ledger"}, ""},
		{"/sources?sort=nonsense", health{}, 200, map[string]string{"tbody:first-of-type th": "Harbour Gazette"}, ""},
		{"/sources/Nordkurier", health{}, 200, map[string]string{
			"h1": "Nordkurier", ".mistake li": "https://news2.example/<a> as it was read", ".mistake li a[href='/articles/0a1b']": "as it was read", ".mistake li:last-child": "javascript:alert(1)", "h2:contains('yield') + div caption": "The latest 57 articles, and 1,204 of the four weeks before.",
			"th:contains('Words') + td": "431", "th:contains('Words') ~ td:last-child": "212", "th:contains('JSON-LD') ~ td:last-child": "30.0% (12 of 40)", "th:contains('Bylines') + td": "91.4% (1,101 of 1,204)", "th:contains('Bylines') ~ td:last-child": "0% (0 of 57)", ".mistake": "Open the outlet's site.", ".mistake time": "3 hours ago", ".facts": "usually at most 1.5 days", ".facts ": "about 42 articles a day from Monday", "svg desc": "3 days without a reading, 3 thin",
			"svg title": "Wednesday, 2026-10-14: 5", "svg title ": "Sunday, 2026-10-18: thin, no article", "h3": "Gaps", "section li": "2026-09-19 to 2026-09-21, missing: framewatch was not running; 11 articles are stored, about 120 could be expected",
			"dd": "2 seconds; robots.txt asks for 1 minute", "dd ": "in 20 minutes: it asked for a pause", "pre": "Disallow: /search", "section:last-of-type li": "41 consent wall", "caption": "700 pages; 6 wait", "p": "2 of 1,380 without a date (0.14%)",
		}, ""},
		{"/sources/La%20D%C3%A9p%C3%AAche%20du%20Sud", health{}, 200, map[string]string{"h1": "La Dépêche du Sud", "tbody th": "paywall stub", "tbody td": "5.51%", "h2:contains('yield') + div caption": "too few before them to compare with", "th:contains('Bylines') + td": "–", "section p": "No gaps in this time.", "svg title": "From 2026-08-03 to 2026-08-10: not watched yet", "svg desc": "watched since 2026-08-11:",
			"section h2": "Articles that could not be looked at again", "h3 + ul": "after 61 words", "h3:contains('Errors') + ul li:last-child": "failed: https://news3.example/c", "h3:contains('other kinds') + ul": "skipped, video: https://news3.example/b", "h2:contains('again') + ul": "stored: https://news3.example/d: could not be looked at again: it answered 503",
		}, ".mistake"},
		{"/sources/Harbour%20Gazette", health{}, 200, map[string]string{"section li": "2026-10-20, missing: today no listing could be read so far", "svg desc": "1 day without a reading", "svg title": "Tuesday, 2026-10-20: missing"}, ""},
		{"/sources/Harbour%20Gazette", nil, 200, map[string]string{".mistake": "status 503", "li.failing": "9 failures in a row", "li.failing small": "last success"}, "svg"},
		{"/sources/Nobody", health{}, 404, map[string]string{"main": "no outlet of this name"}, ""},
		{"/sources", health{errDisk}, 500, map[string]string{"h1": "Internal error."}, "table"},
	} {
		t.Run(c.path, func(t *testing.T) {
			doc, status := page(t, healthServer(t, troubled(), c.health), c.path)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for selector, text := range c.want {
				if found := doc.Find(selector).Text(); !strings.Contains(found, text) {
					t.Errorf("%s: %q does not hold %q", selector, found[:min(len(found), 600)], text)
				}
			}
			if c.none != "" && doc.Find(c.none).Length() > 0 {
				t.Errorf("%s is there", c.none)
			}
			checkPage(t, doc)
		})
	}
}

// A screen reader hears the days before a source was watched as one.
func TestUnwatchedDaysAreOne(t *testing.T) {
	doc, _ := page(t, healthServer(t, newStatuses(), health{}), "/sources/Nordkurier")
	if n := doc.Find("svg title:contains('not watched')").Length(); n != 1 {
		t.Errorf("%d texts on days that were not watched, want 1", n)
	}
}

func TestPauses(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"not known yet": 0, "under a second": 5 * time.Millisecond, "1 second": time.Second, "1.5 seconds": 1500 * time.Millisecond, "1 minute": time.Minute,
		"90 seconds": 90 * time.Second, "2 minutes": 2 * time.Minute, "1 hour": time.Hour,
	} {
		doc, _ := page(t, healthServer(t, newStatuses(), paused{delay: d}), "/sources/Nordkurier")
		if got := doc.Find("dt:contains('Pause') + dd").Text(); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

// A paused outlet has one server, with a pause between requests.
type paused struct {
	health
	delay time.Duration
}

func (p paused) Sites(context.Context, framewatch.SourceStatus) ([]web.Site, error) {
	return []web.Site{{Host: framewatch.Host{Name: "news2.example", Delay: p.delay}}}, nil
}

func TestSourceState(t *testing.T) {
	read, broken := framewatch.ListingState{CheckedAt: now}, framewatch.ListingState{CheckedAt: now, Error: "status 503"}
	moved := framewatch.ListingState{CheckedAt: now, MovedTo: "https://news.example/feed"}
	standing := func(kind framewatch.NoticeKind) framewatch.SourceHealth {
		return framewatch.SourceHealth{Notices: []framewatch.Notice{{Kind: framewatch.NoticeUndated, Ended: now}, {Kind: kind}}}
	}
	for _, c := range []struct {
		want     string
		listings []framewatch.ListingState
		health   framewatch.SourceHealth
	}{
		{"imported", nil, framewatch.SourceHealth{}},
		{"waiting", []framewatch.ListingState{{}}, framewatch.SourceHealth{}},
		{"ok", []framewatch.ListingState{read}, framewatch.SourceHealth{Notices: []framewatch.Notice{{Kind: framewatch.NoticeSilent, Ended: now}}}},
		{"partly", []framewatch.ListingState{read, broken}, standing(framewatch.NoticeSilent)},
		{"failing", []framewatch.ListingState{broken}, standing(framewatch.NoticeSilent)},
		{"silent", []framewatch.ListingState{moved}, standing(framewatch.NoticeSilent)},
		{"look", []framewatch.ListingState{moved}, standing(framewatch.NoticeClasses)},
		{"moved", []framewatch.ListingState{moved}, standing(framewatch.NoticeMoved)},
	} {
		st := framewatch.SourceStatus{Listings: c.listings}
		for _, l := range c.listings {
			st.LastCheck = l.CheckedAt
			if l.Error != "" {
				st.Error = l.Error
			}
		}
		if got := web.SourceState(st, c.health); got != c.want {
			t.Errorf("state %s, want %s", got, c.want)
		}
	}
}

func TestSourcesAsJSON(t *testing.T) {
	type source struct {
		Name, State, Rhythm, Silence string
		Usual                        int64 `json:"usual_pause"`
		Skipped                      map[string]int
		Gaps                         []struct{ From, To, State, Cause string }
		Notices                      []struct {
			Kind, Advice, Since, Ended string
			Examples                   []framewatch.Example
		}
		Before   framewatch.YieldSums        `json:"yield_before"`
		Lately   struct{ Words, Agreed int } `json:"yield_lately"`
		Listings []struct{ URL, Error, LastCheck string }
		Sites    []struct {
			Host  string
			Rules []string `json:"robots_rules"`
		}
	}
	h := healthServer(t, newStatuses(), health{})
	ask := func(path string, status int, answer any) {
		t.Helper()
		w := get(t, h, path)
		if w.Code != status || w.Header().Get("Content-Type") != "application/json" {
			t.Fatalf("%s: status %d, %s", path, w.Code, w.Header())
		}
		if err := json.Unmarshal(w.Body.Bytes(), answer); err != nil {
			t.Fatal(err)
		}
	}
	var all struct{ Sources []source }
	ask("/api/v1/sources", http.StatusOK, &all)
	if len(all.Sources) != len(outlets) || all.Sources[0].Name != "Border Monitor" || all.Sources[0].Skipped == nil || all.Sources[0].Sites != nil {
		t.Errorf("sources: %+v", all.Sources)
	}
	var one source
	ask("/api/v1/sources/Nordkurier", http.StatusOK, &one)
	if one.State != "silent" || one.Usual != 9*3600 || len(one.Gaps) != 2 || one.Gaps[0].From != "2026-10-17" || one.Gaps[1].Cause != "stopped" || len(one.Notices) != 2 || one.Notices[0].Ended != "" || one.Notices[1].Ended == "" || len(one.Listings) != 1 || len(one.Sites) != 1 || len(one.Sites[0].Rules) != 2 ||
		one.Before.Bylined != 1101 || one.Lately.Words != 212 || one.Lately.Agreed != 12 || len(one.Notices[0].Examples) != 2 || one.Notices[0].Examples[0].Article != "0a1b" || one.Notices[1].Examples == nil {
		t.Errorf("Nordkurier: %+v", one)
	}
	var wrong struct{ Error string }
	ask("/api/v1/sources/Nobody", http.StatusNotFound, &wrong)
	if wrong.Error == "" {
		t.Error("no word on an unknown outlet")
	}
	if w := get(t, healthServer(t, newStatuses(), health{errors.New("disk")}), "/api/v1/sources"); w.Code != http.StatusInternalServerError {
		t.Errorf("our mistake: status %d", w.Code)
	}
}

// Ninety outlets are one page.
func BenchmarkSourcesPage(b *testing.B) {
	var many statuses
	for i := range 15 {
		for _, st := range newStatuses() {
			st.Source.Name = fmt.Sprintf("%s %d", st.Source.Name, i)
			many = append(many, st)
		}
	}
	h := healthServer(b, many, health{})
	for b.Loop() {
		b.ReportMetric(float64(get(b, h, "/sources").Body.Len()), "B/page")
	}
}
