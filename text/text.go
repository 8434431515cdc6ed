// Package text cuts text into words and sentences and brings words to the
// forms in which they are compared. Search, snippets and counts all read text
// through it, so that they agree on what a word is.
//
//	immigration's      as it stands in the text, a Word from Start to End
//	immigration        Surface: the written form, which exact search compares
//	immigration        Fold of it: without case and diacritics, which search compares
//	immigr             Stem in the article's language
package text

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Version is raised whenever a text may be cut, folded or stemmed in another
// way than before: what was derived from texts is then made anew.
const Version = 1

// A Word is one word of a text.
type Word struct {
	Start, End int    // bytes of the text
	Folded     string // Fold of its Surface; never empty
}

// AppendWords appends the words of s to dst. A word is a run of letters,
// digits and marks that begins with a letter or digit. Inside a word are an
// apostrophe between letters, a point or comma between digits, and the raised
// point of l·l. Hyphens part words, and so does the apostrophe of an elision
// (l’immigration, dell’Italia). In scripts without spaces (Han, Kana, Thai,
// Lao, Khmer, Burmese) each letter with its marks is a word by itself: where
// their words end only a dictionary tells, but as phrases of letters all of
// them are found. Emoji and other pictures are no words.
func AppendWords(dst []Word, s string) []Word {
	for start, end, made := next(s, 0); start < end; start, end, made = next(s, end) {
		dst = append(dst, Word{start, end, folded(s[start:end], made)})
	}
	return dst
}

// Words returns the words of s.
func Words(s string) []Word {
	const least = 5 // bytes of a word and the space behind it, in the mean of a text
	return AppendWords(make([]Word, 0, len(s)/least+1), s)
}

// Ranges runs over the words of s, by their first byte and the byte behind
// them: those of AppendWords, not folded.
func Ranges(s string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		for start, end, _ := next(s, 0); start < end; start, end, _ = next(s, end) {
			if !yield(start, end) {
				return
			}
		}
	}
}

// Count returns the number of words of s.
func Count(s string) int {
	n := 0
	for start, end, _ := next(s, 0); start < end; start, end, _ = next(s, end) {
		n++
	}
	return n
}

// What a word is made of, in bits.
const (
	small   = 1 << iota // small letters of ASCII and digits
	capital             // capital letters of ASCII
	other               // anything else
)

// ascii tells the letters and digits of ASCII.
var ascii = func() (kinds [256]uint8) {
	for c := range utf8.RuneSelf {
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			kinds[c] = small
		case 'A' <= c && c <= 'Z':
			kinds[c] = capital
		}
	}
	return kinds
}()

// next finds the first word of s from at on and tells what it is made of. If
// there is none, start is end.
func next(s string, at int) (start, end int, made uint8) {
	for at < len(s) {
		if ascii[s[at]] != 0 {
			break
		}
		if s[at] < utf8.RuneSelf {
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if kind := kindOf(r); kind == character {
			return at, characterEnd(s, at+size), other
		} else if kind == letter {
			break
		}
		at += size
	}
	for i := at; ; {
		for i < len(s) && ascii[s[i]] != 0 { // nearly always
			made |= ascii[s[i]]
			i++
		}
		if i == len(s) || s[i] == ' ' {
			return at, i, made
		}
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if kind := kindOf(r); kind != letter && kind != extends && (i == at || !joins(r, s[at:i], s[i+size:])) {
			return at, i, made
		}
		made |= other
		i += size
	}
}

// characterEnd is where the marks end that follow a character at i.
func characterEnd(s string, i int) int {
	for i < len(s) && s[i] >= utf8.RuneSelf {
		r, size := utf8.DecodeRuneInString(s[i:])
		if kindOf(r) != extends {
			break
		}
		i += size
	}
	return i
}

// A kind says what a rune beyond ASCII does to a word.
type kind uint8

const (
	parts     kind = iota // ends it
	letter                // begins one or goes on with it; digits as well
	extends               // goes on with one, but begins none
	character             // is one by itself
)

// kinds has the kinds of the runes below 0x800: Latin, Greek, Cyrillic,
// Armenian, Hebrew and Arabic.
var kinds = func() (all [0x800]kind) {
	for r := rune(utf8.RuneSelf); int(r) < len(all); r++ {
		all[r] = slowKindOf(r)
	}
	return all
}()

func kindOf(r rune) kind {
	if int(r) < len(kinds) {
		return kinds[r]
	}
	return slowKindOf(r)
}

func slowKindOf(r rune) kind {
	switch {
	case isApostrophe(r):
		return parts
	case standsAlone(r):
		return character
	case unicode.IsMark(r), isInvisible(r), foldsToNothing(r):
		return extends
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return letter
	}
	return parts
}

// standsAlone tells the letters of scripts without spaces. Go's table of
// Hiragana and Katakana lacks the mark of length that both share.
func standsAlone(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case r < 0x0F00, 0x1000 <= r && r < 0x10A0, 0x1780 <= r && r < 0x1800, 0xA9E0 <= r && r < 0xAA00, 0xAA60 <= r && r < 0xAA80:
		return unicode.IsLetter(r) // Thai, Lao; Burmese; Khmer; more Burmese
	case r < 0x2E80, 0xAC00 <= r && r < 0xD800: // the second is Hangul, which has spaces
		return false
	case r == 'ー', r == 'ｰ':
		return true
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) && unicode.In(r, unicode.Letter, unicode.Nl)
}

// joins reports whether r, standing between before and after, is inside a word.
func joins(r rune, before, after string) bool {
	switch {
	case r == '.', r == ',':
		prev, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		return unicode.IsDigit(prev) && unicode.IsDigit(next)
	case r == '·':
		return len(after) > 0 && after[0]|0x20 == 'l' && before[len(before)-1]|0x20 == 'l' // l or L
	case isApostrophe(r):
		prev, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		return isLetter(next) && (isLetter(prev) || prev >= utf8.RuneSelf && kindOf(prev) == extends) && !isElision(before, next)
	}
	return false
}

func isLetter(r rune) bool {
	return unicode.IsLetter(r) && (r < utf8.RuneSelf || kindOf(r) == letter)
}

// elided are the articles, prepositions and pronouns of French, Italian and
// Catalan that lose their vowel before another. That they are followed by a
// vowel or h tells them from English: don't, O'Neill, I'll, D'Souza, y'all.
// The few names that look alike (D'Angelo) are cut everywhere, in queries,
// too, and so are found.
var elided = func() map[string]bool {
	known := map[string]bool{}
	for word := range strings.FieldsSeq(`l d j m t s n c qu lorsqu puisqu quoiqu jusqu
		un dell all nell sull dall coll quell quest bell sant gl degl agl dagl negl sugl`) {
		known[word] = true
	}
	return known
}()

// isElision reports whether before lost its vowel to the one that follows.
func isElision(before string, next rune) bool {
	const longest = len("lorsqu")
	if len(before) > longest || !elided[strings.ToLower(before)] {
		return false
	}
	plain := Fold(string(next))
	return plain != "" && strings.IndexByte("aeiouyh", plain[0]) >= 0
}

// isApostrophe tells what is typed as an apostrophe; see query for single
// quotation marks, which stand round words.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '‛', 'ʼ', 'ʻ', '′', '´', '＇':
		return true
	}
	return false
}

// isInvisible tells the marks that show nothing: soft hyphen, joiners, marks
// of writing direction.
func isInvisible(r rune) bool {
	return r >= 0xAD && unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}
