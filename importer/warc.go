package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"framewatch"
	"framewatch/archive"
	"framewatch/crawler/coding"
	"framewatch/crawler/extract"
	"framewatch/crawler/extract/rules"
	"framewatch/store"
)

const (
	maxBody    = 8 << 20  // bytes of a page
	batchPages = 64       // answers that are extracted at the same time
	batchBytes = 32 << 20 // likewise, of their bodies
)

// WARC imports a web archive, of framewatch or of anybody: every answer whose
// page is an article is stored, under the source whose site it comes from or
// else under the name of the host; an archive of framewatch says itself from
// which source a page came. It goes on where an earlier import of the
// same file stopped. The extractor goes by rules of sites; nil are none. The
// tally counts answers as lines.
func WARC(ctx context.Context, s Store, path string, sources []framewatch.Source, set *rules.Set, now time.Time, report func(Progress)) (store.ImportTally, error) {
	sites := newSites(sources)
	return open(ctx, s, path, now, report, func(r *run, ctx context.Context, file io.Reader) error {
		r.unit = "answer"
		return r.warc(ctx, file.(*countingReader), sites, set)
	})
}

// A pageOf is an answer of an archive and what was made of it.
type pageOf struct {
	number  int
	capture archive.Capture
	article framewatch.Article
	doubt   *mistake
	err     error // a mistake
}

// warc reads the answers in batches that are extracted together.
func (r *run) warc(ctx context.Context, file *countingReader, sites sites, set *rules.Set) error {
	var pages []*pageOf
	seen, done, size := 0, r.tally.Lines, 0
	flush := func() error {
		if err := r.extract(ctx, pages, sites, set); err != nil {
			return err
		}
		pages, size = pages[:0], 0
		r.tally.Lines = max(seen, done)
		return r.flush(ctx)
	}
	for c, err := range archive.NewReader(file).Captures(maxBody) {
		if file.err != nil {
			return errors.Join(fmt.Errorf("answer %d: %w", seen+1, file.err), flush())
		}
		if seen++; seen <= done {
			continue
		}
		pages = append(pages, &pageOf{number: seen, capture: c, err: captureMistake(err)})
		if size += len(c.Body); len(pages) >= batchPages || size >= batchBytes {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if file.err != nil {
		return errors.Join(fmt.Errorf("answer %d: %w", seen+1, file.err), flush())
	}
	r.tally.Done = true
	return flush()
}

// captureMistake says in words what is wrong with a record.
func captureMistake(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, archive.ErrTooLarge):
		return mistake{"answer is too large", fmt.Sprintf("over %d MiB", maxBody>>20)}
	}
	return mistake{"record is damaged", err.Error()}
}

// extract makes articles of the pages and puts them into the batch, in order.
func (r *run) extract(ctx context.Context, pages []*pageOf, sites sites, set *rules.Set) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, p := range pages {
		if p.err != nil {
			continue
		}
		group.Go(func() error {
			p.read(r.now, sites, set)
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, p := range pages {
		var m mistake
		if errors.As(p.err, &m) {
			r.tally.Rejected++
			r.note(p.number, m)
			continue
		}
		if p.doubt != nil {
			r.note(p.number, *p.doubt)
		}
		r.batch = append(r.batch, p.article)
	}
	return nil
}

// read makes an article of an answer. A panic over a page costs that page.
func (p *pageOf) read(now time.Time, sites sites, set *rules.Set) {
	c := &p.capture
	defer func() {
		if trouble := recover(); trouble != nil {
			p.err = mistake{"page can't be read", fmt.Sprintf("%s: internal error: %v", c.URL, trouble)}
		}
		p.capture = archive.Capture{} // the body is not needed any more
	}()
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "":
		p.err = mistake{"url can't be used", c.URL}
		return
	case c.Revisit:
		p.err = mistake{"the page lies in another record, which this one repeats", c.URL}
		return
	case c.Status != http.StatusOK:
		p.err = mistake{fmt.Sprintf("status %d", c.Status), c.URL}
		return
	}
	body, err := coding.Unpack(c.Body, c.Header.Get("Content-Encoding"), coding.Limits{Size: maxBody})
	if err != nil && len(body) == 0 {
		// Some writers unpack the body and leave the header as it was.
		if body, err = coding.Unpack(c.Body, "", coding.Limits{Size: maxBody}); err != nil || !isText(body) {
			p.err = mistake{"answer can't be unpacked", c.URL}
			return
		}
	}
	contentType := c.Header.Get("Content-Type")
	if kind, ok := webPage(body, contentType); !ok {
		p.err = mistake{"no web page but " + kind, c.URL}
		return
	}
	fetched := now
	if !c.At.IsZero() && c.At.Before(now) {
		fetched = c.At
	}
	res, err := extract.Article(body, contentType, u, extract.Hint{Now: fetched, Rules: set})
	switch {
	case err != nil:
		p.err = mistake{"page can't be read", c.URL + ": " + err.Error()}
	case res.Class != framewatch.ClassArticle:
		p.err = mistake{string(res.Class), c.URL + ": " + res.Reason}
	default:
		p.article = res.Article()
		p.article.Fetched = fetched.UTC().Truncate(time.Second)
		p.article.Source = cmp.Or(oneLine(c.Note.Get("source")), sites.source(p.article))
		if p.article.Published.IsZero() {
			p.doubt = &mistake{kind: "no date"}
		}
	}
}

func isText(body []byte) bool { return strings.HasPrefix(http.DetectContentType(body), "text/") }

// webPage reports whether an answer can hold an article, and else what it is.
func webPage(body []byte, contentType string) (kind string, ok bool) {
	named, _, err := mime.ParseMediaType(contentType)
	if err != nil || named == "" || named == "application/octet-stream" || named == "text/plain" {
		named = http.DetectContentType(body)
	}
	if named, _, _ = strings.Cut(named, ";"); named == "text/html" || named == "application/xhtml+xml" {
		return named, isText(body) || strings.Contains(strings.ToLower(contentType), "utf-16")
	}
	return named, false
}

// sites know the sources by their hosts, without www.
type sites map[string][]framewatch.Source

func newSites(sources []framewatch.Source) sites {
	known := sites{}
	for _, s := range sources {
		addresses := []string{s.Home}
		for _, l := range s.Listings {
			addresses = append(addresses, l.URL)
		}
		var hosts []string
		for _, address := range addresses {
			if host := bareHost(address); host != "" && !slices.Contains(hosts, host) {
				hosts = append(hosts, host)
				known[host] = append(known[host], s)
			}
		}
	}
	return known
}

func bareHost(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// source is the name of the source that an article comes from: the one that
// is at home on its host or on a domain above it. Of several on one host it is
// the one whose front page lies above the article, or that alone writes in its
// language. Where none is known it is the name of the host.
func (s sites) source(a framewatch.Article) string {
	host := bareHost(a.URL)
	for at := host; strings.Contains(at, "."); _, at, _ = strings.Cut(at, ".") {
		if name := choose(s[at], a); name != "" {
			return name
		}
	}
	if only := choose(s[host], a); only != "" {
		return only
	}
	return host
}

func choose(sources []framewatch.Source, a framewatch.Article) string {
	if len(sources) == 1 {
		return sources[0].Name
	}
	u, err := url.Parse(a.URL)
	if err != nil {
		return ""
	}
	var best framewatch.Source
	length := 0
	var speak []string
	for _, s := range sources {
		home, err := url.Parse(s.Home)
		if err != nil {
			continue
		}
		if path := strings.TrimSuffix(home.Path, "/") + "/"; len(path) > length && len(path) > 1 && strings.HasPrefix(u.Path, path) {
			best, length = s, len(path)
		}
		if s.Language == a.Language {
			speak = append(speak, s.Name)
		}
	}
	if best.Name == "" && len(speak) == 1 {
		return speak[0]
	}
	return best.Name
}
