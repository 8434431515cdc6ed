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
	"runtime"
	"slices"
	"time"

	"framewatch"
	"framewatch/archive"
	"framewatch/crawler/extract"
	"framewatch/crawler/extract/rules"
	"framewatch/crawler/section"
	"framewatch/internal/schedule"
)

// A Store keeps what the crawler finds and where it stands. Each method is one
// transaction.
type Store interface {
	leaser
	robotsStore
	// PlanSources makes these sources the ones that are watched; with atOnce the listings of the scope are due now.
	PlanSources(ctx context.Context, sources []framewatch.Source, scope framewatch.Scope, now time.Time, spread time.Duration, atOnce bool) error
	// DueTasks returns what is to be asked of a host we hold, in order of priority.
	DueTasks(ctx context.Context, host string, scope framewatch.Scope, now time.Time, limit int) ([]framewatch.Task, error)
	// NextDue returns when the next task of the scope is due; zero if there is none.
	NextDue(ctx context.Context, scope framewatch.Scope) (time.Time, error)
	// Rhythms gives what is learned of each listing that is watched.
	Rhythms(ctx context.Context, each func(source string, rhythm []byte)) error
	// Held returns, by source, the hosts that are left alone although a listing is due there.
	Held(ctx context.Context, scope framewatch.Scope, now time.Time) (map[string][]framewatch.Host, error)
	// Waiting counts the pending entries by source.
	Waiting(ctx context.Context, scope framewatch.Scope) (map[string]int, error)
	// SaveListing keeps a state after a check and adds what the listing names: entries not known yet, which it tells plan, and the sitemaps of an index.
	SaveListing(ctx context.Context, state framewatch.ListingState, entries []framewatch.Entry, children []framewatch.ListingState, plan func(l *framewatch.ListingState, added []framewatch.Entry)) (added int, err error)
	// Backfill plans to read sitemaps for entries of some days, behind live work; BackfillLeft counts what is left of that, and says when it is due.
	Backfill(ctx context.Context, source string, sitemaps []string, since, until, now time.Time) error
	BackfillLeft(ctx context.Context, scope framewatch.Scope) (sitemaps, entries int, next time.Time, err error)
	// Finish records what became of an entry, with its article, and keeps the capture, if there is one, in the archive.
	Finish(ctx context.Context, e framewatch.Entry, o framewatch.EntryOutcome, capture *archive.Encoded) (framewatch.Effect, error)
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
	Archive       bool             // keep pages as they went over the wire
	Recheck       []time.Duration  // ages after which an article is looked at again; nil: never
	Rules         *rules.Set       // of sites, for the extractor; nil: none
	Now           func() time.Time // time.Now
	Stored        func()           // called after an article was stored or has changed; must not block
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
	sources map[string]*source
	listed  []framewatch.Source // in their order
	o       Options
	fetch   *fetcher
	extract extractor

	extracting chan struct{} // one token per extraction under way
}

// An extractor reads an article page; tests put a worse one in its place.
type extractor func(*page, extract.Hint) (extract.Result, error)

// A source is a source with its schedule.
type source struct {
	framewatch.Source
	schedule *schedule.Schedule // nil: the rhythm of each listing decides
}

// spread is the pause between the first checks of two sources.
const spread = 100 * time.Millisecond

// New makes a crawler for the sources. It tells all that is wrong with them at
// once.
func New(log *slog.Logger, store Store, sources []framewatch.Source, o Options) (*Crawler, error) {
	c := &Crawler{
		log: log, store: store, o: o.withDefaults(), extract: readerBy(o.Rules), sources: map[string]*source{}, listed: sources,
		extracting: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
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
		c.sources[s.Name] = made
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.fetch = newFetcher(c.o, store)
	return c, nil
}

func newSource(s framewatch.Source) (*source, error) {
	made := &source{Source: s}
	if s.Schedule != "" {
		when, err := schedule.Parse(s.Schedule, time.UTC)
		if err != nil {
			return nil, fmt.Errorf("schedule %w", err)
		}
		made.schedule = &when
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
	return made, nil
}

// Run crawls until ctx ends: each listing when its source's schedule or its
// own rhythm says, each entry when it is found, each article again as it ages.
// It returns nil after all its work has ended. Several processes may run on
// one store.
func (c *Crawler) Run(ctx context.Context) error {
	if err := c.store.PlanSources(ctx, c.listed, framewatch.Scope{}, c.o.Now(), spread, false); err != nil {
		return stopped(ctx, err)
	}
	r := c.newRun(framewatch.Scope{})
	reporting, stop := context.WithCancel(ctx)
	defer stop()
	go r.logEvery(reporting, time.Minute)
	go r.paceEvery(reporting, 6*time.Hour)
	return stopped(ctx, r.work(ctx, nil))
}

// stopped is err, unless it only says that ctx ended.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// Once checks every listing of the sources of these names, or of all, and
// fetches what is due, once. report, which may be nil, is called now and then
// with the figures so far. An error means that the store or ctx gave up; what
// is wrong with a source stands in its summary.
func (c *Crawler) Once(ctx context.Context, names []string, report func(Summary)) (Summary, error) {
	scope, err := c.choose(names)
	if err != nil {
		return Summary{}, err
	}
	if err := c.store.PlanSources(ctx, c.listed, scope, c.o.Now(), 0, true); err != nil {
		return Summary{}, err
	}
	r := c.newRun(scope)
	if report != nil {
		reporting, stop := context.WithCancel(ctx)
		defer stop()
		go r.reportEvery(reporting, time.Second/2, report)
	}
	var deadline time.Time // runs from the first time that nothing is due
	err = r.work(ctx, func(next time.Time) bool {
		if deadline.IsZero() {
			deadline = c.o.Now().Add(c.o.Patience)
		}
		return next.IsZero() || next.After(deadline)
	})
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	sum, wrong := r.close(context.WithoutCancel(ctx))
	return sum, errors.Join(err, wrong)
}

// choose is the scope of the sources of these names; of all without any.
func (c *Crawler) choose(names []string) (framewatch.Scope, error) {
	var scope framewatch.Scope
	var errs []error
	for _, name := range names {
		if c.sources[name] == nil {
			errs = append(errs, fmt.Errorf("source %q: %w", name, framewatch.ErrNotFound))
		} else if !slices.Contains(scope.Sources, name) {
			scope.Sources = append(scope.Sources, name)
		}
	}
	return scope, errors.Join(errs...)
}
