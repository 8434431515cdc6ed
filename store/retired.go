package store

import (
	"context"
	"database/sql"

	"framewatch"
)

// Retired returns the Seqs that the articles had before their text changed,
// each with its article's ID.
func (s *Store) Retired(ctx context.Context, ids []string) (map[int64]string, error) {
	seqs := map[int64]string{}
	err := inParts(ids, func(marks string, args []any) error {
		return s.retired(ctx, seqs, `SELECT seq, article FROM retired WHERE article IN (`+marks+`)`, args...)
	})
	return seqs, wrap("read retired seqs", err)
}

// RetiredUpTo returns the retired Seqs of those articles whose own Seq is at
// most the one given.
func (s *Store) RetiredUpTo(ctx context.Context, seq int64) (map[int64]string, error) {
	seqs := map[int64]string{}
	err := s.retired(ctx, seqs, `SELECT r.seq, r.article FROM retired r JOIN articles a ON a.id = r.article WHERE a.seq <= ?`, seq)
	return seqs, wrap("read retired seqs", err)
}

func (s *Store) retired(ctx context.Context, seqs map[int64]string, query string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, query, args...)
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var seq int64
		var id string
		err = r.Scan(&seq, &id)
		seqs[seq] = id
		return
	})
	return err
}

// RetiredArticles returns articles as they were under retired Seqs, in any
// order; what is unknown is left out. Headline and text are those of then, all
// else is of today. Seqs retire in the order of the versions, the last with the
// one before the newest; where an article was extracted anew since, and so has
// fewer versions than retired Seqs, the text of today stands in for the first.
func (s *Store) RetiredArticles(ctx context.Context, seqs []int64) ([]framewatch.Article, error) {
	var articles []framewatch.Article
	err := inParts(seqs, func(marks string, args []any) error {
		rows, err := s.read.QueryContext(ctx, `SELECT r.seq, a.id, a.url, a.source, coalesce(v.title, a.title), a.byline, a.published, a.published_origin, a.published_to, a.language, a.fetched,
				coalesce(v.text, a.text), a.confidence, coalesce(v.n, a.version), coalesce(v.seen, a.changed), a.gone
			FROM retired r JOIN articles a ON a.id = r.article
			LEFT JOIN versions v ON v.article = r.article AND v.n = a.version - (SELECT count(*) FROM retired q WHERE q.article = r.article AND q.seq >= r.seq)
			WHERE r.seq IN (`+marks+`)`, args...)
		found, err := all(rows, err, func(r *sql.Rows) (framewatch.Article, error) { return scanArticle(r) })
		articles = append(articles, found...)
		return err
	})
	return articles, wrap("read versions", err)
}
