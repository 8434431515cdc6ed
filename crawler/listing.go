package crawler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"framewatch"
	"framewatch/crawler/feed"
	"framewatch/crawler/section"
	"framewatch/crawler/sitemap"
)

const (
	maxSitemaps     = 50     // children of a sitemap index that are read, the latest changed first
	maxSitemapPages = 50_000 // addresses of one sitemap; the protocol's own limit
	maxDepth        = 2      // of indexes below an index
	maxFollowed     = 100    // sitemaps that one listing leads to, at any depth
	listingTries    = 3      // while the server asks for a short pause
)

// listing checks one listing of the source and returns what is wrong with it,
// in words. An error means that the store failed or ctx ended.
func (p *pass) listing(ctx context.Context, l framewatch.Listing, depth int) (problem string, err error) {
	state, err := p.store.Listing(ctx, p.source.Name, l.URL)
	if err != nil {
		return "", err
	}
	state.Source, state.URL, state.Kind = p.source.Name, l.URL, l.Kind
	p.summary.Listings++
	got, fault := p.ask(ctx, l.URL, state)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	now := p.o.Now().UTC()
	state.CheckedAt = now
	state.Status, state.MovedTo = outcome(got, fault)
	if state.MovedTo != "" {
		p.summary.Notes = append(p.summary.Notes, fmt.Sprintf("%s moved to %s; update the source", l.URL, state.MovedTo))
	}
	hash := ""
	var found listed
	if fault == nil {
		hash = hashOf(got.body)
		if got.status == http.StatusNotModified || hash == state.Hash {
			return "", p.unchanged(ctx, state, got, now)
		}
		found, fault = p.parse(l, got, now)
	}
	if fault != nil {
		return p.broken(ctx, state, fault)
	}
	state.OKAt, state.Error, state.Failures, state.Entries = now, "", 0, len(found.entries)
	if len(found.children) == 0 {
		state.ETag, state.LastModified, state.Hash = got.header.Get("ETag"), got.header.Get("Last-Modified"), hash
	}
	added, err := p.store.SaveListing(ctx, state, found.entries)
	p.summary.Entries += len(found.entries)
	p.summary.New += added
	if err != nil || len(found.children) == 0 {
		return "", err
	}
	return p.children(ctx, found.children, depth+1)
}

// ask fetches a listing, again if the server asks for a short pause.
func (p *pass) ask(ctx context.Context, address string, state framewatch.ListingState) (got *page, err error) {
	for range listingTries {
		got, err = p.fetch.get(ctx, request{url: address, accept: acceptListing, etag: state.ETag, lastModified: state.LastModified, delay: p.delay()})
		var status *statusError
		if !errors.As(err, &status) || lasting(err) || status.after == 0 || status.after > maxWait {
			break
		}
	}
	return got, err
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

func (p *pass) unchanged(ctx context.Context, state framewatch.ListingState, got *page, now time.Time) error {
	p.summary.Unchanged++
	state.OKAt, state.Error, state.Failures = now, "", 0
	if got.status == http.StatusOK {
		state.ETag, state.LastModified = got.header.Get("ETag"), got.header.Get("Last-Modified")
	}
	_, err := p.store.SaveListing(ctx, state, nil)
	return err
}

func (p *pass) broken(ctx context.Context, state framewatch.ListingState, fault error) (problem string, err error) {
	p.summary.ListingsFailed++
	state.Error = words(fault)
	if state.MovedTo != "" {
		state.Error += "; moved to " + state.MovedTo + "; update the source"
	}
	state.Failures++
	_, err = p.store.SaveListing(ctx, state, nil)
	return state.URL + ": " + state.Error, err
}

// children checks the sitemaps that an index names. The index itself is read
// in full each time, as only it knows them.
func (p *pass) children(ctx context.Context, addresses []string, depth int) (problem string, err error) {
	if depth > maxDepth {
		return "", nil
	}
	if depth == 1 {
		p.followed = map[string]bool{}
	}
	for _, address := range addresses {
		if p.followed[address] || len(p.followed) == maxFollowed {
			continue
		}
		p.followed[address] = true
		wrong, err := p.listing(ctx, framewatch.Listing{Kind: framewatch.SitemapListing, URL: address}, depth)
		if err != nil {
			return "", err
		}
		if problem == "" {
			problem = wrong
		}
	}
	return problem, nil
}

// A listed is what a listing names: entries, or further sitemaps.
type listed struct {
	entries  []framewatch.Entry
	children []string
}

// parse reads a listing. A panic over it is an error of this listing.
func (p *pass) parse(l framewatch.Listing, got *page, now time.Time) (found listed, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			p.log.Error("listing panicked", "source", p.source.Name, "url", l.URL, "err", trouble)
			found, err = listed{}, fmt.Errorf("the listing could not be read: internal error: %v", trouble)
		}
	}()
	found, err = parseListing(l, got)
	if err != nil {
		return listed{}, err
	}
	if n := len(found.entries); n > p.o.MaxEntries {
		p.summary.Notes = append(p.summary.Notes, fmt.Sprintf("%s names %d entries; the newest %d are followed", l.URL, n, p.o.MaxEntries))
	}
	found.entries = p.complete(found.entries, l.URL, now)
	return found, nil
}

func parseListing(l framewatch.Listing, got *page) (found listed, err error) {
	switch l.Kind {
	case framewatch.FeedListing:
		found.entries, err = feed.Parse(got.body, got.url)
	case framewatch.SectionListing:
		found.entries, err = section.Parse(got.body, got.contentType, got.url, l.Links)
	case framewatch.SitemapListing:
		var m sitemap.Sitemap
		m, err = sitemap.Parse(got.body, got.url, maxSitemapPages)
		found.entries = sitemapEntries(m.Pages)
		found.children = latest(m.Children, l.URL)
	default:
		err = fmt.Errorf("listing kind %q is unknown", l.Kind)
	}
	return found, err
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

// latest chooses the sitemaps of an index to read. An index that names itself
// is not read again.
func latest(children []sitemap.Page, index string) []string {
	slices.SortStableFunc(children, func(a, b sitemap.Page) int { return b.Modified.Compare(a.Modified) })
	var addresses []string
	for _, c := range children {
		if c.URL != index && len(addresses) < maxSitemaps && !slices.Contains(addresses, c.URL) {
			addresses = append(addresses, c.URL)
		}
	}
	return addresses
}

// complete makes entries of what a parser found: each address once, dates
// that can be true, at most as many as a listing may name.
func (p *pass) complete(found []framewatch.Entry, listing string, now time.Time) []framewatch.Entry {
	var entries []framewatch.Entry
	known := map[string]bool{}
	if own, err := framewatch.CanonicalURL(listing); err == nil {
		known[own] = true // empty links lead back to it
	}
	for _, e := range found {
		key, err := framewatch.CanonicalURL(e.URL)
		if err != nil || known[key] || len(entries) == p.o.MaxEntries || isFront(key) {
			continue
		}
		known[key] = true
		e.Title = clipTo(e.Title, 1000)
		e.Key, e.Source, e.FoundIn, e.FoundAt = key, p.source.Name, listing, now
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
