package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"framewatch"
)

// entryKey is what an entry is known by: the first eight bytes of the SHA-256
// of what its canonical URL has in common with its twins. Among 100 million
// entries two share one with a probability of 1 in 3,700.
func entryKey(canonical string) int64 {
	sum := sha256.Sum256([]byte(framewatch.TwinKey(canonical)))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// hostOf is the host of an address, with its port unless that is the scheme's
// own.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return framewatch.HostName(u)
}

// PlanSources makes the sources the ones that are watched and their listings
// those that are checked: new ones are due at once, one after the other in
// steps of spread; those of other sources rest. With now set, listings of the
// scope are due at once, too.
func (s *Store) PlanSources(ctx context.Context, sources []framewatch.Source, scope framewatch.Scope, now time.Time, spread time.Duration, atOnce bool) error {
	chosen := map[string]bool{}
	for _, name := range scope.Sources {
		chosen[name] = true
	}
	return s.inTx(ctx, "plan sources", func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE sources SET active = 0 WHERE active`); err != nil {
			return err
		}
		hosts := map[int64]bool{}
		for i, src := range sources {
			if _, err := tx.ExecContext(ctx, `INSERT INTO sources (name, active) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET active = 1`, src.Name); err != nil {
				return err
			}
			at := now.Add(time.Duration(i) * spread)
			force := atOnce && (len(chosen) == 0 || chosen[src.Name])
			for _, l := range src.Listings {
				host, err := hostID(ctx, tx, hostOf(l.URL))
				if err != nil {
					return err
				}
				hosts[host] = true
				_, err = tx.ExecContext(ctx, `INSERT INTO listings (source, url, kind, host, next_at, links) VALUES (?, ?, ?, ?, ?, ?)
					ON CONFLICT (source, url, backfill) DO UPDATE SET kind = excluded.kind, host = excluded.host, links = excluded.links, parent = '',
						next_at = iif(? OR next_at IS NULL, excluded.next_at, next_at)`,
					src.Name, l.URL, l.Kind, host, at.Unix(), l.Links, force)
				if err != nil {
					return err
				}
			}
			if force {
				if err := wakeChildren(ctx, tx, src.Name, now, hosts); err != nil {
					return err
				}
				if err := tryAgain(ctx, tx, src); err != nil {
					return err
				}
			}
			// What the config no longer names is not checked any more.
			rest, err := tx.QueryContext(ctx, `SELECT url, host FROM listings WHERE source = ? AND parent = '' AND NOT backfill AND next_at IS NOT NULL`, src.Name)
			old, err := all(rest, err, func(r *sql.Rows) (l struct {
				url  string
				host int64
			}, err error) {
				return l, r.Scan(&l.url, &l.host)
			})
			if err != nil {
				return err
			}
			named := map[string]bool{}
			for _, l := range src.Listings {
				named[l.URL] = true
			}
			for _, l := range old {
				if !named[l.url] {
					hosts[l.host] = true
					if _, err := tx.ExecContext(ctx, `UPDATE listings SET next_at = NULL WHERE source = ? AND NOT backfill AND (url = ? OR parent = ? OR parent LIKE '% < ' || ?)`, src.Name, l.url, l.url, l.url); err != nil {
						return err
					}
				}
			}
		}
		for host := range hosts {
			if err := refreshDue(ctx, tx, host); err != nil {
				return err
			}
		}
		return nil
	})
}

// tryAgain forgets why the hosts of a source's listings were left alone, unless
// they asked for it: who wants them checked now may know that they answer again.
func tryAgain(ctx context.Context, tx *sql.Tx, src framewatch.Source) error {
	for _, l := range src.Listings {
		u, err := url.Parse(l.URL)
		if err != nil {
			return err
		}
		name := framewatch.HostName(u)
		if _, err := tx.ExecContext(ctx, `UPDATE hosts SET held = 0, held_reason = '' WHERE name = ? AND held > 0 AND held_reason <> ?`, name, framewatch.HeldByRequest); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM robots WHERE origin = ? AND error <> ''`, u.Scheme+"://"+name); err != nil {
			return err
		}
	}
	return nil
}

// Held returns, by source, the hosts that are left alone although a listing of
// the scope is due there: Name, HeldUntil and HeldReason.
func (s *Store) Held(ctx context.Context, scope framewatch.Scope, now time.Time) (map[string][]framewatch.Host, error) {
	within, args := inScope(scope)
	rows, err := s.read.QueryContext(ctx, `SELECT DISTINCT l.source, h.name, h.held, h.held_reason FROM listings l JOIN sources s ON s.name = l.source JOIN hosts h ON h.id = l.host
		WHERE h.held > ? AND l.next_at <= ? AND `+within+` ORDER BY h.name`, append([]any{ms(now), now.Unix()}, args...)...)
	held := map[string][]framewatch.Host{}
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var source string
		var h framewatch.Host
		var until int64
		err = r.Scan(&source, &h.Name, &until, &h.HeldReason)
		h.HeldUntil = timeOfMS(until)
		held[source] = append(held[source], h)
		return
	})
	return held, wrap("read hosts that are left alone", err)
}

// wakeChildren makes sitemaps due that have a rhythm of their own.
func wakeChildren(ctx context.Context, tx *sql.Tx, source string, now time.Time, hosts map[int64]bool) error {
	rows, err := tx.QueryContext(ctx, `UPDATE listings SET next_at = ? WHERE source = ? AND parent <> '' AND NOT backfill AND next_at IS NOT NULL RETURNING host`, now.Unix(), source)
	ids, err := all(rows, err, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) })
	for _, id := range ids {
		hosts[id] = true
	}
	return err
}

// hostID is the row of a host, made if it is not there.
func hostID(ctx context.Context, tx *sql.Tx, name string) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT id FROM hosts WHERE name = ?`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, `INSERT INTO hosts (name) VALUES (?) RETURNING id`, name).Scan(&id)
	}
	return id, err
}

func sourceID(ctx context.Context, tx *sql.Tx, name string) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT id FROM sources WHERE name = ?`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, `INSERT INTO sources (name) VALUES (?) RETURNING id`, name).Scan(&id)
	}
	return id, err
}

// refreshDue sets when the first task of a host is due.
func refreshDue(ctx context.Context, tx *sql.Tx, host int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE hosts SET due = (SELECT 1000 * min(at) FROM (
			SELECT min(next_at) AS at FROM entries WHERE host = ?1 AND next_at IS NOT NULL
			UNION ALL SELECT min(next_at) FROM listings WHERE host = ?1 AND next_at IS NOT NULL))
		WHERE id = ?1`, host)
	return err
}

// dueBy moves the due time of a host forward, if it is later.
func dueBy(ctx context.Context, tx *sql.Tx, host int64, at time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE hosts SET due = ?2 WHERE id = ?1 AND (due IS NULL OR due > ?2)`, host, at.Unix()*1000)
	return err
}

// A lease is in force until it ends or is given back. One that ended without
// being given back belongs to a process that died or hangs: the pause counts
// anew from the moment it is taken over. No pause is longer than that; one that
// seems to be was written before the clock was set back.
const leased = `lease_until = ?, next_at = iif(owner <> '' AND owner <> ?, ? + max(delay, 1000), min(next_at, ? + max(delay, 1000))), owner = ?`

const hostColumns = `name, next_at, delay, smoothed, unanswered, held, held_reason, lease_until`

func scanHost(row interface{ Scan(...any) error }) (h framewatch.Host, err error) {
	var next, delay, smoothed, held, lease int64
	err = row.Scan(&h.Name, &next, &delay, &smoothed, &h.Unanswered, &held, &h.HeldReason, &lease)
	h.NextAt, h.HeldUntil, h.LeaseUntil = timeOfMS(next), timeOfMS(held), timeOfMS(lease)
	h.Delay, h.Smoothed = time.Duration(delay)*time.Millisecond, time.Duration(smoothed)*time.Millisecond
	return h, err
}

func timeOfMS(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// LeaseHosts gives owner up to limit hosts that have something due in the
// scope and belong to nobody, those that wait longest first.
func (s *Store) LeaseHosts(ctx context.Context, owner string, scope framewatch.Scope, now, until time.Time, limit int) (hosts []framewatch.Host, err error) {
	within, args := inScope(scope)
	query := `SELECT id FROM hosts WHERE due <= ? AND lease_until <= ? AND held <= ? AND (
			EXISTS (SELECT 1 FROM entries e JOIN sources s ON s.id = e.source WHERE e.host = hosts.id AND e.next_at <= ? AND ` + within + `)
			OR EXISTS (SELECT 1 FROM listings l JOIN sources s ON s.name = l.source WHERE l.host = hosts.id AND l.next_at <= ? AND ` + within + `))
		ORDER BY due LIMIT ? + 0`
	full := append([]any{ms(now), ms(now), ms(now), now.Unix()}, args...)
	full = append(append(append(full, now.Unix()), args...), limit)
	// Most of the time there is nothing to lease, which readers can see.
	ids, err := s.ids(ctx, query, full)
	if err != nil || len(ids) == 0 {
		return nil, wrap("lease hosts", err)
	}
	err = s.inTx(ctx, "lease hosts", func(ctx context.Context, tx *sql.Tx) error {
		hosts = nil
		for _, id := range ids {
			h, err := scanHost(tx.QueryRowContext(ctx, `UPDATE hosts SET `+leased+` WHERE id = ? AND lease_until <= ? RETURNING `+hostColumns,
				ms(until), owner, ms(now), ms(now), owner, id, ms(now)))
			switch {
			case errors.Is(err, sql.ErrNoRows): // another process was quicker
			case err != nil:
				return err
			default:
				hosts = append(hosts, h)
			}
		}
		return nil
	})
	return hosts, err
}

func (s *Store) ids(ctx context.Context, query string, args []any) ([]int64, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	return all(rows, err, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) })
}

// inScope is the condition on a source s.
func inScope(scope framewatch.Scope) (condition string, args []any) {
	if len(scope.Sources) == 0 {
		return "s.active", nil
	}
	for _, name := range scope.Sources {
		args = append(args, name)
	}
	return "s.name IN (" + strings.TrimSuffix(strings.Repeat("?,", len(args)), ",") + ")", args
}

// LeaseHost gives owner one host, which a redirect leads to, unless somebody
// has it: owner itself, too, who may be about to say until when it must rest.
func (s *Store) LeaseHost(ctx context.Context, owner, name string, now, until time.Time) (h framewatch.Host, ok bool, err error) {
	err = s.inTx(ctx, "lease host "+name, func(ctx context.Context, tx *sql.Tx) error {
		id, err := hostID(ctx, tx, name)
		if err != nil {
			return err
		}
		h, err = scanHost(tx.QueryRowContext(ctx, `UPDATE hosts SET `+leased+` WHERE id = ? AND lease_until <= ? RETURNING `+hostColumns,
			ms(until), owner, ms(now), ms(now), owner, id, ms(now)))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		ok = err == nil
		return err
	})
	return h, ok, err
}

// RenewLeases prolongs the leases of owner and keeps what it has learned of
// its hosts. It returns the names of those that others have taken over.
func (s *Store) RenewLeases(ctx context.Context, owner string, hosts []framewatch.Host, until time.Time) (lost []string, err error) {
	err = s.inTx(ctx, "renew leases", func(ctx context.Context, tx *sql.Tx) error {
		for _, h := range hosts {
			held, err := saveHost(ctx, tx, owner, h, until)
			if err != nil {
				return err
			}
			if !held {
				lost = append(lost, h.Name)
			}
		}
		return nil
	})
	return lost, err
}

// ReleaseHosts gives hosts back, with what was learned of them.
func (s *Store) ReleaseHosts(ctx context.Context, owner string, hosts []framewatch.Host) error {
	return s.inTx(ctx, "release hosts", func(ctx context.Context, tx *sql.Tx) error {
		for _, h := range hosts {
			if _, err := saveHost(ctx, tx, owner, h, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// saveHost keeps a host that owner still has; until zero gives it back. Who
// has it otherwise knows better.
func saveHost(ctx context.Context, tx *sql.Tx, owner string, h framewatch.Host, until time.Time) (held bool, err error) {
	var id int64
	err = tx.QueryRowContext(ctx, `UPDATE hosts SET next_at = ?, delay = ?, smoothed = ?, unanswered = ?, held = ?, held_reason = ?, lease_until = ?, owner = iif(? = 0, '', owner)
		WHERE name = ? AND owner = ? RETURNING id`,
		ms(notBefore(h.NextAt)), h.Delay.Milliseconds(), h.Smoothed.Milliseconds(), h.Unanswered, ms(notBefore(h.HeldUntil)), h.HeldReason, ms(until), ms(until), h.Name, owner).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err == nil && until.IsZero() {
		err = refreshDue(ctx, tx, id)
	}
	return err == nil, err
}

// notBefore is t or the moment after it that a column can hold.
func notBefore(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(time.Millisecond - time.Nanosecond)
}

// DueTasks returns what is to be asked of a host, in order of priority, the
// latest published entries first, so that news does not wait behind an archive.
//
// The index is named as SQLite would rather sort all that is due at the host,
// and the limit is a sum as SQLite parses a statement anew for each limit that
// it is given alone.
func (s *Store) DueTasks(ctx context.Context, host string, scope framewatch.Scope, now time.Time, limit int) (tasks []framewatch.Task, err error) {
	defer func() { err = wrap("read tasks of "+host, err) }()
	within, args := inScope(scope)
	rows, err := s.read.QueryContext(ctx, `SELECT `+listingColumns+` FROM listings l JOIN sources s ON s.name = l.source
		WHERE host = (SELECT id FROM hosts WHERE name = ?) AND next_at <= ? AND `+within+` ORDER BY priority, next_at LIMIT ? + 0`,
		append(append([]any{host, now.Unix()}, args...), limit)...)
	listings, err := all(rows, err, func(r *sql.Rows) (framewatch.ListingState, error) { return scanListing(r) })
	if err != nil {
		return nil, err
	}
	// The plus keeps SQLite from sorting all that is due, of which a backfill has
	// much: entries_due has it in order.
	rows, err = s.read.QueryContext(ctx, `SELECT e.id, s.name, url, coalesce(title, ''), published, published_origin, coalesce(found_in, ''), found, attempts, state, priority
		FROM entries e INDEXED BY entries_due JOIN sources s ON s.id = e.source LEFT JOIN hints h ON h.entry = e.id
		WHERE host = (SELECT id FROM hosts WHERE name = ?) AND next_at IS NOT NULL AND +next_at <= ? AND `+within+`
		ORDER BY priority, coalesce(published, found) DESC LIMIT ? + 0`,
		append(append([]any{host, now.Unix()}, args...), limit)...)
	entries, err := all(rows, err, func(r *sql.Rows) (e framewatch.Entry, err error) {
		var published, found sql.NullInt64
		err = r.Scan(&e.ID, &e.Source, &e.URL, &e.Title, &published, &e.PublishedOrigin, &e.FoundIn, &found, &e.Attempts, &e.State, &e.Priority)
		e.Published, e.FoundAt = timeOf(published), timeOf(found)
		return e, err
	})
	if err != nil {
		return nil, err
	}
	for i := range entries {
		if entries[i].State == framewatch.EntryStored {
			if entries[i].Visit, err = s.visit(ctx, entries[i].ID); err != nil {
				return nil, err
			}
		}
	}
	add := func(backfill bool) {
		for i := range listings {
			if l := &listings[i]; l.Since.IsZero() != backfill {
				tasks = append(tasks, framewatch.Task{Source: l.Source, Listing: l})
			}
		}
	}
	add(false)
	live := len(entries)
	for i := range entries {
		if entries[i].Priority == framewatch.PriorityBackfill {
			live = i
			break
		}
	}
	for i := range entries {
		if i == live {
			add(true)
		}
		tasks = append(tasks, framewatch.Task{Source: entries[i].Source, Entry: &entries[i]})
	}
	if live == len(entries) {
		add(true)
	}
	return tasks[:min(limit, len(tasks))], nil
}

// NextDue returns when the next task in the scope is due, the zero time if
// there is none. Hosts that asked to be left alone count from then on.
func (s *Store) NextDue(ctx context.Context, scope framewatch.Scope) (time.Time, error) {
	within, args := inScope(scope)
	var next sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT min(max(due, held)) FROM hosts WHERE due IS NOT NULL AND (
		EXISTS (SELECT 1 FROM entries e JOIN sources s ON s.id = e.source WHERE e.host = hosts.id AND e.next_at IS NOT NULL AND `+within+`)
		OR EXISTS (SELECT 1 FROM listings l JOIN sources s ON s.name = l.source WHERE l.host = hosts.id AND l.next_at IS NOT NULL AND `+within+`))`,
		append(args, args...)...).Scan(&next)
	return timeOfMS(next.Int64), wrap("read the next task", err)
}

// Waiting counts the pending entries of the scope's sources, by source.
func (s *Store) Waiting(ctx context.Context, scope framewatch.Scope) (map[string]int, error) {
	within, args := inScope(scope)
	rows, err := s.read.QueryContext(ctx, `SELECT s.name, sum(n) FROM tallies t JOIN sources s ON s.id = t.source WHERE state = 'pending' AND `+within+` GROUP BY s.name`, args...)
	counts := map[string]int{}
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var name string
		var n int
		err = r.Scan(&name, &n)
		counts[name] = n
		return
	})
	return counts, wrap("count entries", err)
}

// Robots returns what a site's robots.txt said, the zero state if it was
// never asked.
func (s *Store) Robots(ctx context.Context, origin string) (r framewatch.RobotsState, err error) {
	var fetched, expires sql.NullInt64
	err = s.read.QueryRowContext(ctx, `SELECT origin, status, body, error, fetched, expires FROM robots WHERE origin = ?`, origin).
		Scan(&r.Origin, &r.Status, &r.Body, &r.Error, &fetched, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return framewatch.RobotsState{}, nil
	}
	r.FetchedAt, r.ExpiresAt = timeOf(fetched), timeOf(expires)
	return r, wrap("read robots of "+origin, err)
}

// SaveRobots keeps what a site's robots.txt says.
func (s *Store) SaveRobots(ctx context.Context, r framewatch.RobotsState) error {
	return s.inTx(ctx, "save robots of "+r.Origin, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO robots (origin, status, body, error, fetched, expires) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (origin) DO UPDATE SET status = excluded.status, body = excluded.body, error = excluded.error, fetched = excluded.fetched, expires = excluded.expires`,
			r.Origin, r.Status, r.Body, r.Error, seconds(r.FetchedAt), seconds(r.ExpiresAt))
		return err
	})
}

// addEntry adds an entry as pending unless it is known, and reports whether
// it did.
func addEntry(ctx context.Context, tx *sql.Tx, hosts map[string]int64, source int64, e framewatch.Entry) (bool, error) {
	name := hostOf(e.URL)
	host, ok := hosts[name]
	if !ok {
		var err error
		if host, err = hostID(ctx, tx, name); err != nil {
			return false, err
		}
		hosts[name] = host
	}
	if e.Priority == 0 {
		e.Priority = framewatch.PriorityNews
	}
	res, err := tx.ExecContext(ctx, `INSERT INTO entries (key, source, host, url, found, published, published_origin, priority, next_at, changed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
		entryKey(e.Key), source, host, e.URL, e.FoundAt.Unix(), seconds(e.Published), e.PublishedOrigin, e.Priority, e.FoundAt.Unix(), e.FoundAt.Unix())
	if err != nil {
		return false, fmt.Errorf("entry %s: %w", e.URL, err)
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	id, err := res.LastInsertId()
	if err == nil && e.Title+e.FoundIn != "" {
		_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO hints (entry, title, found_in) VALUES (?, ?, ?)`, id, e.Title, e.FoundIn)
	}
	if err == nil {
		err = dueBy(ctx, tx, host, e.FoundAt)
	}
	return err == nil, err
}
