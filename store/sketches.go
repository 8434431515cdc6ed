package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"framewatch"
)

// The columns sentences, stopped and sketch of an article's sketch hold much
// the same: a sketch ends with the hashes of the first sentences that are not
// stopped. So they are kept as one, in the column sketch, with the others
// empty:
//
//	0, the version of a row that is kept so: no sketch begins with it
//	uvarint: stopped sentences; their hashes
//	uvarint: all sentences; their hashes
//	uvarint: bytes left out at the end of the sketch
//	the sketch without them
//
// Rows of before are read as they are. A head that is the article itself is ".".

const rowVersion = 0

// ownHead stands for the article's own ID in the column head.
const ownHead = "."

var errSketchRow = errors.New("the row is damaged; delete all rows of the table sketched, and all sketches are made anew")

func packSketch(sk framewatch.Sketched) []byte {
	tail := sketchTail(sk.Sentences, sk.Stopped, len(sk.Sketch))
	for !bytes.HasSuffix(sk.Sketch, tail) {
		tail = tail[:len(tail)-4]
	}
	b := []byte{rowVersion}
	for _, hashes := range [][]uint32{sk.Stopped, sk.Sentences} {
		b = binary.AppendUvarint(b, uint64(len(hashes)))
		b = append(b, blobOf(hashes)...)
	}
	b = binary.AppendUvarint(b, uint64(len(tail)))
	return append(b, sk.Sketch[:len(sk.Sketch)-len(tail)]...)
}

// sketchTail is the hashes of sentences that are not stopped, as far as they
// fit into so many bytes.
func sketchTail(sentences, stopped []uint32, most int) []byte {
	tail := []byte{}
	for _, h := range sentences {
		if _, is := slices.BinarySearch(stopped, h); !is && len(tail)+4 <= most {
			tail = binary.BigEndian.AppendUint32(tail, h)
		}
	}
	return tail
}

func unpackSketch(sk *framewatch.Sketched, sentences, stopped, sketch []byte) error {
	if len(sketch) == 0 || sketch[0] != rowVersion {
		sk.Sentences, sk.Stopped, sk.Sketch = hashesOf(sentences), hashesOf(stopped), sketch
		return nil
	}
	rest := sketch[1:]
	hashes := func() []byte {
		n, size := binary.Uvarint(rest)
		if size <= 0 || n > uint64(len(rest)-size)/4 {
			rest = nil
			return nil
		}
		b := rest[size : size+4*int(n)]
		rest = rest[size+4*int(n):]
		return b
	}
	sk.Stopped, sk.Sentences = hashesOf(hashes()), hashesOf(hashes())
	left, size := binary.Uvarint(rest)
	tail := sketchTail(sk.Sentences, sk.Stopped, 4*len(sk.Sentences))
	if size <= 0 || left > uint64(len(tail)) {
		return fmt.Errorf("sketch of article %s: %w", sk.ID, errSketchRow)
	}
	sk.Sketch = append(slices.Clone(rest[size:]), tail[:left]...)
	return nil
}
