package corpus

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/query"
	"framewatch/seqset"
	"framewatch/text"
)

// Lines answers with one page of occurrences in their context.
func (c *Corpus) Lines(ctx context.Context, r framewatch.LinesRequest) (res framewatch.LinesResult, err error) {
	if r, err = checkLines(r); err != nil {
		return res, err
	}
	return c.lines(ctx, r, func(q *question, l *lines) error {
		page := l.page(r.Offset, r.Limit)
		res.Lines, err = q.show(ctx, page, r.Words)
		return err
	}, &res)
}

// ExportLines calls each with every line, in the order of the request, whose
// Limit and Offset do not count. The answer has no lines.
func (c *Corpus) ExportLines(ctx context.Context, r framewatch.LinesRequest, each func(framewatch.Line) error) (res framewatch.LinesResult, err error) {
	r.Limit, r.Offset = 1, 0
	if r, err = checkLines(r); err != nil {
		return res, err
	}
	return c.lines(ctx, r, func(q *question, l *lines) error {
		for page := range slices.Chunk(l.page(0, l.total), framewatch.MaxPage) {
			shown, err := q.show(ctx, page, r.Words)
			if err != nil {
				return err
			}
			for _, line := range shown {
				if err := each(line); err != nil {
					return err
				}
			}
		}
		return nil
	}, &res)
}

// lines finds the lines and has them shown.
func (c *Corpus) lines(ctx context.Context, r framewatch.LinesRequest, show func(*question, *lines) error, res *framewatch.LinesResult) (framewatch.LinesResult, error) {
	began := time.Now()
	q, err := c.ask(r.Filter, r.Once)
	if err != nil {
		return *res, err
	}
	defer q.close()
	found, err := q.mayHaveLines(ctx, r.Query.Expr)
	if err != nil {
		return *res, err
	}
	l := &lines{question: q, ctx: ctx, request: r}
	if err := l.find(found); err != nil {
		return *res, err
	}
	*res = framewatch.LinesResult{
		Query: r.Query.Text, Explain: query.ExplainFiltered(r.Query, r.Filter), Notices: q.notices(ctx, r.Query, r.Filter), Once: r.Once,
		Sort: r.Sort, Seed: r.Seed, With: r.With, Total: l.total, Articles: l.articles, Basis: q.basis(r.Filter),
	}
	if r.With != "" {
		res.Window = r.Window
	}
	if err = show(q, l); err == nil {
		err = ctx.Err() // which leaves the page short
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return *res, err
}

// mayHaveLines returns the articles in which lines are looked for. A phrase is
// not confirmed first: an article without it has no line.
func (q *question) mayHaveLines(ctx context.Context, e framewatch.Expr) (*seqset.Set, error) {
	w, ok := e.(framewatch.Words)
	if !ok || q.once {
		return q.match(ctx, e)
	}
	p, err := q.pattern(w, limit{})
	if err != nil {
		return nil, err
	}
	found, err := p.candidates(q.view)
	if err != nil {
		return nil, err
	}
	return evaluation{ctx, q}.narrow(found, nil), nil
}

func checkLines(r framewatch.LinesRequest) (framewatch.LinesRequest, error) {
	r.Limit, r.Sort, r.Words, r.Window = cmp.Or(r.Limit, defaultPage), cmp.Or(r.Sort, framewatch.SortNewest), cmp.Or(r.Words, 8), cmp.Or(r.Window, 5)
	sorts := []string{framewatch.SortNewest, framewatch.SortOldest, framewatch.SortSource, framewatch.SortLeft, framewatch.SortRight, framewatch.SortRandom}
	if err := hasOccurrences(r.Query); err != nil {
		return r, err
	}
	if err := checkPage(r.Limit, r.Offset, r.Filter); err != nil {
		return r, err
	}
	if r.With != "" {
		words := text.Words(r.With)
		if len(words) != 1 || words[0].Folded == "" {
			return r, fmt.Errorf("%w: %q is not one word", framewatch.ErrQuery, r.With)
		}
		r.With = words[0].Folded
	}
	switch {
	case !slices.Contains(sorts, r.Sort):
		return r, fmt.Errorf("%w: order %q is none of newest, oldest, source, left, right, random", framewatch.ErrQuery, r.Sort)
	case r.Words < 1 || r.Words > framewatch.MaxLineWords:
		return r, fmt.Errorf("%w: a line shows 1 to %d words on each side, not %d", framewatch.ErrQuery, framewatch.MaxLineWords, r.Words)
	case r.Window < 1 || r.Window > framewatch.MaxWindow:
		return r, fmt.Errorf("%w: a window is 1 to %d words wide, not %d", framewatch.ErrQuery, framewatch.MaxWindow, r.Window)
	}
	return r, nil
}

// A line is one occurrence in one article.
type line struct {
	seq uint32
	span
}

// lines are all lines of one request.
type lines struct {
	*question
	ctx      context.Context // of this one request
	request  framewatch.LinesRequest
	with     *stream.Set // nil: any word
	finder   *finder
	found    *seqset.Set // the articles that have some
	total    int
	articles int
}

// find counts the lines of every matching article.
func (l *lines) find(found *seqset.Set) error {
	f, err := l.question.finder(l.request.Query.Expr)
	if err != nil {
		return err
	}
	f.details, l.finder, l.found = true, f, found
	if w := l.request.With; w != "" {
		l.with = stream.NewSet(l.texts.Words().Forms(w)...)
	}
	if total, ok := l.ofWord(); ok {
		l.total, l.articles = total, found.Len()
		return nil
	}
	parts := found.Parts(4 * processors())
	totals, articles := make([]int, len(parts)), make([]int, len(parts))
	eachIndex(len(parts), func(i int) {
		r := l.reader()
		r.f.details = false
		halt := halt{ctx: l.ctx}
		parts[i].Keep(func(seq uint32) bool {
			if halt.now() {
				return false
			}
			n := len(r.of(seq))
			if totals[i] += n; n > 0 {
				articles[i]++
			}
			return n > 0
		})
	})
	for i := range parts {
		l.total, l.articles = l.total+totals[i], l.articles+articles[i]
	}
	return l.ctx.Err()
}

// ofWord is how often a word stands in all articles, if that is what is asked
// for and known without reading them.
func (l *lines) ofWord() (total int, ok bool) {
	w, ok := l.request.Query.Expr.(framewatch.Words)
	if !ok || len(w.Words) > 1 || w.Field != "" || w.Words[0].Exact || w.Words[0].Stem ||
		l.with != nil || l.once || l.question.limit != (limit{}) || !everything(l.filter) {
		return 0, false
	}
	want, err := l.wanted(w.Words[0])
	if err != nil {
		return 0, false
	}
	words := l.texts.Words()
	often, ok := l.corpus.frequencies.known(words, l.all, func(set *seqset.Set) ([]uint32, bool) { return countWords(l.ctx, l.texts, set) })
	for _, term := range want.terms {
		if code, found := words.Find(term); ok && found {
			total += often.word(code)
		}
	}
	return total, ok
}

// A lineReader reads the lines of articles; one goroutine's own.
type lineReader struct {
	*lines
	f         *finder
	spans     []span
	sentences []uint32
}

func (l *lines) reader() *lineReader { return &lineReader{lines: l, f: l.finder.clone()} }

// of returns the lines of an article, good until the next call.
func (r *lineReader) of(seq uint32) []span {
	if r.spans = r.f.occurrences(seq, r.spans[:0]); r.with == nil || len(r.spans) == 0 {
		return r.spans
	}
	t, _ := r.texts.Text(seq)
	r.sentences = t.Sentences(r.sentences[:0])
	r.spans = slices.DeleteFunc(r.spans, func(s span) bool { return !holdsWord(t, window(t, r.sentences, s, r.request.Window), s, r.with) })
	return r.spans
}

// A window is what stands round an occurrence in its sentence: the units
// [from, to), the occurrence among them.
type windowed struct{ from, to uint32 }

// window reaches as many words to the left and to the right of an occurrence
// as are asked for, at most to the ends of the sentence it begins and of the
// one it ends in.
func window(t stream.Text, sentences []uint32, s span, words int) windowed {
	i, _ := slices.BinarySearch(sentences, s.from+1)
	first := uint32(0)
	if i > 0 {
		first = sentences[i-1]
	}
	last := uint32(len(t.Units))
	if j, _ := slices.BinarySearch(sentences, s.to); j < len(sentences) {
		last = sentences[j]
	}
	w := windowed{s.from, s.to}
	for range words {
		if w.from <= first {
			break
		}
		c, start := t.Before(w.from)
		if c == 0 {
			break
		}
		w.from = start
	}
	for range words {
		if w.to >= last {
			break
		}
		c, next := t.At(w.to)
		if c == 0 {
			break
		}
		w.to = next
	}
	return w
}

// holdsWord reports whether a word of the set stands in the window beside the
// occurrence.
func holdsWord(t stream.Text, w windowed, s span, set *stream.Set) bool {
	for pos := w.from; pos < w.to; {
		if pos == s.from {
			if pos = s.to; pos >= w.to {
				return false
			}
		}
		c, next := t.At(pos)
		if set.Has(c) {
			return true
		}
		pos = next
	}
	return false
}

// page returns the lines of a page; fewer if ctx ends.
func (l *lines) page(offset, limit int) []line {
	n := offset + limit
	var all []line
	switch l.request.Sort {
	case framewatch.SortLeft, framewatch.SortRight, framewatch.SortRandom:
		all = l.byContext(n)
	default: // every article has a line, so n articles have n
		r, halt := l.reader(), halt{ctx: l.ctx}
		for _, seq := range l.first(l.found, n, l.request.Sort) {
			if len(all) >= n || halt.now() {
				break
			}
			for _, s := range r.of(seq) {
				all = append(all, line{seq, s})
			}
		}
	}
	return all[min(offset, len(all)):min(n, len(all))]
}

// show reads the articles of lines and cuts the lines from them.
func (q *question) show(ctx context.Context, page []line, words int) ([]framewatch.Line, error) {
	var seqs []int64
	for _, x := range page {
		seqs = append(seqs, int64(x.seq))
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	articles, err := q.corpus.articles(ctx, seqs)
	if err != nil {
		return nil, err
	}
	bySeq := map[uint32]*cutArticle{}
	cuts := make([]cutArticle, len(articles))
	eachIndex(len(articles), func(i int) { cuts[i] = cutUp(articles[i]) })
	for i := range cuts {
		bySeq[uint32(cuts[i].Seq)] = &cuts[i]
	}
	shown := make([]framewatch.Line, 0, len(page))
	for _, x := range page {
		a := bySeq[x.seq]
		if a == nil {
			continue
		}
		t, _ := q.texts.Text(x.seq)
		var l framewatch.Line
		if a.fits(t) {
			l = a.line(t, x, words)
		} else {
			l = q.lineOfWords(a.Article, t, x, words)
		}
		if l.Speaker, err = q.speakerOf(ctx, x); err != nil {
			return nil, err
		}
		shown = append(shown, l)
	}
	return shown, nil
}

// speakerOf is to whom a line is owed, by the name that Speakers lists.
func (q *question) speakerOf(ctx context.Context, x line) (string, error) {
	if x.run == noRun {
		return "", nil
	}
	said, _ := q.marks.Of(x.seq)
	_, name := said.Owed(said.Voices(nil)[x.run])
	if name == "" {
		return "", nil
	}
	calls, err := q.calls(ctx)
	if err != nil {
		return "", err
	}
	return calls.written(calls.meant(strings.Clone(name))), nil
}

// lineOfWords makes a line of the words in the stream alone, without the marks
// between them and without places in the text, which is not kept any more.
func (q *question) lineOfWords(a framewatch.Article, t stream.Text, x line, words int) framewatch.Line {
	around, dictionary := window(t, nil, x.span, words), q.texts.Words()
	written := func(from, to uint32) string {
		var all []string
		for pos := from; pos < to; {
			c, next := t.At(pos)
			all, pos = append(all, dictionary.Text(c)), next
		}
		return strings.Join(all, " ")
	}
	l := lineIn(a, x)
	l.Left, l.Node, l.Right = written(around.from, x.from), written(x.from, x.to), written(x.to, around.to)
	return l
}

// lineIn is a line of an article without its words.
func lineIn(a framewatch.Article, x line) framewatch.Line {
	return framewatch.Line{
		Article: a.ID, Seq: a.Seq, URL: a.URL, Title: a.Title, Source: a.Source, Published: a.PublishedText(), Language: a.Language,
		Voice: framewatch.Voices[x.voice], Place: framewatch.Places[x.place],
	}
}

// line cuts a line from the article: so many words to the left and to the
// right in its paragraph.
func (a *cutArticle) line(t stream.Text, x line, words int) framewatch.Line {
	first := t.Ordinal(x.from)
	last := first + int(x.words) - 1
	start, stop := a.bytes(t, x.span)
	i, exact := slices.BinarySearch(a.paragraphs, first)
	if !exact {
		i--
	}
	for i+1 < len(a.paragraphs) && a.paragraphs[i+1] == first { // paragraphs without words
		i++
	}
	begin, end := a.paragraphs[i], len(a.words)
	if i+1 < len(a.paragraphs) {
		end = a.paragraphs[i+1]
	}
	l, whole := lineIn(a.Article, x), a.Text
	if l.Place == framewatch.PlaceHeadline {
		whole = a.Title
	}
	from, to := a.words[max(begin, first-words)].Start, a.words[min(end-1, last+words)].End
	l.Start, l.End = start, stop
	l.Left, l.Node, l.Right = whole[from:start], whole[start:stop], whole[stop:to]
	return l
}
