package store

import (
	"context"
	"database/sql"
	"time"

	"framewatch"
)

// Topics returns the hubs and topics that the feeds of watched sources name,
// one hub for each topic.
func (s *Store) Topics(ctx context.Context) ([]framewatch.Subscription, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT l.topic, min(l.hub) FROM listings l JOIN sources s ON s.name = l.source
		WHERE s.active AND l.hub <> '' AND l.topic <> '' AND l.next_at IS NOT NULL GROUP BY l.topic`)
	topics, err := all(rows, err, func(r *sql.Rows) (t framewatch.Subscription, err error) {
		return t, r.Scan(&t.Topic, &t.Hub)
	})
	return topics, wrap("read topics", err)
}

// Subscriptions returns all subscriptions at hubs.
func (s *Store) Subscriptions(ctx context.Context) ([]framewatch.Subscription, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT topic, hub, secret, state, next_at, expires, heard, error FROM subscriptions ORDER BY topic`)
	list, err := all(rows, err, func(r *sql.Rows) (u framewatch.Subscription, err error) {
		var next, expires, heard sql.NullInt64
		err = r.Scan(&u.Topic, &u.Hub, &u.Secret, &u.State, &next, &expires, &heard, &u.Error)
		u.NextAt, u.Expires, u.Heard = timeOf(next), timeOf(expires), timeOf(heard)
		return u, err
	})
	return list, wrap("read subscriptions", err)
}

// SaveSubscription keeps a subscription by its topic; one that has ended is
// forgotten. Heard is WakeTopic's.
func (s *Store) SaveSubscription(ctx context.Context, u framewatch.Subscription) error {
	return s.inTx(ctx, "save subscription to "+u.Topic, func(ctx context.Context, tx *sql.Tx) error {
		if u.State == framewatch.SubscriptionEnded {
			_, err := tx.ExecContext(ctx, `DELETE FROM subscriptions WHERE topic = ? AND secret = ?`, u.Topic, u.Secret)
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO subscriptions (topic, hub, secret, state, next_at, expires, error) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (topic) DO UPDATE SET hub = excluded.hub, secret = excluded.secret, state = excluded.state, next_at = excluded.next_at,
				expires = excluded.expires, error = excluded.error`,
			u.Topic, u.Hub, u.Secret, u.State, max(0, u.NextAt.Unix()), seconds(u.Expires), u.Error)
		return err
	})
}

// WakeTopic makes the listings of a topic due at once, as its hub says that
// there is news, and notes when.
func (s *Store) WakeTopic(ctx context.Context, topic string, at time.Time) error {
	return s.inTx(ctx, "wake "+topic, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE subscriptions SET heard = ? WHERE topic = ?`, seconds(at), topic); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, `UPDATE listings SET next_at = ?1, why = 'its hub says that there is news' WHERE topic = ?2 AND next_at > ?1 RETURNING host`, seconds(at), topic)
		hosts, err := all(rows, err, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) })
		if err != nil {
			return err
		}
		for _, host := range hosts {
			if err := dueBy(ctx, tx, host, at); err != nil {
				return err
			}
		}
		return nil
	})
}
