package corpus

import (
	"framewatch"
	"framewatch/corpus/stream"
)

// An excerpt is what stands round the occurrences of a query in one article,
// word by word.
type excerpt struct {
	seq    uint32
	words  []stream.Code // folded
	begins []boundary    // what begins with each word
	nodes  []stretch     // the occurrences, in order, not overlapping
	units  []uint32      // where each word begins in the text
}

// A boundary says what begins with a word.
type boundary uint8

const (
	midway         boundary = iota // nothing
	sentenceBegin                  // a sentence
	paragraphBegin                 // a paragraph or the headline, and so a sentence; or words before it were left out
)

// A stretch is the words from … to-1 of an excerpt.
type stretch struct{ from, to int }

// around returns the words up to reach before s and behind it that no such
// boundary, or a greater one, parts from it.
func (r *excerpt) around(s stretch, reach int, end boundary) (left, right stretch) {
	left, right = stretch{s.from, s.from}, stretch{s.to, s.to}
	for left.from > 0 && s.from-left.from < reach && r.begins[left.from] < end {
		left.from--
	}
	for right.to < len(r.words) && right.to-s.to < reach && r.begins[right.to] < end {
		right.to++
	}
	return left, right
}

// sequences runs over the sequences of 2 … MaxGram words that hold a node and
// lie within a paragraph, each once; those of one length in order.
func (r *excerpt) sequences(do func(at, n int)) {
	var next [framewatch.MaxGram + 1]int // by length: those before are done
	for _, node := range r.nodes {
		left, right := r.around(node, framewatch.MaxGram-1, paragraphBegin)
		for n := 2; n <= framewatch.MaxGram; n++ {
			for at := max(left.from, node.to-n, next[n]); at <= min(node.from, right.to-n); at++ {
				do(at, n)
				next[n] = at + 1
			}
		}
	}
}

// An excerpter makes excerpts, with as many words on each side of a node.
type excerpter struct {
	dictionary *stream.Words
	reach      int

	excerpt
	text   stream.Text
	end    uint32   // of what was read
	broken bool     // a paragraph begins with the next word, or words are left out before it
	starts []uint32 // of sentences, those before end gone
	memory []uint32 // of starts
}

// read makes an excerpt, which holds until the next.
func (r *excerpter) read(seq uint32, t stream.Text, nodes []span) *excerpt {
	r.excerpt = excerpt{seq, r.words[:0], r.begins[:0], r.nodes[:0], r.units[:0]}
	r.text, r.end, r.broken = t, 0, true
	r.memory = t.Sentences(r.memory[:0])
	r.starts = r.memory
	for _, s := range nodes {
		if from := r.back(s.from); from > r.end {
			r.end, r.broken = from, true
		}
		for r.end < s.to {
			r.next()
		}
		node := stretch{r.index(s.from), r.index(s.to)}
		r.nodes = append(r.nodes, node)
		for behind := len(r.words) - node.to; behind < r.reach && r.next(); behind++ {
		}
	}
	return &r.excerpt
}

// back is where the words to the left of a node begin, some of which may have
// been read.
func (r *excerpter) back(pos uint32) uint32 {
	for range r.reach {
		word, start := r.text.Before(pos)
		if word == 0 {
			break
		}
		pos = start
	}
	return pos
}

// next reads a word or a break; it returns false for a break and at the end.
func (r *excerpter) next() bool {
	word, behind := r.text.At(r.end)
	begins := midway
	for len(r.starts) > 0 && r.starts[0] <= r.end {
		if r.starts[0] == r.end {
			begins = sentenceBegin
		}
		r.starts = r.starts[1:]
	}
	if r.broken {
		begins = paragraphBegin
	}
	if r.broken = word == 0; r.broken {
		r.end = max(behind, r.end+1)
		return false
	}
	r.words = append(r.words, r.dictionary.Folded(word))
	r.begins = append(r.begins, begins)
	r.units = append(r.units, r.end)
	r.end = behind
	return true
}

// index is the place of the word that begins at a unit near the end of what
// was read.
func (r *excerpter) index(unit uint32) int {
	i := len(r.units)
	for i > 0 && r.units[i-1] >= unit {
		i--
	}
	return i
}
