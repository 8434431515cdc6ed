package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/alert"
	"framewatch/config"
	"framewatch/internal/smtptest"
	"framewatch/store"
)

// A pastNews is a store into which weeks of collecting are written by hand.
type pastNews struct {
	*store.Store
	sources []framewatch.Source
	n       int
	byline  bool // on the pages
}

func newPastNews(t *testing.T) *pastNews {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	p := &pastNews{Store: s}
	for _, name := range []string{"Gazette", "Ledger"} {
		host := "https://" + strings.ToLower(name) + ".example"
		p.sources = append(p.sources, framewatch.Source{Name: name, Home: host + "/", Language: "en", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: host + "/feed"}}})
	}
	if err := s.PlanSources(t.Context(), p.sources, framewatch.Scope{}, day(0), 0, false); err != nil {
		t.Fatal(err)
	}
	return p
}

// day is the n-th day of collecting; the first is a Monday.
func day(n int) time.Time { return time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

// check has a listing read at a time, with the articles found there.
func (p *pastNews) check(t *testing.T, source int, at time.Time, trouble string, articles int) {
	t.Helper()
	src := p.sources[source]
	l, err := p.Listing(t.Context(), src.Name, src.Listings[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	l.CheckedAt, l.Error, l.Failures, l.Entries = at, trouble, l.Failures+1, 30
	if trouble == "" {
		l.OKAt, l.Failures = at, 0
	}
	var entries []framewatch.Entry
	for range articles {
		p.n++
		url := fmt.Sprintf("%sa/%d", src.Home, p.n)
		entries = append(entries, framewatch.Entry{Key: url, URL: url, Source: src.Name, FoundAt: at})
	}
	if _, err := p.SaveListing(t.Context(), l, entries, nil, func(*framewatch.ListingState, []framewatch.Entry) {}); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		known, _, err := p.EntryByURL(t.Context(), e.URL)
		if err != nil {
			t.Fatal(err)
		}
		a := framewatch.Article{ID: framewatch.ArticleID(e.URL), URL: e.URL, Source: src.Name, Title: "T", Text: "Text.", Language: "en", Published: at.Add(-time.Hour), PublishedOrigin: "meta", Precision: framewatch.PrecisionTime, Fetched: at}
		y := framewatch.Yield{Article: a.ID, Source: src.Name, At: at, Words: 400 + 50*(p.n%7), Agreement: 1, Dated: true, Sure: true, Titled: true, Bylined: p.byline}
		if _, err := p.Finish(t.Context(), known, framewatch.EntryOutcome{State: framewatch.EntryStored, Class: framewatch.ClassArticle, At: at, Article: &a, Yield: &y}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHealthFromDaysToMail(t *testing.T) {
	p, ctx := newPastNews(t), t.Context()
	for d := range 50 {
		if d == 40 || d == 41 {
			continue // not running
		}
		p.check(t, 0, day(d).Add(8*time.Hour), "", 6)
		p.check(t, 0, day(d).Add(16*time.Hour), "", 6)
		trouble, articles := "", 6
		if d >= 47 {
			trouble, articles = "fetch https://ledger.example/feed: status 503", 0
		}
		for _, hour := range []int{8, 16} {
			p.check(t, 1, day(d).Add(time.Duration(hour)*time.Hour), trouble, articles)
		}
	}
	server := smtptest.Start(t)
	now := day(49).Add(17 * time.Hour)
	clock := func() time.Time { return now }
	cfg := &config.Config{Sources: p.sources, BaseURL: "https://fw.test"}
	cfg.Crawl.Operator, cfg.SMTP.From = "ops@news.test", "framewatch <fw@news.test>"
	book := newHealthBook(slog.New(slog.DiscardHandler), p.Store, cfg, clock)
	sender, err := alert.NewSMTP(alert.Server{Host: server.Host, Port: server.Port, From: cfg.SMTP.From, TLS: "none"})
	if err != nil {
		t.Fatal(err)
	}
	mails, err := alert.New(slog.New(slog.DiscardHandler), p.Store, nil, sender, nil, alert.Options{BaseURL: cfg.BaseURL, From: cfg.SMTP.From, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	check := func(want int) []smtptest.Mail {
		t.Helper()
		for range 2 { // repeats are harmless
			if err := book.Check(ctx, now); err != nil {
				t.Fatal(err)
			}
			if err := mails.Deliver(ctx); err != nil {
				t.Fatal(err)
			}
		}
		got := server.Wait(want)
		if len(got) != want {
			t.Fatalf("%d mails, want %d", len(got), want)
		}
		return got
	}

	m := check(1)[0]
	if m.Subject() != "[framewatch] Ledger: can't be read" || m.Header.Get("List-Id") != "<sources.news.test>" {
		t.Errorf("subject %q, list %q", m.Subject(), m.Header.Get("List-Id"))
	}
	for _, want := range []string{"1 of 1 listing can't be read: https://ledger.example/feed was last read on 2026-02-20, 16:00 UTC", "What to do: ", "https://fw.test/sources/Ledger"} {
		if !strings.Contains(m.Text, want) || !strings.Contains(strings.ReplaceAll(m.HTML, "&#39;", "'"), want) {
			t.Errorf("mail lacks %q:\n%s\n%s", want, m.Text, m.HTML)
		}
	}

	gaps, err := book.Gaps(ctx, time.Time{}, time.Time{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range gaps {
		got = append(got, fmt.Sprintf("%s %s–%s %s %s", g.Source, g.From.Format("01-02"), g.To.Format("01-02"), g.State, g.Cause))
	}
	if want := "Ledger 02-21–02-22 missing unread; 02-14–02-15 missing stopped"; strings.ReplaceAll(strings.Join(got, "; "), ";  ", "; ") != want {
		t.Errorf("gaps %q, want %q", got, want)
	}

	res := framewatch.TrendResult{Interval: framewatch.Week, Series: []framewatch.Series{
		{By: "Gazette", Points: []framewatch.Point{{Start: "2026-02-02", Of: 84, State: framewatch.PointOK}, {Start: "2026-02-09", Of: 60, State: framewatch.PointOK}, {Start: "2026-02-16", Of: 84, State: framewatch.PointOK}}},
	}}
	inTrend, err := book.Mark(ctx, framewatch.TrendRequest{By: framewatch.BySource, Filter: framewatch.Filter{Sources: []string{"Gazette"}}}, &res)
	if err != nil || len(inTrend) != 1 || res.Series[0].Points[0].State != framewatch.PointOK || res.Series[0].Points[1].State != framewatch.PointPartial || res.Series[0].Points[2].State != framewatch.PointOK {
		t.Errorf("marked %+v; gaps %+v, %v", res.Series[0].Points, inTrend, err)
	}

	all, err := book.SourceHealth(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if h := all["Ledger"]; !h.Known || h.Rhythm != "about 12 articles a day" || len(h.Notices) != 1 || h.Notices[0].Advice == "" || len(h.Gaps) != 2 {
		t.Errorf("Ledger: %+v", h)
	}
	if h := all["Gazette"]; h.Usual.Round(time.Hour) != 16*time.Hour || len(h.Notices) != 0 || !strings.HasPrefix(h.Silence, "last article 2 hours ago; usually at most 16 hours") {
		t.Errorf("Gazette: %q %v %+v", h.Silence, h.Usual, h.Notices)
	}

	// The cause goes: the notice ends, and the mail of the next day tells so.
	now = now.Add(time.Hour)
	p.check(t, 1, now, "", 6)
	check(1)
	now = day(50).Add(3 * time.Hour)
	p.check(t, 0, now, "", 1)
	p.check(t, 1, now, "", 1)
	check(1) // too early
	now = day(50).Add(7 * time.Hour)
	if m := check(2)[1]; m.Subject() != "[framewatch] 1 notice has ended" {
		t.Errorf("subject %q:\n%s", m.Subject(), m.Text)
	}
	now = day(51).Add(7 * time.Hour)
	p.check(t, 0, now, "", 6)
	p.check(t, 1, now, "", 6)
	check(2) // nothing to tell
}

// Bylines are gone from one day to the other: the operator is told, with
// examples, and told when they are back.
func TestDriftFromArticleToMail(t *testing.T) {
	p, ctx := newPastNews(t), t.Context()
	p.byline = true
	now := day(0)
	cfg := &config.Config{Sources: p.sources, BaseURL: "https://fw.test"}
	cfg.Crawl.Operator, cfg.SMTP.From = "ops@news.test", "framewatch <fw@news.test>"
	clock := func() time.Time { return now }
	book := newHealthBook(slog.New(slog.DiscardHandler), p.Store, cfg, clock)
	days := func(from, to int) {
		t.Helper()
		for d := from; d < to; d++ {
			for _, hour := range []int{8, 16} {
				now = day(d).Add(time.Duration(hour) * time.Hour)
				p.check(t, 0, now, "", 6)
				p.check(t, 1, now, "", 6)
				// As after a restart: all that is known is in the store.
				book = newHealthBook(slog.New(slog.DiscardHandler), p.Store, cfg, clock)
				if err := book.Check(ctx, now); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	mails := func() []framewatch.Mail {
		t.Helper()
		list, err := p.DueMails(ctx, now, 100)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	days(0, 30)
	if list := mails(); len(list) != 0 {
		t.Fatalf("mails before: %+v", list)
	}
	p.byline = false
	days(30, 32)
	list := mails()
	if len(list) != 1 || list[0].Subject != "[framewatch] 2 new notices about sources" {
		t.Fatalf("mails %+v", list)
	}
	for _, want := range []string{"Gazette: pages are read differently\n  Bylines: ", " (100%). Since about 2026-02-04, 08:00 UTC.\n  For example:\n    https://gazette.example/a/", "      https://fw.test/articles/", "Ledger: pages are read differently"} {
		if !strings.Contains(list[0].Text, want) {
			t.Errorf("mail lacks %q:\n%s", want, list[0].Text)
		}
	}
	all, err := book.SourceHealth(ctx)
	if err != nil {
		t.Fatal(err)
	}
	h := all["Gazette"]
	if len(h.Notices) != 1 || h.Notices[0].Kind != framewatch.NoticeDrift || len(h.Notices[0].Examples) != 3 || h.Before.Bylined < 300 || h.Lately.Articles != 36 || h.Lately.Bylined != 12 {
		t.Errorf("Gazette: %+v", h)
	}
	for _, e := range h.Notices[0].Examples {
		if a, err := p.ArticleByID(ctx, e.Article); err != nil || a.URL != e.URL {
			t.Errorf("example %+v: %+v, %v", e, a, err)
		}
	}
	p.byline = true
	days(32, 38)
	if list := mails(); len(list) != 2 || list[1].Subject != "[framewatch] 2 notices have ended" {
		t.Errorf("mails %+v", list)
	}
}

func TestSites(t *testing.T) {
	p := newPastNews(t)
	cfg := &config.Config{Sources: p.sources, Contact: "https://news.test/bot"}
	book := newHealthBook(slog.New(slog.DiscardHandler), p.Store, cfg, time.Now)
	origin := "https://gazette.example"
	for _, c := range []struct {
		state framewatch.RobotsState
		want  string
		rules int
	}{
		{framewatch.RobotsState{}, "not asked yet", 0},
		{framewatch.RobotsState{Origin: origin, FetchedAt: day(1), Status: 404}, "there is none (status 404): everything may be fetched", 0},
		{framewatch.RobotsState{Origin: origin, FetchedAt: day(1), Status: 503, Error: "status 503 since yesterday"}, "nothing may be fetched: status 503 since yesterday", 0},
		{framewatch.RobotsState{Origin: origin, FetchedAt: day(1), Status: 200, Body: []byte("User-agent: other\nDisallow: /\n")}, "nothing in it is about us: everything may be fetched", 0},
		{framewatch.RobotsState{Origin: origin, FetchedAt: day(1), Status: 200, Body: []byte("User-agent: *\nDisallow: /search\nCrawl-delay: 5\n")}, "no rule in it is about https://gazette.example/feed: it may be fetched", 2},
		{framewatch.RobotsState{Origin: origin, FetchedAt: day(1), Status: 200, Body: []byte("User-agent: framewatch\nDisallow: /feed\n")}, "https://gazette.example/feed may not be fetched by line 2, Disallow: /feed", 1},
	} {
		if c.state.Origin != "" {
			c.state.ExpiresAt = day(2)
			if err := p.SaveRobots(t.Context(), c.state); err != nil {
				t.Fatal(err)
			}
		}
		sites, err := book.Sites(context.Background(), framewatch.SourceStatus{Source: p.sources[0], Listings: []framewatch.ListingState{{URL: p.sources[0].Listings[0].URL}}})
		if err != nil || len(sites) != 1 || sites[0].Robots != c.want || sites[0].Name != "gazette.example" {
			t.Errorf("sites %+v, %v, want %q", sites, err, c.want)
		} else if len(sites[0].Rules) < c.rules {
			t.Errorf("%q: lines %q", c.want, sites[0].Rules)
		}
	}
}
