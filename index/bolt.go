package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
)

// checkBolt checks the structure of the bolt file in which the library lists
// its segments. Bolt trusts the offsets in its pages and follows a wrong one
// out of the file, which ends the process in a way that can't be recovered
// from; so nothing is opened before every offset is known to stay inside.
//
// The format is that of bbolt's page.go and meta.go: pages of 16 bytes of
// header (id, flags, count, overflow) and count elements of 16 bytes, whose
// keys and values lie at an offset from the element. A file that is not there
// yet is sound.
func checkBolt(path string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	f := boltFile{data: data, seen: map[uint64]bool{}}
	if err := f.check(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// The kinds of page.
const (
	boltBranch   = 0x01
	boltLeaf     = 0x02
	boltFreelist = 0x10

	boltHeader  = 16 // bytes of a page's header, and of an element
	boltMagic   = 0xED0CDAED
	boltNoList  = ^uint64(0) // no freelist is kept
	boltBucket  = 0x01       // flag of an element whose value is a bucket
	boltMetaLen = 64
)

var errBolt = errors.New("the list of segments is damaged")

type boltFile struct {
	data     []byte
	pageSize uint64
	pages    uint64 // in use: ids are below
	seen     map[uint64]bool
}

// A boltMeta is one of the two heads of the file.
type boltMeta struct{ pageSize, root, freelist, pages, txid uint64 }

func (f *boltFile) check() error {
	meta, ok := f.meta()
	if !ok {
		return fmt.Errorf("%w: no sound head", errBolt)
	}
	f.pageSize, f.pages = meta.pageSize, meta.pages
	if f.pageSize < 512 || f.pages > uint64(len(f.data))/f.pageSize {
		return fmt.Errorf("%w: %d pages of %d bytes in a file of %d", errBolt, f.pages, f.pageSize, len(f.data))
	}
	if err := f.tree(meta.root); err != nil {
		return err
	}
	return f.freelist(meta.freelist)
}

// meta is the newer head whose checksum is right.
func (f *boltFile) meta() (best boltMeta, ok bool) {
	// The second head lies a page further on, and the size of a page stands in
	// the heads: all sizes that bolt uses are tried.
	for _, at := range []int{0, 1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 16} {
		if at+boltHeader+boltMetaLen > len(f.data) {
			break
		}
		b := f.data[at+boltHeader : at+boltHeader+boltMetaLen]
		sum := fnv.New64a()
		sum.Write(b[:boltMetaLen-8])
		m := boltMeta{uint64(binary.LittleEndian.Uint32(b[8:])), binary.LittleEndian.Uint64(b[16:]), binary.LittleEndian.Uint64(b[32:]),
			binary.LittleEndian.Uint64(b[40:]), binary.LittleEndian.Uint64(b[48:])}
		sound := binary.LittleEndian.Uint32(b) == boltMagic && binary.LittleEndian.Uint64(b[56:]) == sum.Sum64()
		if sound && (at == 0 || uint64(at) == m.pageSize) && (!ok || m.txid > best.txid) {
			best, ok = m, true
		}
	}
	return best, ok
}

// page is a page with its overflow, if its head fits its place.
func (f *boltFile) page(id uint64) ([]byte, error) {
	if id < 2 || id >= f.pages {
		return nil, fmt.Errorf("%w: page %d of %d", errBolt, id, f.pages)
	}
	start := id * f.pageSize
	b := f.data[start:]
	size := (uint64(binary.LittleEndian.Uint32(b[12:])) + 1) * f.pageSize
	if binary.LittleEndian.Uint64(b) != id || size > uint64(len(b)) {
		return nil, fmt.Errorf("%w: page %d", errBolt, id)
	}
	return b[:size], nil
}

// tree checks a page and all below it.
func (f *boltFile) tree(id uint64) error {
	if f.seen[id] {
		return fmt.Errorf("%w: page %d stands twice", errBolt, id)
	}
	f.seen[id] = true
	p, err := f.page(id)
	if err != nil {
		return err
	}
	return f.elements(p)
}

// elements checks what a page, or the value of a small bucket, holds.
func (f *boltFile) elements(p []byte) error {
	kind, count := binary.LittleEndian.Uint16(p[8:]), int(binary.LittleEndian.Uint16(p[10:]))
	if kind != boltBranch && kind != boltLeaf || boltHeader*(count+1) > len(p) {
		return fmt.Errorf("%w: page of kind %d with %d elements", errBolt, kind, count)
	}
	var last []byte
	for i := range count {
		e := p[boltHeader*(i+1):]
		number := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(e[at:])) }
		pos, keySize, valueSize := number(4), number(8), number(12)
		if kind == boltBranch {
			pos, keySize, valueSize = number(0), number(4), 0
		}
		if pos+keySize+valueSize > uint64(len(e)) {
			return fmt.Errorf("%w: element outside its page", errBolt)
		}
		key, value := e[pos:pos+keySize], e[pos+keySize:pos+keySize+valueSize]
		if i > 0 && bytes.Compare(last, key) >= 0 {
			return fmt.Errorf("%w: keys out of order", errBolt)
		}
		last = key
		var err error
		switch {
		case kind == boltBranch:
			err = f.tree(binary.LittleEndian.Uint64(e[8:]))
		case number(0)&boltBucket != 0:
			err = f.bucket(value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bucket checks a bucket: a root page, or a page of its own behind the head.
func (f *boltFile) bucket(value []byte) error {
	if len(value) < boltHeader {
		return fmt.Errorf("%w: bucket of %d bytes", errBolt, len(value))
	}
	if root := binary.LittleEndian.Uint64(value); root != 0 {
		return f.tree(root)
	}
	if len(value) < 2*boltHeader {
		return fmt.Errorf("%w: bucket of %d bytes", errBolt, len(value))
	}
	return f.elements(value[boltHeader:])
}

// freelist checks the list of free pages: none of them may be in use.
func (f *boltFile) freelist(id uint64) error {
	if id == boltNoList {
		return nil
	}
	p, err := f.page(id)
	if err != nil {
		return err
	}
	count, list := uint64(binary.LittleEndian.Uint16(p[10:])), p[boltHeader:]
	if count == 0xFFFF && len(list) >= 8 {
		count, list = binary.LittleEndian.Uint64(list), list[8:]
	}
	if binary.LittleEndian.Uint16(p[8:]) != boltFreelist || count > uint64(len(list))/8 {
		return fmt.Errorf("%w: list of free pages", errBolt)
	}
	for i := range count {
		free := binary.LittleEndian.Uint64(list[8*i:])
		if free < 2 || free >= f.pages || f.seen[free] {
			return fmt.Errorf("%w: free page %d", errBolt, free)
		}
		f.seen[free] = true
	}
	return nil
}
