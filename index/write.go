package index

import (
	"errors"
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

// write puts a batch on disk together with the state after it. The library
// writes in goroutines of its own; if one of them panics, on damaged files or
// a full disk, it ends, and its batch would wait for ever.
func (ix *Index) write(batch *bleve.Batch, next state, patience time.Duration) error {
	if ix.broken {
		return errBroken
	}
	batch.SetInternal([]byte(keyStamp), []byte(ix.stamp))
	batch.SetInternal([]byte(keyState), []byte(next.encode(ix.stamp)))
	written := make(chan error, 1)
	go func() {
		var err error
		defer func() { written <- err }()
		defer recovered("write", &err)
		err = ix.scorch.Batch(batch)
	}()
	began, look := time.Now(), time.NewTicker(50*time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-written:
			return err
		case <-look.C:
			if time.Since(began) > patience && ix.mishaps() > 0 {
				ix.broken = true
				return errors.Join(errBroken, os.WriteFile(filepath.Join(ix.dir, brokenFile), nil, 0o600))
			}
		}
	}
}

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
