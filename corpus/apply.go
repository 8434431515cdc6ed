package corpus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"framewatch"
	"framewatch/corpus/marks"
	"framewatch/corpus/stream"
	"framewatch/index"
	"framewatch/seqset"
)

// Another lexicon means other marks of all articles. They are made beside those
// in force, up to the last article that is searchable; then readers are switched
// over at once. An article that the change cannot touch is copied, any other is
// read again. What was made of the marks stays whatever happens.

// OnLexicon has f called whenever another lexicon has come into force. f must
// not wait.
func (c *Corpus) OnLexicon(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onLexicon = append(c.onLexicon, f)
}

// Annotator is that of the lexicon in force.
func (c *Corpus) Annotator() Annotator { return c.columns.Load().lexicon.annotator }

// Apply brings another lexicon into force and returns when its marks have been
// made. Readers and new articles need not wait; until then they go by the
// lexicon in force. Where Apply was interrupted the next one goes on. told, which
// may be nil, is told how far it is.
func (c *Corpus) Apply(ctx context.Context, an Annotator, told func(framewatch.Applying)) error {
	c.oneApply.Lock()
	defer c.oneApply.Unlock()
	if c.columns.Load().lexicon.fingerprint() == an.Lexicon().Fingerprint {
		c.applying.Store(nil)
		return nil
	}
	if _, err := c.applied(ctx, an, told); err != nil {
		return fmt.Errorf("apply lexicon %s: %w", an.Lexicon().Name, err)
	}
	return nil
}

// applied applies a lexicon that is not in force.
func (c *Corpus) applied(ctx context.Context, an Annotator, told func(framewatch.Applying)) (*application, error) {
	before, began := c.columns.Load().lexicon, time.Now()
	a, err := c.application(newLexicon(an), told)
	if err == nil {
		err = a.run(ctx)
	}
	if err != nil {
		return nil, err
	}
	c.log.Info("lexicon applied", "lexicon", a.lexicon.name(), "before", before.name(), "copied", a.copied, "read", a.read, "took", time.Since(began))
	c.applying.Store(nil)
	c.mu.Lock()
	for _, f := range c.onLexicon {
		f()
	}
	c.mu.Unlock()
	return a, c.retire(before)
}

// applyWanted is Apply for the lexicon that Open was given, tried again after an
// error until ctx ends.
func (c *Corpus) applyWanted(ctx context.Context) {
	for {
		err := c.Apply(ctx, c.wanted, nil)
		if err == nil || ctx.Err() != nil {
			return
		}
		c.log.Error("lexicon could not be applied", "lexicon", c.wanted.Lexicon().Name, "err", err)
		if !wait(ctx, time.After(retryAfter)) {
			return
		}
	}
}

// An application is a lexicon whose marks are being made.
type application struct {
	corpus  *Corpus
	lexicon *lexicon
	told    func(framewatch.Applying)
	done    uint32 // Seq up to which they are made

	change  framewatch.LexiconChange
	numbers []int               // of the concepts in force among those of the lexicon; nil if nothing can be copied
	tested  map[string]int      // words of the dictionary that were tested, by language
	terms   map[string][]string // in the index's terms, those of them that the change touches

	copied, read int // articles
}

// application prepares a change of the lexicon in force.
func (c *Corpus) application(lex *lexicon, told func(framewatch.Applying)) (*application, error) {
	before := c.columns.Load().lexicon
	a := &application{corpus: c, lexicon: lex, told: told, tested: map[string]int{}, terms: map[string][]string{}}
	change, err := lex.annotator.Since(before.annotator.Text())
	if err != nil {
		c.log.Warn("lexicon in force can't be compared with the next one, all articles are read again", "lexicon", before.name(), "err", err)
	} else {
		a.change, a.numbers = change, lex.numbersOf(before)
	}
	if lex.marks, err = c.openMarks(lex.kept()); err != nil {
		return nil, err
	}
	a.done = lex.marks.View().Last()
	return a, nil
}

// run makes the marks and switches readers over.
func (a *application) run(ctx context.Context) error {
	for {
		err := a.catchUp(ctx)
		if err != nil {
			return errors.Join(err, a.lexicon.marks.Close())
		}
		if a.switched() {
			return nil
		}
	}
}

// switched gives readers the lexicon, unless there are more articles by now.
func (a *application) switched() bool {
	c := a.corpus
	c.catching.Lock()
	defer c.catching.Unlock()
	if c.columns.Load().last > a.done {
		return false
	}
	c.showing.Lock()
	defer c.showing.Unlock()
	c.columns.Store(c.columns.Load().under(a.lexicon))
	return true
}

// catchUp makes the marks of what is searchable now.
func (a *application) catchUp(ctx context.Context) error {
	q, err := a.corpus.ask(framewatch.Filter{}, false)
	if err != nil {
		return err
	}
	defer q.close()
	all := q.all.Seqs()
	first, _ := slices.BinarySearch(all, a.done+1)
	if first == len(all) {
		a.done = max(a.done, q.last)
		return nil
	}
	touched, err := a.touched(ctx, q)
	if err != nil {
		return err
	}
	for made := range a.drafts(ctx, q, all[first:], touched) {
		if made.err != nil {
			return made.err
		}
		if err := a.lexicon.marks.Append(made.drafts, q.texts); err != nil {
			return err
		}
		a.done = made.last
		first += made.articles
		a.tell(first, len(all))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	a.done = q.last
	return nil
}

func (a *application) tell(done, of int) {
	at := framewatch.Applying{Lexicon: a.lexicon.name(), Done: done, Of: of}
	a.corpus.applying.Store(&at)
	if a.told != nil {
		a.told(at)
	}
}

// touched are the articles that the change can touch; nil if nothing can be
// copied.
func (a *application) touched(ctx context.Context, q *question) (*seqset.Set, error) {
	found := seqset.Under(q.last)
	for i, lang := range q.langs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if a.change.Languages[lang] {
			found.Or(evaluation{ctx, q}.withCode(q.lang, oneOf(len(q.langs), i), nil))
			continue
		}
		terms := a.touching(q.texts.Words(), lang)
		if len(terms) == 0 {
			continue
		}
		with, err := q.view.Any(index.Text, terms...)
		if err != nil {
			return nil, err
		}
		found.Or(evaluation{ctx, q}.withCode(q.lang, oneOf(len(q.langs), i), with))
	}
	return found, nil
}

func oneOf(n, i int) []bool {
	is := make([]bool, n)
	is[i] = true
	return is
}

// touching are the words of the dictionary that the change touches in a
// language, folded. Each is tested once.
func (a *application) touching(words *stream.Words, lang string) []string {
	if a.change.Touches == nil {
		return nil
	}
	from, n := a.tested[lang], words.Len()
	a.tested[lang] = n
	touched := make([]bool, n-from)
	eachIndex(len(touched), func(i int) { touched[i] = a.change.Touches(lang, words.Text(stream.Code(from+i+1))) })
	terms := a.terms[lang]
	for i, is := range touched {
		if is {
			terms = append(terms, words.Text(words.Folded(stream.Code(from+i+1))))
		}
	}
	slices.Sort(terms)
	a.terms[lang] = slices.Compact(terms)
	return a.terms[lang]
}

// made are the drafts of some articles.
type made struct {
	drafts   []*marks.Draft
	last     uint32 // Seq
	articles int
	err      error
}

// drafts makes drafts of articles, in order; while some are written to disk the
// next are made. What comes out must be ranged over.
func (a *application) drafts(ctx context.Context, q *question, seqs []uint32, touched *seqset.Set) func(func(made) bool) {
	return func(yield func(made) bool) {
		ctx, cancel := context.WithCancel(ctx)
		some := make(chan made)
		go func() {
			defer close(some)
			for part := range slices.Chunk(seqs, a.corpus.atOnce) {
				m := made{last: part[len(part)-1], articles: len(part)}
				m.drafts, m.err = a.draft(ctx, q, part, touched)
				select {
				case some <- m:
				case <-ctx.Done():
					return
				}
			}
		}()
		defer func() {
			cancel()
			for range some { // until it has ended
			}
		}()
		for m := range some {
			if !yield(m) {
				return
			}
		}
	}
}

// draft copies what is said of articles that the change does not touch, and
// reads the others again.
func (a *application) draft(ctx context.Context, q *question, seqs []uint32, touched *seqset.Set) ([]*marks.Draft, error) {
	drafts := make([]*marks.Draft, len(seqs))
	eachIndex(len(seqs), func(i int) {
		if seq := seqs[i]; a.numbers != nil && !touched.Has(seq) {
			drafts[i], _ = a.lexicon.marks.Copy(q.marks, seq, a.numbers)
		}
	})
	var again []int64
	for i, d := range drafts {
		if d == nil {
			again = append(again, int64(seqs[i]))
		}
	}
	a.copied += len(seqs) - len(again)
	a.read += len(again)
	for part := range slices.Chunk(again, batchSize) {
		if err := a.readAgain(ctx, q, part, func(seq uint32) **marks.Draft {
			i, _ := slices.BinarySearch(seqs, seq)
			return &drafts[i]
		}); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(drafts, func(d *marks.Draft) bool { return d == nil }), nil
}

// readAgain makes the drafts of stored articles. One whose text has changed by
// now and is not kept as it was has none: it will soon be gone.
func (a *application) readAgain(ctx context.Context, q *question, seqs []int64, at func(seq uint32) **marks.Draft) error {
	articles, err := a.corpus.store.ArticlesBySeq(ctx, seqs)
	if err == nil && len(articles) < len(seqs) {
		var former []framewatch.Article
		former, err = a.corpus.store.RetiredArticles(ctx, lacking(seqs, articles))
		articles = append(articles, slices.DeleteFunc(former, func(f framewatch.Article) bool {
			t, _ := q.texts.Text(uint32(f.Seq))
			cut := cutUp(f)
			return !cut.fits(t)
		})...)
	}
	if err != nil {
		return err
	}
	eachIndex(len(articles), func(i int) {
		article := articles[i]
		annotation, voices := a.lexicon.read(a.corpus.log, article)
		a.corpus.stream.Draft(article, func(p stream.Places) {
			*at(uint32(article.Seq)) = a.lexicon.marks.Draft(p, article, annotation, voices)
		})
	})
	return nil
}
