package store

import (
	"context"
	"database/sql"
	"time"

	"framewatch"
)

// backfillParent stands in the place of the parent of sitemaps that a backfill
// begins with.
const backfillParent = "backfill"

// Backfill plans to read the sitemaps, which must be those of the source, for
// entries published in [since, until), behind live work; until zero is open.
// Those that were read before are read again, as they may have grown.
func (s *Store) Backfill(ctx context.Context, source string, sitemaps []string, since, until, now time.Time) error {
	return s.inTx(ctx, "plan backfill of "+source, func(ctx context.Context, tx *sql.Tx) error {
		for _, url := range sitemaps {
			l := framewatch.ListingState{Source: source, URL: url, Kind: framewatch.SitemapListing, NextAt: now, Since: since, Until: until, Parent: backfillParent}
			if err := addChild(ctx, tx, l); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `UPDATE listings SET next_at = coalesce(next_at, ?), failures = 0, parent = ? WHERE source = ? AND url = ? AND backfill`, now.Unix(), backfillParent, source, url)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// BackfillLeft counts the sitemaps and entries of the scope that backfills have
// still to read, and returns when the first of them is due; zero if there is
// none.
func (s *Store) BackfillLeft(ctx context.Context, scope framewatch.Scope) (sitemaps, entries int, next time.Time, err error) {
	within, args := inScope(scope)
	for _, q := range []struct {
		n    *int
		text string
	}{
		{&sitemaps, `SELECT count(*), min(max(1000 * l.next_at, h.held)) FROM listings l JOIN hosts h ON h.id = l.host JOIN sources s ON s.name = l.source
			WHERE l.backfill AND l.next_at IS NOT NULL AND ` + within},
		{&entries, `SELECT count(*), min(max(1000 * e.next_at, h.held)) FROM hosts h JOIN entries e ON e.host = h.id JOIN sources s ON s.id = e.source
			WHERE e.priority = ? AND e.next_at IS NOT NULL AND ` + within},
	} {
		given := args
		if q.n == &entries {
			given = append([]any{framewatch.PriorityBackfill}, args...)
		}
		var at sql.NullInt64
		if err := s.read.QueryRowContext(ctx, q.text, given...).Scan(q.n, &at); err != nil {
			return 0, 0, next, wrap("count what is left of a backfill", err)
		}
		if due := timeOfMS(at.Int64); at.Valid && (next.IsZero() || due.Before(next)) {
			next = due
		}
	}
	return sitemaps, entries, next, nil
}
