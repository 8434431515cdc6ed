// Package diff shows what changed between two states of a text, word by word
// and paragraph beside paragraph, as a reader would mark it.
//
// Texts are aligned twice by the same weighted longest common subsequence:
// first their paragraphs, of which the similar ones are paired, then the words
// of each pair. It reads nothing and writes nothing.
package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"framewatch/text"
)

// An Op says what became of a stretch of text.
type Op string

// The ops.
const (
	Same    Op = "same"
	Removed Op = "removed"
	Added   Op = "added"
	Changed Op = "changed" // of paragraphs only: its pieces say what
)

// A Piece is a run of words with one fate.
type Piece struct {
	Op   Op
	Text string
}

// A Paragraph of one state beside its like in the other.
type Paragraph struct {
	Op     Op
	Pieces []Piece // in order; one alone unless Op is Changed
}

// Limits of one table of scores, in cells. What is larger is cut at words or
// paragraphs that stand once in either state; a part that has none counts as
// replaced.
const (
	wordCells      = 1 << 20
	paragraphCells = 1 << 14
)

// alike is the Similarity from which two paragraphs are taken for states of
// one.
const alike = .4

// Words compares two short texts, such as headlines or paragraphs. Pieces that
// are not Removed make up after exactly; those that are not Added make up
// before, but for white space. White space alone is no difference.
func Words(before, after string) []Piece {
	a, b := tokens(before), tokens(after)
	pairs := align(keys(a), keys(b), wordCells, func(i, j int) int {
		if a[i].key != b[j].key {
			return 0
		}
		return a[i].weight
	})
	return pieces(tidy(runs(a, b, pairs)))
}

// Texts compares two texts whose paragraphs are split by "\n\n". A paragraph
// that was split, or joined with another, is not a change of its words.
func Texts(before, after string) []Paragraph {
	a, b := paragraphs(before), paragraphs(after)
	x, y := bags(a), bags(b)
	pairs := align(a, b, paragraphCells, func(i, j int) int {
		if a[i] == b[j] {
			return 1000
		}
		if s := x[i].like(y[j]); s >= alike {
			return int(900 * s)
		}
		return 0
	})
	var out []Paragraph
	done := stretch{}
	upTo := func(next stretch) {
		for _, s := range a[done.a1:next.a0] {
			out = append(out, Paragraph{Removed, []Piece{{Removed, s}}})
		}
		for _, s := range b[done.b1:next.b0] {
			out = append(out, Paragraph{Added, []Piece{{Added, s}}})
		}
		done = next
	}
	for k, p := range pairs {
		free := stretch{done.a1, len(a), done.b1, len(b)}
		if k+1 < len(pairs) {
			free.a1, free.b1 = pairs[k+1].a, pairs[k+1].b
		}
		s := stretch{p.a, p.a + 1, p.b, p.b + 1}
		if a[p.a] == b[p.b] {
			upTo(s)
			out = append(out, Paragraph{Same, []Piece{{Same, b[p.b]}}})
			continue
		}
		s = s.grown(free, a, b)
		upTo(s)
		out = append(out, compared(strings.Join(a[s.a0:s.a1], gap), strings.Join(b[s.b0:s.b1], gap))...)
	}
	upTo(stretch{len(a), len(a), len(b), len(b)})
	return out
}

// gap is what stands between two paragraphs.
const gap = "\n\n"

// A stretch is a[a0:a1] beside b[b0:b1].
type stretch struct{ a0, a1, b0, b1 int }

// grown takes in neighbours, not beyond free, as long as that makes the sides
// clearly more alike: parts of a paragraph that was split, or joined.
func (s stretch) grown(free stretch, a, b []string) stretch {
	like := func(s stretch) float64 {
		return Similarity(strings.Join(a[s.a0:s.a1], gap), strings.Join(b[s.b0:s.b1], gap))
	}
	best := like(s)
	for {
		from := s
		for _, t := range []stretch{{from.a0 - 1, from.a1, from.b0, from.b1}, {from.a0, from.a1 + 1, from.b0, from.b1}, {from.a0, from.a1, from.b0 - 1, from.b1}, {from.a0, from.a1, from.b0, from.b1 + 1}} {
			if t.a0 < free.a0 || t.a1 > free.a1 || t.b0 < free.b0 || t.b1 > free.b1 {
				continue
			}
			if l := like(t); l > best+.05 {
				s, best = t, l
			}
		}
		if s == from {
			return s
		}
	}
}

// compared are the paragraphs of after, each with what became of it.
func compared(before, after string) []Paragraph {
	out := []Paragraph{{Op: Same}}
	for _, p := range Words(before, after) {
		parts := []string{p.Text}
		if p.Op != Removed {
			parts = strings.Split(p.Text, gap)
		}
		for i, part := range parts {
			if i > 0 {
				out = append(out, Paragraph{Op: Same})
			}
			if part == "" {
				continue
			}
			last := &out[len(out)-1]
			last.Pieces = append(last.Pieces, Piece{p.Op, part})
			if p.Op != Same {
				last.Op = Changed
			}
		}
	}
	return out
}

func paragraphs(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, gap)
}

// Similarity is how many of their words two texts share, between 0 and 1: the
// Dice coefficient of their folded words, each counted as often as it stands.
func Similarity(a, b string) float64 { return bagOf(a).like(bagOf(b)) }

// A bag counts the words of a text.
type bag struct {
	words map[string]int
	n     int
}

func bags(texts []string) []bag {
	out := make([]bag, len(texts))
	for i, s := range texts {
		out[i] = bagOf(s)
	}
	return out
}

func bagOf(s string) bag {
	b := bag{words: map[string]int{}}
	for _, w := range text.Words(s) {
		b.words[w.Folded]++
		b.n++
	}
	return b
}

func (b bag) like(c bag) float64 {
	if b.n == 0 || c.n == 0 {
		return 0
	}
	if len(b.words) > len(c.words) {
		b, c = c, b
	}
	shared := 0
	for w, n := range b.words {
		shared += min(n, c.words[w])
	}
	return 2 * float64(shared) / float64(b.n+c.n)
}

// A token is a word, or a character that belongs to none, with the white space
// behind it; the first has that before it, too.
type token struct {
	key, text string
	weight    int // of keeping it; a word is worth more than a comma
}

func (t token) isWord() bool { return t.weight > 1 }

func tokens(s string) []token {
	var out []token
	start, at := 0, spaceFrom(s, 0) // of the token, of its word
	add := func(end, weight int) {
		next := spaceFrom(s, end)
		out = append(out, token{s[at:end], s[start:next], weight})
		start, at = next, next
	}
	words := text.Words(s)
	for at < len(s) {
		for len(words) > 0 && words[0].Start < at {
			words = words[1:]
		}
		if len(words) > 0 && words[0].Start == at {
			add(words[0].End, 4)
			continue
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		add(at+size, 1)
	}
	if start < len(s) { // nothing but white space
		out = append(out, token{text: s})
	}
	return out
}

// spaceFrom is where the white space that begins at i ends.
func spaceFrom(s string, i int) int {
	return len(s) - len(strings.TrimLeftFunc(s[i:], unicode.IsSpace))
}

func keys(tokens []token) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = t.key
	}
	return out
}

// A run is a stretch of tokens: kept, or removed here and added there.
type run struct {
	same          bool
	before, after []token
}

func runs(a, b []token, pairs []pair) []run {
	var out []run
	i, j := 0, 0
	for k := 0; k <= len(pairs); k++ {
		next := pair{len(a), len(b)}
		if k < len(pairs) {
			next = pairs[k]
		}
		if next.a > i || next.b > j {
			out = append(out, run{false, a[i:next.a], b[j:next.b]})
		}
		if k == len(pairs) {
			break
		}
		if i, j = next.a+1, next.b+1; len(out) > 0 && out[len(out)-1].same {
			last := &out[len(out)-1]
			last.before, last.after = a[i-1-len(last.before):i], b[j-1-len(last.after):j]
		} else {
			out = append(out, run{true, a[i-1 : i], b[j-1 : j]})
		}
	}
	return out
}

// tidy gives up what is kept between two changes where that helps nobody: a
// comma, or a word that happens to stand in two quite different stretches.
func tidy(all []run) []run {
	var out []run
	for i, r := range all {
		last := len(out) - 1
		switch {
		case last >= 0 && !out[last].same && !r.same,
			r.same && 0 < i && i < len(all)-1 && chance(r, out[last], all[i+1]):
			// The stretches lie side by side in both texts.
			out[last] = run{false, joined(out[last].before, r.before), joined(out[last].after, r.after)}
		default:
			out = append(out, r)
		}
	}
	return out
}

func joined(a, b []token) []token { return append(a[:len(a):len(a)], b...) }

func chance(kept, left, right run) bool {
	n := words(kept.after)
	return n == 0 || 3*n < min(left.size(), right.size())
}

func (r run) size() int { return max(words(r.before), words(r.after)) }

func words(tokens []token) (n int) {
	for _, t := range tokens {
		if t.isWord() {
			n++
		}
	}
	return n
}

func pieces(all []run) []Piece {
	var out []Piece
	add := func(op Op, tokens []token) {
		var b strings.Builder
		for _, t := range tokens {
			b.WriteString(t.text)
		}
		if b.Len() > 0 {
			out = append(out, Piece{op, b.String()})
		}
	}
	for _, r := range all {
		if r.same {
			add(Same, r.after)
			continue
		}
		add(Removed, r.before)
		add(Added, r.after)
	}
	return out
}
