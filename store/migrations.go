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
//
// The column text of articles and versions is a BLOB, packed by package pack,
// or TEXT: what is short and what was stored before step 7. Nothing rewrites
// the old rows; each is packed when its text next changes. The same holds for
// the sketches, see sketches.go. Step 7 changes no table: it keeps programs
// away that do not know the new forms.
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

	// The frontier: hosts with leases, compact entries known by a hash,
	// listings with a time of their own; versions, clusters, days, archive.
	`CREATE TABLE sources (
		id     INTEGER PRIMARY KEY,
		name   TEXT NOT NULL UNIQUE,
		active INTEGER NOT NULL DEFAULT 0
	);
	INSERT INTO sources (name) SELECT source FROM entries UNION SELECT source FROM listings;

	CREATE TABLE hosts (
		id          INTEGER PRIMARY KEY,
		name        TEXT NOT NULL UNIQUE,
		due         INTEGER,                     -- ms; when its first task is; NULL: it has none
		next_at     INTEGER NOT NULL DEFAULT 0,  -- ms; no request before
		delay       INTEGER NOT NULL DEFAULT 0,  -- ms
		smoothed    INTEGER NOT NULL DEFAULT 0,  -- ms
		unanswered  INTEGER NOT NULL DEFAULT 0,
		held        INTEGER NOT NULL DEFAULT 0,  -- ms
		held_reason TEXT NOT NULL DEFAULT '',
		lease_until INTEGER NOT NULL DEFAULT 0,  -- ms
		owner       TEXT NOT NULL DEFAULT ''
	);
	CREATE INDEX hosts_due ON hosts (due) WHERE due IS NOT NULL;
	CREATE INDEX hosts_owner ON hosts (owner) WHERE owner <> '';

	CREATE TABLE robots (
		origin  TEXT PRIMARY KEY,
		status  INTEGER NOT NULL,
		body    BLOB,
		error   TEXT NOT NULL,
		fetched INTEGER NOT NULL,
		expires INTEGER NOT NULL
	);

	ALTER TABLE listings RENAME TO old_listings;
	CREATE TABLE listings (
		source        TEXT NOT NULL,
		url           TEXT NOT NULL,
		backfill      INTEGER NOT NULL DEFAULT 0,
		kind          TEXT NOT NULL,
		links         TEXT NOT NULL DEFAULT '',
		host          INTEGER NOT NULL,
		priority      INTEGER NOT NULL DEFAULT 0,
		next_at       INTEGER,                     -- NULL: it is not checked, or by its parent's word
		why           TEXT NOT NULL DEFAULT '',
		etag          TEXT NOT NULL DEFAULT '',
		last_modified TEXT NOT NULL DEFAULT '',
		hash          TEXT NOT NULL DEFAULT '',
		checked       INTEGER,
		ok            INTEGER,
		full_at       INTEGER,
		status        INTEGER NOT NULL DEFAULT 0,
		error         TEXT NOT NULL DEFAULT '',
		failures      INTEGER NOT NULL DEFAULT 0,
		entries       INTEGER NOT NULL DEFAULT 0,
		moved_to      TEXT NOT NULL DEFAULT '',
		rhythm        BLOB,
		parent        TEXT NOT NULL DEFAULT '',    -- the sitemap index that names it
		modified      INTEGER,                     -- as the index says
		since         INTEGER,                     -- of a backfill
		hub           TEXT NOT NULL DEFAULT '',
		topic         TEXT NOT NULL DEFAULT '',
		PRIMARY KEY (source, url, backfill)
	);
	CREATE INDEX listings_due ON listings (host, next_at) WHERE next_at IS NOT NULL;

	ALTER TABLE entries RENAME TO old_entries;
	DROP INDEX entries_due;
	DROP INDEX entries_problems;
	CREATE TABLE entries (
		id               INTEGER PRIMARY KEY,
		key              INTEGER NOT NULL UNIQUE,  -- see entryKey
		source           INTEGER NOT NULL,
		host             INTEGER NOT NULL,
		url              TEXT NOT NULL,
		found            INTEGER NOT NULL,
		published        INTEGER,
		published_origin TEXT NOT NULL DEFAULT '',
		state            TEXT NOT NULL DEFAULT 'pending',
		class            TEXT NOT NULL DEFAULT '',
		reason           TEXT NOT NULL DEFAULT '',
		attempts         INTEGER NOT NULL DEFAULT 0,
		priority         INTEGER NOT NULL DEFAULT 1,
		next_at          INTEGER,                  -- NULL: nothing is to be done
		changed          INTEGER NOT NULL
	);
	CREATE INDEX entries_due ON entries (host, priority, coalesce(published, found) DESC, next_at) WHERE next_at IS NOT NULL;
	CREATE INDEX entries_next ON entries (host, next_at) WHERE next_at IS NOT NULL;
	CREATE INDEX entries_problems ON entries (source, changed) WHERE reason <> '';

	CREATE TABLE hints (                           -- what listings say of pending entries; apart, for its space is used again
		entry    INTEGER PRIMARY KEY,
		title    TEXT NOT NULL,
		found_in TEXT NOT NULL
	);

	CREATE TABLE tallies (                         -- of entries
		source INTEGER NOT NULL,
		state  TEXT NOT NULL,
		class  TEXT NOT NULL,
		n      INTEGER NOT NULL,
		PRIMARY KEY (source, state, class)
	) WITHOUT ROWID;
	CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN
		INSERT INTO tallies VALUES (new.source, new.state, new.class, 1) ON CONFLICT DO UPDATE SET n = n + 1;
	END;
	CREATE TRIGGER entry_moved AFTER UPDATE OF state, class ON entries WHEN old.state <> new.state OR old.class <> new.class BEGIN
		UPDATE tallies SET n = n - 1 WHERE source = old.source AND state = old.state AND class = old.class;
		INSERT INTO tallies VALUES (new.source, new.state, new.class, 1) ON CONFLICT DO UPDATE SET n = n + 1;
	END;
	INSERT INTO hosts (name) SELECT DISTINCT host_of(url) FROM old_entries UNION SELECT DISTINCT host_of(url) FROM old_listings;
	INSERT OR IGNORE INTO entries (key, source, host, url, found, published, published_origin, state, class, reason, attempts, next_at, changed)
		SELECT entry_key(o.key), s.id, h.id, o.url, o.found, o.published, o.published_origin,
			o.state, o.class, o.reason, o.attempts,
			iif(o.state = 'pending', coalesce(o.next_at, o.found), NULL), o.changed
		FROM old_entries o JOIN sources s ON s.name = o.source JOIN hosts h ON h.name = host_of(o.url);
	INSERT INTO listings (source, url, kind, host, etag, last_modified, hash, checked, ok, status, error, failures, entries, moved_to)
		SELECT o.source, o.url, o.kind, h.id, o.etag, o.last_modified, o.hash, o.checked, o.ok, o.status, o.error, o.failures, o.entries, o.moved_to
		FROM old_listings o JOIN hosts h ON h.name = host_of(o.url);
	DROP TABLE old_listings;
	UPDATE hosts SET due = (SELECT min(next_at) * 1000 FROM entries WHERE host = hosts.id);
	INSERT INTO hints SELECT e.id, o.title, o.found_in FROM old_entries o JOIN entries e ON e.key = entry_key(o.key) WHERE o.state = 'pending' GROUP BY e.id;
	DROP TABLE old_entries;
	DROP TABLE schedules;

	CREATE TABLE visits (                          -- of entries whose article is re-checked
		entry         INTEGER PRIMARY KEY,
		article       TEXT NOT NULL,
		at            INTEGER NOT NULL,            -- of the last fetch
		etag          TEXT NOT NULL,
		last_modified TEXT NOT NULL,
		digest        TEXT NOT NULL,
		checks        INTEGER NOT NULL,
		same          INTEGER NOT NULL
	);

	CREATE TABLE looks (                           -- re-checks that found an article, or found it gone
		article TEXT PRIMARY KEY,
		source  TEXT NOT NULL,
		at      INTEGER NOT NULL,                  -- of the last
		n       INTEGER NOT NULL
	) WITHOUT ROWID;

	ALTER TABLE articles ADD COLUMN confidence TEXT NOT NULL DEFAULT '';
	ALTER TABLE articles ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
	ALTER TABLE articles ADD COLUMN changed INTEGER;
	ALTER TABLE articles ADD COLUMN gone INTEGER;
	CREATE TABLE versions (                        -- those before an article's newest
		article TEXT NOT NULL,
		n       INTEGER NOT NULL,
		seen    INTEGER NOT NULL,
		until   INTEGER NOT NULL,                  -- when it was last seen unchanged
		title   TEXT NOT NULL,
		text    TEXT NOT NULL,
		PRIMARY KEY (article, n)
	) WITHOUT ROWID;
	CREATE TABLE retired (                         -- seqs that articles had before their text changed
		seq     INTEGER PRIMARY KEY,
		article TEXT NOT NULL
	);
	CREATE INDEX retired_by_article ON retired (article);

	CREATE TABLE clusters (
		article TEXT PRIMARY KEY,
		head    TEXT NOT NULL,                     -- ID of the earliest; its own if it is that
		share   REAL NOT NULL                      -- of its sentences that the head has, too
	) WITHOUT ROWID;
	CREATE INDEX clusters_by_head ON clusters (head);

	CREATE TABLE archive (                         -- WARC files
		id     INTEGER PRIMARY KEY,
		file   TEXT NOT NULL UNIQUE,
		length INTEGER NOT NULL                    -- bytes that count
	);
	CREATE TABLE captures (                        -- pages that were read, in order
		id      INTEGER PRIMARY KEY,
		entry   INTEGER NOT NULL,
		article TEXT NOT NULL,                     -- ID; '' if the page was none
		at      INTEGER NOT NULL,
		file    INTEGER NOT NULL,
		offset  INTEGER NOT NULL,
		length  INTEGER NOT NULL,
		revisit INTEGER NOT NULL,                  -- its body lies elsewhere
		record  TEXT NOT NULL,                     -- what a later capture may refer to: WARC-Record-ID, URL, time
		url     TEXT NOT NULL,
		made    INTEGER NOT NULL,
		digest  TEXT NOT NULL
	);
	CREATE INDEX captures_by_entry ON captures (entry);
	CREATE INDEX captures_by_article ON captures (article) WHERE article <> '';

	CREATE TABLE days (
		source   TEXT NOT NULL,
		day      INTEGER NOT NULL,                 -- since 1970
		checks   INTEGER NOT NULL DEFAULT 0,
		failures INTEGER NOT NULL DEFAULT 0,
		found    INTEGER NOT NULL DEFAULT 0,
		stored   INTEGER NOT NULL DEFAULT 0,
		skipped  INTEGER NOT NULL DEFAULT 0,
		failed   INTEGER NOT NULL DEFAULT 0,
		undated  INTEGER NOT NULL DEFAULT 0,
		PRIMARY KEY (source, day)
	) WITHOUT ROWID;
	CREATE TABLE notices (
		source TEXT NOT NULL,
		kind   TEXT NOT NULL,
		since  INTEGER NOT NULL,
		ended  INTEGER,
		text   TEXT NOT NULL,
		mailed INTEGER,
		PRIMARY KEY (source, kind, since)
	) WITHOUT ROWID;
	CREATE TABLE mailed (                          -- articles that an alert has told of
		alert   TEXT NOT NULL,
		article TEXT NOT NULL,
		PRIMARY KEY (alert, article)
	) WITHOUT ROWID;
	CREATE TABLE subscriptions (                   -- WebSub
		topic    TEXT PRIMARY KEY,
		hub      TEXT NOT NULL,
		secret   TEXT NOT NULL,
		state    TEXT NOT NULL,                    -- asked, active, refused
		next_at  INTEGER NOT NULL,                 -- when it is asked for or renewed
		expires  INTEGER,
		heard    INTEGER,                          -- last notification
		error    TEXT NOT NULL
	);`,

	// What clusters are worked out from; derived from the articles.
	`CREATE TABLE sketches (
		part      INTEGER NOT NULL,                -- of time, numbered by package corpus
		key       INTEGER NOT NULL,                -- derived from the article's ID
		article   TEXT NOT NULL,
		source    TEXT NOT NULL,
		published INTEGER,
		fetched   INTEGER NOT NULL,
		sentences BLOB NOT NULL,                   -- hashes, four bytes each
		stopped   BLOB NOT NULL,                   -- likewise
		sketch    BLOB NOT NULL,
		head      TEXT NOT NULL,                   -- '' while it is not decided
		PRIMARY KEY (part, key)
	) WITHOUT ROWID;
	CREATE UNIQUE INDEX sketches_by_article ON sketches (article);
	CREATE INDEX sketches_undecided ON sketches (part) WHERE head = '';
	CREATE TABLE sketched (                        -- one row
		version INTEGER NOT NULL,                  -- of the sketches
		seq     INTEGER NOT NULL                   -- up to which articles have one
	);`,

	// What was judged of the days of sources.
	`CREATE TABLE gaps (
		source   TEXT NOT NULL,
		day      INTEGER NOT NULL,                 -- since 1970
		state    TEXT NOT NULL,
		cause    TEXT NOT NULL,
		articles INTEGER NOT NULL,                 -- of that day that are stored
		expected REAL NOT NULL,
		PRIMARY KEY (source, day)
	) WITHOUT ROWID;
	CREATE INDEX gaps_by_day ON gaps (day);`,

	`ALTER TABLE listings ADD COLUMN until INTEGER; -- of a backfill, exclusive`,

	// What the pages of articles yielded when they first came.
	`CREATE TABLE yields (
		article   TEXT PRIMARY KEY,                -- ID
		source    TEXT NOT NULL,
		at        INTEGER NOT NULL,
		batch     INTEGER NOT NULL,                -- of its day: in which it is counted
		words     INTEGER NOT NULL,
		agreement REAL,                            -- NULL: the page states no text
		dated     INTEGER NOT NULL,
		sure      INTEGER NOT NULL,
		titled    INTEGER NOT NULL,
		bylined   INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX yields_by_source ON yields (source, at);
	CREATE TABLE yield_batches (                   -- sums over them
		source    TEXT NOT NULL,
		day       INTEGER NOT NULL,                -- since 1970
		batch     INTEGER NOT NULL,
		articles  INTEGER NOT NULL,
		words     INTEGER NOT NULL,
		logs      REAL NOT NULL,
		squares   REAL NOT NULL,
		stated    INTEGER NOT NULL,
		agreed    INTEGER NOT NULL,
		agreement REAL NOT NULL,
		dated     INTEGER NOT NULL,
		sure      INTEGER NOT NULL,
		titled    INTEGER NOT NULL,
		bylined   INTEGER NOT NULL,
		PRIMARY KEY (source, day, batch)
	) WITHOUT ROWID;
	ALTER TABLE notices ADD COLUMN examples TEXT NOT NULL DEFAULT 'null'; -- a list of objects
`,

	`SELECT 1; -- from here on texts and sketches are packed
`,

	// What people said of mentions that were drawn by lot.
	`CREATE TABLE codings (
		concept  TEXT NOT NULL,                    -- ID
		article  TEXT NOT NULL,                    -- ID
		place    TEXT NOT NULL,
		start    INTEGER NOT NULL,                 -- bytes, as the end
		stop     INTEGER NOT NULL,
		coder    TEXT NOT NULL,
		term     TEXT NOT NULL,                    -- as found, like voice and speaker
		voice    TEXT NOT NULL,
		speaker  TEXT NOT NULL,
		stratum  TEXT NOT NULL,                    -- voice that was drawn from; '' all
		of       INTEGER NOT NULL,                 -- mentions there
		lexicon  TEXT NOT NULL,                    -- that found it
		terms    TEXT NOT NULL,                    -- of the concept then
		correct  TEXT NOT NULL,
		voice_correct   TEXT NOT NULL,
		speaker_correct TEXT NOT NULL,
		note     TEXT NOT NULL,
		at       INTEGER NOT NULL,                 -- when it was first kept
		PRIMARY KEY (concept, article, place, start, stop, coder)
	) WITHOUT ROWID;`,
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
