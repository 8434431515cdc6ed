package store

import (
	"context"
	"database/sql"
)

// A txn is a transaction of the writer. Statements that have been met before
// are not prepared again, which costs SQLite more than to run most of them.
type txn struct {
	tx         *sql.Tx
	statements *statements
}

// maxStatements bounds those that are kept ready. The store has fewer; texts
// made for one question must not push them out.
const maxStatements = 200

// statements are those that are ready, by their text, and how often others
// were met. They belong to the writer.
type statements struct {
	ready map[string]*sql.Stmt
	met   map[string]int
}

func newStatements() *statements {
	return &statements{ready: map[string]*sql.Stmt{}, met: map[string]int{}}
}

// prepare makes those ready that were met more than once. A transaction has
// the only connection: it is done between two.
func (s *statements) prepare(ctx context.Context, db *sql.DB) error {
	for text, n := range s.met {
		if n > 1 && len(s.ready) < maxStatements {
			stmt, err := db.PrepareContext(ctx, text)
			if err != nil {
				return err
			}
			s.ready[text] = stmt
			delete(s.met, text)
		}
	}
	if len(s.met) > maxStatements {
		clear(s.met)
	}
	return nil
}

// stmt is a statement that is ready; nil: it has to be prepared.
func (t *txn) stmt(ctx context.Context, text string) *sql.Stmt {
	if s := t.statements.ready[text]; s != nil {
		return t.tx.StmtContext(ctx, s)
	}
	t.statements.met[text]++
	return nil
}

// ExecContext is as that of sql.Tx.
func (t *txn) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if s := t.stmt(ctx, text); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return t.tx.ExecContext(ctx, text, args...)
}

// QueryContext is as that of sql.Tx.
func (t *txn) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if s := t.stmt(ctx, text); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, text, args...)
}

// QueryRowContext is as that of sql.Tx.
func (t *txn) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	if s := t.stmt(ctx, text); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return t.tx.QueryRowContext(ctx, text, args...)
}
