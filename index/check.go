package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// checkSegment compares a segment's file with the CRC-32 in its last four
// bytes, which the library writes and never reads: on damaged files it panics
// or answers wrongly.
func checkSegment(s segment.Segment) error {
	persisted, ok := s.(segment.PersistedSegment)
	if !ok {
		return nil
	}
	f, err := os.Open(persisted.Path())
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, f, info.Size()-4); err != nil {
		return fmt.Errorf("read %s: %w", f.Name(), err)
	}
	var want [4]byte
	if _, err := io.ReadFull(f, want[:]); err != nil {
		return fmt.Errorf("read %s: %w", f.Name(), err)
	}
	if sum.Sum32() != binary.BigEndian.Uint32(want[:]) {
		return fmt.Errorf("%s: checksum does not fit", f.Name())
	}
	return nil
}
