package index

import (
	"maps"

	"framewatch/text"
)

// with returns the state after docs came in and others went. Repeats, known by
// their Seq, are not measured again.
func (s state) with(docs, gone []Doc) state {
	next := state{watermark: s.watermark, lengths: lengths{Docs: s.lengths.Docs, Fields: maps.Clone(s.lengths.Fields)}}
	for _, d := range docs {
		if d.Article.Seq <= s.watermark {
			continue
		}
		next.watermark = max(next.watermark, d.Article.Seq)
		next.lengths.add(d, 1)
	}
	for _, d := range gone {
		next.lengths.add(d, -1)
	}
	return next
}

// add counts a document, or takes it off again with a sign of -1.
func (l *lengths) add(d Doc, sign int) {
	title := text.Count(d.Article.Title)
	lead := text.Count(d.Article.Text[:d.Article.LeadEnd()])
	l.Docs += sign
	l.Fields[fieldTitle] += sign * title
	l.Fields[fieldLead] += sign * lead
	l.Fields[fieldBody] += sign * (d.Words - title - lead)
}

// average is the mean number of words in a field, at least 1.
func (l lengths) average(field string) float64 {
	if l.Docs == 0 {
		return 1
	}
	return max(1, float64(l.Fields[field])/float64(l.Docs))
}
