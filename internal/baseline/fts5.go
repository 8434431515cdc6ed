package baseline

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"framewatch"

	_ "modernc.org/sqlite" // the driver
)

// FTS5 is an index made by SQLite. It keeps no texts, only their words, and
// beside them a row of facts for each article. A match is an expression of
// FTS5, such as `wall`, `"border wall"` or `border AND NOT wall`.
type FTS5 struct {
	db      *sql.DB
	outlets map[string]int
	last    int // rowid
}

// Words fold as in package text: without case and diacritics.
const schema = `
CREATE VIRTUAL TABLE words USING fts5(title, text, content = '', tokenize = "unicode61 remove_diacritics 2");
CREATE TABLE facts(rowid INTEGER PRIMARY KEY, id TEXT NOT NULL, day INTEGER NOT NULL, outlet INTEGER NOT NULL);
CREATE TABLE outlets(number INTEGER PRIMARY KEY, name TEXT NOT NULL);`

// pragmas of each connection: nothing waits for the disk, and a cache of 1 GB
// keeps what is asked for in memory.
var pragmas = url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(OFF)", "cache_size(-1000000)", "temp_store(MEMORY)"}}

// OpenFTS5 makes an empty index in an existing folder.
func OpenFTS5(ctx context.Context, dir string) (*FTS5, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "fts5.db")+"?"+pragmas.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // so that all questions share one cache
	if _, err := db.ExecContext(ctx, schema); err != nil {
		db.Close()
		return nil, fmt.Errorf("make an index in %s: %w", dir, err)
	}
	return &FTS5{db: db, outlets: map[string]int{}}, nil
}

// Close closes the index.
func (f *FTS5) Close() error { return f.db.Close() }

// Add indexes articles in one transaction.
func (f *FTS5) Add(ctx context.Context, articles []framewatch.Article) error {
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	words, err := tx.PrepareContext(ctx, `INSERT INTO words(rowid, title, text) VALUES (?, ?, ?)`)
	if err != nil {
		return err
	}
	facts, err := tx.PrepareContext(ctx, `INSERT INTO facts(rowid, id, day, outlet) VALUES (?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	for _, a := range articles {
		outlet, known := f.outlets[a.Source]
		if !known {
			outlet = len(f.outlets)
			f.outlets[a.Source] = outlet
			if _, err := tx.ExecContext(ctx, `INSERT INTO outlets VALUES (?, ?)`, outlet, a.Source); err != nil {
				return err
			}
		}
		f.last++
		if _, err := words.ExecContext(ctx, f.last, a.Title, a.Text); err != nil {
			return fmt.Errorf("index %s: %w", a.URL, err)
		}
		if _, err := facts.ExecContext(ctx, f.last, a.ID, day(a), outlet); err != nil {
			return fmt.Errorf("index %s: %w", a.URL, err)
		}
	}
	return tx.Commit()
}

// Optimize makes one segment of all, after which questions are answered
// fastest, and gathers what SQLite's planner wants to know.
func (f *FTS5) Optimize(ctx context.Context) error {
	for _, statement := range []string{`INSERT INTO words(words) VALUES ('optimize')`, `ANALYZE`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, err := f.db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// Count is the number of articles that match.
func (f *FTS5) Count(ctx context.Context, match string) (n int, err error) {
	err = f.db.QueryRowContext(ctx, `SELECT count(*) FROM words WHERE words MATCH ?`, match).Scan(&n)
	return n, err
}

// Trend counts the articles that match by day and outlet.
func (f *FTS5) Trend(ctx context.Context, match string) (cells []Cell, err error) {
	rows, err := f.db.QueryContext(ctx, `SELECT f.day, f.outlet, count(*) FROM words JOIN facts f ON f.rowid = words.rowid WHERE words MATCH ? GROUP BY f.day, f.outlet`, match)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Cell
		if err := rows.Scan(&c.Day, &c.Outlet, &c.N); err != nil {
			return nil, err
		}
		cells = append(cells, c)
	}
	return cells, rows.Err()
}

// Outlet is the name of an outlet, by the number that cells have.
func (f *FTS5) Outlet(ctx context.Context, number int) (name string, err error) {
	err = f.db.QueryRowContext(ctx, `SELECT name FROM outlets WHERE number = ?`, number).Scan(&name)
	return name, err
}

// Top is the IDs of the best ten articles by BM25. Of the filter only dates
// and sources count.
func (f *FTS5) Top(ctx context.Context, match string, filter framewatch.Filter) (ids []string, err error) {
	// Without a filter the best ten are chosen before facts are looked at.
	from, where, args := `words`, ``, []any{match}
	if !filter.From.IsZero() || !filter.To.IsZero() || len(filter.Sources) > 0 {
		from = `words JOIN facts f ON f.rowid = words.rowid`
		where, args = f.where(filter, args)
	}
	statement := `SELECT id FROM (SELECT words.rowid AS best, rank AS score FROM ` + from + ` WHERE words MATCH ?` + where +
		` ORDER BY rank LIMIT ?) JOIN facts ON facts.rowid = best ORDER BY score`
	rows, err := f.db.QueryContext(ctx, statement, append(args, pageSize)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// where narrows facts to what passes the filter.
func (f *FTS5) where(filter framewatch.Filter, args []any) (string, []any) {
	var b strings.Builder
	if !filter.From.IsZero() {
		b.WriteString(` AND f.day >= ?`)
		args = append(args, dayOf(filter.From))
	}
	if !filter.To.IsZero() {
		b.WriteString(` AND f.day < ? AND f.day <> ?`)
		args = append(args, dayOf(filter.To), Undated)
	}
	if len(filter.Sources) > 0 {
		b.WriteString(` AND f.outlet IN (-1` + strings.Repeat(`, ?`, len(filter.Sources)) + `)`)
		for _, source := range filter.Sources {
			number, known := f.outlets[source]
			if !known {
				number = -1
			}
			args = append(args, number)
		}
	}
	return b.String(), args
}
