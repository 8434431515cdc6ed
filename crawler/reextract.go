package crawler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"framewatch"
	"framewatch/archive"
	"framewatch/crawler/coding"
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
	x := &reextraction{store: s, o: o, extract: readArticle, report: report}
	return x.run(ctx)
}

// ReextractOptions narrow a re-extraction.
type ReextractOptions struct {
	Scope   framewatch.Scope
	DryRun  bool             // nothing is written
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

// Why an article is left as it is.
const (
	leftNot     = "no longer an article"
	leftDamaged = "damaged"
	foundMoved  = "other address"
)

// A recasting is what came of reading the pages of one entry again.
type recasting struct {
	recast   framewatch.Recast
	differs  bool     // from what is stored
	fields   []string // of an article, that differ
	left     string   // why an article stays as it is; "" if it need not
	pages    int      // read
	damaged  int      // not readable
	findings []Finding
}

// size is about how many bytes of text wait to be written.
func (m recasting) size() int {
	n := 0
	if m.recast.Article != nil {
		n = len(m.recast.Article.Text)
	}
	for _, v := range m.recast.Before {
		n += len(v.Text)
	}
	return n
}

func (m *recasting) find(kind, format string, args ...any) {
	m.findings = append(m.findings, Finding{kind, m.recast.Captured.Entry.URL, fmt.Sprintf(format, args...)})
}

// again reads the pages of one entry again.
func (x *reextraction) again(c framewatch.Captured) recasting {
	m := recasting{recast: framewatch.Recast{Captured: c}}
	sightings := x.readAll(&m)
	switch {
	case c.Article != nil:
		m.article(sightings)
	case c.Entry.State == framewatch.EntrySkipped, c.Entry.State == framewatch.EntryFailed:
		m.none(sightings)
	}
	return m
}

// A sighting is one look at an entry: what its page is by today's reading.
type sighting struct {
	at time.Time
	reading
	err     error // the page cannot be read from the archive
	revisit bool  // it was the page before once more: the rest is empty
}

func (s *sighting) isArticle() bool {
	return s.err == nil && !s.revisit && s.class == framewatch.ClassArticle && s.article.Title != "" && s.article.Text != ""
}

func (x *reextraction) readAll(m *recasting) []sighting {
	var all []sighting
	for _, p := range m.recast.Captured.Pages {
		s := sighting{at: p.At, revisit: p.Revisit}
		if !p.Revisit {
			m.pages++
			if s.reading, s.err = x.readPage(p); s.err != nil {
				m.damaged++
				m.find(leftDamaged, "%v, in %s at byte %d", s.err, p.File, p.Offset)
			}
			s.article.Source, s.article.Fetched = m.recast.Captured.Entry.Source, p.At
		}
		all = append(all, s)
	}
	return all
}

// readPage reads a page as it was read when it was fetched. A panic over it is
// an error of this page.
func (x *reextraction) readPage(p framewatch.CapturedPage) (got reading, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			err = fmt.Errorf("%w: internal error: %v", errUnreadable, trouble)
		}
	}()
	c, err := archive.ReadAt(x.store.ArchiveDir(), archive.Place{File: p.File, Offset: p.Offset, Length: p.Length}, x.o.MaxBody)
	if err != nil {
		return reading{}, err
	}
	if c.Revisit {
		return reading{}, errors.New("the record holds no page")
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return reading{}, err
	}
	body, err := coding.Unpack(c.Body, strings.Join(c.Header.Values("Content-Encoding"), ","), coding.Limits{Size: x.o.MaxBody})
	if err != nil {
		return reading{}, err
	}
	var refusal error
	if c.Status != http.StatusOK {
		refusal = &statusError{status: c.Status}
	}
	got, err = x.extract.read(&page{url: u, status: c.Status, header: c.Header, contentType: c.Header.Get("Content-Type"), body: body}, hintOf(c.Note, p.At), refusal)
	if err != nil && err == refusal {
		return reading{reason: words(err)}, nil // what a server says beside its refusal is no page
	}
	return got, err
}

// none recasts an entry that led to no article.
func (m *recasting) none(seen []sighting) {
	c := m.recast.Captured
	// Its first page was its last: who led to none is not asked again.
	first := seen[0]
	if first.err != nil || first.class == "" || first.class == c.Class {
		return
	}
	m.differs, m.recast.Class, m.recast.Reason = true, first.class, first.reason
	if first.class == framewatch.ClassArticle {
		m.recast.Article = &first.article
	}
}

// article recasts an article: each of its versions from the page that it was
// made of, and what today's reading sees between them. It is done as a whole
// or not at all, as two ways of reading side by side would look like an edit.
func (m *recasting) article(seen []sighting) {
	old := m.recast.Captured.Article
	spans := m.spans()
	var states []framewatch.Article
	for i, from := range spans {
		var within []sighting
		for _, s := range seen {
			if !s.at.Before(from) && (i+1 == len(spans) || s.at.Before(spans[i+1])) {
				within = append(within, s)
			}
		}
		usable := slices.DeleteFunc(slices.Clone(within), func(s sighting) bool { return !s.isArticle() })
		bad := slices.IndexFunc(within, func(s sighting) bool { return s.err != nil })
		none := slices.IndexFunc(within, func(s sighting) bool { return s.class != framewatch.ClassArticle && s.class != "" })
		switch {
		case len(usable) > 0:
			usable[0].at = from // as it was first seen
		case bad >= 0 || none < 0:
			m.left = leftDamaged
			if bad < 0 {
				m.find(leftDamaged, "the page of version %d is not in the archive", i+1)
			}
			return
		case i == 0:
			m.left = leftNot
			m.find(leftNot, "%s: %s", within[none].class, within[none].reason)
			return
		}
		for _, s := range usable {
			a := s.article
			a.Changed = s.at
			if last := len(states) - 1; last < 0 || states[last].Title != a.Title || states[last].Text != a.Text {
				states = append(states, a)
			}
		}
	}
	m.compare(states, m.looks(seen))
	if a := states[0]; a.ID != old.ID {
		m.find(foundMoved, "today it would be known as %s; its address stays", a.URL)
	}
}

// spans are when the versions of the article were first seen.
func (m *recasting) spans() (from []time.Time) {
	for _, v := range m.recast.Captured.Before {
		from = append(from, v.Seen)
	}
	return append(from, m.recast.Captured.Article.Changed)
}

// looks are when the article was seen in some version, in order.
func (m *recasting) looks(seen []sighting) (at []time.Time) {
	article := false
	for i := range seen {
		s := &seen[i]
		if !s.revisit {
			article = s.isArticle()
		}
		if article {
			at = append(at, s.at)
		}
	}
	for _, v := range m.recast.Captured.Before {
		at = append(at, v.Until)
	}
	slices.SortFunc(at, time.Time.Compare)
	return at
}

// compare makes the recast of the states of an article and tells what differs
// from what is stored. The date is that of the first.
func (m *recasting) compare(states []framewatch.Article, looks []time.Time) {
	c, r := m.recast.Captured, &m.recast
	first, last := states[0], states[len(states)-1]
	a := *c.Article
	a.Title, a.Byline, a.Text, a.Language = last.Title, last.Byline, last.Text, last.Language
	a.Published, a.PublishedOrigin, a.Precision, a.Confidence = first.Published.Truncate(time.Second), first.PublishedOrigin, first.Precision, first.Confidence
	a.Version, a.Changed = len(states), last.Changed
	for i, s := range states[:len(states)-1] {
		v := framewatch.PastVersion{Version: framewatch.Version{N: i + 1, Seen: s.Changed, Title: s.Title, Text: s.Text}, Until: s.Changed}
		for _, at := range looks {
			if at.After(v.Until) && at.Before(states[i+1].Changed) {
				v.Until = at
			}
		}
		r.Before = append(r.Before, v)
	}
	r.Class, r.Article = framewatch.ClassArticle, &a
	m.fields = differences(*c.Article, a)
	if !slices.EqualFunc(c.Before, r.Before, func(x, y framewatch.PastVersion) bool {
		return x.N == y.N && x.Seen.Equal(y.Seen) && x.Title == y.Title && x.Text == y.Text
	}) && !slices.Contains(m.fields, "versions") {
		m.fields = append(m.fields, "versions")
	}
	m.differs = len(m.fields) > 0
}

// differences names what differs between two states of an article.
func differences(x, y framewatch.Article) (fields []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"title", x.Title == y.Title},
		{"byline", slices.Equal(x.Byline, y.Byline)},
		{"date", x.Published.Equal(y.Published) && x.Precision == y.Precision},
		{"date origin", x.PublishedOrigin == y.PublishedOrigin},
		{"date confidence", x.Confidence == y.Confidence},
		{"language", x.Language == y.Language},
		{"text", x.Text == y.Text},
		{"versions", cmp.Or(x.Version, 1) == cmp.Or(y.Version, 1) && x.Changed.Equal(y.Changed)},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}
