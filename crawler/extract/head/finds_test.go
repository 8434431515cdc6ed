package head

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCandidates(t *testing.T) {
	p := read(t, "https://www.gazette.example/world/ministers-meet?x=1", `<html><head><title>Ministers meet in the capital | The Gazette</title><meta property="og:site_name" content="The Gazette"><meta name="author" content="Ada Low">
<meta property="og:title" content="Why ministers met in the capital"><meta name="description" content="What they said."><link rel="canonical" href="/world/ministers-meet"><meta property="og:url" content="https://other.example/">
</head><body><h1>Ministers meet in the capital</h1><p class="byline">By Ada Low and Ben Orr</p><p>The ministers met in the capital on Tuesday, and could not agree on the figures.</p></body></html>`)
	h := Read(p, "Ministers meet")
	got := Candidates(p, "Ministers meet", h)
	if h.TitleOrigin != "h1" || len(h.Byline) != 2 || h.Section != "world" {
		t.Fatalf("%+v", h)
	}
	want := Finds{
		Title: []Find{
			{"h1", "Ministers meet in the capital", true}, {"og:title", "Why ministers met in the capital", false}, {"listing", "Ministers meet", false}, {"title", "Ministers meet in the capital | The Gazette", false},
		},
		Byline:      []Find{{"meta", "Ada Low", h.BylineOrigin == "meta"}, {"markup", "Ada Low, Ben Orr", h.BylineOrigin == "markup"}},
		Site:        []Find{{"og:site_name", "The Gazette", true}},
		Section:     []Find{{"url", "world", true}},
		Description: []Find{{"meta", "What they said.", true}},
		Canonical: []Find{
			{"link", "/world/ministers-meet", true}, {"og:url", "https://other.example/", false}, {"url", "https://www.gazette.example/world/ministers-meet?x=1", false},
		},
	}
	got.Byline = slices.DeleteFunc(got.Byline, func(f Find) bool { return f.Way == "text" })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNamesOfRule(t *testing.T) {
	got := Names([]string{"Text: Ada Low, staff writer", "By Ada Low and Ben Orr", " ", "https://x.example/"})
	if want := []string{"Ada Low", "Ben Orr"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Names(nil); got != nil {
		t.Errorf("%q", got)
	}
}
