package crawler

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"framewatch"
	"framewatch/crawler/decode"
	"framewatch/crawler/extract"
	"framewatch/crawler/extract/rules"
)

// acceptPage and acceptListing are what we say we can read.
const (
	acceptPage    = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
	acceptListing = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.5, */*;q=0.1"
)

// A reading is what a fetched entry turned out to be.
type reading struct {
	class   framewatch.Class
	reason  string             // in words; of an article: what of it was left out, usually nothing
	article framewatch.Article // if class is article
	yield   framewatch.Yield   // likewise
	visit   framewatch.Visit   // for the next look at it

	exchange *exchange // for the archive; nil if there is nothing to keep

	unchanged bool // the server says so, or the payload is the same: nothing was read
}

// read fetches an entry and reads its page. A panic over the page is an error
// of this page, which is kept for a better program.
func (r *run) read(ctx context.Context, s *source, e framewatch.Entry) (made reading, err error) {
	var got *page
	defer func() {
		if trouble := recover(); trouble != nil {
			r.log.Error("page panicked", "source", s.Name, "url", e.URL, "err", trouble, "stack", string(debug.Stack()))
			made, err = reading{}, fmt.Errorf("%w: internal error: %v", errUnreadable, trouble)
			if got != nil {
				made.exchange = got.exchange
			}
		}
	}()
	got, err = r.fetch.get(ctx, request{url: e.URL, accept: acceptPage, etag: e.Visit.ETag, lastModified: e.Visit.LastModified, delay: r.delay(s), keep: r.o.Archive})
	var status *statusError
	refused := errors.As(err, &status) && (status.status == http.StatusForbidden || status.status == http.StatusUnauthorized || status.status == http.StatusServiceUnavailable)
	if err != nil && !refused {
		return reading{}, err
	}
	if got.status == http.StatusNotModified {
		return reading{unchanged: true, exchange: got.exchange}, nil
	}
	visit := framewatch.Visit{ETag: got.header.Get("ETag"), LastModified: got.header.Get("Last-Modified"), Digest: hashOf(got.body)}
	if err == nil && visit.Digest == e.Visit.Digest {
		return reading{unchanged: true, exchange: got.exchange}, nil
	}
	select {
	case r.extracting <- struct{}{}:
		defer func() { <-r.extracting }()
	case <-ctx.Done():
		return reading{}, ctx.Err()
	}
	made, err = r.extract.read(got, hintFor(s, e, r.o.Now()), err)
	if made.class == framewatch.ClassArticle && made.reason != "" {
		r.log.Warn("article was read in part", "source", s.Name, "url", e.URL, "reason", made.reason)
	}
	made.visit = visit
	return made, err
}

// hintFor is what is known of the page of an entry before it is read.
func hintFor(s *source, e framewatch.Entry, now time.Time) extract.Hint {
	return extract.Hint{Title: e.Title, Published: e.Published, PublishedOrigin: e.PublishedOrigin, Language: s.Language, Now: now}
}

// read says what an answer is, fetched now or kept in the archive. A refusal
// is what it says, unless its page is a challenge to browsers.
func (x extractor) read(got *page, hint extract.Hint, refusal error) (reading, error) {
	if kind, ok := notHTML(got); ok && refusal == nil {
		return reading{class: framewatch.ClassNotArticle, reason: fmt.Sprintf("the answer is no web page but %s", kind)}, nil
	}
	res, wrong := x(got, hint)
	if refusal != nil && (wrong != nil || res.Class != framewatch.ClassBotChallenge) {
		return reading{}, refusal
	}
	if wrong != nil {
		return reading{exchange: got.exchange}, fmt.Errorf("%w: %w", errUnreadable, wrong)
	}
	if res.Class != framewatch.ClassArticle {
		return reading{class: res.Class, reason: res.Reason, exchange: got.exchange}, nil
	}
	a := res.Article()
	return reading{class: res.Class, reason: res.Reason, article: a, yield: yieldOf(a, res), exchange: got.exchange}, nil
}

// yieldOf is what the page of an article brought. A date or headline that only
// the listing gives is none of the page.
func yieldOf(a framewatch.Article, res extract.Result) framewatch.Yield {
	return framewatch.Yield{
		Article: a.ID, Words: res.Words, Agreement: res.Agreement,
		Dated: !a.Published.IsZero() && a.PublishedOrigin != "feed" && a.PublishedOrigin != "sitemap", Sure: a.Confidence == framewatch.ConfidenceHigh,
		Titled: a.Title != "" && res.TitleOrigin != "listing", Bylined: len(a.Byline) > 0,
	}
}

// came says where and when the page of a reading was fetched.
func (r *reading) came(source string, at time.Time) {
	r.article.Source, r.article.Fetched = source, at
	r.yield.Source, r.yield.At = source, at
}

// delay is the least pause between two requests for the source.
func (c *Crawler) delay(s *source) time.Duration {
	if s.Delay > 0 {
		return s.Delay
	}
	return c.o.Delay
}

// hostOf is the name of the host of an address.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return framewatch.HostName(u)
}

// notHTML names what an answer is that no article can be read from.
func notHTML(p *page) (kind string, ok bool) {
	// Bytes that are no text are none under any name.
	sniffed := http.DetectContentType(p.body)
	if !strings.HasPrefix(sniffed, "text/") && !decode.LooksLikeHTML(p.body) && !strings.Contains(strings.ToLower(p.contentType), "utf-16") {
		if named, _, err := mime.ParseMediaType(p.contentType); err == nil && !strings.Contains(named, "html") {
			return named, true
		}
		return sniffed, true
	}
	mediaType, _, err := mime.ParseMediaType(p.contentType)
	if err != nil || strings.Contains(mediaType, "html") || mediaType == "application/xml" || mediaType == "text/xml" {
		return "", false
	}
	if mediaType == "text/plain" || mediaType == "application/octet-stream" {
		return mediaType, !decode.LooksLikeHTML(p.body)
	}
	return mediaType, true
}

// readerBy is an extractor that goes by rules of sites.
func readerBy(set *rules.Set) extractor {
	return func(p *page, hint extract.Hint) (extract.Result, error) {
		hint.Rules = set
		return extract.Article(p.body, p.contentType, p.url, hint)
	}
}
