package crawler

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"code.dny.dev/ssrf"
)

const (
	maxRedirects = 5
	maxHeader    = 256 << 10 // bytes of an answer's headers
)

// A transport is the http.RoundTripper under colly: for every request, those
// after a redirect included, it asks robots.txt, waits for the host's turn,
// refuses to dial into private networks and reads the whole body within its
// limits, so that nothing is left to read when the turn ends.
type transport struct {
	base    *http.Transport
	gate    *gate
	robots  *robotsBook
	slots   chan struct{} // one token per request that may be under way
	timeout time.Duration
	maxBody int64
}

func newTransport(o Options) *transport {
	t := &transport{
		base: &http.Transport{
			DialContext:           dialer(o.AllowLoopback),
			DisableCompression:    true, // decoded here, within limits
			ForceAttemptHTTP2:     true,
			MaxIdleConnsPerHost:   1,
			IdleConnTimeout:       time.Minute,
			TLSHandshakeTimeout:   min(o.Timeout, 15*time.Second),
			ResponseHeaderTimeout: o.Timeout,

			MaxResponseHeaderBytes: maxHeader,
		},
		gate:    newGate(),
		slots:   make(chan struct{}, o.Workers),
		timeout: o.Timeout,
		maxBody: o.MaxBody,
	}
	t.robots = &robotsBook{userAgent: o.UserAgent, send: t.send, sites: map[string]*siteRules{}}
	return t
}

// dialer refuses every address that is not public; the check is made on the
// resolved address of each connection, so that names which change their
// address and redirects are covered. Names under .localhost are this machine
// (RFC 6761), whatever the resolver says.
func dialer(allowLoopback bool) func(ctx context.Context, network, address string) (net.Conn, error) {
	guard := ssrf.New()
	if allowLoopback {
		guard = ssrf.New(ssrf.WithAnyPort(),
			ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.0/8")),
			ssrf.WithAllowedV6Prefixes(netip.MustParsePrefix("::1/128")))
	}
	d := &net.Dialer{Timeout: 10 * time.Second, Control: guard.Safe}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		name, port, err := net.SplitHostPort(address)
		if err == nil && (name == "localhost" || strings.HasSuffix(name, ".localhost")) {
			address = net.JoinHostPort("127.0.0.1", port)
		}
		return d.DialContext(ctx, network, address)
	}
}

// A trail is what one fetch leaves behind on its way; it travels in the
// context of its requests.
type trail struct {
	delay       time.Duration // least pause of the source
	contentType string        // of the last answer, as the server wrote it
	temporary   bool          // a redirect on the way was not permanent
	movedTo     string        // where the permanent redirects from the start lead
}

type trailKey struct{}

// RoundTrip sends one request of a fetch.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	way, ok := req.Context().Value(trailKey{}).(*trail)
	if !ok {
		way = &trail{}
	}
	rules, err := t.robots.rules(req.Context(), req.URL)
	if err != nil {
		return nil, err
	}
	if !rules.Allowed(req.URL.String()) {
		return nil, &disallowedError{req.URL.String()}
	}
	res, err := t.send(req, sending{delay: max(way.delay, min(rules.Delay, maxCrawlDelay)), limit: t.maxBody})
	if err != nil {
		return nil, err
	}
	way.note(req.URL, res)
	return res, nil
}

// note takes down what colly would lose. It leaves colly no charset: the
// parsers decode, who know the document as well as the header.
func (w *trail) note(from *url.URL, res *http.Response) {
	w.contentType = res.Header.Get("Content-Type")
	mediaType, _, _ := strings.Cut(w.contentType, ";")
	res.Header.Set("Content-Type", strings.ReplaceAll(mediaType, "charset", ""))
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusPermanentRedirect:
		if to, err := from.Parse(res.Header.Get("Location")); err == nil && !w.temporary {
			w.movedTo = to.String()
		}
	case http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
		w.temporary = true
	}
}

// A sending says how one request is sent.
type sending struct {
	delay time.Duration // least pause before the next request to the host
	limit int64         // bytes of the decoded body
	cut   bool          // a longer body is cut, not refused
}

// send waits for the host's turn, asks, and reads the answer to its end.
func (t *transport) send(req *http.Request, s sending) (*http.Response, error) {
	h, err := t.gate.enter(req.Context(), req.URL.Host)
	if err != nil {
		return nil, err
	}
	var took time.Duration
	answered := true
	defer func() { h.leave(s.delay, took, answered) }()
	select {
	case t.slots <- struct{}{}:
		defer func() { <-t.slots }()
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	start := time.Now()
	res, err := t.exchange(req, s)
	took = time.Since(start)
	if err != nil {
		answered = req.Context().Err() != nil || errors.Is(err, errTooLarge) || prohibited(err)
		return nil, err
	}
	if d, ok := retryAfter(res.Header, time.Now()); ok && (res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusServiceUnavailable) {
		h.hold(d)
	}
	return res, nil
}

func (t *transport) exchange(req *http.Request, s sending) (*http.Response, error) {
	ctx, cancel := context.WithTimeoutCause(req.Context(), t.timeout, errTimeout)
	defer cancel()
	req = req.Clone(ctx)
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := t.base.RoundTrip(req)
	if err == nil {
		defer res.Body.Close()
		var body []byte
		body, err = readAll(res, s)
		res.Body = &readBody{bytes.NewReader(body), body}
		res.ContentLength = int64(len(body))
	}
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return nil, cause
		}
		return nil, err
	}
	return res, nil
}

// A readBody is a response body that is in memory already.
type readBody struct {
	*bytes.Reader
	bytes []byte
}

// Close does nothing.
func (*readBody) Close() error { return nil }

// readAll reads and unpacks a body: gzip as transfer coding, and files that
// are gzip themselves, as sitemaps often are. The headers say afterwards that
// nothing is left to unpack.
func readAll(res *http.Response, s sending) ([]byte, error) {
	coding := strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding")))
	body, err := limited(res.Body, s)
	if err != nil {
		return nil, err
	}
	switch coding {
	case "", "identity", "gzip", "x-gzip":
	default:
		return nil, fmt.Errorf("the answer is packed as %q, which was not asked for", clip(coding))
	}
	// A second layer is a gzip file sent with transfer coding.
	for range 2 {
		if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
			break
		}
		packed, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil, fmt.Errorf("unpack gzip: %w", err)
		}
		if body, err = limited(packed, s); err != nil {
			return nil, fmt.Errorf("unpack gzip: %w", err)
		}
	}
	res.Header.Del("Content-Encoding")
	res.Header.Del("Content-Length")
	res.Uncompressed = true
	return body, nil
}

func limited(r io.Reader, s sending) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, s.limit+1))
	if int64(len(body)) > s.limit {
		if s.cut {
			return body[:s.limit], nil
		}
		return nil, fmt.Errorf("%w than %d KiB", errTooLarge, s.limit>>10)
	}
	return body, err
}
