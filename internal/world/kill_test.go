package world

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"framewatch"
	"framewatch/corpus"
	"framewatch/framing"
	"framewatch/query"
	"framewatch/store"
)

const (
	killed      = 100 // times
	killedPages = 5000
	killedHosts = 50
)

// TestKilled crawls 5,000 pages with one process that is killed 100 times at
// random moments: most while it works, some while it starts. Then every
// article is in the store, the archive and the index once.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("short: a crawl that is killed 100 times takes four minutes")
	}
	w := New()
	defer w.Close()
	var sources []framewatch.Source
	fetched := map[string]int{}
	for i := range killedHosts {
		h, err := w.Host()
		if err != nil {
			t.Fatal(err)
		}
		var urls []string
		for j := range killedPages / killedHosts {
			n := i*killedPages/killedHosts + j + 1
			path := fmt.Sprintf("/2016/03/story-%d.html", n)
			h.Set(path, Story(n))
			urls = append(urls, h.URL(path))
			fetched[h.URL(path)] = 1
		}
		h.Set("/feed", Feed(urls...))
		sources = append(sources, framewatch.Source{
			Name: fmt.Sprintf("Outlet %d", i+1), Language: "en", Delay: time.Millisecond,
			Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: h.URL("/feed")}},
		})
	}
	dir := t.TempDir() + "/data"
	if err := plan(t, dir, sources).Close(); err != nil {
		t.Fatal(err)
	}
	o := orders{Name: "killed", Dir: dir, Sources: sources, Workers: 8, Serve: true}
	began := time.Now()
	r := rand.New(rand.NewPCG(1, 100))
	atWork := 0
	for range killed {
		p := start(t, o)
		more := 1 + r.IntN(killedPages/killed) // half of the pages, in all
		before, pause := w.Requests(), time.Duration(r.IntN(20))*time.Millisecond
		if r.IntN(5) == 0 { // wherever it is then, which may be before it works
			time.Sleep(time.Duration(r.IntN(600)) * time.Millisecond)
		} else {
			for end := time.Now().Add(10 * time.Second); w.Requests()-before < more && time.Now().Before(end); {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(pause)
		}
		if w.Requests() > before {
			atWork++
		}
		p.kill()
	}
	took := time.Since(began)
	s := join(t, dir)
	half := stored(t, s)
	p := start(t, o)
	await(t, []*process{p}, "all articles", func() bool {
		waiting, err := s.Waiting(t.Context(), framewatch.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, more := range waiting {
			n += more
		}
		return n == 0 && stored(t, s) == killedPages
	})
	time.Sleep(time.Second) // for the index, which is filled by whoever opens it next, otherwise
	p.end(t)
	for _, line := range p.trouble(t) {
		t.Error(line)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kills in %v, %d of them at work; %d articles were stored then; %d requests for %d pages", killed, took.Round(time.Second), atWork, half, w.Requests(), killedPages)
	if half == killedPages {
		t.Error("the crawl was over before the last kill")
	}
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	checkStored(t, s, fetched)
	checkIndexed(t, dir, s, killedPages)
}

// join opens a data folder beside the processes that work on it.
func join(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Join(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// checkIndexed checks that every article of the store is found once.
func checkIndexed(t *testing.T, dir string, s *store.Store, pages int) {
	t.Helper()
	lexicon, err := framing.Default()
	if err != nil {
		t.Fatal(err)
	}
	c, err := corpus.Open(t.Context(), slog.New(slog.DiscardHandler), dir, s, framing.New(lexicon), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	search := func(text string) framewatch.SearchResult {
		t.Helper()
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		res, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	if all := search(""); all.Total != pages {
		t.Errorf("%d articles are in the index, want %d", all.Total, pages)
	}
	wrong, ids := 0, map[string]bool{}
	for n := 1; n <= pages; n++ {
		res := search(fmt.Sprintf("article%d", n))
		if res.Total != 1 || len(res.Hits) != 1 || ids[res.Hits[0].ID] {
			if wrong++; wrong < 10 {
				t.Errorf("article %d is found %d times", n, res.Total)
			}
			continue
		}
		ids[res.Hits[0].ID] = true
	}
	t.Logf("index: %d articles, %d not found exactly once", len(ids), wrong)
}
