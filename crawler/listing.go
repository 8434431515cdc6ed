package crawler

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"framewatch"
	"framewatch/crawler/feed"
	"framewatch/crawler/poll"
	"framewatch/crawler/section"
	"framewatch/crawler/sitemap"
)

const (
	maxSitemaps     = 50       // children of a sitemap index that are followed, the latest changed first
	maxSitemapPages = 50_000   // addresses of one sitemap; the protocol's own limit
	maxNested       = 5        // likewise, of an index within an index, which the protocol forbids and some sites have
	maxNestedTwice  = 1        // likewise, of an index within that: an endless tree has 551 sitemaps
	maxDepth        = 3        // of indexes within an index
	maxSitemapBody  = 50 << 20 // bytes of a sitemap; the protocol's own limit
	maxBackoff      = 24 * time.Hour
)

// listing checks one listing and plans the next check. An error means that the
// store failed or ctx ended.
func (r *run) listing(ctx context.Context, s *source, state framewatch.ListingState) error {
	asked := request{url: state.URL, accept: acceptListing, delay: r.delay(s)}
	if state.Kind == framewatch.SitemapListing {
		asked.limit = max(maxSitemapBody, r.o.MaxBody)
	}
	full := poll.Unconditional(state.FullAt, r.o.Now()) || state.Failures > 0
	if !full {
		asked.etag, asked.lastModified = state.ETag, state.LastModified
	}
	got, fault := r.fetch.get(ctx, asked)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	held := holds(fault, state.URL)
	if held != nil && held.cause == nil {
		return held // a pause that the host asked for; what is out of order is told of the listing, too
	}
	now := r.o.Now().UTC()
	state.CheckedAt = now
	state.Status, state.MovedTo = outcome(got, fault)
	var found listed
	if fault == nil {
		if full {
			state.FullAt = now
		}
		if hash := hashOf(got.body); got.status != http.StatusNotModified && hash != state.Hash {
			if found, fault = r.parse(state, got, now); fault == nil {
				found.read, state.Hash, state.Entries = true, hash, len(found.entries)
				state.Hub, state.Topic = found.hub, found.topic
			}
		}
	}
	if fault == nil {
		state.OKAt, state.Error, state.Failures = now, "", 0
		if got.status == http.StatusOK {
			state.ETag, state.LastModified = got.header.Get("ETag"), got.header.Get("Last-Modified")
		}
	} else {
		state.Error = words(fault)
		state.Failures++
	}
	plan := func(l *framewatch.ListingState, added []framewatch.Entry) { r.plan(s, l, found, added, fault, now) }
	added, err := r.store.SaveListing(ctx, state, found.entries, found.children, plan)
	if err != nil {
		return err
	}
	r.count(s.Name, func(sum *SourceSummary) {
		sum.Listings++
		sum.Entries += len(found.entries)
		sum.New += added
		sum.Outside += found.outside
		if !state.Since.IsZero() {
			sum.Sitemaps++
		}
		switch {
		case fault != nil:
			sum.ListingsFailed++
			sum.wrong(state.URL + ": " + state.Error)
		case !found.read:
			sum.Unchanged++
		}
		if state.MovedTo != "" {
			sum.note("%s moved to %s; update the source", state.URL, state.MovedTo)
		}
		if found.childrenLeft > 0 {
			sum.note("%s names %d sitemaps; the latest %d are followed", state.URL, len(found.children)+found.childrenLeft, len(found.children))
		}
		if found.leftOut > 0 {
			sum.note("%s names %d entries; the newest %d are followed", state.URL, len(found.entries)+found.leftOut, len(found.entries))
		}
	})
	if fault != nil {
		r.log.Warn("listing could not be read", "source", s.Name, "url", state.URL, "err", state.Error, "failures", state.Failures)
	}
	if added > 0 || len(found.children) > 0 {
		r.frontier.notify()
	}
	if held != nil {
		return held
	}
	return nil
}

// plan says when a listing is checked next, and why then.
func (r *run) plan(s *source, l *framewatch.ListingState, found listed, added []framewatch.Entry, fault error, now time.Time) {
	l.NextAt, l.Why = time.Time{}, ""
	if fault != nil {
		r.planAfter(s, l, fault, now)
		return
	}
	var rhythm poll.Rhythm
	if err := rhythm.UnmarshalBinary(l.Rhythm); err != nil {
		rhythm = poll.Rhythm{} // learned anew
	}
	o := poll.Observation{At: now, New: len(added), Hints: found.hints}
	if found.read {
		o.Entries = len(found.entries) + len(found.children)
	}
	if len(found.children) > 0 { // an index has news when its sitemaps have
		o.New, o.Published = len(found.news), found.news
	}
	for _, e := range added {
		if !e.Published.IsZero() {
			o.Published = append(o.Published, e.Published)
		}
	}
	rhythm.Update(o)
	l.Rhythm, _ = rhythm.MarshalBinary() // never fails: the rhythm is valid
	switch {
	case !l.Since.IsZero():
		l.Why = "read for a backfill"
	case l.Parent != "" && !l.Modified.IsZero():
		l.Why = "when the index that names it says it has changed"
	case s.schedule != nil:
		l.NextAt, l.Why = s.schedule.Next(now), "its schedule is "+s.Schedule
	default:
		at, why := rhythm.Next(now, poll.Phase(l.URL), poll.Limits{Pace: time.Duration(r.pace.Load())})
		l.NextAt, l.Why = at, why.String()
	}
}

// planAfter plans the next try after an error: at a growing distance up to a
// day, but never the last one. What the server asks for is believed.
func (r *run) planAfter(s *source, l *framewatch.ListingState, fault error, now time.Time) {
	wait := min(pause(l.Failures-1, fault, now), maxBackoff)
	if lasting(fault) {
		wait = max(wait, min(backoff(l.Failures), maxBackoff))
	}
	l.NextAt = now.Add(wait)
	l.Why = fmt.Sprintf("after %d checks in a row that went wrong", l.Failures)
	if l.Failures == 1 {
		l.Why = "the last check went wrong"
	}
	if s.schedule != nil && l.Parent == "" {
		l.NextAt = s.schedule.Next(l.NextAt.Add(-time.Minute))
	}
	switch {
	case l.Since.IsZero():
	case lasting(fault):
		l.NextAt, l.Why = time.Time{}, "given up: it would be the same again"
	case l.Failures >= maxTries:
		l.NextAt, l.Why = time.Time{}, "given up: a backfill tries five times"
	}
}

// outcome is what a state says of an answer, if there was one.
func outcome(got *page, fault error) (status int, movedTo string) {
	var bad *statusError
	if errors.As(fault, &bad) {
		status = bad.status
	}
	if got == nil {
		return status, ""
	}
	if fault == nil {
		status = got.status
	}
	return status, got.movedTo
}

// A listed is what a listing names: entries, or further sitemaps.
type listed struct {
	read         bool // the listing was read; otherwise it is as it was
	entries      []framewatch.Entry
	leftOut      int // entries that are too many to follow
	outside      int // addresses from days that a backfill does not ask for
	children     []framewatch.ListingState
	childrenLeft int         // sitemaps that are too many to follow
	news         []time.Time // when children of an index changed, since the last check
	hints        poll.Hints
	hub          string
	topic        string
}

// parse reads a listing. A panic over it is an error of this listing.
func (r *run) parse(l framewatch.ListingState, got *page, now time.Time) (found listed, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			r.log.Error("listing panicked", "source", l.Source, "url", l.URL, "err", trouble)
			found, err = listed{}, fmt.Errorf("the listing could not be read: internal error: %v", trouble)
		}
	}()
	found, err = parseListing(framewatch.Listing{Kind: l.Kind, URL: l.URL, Links: l.Links}, got, l.Since)
	if err != nil {
		return listed{}, err
	}
	r.follow(&found, l, now)
	for _, c := range found.children {
		if c.Modified.After(l.OKAt) {
			found.news = append(found.news, c.Modified)
		}
	}
	if !l.Since.IsZero() {
		r.within(&found, l)
	}
	all := len(found.entries)
	found.entries = r.complete(found.entries, l, now)
	if len(found.entries) == r.o.MaxEntries && l.Since.IsZero() {
		found.leftOut = all - len(found.entries)
	}
	return found, nil
}

// parseListing reads an answer as the listing it is said to be. Addresses in a
// sitemap that are known to be older than since are left.
func parseListing(l framewatch.Listing, got *page, since time.Time) (found listed, err error) {
	switch l.Kind {
	case framewatch.FeedListing:
		var f feed.Feed
		f, err = feed.Read(got.body, got.url)
		found.entries, found.leftOut = f.Entries, f.LeftOut
		found.hub, found.topic = hubOf(f, got)
		found.hints = poll.Hints{TTL: f.TTL, Period: f.Update, SkipHours: f.SkipHours, SkipDays: f.SkipDays}
	case framewatch.SectionListing:
		found.entries, err = section.Parse(got.body, got.contentType, got.url, l.Links)
	case framewatch.SitemapListing:
		var m sitemap.Sitemap
		m, err = sitemap.Read(bytes.NewReader(got.body), got.url, sitemap.Options{Since: since, Max: maxSitemapPages})
		found.entries, found.outside = sitemapEntries(m.Pages), m.LeftOut
		found.children = childrenOf(m.Children, l.URL)
	default:
		err = fmt.Errorf("listing kind %q is unknown", l.Kind)
	}
	found.hints.MaxAge = maxAge(got.header)
	return found, err
}

// hubOf is the WebSub hub of a feed and the feed's name there: what the Link
// header says counts before what the feed says (WebSub section 4).
func hubOf(f feed.Feed, got *page) (hub, topic string) {
	hub, topic = feed.Links(got.header.Values("Link"), got.url)
	hub, topic = cmp.Or(hub, f.Hub), cmp.Or(topic, f.Self, got.url.String())
	if hub == "" {
		return "", ""
	}
	return hub, topic
}

// maxAge is how long an answer may be kept (RFC 9111 section 5.2.2.1).
func maxAge(h http.Header) time.Duration {
	for directive := range strings.SplitSeq(h.Get("Cache-Control"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		if seconds, err := strconv.ParseUint(value, 10, 31); err == nil && strings.EqualFold(name, "max-age") {
			return time.Duration(seconds) * time.Second
		}
	}
	return 0
}

func sitemapEntries(pages []sitemap.Page) []framewatch.Entry {
	slices.SortStableFunc(pages, func(a, b sitemap.Page) int { return newer(b).Compare(newer(a)) })
	entries := make([]framewatch.Entry, 0, len(pages))
	for _, m := range pages {
		e := framewatch.Entry{URL: m.URL, Title: m.Title}
		if !m.Published.IsZero() {
			e.Published, e.PublishedOrigin = m.Published, "sitemap"
		}
		entries = append(entries, e)
	}
	return entries
}

func newer(p sitemap.Page) time.Time {
	if p.Published.IsZero() {
		return p.Modified
	}
	return p.Published
}

// childrenOf are the sitemaps of an index, the latest changed first. One that
// names itself is not read again.
func childrenOf(pages []sitemap.Page, index string) (children []framewatch.ListingState) {
	slices.SortStableFunc(pages, func(a, b sitemap.Page) int { return b.Modified.Compare(a.Modified) })
	known := map[string]bool{index: true}
	for _, c := range pages {
		if !known[c.URL] {
			known[c.URL] = true
			children = append(children, framewatch.ListingState{URL: c.URL, Kind: framewatch.SitemapListing, Modified: c.Modified})
		}
	}
	return children
}

// follow chooses the children of an index that are read: the latest, or all
// that can hold entries of a backfill's days. An index within an index is
// followed to a depth of three, which no site exceeds and no trap may.
func (r *run) follow(found *listed, index framewatch.ListingState, now time.Time) {
	const separator = " < "
	backfill := !index.Since.IsZero()
	depth := strings.Count(index.Parent, separator)
	if index.Parent != "" && !backfill { // the first of a backfill has no index, but that for a parent
		depth++
	}
	if depth >= maxDepth {
		found.children = nil
		return
	}
	most := maxSitemaps
	switch {
	case depth == maxDepth-1 && !backfill:
		most = maxNestedTwice
	case depth > 0:
		most = maxNested
	}
	if backfill {
		most *= backfillChildren
		all := len(found.children)
		found.children = daysOf(index).choose(found.children)
		found.outside += all - len(found.children)
	}
	if more := len(found.children) - most; more > 0 {
		found.children, found.childrenLeft = found.children[:most], more
	}
	for i := range found.children {
		c := &found.children[i]
		c.Source, c.NextAt, c.Since, c.Until, c.Parent = index.Source, now, index.Since, index.Until, index.URL
		if index.Parent != "" {
			c.Parent += separator + index.Parent
		}
	}
}

// complete makes entries of what a parser found: each address once, dates
// that can be true, at most as many as a listing may name.
func (r *run) complete(found []framewatch.Entry, l framewatch.ListingState, now time.Time) []framewatch.Entry {
	var entries []framewatch.Entry
	known := map[string]bool{}
	if own, err := framewatch.CanonicalURL(l.URL); err == nil {
		known[own] = true // empty links lead back to it
	}
	most, priority := r.o.MaxEntries, framewatch.PriorityNews
	if !l.Since.IsZero() {
		most, priority = maxSitemapPages, framewatch.PriorityBackfill
	}
	for _, e := range found {
		if len(entries) == most {
			break
		}
		key, err := framewatch.CanonicalURL(e.URL)
		if err != nil || known[key] || isFront(key) {
			continue
		}
		known[key] = true
		e.Title = clipTo(e.Title, 1000)
		e.Key, e.Source, e.FoundIn, e.FoundAt, e.Priority = key, l.Source, l.URL, now, priority
		if e.Published.Year() < 1995 || e.Published.After(now.AddDate(0, 0, 1)) {
			e.Published, e.PublishedOrigin = time.Time{}, ""
		}
		entries = append(entries, e)
	}
	return entries
}

// isFront tells the front page of a site, which is no article.
func isFront(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Path == "/" && u.RawQuery == ""
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
