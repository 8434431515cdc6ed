package pack

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// list1gz holds the pieces of list 1, one a line: the length of its code in
// bits and the piece as a Go string; shorter codes first, then by piece. They
// were counted in news articles and stand in five outlets or more;
// TestListIsMadeOfArticles makes the list again.
//
//go:embed list1.gz
var list1gz []byte

var list1 = sync.OnceValue(func() *list {
	l, err := readList(list1gz)
	if err != nil {
		panic(err) // the file is part of the program, and tests have read it
	}
	return l
})

// A list gives pieces their codes. They are canonical: those of one length
// count up in the order of the file, and a longer one is greater than all
// shorter ones.
type list struct {
	pieces []piece           // in order of codes
	slots  [slotCount]uint16 // hash table of open addressing: 1 + the number of a piece

	// By length of code: the first code behind those of this length, moved to
	// the left end of 32 bits, and what to add to a code for its piece.
	limits  [maxCode + 1]uint64
	offsets [maxCode + 1]int

	fast [1 << fastBits]fastEntry // by the next bits; piece of a short code
}

type piece struct {
	key  key
	size uint8
	code code
}

// A key is the bytes of a piece, filled up with zeros, in words of a size that
// the processor compares and copies at once.
type key [maxPiece / 8]uint64

type code struct {
	bits   uint32
	length uint8
}

type fastEntry struct {
	piece  uint16
	length uint8 // 0: the code is longer
}

const (
	maxCode  = 24
	fastBits = 12
)

func readList(gz []byte) (*list, error) {
	z, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		return nil, err
	}
	var pieces []string
	var lengths []uint8
	lines := bufio.NewScanner(z)
	for lines.Scan() {
		length, quoted, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.ParseUint(length, 10, 8)
		if err != nil {
			return nil, err
		}
		piece, err := strconv.Unquote(quoted)
		if err != nil || piece == "" || len(piece) > maxPiece {
			return nil, fmt.Errorf("piece %s", quoted)
		}
		pieces, lengths = append(pieces, piece), append(lengths, uint8(n))
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return newList(pieces, lengths)
}

// newList makes codes of lengths, which must ascend and fill the tree.
func newList(pieces []string, lengths []uint8) (*list, error) {
	if len(pieces) >= slotCount/2 {
		return nil, fmt.Errorf("%d pieces are too many", len(pieces))
	}
	l := &list{pieces: make([]piece, len(pieces))}
	next, last := uint64(0), uint8(0) // the next code, in last bits
	for i, n := range lengths {
		if n < last || n == 0 || n > maxCode {
			return nil, fmt.Errorf("piece %q: a code of %d bits behind one of %d", pieces[i], n, last)
		}
		for ; last < n; last++ {
			l.limits[last] = next << (32 - last)
			next <<= 1
		}
		if next >= 1<<n {
			return nil, fmt.Errorf("piece %q: no code of %d bits is left", pieces[i], n)
		}
		l.offsets[n] = i - int(next)
		if !l.add(i, pieces[i], code{uint32(next), n}) {
			return nil, fmt.Errorf("piece %q stands there twice", pieces[i])
		}
		if n <= fastBits {
			for rest := range 1 << (fastBits - n) {
				l.fast[int(next)<<(fastBits-n)|rest] = fastEntry{uint16(i), n}
			}
		}
		next++
	}
	for ; last <= maxCode; last++ {
		l.limits[last] = next << (32 - last)
		next <<= 1
	}
	if l.limits[maxCode] != 1<<32 {
		return nil, fmt.Errorf("%d pieces do not make a code", len(pieces))
	}
	return l, nil
}

// Of the slots more than half are empty, or searches take long.
const (
	slotBits  = 16
	slotCount = 1 << slotBits
)

// padding makes any text as long as keyOf wants it.
const padding = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// keyOf is the key of the n bytes at the start of text, which is longer by
// maxPiece at least.
func keyOf(text []byte, n int) (k key) {
	_ = text[maxPiece-1]
	k[0] = binary.LittleEndian.Uint64(text) & masks[min(n, 8)]
	if n > 8 {
		k[1] = binary.LittleEndian.Uint64(text[8:]) & masks[min(n-8, 8)]
		if n > 16 {
			k[2] = binary.LittleEndian.Uint64(text[16:]) & masks[n-16]
		}
	}
	return k
}

// masks keep the first n bytes.
var masks = [9]uint64{0, 1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1, 1<<64 - 1}

// slot is where the search for a key begins.
func (k *key) slot() uint16 {
	h := k[0]*0x9e3779b97f4a7c15 ^ k[1]*0xc2b2ae3d27d4eb4f ^ k[2]*0x165667b19e3779f9
	return uint16((h ^ h>>29) * 0xbf58476d1ce4e5b9 >> (64 - slotBits))
}

func (l *list) add(number int, text string, c code) bool {
	k, size := keyOf([]byte(text+padding), len(text)), uint8(len(text))
	at := k.slot()
	for ; l.slots[at] != 0; at++ {
		if p := &l.pieces[l.slots[at]-1]; p.key == k && p.size == size {
			return false
		}
	}
	l.slots[at] = uint16(number + 1)
	l.pieces[number] = piece{k, size, c}
	return true
}

// code is the code of the piece of n bytes at the start of text, if it is in
// the list; text is longer as for keyOf.
func (l *list) code(text []byte, n int) (code, bool) {
	k := keyOf(text, n)
	for at := k.slot(); l.slots[at] != 0; at++ { // at 65,535 it begins anew
		if p := &l.pieces[l.slots[at]-1]; p.key == k && int(p.size) == n {
			return p.code, true
		}
	}
	return code{}, false
}

// put writes the piece to the start of text, which has room for any, and
// returns its length.
func (p *piece) put(text []byte) int {
	_ = text[maxPiece-1]
	binary.LittleEndian.PutUint64(text, p.key[0])
	binary.LittleEndian.PutUint64(text[8:], p.key[1])
	binary.LittleEndian.PutUint64(text[16:], p.key[2])
	return int(p.size)
}

// read fills text with the pieces of the codes in b until it has the length;
// text has room for one more.
func (l *list) read(b []byte, text []byte, length int) ([]byte, error) {
	var held uint64 // the next bits, from the left
	have, at := 0, 0
	// Two codes at a time as long as there is room for both.
	for len(b) >= 8 && at < length-maxPiece {
		held |= binary.BigEndian.Uint64(b) >> have
		b = b[(63-have)>>3:]
		have |= 56
		for range 2 {
			number, n := l.next(held)
			held, have = held<<n, have-n
			at += l.pieces[number].put(text[at:])
		}
	}
	// What was read of the next byte is read again.
	held &= ^uint64(0) << (64 - have)
	for at < length {
		for ; have <= 56 && len(b) > 0; have += 8 {
			held |= uint64(b[0]) << (56 - have)
			b = b[1:]
		}
		number, n := l.next(held)
		if n > have {
			return nil, fmt.Errorf("%w: it ends too early", ErrDamaged)
		}
		held, have = held<<n, have-n
		at += l.pieces[number].put(text[at:])
	}
	if at != length || len(b) > 0 || have > 7 {
		return nil, fmt.Errorf("%w: it has another length than it says", ErrDamaged)
	}
	return text[:length], nil
}

// next is the piece at the left of the bits, and the length of its code.
func (l *list) next(bits uint64) (number, length int) {
	if e := l.fast[bits>>(64-fastBits)]; e.length != 0 {
		return int(e.piece), int(e.length)
	}
	return l.long(bits >> 32)
}

// long finds the piece of a code of more than fastBits at the left of 32 bits.
func (l *list) long(bits uint64) (number, length int) {
	n := fastBits + 1
	for bits >= l.limits[n] {
		n++ // the last limit is above all bits
	}
	return int(bits>>(32-n)) + l.offsets[n], n
}

// A bitWriter appends codes to bytes.
type bitWriter struct {
	bytes []byte
	held  uint64
	have  int // bits held, from the right
}

func (w *bitWriter) write(c code) {
	w.held = w.held<<c.length | uint64(c.bits)
	if w.have += int(c.length); w.have >= 32 {
		w.have -= 32
		w.bytes = binary.BigEndian.AppendUint32(w.bytes, uint32(w.held>>w.have))
	}
}

// flush appends what is held, filled up with zeros.
func (w *bitWriter) flush() {
	for w.have > 0 {
		if w.have < 8 {
			w.held, w.have = w.held<<(8-w.have), 8
		}
		w.have -= 8
		w.bytes = append(w.bytes, byte(w.held>>w.have))
	}
}
