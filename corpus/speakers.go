package corpus

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"framewatch"
	"framewatch/measure"
	"framewatch/query"
	"framewatch/seqset"
	"framewatch/text"
)

// Speakers answers who brings the words of a query into the news.
func (c *Corpus) Speakers(ctx context.Context, r framewatch.SpeakersRequest) (res framewatch.SpeakersResult, err error) {
	began := time.Now()
	r.Limit = cmp.Or(r.Limit, defaultList)
	l := layout{r.Filter, r.Interval, r.By, r.Once, r.Parts, r.Now}
	if err := cmp.Or(l.check(), checkList(r.Limit), hasOccurrences(r.Query)); err != nil {
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
	said, err := q.speakers(ctx, r.Query.Expr, found)
	if err != nil {
		return res, err
	}
	cells, err := q.cells(l, base, said.tallies.first(), 1)
	if err != nil {
		return res, err
	}
	res = framewatch.SpeakersResult{
		Query: r.Query.Text, Explain: query.ExplainFiltered(r.Query, r.Filter), Interval: r.Interval, By: r.By, Once: r.Once,
		Notices: added(cells.allNotices(ctx, r.Query, r.Filter), q.voiceless(r.Query.Expr)...),
		Rows:    said.rows(cells, r.Limit), Undated: said.tallies.undated(q.columns), Basis: q.basis(r.Filter),
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

// limited reports whether a filter lets only some occurrences count.
func limited(f framewatch.Filter) bool { return len(f.Voices)+len(f.Places)+len(f.Speakers) > 0 }

// A saying is one occurrence that is owed to a name.
type saying struct {
	seq    uint32
	quoted bool
	key    string // of the name that is meant
	form   string // as the text names the speaker
}

// sayings are what was counted for an answer about speakers.
type sayings struct {
	calls   *callings
	tallies tallies // occurrences, then those that are attributed
	named   []saying
}

// speakers counts to whom the occurrences of a query are owed in the articles of
// a set.
func (q *question) speakers(ctx context.Context, e framewatch.Expr, found *seqset.Set) (*sayings, error) {
	f, err := q.finder(e)
	if err != nil {
		return nil, err
	}
	f.details = true
	s := &sayings{}
	if s.calls, err = q.calls(ctx); err != nil {
		return nil, err
	}
	var mu sync.Mutex
	s.tallies, err = tallyOf(ctx, found, 2, func() tallier {
		own, meant := f.clone(), map[string]string{}
		var spans []span
		var named []saying
		return func(seq uint32, row []int32) {
			spans, named = own.occurrences(seq, spans[:0]), named[:0]
			row[0] = int32(len(spans))
			for _, span := range spans {
				if span.voice != reported && span.voice != quoted {
					continue
				}
				row[1]++
				if who := own.who(span); who.Name != "" {
					if meant[who.Name] == "" {
						meant[who.Name] = s.calls.meant(who.Name)
					}
					named = append(named, saying{seq, span.voice == quoted, meant[who.Name], who.Speaker})
				}
			}
			mu.Lock()
			defer mu.Unlock()
			s.named = append(s.named, named...)
		}
	})
	slices.SortStableFunc(s.named, func(a, b saying) int { return cmp.Compare(a.seq, b.seq) })
	return s, err
}

// A newsMaker is one speaker in one cell, being counted.
type newsMaker struct {
	framewatch.NewsMaker
	share   measure.Occurrences
	last    uint32 // article, and how often they spoke there
	spoke   int
	outlets map[uint16]bool
	forms   map[string]int
}

// rows makes the rows of the answer, each with so many speakers.
func (s *sayings) rows(c *cells, limit int) []framewatch.SpeakersRow {
	rows, all := make([]framewatch.SpeakersRow, c.len()), make([]measure.Occurrences, c.len())
	attributed := map[uint32]int{} // by article
	for seq, numbers := range s.tallies.all() {
		cell := c.of(seq)
		if cell < 0 {
			continue
		}
		row, n := &rows[cell], int(numbers[1])
		row.Articles++
		row.Occurrences += int(numbers[0])
		if row.Attributed += n; n > 0 {
			all[cell].AddArticle(n)
			attributed[seq] = n
		}
	}
	makers := make([]map[string]*newsMaker, len(rows))
	for _, x := range s.named {
		if cell := c.of(x.seq); cell >= 0 {
			rows[cell].Named++
			if makers[cell] == nil {
				makers[cell] = map[string]*newsMaker{}
			}
			m := makers[cell][x.key]
			if m == nil {
				m = &newsMaker{outlets: map[uint16]bool{}, forms: map[string]int{}}
				makers[cell][x.key] = m
			}
			m.add(x, c.trend.source[x.seq], attributed)
		}
	}
	for cell := range rows {
		row := &rows[cell]
		row.By, row.Start = c.name(cell)
		row.Of, row.State = c.articles(cell), c.state(cell, row.Articles)
		row.Speakers, row.More = s.listed(makers[cell], all[cell], limit, attributed)
	}
	return rows
}

// add counts an occurrence; those of an article follow each other.
func (m *newsMaker) add(x saying, outlet uint16, attributed map[uint32]int) {
	if x.seq != m.last {
		m.endArticle(attributed)
		m.last = x.seq
		m.Articles++
	}
	m.spoke++
	m.N++
	if x.quoted {
		m.Quoted++
	} else {
		m.Reported++
	}
	m.outlets[outlet] = true
	m.forms[x.form]++
}

func (m *newsMaker) endArticle(attributed map[uint32]int) {
	if m.spoke > 0 {
		m.share.AddMatches(m.spoke, attributed[m.last])
	}
	m.spoke = 0
}

// listed are the speakers of a cell with most occurrences, and how many more
// there are. all is what their shares are of.
func (s *sayings) listed(makers map[string]*newsMaker, all measure.Occurrences, limit int, attributed map[uint32]int) (listed []framewatch.NewsMaker, more int) {
	order := slices.SortedFunc(maps.Keys(makers), func(a, b string) int {
		return cmp.Or(cmp.Compare(makers[b].N, makers[a].N), strings.Compare(a, b))
	})
	more = max(0, len(order)-limit)
	listed = make([]framewatch.NewsMaker, 0, len(order)-more)
	for _, key := range order[:len(order)-more] {
		m := makers[key]
		m.endArticle(attributed)
		share := all
		share.F, share.FF, share.FN = m.share.F, m.share.FF, m.share.FN
		m.Share, m.Low, m.High = share.SumShare()
		m.Name, m.Outlets = s.calls.written(key), len(m.outlets)
		m.Forms = formsOf(m.forms, m.Name, key)
		listed = append(listed, m.NewsMaker)
	}
	return listed, more
}

// mostForms is how many forms of a name are told.
const mostForms = 5

// formsOf are the forms in which the texts name a speaker, the most frequent
// first; the name alone if they only say "she".
func formsOf(n map[string]int, name, key string) []string {
	forms := slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		return cmp.Or(cmp.Compare(n[b], n[a]), strings.Compare(a, b))
	})
	forms = slices.DeleteFunc(forms, func(form string) bool { return isPronoun(form, key) })
	if len(forms) == 0 {
		return []string{name}
	}
	return forms[:min(len(forms), mostForms)]
}

// isPronoun reports whether a form is one word that is neither of the name nor
// an abbreviation: nothing else stands for a name.
func isPronoun(form, key string) bool {
	words := text.Words(form)
	return len(words) == 1 && !slices.Contains(strings.Fields(key), words[0].Folded) && strings.ToUpper(form) != form
}
