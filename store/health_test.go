package store

import (
	"fmt"
	"testing"
	"time"

	"framewatch"

	"github.com/google/go-cmp/cmp"
)

// day is the n-th day after that of noon.
func day(n int) time.Time { return noon.Truncate(24*time.Hour).AddDate(0, 0, n) }

func TestDaysAndHoursOfSources(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	src := framewatch.Source{Name: "Example", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: "https://example.org/feed"}}}
	if err := s.PlanSources(ctx, []framewatch.Source{src}, framewatch.Scope{}, noon, 0, false); err != nil {
		t.Fatal(err)
	}
	check := func(at time.Time, trouble string, urls ...string) {
		t.Helper()
		l := framewatch.ListingState{Source: src.Name, URL: src.Listings[0].URL, Kind: framewatch.FeedListing, CheckedAt: at, Error: trouble}
		var entries []framewatch.Entry
		for _, u := range urls {
			entries = append(entries, framewatch.Entry{Key: u, URL: u, Source: src.Name, FoundAt: at})
		}
		if _, err := s.SaveListing(ctx, l, entries, nil, func(*framewatch.ListingState, []framewatch.Entry) {}); err != nil {
			t.Fatal(err)
		}
	}
	check(noon, "", article(1).URL, article(2).URL, "https://example.org/wall")
	check(noon.Add(time.Hour), "status 503")
	check(day(2), "")
	finish := func(url string, o framewatch.EntryOutcome) {
		t.Helper()
		e, _, err := s.EntryByURL(ctx, url)
		if err == nil {
			o.At = noon
			_, err = s.Finish(ctx, e, o, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	dated, undated := article(1), article(2)
	undated.Published, undated.PublishedOrigin = time.Time{}, ""
	finish(dated.URL, framewatch.EntryOutcome{State: framewatch.EntryStored, Class: framewatch.ClassArticle, Article: &dated})
	finish(undated.URL, framewatch.EntryOutcome{State: framewatch.EntryStored, Class: framewatch.ClassArticle, Article: &undated})
	finish("https://example.org/wall", framewatch.EntryOutcome{State: framewatch.EntrySkipped, Class: framewatch.ClassConsentWall, Reason: "a wall"})

	days, err := s.SourceDays(ctx, time.Time{}, time.Time{})
	want := []framewatch.SourceDay{
		{Source: "Example", Day: day(0), Checks: 2, Failures: 1, Found: 3, Stored: 2, Undated: 1, Skipped: 1},
		{Source: "Example", Day: day(2), Checks: 1},
	}
	if diff := cmp.Diff(want, days); err != nil || diff != "" {
		t.Errorf("days: %v\n%s", err, diff)
	}
	if days, err = s.SourceDays(ctx, day(1), day(3)); err != nil || len(days) != 1 {
		t.Errorf("days of a stretch: %v, %v", days, err)
	}
	for _, c := range []struct{ now, last time.Time }{{day(3), day(2)}, {day(2).Add(time.Hour), day(0)}, {noon, time.Time{}}} {
		first, last, err := s.WatchedSince(ctx, c.now)
		if err != nil || !last.Equal(c.last) || len(first) != 1 || !first["Example"].Equal(day(0)) {
			t.Errorf("at %v watched since %v, last %v, %v", c.now, first, last, err)
		}
	}
	hours, err := s.NewsHours(ctx, day(0), day(1))
	if diff := cmp.Diff(map[string][]framewatch.NewsHour{"Example": {{At: noon, Articles: 1}}}, hours); err != nil || diff != "" {
		t.Errorf("hours: %v\n%s", err, diff)
	}
	skipped, err := s.SkippedSince(ctx, day(0))
	if diff := cmp.Diff(map[string]map[framewatch.Class]int{"Example": {framewatch.ClassConsentWall: 1}}, skipped); err != nil || diff != "" {
		t.Errorf("skipped: %v\n%s", err, diff)
	}
	if skipped, err := s.SkippedSince(ctx, day(1)); err != nil || len(skipped) != 0 {
		t.Errorf("skipped later: %v, %v", skipped, err)
	}
	if urls, err := s.LatestUndated(ctx, "Example", 3); err != nil || len(urls) != 1 || urls[0] != undated.URL {
		t.Errorf("undated: %v, %v", urls, err)
	}
	if h, err := s.Host(ctx, "example.org"); err != nil || h.Name != "example.org" {
		t.Errorf("host: %+v, %v", h, err)
	}
	if h, err := s.Host(ctx, "elsewhere.org"); err != nil || h != (framewatch.Host{Name: "elsewhere.org"}) {
		t.Errorf("unknown host: %+v, %v", h, err)
	}
}

func TestGapsAreKept(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	gap := func(source string, n, articles int) framewatch.GapDay {
		return framewatch.GapDay{Source: source, Day: day(n), State: framewatch.GapThin, Cause: framewatch.GapFew, Articles: articles, Expected: 12.5}
	}
	save := func(since int, days ...framewatch.GapDay) {
		t.Helper()
		if err := s.SaveGaps(ctx, []string{"A", "B"}, day(since), days); err != nil {
			t.Fatal(err)
		}
	}
	save(0, gap("A", 1, 2), gap("A", 2, 2), gap("A", 3, 2), gap("B", 2, 2))
	save(2, gap("A", 2, 3)) // judged anew: the rest came in later
	for _, c := range []struct {
		from, to time.Time
		sources  []string
		want     []framewatch.GapDay
	}{
		{time.Time{}, time.Time{}, nil, []framewatch.GapDay{gap("A", 1, 2), gap("A", 2, 3)}},
		{day(2), day(3), nil, []framewatch.GapDay{gap("A", 2, 3)}},
		{day(1), day(2), []string{"A"}, []framewatch.GapDay{gap("A", 1, 2)}},
		{time.Time{}, time.Time{}, []string{"B"}, nil},
	} {
		got, err := s.GapDays(ctx, c.from, c.to, c.sources)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%v … %v of %v: %v\n%s", c.from, c.to, c.sources, err, diff)
		}
	}
}

func TestNoticesStandAndEnd(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	silent := framewatch.Notice{Source: "A", Kind: framewatch.NoticeSilent, Text: "two days"}
	moved := framewatch.Notice{Source: "A", Kind: framewatch.NoticeMoved, Text: "there"}
	save := func(at time.Time, holding ...framewatch.Notice) {
		t.Helper()
		if err := s.SaveNotices(ctx, holding, at); err != nil {
			t.Fatal(err)
		}
	}
	var told []string
	mail := func(at time.Time, want bool) {
		t.Helper()
		queued, err := s.MailNotices(ctx, at, func(list []framewatch.Notice) (framewatch.Mail, error) {
			told = nil
			for _, n := range list {
				told = append(told, fmt.Sprintf("%s %v", n.Kind, n.Ended.IsZero()))
			}
			return framewatch.Mail{MessageID: at.Format(time.DateOnly), Alert: "Sources", To: []string{"ops@news.test"}, Created: at, NextAt: at, State: framewatch.MailQueued}, nil
		})
		if err != nil || queued != want {
			t.Fatalf("mail at %v: %v, %v, want %v", at, queued, err, want)
		}
	}
	tells := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("the mail tells\n%s", diff)
		}
	}
	mail(noon, false) // nothing to tell
	save(noon, silent)
	mail(noon, true)
	tells("silent true")
	mail(day(1), false)

	silent.Text, silent.Examples = "three days", []framewatch.Example{{URL: "https://example.org/1", Article: "0a1b"}, {URL: "https://example.org/2"}}
	save(noon.Add(time.Hour), silent, moved)
	mail(noon.Add(time.Hour), false) // one a day
	list, err := s.Notices(ctx, noon)
	want := []framewatch.Notice{{Source: "A", Kind: moved.Kind, Text: moved.Text, Since: noon.Add(time.Hour)}, {Source: "A", Kind: silent.Kind, Text: "three days", Examples: silent.Examples, Since: noon}}
	if diff := cmp.Diff(want, list); err != nil || diff != "" {
		t.Errorf("standing: %v\n%s", err, diff)
	}
	save(noon.Add(2 * time.Hour)) // both causes are gone
	mail(day(1), true)
	tells("moved false", "silent false")
	save(day(2), silent)
	mail(day(2), true)
	tells("silent true")
	list, err = s.Notices(ctx, noon)
	if err != nil || len(list) != 3 || !list[0].Ended.IsZero() || !list[1].Ended.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("history: %+v, %v", list, err)
	}
	if list, err = s.Notices(ctx, day(2)); err != nil || len(list) != 1 {
		t.Errorf("of late: %+v, %v", list, err)
	}
	due, err := s.DueMails(ctx, day(3), 10)
	if err != nil || len(due) != 3 {
		t.Errorf("outbox: %d mails, %v", len(due), err)
	}
}
