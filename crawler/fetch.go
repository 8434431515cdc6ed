package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gocolly/colly/v2"
)

// A fetcher gets pages through one collector that all work shares.
type fetcher struct {
	collector *colly.Collector
	transport *transport
	userAgent string
}

// A request asks for one address.
type request struct {
	url          string
	accept       string
	etag         string        // for conditional GET; empty: unconditional
	lastModified string        // likewise
	delay        time.Duration // least pause of the source
	limit        int64         // bytes of a body; 0: Options.MaxBody
	keep         bool          // the exchange is wanted
}

// A page is an answer with status 200 or 304.
type page struct {
	url         *url.URL // after redirects
	status      int
	header      http.Header
	contentType string    // as the server wrote it
	body        []byte    // unpacked, not decoded; empty with 304
	movedTo     string    // where permanent redirects lead; "" if the address stays
	exchange    *exchange // as it went over the wire, if it was wanted
}

// newFetcher sets up colly as a page engine and nothing else: its limits,
// storage, queue and robots stay off, as our transport does their work. It is
// synchronous: its asynchronous mode keeps a goroutine per queued address.
func newFetcher(o Options, store Store) *fetcher {
	t := newTransport(o, store)
	c := colly.NewCollector(
		colly.UserAgent(o.UserAgent),
		colly.AllowURLRevisit(),
		colly.IgnoreRobotsTxt(),
		colly.ParseHTTPErrorResponse(),
		colly.MaxBodySize(0), // colly would cut in silence; the transport refuses
	)
	c.DisableCookies()
	c.SetRequestTimeout(0) // its clock would run while a request waits for its turn
	c.WithTransport(t)
	c.SetRedirectHandler(redirect)
	return &fetcher{collector: c, transport: t, userAgent: o.UserAgent}
}

func redirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("%w than %d redirects", errRedirects, maxRedirects)
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "" {
		return fmt.Errorf("%w: %s", errAstray, clip(req.URL.String()))
	}
	if req.URL.Scheme == "http" && via[len(via)-1].URL.Scheme == "https" {
		return errDowngrade
	}
	return nil
}

// get fetches one page. A status other than 200 and 304 is a statusError.
func (f *fetcher) get(ctx context.Context, r request) (*page, error) {
	way := &trail{delay: r.delay, limit: r.limit, keep: r.keep}
	// A clone shares the collector's client; the context and what comes back
	// are its own.
	c := f.collector.Clone()
	c.Context = context.WithValue(ctx, trailKey{}, way)
	var res *colly.Response
	c.OnResponse(func(r *colly.Response) { res = r })
	header := http.Header{"User-Agent": {f.userAgent}, "Accept": {r.accept}}
	if r.etag != "" {
		header.Set("If-None-Match", r.etag)
	}
	if r.lastModified != "" {
		header.Set("If-Modified-Since", r.lastModified)
	}
	if err := c.Request(http.MethodGet, r.url, nil, nil, header); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return &page{movedTo: way.movedTo}, err
	}
	if res == nil {
		return nil, errors.New("no answer")
	}
	p := &page{url: res.Request.URL, status: res.StatusCode, header: *res.Headers, contentType: way.contentType, body: way.body, movedTo: way.movedTo, exchange: way.last}
	// Who was not asked whether a page is the same cannot say that it is.
	unasked := p.status == http.StatusNotModified && r.etag == "" && r.lastModified == ""
	if p.status != http.StatusOK && p.status != http.StatusNotModified || unasked {
		after, _ := retryAfter(p.header, time.Now())
		return p, &statusError{status: p.status, after: after}
	}
	return p, nil
}
