package main

import (
	"context"
	"sync/atomic"
	"time"

	"framewatch"
	"framewatch/edits"
	"framewatch/framing"
)

// An editBook tells of edits by the lexicon in force: another lexicon begins
// another book.
type editBook struct {
	rooms *rooms
	book  atomic.Pointer[edits.Book]
}

func newEditBook(r *rooms) *editBook {
	b := &editBook{rooms: r}
	b.renew()
	return b
}

// renew begins the book of the lexicon that is in force now. Edits are read when
// they are asked for.
func (b *editBook) renew() { b.book.Store(edits.New(b.rooms.store, b.rooms.inForce(), time.Now)) }

// CatchUp reads the edits that were not read yet.
func (b *editBook) CatchUp(ctx context.Context) error { return b.book.Load().CatchUp(ctx) }

// Edits answers a question about edits.
func (b *editBook) Edits(ctx context.Context, r framewatch.EditRequest) (framewatch.EditResult, error) {
	return b.book.Load().Edits(ctx, r)
}

// History is all versions of an article.
func (b *editBook) History(ctx context.Context, id string) (framewatch.History, error) {
	return b.book.Load().History(ctx, id)
}

// inForce is the annotator by which the corpus answers: until a changed lexicon
// has been applied, that of the one before.
func (r *rooms) inForce() *framing.Annotator {
	if an, ok := r.corpus.Annotator().(*framing.Annotator); ok {
		return an
	}
	return r.annotator
}
