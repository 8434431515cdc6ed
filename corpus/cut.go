package corpus

import (
	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/text"
)

// A cutArticle is an article with the places of its words in the order of the
// stream.
type cutArticle struct {
	framewatch.Article
	words      []text.Word // of headline, then paragraphs; bytes of Title, then of Text
	paragraphs []int       // number of the first word of each; the headline is the first
}

func cutUp(a framewatch.Article) cutArticle {
	c := cutArticle{Article: a}
	add := func(s string, offset int) {
		c.paragraphs = append(c.paragraphs, len(c.words))
		for _, w := range text.Words(s) {
			if w.Folded != "" {
				c.words = append(c.words, text.Word{Start: w.Start + offset, End: w.End + offset})
			}
		}
	}
	add(a.Title, 0)
	offset := 0
	for _, p := range a.Paragraphs() {
		add(p, offset)
		offset += len(p) + len("\n\n")
	}
	return c
}

// fits reports whether the article is cut as it is in the stream. It is not if
// another text stands in for one that is not kept any more; what is found in
// the stream then has no place in it.
func (a *cutArticle) fits(t stream.Text) bool {
	words, paragraph := 0, 0
	for pos := uint32(0); int(pos) < len(t.Units); {
		c, next := t.At(pos)
		if pos = next; c != 0 {
			words++
			continue
		}
		if paragraph++; paragraph == len(a.paragraphs) || a.paragraphs[paragraph] != words {
			return false
		}
	}
	return words == len(a.words) && paragraph == len(a.paragraphs)-1
}

// bytes is where an occurrence stands: bytes of Title in the headline, of Text
// elsewhere.
func (a *cutArticle) bytes(t stream.Text, s span) (start, end int) {
	first := t.Ordinal(s.from)
	return a.words[first].Start, a.words[first+int(s.words)-1].End
}

// A highlight holds the bytes of title and text at which occurrences stand, in
// order.
type highlight struct{ title, text [][2]int }

// highlight finds the occurrences in an article; none if another text stands in
// for its own.
func (f *finder) highlight(a framewatch.Article) (m highlight) {
	f.spans = f.occurrences(uint32(a.Seq), f.spans[:0])
	if len(f.spans) == 0 {
		return m
	}
	t, _ := f.texts.Text(uint32(a.Seq))
	cut := cutUp(a)
	if !cut.fits(t) {
		return m
	}
	for _, s := range f.spans {
		start, end := cut.bytes(t, s)
		if t.Place(s.from) == framewatch.PlaceHeadline {
			m.title = append(m.title, [2]int{start, end})
		} else {
			m.text = append(m.text, [2]int{start, end})
		}
	}
	return m
}
