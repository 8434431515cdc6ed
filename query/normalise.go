package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A char is one character of a query as it is read.
type char struct {
	r   rune // in the form the language knows
	was rune // as it was written
	at  int  // byte of the query
}

// normalise brings the marks of all keyboards to those of the language. Every
// char keeps its place in the query. Invisible characters are dropped.
func normalise(s *source) []char {
	chars := make([]char, 0, len(s.text))
	for i := 0; i < len(s.text); {
		was, size := utf8.DecodeRuneInString(s.text[i:])
		r := plainMark(was)
		switch {
		case was == utf8.RuneError && size <= 1, unicode.IsControl(r):
			s.notice("Unreadable characters were left out.")
			r = ' '
		case unicode.Is(unicode.Cf, r):
			r = -1
			if strings.ContainsRune(bidiMarks, was) {
				s.notice("Invisible marks of writing direction were left out.")
			}
		}
		if r >= 0 {
			chars = append(chars, char{r, was, i})
		}
		i += size
	}
	return chars
}

const (
	doubleQuotes = "“”„‟«»「」『』〝〞〟″❝❞"
	singleQuotes = "‘’‚‛‹›ʼʻ′´`"
	dashes       = "‐‑‒–—―−﹘﹣⁃"
	tildes       = "〜˜∼"
	bidiMarks    = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

func plainMark(r rune) rune {
	switch {
	case r < utf8.RuneSelf && r != '`' && !unicode.IsSpace(r):
		return r
	case unicode.IsSpace(r):
		return ' '
	case 0xFF01 <= r && r <= 0xFF5E: // the full-width forms of ASCII
		return r - 0xFEE0
	case strings.ContainsRune(doubleQuotes, r):
		return '"'
	case strings.ContainsRune(singleQuotes, r):
		return '\''
	case strings.ContainsRune(dashes, r):
		return '-'
	case strings.ContainsRune(tildes, r):
		return '~'
	}
	return r
}
