package framing

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A quotation is an outermost pair of quotation marks with what is between.
type quotation struct {
	open, start int // of the opening mark, and behind it
	end, closed int // of the closing mark, and behind it
	para        int32
	unclosed    bool // it has no closing mark and runs to the paragraph's end
}

// quotations appends the quotations of a doc, paragraph by paragraph.
func (l *language) quotations(all []quotation, d *doc) []quotation {
	for i := 0; i < len(d.sents); {
		j := i
		for j < len(d.sents) && d.sents[j].para == d.sents[i].para {
			j++
		}
		all = l.inParagraph(all, d, int(d.sents[i].start), int(d.sents[j-1].end), d.sents[i].para)
		i = j
	}
	return all
}

func (l *language) inParagraph(all []quotation, d *doc, from, to int, para int32) []quotation {
	text := d.folded[:to]
	var open []string // single marks that nothing closes from here on
	if q, ok := l.goingOn(all, text, from, para); ok {
		all, from = append(all, q), q.closed
	}
	for i := from; i < to; {
		if !l.speech.begins[text[i]] {
			i++
			continue
		}
		mark := l.speech.opening(text, i)
		if mark == "" || slices.Contains(open, mark) {
			i++
			continue
		}
		start := i + len(mark)
		end, size := l.speech.closing(text, start, mark)
		if end < 0 && isSingle(mark) {
			open = append(open, mark)
			i = start
			continue
		}
		unclosed := end < 0
		if unclosed {
			end = to
		}
		all = append(all, quotation{i, start, end, end + size, para, unclosed})
		i = end + size
	}
	return all
}

// goingOn is the quotation that a paragraph begins with if the one before left
// one open and this one goes on with its closing mark, as French and Spanish do:
// « … ¶ » … »
func (l *language) goingOn(all []quotation, text []byte, from int, para int32) (quotation, bool) {
	n := len(all)
	if n == 0 || !all[n-1].unclosed || all[n-1].para != para-1 || !hasAt(text, from, "»") {
		return quotation{}, false
	}
	start := from + len("»")
	end, size := l.speech.closing(text, start, "«")
	if end < 0 {
		end = len(text)
	}
	return quotation{from, start, end, end + size, para, size == 0}, true
}

func isSingle(mark string) bool { return mark == "'" || mark == "‘" }

// opening is the opening mark at a place, or nothing.
func (s *speech) opening(text []byte, i int) string {
	for _, pair := range s.quotes {
		if !hasAt(text, i, pair.open) {
			continue
		}
		if isSingle(pair.open) {
			next, _ := utf8.DecodeRune(text[i+len(pair.open):])
			if isLetterBefore(text, i) || next == utf8.RuneError || unicode.IsSpace(next) {
				continue
			}
		}
		if pair.open == "\"" && sideOf(text, i) == closes {
			continue
		}
		if pair.open == "\"" && i > 0 && '0' <= text[i-1] && text[i-1] <= '9' && !isWordAt(text, i+1) { // inches
			continue
		}
		return pair.open
	}
	return ""
}

// closing is where the quotation that begins at start ends, and the length of
// its closing mark; -1 if it does not end. A mark after an s before a space may
// be an apostrophe: it closes only if no later one does before the next opens.
// A double mark of another pair, as of a typewriter, closes where its own mark
// does not come before the next opening one.
func (s *speech) closing(text []byte, start int, open string) (int, int) {
	if open == "\"" {
		if end, size := straightEnd(text, start); end >= 0 {
			return end, size
		}
	}
	last := closer{at: -1} // what closes if nothing better comes
	for i := start; i < len(text); i++ {
		if !s.begins[text[i]] {
			continue
		}
		if c := s.closer(text, i, open); c.at >= 0 && !c.doubtful {
			return c.at, c.size
		} else if c.at >= 0 && last.at < 0 {
			last = c
		}
		if last.at >= 0 && i > last.at && s.opening(text, i) == open {
			break
		}
	}
	return last.at, last.size
}

// A closer is a mark that may close a quotation; at is -1 if it cannot.
type closer struct {
	at, size int
	doubtful bool
}

func (s *speech) closer(text []byte, i int, open string) closer {
	for _, pair := range s.quotes {
		if pair.open != open || !hasAt(text, i, pair.closing) {
			continue
		}
		size := len(pair.closing)
		switch {
		case pair.closing != "'" && pair.closing != "’":
			return closer{i, size, false}
		case isLetterBefore(text, i) && isLetterAt(text, i+size):
		case i > 0 && text[i-1] == 's' && i+size < len(text) && text[i+size] == ' ':
			return closer{i, size, true}
		default:
			return closer{i, size, false}
		}
	}
	if !isSingle(open) && open != "\"" && text[i] == '"' && !isSpaceBefore(text, i) && !isWordAt(text, min(i+1, len(text))) {
		return closer{i, 1, true}
	}
	if open == "\"" && hasAt(text, i, "”") && !isSpaceBefore(text, i) {
		return closer{i, len("”"), true}
	}
	return closer{at: -1}
}

func isSpaceBefore(text []byte, i int) bool { return i == 0 || text[i-1] == ' ' }

func hasAt(text []byte, i int, s string) bool {
	return len(text)-i >= len(s) && string(text[i:i+len(s)]) == s
}

func isLetterBefore(text []byte, i int) bool {
	r, _ := utf8.DecodeLastRune(text[:i])
	return unicode.IsLetter(r)
}

func isLetterAt(text []byte, i int) bool {
	r, _ := utf8.DecodeRune(text[min(i, len(text)):])
	return unicode.IsLetter(r)
}

// beside reports whether nothing but space and punctuation lies in the text.
func beside(text []byte) bool {
	return !bytes.ContainsFunc(text, isWordRune)
}
