package crawler

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"framewatch"
)

const (
	maxCrawlDelay = time.Minute     // a robots.txt may ask for more, in vain
	maxHold       = 6 * time.Hour   // likewise a Retry-After
	maxWait       = 5 * time.Second // a host that is held longer is not waited for in its queue
	maxUnanswered = 3               // requests in a row without answer, after which a host is left alone

	leaseTime  = time.Minute      // a host of a process that hangs is free after this
	renewAfter = leaseTime / 3    // so that a lease in use never ends
	leaseRetry = time.Second / 4  // while another process has the host a redirect leads to
	leaseSlack = 10 * time.Second // no request begins so shortly before its lease ends
)

// A leaser gives hosts to one process at a time.
type leaser interface {
	Owner() string // of this process's leases
	LeaseHosts(ctx context.Context, owner string, scope framewatch.Scope, now, until time.Time, limit int) ([]framewatch.Host, error)
	LeaseHost(ctx context.Context, owner, name string, now, until time.Time) (h framewatch.Host, ok bool, err error)
	RenewLeases(ctx context.Context, owner string, hosts []framewatch.Host, until time.Time) (lost []string, err error)
	ReleaseHosts(ctx context.Context, owner string, hosts []framewatch.Host) error
	Reap(ctx context.Context) error // frees the hosts of processes that died
}

// A gate keeps us polite: only hosts whose lease we hold are asked, one
// request at a time, with the pause between that they and we want.
type gate struct {
	leases leaser
	owner  string // of the leases: this process
	now    func() time.Time

	mu    sync.Mutex
	hosts map[string]*host // those we hold
}

type host struct {
	turn chan struct{} // holds one token; who has it asks the host

	mu    sync.Mutex
	state framewatch.Host
	left  time.Time // when the last request ended
	users int       // who need the lease: its queue, and redirects that lead here
}

// A heldError says that a host is to be left alone for a while.
type heldError struct {
	host  string
	until time.Time
	cause error // why; may be nil
}

func (e *heldError) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s; %s is left alone until %s", words(e.cause), e.host, clock(e.until))
	}
	return fmt.Sprintf("%s is left alone until %s", e.host, clock(e.until))
}

func (e *heldError) Unwrap() error { return e.cause }

func newGate(leases leaser, now func() time.Time) *gate {
	return &gate{leases: leases, owner: leases.Owner(), now: now, hosts: map[string]*host{}}
}

// lease takes up to limit hosts with due tasks, each with one user. A host that
// we hold already has its queue, or will have it when a redirect has left.
func (g *gate) lease(ctx context.Context, scope framewatch.Scope, limit int) ([]*host, error) {
	now := g.now()
	states, err := g.leases.LeaseHosts(ctx, g.owner, scope, now, now.Add(leaseTime), limit)
	if err != nil {
		return nil, err
	}
	var hosts []*host
	for _, state := range states {
		if !g.regain(state) {
			hosts = append(hosts, g.hold(state))
		}
	}
	return hosts, nil
}

// regain notes that we have the lease of a host again that had ended while we
// held it; false if we don't hold it.
func (g *gate) regain(state framewatch.Host) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.hosts[state.Name]
	if h == nil {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.LeaseUntil = state.LeaseUntil
	if state.NextAt.After(h.state.NextAt) {
		h.state.NextAt = state.NextAt
	}
	return true
}

// hold notes a host whose lease we got, and its user.
func (g *gate) hold(state framewatch.Host) *host {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.hosts[state.Name]
	if h == nil {
		h = &host{turn: make(chan struct{}, 1), state: state}
		if !state.NextAt.IsZero() {
			h.left = state.NextAt.Add(-state.Delay)
		}
		h.turn <- struct{}{}
		g.hosts[state.Name] = h
	}
	h.users++
	return h
}

// drop ends the use of hosts; those without a user are given back.
func (g *gate) drop(ctx context.Context, hosts ...*host) error {
	g.mu.Lock()
	var free []framewatch.Host
	for _, h := range hosts {
		if h.users--; h.users == 0 {
			delete(g.hosts, h.state.Name)
			free = append(free, h.copy())
		}
	}
	g.mu.Unlock()
	if len(free) == 0 {
		return nil
	}
	// What we know of a host must not be lost because we are stopping.
	return g.leases.ReleaseHosts(context.WithoutCancel(ctx), g.owner, free)
}

// renew prolongs the leases of all hosts we hold, and frees those of the dead.
// What others have taken over, as we were suspended, is not asked any more.
func (g *gate) renew(ctx context.Context) error {
	until := g.now().Add(leaseTime).Round(0) // others go by the clock on the wall
	g.mu.Lock()
	held := slices.Collect(maps.Values(g.hosts))
	g.mu.Unlock()
	states := make([]framewatch.Host, len(held))
	for i, h := range held {
		states[i] = h.copy()
	}
	lost, err := g.leases.RenewLeases(ctx, g.owner, states, until)
	if err != nil {
		return err
	}
	for i, h := range held {
		h.mu.Lock()
		h.state.LeaseUntil = until
		if slices.Contains(lost, states[i].Name) {
			h.state.LeaseUntil = time.Time{}
		}
		h.mu.Unlock()
	}
	return g.leases.Reap(ctx)
}

// visit makes us a user of a host that a request leads to.
func (g *gate) visit(ctx context.Context, name string) (*host, error) {
	for until := g.now().Add(maxWait); ; {
		g.mu.Lock()
		h := g.hosts[name]
		if h != nil {
			h.users++
		}
		g.mu.Unlock()
		if h != nil {
			return h, nil
		}
		now := g.now()
		state, ok, err := g.leases.LeaseHost(ctx, g.owner, name, now, now.Add(leaseTime))
		switch {
		case err != nil:
			return nil, err
		case ok:
			return g.hold(state), nil
		case !now.Before(until):
			return nil, &heldError{host: name, until: now.Add(leaseTime)}
		}
		if err := sleep(ctx, leaseRetry); err != nil {
			return nil, err
		}
	}
}

// A turn is the right to ask a host one thing. It must be ended.
type turn struct {
	gate *gate
	*host
}

// enter waits for our turn to ask the host, at least delay after the last
// request: what was asked before may have known less of the pause it wants.
func (g *gate) enter(ctx context.Context, name string, delay time.Duration) (turn, error) {
	h, err := g.visit(ctx, name)
	if err != nil {
		return turn{}, err
	}
	t := turn{g, h}
	if err := t.wait(ctx, delay); err != nil {
		t.end(ctx)
		return turn{}, err
	}
	return t, nil
}

func (t turn) wait(ctx context.Context, delay time.Duration) error {
	if err := t.heldFor(maxWait); err != nil {
		return err
	}
	select {
	case <-t.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	err := t.heldFor(maxWait)
	if err == nil {
		err = sleep(ctx, max(t.readyAt().Sub(t.gate.now()), t.since(delay).Sub(t.gate.now())))
	}
	if err == nil && t.copy().LeaseUntil.Sub(t.gate.now()) < leaseSlack {
		err = &heldError{host: t.copy().Name, until: t.gate.now().Add(leaseTime)}
	}
	if err != nil {
		t.turn <- struct{}{}
	}
	return err
}

// heldFor is a heldError if the host is to be left alone for longer than d.
func (t turn) heldFor(d time.Duration) error {
	if s := t.copy(); s.HeldUntil.Sub(t.gate.now()) > d {
		return &heldError{host: s.Name, until: s.HeldUntil}
	}
	return nil
}

// leave ends our turn. The next one begins after delay, and after twice the
// usual response time, so that a slow host is asked less.
func (t turn) leave(ctx context.Context, delay, took time.Duration, answered bool) {
	t.mu.Lock()
	s := &t.state
	if s.Smoothed == 0 {
		s.Smoothed = took
	}
	s.Smoothed += (took - s.Smoothed) / 4
	s.Delay = max(delay, min(2*s.Smoothed, maxCrawlDelay))
	t.left = t.gate.now()
	s.NextAt = t.left.Add(s.Delay)
	if answered {
		s.Unanswered = 0
		if !s.HeldUntil.After(t.gate.now()) {
			s.HeldReason = ""
		}
	} else {
		s.Unanswered++
	}
	n := s.Unanswered
	t.mu.Unlock()
	if n >= maxUnanswered {
		t.hold(ctx, backoff(n-maxUnanswered), "it does not answer")
	}
	t.turn <- struct{}{}
	t.end(ctx)
}

// end drops the host. If the store fails, the lease ends by itself.
func (t turn) end(ctx context.Context) { _ = t.gate.drop(ctx, t.host) }

// hold leaves the host alone for d. Others know at once, should we die: if the
// store fails, they know when the lease is renewed.
func (t turn) hold(ctx context.Context, d time.Duration, why string) {
	t.holdUntil(t.gate.now().Add(min(d, maxHold)), why)
	s := t.copy()
	_, _ = t.gate.leases.RenewLeases(context.WithoutCancel(ctx), t.gate.owner, []framewatch.Host{s}, s.LeaseUntil)
}

func (h *host) holdUntil(until time.Time, why string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until.After(h.state.HeldUntil) {
		h.state.HeldUntil, h.state.HeldReason = until, why
	}
}

// since is when delay has passed since the last request, the zero time if
// there was none.
func (h *host) since(delay time.Duration) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.left.IsZero() {
		return time.Time{}
	}
	return h.left.Add(delay)
}

// readyAt is when the host may be asked next.
func (h *host) readyAt() time.Time {
	s := h.copy()
	if s.HeldUntil.After(s.NextAt) {
		return s.HeldUntil
	}
	return s.NextAt
}

func (h *host) copy() framewatch.Host {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state
}

// sleep waits for d or for the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
