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
	cluster []uint32 // number; 0: it is alone
	place   []uint16 // in the cluster: 0 is the head, the published earliest
	highest uint32   // number of a cluster
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
		cluster: append(c.cluster, make([]uint32, more)...),
		place:   append(c.place, make([]uint16, more)...),
		highest: c.highest,
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

// with returns the columns with docs, which have higher Seqs, in order, and
// without those that are gone. An article that comes back under another Seq
// stays in its cluster until that is decided anew.
func (c *columns) with(docs, gone []index.Doc) *columns {
	last := c.last
	if len(docs) > 0 {
		last = uint32(docs[len(docs)-1].Article.Seq)
	}
	next := c.grown(last)
	before := map[string]uint32{}
	for _, d := range gone {
		seq := uint32(d.Article.Seq)
		next.all.Remove(seq)
		next.topic.Remove(seq)
		before[d.Article.ID] = seq
	}
	for _, d := range docs {
		seq, published := uint32(d.Article.Seq), d.Article.Published.UTC()
		next.day[seq] = dayOf(published)
		next.clock[seq] = uint16(published.Hour()*60 + published.Minute())
		next.words[seq] = uint32(d.Words)
		next.source[seq] = code(&next.sources, d.Article.Source)
		next.lang[seq] = code(&next.langs, d.Article.Language)
		next.all.Add(seq)
		if old, ok := before[d.Article.ID]; ok {
			next.cluster[seq], next.place[seq] = next.cluster[old], next.place[old]
		}
		if d.Topic {
			next.topic.Add(seq)
		}
	}
	return next
}

// clustered returns the columns with the clusters of these heads as they are
// now; of all clusters if there are none. Clusters get their numbers in numbers.
func (c *columns) clustered(heads []string, clustered []framewatch.Clustered, numbers map[string]uint32) *columns {
	next := *c
	next.cluster, next.place = slices.Clone(c.cluster), slices.Clone(c.place)
	cleared := make([]bool, len(numbers)+1)
	for _, head := range heads {
		cleared[numbers[head]] = true
	}
	for seq, number := range next.cluster {
		if len(heads) == 0 || cleared[number] {
			next.cluster[seq], next.place[seq] = 0, 0
		}
	}
	place, head := 0, ""
	for _, m := range clustered {
		if place++; m.Head != head {
			place, head = 0, m.Head
		}
		if m.Seq > int64(c.last) {
			continue // not searchable yet
		}
		number := numbers[head]
		if number == 0 {
			number = uint32(len(numbers)) + 1
			numbers[head] = number
		}
		next.cluster[m.Seq], next.place[m.Seq] = number, uint16(min(place, math.MaxUint16))
	}
	next.highest = uint32(len(numbers))
	return &next
}

// once keeps one article of each cluster: one of preferred, if there is one,
// which must hold one of each at most; else the earliest.
func (c *columns) once(seqs, preferred *roaring.Bitmap) *roaring.Bitmap {
	best := make([]uint32, c.highest+1) // by number of the cluster
	if preferred != nil {
		eachOf(preferred, func(seq uint32) { best[c.cluster[seq]] = seq })
	}
	settled := slices.Clone(best)
	kept := make([]uint64, c.last/64+1)
	eachOf(seqs, func(seq uint32) {
		switch number := c.cluster[seq]; {
		case number == 0:
			kept[seq/64] |= 1 << (seq % 64)
		case settled[number] == 0 && (best[number] == 0 || c.place[seq] < c.place[best[number]]):
			best[number] = seq
		}
	})
	for number, seq := range best {
		if number > 0 && seq > 0 {
			kept[seq/64] |= 1 << (seq % 64)
		}
	}
	return roaring.FromDense(kept, false)
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
