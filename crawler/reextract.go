package crawler

import (
	"context"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"framewatch"
	"framewatch/crawler/extract/rules"
)

const (
	recastEntries  = 200             // entries that are read from the store, or written to it, together
	recastBytes    = 16 << 20        // likewise, of texts that are written
	recastExamples = 20              // of each finding
	recastEvery    = time.Second / 2 // between two reports
)

// A Recorded is a store with an archive of what was fetched.
type Recorded interface {
	ArchiveDir() string
	// ArticlesIn counts the articles of the scope, CapturedIn its entries with pages in the archive.
	ArticlesIn(ctx context.Context, scope framewatch.Scope) (int, error)
	CapturedIn(ctx context.Context, scope framewatch.Scope) (int, error)
	// CapturedAfter returns entries with pages in the archive, in the order of their IDs.
	CapturedAfter(ctx context.Context, entry int64, scope framewatch.Scope, limit int) ([]framewatch.Captured, error)
	// Recast replaces what was made of pages; its effects are EffectStored, EffectKnown, EffectChanged, EffectNone for another class, EffectSame where nothing was done.
	Recast(ctx context.Context, recasts []framewatch.Recast) ([]framewatch.Effect, error)
}

// A Reextraction says what came of reading the archive again. Its figures add
// up: Articles = Unchanged + Changed + Disturbed + NoLonger + Damaged + Unarchived,
// all of articles that were there before.
type Reextraction struct {
	DryRun     bool           `json:"dry_run"`
	Entries    int            `json:"entries"`    // with pages in the archive
	Read       int            `json:"read"`       // of them, so far
	Pages      int            `json:"pages"`      // read from the archive
	Articles   int            `json:"articles"`   // in the store before
	Unchanged  int            `json:"unchanged"`  // of them, the same today
	Changed    int            `json:"changed"`    // of them, different today
	Fields     map[string]int `json:"fields"`     // changed articles by what differs; one may count several times
	Disturbed  int            `json:"disturbed"`  // left as they are, as a crawl changed them meanwhile
	NoLonger   int            `json:"no_longer"`  // left as they are, though today they would be no articles
	Damaged    int            `json:"damaged"`    // left as they are, as a page of theirs cannot be read from the archive
	Unarchived int            `json:"unarchived"` // left as they are: imported, or fetched when no archive was kept
	New        int            `json:"new"`        // articles today that were none before
	Known      int            `json:"known"`      // likewise, but there already by another address
	Classes    map[string]int `json:"classes"`    // pages that are no articles and of another class today, by that
	Unreadable int            `json:"unreadable"` // pages that cannot be read from the archive, of articles or not
	Examples   []Finding      `json:"examples"`   // the first of each kind
	Took       time.Duration  `json:"took_ns"`
	counts     map[string]int // of examples by kind
}

// A Finding is one article or page that needs a look.
type Finding struct {
	Kind  string `json:"kind"` // "no longer an article", "damaged", "other address"
	URL   string `json:"url"`
	Words string `json:"words"` // what was found, and where
}

// Reextract reads every page of the archive again and replaces what was made
// of it by what is made of it today. Nothing is lost: an article whose pages
// cannot all be read, or are none today, stays as it is. An article that has
// changed moves to the end of the row of Seqs. It may be broken off at any
// time and begun anew. report, which may be nil, is called now and then.
func Reextract(ctx context.Context, s Recorded, o ReextractOptions, report func(Reextraction)) (Reextraction, error) {
	x := &reextraction{store: s, o: o, extract: readerBy(o.Rules), report: report}
	return x.run(ctx)
}

// ReextractOptions narrow a re-extraction.
type ReextractOptions struct {
	Scope   framewatch.Scope
	DryRun  bool             // nothing is written
	Rules   *rules.Set       // of sites, for the extractor; nil: none
	MaxBody int64            // bytes of an unpacked body; 8 MiB
	Now     func() time.Time // time.Now
}

type reextraction struct {
	store   Recorded
	o       ReextractOptions
	extract extractor
	report  func(Reextraction)

	sum  Reextraction
	told time.Time
}

func (x *reextraction) run(ctx context.Context) (Reextraction, error) {
	d := Options{MaxBody: x.o.MaxBody, Now: x.o.Now}.withDefaults()
	x.o.MaxBody, x.o.Now = d.MaxBody, d.Now
	start := x.o.Now()
	x.sum = Reextraction{DryRun: x.o.DryRun, Fields: map[string]int{}, Classes: map[string]int{}, Examples: []Finding{}, counts: map[string]int{}}
	var err error
	if x.sum.Articles, err = x.store.ArticlesIn(ctx, x.o.Scope); err != nil {
		return x.sum, err
	}
	if x.sum.Entries, err = x.store.CapturedIn(ctx, x.o.Scope); err != nil {
		return x.sum, err
	}
	read := make(chan framewatch.Captured)
	made := make(chan recasting)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(read)
		return x.feed(ctx, read)
	})
	group.Go(func() error {
		defer close(made)
		workers, ctx := errgroup.WithContext(ctx)
		for range runtime.GOMAXPROCS(0) {
			workers.Go(func() error { return x.work(ctx, read, made) })
		}
		return workers.Wait()
	})
	group.Go(func() error { return x.keep(ctx, made) })
	err = group.Wait()
	x.sum.Took = x.o.Now().Sub(start)
	if err == nil {
		x.sum.Unarchived = x.sum.Articles - x.sum.Unchanged - x.sum.Changed - x.sum.Disturbed - x.sum.NoLonger - x.sum.Damaged
	}
	return x.sum, err
}

// feed reads the entries from the store. Those that become articles on the way
// don't come again, as their IDs stay.
func (x *reextraction) feed(ctx context.Context, read chan<- framewatch.Captured) error {
	for last := int64(0); ; {
		list, err := x.store.CapturedAfter(ctx, last, x.o.Scope, recastEntries)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, c := range list {
			last = c.Entry.ID
			select {
			case read <- c:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (x *reextraction) work(ctx context.Context, read <-chan framewatch.Captured, made chan<- recasting) error {
	for c := range read {
		select {
		case made <- x.again(c):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// keep counts what was found and writes it to the store.
func (x *reextraction) keep(ctx context.Context, made <-chan recasting) error {
	var waiting []recasting
	size := 0
	flush := func() error {
		err := x.write(ctx, waiting)
		waiting, size = waiting[:0], 0
		return err
	}
	for m := range made {
		x.note(m)
		if m.differs {
			waiting, size = append(waiting, m), size+m.size()
		}
		if len(waiting) >= recastEntries || size >= recastBytes {
			if err := flush(); err != nil {
				return err
			}
		}
		x.tell()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return flush()
}

func (x *reextraction) tell() {
	if now := x.o.Now(); x.report != nil && now.Sub(x.told) >= recastEvery {
		x.told = now
		x.report(x.sum)
	}
}

// write replaces what differs.
func (x *reextraction) write(ctx context.Context, list []recasting) error {
	if len(list) == 0 {
		return nil
	}
	var effects []framewatch.Effect
	if x.o.DryRun {
		for _, m := range list {
			effects = append(effects, m.effect())
		}
	} else {
		recasts := make([]framewatch.Recast, len(list))
		for i, m := range list {
			recasts[i] = m.recast
		}
		var err error
		if effects, err = x.store.Recast(ctx, recasts); err != nil {
			return err
		}
	}
	for i, effect := range effects {
		switch m := list[i]; {
		case effect == framewatch.EffectStored:
			x.sum.New++
		case effect == framewatch.EffectKnown:
			x.sum.Known++
		case effect == framewatch.EffectNone:
			x.sum.Classes[string(m.recast.Class)]++
		case effect == framewatch.EffectChanged:
			x.sum.Changed++
			for _, field := range m.fields {
				x.sum.Fields[field]++
			}
		case m.recast.Captured.Article != nil:
			x.sum.Disturbed++
		}
	}
	return nil
}

// effect is what the store would do, as far as can be told without it.
func (m recasting) effect() framewatch.Effect {
	switch {
	case m.recast.Captured.Article != nil:
		return framewatch.EffectChanged
	case m.recast.Article != nil:
		return framewatch.EffectStored
	}
	return framewatch.EffectNone
}

// note counts what needs no writing.
func (x *reextraction) note(m recasting) {
	x.sum.Read++
	x.sum.Pages += m.pages
	x.sum.Unreadable += m.damaged
	if m.recast.Captured.Article != nil && !m.differs {
		switch m.left {
		case leftNot:
			x.sum.NoLonger++
		case leftDamaged:
			x.sum.Damaged++
		default:
			x.sum.Unchanged++
		}
	}
	for _, f := range m.findings {
		if x.sum.counts[f.Kind]++; x.sum.counts[f.Kind] <= recastExamples {
			x.sum.Examples = append(x.sum.Examples, f)
		}
	}
}
