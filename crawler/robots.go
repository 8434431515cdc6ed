package crawler

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"framewatch"
	"framewatch/crawler/robots"
)

const (
	robotsLife    = 24 * time.Hour  // RFC 9309 section 2.4
	robotsTrouble = 5 * time.Minute // least time a site without readable rules is left alone
	robotsTries   = 3               // while the site asks for a short pause
	maxRobots     = 32 << 20        // bytes of rules in memory; the others are read again when they are needed

	// robotsGone is when RFC 9309 section 2.3.1.4 would let us take rules that
	// can't be read for gone. We don't, but say so.
	robotsGone = 30 * 24 * time.Hour
)

// A disallowedError says that robots.txt forbids an address.
type disallowedError struct{ url string }

func (e *disallowedError) Error() string {
	return "the site's robots.txt does not allow " + clip(e.url)
}

// A robotsError says that a site answers, but not with its rules.
type robotsError struct{ cause error }

func (e *robotsError) Error() string { return "its robots.txt cannot be read: " + words(e.cause) }

// A said is an error of which only the words are left.
type said string

func (e said) Error() string { return string(e) }

// A robotsStore keeps what the sites' robots.txt said.
type robotsStore interface {
	// Robots returns what a site's robots.txt said, the zero state if it was never asked.
	Robots(ctx context.Context, origin string) (framewatch.RobotsState, error)
	// SaveRobots keeps what it says now.
	SaveRobots(ctx context.Context, r framewatch.RobotsState) error
}

// A robotsBook knows the rules of every site we have asked.
type robotsBook struct {
	userAgent string
	send      func(*http.Request, sending) (*http.Response, error)
	store     robotsStore // nil: rules are forgotten with the process
	now       func() time.Time

	mu    sync.Mutex
	sites map[string]*siteRules // by origin
	size  int                   // of all their rules, in bytes
}

type siteRules struct {
	turn    chan struct{} // holds one token; who has it may read and renew the rest
	rules   robots.Rules
	err     error     // the rules can't be read for now
	since   time.Time // when that began
	expires time.Time

	size int // belongs to the book
}

// rules returns the rules of the site at u. While they can't be read, nothing
// is allowed, which a heldError says.
func (b *robotsBook) rules(ctx context.Context, u *url.URL) (robots.Rules, error) {
	origin := u.Scheme + "://" + framewatch.HostName(u)
	site := b.site(origin)
	select {
	case <-site.turn:
	case <-ctx.Done():
		return robots.Rules{}, ctx.Err()
	}
	defer func() { site.turn <- struct{}{} }()
	now := b.now()
	if now.Before(site.expires) {
		return site.rules, site.err
	}
	if err := b.renew(ctx, site, u, origin, now); err != nil {
		return robots.Rules{}, err
	}
	b.weigh(origin, site)
	return site.rules, site.err
}

// known reports whether the rules of a site are at hand.
func (b *robotsBook) known(u *url.URL) bool {
	b.mu.Lock()
	site := b.sites[u.Scheme+"://"+framewatch.HostName(u)]
	b.mu.Unlock()
	if site == nil {
		return false
	}
	select {
	case <-site.turn:
		defer func() { site.turn <- struct{}{} }()
		return b.now().Before(site.expires)
	default:
		return false // they are being asked for
	}
}

// renew brings the rules of a site up to date, from the store if what is there
// is still in force. An error means that ctx ended.
func (b *robotsBook) renew(ctx context.Context, site *siteRules, u *url.URL, origin string, now time.Time) error {
	var known framewatch.RobotsState
	if b.store != nil {
		// The store only spares us the question; if it fails we ask.
		known, _ = b.store.Robots(ctx, origin)
	}
	if now.Before(known.ExpiresAt) {
		b.apply(site, framewatch.HostName(u), known)
		return nil
	}
	state, err := b.fetch(ctx, u)
	var held *heldError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &held): // the gate's word, which says for how long
		site.rules, site.err, site.expires = robots.Rules{}, err, held.until
		return nil
	case prohibited(err):
		site.rules, site.err, site.expires = robots.Rules{}, err, now.Add(robotsTrouble)
		return nil
	}
	state.Origin, state.FetchedAt, state.ExpiresAt = origin, now, now.Add(robotsLife)
	if err != nil {
		if known.Error != "" {
			state.FetchedAt = known.FetchedAt
		} else if site.err != nil && !site.since.IsZero() {
			state.FetchedAt = site.since
		}
		state.Error, state.ExpiresAt = trouble(err, now.Sub(state.FetchedAt), state.FetchedAt), now.Add(patience(now.Sub(state.FetchedAt)))
	}
	b.apply(site, framewatch.HostName(u), state)
	if b.store != nil {
		_ = b.store.SaveRobots(ctx, state) // likewise
	}
	return ctx.Err()
}

// apply puts a state in force.
func (b *robotsBook) apply(site *siteRules, host string, s framewatch.RobotsState) {
	site.rules, site.err, site.since, site.expires = robots.Rules{}, nil, time.Time{}, s.ExpiresAt
	if s.Error != "" {
		site.err, site.since = &heldError{host: host, until: s.ExpiresAt, cause: said(s.Error)}, s.FetchedAt
		return
	}
	site.rules = robots.Parse(s.Body, b.userAgent)
}

// patience is how long a site is left alone whose rules could not be read for
// d: long troubles need no quick answer.
func patience(d time.Duration) time.Duration { return min(max(robotsTrouble, d/4), maxHold) }

// trouble says why the rules of a site can't be read, and since when.
func trouble(err error, d time.Duration, since time.Time) string {
	text := words(err)
	if d >= 24*time.Hour {
		text += ", since " + since.UTC().Format(time.DateOnly)
	}
	if d >= robotsGone {
		text += "; nothing is fetched until its robots.txt can be read or is gone"
	}
	return text
}

// site returns the rules of a site, empty and out of date at first.
func (b *robotsBook) site(origin string) *siteRules {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := b.sites[origin]; s != nil {
		return s
	}
	s := &siteRules{turn: make(chan struct{}, 1)}
	s.turn <- struct{}{}
	b.sites[origin] = s
	return s
}

// weigh notes how large the rules of a site have become, and forgets others
// while all together are too large.
func (b *robotsBook) weigh(origin string, s *siteRules) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.sites[origin] != s {
		return // forgotten meanwhile
	}
	b.size -= s.size
	s.size = len(origin) + s.rules.Size()
	b.size += s.size
	for other, o := range b.sites {
		if b.size <= maxRobots {
			break
		}
		if o != s {
			b.size -= o.size
			delete(b.sites, other)
		}
	}
}

// fetch reads robots.txt as RFC 9309 section 2.3.1 says: 4xx allows
// everything, 5xx and no answer nothing, five redirects are followed.
//
// It fills in what the answer says.
func (b *robotsBook) fetch(ctx context.Context, u *url.URL) (s framewatch.RobotsState, err error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	for hops, tries := 0, 1; hops <= maxRedirects; {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
		if err != nil {
			return s, err
		}
		req.Header.Set("User-Agent", b.userAgent)
		res, err := b.send(req, sending{delay: delayOf(ctx), limit: robots.MaxSize, cut: true})
		if err != nil {
			return s, err
		}
		s.Status = res.StatusCode
		pause, asked := retryAfter(res.Header, b.now())
		switch location := res.Header.Get("Location"); {
		case res.StatusCode/100 == 2:
			s.Body = res.Body.(*readBody).bytes
			return s, nil
		case res.StatusCode/100 == 3 && location != "":
			from := at.Scheme
			if at, err = at.Parse(location); err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" {
				return s, nil // leads nowhere: unavailable, as after a 404
			}
			if from == "https" && at.Scheme == "http" {
				return s, &robotsError{cause: errDowngrade}
			}
			hops++
		case res.StatusCode == http.StatusTooManyRequests || res.StatusCode/100 == 5:
			if tries++; tries > robotsTries || !asked || pause > maxWait {
				return s, &robotsError{cause: &statusError{status: res.StatusCode}}
			}
		default:
			return s, nil
		}
	}
	return s, nil // too many redirects: unavailable
}
