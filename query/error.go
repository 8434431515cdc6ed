package query

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"framewatch"
)

// An Error is a reader's mistake in a query and its place.
type Error struct {
	Text       string // as the reader wrote it; cut after MaxQueryLength characters
	Start, End int    // bytes of Text the message is about; equal: the query as a whole
	Message    string // with the place in words, such as `"(" at character 5 is not closed`
}

// Error is one line.
func (e *Error) Error() string { return framewatch.ErrQuery.Error() + ": " + e.Message }

// Unwrap makes every Error a framewatch.ErrQuery.
func (e *Error) Unwrap() error { return framewatch.ErrQuery }

// Caret is two lines for a terminal: the query, and marks under the mistake.
func (e *Error) Caret() string {
	line := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r):
			return utf8.RuneError
		}
		return r
	}, e.Text)
	return line + "\n" + strings.Repeat(" ", columns(e.Text[:e.Start])) + strings.Repeat("^", max(1, columns(e.Text[e.Start:e.End])))
}

// columns is how wide a terminal shows s.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul), 0xFF01 <= r && r <= 0xFF60:
			n += 2
		default:
			n++
		}
	}
	return n
}

func tooLong(text string, characters int, where string) error {
	cut := 0
	for range framewatch.MaxQueryLength {
		_, size := utf8.DecodeRuneInString(text[cut:])
		cut += size
	}
	message := fmt.Sprintf("the query has %d characters%s; at most %d are read", characters, where, framewatch.MaxQueryLength)
	return &Error{Text: text[:cut], Start: cut, End: cut, Message: message}
}
