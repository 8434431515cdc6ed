package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"framewatch"
)

// CapturedAfter returns up to limit entries of the scope with pages in the
// archive and a higher ID, in its order. An article belongs to the entry with
// the page that it was first made of; where that page is not in the archive,
// it belongs to none.
func (s *Store) CapturedAfter(ctx context.Context, entry int64, scope framewatch.Scope, limit int) (captured []framewatch.Captured, err error) {
	defer func() { err = wrap("read captures", err) }()
	within, args := anySource(scope)
	rows, err := s.read.QueryContext(ctx, `SELECT e.id, s.name, e.url, e.state, e.class, e.priority, coalesce((SELECT a.id FROM articles a JOIN captures c ON c.article = a.id
			WHERE c.entry = e.id AND NOT c.revisit AND c.id = (SELECT min(id) FROM captures WHERE article = a.id AND at = a.fetched AND NOT revisit)), '')
		FROM entries e JOIN sources s ON s.id = e.source
		WHERE e.id > ? AND EXISTS (SELECT 1 FROM captures WHERE entry = e.id AND NOT revisit) AND `+within+` ORDER BY e.id LIMIT ?`,
		append(append([]any{entry}, args...), limit)...)
	var articles []string
	captured, err = all(rows, err, func(r *sql.Rows) (c framewatch.Captured, err error) {
		var article string
		err = r.Scan(&c.Entry.ID, &c.Entry.Source, &c.Entry.URL, &c.Entry.State, &c.Class, &c.Entry.Priority, &article)
		articles = append(articles, article)
		return c, err
	})
	for i := range captured {
		if err == nil {
			err = s.readCaptured(ctx, &captured[i], articles[i])
		}
	}
	return captured, err
}

// readCaptured adds the pages and the article of an entry.
func (s *Store) readCaptured(ctx context.Context, c *framewatch.Captured, article string) error {
	rows, err := s.read.QueryContext(ctx, `SELECT c.at, a.file, c.offset, c.length, c.revisit FROM captures c JOIN archive a ON a.id = c.file WHERE c.entry = ? ORDER BY c.id`, c.Entry.ID)
	c.Pages, err = all(rows, err, func(r *sql.Rows) (p framewatch.CapturedPage, err error) {
		var at sql.NullInt64
		err = r.Scan(&at, &p.File, &p.Offset, &p.Length, &p.Revisit)
		p.At = timeOf(at)
		return p, err
	})
	if err != nil || article == "" {
		return err
	}
	a, err := s.ArticleByID(ctx, article)
	if err != nil {
		return err
	}
	c.Article = &a
	rows, err = s.read.QueryContext(ctx, `SELECT n, seen, until, title, text FROM versions WHERE article = ? AND n < ? ORDER BY n`, a.ID, a.Version)
	c.Before, err = all(rows, err, func(r *sql.Rows) (v framewatch.PastVersion, err error) {
		var seen, until sql.NullInt64
		var text textColumn
		if err = r.Scan(&v.N, &seen, &until, &v.Title, &text); err != nil {
			return v, err
		}
		v.Seen, v.Until = timeOf(seen), timeOf(until)
		v.Text, err = text.of(a.ID, v.N)
		return v, err
	})
	return err
}

// anySource is inScope, but without names it holds for every source there ever was.
func anySource(scope framewatch.Scope) (condition string, args []any) {
	if len(scope.Sources) == 0 {
		return "1", nil
	}
	return inScope(scope)
}

// ArticlesIn counts the articles of the scope.
func (s *Store) ArticlesIn(ctx context.Context, scope framewatch.Scope) (n int, err error) {
	within, args := anySource(scope)
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT source AS name FROM articles) s WHERE `+within, args...).Scan(&n)
	return n, wrap("count articles", err)
}

// CapturedIn counts the entries of the scope with pages in the archive.
func (s *Store) CapturedIn(ctx context.Context, scope framewatch.Scope) (n int, err error) {
	within, args := anySource(scope)
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM entries e JOIN sources s ON s.id = e.source WHERE EXISTS (SELECT 1 FROM captures WHERE entry = e.id AND NOT revisit) AND `+within, args...).Scan(&n)
	return n, wrap("count captures", err)
}

// Recast replaces what was made of pages by what is made of them today. An
// article that changes moves to the end of the row of Seqs. It returns what
// each recast changed: EffectSame stands for one that has changed meanwhile
// and was left as it is.
func (s *Store) Recast(ctx context.Context, recasts []framewatch.Recast) (effects []framewatch.Effect, err error) {
	err = s.inTx(ctx, "recompute articles", func(ctx context.Context, tx *sql.Tx) error {
		effects = make([]framewatch.Effect, len(recasts))
		for i, r := range recasts {
			var err error
			if effects[i], err = recast(ctx, tx, r); err != nil {
				return fmt.Errorf("%s: %w", r.Captured.Entry.URL, err)
			}
		}
		return nil
	})
	return effects, err
}

func recast(ctx context.Context, tx *sql.Tx, r framewatch.Recast) (framewatch.Effect, error) {
	if r.Captured.Article != nil {
		return recastArticle(ctx, tx, r)
	}
	e, o := r.Captured.Entry, framewatch.EntryOutcome{State: framewatch.EntrySkipped, At: r.Captured.Pages[0].At, Article: r.Article}
	if r.Article != nil {
		o.State = framewatch.EntryStored
	}
	res, err := tx.ExecContext(ctx, `UPDATE entries SET state = ?, class = ?, reason = ? WHERE id = ? AND state = ? AND class = ?`,
		o.State, r.Class, r.Reason, e.ID, e.State, r.Captured.Class)
	if err != nil {
		return framewatch.EffectNone, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return framewatch.EffectSame, err
	}
	effect := framewatch.EffectNone
	if r.Article != nil {
		if effect, err = recastNew(ctx, tx, e.ID, r); err != nil {
			return effect, err
		}
	}
	day := dayOf(e, o, effect)
	if e.State == framewatch.EntrySkipped {
		day.Skipped-- // as which it was counted
	} else {
		day.Failed--
	}
	return effect, countDay(ctx, tx, day)
}

// recastNew stores the article of an entry that had none.
func recastNew(ctx context.Context, tx *sql.Tx, entry int64, r framewatch.Recast) (framewatch.Effect, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE captures SET article = ? WHERE entry = ?`, r.Article.ID, entry); err != nil {
		return framewatch.EffectNone, err
	}
	stored, err := insertArticle(ctx, tx, *r.Article)
	if err != nil || !stored {
		return framewatch.EffectKnown, err
	}
	return framewatch.EffectStored, keepYield(ctx, tx, r.Yield)
}

func recastArticle(ctx context.Context, tx *sql.Tx, r framewatch.Recast) (framewatch.Effect, error) {
	a, old := r.Article, r.Captured.Article
	res, err := tx.ExecContext(ctx, `UPDATE articles SET title = ?, byline = ?, published = ?, published_origin = ?, published_to = ?, confidence = ?, language = ?, text = ? WHERE id = ? AND seq = ?`,
		a.Title, listText(a.Byline), seconds(a.Published), a.PublishedOrigin, a.Precision, a.Confidence, a.Language, packed(a.Text), old.ID, old.Seq)
	if err != nil {
		return framewatch.EffectNone, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return framewatch.EffectSame, err // a crawl has stored a new version meanwhile
	}
	if err := saveVersions(ctx, tx, r); err != nil {
		return framewatch.EffectNone, err
	}
	if err := replaceYield(ctx, tx, old.ID, r.Yield); err != nil {
		return framewatch.EffectNone, err
	}
	if undated := old.Published.IsZero(); undated != a.Published.IsZero() {
		d := framewatch.SourceDay{Source: a.Source, Day: a.Fetched, Undated: 1}
		if undated {
			d.Undated = -1
		}
		if err := countDay(ctx, tx, d); err != nil {
			return framewatch.EffectNone, err
		}
	}
	return framewatch.EffectChanged, moveToEnd(ctx, tx, old.ID, old.Seq)
}

// saveVersions makes the versions of an article those of a recast.
func saveVersions(ctx context.Context, tx *sql.Tx, r framewatch.Recast) error {
	id := r.Article.ID
	if _, err := tx.ExecContext(ctx, `DELETE FROM versions WHERE article = ?`, id); err != nil {
		return err
	}
	for _, v := range r.Before {
		if _, err := tx.ExecContext(ctx, `INSERT INTO versions (article, n, seen, until, title, text) VALUES (?, ?, ?, ?, ?, ?)`,
			id, v.N, v.Seen.Unix(), later(v.Until, v.Seen).Unix(), v.Title, packed(v.Text)); err != nil {
			return err
		}
	}
	var changed time.Time // that of the first version is when it was fetched
	if len(r.Before) > 0 {
		changed = r.Article.Changed
	}
	_, err := tx.ExecContext(ctx, `UPDATE articles SET version = ?, changed = ? WHERE id = ?`, len(r.Before)+1, seconds(changed), id)
	return err
}
