package web

import (
	"errors"
	"strings"

	"framewatch"
	"framewatch/query"
)

// A mistake is what is wrong with a form, shown above it, or with a question to
// the API.
type mistake struct {
	Message string `json:"error"` // what is wrong and what to do about it, in a sentence
	Before  string `json:"-"`     // of the query, up to the wrong place
	Wrong   string `json:"-"`
	After   string `json:"-"`
	Start   int    `json:"start,omitempty"` // bytes of the query
	End     int    `json:"end,omitempty"`
	Retry   int    `json:"retry_after,omitempty"` // seconds after which to ask again
	Dates   bool   `json:"-"`                     // the mistake is in from or to, not in the query
}

// A dateError is a mistake in from or to.
type dateError struct{ error }

func (e dateError) Unwrap() error { return e.error }

// readerMistake tells a reader's mistake from ours; nil is ours.
func readerMistake(err error) *mistake {
	if !errors.Is(err, framewatch.ErrQuery) {
		return nil
	}
	var q *query.Error
	var dates dateError
	if errors.As(err, &dates) {
		return &mistake{Message: plainWords(err), Dates: true}
	}
	if errors.As(err, &q) && 0 <= q.Start && q.Start < q.End && q.End <= len(q.Text) {
		return &mistake{Message: sentence(q.Message), Before: q.Text[:q.Start], Wrong: q.Text[q.Start:q.End], After: q.Text[q.End:], Start: q.Start, End: q.End}
	}
	return &mistake{Message: plainWords(err)}
}

func plainWords(err error) string {
	return sentence(strings.TrimPrefix(err.Error(), framewatch.ErrQuery.Error()+": "))
}

// sentence gives an error's words a capital and a stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}
