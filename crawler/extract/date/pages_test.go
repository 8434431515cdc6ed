package date

import (
	"fmt"
	"strings"
	"testing"

	"framewatch"
)

// A share is how many of some are right.
type share struct{ n, of int }

func (s *share) add(ok bool) {
	s.of++
	if ok {
		s.n++
	}
}

func (s share) part() float64 { return float64(s.n) / float64(max(s.of, 1)) }

func (s share) String() string { return fmt.Sprintf("%d/%d = %.4f", s.n, s.of, s.part()) }

// TestPages measures days of publication on real pages, each weighed by what
// was learned from other domains, and holds what was reached. Run it with -v
// for the figures and the misses.
func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reading 657 real pages takes some seconds")
	}
	pages := readPages(t)
	var all, given, found, published share
	rated := map[framewatch.Confidence]*share{framewatch.ConfidenceHigh: {}, framewatch.ConfidenceMedium: {}, framewatch.ConfidenceLow: {}}
	origins := map[string]*share{}
	for fold := range folds {
		w := learn(pages, fold)
		for _, p := range pages {
			if p.fold != fold {
				continue
			}
			d := p.g.dates(w).Published
			ok := len(d) > 0 && dayNumber(d[0].At) == p.day
			all.add(ok)
			if p.found {
				found.add(ok)
			}
			if p.found && !p.changed {
				published.add(ok)
			}
			if len(d) > 0 {
				given.add(ok)
				rated[d[0].Confidence].add(ok)
				if origins[d[0].Origin] == nil {
					origins[d[0].Origin] = &share{}
				}
				origins[d[0].Origin].add(ok)
			}
			if !ok {
				t.Log(p.miss(d))
			}
		}
	}
	t.Logf("right: %v of all, %v of those given, %v of those on the page, %v of these where the page does not state an earlier day and call this one that of a change", all, given, found, published)
	t.Logf("by confidence: high %v, medium %v, low %v; by origin: %v", rated[framewatch.ConfidenceHigh], rated[framewatch.ConfidenceMedium], rated[framewatch.ConfidenceLow], origins)
	for _, held := range []struct {
		what         string
		got, atLeast float64
	}{
		{"of all", all.part(), 0.87}, {"of those on the page", found.part(), 0.925}, {"of publication", published.part(), 0.96},
		{"of high confidence", rated[framewatch.ConfidenceHigh].part(), 0.97}, {"high over medium", rated[framewatch.ConfidenceHigh].part() - rated[framewatch.ConfidenceMedium].part(), 0.1},
		{"medium over low", rated[framewatch.ConfidenceMedium].part() - rated[framewatch.ConfidenceLow].part(), 0.1},
	} {
		if held.got < held.atLeast {
			t.Errorf("share of right days %s has fallen to %.4f, below %.3f", held.what, held.got, held.atLeast)
		}
	}
	w := learn(pages, -1)
	if *update {
		writeWeights(t, w)
		return
	}
	for f, x := range w {
		if diff := x - weights[f]; diff > 0.002 || diff < -0.002 {
			t.Errorf("weight of %q is %.3f, would be learned as %.3f: run with -update", featureNames[f], weights[f], x)
		}
	}
}

// miss describes a page whose day was not found, with the likeliest days.
func (p truth) miss(given []Candidate) string {
	var b strings.Builder
	why := "another day is given"
	switch {
	case !p.found:
		why = "not on the page"
	case p.changed:
		why = "a change on the page"
	case len(given) == 0:
		why = "none is given"
	}
	fmt.Fprintf(&b, "%s %s: %s: %s", p.ID, p.URL, p.Date, why)
	for _, d := range p.g.days[:min(len(p.g.days), 4)] {
		fmt.Fprintf(&b, "\n\t%s %.2f", date(d.number).Format("2006-01-02"), d.share)
		for f, has := range d.marks {
			if has {
				b.WriteString(", " + featureNames[f])
			}
		}
	}
	return b.String()
}
