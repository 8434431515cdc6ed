package corpus

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"framewatch"
	"framewatch/index"

	"github.com/RoaringBitmap/roaring/v2"
)

// columns hold what is counted of each article, by Seq. A value is never
// changed once it is in use: growing them makes new ones that share the
// memory of what both have.
type columns struct {
	last    uint32 // Seq; the slices are one longer
	day     []int32
	clock   []uint16 // minute of the day
	words   []uint32
	source  []uint16 // place in sources
	lang    []uint16 // place in langs
	sources []string
	langs   []string
	all     *roaring.Bitmap // Seqs of the articles that are there
	topic   *roaring.Bitmap // of them, those on the topic

	overview func() framewatch.Overview // counted once
}

// undated is the day of an article without a date.
const undated = math.MinInt32

func dayOf(t time.Time) int32 {
	if t.IsZero() {
		return undated
	}
	return int32(floorDiv(t.Unix(), 24*60*60))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func timeOf(day int32) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// grown returns columns for the Seqs up to last, the new ones empty.
func (c *columns) grown(last uint32) *columns {
	more := int(last) + 1 - len(c.day)
	next := &columns{
		last:    last,
		day:     append(c.day, make([]int32, more)...),
		clock:   append(c.clock, make([]uint16, more)...),
		words:   append(c.words, make([]uint32, more)...),
		source:  append(c.source, make([]uint16, more)...),
		lang:    append(c.lang, make([]uint16, more)...),
		sources: c.sources,
		langs:   c.langs,
		all:     c.all.Clone(),
		topic:   c.topic.Clone(),
	}
	for i := len(c.day); i <= int(last); i++ {
		next.day[i] = undated
	}
	next.overview = sync.OnceValue(next.count)
	return next
}

func emptyColumns() *columns {
	none := []string{""} // the source and language of a Seq that is not there
	return (&columns{sources: none, langs: none, all: roaring.New(), topic: roaring.New()}).grown(0)
}

// code is the place of name in names, which it joins if it is new.
func code(names *[]string, name string) uint16 {
	i := slices.Index(*names, name)
	if i < 0 {
		i = len(*names)
		*names = append(*names, name)
	}
	return uint16(i)
}

// with returns the columns with docs, which have higher Seqs, in order.
func (c *columns) with(docs []index.Doc) *columns {
	next := c.grown(uint32(docs[len(docs)-1].Article.Seq))
	for _, d := range docs {
		seq, published := uint32(d.Article.Seq), d.Article.Published.UTC()
		next.day[seq] = dayOf(published)
		next.clock[seq] = uint16(published.Hour()*60 + published.Minute())
		next.words[seq] = uint32(d.Words)
		next.source[seq] = code(&next.sources, d.Article.Source)
		next.lang[seq] = code(&next.langs, d.Article.Language)
		next.all.Add(seq)
		if d.Topic {
			next.topic.Add(seq)
		}
	}
	return next
}

// loadColumns reads the columns from the index.
func loadColumns(ix *index.Index) (*columns, error) {
	view, err := ix.View()
	if err != nil {
		return nil, err
	}
	defer view.Close()
	c := emptyColumns().grown(uint32(ix.Watermark()))
	for column, set := range map[string]func(value string) (func(seq uint32), error){
		index.ColumnSource: func(value string) (func(uint32), error) {
			n := code(&c.sources, value)
			return func(seq uint32) { c.source[seq] = n }, nil
		},
		index.ColumnLang: func(value string) (func(uint32), error) {
			n := code(&c.langs, value)
			return func(seq uint32) { c.lang[seq] = n }, nil
		},
		index.ColumnDay: func(value string) (func(uint32), error) {
			t, err := time.Parse(index.DayLayout, value)
			return func(seq uint32) { c.day[seq] = dayOf(t) }, err
		},
		index.ColumnClock: func(value string) (func(uint32), error) {
			t, err := time.Parse(index.ClockLayout, value)
			return func(seq uint32) { c.clock[seq] = uint16(t.Hour()*60 + t.Minute()) }, err
		},
		index.ColumnWords: func(value string) (func(uint32), error) {
			n, err := strconv.ParseUint(value, 10, 32)
			return func(seq uint32) { c.words[seq] = uint32(n); c.all.Add(seq) }, err
		},
		index.ColumnTopic: func(string) (func(uint32), error) { return c.topic.Add, nil },
	} {
		err := view.Values(column, func(value string, seqs []uint32) error {
			setOne, err := set(value)
			if err != nil {
				return fmt.Errorf("value %q: %w", value, err)
			}
			for _, seq := range seqs {
				if seq <= c.last {
					setOne(seq)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Overview says what is searchable.
func (c *Corpus) Overview() framewatch.Overview {
	columns := c.columns.Load()
	o := columns.overview()
	o.Pending = max(0, c.stored.Load()-int64(columns.last))
	o.Lexicon = c.lexicon()
	return o
}
