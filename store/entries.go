package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"framewatch"
	"framewatch/archive"
)

// Finish records what became of an entry, with its article, if it has one, and
// returns what that changed. A capture, which may be nil, goes into the archive
// with it, if one is kept. An entry that was finished since it was read, by a
// process that took its host over, stays as it is: its effect is EffectKnown.
func (s *Store) Finish(ctx context.Context, e framewatch.Entry, o framewatch.EntryOutcome, capture *archive.Encoded) (effect framewatch.Effect, err error) {
	if s.writer.archive == nil {
		capture = nil
	}
	err = s.inTxWith(ctx, "finish entry "+e.URL, capture, func(ctx context.Context, tx *sql.Tx, place archive.Place) (err error) {
		effect = framewatch.EffectNone
		if err := untouched(ctx, tx, e); err != nil {
			return err
		}
		if o.State == framewatch.EntryStored {
			if effect, err = keep(ctx, tx, e, o); err != nil {
				return err
			}
		}
		if err := finishEntry(ctx, tx, e, o, effect); err != nil {
			return err
		}
		if capture != nil {
			if err := addCapture(ctx, tx, e, o.Visit.Article, o.At.Unix(), *capture, place); err != nil {
				return err
			}
		}
		return countDay(ctx, tx, dayOf(e, o, effect))
	})
	if errors.Is(err, errTouched) {
		return framewatch.EffectKnown, nil
	}
	return effect, err
}

var errTouched = errors.New("it was finished before")

// untouched is errTouched if an entry is not as it was read.
func untouched(ctx context.Context, tx *sql.Tx, e framewatch.Entry) error {
	var state framewatch.EntryState
	var attempts, checks int
	err := tx.QueryRowContext(ctx, `SELECT state, attempts, coalesce((SELECT checks FROM visits WHERE entry = entries.id), 0) FROM entries WHERE id = ?`, e.ID).
		Scan(&state, &attempts, &checks)
	switch {
	case errors.Is(err, sql.ErrNoRows): // not from the frontier
		return nil
	case err == nil && (state != e.State || attempts != e.Attempts || checks != e.Visit.Checks):
		return errTouched
	}
	return err
}

// keep stores the article of an outcome, or its new version.
func keep(ctx context.Context, tx *sql.Tx, e framewatch.Entry, o framewatch.EntryOutcome) (framewatch.Effect, error) {
	if e.State == framewatch.EntryStored && e.Visit.Article != "" {
		return lookAgain(ctx, tx, e, o)
	}
	stored, err := insertArticle(ctx, tx, *o.Article)
	if err != nil || !stored {
		return framewatch.EffectKnown, err
	}
	return framewatch.EffectStored, keepYield(ctx, tx, o.Yield)
}

// lookAgain keeps what a re-check found. One that could not be made, which has
// a reason, found nothing.
func lookAgain(ctx context.Context, tx *sql.Tx, e framewatch.Entry, o framewatch.EntryOutcome) (framewatch.Effect, error) {
	id := e.Visit.Article
	if o.Reason != "" {
		return framewatch.EffectNone, nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO looks (article, source, at, n) VALUES (?, ?, ?, 1) ON CONFLICT (article) DO UPDATE SET at = excluded.at, n = n + 1`, id, e.Source, o.At.Unix())
	switch {
	case err != nil:
		return framewatch.EffectNone, err
	case o.Gone:
		_, err := tx.ExecContext(ctx, `UPDATE articles SET gone = coalesce(gone, ?) WHERE id = ?`, o.At.Unix(), id)
		return framewatch.EffectSame, err
	case o.Article == nil:
		return framewatch.EffectSame, standing(ctx, tx, id)
	}
	return replaceArticle(ctx, tx, id, *o.Article, e.Visit.At)
}

// standing notes that an article's address leads to it again.
func standing(ctx context.Context, tx *sql.Tx, id string) error {
	_, err := tx.ExecContext(ctx, `UPDATE articles SET gone = NULL WHERE id = ? AND gone IS NOT NULL`, id)
	return err
}

func finishEntry(ctx context.Context, tx *sql.Tx, e framewatch.Entry, o framewatch.EntryOutcome, effect framewatch.Effect) error {
	if effect == framewatch.EffectKnown {
		o.NextAt = time.Time{} // the entry that led to it first re-checks it
	}
	priority := e.Priority
	if o.State == framewatch.EntryStored {
		priority = framewatch.PriorityRecheck
	}
	_, err := tx.ExecContext(ctx, `UPDATE entries SET state = ?, class = ?, reason = ?, next_at = ?, changed = ?, priority = ?, attempts = attempts + ? WHERE id = ?`,
		o.State, o.Class, o.Reason, seconds(o.NextAt), o.At.Unix(), priority, attempt(e, o), e.ID)
	if err == nil && o.State != framewatch.EntryPending && e.State != framewatch.EntryStored {
		_, err = tx.ExecContext(ctx, `DELETE FROM hints WHERE entry = ?`, e.ID)
	}
	if err != nil {
		return err
	}
	if o.State != framewatch.EntryStored || o.NextAt.IsZero() {
		_, err = tx.ExecContext(ctx, `DELETE FROM visits WHERE entry = ?`, e.ID)
		return err
	}
	v := o.Visit
	_, err = tx.ExecContext(ctx, `INSERT INTO visits (entry, article, at, etag, last_modified, digest, checks, same) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (entry) DO UPDATE SET at = excluded.at, etag = excluded.etag, last_modified = excluded.last_modified, digest = excluded.digest, checks = excluded.checks, same = excluded.same`,
		e.ID, v.Article, seconds(v.At), v.ETag, v.LastModified, v.Digest, v.Checks, v.Same)
	return err
}

// attempt counts the fetches of an entry that is not stored yet.
func attempt(e framewatch.Entry, o framewatch.EntryOutcome) int {
	if e.State == framewatch.EntryStored || o.State == framewatch.EntryStored {
		return 0
	}
	return 1
}

// visit reads what the last fetch of an entry left behind.
func (s *Store) visit(ctx context.Context, entry int64) (v framewatch.Visit, err error) {
	var at sql.NullInt64
	err = s.read.QueryRowContext(ctx, `SELECT article, at, etag, last_modified, digest, checks, same FROM visits WHERE entry = ?`, entry).
		Scan(&v.Article, &at, &v.ETag, &v.LastModified, &v.Digest, &v.Checks, &v.Same)
	if errors.Is(err, sql.ErrNoRows) {
		return framewatch.Visit{}, nil
	}
	v.At = timeOf(at)
	if err == nil {
		v.Capture, err = s.lastCapture(ctx, entry)
	}
	return v, err
}

// dayOf is what an outcome adds to the count of its day.
func dayOf(e framewatch.Entry, o framewatch.EntryOutcome, effect framewatch.Effect) framewatch.SourceDay {
	d := framewatch.SourceDay{Source: e.Source, Day: o.At}
	switch {
	case effect == framewatch.EffectStored:
		d.Stored = 1
		if o.Article.Published.IsZero() {
			d.Undated = 1
		}
	case o.State == framewatch.EntrySkipped:
		d.Skipped = 1
	case o.State == framewatch.EntryFailed, o.State == framewatch.EntryPending:
		d.Failed = 1
	}
	return d
}

// countDay adds to the counts of a source's day.
func countDay(ctx context.Context, tx *sql.Tx, d framewatch.SourceDay) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO days (source, day, checks, failures, found, stored, skipped, failed, undated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, day) DO UPDATE SET checks = checks + excluded.checks, failures = failures + excluded.failures, found = found + excluded.found,
			stored = stored + excluded.stored, skipped = skipped + excluded.skipped, failed = failed + excluded.failed, undated = undated + excluded.undated`,
		d.Source, d.Day.Unix()/(24*60*60), d.Checks, d.Failures, d.Found, d.Stored, d.Skipped, d.Failed, d.Undated)
	if err != nil {
		return fmt.Errorf("count the day of %s: %w", d.Source, err)
	}
	return nil
}

// EntryByURL returns what is known of an address, by its canonical URL, or
// framewatch.ErrNotFound.
func (s *Store) EntryByURL(ctx context.Context, address string) (e framewatch.Entry, o framewatch.EntryOutcome, err error) {
	canonical, err := framewatch.CanonicalURL(address)
	if err != nil {
		return e, o, err
	}
	var published, found, next, at sql.NullInt64
	err = s.read.QueryRowContext(ctx, `SELECT e.id, s.name, url, coalesce(title, ''), published, published_origin, coalesce(found_in, ''), found, attempts, state, priority, class, reason, next_at, changed
		FROM entries e JOIN sources s ON s.id = e.source LEFT JOIN hints h ON h.entry = e.id WHERE key = ?`, entryKey(canonical)).
		Scan(&e.ID, &e.Source, &e.URL, &e.Title, &published, &e.PublishedOrigin, &e.FoundIn, &found, &e.Attempts, &e.State, &e.Priority, &o.Class, &o.Reason, &next, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return e, o, fmt.Errorf("entry %s: %w", address, framewatch.ErrNotFound)
	}
	e.Key, e.Published, e.FoundAt = canonical, timeOf(published), timeOf(found)
	o.State, o.NextAt, o.At = e.State, timeOf(next), timeOf(at)
	if err == nil {
		e.Visit, err = s.visit(ctx, e.ID)
		o.Visit = e.Visit
	}
	return e, o, wrap("read entry "+address, err)
}
