package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"framewatch"
	"framewatch/text"
)

const (
	maxNear   = 10 // words that can be asked to stand close by
	maxWithin = 99 // other words between them
)

// words reads a word, a phrase, or words close by.
func (p *parser) words(t token, f framewatch.Field) (framewatch.Expr, error) {
	if p.peek() == near {
		joined, err := p.joined(t)
		if err != nil {
			return nil, err
		}
		t = joined
	}
	words, err := p.wordsOf(t)
	if err != nil || len(words) == 0 {
		return nil, err
	}
	within := max(t.within, 0)
	switch {
	case len(words) == 1 && t.within >= 0:
		p.notice("“~%d” has a meaning only behind several words in quotation marks and was left out.", within)
		within = 0
	case t.within == 0:
		p.notice("“~0” was left out: the words are looked for side by side and in this order.")
	case within > maxWithin:
		return nil, p.mistake(t.start, t.end, "asks for a distance of more than %d words", maxWithin)
	case within > 0 && len(words) > maxNear:
		return nil, p.mistake(t.start, t.end, "holds too many words; at most %d can be asked to stand close by", maxNear)
	}
	for i, w := range words {
		if w.Prefix && within == 0 && i < len(words)-1 {
			return nil, p.mistake(t.start, t.end, "has a star inside; in a phrase only the last word can have one")
		}
	}
	return framewatch.Words{Field: f, Words: words, Within: within}, nil
}

// joined reads a <n> b from its first word on, as the phrase "a b"~n.
func (p *parser) joined(left token) (token, error) {
	n, right := p.take(), p.take()
	plain := left.within < 0 && right.within < 0 && left.exact == right.exact && left.stem == right.stem
	if right.kind != bare || left.kind != bare || !plain || p.peek() == near || text.Count(left.text) != 1 || text.Count(right.text) != 1 {
		return token{}, p.mistake(n.start, n.end, "stands between two single words only; write \"a b c\"~%d for more", n.within)
	}
	left.kind, left.end, left.text, left.within = phrase, right.end, left.text+" "+right.text, n.within
	return left, nil
}

// wordsOf reads the words of a token with their stars, equals signs and tildes.
func (p *parser) wordsOf(t token) ([]framewatch.Word, error) {
	found := text.Words(t.text)
	if err := p.checkStars(t, found); err != nil {
		return nil, err
	}
	var words []framewatch.Word
	for i, w := range found {
		word := framewatch.Word{
			Text:   w.Folded,
			Exact:  t.exact || signBefore(t.text, w, '='),
			Stem:   t.stem || signBefore(t.text, w, '~'),
			Prefix: strings.HasPrefix(t.text[w.End:], "*") || t.star && i == len(found)-1,
		}
		if err := p.finish(&word, t, t.text[w.Start:w.End]); err != nil {
			return nil, err
		}
		words = append(words, word)
	}
	if len(words) == 0 {
		p.notice("“%s” at character %d has no letters or digits and was left out.", p.text[t.start:t.end], p.character(t.start))
	}
	return words, nil
}

// signBefore reports whether a sign stands right before a word, or only with
// other signs between, and not behind a word, as in size=10.
func signBefore(s string, w text.Word, sign byte) bool {
	before := strings.TrimRight(s[:w.Start], "=~")
	if last, _ := utf8.DecodeLastRuneInString(before); unicode.IsLetter(last) || unicode.IsDigit(last) || unicode.IsMark(last) || last == '*' {
		return false
	}
	return strings.IndexByte(s[len(before):w.Start], sign) >= 0
}

// finish checks the marks of a word and brings its text to the form that they
// ask for.
func (p *parser) finish(word *framewatch.Word, t token, written string) error {
	switch {
	case word.Stem && word.Exact:
		return p.mistake(t.start, t.end, "has both ~ and =; write ~%[1]s for all forms of a word or =%[1]s for this one", written)
	case word.Stem && word.Prefix:
		return p.mistake(t.start, t.end, "has both ~ and *; write ~%[1]s for all forms of a word or %[1]s* for all that begin so", written)
	case word.Prefix && isCharacter(word.Text):
		p.notice("The star behind “%s” was left out: each of its characters counts as a word.", written)
		word.Prefix = false
	case word.Prefix && utf8.RuneCountInString(word.Text) < 2:
		return p.mistake(t.start, t.end, "has a star behind one letter; it needs at least two")
	case word.Stem && (isCharacter(word.Text) || strings.IndexFunc(word.Text, unicode.IsLetter) < 0):
		p.notice("The “~” before “%s” was left out: it has no other forms.", written)
		word.Stem = false
	}
	switch {
	case word.Exact:
		word.Text = text.Surface(written)
	case word.Stem:
		word.Text = text.Compose(strings.ToLower(text.Surface(written)))
	}
	return nil
}

// checkStars allows a star only behind the last letter of a word.
func (p *parser) checkStars(t token, words []text.Word) error {
	behind := map[int]bool{} // bytes at which a star may stand
	begins := map[int]bool{}
	for _, w := range words {
		behind[w.End], begins[w.Start] = true, true
	}
	for i := range len(t.text) {
		switch {
		case t.text[i] != '*':
		case !behind[i]:
			return p.mistake(t.start, t.end, "has a star without letters before it; write the beginning of a word and then the star")
		case begins[i+1]:
			return p.mistake(t.start, t.end, "has a star inside a word; it can stand only at the end of one")
		}
	}
	if t.star && len(words) == 0 {
		return p.mistake(t.start, t.end, "has a star without letters before it; write the beginning of a word and then the star")
	}
	return nil
}

// isCharacter reports whether word is a character of a script without spaces.
func isCharacter(word string) bool { return text.Count(word+word) == 2 }
