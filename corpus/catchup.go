package corpus

import (
	"context"
	"time"

	"framewatch"
	"framewatch/index"
)

const (
	batchSize  = 500 // articles that are indexed together
	quiet      = 500 * time.Millisecond
	retryAfter = 5 * time.Second
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
// Notify at the latest while it keeps up. Articles that come together are
// indexed together. After an error it tries again.
func (c *Corpus) Run(ctx context.Context) error {
	for {
		pause := quiet
		if _, err := c.CatchUp(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("articles could not be made searchable", "after", c.LastSeq(), "err", err)
			pause = retryAfter
			c.Notify()
		}
		if !wait(ctx, time.After(pause)) || !wait(ctx, c.wake) {
			return nil
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
		if err := c.index.Apply(ctx, batch.docs); err != nil {
			return n, err
		}
		// Only now: the index knows at least what the columns know, and the
		// answers leave out what the columns do not know.
		c.columns.Store(c.columns.Load().with(batch.docs))
		n += len(batch.docs)
		c.tell()
	}
	return n, ctx.Err()
}

func (c *Corpus) tell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.onIndexed {
		f(c.LastSeq())
	}
}

type batch struct {
	docs []index.Doc
	err  error
}

// batches reads and marks what comes after seq. The channel is closed at the
// end, after an error, and when ctx ends.
func (c *Corpus) batches(ctx context.Context, seq int64) <-chan batch {
	batches := make(chan batch)
	go func() {
		defer close(batches)
		for {
			articles, err := c.store.ArticlesAfter(ctx, seq, batchSize)
			if err == nil && len(articles) == 0 {
				return
			}
			b := batch{err: err}
			if err == nil {
				b.docs = c.docs(articles)
				seq = articles[len(articles)-1].Seq
				c.stored.Store(max(seq, c.stored.Load()))
			}
			select {
			case batches <- b:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return batches
}

// docs marks articles on all processors.
func (c *Corpus) docs(articles []framewatch.Article) []index.Doc {
	docs := make([]index.Doc, len(articles))
	each(len(articles), func(i int) { docs[i] = c.doc(articles[i]) })
	return docs
}
