package corpus

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/query"
	"framewatch/seqset"
)

// Contexts answers in what company the words of a query stand.
func (c *Corpus) Contexts(ctx context.Context, r framewatch.ContextsRequest) (res framewatch.ContextsResult, err error) {
	began := time.Now()
	if r, err = checkContexts(r); err != nil {
		return res, err
	}
	q, err := c.ask(r.Filter, r.Once)
	if err != nil {
		return res, err
	}
	defer q.close()
	found, base, err := q.share(ctx, r.Query.Expr)
	if err != nil {
		return res, err
	}
	f, err := q.finder(r.Query.Expr)
	if err != nil {
		return res, err
	}
	words := q.texts.Words()
	around := surroundings{ctx, q.texts, found, func() func(uint32, []span) []span { return f.clone().occurrences }}
	company, grams := around.count(r.Window)
	often := c.frequencies.of(words, base, func(set *seqset.Set) ([]uint32, bool) { return countWords(ctx, q.texts, set) })
	if err := ctx.Err(); err != nil {
		return res, err
	}
	res = framewatch.ContextsResult{
		Query: r.Query.Text, Explain: query.ExplainFiltered(r.Query, r.Filter), Notices: q.notices(ctx, r.Query, r.Filter), Once: r.Once, Window: r.Window,
		Articles: found.Len(), Occurrences: int(company.line), Words: q.wordsIn(base), Basis: q.basis(r.Filter),
	}
	res.Collocates = company.list(r.Limit, res.Words, words.Text, often.word)
	res.Grams = grams.list(r.Limit, words.Text)
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

func checkContexts(r framewatch.ContextsRequest) (framewatch.ContextsRequest, error) {
	r.Window, r.Limit = cmp.Or(r.Window, 5), cmp.Or(r.Limit, defaultList)
	if r.Window < 1 || r.Window > framewatch.MaxWindow {
		return r, fmt.Errorf("%w: a window is 1 to %d words wide, not %d", framewatch.ErrQuery, framewatch.MaxWindow, r.Window)
	}
	if err := checkList(r.Limit, r.Filter); err != nil {
		return r, err
	}
	return r, hasOccurrences(r.Query)
}

// defaultList is the number of collocates, of sequences of each length, and of
// key words of each side.
const defaultList = 50

func checkList(limit int, filters ...framewatch.Filter) error {
	if limit < 1 || limit > framewatch.MaxPage {
		return fmt.Errorf("%w: a list has 1 to %d rows, not %d", framewatch.ErrQuery, framewatch.MaxPage, limit)
	}
	for _, f := range filters {
		if err := checkPage(1, 0, f); err != nil {
			return err
		}
	}
	return nil
}

// wordsIn are the running words of some articles.
func (q *question) wordsIn(set *seqset.Set) (n int) {
	for seq := range set.All() {
		n += int(q.words[seq])
	}
	return n
}

// surroundings are where occurrences are read with what stands round them.
type surroundings struct {
	ctx      context.Context // of one request
	texts    *stream.View
	articles *seqset.Set
	finder   func() func(seq uint32, dst []span) []span // for each goroutine one that appends the occurrences in an article
}

// read calls what begin returns with the words around the occurrences in each
// article, on all processors: begin for each goroutine, done at its end. Only
// one done is called at a time.
func (s surroundings) read(reach int, begin func() (read func(*excerpt), done func())) {
	var mu sync.Mutex
	each(s.articles.Parts(processors()), func(part seqset.Part) {
		read, done := begin()
		occurrences := s.finder()
		x := &excerpter{dictionary: s.texts.Words(), reach: reach}
		var nodes []span
		for seq := range part.All() {
			if s.ctx.Err() != nil {
				return
			}
			if nodes = occurrences(seq, nodes[:0]); len(nodes) == 0 {
				continue
			}
			if t, ok := s.texts.Text(seq); ok {
				read(x.read(seq, t, nodes))
			}
		}
		mu.Lock()
		defer mu.Unlock()
		done()
	})
}

// count counts the words in the windows of the occurrences, and the sequences
// of words that hold one.
func (s surroundings) count(window int) (*company, *gramCounts) {
	company, tally := newCompany(window), newGramTally(s.articles.Len())
	s.read(max(window, framewatch.MaxGram-1), func() (func(*excerpt), func()) {
		own := newCompany(window)
		read := func(x *excerpt) {
			own.add(x)
			tally.add(x)
		}
		return read, func() { company.gather(own) }
	})
	least := tally.least()
	grams := newGramCounts(tally, least)
	s.read(framewatch.MaxGram-1, func() (func(*excerpt), func()) {
		own := newGramCounts(tally, least)
		return own.add, func() { grams.gather(own) }
	})
	return company, grams
}
