// Package text cuts text into words and sentences and folds words for
// comparing. Search, snippets and counts all read text through it, so that
// they agree on what a word is.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Word is one word of a text.
type Word struct {
	Start, End int    // bytes of the text
	Folded     string // see Fold; the possessive 's is cut off
}

// AppendWords appends the words of s to dst. A word is a run of letters,
// digits and marks; an apostrophe between letters and a point or comma between
// digits are inside a word; hyphens part words. Each ideograph, kana or hangul
// syllable block run is treated so: ideographs and kana are words by
// themselves, hangul runs are words.
func AppendWords(dst []Word, s string) []Word {
	for start, end := range wordsOf(s) {
		if r, _ := utf8.DecodeRuneInString(s[start:]); isIdeograph(r) {
			dst = append(dst, Word{start, end, s[start:end]})
		} else {
			dst = appendWord(dst, s, start, end)
		}
	}
	return dst
}

// wordsOf runs over the words of s, by their bytes.
func wordsOf(s string) func(yield func(start, end int) bool) {
	return func(yield func(start, end int) bool) {
		start := -1 // of the word being read
		for i := 0; i < len(s); {
			if asciiWord[s[i]] { // nearly always
				if start < 0 {
					start = i
				}
				i++
				continue
			}
			r, size := rune(s[i]), 1
			if r >= utf8.RuneSelf {
				r, size = utf8.DecodeRuneInString(s[i:])
			}
			alone := isIdeograph(r)
			switch {
			case alone:
			case isWordRune(r):
				if start < 0 {
					start = i
				}
				i += size
				continue
			case start >= 0 && joins(r, s[start:i], s[i+size:]):
				i += size
				continue
			}
			if start >= 0 && !yield(start, i) || alone && !yield(i, i+size) {
				return
			}
			start = -1
			i += size
		}
		if start >= 0 {
			yield(start, len(s))
		}
	}
}

// Words returns the words of s.
func Words(s string) []Word {
	const least = 5 // bytes of a word and the space behind it, in the mean of a text
	return AppendWords(make([]Word, 0, len(s)/least+1), s)
}

// Count returns the number of words of s.
func Count(s string) int {
	n := 0
	for range wordsOf(s) {
		n++
	}
	return n
}

func appendWord(dst []Word, s string, start, end int) []Word {
	word := s[start:end]
	if last := word[len(word)-1]; last == 's' || last == 'S' {
		for _, possessive := range possessives {
			if len(word) > len(possessive) && strings.HasSuffix(word, possessive) {
				word = word[:len(word)-len(possessive)]
				break
			}
		}
	}
	return append(dst, Word{start, end, Fold(word)})
}

var possessives = []string{"'s", "’s", "'S", "’S"}

// asciiWord tells the bytes that are letters and digits of ASCII.
var asciiWord = func() (is [256]bool) {
	for c := range utf8.RuneSelf {
		is[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	return is
}()

// isWordRune reports whether a word goes on with r, which is not in asciiWord.
func isWordRune(r rune) bool {
	return r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || isInvisible(r))
}

// joins reports whether r, standing between before and after, is inside a word.
func joins(r rune, before, after string) bool {
	kind := unicode.IsLetter
	switch r {
	case '\'', '’', 'ʼ':
	case '.', ',':
		kind = unicode.IsDigit
	default:
		return false
	}
	prev, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	return kind(prev) && kind(next)
}

func isIdeograph(r rune) bool {
	return r >= 0x2E80 && (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r))
}

// isInvisible tells soft hyphen, zero width space and joiners, word joiner, BOM.
func isInvisible(r rune) bool {
	switch r {
	case 0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF:
		return true
	}
	return false
}

// Fold brings a word to the form in which words are compared: compatibility
// forms made plain, lower case, no diacritics, no invisible characters,
// straight apostrophes; ß ss, æ ae, œ oe, ø o, đ d, ł l, ı i.
func Fold(word string) string {
	if ascii(word) {
		return strings.ToLower(word) // the word itself if it is in lower case
	}
	var b strings.Builder
	b.Grow(len(word))
	for _, r := range norm.NFKD.String(word) {
		switch {
		case unicode.Is(unicode.Mn, r), isInvisible(r):
		case r == '’' || r == 'ʼ' || r == '‘':
			b.WriteByte('\'')
		default:
			r = unicode.ToLower(r)
			if plain, ok := foldings[r]; ok {
				b.WriteString(plain)
			} else {
				b.WriteRune(r)
			}
		}
	}
	return norm.NFC.String(b.String()) // hangul syllables were taken apart, too
}

var foldings = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ı': "i", 'þ': "th", 'ς': "σ"}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

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
