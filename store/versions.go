package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"framewatch"
)

// replaceArticle makes a the newest version of the article id, if headline or
// text differ from what is stored. The article moves to the end of the row of
// Seqs, so that everything derived from it is made anew; its old Seq retires.
// seen is when the version before was last seen.
func replaceArticle(ctx context.Context, tx *sql.Tx, id string, a framewatch.Article, seen time.Time) (framewatch.Effect, error) {
	old, err := scanArticle(tx.QueryRowContext(ctx, `SELECT `+articleColumns+` FROM articles WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return framewatch.EffectNone, fmt.Errorf("article %s: %w", id, framewatch.ErrNotFound)
	}
	if err != nil {
		return framewatch.EffectNone, err
	}
	if old.Title == a.Title && old.Text == a.Text {
		return framewatch.EffectSame, standing(ctx, tx, id)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO versions (article, n, seen, until, title, text) VALUES (?, ?, ?, ?, ?, ?)`,
		id, old.Version, old.Changed.Unix(), later(seen, old.Changed).Unix(), old.Title, packed(old.Text)); err != nil {
		return framewatch.EffectNone, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE articles SET title = ?, byline = ?, text = ?, language = ?, version = version + 1, changed = ?, gone = NULL WHERE id = ?`,
		a.Title, listText(a.Byline), packed(a.Text), a.Language, a.Fetched.Unix(), id)
	if err != nil {
		return framewatch.EffectNone, err
	}
	return framewatch.EffectChanged, moveToEnd(ctx, tx, id, old.Seq)
}

// moveToEnd gives an article a new Seq behind all others.
func moveToEnd(ctx context.Context, tx *sql.Tx, id string, seq int64) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO retired (seq, article) VALUES (?, ?)`, seq, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE articles SET seq = 1 + max((SELECT max(seq) FROM articles), (SELECT max(seq) FROM retired)) WHERE id = ?`, id)
	return err
}
