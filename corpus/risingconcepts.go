package corpus

import (
	"context"
	"maps"
	"slices"
	"sync"

	"framewatch"
	"framewatch/corpus/marks"
)

// A conceptCount counts the articles in which a concept's mentions hold the
// words of each of some sequences.
type conceptCount []map[uint16]int // by sequence, by code of the concept

// conceptsIn is for each sequence the concept whose mentions hold its words in
// more than half of the articles of the period with it, and in the most of all;
// general vocabulary only where no other does. "" is none. Words that say nothing may stand beside the mention.
func (s *rising) conceptsIn(ctx context.Context, page []risen) ([]string, error) {
	if len(page) == 0 {
		return nil, nil
	}
	places, all := map[sequence]int{}, make(conceptCount, len(page))
	for i, r := range page {
		places[r.words], all[i] = i, map[uint16]int{}
	}
	parts := s.period.Parts(4 * processors())
	var mu sync.Mutex
	eachIndex(len(parts), func(i int) {
		r, halt := &conceptReader{risingReader: s.reader(), places: places}, halt{ctx: ctx}
		defer s.giveBack(r.risingReader)
		for seq := range parts[i].All() {
			if halt.now() {
				return
			}
			found := r.article(seq)
			mu.Lock()
			for f := range found {
				all[f.row][f.concept]++
			}
			mu.Unlock()
		}
	})
	concepts := make([]string, len(page))
	known := s.lexicon.annotator.Lexicon().Concepts
	for i, row := range page {
		best := -1
		for _, code := range slices.Sorted(maps.Keys(all[i])) {
			often := all[i][code]
			if 2*often <= row.N || best >= 0 && !rather(known[code], often, known[best], all[i][uint16(best)]) {
				continue
			}
			best = int(code)
		}
		if best >= 0 {
			concepts[i] = known[best].ID
		}
	}
	return concepts, ctx.Err()
}

// rather reports whether a concept in so many articles says more of a sequence
// than another: general vocabulary says the least.
func rather(a framewatch.Concept, n int, b framewatch.Concept, m int) bool {
	if a.General != b.General {
		return b.General
	}
	return n > m
}

// A conceptReader reads articles; one goroutine's own.
type conceptReader struct {
	*risingReader
	places   map[sequence]int
	mentions []marks.Mention
}

// A conceptFound says that a concept's mention holds the words of a sequence.
type conceptFound struct {
	row     int
	concept uint16
}

// article finds the concepts of the sequences in an article.
func (r *conceptReader) article(seq uint32) map[conceptFound]bool {
	t, ok := r.texts.Text(seq)
	said, there := r.marks.Of(seq)
	if !ok || !there {
		return nil
	}
	r.mentions = said.Mentions(r.mentions[:0])
	found := map[conceptFound]bool{}
	r.read(seq, func(p place) {
		var words sequence
		copy(words[:], p.words)
		row, ok := r.places[words]
		if !ok || !r.counts(t, p) {
			return
		}
		from, to := r.inner(p)
		for _, m := range r.mentions {
			if m.From <= from && to <= m.To {
				found[conceptFound{row, m.Concept}] = true
			}
		}
	})
	return found
}

// inner is the part of a sequence that says something: its units, without the
// words at either end that do not.
func (r *conceptReader) inner(p place) (from, to uint32) {
	words, units := p.words, p.units
	lang := r.lang[p.seq]
	known := r.ofLanguage(lang)
	for r.saysNothing(known, lang, words[0]) {
		words, units = words[1:], units[1:]
	}
	for n := len(words); r.saysNothing(known, lang, words[n-1]); n = len(words) {
		words, units = words[:n-1], units[:n]
	}
	return units[0], units[len(units)-1]
}
