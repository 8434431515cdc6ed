package corpus

import (
	"context"
	"slices"

	"framewatch"
	"framewatch/measure"
	"framewatch/seqset"
)

// series counts every query in every part.
func (t *trend) series(ctx context.Context) ([]framewatch.Series, error) {
	all := []framewatch.Series{}
	for i, q := range t.request.Queries {
		counted, err := t.count(ctx, q, t.found[i])
		if err != nil {
			return nil, err
		}
		t.disperse(q, t.bases[i])
		for part, name := range t.parts {
			row, code := 0, 0 // voices and places are shares of all
			if t.part != nil {
				row, code = part, t.codes[part]
			}
			s := t.oneSeries(counted[part], t.bases[i].rows[row], t.bases[i].whole[code])
			s.Query, s.By = q.Text, name
			all = append(all, s)
		}
	}
	return all, nil
}

// dispersed reports whether the dispersion over outlets is told.
func (t *trend) dispersed() bool {
	return t.request.Of == framewatch.OfWords && t.request.By == framewatch.BySource
}

// disperse says how evenly the words of the query that was counted last stand
// in the outlets, those that are not shown included.
func (t *trend) disperse(q framewatch.Query, of *table) {
	if !t.dispersed() {
		return
	}
	d := framewatch.Dispersion{Query: q.Text}
	words := make([]int, len(of.whole))
	for code, b := range of.whole {
		words[code] = int(b.words)
		d.N += t.inOutlets[code]
		if words[code] > 0 {
			d.Outlets++
			d.With += min(1, t.inOutlets[code])
		}
	}
	if d.Outlets < 2 || d.N == 0 {
		return
	}
	d.DP, d.DPNorm = measure.Dispersion(words, t.inOutlets)
	t.dispersions = append(t.dispersions, d)
}

// baseOf is what the matches of a query are a share of.
func (t *trend) baseOf(query int) *table {
	if t.once {
		return t.table(t.of[query], t.request.By, &t.buckets, t.part, t.rows())
	}
	return t.allBase()
}

// wholeOf is baseOf without rows.
func (t *trend) wholeOf(query int) *table {
	if t.once {
		return t.table(t.of[query], t.request.By, &buckets{}, nil, 0)
	}
	return t.allWhole()
}

// rows is how many parts have a base of their own; the others share one.
func (t *trend) rows() int {
	if t.part == nil {
		return 1
	}
	return len(t.parts)
}

// A counted is what was counted of one query in one part.
type counted struct {
	n       []int32               // by bucket: articles, or occurrences
	sums    []measure.Occurrences // by bucket, of words: without the base
	total   int
	undated int
}

func (c *counted) add(t *trend, seq uint32, n int) {
	c.total += n
	at, ok := t.buckets.at(t.day[seq])
	if !ok {
		c.undated += n
		return
	}
	c.n[at] += int32(n)
	if c.sums != nil {
		c.sums[at].AddMatches(n, int(t.words[seq]))
	}
}

// count counts the matches of a query by part; good until the next is counted.
func (t *trend) count(ctx context.Context, q framewatch.Query, found *seqset.Set) ([]counted, error) {
	parts, width := make([]counted, len(t.parts)), len(t.buckets.starts)
	t.cells = slices.Grow(t.cells[:0], len(parts)*width)[:len(parts)*width]
	clear(t.cells)
	for i := range parts {
		parts[i].n = t.cells[i*width : (i+1)*width]
		if t.request.Of == framewatch.OfWords {
			parts[i].sums = make([]measure.Occurrences, width)
		}
	}
	if t.request.Of == framewatch.OfWords || t.byOccurrence() {
		return parts, t.occurrences(ctx, q, found, parts)
	}
	t.articles(found, parts)
	return parts, nil
}

// articles counts the matching articles.
func (t *trend) articles(found *seqset.Set, parts []counted) {
	codes := t.source
	if t.request.By == framewatch.ByLang {
		codes = t.lang
	}
	first, bucket := int(t.buckets.first), t.buckets.of
	for seq := range found.All() {
		c := &parts[0]
		if t.part != nil {
			part := t.part[codes[seq]]
			if part < 0 {
				continue
			}
			c = &parts[part]
		}
		c.total++
		// The buckets hold every date that passes the filter.
		if i := int(t.day[seq]) - first; uint(i) < uint(len(bucket)) {
			c.n[bucket[i]]++
		} else {
			c.undated++
		}
	}
}

// A quantity is how often a query stands in an article, by voice or place.
type quantity struct {
	seq uint32
	n   [4]uint32
}

// occurrences counts how often the query's words stand in the matching
// articles, by voice or place if the trend is split so.
func (t *trend) occurrences(ctx context.Context, q framewatch.Query, found *seqset.Set, parts []counted) error {
	f, err := t.finder(q.Expr)
	if err != nil {
		return err
	}
	f.details = t.byOccurrence()
	if t.dispersed() {
		t.inOutlets = make([]int, len(t.sources))
	}
	quantities, err := f.quantities(ctx, found, t.request.By)
	if err != nil {
		return err
	}
	for _, some := range quantities {
		for _, x := range some {
			if t.dispersed() {
				t.inOutlets[t.source[x.seq]] += int(x.n[0])
			}
			if !t.byOccurrence() {
				if part := t.partOf(x.seq); part >= 0 {
					parts[part].add(t, x.seq, int(x.n[0]))
				}
				continue
			}
			for part := range parts {
				if n := int(x.n[part]); n > 0 && t.request.Of == framewatch.OfWords {
					parts[part].add(t, x.seq, n)
				} else if n > 0 {
					parts[part].add(t, x.seq, 1)
				}
			}
		}
	}
	return nil
}

// quantities counts the occurrences in each article of a set, in order.
func (f *finder) quantities(ctx context.Context, set *seqset.Set, by string) ([][]quantity, error) {
	parts := set.Parts(4 * processors())
	all := make([][]quantity, len(parts))
	eachIndex(len(parts), func(i int) {
		own, halt := f.clone(), halt{ctx: ctx}
		var spans []span
		for seq := range parts[i].All() {
			if halt.now() {
				return
			}
			spans = own.occurrences(seq, spans[:0])
			x := quantity{seq: seq}
			switch by {
			case framewatch.ByVoice:
				for _, s := range spans {
					x.n[s.voice]++
				}
			case framewatch.ByPlace:
				for _, s := range spans {
					x.n[s.place]++
				}
			default:
				x.n[0] = uint32(len(spans))
			}
			all[i] = append(all[i], x)
		}
	})
	return all, ctx.Err()
}

// oneSeries makes points of what was counted.
func (t *trend) oneSeries(c counted, of []base, all base) framewatch.Series {
	s := framewatch.Series{Total: c.total, Undated: c.undated, OfTotal: all.articles, Points: make([]framewatch.Point, len(t.buckets.starts))}
	if t.request.Of == framewatch.OfWords {
		s.OfTotal = int(all.words)
	}
	for at := range s.Points {
		p := framewatch.Point{Start: t.buckets.names[at], N: int(c.n[at]), Of: of[at].articles}
		if t.request.Of == framewatch.OfWords {
			o := of[at].occurrences()
			o.F, o.FF, o.FN = c.sums[at].F, c.sums[at].FF, c.sums[at].FN
			p.Of = int(o.N)
			p.Rate, p.Low, p.High = o.Per10000()
		} else {
			p.Rate, p.Low, p.High = measure.Share(p.N, p.Of)
		}
		p.State = t.state(at, p.Of, of[at].articles)
		s.Points[at] = p
	}
	return s
}

// state says how far the bucket at can be trusted.
func (t *trend) state(at, of, articles int) framewatch.PointState {
	switch {
	case of == 0:
		return framewatch.PointMissing
	case t.running(at):
		return framewatch.PointPartial
	case articles < framewatch.ThinBase:
		return framewatch.PointThin
	}
	return framewatch.PointOK
}

// running reports whether the bucket at has not ended.
func (t *trend) running(at int) bool {
	now := t.request.Now
	return !now.IsZero() && now.Before(t.request.Interval.Next(t.buckets.starts[at]))
}
