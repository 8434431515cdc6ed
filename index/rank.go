package index

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"framewatch/seqset"
)

// An Asked is one word of a question: any of the terms.
type Asked struct {
	Terms  []string
	Weight float64 // of the word among the others
}

// Lengths are the words of the articles.
type Lengths struct {
	Words []uint32 // by Seq
	Mean  float64  // over all articles
}

// A Ranked is an article with its score.
type Ranked struct {
	Seq   uint32
	Score float64
}

const (
	// BM25 with the customary constants.
	bm25K1 = 1.2
	bm25B  = 0.75

	// titleWeight is what a word scores for standing in the headline. In the
	// text it scores at most k1 + 1, and half of that when it stands there once.
	titleWeight = 1
)

// Rank returns the n best of the matching articles, best first, and of equal
// ones the later first. The score is BM25 summed over the words asked for, with
// more for those in the headline, times prior, which may be nil.
func (v *View) Rank(ctx context.Context, asked []Asked, matches *seqset.Set, lengths Lengths, prior func(seq uint32) float64, n int) (best []Ranked, err error) {
	defer recovered("rank", &err)
	r := &ranking{ctx: ctx, view: v, matches: matches, lengths: lengths, reader: newReader(), scores: newScores(v.top)}
	defer r.release()
	for _, a := range asked {
		if err := r.word(a); err != nil {
			return nil, fmt.Errorf("rank by %v: %w", a.Terms, err)
		}
	}
	return r.best(prior, n), ctx.Err()
}

// A ranking is the work on one question.
type ranking struct {
	ctx     context.Context // of this one question
	view    *View
	matches *seqset.Set
	lengths Lengths
	reader  *reader
	scores  []float64 // by Seq; 0 where nothing matches
}

// word adds the score of one word to all matching documents that have it.
func (r *ranking) word(a Asked) error {
	rarity, err := r.rarity(a.Terms)
	if err != nil || rarity == 0 {
		return err
	}
	weight := a.Weight * rarity
	if err := r.text(a.Terms, weight); err != nil {
		return err
	}
	titled, err := r.view.Any(Title, a.Terms...)
	if err != nil {
		return err
	}
	titled.And(r.matches)
	for seq := range titled.All() {
		r.scores[seq] += titleWeight * weight
	}
	return nil
}

// rarity is the inverse document frequency of a word; 0 if no document has it.
func (r *ranking) rarity(terms []string) (float64, error) {
	var with int
	if len(terms) == 1 {
		n, err := r.view.Count(Text, terms[0])
		if err != nil {
			return 0, err
		}
		with = n
	} else {
		found, err := r.view.Any(Text, terms...)
		if err != nil {
			return 0, err
		}
		with = found.Len()
	}
	if with == 0 {
		return 0, nil
	}
	return math.Log(1 + (float64(r.view.docs-with)+0.5)/(float64(with)+0.5)), nil
}

// text adds the score of a word in the text.
func (r *ranking) text(terms []string, weight float64) error {
	if len(terms) == 1 {
		return r.counted(terms[0], func(seq uint32, n float64) {
			r.scores[seq] += weight * r.saturated(seq, n)
		})
	}
	// Several terms count together as one word.
	times := newScores(r.view.top)
	found := seqset.Under(r.view.top)
	defer func() {
		for seq := range found.All() {
			times[seq] = 0
		}
		scores.Put(&times)
	}()
	for _, term := range terms {
		err := r.counted(term, func(seq uint32, n float64) {
			times[seq] += n
			found.Add(seq)
		})
		if err != nil {
			return err
		}
	}
	for seq := range found.All() {
		r.scores[seq] += weight * r.saturated(seq, times[seq])
	}
	return nil
}

// counted calls each with the matching documents that have a term, and how often.
func (r *ranking) counted(term string, each func(seq uint32, n float64)) error {
	for _, p := range r.view.parts {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		dict, err := p.Dictionary(Text)
		if err != nil {
			return err
		}
		err = r.reader.counted(p, dict, term, func(seq uint32, n float64) {
			if r.matches.Has(seq) {
				each(seq, n)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// saturated is what standing n times in an article is worth: less each time,
// and less in a long article. An article of unknown length is of mean length.
func (r *ranking) saturated(seq uint32, n float64) float64 {
	length := 1.0
	if int(seq) < len(r.lengths.Words) && r.lengths.Mean > 0 {
		length = float64(r.lengths.Words[seq]) / r.lengths.Mean
	}
	return n * (bm25K1 + 1) / (n + bm25K1*(1-bm25B+bm25B*length))
}

// best takes the n best.
func (r *ranking) best(prior func(seq uint32) float64, n int) []Ranked {
	top := make(heap, 0, min(max(n, 0), r.matches.Len()))
	for seq := range r.matches.All() {
		found := Ranked{Seq: seq}
		if int(seq) < len(r.scores) {
			found.Score = r.scores[seq]
		}
		if prior != nil {
			found.Score *= prior(seq)
		}
		top.offer(found)
	}
	slices.SortFunc(top, func(a, b Ranked) int {
		if a.worse(b) {
			return 1
		}
		return -1
	})
	return top
}

func (r *ranking) release() {
	r.reader.release()
	for seq := range r.matches.All() {
		if int(seq) < len(r.scores) {
			r.scores[seq] = 0
		}
	}
	scores.Put(&r.scores)
}

// scores holds numbers by Seq, all 0. They are used again, since a million of
// them take 8 MB.
var scores sync.Pool

func newScores(top uint32) []float64 {
	if used, ok := scores.Get().(*[]float64); ok && len(*used) > int(top) {
		return *used
	}
	return make([]float64, int(top)+1)
}

// worse reports whether b stands before r: no two are alike, as their Seqs differ.
func (r Ranked) worse(b Ranked) bool {
	return r.Score < b.Score || r.Score == b.Score && r.Seq < b.Seq
}

// A heap holds as many of the best as it has room for, the worst of them first.
type heap []Ranked

func (h *heap) offer(r Ranked) {
	switch {
	case len(*h) < cap(*h):
		*h = append(*h, r)
		h.up()
	case len(*h) > 0 && (*h)[0].worse(r):
		(*h)[0] = r
		h.down()
	}
}

// up moves the last to its place.
func (h heap) up() {
	for i := len(h) - 1; i > 0; {
		above := (i - 1) / 2
		if !h[i].worse(h[above]) {
			return
		}
		h[i], h[above] = h[above], h[i]
		i = above
	}
}

// down moves the first to its place.
func (h heap) down() {
	for i := 0; ; {
		worst := i
		for _, below := range []int{2*i + 1, 2*i + 2} {
			if below < len(h) && h[below].worse(h[worst]) {
				worst = below
			}
		}
		if worst == i {
			return
		}
		h[i], h[worst] = h[worst], h[i]
		i = worst
	}
}
