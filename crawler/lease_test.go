package crawler

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"framewatch"
)

// An owner is another process on the same store.
type owner struct {
	leaser
	name string
}

func (o owner) Owner() string { return o.name }

// twoGates are those of two processes on one store, in which one host has
// something due, and their clock.
func twoGates(t *testing.T) (a, b *gate, pass func(time.Duration)) {
	t.Helper()
	m := newMemory(t)
	var mu sync.Mutex
	now := time.Now()
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	pass = func(d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(d)
	}
	src := feedSource("One", "http://a.localhost/feed")
	if err := m.PlanSources(t.Context(), []framewatch.Source{src}, framewatch.Scope{}, now, 0, false); err != nil {
		t.Fatal(err)
	}
	return newGate(owner{m, "a"}, clock), newGate(owner{m, "b"}, clock), pass
}

func leased(t *testing.T, g *gate) []*host {
	t.Helper()
	hosts, err := g.lease(t.Context(), framewatch.Scope{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	return hosts
}

// A process that was suspended until another took its host over asks that host
// nothing, before it knows and after.
func TestSuspended(t *testing.T) {
	a, b, pass := twoGates(t)
	if n := len(leased(t, a)); n != 1 {
		t.Fatalf("a has %d hosts", n)
	}
	pass(2 * leaseTime)
	if n := len(leased(t, b)); n != 1 {
		t.Fatalf("b has %d hosts", n)
	}
	refused := func(when string) {
		t.Helper()
		var held *heldError
		if _, err := a.enter(t.Context(), "a.localhost", 0); !errors.As(err, &held) {
			t.Errorf("%s it renewed its leases, a may ask: %v", when, err)
		}
	}
	refused("before")
	a.leases = unreaped{a.leases} // Reap would free the hosts of b, which is no process
	if err := a.renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	refused("after")
}

type unreaped struct{ leaser }

func (unreaped) Reap(context.Context) error { return nil }

// A process that was suspended while nobody took its host over goes on, with
// one queue for it.
func TestResumed(t *testing.T) {
	a, _, pass := twoGates(t)
	leased(t, a)
	pass(2 * leaseTime)
	if n := len(leased(t, a)); n != 0 {
		t.Errorf("a has %d further queues for its host", n)
	}
	turn, err := a.enter(t.Context(), "a.localhost", 0)
	if err != nil {
		t.Fatal(err)
	}
	turn.leave(t.Context(), 0, 0, true)
}

// What a host asked for holds for who takes it over from a dead process.
func TestTakenOver(t *testing.T) {
	a, b, pass := twoGates(t)
	leased(t, a)
	turn, err := a.enter(t.Context(), "a.localhost", 0)
	if err != nil {
		t.Fatal(err)
	}
	turn.hold(t.Context(), 10*time.Minute, "the server asked for a pause")
	until := a.now().Add(10 * time.Minute)
	pass(leaseTime)
	if n := len(leased(t, b)); n != 0 {
		t.Error("b took over a host that is to be left alone")
	}
	pass(10*time.Minute - leaseTime + time.Second)
	hosts := leased(t, b)
	if len(hosts) != 1 {
		t.Fatal("b got nothing")
	}
	if s := hosts[0].copy(); s.HeldUntil.Before(until) || s.HeldUntil.Sub(until) > time.Millisecond || s.HeldReason == "" {
		t.Errorf("b knows %+v, want held until %v", s, until)
	}
	// The pause that robots.txt asks for is learned with the first request of
	// the next owner, but counts from the last request of the one before.
	if since := hosts[0].since(time.Minute); since.Before(b.now().Add(time.Minute)) {
		t.Errorf("b may ask at %v, %v from now", since, since.Sub(b.now()))
	}
}

// A clock that is set back does not make us wait longer than a pause.
func TestClockSetBack(t *testing.T) {
	a, b, pass := twoGates(t)
	turnOf := leased(t, a)[0]
	turn, err := a.enter(t.Context(), "a.localhost", 0)
	if err != nil {
		t.Fatal(err)
	}
	turn.leave(t.Context(), 3*time.Second, 0, true)
	if err := a.drop(t.Context(), turnOf); err != nil {
		t.Fatal(err)
	}
	pass(-time.Hour)
	h, err := b.visit(t.Context(), "a.localhost")
	if err != nil {
		t.Fatal(err)
	}
	if wait := h.readyAt().Sub(b.now()); wait > 4*time.Second {
		t.Errorf("the host rests for %v", wait)
	}
}

// A request on a connection that breaks is sent again, but not at once.
func TestBrokenConnection(t *testing.T) {
	s, m := newSite(t), newMemory(t)
	var mu sync.Mutex
	var asked []time.Time
	s.stories("a.localhost/one")
	page := s.pages["a.localhost/one"]
	s.set("a.localhost/one", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, time.Now())
		n := len(asked)
		mu.Unlock()
		if n == 1 {
			panic(http.ErrAbortHandler)
		}
		page(w, r)
	})
	s.set("a.localhost/feed", s.feedOf("a.localhost/one"))
	src := feedSource("One", s.url("a.localhost/feed"))
	src.Delay = 100 * time.Millisecond
	if sum := once(t, newCrawler(t, m, options(), src)); sum.Stored != 1 {
		t.Fatalf("%+v", sum)
	}
	if len(asked) != 2 || asked[1].Sub(asked[0]) < src.Delay {
		t.Errorf("asked at %v", asked)
	}
}
