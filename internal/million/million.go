// Package million makes articles in any number, for measuring how the program
// does on a large archive. It recombines the paragraphs of real articles, so
// that words are as frequent as in real news and texts are as long, and gives
// them outlets and dates of its own.
//
// The same source, seed and number give the same articles. They come in the
// order in which they were published; memory holds the source and the articles
// of the last days, whatever the number.
package million

import (
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"framewatch"
)

// Of a hundred articles, so many on average …
const (
	copies  = 5  // run the text of an earlier one in another outlet, edited a little
	undated = 2  // have no date
	daily   = 20 // have a day, but no time of day
	unnamed = 20 // have no byline
)

// memory is the number of articles from which copies are made, and copyWithin
// the time after which there are none.
const (
	memory     = 1024
	copyWithin = 3 * 24 * time.Hour
)

// Articles makes n articles. They have no Seq.
func (s *Source) Articles(seed uint64, n int) iter.Seq[framewatch.Article] {
	return func(yield func(framewatch.Article) bool) {
		m := maker{source: s, seed: seed, n: n, calendar: newCalendar(), press: newPress()}
		// One order for all rounds: articles made of the same one lie a whole
		// round apart, in a million about 34 days, so that they are not taken
		// for copies of each other.
		m.order = rand.New(rand.NewPCG(seed, 0)).Perm(len(s.originals))
		for i := range n {
			if !yield(m.article(i)) {
				return
			}
		}
	}
}

// A maker makes the articles of one seed, one after the other.
type maker struct {
	source   *Source
	seed     uint64
	n        int
	order    []int // of the originals
	calendar calendar
	press    press
	recent   []draft // the latest that are no copies, by time
}

// A draft is what an article is made of.
type draft struct {
	original   int // that gives most of the paragraphs
	outlet     int
	paragraphs []string
	at         time.Time
}

func (m *maker) article(i int) framewatch.Article {
	r := rand.New(rand.NewPCG(m.seed, uint64(i)+1))
	at := m.calendar.time((float64(i) + r.Float64()) / float64(m.n))
	var d draft
	if r.IntN(100) < copies && len(m.recent) > 0 {
		d = m.copy(r, at)
	} else {
		d = m.draft(r, m.order[i%len(m.order)], at)
		m.remember(d)
	}
	a := framewatch.Article{
		Source: m.press.outlets[d.outlet].name, Title: m.headline(r, d.original), Language: "en",
		Text: strings.Join(d.paragraphs, "\n\n"), Fetched: d.at.Add(20 * time.Minute),
	}
	if r.IntN(100) >= unnamed {
		a.Byline = m.source.originals[d.original].byline
	}
	switch p := r.IntN(100); {
	case p < undated:
	case p < undated+daily:
		a.Published, a.Precision = framewatch.Day.Start(d.at), framewatch.PrecisionDay
	default:
		a.Published, a.Precision = d.at, framewatch.PrecisionTime
	}
	if a.Precision != framewatch.PrecisionNone {
		a.PublishedOrigin = "import"
	}
	a.URL = m.address(d, a.Title, i)
	a.ID = framewatch.ArticleID(a.URL)
	return a
}

// draft mixes an article with others like it: three quarters are its own. No other
// gives more than a fifth of itself, so that the two aren't taken for copies.
func (m *maker) draft(r *rand.Rand, original int, at time.Time) draft {
	const tries = 12 // a short text has nothing to give
	o := m.source.originals[original]
	d := draft{original: original, outlet: m.press.pick(r), at: at}
	rest := o.size
	for _, p := range o.paragraphs {
		if r.IntN(4) < 3 {
			d.paragraphs = append(d.paragraphs, p)
			rest -= len(p)
		}
	}
	for range tries {
		mate := m.source.mate(r, o)
		run := run(r, mate.paragraphs, min(rest, mate.size/5))
		for _, p := range run {
			rest -= len(p)
		}
		d.paragraphs = slices.Insert(d.paragraphs, r.IntN(len(d.paragraphs)+1), run...)
	}
	if len(d.paragraphs) == 0 {
		d.paragraphs = o.paragraphs[:1]
	}
	return d
}

// run takes paragraphs that stand one after the other, about size bytes of them.
func run(r *rand.Rand, paragraphs []string, size int) (run []string) {
	start := r.IntN(len(paragraphs))
	for i := range paragraphs {
		p := paragraphs[(start+i)%len(paragraphs)]
		if size < (len(p)+1)/2 {
			break
		}
		run = append(run, p)
		size -= len(p)
	}
	return run
}

// remember keeps a draft for copies.
func (m *maker) remember(d draft) {
	if len(m.recent) == 2*memory {
		m.recent = append(m.recent[:0], m.recent[memory:]...)
	}
	m.recent = append(m.recent, d)
}

// copy is a recent article in another outlet, with one or two paragraphs
// changed or left out.
func (m *maker) copy(r *rand.Rand, at time.Time) draft {
	from, _ := slices.BinarySearchFunc(m.recent, at.Add(-copyWithin), func(d draft, t time.Time) int { return d.at.Compare(t) })
	from = min(max(from, len(m.recent)-memory), len(m.recent)-1)
	d := m.recent[from+r.IntN(len(m.recent)-from)]
	if latest := d.at.Add(time.Duration(1+r.IntN(48)) * time.Hour); at.After(latest) {
		at = latest
	}
	d.at = at
	for outlet := d.outlet; d.outlet == outlet; {
		d.outlet = m.press.pick(r)
	}
	d.paragraphs = slices.Clone(d.paragraphs)
	for range min(1+r.IntN(2), len(d.paragraphs)/3) {
		switch at := r.IntN(len(d.paragraphs)); r.IntN(2) {
		case 0:
			d.paragraphs = slices.Delete(d.paragraphs, at, at+1)
		default:
			other := m.source.mate(r, m.source.originals[d.original]).paragraphs
			d.paragraphs[at] = other[r.IntN(len(other))]
		}
	}
	return d
}

// headline begins as the original's does and ends as that of one like it.
func (m *maker) headline(r *rand.Rand, original int) string {
	o := m.source.originals[original]
	other := m.source.mate(r, o).title
	if len(o.title) < 2 || len(other) < 2 {
		return strings.Join(o.title, " ")
	}
	begin := o.title[:1+r.IntN(len(o.title)-1)]
	// Together they are about as long as a headline is.
	end := other[min(len(begin), len(other)-1):]
	return strings.Join(slices.Concat(begin, end), " ")
}

// address is in canonical form, and no two articles have the same.
func (m *maker) address(d draft, title string, i int) string {
	const slugWords = 6
	b := make([]byte, 0, 128)
	b = append(b, "https://"...)
	b = append(b, m.press.outlets[d.outlet].host...)
	b = d.at.AppendFormat(b, "/2006/01/02/")
	words := 0
	for word := range strings.FieldsSeq(title) {
		if before := len(b); words < slugWords {
			if b = appendSlug(b, word); len(b) > before {
				b = append(b, '-')
				words++
			}
		}
	}
	return string(strconv.AppendInt(b, int64(i)+1, 10))
}

// appendSlug adds the plain letters and digits of a word.
func appendSlug(b []byte, word string) []byte {
	for _, c := range []byte(word) {
		switch {
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b = append(b, c)
		}
	}
	return b
}
