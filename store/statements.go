package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// A connector opens connections to SQLite that keep their statements prepared,
// for parsing the same ones again and again took a quarter of the time that a
// crawl spends here.
type connector struct {
	driver driver.Driver
	name   string
}

// openDB is sql.Open with connections that keep their statements.
func openDB(name string) (*sql.DB, error) {
	plain, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	defer plain.Close() // it never connected
	return sql.OpenDB(connector{plain.Driver(), name}), nil
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	plain, err := c.driver.Open(c.name)
	if err != nil {
		return nil, err
	}
	return &conn{sqliteConn: plain.(sqliteConn), statements: map[string]*statement{}}, nil
}

// A sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

const (
	maxStatements = 256  // kept by a connection
	maxStatement  = 4096 // bytes of one that is kept: longer ones are migrations
)

// A conn belongs to one goroutine at a time, which package sql sees to.
type conn struct {
	sqliteConn
	statements map[string]*statement
}

type statement struct {
	driver.Stmt
	busy bool // its rows are being read
}

// statement is a prepared statement that is free; nil if it should not be kept
// or is not free.
func (c *conn) statement(ctx context.Context, query string) (*statement, error) {
	if s := c.statements[query]; s != nil {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	if len(query) > maxStatement {
		return nil, nil
	}
	prepared, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(c.statements) >= maxStatements {
		c.forget()
	}
	s := &statement{Stmt: prepared}
	c.statements[query] = s
	return s, nil
}

// forget closes all statements that are free.
func (c *conn) forget() {
	for query, s := range c.statements {
		if !s.busy {
			delete(c.statements, query)
			_ = s.Close() // it says again what went wrong when it was used
		}
	}
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &statementRows{rows, s}, nil
}

// Close closes the connection with its statements.
func (c *conn) Close() error {
	c.forget()
	return c.sqliteConn.Close()
}

type statementRows struct {
	driver.Rows
	s *statement
}

// Close frees the statement.
func (r *statementRows) Close() error {
	r.s.busy = false
	return r.Rows.Close()
}
