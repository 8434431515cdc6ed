package corpus

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"framewatch"
	"framewatch/measure"
	"framewatch/query"
	"framewatch/seqset"
)

// What a sequence must show to be listed as rising.
const (
	leastRising  = 5 // articles of the period
	mostRisingQ  = 0.01
	risingWeeks  = 8 // of the baseline
	mostBaseline = 520
	risingWords  = 3 // of the longest sequence
	outletsNamed = 5 // in a notice
)

// Rising answers which word sequences in sentences with a word of the topic
// stand in more articles of a period than the weeks before let expect; METHODS
// section 8. It knows of no gaps in collection.
func (c *Corpus) Rising(ctx context.Context, r framewatch.RisingRequest) (res framewatch.RisingResult, err error) {
	began := time.Now()
	if r, err = checkRising(r); err != nil {
		return res, err
	}
	before := r.Filter.From.AddDate(0, 0, -7*r.Baseline)
	asked := r.Filter
	asked.From = before
	q, err := c.ask(asked, r.Once)
	if err != nil {
		return res, err
	}
	defer q.close()
	all, err := q.match(ctx, nil)
	if err != nil {
		return res, err
	}
	s := &rising{question: q, request: r}
	s.divide(all)
	res = framewatch.RisingResult{
		From: r.Filter.From.Format(time.DateOnly), To: lastDay(r.Filter.To), Before: before.Format(time.DateOnly), Once: r.Once,
		Words: r.Words, Explain: query.ExplainFiltered(framewatch.Query{}, r.Filter), Notices: s.notices(ctx),
		Articles: s.period.Len(), Base: s.base.Len(), Outlets: q.outlets(s.period), Basis: q.basis(r.Filter),
	}
	listed, tested, err := s.list(ctx)
	if err != nil {
		return res, err
	}
	res.Total, res.Tested = len(listed), tested
	if res.Rising, err = s.show(ctx, listed[:min(r.Limit, len(listed))]); err != nil {
		return res, err
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

// lastDay names the day before a moment at which a period ends.
func lastDay(end time.Time) string { return end.AddDate(0, 0, -1).Format(time.DateOnly) }

func checkRising(r framewatch.RisingRequest) (framewatch.RisingRequest, error) {
	r.Baseline, r.Words, r.Limit = cmp.Or(r.Baseline, risingWeeks), cmp.Or(r.Words, risingWords), cmp.Or(r.Limit, defaultList)
	r.Filter.Topic = true
	f := &r.Filter
	switch {
	case r.Baseline < 1 || r.Baseline > mostBaseline:
		return r, fmt.Errorf("%w: the baseline has 1 to %d weeks, not %d", framewatch.ErrQuery, mostBaseline, r.Baseline)
	case r.Words < 1 || r.Words > framewatch.MaxGram:
		return r, fmt.Errorf("%w: a sequence has 1 to %d words, not %d", framewatch.ErrQuery, framewatch.MaxGram, r.Words)
	case f.Undated:
		return r, fmt.Errorf("%w: what rises is seen by dates; leave out undated", framewatch.ErrQuery)
	case f.From.IsZero() && !f.To.IsZero():
		return r, fmt.Errorf("%w: the period has a last day and no first; say from which day on", framewatch.ErrQuery)
	case r.Now.IsZero() && f.To.IsZero():
		return r, fmt.Errorf("%w: the period has no last day; say up to which day", framewatch.ErrQuery)
	case f.From.IsZero():
		f.To = framewatch.Week.Start(r.Now)
		f.From = f.To.AddDate(0, 0, -7)
	case f.To.IsZero():
		f.To = framewatch.Day.Start(r.Now) // the running day is not complete
	}
	if !f.From.Before(f.To) {
		return r, errBackwards
	}
	return r, checkList(r.Limit, r.Filter)
}

// A rising is one request being answered.
type rising struct {
	*question
	request framewatch.RisingRequest
	period  *seqset.Set
	base    *seqset.Set
	readers sync.Pool // of *risingReader
}

// divide divides the articles between period and baseline.
func (s *rising) divide(all *seqset.Set) {
	from := dayOf(s.request.Filter.From)
	s.period, s.base = seqset.Under(s.last), seqset.Under(s.last)
	for seq := range all.All() {
		if s.day[seq] >= from {
			s.period.Add(seq)
		} else {
			s.base.Add(seq)
		}
	}
}

// outletsNeeded is in how many outlets a sequence must stand: in three, where
// the period has as many.
func (s *rising) outletsNeeded() int { return min(leastOutlets, s.outlets(s.period)) }

// notices are what the reader shall know.
func (s *rising) notices(ctx context.Context) []string {
	r := s.request
	notices := s.question.notices(ctx, framewatch.Query{}, r.Filter)
	if now := r.Now; !now.IsZero() && now.Before(r.Filter.To) {
		notices = append(notices, "The period has not ended yet.")
	}
	before := "the week before"
	if r.Baseline > 1 {
		before = fmt.Sprintf("the %d weeks before", r.Baseline)
	}
	for _, part := range []struct {
		name string
		n    int
	}{{"the period", s.period.Len()}, {before, s.base.Len()}} {
		switch {
		case part.n == 0 && part.name == before && s.period.IsEmpty():
		case part.n == 0:
			notices = append(notices, fmt.Sprintf("There are no articles on the topic in %s, so there is nothing to compare.%s", part.name, s.lastArticle()))
		case part.n < framewatch.ThinBase:
			notices = append(notices, fmt.Sprintf("There are only %d articles on the topic in %s; below %d, little can be told from chance. A longer time shows more.", part.n, part.name, framewatch.ThinBase))
		}
	}
	if s.period.IsEmpty() || s.base.IsEmpty() {
		return notices
	}
	if n := s.outletsNeeded(); n < leastOutlets {
		notices = append(notices, fmt.Sprintf("A sequence must stand in %d outlets, where there are as many; here %d will do, so it may be the habit of one outlet.", leastOutlets, n))
	}
	return slices.Concat(notices, s.copies(), s.newOutlets())
}

// copies says how many articles of the period run the text of another one.
func (s *rising) copies() []string {
	if s.request.Once {
		return nil
	}
	if n := s.period.Len() - s.columns.once(s.period, nil).Len(); n > 0 {
		return []string{fmt.Sprintf("Of the articles of the period %d run the text of another one, whose words may seem to rise by that; count the same text once to leave them out.", n)}
	}
	return nil
}

// lastArticle says when the last article on the topic was published.
func (s *rising) lastArticle() string {
	if last := s.spanOf(s.topic)[1]; last != undated {
		return " The last article on the topic is of " + timeOf(last).Format(time.DateOnly) + "."
	}
	return ""
}

// newOutlets says which outlets have articles in the period alone: what they
// always say seems to rise.
func (s *rising) newOutlets() []string {
	in := make([][2]bool, len(s.sources))
	for seq := range s.period.All() {
		in[s.source[seq]][0] = true
	}
	for seq := range s.base.All() {
		in[s.source[seq]][1] = true
	}
	var names []string
	for i, has := range in {
		if has[0] && !has[1] {
			names = append(names, s.sources[i])
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	more := ""
	if n := len(names) - outletsNamed; n > 0 {
		names, more = names[:outletsNamed], fmt.Sprintf(" and %d more", n)
	}
	return []string{"Without articles in the weeks before are " + strings.Join(names, ", ") + more + "; what they always say may seem to rise."}
}

// A risen is a sequence that is listed.
type risen struct {
	framewatch.Rising
	risingRow
}

// list lists the sequences that have risen, in order, and says how many were
// tested.
func (s *rising) list(ctx context.Context) (listed []risen, tested int, err error) {
	if s.period.IsEmpty() || s.base.IsEmpty() {
		return nil, 0, nil
	}
	var p []float64
	var tests []int // of those that may be listed
	needed := uint32(s.outletsNeeded())
	c, d := s.period.Len(), s.base.Len()
	err = s.count(ctx, func(row risingRow) {
		n, base := int(row.n), int(row.base)
		p = append(p, measure.ChiSquareTail(measure.LogLikelihood(n, c, base, d)))
		if n >= leastRising && row.outlets >= needed && n*d > base*c {
			listed, tests = append(listed, risen{risingRow: row}), append(tests, len(p)-1)
		}
	})
	if err != nil {
		return nil, 0, err
	}
	q := measure.BenjaminiHochberg(p)
	kept := listed[:0]
	for i, r := range listed {
		if at := tests[i]; q[at] < mostRisingQ {
			r.Rising = s.row(r.risingRow, p[at], q[at])
			kept = append(kept, r)
		}
	}
	kept = s.apart(kept)
	slices.SortFunc(kept, func(x, y risen) int {
		return cmp.Or(cmp.Compare(y.Low, x.Low), strings.Compare(x.Words, y.Words))
	})
	return kept, len(p), nil
}

// row tells of one sequence.
func (s *rising) row(row risingRow, p, q float64) framewatch.Rising {
	c, d := s.period.Len(), s.base.Len()
	r := framewatch.Rising{N: int(row.n), BaseN: int(row.base), Outlets: int(row.outlets), P: p, Q: q}
	r.Rate, r.BaseRate = float64(r.N)/float64(c), float64(r.BaseN)/float64(d)
	r.G2 = measure.LogLikelihood(r.N, c, r.BaseN, d)
	r.LogRatio, r.Low, r.High = measure.LogRatio(r.N, c, r.BaseN, d)
	phrase := s.phrase(row.words)
	for i, word := range phrase.Words {
		if i > 0 {
			r.Words += " "
		}
		r.Words += word.Text
	}
	r.Query = query.Print(phrase)
	return r
}

// phrase is a sequence as a query names it.
func (s *rising) phrase(words sequence) (phrase framewatch.Words) {
	for _, code := range words[:words.len()] {
		phrase.Words = append(phrase.Words, framewatch.Word{Text: s.texts.Words().Text(code)})
	}
	return phrase
}

// apart takes out what says no more than another sequence that is listed: one
// that only adds words that say nothing to it, at either end, and of the others
// one that stands in no article of the period without a longer one.
func (s *rising) apart(listed []risen) []risen {
	there := map[sequence]uint32{} // articles of the period
	for _, r := range listed {
		there[r.words] = r.n
	}
	listed = slices.DeleteFunc(listed, func(r risen) bool {
		core := s.core(r.risingRow)
		return core != r.words && there[core] > 0
	})
	part := map[sequence]bool{}
	for _, r := range listed {
		for words := range r.words.parts() {
			part[words] = part[words] || there[words] == r.n
		}
	}
	return slices.DeleteFunc(listed, func(r risen) bool { return part[r.words] })
}

// core is a sequence without the words at its ends that say nothing.
func (s *rising) core(row risingRow) sequence {
	says := func(i int) bool { return !saysNothing(s.langs[row.lang], s.texts.Words().Text(row.words[i])) }
	from, to := 0, row.words.len()
	for from < to && !says(from) {
		from++
	}
	for from < to && !says(to-1) {
		to--
	}
	return row.words.part(from, to)
}

// show tells of some sequences which articles their queries find, and which
// concept of the lexicon they belong to.
func (s *rising) show(ctx context.Context, page []risen) ([]framewatch.Rising, error) {
	shown := []framewatch.Rising{}
	concepts, err := s.conceptsIn(ctx, page)
	if err != nil {
		return nil, err
	}
	for i, r := range page {
		r.Concept = concepts[i]
		found, err := s.match(ctx, s.phrase(r.words))
		if err != nil {
			return nil, err
		}
		s.columns.keep(found, framewatch.Filter{From: s.request.Filter.From, To: s.request.Filter.To})
		r.Found = found.Len()
		shown = append(shown, r.Rising)
	}
	return shown, nil
}
