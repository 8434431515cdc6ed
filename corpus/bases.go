package corpus

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"framewatch"
	"framewatch/measure"
	"framewatch/seqset"
)

// A base is what matches are a share of, in one bucket or in all.
type base struct {
	articles       int
	words, squares float64 // running words; of an article, and its square, summed
}

func (b *base) add(words uint32) {
	b.articles++
	n := float64(words)
	b.words += n
	b.squares += n * n
}

// occurrences is the base as the rate of a word sees it.
func (b base) occurrences() measure.Occurrences {
	return measure.Occurrences{Articles: b.articles, N: b.words, NN: b.squares}
}

// A table is the bases of a set of articles, by code of outlet or language, or
// all in one row.
type table struct {
	rows  [][]base // of the parts that are shown, by bucket
	whole []base   // by code, undated articles included
}

// table counts the bases of a set. A row has the articles of each part that is
// shown, of which there are this many; part is the place of each code among
// them, or -1.
func (q *question) table(set *seqset.Set, by string, b *buckets, part []int, rows int) *table {
	var codes []uint16
	names := 1
	switch by {
	case framewatch.BySource:
		codes, names = q.source, len(q.sources)
	case framewatch.ByLang:
		codes, names = q.lang, len(q.langs)
	}
	t := &table{make([][]base, rows), make([]base, names)}
	width := len(b.starts)
	cells := make([]base, rows*width)
	for i := range t.rows {
		t.rows[i] = cells[i*width : (i+1)*width]
	}
	for seq := range set.All() {
		code, row := 0, 0
		if codes != nil {
			code = int(codes[seq])
		}
		t.whole[code].add(q.words[seq])
		if part != nil {
			row = part[code]
		}
		if at, ok := b.at(q.day[seq]); ok && row >= 0 {
			t.rows[row][at].add(q.words[seq])
		}
	}
	return t
}

// bases remembers what was counted of all articles or of those that pass a
// filter: many questions have the same base. It lasts as long as the columns,
// which is until the next article comes.
type bases struct {
	mu   sync.Mutex
	kept []*remembered // the latest last
}

// A remembered answer is worked out once, by the first who asks.
type remembered struct {
	key  string
	once sync.Once
	span [2]int32 // first and last day
	b    buckets
	err  error
	t    *table
}

const maxRemembered = 16

func (b *bases) at(key string) *remembered {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i := slices.IndexFunc(b.kept, func(r *remembered) bool { return r.key == key }); i >= 0 {
		r := b.kept[i]
		b.kept = append(slices.Delete(b.kept, i, i+1), r)
		return r
	}
	r := &remembered{key: key}
	if len(b.kept) == maxRemembered {
		b.kept = slices.Delete(b.kept, 0, 1)
	}
	b.kept = append(b.kept, r)
	return r
}

// filterKey tells filters apart.
func filterKey(f framewatch.Filter) string {
	return fmt.Sprintf("%q %q %q %q %v %v", f.From.Format(time.DateOnly), f.To.Format(time.DateOnly), f.Sources, f.Languages, f.Topic, f.Undated)
}

// span is the first and last day of the articles that pass the filter.
func (q *question) span() [2]int32 {
	r := q.bases.at("span " + filterKey(q.filter))
	r.once.Do(func() { r.span = q.spanOf(q.base()) })
	return r.span
}

// spanOf is the first and last day of a set; both undated if none has a date.
func (q *question) spanOf(set *seqset.Set) [2]int32 {
	first, last := int32(undated), int32(undated)
	for seq := range set.All() {
		switch day := q.day[seq]; {
		case day == undated:
		case first == undated:
			first, last = day, day
		default:
			first, last = min(first, day), max(last, day)
		}
	}
	return [2]int32{first, last}
}

// maxRememberedCells is the size of the largest table that is remembered.
const maxRememberedCells = 1 << 17

// allBase is the table of the articles that pass the filter.
func (t *trend) allBase() *table {
	r, rows := t.request, t.rows()
	count := func() *table { return t.table(t.base(), r.By, &t.buckets, t.part, rows) }
	if rows*len(t.buckets.starts) > maxRememberedCells {
		return count()
	}
	kept := t.columns.bases.at(fmt.Sprintf("table %s %s %v %s", r.Interval, r.By, t.codes, filterKey(t.filter)))
	kept.once.Do(func() { kept.t = count() })
	return kept.t
}

// allWhole is the table of the articles that pass the filter, without rows.
func (t *trend) allWhole() *table {
	kept := t.columns.bases.at(fmt.Sprintf("whole %s %s", t.request.By, filterKey(t.filter)))
	kept.once.Do(func() { kept.t = t.table(t.base(), t.request.By, &buckets{}, nil, 0) })
	return kept.t
}

// wordsInAll are the running words of all articles, and the articles.
func (q *question) wordsInAll() (words, articles int) {
	r := q.bases.at("words")
	r.once.Do(func() { r.t = q.table(q.all, framewatch.ByNothing, &buckets{}, nil, 0) })
	return int(r.t.whole[0].words), r.t.whole[0].articles
}
