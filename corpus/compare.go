package corpus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/measure"
	"framewatch/query"
	"framewatch/seqset"
)

// What a key word must show to be listed: METHODS section 8.
const (
	leastKeyCount = 10
	mostKeyQ      = 0.01
	leastKeyRatio = 1
	leastOutlets  = 3
)

// Compare answers which words mark the articles of one side off from those of
// the other.
func (c *Corpus) Compare(ctx context.Context, r framewatch.CompareRequest) (res framewatch.CompareResult, err error) {
	began := time.Now()
	if r, err = checkCompare(r); err != nil {
		return res, err
	}
	a, b, err := c.askBoth(r)
	if err != nil {
		return res, err
	}
	defer a.close()
	defer b.close()
	for _, s := range []*side{a, b} {
		if s.found, err = s.match(ctx, s.Query.Expr); err != nil {
			return res, err
		}
	}
	leaveOut, err := named(a, b)
	if err != nil {
		return res, err
	}
	words := a.texts.Words()
	counts := keyCounts(ctx, a.texts, a.found, b.found, a.source, r.Of == framewatch.OfWords)
	if err := ctx.Err(); err != nil {
		return res, err
	}
	res = framewatch.CompareResult{
		Of: r.Of, Once: r.Once, A: a.total(), B: b.total(), Both: intersection(a.found, b.found).Len(),
		Notices: a.notices(ctx, b), Basis: a.basis(framewatch.Filter{}),
	}
	t := keyTest{c: res.A.Articles, d: res.B.Articles, per: 1, text: words.Text, leaveOut: leaveOut, outlets: outletsNeeded(a, b)}
	if r.Of == framewatch.OfWords {
		t.c, t.d, t.per = res.A.Words, res.B.Words, 10_000
	}
	res.Keys, res.Tested = t.keys(counts, r.Limit)
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

func checkCompare(r framewatch.CompareRequest) (framewatch.CompareRequest, error) {
	r.Of, r.Limit = cmp.Or(r.Of, framewatch.OfArticles), cmp.Or(r.Limit, defaultList)
	if r.Of != framewatch.OfArticles && r.Of != framewatch.OfWords {
		return r, fmt.Errorf("%w: %q is none of articles, words; a comparison counts one of them", framewatch.ErrQuery, r.Of)
	}
	for _, s := range []framewatch.Side{r.A, r.B} {
		if !limited(s.Filter) {
			continue
		}
		if err := hasOccurrences(s.Query); err != nil {
			return r, err
		}
	}
	return r, checkList(r.Limit, r.A.Filter, r.B.Filter)
}

// A side is one of the two sets of articles.
type side struct {
	name string // "A", "B"
	framewatch.Side
	*question
	found *seqset.Set
}

// askBoth begins both questions with the articles of the same time.
func (c *Corpus) askBoth(r framewatch.CompareRequest) (a, b *side, err error) {
	for {
		a, b = &side{name: "A", Side: r.A}, &side{name: "B", Side: r.B}
		if a.question, err = c.ask(r.A.Filter, r.Once); err != nil {
			return nil, nil, err
		}
		if b.question, err = c.ask(r.B.Filter, r.Once); err != nil {
			return nil, nil, errors.Join(err, a.close())
		}
		if a.columns == b.columns {
			return a, b, nil
		}
		// An article came between the two.
		if err := errors.Join(a.close(), b.close()); err != nil {
			return nil, nil, err
		}
	}
}

func (s *side) total() framewatch.SideTotal {
	return framewatch.SideTotal{
		Query: s.Query.Text, Explain: query.ExplainFiltered(s.Query, s.Filter), Articles: s.found.Len(), Words: s.wordsIn(s.found),
		Outlets: s.outlets(s.found), Basis: s.basis(s.Filter),
	}
}

// outlets is the number of outlets of some articles.
func (q *question) outlets(set *seqset.Set) (n int) {
	seen := make([]bool, len(q.sources))
	for seq := range set.All() {
		if of := q.source[seq]; !seen[of] {
			seen[of] = true
			n++
		}
	}
	return n
}

// notices are what the reader shall know of the comparison with b.
func (s *side) notices(ctx context.Context, b *side) []string {
	notices := added(s.question.notices(ctx, s.Query, s.Filter), b.question.notices(ctx, b.Query, b.Filter)...)
	return append(notices, unlisted(s, b)...)
}

// unlisted says why key words may be missing.
func unlisted(a, b *side) (notices []string) {
	for _, s := range []*side{a, b} {
		if s.found.IsEmpty() {
			return []string{"Side " + s.name + " has no articles, so there is nothing to compare."}
		}
	}
	if without(a.found, b.found).IsEmpty() && without(b.found, a.found).IsEmpty() {
		return []string{"Both sides are the same articles, so no word can mark one off from the other."}
	}
	least := outletsNeeded(a, b)
	if least < leastOutlets {
		notices = append(notices, fmt.Sprintf("A key word must stand in %d outlets, where there are as many; here %d will do, so a word may be the habit of one outlet.", leastOutlets, least))
	}
	for _, s := range []*side{a, b} {
		if n := s.outlets(s.found); least == leastOutlets && n < leastOutlets {
			notices = append(notices, fmt.Sprintf("A key word must stand in %d outlets or more; the articles of side %s come from %d, so words that stand there alone are not listed.", leastOutlets, s.name, n))
		}
	}
	return notices
}

// outletsNeeded is in how many outlets a key word must stand: in as many as it
// can where one or two outlets are compared.
func outletsNeeded(a, b *side) int {
	both := a.outlets(union(a.found, b.found))
	alone := min(a.outlets(a.found), b.outlets(b.found)) // a word may stand on one side only
	if both < leastOutlets {
		return min(both, alone)
	}
	return leastOutlets
}

// named tells the folded words that the queries of both sides name: they tell
// the sides apart because the sides were chosen by them.
func named(sides ...*side) (is func(word string) bool, err error) {
	words := map[string]bool{}
	for _, s := range sides {
		for _, w := range everyWord(s.Query.Expr) {
			want, err := s.wanted(w)
			if err != nil {
				return nil, err
			}
			for _, term := range want.terms {
				words[term] = true
			}
		}
	}
	return func(word string) bool { return words[word] }, nil
}

// everyWord returns the words in e, those below a Not as well.
func everyWord(e framewatch.Expr) (words []framewatch.Word) {
	walk(e, true, func(e framewatch.Expr) {
		if w, ok := e.(framewatch.Words); ok {
			words = append(words, w.Words...)
		}
	})
	return words
}

// A keyCount says on which side a word stands how often.
type keyCount struct {
	a, b    uint32 // articles, or occurrences
	outlets uint32 // that have the word on either side
	last    uint32 // the last article with it, in the order in which a goroutine reads them
}

// keyCounts counts every word of two sets of articles, by folded code. Of the
// articles each has a source.
func keyCounts(ctx context.Context, texts *stream.View, a, b *seqset.Set, source []uint16, everyTime bool) []keyCount {
	folded := foldedCodes(texts.Words())
	all := make([]keyCount, len(folded))
	outlets := byOutlet(a, b, source)
	queue := make(chan []uint32, len(outlets))
	for _, seqs := range outlets {
		queue <- seqs
	}
	close(queue)
	var mu sync.Mutex
	var group sync.WaitGroup
	for range min(len(outlets), processors()) {
		group.Go(func() {
			own := &keyCounter{texts: texts, a: a, b: b, everyTime: everyTime, folded: folded, counts: make([]keyCount, len(folded))}
			for seqs := range queue {
				if ctx.Err() == nil {
					own.outlet(seqs)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for word, k := range own.counts {
				all[word].a += k.a
				all[word].b += k.b
				all[word].outlets += k.outlets
			}
		})
	}
	group.Wait()
	return all
}

// foldedCodes is the folded code of each code.
func foldedCodes(dictionary *stream.Words) []stream.Code {
	folded := make([]stream.Code, dictionary.Len()+1)
	for word := range folded {
		folded[word] = dictionary.Folded(stream.Code(word))
	}
	return folded
}

// byOutlet returns the articles of both sides by outlet, the largest first.
func byOutlet(a, b *seqset.Set, source []uint16) [][]uint32 {
	of := map[uint16][]uint32{}
	for seq := range union(a, b).All() {
		of[source[seq]] = append(of[source[seq]], seq)
	}
	return slices.SortedFunc(maps.Values(of), func(a, b []uint32) int { return cmp.Compare(len(b), len(a)) })
}

// A keyCounter counts the words of one outlet after the other. It reads all
// articles of an outlet, so that it need not remember for every word which
// outlets have it.
type keyCounter struct {
	texts     *stream.View
	a, b      *seqset.Set
	everyTime bool // not once in an article
	folded    []stream.Code
	counts    []keyCount // by folded code
	articles  uint32     // so far
}

func (k *keyCounter) outlet(seqs []uint32) {
	first := k.articles + 1
	for _, seq := range seqs {
		k.articles++
		if t, ok := k.texts.Text(seq); ok {
			k.article(t, first, has(k.a, seq), has(k.b, seq))
		}
	}
}

// article counts an article of an outlet whose first article was first.
func (k *keyCounter) article(t stream.Text, first, inA, inB uint32) {
	for pos, code := uint32(0), stream.Code(0); int(pos) < len(t.Units); {
		if code, pos = t.At(pos); code == 0 {
			continue
		}
		word := &k.counts[k.folded[code]]
		if word.last == k.articles && !k.everyTime {
			continue
		}
		if word.last < first {
			word.outlets++
		}
		word.last = k.articles
		word.a += inA
		word.b += inB
	}
}

// has is 1 if seq is in the set, else 0.
func has(set *seqset.Set, seq uint32) uint32 {
	if set.Has(seq) {
		return 1
	}
	return 0
}

// A keyTest compares the words of two sides.
type keyTest struct {
	c, d     int     // articles of the sides, or their words
	per      float64 // of which a rate is
	text     func(stream.Code) string
	leaveOut func(word string) bool
	outlets  int // in which a key word must stand
}

// keys returns the words that are to be listed, at most limit of each side,
// and how many were tested.
func (t keyTest) keys(counts []keyCount, limit int) (listed []framewatch.Key, tested int) {
	listed = []framewatch.Key{}
	var p []float64
	for code, k := range counts {
		if k.a+k.b < leastKeyCount || t.leaveOut(t.text(stream.Code(code))) {
			continue
		}
		key := t.key(int(k.a), int(k.b))
		key.Word, key.Outlets = t.text(stream.Code(code)), int(k.outlets)
		listed, p = append(listed, key), append(p, key.P)
	}
	tested = len(listed)
	for i, q := range measure.BenjaminiHochberg(p) {
		listed[i].Q = q
	}
	listed = slices.DeleteFunc(listed, func(k framewatch.Key) bool {
		return k.Q >= mostKeyQ || math.Abs(k.LogRatio) < leastKeyRatio || k.Outlets < t.outlets
	})
	return byStrength(listed, limit), tested
}

// key compares a word that stands a times on one side and b times on the other.
func (t keyTest) key(a, b int) framewatch.Key {
	k := framewatch.Key{A: a, B: b, G2: measure.LogLikelihood(a, t.c, b, t.d)}
	k.RateA, k.RateB = t.rate(a, t.c), t.rate(b, t.d)
	k.P = measure.ChiSquareTail(k.G2)
	k.LogRatio, k.Low, k.High = measure.LogRatio(a, t.c, b, t.d)
	return k
}

func (t keyTest) rate(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return t.per * float64(n) / float64(of)
}

// byStrength returns at most limit words of A and as many of B, those first
// whose interval stays away from 0 the furthest.
func byStrength(keys []framewatch.Key, limit int) []framewatch.Key {
	ofA := slices.DeleteFunc(slices.Clone(keys), func(k framewatch.Key) bool { return k.LogRatio < 0 })
	ofB := slices.DeleteFunc(keys, func(k framewatch.Key) bool { return k.LogRatio >= 0 })
	slices.SortFunc(ofA, func(x, y framewatch.Key) int {
		return cmp.Or(cmp.Compare(y.Low, x.Low), strings.Compare(x.Word, y.Word))
	})
	slices.SortFunc(ofB, func(x, y framewatch.Key) int {
		return cmp.Or(cmp.Compare(x.High, y.High), strings.Compare(x.Word, y.Word))
	})
	return append(ofA[:min(limit, len(ofA))], ofB[:min(limit, len(ofB))]...)
}

func intersection(a, b *seqset.Set) *seqset.Set {
	both := a.Clone()
	both.And(b)
	return both
}

func union(a, b *seqset.Set) *seqset.Set {
	either := a.Clone()
	either.Or(b)
	return either
}
