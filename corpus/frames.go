package corpus

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"framewatch"
	"framewatch/measure"
	"framewatch/query"
)

// Frames answers which framing vocabulary the articles on the topic use;
// METHODS section 6. It reads every one of them in the stream.
func (c *Corpus) Frames(ctx context.Context, r framewatch.FramesRequest) (res framewatch.FramesResult, err error) {
	began := time.Now()
	r.Filter.Topic = true
	q, err := c.ask(r.Filter, r.Once)
	if err != nil {
		return res, err
	}
	defer q.close()
	b := &frames{request: r, lexicon: q.lexicon.annotator.Lexicon()}
	if err := b.check(); err != nil {
		return res, err
	}
	articles, err := q.match(ctx, nil)
	if err != nil {
		return res, err
	}
	if err := b.read(ctx, q, articles); err != nil {
		return res, err
	}
	cells, err := q.cells(b.layout(), articles, b.each(), 3*len(b.lexicon.Frames)+1)
	if err != nil {
		return res, err
	}
	res = framewatch.FramesResult{
		Explain: query.ExplainFiltered(framewatch.Query{}, r.Filter), Interval: r.Interval, By: r.By, Once: r.Once,
		Notices: slices.Concat([]string{}, q.notices(ctx, framewatch.Query{}, r.Filter), cells.notices, b.topicless(q)), Rows: b.rows(cells), Articles: articles.Len(), Basis: q.basis(r.Filter),
	}
	for seq := range articles.All() {
		if q.day[seq] == undated {
			res.Undated++
		}
	}
	res.Pairs, res.Tested = b.pairs()
	if b.behind() {
		if res.Behind, err = b.list(ctx, q); err != nil {
			return res, err
		}
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

// frames is one request being answered.
type frames struct {
	request  framewatch.FramesRequest
	lexicon  *framewatch.Lexicon
	places   map[string]int // of frames in the lexicon, by ID
	wanted   []int          // frames whose articles are listed
	of       [][]int        // frames of each concept, by its code
	groups   []uint8        // securitisation groups of each concept, a bit each
	articles []framed       // in order
	counts   []frameCount   // of all articles, one after the other
}

// topicless says how many articles are in languages in which the lexicon has no
// words of the topic, and so can't be on it.
func (b *frames) topicless(q *question) []string {
	filter := b.request.Filter
	filter.Topic = false
	all := q.all.Clone()
	q.keep(all, filter)
	n := q.otherLangs(all, func(lang string) bool { return slices.Contains(b.lexicon.Topic.Languages, lang) })
	if n == "" {
		return nil
	}
	return []string{"Articles in languages for which the lexicon has no words of the topic: " + n + ". They can't be on it, and do not count here."}
}

func (b *frames) layout() layout {
	r := b.request
	return layout{r.Filter, r.Interval, r.By, r.Once, r.Parts, r.Now}
}

// behind reports whether the articles behind a number are asked for.
func (b *frames) behind() bool {
	return len(b.wanted) > 0 || b.request.Where == framewatch.FrameSecuritised
}

// check checks the request and finds the frames of every concept.
func (b *frames) check() error {
	r := &b.request
	if len(r.Filter.Places) > 0 {
		return fmt.Errorf("%w: frames are counted in headline and text beside each other; leave out the place", framewatch.ErrQuery)
	}
	if err := b.layout().check(); err != nil {
		return err
	}
	b.places = map[string]int{}
	for i, f := range b.lexicon.Frames {
		b.places[f.ID] = i
	}
	for _, concept := range b.lexicon.Concepts {
		var of []int
		for _, id := range concept.Frames {
			if i, ok := b.places[id]; ok && !slices.Contains(of, i) {
				of = append(of, i)
			}
		}
		b.of, b.groups = append(b.of, of), append(b.groups, securitising(concept.ID))
	}
	return b.checkList()
}

func (b *frames) checkList() error {
	r := &b.request
	var ids []string
	for _, f := range b.lexicon.Frames {
		ids = append(ids, f.ID)
	}
	for _, id := range r.Frames {
		i, ok := b.places[id]
		if !ok {
			return noSuch("frame", id, ids)
		}
		if !slices.Contains(b.wanted, i) {
			b.wanted = append(b.wanted, i)
		}
	}
	r.Limit = cmp.Or(r.Limit, defaultPage)
	if r.Where == "" && len(r.Frames) > 0 {
		r.Where = framewatch.FramePresent
	}
	switch {
	case r.Where != "" && !slices.Contains(framewatch.FrameWheres, r.Where):
		return fmt.Errorf("%w: %q is none of present, headline, sentence, securitised", framewatch.ErrQuery, r.Where)
	case r.Where == framewatch.FrameSecuritised && len(r.Frames) > 0:
		return fmt.Errorf("%w: securitised asks for sentences that join a threat, a measure or what is threatened; leave out the frame", framewatch.ErrQuery)
	case r.Where == framewatch.FrameSecuritised && !b.hasGroups():
		return fmt.Errorf("%w: the lexicon has none of the concepts that securitised looks for", framewatch.ErrQuery)
	case r.Where != "" && r.Where != framewatch.FrameSecuritised && len(r.Frames) == 0:
		return fmt.Errorf("%w: %s asks for the articles of a frame; name one", framewatch.ErrQuery, r.Where)
	}
	return checkPage(r.Limit, r.Offset, r.Filter)
}

// securitisation are the groups of METHODS section 6: a threat, a measure
// against it, what is threatened.
var securitisation = [3][]string{
	{"security_threat", "terrorism_link", "existential_threat", "weaponised_migration", "meta_invasion"},
	{"emergency_measures", "mass_deportation", "border_closure", "border_wall"},
	{"national_identity", "western_values", "social_cohesion", "sovereignty", "law_and_order"},
}

func securitising(concept string) (groups uint8) {
	for i, ids := range securitisation {
		if slices.Contains(ids, concept) {
			groups |= 1 << i
		}
	}
	return groups
}

// joins reports whether a sentence with these groups securitises.
func joins(groups uint8) bool { return groups&(groups-1) != 0 }

// hasGroups reports whether the lexicon can name a securitising sentence: it
// has concepts of two groups.
func (b *frames) hasGroups() bool {
	all := uint8(0)
	for _, g := range b.groups {
		all |= g
	}
	return joins(all)
}

// each runs over the articles, by which the parts are put in order.
func (b *frames) each() iter.Seq2[uint32, int] {
	return func(yield func(uint32, int) bool) {
		for _, a := range b.articles {
			if !yield(a.seq, 1) {
				return
			}
		}
	}
}

// A frameSum is what the shares of one frame in one cell are made of.
type frameSum struct {
	present, mention, headlines int
	sentences                   measure.Occurrences // of the articles with some; the others come in rows
}

// rows makes the rows of the answer.
func (b *frames) rows(c *cells) []framewatch.FrameRow {
	width := len(b.lexicon.Frames)
	rows := make([]framewatch.FrameRow, c.len())
	sums := make([]frameSum, len(rows)*width)
	topic, secured := make([]measure.Occurrences, len(rows)), make([]measure.Occurrences, len(rows))
	for _, a := range b.articles {
		cell := c.of(a.seq)
		if cell < 0 {
			continue
		}
		row := &rows[cell]
		row.Articles++
		row.Sentences += int(a.topic)
		if a.headline {
			row.Headlines++
		}
		topic[cell].AddArticle(int(a.topic))
		secured[cell].AddMatches(int(a.secured), int(a.topic))
		for _, n := range b.counts[a.from:a.to] {
			s := &sums[cell*width+int(n.frame)]
			s.mention++
			if measure.FramePresent(int(n.sentences), int(a.topic)) {
				s.present++
			}
			if n.headline {
				s.headlines++
			}
			s.sentences.AddMatches(int(n.sentences), int(a.topic))
		}
	}
	for cell := range rows {
		row := &rows[cell]
		row.By, row.Start = c.name(cell)
		row.State = c.state(cell, row.Articles)
		row.Frames = make([]framewatch.FrameShare, width)
		for i, f := range b.lexicon.Frames {
			s := &sums[cell*width+i]
			row.Frames[i] = framewatch.FrameShare{
				Frame: f.ID, Label: f.Label, Mention: s.mention,
				Articles: countShare(s.present, row.Articles), Headlines: countShare(s.headlines, row.Headlines), Sentences: sumShare(topic[cell], s.sentences),
			}
		}
		if b.hasGroups() {
			share := sumShare(topic[cell], secured[cell])
			row.Securitisation = &share
		}
	}
	return rows
}

func countShare(n, of int) framewatch.Share {
	s := framewatch.Share{N: n, Of: of}
	s.Share, s.Low, s.High = measure.Share(n, of)
	return s
}

// sumShare is the share of sentences whose matches were counted apart from all.
func sumShare(all, matches measure.Occurrences) framewatch.Share {
	all.F, all.FF, all.FN = matches.F, matches.FF, matches.FN
	s := framewatch.Share{N: int(all.F), Of: int(all.N)}
	s.Share, s.Low, s.High = all.SumShare()
	return s
}

// What a pair of frames needs to be listed; METHODS section 9.
const (
	pairQ    = 0.01
	pairBoth = 5
)

// pairs are the frames that stand together in articles, and how many pairs were
// tested: those of frames that some articles have.
func (b *frames) pairs() (listed []framewatch.FramePair, tested int) {
	width := len(b.lexicon.Frames)
	both := make([]int, width*width) // of two; of one with itself: articles that have it
	var present []int
	for _, a := range b.articles {
		present = present[:0]
		for _, n := range b.counts[a.from:a.to] {
			if measure.FramePresent(int(n.sentences), int(a.topic)) {
				present = append(present, int(n.frame))
			}
		}
		for i, x := range present {
			for _, y := range present[i:] {
				both[min(x, y)*width+max(x, y)]++
			}
		}
	}
	var p []float64
	for x := range width {
		for y := x + 1; y < width; y++ {
			pair := measure.Pair{Both: both[x*width+y], A: both[x*width+x], B: both[y*width+y], All: len(b.articles)}
			if pair.A == 0 || pair.B == 0 {
				continue
			}
			p = append(p, measure.ChiSquareTail(pair.LogLikelihood()))
			listed = append(listed, framewatch.FramePair{
				A: b.lexicon.Frames[x].ID, B: b.lexicon.Frames[y].ID, Both: pair.Both, OnlyA: pair.A - pair.Both, OnlyB: pair.B - pair.Both,
				Jaccard: pair.Jaccard(), Lift: pair.Lift(), Phi: pair.Phi(),
			})
		}
	}
	tested = len(listed)
	for i, q := range measure.BenjaminiHochberg(p) {
		listed[i].Q = q
	}
	listed = slices.DeleteFunc(listed, func(p framewatch.FramePair) bool { return p.Q >= pairQ || p.Both < pairBoth })
	slices.SortStableFunc(listed, func(a, b framewatch.FramePair) int { return cmp.Compare(b.Phi, a.Phi) })
	return listed, tested
}
