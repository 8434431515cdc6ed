package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"framewatch"
	"framewatch/config"
	"framewatch/corpus"
	"framewatch/crawler/robots"
	"framewatch/health"
	"framewatch/store"
	"framewatch/web"
)

const (
	checkEvery  = time.Hour
	firstCheck  = 5 * time.Minute     // after the start, when listings have been asked
	judgedAgain = 28 * 24 * time.Hour // articles of a day may come in later
	shownTime   = 84 * 24 * time.Hour // of gaps and notices on the pages
	freshFor    = 5 * time.Minute     // that the pages are content with
	rulesShown  = 200                 // lines of a robots.txt
)

// A healthBook judges the sources by their past and keeps what it finds in the
// store: gaps, notices and the mail about them.
type healthBook struct {
	log     *slog.Logger
	store   *store.Store
	sources []framewatch.Source
	agent   string // our user agent, which the rules of sites are read for
	to      string // mail address of the operator; "" if nobody
	from    string // sender of mails
	base    string // address of the pages
	now     func() time.Time

	mu     sync.Mutex
	looks  map[string]framewatch.SourceHealth
	looked time.Time
}

func newHealthBook(log *slog.Logger, s *store.Store, cfg *config.Config, now func() time.Time) *healthBook {
	return &healthBook{log: log, store: s, sources: cfg.Sources, agent: userAgent(cfg.Contact), to: cfg.Crawl.Operator, from: cfg.SMTP.From, base: cfg.BaseURL, now: now}
}

// Run checks the sources every hour until ctx ends.
func (b *healthBook) Run(ctx context.Context) error {
	timer := time.NewTimer(firstCheck)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		if err := b.Check(ctx, b.now()); err != nil && ctx.Err() == nil {
			b.log.Error("sources not judged", "err", err)
		}
		timer.Reset(checkEvery)
	}
}

// Check judges the last weeks anew, raises and ends notices, and puts the mail
// of the day into the outbox if there is something to tell. It can be repeated
// at any time.
func (b *healthBook) Check(ctx context.Context, now time.Time) error {
	facts, from, err := b.facts(ctx, now)
	if err != nil {
		return err
	}
	var names []string
	var gaps []framewatch.GapDay
	var notices []framewatch.Notice
	for _, f := range facts {
		names = append(names, f.Source)
		gaps = append(gaps, health.Gaps(f.History, from, now)...)
		notices = append(notices, health.Notices(f, now)...)
	}
	if err := b.store.SaveGaps(ctx, names, from, gaps); err != nil {
		return err
	}
	if err := b.store.SaveNotices(ctx, notices, now); err != nil {
		return err
	}
	if b.to == "" || !health.Due(now) {
		return nil
	}
	queued, err := b.store.MailNotices(ctx, now, func(list []framewatch.Notice) (framewatch.Mail, error) {
		return health.Mail(list, b.to, b.from, b.base, now)
	})
	if queued {
		b.log.Info("mail about sources queued", "to", b.to)
	}
	return err
}

// facts gathers what the watched sources are judged by. The days from from on
// are to be judged: the last four weeks, or as many before the last day on
// which we were running.
func (b *healthBook) facts(ctx context.Context, now time.Time) (facts []health.Facts, from time.Time, err error) {
	first, last, err := b.store.WatchedSince(ctx, now)
	if err != nil {
		return nil, from, err
	}
	from = now
	if !last.IsZero() {
		from = last
	}
	from = from.Add(-judgedAgain)
	begin := from.AddDate(0, 0, -health.Lookback-7)
	days, err := b.store.SourceDays(ctx, begin, now)
	if err != nil {
		return nil, from, err
	}
	hours, err := b.store.NewsHours(ctx, begin, now)
	if err != nil {
		return nil, from, err
	}
	batches, err := b.store.YieldBatches(ctx, now.AddDate(0, 0, -health.DriftLookback), now)
	if err != nil {
		return nil, from, err
	}
	skipped, err := b.store.SkippedSince(ctx, now.AddDate(0, 0, -2))
	if err != nil {
		return nil, from, err
	}
	open, err := b.store.Notices(ctx, now)
	if err != nil {
		return nil, from, err
	}
	statuses, err := b.store.SourceStatuses(ctx, b.sources)
	if err != nil {
		return nil, from, err
	}
	daysOf, running := map[string][]framewatch.SourceDay{}, map[int64]bool{}
	for _, d := range days {
		daysOf[d.Source] = append(daysOf[d.Source], d)
		if d.Checks > 0 {
			running[d.Day.Unix()/(24*60*60)] = true
		}
	}
	batchesOf := map[string][]framewatch.YieldBatch{}
	for _, y := range batches {
		batchesOf[y.Source] = append(batchesOf[y.Source], y)
	}
	for _, st := range statuses {
		if len(st.Listings) == 0 {
			continue // imported
		}
		name := st.Source.Name
		f := health.Facts{
			History: health.History{Source: name, Days: daysOf[name], Hours: hours[name], Running: running, Since: first[name]},
			Status:  st, Skipped: skipped[name], Batches: batchesOf[name],
		}
		for _, l := range st.Listings {
			f.Window = max(f.Window, l.Entries)
		}
		for _, n := range open {
			if n.Source == name && n.Ended.IsZero() {
				f.Open = append(f.Open, n)
			}
		}
		if f.Undated, err = b.store.LatestUndated(ctx, name, 3); err != nil {
			return nil, from, err
		}
		if f.Latest, err = b.store.LatestYields(ctx, name, health.DriftLatest); err != nil {
			return nil, from, err
		}
		facts = append(facts, f)
	}
	return facts, from, nil
}

// SourceHealth tells how the watched sources are doing, by name.
func (b *healthBook) SourceHealth(ctx context.Context) (map[string]framewatch.SourceHealth, error) {
	now := b.now()
	looks, err := b.look(ctx, now)
	if err != nil {
		return nil, err
	}
	gaps, err := b.store.GapDays(ctx, now.Add(-shownTime), time.Time{}, nil)
	if err != nil {
		return nil, err
	}
	notices, err := b.store.Notices(ctx, now.Add(-shownTime))
	if err != nil {
		return nil, err
	}
	gapsOf := map[string][]framewatch.GapDay{}
	for _, d := range gaps {
		gapsOf[d.Source] = append(gapsOf[d.Source], d)
	}
	all := make(map[string]framewatch.SourceHealth, len(looks))
	for name, h := range looks {
		h.Gaps = health.Merge(gapsOf[name], 1)
		for _, n := range notices {
			if n.Source == name {
				n.Advice = health.Advice(n.Kind)
				h.Notices = append(h.Notices, n)
			}
		}
		all[name] = h
	}
	return all, nil
}

// look judges the sources, or returns what was found a moment ago.
func (b *healthBook) look(ctx context.Context, now time.Time) (map[string]framewatch.SourceHealth, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if age := now.Sub(b.looked); b.looks != nil && age >= 0 && age < freshFor {
		return b.looks, nil
	}
	facts, _, err := b.facts(ctx, now)
	if err != nil {
		return nil, err
	}
	looks := make(map[string]framewatch.SourceHealth, len(facts))
	for _, f := range facts {
		looks[f.Source] = health.Look(f, now)
	}
	b.looks, b.looked = looks, now
	return looks, nil
}

// Gaps returns the stretches of days from from until to, which is left out, on
// which sources were not collected as they should have been, the latest first:
// those of the named sources, or, if none is named, of all. A zero time is no
// limit.
func (b *healthBook) Gaps(ctx context.Context, from, to time.Time, sources []string) ([]framewatch.Gap, error) {
	days, err := b.store.GapDays(ctx, from, to, sources)
	if err != nil {
		return nil, err
	}
	return health.Merge(days, len(b.sources)), nil
}

// Mark marks the points of a trend that lack articles because of gaps, and
// returns these gaps.
func (b *healthBook) Mark(ctx context.Context, r framewatch.TrendRequest, res *framewatch.TrendResult) ([]framewatch.Gap, error) {
	if len(res.Series) == 0 || len(res.Series[0].Points) == 0 {
		return nil, nil
	}
	points := res.Series[0].Points
	first, err1 := time.Parse(time.DateOnly, points[0].Start)
	last, err2 := time.Parse(time.DateOnly, points[len(points)-1].Start)
	if err1 != nil || err2 != nil {
		return nil, fmt.Errorf("mark gaps: points from %q to %q", points[0].Start, points[len(points)-1].Start)
	}
	from, to := first, res.Interval.Next(last)
	if r.Filter.From.After(from) {
		from = r.Filter.From
	}
	if !r.Filter.To.IsZero() && r.Filter.To.Before(to) {
		to = r.Filter.To
	}
	days, err := b.store.GapDays(ctx, from, to, r.Filter.Sources)
	if err != nil {
		return nil, err
	}
	languages := map[string]string{}
	for _, s := range b.sources {
		languages[s.Name] = s.Language
	}
	if len(r.Filter.Languages) > 0 {
		days = within(days, languages, r.Filter.Languages)
	}
	health.Mark(res, days, func(by, source string) bool {
		switch r.By {
		case framewatch.BySource:
			return by == source
		case framewatch.ByLang:
			return by == languages[source]
		}
		return true
	})
	return health.Merge(days, len(b.sources)), nil
}

// within keeps the days of sources that publish in one of the languages.
func within(days []framewatch.GapDay, languages map[string]string, wanted []string) (kept []framewatch.GapDay) {
	for _, d := range days {
		for _, code := range wanted {
			if languages[d.Source] == code {
				kept = append(kept, d)
			}
		}
	}
	return kept
}

// A collected corpus knows the gaps in its collection.
type collected struct {
	*corpus.Corpus
	health *healthBook
}

var _ web.Corpus = collected{}

// Trend answers as the corpus does, with gaps marked and told.
func (c collected) Trend(ctx context.Context, r framewatch.TrendRequest) (framewatch.TrendResult, error) {
	res, err := c.Corpus.Trend(ctx, r)
	if err == nil {
		res.Gaps, err = c.health.Mark(ctx, r, &res)
	}
	return res, err
}

// Sites returns the servers of a source's front page and listings.
func (b *healthBook) Sites(ctx context.Context, st framewatch.SourceStatus) ([]web.Site, error) {
	var sites []web.Site
	at := map[string]bool{}
	addresses := []string{}
	for _, l := range st.Listings {
		addresses = append(addresses, l.URL)
	}
	for _, address := range append(addresses, st.Source.Home) {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || at[framewatch.HostName(u)] {
			continue
		}
		at[framewatch.HostName(u)] = true
		host, err := b.store.Host(ctx, framewatch.HostName(u))
		if err != nil {
			return nil, err
		}
		site := web.Site{Host: host, Origin: u.Scheme + "://" + framewatch.HostName(u)}
		state, err := b.store.Robots(ctx, site.Origin)
		if err != nil {
			return nil, err
		}
		rules := robots.Parse(state.Body, b.agent)
		site.Rules, site.CrawlDelay, site.Asked = rules.Group(), rules.Delay, state.FetchedAt
		site.Rules = site.Rules[:min(len(site.Rules), rulesShown)]
		site.Robots = robotsWords(state, rules, address)
		sites = append(sites, site)
	}
	return sites, nil
}

// robotsWords say what a robots.txt lets us do, and what with an address.
func robotsWords(state framewatch.RobotsState, rules robots.Rules, address string) string {
	switch {
	case state.FetchedAt.IsZero():
		return "not asked yet"
	case state.Error != "":
		return "nothing may be fetched: " + state.Error
	case state.Status/100 != 2:
		return fmt.Sprintf("there is none (status %d): everything may be fetched", state.Status)
	case len(rules.Group()) == 0:
		return "nothing in it is about us: everything may be fetched"
	}
	allowed, line, number := rules.Rule(address)
	switch {
	case allowed && line == "":
		return fmt.Sprintf("no rule in it is about %s: it may be fetched", address)
	case allowed:
		return fmt.Sprintf("%s may be fetched by line %d, %s", address, number, line)
	}
	return fmt.Sprintf("%s may not be fetched by line %d, %s", address, number, line)
}
