package dedup

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch/text"
)

var update = flag.Bool("update", false, "write testdata/figures.golden anew")

// realArticles is public data that is not part of the repository.
const realArticles = "../../shared/data/articles.jsonl.gz"

type realArticle struct {
	Source, Title, Published, Text string
}

func readArticles(t testing.TB) []realArticle {
	t.Helper()
	file, err := os.Open(realArticles)
	if os.IsNotExist(err) {
		t.Skipf("the real articles are not there: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var articles []realArticle
	lines := bufio.NewScanner(unpacked)
	for lines.Buffer(nil, 1<<24); lines.Scan(); {
		var a realArticle
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		articles = append(articles, a)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return articles
}

// published is zero where the article's date is none.
func (a realArticle) published() time.Time {
	at, err := time.Parse(time.DateOnly, a.Published[:min(10, len(a.Published))])
	if err != nil || at.Year() < 1990 || at.Year() > 2021 {
		return time.Time{}
	}
	return at
}

// A simhash is the baseline: 64 bits of a text's runs of three words (Charikar 2002), texts
// alike if at most three bits differ (Manku, Jain, Das Sarma 2007).
func simhash(body string) uint64 {
	var sums [64]int
	var run [shingleWords]uint64
	for _, w := range text.Words(body) {
		copy(run[:], run[1:])
		run[shingleWords-1] = wordHash(w.Folded)
		h := sequenceHash(run[:])
		for i := range sums {
			sums[i] += int(h>>i&1)*2 - 1
		}
	}
	var hash uint64
	for i, sum := range sums {
		if sum > 0 {
			hash |= 1 << i
		}
	}
	return hash
}

const simhashBits = 3

// An edit makes a copy of a text. The own text is by somebody else.
type edit struct {
	name string
	make func(r *rand.Rand, paragraphs, own []string) []string
}

var edits = []edit{
	{"unchanged", func(_ *rand.Rand, p, _ []string) []string { return p }},
	{"another headline and lead", func(_ *rand.Rand, p, own []string) []string { return slices.Concat(own[:min(2, len(own))], p[1:]) }},
	{"paragraphs reordered", func(r *rand.Rand, p, _ []string) []string {
		r.Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
		return p
	}},
	{"3 of 10 paragraphs dropped", func(r *rand.Rand, p, _ []string) []string { return dropped(r, p, 0.3) }},
	{"half of the paragraphs dropped", func(r *rand.Rand, p, _ []string) []string { return dropped(r, p, 0.5) }},
	{"cut to the first third", func(_ *rand.Rand, p, _ []string) []string { return firstWords(p, words(p)/3) }},
	{"own text inserted, a third of all", func(r *rand.Rand, p, own []string) []string { return inserted(r, p, firstWords(own, words(p)/2)) }},
	{"own text inserted, half of all", func(r *rand.Rand, p, own []string) []string { return inserted(r, p, firstWords(own, words(p))) }},
	{"half of its sentences and as much own text", func(r *rand.Rand, p, own []string) []string {
		half := firstWords(p, words(p)/2)
		return inserted(r, half, firstWords(own, words(half)*9/10))
	}},
	{"a brief of about 90 words", func(_ *rand.Rand, p, _ []string) []string { return firstWords(p, 90) }},
	{"5 % of words replaced", func(r *rand.Rand, p, own []string) []string { return replaced(r, p, own, 0.05) }},
	{"10 % of words replaced", func(r *rand.Rand, p, own []string) []string { return replaced(r, p, own, 0.10) }},
	{"15 % of words replaced", func(r *rand.Rand, p, own []string) []string { return replaced(r, p, own, 0.15) }},
	{"2 of 10 paragraphs dropped, 5 % of words replaced, another lead", func(r *rand.Rand, p, own []string) []string {
		return slices.Concat(own[:1], replaced(r, dropped(r, p[1:], 0.2), own, 0.05))
	}},
}

func words(paragraphs []string) int {
	n := 0
	for _, p := range paragraphs {
		n += len(strings.Fields(p))
	}
	return n
}

func dropped(r *rand.Rand, paragraphs []string, share float64) []string {
	return slices.DeleteFunc(paragraphs, func(string) bool { return r.Float64() < share })
}

// firstWords takes whole sentences until there are n words.
func firstWords(paragraphs []string, n int) []string {
	var taken []string
	for _, p := range paragraphs {
		var kept []string
		for _, span := range text.Sentences(p) {
			if n <= 0 {
				break
			}
			sentence := p[span.Start:span.End]
			n -= len(strings.Fields(sentence))
			kept = append(kept, sentence)
		}
		taken = append(taken, strings.Join(kept, " "))
	}
	return taken
}

// inserted puts own paragraphs between the others, both in their order.
func inserted(r *rand.Rand, paragraphs, own []string) []string {
	for _, p := range own {
		paragraphs = slices.Insert(paragraphs, r.IntN(len(paragraphs)+1), p)
	}
	return paragraphs
}

func replaced(r *rand.Rand, paragraphs, own []string, share float64) []string {
	others := strings.Fields(strings.Join(own, " "))
	var out []string
	for _, p := range paragraphs {
		fields := strings.Fields(p)
		for i := range fields {
			if r.Float64() < share {
				fields[i] = others[r.IntN(len(others))]
			}
		}
		out = append(out, strings.Join(fields, " "))
	}
	return out
}

// TestFigures measures on real articles what is found and what is found
// wrongly. The answers are written down in testdata/figures.golden.
func TestFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	articles := readArticles(t)
	slices.SortStableFunc(articles, func(a, b realArticle) int { return a.published().Compare(b.published()) })
	var out strings.Builder
	realFigures(t, &out, articles)
	copyFigures(t, &out, articles)

	const golden = "testdata/figures.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("other figures than in %s; look at them, then go test -update:\n%s", golden, out.String())
	}
}

// realFigures clusters the articles as they are, in the order of publication.
func realFigures(t *testing.T, out *strings.Builder, articles []realArticle) {
	fmt.Fprintf(out, "%d real articles; pairs that match and clusters of two or more\n", len(articles))
	var learned Boilerplate
	undated := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, learn := range []string{"no boilerplate known", "learned on the way", "learned before"} {
		var (
			clusters  Clusters
			onTheWay  Boilerplate
			size      int
			sentences int
		)
		for i, a := range articles {
			var stop Stop
			switch learn {
			case "learned on the way":
				hashes := SentenceHashes(a.Text)
				onTheWay.Add(a.Source, hashes)
				learned.Add(a.Source, hashes)
				stop = onTheWay.Stop(a.Source)
			case "learned before":
				stop = learned.Stop(a.Source)
			}
			s := New(a.Text, stop)
			encoded, _ := s.MarshalBinary()
			size += len(encoded)
			sentences += len(s.sentences)
			clusters.Add(Article{Key: int64(i + 1), Published: a.published(), Fetched: undated, Source: a.Source, Sketch: s})
		}
		members := map[int64]int{}
		var own, others, ownAtLowerLimits int
		for i, a := range articles {
			key := int64(i + 1)
			head, _ := clusters.Head(key)
			members[head]++
			slot := clusters.index.slots[key]
			for _, other := range clusters.index.earlier(slot) {
				oneSource := clusters.oneSource(other, slot)
				m := clusters.match(other, slot)
				switch {
				case m.reaches(1, oneSource) && oneSource:
					own++
				case m.reaches(1, oneSource):
					others++
				case m.reaches(1, false):
					ownAtLowerLimits++
					continue
				default:
					continue
				}
				b := articles[clusters.index.entries[other].key-1]
				t.Logf("%s: %+.2v\n   %s %s: %s\n   %s %s: %s", learn, m, a.Source, a.Published, a.Title, b.Source, b.Published, b.Title)
			}
		}
		var several, largest int
		for _, n := range members {
			largest = max(largest, n)
			if n > 1 {
				several++
			}
		}
		fmt.Fprintf(out, "  %-22s %3d pairs of one source (%d more at the limits for two), %d of two; %d clusters, the largest of %d; %d bytes, %d sentences a sketch\n",
			learn+":", own, ownAtLowerLimits, others, several, largest, size/len(articles), sentences/len(articles))
	}
}

// copyFigures makes copies of some articles and looks for them among all,
// own text coming from articles that are not among them.
func copyFigures(t *testing.T, out *strings.Builder, articles []realArticle) {
	const copied = 600
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(articles), func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
	own, originals := articles[:1_000], articles[1_000:]
	var learned Boilerplate
	for _, a := range articles {
		learned.Add(a.Source, SentenceHashes(a.Text))
	}
	var index Index
	sketches := make([]Sketch, len(originals))
	hashes := make([]uint64, len(originals))
	for i, a := range originals {
		sketches[i] = New(a.Text, learned.Stop(a.Source))
		hashes[i] = simhash(a.Text)
		index.Add(int64(i), sketches[i])
	}
	// A match with an article that is like the original itself is not false.
	isFalse := func(i int, parents ...int) bool {
		for _, p := range parents {
			if m := compare(&sketches[i], &sketches[p]); i == p || m.reaches(relatedToHead, false) {
				return false
			}
		}
		return true
	}
	look := func(copy string, parents ...int) (found, wrong, baseline, baselineWrong int) {
		s := New(copy, Stop{})
		for _, key := range index.Candidates(s) {
			i := int(key)
			_, similar := Similar(s, sketches[i], false)
			switch {
			case similar && slices.Contains(parents, i):
				found++
			case similar && isFalse(i, parents...):
				wrong++
				t.Logf("false: a copy of %s: %s | %s: %s", originals[parents[0]].Source, originals[parents[0]].Title, originals[i].Source, originals[i].Title)
			}
		}
		h := simhash(copy)
		for i := range hashes {
			near := bits.OnesCount64(h^hashes[i]) <= simhashBits
			switch {
			case near && slices.Contains(parents, i):
				baseline++
			case near && isFalse(i, parents...):
				baselineWrong++
			}
		}
		return found, wrong, baseline, baselineWrong
	}
	fmt.Fprintf(out, "\n%d copies of each kind among %d articles: originals found, false matches; the same with simhash\n", copied, len(originals))
	line := func(name string, of int, n [4]int) {
		percent := func(n int) float64 { return 100 * float64(n) / float64(of) }
		fmt.Fprintf(out, "  %-64s %5.1f %%  %3d   %5.1f %%  %3d\n", name, percent(n[0]), n[1], percent(n[2]), n[3])
	}
	for _, e := range edits {
		var sum [4]int
		for i := range copied {
			copy := e.make(r, strings.Split(originals[i].Text, "\n\n"), strings.Split(own[r.IntN(len(own))].Text, "\n\n"))
			n := [4]int{}
			n[0], n[1], n[2], n[3] = look(strings.Join(copy, "\n\n"), i)
			for k := range n {
				sum[k] += n[k]
			}
		}
		line(e.name, copied, sum)
	}
	var sum [4]int
	for i := range copied / 2 {
		n := [4]int{}
		n[0], n[1], n[2], n[3] = look(originals[2*i].Text+"\n\n"+originals[2*i+1].Text, 2*i, 2*i+1)
		for k := range n {
			sum[k] += n[k]
		}
	}
	line("two stories in one, each to be found", copied, sum)
	sum = [4]int{}
	for _, a := range own[:copied] {
		s := New(a.Text, Stop{})
		for _, key := range index.Candidates(s) {
			if _, similar := Similar(s, sketches[key], a.Source == originals[key].Source); similar {
				sum[1]++
				t.Logf("left out, but like: %s: %s | %s: %s", a.Source, a.Title, originals[key].Source, originals[key].Title)
			}
		}
		h := simhash(a.Text)
		for i := range hashes {
			if bits.OnesCount64(h^hashes[i]) <= simhashBits {
				sum[3]++
			}
		}
	}
	fmt.Fprintf(out, "  %-64s          %3d            %3d\n", "no copy, but articles that were left out", sum[1], sum[3])
}
