package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"framewatch"
	"framewatch/archive"
	"framewatch/crawler/extract"
)

// An entry is given up after so many tries over so long a time: what is out
// of order for an hour costs no article.
const (
	maxTries  = 5
	maxEffort = 24 * time.Hour
)

// enoughSame is how many re-checks in a row without a change end the checks.
const enoughSame = 2

// entry fetches one entry and records what became of it. An error means that
// the store failed or ctx ended.
func (r *run) entry(ctx context.Context, s *source, e framewatch.Entry) error {
	read, err := r.read(ctx, s, e)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if held := holds(err, e.URL); held != nil {
		return held
	}
	now := r.o.Now().UTC()
	read.came(s.Name, now)
	var o framewatch.EntryOutcome
	switch {
	case e.State == framewatch.EntryStored:
		o = r.recheck(e, read, err, now)
	case err != nil:
		o = fault(e, err, now)
	default:
		o = r.first(e, read, now)
	}
	o.At = now
	effect, err := r.store.Finish(ctx, e, o, r.capture(s, e, read))
	if err != nil {
		return err
	}
	r.count(s.Name, func(sum *SourceSummary) { sum.add(o, effect) })
	if effect == framewatch.EffectStored || effect == framewatch.EffectChanged {
		r.o.Stored()
	}
	return nil
}

// capture encodes the page of a reading for the archive, with what was known
// before it was fetched; nil if there is none to keep.
func (r *run) capture(s *source, e framewatch.Entry, read reading) *archive.Encoded {
	x := read.exchange
	if x == nil {
		return nil
	}
	wire := archive.Exchange{URL: x.URL, At: x.At, RequestHead: x.RequestHead, ResponseHead: x.ResponseHead, Body: x.Body, Note: noteOf(s, e)}
	wire.IP, _ = netip.ParseAddr(x.IP) // the zero address stands for none
	if c := e.Visit.Capture; c != nil {
		wire.RefersTo = &archive.Reference{ID: c.Record, URL: c.URL, At: c.At, Digest: c.Digest}
	}
	encoded, err := archive.Encode(wire)
	if err != nil {
		r.log.Error("page could not be archived", "source", s.Name, "url", e.URL, "err", err)
		return nil
	}
	return &encoded
}

// noteOf is what a capture says of its page beside the exchange: hintOf reads
// it again.
func noteOf(s *source, e framewatch.Entry) archive.Fields {
	note := archive.Fields{{Name: "source", Value: s.Name}}
	add := func(name, value string) {
		if value != "" {
			note = append(note, archive.Field{Name: name, Value: value})
		}
	}
	add("language", s.Language)
	add("via", e.FoundIn)
	add("title", strings.Join(strings.Fields(e.Title), " "))
	if !e.Published.IsZero() {
		add("published", e.Published.Format(time.RFC3339))
		add("published-origin", e.PublishedOrigin)
	}
	return note
}

// hintOf is what the note of a capture says of its page.
func hintOf(note archive.Fields, at time.Time) extract.Hint {
	h := extract.Hint{Language: note.Get("language"), Title: note.Get("title"), PublishedOrigin: note.Get("published-origin"), Now: at}
	h.Published, _ = time.Parse(time.RFC3339, note.Get("published")) // zero without one
	return h
}

// add counts one fetch.
func (s *SourceSummary) add(o framewatch.EntryOutcome, effect framewatch.Effect) {
	s.Fetched++
	switch {
	case o.Gone:
		s.Gone++
	case effect == framewatch.EffectStored:
		s.Stored++
	case effect == framewatch.EffectKnown:
		s.Known++
	case effect == framewatch.EffectChanged:
		s.Changed++
	case effect == framewatch.EffectSame:
		s.Same++
	case o.State == framewatch.EntrySkipped:
		s.skip(o.Class)
	case !o.NextAt.IsZero():
		s.Retry++
	default:
		s.Failed++
	}
}

// first is the outcome of the first fetch that brought a page.
func (r *run) first(e framewatch.Entry, read reading, now time.Time) framewatch.EntryOutcome {
	if read.class != framewatch.ClassArticle {
		return framewatch.EntryOutcome{State: framewatch.EntrySkipped, Class: read.class, Reason: read.reason}
	}
	o := framewatch.EntryOutcome{State: framewatch.EntryStored, Class: read.class, Article: &read.article, Visit: read.visit}
	o.Visit.Article, o.Visit.At = read.article.ID, now
	if e.Priority == framewatch.PriorityBackfill {
		return o // pages of years ago tell nothing of how they are built today
	}
	o.Yield = &read.yield
	if len(r.o.Recheck) > 0 {
		o.NextAt = now.Add(r.o.Recheck[0])
	}
	return o
}

// recheck is the outcome of another look at an article. What can't be read
// now, for whatever reason, says nothing about the article, unless the address
// leads nowhere any more.
func (r *run) recheck(e framewatch.Entry, read reading, fault error, now time.Time) framewatch.EntryOutcome {
	o := framewatch.EntryOutcome{State: framewatch.EntryStored, Class: framewatch.ClassArticle, Visit: e.Visit}
	o.Visit.Checks++
	var status *statusError
	switch {
	case errors.As(fault, &status) && (status.status == http.StatusNotFound || status.status == http.StatusGone),
		fault == nil && read.class == framewatch.ClassSoft404:
		o.Gone = true
		return o
	case fault != nil:
		o.Reason = "could not be looked at again: " + words(fault)
	case read.class != framewatch.ClassArticle && !read.unchanged:
		o.Reason = fmt.Sprintf("could not be looked at again: %s, %s", read.class, read.reason)
	case read.unchanged, read.article.Title == "" || read.article.Text == "":
		o.Visit.Same++
		o.Visit.At = now
	default:
		o.Article = &read.article
		o.Visit.ETag, o.Visit.LastModified, o.Visit.Digest, o.Visit.At = read.visit.ETag, read.visit.LastModified, read.visit.Digest, now
	}
	if n := o.Visit.Checks; n < len(r.o.Recheck) && o.Visit.Same < enoughSame {
		o.NextAt = now.Add(r.o.Recheck[n] - r.o.Recheck[n-1])
	}
	return o
}

// fault is the outcome of a fetch that brought no page: skipped, given up, or
// another try.
func fault(e framewatch.Entry, cause error, now time.Time) framewatch.EntryOutcome {
	o := framewatch.EntryOutcome{State: framewatch.EntryFailed, Reason: words(cause)}
	var none *disallowedError
	switch {
	case errors.As(cause, &none):
		o.State, o.Class = framewatch.EntrySkipped, framewatch.ClassDisallowed
	case lasting(cause) || errors.Is(cause, errUnreadable):
	case e.Attempts+1 >= maxTries && now.Sub(e.FoundAt) >= maxEffort:
		o.Reason = fmt.Sprintf("given up after %d tries: %s", e.Attempts+1, o.Reason)
	default:
		o.State, o.NextAt = framewatch.EntryPending, now.Add(pause(e.Attempts, cause, now))
		o.Reason += "; next try " + clock(o.NextAt)
	}
	return o
}

// pause is the time before the next try after so many: what the server asks
// for, while that is worth believing, or the back-off.
func pause(attempts int, cause error, now time.Time) time.Duration {
	var status *statusError
	if errors.As(cause, &status) && status.after > 0 && attempts < 2*maxTries {
		return status.after + time.Second // stores keep whole seconds
	}
	var held *heldError
	if errors.As(cause, &held) {
		return max(held.until.Sub(now), time.Second)
	}
	return backoff(attempts)
}

// errUnreadable says that reading a page went wrong inside the program.
var errUnreadable = errors.New("the page could not be read")
