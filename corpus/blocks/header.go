package blocks

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// HeaderSize is the size of the header that each block begins with; the records
// follow.
const HeaderSize = 96

// Counts is the number of a header's Counts.
const Counts = 8

// A Header says what a block consists of and what comes before it.
//
// A block is, little-endian throughout, its header, the records of its
// articles, the sections of its kind, and zeros up to a multiple of 8 bytes.
type Header struct {
	// 0: magic
	version uint32         // 8; this and what stands before it stay where they are in every version, as does sum
	sum     uint32         // 12: CRC-32C of the header, itself as 0
	stamp   Stamp          // 16
	size    uint32         // 32: of the block in bytes
	content uint32         // 36: CRC-32C of all behind the header
	before  uint32         // 40: the last Seq before the block; 0 if it is the first
	last    uint32         // 44: the last Seq of the block
	Records uint32         // 48: articles
	Counts  [Counts]uint32 // 52: as the kind means them
	series  uint64         // 84
	// 92: 4 zeros
}

// A Stamp tells logs apart that were made by other rules.
type Stamp [16]byte

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (h Header) put(b []byte, magic string) {
	clear(b[:HeaderSize])
	copy(b, magic)
	copy(b[16:], h.stamp[:])
	le := binary.LittleEndian
	le.PutUint32(b[8:], h.version)
	for i, v := range [...]uint32{h.size, h.content, h.before, h.last, h.Records} {
		le.PutUint32(b[32+4*i:], v)
	}
	for i, v := range h.Counts {
		le.PutUint32(b[52+4*i:], v)
	}
	le.PutUint64(b[84:], h.series)
	le.PutUint32(b[12:], crc32.Checksum(b[:HeaderSize], castagnoli))
}

// readHeader reads a header that is whole; of another version only what stays
// where it is.
func readHeader(b []byte, magic string) (Header, error) {
	var h Header
	if string(b[:8]) != magic {
		return h, errors.New("no block begins there")
	}
	var plain [HeaderSize]byte
	copy(plain[:], b)
	clear(plain[12:16])
	le := binary.LittleEndian
	if h.sum = le.Uint32(b[12:]); h.sum != crc32.Checksum(plain[:], castagnoli) {
		return h, errors.New("the sum of the block's header is wrong")
	}
	h.version = le.Uint32(b[8:])
	copy(h.stamp[:], b[16:])
	for i, v := range []*uint32{&h.size, &h.content, &h.before, &h.last, &h.Records} {
		*v = le.Uint32(b[32+4*i:])
	}
	for i := range h.Counts {
		h.Counts[i] = le.Uint32(b[52+4*i:])
	}
	h.series = le.Uint64(b[84:])
	return h, nil
}

// whole is the size of a block whose sections end at end.
func whole(end uint64) uint64 { return (end + 7) / 8 * 8 }
