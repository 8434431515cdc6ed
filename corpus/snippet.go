package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"framewatch"
	"framewatch/text"
)

const (
	maxSnippets   = 3
	snippetLength = 300 // bytes, about; a longer sentence is cut around its first mark
)

// snippets cuts from an article the first sentences with marks; without any
// marks, the beginning of the lead.
func snippets(a framewatch.Article, marks [][2]int) []framewatch.Snippet {
	if len(marks) == 0 {
		lead := strings.TrimSpace(a.Text[:a.LeadEnd()])
		if lead == "" {
			return []framewatch.Snippet{}
		}
		return []framewatch.Snippet{cutOut(lead, text.Span{End: len(lead)}, nil)}
	}
	found := []framewatch.Snippet{}
	for _, sentence := range text.Sentences(a.Text) {
		n := 0 // marks that begin in the sentence
		for n < len(marks) && marks[n][0] < sentence.End {
			n++
		}
		if n == 0 {
			continue
		}
		sentence.End = max(sentence.End, marks[n-1][1])
		found = append(found, cutOut(a.Text, sentence, marks[:n]))
		if marks = marks[n:]; len(marks) == 0 || len(found) == maxSnippets {
			break
		}
	}
	return found
}

// cutOut makes a snippet of a sentence with its marks. A long sentence is cut
// between words; the first mark always stays.
func cutOut(s string, sentence text.Span, marks [][2]int) framewatch.Snippet {
	from, to := sentence.Start, sentence.End
	if to-from > snippetLength {
		first := [2]int{from, from}
		if len(marks) > 0 {
			first = marks[0]
		}
		room := max(0, snippetLength-(first[1]-first[0]))
		from = max(from, min(first[0]-room/2, to-snippetLength))
		from = wordStart(s, from, sentence.Start, first[0])
		to = min(to, max(from+snippetLength, first[1]))
		to = wordEnd(s, to, first[1], sentence.End)
	}
	before, after := "", ""
	if from > sentence.Start {
		before = "…"
	}
	if to < sentence.End {
		after = "…"
	}
	snippet := framewatch.Snippet{Text: before + s[from:to] + after, Marks: [][2]int{}}
	for _, m := range marks {
		if m[0] >= from && m[1] <= to {
			shift := len(before) - from
			snippet.Marks = append(snippet.Marks, [2]int{m[0] + shift, m[1] + shift})
		}
	}
	return snippet
}

// wordStart is the first start of a word at or after at, or limit.
func wordStart(s string, at, begin, limit int) int {
	if at <= begin {
		return begin
	}
	if i := strings.IndexFunc(s[at:limit], unicode.IsSpace); i >= 0 {
		at += i
		return limit - len(strings.TrimLeftFunc(s[at:limit], unicode.IsSpace))
	}
	return runeStart(s, at, limit)
}

// wordEnd is the last end of a word at or before at, or limit.
func wordEnd(s string, at, limit, end int) int {
	if at >= end {
		return end
	}
	if i := strings.LastIndexFunc(s[limit:at], unicode.IsSpace); i >= 0 {
		return limit + len(strings.TrimRightFunc(s[limit:limit+i], unicode.IsSpace))
	}
	return runeStart(s, at, len(s))
}

// runeStart is the first byte at or after at, up to limit, where a character
// begins.
func runeStart(s string, at, limit int) int {
	for at < limit && !utf8.RuneStart(s[at]) {
		at++
	}
	return at
}
