package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ownersDir holds a locked file for every process that has the store open, by
// which others know that it lives.
const ownersDir = "processes"

// stale is the age at which a file that nobody has locked is taken away. A
// younger one may be about to be locked.
const stale = time.Minute

// Owner names this process among those that have the store open: leases are
// taken in its name.
func (s *Store) Owner() string { return s.owner }

// enlist makes this process known, and frees what belonged to dead ones.
func (s *Store) enlist(ctx context.Context) error {
	dir := filepath.Join(s.dir, ownersDir)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	s.owner = rand.Text()
	s.alive = flock.New(filepath.Join(dir, s.owner))
	if held, err := s.alive.TryLock(); err != nil || !held {
		return fmt.Errorf("lock %s: %w", s.alive.Path(), errors.Join(err, errors.New("it is new, and yet locked")))
	}
	return s.Reap(ctx)
}

// delist ends what enlist began.
func (s *Store) delist() error {
	if s.alive == nil {
		return nil
	}
	return errors.Join(os.Remove(s.alive.Path()), s.alive.Unlock())
}

// Reap frees the hosts of processes that died. How long a host was to be left
// alone after their last request is not known, so its pause begins anew.
func (s *Store) Reap(ctx context.Context) error {
	dir := filepath.Join(s.dir, ownersDir)
	rows, err := s.read.QueryContext(ctx, `SELECT DISTINCT owner FROM hosts WHERE owner <> ''`)
	owners, err := all(rows, err, func(r *sql.Rows) (owner string, err error) { return owner, r.Scan(&owner) })
	if err != nil {
		return err
	}
	for _, owner := range owners {
		if s.lives(filepath.Join(dir, owner)) {
			continue
		}
		err := s.inTx(ctx, "free hosts", func(ctx context.Context, tx *sql.Tx) error {
			rows, err := tx.QueryContext(ctx, `UPDATE hosts SET lease_until = 0, owner = '', next_at = max(next_at, ? + max(delay, 1000)) WHERE owner = ? RETURNING id`, time.Now().UnixMilli(), owner)
			freed, err := all(rows, err, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) })
			for _, id := range freed {
				err = errors.Join(err, refreshDue(ctx, tx, id))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	files, err := os.ReadDir(dir)
	for _, f := range files {
		info, err := f.Info()
		if path := filepath.Join(dir, f.Name()); err == nil && time.Since(info.ModTime()) > stale && !s.lives(path) {
			_ = os.Remove(path) // another process may have been quicker
		}
	}
	return err
}

// lives reports whether the process that made this file has it locked.
func (s *Store) lives(path string) bool {
	if path == s.alive.Path() {
		return true
	}
	f := flock.New(path, flock.SetFlag(os.O_RDWR)) // without O_CREATE
	held, err := f.TryLock()
	if held {
		_ = f.Unlock()
	}
	return err == nil && !held || err != nil && !errors.Is(err, os.ErrNotExist)
}
