package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"framewatch"
)

const listingColumns = `source, url, kind, etag, last_modified, hash, checked, ok, status, error, failures, entries, moved_to,
	next_at, why, rhythm, full_at, parent, modified, since, until, hub, topic, links`

func scanListing(row interface{ Scan(...any) error }) (l framewatch.ListingState, err error) {
	var checked, ok, next, full, modified, since, until sql.NullInt64
	err = row.Scan(&l.Source, &l.URL, &l.Kind, &l.ETag, &l.LastModified, &l.Hash, &checked, &ok, &l.Status, &l.Error, &l.Failures, &l.Entries, &l.MovedTo,
		&next, &l.Why, &l.Rhythm, &full, &l.Parent, &modified, &since, &until, &l.Hub, &l.Topic, &l.Links)
	l.CheckedAt, l.OKAt, l.NextAt, l.FullAt, l.Modified, l.Since, l.Until = timeOf(checked), timeOf(ok), timeOf(next), timeOf(full), timeOf(modified), timeOf(since), timeOf(until)
	return l, err
}

// Listing returns what the checks of a listing left behind; the zero state if
// it was never checked.
func (s *Store) Listing(ctx context.Context, source, url string) (framewatch.ListingState, error) {
	l, err := scanListing(s.read.QueryRowContext(ctx, `SELECT `+listingColumns+` FROM listings WHERE source = ? AND url = ? AND NOT backfill`, source, url))
	if errors.Is(err, sql.ErrNoRows) {
		return framewatch.ListingState{}, nil
	}
	return l, wrap("read listing "+url, err)
}

// SaveListing keeps the state of a listing after a check and adds what it
// names: entries that are not known yet, as pending, and the sitemaps of an
// index, due now if they are new or have changed. Sitemaps that it named before
// and does not name now are forgotten, so that an index that names others each
// time has no more of them for it. plan is told which entries were new, and
// says in the state when the next check is. It returns how many were added: of
// a source that leads to no articles, not all at once.
func (s *Store) SaveListing(ctx context.Context, l framewatch.ListingState, entries []framewatch.Entry, children []framewatch.ListingState,
	plan func(l *framewatch.ListingState, added []framewatch.Entry),
) (added int, err error) {
	err = s.inTx(ctx, "save listing "+l.URL, func(ctx context.Context, tx *sql.Tx) error {
		if len(children) > 0 && l.Since.IsZero() {
			if err := forgetChildren(ctx, tx, l, children); err != nil {
				return err
			}
		}
		for _, child := range children {
			if err := addChild(ctx, tx, child); err != nil {
				return err
			}
		}
		source, err := sourceID(ctx, tx, l.Source)
		if err != nil {
			return err
		}
		most, err := mostNew(ctx, tx, l, len(entries))
		if err != nil {
			return err
		}
		var fresh []framewatch.Entry
		left := false
		hosts := map[string]int64{}
		for _, e := range entries {
			if left = len(fresh) == most; left {
				break
			}
			isNew, err := addEntry(ctx, tx, hosts, source, e)
			if err != nil {
				return err
			}
			if isNew {
				fresh = append(fresh, e)
			}
		}
		added = len(fresh)
		state := l
		plan(&state, fresh)
		if left {
			readAgain(&state)
		}
		if err := saveListing(ctx, tx, state); err != nil {
			return err
		}
		failed := 0
		if l.Error != "" {
			failed = 1
		}
		return countDay(ctx, tx, framewatch.SourceDay{Source: l.Source, Day: l.CheckedAt, Checks: 1, Failures: failed, Found: added})
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// Where nothing of a week's many entries was an article, a listing may be made
// to have new ones without end. Until one is, a check adds no more of them than
// a feed usually holds, the newest. The others come with the next checks: none
// is lost.
const (
	barrenWeek    = 7 * 24 * time.Hour
	barrenEntries = 1000
	barrenNew     = 50
)

// mostNew is how many of n entries a check of a listing may add.
func mostNew(ctx context.Context, tx *sql.Tx, l framewatch.ListingState, n int) (int, error) {
	if n <= barrenNew || !l.Since.IsZero() {
		return n, nil
	}
	var stored, other int
	err := tx.QueryRowContext(ctx, `SELECT coalesce(sum(stored), 0), coalesce(sum(skipped + failed), 0) FROM days WHERE source = ? AND day > ?`,
		l.Source, l.CheckedAt.Add(-barrenWeek).Unix()/(24*60*60)).Scan(&stored, &other)
	if stored == 0 && other >= barrenEntries {
		n = barrenNew
	}
	return n, err
}

// readAgain plans to read a listing again of which entries were left.
func readAgain(l *framewatch.ListingState) {
	l.Hash, l.ETag, l.LastModified = "", "", ""
	if l.NextAt.IsZero() {
		l.NextAt = l.CheckedAt.Add(24 * time.Hour)
	}
	l.Why += fmt.Sprintf("; it names more new entries than the %d that were taken, as none of %d or more within a week was an article", barrenNew, barrenEntries)
}

func saveListing(ctx context.Context, tx *sql.Tx, l framewatch.ListingState) error {
	host, err := hostID(ctx, tx, hostOf(l.URL))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO listings (`+listingColumns+`, host, backfill) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, url, backfill) DO UPDATE SET kind = excluded.kind, etag = excluded.etag, last_modified = excluded.last_modified, hash = excluded.hash,
			checked = excluded.checked, ok = excluded.ok, status = excluded.status, error = excluded.error, failures = excluded.failures,
			entries = excluded.entries, moved_to = excluded.moved_to, next_at = excluded.next_at, why = excluded.why, rhythm = excluded.rhythm,
			full_at = excluded.full_at, modified = excluded.modified, hub = excluded.hub, topic = excluded.topic`,
		l.Source, l.URL, l.Kind, l.ETag, l.LastModified, l.Hash, seconds(l.CheckedAt), seconds(l.OKAt), l.Status, l.Error, l.Failures, l.Entries, l.MovedTo,
		seconds(l.NextAt), l.Why, l.Rhythm, seconds(l.FullAt), l.Parent, seconds(l.Modified), seconds(l.Since), seconds(l.Until), l.Hub, l.Topic, l.Links, host, !l.Since.IsZero())
	return err
}

// addChild plans a sitemap that an index names. One that is known is due only
// if the index says it has changed since it was read; where the index does not
// say, the sitemap has a rhythm of its own.
func addChild(ctx context.Context, tx *sql.Tx, l framewatch.ListingState) error {
	host, err := hostID(ctx, tx, hostOf(l.URL))
	if err != nil {
		return err
	}
	priority := framewatch.PriorityListing
	if !l.Since.IsZero() {
		priority = framewatch.PriorityBackfill
	}
	const sameDays = `(since IS excluded.since AND until IS excluded.until)`
	_, err = tx.ExecContext(ctx, `INSERT INTO listings (source, url, kind, host, priority, next_at, parent, modified, since, until, backfill) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, url, backfill) DO UPDATE SET next_at = excluded.next_at, modified = excluded.modified, since = excluded.since, until = excluded.until,
			failures = iif(`+sameDays+`, failures, 0),
			hash = iif(`+sameDays+`, hash, ''), etag = iif(`+sameDays+`, etag, ''), last_modified = iif(`+sameDays+`, last_modified, '')
			WHERE parent <> '' AND (excluded.modified > coalesce(modified, 0) OR NOT `+sameDays+`)`,
		l.Source, l.URL, l.Kind, host, priority, seconds(l.NextAt), l.Parent, seconds(l.Modified), seconds(l.Since), seconds(l.Until), !l.Since.IsZero())
	if err != nil {
		return err
	}
	return dueBy(ctx, tx, host, l.NextAt)
}

// forgetChildren removes the sitemaps of an index that are not among children,
// with those that they name themselves.
func forgetChildren(ctx context.Context, tx *sql.Tx, index framewatch.ListingState, children []framewatch.ListingState) error {
	const within = " < "
	type sitemap struct{ url, parents string }
	rows, err := tx.QueryContext(ctx, `SELECT url, parent FROM listings WHERE source = ? AND parent <> '' AND NOT backfill`, index.Source)
	known, err := all(rows, err, func(r *sql.Rows) (s sitemap, err error) {
		err = r.Scan(&s.url, &s.parents)
		return s, err
	})
	if err != nil {
		return err
	}
	named := map[string]bool{}
	for _, c := range children {
		named[c.URL] = true
	}
	gone := map[string]bool{}
	for _, s := range known {
		if parent, _, _ := strings.Cut(s.parents, within); parent == index.URL && !named[s.url] {
			gone[s.url] = true
		}
	}
	for _, s := range known {
		if !gone[s.url] && !slices.ContainsFunc(strings.Split(s.parents, within), func(parent string) bool { return gone[parent] }) {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM listings WHERE source = ? AND url = ? AND NOT backfill`, index.Source, s.url); err != nil {
			return err
		}
	}
	return nil
}

// Rhythms gives what is learned of each listing that is watched.
func (s *Store) Rhythms(ctx context.Context, each func(source string, rhythm []byte)) error {
	rows, err := s.read.QueryContext(ctx, `SELECT source, rhythm FROM listings WHERE rhythm IS NOT NULL AND next_at IS NOT NULL AND NOT backfill`)
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var source string
		var rhythm []byte
		if err = r.Scan(&source, &rhythm); err == nil {
			each(source, rhythm)
		}
		return
	})
	return wrap("read rhythms", err)
}
