package web

import (
	"slices"
	"unicode/utf8"

	"framewatch"
)

// A piece is a part of a text that is marked in one way.
type piece struct {
	Text  string
	Match bool             // of the query
	Note  string           // what a mention is, for people; "" if there is none
	Voice framewatch.Voice // of the mention
}

// A mark is a byte range of a text.
type mark struct {
	start, end int
	note       string // "": a match of the query
	voice      framewatch.Voice
}

// pieces cuts text, which begins at offset of the whole, at the borders of
// marks. Marks that cannot be (outside, inside a character) are dropped. Where
// mentions overlap, all are noted and the later one gives the voice.
func pieces(text string, offset int, marks []mark) []piece {
	cuts := []int{0, len(text)}
	var inside []mark
	for _, m := range marks {
		m.start, m.end = max(m.start-offset, 0), min(m.end-offset, len(text))
		if m.start >= m.end || !utf8.RuneStart(text[m.start]) || m.end < len(text) && !utf8.RuneStart(text[m.end]) {
			continue
		}
		inside = append(inside, m)
		cuts = append(cuts, m.start, m.end)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []piece
	for i := 0; i+1 < len(cuts); i++ {
		p := piece{Text: text[cuts[i]:cuts[i+1]]}
		for _, m := range inside {
			if m.start <= cuts[i] && cuts[i+1] <= m.end {
				switch {
				case m.note == "":
					p.Match = true
				case p.Note == "":
					p.Note, p.Voice = m.note, m.voice
				default:
					p.Note, p.Voice = p.Note+"; "+m.note, m.voice
				}
			}
		}
		out = append(out, p)
	}
	return out
}

// matched cuts a snippet or headline at the ranges that match.
func matched(text string, ranges [][2]int) []piece {
	marks := make([]mark, len(ranges))
	for i, r := range ranges {
		marks[i] = mark{start: r[0], end: r[1]}
	}
	return pieces(text, 0, marks)
}

// marksIn are all marks of an article in its headline, or below it.
func marksIn(a framewatch.MarkedArticle, headline bool, note func(framewatch.Mention) string) []mark {
	var marks []mark
	for _, m := range a.Mentions {
		if (m.Place == framewatch.PlaceHeadline) == headline {
			marks = append(marks, mark{m.Start, m.End, note(m), m.Voice})
		}
	}
	for _, m := range a.Matches {
		if (m.Place == framewatch.PlaceHeadline) == headline {
			marks = append(marks, mark{start: m.Start, end: m.End})
		}
	}
	return marks
}
