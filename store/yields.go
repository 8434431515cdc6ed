package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"framewatch"
)

const yieldColumns = `y.article, y.source, y.at, y.words, y.agreement, y.dated, y.sure, y.titled, y.bylined`

func scanYield(row interface{ Scan(...any) error }, more ...any) (y framewatch.Yield, err error) {
	var at sql.NullInt64
	var agreement sql.NullFloat64
	err = row.Scan(append([]any{&y.Article, &y.Source, &at, &y.Words, &agreement, &y.Dated, &y.Sure, &y.Titled, &y.Bylined}, more...)...)
	y.At, y.Agreement = timeOf(at), -1
	if agreement.Valid {
		y.Agreement = agreement.Float64
	}
	return y, err
}

// keepYield counts what the page of a new article brought; nil is not counted.
func keepYield(ctx context.Context, tx *sql.Tx, y *framewatch.Yield) error {
	if y == nil {
		return nil
	}
	day, batch, held := dayNumber(y.At, 0), 0, 0
	err := tx.QueryRowContext(ctx, `SELECT batch, articles FROM yield_batches WHERE source = ? AND day = ? ORDER BY batch DESC LIMIT 1`, y.Source, day).Scan(&batch, &held)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("find the batch of %s: %w", y.Source, err)
	}
	if held >= framewatch.BatchSize {
		batch++
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO yields (article, source, at, batch, words, agreement, dated, sure, titled, bylined) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		y.Article, y.Source, y.At.Unix(), batch, y.Words, agreementOf(y), y.Dated, y.Sure, y.Titled, y.Bylined)
	if err != nil {
		return fmt.Errorf("yield of article %s: %w", y.Article, err)
	}
	return countYield(ctx, tx, y.Source, day, batch, y.Sums())
}

// replaceYield puts what is read today of an article's page in the place of
// what was, where that was counted: at the same day, in the same batch.
func replaceYield(ctx context.Context, tx *sql.Tx, id string, y *framewatch.Yield) error {
	if y == nil {
		return nil
	}
	var batch int
	old, err := scanYield(tx.QueryRowContext(ctx, `SELECT `+yieldColumns+`, y.batch FROM yields y WHERE article = ?`, id), &batch)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("yield of article %s: %w", id, err)
	}
	_, err = tx.ExecContext(ctx, `UPDATE yields SET words = ?, agreement = ?, dated = ?, sure = ?, titled = ?, bylined = ? WHERE article = ?`,
		y.Words, agreementOf(y), y.Dated, y.Sure, y.Titled, y.Bylined, id)
	if err != nil {
		return fmt.Errorf("yield of article %s: %w", id, err)
	}
	return countYield(ctx, tx, old.Source, dayNumber(old.At, 0), batch, y.Sums().Plus(old.Sums(), -1))
}

func agreementOf(y *framewatch.Yield) sql.NullFloat64 {
	return sql.NullFloat64{Float64: y.Agreement, Valid: y.Agreement >= 0}
}

// countYield adds to the sums of a batch.
func countYield(ctx context.Context, tx *sql.Tx, source string, day int64, batch int, s framewatch.YieldSums) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO yield_batches (source, day, batch, articles, words, logs, squares, stated, agreed, agreement, dated, sure, titled, bylined) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET articles = articles + excluded.articles, words = words + excluded.words, logs = logs + excluded.logs, squares = squares + excluded.squares,
			stated = stated + excluded.stated, agreed = agreed + excluded.agreed, agreement = agreement + excluded.agreement,
			dated = dated + excluded.dated, sure = sure + excluded.sure, titled = titled + excluded.titled, bylined = bylined + excluded.bylined`,
		source, day, batch, s.Articles, s.Words, s.Logs, s.Squares, s.Stated, s.Agreed, s.Agreement, s.Dated, s.Sure, s.Titled, s.Bylined)
	if err != nil {
		return fmt.Errorf("count the yield of %s: %w", source, err)
	}
	return nil
}

// YieldBatches returns what the articles of sources yielded that came on the
// days from … to, which are both included; a zero time is no limit. They come
// by source, day and N.
func (s *Store) YieldBatches(ctx context.Context, from, to time.Time) ([]framewatch.YieldBatch, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT source, day, batch, articles, words, logs, squares, stated, agreed, agreement, dated, sure, titled, bylined FROM yield_batches
		WHERE day BETWEEN ? AND ? ORDER BY source, day, batch`, dayNumber(from, 0), dayNumber(to, lastDay))
	batches, err := all(rows, err, func(r *sql.Rows) (b framewatch.YieldBatch, err error) {
		var day int64
		err = r.Scan(&b.Source, &day, &b.N, &b.Articles, &b.Words, &b.Logs, &b.Squares, &b.Stated, &b.Agreed, &b.Agreement, &b.Dated, &b.Sure, &b.Titled, &b.Bylined)
		b.Day = dayTime(day)
		return b, err
	})
	return batches, wrap("read yields of sources", err)
}

// LatestYields returns those of the latest articles of a source that were
// counted, the latest last.
func (s *Store) LatestYields(ctx context.Context, source string, limit int) ([]framewatch.Yield, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+yieldColumns+`, a.url FROM (SELECT * FROM yields WHERE source = ? ORDER BY at DESC, article DESC LIMIT ?) y JOIN articles a ON a.id = y.article ORDER BY y.at, y.article`, source, limit)
	yields, err := all(rows, err, func(r *sql.Rows) (framewatch.Yield, error) {
		var url string
		y, err := scanYield(r, &url)
		y.URL = url
		return y, err
	})
	return yields, wrap("read the latest yields of "+source, err)
}
