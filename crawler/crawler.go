// Package crawler finds the articles of the sources and hands them to a store:
// it checks each source's listings on schedule, fetches the entries they name
// and keeps what is an article.
//
// It is polite before it is fast: robots.txt is obeyed at every hop, a host is
// asked one thing at a time with a pause between, Retry-After is kept. What
// goes wrong with one source, listing or page is written down in words and
// never touches the others.
package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"framewatch"
	"framewatch/crawler/extract"
	"framewatch/crawler/section"
	"framewatch/internal/schedule"
)

// A Store keeps what the crawler finds and where it stands. Each method is one
// transaction.
type Store interface {
	// Listing returns the state of a listing, the zero state if it was never checked.
	Listing(ctx context.Context, source, url string) (framewatch.ListingState, error)
	// SaveListing keeps a state and adds the entries not known yet, by Key, as pending.
	SaveListing(ctx context.Context, state framewatch.ListingState, entries []framewatch.Entry) (added int, err error)
	// PendingEntries returns entries of a source that are pending and due.
	PendingEntries(ctx context.Context, source string, now time.Time, limit int) ([]framewatch.Entry, error)
	// NextPending returns when the next pending entry of a source that is not due yet will be; zero if there is none.
	NextPending(ctx context.Context, source string, now time.Time) (time.Time, error)
	// StoreArticle stores an article and finishes its entry. It reports false
	// if an article with that ID was there already.
	StoreArticle(ctx context.Context, key string, a framewatch.Article, at time.Time) (stored bool, err error)
	// FinishEntry records that a fetch led to no article.
	FinishEntry(ctx context.Context, key string, o framewatch.EntryOutcome) error
	// SaveSchedule keeps when a source is checked next and what was wrong with the last check.
	SaveSchedule(ctx context.Context, source string, next time.Time, problem string) error
}

// Options set up a crawler. The zero value of each field has a default, save
// for UserAgent.
type Options struct {
	UserAgent     string           // honest, with an address where we can be reached
	Workers       int              // requests and extractions under way at once; 8
	Timeout       time.Duration    // for one request, its turn at the host not counted; 30 s
	MaxBody       int64            // bytes of an unpacked body; 8 MiB
	MaxEntries    int              // newest entries taken from one listing; 2,000
	Delay         time.Duration    // least pause between two requests to a host, unless the source has its own; 1 s
	Patience      time.Duration    // how long Once waits for entries that are due again soon; 30 s
	AllowLoopback bool             // reach this machine: tests and demo only
	Now           func() time.Time // time.Now
	Stored        func()           // called after an article was stored; must not block
}

func (o Options) withDefaults() Options {
	o.Workers = orDefault(o.Workers, 8)
	o.Timeout = orDefault(o.Timeout, 30*time.Second)
	o.MaxBody = orDefault(o.MaxBody, 8<<20)
	o.MaxEntries = orDefault(o.MaxEntries, 2000)
	o.Delay = orDefault(o.Delay, time.Second)
	o.Patience = orDefault(o.Patience, 30*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Stored == nil {
		o.Stored = func() {}
	}
	return o
}

func orDefault[T int | int64 | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// A Crawler crawls sources.
type Crawler struct {
	log     *slog.Logger
	store   Store
	sources []*source
	o       Options
	fetch   *fetcher
	extract extractor
}

// An extractor reads an article page; tests put a worse one in its place.
type extractor func(*page, extract.Hint) (extract.Result, error)

// A source is a source with its schedule.
type source struct {
	framewatch.Source
	schedule schedule.Schedule
	turn     chan struct{} // holds one token; who has it crawls the source, and may touch the rest
}

// spread is the pause between the first starts of two sources.
const spread = 100 * time.Millisecond

// New makes a crawler for the sources. It tells all that is wrong with them at
// once.
func New(log *slog.Logger, store Store, sources []framewatch.Source, o Options) (*Crawler, error) {
	c := &Crawler{log: log, store: store, o: o.withDefaults(), extract: readArticle}
	var errs []error
	if o.UserAgent == "" {
		errs = append(errs, errors.New("the crawler needs a user agent"))
	}
	known := map[string]bool{}
	for _, s := range sources {
		if known[s.Name] {
			errs = append(errs, fmt.Errorf("source %q: there are two of this name", s.Name))
		}
		known[s.Name] = true
		made, err := newSource(s)
		if err != nil {
			errs = append(errs, fmt.Errorf("source %q: %w", s.Name, err))
			continue
		}
		c.sources = append(c.sources, made)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.fetch = newFetcher(c.o)
	return c, nil
}

func newSource(s framewatch.Source) (*source, error) {
	when, err := schedule.Parse(s.Schedule, time.UTC)
	if err != nil {
		return nil, fmt.Errorf("schedule %w", err)
	}
	if len(s.Listings) == 0 {
		return nil, errors.New("has no listing")
	}
	for _, l := range s.Listings {
		switch l.Kind {
		case framewatch.FeedListing, framewatch.SitemapListing:
		case framewatch.SectionListing:
			if err := section.Check(l.Links); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("listing %s: kind %q is none of feed, sitemap, section", l.URL, l.Kind)
		}
	}
	made := &source{Source: s, schedule: when, turn: make(chan struct{}, 1)}
	made.turn <- struct{}{}
	return made, nil
}

// Run crawls every source now and then on its schedule, in UTC, until ctx
// ends. Entries that are to be tried again are tried when they are due. It
// returns nil after all its work has ended.
func (c *Crawler) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	for i, s := range c.sources {
		wg.Go(func() {
			if sleep(ctx, time.Duration(i)*spread) == nil {
				c.watch(ctx, s)
			}
		})
	}
	wg.Wait()
	c.fetch.transport.base.CloseIdleConnections()
	return nil
}

// watch crawls one source until ctx ends.
func (c *Crawler) watch(ctx context.Context, s *source) {
	for ctx.Err() == nil {
		p := c.newPass(s)
		err := p.run(ctx, 0)
		next := s.schedule.Next(c.o.Now().UTC())
		c.settle(ctx, p, next, err)
		for again := p.again; !again.IsZero() && again.Before(next); again = p.again {
			if c.sleepUntil(ctx, again) != nil {
				return
			}
			p = c.newPass(s)
			if err := p.retry(ctx); err != nil && ctx.Err() == nil {
				c.log.Error("crawl entries", "source", s.Name, "err", err)
			}
		}
		if c.sleepUntil(ctx, next) != nil {
			return
		}
	}
}

// settle writes down how a pass went.
func (c *Crawler) settle(ctx context.Context, p *pass, next time.Time, err error) {
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		c.log.Error("crawl source", "source", p.source.Name, "err", err)
	} else {
		sum := p.summary
		c.log.Info("source crawled", "source", sum.Source, "new", sum.New, "stored", sum.Stored, "failed", sum.Failed, "retry", sum.Retry, "took", sum.Took)
		if sum.Error != "" {
			c.log.Warn("listings could not be read", "source", sum.Source, "err", sum.Error)
		}
		for _, note := range sum.Notes {
			c.log.Warn("source needs attention", "source", sum.Source, "note", note)
		}
	}
	if err := c.store.SaveSchedule(ctx, p.source.Name, next, p.summary.Error); err != nil && ctx.Err() == nil {
		c.log.Error("save schedule", "source", p.source.Name, "err", err)
	}
}

// Once crawls the sources of these names, or all, once and at the same time.
// report, which may be nil, is called after each source, one at a time. An
// error means that the store or ctx gave up; what is wrong with a source
// stands in its summary.
func (c *Crawler) Once(ctx context.Context, names []string, report func(SourceSummary)) (Summary, error) {
	chosen, err := c.choose(names)
	if err != nil {
		return Summary{}, err
	}
	start := c.o.Now()
	sums, errs := make([]SourceSummary, len(chosen)), make([]error, len(chosen))
	var wg sync.WaitGroup
	var reporting sync.Mutex
	for i, s := range chosen {
		wg.Go(func() {
			p := c.newPass(s)
			if err := p.run(ctx, c.o.Patience); err != nil {
				errs[i] = fmt.Errorf("source %q: %w", s.Name, err)
			}
			c.settle(ctx, p, s.schedule.Next(c.o.Now().UTC()), errs[i])
			sums[i] = p.summary
			if report != nil {
				reporting.Lock()
				defer reporting.Unlock()
				report(p.summary)
			}
		})
	}
	wg.Wait()
	c.fetch.transport.base.CloseIdleConnections()
	sum := summarise(sums)
	sum.Took = c.o.Now().Sub(start)
	if ctx.Err() != nil {
		return sum, ctx.Err()
	}
	return sum, errors.Join(errs...)
}

func (c *Crawler) choose(names []string) ([]*source, error) {
	if len(names) == 0 {
		return c.sources, nil
	}
	var chosen []*source
	var errs []error
	taken := map[string]bool{}
	for _, name := range names {
		found := false
		for _, s := range c.sources {
			if s.Name == name {
				found = true
				if !taken[name] {
					chosen = append(chosen, s)
				}
				taken[name] = true
			}
		}
		if !found {
			errs = append(errs, fmt.Errorf("source %q: %w", name, framewatch.ErrNotFound))
		}
	}
	return chosen, errors.Join(errs...)
}

// sleepUntil waits until the clock says t. It looks at the clock every minute,
// as a machine that was suspended has lost time.
func (c *Crawler) sleepUntil(ctx context.Context, t time.Time) error {
	for {
		d := t.Sub(c.o.Now())
		if d <= 0 {
			return ctx.Err()
		}
		if err := sleep(ctx, min(d, time.Minute)); err != nil {
			return err
		}
	}
}
