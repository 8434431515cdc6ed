package world

import (
	"crypto/sha1"
	"encoding/base32"
	"os"
	"path/filepath"
	"testing"

	"framewatch"
	"framewatch/archive"
	"framewatch/store"
)

// checkStored checks that every address has one article in the store, and as
// many responses in the archive as it was fetched by entries: their digests are
// right, and the store points to each of them.
func checkStored(t *testing.T, s *store.Store, fetched map[string]int) {
	t.Helper()
	articles, err := s.ArticlesAfter(t.Context(), 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	byID, byURL := map[string]string{}, map[string]int{}
	for _, a := range articles {
		byURL[a.URL]++
		if other, twice := byID[a.ID]; twice {
			t.Errorf("%s and %s have one ID", other, a.URL)
		}
		byID[a.ID] = a.URL
	}
	responses, places := map[string]int{}, map[archive.Place]bool{}
	captured, err := s.CapturedAfter(t.Context(), 0, framewatch.Scope{}, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range captured {
		for _, page := range c.Pages {
			p := archive.Place{File: page.File, Offset: page.Offset, Length: page.Length}
			got, err := archive.ReadAt(s.ArchiveDir(), p, 1<<20)
			if err != nil {
				t.Errorf("%v: %v", p, err)
				continue
			}
			if c.Article != nil && c.Article.URL != got.URL {
				t.Errorf("the store says that %v is %s; it is %s", p, c.Article.URL, got.URL)
			}
			responses[got.URL]++
			p.Length = 0
			if places[p] {
				t.Errorf("the store names %v twice", p)
			}
			places[p] = true
		}
	}
	records := 0
	each(t, s.ArchiveDir(), func(p archive.Place, c archive.Capture) {
		records++
		sum := sha1.Sum(c.Body)
		if want := "sha1:" + base32.StdEncoding.EncodeToString(sum[:]); c.Reference.Digest != want {
			t.Errorf("%s: digest %s, want %s", c.URL, c.Reference.Digest, want)
		}
		if !places[p] {
			t.Errorf("%s: the store does not name the capture at %v", c.URL, p)
		}
	})
	missing, twice, unkept := 0, 0, 0
	for u, want := range fetched {
		switch n := byURL[u]; {
		case n == 0:
			missing++
			t.Errorf("%s is not stored", u)
		case n > 1:
			twice++
			t.Errorf("%s is stored %d times", u, n)
		}
		if responses[u] != want {
			unkept++
			t.Errorf("%s is in the archive %d times, want %d", u, responses[u], want)
		}
	}
	if len(articles) != len(fetched) || records != len(places) {
		t.Errorf("%d articles, want %d; %d captures in the archive, %d in the store", len(articles), len(fetched), records, len(places))
	}
	t.Logf("store: %d articles, %d missing, %d twice; archive: %d responses, %d pages not there as often as they should be", len(articles), missing, twice, records, unkept)
}

// each gives all captures of an archive.
func each(t *testing.T, dir string, f func(archive.Place, archive.Capture)) {
	t.Helper()
	files, err := archive.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		r, err := os.Open(filepath.Join(dir, file.Name))
		if err != nil {
			t.Fatal(err)
		}
		for c, err := range archive.NewReader(r).Captures(1 << 20) {
			if err != nil {
				t.Errorf("%s: %v", file.Name, err)
				continue
			}
			f(archive.Place{File: file.Name, Offset: c.Offset}, c)
		}
		r.Close()
	}
}
