package corpus

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/query"

	gocmp "github.com/google/go-cmp/cmp"
)

// A plainFramed is one article counted by reading it.
type plainFramed struct {
	framewatch.Article
	topic, secured, headlines int
	present, mention, inTitle map[string]bool
	sentences                 map[string]int
}

// readFrames reads the sentences on the topic of an article.
func readFrames(a framewatch.Article, voices []framewatch.Voice) plainFramed {
	p := plainFramed{Article: a, present: map[string]bool{}, mention: map[string]bool{}, inTitle: map[string]bool{}, sentences: map[string]int{}}
	concepts := map[string]framewatch.Concept{}
	for _, c := range annotator().Lexicon().Concepts {
		concepts[c.ID] = c
	}
	annotation := annotated(a)
	mentions := slices.DeleteFunc(annotation.Mentions, func(m framewatch.Mention) bool { return len(voices) > 0 && !slices.Contains(voices, m.Voice) })
	for _, m := range mentions {
		for _, f := range concepts[m.Concept].Frames {
			p.mention[f] = true
		}
	}
	for _, s := range annotation.OnTopic {
		p.topic++
		in, groups := map[string]bool{}, map[string]bool{}
		for _, m := range mentions {
			if (m.Place == framewatch.PlaceHeadline) != (s.Place == framewatch.PlaceHeadline) || m.Start < s.Start || m.Start >= s.End {
				continue
			}
			for _, f := range concepts[m.Concept].Frames {
				in[f] = true
			}
			switch m.Concept {
			case "security_threat", "terrorism_link", "existential_threat", "weaponised_migration", "meta_invasion":
				groups["a"] = true
			case "emergency_measures", "mass_deportation", "border_closure", "border_wall":
				groups["b"] = true
			case "national_identity", "western_values", "social_cohesion", "sovereignty", "law_and_order":
				groups["c"] = true
			}
		}
		if len(groups) >= 2 {
			p.secured++
		}
		for f := range in {
			p.sentences[f]++
			if s.Place == framewatch.PlaceHeadline {
				p.inTitle[f] = true
			}
		}
		if s.Place == framewatch.PlaceHeadline {
			p.headlines = 1
		}
	}
	for f, n := range p.sentences {
		p.present[f] = float64(n)/float64(p.topic) >= 0.1
	}
	return p
}

// spread95 is the interval of Σf/Σn by METHODS section 6.
func spread95(f, n []int) string {
	var sumF, sumN, squares float64
	for i := range f {
		sumF, sumN = sumF+float64(f[i]), sumN+float64(n[i])
	}
	if sumN == 0 {
		return "0/0 0.000 0.000 0.000"
	}
	r, k := sumF/sumN, float64(len(f))
	for i := range f {
		squares += math.Pow(float64(f[i])-r*float64(n[i]), 2)
	}
	low, high := 0.0, 1.0
	if k > 1 {
		half := 1.959964 * math.Sqrt(k/(k-1)*squares) / sumN
		low, high = max(0, r-half), min(1, r+half)
	}
	return fmt.Sprintf("%d/%d %.3f %.3f %.3f", int(sumF), int(sumN), r, low, high)
}

func shareText(s framewatch.Share) string {
	return fmt.Sprintf("%d/%d %.3f %.3f %.3f", s.N, s.Of, s.Share, math.Abs(s.Low), s.High)
}

// plainRow writes what is counted in some articles.
func plainRow(some []plainFramed) (lines []string) {
	var topic, secured, headlines []int
	for _, a := range some {
		topic, secured, headlines = append(topic, a.topic), append(secured, a.secured), append(headlines, a.headlines)
	}
	sum := func(of []int) (n int) {
		for _, x := range of {
			n += x
		}
		return n
	}
	lines = append(lines, fmt.Sprintf("%d articles, %d headlines, %d sentences, securitising %s", len(some), sum(headlines), sum(topic), spread95(secured, topic)))
	for _, f := range annotator().Lexicon().Frames {
		var n []int
		present, mention, inTitle := 0, 0, 0
		for _, a := range some {
			n = append(n, a.sentences[f.ID])
			for _, of := range []struct {
				in map[string]bool
				n  *int
			}{{a.present, &present}, {a.mention, &mention}, {a.inTitle, &inTitle}} {
				if of.in[f.ID] {
					*of.n++
				}
			}
		}
		lines = append(lines, fmt.Sprintf("%s: %d/%d present, %d mention, %d/%d headlines, sentences %s", f.ID, present, len(some), mention, inTitle, sum(headlines), spread95(n, topic)))
	}
	return lines
}

func rowText(row framewatch.FrameRow) (lines []string) {
	lines = append(lines, fmt.Sprintf("%d articles, %d headlines, %d sentences, securitising %s", row.Articles, row.Headlines, row.Sentences, shareText(*row.Securitisation)))
	for _, f := range row.Frames {
		lines = append(lines, fmt.Sprintf("%s: %d/%d present, %d mention, %d/%d headlines, sentences %s",
			f.Frame, f.Articles.N, f.Articles.Of, f.Mention, f.Headlines.N, f.Headlines.Of, shareText(f.Sentences)))
	}
	return lines
}

// TestFrames compares shares of frames with a plain count, and the numbers with
// what they lead to.
func TestFrames(t *testing.T) {
	articles := framedNews(5, 400)
	c := opened(t, articles...)
	slow := slowCounter{articles, plainClusters(t, articles)}
	r := rand.New(rand.NewPCG(9, 9))
	thin, secured, undatedOnes := 0, 0, 0
	for i, f := range []framewatch.Filter{
		{}, {Sources: []string{"Outlet 1", "Outlet 2", "Outlet 7"}}, {Voices: framewatch.Voices[:1]}, {Undated: true}, {Voices: framewatch.Voices[3:], From: day("2016-04-01")},
		{From: day("2016-03-05"), To: day("2016-06-20")}, {Sources: []string{"nobody"}},
	} {
		for _, once := range []bool{false, true} {
			request := framewatch.FramesRequest{Filter: f, Once: once, By: []string{"", framewatch.BySource, framewatch.ByLang}[(i+len(f.Sources))%3], Interval: []framewatch.Interval{"", framewatch.Month}[i%2]}
			if once {
				request.By, request.Interval = framewatch.BySource, framewatch.Month
			}
			name := fmt.Sprintf("%+v", request)
			topical := f
			topical.Topic = true
			base := map[string]framewatch.Article{}
			if once {
				_, base = slow.count(framewatch.Query{}, topical)
			} else {
				for _, a := range articles {
					if (&reading{topic: annotated(a).Topic, Reading: query.Reading{Article: a}}).passes(topical) {
						base[a.ID] = a
					}
				}
			}
			res, err := c.Frames(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			rows := map[string][]plainFramed{}
			var all []plainFramed
			undated := 0
			for _, a := range base {
				p := readFrames(a, f.Voices)
				all = append(all, p)
				key := [2]string{}
				if request.By == framewatch.BySource {
					key[0] = a.Source
				} else if request.By == framewatch.ByLang {
					key[0] = a.Language
				}
				if a.Published.IsZero() {
					undated++
				}
				if request.Interval != "" {
					if a.Published.IsZero() {
						continue
					}
					key[1] = framewatch.Month.Start(a.Published).Format(time.DateOnly)
				}
				rows[key[0]+"|"+key[1]] = append(rows[key[0]+"|"+key[1]], p)
			}
			if res.Articles != len(base) || res.Undated != undated {
				t.Errorf("%s: %d articles, %d undated, want %d, %d", name, res.Articles, res.Undated, len(base), undated)
			}
			undatedOnes += undated
			for _, row := range res.Rows {
				some := rows[row.By+"|"+row.Start]
				delete(rows, row.By+"|"+row.Start)
				if diff := gocmp.Diff(plainRow(some), rowText(row)); diff != "" {
					t.Fatalf("%s, %s %s:\n%s", name, row.By, row.Start, diff)
				}
				if want := map[bool]framewatch.PointState{true: framewatch.PointThin, false: framewatch.PointOK}[len(some) < 20]; len(some) > 0 && row.State != want || len(some) == 0 && row.State != framewatch.PointMissing {
					t.Errorf("%s, %s %s: %d articles are %s", name, row.By, row.Start, len(some), row.State)
				}
				if row.State == framewatch.PointThin {
					thin++
				}
				secured += row.Securitisation.N
				if len(some) > 0 && r.IntN(3) == 0 {
					checkFrameLinks(t, c, request, row, row.Frames[r.IntN(len(row.Frames))])
				}
			}
			if len(rows) > 0 {
				t.Errorf("%s: no rows for %d", name, len(rows))
			}
			checkPairs(t, c, request, res, all)
		}
	}
	if thin == 0 || secured == 0 || undatedOnes == 0 {
		t.Errorf("%d thin rows, %d securitising sentences, %d undated: nothing is shown", thin, secured, undatedOnes)
	}
}

// checkFrameLinks asks for the articles behind the numbers of one frame in one
// row. With once, what is narrowed to an outlet has other earliest articles.
func checkFrameLinks(t *testing.T, c *Corpus, r framewatch.FramesRequest, row framewatch.FrameRow, f framewatch.FrameShare) {
	t.Helper()
	if r.Once {
		return
	}
	switch r.By {
	case framewatch.BySource:
		r.Filter.Sources = []string{row.By}
	case framewatch.ByLang:
		r.Filter.Languages = []string{row.By}
	}
	if start, err := time.Parse(time.DateOnly, row.Start); err == nil {
		if start.After(r.Filter.From) {
			r.Filter.From = start
		}
		if end := r.Interval.Next(start); r.Filter.To.IsZero() || end.Before(r.Filter.To) {
			r.Filter.To = end
		}
	}
	r.By, r.Interval, r.Limit = "", "", framewatch.MaxPage
	for where, want := range map[string][2]int{
		framewatch.FramePresent: {f.Articles.N, -1}, framewatch.FrameHeadline: {f.Headlines.N, -1}, framewatch.FrameSentence: {-1, f.Sentences.N}, framewatch.FrameSecuritised: {-1, row.Securitisation.N},
	} {
		r.Where, r.Frames = where, []string{f.Frame}
		if where == framewatch.FrameSecuritised {
			r.Frames = nil
		}
		res, err := c.Frames(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		checkBehind(t, c, res.Behind)
		if b := res.Behind; want[0] >= 0 && b.Total != want[0] || want[1] >= 0 && b.Sentences != want[1] || len(b.Articles) != min(b.Total, framewatch.MaxPage) {
			t.Errorf("%s %s of %s %s: %d articles (%d shown), %d sentences, want %v", f.Frame, where, row.By, row.Start, b.Total, len(b.Articles), b.Sentences, want)
		}
	}
	filter := r.Filter
	filter.Topic = true
	found, err := c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, "frame:"+f.Frame), Filter: filter})
	if err != nil || found.Total != f.Mention {
		t.Errorf("frame:%s of %s %s: %d, %v; want %d", f.Frame, row.By, row.Start, found.Total, err, f.Mention)
	}
}

// checkBehind checks that the sentences stand in their articles, each with a mark.
func checkBehind(t *testing.T, c *Corpus, list *framewatch.FrameList) {
	t.Helper()
	for i, a := range list.Articles {
		stored, err := c.store.ArticleByID(t.Context(), a.ID)
		if err != nil || len(a.Sentences) != a.N || a.N < 1 || a.N > a.Of || i > 0 && list.Articles[i-1].N < a.N {
			t.Fatalf("%s: %d sentences of %d, want %d; %v", a.ID, len(a.Sentences), a.Of, a.N, err)
		}
		for _, s := range a.Sentences {
			if !strings.Contains(stored.Title+"\n"+stored.Text, strings.Trim(s.Text, "…")) || len(s.Marks) == 0 {
				t.Errorf("%s: %q is no sentence of it with marks", a.ID, marked(s))
			}
		}
	}
}

// checkPairs compares pairs of frames with a plain count.
func checkPairs(t *testing.T, c *Corpus, r framewatch.FramesRequest, res framewatch.FramesResult, all []plainFramed) {
	t.Helper()
	count := func(holds func(plainFramed) bool) (n int) {
		for _, a := range all {
			if holds(a) {
				n++
			}
		}
		return n
	}
	has := func(f string) int { return count(func(a plainFramed) bool { return a.present[f] }) }
	tested := 0
	frames := annotator().Lexicon().Frames
	for i, x := range frames {
		for _, y := range frames[i+1:] {
			if has(x.ID) > 0 && has(y.ID) > 0 {
				tested++
			}
		}
	}
	if res.Tested != tested {
		t.Errorf("%d pairs tested, want %d", res.Tested, tested)
	}
	for i, p := range res.Pairs {
		both := count(func(a plainFramed) bool { return a.present[p.A] && a.present[p.B] })
		a, b, n := float64(has(p.A)), float64(has(p.B)), float64(len(all))
		jaccard, lift := float64(both)/(a+b-float64(both)), float64(both)*n/(a*b)
		if p.Both != both || p.OnlyA != has(p.A)-both || p.OnlyB != has(p.B)-both || math.Abs(p.Jaccard-jaccard) > 1e-9 || math.Abs(p.Lift-lift) > 1e-9 ||
			p.Q >= 0.01 || p.Both < 5 || i > 0 && res.Pairs[i-1].Phi < p.Phi {
			t.Errorf("%+v: want both %d, Jaccard %f, lift %f", p, both, jaccard, lift)
		}
		if i > 1 {
			continue
		}
		r.Frames, r.By, r.Interval = []string{p.A, p.B}, "", ""
		behind, err := c.Frames(t.Context(), r)
		if err != nil || behind.Behind.Total != both {
			t.Errorf("%s and %s: %+v, %v; want %d", p.A, p.B, behind.Behind, err, both)
		}
	}
}

// TestPairsExample works the example of METHODS section 9 from texts: frames in
// 40 and in 50 of 200 articles, in 20 of them both.
func TestPairsExample(t *testing.T) {
	var articles []framewatch.Article
	for i := range 200 {
		text := "Migrants came."
		if i < 40 {
			text = "Migrants and crime."
		}
		if i < 20 || 40 <= i && i < 70 {
			text += " Migrants at the border wall."
		}
		articles = append(articles, article(fmt.Sprintf("On migrants %d", i), text, "A", "2016-01-01"))
	}
	res, err := opened(t, articles...).Frames(t.Context(), framewatch.FramesRequest{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(res.Pairs, func(p framewatch.FramePair) bool { return p.A == "crime" && p.B == "enforcement" })
	if i < 0 {
		t.Fatalf("no pair of crime and enforcement in %+v", res.Pairs)
	}
	p := res.Pairs[i]
	if got := fmt.Sprintf("%d %d %d %.3f %.2f %.3f", p.Both, p.OnlyA, p.OnlyB, p.Jaccard, p.Lift, p.Phi); got != "20 20 30 0.286 2.00 0.289" {
		t.Error(got)
	}
}

// Articles in a language without words of the topic are told, not counted.
func TestFramesOfOtherLanguages(t *testing.T) {
	other := article("b", "Migrants.", "A", "2016-01-01")
	other.Language = "pl"
	c := opened(t, article("On migrants", "Migrants.", "A", "2016-01-01"), other)
	res, err := c.Frames(t.Context(), framewatch.FramesRequest{})
	if err != nil || res.Articles != 1 || len(res.Notices) != 1 || !strings.Contains(res.Notices[0], "no words of the topic: 1 (pl). They can't be on it") {
		t.Errorf("%d articles, notices %q, %v", res.Articles, res.Notices, err)
	}
}

func TestFramesMistakes(t *testing.T) {
	c := opened(t, article("a", "wall", "A", "2016-01-01"))
	for name, r := range map[string]framewatch.FramesRequest{
		"place":                  {Filter: framewatch.Filter{Places: framewatch.Places[:1]}},
		"by":                     {By: framewatch.ByVoice},
		"interval":               {Interval: "hour"},
		"frame":                  {Frames: []string{"securty"}},
		"where":                  {Frames: []string{"security"}, Where: "lead"},
		"where without a frame":  {Where: framewatch.FramePresent},
		"securitised of a frame": {Frames: []string{"security"}, Where: framewatch.FrameSecuritised},
		"limit":                  {Frames: []string{"security"}, Limit: framewatch.MaxPage + 1},
		"backwards":              {Filter: framewatch.Filter{From: day("2016-02-01"), To: day("2016-01-01")}},
	} {
		_, err := c.Frames(t.Context(), r)
		if !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("%s: %v", name, err)
		}
		if name == "frame" && !strings.Contains(err.Error(), "the nearest is “security”;") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
