// Package testsite is the sample newsroom: a dozen invented outlets on one
// loopback listener, each under a host name of its own below .localhost, with
// its own markup, feeds, dates and habits. The demo crawls it, and so do the
// tests; both go through the same door as the open web.
//
// Everything in it is invented: countries, towns, politicians, events. The
// articles come from a grammar and a seed and lie in a fixed window (see
// events.go), so the same seed and port give the same bytes at every start.
// After each of six events the outlets' wording moves, each in its own way
// (wording.go); the newsroom as a whole contains several sides.
//
//	outlets.go            who they are and how their pages are made
//	events.go wording.go  what happens when, and which words it leaves behind
//	grammar.go write.go   from the grammar to articles
//	listings.go pages.go  feeds, sitemaps, section pages, article pages
//	revise.go             what outlets change after publication
//	oddities.go           pages that are no articles
//	serve.go              the HTTP side: robots, 304, 503, consent, the log
//	truth.go              what a crawl should find
package testsite

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options are what a caller can choose about a newsroom.
type Options struct {
	Seed     uint64 // 0 means 1, the seed of the demo
	Articles int    // about how many articles in all; 0 means about 3,000
}

// A Newsroom is a running set of sites. Its methods may be called from
// several goroutines.
type Newsroom struct {
	ln   net.Listener
	srv  *http.Server
	done chan struct{}

	client *http.Client

	mu    sync.RWMutex // guards the stories of sites
	sites map[string]*site
	order []*site

	busy   sync.Mutex      // guards failed
	failed map[string]bool // URLs that have had their one 503

	log requestLog
}

// Start listens on addr, writes the articles and serves them until Close.
func Start(addr string, o Options) (*Newsroom, error) {
	if o.Seed == 0 {
		o.Seed = 1
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("sample newsroom: %w", err)
	}
	n := &Newsroom{ln: ln, done: make(chan struct{}), client: newClient(ln.Addr().String()), failed: map[string]bool{}}
	if err := n.open(o); err != nil {
		return nil, errors.Join(fmt.Errorf("sample newsroom: %w", err), ln.Close())
	}
	n.srv = &http.Server{Handler: n, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(n.done)
		_ = n.srv.Serve(ln) // always ends with ErrServerClosed: only Close stops it
	}()
	return n, nil
}

// open writes the articles and gives each outlet its site.
func (n *Newsroom) open(o Options) error {
	stories, err := writeAll(o)
	if err != nil {
		return err
	}
	pages, err := parsePages()
	if err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(n.ln.Addr().String())
	if err != nil {
		return err
	}
	n.sites = map[string]*site{}
	for i := range outlets {
		s := newSite(&outlets[i], port, pages)
		for _, st := range stories[outlets[i].name] {
			s.add(st)
		}
		s.sort()
		n.sites[s.host] = s
		if outlets[i].twins == mobileTwin {
			n.sites["m."+s.host] = s
		}
		n.order = append(n.order, s)
	}
	return nil
}

// Addr is the address the newsroom listens on, "127.0.0.1:8090".
func (n *Newsroom) Addr() string { return n.ln.Addr().String() }

// Close stops serving and returns when the server has stopped.
func (n *Newsroom) Close() error {
	n.client.CloseIdleConnections()
	err := n.srv.Close()
	<-n.done
	return err
}

// Client is an HTTP client that finds the outlets on any machine, also where
// the resolver does not know that names below .localhost are loopback. It does
// not follow redirects. Close closes its connections.
func (n *Newsroom) Client() *http.Client { return n.client }

func newClient(addr string) *http.Client {
	var d net.Dialer
	return &http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return d.DialContext(ctx, network, addr)
			},
			MaxIdleConnsPerHost: 8,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       30 * time.Second,
	}
}
