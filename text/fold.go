package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a word to the form in which words are compared: compatibility
// forms made plain, lower case, no diacritics, no invisible characters,
// straight apostrophes, digits of ASCII; ß ss, æ ae, œ oe, ø o, đ d, ł l, ı i;
// Arabic without vowel marks and tatweel, its alefs, yehs, kafs and heh alike.
// Marks that are vowels of their script, as in Thai and Devanagari, stay.
func Fold(word string) string {
	if isASCII(word) {
		return strings.ToLower(word) // the word itself if it is in lower case
	}
	var b strings.Builder
	b.Grow(len(word))
	known := true // all runes are in the table, where nothing is left to compose
	for i, r := range word {
		if int(r) < len(folds) {
			b.WriteString(folds[r])
			continue
		}
		known = false
		writeFold(&b, r, word[i:])
	}
	if known {
		return b.String()
	}
	return norm.NFC.String(b.String())
}

// folded is Fold of the Surface of a word made of made.
func folded(word string, made uint8) string {
	switch made {
	case small:
		return word
	case small | capital, capital:
		return strings.ToLower(word)
	}
	return Fold(Surface(word))
}

// folds has what writeFold writes for the runes below 0x700: Latin, Greek,
// Cyrillic, Armenian, Hebrew and Arabic.
var folds = func() (all [0x700]string) {
	for r := range rune(len(all)) {
		var b strings.Builder
		writeFold(&b, r, string(r))
		all[r] = b.String()
	}
	return all
}()

// writeFold writes the folded form of r, with which s begins.
func writeFold(b *strings.Builder, r rune, s string) {
	switch {
	case vanishes(r):
	case isApostrophe(r):
		b.WriteByte('\'')
	case standsAlone(r):
		b.WriteString(foldCharacter(r))
	default:
		decomposed := norm.NFKD.PropertiesString(s).Decomposition()
		if decomposed == nil {
			writeFoldPlain(b, r)
			return
		}
		for _, part := range string(decomposed) {
			if part != ' ' && part != 'ʼ' && !vanishes(part) { // compatibility puts a space below a lone mark, an apostrophe into ŉ
				writeFoldPlain(b, part)
			}
		}
	}
}

// foldCharacter makes half-width and compatibility forms plain. Those that
// stand for several characters stay as they are.
func foldCharacter(r rune) string {
	plain := norm.NFKC.String(string(r))
	if utf8.RuneCountInString(plain) == 1 {
		return plain
	}
	return string(r)
}

func writeFoldPlain(b *strings.Builder, r rune) {
	r = unicode.ToLower(r)
	switch plain, ok := foldings[r]; {
	case ok:
		b.WriteString(plain)
	case r >= utf8.RuneSelf && unicode.IsDigit(r):
		b.WriteByte('0' + digit(r))
	default:
		b.WriteRune(r)
	}
}

var foldings = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ħ': "h", 'ı': "i", 'þ': "th", 'ς': "σ", '·': "",
	'ٱ': "ا", 'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه",
}

// digit is the value of a decimal digit. The digits of a script stand side by
// side from 0 to 9, some sets of them behind each other.
func digit(r rune) byte {
	var n byte
	for ; unicode.IsDigit(r - 1); r-- {
		n++
	}
	return n % 10
}

// vanishes tells what is dropped when a word is folded.
func vanishes(r rune) bool {
	return r >= utf8.RuneSelf && (unicode.Is(diacritics, r) || isInvisible(r) || r == tatweel)
}

// foldsToNothing tells the letters of which folding leaves nothing: tatweel
// and what stands for a lone mark.
func foldsToNothing(r rune) bool {
	switch {
	case r == tatweel, r == 'ͺ', r == 'ﾞ', r == 'ﾟ':
		return true
	case 0xFB50 <= r && r <= 0xFEFF: // the presentation forms of Arabic
		return Fold(string(r)) == ""
	}
	return false
}

const tatweel = 'ـ' // stretches an Arabic word

// diacritics are the marks that are signs beside letters. All other marks,
// such as the vowels of India and of Southeast Asia, are letters in effect.
var diacritics = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x0300, 0x036F, 1}, {0x0483, 0x0489, 1}, // Latin, Greek and others; Cyrillic
		{0x0591, 0x05BD, 1}, {0x05BF, 0x05BF, 1}, {0x05C1, 0x05C2, 1}, {0x05C4, 0x05C5, 1}, {0x05C7, 0x05C7, 1}, // Hebrew
		{0x0610, 0x061A, 1}, {0x064B, 0x065F, 1}, {0x0670, 0x0670, 1}, {0x06D6, 0x06DC, 1}, {0x06DF, 0x06E4, 1}, {0x06E7, 0x06E8, 1}, {0x06EA, 0x06ED, 1}, // Arabic
		{0x0711, 0x0711, 1}, {0x0730, 0x074A, 1}, {0x0898, 0x089F, 1}, {0x08CA, 0x08E1, 1}, {0x08E3, 0x08FF, 1}, // Syriac; more Arabic
		{0x180B, 0x180D, 1}, {0x180F, 0x180F, 1}, {0x1AB0, 0x1AFF, 1}, {0x1DC0, 0x1DFF, 1}, {0x20D0, 0x20FF, 1}, {0x2DE0, 0x2DFF, 1}, {0xA66F, 0xA672, 1}, {0xA674, 0xA67D, 1},
		{0xFE00, 0xFE0F, 1}, {0xFE20, 0xFE2F, 1},
	},
	R32: []unicode.Range32{{0xE0100, 0xE01EF, 1}},
}

// Surface is the written form of a word: with its case and diacritics, but
// composed (NFC), without possessive 's, tatweel and invisible characters,
// with straight apostrophes and no full-width forms.
func Surface(word string) string {
	for word != "" { // what was invisible may have hidden an 's
		rest := withoutPossessive(word)
		if !isSettled(rest) {
			rest = norm.NFC.String(strings.Map(settle, rest))
		}
		if rest == word {
			return word
		}
		word = rest
	}
	return ""
}

// withoutPossessive cuts every 's off, also one that only folding makes an s.
func withoutPossessive(word string) string {
	for {
		bare := word
		if last := len(word) - 1; word[last] >= utf8.RuneSelf {
			bare = strings.TrimRightFunc(word, vanishes)
		} else if word[last] != 's' && word[last] != 'S' {
			return word
		}
		s, size := utf8.DecodeLastRuneInString(bare)
		rest := bare[:len(bare)-size]
		apostrophe, size := utf8.DecodeLastRuneInString(rest)
		if !isApostrophe(apostrophe) || len(rest) == size || Fold(string(s)) != "s" {
			return word
		}
		word = rest[:len(rest)-size]
	}
}

// isSettled reports whether word is surely as Surface would write it, but for
// its end.
func isSettled(word string) bool {
	for i := 0; i < len(word); i++ {
		if c := word[i]; c >= utf8.RuneSelf {
			return isComposed(word[i:])
		}
	}
	return true
}

func isComposed(word string) bool {
	for _, r := range word {
		if r >= 0x250 && (r < 0x4E00 || r > 0x9FFF) || r == 0xAD || r == '´' {
			return false // perhaps
		}
	}
	return true
}

func settle(r rune) rune {
	switch {
	case isApostrophe(r):
		return '\''
	case isInvisible(r), r == tatweel:
		return -1
	case 0xFF01 <= r && r <= 0xFF5E: // the full-width forms of ASCII
		return r - 0xFEE0
	}
	return r
}

// Compose writes s with composed characters (NFC).
func Compose(s string) string { return norm.NFC.String(s) }

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
