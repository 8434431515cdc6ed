package stream

import (
	"errors"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"

	"framewatch/text"
)

// A Code is a written form of a word: 1, 2, 3, … in order of first appearance.
// 0 is no word.
type Code uint32

// maxCode is the last code that two units can hold.
const maxCode = firstPair - 1 + pairs*pairs

// Words is the dictionary of written forms. A form comes after the form it
// folds to, which folds to itself. Many may read it while one writer lets it
// grow; a code that was given stays.
type Words struct {
	seed  maphash.Seed
	len   atomic.Uint32
	pages [maxCode>>pageBits + 1]atomic.Pointer[page]
	table atomic.Pointer[table]

	mu    sync.Mutex
	stems map[string][]uint32 // language to the hash of the stem of each code, from 1 on
}

const pageBits = 12

// A page holds words that follow on each other; it never moves.
type page struct {
	texts  [1 << pageBits]string
	folded [1 << pageBits]Code
	// next leads from a folded form to the newest of the forms that fold to it,
	// from there to the one before; 0 ends it.
	next [1 << pageBits]atomic.Uint32
}

func newWords() *Words {
	w := &Words{seed: maphash.MakeSeed(), stems: map[string][]uint32{}}
	w.table.Store(newTable(1 << 10))
	return w
}

// Len is the number of forms: the highest code.
func (w *Words) Len() int { return int(w.len.Load()) }

// page is where a code of the dictionary stands, and its place there.
func (w *Words) page(c Code) (*page, int) {
	return w.pages[c>>pageBits].Load(), int(c & (1<<pageBits - 1))
}

// text is Text of a code that was given.
func (w *Words) text(c Code) string {
	p, i := w.page(c)
	return p.texts[i]
}

// folded is Folded of a code that was given.
func (w *Words) folded(c Code) Code {
	p, i := w.page(c)
	return p.folded[i]
}

func (w *Words) next(c Code) *atomic.Uint32 {
	p, i := w.page(c)
	return &p.next[i]
}

// Text is the written form; empty if c is no word.
func (w *Words) Text(c Code) string {
	if c == 0 || c > Code(w.len.Load()) {
		return ""
	}
	return w.text(c)
}

// Folded is the code of the form that c folds to; 0 if c is no word.
func (w *Words) Folded(c Code) Code {
	if c == 0 || c > Code(w.len.Load()) {
		return 0
	}
	return w.folded(c)
}

// Find is the code of a written form, if the dictionary has it.
func (w *Words) Find(written string) (Code, bool) {
	c := w.find(written)
	return c, c != 0
}

// find is Find with 0 for a form that is not there.
func (w *Words) find(written string) Code {
	t, k := w.table.Load(), w.key(written)
	for i := k.hash() & t.mask; ; i = (i + 1) & t.mask {
		slot := &t.slots[i]
		low := slot.low.Load()
		switch {
		case low == 0:
			return 0
		case low&^codeMask == k.low && slot.high.Load() == k.high:
			if c := Code(low & codeMask); k.low&long == 0 || w.text(c) == written {
				return c
			}
		}
	}
}

// Forms are all forms that fold to a folded form, itself included, in order of
// code.
func (w *Words) Forms(folded string) []Code {
	c := w.find(folded)
	if c == 0 || w.folded(c) != c {
		return nil
	}
	forms := []Code{c}
	for next := Code(w.next(c).Load()); next != 0; next = Code(w.next(next).Load()) {
		forms = append(forms, next)
	}
	slices.Reverse(forms[1:])
	return forms
}

// Stemmed are all forms that have this stem in a language; see text.Stem. The
// first question in a language reads the whole dictionary.
func (w *Words) Stemmed(language, stem string) []Code {
	if !text.Stems(language) {
		return w.Forms(stem)
	}
	hashes, wanted := w.stemHashes(language), uint32(maphash.String(w.seed, stem))
	var codes []Code
	for i, hash := range hashes {
		if c := Code(i + 1); hash == wanted && text.Stem(language, w.text(c)) == stem {
			codes = append(codes, c)
		}
	}
	return codes
}

// stemHashes are the hashes of the stems of all forms: four bytes a form, where
// the stems themselves would take fifty.
func (w *Words) stemHashes(language string) []uint32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	hashes := w.stems[language]
	for c := Code(len(hashes) + 1); c <= Code(w.len.Load()); c++ {
		hashes = append(hashes, uint32(maphash.String(w.seed, text.Stem(language, w.text(c)))))
	}
	w.stems[language] = hashes
	return hashes
}

var (
	errTwice    = errors.New("a word stands in the dictionary twice")
	errFull     = errors.New("the dictionary is full")
	errNoText   = errors.New("a word of the dictionary is empty")
	errNoFolded = errors.New("a word folds to one that is no folded form")
)

// add gives the next code to a form that folds to folded; to itself if that is
// 0. Only one may add at a time.
func (w *Words) add(written string, folded Code) error {
	c := Code(w.len.Load()) + 1
	if folded == 0 {
		folded = c
	}
	switch {
	case c > maxCode:
		return errFull
	case written == "":
		return errNoText
	case folded > c || folded < c && w.folded(folded) != folded:
		return errNoFolded
	}
	if w.find(written) != 0 {
		return errTwice
	}
	slot := &w.pages[c>>pageBits]
	if slot.Load() == nil {
		slot.Store(new(page))
	}
	p, i := w.page(c)
	p.texts[i], p.folded[i] = written, folded
	if folded != c {
		head := w.next(folded)
		p.next[i].Store(head.Load())
		head.Store(uint32(c))
	}
	w.len.Store(uint32(c))
	w.put(w.key(written), c)
	return nil
}

func (w *Words) put(k key, c Code) {
	t := w.table.Load()
	if size := len(t.slots); int(c) > size/8*5 {
		larger := newTable(2 * size)
		for i := range t.slots {
			if low := t.slots[i].low.Load(); low != 0 {
				larger.put(key{low &^ codeMask, t.slots[i].high.Load()}, Code(low&codeMask))
			}
		}
		larger.put(k, c)
		w.table.Store(larger)
		return
	}
	t.put(k, c)
}
