package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleve "github.com/blevesearch/bleve_index_api"
)

// patience is how long a batch may take once something went wrong behind it.
const patience = 10 * time.Second

// brokenFile lies in the folder of an index whose writer has ended.
const brokenFile = "broken"

var errBroken = errors.New("the writer of the index has ended; the next start mends it")

// write puts a batch on disk together with the state after it.
func (ix *Index) write(batch *bleve.Batch, next state, patience time.Duration) error {
	if ix.broken {
		return errBroken
	}
	batch.SetInternal([]byte(keyStamp), []byte(ix.stamp))
	batch.SetInternal([]byte(keyState), []byte(next.encode(ix.stamp)))
	err := ix.watch(patience, func() error { return ix.scorch.Batch(batch) })
	if errors.Is(err, errBroken) {
		return errors.Join(err, ix.breakUp())
	}
	return err
}

// watch waits for something that the library does in goroutines of its own. If
// one of them panics, on damaged files or a full disk, it ends, and who asked
// it would wait for ever: then the error is errBroken.
func (ix *Index) watch(patience time.Duration, do func() error) error {
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer recovered("write", &err)
		err = do()
	}()
	began, look := time.Now(), time.NewTicker(50*time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-look.C:
			if time.Since(began) > patience && ix.mishaps() > 0 {
				return errBroken
			}
		}
	}
}

// breakUp notes that nothing can be written any more, also for the next start.
func (ix *Index) breakUp() error {
	ix.broken = true
	return os.WriteFile(filepath.Join(ix.dir, brokenFile), nil, 0o600)
}

// Merge puts all segments into one, which answers quickest and takes the least
// room. It rewrites the whole index: worth it after articles came by the ten
// thousand. Readers and batches may go on meanwhile. If it cannot be done, as
// the disk has no room for a second copy, all stays as it is.
func (ix *Index) Merge(ctx context.Context) error {
	within, giveUp := context.WithCancel(ctx)
	defer giveUp()
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer recovered("merge", &err)
		err = ix.scorch.ForceMerge(within, nil)
	}()
	before, troubled := ix.mishaps(), time.Time{}
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-done:
			if err == nil && within.Err() != nil && ctx.Err() == nil {
				err = errMerge
			}
			if err != nil {
				return fmt.Errorf("merge index: %w", err)
			}
			return ctx.Err()
		case <-look.C: // after an error the library would try again for ever
			switch {
			case ix.mishaps() == before:
			case troubled.IsZero():
				troubled = time.Now()
				giveUp()
			case time.Since(troubled) > patience:
				return fmt.Errorf("merge index: %w", errMerge)
			}
		}
	}
}

var errMerge = errors.New("the library could not; is there room on the disk for a second copy?")

// mishaps counts the errors and panics in the library's goroutines.
func (ix *Index) mishaps() uint64 {
	if stats, ok := ix.scorch.Stats().(*scorch.Stats); ok {
		return atomic.LoadUint64(&stats.TotOnErrors)
	}
	return 0
}

// Close closes the index. Views must be closed before.
func (ix *Index) Close() error {
	defer ix.queue.Close()
	if ix.scorch == nil {
		return nil // never opened
	}
	closed := make(chan error, 1)
	go func() {
		var err error
		defer func() { closed <- err }()
		defer recovered("close", &err)
		err = ix.scorch.Close()
	}()
	if !ix.broken {
		return <-closed
	}
	select { // what a dead writer holds is never given back
	case err := <-closed:
		return err
	case <-time.After(time.Second):
		return errBroken
	}
}
