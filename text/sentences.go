package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Span is a part of a text in bytes, End excluded.
type Span struct{ Start, End int }

// Sentences cuts s into sentences without the white space around them. A line
// break always ends one; otherwise . ! ? … end one together with the closing
// marks behind them, before white space, unless a small letter follows, or the
// word before the stop is a known abbreviation, a single letter or an ordinal
// number of up to two digits.
func Sentences(s string) []Span {
	var spans []Span
	start := 0
	cut := func(end int) {
		from, to := trim(s, start, end)
		if from < to {
			spans = append(spans, Span{from, to})
		}
		start = end
	}
	for i, r := range s {
		if '?' < r && r < '…' {
			continue // most letters
		}
		switch r {
		case '\n', '\u2028', '\u2029':
			cut(i)
		case '.', '!', '?', '…', '。', '！', '？':
			if i < start { // part of the closing run of the sentence before
				continue
			}
			if end := sentenceEnd(s, start, i, r); end > 0 {
				cut(end)
			}
		}
	}
	cut(len(s))
	return spans
}

func trim(s string, start, end int) (int, int) {
	inner := strings.TrimLeftFunc(s[start:end], unicode.IsSpace)
	start = end - len(inner)
	return start, start + len(strings.TrimRightFunc(inner, unicode.IsSpace))
}

// sentenceEnd is where the sentence ends whose stop r stands at i, or 0 if it
// does not end there.
func sentenceEnd(s string, start, i int, r rune) int {
	end := i + utf8.RuneLen(r)
	if r == '。' || r == '！' || r == '？' {
		return end
	}
	for end < len(s) {
		c, size := utf8.DecodeRuneInString(s[end:])
		if !strings.ContainsRune(`.!?…"'”’»«“‘)]`, c) {
			break
		}
		end += size
	}
	if end == len(s) {
		return end
	}
	next, size := utf8.DecodeRuneInString(s[end:])
	if !unicode.IsSpace(next) {
		return 0
	}
	rest := strings.TrimLeftFunc(s[end+size:], unicode.IsSpace)
	if first, _ := utf8.DecodeRuneInString(rest); unicode.IsLower(first) {
		return 0
	}
	if r == '.' && staysOpen(s[start:i]) {
		return 0
	}
	return end
}

// staysOpen reports whether a full stop after before is a part of its last word.
func staysOpen(before string) bool {
	word := before
	if i := strings.LastIndexFunc(before, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`("“‘'«[`, r) }); i >= 0 {
		_, size := utf8.DecodeRuneInString(before[i:])
		word = before[i+size:]
	}
	if len(word) <= 2 && strings.Trim(word, "0123456789") == "" {
		return word != ""
	}
	if utf8.RuneCountInString(word) == 1 {
		r, _ := utf8.DecodeRuneInString(word)
		return unicode.IsLetter(r)
	}
	if strings.Contains(word, ".") && !strings.ContainsAny(word, "0123456789") && len(word) <= 6 {
		return true // U.S, a.m, z.B, Ph.D
	}
	return abbreviations[strings.ToLower(word)]
}

var abbreviations = set(`mr mrs ms dr prof st sr jr gen col lt sgt capt maj rep sen gov pres hon rev
no nos vs etc inc ltd corp co dept est fig vol approx jan feb mar apr jun jul aug sep sept oct nov dec
bzw usw ca nr abs evtl ggf vgl hr fr frau mio mrd str dipl ing mme mlle mm av env art p pp cf
sig dott ecc ud uds sra drs mevr dhr blz`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
