package store

import (
	"testing"
	"time"

	"framewatch"

	"github.com/google/go-cmp/cmp"
)

// A backfill has rows of its own beside the live check of the same sitemap,
// and goes on where it was after the folder was closed.
func TestBackfillRows(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	s := open(t, dir)
	const index, child = "https://example.org/index.xml", "https://example.org/2016-03.xml"
	src := framewatch.Source{Name: "Example", Listings: []framewatch.Listing{{Kind: framewatch.SitemapListing, URL: index}}}
	if err := s.PlanSources(ctx, []framewatch.Source{src}, framewatch.Scope{}, noon, 0, false); err != nil {
		t.Fatal(err)
	}
	since, until := noon.AddDate(-1, 0, 0), noon.AddDate(0, -1, 0)
	plan := func(since time.Time) {
		t.Helper()
		if err := s.Backfill(ctx, src.Name, []string{index}, since, until, noon); err != nil {
			t.Fatal(err)
		}
	}
	left := func(sitemaps, entries int) {
		t.Helper()
		gotSitemaps, gotEntries, next, err := s.BackfillLeft(ctx, framewatch.Scope{})
		if err != nil || gotSitemaps != sitemaps || gotEntries != entries || next.IsZero() != (sitemaps+entries == 0) {
			t.Errorf("%d sitemaps and %d entries left, next %v, %v; want %d and %d", gotSitemaps, gotEntries, next, err, sitemaps, entries)
		}
	}
	tasks := func() (states []framewatch.ListingState, entries []framewatch.Entry) {
		t.Helper()
		list, err := s.DueTasks(ctx, "example.org", framewatch.Scope{}, noon, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range list {
			if task.Listing != nil {
				states = append(states, *task.Listing)
			} else {
				entries = append(entries, *task.Entry)
			}
		}
		return states, entries
	}
	left(0, 0)
	plan(since)
	left(1, 0)
	states, _ := tasks()
	if len(states) != 2 || !states[0].Since.IsZero() || !states[1].Since.Equal(since) || !states[1].Until.Equal(until) {
		t.Fatalf("%+v; want the live check first", states)
	}
	state := states[1]
	state.CheckedAt, state.OKAt, state.Hash = noon, noon, "h"
	entry := framewatch.Entry{Key: "https://example.org/1", URL: "https://example.org/1", FoundAt: noon, Priority: framewatch.PriorityBackfill}
	children := []framewatch.ListingState{{Source: src.Name, URL: child, Kind: framewatch.SitemapListing, NextAt: noon, Since: since, Until: until, Parent: index + " < backfill"}}
	if added, err := s.SaveListing(ctx, state, []framewatch.Entry{entry}, children, func(l *framewatch.ListingState, _ []framewatch.Entry) { l.NextAt = time.Time{} }); err != nil || added != 1 {
		t.Fatal(added, err)
	}
	left(1, 1)
	if l, err := s.Listing(ctx, src.Name, index); err != nil || l.Hash != "" || l.NextAt.IsZero() {
		t.Errorf("the live check is %+v, %v", l, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	left(1, 1)
	states, entries := tasks()
	if len(states) != 2 || states[1].URL != child || !states[1].Until.Equal(until) || len(entries) != 1 || entries[0].Priority != framewatch.PriorityBackfill {
		t.Errorf("%+v, %+v", states, entries)
	}
	// Asked for again it is read again, and only looks for what is new; for
	// other days it is read as if for the first time.
	for _, c := range []struct {
		since time.Time
		hash  string
	}{{since, "h"}, {since.AddDate(-1, 0, 0), ""}} {
		plan(c.since)
		left(2, 1)
		states, _ := tasks()
		var got []string
		for _, l := range states {
			if l.URL == index && !l.Since.IsZero() {
				got = append(got, l.Hash+" "+l.Since.String())
			}
		}
		if diff := cmp.Diff([]string{c.hash + " " + c.since.String()}, got); diff != "" {
			t.Error(diff)
		}
	}
}
