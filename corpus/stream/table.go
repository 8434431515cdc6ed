package stream

import (
	"hash/maphash"
	"math/bits"
	"sync/atomic"
)

// A table finds codes by their words: open addressing, a power of two of slots.
// A word of up to twelve bytes stands in its slot, so that finding it reads one
// line of memory. A slot is written once: high, then low, which is not 0.
type table struct {
	slots []slot
	mask  uint64
}

type slot struct{ low, high atomic.Uint64 }

// A key is a word as it stands in a slot: its first eight bytes in high; in low
// the code, which a key has as 0, its length, and the four bytes behind the
// first eight. A longer word has its hash in high and the rest of it in low.
type key struct{ low, high uint64 }

const (
	codeBits = 25 // of maxCode
	codeMask = 1<<codeBits - 1
	inSlot   = 12                       // bytes
	long     = 1 << (codeBits + 4)      // stands for a length above inSlot
	restAt   = 32                       // bit of low at which the bytes behind the first eight begin
	_        = uint(codeMask - maxCode) // fails to build if codes don't fit
)

func (w *Words) key(s string) key {
	n := len(s)
	length := uint64(n) << codeBits
	switch {
	case n > inSlot:
		h := maphash.String(w.seed, s)
		return key{long | h>>restAt<<restAt, h}
	case n >= 8:
		return key{length | uint64(four8(s, n-4)>>(8*(inSlot-n)))<<restAt, uint64(four8(s, 0)) | uint64(four8(s, 4))<<32}
	case n >= 4:
		return key{length, uint64(four8(s, 0)) | uint64(four8(s, n-4)>>(8*(8-n)))<<32}
	}
	var high uint64
	for i := range n {
		high |= uint64(s[i]) << (8 * i)
	}
	return key{length, high}
}

// four8 are four bytes of s; the compiler makes one load of it.
func four8(s string, i int) uint32 {
	s = s[i : i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func (k key) hash() uint64 {
	high, low := bits.Mul64(k.high^mix[0], k.low^mix[1])
	return high ^ low
}

// mix is drawn anew by each process, so that nobody can choose words that all
// fall together.
var mix = [2]uint64{maphash.String(maphash.MakeSeed(), "high"), maphash.String(maphash.MakeSeed(), "low")}

func newTable(size int) *table {
	return &table{slots: make([]slot, size), mask: uint64(size - 1)}
}

func (t *table) put(k key, c Code) {
	for i := k.hash() & t.mask; ; i = (i + 1) & t.mask {
		if s := &t.slots[i]; s.low.Load() == 0 {
			s.high.Store(k.high)
			s.low.Store(k.low | uint64(c))
			return
		}
	}
}
