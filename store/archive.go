package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"framewatch"
	"framewatch/archive"
)

// archiveDir is the folder of the archive in a data folder.
const archiveDir = "archive"

// KeepArchive makes Finish keep what it is given of the wire in WARC files in
// the data folder. It first repairs what a process that died left behind, and
// returns in words what it did. It must be called before the store is used.
func (s *Store) KeepArchive(ctx context.Context, o archive.Options) (repaired []string, err error) {
	dir := s.ArchiveDir()
	var unknown error
	repaired, err = archive.Repair(dir, func(file string) (length int64, known bool) {
		err := s.read.QueryRowContext(ctx, `SELECT length FROM archive WHERE file = ?`, file).Scan(&length)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			unknown = errors.Join(unknown, err)
			return 0, false
		}
		return length, true // 0: what is not in the database was never committed
	})
	if err = errors.Join(err, unknown); err != nil {
		return repaired, fmt.Errorf("repair the archive: %w", err)
	}
	s.writer.archive, err = archive.NewWriter(dir, o)
	return repaired, err
}

// ArchiveDir is the folder in which the archive lies, whether there is one or
// not.
func (s *Store) ArchiveDir() string { return filepath.Join(s.dir, archiveDir) }

// addCapture notes where the capture of an entry lies.
func addCapture(ctx context.Context, tx *sql.Tx, e framewatch.Entry, article string, at int64, c archive.Encoded, p archive.Place) error {
	var file int64
	err := tx.QueryRowContext(ctx, `INSERT INTO archive (file, length) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET length = excluded.length RETURNING id`,
		p.File, p.Offset+p.Length).Scan(&file)
	if err != nil {
		return err
	}
	r := c.Reference // the zero one, of no moment, after a revisit that refers to nothing
	_, err = tx.ExecContext(ctx, `INSERT INTO captures (entry, article, at, file, offset, length, revisit, record, url, made, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, article, at, file, p.Offset, p.Length, c.Revisit, r.ID, r.URL, max(r.At.Unix(), 0), r.Digest)
	return err
}

// lastCapture is what the next capture of an entry may refer to; nil if there
// is none.
func (s *Store) lastCapture(ctx context.Context, entry int64) (*framewatch.Capture, error) {
	var c framewatch.Capture
	var at sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT record, url, made, digest FROM captures WHERE entry = ? AND article <> '' ORDER BY id DESC LIMIT 1`, entry).Scan(&c.Record, &c.URL, &at, &c.Digest)
	if errors.Is(err, sql.ErrNoRows) || err == nil && c.Record == "" {
		return nil, nil
	}
	c.At = timeOf(at)
	return &c, err
}
