package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"framewatch/archive"
)

// maxGroup is how many changes are committed together at most.
const maxGroup = 64

// A writer makes changes to the database one after the other. Those that wait
// while one commits are committed together afterwards, so that many workers
// cost one wait for the disk. Each has a savepoint of its own: one that fails
// takes nothing from the others.
type writer struct {
	changes chan *change
	quit    chan struct{} // closed by stop
	stopped chan struct{} // closed at the end of run
	once    sync.Once
	archive *archive.Writer // nil: none is kept
}

var errClosed = errors.New("the store is closed")

type change struct {
	ctx     context.Context
	capture *archive.Encoded // goes into the archive with it; nil: nothing does
	f       func(context.Context, *sql.Tx, archive.Place) error
	err     error
	done    chan struct{}
}

func newWriter() *writer {
	return &writer{changes: make(chan *change), quit: make(chan struct{}), stopped: make(chan struct{})}
}

// inTx makes a change that is on disk when inTx returns nil. f is not
// interrupted by the end of ctx, but does not begin after it.
func (s *Store) inTx(ctx context.Context, doing string, f func(context.Context, *sql.Tx) error) error {
	return s.inTxWith(ctx, doing, nil, func(ctx context.Context, tx *sql.Tx, _ archive.Place) error { return f(ctx, tx) })
}

// inTxWith also appends a capture to the archive, if there is one; f learns
// its place. Either both are kept or none.
func (s *Store) inTxWith(ctx context.Context, doing string, capture *archive.Encoded, f func(context.Context, *sql.Tx, archive.Place) error) error {
	c := &change{ctx: ctx, capture: capture, f: f, done: make(chan struct{})}
	select {
	case s.writer.changes <- c:
	case <-ctx.Done():
		return wrap(doing, ctx.Err())
	case <-s.writer.quit:
		return wrap(doing, errClosed)
	}
	<-c.done
	return wrap(doing, c.err)
}

// run makes changes until stop.
func (w *writer) run(db *sql.DB) {
	defer close(w.stopped)
	for {
		select {
		case first := <-w.changes:
			group := w.gather(first)
			w.commit(db, group)
			for _, c := range group {
				close(c.done)
			}
		case <-w.quit:
			return
		}
	}
}

// gather is first with all that wait.
func (w *writer) gather(first *change) []*change {
	group := []*change{first}
	for len(group) < maxGroup {
		select {
		case c := <-w.changes:
			group = append(group, c)
		default:
			return group
		}
	}
	return group
}

// stop ends run after the change it is making.
func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.stopped
}

// commit makes a group of changes in one transaction. The archive is on disk
// before the transaction that says how much of it counts.
func (w *writer) commit(db *sql.DB, group []*change) {
	var begun *archive.Mark
	ctx := context.Background()
	err := inTx(ctx, db, func(tx *sql.Tx) error {
		for _, c := range group {
			if c.err = c.ctx.Err(); c.err != nil {
				continue
			}
			if c.capture != nil && begun == nil {
				mark, err := w.archive.Mark()
				if err != nil {
					c.err = err
					continue
				}
				begun = &mark
			}
			if err := c.make(tx, w.archive); err != nil {
				return err
			}
		}
		if begun == nil {
			return nil
		}
		mark, err := w.archive.Sync()
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO archive (file, length) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET length = excluded.length`, mark.File, mark.Length)
		return err
	})
	if err == nil {
		return
	}
	if begun != nil {
		err = errors.Join(err, w.archive.Rewind(*begun))
	}
	for _, c := range group {
		if c.err == nil {
			c.err = err
		}
	}
}

// make makes one change. The error it returns is one of the transaction, which
// ends it; that of the change is kept with it.
func (c *change) make(tx *sql.Tx, to *archive.Writer) error {
	// SQLite rolls the whole transaction back when a statement in it is
	// interrupted: the end of one context must not touch the others.
	ctx := context.WithoutCancel(c.ctx)
	if _, err := tx.ExecContext(ctx, `SAVEPOINT change`); err != nil {
		return err
	}
	if c.err = c.call(ctx, tx, to); c.err != nil {
		if _, err := tx.ExecContext(ctx, `ROLLBACK TO change`); err != nil {
			return errors.Join(c.err, err)
		}
	}
	_, err := tx.ExecContext(ctx, `RELEASE change`)
	return err
}

func (c *change) call(ctx context.Context, tx *sql.Tx, to *archive.Writer) (err error) {
	var place archive.Place
	defer func() {
		if trouble := recover(); trouble != nil {
			err = fmt.Errorf("internal error: %v\n%s", trouble, debug.Stack())
		}
		if err != nil && place.File != "" {
			err = errors.Join(err, to.Rewind(archive.Mark{File: place.File, Length: place.Offset}))
		}
	}()
	if c.capture != nil {
		if place, err = to.Append(*c.capture); err != nil {
			return err
		}
	}
	return c.f(ctx, tx, place)
}
