package corpus

import (
	"context"
	"time"

	"framewatch"
	"framewatch/corpus/marks"
	"framewatch/measure"
	"framewatch/query"
	"framewatch/seqset"
)

// Voices answers in whose voice the words of a query stand.
func (c *Corpus) Voices(ctx context.Context, r framewatch.VoicesRequest) (res framewatch.VoicesResult, err error) {
	began := time.Now()
	l := layout{r.Filter, r.Interval, r.By, r.Once, r.Parts, r.Now}
	if err := l.check(); err != nil {
		return res, err
	}
	if err := hasOccurrences(r.Query); err != nil {
		return res, err
	}
	q, err := c.ask(r.Filter, r.Once)
	if err != nil {
		return res, err
	}
	defer q.close()
	found, base, err := q.toCount(ctx, r.Query.Expr)
	if err != nil {
		return res, err
	}
	counted, err := q.voices(ctx, r.Query.Expr, found)
	if err != nil {
		return res, err
	}
	cells, err := q.cells(l, base, counted.first(), len(framewatch.Voices))
	if err != nil {
		return res, err
	}
	res = framewatch.VoicesResult{
		Query: r.Query.Text, Explain: query.ExplainFiltered(r.Query, r.Filter), Interval: r.Interval, By: r.By, Once: r.Once,
		Notices: added(cells.allNotices(ctx, r.Query, r.Filter), q.voiceless(r.Query.Expr)...),
		Rows:    voiceRows(cells, counted), Undated: counted.undated(q.columns), Basis: q.basis(r.Filter),
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

// The numbers of an article whose occurrences are told apart by voice.
const (
	inAll        = 0
	inVoice      = 1 // the first of the voices
	intended     = inVoice + 4
	negated      = intended + 1
	voiceNumbers = negated + 1
)

// voices counts the occurrences of a query in the articles of a set: all, those
// in each voice, the intended and the negated ones.
func (q *question) voices(ctx context.Context, e framewatch.Expr, found *seqset.Set) (tallies, error) {
	f, err := q.finder(e)
	if err != nil {
		return nil, err
	}
	f.details = true
	return tallyOf(ctx, found, voiceNumbers, func() tallier {
		own := f.clone()
		var spans []span
		return func(seq uint32, row []int32) {
			spans = own.occurrences(seq, spans[:0])
			row[inAll] = int32(len(spans))
			for _, s := range spans {
				row[inVoice+int(s.voice)]++
				if s.voice == reported && own.runs[s.run].Class() == "intend" {
					row[intended]++
				}
				if s.flags&marks.Negated != 0 {
					row[negated]++
				}
			}
		}
	})
}

// A voiceSum is what the shares of the voices in one cell are made of.
type voiceSum struct {
	articles [4]int
	shares   [4]measure.Occurrences
}

// voiceRows makes the rows of the answer. Those without an occurrence share
// their voices, which all have 0.
func voiceRows(c *cells, counted tallies) []framewatch.VoiceRow {
	rows, sums := make([]framewatch.VoiceRow, c.len()), make([]*voiceSum, c.len())
	for seq, numbers := range counted.all() {
		cell := c.of(seq)
		if cell < 0 {
			continue
		}
		row, all := &rows[cell], int(numbers[inAll])
		row.Articles++
		row.Occurrences += all
		row.Intended += int(numbers[intended])
		row.Negated += int(numbers[negated])
		if sums[cell] == nil {
			sums[cell] = &voiceSum{}
		}
		for v := range framewatch.Voices {
			n, s := int(numbers[inVoice+v]), sums[cell]
			s.shares[v].AddArticle(all)
			s.shares[v].AddMatches(n, all)
			if n > 0 {
				s.articles[v]++
			}
		}
	}
	none := (&voiceSum{}).voices()
	for cell := range rows {
		row := &rows[cell]
		row.By, row.Start = c.name(cell)
		row.Of, row.State = c.articles(cell), c.state(cell, row.Articles)
		if row.Voices = none; sums[cell] != nil {
			row.Voices = sums[cell].voices()
		}
	}
	return rows
}

func (s *voiceSum) voices() []framewatch.VoiceShare {
	shares := make([]framewatch.VoiceShare, len(framewatch.Voices))
	for v, voice := range framewatch.Voices {
		share := framewatch.VoiceShare{Voice: voice, Articles: s.articles[v], N: int(s.shares[v].F)}
		share.Share, share.Low, share.High = s.shares[v].SumShare()
		shares[v] = share
	}
	return shares
}
