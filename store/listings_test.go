package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
)

// TestForgottenSitemaps shows that a source has the sitemaps that its indexes
// name, not all that they ever named.
func TestForgottenSitemaps(t *testing.T) {
	ctx := t.Context()
	s := open(t, t.TempDir())
	const root = "https://example.org/index.xml"
	src := framewatch.Source{Name: "A", Listings: []framewatch.Listing{{Kind: framewatch.SitemapListing, URL: root}, {Kind: framewatch.SitemapListing, URL: "https://example.org/own.xml"}}}
	if err := s.PlanSources(ctx, []framewatch.Source{src}, framewatch.Scope{}, noon, 0, false); err != nil {
		t.Fatal(err)
	}
	sitemap := func(name, parent string, since time.Time) framewatch.ListingState {
		return framewatch.ListingState{Source: "A", URL: "https://example.org/" + name, Kind: framewatch.SitemapListing, NextAt: noon, Parent: parent, Since: since}
	}
	// check reads an index that names sitemaps.
	check := func(index framewatch.ListingState, names ...string) {
		t.Helper()
		parent := index.URL
		if index.Parent != "" {
			parent += " < " + index.Parent
		}
		var children []framewatch.ListingState
		for _, name := range names {
			children = append(children, sitemap(name, parent, index.Since))
		}
		if _, err := s.SaveListing(ctx, index, nil, children, func(l *framewatch.ListingState, _ []framewatch.Entry) { l.NextAt = time.Time{} }); err != nil {
			t.Fatal(err)
		}
	}
	// known are the sitemaps that are to be read.
	known := func(want ...string) {
		t.Helper()
		tasks, err := s.DueTasks(ctx, "example.org", framewatch.Scope{}, noon.Add(time.Hour), 100)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, task := range tasks {
			if l := task.Listing; l.Parent != "" {
				got = append(got, l.URL[len("https://example.org/"):])
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	index := sitemap("index.xml", "", time.Time{})
	check(index, "a", "b", "own.xml")
	check(sitemap("a", root, time.Time{}), "a1", "a2")
	check(sitemap("a2", "https://example.org/a < "+root, time.Time{}), "a2x")
	known("a1", "a2x", "b")
	check(index) // it could not be read, or has not changed
	known("a1", "a2x", "b")
	check(sitemap("index.xml", "backfill", noon), "old")
	known("a1", "a2x", "b", "old")
	check(index, "b", "c", "a2") // an index in an index moves up
	known("a2", "b", "c", "old")
	check(index, "a", "b", "c")
	known("a", "b", "c", "old")
}

// TestBarrenSource shows that a source of which nothing is an article grows by
// few entries a check, loses none of them, and is free again after one article.
func TestBarrenSource(t *testing.T) {
	ctx := t.Context()
	s := open(t, t.TempDir())
	src := framewatch.Source{Name: "A", Listings: []framewatch.Listing{{Kind: framewatch.SitemapListing, URL: "https://example.org/a.xml"}}}
	if err := s.PlanSources(ctx, []framewatch.Source{src}, framewatch.Scope{}, noon, 0, false); err != nil {
		t.Fatal(err)
	}
	names := 0
	var page []framewatch.Entry // what the listing names, the newest first
	grow := func(n int) {
		for range n {
			names++
			address := fmt.Sprintf("https://example.org/%d", names)
			page = slices.Insert(page, 0, framewatch.Entry{Key: address, URL: address, FoundAt: noon})
		}
	}
	check := func(at time.Time, since time.Time, wantAdded int, wantHash string) {
		t.Helper()
		state := framewatch.ListingState{Source: "A", URL: "https://example.org/a.xml", Kind: framewatch.SitemapListing, CheckedAt: at, Hash: "h", ETag: "e", Since: since}
		var planned int
		added, err := s.SaveListing(ctx, state, page, nil, func(l *framewatch.ListingState, added []framewatch.Entry) { planned, l.Why = len(added), "why" })
		if err != nil || added != wantAdded || planned != added {
			t.Fatalf("%d added, %d planned, %v; want %d", added, planned, err, wantAdded)
		}
		if !since.IsZero() {
			return
		}
		got, err := s.Listing(ctx, "A", state.URL)
		if err != nil || got.Hash != wantHash || got.ETag == "" != (wantHash == "") || got.NextAt.IsZero() == (wantHash == "") || strings.Contains(got.Why, "none of 1000") != (wantHash == "") {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	count := func(d framewatch.SourceDay) {
		t.Helper()
		d.Source, d.Day = "A", noon
		if err := s.inTx(ctx, "count", func(ctx context.Context, tx *sql.Tx) error { return countDay(ctx, tx, d) }); err != nil {
			t.Fatal(err)
		}
	}
	grow(200)
	check(noon, time.Time{}, 200, "h")
	count(framewatch.SourceDay{Skipped: 600, Failed: 399})
	grow(100)
	check(noon, time.Time{}, 100, "h")
	count(framewatch.SourceDay{Skipped: 1})
	grow(120)
	check(noon, time.Time{}, 50, "")
	check(noon, time.Time{}, 50, "")
	check(noon, time.Time{}, 20, "h")
	check(noon, time.Time{}, 0, "h")
	grow(60)
	check(noon, noon.AddDate(-1, 0, 0), 60, "") // a backfill takes all
	grow(60)
	check(noon.AddDate(0, 0, 8), time.Time{}, 60, "h") // a week later it has another chance
	grow(120)
	check(noon, time.Time{}, 50, "")
	count(framewatch.SourceDay{Stored: 1})
	check(noon, time.Time{}, 70, "h")
}
