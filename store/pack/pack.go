// Package pack makes the texts of articles small for the store, and gives them
// back byte by byte.
//
// A packed text begins with a byte that names its form:
//
//	1  a zstd frame with a checksum
//	2  pieces of list 1: the length of the text as uvarint, its CRC-32C in four
//	   bytes, then the codes of the pieces, bit by bit
//
// Pieces are words with the space before them, marks and breaks. A list gives
// each a code that is the shorter the more frequent it is in news (a static
// Huffman code), so a text needs no table of its own. It makes English half as
// long again as zstd does. What is written in other words is left to zstd.
//
// A list that has shipped never changes: texts are packed with it. A better one
// becomes form 3.
package pack

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// ErrDamaged is what is wrong with bytes that are no packed text.
var ErrDamaged = errors.New("packed text is damaged")

const (
	formZstd  = 1
	formWords = 2
)

// shortest is the length below which a text is not packed.
const shortest = 64

// maxText is the length that no article has: a damaged length must not take
// all memory.
const maxText = 1 << 28

// Pack returns the packed text; nil if it would not be shorter.
func Pack(text string) []byte {
	if len(text) < shortest || len(text) > maxText {
		return nil
	}
	packed := packWords(text)
	if packed == nil {
		packed = zstdWriter().EncodeAll([]byte(text), append(make([]byte, 0, len(text)/2), formZstd))
	}
	// A text that does not come back must not go in: it costs a quarter of the
	// time of packing to be sure.
	if back, err := Unpack(packed); len(packed) >= len(text) || err != nil || back != text {
		return nil
	}
	return packed
}

// Unpack returns the text that was packed, or ErrDamaged with what is wrong.
func Unpack(packed []byte) (string, error) {
	if len(packed) == 0 {
		return "", fmt.Errorf("%w: it is empty", ErrDamaged)
	}
	switch packed[0] {
	case formZstd:
		text, err := zstdReader().DecodeAll(packed[1:], nil)
		if err == nil && len(text) == 0 {
			err = io.ErrUnexpectedEOF // no text that is packed is empty
		}
		if err != nil {
			return "", fmt.Errorf("%w: %v", ErrDamaged, err)
		}
		return string(text), nil
	case formWords:
		return unpackWords(packed[1:])
	}
	return "", fmt.Errorf("%w: form %d is unknown; a newer framewatch may have written it", ErrDamaged, packed[0])
}

// The errors are of options alone.
var zstdWriter = sync.OnceValue(func() *zstd.Encoder {
	w, _ := zstd.NewWriter(nil, zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	return w
})

var zstdReader = sync.OnceValue(func() *zstd.Decoder {
	r, _ := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxText))
	return r
})

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// packWords packs a text in pieces of the list; nil if it is written in other
// words.
func packWords(text string) []byte {
	l := list1()
	padded := append(append(make([]byte, 0, len(text)+maxPiece), text...), padding...)
	packed := append(make([]byte, 0, 16+len(text)/3), formWords)
	packed = binary.AppendUvarint(packed, uint64(len(text)))
	packed = binary.BigEndian.AppendUint32(packed, crc32.Checksum(padded[:len(text)], castagnoli))
	out := bitWriter{bytes: packed}
	foreign := func(at int) bool { return 100*(len(out.bytes)-len(packed)) > foreignPercent*at }
	for at := 0; at < len(text); {
		end := pieceEnd(text, at)
		if code, ok := l.code(padded[at:], end-at); ok && end-at <= maxPiece {
			out.write(code)
		} else {
			l.spell(padded[at:], end-at, &out)
		}
		if at = end; at > foreignAfter && foreign(at) {
			return nil
		}
	}
	if out.flush(); foreign(len(text)) {
		return nil
	}
	return out.bytes
}

// A text that is not below this share of its length, at its end or after so
// many bytes of it, is in words that the list does not have; zstd makes about
// 45 % of a text.
const foreignAfter, foreignPercent = 400, 42

// spell writes a piece of n bytes that is not in the list in the longest parts
// that are; all single bytes are.
func (l *list) spell(text []byte, n int, out *bitWriter) {
	for n > 0 {
		part := min(n, maxPart)
		code, ok := l.code(text, part)
		for ; !ok; code, ok = l.code(text, part) {
			part--
		}
		out.write(code)
		text, n = text[part:], n-part
	}
}

func unpackWords(b []byte) (string, error) {
	length, n := binary.Uvarint(b)
	if n <= 0 || len(b) < n+4 || length > maxText || length > uint64(len(b))*8*maxPiece {
		return "", fmt.Errorf("%w: its length can't be", ErrDamaged)
	}
	sum := binary.BigEndian.Uint32(b[n:])
	text, err := list1().read(b[n+4:], make([]byte, length+2*maxPiece), int(length))
	if err != nil {
		return "", err
	}
	if crc32.Checksum(text, castagnoli) != sum {
		return "", fmt.Errorf("%w: its checksum is another", ErrDamaged)
	}
	return string(text), nil
}
