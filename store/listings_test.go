package store

import (
	"slices"
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
