package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"framewatch"
)

// AlertState returns where an alert stands; false if it never ran.
func (s *Store) AlertState(ctx context.Context, name string) (framewatch.AlertState, bool, error) {
	st := framewatch.AlertState{Name: name}
	var last sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT cursor, last_run, error FROM alerts WHERE name = ?`, name).Scan(&st.Cursor, &last, &st.Error)
	if errors.Is(err, sql.ErrNoRows) {
		return st, false, nil
	}
	st.LastRun = timeOf(last)
	return st, err == nil, wrap("read alert "+name, err)
}

const mailColumns = `message_id, alert, recipients, subject, text, html, created, next_at, attempts, state, error, sent`

// Told returns those of the articles, IDs, that an alert has told.
func (s *Store) Told(ctx context.Context, alert string, articles []string) (map[string]bool, error) {
	told := map[string]bool{}
	err := inParts(articles, func(marks string, args []any) error {
		rows, err := s.read.QueryContext(ctx, `SELECT article FROM mailed WHERE alert = ? AND article IN (`+marks+`)`, append([]any{alert}, args...)...)
		_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
			var id string
			err = r.Scan(&id)
			told[id] = true
			return
		})
		return err
	})
	return told, wrap("read alert "+alert, err)
}

// SaveAlert keeps where an alert stands, puts its mails into the outbox and
// notes the articles, IDs, that they tell, all or nothing. A mail whose
// MessageID is known is not queued again.
func (s *Store) SaveAlert(ctx context.Context, st framewatch.AlertState, mails []framewatch.Mail, told []string) error {
	return s.inTx(ctx, "save alert "+st.Name, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO alerts (name, cursor, last_run, error) VALUES (?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, last_run = excluded.last_run, error = excluded.error`,
			st.Name, st.Cursor, seconds(st.LastRun), st.Error)
		if err != nil {
			return err
		}
		for _, id := range told {
			if _, err := tx.ExecContext(ctx, `INSERT INTO mailed (alert, article) VALUES (?, ?) ON CONFLICT DO NOTHING`, st.Name, id); err != nil {
				return err
			}
		}
		for _, m := range mails {
			_, err := tx.ExecContext(ctx, `INSERT INTO outbox (`+mailColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING`,
				m.MessageID, m.Alert, listText(m.To), m.Subject, m.Text, m.HTML, seconds(m.Created), m.NextAt.Unix(), m.Attempts, m.State, m.Error, seconds(m.SentAt))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// DueMails returns up to limit queued mails whose time has come, oldest first.
func (s *Store) DueMails(ctx context.Context, now time.Time, limit int) ([]framewatch.Mail, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, `+mailColumns+` FROM outbox WHERE state = 'queued' AND next_at <= ? ORDER BY id LIMIT ?`, now.Unix(), limit)
	mails, err := all(rows, err, func(r *sql.Rows) (m framewatch.Mail, err error) {
		var to string
		var created, next, sent sql.NullInt64
		err = r.Scan(&m.ID, &m.MessageID, &m.Alert, &to, &m.Subject, &m.Text, &m.HTML, &created, &next, &m.Attempts, &m.State, &m.Error, &sent)
		if err != nil {
			return m, err
		}
		m.Created, m.NextAt, m.SentAt = timeOf(created), timeOf(next), timeOf(sent)
		m.To, err = listOf(to)
		return m, err
	})
	return mails, wrap("read outbox", err)
}

// SaveMail keeps what became of a mail: its state, tries and next time.
func (s *Store) SaveMail(ctx context.Context, m framewatch.Mail) error {
	return s.inTx(ctx, "save mail", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = ?, attempts = ?, next_at = ?, error = ?, sent = ? WHERE id = ?`,
			m.State, m.Attempts, m.NextAt.Unix(), m.Error, seconds(m.SentAt), m.ID)
		return err
	})
}
