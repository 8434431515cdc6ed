package corpus

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/measure"
	"framewatch/query"
	"framewatch/seqset"
)

// Namings answers how the rival names of a naming set share what is named.
//
// Every name is counted by itself, so that a name has as many mentions as its
// concept has lines, also where two names of the set overlap.
func (c *Corpus) Namings(ctx context.Context, r framewatch.NamingsRequest) (res framewatch.NamingsResult, err error) {
	began := time.Now()
	q, err := c.ask(r.Filter, r.Once)
	if err != nil {
		return res, err
	}
	defer q.close()
	res, err = q.namings(ctx, r)
	res.TookNS = time.Since(began).Nanoseconds()
	return res, err
}

func (q *question) namings(ctx context.Context, r framewatch.NamingsRequest) (res framewatch.NamingsResult, err error) {
	l := layout{r.Filter, r.Interval, r.By, r.Once, r.Parts, r.Now}
	if err := l.check(); err != nil {
		return res, err
	}
	n, err := q.rivals(r.Set)
	if err != nil {
		return res, err
	}
	found, base, err := q.toCount(ctx, n.query.Expr)
	if err != nil {
		return res, err
	}
	if err := n.count(ctx, q, found); err != nil {
		return res, err
	}
	cells, err := q.cells(l, base, n.tallies.first(), len(n.concepts))
	if err != nil {
		return res, err
	}
	return framewatch.NamingsResult{
		Set: n.ID, Label: n.Label, Kind: n.Kind, Explain: query.ExplainFiltered(n.query, r.Filter), Interval: r.Interval, By: r.By, Once: r.Once,
		Notices: append(cells.allNotices(ctx, n.query, r.Filter), n.wordless(q, base)...),
		Rows:    n.rows(cells), Undated: n.tallies.undated(q.columns), Basis: q.basis(r.Filter),
	}, nil
}

// NamingSets answers how often the names of each naming set stand in the
// articles that pass the filter; the request's set and parts do not count.
func (c *Corpus) NamingSets(ctx context.Context, r framewatch.NamingsRequest) (res framewatch.NamingSetsResult, err error) {
	began := time.Now()
	r.Interval, r.By = "", framewatch.ByNothing
	q, err := c.ask(r.Filter, r.Once)
	if err != nil {
		return res, err
	}
	defer q.close()
	res.Notices, res.Once, res.Basis = q.notices(ctx, framewatch.Query{}, r.Filter), r.Once, q.basis(r.Filter)
	for _, set := range q.lexicon.annotator.Lexicon().Namings {
		r.Set = set.ID
		counted, err := q.namings(ctx, r)
		if err != nil {
			return res, err
		}
		row := counted.Rows[0]
		total := framewatch.NamingSetTotal{Set: set.ID, Label: set.Label, Kind: set.Kind, Mentions: row.Mentions, Articles: row.Articles}
		for _, n := range row.Names {
			total.Names = append(total.Names, n.Label)
		}
		res.Sets, res.Of = append(res.Sets, total), row.Of
	}
	if len(res.Sets) == 0 {
		return res, noSuch("naming set", "", nil)
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

// rivals are the rival names of a naming set, being counted.
type rivals struct {
	framewatch.NamingSet
	query    framewatch.Query
	concepts []framewatch.Concept // in the lexicon's order
	tallies  tallies              // mentions of the set, then of each concept
}

// rivals finds a naming set.
func (q *question) rivals(id string) (*rivals, error) {
	lexicon := q.lexicon.annotator.Lexicon()
	i := slices.IndexFunc(lexicon.Namings, func(s framewatch.NamingSet) bool { return s.ID == id })
	if i < 0 {
		if c, ok := q.lexicon.concept(strings.TrimPrefix(id, "concept:")); ok && c.Naming != "" {
			return nil, fmt.Errorf("%w: %s is a concept, not a naming set; it is a name in the set %s", framewatch.ErrQuery, c.ID, c.Naming)
		}
		var ids []string
		for _, s := range lexicon.Namings {
			ids = append(ids, s.ID)
		}
		return nil, noSuch("naming set", id, ids)
	}
	is := framewatch.Is{Field: framewatch.FieldNaming, Value: id}
	n := &rivals{NamingSet: lexicon.Namings[i], query: framewatch.Query{Text: query.Print(is), Expr: is}}
	for _, concept := range lexicon.Concepts {
		if concept.Naming == id {
			n.concepts = append(n.concepts, concept)
		}
	}
	return n, nil
}

// count counts the mentions of every concept in every article of a set.
func (n *rivals) count(ctx context.Context, q *question, found *seqset.Set) (err error) {
	f, err := q.finder(n.query.Expr)
	if err != nil {
		return err
	}
	f.details = true
	place := make([]int, len(q.lexicon.codes)) // of a concept's number in a row, by code
	for i, concept := range n.concepts {
		place[q.lexicon.codes[concept.ID]] = 1 + i
	}
	n.tallies, err = tallyOf(ctx, found, 1+len(n.concepts), func() tallier {
		own := f.clone()
		var spans []span
		return func(seq uint32, row []int32) {
			spans = own.apart(seq, spans[:0])
			row[0] = int32(len(spans))
			for _, s := range spans {
				row[place[s.concept]]++
			}
		}
	})
	return err
}

// apart is occurrences with every concept looked at by itself: one that overlaps
// another's mention counts as well.
func (f *finder) apart(seq uint32, dst []span) []span {
	t, ok := f.text(seq)
	if !ok {
		return dst
	}
	first := len(dst)
	dst = longestOfEach(f.mentioned(t, dst), first)
	return f.counted(t, dst, first)
}

// longestOfEach drops of the spans from first on what overlaps a longer one of
// the same concept.
func longestOfEach(spans []span, first int) []span {
	found := spans[first:]
	if slices.IsSortedFunc(found, func(a, b span) int { return cmp.Compare(a.from, b.from) }) && !overlapping(found) {
		return spans
	}
	slices.SortStableFunc(found, func(a, b span) int { return cmp.Compare(a.concept, b.concept) })
	kept := spans[:first]
	for len(found) > 0 {
		end := 1
		for end < len(found) && found[end].concept == found[0].concept {
			end++
		}
		kept = append(kept, longest(slices.Clone(found[:end]), 0)...)
		found = found[end:]
	}
	return kept
}

// A nameSum is what the shares of one name in one cell are made of.
type nameSum struct {
	articles int
	pooled   measure.Occurrences
	each     measure.Shares
}

// rows makes the rows of the answer. Of many outlets and months most have no
// mention: these share their names, which all have 0.
func (n *rivals) rows(c *cells) []framewatch.NamingRow {
	rows, sums := make([]framewatch.NamingRow, c.len()), make([][]nameSum, c.len())
	for seq, numbers := range n.tallies.all() {
		cell := c.of(seq)
		if cell < 0 {
			continue
		}
		all := int(numbers[0])
		rows[cell].Articles++
		rows[cell].Mentions += all
		if sums[cell] == nil {
			sums[cell] = make([]nameSum, len(n.concepts))
		}
		for i, of := range numbers[1:] {
			s := &sums[cell][i]
			s.pooled.AddArticle(all)
			s.pooled.AddMatches(int(of), all)
			s.each.Add(int(of), all)
			if of > 0 {
				s.articles++
			}
		}
	}
	none := n.shares(make([]nameSum, len(n.concepts)))
	for cell := range rows {
		row := &rows[cell]
		row.By, row.Start = c.name(cell)
		row.Of, row.State = c.articles(cell), c.state(cell, row.Articles)
		if row.Names = none; sums[cell] != nil {
			row.Names = n.shares(sums[cell])
		}
	}
	return rows
}

func (n *rivals) shares(sums []nameSum) []framewatch.NamingShare {
	shares := make([]framewatch.NamingShare, len(sums))
	for i, concept := range n.concepts {
		shares[i] = sums[i].share(concept)
	}
	return shares
}

func (s nameSum) share(c framewatch.Concept) framewatch.NamingShare {
	share := framewatch.NamingShare{Concept: c.ID, Label: c.Label, Articles: s.articles, Mentions: int(s.pooled.F)}
	share.Share, share.Low, share.High = s.each.Mean()
	share.Pooled, share.PooledLow, share.PooledHigh = s.pooled.SumShare()
	return share
}

// wordless says how many articles are in languages for which the lexicon has
// none of the names, and so can't have a mention.
func (n *rivals) wordless(q *question, base *seqset.Set) []string {
	without := q.otherLangs(base, func(lang string) bool {
		return slices.ContainsFunc(n.concepts, func(c framewatch.Concept) bool { return len(c.Variants[lang]) > 0 })
	})
	if without == "" {
		return nil
	}
	return []string{"Articles in languages for which the lexicon has none of these names: " + without + ". They have no mention."}
}
