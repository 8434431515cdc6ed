package framing

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// The operations of a program.
type op uint8

const (
	opMatch     op = iota
	opLiteral      // text, then next
	opSpace        // spaces or one hyphen; nothing after an apostrophe
	opTilde        // nothing, spaces or one hyphen
	opStar         // any run of letters and digits
	opGap          // up to n times: space, word; a comma may follow a word
	opGapBefore    // up to n times: word, comma or not, space
	opSplit        // any of alts
)

type inst struct {
	op   op
	n    int
	text string
	next int
	alts []int
}

// A program is a compiled term. It is run at one place of a folded text and
// finds the longest match there.
type program struct {
	insts []inst
	start int
	lead  int // bytes before the first letter or digit, as in #refugees
}

// maxInsts bounds a program: brackets inside brackets, all of which may be
// absent, multiply.
const maxInsts = 100_000

type compiler struct {
	insts    []inst
	fold     *folder
	sameCase bool
	signs    []string
}

// compile turns a term into a program. It works backwards: each part is given
// the place at which its continuation begins.
func compile(ph phrase, f *folder, sameCase bool) *program {
	c := &compiler{fold: f, sameCase: sameCase, signs: genderSigns(f.lang)}
	start := c.phrase(ph, c.add(inst{op: opMatch}))
	return &program{insts: c.insts, start: start, lead: leadOf(ph, f)}
}

// leadOf is the length of the signs a term begins with before its first letter.
func leadOf(ph phrase, f *folder) int {
	if len(ph) == 0 || ph[0][0].kind != literal {
		return 0
	}
	s := f.literal(ph[0][0].text, false)
	return max(0, strings.IndexFunc(s, isWordRune))
}

func (c *compiler) add(i inst) int {
	c.insts = append(c.insts, i)
	return len(c.insts) - 1
}

// either is any of alts; one alternative needs no instruction.
func (c *compiler) either(alts []int) int {
	if len(alts) == 1 {
		return alts[0]
	}
	return c.add(inst{op: opSplit, alts: alts})
}

// phrase compiles units and the spaces between them. A unit that may be absent
// takes its space with it.
func (c *compiler) phrase(ph phrase, k int) int {
	if len(c.insts) > maxInsts { // put refuses the program
		return k
	}
	var alts []int
	for i, u := range ph {
		if !u.nullable() {
			return c.from(ph, i, k)
		}
	}
	for i := range ph {
		alts = append(alts, c.from(ph, i, k))
	}
	return c.either(append(alts, k))
}

// from compiles the phrase around unit i: the first that must be there or, if
// none must, the first that is.
func (c *compiler) from(ph phrase, i, k int) int {
	for j := len(ph) - 1; j > i; j-- {
		k = c.following(ph[j], k)
	}
	k = c.present(ph[i], k)
	if ph[i].nullable() {
		return k
	}
	for j := i - 1; j >= 0; j-- {
		k = c.leading(ph[j], k)
	}
	return k
}

// following compiles a unit behind another.
func (c *compiler) following(u unit, k int) int {
	if u.isGap() {
		return c.add(inst{op: opGap, n: u[0].n, next: k})
	}
	there := c.add(inst{op: opSpace, next: c.present(u, k)})
	if u.nullable() {
		return c.either([]int{there, k})
	}
	return there
}

// leading compiles a unit that may be absent before one that is there.
func (c *compiler) leading(u unit, k int) int {
	if u.isGap() {
		return c.add(inst{op: opGapBefore, n: u[0].n, next: k})
	}
	return c.either([]int{c.present(u, c.add(inst{op: opSpace, next: k})), k})
}

// present compiles a unit that is there: an optional word then is no longer
// optional, or its space could stand alone.
func (c *compiler) present(u unit, k int) int {
	if len(u) == 1 && u[0].kind == optional {
		return c.atom(atom{kind: choice, alts: u[0].alts}, k)
	}
	return c.unit(u, k)
}

func (c *compiler) unit(u unit, k int) int {
	for i := len(u) - 1; i >= 0; i-- {
		k = c.atom(u[i], k)
	}
	return k
}

func (c *compiler) atom(a atom, k int) int {
	var alts []int
	switch a.kind {
	case literal:
		return c.literal(a.text, k)
	case tilde:
		return c.add(inst{op: opTilde, next: k})
	case star:
		return c.add(inst{op: opStar, next: k})
	case gap: // attached to letters: words as far as they go
		return c.add(inst{op: opGapBefore, n: a.n, next: k})
	case ending:
		for _, f := range a.forms {
			alts = append(alts, c.form(f, k))
		}
	case choice, optional:
		for _, ph := range a.alts {
			alts = append(alts, c.phrase(ph, k))
		}
		if a.kind == optional {
			alts = append(alts, k)
		}
	}
	return c.either(alts)
}

func (c *compiler) literal(s string, k int) int {
	if s = c.fold.literal(s, c.sameCase); s == "" {
		return k
	}
	return c.add(inst{op: opLiteral, text: s, next: k})
}

// form compiles one form of an ending.
func (c *compiler) form(s string, k int) int {
	if i := strings.LastIndex(s, genderSign); i >= 0 {
		tail := c.literal(s[i+1:], k)
		var alts []int
		for _, sign := range c.signs {
			alts = append(alts, c.add(inst{op: opLiteral, text: sign, next: tail}))
		}
		return c.form(s[:i], c.either(alts))
	}
	return c.literal(s, k)
}

// maxWays bounds how many ways a term with many brackets is tried at one place.
const maxWays = 100_000

// A run is one attempt of a program on a text.
type run struct {
	insts []inst
	text  []byte // up to the end of the sentence
	best  int    // end of the longest match, -1 if none
	ways  int    // that were tried
	all   *[]int // every end, if wanted
}

// longest is the end of the longest match at a place, or -1. The text must end
// where the sentence ends; the border before the place is the caller's to test.
func (p *program) longest(text []byte, at int) int {
	r := run{insts: p.insts, text: text, best: -1}
	r.step(p.start, at)
	return r.best
}

// ends lists every end of a match at a place, in no order.
func (p *program) ends(text []byte, at int) []int {
	var all []int
	r := run{insts: p.insts, text: text, best: -1, all: &all}
	r.step(p.start, at)
	return all
}

func (r *run) step(pc, at int) {
	for {
		in := &r.insts[pc]
		switch in.op {
		case opMatch:
			r.found(at)
			return
		case opLiteral:
			if len(r.text)-at < len(in.text) || string(r.text[at:at+len(in.text)]) != in.text {
				return
			}
			at += len(in.text)
		case opSpace:
			next := r.space(at)
			if next == at && !r.afterApostrophe(at) {
				return
			}
			at = next
		case opTilde:
			if next := r.space(at); next > at {
				r.step(in.next, next)
			}
		case opStar:
			r.star(in, at)
			return
		case opGap:
			r.gap(in, at, in.n)
			return
		case opGapBefore:
			r.gapBefore(in, at, in.n)
			return
		case opSplit:
			if r.ways++; r.ways > maxWays {
				return
			}
			for _, alt := range in.alts {
				r.step(alt, at)
			}
			return
		}
		pc = in.next
	}
}

func (r *run) found(at int) {
	if at <= r.best && r.all == nil || at < len(r.text) && isWordAt(r.text, at) {
		return
	}
	if at > 0 && (r.text[at-1] == ',' || r.text[at-1] == ' ') { // of a gap or of what may be absent behind it
		return
	}
	r.best = max(r.best, at)
	if r.all != nil {
		*r.all = append(*r.all, at)
	}
}

func isWordAt(s []byte, at int) bool {
	c, _ := utf8.DecodeRune(s[at:])
	return isWordRune(c)
}

// space is the place after spaces or one hyphen, or at itself.
func (r *run) space(at int) int {
	next := at
	for next < len(r.text) && r.text[next] == ' ' {
		next++
	}
	if next == at && at < len(r.text) && r.text[at] == '-' {
		return at + 1
	}
	return next
}

func (r *run) afterApostrophe(at int) bool { return at > 0 && r.text[at-1] == '\'' }

// star tries the longest run first; before what cannot begin with a letter no
// shorter one can do. It leaves alone what is too long to be a word: whether
// such a token is looked at must not depend on the clue.
func (r *run) star(in *inst, at int) {
	end := r.tokenEnd(at)
	if end-r.tokenStart(at) > maxToken {
		return
	}
	switch next := &r.insts[in.next]; next.op {
	case opMatch, opSpace:
		r.step(in.next, end)
	case opLiteral:
		for i := at; i <= end; i++ {
			j := bytes.Index(r.text[i:min(len(r.text), end+len(next.text))], []byte(next.text))
			if j < 0 {
				return
			}
			i += j
			r.step(in.next, i)
		}
	default:
		for i := end; i >= at; i-- {
			if i == len(r.text) || utf8.RuneStart(r.text[i]) {
				r.step(in.next, i)
			}
		}
	}
}

func (r *run) tokenEnd(at int) int {
	for at < len(r.text) {
		c, size := utf8.DecodeRune(r.text[at:])
		if !isWordRune(c) {
			break
		}
		at += size
	}
	return at
}

func (r *run) tokenStart(at int) int {
	for at > 0 {
		c, size := utf8.DecodeLastRune(r.text[:at])
		if !isWordRune(c) {
			break
		}
		at -= size
	}
	return at
}

// gap goes on after none to n further words. A comma may stand behind a word
// if more follows; found refuses it at the end of a match.
func (r *run) gap(in *inst, at, n int) {
	r.step(in.next, at)
	from := r.space(at)
	if n == 0 || from == at && !r.afterApostrophe(at) {
		return
	}
	r.words(from, func(end int) {
		r.gap(in, end, n-1)
		if end+1 < len(r.text) && r.text[end] == ',' && r.text[end+1] == ' ' {
			r.gap(in, end+1, n-1)
		}
	})
}

func (r *run) gapBefore(in *inst, at, n int) {
	r.step(in.next, at)
	if n == 0 {
		return
	}
	r.words(at, func(end int) {
		if end < len(r.text) && r.text[end] == ',' {
			end++
		}
		if next := r.space(end); next > end {
			r.gapBefore(in, next, n-1)
		}
	})
}

// words calls f with the ends of the word at a place: up to its first hyphen,
// since a hyphen may part words, and with all its parts. Points and apostrophes
// between letters and the last point of u.s. are inside a word. What has more
// than wordTokens tokens is no word: whether it is one must not depend on the
// clue.
func (r *run) words(at int, f func(end int)) {
	end, tokens := r.part(at)
	if end == at || tokens > wordTokens {
		return
	}
	f(end)
	hyphened := false
	for end+1 < len(r.text) && r.text[end] == '-' {
		next, more := r.part(end + 1)
		if next == end+1 {
			break
		}
		end, tokens, hyphened = next, tokens+more, true
	}
	if hyphened && tokens <= wordTokens {
		f(end)
	}
}

// part is the end of the part of a word at a place, and how many tokens it has.
func (r *run) part(at int) (end, tokens int) {
	end, tokens = at, 1
	points := 0
	for end < len(r.text) {
		c, size := utf8.DecodeRune(r.text[end:])
		inner := (c == '\'' || c == '.' || c == ',') && end > at && end+1 < len(r.text) && isWordAt(r.text, end+1)
		if c == ',' && inner && (r.text[end-1] < '0' || r.text[end-1] > '9') {
			inner = false
		}
		if !inner && !isWordRune(c) {
			break
		}
		if inner {
			tokens++
		}
		if c == '.' {
			points++
		}
		end += size
	}
	if points > 0 && end < len(r.text) && r.text[end] == '.' {
		end++
	}
	return end, tokens
}
