package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"framewatch"
)

const listingColumns = `source, url, kind, etag, last_modified, hash, checked, ok, status, error, failures, entries, moved_to`

func scanListing(row interface{ Scan(...any) error }) (l framewatch.ListingState, err error) {
	var checked, ok sql.NullInt64
	err = row.Scan(&l.Source, &l.URL, &l.Kind, &l.ETag, &l.LastModified, &l.Hash, &checked, &ok, &l.Status, &l.Error, &l.Failures, &l.Entries, &l.MovedTo)
	l.CheckedAt, l.OKAt = timeOf(checked), timeOf(ok)
	return l, err
}

// Listing returns what the checks of a listing left behind; the zero state if
// it was never checked.
func (s *Store) Listing(ctx context.Context, source, url string) (framewatch.ListingState, error) {
	l, err := scanListing(s.read.QueryRowContext(ctx, `SELECT `+listingColumns+` FROM listings WHERE source = ? AND url = ?`, source, url))
	if errors.Is(err, sql.ErrNoRows) {
		return framewatch.ListingState{}, nil
	}
	return l, wrap("read listing "+url, err)
}

// SaveListing keeps the state of a listing and adds the entries that are not
// known yet, as pending. It returns how many those were.
func (s *Store) SaveListing(ctx context.Context, l framewatch.ListingState, entries []framewatch.Entry) (added int, err error) {
	err = s.inTx(ctx, "save listing "+l.URL, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO listings (`+listingColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (source, url) DO UPDATE SET kind = excluded.kind, etag = excluded.etag, last_modified = excluded.last_modified, hash = excluded.hash,
				checked = excluded.checked, ok = excluded.ok, status = excluded.status, error = excluded.error, failures = excluded.failures,
				entries = excluded.entries, moved_to = excluded.moved_to`,
			l.Source, l.URL, l.Kind, l.ETag, l.LastModified, l.Hash, seconds(l.CheckedAt), seconds(l.OKAt), l.Status, l.Error, l.Failures, l.Entries, l.MovedTo)
		if err != nil {
			return err
		}
		insert, err := tx.PrepareContext(ctx, `INSERT INTO entries (key, url, source, title, published, published_origin, found_in, found, state, class, reason, attempts, next_at, changed)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', '', '', 0, NULL, ?) ON CONFLICT (key) DO NOTHING`)
		if err != nil {
			return err
		}
		defer insert.Close()
		for _, e := range entries {
			res, err := insert.ExecContext(ctx, e.Key, e.URL, e.Source, e.Title, seconds(e.Published), e.PublishedOrigin, e.FoundIn, seconds(e.FoundAt), seconds(e.FoundAt))
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			added += int(n)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// PendingEntries returns up to limit entries of a source that are to be
// fetched and due, the latest published first, so that news does not wait
// behind an archive.
func (s *Store) PendingEntries(ctx context.Context, source string, now time.Time, limit int) ([]framewatch.Entry, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT key, url, source, title, published, published_origin, found_in, found, attempts FROM entries
		WHERE source = ? AND state = 'pending' AND (next_at IS NULL OR next_at <= ?) ORDER BY coalesce(published, found) DESC, key LIMIT ?`, source, now.Unix(), limit)
	entries, err := all(rows, err, func(r *sql.Rows) (e framewatch.Entry, err error) {
		var published, found sql.NullInt64
		err = r.Scan(&e.Key, &e.URL, &e.Source, &e.Title, &published, &e.PublishedOrigin, &e.FoundIn, &found, &e.Attempts)
		e.Published, e.FoundAt = timeOf(published), timeOf(found)
		return e, err
	})
	return entries, wrap("read entries of "+source, err)
}

// NextPending returns when the next pending entry of a source that is not due
// yet will be; zero if there is none.
func (s *Store) NextPending(ctx context.Context, source string, now time.Time) (time.Time, error) {
	var next sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT min(next_at) FROM entries WHERE source = ? AND state = 'pending' AND next_at > ?`, source, now.Unix()).Scan(&next)
	return timeOf(next), wrap("read entries of "+source, err)
}

// FinishEntry records the outcome of one fetch of an entry.
func (s *Store) FinishEntry(ctx context.Context, key string, o framewatch.EntryOutcome) error {
	return s.inTx(ctx, "finish entry "+key, func(tx *sql.Tx) error { return finishEntry(ctx, tx, key, o) })
}

func finishEntry(ctx context.Context, tx *sql.Tx, key string, o framewatch.EntryOutcome) error {
	_, err := tx.ExecContext(ctx, `UPDATE entries SET state = ?, class = ?, reason = ?, next_at = ?, changed = ?, attempts = attempts + 1 WHERE key = ?`,
		o.State, o.Class, o.Reason, seconds(o.NextAt), seconds(o.At), key)
	return err
}

// SaveSchedule keeps when a source is checked next and what went wrong at its
// last check, in words; "" if nothing did.
func (s *Store) SaveSchedule(ctx context.Context, source string, next time.Time, problem string) error {
	return s.inTx(ctx, "save schedule of "+source, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO schedules (source, next_at, error) VALUES (?, ?, ?)
			ON CONFLICT (source) DO UPDATE SET next_at = excluded.next_at, error = excluded.error`, source, seconds(next), problem)
		return err
	})
}

// problemsShown is how many entries without an article a status lists.
const problemsShown = 20

// SourceStatuses returns where each of the sources stands, in their order.
// Sources that are in the store only, such as imported ones, follow by name.
func (s *Store) SourceStatuses(ctx context.Context, sources []framewatch.Source) ([]framewatch.SourceStatus, error) {
	b := statusBook{at: map[string]int{}}
	for _, src := range sources {
		b.add(src)
	}
	for _, fill := range []func(context.Context, *sql.DB) error{b.articles, b.listings, b.schedules, b.entries, b.problems} {
		if err := fill(ctx, s.read); err != nil {
			return nil, wrap("read status of sources", err)
		}
	}
	return b.list, nil
}

// A statusBook gathers the statuses of sources, one query a kind of fact.
type statusBook struct {
	list []framewatch.SourceStatus
	at   map[string]int // name of source → place in list
}

func (b *statusBook) add(src framewatch.Source) {
	b.at[src.Name] = len(b.list)
	b.list = append(b.list, framewatch.SourceStatus{Source: src, Skipped: map[framewatch.Class]int{}})
}

func (b *statusBook) articles(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT source, count(*), count(*) - count(published), max(published) FROM articles GROUP BY source ORDER BY source`)
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var name string
		var articles, undated int
		var last sql.NullInt64
		if err = r.Scan(&name, &articles, &undated, &last); err != nil {
			return
		}
		if _, ok := b.at[name]; !ok {
			b.add(framewatch.Source{Name: name})
		}
		st := &b.list[b.at[name]]
		st.Articles, st.Undated, st.LastArticle = articles, undated, timeOf(last)
		return
	})
	return err
}

func (b *statusBook) listings(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT `+listingColumns+` FROM listings`)
	states, err := all(rows, err, func(r *sql.Rows) (framewatch.ListingState, error) { return scanListing(r) })
	if err != nil {
		return err
	}
	byURL := map[[2]string]framewatch.ListingState{}
	for _, l := range states {
		byURL[[2]string{l.Source, l.URL}] = l
	}
	for i := range b.list {
		st := &b.list[i]
		for _, listing := range st.Source.Listings {
			l, ok := byURL[[2]string{st.Source.Name, listing.URL}]
			if !ok {
				l = framewatch.ListingState{Source: st.Source.Name, URL: listing.URL, Kind: listing.Kind}
			}
			st.Listings = append(st.Listings, l)
			st.LastCheck = later(st.LastCheck, l.CheckedAt)
			st.LastSuccess = later(st.LastSuccess, l.OKAt)
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (b *statusBook) schedules(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT source, next_at, error FROM schedules`)
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var name, problem string
		var next sql.NullInt64
		if err = r.Scan(&name, &next, &problem); err != nil {
			return
		}
		if i, ok := b.at[name]; ok && len(b.list[i].Source.Listings) > 0 {
			b.list[i].NextCheck, b.list[i].Error = timeOf(next), problem
		}
		return
	})
	return err
}

func (b *statusBook) entries(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT source, state, class, count(*) FROM entries GROUP BY source, state, class`)
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var name string
		var state framewatch.EntryState
		var class framewatch.Class
		var n int
		if err = r.Scan(&name, &state, &class, &n); err != nil {
			return
		}
		i, ok := b.at[name]
		if !ok {
			return // a source that was taken out of the config and left no article
		}
		switch st := &b.list[i]; state {
		case framewatch.EntryPending:
			st.Pending += n
		case framewatch.EntryStored:
			st.Stored += n
		case framewatch.EntryFailed:
			st.Failed += n
		case framewatch.EntrySkipped:
			st.Skipped[class] += n
		}
		return
	})
	return err
}

func (b *statusBook) problems(ctx context.Context, db *sql.DB) error {
	for i := range b.list {
		st := &b.list[i]
		rows, err := db.QueryContext(ctx, `SELECT url, state, class, reason, changed FROM entries
			WHERE source = ? AND reason <> '' ORDER BY changed DESC, key LIMIT ?`, st.Source.Name, problemsShown)
		st.Problems, err = all(rows, err, func(r *sql.Rows) (p framewatch.Problem, err error) {
			var at sql.NullInt64
			err = r.Scan(&p.URL, &p.State, &p.Class, &p.Reason, &at)
			p.At = timeOf(at)
			return p, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
