package corpus

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/index"
	"framewatch/seqset"
	"framewatch/text"
)

// A limit says which occurrences count: those in some voices and some places,
// a bit each in the order of framewatch.Voices and Places, no bits are all; and
// those owed to some speakers.
type limit struct {
	voices, places uint8
	speakers       *wantedSpeakers // nil: all
}

func limitOf(voices []framewatch.Voice, places []framewatch.Place) limit {
	return limit{voices: bitsOf(framewatch.Voices, voices), places: bitsOf(framewatch.Places, places)}
}

func bitsOf[T comparable](all, some []T) (bits uint8) {
	for _, x := range some {
		if i := slices.Index(all, x); i >= 0 {
			bits |= 1 << i
		}
	}
	return bits
}

// none is a limit that nothing meets.
const none = 1 << 7

// and is the limit that holds where both do.
func (l limit) and(o limit) limit {
	return limit{bothBits(l.voices, o.voices), bothBits(l.places, o.places), cmp.Or(l.speakers, o.speakers)}
}

func bothBits(a, b uint8) uint8 {
	switch {
	case a == 0:
		return b
	case b == 0:
		return a
	case a&b == 0:
		return none
	}
	return a & b
}

// placesOf are the places that a field of words looks at.
func placesOf(f framewatch.Field) limit {
	switch f {
	case framewatch.FieldTitle:
		return limitOf(nil, []framewatch.Place{framewatch.PlaceHeadline})
	case framewatch.FieldLead:
		return limitOf(nil, []framewatch.Place{framewatch.PlaceLead})
	case framewatch.FieldBody: // lead included
		return limitOf(nil, []framewatch.Place{framewatch.PlaceLead, framewatch.PlaceBody})
	}
	return limit{}
}

// A pattern is what Words ask for, in the terms of the index and the codes of
// the stream.
type pattern struct {
	words  []wanted
	within int // as in Words
	limit  limit
	any    []*stream.Set // of words close by: forms of all of them, by code of the language
}

// A wanted is one word of a pattern.
type wanted struct {
	terms []string        // of the index: every article with the word has one of them
	forms [][]stream.Code // written forms that are the word; by code of the language, or one for all
	sets  []*stream.Set   // the same
	sure  bool            // an article with one of the terms has the word
}

func (w *wanted) set(lang uint16) *stream.Set {
	if len(w.sets) == 1 {
		return w.sets[0]
	}
	return w.sets[lang]
}

// pattern prepares Words, of which only what l allows counts.
func (q *question) pattern(w framewatch.Words, l limit) (*pattern, error) {
	p := &pattern{within: w.Within, limit: l.and(placesOf(w.Field))}
	for _, word := range w.Words {
		want, err := q.wanted(word)
		if err != nil {
			return nil, err
		}
		p.words = append(p.words, want)
	}
	if p.within > 0 {
		p.near(len(q.langs))
	}
	return p, nil
}

// near puts the forms of all words together, by code of the language.
func (p *pattern) near(langs int) {
	for lang := range langs {
		var all []stream.Code
		for _, w := range p.words {
			all = append(all, w.forms[min(lang, len(w.forms)-1)]...)
		}
		p.any = append(p.any, stream.NewSet(all...))
	}
}

// anyOf are the forms of all words that stand close by.
func (p *pattern) anyOf(lang uint16) *stream.Set { return p.any[lang] }

// wanted looks a word up, once for all parts of the answer: a prefix or stem
// may stand for a thousand words.
func (q *question) wanted(w framewatch.Word) (wanted, error) {
	if known, ok := q.known[w]; ok {
		return known, nil
	}
	look := q.word
	if w.Stem {
		look = q.stem
	}
	want, err := look(w)
	if err == nil {
		q.known[w] = want
	}
	return want, err
}

// word finds the words that are as asked, or begin so.
func (q *question) word(w framewatch.Word) (wanted, error) {
	folded := w.Text
	if w.Exact {
		folded = text.Fold(folded)
	}
	want := wanted{terms: []string{folded}, sure: true}
	if w.Prefix {
		var err error
		if want.terms, err = q.view.Expand(index.Text, folded, framewatch.MaxExpansions); err != nil {
			return want, err
		}
	}
	words := q.texts.Words()
	var codes []stream.Code
	for _, term := range want.terms {
		for _, c := range words.Forms(term) {
			if written := words.Text(c); !w.Exact || written == w.Text || w.Prefix && strings.HasPrefix(written, w.Text) {
				codes = append(codes, c)
			} else {
				want.sure = false
			}
		}
	}
	want.forms, want.sets = [][]stream.Code{codes}, []*stream.Set{stream.NewSet(codes...)}
	return want, nil
}

// stem finds, for each language here, the words with the same stem.
func (q *question) stem(w framewatch.Word) (wanted, error) {
	words := q.texts.Words()
	want := wanted{sets: make([]*stream.Set, len(q.langs))}
	for i, lang := range q.langs {
		codes := words.Stemmed(lang, text.Stem(lang, w.Text))
		want.forms, want.sets[i] = append(want.forms, codes), stream.NewSet(codes...)
		for _, c := range codes {
			want.terms = append(want.terms, words.Text(words.Folded(c)))
		}
	}
	slices.Sort(want.terms)
	if want.terms = slices.Compact(want.terms); len(want.terms) > framewatch.MaxExpansions {
		return want, fmt.Errorf("%w: ~%s stands for more than %d words", framewatch.ErrQuery, w.Text, framewatch.MaxExpansions)
	}
	return want, nil
}

// headlineOnly reports whether the pattern looks at headlines alone.
func (p *pattern) headlineOnly() bool {
	return p.limit.places == bitsOf(framewatch.Places, []framewatch.Place{framewatch.PlaceHeadline})
}

// sure reports whether every candidate matches.
func (p *pattern) sure() bool {
	return len(p.words) == 1 && p.words[0].sure && p.limit.voices == 0 && (p.limit.places == 0 || p.headlineOnly())
}

// candidates returns the articles that have all the words, in the index's
// terms.
func (p *pattern) candidates(view *index.View) (*seqset.Set, error) {
	field := index.Text
	if p.headlineOnly() {
		field = index.Title
	}
	var found *seqset.Set
	for _, w := range p.words {
		with, err := view.Any(field, w.terms...)
		if err != nil {
			return nil, err
		}
		if found == nil {
			found = with
		} else {
			found.And(with)
		}
	}
	return found, nil
}
