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

// A page holds entries that follow on each other; it never moves.
type page [1 << pageBits]entry

type entry struct {
	text   string
	folded Code
	// next leads from a folded form to the newest of the forms that fold to it,
	// from there to the one before; 0 ends it.
	next atomic.Uint32
}

// A table finds codes by their text: open addressing, a hash in the upper half
// of a slot and the code in the lower. A full slot never changes.
type table struct {
	slots []atomic.Uint64
	mask  uint32
}

func newTable(size int) *table {
	return &table{slots: make([]atomic.Uint64, size), mask: uint32(size - 1)}
}

func (t *table) put(hash uint32, c Code) {
	for i := hash & t.mask; ; i = (i + 1) & t.mask {
		if t.slots[i].Load() == 0 {
			t.slots[i].Store(uint64(hash)<<32 | uint64(c))
			return
		}
	}
}

func newWords() *Words {
	w := &Words{seed: maphash.MakeSeed(), stems: map[string][]uint32{}}
	w.table.Store(newTable(1 << 10))
	return w
}

// Len is the number of forms: the highest code.
func (w *Words) Len() int { return int(w.len.Load()) }

func (w *Words) entry(c Code) *entry {
	return &w.pages[c>>pageBits].Load()[c&(1<<pageBits-1)]
}

// Text is the written form; empty if c is no word.
func (w *Words) Text(c Code) string {
	if c == 0 || c > Code(w.len.Load()) {
		return ""
	}
	return w.entry(c).text
}

// Folded is the code of the form that c folds to; 0 if c is no word.
func (w *Words) Folded(c Code) Code {
	if c == 0 || c > Code(w.len.Load()) {
		return 0
	}
	return w.entry(c).folded
}

// Find is the code of a written form, if the dictionary has it.
func (w *Words) Find(written string) (Code, bool) {
	c, _ := w.find(written)
	return c, c != 0
}

func (w *Words) find(written string) (Code, *entry) {
	t, hash := w.table.Load(), w.hash(written)
	for i := hash & t.mask; ; i = (i + 1) & t.mask {
		slot := t.slots[i].Load()
		if slot == 0 {
			return 0, nil
		}
		if uint32(slot>>32) == hash {
			if e := w.entry(Code(slot)); e.text == written {
				return Code(slot), e
			}
		}
	}
}

func (w *Words) hash(s string) uint32 { return uint32(maphash.String(w.seed, s)) }

// Forms are all forms that fold to a folded form, itself included, in order of
// code.
func (w *Words) Forms(folded string) []Code {
	c, e := w.find(folded)
	if c == 0 || e.folded != c {
		return nil
	}
	forms := []Code{c}
	for next := Code(e.next.Load()); next != 0; next = Code(w.entry(next).next.Load()) {
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
	hashes, wanted := w.stemHashes(language), w.hash(stem)
	var codes []Code
	for i, hash := range hashes {
		if c := Code(i + 1); hash == wanted && text.Stem(language, w.entry(c).text) == stem {
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
		hashes = append(hashes, w.hash(text.Stem(language, w.entry(c).text)))
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
	case folded > c || folded < c && w.entry(folded).folded != folded:
		return errNoFolded
	}
	if known, _ := w.find(written); known != 0 {
		return errTwice
	}
	slot := &w.pages[c>>pageBits]
	if slot.Load() == nil {
		slot.Store(new(page))
	}
	e := w.entry(c)
	e.text, e.folded = written, folded
	if folded != c {
		head := &w.entry(folded).next
		e.next.Store(head.Load())
		head.Store(uint32(c))
	}
	w.len.Store(uint32(c))
	w.put(w.hash(written), c)
	return nil
}

func (w *Words) put(hash uint32, c Code) {
	t := w.table.Load()
	if size := len(t.slots); int(c) > size/4*3 {
		larger := newTable(2 * size)
		for i := range t.slots {
			if slot := t.slots[i].Load(); slot != 0 {
				larger.put(uint32(slot>>32), Code(slot))
			}
		}
		larger.put(hash, c)
		w.table.Store(larger)
		return
	}
	t.put(hash, c)
}
