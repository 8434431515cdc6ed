package crawler

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/archive"
	"framewatch/crawler/coding"
)

// Why an article is left as it is.
const (
	leftNot     = "no longer an article"
	leftDamaged = "damaged"
	foundMoved  = "other address"
)

// A recasting is what came of reading the pages of one entry again.
type recasting struct {
	recast   framewatch.Recast
	differs  bool     // from what is stored
	fields   []string // of an article, that differ
	left     string   // why an article stays as it is; "" if it need not
	pages    int      // read
	damaged  int      // not readable
	findings []Finding
}

// size is about how many bytes of text wait to be written.
func (m recasting) size() int {
	n := 0
	if m.recast.Article != nil {
		n = len(m.recast.Article.Text)
	}
	for _, v := range m.recast.Before {
		n += len(v.Text)
	}
	return n
}

func (m *recasting) find(kind, format string, args ...any) {
	m.findings = append(m.findings, Finding{kind, m.recast.Captured.Entry.URL, fmt.Sprintf(format, args...)})
}

// again reads the pages of one entry again.
func (x *reextraction) again(c framewatch.Captured) recasting {
	m := recasting{recast: framewatch.Recast{Captured: c}}
	sightings := x.readAll(&m)
	switch {
	case c.Article != nil:
		m.article(sightings)
	case c.Entry.State == framewatch.EntrySkipped, c.Entry.State == framewatch.EntryFailed:
		m.none(sightings)
	}
	return m
}

// A sighting is one look at an entry: what its page is by today's reading.
type sighting struct {
	at time.Time
	reading
	err     error // the page cannot be read from the archive
	revisit bool  // it was the page before once more: the rest is empty
}

func (s *sighting) isArticle() bool {
	return s.err == nil && !s.revisit && s.class == framewatch.ClassArticle && s.article.Title != "" && s.article.Text != ""
}

func (x *reextraction) readAll(m *recasting) []sighting {
	var all []sighting
	for _, p := range m.recast.Captured.Pages {
		s := sighting{at: p.At, revisit: p.Revisit}
		if !p.Revisit {
			m.pages++
			if s.reading, s.err = x.readPage(p); s.err != nil {
				m.damaged++
				m.find(leftDamaged, "%v, in %s at byte %d", s.err, p.File, p.Offset)
			}
			s.came(m.recast.Captured.Entry.Source, p.At)
		}
		all = append(all, s)
	}
	return all
}

// readPage reads a page as it was read when it was fetched. A panic over it is
// an error of this page.
func (x *reextraction) readPage(p framewatch.CapturedPage) (got reading, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			err = fmt.Errorf("%w: internal error: %v", errUnreadable, trouble)
		}
	}()
	c, err := archive.ReadAt(x.store.ArchiveDir(), archive.Place{File: p.File, Offset: p.Offset, Length: p.Length}, x.o.MaxBody)
	if err != nil {
		return reading{}, err
	}
	if c.Revisit {
		return reading{}, errors.New("the record holds no page")
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return reading{}, err
	}
	body, err := coding.Unpack(c.Body, strings.Join(c.Header.Values("Content-Encoding"), ","), coding.Limits{Size: x.o.MaxBody})
	if err != nil {
		return reading{}, err
	}
	var refusal error
	if c.Status != http.StatusOK {
		refusal = &statusError{status: c.Status}
	}
	got, err = x.extract.read(&page{url: u, status: c.Status, header: c.Header, contentType: c.Header.Get("Content-Type"), body: body}, hintOf(c.Note, p.At), refusal)
	if err != nil && err == refusal {
		return reading{reason: words(err)}, nil // what a server says beside its refusal is no page
	}
	return got, err
}

// none recasts an entry that led to no article.
func (m *recasting) none(seen []sighting) {
	c := m.recast.Captured
	// Its first page was its last: who led to none is not asked again.
	first := seen[0]
	if first.err != nil || first.class == "" || first.class == c.Class {
		return
	}
	m.differs, m.recast.Class, m.recast.Reason = true, first.class, first.reason
	if first.class == framewatch.ClassArticle {
		m.recast.Article = &first.article
		if c.Entry.Priority != framewatch.PriorityBackfill {
			m.recast.Yield = &first.yield
		}
	}
}

// article recasts an article: each of its versions from the page that it was
// made of, and what today's reading sees between them. It is done as a whole
// or not at all, as two ways of reading side by side would look like an edit.
func (m *recasting) article(seen []sighting) {
	old := m.recast.Captured.Article
	spans := m.spans()
	var states []framewatch.Article
	for i, from := range spans {
		var within []sighting
		for _, s := range seen {
			if !s.at.Before(from) && (i+1 == len(spans) || s.at.Before(spans[i+1])) {
				within = append(within, s)
			}
		}
		usable := slices.DeleteFunc(slices.Clone(within), func(s sighting) bool { return !s.isArticle() })
		bad := slices.IndexFunc(within, func(s sighting) bool { return s.err != nil })
		none := slices.IndexFunc(within, func(s sighting) bool { return s.class != framewatch.ClassArticle && s.class != "" })
		switch {
		case len(usable) > 0:
			usable[0].at = from // as it was first seen
		case bad >= 0 || none < 0:
			m.left = leftDamaged
			if bad < 0 {
				m.find(leftDamaged, "the page of version %d is not in the archive", i+1)
			}
			return
		case i == 0:
			m.left = leftNot
			m.find(leftNot, "%s: %s", within[none].class, within[none].reason)
			return
		}
		for _, s := range usable {
			a := s.article
			a.Changed = s.at
			if len(states) == 0 {
				m.recast.Yield = &s.yield
			}
			if last := len(states) - 1; last < 0 || states[last].Title != a.Title || states[last].Text != a.Text {
				states = append(states, a)
			}
		}
	}
	m.compare(states, m.looks(seen))
	if a := states[0]; a.ID != old.ID {
		m.find(foundMoved, "today it would be known as %s; its address stays", a.URL)
	}
}

// spans are when the versions of the article were first seen.
func (m *recasting) spans() (from []time.Time) {
	for _, v := range m.recast.Captured.Before {
		from = append(from, v.Seen)
	}
	return append(from, m.recast.Captured.Article.Changed)
}

// looks are when the article was seen in some version, in order.
func (m *recasting) looks(seen []sighting) (at []time.Time) {
	article := false
	for i := range seen {
		s := &seen[i]
		if !s.revisit {
			article = s.isArticle()
		}
		if article {
			at = append(at, s.at)
		}
	}
	for _, v := range m.recast.Captured.Before {
		at = append(at, v.Until)
	}
	slices.SortFunc(at, time.Time.Compare)
	return at
}

// compare makes the recast of the states of an article and tells what differs
// from what is stored. The date is that of the first.
func (m *recasting) compare(states []framewatch.Article, looks []time.Time) {
	c, r := m.recast.Captured, &m.recast
	first, last := states[0], states[len(states)-1]
	a := *c.Article
	a.Title, a.Byline, a.Text, a.Language = last.Title, last.Byline, last.Text, last.Language
	a.Published, a.PublishedOrigin, a.Precision, a.Confidence = first.Published.Truncate(time.Second), first.PublishedOrigin, first.Precision, first.Confidence
	a.Version, a.Changed = len(states), last.Changed
	for i, s := range states[:len(states)-1] {
		v := framewatch.PastVersion{Version: framewatch.Version{N: i + 1, Seen: s.Changed, Title: s.Title, Text: s.Text}, Until: s.Changed}
		for _, at := range looks {
			if at.After(v.Until) && at.Before(states[i+1].Changed) {
				v.Until = at
			}
		}
		r.Before = append(r.Before, v)
	}
	r.Class, r.Article = framewatch.ClassArticle, &a
	m.fields = differences(*c.Article, a)
	if !slices.EqualFunc(c.Before, r.Before, func(x, y framewatch.PastVersion) bool {
		return x.N == y.N && x.Seen.Equal(y.Seen) && x.Title == y.Title && x.Text == y.Text
	}) && !slices.Contains(m.fields, "versions") {
		m.fields = append(m.fields, "versions")
	}
	m.differs = len(m.fields) > 0
}

// differences names what differs between two states of an article.
func differences(x, y framewatch.Article) (fields []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"title", x.Title == y.Title},
		{"byline", slices.Equal(x.Byline, y.Byline)},
		{"date", x.Published.Equal(y.Published) && x.Precision == y.Precision},
		{"date origin", x.PublishedOrigin == y.PublishedOrigin},
		{"date confidence", x.Confidence == y.Confidence},
		{"language", x.Language == y.Language},
		{"text", x.Text == y.Text},
		{"versions", cmp.Or(x.Version, 1) == cmp.Or(y.Version, 1) && x.Changed.Equal(y.Changed)},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}
