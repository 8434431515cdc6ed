// Package store keeps the truth in SQL: sources' listings and entries,
// articles, alerts and the outbox. Everything else on disk can be rebuilt
// from it.
//
// A data folder holds:
//
//	lock           held by the process that has the folder; others may Join it
//	processes/     a locked file for each process that has it open
//	framewatch.db  the SQLite database, with its -wal and -shm files
//	archive/       what was fetched, in WARC files (package archive); which
//	               bytes of them count stands in the database
//	index/         the search index, derived (package index)
//
// Tables and their columns stand in migrations.go; texts are packed, see
// texts.go. Every method is one
// transaction: what it returned without an error has reached the disk.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/gofrs/flock"
	"modernc.org/sqlite"
)

// ErrInUse says that another process holds the data folder.
var ErrInUse = errors.New("the data folder is in use by another framewatch process")

// database is the file in a data folder that holds it all.
const database = "framewatch.db"

// In reports whether dir is a data folder that has been used.
func In(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, database))
	return err == nil
}

// A Store is an open data folder. Its methods may be called from many
// goroutines.
type Store struct {
	write  *sql.DB // one connection: SQLite has one writer
	read   *sql.DB
	lock   *flock.Flock
	dir    string
	owner  string
	alive  *flock.Flock // says that we live
	writer *writer
}

// Open opens the data folder dir, made if it is not there, and takes its
// lock. It returns ErrInUse at once if another process has it.
func Open(ctx context.Context, dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	switch held, err := lock.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("lock data folder %s: %w", dir, err)
	case !held:
		return nil, fmt.Errorf("%s: %w; stop it first, or use another --data folder", dir, ErrInUse)
	}
	return opened(ctx, &Store{lock: lock, dir: dir, writer: newWriter()})
}

// Join opens a data folder beside the process that has it open, for crawling.
// What is derived from the store, such as the index, belongs to that one.
func Join(ctx context.Context, dir string) (*Store, error) {
	if !In(dir) {
		return nil, fmt.Errorf("data folder %s: there is nothing to join", dir)
	}
	return opened(ctx, &Store{dir: dir, writer: newWriter()})
}

func opened(ctx context.Context, s *Store) (*Store, error) {
	err := s.open(ctx, filepath.Join(s.dir, database))
	if err == nil {
		err = s.enlist(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store in %s: %w", s.dir, err), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, path string) error {
	// synchronous=FULL: with NORMAL, committed rows were lost in every one of
	// ten simulated power cuts.
	params := url.Values{
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "cache_size(-32000)"},
		"_txlock": {"immediate"},
	}
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + params.Encode()
	if err := functions(); err != nil {
		return err
	}
	var err error
	if s.write, err = openDB(name); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if err := migrate(ctx, s.write); err != nil {
		return err
	}
	if s.read, err = openDB(name + "&mode=ro"); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(4)
	s.read.SetMaxIdleConns(4) // one that goes takes its statements along
	go s.writer.run(s.write)
	return nil
}

// functions makes known to SQLite what migrations need, once.
var functions = sync.OnceValue(func() error {
	return errors.Join(
		sqlite.RegisterDeterministicScalarFunction("host_of", 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			address, _ := args[0].(string)
			return hostOf(address), nil
		}),
		sqlite.RegisterDeterministicScalarFunction("entry_key", 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			canonical, _ := args[0].(string)
			return entryKey(canonical), nil
		}))
})

// Close closes the database and gives the folder free.
func (s *Store) Close() error {
	var errs []error
	if s.read != nil {
		s.writer.stop()
		if s.writer.archive != nil {
			errs = append(errs, s.writer.archive.Close())
		}
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	errs = append(errs, s.delist())
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
	}
	return errors.Join(errs...)
}

// inTx runs f in a transaction that is committed if f returns nil.
func inTx(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// wrap says what was being done, and names a full disk as such.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	if isFull(err) {
		return fmt.Errorf("%s: the disk is full: %w", doing, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// sqliteFull is SQLITE_FULL of SQLite's result codes.
const sqliteFull = 13

func isFull(err error) bool {
	var coded interface{ Code() int }
	return errors.Is(err, syscall.ENOSPC) || errors.As(err, &coded) && coded.Code()&0xff == sqliteFull
}

// all reads every row of a query through scan.
func all[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// seconds is a time as a column: NULL for the zero time.
func seconds(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.Unix(), Valid: !t.IsZero()}
}

func timeOf(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(n.Int64, 0).UTC()
}

func listText(list []string) string {
	if len(list) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(list) // strings always marshal
	return string(b)
}

func listOf(s string) (list []string, err error) {
	if s == "[]" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(s), &list)
	return list, err
}
