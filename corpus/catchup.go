package corpus

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"framewatch"
	"framewatch/corpus/marks"
	"framewatch/corpus/stream"
	"framewatch/dedup"
	"framewatch/index"
	"framewatch/seqset"
)

const (
	batchSize  = 1000 // articles that are indexed together
	quiet      = 500 * time.Millisecond
	retryAfter = 5 * time.Second
	lookEvery  = 2 * time.Second
)

// OnIndexed has f called with LastSeq whenever it has grown. f must not wait.
func (c *Corpus) OnIndexed(f func(seq int64)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onIndexed = append(c.onIndexed, f)
}

// Notify tells Run that there are new articles. It never waits.
func (c *Corpus) Notify() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run makes new articles searchable until ctx ends, half a second after
// Notify at the latest while it keeps up, and two seconds after another process
// has stored them. Articles that come together are indexed together. After an
// error it tries again. Beside that it brings the lexicon into force that Open
// was given, if it is another than before.
func (c *Corpus) Run(ctx context.Context) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	return c.run(ctx, look.C)
}

// run is Run, which looks whether there is more whenever look says so.
func (c *Corpus) run(ctx context.Context, look <-chan time.Time) error {
	var counting sync.WaitGroup
	defer counting.Wait()
	if c.wanted != nil {
		counting.Go(func() { c.applyWanted(ctx) })
	}
	for idle := make(chan struct{}, 1); ; {
		pause := quiet
		_, err := c.CatchUp(ctx)
		select {
		case idle <- struct{}{}:
			counting.Go(func() {
				c.countWords(ctx)
				<-idle
			})
		default: // the next time
		}
		if err != nil && ctx.Err() == nil {
			c.log.Error("articles could not be made searchable", "after", c.LastSeq(), "err", err)
			pause = retryAfter
			c.Notify()
		}
		if !wait(ctx, time.After(pause)) || !c.waitForMore(ctx, look) {
			return nil
		}
	}
}

// countWords counts the words of all articles, so that no reader waits for it.
// After the first time that means those that are new.
func (c *Corpus) countWords(ctx context.Context) {
	columns := c.columns.Load()
	c.frequencies.of(columns.texts.Words(), columns.all, func(set *seqset.Set) ([]uint32, bool) { return countWords(ctx, columns.texts, set) })
}

// waitForMore reports whether there is more before the end of ctx.
func (c *Corpus) waitForMore(ctx context.Context, look <-chan time.Time) bool {
	for {
		select {
		case <-c.wake:
			return true
		case <-look:
			// An error comes again in CatchUp, which tells it.
			if last, err := c.store.LastSeq(ctx); err != nil || last > c.LastSeq() {
				return ctx.Err() == nil
			}
		case <-ctx.Done():
			return false
		}
	}
}

// wait reports whether ready came before the end of ctx.
func wait[T any](ctx context.Context, ready <-chan T) bool {
	select {
	case <-ready:
		return true
	case <-ctx.Done():
		return false
	}
}

// CatchUp makes all stored articles searchable and returns how many were new.
// While one batch is written to disk the next is read and marked.
func (c *Corpus) CatchUp(ctx context.Context) (n int, err error) {
	c.catching.Lock()
	defer c.catching.Unlock()
	last, err := c.store.LastSeq(ctx)
	if err != nil {
		return 0, err
	}
	c.stored.Store(last)
	// Articles that come into an index made anew may be decided already.
	c.outdated = c.outdated || c.LastSeq() < min(last, c.sketched)
	ctx, cancel := context.WithCancel(ctx)
	batches := c.batches(ctx, c.LastSeq())
	defer func() {
		cancel()
		for range batches { // until the reader has ended
		}
	}()
	for batch := range batches {
		if batch.err != nil {
			return n, batch.err
		}
		if err := c.apply(ctx, batch); err != nil {
			return n, err
		}
		n += len(batch.articles)
		c.tell()
		if len(batch.sketches.list) > 0 {
			if err := c.saveSketches(ctx, batch.sketches); err != nil {
				return n, err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return n, err
	}
	return n, c.cluster(ctx)
}

// Tidy puts the index together behind a large catch-up: it takes less room and
// is asked faster. Readers and new articles need not wait.
func (c *Corpus) Tidy(ctx context.Context) error { return c.index.Merge(ctx) }

// apply brings a batch into stream, marks, index and columns. Until all have it,
// readers see neither what is new nor the lack of what is gone. What one of
// them has already, as the last attempt failed behind it or another is made
// anew, is not given to it again.
func (c *Corpus) apply(ctx context.Context, b batch) error {
	if len(b.articles)+len(b.retired) == 0 {
		return nil
	}
	if err := c.append(b); err != nil {
		return err
	}
	if err := c.hold(); err != nil {
		return err
	}
	if err := c.index.Apply(ctx, b.docs(c.index.Watermark()), slices.Collect(maps.Keys(b.retired))); err != nil {
		return err
	}
	records := make([]stream.Record, len(b.articles))
	for i, r := range b.articles {
		records[i] = r.draft.Record()
	}
	return c.show(c.columns.Load().with(records, b.ids(), b.retired, c.stream.View(), c.inForce().View()))
}

// append puts into stream and marks what they do not have.
func (c *Corpus) append(b batch) error {
	var drafts []*stream.Draft
	var said []*marks.Draft
	for _, r := range b.articles {
		if r.Seq > c.stream.Watermark() {
			drafts = append(drafts, r.draft)
		}
		if r.Seq > c.inForce().Watermark() {
			said = append(said, r.said)
		}
	}
	if err := c.stream.Append(drafts); err != nil {
		return err
	}
	return c.inForce().Append(said, c.stream.View())
}

// docs are what an index with this watermark does not have.
func (b batch) docs(watermark int64) []index.Doc {
	from := slices.IndexFunc(b.articles, func(r read) bool { return r.Seq > watermark })
	if from < 0 {
		return nil
	}
	docs := make([]index.Doc, len(b.articles)-from)
	eachIndex(len(docs), func(i int) {
		r := b.articles[from+i]
		docs[i] = doc(r.Article, r.draft)
	})
	return docs
}

func (b batch) ids() []string {
	ids := make([]string, len(b.articles))
	for i, r := range b.articles {
		ids[i] = r.ID
	}
	return ids
}

// hold keeps what fits the columns for readers until show.
func (c *Corpus) hold() error {
	c.showing.Lock()
	defer c.showing.Unlock()
	if c.held != nil {
		return nil // the batch before failed
	}
	var err error
	c.held, err = c.index.View()
	return err
}

// show gives readers the columns and the index as it is.
func (c *Corpus) show(columns *columns) error {
	c.showing.Lock()
	defer c.showing.Unlock()
	c.columns.Store(columns)
	held := c.held
	c.held = nil
	return held.Close()
}

// cluster finds the clusters of the articles that are searchable.
func (c *Corpus) cluster(ctx context.Context) error {
	err := c.sketchAndAssign(ctx)
	if errors.Is(err, dedup.ErrSketch) {
		c.log.Warn("sketches cannot be read, all are made anew", "err", err)
		if err = c.forgetSketches(ctx); err == nil {
			err = c.sketchAndAssign(ctx)
		}
	}
	if err != nil || !c.outdated {
		return err
	}
	err = c.showClusters(ctx, nil)
	c.outdated = err != nil
	return err
}

func (c *Corpus) sketchAndAssign(ctx context.Context) error {
	if err := c.sketch(ctx); err != nil {
		return err
	}
	return c.assign(ctx)
}

func (c *Corpus) forgetSketches(ctx context.Context) (err error) {
	const none = 0 // a version that there never was
	if _, err = c.store.Sketched(ctx, none); err != nil {
		return err
	}
	c.outdated = true
	c.sketched, err = c.store.Sketched(ctx, sketchVersion)
	return err
}

func (c *Corpus) tell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.onIndexed {
		f(c.LastSeq())
	}
}

// A batch is what index, stream and marks take in at once.
type batch struct {
	articles []read
	retired  map[int64]string // Seqs that the articles had before, with their IDs
	sketches sketches         // none if they come later or are there
	err      error
}

// A read article is cut into words and marked.
type read struct {
	framewatch.Article
	draft *stream.Draft
	said  *marks.Draft // nil if the marks had it before
}

// batches reads and marks what comes after seq. The channel is closed at the
// end, after an error, and when ctx ends.
func (c *Corpus) batches(ctx context.Context, seq int64) <-chan batch {
	batches := make(chan batch)
	inStep := seq == c.sketched
	go func() {
		defer close(batches)
		for {
			articles, err := c.store.ArticlesAfter(ctx, seq, batchSize)
			if err == nil && len(articles) == 0 {
				return
			}
			b := batch{err: err}
			if err == nil {
				b.articles = c.readAll(articles)
				if inStep {
					b.sketches = c.sketches(articles)
				}
				b.retired, b.err = c.store.Retired(ctx, ids(articles))
				// What has changed since it was read comes again under a Seq behind.
				b.articles = slices.DeleteFunc(b.articles, func(r read) bool { return b.retired[r.Seq] != "" })
				seq = articles[len(articles)-1].Seq
				c.stored.Store(max(seq, c.stored.Load()))
			}
			select {
			case batches <- b:
			case <-ctx.Done():
				return
			}
			if b.err != nil {
				return
			}
		}
	}()
	return batches
}

func ids(articles []framewatch.Article) []string {
	ids := make([]string, len(articles))
	for i, a := range articles {
		ids[i] = a.ID
	}
	return ids
}

// readAll marks articles and cuts them into words, on all processors.
func (c *Corpus) readAll(articles []framewatch.Article) []read {
	all, known := make([]read, len(articles)), c.inForce().Watermark()
	eachIndex(len(articles), func(i int) {
		all[i] = c.read(articles[i], known)
	})
	return all
}

// read cuts an article and marks it, unless it is among those whose marks are
// known.
func (c *Corpus) read(a framewatch.Article, known int64) read {
	r := read{Article: a}
	if a.Seq <= known {
		r.draft = c.stream.Draft(a, nil)
		return r
	}
	lex := c.columns.Load().lexicon
	annotation, voices := lex.read(c.log, a)
	r.draft = c.stream.Draft(a, func(p stream.Places) { r.said = lex.marks.Draft(p, a, annotation, voices) })
	return r
}
