package stream

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"sync"

	"framewatch"
	"framewatch/text"
)

// Undated is the Day of a record without a date.
const Undated = math.MinInt32

// A Record is what an article is counted by.
type Record struct {
	Seq      uint32
	Day      int32  // of publication, since 1970-01-01, UTC; Undated
	Minute   uint16 // of that day
	Words    uint32 // of headline and text; those that fold to nothing left out
	Source   string
	Language string
}

// A Draft is an article cut into words, ready to be appended.
type Draft struct {
	record Record
	words  *Words   // whose codes the draft holds
	codes  []uint32 // of words and breaks (0); above fresh: an index of news
	title  int      // codes of the headline
	news   []news   // words the dictionary did not have, in order of appearance
	starts []uint32 // of sentences: indexes of codes
	err    error    // why it can't be appended
}

// fresh stands above the codes of a draft that are an index of its news.
const fresh = 1 << 31

// news is a written form that is not in the dictionary.
type news struct {
	written, folded string
	of              uint32 // code of folded in the draft; of the first of the news with it if it is new, too
}

// A Term is a word as it is looked for.
type Term struct {
	Text string // folded
	N    int    // how often it stands there
}

// Draft cuts an article into words. Many may do so at once. While it knows
// where they stand in title and text, it calls place, which may be nil.
func (s *Stream) Draft(a framewatch.Article, place func(Places)) *Draft {
	c := cutters.Get().(*cutter)
	defer cutters.Put(c)
	d := &Draft{record: recordOf(a), words: s.Words()}
	c.cut(d, a)
	if place != nil {
		place(Places{c})
	}
	if a.Seq < 1 || a.Seq > math.MaxUint32 {
		d.err = fmt.Errorf("its Seq %d is not between 1 and %d", a.Seq, uint32(math.MaxUint32))
	}
	return d
}

// Places says where in an article its words stand. They are numbered from 0,
// breaks included, headline first; Text.Begins says at which position.
type Places struct{ cutter *cutter }

// Len is the number of words and breaks.
func (p Places) Len() int { return len(p.cutter.codes) }

// IsBreak reports whether a number is that of a break.
func (p Places) IsBreak(i uint32) bool { return p.cutter.codes[i] == 0 }

// Words are the words of the bytes from start to end of a place, [from, to):
// those that begin in them; with touched also the one that begins before and
// ends in them. Breaks at both ends are left out.
func (p Places) Words(place framewatch.Place, start, end int, touched bool) (from, to uint32) {
	first, last := p.cutter.words(place, start, end, touched)
	return uint32(first), uint32(last)
}

func recordOf(a framewatch.Article) Record {
	r := Record{Seq: uint32(a.Seq), Day: Undated, Source: a.Source, Language: a.Language}
	if !a.Published.IsZero() {
		const day = 24 * 60 * 60
		unix := a.Published.Unix()
		second := (unix%day + day) % day
		r.Day, r.Minute = int32((unix-second)/day), uint16(second/60)
	}
	return r
}

// Record is what the article is counted by.
func (d *Draft) Record() Record { return d.record }

// A cutter is the memory that cutting needs.
type cutter struct {
	codes  []uint32
	at     []text.Span // the bytes of each code: of the title, behind it of the text
	title  int
	starts []uint32
	known  map[string]uint32 // codes of the draft by the bytes of a word
	folded map[string]uint32 // the first of the news by folded form
}

var cutters = sync.Pool{New: func() any { return &cutter{known: map[string]uint32{}, folded: map[string]uint32{}} }}

func (c *cutter) cut(d *Draft, a framewatch.Article) {
	c.codes, c.at, c.starts = c.codes[:0], c.at[:0], c.starts[:0]
	defer c.forget()
	c.read(d, a.Title, 0)
	c.sentences(0, a.Title)
	c.title = len(c.codes)
	begin := 0
	for _, paragraph := range a.Paragraphs() {
		c.codes, c.at = append(c.codes, 0), append(c.at, text.Span{Start: begin, End: begin})
		c.read(d, paragraph, begin)
		begin += len(paragraph) + len("\n\n")
	}
	c.sentences(c.title, a.Text)
	d.codes, d.title, d.starts = slices.Clone(c.codes), c.title, slices.Clone(c.starts)
	for _, code := range d.codes {
		if code != 0 {
			d.record.Words++
		}
	}
}

// forget lets go of parts of the article. A map that has grown large would be
// slow to clear ever after.
func (c *cutter) forget() {
	if len(c.known) > 1<<12 {
		c.known, c.folded = map[string]uint32{}, map[string]uint32{}
	}
	clear(c.known)
	clear(c.folded)
}

// read reads a part of the article that begins at a byte of the title or text.
func (c *cutter) read(d *Draft, part string, begin int) {
	for start, end := range text.Ranges(part) {
		if code := c.code(d, part[start:end]); code != 0 {
			c.codes, c.at = append(c.codes, code), append(c.at, text.Span{Start: begin + start, End: begin + end})
		}
	}
}

// code is the code of the bytes of a word in the draft; 0 if they are no word.
func (c *cutter) code(d *Draft, raw string) uint32 {
	if !possessive(raw) {
		if code := d.words.find(raw); code != 0 {
			return uint32(code)
		}
	}
	code, seen := c.known[raw]
	if !seen {
		code = c.meet(d, raw)
		c.known[raw] = code
	}
	return code
}

// possessive reports whether an 's stands at the end, which is no part of the
// written form. What else differs from its written form is not in the
// dictionary.
func possessive(raw string) bool {
	n := len(raw)
	return n > 2 && (raw[n-1] == 's' || raw[n-1] == 'S') && raw[n-2] == '\''
}

// meet is the code of bytes that were not seen in this draft before.
func (c *cutter) meet(d *Draft, raw string) uint32 {
	written := text.Surface(raw)
	if code := d.words.find(written); code != 0 {
		return uint32(code)
	}
	if code, seen := c.known[written]; seen {
		return code // of a written form that the text has as it is
	}
	folded := text.Fold(written)
	if folded == "" {
		return 0
	}
	code := fresh | uint32(len(d.news))
	of := uint32(d.words.find(folded))
	if of == 0 {
		var known bool
		if of, known = c.folded[folded]; !known {
			of = code
			c.folded[folded] = code
		}
	}
	d.news = append(d.news, news{written, folded, of})
	c.known[written] = code
	return code
}

// sentences keeps where the sentences of s begin, whose words are the codes
// from first on.
func (c *cutter) sentences(first int, s string) {
	i := first
	for _, sentence := range text.Sentences(s) {
		for i < len(c.codes) && (c.codes[i] == 0 || c.at[i].Start < sentence.Start) {
			i++
		}
		if i == len(c.codes) {
			return
		}
		if n := len(c.starts); n == 0 || c.starts[n-1] != uint32(i) {
			c.starts = append(c.starts, uint32(i))
		}
	}
}

// words is Places.Words.
func (c *cutter) words(place framewatch.Place, start, end int, touched bool) (from, to int) {
	first, at := 0, c.at[:c.title]
	if place != framewatch.PlaceHeadline {
		first, at = c.title, c.at[c.title:]
	}
	begins := func(s text.Span, pos int) int { return cmp.Compare(s.Start, pos) }
	from, _ = slices.BinarySearchFunc(at, start, begins)
	to, _ = slices.BinarySearchFunc(at, end, begins)
	from, to = from+first, to+first
	if touched && from > first && c.codes[from-1] != 0 && c.at[from-1].End > start {
		from--
	}
	for from < to && c.codes[from] == 0 {
		from++
	}
	for from < to && c.codes[to-1] == 0 {
		to--
	}
	return from, to
}

// Terms are the folded words of the headline and text together, and those of
// the headline, each once.
func (d *Draft) Terms() (text []Term, title []string) {
	c := counters.Get().(*counter)
	defer counters.Put(c)
	c.begin(len(d.codes))
	for _, code := range d.codes[:d.title] {
		c.count(d, code)
	}
	title = make([]string, len(c.counts))
	for _, code := range d.codes[d.title:] {
		c.count(d, code)
	}
	text = make([]Term, len(c.counts))
	for i, n := range c.counts {
		text[i] = Term{d.text(n.code), n.n}
	}
	for i := range title {
		title[i] = text[i].Text
	}
	return text, title
}

// folded is the code in the draft of the form that a code folds to. Of news
// that fold to the same it is the first.
func (d *Draft) folded(code uint32) uint32 {
	if code < fresh {
		return uint32(d.words.folded(Code(code)))
	}
	return d.news[code-fresh].of
}

// text is the text of what folded returned.
func (d *Draft) text(code uint32) string {
	if code < fresh {
		return d.words.text(Code(code))
	}
	return d.news[code-fresh].folded
}

// A counter counts folded codes. Its table, open addressing with a power of two
// of places, leads to them from each code that was seen.
type counter struct {
	table  []seen
	counts []counted
}

type seen struct{ code, place uint32 } // code 0: nothing stands there

type counted struct {
	code uint32
	n    int
}

var counters = sync.Pool{New: func() any { return new(counter) }}

// begin makes room for at most most codes and those they fold to.
func (c *counter) begin(most int) {
	size := 1 << bits.Len(uint(2*most))
	if cap(c.table) < size {
		c.table = make([]seen, size)
	}
	c.table, c.counts = c.table[:size], c.counts[:0]
	clear(c.table)
}

// count counts the form that a word of the draft folds to; a break counts not.
func (c *counter) count(d *Draft, code uint32) {
	if code == 0 {
		return
	}
	at := c.find(code)
	if at.code == 0 {
		at.code = code // before its folded form looks for a place
		at.place = c.place(d.folded(code), code)
	}
	c.counts[at.place].n++
}

// find is where a code stands in the table, or shall stand.
func (c *counter) find(code uint32) *seen {
	mask := uint32(len(c.table) - 1)
	for i := code * 0x9E3779B1 >> 7 & mask; ; i = (i + 1) & mask { // spread by the golden ratio
		if at := &c.table[i]; at.code == code || at.code == 0 {
			return at
		}
	}
}

// place is the place of a folded form in counts, to which a code leads that is
// being put into the table.
func (c *counter) place(folded, code uint32) uint32 {
	if folded != code {
		at := c.find(folded)
		if at.code == 0 {
			at.code, at.place = folded, uint32(len(c.counts))
			c.counts = append(c.counts, counted{folded, 0})
		}
		return at.place
	}
	c.counts = append(c.counts, counted{folded, 0})
	return uint32(len(c.counts) - 1)
}
