package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"framewatch"
)

const articleColumns = `seq, id, url, source, title, byline, published, published_origin, published_to, language, fetched, text, confidence, version, changed, gone`

func scanArticle(row interface{ Scan(...any) error }) (framewatch.Article, error) {
	var a framewatch.Article
	var byline string
	var text textColumn
	var published, fetched, changed, gone sql.NullInt64
	err := row.Scan(&a.Seq, &a.ID, &a.URL, &a.Source, &a.Title, &byline, &published, &a.PublishedOrigin, &a.Precision, &a.Language, &fetched, &text, &a.Confidence, &a.Version, &changed, &gone)
	if err != nil {
		return a, err
	}
	a.Published, a.Fetched, a.Changed, a.Gone = timeOf(published), timeOf(fetched), timeOf(changed), timeOf(gone)
	if a.Changed.IsZero() {
		a.Changed = a.Fetched
	}
	if a.Text, err = text.of(a.ID+" ("+a.URL+")", 0); err != nil {
		return a, err
	}
	a.Byline, err = listOf(byline)
	return a, err
}

// insertArticle stores a unless its ID is known, and reports whether it did.
func insertArticle(ctx context.Context, tx *sql.Tx, a framewatch.Article) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO articles (id, url, source, title, byline, published, published_origin, published_to, language, fetched, text, confidence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		a.ID, a.URL, a.Source, a.Title, listText(a.Byline), seconds(a.Published), a.PublishedOrigin, a.Precision, a.Language, seconds(a.Fetched), packed(a.Text), a.Confidence)
	if err != nil {
		return false, fmt.Errorf("article %s: %w", a.URL, err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// An ImportTally is how far the import of a file has come.
type ImportTally struct {
	Lines    int            `json:"lines"`    // read so far, from the start of the file
	Stored   int            `json:"stored"`   // new articles
	Known    int            `json:"known"`    // articles that were in the store already
	Rejected int            `json:"rejected"` // lines that hold no article
	Undated  int            `json:"undated"`  // stored without a date
	Reasons  map[string]int `json:"reasons"`  // why lines were rejected or undated
	Examples []string       `json:"examples"` // lines with what was wrong, in order of the file
	Done     bool           `json:"done"`
}

// ImportTally returns how far the import of file came; zero if it never began.
// The key names the file and its state, so that a changed file starts anew.
func (s *Store) ImportTally(ctx context.Context, file string) (t ImportTally, err error) {
	var text string
	err = s.read.QueryRowContext(ctx, `SELECT tally FROM imports WHERE file = ?`, file).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return t, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &t)
	}
	return t, wrap("read import progress", err)
}

// Import stores a batch of articles and, in the same transaction, how far the
// import of file has come; t is given without this batch's Stored, Known and
// Undated and returned with them.
func (s *Store) Import(ctx context.Context, file string, t ImportTally, batch []framewatch.Article) (ImportTally, error) {
	err := s.inTx(ctx, "import", func(ctx context.Context, tx *sql.Tx) error {
		for _, a := range batch {
			stored, err := insertArticle(ctx, tx, a)
			switch {
			case err != nil:
				return err
			case !stored:
				t.Known++
			default:
				t.Stored++
				if a.Published.IsZero() {
					t.Undated++
				}
			}
		}
		text, err := json.Marshal(t)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO imports (file, tally) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET tally = excluded.tally`, file, string(text))
		return err
	})
	return t, err
}

// ArticlesAfter returns up to limit articles with a higher Seq, in its order.
func (s *Store) ArticlesAfter(ctx context.Context, seq int64, limit int) ([]framewatch.Article, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+articleColumns+` FROM articles WHERE seq > ? ORDER BY seq LIMIT ?`, seq, limit)
	articles, err := all(rows, err, func(r *sql.Rows) (framewatch.Article, error) { return scanArticle(r) })
	return articles, wrap("read articles", err)
}

// ArticlesBySeq returns the articles with these Seqs, in any order; one that
// does not exist is left out.
func (s *Store) ArticlesBySeq(ctx context.Context, seqs []int64) ([]framewatch.Article, error) {
	const most = 500 // parameters in one statement
	var articles []framewatch.Article
	for len(seqs) > 0 {
		part := seqs[:min(most, len(seqs))]
		seqs = seqs[len(part):]
		args := make([]any, len(part))
		for i, seq := range part {
			args[i] = seq
		}
		marks := strings.TrimSuffix(strings.Repeat("?,", len(part)), ",")
		rows, err := s.read.QueryContext(ctx, `SELECT `+articleColumns+` FROM articles WHERE seq IN (`+marks+`)`, args...)
		found, err := all(rows, err, func(r *sql.Rows) (framewatch.Article, error) { return scanArticle(r) })
		if err != nil {
			return nil, wrap("read articles", err)
		}
		articles = append(articles, found...)
	}
	return articles, nil
}

// ArticleByID returns one article, or framewatch.ErrNotFound.
func (s *Store) ArticleByID(ctx context.Context, id string) (framewatch.Article, error) {
	a, err := scanArticle(s.read.QueryRowContext(ctx, `SELECT `+articleColumns+` FROM articles WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("article %s: %w", id, framewatch.ErrNotFound)
	}
	return a, wrap("read article", err)
}

// LastSeq returns the highest Seq given so far, 0 if there is none.
func (s *Store) LastSeq(ctx context.Context) (seq int64, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM articles`).Scan(&seq)
	return seq, wrap("read last seq", err)
}
