package crawler

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/archive"
	"framewatch/internal/testsite"
)

// TestNewsroom crawls the whole sample newsroom and compares what is stored
// with what was published.
func TestNewsroom(t *testing.T) {
	if testing.Short() {
		t.Skip("short: crawling the sample newsroom takes half a minute")
	}
	room, err := testsite.Start("127.0.0.1:0", testsite.Options{Articles: 600})
	if err != nil {
		t.Fatal(err)
	}
	defer room.Close()
	m := newMemory(t)
	if _, err := m.KeepArchive(t.Context(), archive.Options{Owner: "test"}); err != nil {
		t.Fatal(err)
	}
	o := options()
	o.Archive = true
	o.Patience = 20 * time.Second
	c := newCrawler(t, m, o, room.Sources()...)
	start := time.Now()
	sum := once(t, c)
	t.Logf("%d articles in %v: %+v", sum.Stored, time.Since(start).Round(time.Millisecond), sum)

	wrong := map[string]int{}
	note := func(what, format string, args ...any) {
		if wrong[what]++; wrong[what] <= 3 {
			t.Errorf(what+": "+format, args...)
		}
	}
	truth, stored, texts := room.Articles(), m.articles(), 0
	for _, want := range truth {
		got, ok := stored[want.ID]
		switch {
		case !ok:
			note("missing", "%s", want.URL)
			continue
		case got.Title != want.Title:
			note("title "+want.Source, "%s\n got %q\nwant %q", want.URL, got.Title, want.Title)
		case !got.Published.Equal(want.Published) || got.Precision != want.Precision || got.PublishedOrigin != want.PublishedOrigin:
			note("date "+want.Source, "%s: got %v %s %s, want %v %s %s", want.URL, got.Published, got.Precision, got.PublishedOrigin, want.Published, want.Precision, want.PublishedOrigin)
		case got.Language != want.Language || got.Source != want.Source:
			note("language "+want.Source, "%s: got %s, want %s", want.URL, got.Language, want.Language)
		case !slices.Equal(got.Byline, want.Byline):
			note("byline "+want.Source, "%s: got %q, want %q", want.URL, got.Byline, want.Byline)
		}
		if got.Text != want.Text {
			texts++
			t.Logf("text %s: %s:\n%s", want.Source, want.URL, firstDifference(got.Text, want.Text))
		}
	}
	// Which blocks are text was learned, so not every one is known for sure.
	if texts*200 > len(truth) {
		t.Errorf("%d of %d texts are not as they were written", texts, len(truth))
	}
	if len(stored) != len(truth) {
		t.Errorf("%d articles, want %d", len(stored), len(truth))
	}
	for _, p := range room.Pages() {
		_, e, err := m.EntryByURL(t.Context(), p.URL)
		if err != nil {
			note("unseen "+p.Source, "%s", p.URL)
			continue
		}
		if p.Disallowed {
			if e.State != framewatch.EntrySkipped || !strings.Contains(e.Reason, "robots.txt") {
				note("disallowed", "%s: %+v", p.URL, e)
			}
		} else if e.Class != p.Class {
			note("class", "%s: %s (%s), want %s", p.URL, e.Class, e.Reason, p.Class)
		}
	}
	kept := map[string]int{}
	for _, c := range m.captures() {
		kept[c.URL]++
	}
	for url, n := range kept {
		if n != 1 {
			note("archive", "%s is there %d times", url, n)
		}
	}
	if len(kept) < len(truth) {
		note("archive", "%d pages, want at least %d", len(kept), len(truth))
	}
	for what, n := range wrong {
		t.Logf("%s: %d wrong", what, n)
	}
	again := once(t, c)
	if again.Stored != 0 || again.New != 0 || again.ListingsFailed != sum.ListingsFailed {
		t.Errorf("a second pass: %+v", again)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	readPublicly(t, m.ArchiveDir())
}

// readPublicly has a public reader read the archive, where it is installed.
func readPublicly(t *testing.T, dir string) {
	installed := os.Getenv("FRAMEWATCH_WARCIO")
	if installed == "" {
		t.Log("not read by a public reader: FRAMEWATCH_WARCIO does not name a folder where internal/warcio/package.json is installed")
		return
	}
	files, err := archive.Files(dir)
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	args := []string{filepath.Join("..", "internal", "warcio", "read.mjs"), installed}
	for _, f := range files {
		args = append(args, filepath.Join(dir, f.Name))
	}
	out, err := exec.Command("node", args...).CombinedOutput()
	t.Logf("a public reader: %s", out)
	if err != nil {
		t.Error(err)
	}
}

func firstDifference(got, want string) string {
	if path := os.Getenv("NEWSROOM_TEXTS"); path != "" {
		return fmt.Sprintf("got\n%s\nwant\n%s", got, want)
	}
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	from := max(i-40, 0)
	return fmt.Sprintf(" got …%.120q\nwant …%.120q", got[from:], want[from:])
}
