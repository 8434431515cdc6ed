package head

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"framewatch/crawler/extract/page"
	words "framewatch/text"
)

// cutOff cuts the site's name, and what stands beyond it, off the end of a
// title, or off its start.
func (s site) cutOff(t string, cuts [][2]int) string {
	for _, c := range cuts {
		if s.is(page.Letters(t[c[1]:])) {
			return t[:c[0]]
		}
	}
	for i, c := range cuts {
		from, to := c[1], len(t)
		if i+1 < len(cuts) {
			to = cuts[i+1][0]
		}
		if !s.is(page.Letters(t[from:to])) {
			continue
		}
		if i+1 < len(cuts) && s.resembles(t[:c[0]]) {
			return t[cuts[i+1][1]:] // named twice, and both before the headline
		}
		if utf8.RuneCountInString(t[:c[0]]) >= 10 {
			return t[:c[0]]
		}
	}
	if s.is(page.Letters(t[:cuts[0][0]])) {
		return t[cuts[0][1]:]
	}
	return t
}

// trim cuts the names of site and section off a headline, as long as words
// enough are left.
func (s site) trim(t string) string {
	for range 3 {
		cuts := separators(t)
		if len(cuts) == 0 {
			return t
		}
		last := cuts[len(cuts)-1]
		short := s.cutOff(t, cuts)
		if short == t {
			short = s.cutSection(t, cuts)
		}
		if bar := strings.ContainsAny(t[last[0]:last[1]], "|｜"); short == t && bar && s.resembles(t[last[1]:]) {
			short = t[:last[0]]
		}
		if short == t || words.Count(short) < 2 {
			return t
		}
		t = short
	}
	return t
}

// cutSection cuts the name of a section off the end of a title, or off its
// start before a bar.
func (s site) cutSection(t string, cuts [][2]int) string {
	first, last := cuts[0], cuts[len(cuts)-1]
	if !strings.ContainsAny(t[last[0]:last[1]], ":：") && s.isSection(page.Letters(t[last[1]:])) {
		return t[:last[0]]
	}
	if strings.ContainsAny(t[first[0]:first[1]], "|｜") && s.isSection(page.Letters(t[:first[0]])) {
		return t[first[1]:]
	}
	return t
}

// separators are the places where titles are put together of parts, as start
// and end in bytes: signs between spaces, bars, colons before a space, and
// between ideographs, which know no spaces, also hyphens and low lines.
func separators(t string) (cuts [][2]int) {
	const most = 12
	for i := 0; i < len(t) && len(cuts) < most; {
		r, size := utf8.DecodeRuneInString(t[i:])
		if !isSeparator(r) {
			i += size
			continue
		}
		start, end := i, i+size
		for end < len(t) { // a run of them, such as "::"
			next, n := utf8.DecodeRuneInString(t[end:])
			if !isSeparator(next) {
				break
			}
			end += n
		}
		before, _ := utf8.DecodeLastRuneInString(t[:start])
		after, _ := utf8.DecodeRuneInString(t[end:])
		apart := start > 0 && unicode.IsSpace(before)
		parts := end < len(t) && unicode.IsSpace(after)
		i = end
		switch r {
		case '|', '｜', '│':
		case ':', '：':
			if !parts && r == ':' {
				continue
			}
		case '/':
			continue
		default:
			if !(apart && parts) && !(spaceless(before) && spaceless(after)) {
				continue
			}
		}
		left, right := strings.TrimRightFunc(t[:start], unicode.IsSpace), strings.TrimLeftFunc(t[end:], unicode.IsSpace)
		if left != "" && right != "" {
			cuts = append(cuts, [2]int{len(left), len(t) - len(right)})
		}
	}
	return cuts
}

func isSeparator(r rune) bool {
	switch r {
	case '|', '｜', '│', '•', '·', '»', '«', '›', '‹', '–', '—', '-', '－', '_', ':', '：', '⋆', '★', '>', '~':
		return true
	}
	return false
}

// spaceless reports whether a letter is of a script without spaces.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Hangul)
}

// cutAt is the start of a text, at most so many bytes of whole letters.
func cutAt(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
