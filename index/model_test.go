package index

import (
	"cmp"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewatch/seqset"
)

// A model is what an index should be, the plain way: documents by their Seq.
type model map[int64]Doc

// counts are the terms of a field of a document, with how often they stand there.
func counts(d Doc, field string) map[string]int {
	if field == Text {
		found := make(map[string]int, len(d.Text))
		for _, t := range d.Text {
			found[t.Text] = t.N
		}
		return found
	}
	found := map[string]int{}
	for _, term := range map[string][]string{Title: d.Title, Author: d.Author}[field] {
		found[term] = 1
	}
	return found
}

func (m model) any(field string, terms ...string) []uint32 {
	var found []uint32
	for seq, d := range m {
		have := counts(d, field)
		if slices.ContainsFunc(terms, func(term string) bool { return have[term] > 0 }) {
			found = append(found, uint32(seq))
		}
	}
	slices.Sort(found)
	return found
}

func (m model) expand(field, prefix string) []string {
	var found []string
	for _, d := range m {
		for term := range counts(d, field) {
			if strings.HasPrefix(term, prefix) {
				found = append(found, term)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// rank is BM25 by the book.
func (m model) rank(asked []Asked, matches *seqset.Set, lengths Lengths, prior func(uint32) float64, n int) []Ranked {
	var all []Ranked
	rarity := make([]float64, len(asked))
	for i, a := range asked {
		with := float64(len(m.any(Text, a.Terms...)))
		rarity[i] = math.Log(1 + (float64(len(m))-with+0.5)/(with+0.5))
	}
	for seq := range matches.All() {
		r := Ranked{Seq: seq}
		text, title := counts(m[int64(seq)], Text), counts(m[int64(seq)], Title)
		for i, a := range asked {
			n, titled := 0.0, 0.0
			for _, term := range a.Terms {
				n += float64(min(often, text[term]))
				titled = max(titled, float64(title[term]))
			}
			length := float64(lengths.Words[seq]) / lengths.Mean
			r.Score += a.Weight * rarity[i] * (n * (bm25K1 + 1) / (n + bm25K1*(1-bm25B+bm25B*length)))
			r.Score += titleWeight * titled * (a.Weight * rarity[i])
		}
		if prior != nil {
			r.Score *= prior(seq)
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Seq, a.Seq))
	})
	return all[:min(n, len(all))]
}

// A world makes documents, batches and questions up.
type world struct {
	*rand.Rand
	words []string
	model model
	last  int64
}

func newWorld(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 5)), model: model{}}
	for range 120 {
		word := ""
		for range 1 + w.IntN(4) {
			word += string([]rune("abéz移\u00ff")[w.IntN(6)])
		}
		w.words = append(w.words, word)
	}
	slices.Sort(w.words)
	w.words = slices.Compact(w.words)
	return w
}

// some are different words, the first ones more often.
func (w *world) some(most int) []string {
	var found []string
	for range w.IntN(most + 1) {
		found = append(found, w.words[w.IntN(1+w.IntN(len(w.words)))])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (w *world) doc(seq int64) Doc {
	d := Doc{Seq: seq, Title: w.some(4), Author: w.some(3)}
	for _, word := range w.some(30) {
		d.Text = append(d.Text, Term{word, 1 + w.IntN(3)*w.IntN(40)})
	}
	return d
}

// batch makes new documents, repeats some and takes some out.
func (w *world) batch() (docs []Doc, gone []int64) {
	for range 1 + w.IntN(25) {
		w.last++
		docs = append(docs, w.doc(w.last))
	}
	for seq := range w.model {
		switch w.IntN(40) {
		case 0:
			gone = append(gone, seq)
		case 1:
			docs = append(docs, w.doc(seq))
		}
	}
	if w.IntN(5) == 0 {
		gone = append(gone, w.last+100) // was never there
	}
	w.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	for _, d := range docs {
		w.model[d.Seq] = d
	}
	for _, seq := range gone {
		delete(w.model, seq)
	}
	return docs, gone
}

// compare asks a view everything.
func (w *world) compare(t *testing.T, v *View) {
	t.Helper()
	if v.docs != len(w.model) {
		t.Errorf("%d documents, want %d", v.docs, len(w.model))
	}
	for _, field := range []string{Text, Title, Author, "none"} {
		for range 4 {
			terms := append(w.some(4), "absent")
			found, err := v.Any(field, terms...)
			if err != nil {
				t.Fatal(err)
			}
			if want := w.model.any(field, terms...); !slices.Equal(found.Seqs(), want) {
				t.Errorf("%s, any of %q: %v, want %v", field, terms, found.Seqs(), want)
			}
			n, err := v.Count(field, terms[0])
			if want := len(w.model.any(field, terms[0])); err != nil || n != want {
				t.Errorf("%s:%s is in %d, %v, want %d", field, terms[0], n, err, want)
			}
			prefix := terms[0][:w.IntN(len(terms[0]))]
			expanded, err := v.Expand(field, prefix, 1000)
			if want := w.model.expand(field, prefix); err != nil || !slices.Equal(expanded, want) {
				t.Errorf("%s:%s* is %q, %v, want %q", field, prefix, expanded, err, want)
			}
		}
	}
	w.compareRank(t, v)
}

func (w *world) compareRank(t *testing.T, v *View) {
	t.Helper()
	lengths := Lengths{Words: make([]uint32, w.last+1), Mean: 250}
	for i := range lengths.Words {
		lengths.Words[i] = uint32(w.IntN(2) * (100 + w.IntN(300)))
	}
	for range 5 {
		matches := &seqset.Set{}
		few := 9 + 18*w.IntN(2) // many, or nearly none
		for seq := range w.model {
			if w.IntN(30) > few {
				matches.Add(uint32(seq))
			}
		}
		var asked []Asked
		for range w.IntN(4) {
			asked = append(asked, Asked{append(w.some(3), w.words[0]), float64(1 + w.IntN(2))})
		}
		var prior func(uint32) float64
		if w.IntN(2) == 0 {
			prior = func(seq uint32) float64 { return 1 + float64(seq%7) }
		}
		n := w.IntN(30)
		best, err := v.Rank(t.Context(), asked, matches, lengths, prior, n)
		if err != nil {
			t.Fatal(err)
		}
		want := w.model.rank(asked, matches, lengths, prior, n)
		if !slices.Equal(best, want) {
			t.Errorf("%v, the %d best: %v, want %v", asked, n, best, want)
		}
	}
}

func TestModel(t *testing.T) {
	seeds := uint64(3)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		w := newWorld(seed)
		dir := filepath.Join(t.TempDir(), "index")
		ix := opened(t, dir, "x")
		for range 25 {
			docs, gone := w.batch()
			for range 1 + w.IntN(2) { // again, as after an error
				if err := ix.Apply(t.Context(), docs, gone); err != nil {
					t.Fatal(err)
				}
			}
			if w.IntN(4) == 0 {
				closed(t, ix)
				ix = opened(t, dir, "x")
			}
			if ix.Watermark() != w.last {
				t.Fatalf("watermark %d, want %d", ix.Watermark(), w.last)
			}
			v, err := ix.View()
			if err != nil {
				t.Fatal(err)
			}
			w.compare(t, v)
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
		}
		closed(t, ix)
	}
}
