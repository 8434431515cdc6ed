package corpus

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"

	"framewatch"
	"framewatch/corpus/marks"
	"framewatch/corpus/stream"
	"framewatch/seqset"
)

// A span is one occurrence: the units [from, to) of an article.
type span struct {
	from, to uint32
	words    uint32 // how many
	voice    uint8  // place in framewatch.Voices
	place    uint8  // place in framewatch.Places
	concept  uint16 // code of the concept whose mention it is; noConcept: it is words
	run      int32  // place in the finder's runs of the stretch that decides on its voice; noRun: the outlet's own
	flags    uint8  // of a mention, as in package marks: how it is said
}

const (
	noConcept = math.MaxUint16 // the concept of an occurrence of words
	noRun     = -1
)

// A finder finds in the stream what a query asks for: its words, and the
// mentions of the concepts, frames and naming sets it names. It is used by one
// goroutine; clone makes another.
type finder struct {
	*question
	patterns []*pattern
	concepts []*concepts
	only     limit // which occurrences count at all
	details  bool  // spans are wanted with voice and place

	spans    []span
	said     marks.Said  // of the article at work
	runs     []marks.Run // its voices; empty until asked for
	mentions []marks.Mention
	near     near
	owed     map[string]bool // whether a name is of a speaker that counts, as far as asked
}

// concepts are those whose mentions are occurrences.
type concepts struct {
	is    []bool // by code
	limit limit
}

func (f *finder) clone() *finder {
	return &finder{question: f.question, patterns: f.patterns, concepts: f.concepts, only: f.only, details: f.details}
}

// finder prepares to find the occurrences of a query.
func (q *question) finder(e framewatch.Expr) (*finder, error) {
	f := &finder{question: q, only: q.limit}
	return f, f.add(e, limit{})
}

// add takes in what stands in e, but not below a Not.
func (f *finder) add(e framewatch.Expr, l limit) error {
	switch e := e.(type) {
	case framewatch.And:
		return f.addAll(e, l)
	case framewatch.Or:
		return f.addAll(e, l)
	case framewatch.In:
		return f.add(e.X, l.and(limitOf(e.Voices, e.Places)))
	case framewatch.Words:
		p, err := f.pattern(e, l)
		f.patterns = append(f.patterns, p)
		return err
	case framewatch.Is:
		f.concepts = append(f.concepts, f.conceptsOf(e, l)...)
	}
	return nil
}

func (f *finder) addAll(parts []framewatch.Expr, l limit) error {
	for _, x := range parts {
		if err := f.add(x, l); err != nil {
			return err
		}
	}
	return nil
}

// conceptsOf are the concepts that a concept, frame or naming set stands for;
// none for other fields.
func (q *question) conceptsOf(e framewatch.Is, l limit) []*concepts {
	is := q.lexicon.are(e)
	if !slices.Contains(is, true) {
		return nil
	}
	return []*concepts{{is, l}}
}

// confirm takes out of a set the articles without an occurrence. After an error
// the set is of no use.
func (f *finder) confirm(ctx context.Context, set *seqset.Set) error {
	each(set.Parts(4*processors()), func(part seqset.Part) {
		own, halt := f.clone(), halt{ctx: ctx}
		part.Keep(func(seq uint32) bool { return !halt.now() && own.holds(seq) })
	})
	return ctx.Err()
}

// holds reports whether an article has an occurrence that counts.
func (f *finder) holds(seq uint32) bool {
	if f.only != (limit{}) { // which occurrences count is known when all are
		f.spans = f.occurrences(seq, f.spans[:0])
		return len(f.spans) > 0
	}
	t, ok := f.text(seq)
	if !ok {
		return false
	}
	for _, p := range f.patterns {
		if f.spans = f.find(t, seq, p, f.spans[:0], true); len(f.spans) > 0 {
			return true
		}
	}
	f.spans = f.mentioned(t, f.spans[:0])
	return len(f.spans) > 0
}

// occurrences appends the occurrences in an article that count, in order, not
// overlapping: of two that overlap the longer stays, of equal ones the earlier.
func (f *finder) occurrences(seq uint32, dst []span) []span {
	t, ok := f.text(seq)
	if !ok {
		return dst
	}
	first := len(dst)
	for _, p := range f.patterns {
		dst = f.find(t, seq, p, dst, false)
	}
	dst = f.mentioned(t, dst)
	return f.counted(t, longest(dst, first), first)
}

// counted puts voice and place to the spans from first on, if they are wanted,
// and keeps those that count.
func (f *finder) counted(t stream.Text, spans []span, first int) []span {
	if f.only == (limit{}) && !f.details {
		return spans
	}
	kept := spans[:first]
	for _, s := range spans[first:] {
		s.place = placeCode(t.Place(s.from))
		s.voice, s.run = f.decide(t, s)
		if f.only.allows(s) && (f.only.speakers == nil || f.isOwed(s)) {
			kept = append(kept, s)
		}
	}
	return kept
}

func placeCode(p framewatch.Place) uint8 { return uint8(slices.Index(framewatch.Places, p)) }

// allows reports whether the limit allows the voice and place of an occurrence,
// which are known.
func (l limit) allows(s span) bool {
	return (l.voices == 0 || l.voices&(1<<s.voice) != 0) && (l.places == 0 || l.places&(1<<s.place) != 0)
}

// meets is allows for one whose voice and place are not known yet.
func (f *finder) meets(t stream.Text, l limit, s span) bool {
	if l.places != 0 && l.places&(1<<placeCode(t.Place(s.from))) == 0 {
		return false
	}
	return l.voices == 0 || l.voices&(1<<f.voice(t, s)) != 0
}

// find appends the occurrences of a pattern; with one, only the first.
func (f *finder) find(t stream.Text, seq uint32, p *pattern, dst []span, one bool) []span {
	if p.within > 0 {
		return f.findNear(t, seq, p, dst, one)
	}
	var sets [8]*stream.Set
	words := sets[:0]
	for i := range p.words {
		words = append(words, p.words[i].set(f.lang[seq]))
	}
	for from := uint32(0); ; {
		var start, end uint32
		var ok bool
		if len(words) == 1 {
			start, end, ok = t.Next(words[0], from)
			from = end
		} else if start, end, ok = t.Phrase(words, from); ok {
			_, from = t.At(start) // the next may begin inside
		}
		if !ok {
			return dst
		}
		s := span{from: start, to: end, words: uint32(len(words)), concept: noConcept, run: noRun}
		if p.limit == (limit{}) || f.meets(t, p.limit, s) {
			if dst = append(dst, s); one {
				return dst
			}
		}
	}
}

// mentioned appends the mentions of concepts that are asked for.
func (f *finder) mentioned(t stream.Text, dst []span) []span {
	if len(f.concepts) == 0 {
		return dst
	}
	f.mentions = f.said.Mentions(f.mentions[:0])
	for _, m := range f.mentions {
		s := span{from: m.From, to: m.To, concept: m.Concept, run: noRun, flags: m.Flags}
		for _, c := range f.concepts {
			if c.is[m.Concept] && (c.limit == (limit{}) || f.meets(t, c.limit, s)) {
				s.words = wordsIn(t, s)
				dst = append(dst, s)
				break
			}
		}
	}
	return dst
}

func wordsIn(t stream.Text, s span) (n uint32) {
	for pos := s.from; pos < s.to; n++ {
		_, pos = t.At(pos)
	}
	return n
}

// text is the text of an article, and begins work at it.
func (f *finder) text(seq uint32) (stream.Text, bool) {
	f.runs = f.runs[:0]
	f.said, _ = f.marks.Of(seq)
	return f.texts.Text(seq)
}

// voice is the place in framewatch.Voices of the voice of an occurrence: that
// of its first word that stands outside quotation marks, or of its first word
// if none does.
func (f *finder) voice(t stream.Text, s span) uint8 {
	voice, _ := f.decide(t, s)
	return voice
}

// decide is the voice of an occurrence, and the run that decides on it.
func (f *finder) decide(t stream.Text, s span) (voice uint8, run int32) {
	if len(f.runs) == 0 {
		if f.runs = f.said.Voices(f.runs); len(f.runs) == 0 {
			return own, noRun
		}
	}
	voice, run = own, noRun
	for pos := s.from; pos < s.to; {
		i, _ := slices.BinarySearchFunc(f.runs, pos, func(r marks.Run, pos uint32) int { return cmp.Compare(r.To, pos+1) })
		if i == len(f.runs) || f.runs[i].From > pos {
			return own, noRun
		}
		if f.runs[i].Voice == reported {
			return reported, int32(i)
		}
		if pos == s.from {
			voice, run = f.runs[i].Voice, int32(i)
		}
		_, pos = t.At(pos)
	}
	return voice, run
}

// The voices that stand outside quotation marks, as places in framewatch.Voices.
var own, reported = voiceCode(framewatch.VoiceOwn), voiceCode(framewatch.VoiceReported)

var quoted = voiceCode(framewatch.VoiceQuoted)

func voiceCode(v framewatch.Voice) uint8 { return uint8(slices.Index(framewatch.Voices, v)) }

// longest puts spans from first on in order and drops what overlaps a longer
// one.
func longest(spans []span, first int) []span {
	found := spans[first:]
	inOrder := func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.words, a.words)) }
	if !slices.IsSortedFunc(found, inOrder) {
		slices.SortFunc(found, inOrder)
	}
	if !overlapping(found) {
		return spans
	}
	slices.SortStableFunc(found, func(a, b span) int { return cmp.Compare(b.words, a.words) })
	kept := make([]span, 0, len(found))
	for _, s := range found {
		i, same := slices.BinarySearchFunc(kept, s, func(k, s span) int { return cmp.Compare(k.from, s.from) })
		if !same && (i == 0 || kept[i-1].to <= s.from) && (i == len(kept) || s.to <= kept[i].from) {
			kept = slices.Insert(kept, i, s)
		}
	}
	return append(spans[:first], kept...)
}

func overlapping(inOrder []span) bool {
	for i := 1; i < len(inOrder); i++ {
		if inOrder[i].from < inOrder[i-1].to {
			return true
		}
	}
	return false
}

// near is the working memory for words that stand close by.
type near struct {
	codes []stream.Code
	at    []uint32
	hits  []nearHit
	held  [maxNear]int
}

// A nearHit is a word of an article that may stand for words of the pattern.
type nearHit struct {
	at        uint32 // unit
	word      int    // number in the article
	paragraph int
	is        uint16 // which words of the pattern, a bit each
}

// maxNear is the most words that can be asked to stand close by, a bit each;
// package query lets fewer through.
const maxNear = 16

// findNear appends the shortest stretches that hold all words of the pattern
// in any order, each word of the text standing for one word of the query.
func (f *finder) findNear(t stream.Text, seq uint32, p *pattern, dst []span, one bool) []span {
	n, first, last := &f.near, len(dst), -1 // the last hit of the stretch before
	n.read(t, p, f.lang[seq])
	for i := range n.hits {
		to, ok := n.from(i, p)
		if !ok {
			continue
		}
		_, end := t.At(n.hits[to].at)
		s := span{from: n.hits[i].at, to: end, words: uint32(n.hits[to].word - n.hits[i].word + 1), concept: noConcept, run: noRun}
		if to == last { // the same without its first word
			dst[len(dst)-1] = s
		} else {
			dst = append(dst, s)
		}
		if last = to; one && p.limit == (limit{}) {
			return dst
		}
	}
	if p.limit == (limit{}) {
		return dst
	}
	kept := slices.DeleteFunc(dst[first:], func(s span) bool { return !f.meets(t, p.limit, s) })
	return dst[:first+len(kept)]
}

// read finds the words of an article that may stand for one of the pattern.
func (n *near) read(t stream.Text, p *pattern, lang uint16) {
	n.codes, n.at = t.Decode(n.codes[:0], n.at[:0])
	n.hits = n.hits[:0]
	any, paragraph := p.anyOf(lang), 0
	for i, c := range n.codes {
		switch {
		case c == 0:
			paragraph++
		case any.Has(c):
			h := nearHit{at: n.at[i], word: i - paragraph, paragraph: paragraph}
			for k := range p.words {
				if p.words[k].set(lang).Has(c) {
					h.is |= 1 << k
				}
			}
			n.hits = append(n.hits, h)
		}
	}
}

// from is the last hit of the shortest stretch that begins with hit i and holds
// all words, if it is not too long. Words and hits are paired as in the marriage
// problem: a word that finds its hit taken moves the other to another one, so
// "migra* migrant" is found in "migrant migration".
func (n *near) from(i int, p *pattern) (last int, ok bool) {
	words := len(p.words)
	within := func(j int) bool {
		return j < len(n.hits) && n.hits[j].paragraph == n.hits[i].paragraph && n.hits[j].word < n.hits[i].word+words+p.within
	}
	if !within(i + words - 1) {
		return 0, false
	}
	for k := range p.words {
		n.held[k] = -1
	}
	paired := 0
	for j := i; within(j); j++ {
		if tried := uint16(0); n.pair(j, &tried) {
			paired++
		}
		if paired == words {
			return j, true
		}
	}
	return 0, false
}

// pair finds a word for a hit, moving others if it must.
func (n *near) pair(hit int, tried *uint16) bool {
	for rest := n.hits[hit].is &^ *tried; rest != 0; rest = n.hits[hit].is &^ *tried {
		k := bits.TrailingZeros16(rest)
		*tried |= 1 << k
		if n.held[k] < 0 || n.pair(n.held[k], tried) {
			n.held[k] = hit
			return true
		}
	}
	return false
}
