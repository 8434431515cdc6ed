package page

import (
	"unicode"
	"unicode/utf8"
)

// countWords counts the words of s: runs of letters, digits and marks, with
// apostrophes between letters and points or commas between digits; ideographs
// and kana each by itself.
//
// Models are learned from these numbers. So they stay as they are, whatever
// else the program comes to take for a word: package text may change, and what
// was learned does not.
func countWords(s string) (n int) {
	start := -1 // of the word being read
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
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
		if start >= 0 {
			n++
		}
		if alone {
			n++
		}
		start = -1
		i += size
	}
	if start >= 0 {
		n++
	}
	return n
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	switch r {
	case 0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF: // invisible
		return true
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
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
