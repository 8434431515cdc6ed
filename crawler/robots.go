package crawler

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"framewatch/crawler/robots"
)

const (
	robotsLife    = 24 * time.Hour  // RFC 9309 section 2.4
	robotsTrouble = 5 * time.Minute // how long a site without readable rules is left alone
	robotsTries   = 3               // while the site asks for a short pause
	maxRobots     = 4096            // sites remembered before old ones are forgotten
)

// A disallowedError says that robots.txt forbids an address.
type disallowedError struct{ url string }

func (e *disallowedError) Error() string {
	return "the site's robots.txt does not allow " + clip(e.url)
}

// A robotsError says that a site answers, but not with its rules.
type robotsError struct{ status int }

func (e *robotsError) Error() string {
	return "its robots.txt cannot be read: " + (&statusError{status: e.status}).Error()
}

// A robotsBook knows the rules of every site we have asked.
type robotsBook struct {
	userAgent string
	send      func(*http.Request, sending) (*http.Response, error)

	mu    sync.Mutex
	sites map[string]*siteRules
}

type siteRules struct {
	turn    chan struct{} // holds one token; who has it may read and renew the rest
	rules   robots.Rules
	err     error // the rules can't be read for now
	expires time.Time
}

// rules returns the rules of the site at u. While they can't be read, nothing
// is allowed, which a heldError says.
func (b *robotsBook) rules(ctx context.Context, u *url.URL) (robots.Rules, error) {
	site := b.site(u.Scheme + "://" + u.Host)
	select {
	case <-site.turn:
	case <-ctx.Done():
		return robots.Rules{}, ctx.Err()
	}
	defer func() { site.turn <- struct{}{} }()
	now := time.Now()
	if now.Before(site.expires) {
		return site.rules, site.err
	}
	rules, err := b.fetch(ctx, u)
	var held *heldError
	switch {
	case ctx.Err() != nil:
		return robots.Rules{}, ctx.Err()
	case errors.As(err, &held): // the gate's word, which says for how long
		site.err, site.expires = err, held.until
	case prohibited(err):
		site.err, site.expires = err, now.Add(robotsTrouble)
	case err != nil:
		site.expires = now.Add(robotsTrouble)
		site.err = &heldError{host: u.Host, until: site.expires, cause: err}
	default:
		site.rules, site.err, site.expires = rules, nil, now.Add(robotsLife)
	}
	return site.rules, site.err
}

func (b *robotsBook) site(origin string) *siteRules {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := b.sites[origin]; s != nil {
		return s
	}
	if len(b.sites) >= maxRobots {
		clear(b.sites) // they are read again when they are needed
	}
	s := &siteRules{turn: make(chan struct{}, 1)}
	s.turn <- struct{}{}
	b.sites[origin] = s
	return s
}

// fetch reads robots.txt as RFC 9309 section 2.3.1 says: 4xx allows
// everything, 5xx and no answer nothing, five redirects are followed.
func (b *robotsBook) fetch(ctx context.Context, u *url.URL) (robots.Rules, error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	for hops, tries := 0, 1; hops <= maxRedirects; {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
		if err != nil {
			return robots.Rules{}, err
		}
		req.Header.Set("User-Agent", b.userAgent)
		res, err := b.send(req, sending{limit: robots.MaxSize, cut: true})
		if err != nil {
			return robots.Rules{}, err
		}
		body := res.Body.(*readBody).bytes
		pause, asked := retryAfter(res.Header, time.Now())
		switch location := res.Header.Get("Location"); {
		case res.StatusCode/100 == 2:
			return robots.Parse(body, b.userAgent), nil
		case res.StatusCode/100 == 3 && location != "":
			if at, err = at.Parse(location); err != nil || at.Scheme != "http" && at.Scheme != "https" {
				return robots.Rules{}, nil // leads nowhere: unavailable, as after a 404
			}
			hops++
		case res.StatusCode == http.StatusTooManyRequests || res.StatusCode/100 == 5:
			if tries++; tries > robotsTries || !asked || pause > maxWait {
				return robots.Rules{}, &robotsError{status: res.StatusCode}
			}
		default:
			return robots.Rules{}, nil
		}
	}
	return robots.Rules{}, nil // too many redirects: unavailable
}
