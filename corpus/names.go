package corpus

import (
	"context"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"framewatch/corpus/marks"
	"framewatch/seqset"
	"framewatch/text"
)

// Names of speakers are folded to one form in two steps. Within an article
// package framing finds the full name behind a surname and takes titles off.
// Across articles a surname alone, which no full name in its article explains,
// counts here for the one full name that nearly all articles mean by it. That
// this full name is called by its surname some article must show: "House" is
// not short for "White House", nor "Mexico" for "New Mexico".

// nearlyAll is the part of the stretches owed to full names with a surname that
// one of them must have, for the surname alone to count as it.
const nearlyAll = 0.9

// A nameBook numbers the names of speakers as they are met, and remembers how
// often each was met in the articles that were asked for last.
type nameBook struct {
	mu      sync.RWMutex
	numbers map[string]int32   // by name as it is written
	names   []calledName       // by number
	byKey   map[string][]int32 // numbers of names by keyOfName
	bearers map[string][]int32 // numbers of full names by their surnames
	last    *callings
}

// A calledName is a name as the texts write it.
type calledName struct {
	written string
	key     string
}

// callings say how often each name was met in a set of articles. They are not
// changed once they are kept.
type callings struct {
	book    *nameBook
	lexicon *lexicon
	set     *seqset.Set
	n       []int32 // by number: stretches owed to the name
	short   []int32 // of them, those in which the text calls a full name by its surname
}

// calls are the callings in all articles, counted by the difference to those
// that were asked for before.
func (q *question) calls(ctx context.Context) (*callings, error) {
	b := &q.corpus.called
	b.mu.RLock()
	last := b.last
	b.mu.RUnlock()
	if last != nil && last.lexicon == q.lexicon && last.set == q.all {
		return last, nil
	}
	next := &callings{book: b, lexicon: q.lexicon, set: q.all}
	more, gone := q.all, &seqset.Set{}
	if last != nil && last.lexicon == q.lexicon {
		next.n, next.short = slices.Clone(last.n), slices.Clone(last.short)
		more, gone = without(q.all, last.set), without(last.set, q.all)
	}
	next.count(ctx, q.marks, more, 1)
	next.count(ctx, q.marks, gone, -1)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last = next
	return next, nil
}

// count adds the stretches of some articles, or takes them away.
func (c *callings) count(ctx context.Context, said *marks.View, set *seqset.Set, sign int32) {
	type met struct{ n, short int32 }
	var mu sync.Mutex
	each(set.Parts(processors()), func(part seqset.Part) {
		own, halt := map[string]met{}, halt{ctx: ctx}
		var runs []marks.Run
		for seq := range part.All() {
			if halt.now() {
				return
			}
			of, _ := said.Of(seq)
			runs = of.Voices(runs[:0])
			for _, r := range runs {
				speaker, name := of.Owed(r)
				if name == "" {
					continue
				}
				m, known := own[name]
				if m.n++; isShort(speaker, name) {
					m.short++
				}
				if !known {
					name = strings.Clone(name)
				}
				own[name] = m
			}
		}
		mu.Lock()
		defer mu.Unlock()
		c.book.mu.Lock()
		defer c.book.mu.Unlock()
		for name, m := range own {
			number := int(c.book.number(name))
			for len(c.n) <= number {
				c.n, c.short = append(c.n, 0), append(c.short, 0)
			}
			c.n[number] += sign * m.n
			c.short[number] += sign * m.short
		}
	})
}

// isShort reports whether a text names a speaker without the first word of the
// name, but with the last.
func isShort(speaker, name string) bool {
	i, j := strings.IndexByte(name, ' '), strings.LastIndexByte(name, ' ')
	return i > 0 && !strings.Contains(speaker, name[:i]) && strings.Contains(speaker, name[j+1:])
}

// number is the number of a name, which it gets if it has none. The book is
// locked.
func (b *nameBook) number(name string) int32 {
	if n, ok := b.numbers[name]; ok {
		return n
	}
	if b.numbers == nil {
		b.numbers, b.byKey, b.bearers = map[string]int32{}, map[string][]int32{}, map[string][]int32{}
	}
	n := int32(len(b.names))
	called := calledName{name, keyOfName(name)}
	if words := fullName(name); words != nil {
		for _, surname := range surnames(name, words) {
			b.bearers[surname] = append(b.bearers[surname], n)
		}
	}
	b.numbers[name], b.names = n, append(b.names, called)
	b.byKey[called.key] = append(b.byKey[called.key], n)
	return n
}

// keyOfName is what names are compared by: their folded words.
func keyOfName(name string) string {
	var words []string
	for _, w := range text.Words(name) {
		words = append(words, w.Folded)
	}
	return strings.Join(words, " ")
}

// mostNameWords is how many words the name of a person has at most.
const mostNameWords = 6

// fullName is the words of a name that may be that of a person, with given name
// and surname, but for what follows the surname; nil if it is none.
func fullName(name string) []text.Word {
	words := text.Words(name)
	if len(words) > 2 && slices.Contains([]string{"jr", "sr", "ii", "iii"}, words[len(words)-1].Folded) {
		words = words[:len(words)-1]
	}
	if len(words) < 2 || len(words) > mostNameWords || !isCapital(name, words[0]) || !isCapital(name, words[len(words)-1]) {
		return nil
	}
	return words
}

func isCapital(s string, w text.Word) bool {
	r, _ := utf8.DecodeRuneInString(s[w.Start:w.End])
	return unicode.IsUpper(r)
}

// surnames are the forms of the surname of a full name: its last word, and that
// with the small words before it, as in "von der Leyen".
func surnames(name string, words []text.Word) []string {
	last := len(words) - 1
	all := []string{words[last].Folded}
	for i := last - 1; i > 0 && !isCapital(name, words[i]); i-- {
		all = append(all, words[i].Folded+" "+all[len(all)-1])
	}
	return all
}

// meant is the key of the name that is meant by a name: of a full name its own,
// of a surname alone that of the full name that it is short for.
func (c *callings) meant(name string) string {
	key := keyOfName(name)
	if fullName(name) != nil {
		return key
	}
	c.book.mu.RLock()
	defer c.book.mu.RUnlock()
	all, most, best := int32(0), int32(0), ""
	of := map[string]int32{}
	shown := map[string]bool{} // which are called by their surname
	for _, number := range c.book.bearers[key] {
		if int(number) >= len(c.n) {
			continue
		}
		full := c.book.names[number].key
		all += c.n[number]
		of[full] += c.n[number]
		shown[full] = shown[full] || c.short[number] > 0
		if of[full] > most {
			most, best = of[full], full
		}
	}
	if all == 0 || !shown[best] || float64(most) < nearlyAll*float64(all) {
		return key
	}
	return best
}

// has reports whether anything is owed to who is meant by a name.
func (c *callings) has(name string) bool {
	key := c.meant(name)
	c.book.mu.RLock()
	defer c.book.mu.RUnlock()
	return slices.ContainsFunc(c.book.byKey[key], func(n int32) bool { return int(n) < len(c.n) && c.n[n] > 0 })
}

// written is the most frequent form of the names with a key.
func (c *callings) written(key string) string {
	c.book.mu.RLock()
	defer c.book.mu.RUnlock()
	best, most := key, int32(0)
	for _, number := range c.book.byKey[key] {
		if int(number) >= len(c.n) {
			continue
		}
		if name := c.book.names[number].written; c.n[number] > most || c.n[number] == most && most > 0 && name < best {
			best, most = name, c.n[number]
		}
	}
	return best
}

// wantedSpeakers are those of a filter.
type wantedSpeakers struct {
	names []string
	once  sync.Once
	calls *callings
	keys  map[string]bool
}

// wantSpeakers is nil for no names.
func wantSpeakers(names []string) *wantedSpeakers {
	if len(names) == 0 {
		return nil
	}
	return &wantedSpeakers{names: names}
}

// isOwed reports whether an occurrence, whose voice is known, is owed to one of
// the speakers that count.
func (f *finder) isOwed(s span) bool {
	if s.run == noRun {
		return false
	}
	w := f.only.speakers
	w.once.Do(func() {
		w.keys = map[string]bool{}
		// To its end, which has no other error: others may ask for the same.
		w.calls, _ = f.calls(context.Background())
		for _, name := range w.names {
			w.keys[w.calls.meant(name)] = true
		}
	})
	_, name := f.said.Owed(f.runs[s.run])
	if name == "" {
		return false
	}
	is, known := f.owed[name]
	if !known {
		is = w.keys[w.calls.meant(name)]
		if f.owed == nil {
			f.owed = map[string]bool{}
		}
		f.owed[strings.Clone(name)] = is
	}
	return is
}
