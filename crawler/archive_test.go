package crawler

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"framewatch/archive"
)

// captures reads the whole archive of a store.
func (m *memory) captures() (all []archive.Capture) {
	m.t.Helper()
	files, err := archive.Files(m.ArchiveDir())
	if err != nil {
		m.t.Fatal(err)
	}
	for _, f := range files {
		r, err := os.Open(filepath.Join(m.ArchiveDir(), f.Name))
		if err != nil {
			m.t.Fatal(err)
		}
		for c, err := range archive.NewReader(r).Captures(1 << 20) {
			if err != nil {
				m.t.Fatalf("%s: %v", f.Name, err)
			}
			all = append(all, c)
		}
		r.Close()
	}
	return all
}

// An article is looked at again as it ages: a new text is a new version, the
// same is none, and two in a row end it. The archive has every page once.
func TestRechecks(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	if _, err := m.KeepArchive(t.Context(), archive.Options{Owner: "test"}); err != nil {
		t.Fatal(err)
	}
	text := story("The first headline")
	s.set("a.localhost/one", func(w http.ResponseWriter, r *http.Request) {
		tag := fmt.Sprintf(`"%x"`, len(text))
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, text)
	})
	s.set("a.localhost/two", body("text/html", story("The second headline of all")))
	s.set("a.localhost/feed", s.feedOf("a.localhost/one", "a.localhost/two"))
	o := options()
	var ahead time.Duration
	o.Now = func() time.Time { return time.Now().Add(ahead) }
	o.Recheck = []time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour}
	o.Archive = true
	c := newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed")))
	if sum := once(t, c); sum.Stored != 2 {
		t.Fatalf("%+v", sum)
	}
	first := m.articles()
	for _, step := range []struct {
		at            time.Duration
		text          string
		changed, same int
	}{
		{30 * time.Minute, "", 0, 0},
		{time.Hour + time.Minute, story("A longer second headline"), 1, 1},
		{7 * time.Hour, "", 0, 2},
		{25 * time.Hour, "", 0, 1}, // two was the same twice
		{8 * 24 * time.Hour, "", 0, 0},
	} {
		ahead = step.at
		if step.text != "" {
			text = step.text
		}
		if sum := once(t, c); sum.Changed != step.changed || sum.Same != step.same || sum.Stored+sum.Known+sum.Failed+sum.Retry != 0 {
			t.Errorf("after %v: %+v", step.at, sum)
		}
	}
	for id, a := range m.articles() {
		was := first[id]
		switch a.Version {
		case 2:
			if a.Title != "A longer second headline" || a.Seq <= 2 || !a.Fetched.Equal(was.Fetched) || a.Changed.Before(was.Fetched.Add(time.Hour)) {
				t.Errorf("%+v, was %+v", a, was)
			}
		case 1:
			if a.Seq != was.Seq || a.Title != "The second headline of all" {
				t.Errorf("%+v, was %+v", a, was)
			}
		}
	}
	kept, revisits := map[string]int{}, 0
	for _, c := range m.captures() {
		if c.Revisit {
			revisits++
			continue
		}
		kept[c.URL]++
		if c.Note.Get("source") != "A" || !strings.Contains(string(c.RequestHead), "framewatch-test") {
			t.Errorf("%+v", c)
		}
	}
	if kept[s.url("a.localhost/one")] != 2 || kept[s.url("a.localhost/two")] != 1 || revisits != 4 {
		t.Errorf("the archive has %v and %d revisits", kept, revisits)
	}
}

// An article whose address leads nowhere any more is gone, and kept.
func TestGone(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.stories("a.localhost/one")
	s.set("a.localhost/feed", s.feedOf("a.localhost/one"))
	o := options()
	var ahead time.Duration
	o.Now = func() time.Time { return time.Now().Add(ahead) }
	o.Recheck = []time.Duration{time.Hour, 2 * time.Hour}
	c := newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed")))
	once(t, c)
	s.set("a.localhost/one", status(410, ""))
	ahead = 90 * time.Minute
	if sum := once(t, c); sum.Gone != 1 {
		t.Errorf("%+v", sum)
	}
	for _, a := range m.articles() {
		if a.Gone.IsZero() || a.Version != 1 || a.Text == "" {
			t.Errorf("%+v", a)
		}
	}
}

// An archive that begins when articles are known already holds answers that
// refer to nothing.
func TestArchiveBeginsLate(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	s.set("a.localhost/one", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, story("The first headline"))
	})
	s.set("a.localhost/feed", s.feedOf("a.localhost/one"))
	o := options()
	var ahead time.Duration
	o.Now = func() time.Time { return time.Now().Add(ahead) }
	o.Recheck = []time.Duration{time.Hour, 2 * time.Hour}
	once(t, newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed"))))
	if _, err := m.KeepArchive(t.Context(), archive.Options{Owner: "test"}); err != nil {
		t.Fatal(err)
	}
	o.Archive = true
	for _, ahead = range []time.Duration{90 * time.Minute, 3 * time.Hour} {
		if sum := once(t, newCrawler(t, m, o, feedSource("A", s.url("a.localhost/feed")))); sum.Same != 1 {
			t.Errorf("after %v: %+v", ahead, sum)
		}
	}
	if sum := reextract(t, m, ReextractOptions{}); sum.Unarchived != 1 || sum.Unreadable != 0 {
		t.Errorf("%+v", sum)
	}
}
