package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"

	gocmp "github.com/google/go-cmp/cmp"
)

// framedNews are articles with clusters whose words are partly those of frames.
func framedNews(seed uint64, n int) []framewatch.Article {
	phrases := []string{"the border wall", "mass deportations", "illegal immigrants", "a threat to national security", "asylum seekers", "an invasion", "human rights",
		"a flood of refugees", "migrant crime", "the state of emergency", "national identity", "our sovereignty", "“illegal aliens”", "deportation"}
	articles := uttered(seed, n)
	for i := range articles {
		for _, s := range []*string{&articles[i].Title, &articles[i].Text} {
			words := strings.Split(*s, " ")
			for k, w := range words {
				var number int
				if _, err := fmt.Sscanf(strings.ToLower(w), "w%d", &number); err == nil && number%9 == 0 {
					words[k] = phrases[number/9%len(phrases)]
					if strings.HasSuffix(w, ".") {
						words[k] += "."
					}
				}
			}
			*s = strings.Join(words, " ")
		}
	}
	return articles
}

// A plainEvent is some articles, read.
type plainEvent struct {
	articles []framewatch.Article // in order
	mentions map[string][]framewatch.Mention
}

func readEvent(articles []framewatch.Article, voices []framewatch.Voice) plainEvent {
	e := plainEvent{articles, map[string][]framewatch.Mention{}}
	for _, a := range articles {
		e.mentions[a.ID] = slices.DeleteFunc(annotated(a).Mentions, func(m framewatch.Mention) bool {
			return conceptOf(m.Concept).General || len(voices) > 0 && !slices.Contains(voices, m.Voice)
		})
	}
	return e
}

// names writes which concepts an article mentions, in which voices and words.
func (e plainEvent) names(id string) string {
	counts, terms := map[string]int{}, map[string][]string{}
	var order []string
	for _, m := range e.mentions[id] {
		if !slices.Contains(order, m.Concept) {
			order = append(order, m.Concept)
		}
		counts[m.Concept]++
		counts[m.Concept+" "+string(m.Voice)]++
		if !slices.Contains(terms[m.Concept], m.Term) {
			terms[m.Concept] = append(terms[m.Concept], m.Term)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	var told []string
	for _, concept := range order {
		line := fmt.Sprintf("%s %d %q", concept, counts[concept], terms[concept])
		for _, v := range framewatch.Voices {
			line += fmt.Sprintf(" %d", counts[concept+" "+string(v)])
		}
		told = append(told, line)
	}
	return strings.Join(told, "\n")
}

func namesText(a framewatch.EventArticle) string {
	var told []string
	for _, n := range a.Names {
		line := fmt.Sprintf("%s %d %q", n.Concept, n.N, n.Terms)
		for _, v := range framewatch.Voices {
			line += fmt.Sprintf(" %d", n.Voices[v])
		}
		told = append(told, line)
	}
	return strings.Join(told, "\n")
}

// sets writes how the articles divide over the names of every set.
func (e plainEvent) sets() map[string]string {
	texts := map[string]map[string]int{}
	for _, mentions := range e.mentions {
		for _, set := range annotator().Lexicon().Namings {
			var of []string
			for _, m := range mentions {
				if conceptOf(m.Concept).Naming == set.ID {
					of = append(of, m.Concept)
				}
			}
			best, most := "", 0
			for _, concept := range of {
				if n := len(slices.DeleteFunc(slices.Clone(of), func(c string) bool { return c != concept })); n > most {
					best, most = concept, n
				}
			}
			if best != "" {
				if texts[set.ID] == nil {
					texts[set.ID] = map[string]int{}
				}
				texts[set.ID][best]++
			}
		}
	}
	told := map[string]string{}
	for set, names := range texts {
		if len(names) < 2 {
			continue
		}
		all, bits := 0, 0.0
		for _, n := range names {
			all += n
		}
		for _, n := range names {
			bits += float64(n) / float64(all) * math.Log2(float64(all)/float64(n))
		}
		told[set] = fmt.Sprintf("%v %.4f", names, bits)
	}
	return told
}

func conceptOf(id string) framewatch.Concept {
	all := annotator().Lexicon().Concepts
	return all[slices.IndexFunc(all, func(c framewatch.Concept) bool { return c.ID == id })]
}

// checkPlainEvent compares an answer with a plain one.
func checkPlainEvent(t *testing.T, name string, want plainEvent, res framewatch.EventResult) {
	t.Helper()
	sets := map[string]string{}
	for i, s := range res.Sets {
		names := map[string]int{}
		shown := 0
		for _, n := range s.Names {
			names[n.Concept] = n.Texts
			shown += len(n.IDs)
		}
		sets[s.Set] = fmt.Sprintf("%v %.4f", names, s.Entropy)
		if i > 0 && s.Entropy > res.Sets[i-1].Entropy || shown > s.Texts || len(res.Articles) == res.Texts && shown != s.Texts {
			t.Errorf("%s: %+v behind %+v", name, s, res.Sets[max(0, i-1)])
		}
	}
	if diff := gocmp.Diff(want.sets(), sets); diff != "" {
		t.Errorf("%s:\n%s", name, diff)
	}
	for _, a := range res.Articles {
		checkNameLines(t, want, a)
		if diff := gocmp.Diff(want.names(a.ID), namesText(a)); diff != "" || a.Mentions != len(want.mentions[a.ID]) {
			t.Errorf("%s, %s: %d mentions:\n%s", name, a.ID, a.Mentions, diff)
		}
	}
}

// checkNameLines checks that each name stands in the sentence that it comes with.
func checkNameLines(t *testing.T, e plainEvent, a framewatch.EventArticle) {
	t.Helper()
	i := slices.IndexFunc(e.articles, func(stored framewatch.Article) bool { return stored.ID == a.ID })
	for _, n := range a.Names {
		if line := strings.Trim(n.Line, "…"); !strings.Contains(line, n.Terms[0]) || !strings.Contains(e.articles[i].Title+"\n"+e.articles[i].Text, line) {
			t.Errorf("%s: %q is no sentence with %q", a.ID, n.Line, n.Terms[0])
		}
	}
}

// TestEventOfACluster puts the articles of clusters side by side.
func TestEventOfACluster(t *testing.T) {
	articles := framedNews(5, 300)
	c := opened(t, articles...)
	heads := plainClusters(t, articles)
	groups := map[string][]framewatch.Article{}
	for _, a := range articles {
		groups[heads[a.ID]] = append(groups[heads[a.ID]], a)
	}
	differ, changed := 0, 0
	for _, head := range slices.Sorted(maps.Keys(groups))[:80] {
		group := groups[head]
		for _, voices := range [][]framewatch.Voice{nil, framewatch.Voices[3:]} {
			asked := group[len(group)-1].ID
			res, err := c.Event(t.Context(), framewatch.EventRequest{Article: asked, Filter: framewatch.Filter{Voices: voices}, Limit: framewatch.MaxPage})
			if err != nil {
				t.Fatal(err)
			}
			if res.Total != len(group) || res.Texts != len(group) || len(res.Articles) != len(group) || res.Articles[0].ID != head || res.Article != asked {
				t.Fatalf("%s: %d articles, %d texts, first %s; want %d, first %s", asked, res.Total, res.Texts, res.Articles[0].ID, len(group), head)
			}
			want := readEvent(group, voices)
			checkPlainEvent(t, asked, want, res)
			differ += len(res.Sets)
			for _, a := range res.Articles {
				changed += checkEditors(t, want, head, a)
				if a.Cluster != head || a.Copies != 0 {
					t.Errorf("%s is of cluster %s with %d copies", a.ID, a.Cluster, a.Copies)
				}
			}
		}
	}
	if differ < 5 || changed < 5 {
		t.Errorf("%d sets differ, %d concepts: nothing is shown", differ, changed)
	}
}

// checkEditors checks which concepts came and went against the head.
func checkEditors(t *testing.T, e plainEvent, head string, a framewatch.EventArticle) int {
	t.Helper()
	used := func(id string) map[string]bool {
		in := map[string]bool{}
		for _, m := range e.mentions[id] {
			in[m.Concept] = true
		}
		return in
	}
	ours, theirs := used(a.ID), used(head)
	for _, id := range a.Added {
		if !ours[id] || theirs[id] {
			t.Errorf("%s: %s is not added", a.ID, id)
		}
	}
	for _, id := range a.Dropped {
		if ours[id] || !theirs[id] {
			t.Errorf("%s: %s is not dropped", a.ID, id)
		}
	}
	if len(ours)-len(theirs) != len(a.Added)-len(a.Dropped) {
		t.Errorf("%s: %d concepts, the head %d; added %v, dropped %v", a.ID, len(ours), len(theirs), a.Added, a.Dropped)
	}
	return len(a.Added) + len(a.Dropped)
}

// TestEventOfADay puts the texts of a day side by side, and finds the lines of
// their names.
func TestEventOfADay(t *testing.T) {
	articles := framedNews(7, 300)
	for i := range articles { // every sixty days
		if a := &articles[i]; !a.Published.IsZero() {
			a.Published = a.Published.AddDate(0, 0, -a.Published.YearDay()%60+1)
		}
	}
	c := opened(t, articles...)
	copies, seen := 0, 0
	for at := range 6 {
		on := day("2016-01-01").AddDate(0, 0, at*60)
		for _, s := range []string{"", "border", "source:\"Outlet 4\" OR wall"} {
			q := parse(t, s)
			var matching []framewatch.Article
			for _, a := range articles {
				if !a.Published.IsZero() && a.Published.Truncate(24*time.Hour).Equal(on) && holds(q, a) && (s != "" || annotated(a).Topic) {
					matching = append(matching, a)
				}
			}
			res, err := c.Event(t.Context(), framewatch.EventRequest{Day: on.Add(5 * time.Hour), Query: q, Limit: framewatch.MaxPage})
			if err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%s %q", res.Day, s)
			clusters, err := c.store.ClustersOf(t.Context(), ids(matching))
			if err != nil {
				t.Fatal(err)
			}
			sizes := map[string]int{}
			for _, a := range matching {
				sizes[cmp.Or(clusters[a.ID].Head, a.ID)]++
			}
			if res.Total != len(matching) || res.Texts != len(sizes) || len(res.Articles) != len(sizes) || res.Day != on.Format(time.DateOnly) {
				t.Fatalf("%s: %d articles, %d texts, %d shown; want %d, %d", name, res.Total, res.Texts, len(res.Articles), len(matching), len(sizes))
			}
			var shown []framewatch.Article
			for i, a := range res.Articles {
				stored, err := c.store.ArticleByID(t.Context(), a.ID)
				if err != nil {
					t.Fatal(err)
				}
				shown = append(shown, stored)
				if a.Copies != sizes[a.Cluster]-1 || i > 0 && a.Mentions > res.Articles[i-1].Mentions {
					t.Errorf("%s: %s has %d copies, want %d; %d mentions", name, a.ID, a.Copies, sizes[a.Cluster]-1, a.Mentions)
				}
				copies += a.Copies
				if seen++; seen%5 == 0 && len(a.Names) > 0 {
					checkNameLink(t, c, a, a.Names[seen%len(a.Names)])
				}
			}
			checkPlainEvent(t, name, readEvent(shown, nil), res)
		}
	}
	if copies < 5 || seen < 100 {
		t.Errorf("%d copies, %d articles: nothing is shown", copies, seen)
	}
}

// checkNameLink finds the lines of a name in an article.
func checkNameLink(t *testing.T, c *Corpus, a framewatch.EventArticle, n framewatch.EventName) {
	t.Helper()
	lines, err := c.Lines(t.Context(), framewatch.LinesRequest{Query: parse(t, fmt.Sprintf("concept:%s seq:%d", n.Concept, a.Seq))})
	if err != nil || lines.Total != n.N {
		t.Errorf("%s in %s: %d lines, %v; want %d", n.Concept, a.ID, lines.Total, err, n.N)
	}
}

func TestEventMistakes(t *testing.T) {
	c := opened(t, article("a", "Migrants", "A", "2016-01-01"))
	id := framewatch.ArticleID("a")
	if _, err := c.Event(t.Context(), framewatch.EventRequest{Article: "nobody"}); !errors.Is(err, framewatch.ErrNotFound) {
		t.Errorf("an unknown article: %v", err)
	}
	for name, r := range map[string]framewatch.EventRequest{
		"nothing": {},
		"both":    {Article: id, Day: day("2016-01-01")},
		"query":   {Article: id, Query: parse(t, "wall")},
		"from":    {Article: id, Filter: framewatch.Filter{From: day("2016-01-01")}},
		"undated": {Day: day("2016-01-01"), Filter: framewatch.Filter{Undated: true}},
		"limit":   {Day: day("2016-01-01"), Limit: framewatch.MaxPage + 1},
	} {
		if _, err := c.Event(t.Context(), r); !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("%s: %v", name, err)
		}
	}
	res, err := c.Event(t.Context(), framewatch.EventRequest{Article: id})
	if want := []string{"No other article here runs this text."}; err != nil || !slices.Equal(res.Notices, want) || res.Articles[0].Names[0].Terms[0] != "Migrants" {
		t.Errorf("%+v, %v", res, err)
	}
}
