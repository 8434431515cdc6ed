package corpus

import (
	"math"
	"slices"
	"sync"
	"time"

	"framewatch"
	"framewatch/corpus/marks"
	"framewatch/corpus/stream"
	"framewatch/seqset"
)

// columns hold what is counted of each article, by Seq, and the words of all. A
// value is never changed once it is in use: growing them makes new ones that
// share the memory of what both have.
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
	all     *seqset.Set // Seqs of the articles that are there
	topic   *seqset.Set // of them, those on the topic
	texts   *stream.View
	marks   *marks.View
	lexicon *lexicon // that made the marks

	overview func() framewatch.Overview // counted once
	bases    *bases                     // counted when asked for
}

// undated is the day of an article without a date.
const undated = stream.Undated

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
		texts:   c.texts,
		marks:   c.marks,
		lexicon: c.lexicon,
		bases:   &bases{},
	}
	for i := len(c.day); i <= int(last); i++ {
		next.day[i] = undated
	}
	next.overview = sync.OnceValue(next.count)
	return next
}

func emptyColumns() *columns {
	none := []string{""} // the source and language of a Seq that is not there
	return (&columns{sources: none, langs: none, all: &seqset.Set{}, topic: &seqset.Set{}}).grown(0)
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

// with returns the columns with the articles of records, which have higher
// Seqs, in order, and without the Seqs that are gone, which go with their IDs.
// ids are those of the records. An article that comes back under another Seq
// stays in its cluster until that is decided anew.
func (c *columns) with(records []stream.Record, ids []string, gone map[int64]string, texts *stream.View, said *marks.View) *columns {
	last := c.last
	if n := len(records); n > 0 {
		last = records[n-1].Seq
	}
	next := c.grown(last)
	next.texts, next.marks = texts, said
	before := map[string]uint32{}
	for seq, id := range gone {
		if seq <= int64(c.last) && next.all.Has(uint32(seq)) {
			next.all.Remove(uint32(seq))
			next.topic.Remove(uint32(seq))
			before[id] = uint32(seq)
		}
	}
	for i, r := range records {
		next.set(r)
		if old, ok := before[ids[i]]; ok {
			next.cluster[r.Seq], next.place[r.Seq] = next.cluster[old], next.place[old]
		}
	}
	return next
}

// under returns the columns with what another lexicon says.
func (c *columns) under(l *lexicon) *columns {
	next := *c
	next.marks, next.lexicon, next.topic, next.bases = l.marks.View(), l, seqset.Under(c.last), &bases{}
	next.marks.EachTopic(func(seq uint32) {
		if next.all.Has(seq) {
			next.topic.Add(seq)
		}
	})
	next.overview = sync.OnceValue(next.count)
	return &next
}

// set puts an article into columns that nobody uses yet.
func (c *columns) set(r stream.Record) {
	c.day[r.Seq], c.clock[r.Seq], c.words[r.Seq] = r.Day, r.Minute, r.Words
	c.source[r.Seq], c.lang[r.Seq] = code(&c.sources, r.Source), code(&c.langs, r.Language)
	c.all.Add(r.Seq)
	if said, ok := c.marks.Of(r.Seq); ok && said.Topic {
		c.topic.Add(r.Seq)
	}
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
func (c *columns) once(seqs, preferred *seqset.Set) *seqset.Set {
	best := make([]uint32, c.highest+1) // by number of the cluster
	if preferred != nil {
		for seq := range preferred.All() {
			best[c.cluster[seq]] = seq
		}
	}
	settled := slices.Clone(best)
	kept := seqset.Under(c.last)
	for seq := range seqs.All() {
		switch number := c.cluster[seq]; {
		case number == 0:
			kept.Add(seq)
		case settled[number] == 0 && (best[number] == 0 || c.place[seq] < c.place[best[number]]):
			best[number] = seq
		}
	}
	for number, seq := range best {
		if number > 0 && seq > 0 {
			kept.Add(seq)
		}
	}
	return kept
}

// loadColumns reads the columns of the articles up to last that are in there,
// the documents of the index.
func loadColumns(texts *stream.View, lex *lexicon, last uint32, there *seqset.Set) *columns {
	c := emptyColumns().grown(last)
	c.texts, c.marks, c.lexicon = texts, lex.marks.View(), lex
	texts.Each(func(r stream.Record) {
		if r.Seq <= last && there.Has(r.Seq) {
			c.set(r)
		}
	})
	return c
}

// Overview says what is searchable.
func (c *Corpus) Overview() framewatch.Overview {
	columns := c.columns.Load()
	o := columns.overview()
	o.Pending = max(0, c.stored.Load()-int64(columns.last))
	o.Applying = c.applying.Load()
	o.Lexicon, o.TopicRule = columns.lexicon.name(), columns.lexicon.annotator.Lexicon().Topic.Rule
	return o
}
