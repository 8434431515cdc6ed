// Package smtptest is a mail server on loopback for tests: it holds real SMTP
// conversations, keeps the mails it takes, and refuses or breaks off where a
// test asks it to.
package smtptest

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// A Stage is a moment of a conversation.
type Stage string

// The stages at which a conversation can fail.
const (
	AtHello  Stage = "hello"  // when the client greets
	AtMail   Stage = "mail"   // when the client names the sender
	AtData   Stage = "data"   // when the mail has come; it is not kept
	AtAnswer Stage = "answer" // when the mail has come and is kept, but the client does not hear so
)

// A Fault makes one conversation fail: with a code, or, if that is 0, by a
// lost connection.
type Fault struct {
	At   Stage
	Code int
}

// A Server is a running mail server.
type Server struct {
	Host string
	Port int

	t       testing.TB
	mu      sync.Mutex
	mails   []Mail
	refused map[string]int
	faults  []Fault
	failing *conversation // the one that got the last fault
	arrived chan struct{} // closed and replaced with every mail
}

// Start runs a server until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().(*net.TCPAddr)
	s := &Server{Host: addr.IP.String(), Port: addr.Port, t: t, refused: map[string]int{}, arrived: make(chan struct{})}
	srv := smtp.NewServer(smtp.BackendFunc(s.session))
	srv.Domain = "mail.test"
	srv.ErrorLog = quiet{}
	srv.ReadTimeout, srv.WriteTimeout = 10*time.Second, 10*time.Second
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ln) }()
	t.Cleanup(func() {
		srv.Close()
		ln.Close() // the server may not have begun to know of it
		if err := <-served; err != nil {
			t.Errorf("mail server: %v", err)
		}
	})
	return s
}

// Refuse answers a code whenever a mail is addressed to the recipient; 0 takes
// its mails again.
func (s *Server) Refuse(recipient string, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[recipient] = code
}

// Fail makes the next conversations fail, one fault each.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Mails are the mails taken so far, in order.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

// Wait returns the mails as soon as there are n of them, and ends the test if
// that takes more than ten seconds.
func (s *Server) Wait(n int) []Mail {
	s.t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		s.mu.Lock()
		mails, arrived := append([]Mail(nil), s.mails...), s.arrived
		s.mu.Unlock()
		if len(mails) >= n {
			return mails
		}
		select {
		case <-arrived:
		case <-deadline:
			s.t.Fatalf("%d mails after ten seconds, want %d", len(mails), n)
		}
	}
}

func (s *Server) keep(m Mail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	close(s.arrived)
	s.arrived = make(chan struct{})
}

// session begins a conversation, or begins it again: a client whose EHLO fails
// tries HELO.
func (s *Server) session(conn *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &conversation{server: s, conn: conn}
	if s.failing != nil && s.failing.conn == conn {
		c = s.failing
	} else if len(s.faults) > 0 {
		c.fault, s.faults = s.faults[0], s.faults[1:]
		s.failing = c
	}
	return c, c.fails(AtHello)
}

// A conversation is one connection of a client.
type conversation struct {
	server *Server
	conn   *smtp.Conn
	fault  Fault
	from   string
	to     []string
}

// fails is what the client is told at a stage; nil if all is well there.
func (c *conversation) fails(at Stage) error {
	if c.fault.At != at {
		return nil
	}
	if c.fault.Code == 0 {
		c.conn.Conn().Close() // the answer below reaches nobody
		return answer(421)
	}
	return answer(c.fault.Code)
}

func answer(code int) error {
	return &smtp.SMTPError{Code: code, Message: fmt.Sprintf("test says %d", code)}
}

// Mail, Rcpt, Data, Reset and Logout are the commands of the client.

func (c *conversation) Mail(from string, _ *smtp.MailOptions) error {
	c.from = from
	return c.fails(AtMail)
}

func (c *conversation) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.server.mu.Lock()
	code := c.server.refused[to]
	c.server.mu.Unlock()
	if code != 0 {
		return answer(code)
	}
	c.to = append(c.to, to)
	return nil
}

func (c *conversation) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := c.fails(AtData); err != nil {
		return err
	}
	m, err := parse(raw)
	if err != nil {
		c.server.t.Errorf("mail from %s to %s: %v", c.from, strings.Join(c.to, ", "), err)
		return answer(554)
	}
	m.From, m.To = c.from, c.to
	c.server.keep(m)
	return c.fails(AtAnswer)
}

func (c *conversation) Reset()        { c.from, c.to = "", nil }
func (c *conversation) Logout() error { return nil }

// quiet drops what the server says about connections that broke off.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
