package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"framewatch"
)

// EditsAfter returns all edits of up to limit articles with a higher Seq: in
// its order, the first edit of an article first. An article that is edited
// again moves behind all others and comes again, with all its edits. Added
// and Removed are left for the lexicon to say.
func (s *Store) EditsAfter(ctx context.Context, seq int64, limit int) ([]framewatch.Edit, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+articleColumns+` FROM articles
		WHERE seq > ? AND EXISTS (SELECT 1 FROM versions WHERE article = articles.id) ORDER BY seq LIMIT ?`, seq, limit)
	articles, err := all(rows, err, func(r *sql.Rows) (framewatch.Article, error) { return scanArticle(r) })
	if err != nil {
		return nil, wrap("read edits", err)
	}
	return s.editsOf(ctx, articles)
}

// History returns what became of an article, or framewatch.ErrNotFound.
func (s *Store) History(ctx context.Context, id string) (h framewatch.History, err error) {
	a, err := s.ArticleByID(ctx, id)
	if err != nil {
		return h, err
	}
	if h.Edits, err = s.editsOf(ctx, []framewatch.Article{a}); err != nil {
		return h, err
	}
	h.Looked, err = s.lastLook(ctx, a)
	return h, err
}

// A version that is not the newest, with the article it is of.
type oldVersion struct {
	framewatch.Version
	article string
	until   time.Time
}

func (s *Store) editsOf(ctx context.Context, articles []framewatch.Article) ([]framewatch.Edit, error) {
	if len(articles) == 0 {
		return nil, nil
	}
	args := make([]any, len(articles))
	for i, a := range articles {
		args[i] = a.ID
	}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(args)), ",")
	rows, err := s.read.QueryContext(ctx, `SELECT article, n, seen, until, title, text FROM versions WHERE article IN (`+marks+`) ORDER BY article, n`, args...)
	old, err := all(rows, err, func(r *sql.Rows) (v oldVersion, err error) {
		var seen, until sql.NullInt64
		var text textColumn
		if err = r.Scan(&v.article, &v.N, &seen, &until, &v.Title, &text); err != nil {
			return v, err
		}
		v.Seen, v.until = timeOf(seen), timeOf(until)
		v.Text, err = text.of(v.article, v.N)
		return v, err
	})
	if err != nil {
		return nil, wrap("read versions", err)
	}
	of := map[string][]oldVersion{}
	for _, v := range old {
		of[v.article] = append(of[v.article], v)
	}
	var edits []framewatch.Edit
	for _, a := range articles {
		edits = append(edits, steps(a, of[a.ID])...)
	}
	return edits, nil
}

// steps are the edits that lead through the old versions of an article to its
// newest.
func steps(a framewatch.Article, old []oldVersion) []framewatch.Edit {
	for len(old) > 0 && old[len(old)-1].N >= a.Version {
		old = old[:len(old)-1] // it came after a was read
	}
	edits := make([]framewatch.Edit, len(old))
	for i, v := range old {
		next := framewatch.Version{N: a.Version, Seen: a.Changed, Title: a.Title, Text: a.Text}
		if i+1 < len(old) {
			next = old[i+1].Version
		}
		edits[i] = framewatch.Edit{
			Article: a, N: next.N, At: next.Seen, Since: v.until, Before: v.Version, After: next,
			Headline: v.Title != next.Title, Text: v.Text != next.Text,
		}
	}
	return edits
}

// lastLook is when an article's address was last asked.
func (s *Store) lastLook(ctx context.Context, a framewatch.Article) (time.Time, error) {
	var at sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT max(at) FROM looks WHERE article = ?`, a.ID).Scan(&at)
	return later(later(later(a.Fetched, a.Changed), a.Gone), timeOf(at)), wrap("read the last look at an article", err)
}

// Rechecked counts by source the articles that were looked at again.
func (s *Store) Rechecked(ctx context.Context) (map[string]int, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT source, count(*) FROM looks GROUP BY source`)
	counts, err := all(rows, err, func(r *sql.Rows) (c framewatch.Count, err error) {
		err = r.Scan(&c.Name, &c.Articles)
		return c, err
	})
	out := map[string]int{}
	for _, c := range counts {
		out[c.Name] = c.Articles
	}
	return out, wrap("count re-checked articles", err)
}
