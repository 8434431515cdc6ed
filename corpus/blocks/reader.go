package blocks

import (
	"encoding/binary"
	"errors"
	"math"
)

// ErrSection says that a block's sections are not as its header says.
var ErrSection = errors.New("a section does not hold what it should")

// A Reader reads numbers and names of a section; what is not there makes it
// bad.
type Reader struct {
	B   string // what has not been read
	Bad bool
}

// Number reads a varint that fits 32 bits.
func (r *Reader) Number() uint64 {
	var n uint64
	for i := 0; i < len(r.B) && i < binary.MaxVarintLen32; i++ {
		n |= uint64(r.B[i]&0x7f) << (7 * i)
		if r.B[i] < 0x80 {
			r.B = r.B[i+1:]
			r.Bad = r.Bad || n > math.MaxUint32
			return n
		}
	}
	r.B, r.Bad = "", true
	return 0
}

// Name reads what AppendName appends.
func (r *Reader) Name() string {
	n := r.Number()
	if n > uint64(len(r.B)) {
		r.B, r.Bad = "", true
		return ""
	}
	name := r.B[:n]
	r.B = r.B[n:]
	return name
}

// AppendName appends a name as a section holds it.
func AppendName(b []byte, name string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(name))), name...)
}

// Next reads a number from b, which was checked when it came in.
func Next(b []byte) (uint32, []byte) {
	if b[0] < 0x80 { // nearly always
		return uint32(b[0]), b[1:]
	}
	n, size := binary.Uvarint(b)
	return uint32(n), b[size:]
}
