package testsite

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/crawler/coding"
	"framewatch/dedup"
)

// again asks as a reader does who has the last answer.
func again(t *testing.T, n *Newsroom, url string, last *http.Response) (*http.Response, []byte) {
	t.Helper()
	var header []string
	if tag := last.Header.Get("ETag"); tag != "" {
		header = append(header, "If-None-Match", tag)
	}
	if date := last.Header.Get("Last-Modified"); date != "" {
		header = append(header, "If-Modified-Since", date)
	}
	return get(t, n, url, header...)
}

// TestRevisions follows each article that changes through all its versions, as
// a reader who comes back, and as one who comes back to a newsroom that was
// started again meanwhile.
func TestRevisions(t *testing.T) {
	n := start(t, Options{})
	list := n.Revisions()
	headlines, withdrawn := 0, 0
	for _, r := range list {
		var got []*http.Response
		var body []byte
		for i, v := range r.Versions {
			var res *http.Response
			if i == 0 {
				res, body = get(t, n, r.URL)
			} else {
				res, body = again(t, n, r.URL, got[i-1])
			}
			got = append(got, res)
			page := readable(body, r.Source == "Alpenbote")
			if res.StatusCode != http.StatusOK || !strings.Contains(page, v.Title) {
				t.Fatalf("%s, version %d: %s, or not the headline %q", r.URL, v.N, res.Status, v.Title)
			}
			for _, p := range strings.Split(v.Text, "\n\n") {
				if !strings.Contains(page, p) {
					t.Errorf("%s, version %d: not in the page: %q", r.URL, v.N, p)
				}
			}
			if i > 0 && v.Title == r.Versions[i-1].Title && v.Text == r.Versions[i-1].Text {
				t.Errorf("%s: version %d is the same as the one before", r.URL, v.N)
			}
			if i > 0 && v.Title != r.Versions[i-1].Title {
				headlines++
			}
		}
		last := got[len(got)-1]
		want := http.StatusNotModified
		if r.Withdrawn {
			want, withdrawn = http.StatusGone, withdrawn+1
		}
		for range 2 {
			if res, _ := again(t, n, r.URL, last); res.StatusCode != want {
				t.Errorf("%s: in the end %s, want %d", r.URL, res.Status, want)
			}
		}
		if res, now := get(t, n, r.URL); !r.Withdrawn && (res.Header.Get("ETag") != last.Header.Get("ETag") || !bytes.Equal(now, body)) {
			t.Errorf("%s: a new reader does not see the last version", r.URL)
		}
	}
	t.Logf("%d articles change, %d headlines, %d are withdrawn", len(list), headlines, withdrawn)
	if len(list) < 24 || headlines < 8 || withdrawn < 2 {
		t.Errorf("%d articles change, %d headlines, %d are withdrawn: too few", len(list), headlines, withdrawn)
	}
}

// TestRevisionsOutliveARestart comes back to a newsroom that knows of nobody
// who has read it.
func TestRevisionsOutliveARestart(t *testing.T) {
	n, restarted := start(t, Options{}), start(t, Options{})
	for _, r := range n.Revisions() {
		last, _ := get(t, n, r.URL)
		for range r.Versions[1:] {
			last, _ = again(t, n, r.URL, last)
		}
		want := http.StatusNotModified
		if r.Withdrawn {
			want = http.StatusGone
		}
		if res, _ := again(t, restarted, r.URL, last); res.StatusCode != want {
			t.Errorf("%s: %s after a restart, want %d", r.URL, res.Status, want)
		}
	}
}

func TestUnchangedArticles(t *testing.T) {
	n := start(t, Options{Articles: 300})
	plain := map[string]bool{}
	for _, p := range n.Pages() {
		plain[p.URL] = !p.BusyFirst && p.Twin == ""
	}
	for _, r := range n.Revisions() {
		plain[r.URL] = false
	}
	for _, a := range n.Articles() {
		if !plain[a.URL] {
			continue
		}
		first, body := get(t, n, a.URL)
		second, same := again(t, n, a.URL, first)
		if bare := a.Source == "Elbtal-Kurier"; bare != (second.StatusCode == http.StatusOK) || bare && !bytes.Equal(body, same) {
			t.Errorf("%s: the second time %s", a.URL, second.Status)
		}
	}
}

// TestTwins wants the second address of an article to show the article.
func TestTwins(t *testing.T) {
	n := start(t, Options{})
	kinds := map[string]int{}
	for _, p := range n.Pages() {
		if p.Twin == "" {
			continue
		}
		kinds[p.Source]++
		_, first := get(t, n, p.Twin)
		_, second := get(t, n, p.URL)
		if !bytes.Equal(first, second) || !bytes.Contains(second, []byte(`<link rel="canonical" href="`+p.Twin+`">`)) {
			t.Errorf("%s is not the twin of %s", p.URL, p.Twin)
		}
	}
	if len(kinds) != 2 {
		t.Errorf("twins of %v", kinds)
	}
}

// TestPackedAnswers unpacks what the outlets pack.
func TestPackedAnswers(t *testing.T) {
	n := start(t, Options{Articles: 300})
	seen := map[string]bool{}
	for _, s := range n.Sources() {
		_, plain := get(t, n, s.Home)
		res, body := get(t, n, s.Home, "Accept-Encoding", coding.Accept)
		packing := res.Header.Get("Content-Encoding")
		seen[packing] = true
		unpacked, err := coding.Unpack(body, packing, coding.Limits{Size: 1 << 20})
		if err != nil || !bytes.Equal(unpacked, plain) {
			t.Errorf("%s: %q: %v", s.Home, packing, err)
		}
	}
	for _, packing := range []string{"", "gzip", "br", "zstd"} {
		if !seen[packing] {
			t.Errorf("no outlet packs with %q", packing)
		}
	}
}

// TestClusters proves that the newsroom is a fair exam for finders of copies:
// by the finder of this program copies are found, and articles that were
// written apart are apart.
func TestClusters(t *testing.T) {
	n := start(t, Options{})
	articles := n.Articles()
	slices.SortStableFunc(articles, func(a, b framewatch.Article) int { return a.Published.Compare(b.Published) })
	var learned dedup.Boilerplate
	for _, a := range articles {
		learned.Add(a.Source, dedup.SentenceHashes(a.Text))
	}
	var found dedup.Clusters
	for i, a := range articles {
		found.Add(dedup.Article{Key: int64(i + 1), Published: a.Published, Fetched: time.Now(), Source: a.Source, Sketch: dedup.New(a.Text, learned.Stop(a.Source))})
	}
	heads := map[string]string{}
	for i, a := range articles {
		head, _ := found.Head(int64(i + 1))
		heads[a.URL] = articles[head-1].URL
	}
	truth := n.Clusters()
	score := ScoreClusters(truth, heads)
	t.Logf("%d clusters: precision %.3f, recall %.3f of the pairs; %d copies under a headline of their own", len(truth), score.Precision, score.Recall, ownHeadlines(truth, articles))
	if len(truth) < 30 || score.Precision < 0.95 || score.Recall < 0.95 {
		t.Errorf("%d clusters, %+v", len(truth), score)
	}
}

func ownHeadlines(clusters [][]string, articles []framewatch.Article) (n int) {
	titles := map[string]string{}
	for _, a := range articles {
		titles[a.URL] = a.Title
	}
	for _, c := range clusters {
		for _, u := range c[1:] {
			if titles[u] != titles[c[0]] {
				n++
			}
		}
	}
	return n
}
