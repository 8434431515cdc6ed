package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"framewatch"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A Ranked is an article with its score.
type Ranked struct {
	Seq   uint32
	Score float64
}

// BM25 with the customary constants; a word of the headline counts most.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

var fieldWeights = map[string]float64{fieldTitle: 3, fieldLead: 1.5, fieldBody: 1}

// Rank returns the n best of the matching articles, Seqs, best first, and of
// equal ones the later first. The score is BM25 summed over the words that e
// asks for; a phrase counts as its words, a prefix as one word.
func (v *View) Rank(ctx context.Context, e framewatch.Expr, matches *roaring.Bitmap, n int) (best []Ranked, err error) {
	defer recovered("rank", &err)
	scored, err := v.scored(e)
	if err != nil {
		return nil, err
	}
	wanted := v.newSeqSet()
	eachOf(matches, func(seq uint32) { wanted.add(seq) })
	var top []Ranked
	for _, p := range v.parts {
		lists, err := p.scorers(scored)
		if err != nil {
			return nil, err
		}
		for doc, seq := range p.seqs {
			if doc%4096 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if !wanted.has(seq) || p.deleted != nil && p.deleted.Contains(uint32(doc)) {
				continue
			}
			r := Ranked{Seq: seq}
			for i := range lists {
				score, err := lists[i].score(uint64(doc))
				if err != nil {
					return nil, err
				}
				r.Score += score
			}
			if top = append(top, r); len(top) >= 2*n+1024 {
				top = cut(top, n)
			}
		}
	}
	return cut(top, n), nil
}

// cut sorts ranked, best first, and keeps the n best.
func cut(ranked []Ranked, n int) []Ranked {
	slices.SortFunc(ranked, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Seq, a.Seq))
	})
	return ranked[:min(n, len(ranked))]
}

// A scored is a word in one field.
type scored struct {
	field   string
	terms   []string
	weight  float64 // of the field, times the rarity of the word
	average float64 // words in the field
}

// scored lists the words that e asks for, each once; what stands under Not
// does not count.
func (v *View) scored(e framewatch.Expr) ([]scored, error) {
	var found []scored
	seen := map[string]bool{}
	for _, w := range wordsOf(nil, e) {
		for _, field := range fields(w.Field) {
			expanded, err := v.expandAll(field, w.Words)
			if err != nil {
				return nil, err
			}
			for i, terms := range expanded {
				key := field + " " + w.Words[i].Text
				if w.Words[i].Prefix {
					key += "*"
				}
				if seen[key] {
					continue
				}
				seen[key] = true
				rarity, err := v.rarity(field, terms)
				if err != nil {
					return nil, err
				}
				found = append(found, scored{field, terms, fieldWeights[field] * rarity, v.lengths.average(field)})
			}
		}
	}
	return found, nil
}

func wordsOf(dst []framewatch.Words, e framewatch.Expr) []framewatch.Words {
	switch e := e.(type) {
	case framewatch.And:
		for _, x := range e {
			dst = wordsOf(dst, x)
		}
	case framewatch.Or:
		for _, x := range e {
			dst = wordsOf(dst, x)
		}
	case framewatch.Words:
		dst = append(dst, e)
	}
	return dst
}

// rarity is the inverse document frequency of a word.
func (v *View) rarity(field string, terms []string) (float64, error) {
	var with, all float64
	for _, p := range v.parts {
		all += float64(p.live())
		for _, term := range terms {
			err := p.docs(field, term, func(uint32) { with++ })
			if err != nil {
				return 0, err
			}
		}
	}
	with = min(with, all) // terms of a prefix may share documents
	return math.Log(1 + (all-with+0.5)/(with+0.5)), nil
}

// A scorer walks through the postings of one word in one segment.
type scorer struct {
	scored
	lists []segment.PostingsIterator // by term
	at    []segment.Posting          // where each list stands; nil at its end
}

func (p part) scorers(words []scored) ([]scorer, error) {
	scorers := make([]scorer, len(words))
	for i, w := range words {
		scorers[i].scored = w
		for _, term := range w.terms {
			list, err := p.postings(w.field, term, false)
			if err != nil {
				return nil, err
			}
			first, err := list.Next()
			if err != nil {
				return nil, err
			}
			if first != nil {
				scorers[i].lists = append(scorers[i].lists, list)
				scorers[i].at = append(scorers[i].at, first)
			}
		}
	}
	return scorers, nil
}

// score is the share of this word in the score of doc. Documents must be
// asked for in order.
func (s *scorer) score(doc uint64) (float64, error) {
	frequency, length := 0.0, 0.0
	for i, at := range s.at {
		var err error
		if at != nil && at.Number() < doc {
			if at, err = s.lists[i].Advance(doc); err != nil {
				return 0, err
			}
			s.at[i] = at
		}
		if at != nil && at.Number() == doc {
			frequency += float64(at.Frequency())
			length = 1 / (at.Norm() * at.Norm())
		}
	}
	if frequency == 0 {
		return 0, nil
	}
	return s.weight * frequency * (bm25K1 + 1) / (frequency + bm25K1*(1-bm25B+bm25B*length/s.average)), nil
}
