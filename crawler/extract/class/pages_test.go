package class

import (
	"fmt"
	"iter"
	"math"
	"net/url"
	"testing"
	"time"

	"framewatch"
	"framewatch/crawler/extract/page"
	"framewatch/internal/pageset"
)

// known is where the pages with known contents lie, outside the repository.
const known = "../../../../shared/data/pages"

// A sample is a known page with what was read of it.
type sample struct {
	pageset.Page
	page    *page.Page
	article Article
	raw     []byte
}

// samples reads every so manieth known page, one at a time.
func samples(t testing.TB, every int) iter.Seq[sample] {
	t.Helper()
	all, err := pageset.Read(known)
	if err != nil {
		t.Skipf("the known pages are not there, so classes are not measured: %v", err)
	}
	return func(yield func(sample) bool) {
		for i := 0; i < len(all); i += every {
			s := sample{Page: all[i]}
			if s.raw, err = s.Bytes(known); err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			if s.page, err = page.Read(s.raw, "text/html", u); err != nil {
				t.Fatal(err)
			}
			s.article = plain(s.page)
			if !yield(s) {
				return
			}
		}
	}
}

// A tally counts what was told of pages.
type tally struct{ right, wrong, missed int }

func (c *tally) add(is, told bool) {
	switch {
	case is && told:
		c.right++
	case told:
		c.wrong++
	case is:
		c.missed++
	}
}

func (c tally) String() string {
	p, r := float64(c.right)/float64(c.right+c.wrong), float64(c.right)/float64(c.right+c.missed)
	return fmt.Sprintf("P %.4f R %.4f F1 %.4f", p, r, c.f1())
}

func (c tally) f1() float64 {
	return float64(2*c.right) / float64(max(2*c.right+c.wrong+c.missed, 1))
}

// TestPages tells articles from other pages on known pages, and holds what was
// reached. What is read of a page is read in the plainest way, so that the
// figure does not stand on the extractor. Run it with -v for all misses, and
// for the weights that the signs would have by themselves.
func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reading the known pages takes ten seconds")
	}
	const folds = 5
	var c tally
	var left []weighed
	classes := map[string]map[framewatch.Class]int{}
	paywalled, alive := 0, 0
	for s := range samples(t, 1) {
		l := see(s.page, s.article)
		class, reason := l.class()
		is, told := s.Type == "article", class == framewatch.ClassArticle
		c.add(is, told)
		if is != told {
			t.Logf("%s %s is %s: %s %s (%d words, %q)", s.ID, s.URL, s.Type, class, reason, s.article.Words, s.article.Title)
		}
		if classes[s.Type] == nil {
			classes[s.Type] = map[framewatch.Class]int{}
		}
		classes[s.Type][class]++
		if v := Of(s.page, s.article); v.Paywalled {
			paywalled++
		} else if v.Live {
			alive++
		}
		if class, _ := l.ask(); class == "" {
			left = append(left, weighed{s.Fold(folds), is, l.holding()})
		}
	}
	for kind, told := range classes {
		t.Logf("%s: %v", kind, told)
	}
	t.Logf("article or not: %v; marked as paywalled %d, as live %d", c, paywalled, alive)
	if c.f1() < 0.968 {
		t.Errorf("F1 of article or not has fallen to %.4f", c.f1())
	}
	points := make([]float64, len(signs))
	for i, s := range signs {
		points[i] = float64(s.points)
	}
	var table, fitted tally
	for fold := range folds {
		weights := fit(left, fold)
		for _, w := range left {
			if w.fold == fold {
				table.add(w.is, dot(points, w.holds) > 0)
				fitted.add(w.is, dot(weights, w.holds) > 0)
			}
		}
	}
	t.Logf("%d pages are weighed; by the points of the table: %v; by weights fitted on other domains: %v", len(left), table, fitted)
	for i, w := range fit(left, -1) {
		n := 0.0
		for _, x := range left {
			n += x.holds[i]
		}
		t.Logf("%3d points, weight %5.2f, on %3.0f pages: %s", signs[i].points, 2*w, n, signs[i].name)
	}
	if table.f1() < fitted.f1()-0.01 {
		t.Errorf("the points of the table tell less (%v) than fitted weights (%v)", table, fitted)
	}
}

// A weighed is a page that its signs decide on.
type weighed struct {
	fold  int
	is    bool      // an article
	holds []float64 // 1 for each sign that holds
}

func (l *look) holding() []float64 {
	holds := make([]float64, len(signs))
	for i, s := range signs {
		if s.holds(l) {
			holds[i] = 1
		}
	}
	return holds
}

// fit fits a logistic regression to all pages but those of a fold, by descent
// on the gradient.
func fit(list []weighed, but int) []float64 {
	weights := make([]float64, len(signs))
	for range 400 {
		slope, n := make([]float64, len(signs)), 0.0
		for _, w := range list {
			if w.fold == but {
				continue
			}
			off := -1 / (1 + math.Exp(-dot(weights, w.holds)))
			if w.is {
				off++
			}
			n++
			for i, x := range w.holds {
				slope[i] += off * x
			}
		}
		for i := range weights {
			weights[i] += 2 * (slope[i]/n - 0.002*weights[i])
		}
	}
	return weights
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// BenchmarkOf measures a page against its parsing in the same run.
func BenchmarkOf(b *testing.B) {
	var list []sample
	for s := range samples(b, 20) {
		list = append(list, s)
	}
	start := time.Now()
	for _, s := range list {
		if _, err := page.Read(s.raw, "text/html", s.page.URL); err != nil {
			b.Fatal(err)
		}
	}
	parsing := time.Since(start) / time.Duration(len(list))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s := &list[i%len(list)]
		Of(s.page, s.article)
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(parsing), "of-parsing")
}
