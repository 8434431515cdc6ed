package index

import (
	"context"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// together calls each with the documents whose field has one of the terms of
// every word; words are given by their terms. With several terms a document
// may come more than once.
func (p part) together(field string, words [][]string, each func(doc uint32)) error {
	if len(words) == 1 {
		for _, term := range words[0] {
			if err := p.docs(field, term, each); err != nil {
				return err
			}
		}
		return nil
	}
	all, err := p.allOf(field, words)
	if err == nil {
		eachOf(all, each)
	}
	return err
}

func (p part) allOf(field string, words [][]string) (*roaring.Bitmap, error) {
	var all *roaring.Bitmap
	for _, terms := range words {
		some := roaring.New()
		for _, term := range terms {
			if err := p.docs(field, term, func(doc uint32) { some.Add(doc) }); err != nil {
				return nil, err
			}
		}
		if all == nil {
			all = some
		} else {
			all.And(some)
		}
		if all.IsEmpty() {
			break
		}
	}
	if all == nil {
		all = roaring.New()
	}
	return all, nil
}

// phrase calls each with the documents whose field has the words, each of one
// term, side by side in their order.
func (p part) phrase(ctx context.Context, field string, words [][]string, each func(doc uint32)) error {
	candidates, err := p.allOf(field, words)
	if err != nil || candidates.IsEmpty() {
		return err
	}
	lists := make([]segment.PostingsIterator, len(words))
	for i, terms := range words {
		if lists[i], err = p.postings(field, terms[0], true); err != nil {
			return err
		}
	}
	var starts, places []uint64
	for n, it := 0, candidates.Iterator(); it.HasNext(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		doc := it.Next()
		for i, list := range lists {
			if places, err = positions(places[:0], list, doc); err != nil {
				return err
			}
			if i == 0 {
				starts = append(starts[:0], places...)
			} else if starts = followed(starts, places, uint64(i)); len(starts) == 0 {
				break
			}
		}
		if len(starts) > 0 {
			each(doc)
		}
	}
	return nil
}

func (p part) postings(field, term string, positions bool) (segment.PostingsIterator, error) {
	dict, err := p.Dictionary(field)
	if err != nil {
		return nil, err
	}
	list, err := dict.PostingsList([]byte(term), p.deleted, nil)
	if err != nil {
		return nil, err
	}
	return list.Iterator(true, true, positions, nil), nil
}

// positions appends where the term of list stands in doc, in order.
func positions(dst []uint64, list segment.PostingsIterator, doc uint32) ([]uint64, error) {
	posting, err := list.Advance(uint64(doc))
	if err != nil || posting == nil || posting.Number() != uint64(doc) {
		return dst, err
	}
	for _, location := range posting.Locations() {
		dst = append(dst, location.Pos())
	}
	return dst, nil
}

// followed keeps those of starts that have one of places at this distance.
// Both are in order.
func followed(starts, places []uint64, distance uint64) []uint64 {
	kept := starts[:0]
	for _, start := range starts {
		for len(places) > 0 && places[0] < start+distance {
			places = places[1:]
		}
		if len(places) > 0 && places[0] == start+distance {
			kept = append(kept, start)
		}
	}
	return kept
}
