package e2e

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	root "framewatch"
	"framewatch/internal/testsite"
)

// A truth is what the sample newsroom knows of itself, by addresses without
// their port.
type truth struct {
	articles  map[string]root.Article
	revisions map[string]testsite.Revised
	clusters  [][]string
	classes   map[string]map[root.Class]int // of pages that are no articles, by source
}

func newsroomTruth(t *testing.T) truth {
	t.Helper()
	n, err := testsite.Start("127.0.0.1:0", testsite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	known := truth{articles: map[string]root.Article{}, revisions: map[string]testsite.Revised{}, classes: map[string]map[root.Class]int{}}
	for _, a := range n.Articles() {
		known.articles[portless(t, a.URL)] = a
	}
	for _, r := range n.Revisions() {
		known.revisions[portless(t, r.URL)] = r
	}
	for _, c := range n.Clusters() {
		for i := range c {
			c[i] = portless(t, c[i])
		}
		known.clusters = append(known.clusters, c)
	}
	for _, p := range n.Pages() {
		class := p.Class
		if p.Disallowed {
			class = root.ClassDisallowed
		}
		if class == root.ClassArticle {
			continue
		}
		if known.classes[p.Source] == nil {
			known.classes[p.Source] = map[root.Class]int{}
		}
		known.classes[p.Source][class]++
	}
	return known
}

// had reports whether an article had this headline at some time.
func (k truth) had(path, title string) bool {
	for _, v := range k.revisions[path].Versions {
		if v.Title == title {
			return true
		}
	}
	return k.articles[path].Title == title
}

// sourceStanding is what /api/v1/sources says of one outlet, as far as it is
// looked at here.
type sourceStanding struct {
	Name    string             `json:"name"`
	Pages   int                `json:"pages"`
	Stored  int                `json:"stored"`
	Failed  int                `json:"failed"`
	Skipped map[root.Class]int `json:"skipped"`
}

// TestDemo looks at what the demo shows once its articles have been looked at
// again: versions and edits, articles that were withdrawn, clusters, classes
// of pages; then at what the commands make of its folder.
func TestDemo(t *testing.T) {
	needsBinary(t)
	known := newsroomTruth(t)
	data, newsroom := t.TempDir(), freeAddress(t)
	began := time.Now()
	s := serve(t, "--demo", "--demo-listen", newsroom, "--data", data)
	ask := func(path string) root.SearchResult { return getJSON[root.SearchResult](t, s.url+path) }
	edits := func(query string) root.EditResult { return getJSON[root.EditResult](t, s.url+"/api/v1/edits?"+query) }
	eventually(t, "all articles can be found", func() bool { return ask("/api/v1/search").Total >= len(known.articles) })
	changing := 0
	for _, r := range known.revisions {
		if len(r.Versions) > 1 {
			changing++
		}
	}
	eventually(t, "an edit can be found", func() bool { return edits("all=1").Of > 0 })
	t.Logf("first edit after %v", time.Since(began).Round(time.Millisecond))
	eventually(t, "all articles that change have changed", func() bool { return edits("all=1").Articles >= changing })
	t.Logf("%d articles have changed after %v", changing, time.Since(began).Round(time.Millisecond))

	var hits []root.Hit
	for len(hits) < len(known.articles) {
		page := ask(fmt.Sprintf("/api/v1/search?sort=seq&limit=200&offset=%d", len(hits))).Hits
		if len(page) == 0 {
			t.Fatalf("%d articles only", len(hits))
		}
		hits = append(hits, page...)
	}
	t.Run("edits", func(t *testing.T) { checkEdits(t, s, known) })
	t.Run("withdrawn", func(t *testing.T) { checkWithdrawn(t, s, hits, known) })
	t.Run("clusters", func(t *testing.T) { checkClusters(t, s, hits, known) })
	t.Run("classes", func(t *testing.T) { checkClasses(t, s, known) })
	counted := edits("all=1").Of
	s.stop(t)
	t.Run("commands", func(t *testing.T) { checkCommands(t, data, newsroom, counted) })
}

// page is a page of the server as a reader sees it, and its markup.
func page(t *testing.T, address string) (text, markup string) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, %v", address, res.StatusCode, err)
	}
	var b strings.Builder
	for part := range strings.SplitSeq(string(body), "<") {
		_, after, _ := strings.Cut(part, ">")
		b.WriteString(after)
	}
	return html.UnescapeString(b.String()), string(body)
}

// checkEdits wants every edit that was found to be one that was made, and
// every one that was made to be found.
func checkEdits(t *testing.T, s *server, known truth) {
	var list []root.EditHit
	for next := ""; ; {
		res := getJSON[root.EditResult](t, s.url+"/api/v1/edits?all=1&before="+url.QueryEscape(next))
		list = append(list, res.Edits...)
		if next = res.Next; next == "" {
			break
		}
	}
	concepts, seen := 0, map[string]bool{}
	for _, e := range list {
		r, ok := known.revisions[portless(t, e.URL)]
		if !ok || e.Version < 2 || e.Version > len(r.Versions) {
			t.Errorf("%s: version %d was never published", e.URL, e.Version)
			continue
		}
		seen[portless(t, e.URL)] = true
		before, after := r.Versions[e.Version-2], r.Versions[e.Version-1]
		if e.Headline != (before.Title != after.Title) || e.Text != (before.Text != after.Text) {
			t.Errorf("%s, version %d: headline %v, text %v; %q, then %q", e.URL, e.Version, e.Headline, e.Text, before.Title, after.Title)
		}
		if len(e.Added)+len(e.Removed) > 0 {
			concepts++
		}
	}
	for path, r := range known.revisions {
		if len(r.Versions) > 1 && !seen[path] {
			t.Errorf("%s: its edit was not found", path)
		}
	}
	t.Logf("%d edits, %d of which changed the use of a concept", len(list), concepts)
	removed := getJSON[root.EditResult](t, s.url+"/api/v1/edits?concept=illegal_immigrant&change=removed")
	if concepts < 10 || removed.Total == 0 || removed.Total > concepts {
		t.Errorf("%d edits removed the concept of illegal immigrants, %d changed one", removed.Total, concepts)
	}
	text, markup := page(t, s.url+"/edits")
	if !strings.Contains(text, fmt.Sprintf("of %d articles", len(seen))) || !strings.Contains(markup, "<del") || !strings.Contains(markup, "<ins") {
		t.Errorf("the page of edits does not show %d articles with what was removed and added", len(seen))
	}
	e := list[0]
	if text, _ := page(t, s.url+"/articles/"+e.ID); !strings.Contains(text, "See what changed") {
		t.Errorf("article %s does not lead to its versions", e.ID)
	}
	if _, markup := page(t, fmt.Sprintf("%s/articles/%s/versions/%d", s.url, e.ID, e.Version)); !strings.Contains(markup, "<ins") && !strings.Contains(markup, "<del") {
		t.Errorf("version %d of article %s shows no difference", e.Version, e.ID)
	}
}

// checkWithdrawn wants articles that were withdrawn to be kept, and to say so.
func checkWithdrawn(t *testing.T, s *server, hits []root.Hit, known truth) {
	n := 0
	for _, h := range hits {
		if !known.revisions[portless(t, h.URL)].Withdrawn {
			continue
		}
		n++
		eventually(t, h.URL+" is known to be withdrawn", func() bool {
			text, _ := page(t, s.url+"/articles/"+h.ID)
			return strings.Contains(text, "Withdrawn:") && strings.Contains(text, h.Title)
		})
	}
	if n < 2 {
		t.Errorf("%d articles were withdrawn", n)
	}
}

// checkClusters scores the clusters that were found, and follows one to the
// page of its head and to the trend that counts it once.
func checkClusters(t *testing.T, s *server, hits []root.Hit, known truth) {
	heads, byPath, path := map[string]string{}, map[string]root.Hit{}, map[string]string{}
	for _, h := range hits {
		path[h.ID] = portless(t, h.URL)
		byPath[path[h.ID]] = h
	}
	for _, h := range hits {
		heads[path[h.ID]] = path[h.Cluster]
	}
	score := testsite.ScoreClusters(known.clusters, heads)
	t.Logf("%d clusters: precision %.3f, recall %.3f of the pairs", len(known.clusters), score.Precision, score.Recall)
	if score.Precision < 0.95 || score.Recall < 0.95 {
		t.Errorf("precision %.3f, recall %.3f of the pairs", score.Precision, score.Recall)
	}
	for _, c := range known.clusters {
		h := byPath[c[0]]
		if len(c) < 3 || h.ClusterSize != len(c) {
			continue
		}
		text, _ := page(t, s.url+"/articles/"+h.ID)
		for _, member := range c {
			if !strings.Contains(text, "The same text ran in") || !strings.Contains(text, byPath[member].Source) {
				t.Errorf("article %s does not say that %s ran it, too", h.ID, byPath[member].Source)
			}
		}
		break
	}
	all := getJSON[root.TrendResult](t, s.url+"/api/v1/trend?interval=year&q=migrants").Series[0].Total
	once := getJSON[root.TrendResult](t, s.url+"/api/v1/trend?interval=year&q=migrants&once=1").Series[0].Total
	if once == 0 || once >= all {
		t.Errorf("%d articles, %d with each text counted once", all, once)
	}
}

// checkClasses wants the pages that are no articles to be counted by source
// and class, and to be shown.
func checkClasses(t *testing.T, s *server, known truth) {
	list := getJSON[struct{ Sources []sourceStanding }](t, s.url+"/api/v1/sources").Sources
	total := map[root.Class]int{}
	for _, src := range list {
		skipped := 0
		for class, n := range src.Skipped {
			skipped, total[class] = skipped+n, total[class]+n
		}
		if !maps.Equal(src.Skipped, known.classes[src.Name]) && len(src.Skipped)+len(known.classes[src.Name]) > 0 {
			t.Errorf("%s: %v, want %v", src.Name, src.Skipped, known.classes[src.Name])
		}
		if src.Pages != src.Stored+skipped+src.Failed {
			t.Errorf("%s: %d pages are not %d stored, %d skipped and %d failed", src.Name, src.Pages, src.Stored, skipped, src.Failed)
		}
		text, _ := page(t, s.url+"/sources/"+url.PathEscape(src.Name))
		for class, n := range src.Skipped {
			if !strings.Contains(text, string(class)) {
				t.Errorf("the page of %s does not show %d of class %s", src.Name, n, class)
			}
		}
	}
	t.Logf("no articles: %v", total)
	if len(total) < 9 {
		t.Errorf("%d classes, want 9", len(total))
	}
}

// checkCommands asks the commands for what the pages have shown, and reads
// the archive again, which must change nothing.
func checkCommands(t *testing.T, data, newsroom string, edits int) {
	files, err := filepath.Glob(filepath.Join(data, "archive", "*.warc.gz"))
	if err != nil || len(files) == 0 {
		t.Errorf("no archive: %v", err)
	}
	size := int64(0)
	for _, f := range files {
		if info, err := os.Stat(f); err == nil {
			size += info.Size()
		}
	}
	t.Logf("%d archive files, %d KiB", len(files), size>>10)
	if got := framewatchJSON[root.EditResult](t, "edits", "--all", "--limit", "0", "--data", data); got.Total < edits || len(got.Edits) != got.Total {
		t.Errorf("the command lists %d of %d edits, the page had %d", len(got.Edits), got.Total, edits)
	}
	if out := framewatch(t, "edits", "--concept", "illegal_immigrant", "--change", "removed", "--data", data); !strings.Contains(out, "[-") || !strings.Contains(out, "{+") {
		t.Errorf("the command does not show what was removed and added:\n%s", out)
	}
	all := framewatchJSON[root.TrendResult](t, "trend", "migrants", "--interval", "year", "--data", data).Series[0].Total
	once := framewatchJSON[root.TrendResult](t, "trend", "migrants", "--interval", "year", "--once", "--data", data).Series[0].Total
	if once == 0 || once >= all {
		t.Errorf("trend: %d articles, %d with each text counted once", all, once)
	}
	again := framewatchJSON[map[string]any](t, "reextract", "--data", data)
	if again["articles"] != again["unchanged"] || again["changed"] != 0.0 || again["new"] != 0.0 || again["damaged"] != 0.0 || again["unreadable"] != 0.0 || again["unarchived"] != 0.0 {
		t.Errorf("reextract: %v", again)
	}
	t.Logf("reextract: %v of %v articles unchanged, %v pages", again["unchanged"], again["articles"], again["pages"])
	sum := framewatchJSON[crawlSummary](t, "crawl", "--once", "--demo", "--demo-listen", newsroom, "--data", data)
	sum.check(t)
	if sum.Total.Stored != 0 || sum.Total.New != 0 {
		t.Errorf("another pass finds %d new entries and %d articles", sum.Total.New, sum.Total.Stored)
	}
}

// A crawlSummary is what `crawl --once --json` prints, as far as it is to add up.
type crawlSummary struct {
	Sources []crawlFigures
	Total   crawlFigures
}

type crawlFigures struct {
	Source                                                                         string
	Listings, Unchanged, Entries, New, Fetched, Stored, Known, Changed, Same, Gone int
	Failed, Retry, Clusters                                                        int
	ListingsFailed                                                                 int `json:"listings_failed"`
	Skipped                                                                        map[string]int
}

func (f crawlFigures) skipped() (n int) {
	for _, k := range f.Skipped {
		n += k
	}
	return n
}

func (s crawlSummary) check(t *testing.T) {
	t.Helper()
	var sum crawlFigures
	for _, f := range append(s.Sources, s.Total) {
		if parts := f.Stored + f.Known + f.Changed + f.Same + f.Gone + f.skipped() + f.Failed + f.Retry; parts != f.Fetched {
			t.Errorf("%s: fetched %d, but its parts are %d: %+v", cmp.Or(f.Source, "all"), f.Fetched, parts, f)
		}
	}
	for _, f := range s.Sources {
		sum.Fetched, sum.Stored, sum.New, sum.Listings = sum.Fetched+f.Fetched, sum.Stored+f.Stored, sum.New+f.New, sum.Listings+f.Listings
	}
	if sum.Fetched != s.Total.Fetched || sum.Stored != s.Total.Stored || sum.New != s.Total.New || sum.Listings != s.Total.Listings {
		t.Errorf("the sources have %+v, the total says %+v", sum, s.Total)
	}
}

// TestCrawlOnceDemo crawls some of the newsroom in one pass of a command.
func TestCrawlOnceDemo(t *testing.T) {
	needsBinary(t)
	known := newsroomTruth(t)
	sources := []string{"The Harbour Courier", "The Northern Standard", "Transit Wire"}
	args := []string{"crawl", "--once", "--demo", "--demo-listen", freeAddress(t), "--data", t.TempDir()}
	want, wantSkipped := 0, 0
	for _, name := range sources {
		args = append(args, "--source", name)
		for _, n := range known.classes[name] {
			wantSkipped += n
		}
		for _, a := range known.articles {
			if a.Source == name {
				want++
			}
		}
	}
	sum := framewatchJSON[crawlSummary](t, args...)
	sum.check(t)
	if got := sum.Total; got.Stored != want || got.skipped() != wantSkipped || got.Failed != 0 || got.Clusters == 0 || got.Clusters >= got.Stored || len(sum.Sources) != len(sources) {
		t.Errorf("%+v; want %d articles and %d pages that are none", got, want, wantSkipped)
	}
	t.Logf("%+v", sum.Total)
}
