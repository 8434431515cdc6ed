package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"framewatch"
)

const (
	batch = 100 // entries taken from the store at a time

	// An entry is given up after so many tries over so long a time: what is
	// out of order for an hour costs no article.
	maxTries  = 5
	maxEffort = 24 * time.Hour
)

// A pass is one crawl of one source: its listings, then its pending entries,
// those that an earlier pass left behind included.
type pass struct {
	*Crawler
	source  *source
	summary SourceSummary
	again   time.Time            // when the next entry is due again; zero if none is
	held    map[string]time.Time // hosts that asked for a pause

	followed map[string]bool // sitemaps that the listing under way led to
}

func (c *Crawler) newPass(s *source) *pass {
	return &pass{Crawler: c, source: s, summary: SourceSummary{Source: s.Name, Skipped: map[string]int{}}}
}

// run makes the pass. It waits up to patience for entries that are due again
// soon. An error means that the store failed or ctx ended.
func (p *pass) run(ctx context.Context, patience time.Duration) error {
	start := p.o.Now()
	defer func() { p.summary.Took = p.o.Now().Sub(start) }()
	select {
	case <-p.source.turn:
		defer func() { p.source.turn <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	var problems []string
	for _, l := range p.source.Listings {
		problem, err := p.listing(ctx, l, 0)
		if err != nil {
			return err
		}
		if problem != "" {
			problems = append(problems, problem)
		}
	}
	p.summary.Error = strings.Join(problems, "; ")
	var deadline time.Time // runs from the end of the first round
	for {
		if err := p.entries(ctx); err != nil {
			return err
		}
		if deadline.IsZero() {
			deadline = p.o.Now().Add(patience)
		}
		if p.again.IsZero() || p.again.After(deadline) {
			return nil
		}
		if err := p.sleepUntil(ctx, p.again); err != nil {
			return err
		}
	}
}

// retry fetches the entries that are due, without a look at the listings.
func (p *pass) retry(ctx context.Context) error {
	select {
	case <-p.source.turn:
		defer func() { p.source.turn <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return p.entries(ctx)
}

// entries fetches all entries that are due, until none is left but those of
// hosts that asked for a pause.
func (p *pass) entries(ctx context.Context) error {
	p.held = map[string]time.Time{}
	if err := p.dueEntries(ctx); err != nil {
		return err
	}
	var err error
	p.again, err = p.store.NextPending(ctx, p.source.Name, p.o.Now())
	for _, until := range p.held {
		if p.again.IsZero() || until.Before(p.again) {
			p.again = until
		}
	}
	return err
}

func (p *pass) dueEntries(ctx context.Context) error {
	for {
		due, err := p.store.PendingEntries(ctx, p.source.Name, p.o.Now(), batch)
		if err != nil {
			return err
		}
		moved := false
		p.summary.Waiting = 0
		for _, e := range due {
			if p.waits(e) {
				p.summary.Waiting++
				continue
			}
			done, err := p.entry(ctx, e)
			if err != nil {
				return err
			}
			moved = moved || done
		}
		if !moved {
			return nil
		}
	}
}

// waits reports whether the entry's host asked for a pause in this pass.
func (p *pass) waits(e framewatch.Entry) bool {
	return !p.held[hostOf(e.URL)].IsZero()
}

// entry fetches one entry and records what became of it. It reports false if
// the entry was left as it is, to wait for its host.
func (p *pass) entry(ctx context.Context, e framewatch.Entry) (done bool, err error) {
	read, err := p.readSafely(ctx, e)
	now := p.o.Now().UTC()
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		return p.fault(ctx, e, err, now)
	}
	p.summary.Fetched++
	if read.class != framewatch.ClassArticle {
		p.summary.skip(read.class)
		return true, p.store.FinishEntry(ctx, e.Key, framewatch.EntryOutcome{State: framewatch.EntrySkipped, Class: read.class, Reason: read.reason, At: now})
	}
	read.article.Source, read.article.Fetched = p.source.Name, now
	stored, err := p.store.StoreArticle(ctx, e.Key, read.article, now)
	switch {
	case err != nil:
		return false, err
	case stored:
		p.summary.Stored++
		p.o.Stored()
	default:
		p.summary.Known++
	}
	return true, nil
}

// fault decides what an error of a fetch means for the entry: nothing yet,
// another try, skipped, or given up.
func (p *pass) fault(ctx context.Context, e framewatch.Entry, cause error, now time.Time) (done bool, err error) {
	var held *heldError
	if errors.As(cause, &held) && held.host == hostOf(e.URL) {
		p.held[held.host] = held.until
		p.summary.Waiting++
		if held.cause != nil && !strings.Contains(p.summary.Error, held.host) {
			p.summary.Error = strings.TrimPrefix(p.summary.Error+"; "+words(held), "; ")
		}
		return false, nil
	}
	p.summary.Fetched++
	o := framewatch.EntryOutcome{State: framewatch.EntryFailed, Reason: words(cause), At: now}
	var none *disallowedError
	switch {
	case errors.As(cause, &none):
		o.State, o.Class = framewatch.EntrySkipped, framewatch.ClassDisallowed
		p.summary.skip(o.Class)
	case lasting(cause) || errors.Is(cause, errUnreadable):
		p.summary.Failed++
	case e.Attempts+1 >= maxTries && now.Sub(e.FoundAt) >= maxEffort:
		o.Reason = fmt.Sprintf("given up after %d tries: %s", e.Attempts+1, o.Reason)
		p.summary.Failed++
	default:
		o.State, o.NextAt = framewatch.EntryPending, now.Add(pause(e, cause, now))
		o.Reason += "; next try " + clock(o.NextAt)
		p.summary.Retry++
	}
	return true, p.store.FinishEntry(ctx, e.Key, o)
}

// hostOf is the host of an address, with its port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// pause is the time before the next try: what the server asks for, while that
// is worth believing, or the back-off.
func pause(e framewatch.Entry, cause error, now time.Time) time.Duration {
	var status *statusError
	if errors.As(cause, &status) && status.after > 0 && e.Attempts < 2*maxTries {
		return status.after + time.Second // stores keep whole seconds
	}
	var held *heldError
	if errors.As(cause, &held) {
		return max(held.until.Sub(now), time.Second)
	}
	return backoff(e.Attempts)
}

// errUnreadable says that reading a page went wrong inside the program.
var errUnreadable = errors.New("the page could not be read")

// readSafely turns a panic over one page into an error of that page.
func (p *pass) readSafely(ctx context.Context, e framewatch.Entry) (r reading, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			p.log.Error("page panicked", "source", p.source.Name, "url", e.URL, "err", trouble, "stack", string(debug.Stack()))
			err = fmt.Errorf("%w: internal error: %v", errUnreadable, trouble)
		}
	}()
	return p.read(ctx, e)
}
