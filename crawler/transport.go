package crawler

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/net/http/httpguts"

	"framewatch"
	"framewatch/crawler/coding"
)

const (
	maxRedirects = 5
	maxHeader    = 256 << 10 // bytes of an answer's headers
	maxIdle      = 256       // connections kept open between requests
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
	pace    pace
	maxBody int64
	now     func() time.Time
}

// A pace is how slow a server may be.
type pace struct {
	whole  time.Duration // for the whole answer, from dialling on
	header time.Duration // for its header
	step   time.Duration // in each the body must bring stepBytes
}

// errBroken says that a connection that was kept open broke: the server may
// have seen the request or not. It can be sent again, when its turn comes.
var errBroken = fmt.Errorf("a connection that was kept open: %w", syscall.ECONNRESET)

// stepBytes is the least a body must bring in each step of its pace.
const stepBytes = 1 << 10

// paceOf divides the time for a request: 30 s give 15 s to the header and ask
// for 1 KiB in each 10 s of the body.
func paceOf(timeout time.Duration) pace { return pace{timeout, timeout / 2, timeout / 3} }

func newTransport(o Options, store interface {
	leaser
	robotsStore
}) *transport {
	t := &transport{
		base:    newBase(guard{loopback: o.AllowLoopback, ports: webPorts}, paceOf(o.Timeout)),
		gate:    newGate(store, o.Now),
		slots:   make(chan struct{}, o.Workers),
		pace:    paceOf(o.Timeout),
		maxBody: o.MaxBody,
		now:     o.Now,
	}
	t.robots = &robotsBook{userAgent: o.UserAgent, send: t.send, store: store, now: o.Now, sites: map[string]*siteRules{}}
	return t
}

// newBase makes the transport that dials. It knows no proxy: one from the
// environment would dial for us what the guard refuses.
func newBase(g guard, p pace) *http.Transport {
	return &http.Transport{
		DialContext:           g.dial,
		DisableCompression:    true, // decoded here, within limits
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          maxIdle,
		MaxIdleConnsPerHost:   1,
		IdleConnTimeout:       time.Minute,
		TLSHandshakeTimeout:   p.header,
		ResponseHeaderTimeout: p.header,

		MaxResponseHeaderBytes: maxHeader,
	}
}

// A trail is what one fetch leaves behind on its way; it travels in the
// context of its requests.
type trail struct {
	delay       time.Duration // least pause of the source
	contentType string        // of the last answer, as the server wrote it
	temporary   bool          // a redirect on the way was not permanent
	movedTo     string        // where the permanent redirects from the start lead
	limit       int64         // bytes of a body; 0: as the transport has it
	keep        bool          // last is wanted
	last        *exchange     // as it went over the wire; nil if there was none
	body        []byte        // of the last answer, unpacked
}

type trailKey struct{}

// delayOf is the least pause of the source for which a request is made.
func delayOf(ctx context.Context) time.Duration {
	if way, ok := ctx.Value(trailKey{}).(*trail); ok {
		return way.delay
	}
	return 0
}

// RoundTrip sends one request of a fetch.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	way, ok := req.Context().Value(trailKey{}).(*trail)
	if !ok {
		way = &trail{}
	}
	way.last, way.body = nil, nil
	rules, err := t.robots.rules(req.Context(), req.URL)
	if err != nil {
		return nil, err
	}
	if !rules.Allowed(req.URL.String()) {
		return nil, &disallowedError{req.URL.String()}
	}
	res, err := t.send(req, sending{delay: max(way.delay, min(rules.Delay, maxCrawlDelay)), limit: cmp.Or(way.limit, t.maxBody), keep: way.keep})
	if err != nil {
		return nil, err
	}
	read := res.Body.(*readBody)
	way.last, way.body = read.exchange, read.bytes
	read.Reset(nil) // colly would copy it
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
	limit int64         // bytes of the body, as sent and once unpacked
	cut   bool          // a longer body is cut, not refused
	keep  bool          // the exchange is wanted
}

// send asks, and asks again if the connection was broken from before.
func (t *transport) send(req *http.Request, s sending) (*http.Response, error) {
	res, err := t.sendOnce(req, s)
	if errors.Is(err, errBroken) {
		return t.sendOnce(req, s)
	}
	return res, err
}

// sendOnce waits for the host's turn, asks, and reads the answer to its end.
func (t *transport) sendOnce(req *http.Request, s sending) (*http.Response, error) {
	h, err := t.gate.enter(req.Context(), framewatch.HostName(req.URL), s.delay)
	if err != nil {
		return nil, err
	}
	var took time.Duration
	answered := true
	defer func() { h.leave(req.Context(), s.delay, took, answered) }()
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
		answered = req.Context().Err() != nil || unreadable(err) || prohibited(err)
		return nil, err
	}
	if d, ok := retryAfter(res.Header, time.Now()); ok && (res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusServiceUnavailable) {
		h.hold(req.Context(), d, framewatch.HeldByRequest)
	}
	return res, nil
}

// exchange asks and reads the answer within the pace.
func (t *transport) exchange(req *http.Request, s sending) (*http.Response, error) {
	ctx, cancel := context.WithTimeoutCause(req.Context(), t.pace.whole, errTimeout)
	defer cancel()
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	var with net.Conn
	tries := 0
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) {
			if tries++; tries > 1 { // net/http would ask again at once
				giveUp(errBroken)
			}
		},
		GotConn: func(i httptrace.GotConnInfo) { with = i.Conn },
	})
	req = req.Clone(ctx)
	req.Header.Set("Accept-Encoding", coding.Accept)
	req.Header.Del("Authorization") // of a name and password in the address
	req.URL.User = nil
	at := t.now()
	res, err := t.base.RoundTrip(req)
	if err == nil {
		defer res.Body.Close()
		read := &readBody{}
		if s.keep {
			read.exchange = &exchange{URL: req.URL.String(), At: at, IP: ipOf(with), RequestHead: requestHead(req), ResponseHead: responseHead(res), Status: res.StatusCode}
		}
		err = read.readAll(res, s, watch(t.pace.step, giveUp))
		res.Body, res.ContentLength = read, int64(len(read.bytes))
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
	bytes.Reader
	bytes    []byte    // unpacked
	exchange *exchange // if it was wanted
}

// Close does nothing.
func (*readBody) Close() error { return nil }

// readAll reads and unpacks a body. The headers say afterwards that nothing is
// left to unpack.
func (b *readBody) readAll(res *http.Response, s sending, p *progress) error {
	defer p.stop()
	size := min(max(res.ContentLength, 0), s.limit)
	sent := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead)) // it wants MinRead to see the end
	_, err := sent.ReadFrom(io.LimitReader(io.TeeReader(res.Body, p), s.limit+1))
	switch {
	case int64(sent.Len()) > s.limit && !s.cut:
		return coding.TooLarge(s.limit)
	case err != nil && int64(sent.Len()) <= s.limit:
		return err
	}
	if b.bytes, err = coding.Unpack(sent.Bytes(), strings.Join(res.Header.Values("Content-Encoding"), ","), coding.Limits{Size: s.limit, Cut: s.cut}); err != nil {
		return err
	}
	if b.exchange != nil {
		b.exchange.Body = sent.Bytes()
	}
	b.Reset(b.bytes)
	res.Header.Del("Content-Encoding")
	res.Header.Del("Content-Length")
	res.Uncompressed = true
	return nil
}

// A progress gives up on a body that comes too slowly.
type progress struct {
	step   time.Duration
	giveUp context.CancelCauseFunc
	got    atomic.Int64

	mu    sync.Mutex
	last  int64 // of got, a step ago
	timer *time.Timer
}

// watch gives up if a step passes without stepBytes.
func watch(step time.Duration, giveUp context.CancelCauseFunc) *progress {
	p := &progress{step: step, giveUp: giveUp}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer = time.AfterFunc(step, p.check)
	return p
}

// Write counts bytes that came.
func (p *progress) Write(b []byte) (int, error) {
	p.got.Add(int64(len(b)))
	return len(b), nil
}

func (p *progress) check() {
	p.mu.Lock()
	defer p.mu.Unlock()
	got := p.got.Load()
	if got-p.last < stepBytes {
		p.giveUp(errSlow)
		return
	}
	p.last = got
	p.timer.Reset(p.step)
}

func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer.Stop()
}

// An exchange is a request and its answer as they went over the wire. Both
// heads are written as HTTP/1.1 has them, whatever version was spoken, with
// the headers sorted and those of the connection alone left out; the body is
// without transfer coding, but packed as it came.
type exchange struct {
	URL          string
	At           time.Time // when it was asked for
	IP           string    // of the server; empty if unknown
	RequestHead  []byte    // request line and headers, with the empty line that ends them
	ResponseHead []byte    // status line and headers, likewise
	Status       int
	Body         []byte
}

// requestHead writes a request as net/http does.
func requestHead(req *http.Request) []byte {
	host := req.Host
	if host == "" {
		host = req.URL.Host
	}
	if ascii, err := httpguts.PunycodeHostPort(host); err == nil {
		host = ascii
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", req.Method, req.URL.RequestURI(), host)
	fmt.Fprintf(&b, "User-Agent: %s\r\n", req.UserAgent())
	req.Header.WriteSubset(&b, map[string]bool{"User-Agent": true}) // to memory: it can't fail
	b.WriteString("\r\n")
	return b.Bytes()
}

func responseHead(res *http.Response) []byte {
	version := "1.1"
	if res.ProtoMajor == 1 && res.ProtoMinor == 0 {
		version = "1.0"
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/%s %s\r\n", version, res.Status)
	res.Header.Write(&b) // to memory: it can't fail
	b.WriteString("\r\n")
	return b.Bytes()
}

func ipOf(c net.Conn) string {
	if c == nil {
		return ""
	}
	ip, _, err := net.SplitHostPort(c.RemoteAddr().String())
	if err != nil {
		return ""
	}
	return ip
}
