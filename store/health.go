package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"framewatch"
)

const daySeconds = 24 * 60 * 60

// dayNumber numbers days since 1970; the zero time is day none.
func dayNumber(t time.Time, none int64) int64 {
	if t.IsZero() {
		return none
	}
	return t.Unix() / daySeconds
}

func dayTime(day int64) time.Time { return time.Unix(day*daySeconds, 0).UTC() }

const lastDay = 1 << 40

// SourceDays returns what was done for sources on the days from … to, which
// are both included; a zero time is no limit. They come by source and day.
func (s *Store) SourceDays(ctx context.Context, from, to time.Time) ([]framewatch.SourceDay, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT source, day, checks, failures, found, stored, skipped, failed, undated FROM days WHERE day BETWEEN ? AND ? ORDER BY source, day`,
		dayNumber(from, 0), dayNumber(to, lastDay))
	days, err := all(rows, err, func(r *sql.Rows) (d framewatch.SourceDay, err error) {
		var day int64
		err = r.Scan(&d.Source, &day, &d.Checks, &d.Failures, &d.Found, &d.Stored, &d.Skipped, &d.Failed, &d.Undated)
		d.Day = dayTime(day)
		return d, err
	})
	return days, wrap("read days of sources", err)
}

// WatchedSince returns on which day each source was checked for the first
// time, and the last day before now's on which any was; that is zero if there
// is none.
func (s *Store) WatchedSince(ctx context.Context, now time.Time) (first map[string]time.Time, last time.Time, err error) {
	defer func() { err = wrap("read since when sources are watched", err) }()
	rows, err := s.read.QueryContext(ctx, `SELECT source, min(day) FROM days WHERE checks > 0 GROUP BY source`)
	first = map[string]time.Time{}
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var name string
		var day int64
		err = r.Scan(&name, &day)
		first[name] = dayTime(day)
		return
	})
	if err != nil {
		return nil, last, err
	}
	var day sql.NullInt64
	err = s.read.QueryRowContext(ctx, `SELECT max(day) FROM days WHERE checks > 0 AND day < ?`, dayNumber(now, 0)).Scan(&day)
	if day.Valid {
		last = dayTime(day.Int64)
	}
	return first, last, err
}

// NewsHours counts the articles of each source by the hour of their
// publication, from from until to, which is left out.
func (s *Store) NewsHours(ctx context.Context, from, to time.Time) (map[string][]framewatch.NewsHour, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT source, published / 3600, count(*) FROM articles WHERE source IN (SELECT name FROM sources WHERE active) AND published >= ? AND published < ?
		GROUP BY 1, 2 ORDER BY 1, 2`, from.Unix(), to.Unix())
	hours := map[string][]framewatch.NewsHour{}
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var name string
		var hour int64
		var n int
		err = r.Scan(&name, &hour, &n)
		hours[name] = append(hours[name], framewatch.NewsHour{At: time.Unix(hour*3600, 0).UTC(), Articles: n})
		return
	})
	return hours, wrap("count articles by hour", err)
}

// SaveGaps keeps what was judged of the days of the named sources since a day,
// in the place of what was judged of them before.
func (s *Store) SaveGaps(ctx context.Context, sources []string, since time.Time, days []framewatch.GapDay) error {
	return s.inTx(ctx, "save gaps", func(ctx context.Context, tx *sql.Tx) error {
		for _, name := range sources {
			if _, err := tx.ExecContext(ctx, `DELETE FROM gaps WHERE source = ? AND day >= ?`, name, dayNumber(since, 0)); err != nil {
				return err
			}
		}
		for _, d := range days {
			if _, err := tx.ExecContext(ctx, `INSERT INTO gaps (source, day, state, cause, articles, expected) VALUES (?, ?, ?, ?, ?, ?)`,
				d.Source, dayNumber(d.Day, 0), d.State, d.Cause, d.Articles, d.Expected); err != nil {
				return err
			}
		}
		return nil
	})
}

// GapDays returns the days of gaps from from until to, which is left out, of
// the named sources or, if none is named, of all, by source and day. A zero
// time is no limit.
func (s *Store) GapDays(ctx context.Context, from, to time.Time, sources []string) ([]framewatch.GapDay, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT source, day, state, cause, articles, expected FROM gaps
		WHERE day >= ? AND day < ? AND (? = '[]' OR source IN (SELECT value FROM json_each(?))) ORDER BY source, day`,
		dayNumber(from, 0), dayNumber(to, lastDay), listText(sources), listText(sources))
	days, err := all(rows, err, func(r *sql.Rows) (d framewatch.GapDay, err error) {
		var day int64
		err = r.Scan(&d.Source, &day, &d.State, &d.Cause, &d.Articles, &d.Expected)
		d.Day = dayTime(day)
		return d, err
	})
	return days, wrap("read gaps", err)
}

const noticeColumns = `source, kind, since, ended, text, examples`

func scanNotice(r *sql.Rows) (n framewatch.Notice, err error) {
	var since, ended sql.NullInt64
	var examples []byte
	if err = r.Scan(&n.Source, &n.Kind, &since, &ended, &n.Text, &examples); err != nil {
		return n, err
	}
	n.Since, n.Ended = timeOf(since), timeOf(ended)
	return n, json.Unmarshal(examples, &n.Examples)
}

// Notices returns those that stand and those that ended after a time, the
// standing ones first, then the latest.
func (s *Store) Notices(ctx context.Context, endedAfter time.Time) ([]framewatch.Notice, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+noticeColumns+` FROM notices WHERE ended IS NULL OR ended > ? ORDER BY ended IS NOT NULL, since DESC, source, kind`, endedAfter.Unix())
	list, err := all(rows, err, scanNotice)
	return list, wrap("read notices", err)
}

// SaveNotices keeps which notices hold at a time: those that are new are
// raised, the words of those that stand are renewed, and those that do not
// hold any more end.
func (s *Store) SaveNotices(ctx context.Context, holding []framewatch.Notice, now time.Time) error {
	return s.inTx(ctx, "save notices", func(ctx context.Context, tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT `+noticeColumns+` FROM notices WHERE ended IS NULL`)
		open, err := all(rows, err, scanNotice)
		if err != nil {
			return err
		}
		type key struct {
			source string
			kind   framewatch.NoticeKind
		}
		standing := map[key]framewatch.Notice{}
		for _, n := range open {
			standing[key{n.Source, n.Kind}] = n
		}
		for _, n := range holding {
			k := key{n.Source, n.Kind}
			if old, ok := standing[k]; ok {
				delete(standing, k)
				n.Since = old.Since
			} else {
				n.Since = now
			}
			examples, err := json.Marshal(n.Examples)
			if err != nil {
				return err
			}
			// One that was raised, ended and comes back within a second goes on.
			_, err = tx.ExecContext(ctx, `INSERT INTO notices (`+noticeColumns+`) VALUES (?, ?, ?, NULL, ?, ?)
				ON CONFLICT (source, kind, since) DO UPDATE SET text = excluded.text, examples = excluded.examples, ended = NULL`, n.Source, n.Kind, n.Since.Unix(), n.Text, string(examples))
			if err != nil {
				return err
			}
		}
		for _, n := range standing {
			if _, err := tx.ExecContext(ctx, `UPDATE notices SET ended = ? WHERE source = ? AND kind = ? AND ended IS NULL`, now.Unix(), n.Source, n.Kind); err != nil {
				return err
			}
		}
		return nil
	})
}

// MailNotices has write make a mail of the notices that were raised or have
// ended since they were last mailed, and puts it into the outbox, all or
// nothing. Without any, there is none. If the outbox knows a mail by the same
// MessageID, the notices wait for another. It reports whether there is a mail.
func (s *Store) MailNotices(ctx context.Context, now time.Time, write func([]framewatch.Notice) (framewatch.Mail, error)) (queued bool, err error) {
	err = s.inTx(ctx, "mail notices", func(ctx context.Context, tx *sql.Tx) error {
		queued = false
		const untold = `mailed IS NULL OR mailed < ended`
		rows, err := tx.QueryContext(ctx, `SELECT `+noticeColumns+` FROM notices WHERE `+untold+` ORDER BY ended IS NOT NULL, source, kind, since`)
		list, err := all(rows, err, scanNotice)
		if err != nil || len(list) == 0 {
			return err
		}
		m, err := write(list)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO outbox (`+mailColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING`,
			m.MessageID, m.Alert, listText(m.To), m.Subject, m.Text, m.HTML, seconds(m.Created), m.NextAt.Unix(), m.Attempts, m.State, m.Error, seconds(m.SentAt))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		queued = true
		_, err = tx.ExecContext(ctx, `UPDATE notices SET mailed = ? WHERE `+untold, now.Unix())
		return err
	})
	return queued && err == nil, err
}

// SkippedSince counts the pages that were found to be no article since a time,
// by source and class. Only watched sources count.
func (s *Store) SkippedSince(ctx context.Context, since time.Time) (map[string]map[framewatch.Class]int, error) {
	// For each source a range of entries_problems: every skipped entry has a reason.
	rows, err := s.read.QueryContext(ctx, `SELECT s.name, e.class, count(*) FROM sources s CROSS JOIN entries e ON e.source = s.id AND e.changed >= ? AND e.reason <> '' AND e.state = 'skipped'
		WHERE s.active GROUP BY 1, 2`, since.Unix())
	counts := map[string]map[framewatch.Class]int{}
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var name string
		var class framewatch.Class
		var n int
		if err = r.Scan(&name, &class, &n); err != nil {
			return
		}
		if counts[name] == nil {
			counts[name] = map[framewatch.Class]int{}
		}
		counts[name][class] = n
		return
	})
	return counts, wrap("count skipped pages", err)
}

// LatestUndated returns the addresses of the latest articles of a source that
// have no publication date.
func (s *Store) LatestUndated(ctx context.Context, source string, limit int) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT url FROM articles WHERE source = ? AND published IS NULL ORDER BY seq DESC LIMIT ?`, source, limit)
	list, err := all(rows, err, func(r *sql.Rows) (url string, err error) { return url, r.Scan(&url) })
	return list, wrap("read undated articles of "+source, err)
}

// Host returns what the frontier keeps of a host; one that is not known is the
// zero Host with its name.
func (s *Store) Host(ctx context.Context, name string) (framewatch.Host, error) {
	h, err := scanHost(s.read.QueryRowContext(ctx, `SELECT `+hostColumns+` FROM hosts WHERE name = ?`, name))
	if errors.Is(err, sql.ErrNoRows) {
		return framewatch.Host{Name: name}, nil
	}
	return h, wrap("read host "+name, err)
}
