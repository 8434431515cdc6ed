package index

import (
	"maps"

	"framewatch/text"
)

// with returns the state after docs. Repeats, known by their Seq, are not
// measured again.
func (s state) with(docs []Doc) state {
	next := state{watermark: s.watermark, lengths: lengths{Docs: s.lengths.Docs, Fields: maps.Clone(s.lengths.Fields)}}
	for _, d := range docs {
		if d.Article.Seq <= s.watermark {
			continue
		}
		next.watermark = max(next.watermark, d.Article.Seq)
		next.lengths.Docs++
		title := text.Count(d.Article.Title)
		lead := text.Count(d.Article.Text[:d.Article.LeadEnd()])
		next.lengths.Fields[fieldTitle] += title
		next.lengths.Fields[fieldLead] += lead
		next.lengths.Fields[fieldBody] += d.Words - title - lead
	}
	return next
}

// average is the mean number of words in a field, at least 1.
func (l lengths) average(field string) float64 {
	if l.Docs == 0 {
		return 1
	}
	return max(1, float64(l.Fields[field])/float64(l.Docs))
}
