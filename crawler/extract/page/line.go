package page

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// appendFolded appends a text with its white space folded; space says that
// white space stood before it, and tells whether it stands behind it. Only the
// white space of HTML is folded: the no-break space inside French quotation
// marks stays. Characters that control a terminal, or turn round the text that
// follows them, are no text.
func appendFolded(dst []byte, s string, space bool) ([]byte, bool) {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == ' ' || c >= '\t' && c <= '\r':
				space = true
			case c < ' ' || c == 0x7f:
			default:
				if space && len(dst) > 0 {
					dst = append(dst, ' ')
				}
				dst, space = append(dst, c), false
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !controls(r) {
			if space && len(dst) > 0 {
				dst = append(dst, ' ')
			}
			dst, space = append(dst, s[i:i+size]...), false
		}
		i += size
	}
	return dst, space
}

// FoldSpace folds the white space of HTML in a line, and drops characters that
// control a terminal.
func FoldSpace(s string) string {
	folded, _ := appendFolded(make([]byte, 0, len(s)), s, false)
	return string(folded)
}

// controls tells the control characters of C1 and those that turn the
// direction of what follows.
func controls(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

var markup = regexp.MustCompile(`<[a-zA-Z/!][^<>]*>`)

// Plain is a line of text: entities read, also where they were escaped twice,
// markup and line breaks gone.
func Plain(s string) string {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(html.UnescapeString(s))
	}
	if strings.IndexByte(s, '<') >= 0 {
		s = markup.ReplaceAllString(s, " ")
	}
	return FoldSpace(s)
}

// Letters folds a line to its letters and digits.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// EndsSentence reports whether a line ends as sentences do, in the scripts
// that news is written in.
func EndsSentence(s string) bool {
	s = strings.TrimRight(s, "\"”’“»«›‹')] \u00a0\u202f")
	if s == "" {
		return false
	}
	switch r, _ := utf8.DecodeLastRuneInString(s); r {
	case '.', '!', '?', ':', ';', '…', '。', '！', '？', '：', '」', '』', '؟', '۔', '।', '።', '։':
		return true
	}
	return false
}

// Start is the beginning of a text, at most so many bytes of it.
func Start(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:max(most, 0)]
}
