package crawler

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"framewatch"
	"framewatch/crawler/decode"
	"framewatch/crawler/extract"
)

// acceptPage and acceptListing are what we say we can read.
const (
	acceptPage    = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
	acceptListing = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.5, */*;q=0.1"
)

// A reading is what a fetched entry turned out to be.
type reading struct {
	class   framewatch.Class
	reason  string             // in words, unless class is article
	article framewatch.Article // if class is article
}

// read fetches an entry and reads its page.
func (p *pass) read(ctx context.Context, e framewatch.Entry) (reading, error) {
	got, err := p.fetch.get(ctx, request{url: e.URL, accept: acceptPage, delay: p.delay()})
	var status *statusError
	refused := errors.As(err, &status) && (status.status == http.StatusForbidden || status.status == http.StatusUnauthorized || status.status == http.StatusServiceUnavailable)
	if err != nil && !refused {
		return reading{}, err
	}
	if kind, ok := notHTML(got); ok && err == nil {
		return reading{class: framewatch.ClassNotArticle, reason: fmt.Sprintf("the answer is no web page but %s", kind)}, nil
	}
	release, cancelled := p.slot(ctx)
	if cancelled != nil {
		return reading{}, cancelled
	}
	defer release()
	res, wrong := p.extract(got, extract.Hint{
		Title: e.Title, Published: e.Published, PublishedOrigin: e.PublishedOrigin,
		Language: p.source.Language, Now: p.o.Now(),
	})
	// A refusal is what it says, unless its page is a challenge to browsers.
	if refused && (wrong != nil || res.Class != framewatch.ClassBotChallenge) {
		return reading{}, err
	}
	if wrong != nil {
		return reading{}, fmt.Errorf("%w: %w", errUnreadable, wrong)
	}
	if res.Class != framewatch.ClassArticle {
		return reading{class: res.Class, reason: res.Reason}, nil
	}
	return reading{class: res.Class, article: res.Article()}, nil
}

func (p *pass) delay() time.Duration {
	if p.source.Delay > 0 {
		return p.source.Delay
	}
	return p.o.Delay
}

// slot waits for one of the places that requests and extractions share.
func (p *pass) slot(ctx context.Context) (release func(), err error) {
	slots := p.fetch.transport.slots
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
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

// readArticle is the extractor of a crawler.
func readArticle(p *page, hint extract.Hint) (extract.Result, error) {
	return extract.Article(p.body, p.contentType, p.url, hint)
}
