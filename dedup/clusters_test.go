package dedup

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var day0 = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// story makes a text of n sentences of made-up words, the same for the same number.
func story(number uint64, n int) []string {
	r := rand.New(rand.NewPCG(number, 1))
	sentences := make([]string, n)
	for i := range sentences {
		words := make([]string, 10+r.IntN(10))
		for j := range words {
			words[j] = fmt.Sprintf("w%d", r.IntN(20_000))
		}
		sentences[i] = "The " + strings.Join(words, " ") + "."
	}
	return sentences
}

func body(parts ...[]string) string { return strings.Join(slices.Concat(parts...), " ") }

func TestHeads(t *testing.T) {
	a, b, c, own := story(1, 30), story(2, 30), story(3, 30), story(4, 14)
	tests := []struct {
		name   string
		bodies []string // published an hour after each other, each by its own source
		heads  []int64  // of the articles 1, 2, …
	}{
		{"nothing in common", []string{body(a), body(b), body(c)}, []int64{1, 2, 3}},
		{"the same text", []string{body(a), body(a), body(a)}, []int64{1, 1, 1}},
		{"a brief of a long dispatch", []string{body(a, b, c), body(b[:4])}, []int64{1, 1}},
		{"a brief before the long dispatch", []string{body(b[:4]), body(a, b, c)}, []int64{1, 1}},
		{"half from a dispatch, half own", []string{body(a), body(own, a[:15])}, []int64{1, 1}},
		{"three sentences quoted", []string{body(a), body(b, a[:3])}, []int64{1, 2}},
		{"a round-up does not join its stories", []string{body(a), body(a, b), body(b)}, []int64{1, 1, 3}},
		{"nor when it comes last", []string{body(a), body(b), body(a, b)}, []int64{1, 2, 1}},
		{"texts below 40 words", []string{body(a[:2]), body(a[:2])}, []int64{1, 2}},
		{"empty", []string{"", "", "a"}, []int64{1, 2, 3}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var c Clusters
			for i, text := range test.bodies {
				c.Add(Article{Key: int64(i + 1), Published: day0.Add(time.Duration(i) * time.Hour), Source: fmt.Sprint(i), Sketch: New(text, Stop{})})
			}
			for i, want := range test.heads {
				if head, held := c.Head(int64(i + 1)); head != want || !held {
					t.Errorf("head of %d is %d (held: %v), want %d", i+1, head, held, want)
				}
			}
		})
	}
}

func TestOrderOfHeads(t *testing.T) {
	sketch := New(body(story(1, 30)), Stop{})
	at := func(days int) time.Time { return day0.AddDate(0, 0, days) }
	tests := []struct {
		name     string
		articles []Article
		heads    []int64
	}{
		{"the earliest, though it comes last", []Article{{Key: 1, Published: at(2)}, {Key: 2, Published: at(1)}}, []int64{2, 2}},
		{"of equals the smaller key", []Article{{Key: 2, Published: at(1)}, {Key: 1, Published: at(1)}}, []int64{1, 1}},
		{"undated never before dated", []Article{{Key: 1, Fetched: at(1)}, {Key: 2, Published: at(9)}}, []int64{2, 2}},
		{"undated by the time they came", []Article{{Key: 1, Fetched: at(2)}, {Key: 2, Fetched: at(1)}}, []int64{2, 2}},
		{"the last day of the window", []Article{{Key: 1, Published: at(0)}, {Key: 2, Published: at(30)}}, []int64{1, 1}},
		{"the day after", []Article{{Key: 1, Published: at(0)}, {Key: 2, Published: at(31)}}, []int64{1, 2}},
		{"from the head, not from link to link", []Article{{Key: 1, Published: at(0)}, {Key: 2, Published: at(20)}, {Key: 3, Published: at(40)}}, []int64{1, 1, 3}},
		{"an undated one long after", []Article{{Key: 1, Published: at(0)}, {Key: 2, Fetched: at(31)}}, []int64{1, 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var c Clusters
			for i, a := range test.articles {
				a.Sketch, a.Source = sketch, fmt.Sprint(i)
				c.Add(a)
			}
			for i, want := range test.heads {
				if head, _ := c.Head(int64(i + 1)); head != want {
					t.Errorf("head of %d is %d, want %d", i+1, head, want)
				}
			}
		})
	}
}

// tangle makes articles that share parts of a few stories, so that matches run
// criss-cross, on few days.
func tangle(r *rand.Rand, n, stories int) []Article {
	var articles []Article
	for i := range n {
		var parts [][]string
		for range 1 + r.IntN(3) {
			s := story(uint64(r.IntN(stories)), 24)
			from := r.IntN(len(s) - 3)
			parts = append(parts, s[from:from+3+r.IntN(len(s)-from-2)])
		}
		a := Article{Key: int64(i + 1), Source: fmt.Sprint(r.IntN(4)), Sketch: New(body(parts...), Stop{})}
		if at := day0.AddDate(0, 0, r.IntN(60)); r.IntN(8) == 0 {
			a.Fetched = at
		} else {
			a.Published = at
		}
		articles = append(articles, a)
	}
	return articles
}

func heads(c *Clusters) map[int64]int64 {
	found := map[int64]int64{}
	for key := range c.index.slots {
		found[key], _ = c.Head(key)
	}
	return found
}

// TestClustersDependOnTheSetAlone adds, replaces and removes articles in many
// orders, one by one and many at once, and compares with adding what is left
// in the order of keys; and follows the changes told.
func TestClustersDependOnTheSetAlone(t *testing.T) {
	tests := []struct {
		name                    string
		size, stories, rounds   int
		crowds                  bool // whether more share a sentence than are looked at
		leastClusters, clusters int
	}{
		{"few", 50, 6, 60, false, 8, 45},
		{"crowds", 250, 3, 4, true, 8, 125},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rounds := test.rounds
			if testing.Short() {
				rounds = 1 + rounds/12
			}
			for round := range rounds {
				r := rand.New(rand.NewPCG(uint64(round), 7))
				articles := tangle(r, test.size, test.stories)
				var plain Clusters
				for _, a := range articles {
					plain.Add(a)
				}
				if crowds := len(plain.index.crowds) > 0; crowds != test.crowds {
					t.Fatalf("round %d: crowds: %v, want %v", round, crowds, test.crowds)
				}
				want := heads(&plain)
				others := tangle(r, test.size+30, test.stories) // 30 of them are to go, the others to be replaced
				got, told := inDisorder(t, r, articles, others)
				if !equal(got, want) {
					t.Fatalf("round %d: heads %v, want %v", round, got, want)
				}
				if !equal(told, want) {
					t.Fatalf("round %d: told %v, want %v", round, told, want)
				}
				clusters := map[int64]bool{}
				for _, head := range want {
					clusters[head] = true
					if want[head] != head {
						t.Fatalf("round %d: head %d has head %d", round, head, want[head])
					}
				}
				if len(clusters) < test.leastClusters || len(clusters) > test.clusters {
					t.Fatalf("round %d: %d clusters show nothing", round, len(clusters))
				}
			}
		})
	}
}

// inDisorder adds the others and replaces them by the articles or removes
// them; and returns the heads found and told.
func inDisorder(t *testing.T, r *rand.Rand, articles, others []Article) (got, told map[int64]int64) {
	var c Clusters
	told = map[int64]int64{}
	follow := func(changes []Changed) {
		for _, change := range changes {
			if told[change.Key] == change.Head {
				t.Fatalf("told of a change of %d that is none", change.Key)
			}
			told[change.Key] = change.Head
		}
	}
	var batch []Article
	add := func(a Article) {
		if batch = append(batch, a); r.IntN(10) < 7 {
			follow(c.Add(batch...))
			batch = nil
		}
	}
	for _, i := range r.Perm(len(others)) {
		add(others[i])
	}
	follow(c.Add(batch...))
	batch = nil
	for _, i := range r.Perm(len(others)) {
		if i < len(articles) {
			add(articles[i])
		} else {
			follow(c.Remove(others[i].Key))
			delete(told, others[i].Key)
		}
	}
	follow(c.Add(batch...))
	return heads(&c), told
}

func equal(a, b map[int64]int64) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

func TestEvict(t *testing.T) {
	sketch := New(body(story(1, 30)), Stop{})
	article := func(key int64, days int) Article {
		return Article{Key: key, Published: day0.AddDate(0, 0, days), Source: fmt.Sprint(key), Sketch: sketch}
	}
	var c Clusters
	c.Add(article(1, 0))
	c.Add(article(2, 10))
	if n := c.Evict(day0.AddDate(0, 0, 5)); n != 1 || c.Len() != 1 {
		t.Fatalf("%d evicted, %d left", n, c.Len())
	}
	if got := c.Add(article(3, 9)); !slices.Equal(got, []Changed{{3, 3}}) {
		t.Errorf("changes %v: the member of an evicted head keeps it", got)
	}
	if got := c.Add(article(4, 11)); !slices.Equal(got, []Changed{{4, 3}}) {
		t.Errorf("changes %v: nobody joins an evicted head", got)
	}

	var restored Clusters
	restored.Restore(article(4, 11), 3)
	restored.Restore(article(2, 10), 1)
	restored.Restore(article(3, 9), 3)
	if !equal(heads(&restored), heads(&c)) {
		t.Errorf("restored %v, want %v", heads(&restored), heads(&c))
	}
	if got := restored.Remove(3); !slices.Equal(got, []Changed{{4, 4}}) {
		t.Errorf("changes %v", got)
	}
}

// TestIndexFindsWhatComparingAllFinds removes and adds until every list was
// taken apart and grown, then compares with the definition of a candidate.
func TestIndexFindsWhatComparingAllFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var x Index
	held := map[int64]Sketch{}
	for range 2_000 {
		key := int64(r.IntN(400))
		if r.IntN(3) == 0 {
			_, there := held[key]
			if x.Remove(key) != there {
				t.Fatalf("removing %d: want %v", key, there)
			}
			delete(held, key)
			continue
		}
		s := story(uint64(r.IntN(40)), 40)
		from := r.IntN(30)
		held[key] = New(body(s[from:from+5+r.IntN(36-from-4)]), Stop{})
		x.Add(key, held[key])
	}
	if x.Len() != len(held) {
		t.Fatalf("%d held, want %d", x.Len(), len(held))
	}
	for key, s := range held {
		found := x.Candidates(s)
		if slices.Max(x.hits) != 0 {
			t.Fatal("hits are left over for the next call")
		}
		for other, o := range held {
			meet := compare(&s, &o).Shared >= minShared
			for n := range bands {
				meet = meet || s.band(n) == o.band(n)
			}
			if _, is := slices.BinarySearch(found, other); meet && !is {
				t.Fatalf("%d is no candidate of %d", other, key)
			}
		}
		if len(found) > 60 {
			t.Errorf("%d candidates of %d for %d", len(found), x.Len(), key)
		}
	}
}

// TestCrowds looks for copies among more than are looked at of one bucket.
func TestCrowds(t *testing.T) {
	text, other, ad := story(1, 30), story(2, 30), story(3, 4)
	var articles []Article
	add := func(hour int, sentences ...[]string) int64 {
		key := int64(len(articles) + 1)
		articles = append(articles, Article{Key: key, Published: day0.Add(time.Duration(hour) * time.Hour), Source: fmt.Sprint(key), Sketch: New(body(sentences...), Stop{})})
		return key
	}
	want := map[int64]int64{}
	head := add(0, text)
	for hour := 1; hour < 1_000; hour++ {
		key := add(hour, text)
		if hour == 30*24+1 { // the first behind the window
			head = key
		}
		want[key] = head
	}
	otherHead := add(0, other, ad)
	for hour := 1; hour < 300; hour++ {
		want[add(hour, story(uint64(hour+100), 30), ad)] = 0 // shares the ad alone
	}
	want[add(300, other, ad)] = otherHead
	r := rand.New(rand.NewPCG(1, 1))
	r.Shuffle(len(articles), func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
	var c Clusters
	for batch := range slices.Chunk(articles, 100) {
		c.Add(batch...)
	}
	for key, head := range want {
		if head == 0 {
			head = key
		}
		if got, _ := c.Head(key); got != head {
			t.Errorf("head of %d is %d, want %d", key, got, head)
		}
	}
}
