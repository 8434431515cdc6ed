package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"framewatch"
	"framewatch/crawler/poll"
)

// A run is the work of one call of Run or Once: its workers, and the figures
// of what they did.
type run struct {
	*Crawler
	scope    framewatch.Scope
	frontier *frontier
	start    time.Time
	pace     atomic.Int64 // of polling, in nanoseconds; 0: as package poll has it

	mu   sync.Mutex
	sums map[string]*SourceSummary
}

func (c *Crawler) newRun(scope framewatch.Scope) *run {
	r := &run{Crawler: c, scope: scope, frontier: newFrontier(c, scope), start: c.o.Now(), sums: map[string]*SourceSummary{}}
	for _, s := range c.listed {
		if len(scope.Sources) == 0 || slices.Contains(scope.Sources, s.Name) {
			r.sums[s.Name] = newSourceSummary(s.Name)
		}
	}
	return r
}

// work lets the workers work until the frontier ends. The first error of the
// store ends it, too; all others are words in the store.
func (r *run) work(ctx context.Context, ended func(next time.Time) bool) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	jobs := make(chan job)
	var workers sync.WaitGroup
	for range r.o.Workers {
		workers.Go(func() {
			for j := range jobs {
				done, err := r.doSafely(ctx, j.lane.host, j.tasks)
				if err != nil {
					cancel(err)
				}
				j.lane.done = done
				r.frontier.returned <- j.lane
			}
		})
	}
	err := r.frontier.run(ctx, jobs, ended)
	workers.Wait()
	r.fetch.transport.base.CloseIdleConnections()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// doSafely does the first of a host's tasks so that no panic over it ends the
// program: the host is left alone for a while, and the task with it. Entries
// that robots.txt closes need no request and no pause: all at the head are done
// together, so that a trap full of them costs little. It returns how many tasks
// are done.
func (r *run) doSafely(ctx context.Context, h *host, tasks []framewatch.Task) (done int, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			name := h.copy().Name
			r.log.Error("task panicked", "source", tasks[0].Source, "host", name, "err", trouble, "stack", string(debug.Stack()))
			h.holdUntil(r.o.Now().Add(maxHold), fmt.Sprintf("internal error: %v", trouble))
			done, err = 1, nil
		}
	}()
	closed := 0
	for closed < len(tasks) && r.isClosed(ctx, tasks[closed]) {
		closed++
	}
	if closed < 2 {
		again, err := r.do(ctx, h, tasks[0])
		if again {
			return 0, err
		}
		return 1, err
	}
	errs := make([]error, closed)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, errs[i] = r.doSafely(ctx, h, tasks[i:i+1]) })
	}
	all.Wait()
	return closed, errors.Join(errs...)
}

// isClosed reports whether a task is an entry that robots.txt does not allow,
// by rules that are at hand.
func (r *run) isClosed(ctx context.Context, t framewatch.Task) bool {
	if t.Entry == nil {
		return false
	}
	book := r.fetch.transport.robots
	u, err := url.Parse(t.Entry.URL)
	if err != nil || !book.known(u) {
		return false
	}
	rules, err := book.rules(ctx, u)
	return err == nil && !rules.Allowed(u.String())
}

// do does one task of a host we hold, or reports that it is to be done again:
// what came first, such as the host's robots.txt, calls for a pause. An error
// means that the store failed or ctx ended.
func (r *run) do(ctx context.Context, h *host, t framewatch.Task) (again bool, err error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	s := r.sources[t.Source]
	if s == nil { // another process watches it
		s = &source{Source: framewatch.Source{Name: t.Source}}
	}
	if r.prepare(ctx, s, t); h.readyAt().After(r.o.Now()) {
		return true, nil
	}
	defer r.count(t.Source, func(sum *SourceSummary) { sum.Took = r.o.Now().Sub(r.start) })
	if t.Listing != nil {
		err = r.listing(ctx, s, *t.Listing)
	} else {
		err = r.entry(ctx, s, *t.Entry)
	}
	var held *heldError
	if ctx.Err() == nil && errors.As(err, &held) {
		// The task waits with its host, untried.
		h.holdUntil(held.until, words(held))
		if held.cause != nil {
			r.count(t.Source, func(sum *SourceSummary) { sum.wrong(words(held)) })
		}
		return false, nil
	}
	return false, err
}

// prepare reads the robots.txt of a task's host if its rules are not at hand,
// so that no worker waits for the pause behind it. What goes wrong with it, the
// task will meet, too.
func (r *run) prepare(ctx context.Context, s *source, t framewatch.Task) {
	address := ""
	if t.Listing != nil {
		address = t.Listing.URL
	} else {
		address = t.Entry.URL
	}
	book := r.fetch.transport.robots
	if u, err := url.Parse(address); err == nil && !book.known(u) {
		_, _ = book.rules(context.WithValue(ctx, trailKey{}, &trail{delay: r.delay(s)}), u)
	}
}

// holds returns err if it says that the host of the address is to be left
// alone: what was to be asked waits, too.
func holds(err error, address string) *heldError {
	var held *heldError
	if errors.As(err, &held) && held.host == hostOf(address) {
		return held
	}
	return nil
}

// count changes the figures of a source.
func (r *run) count(source string, f func(*SourceSummary)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	sum := r.sums[source]
	if sum == nil {
		sum = newSourceSummary(source)
		r.sums[source] = sum
	}
	f(sum)
}

// summary is a copy of the figures so far.
func (r *run) summary() Summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	var sums []SourceSummary
	for _, s := range r.listed {
		if sum := r.sums[s.Name]; sum != nil {
			sums = append(sums, sum.clone())
		}
	}
	sum := summarise(sums)
	sum.Took = r.o.Now().Sub(r.start)
	return sum
}

// close is the summary at the end, with what is left to do.
func (r *run) close(ctx context.Context) (Summary, error) {
	waiting, err := r.store.Waiting(ctx, r.scope)
	for source, n := range waiting {
		r.count(source, func(sum *SourceSummary) { sum.Waiting = n })
	}
	held, wrong := r.store.Held(ctx, r.scope, r.o.Now())
	for source, hosts := range held {
		for _, h := range hosts {
			r.count(source, func(sum *SourceSummary) {
				sum.note("%s is left alone until %s: %s", h.Name, clock(h.HeldUntil), h.HeldReason)
			})
		}
	}
	return r.summary(), errors.Join(err, wrong)
}

func (r *run) reportEvery(ctx context.Context, pause time.Duration, report func(Summary)) {
	for sleep(ctx, pause) == nil {
		report(r.summary())
	}
}

// logEvery tells the operator's log what was done since the last time.
func (r *run) logEvery(ctx context.Context, pause time.Duration) {
	var last SourceSummary
	for sleep(ctx, pause) == nil {
		t := r.summary().Total
		if t.Listings != last.Listings || t.Fetched != last.Fetched {
			r.log.Info("crawled", "listings", t.Listings-last.Listings, "fetched", t.Fetched-last.Fetched, "stored", t.Stored-last.Stored,
				"changed", t.Changed-last.Changed, "failed", t.Failed-last.Failed, "retry", t.Retry-last.Retry)
		}
		last = t
	}
}

// paceEvery finds, now and then, how often the listings may be checked so that
// all of them together stay within the budget of checks.
func (r *run) paceEvery(ctx context.Context, pause time.Duration) {
	for {
		var mix poll.Mix
		err := r.store.Rhythms(ctx, func(source string, b []byte) {
			var rhythm poll.Rhythm
			if s := r.sources[source]; (s == nil || s.schedule == nil) && rhythm.UnmarshalBinary(b) == nil {
				mix.Add(&rhythm)
			}
		})
		if err != nil && ctx.Err() == nil {
			r.log.Error("read the rhythms of listings", "err", err)
		} else {
			r.pace.Store(int64(mix.Pace(poll.Limits{})))
		}
		if sleep(ctx, pause) != nil {
			return
		}
	}
}

// note adds a line for the operator, once.
func (s *SourceSummary) note(format string, args ...any) {
	if line := fmt.Sprintf(format, args...); !slices.Contains(s.Notes, line) {
		s.Notes = append(s.Notes, line)
	}
}

// wrong adds what was wrong with a listing or host, once.
func (s *SourceSummary) wrong(problem string) {
	if !strings.Contains(s.Error, problem) {
		s.Error = strings.TrimPrefix(s.Error+"; "+problem, "; ")
	}
}
