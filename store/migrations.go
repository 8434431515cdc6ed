package store

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations are the steps from an empty database to today's, in order. A
// step that has shipped is never changed; a new one is added behind it.
//
// Times are whole seconds since 1970 UTC, NULL if not known. Lists are JSON.
var migrations = []string{
	`CREATE TABLE articles (
		seq              INTEGER PRIMARY KEY AUTOINCREMENT,
		id               TEXT NOT NULL UNIQUE,
		url              TEXT NOT NULL,
		source           TEXT NOT NULL,
		title            TEXT NOT NULL,
		byline           TEXT NOT NULL,
		published        INTEGER,
		published_origin TEXT NOT NULL,
		published_to     TEXT NOT NULL,
		language         TEXT NOT NULL,
		fetched          INTEGER NOT NULL,
		text             TEXT NOT NULL
	);
	CREATE INDEX articles_by_source ON articles (source, published);

	CREATE TABLE listings (
		source        TEXT NOT NULL,
		url           TEXT NOT NULL,
		kind          TEXT NOT NULL,
		etag          TEXT NOT NULL,
		last_modified TEXT NOT NULL,
		hash          TEXT NOT NULL,
		checked       INTEGER,
		ok            INTEGER,
		status        INTEGER NOT NULL,
		error         TEXT NOT NULL,
		failures      INTEGER NOT NULL,
		entries       INTEGER NOT NULL,
		moved_to      TEXT NOT NULL,
		PRIMARY KEY (source, url)
	);

	CREATE TABLE entries (
		key              TEXT PRIMARY KEY,
		url              TEXT NOT NULL,
		source           TEXT NOT NULL,
		title            TEXT NOT NULL,
		published        INTEGER,
		published_origin TEXT NOT NULL,
		found_in         TEXT NOT NULL,
		found            INTEGER NOT NULL,
		state            TEXT NOT NULL,
		class            TEXT NOT NULL,
		reason           TEXT NOT NULL,
		attempts         INTEGER NOT NULL,
		next_at          INTEGER,
		changed          INTEGER NOT NULL
	);
	CREATE INDEX entries_due ON entries (source, state, next_at);
	CREATE INDEX entries_problems ON entries (source, changed) WHERE reason <> '';

	CREATE TABLE schedules (
		source  TEXT PRIMARY KEY,
		next_at INTEGER,
		error   TEXT NOT NULL
	);

	CREATE TABLE alerts (
		name     TEXT PRIMARY KEY,
		cursor   INTEGER NOT NULL,
		last_run INTEGER,
		error    TEXT NOT NULL
	);

	CREATE TABLE outbox (
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		message_id TEXT NOT NULL UNIQUE,
		alert      TEXT NOT NULL,
		recipients TEXT NOT NULL,
		subject    TEXT NOT NULL,
		text       TEXT NOT NULL,
		html       TEXT NOT NULL,
		created    INTEGER NOT NULL,
		next_at    INTEGER NOT NULL,
		attempts   INTEGER NOT NULL,
		state      TEXT NOT NULL,
		error      TEXT NOT NULL,
		sent       INTEGER
	);
	CREATE INDEX outbox_due ON outbox (state, next_at);

	CREATE TABLE imports (
		file   TEXT PRIMARY KEY,
		tally  TEXT NOT NULL
	);`,
}

// migrate brings the database to the newest step, each step in a transaction
// of its own together with its number.
func migrate(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (step INTEGER PRIMARY KEY)`); err != nil {
		return err
	}
	var done int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM migrations`).Scan(&done); err != nil {
		return err
	}
	if done > len(migrations) {
		return fmt.Errorf("the database is at step %d, this program knows %d: use a newer framewatch", done, len(migrations))
	}
	for step := done; step < len(migrations); step++ {
		err := inTx(ctx, db, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, migrations[step]); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO migrations (step) VALUES (?)`, step+1)
			return err
		})
		if err != nil {
			return fmt.Errorf("step %d: %w", step+1, err)
		}
	}
	return nil
}
