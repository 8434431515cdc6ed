package crawler

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	maxCrawlDelay = time.Minute     // a robots.txt may ask for more, in vain
	maxHold       = 6 * time.Hour   // likewise a Retry-After
	maxWait       = 5 * time.Second // a host that is held longer is not waited for in its queue
	maxUnanswered = 3               // requests in a row without answer, after which a host is left alone
)

// A gate keeps us polite: it lets one request at a time through to a host and
// keeps the pause between two.
type gate struct {
	mu    sync.Mutex
	hosts map[string]*host
}

type host struct {
	turn chan struct{} // holds one token; who has it asks the host

	// The rest belongs to the holder of the token.
	next       time.Time     // no request before
	smoothed   time.Duration // response time, exponentially smoothed
	unanswered int           // requests in a row that got no answer

	mu   sync.Mutex
	held time.Time // the host asked to be left alone until then, or does not answer
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

func newGate() *gate { return &gate{hosts: map[string]*host{}} }

func (g *gate) host(name string) *host {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.hosts[name]
	if h == nil {
		h = &host{turn: make(chan struct{}, 1)}
		h.turn <- struct{}{}
		g.hosts[name] = h
	}
	return h
}

// enter waits for our turn to ask the host. It must be left again.
func (g *gate) enter(ctx context.Context, name string) (*host, error) {
	h := g.host(name)
	if until := h.heldUntil(); time.Until(until) > maxWait {
		return nil, &heldError{host: name, until: until}
	}
	select {
	case <-h.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	wait := time.Until(h.next)
	if until := h.heldUntil(); time.Until(until) > maxWait {
		h.turn <- struct{}{}
		return nil, &heldError{host: name, until: until}
	} else if d := time.Until(until); d > wait {
		wait = d
	}
	if err := sleep(ctx, wait); err != nil {
		h.turn <- struct{}{}
		return nil, err
	}
	return h, nil
}

// leave ends our turn. The next one begins after delay, and after twice the
// usual response time, so that a slow host is asked less.
func (h *host) leave(delay, took time.Duration, answered bool) {
	if h.smoothed == 0 {
		h.smoothed = took
	}
	h.smoothed += (took - h.smoothed) / 4
	h.next = time.Now().Add(max(delay, min(2*h.smoothed, maxCrawlDelay)))
	if answered {
		h.unanswered = 0
	} else if h.unanswered++; h.unanswered >= maxUnanswered {
		h.hold(backoff(h.unanswered - maxUnanswered))
	}
	h.turn <- struct{}{}
}

// hold leaves the host alone for d.
func (h *host) hold(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until := time.Now().Add(min(d, maxHold)); until.After(h.held) {
		h.held = until
	}
}

func (h *host) heldUntil() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.held
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
