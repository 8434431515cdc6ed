package poll

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// Version 1, big endian: version (1), since, polled, newest (8 each), window,
// fresh (2 each), most, came, due, missed (4 each), wait, skipHours (4 each),
// skipDays (1), counts (2 each), CRC-32 of all before (4).
const (
	version = 1
	size    = 1 + 3*8 + 2*2 + 4*4 + 2*4 + 1 + 2*hoursOfWeek + 4
)

// ErrDamaged is the kind of every error of UnmarshalBinary. The caller starts
// with a new Rhythm.
var ErrDamaged = errors.New("damaged rhythm")

// AppendBinary appends the rhythm's 394 bytes. It returns no error.
func (r *Rhythm) AppendBinary(b []byte) ([]byte, error) {
	start := len(b)
	put := binary.BigEndian
	b = append(b, version)
	for _, t := range []int64{r.since, r.polled, r.newest} {
		b = put.AppendUint64(b, uint64(t))
	}
	b = put.AppendUint16(b, r.window)
	b = put.AppendUint16(b, r.fresh)
	for _, x := range []float32{r.most, r.came, r.due, r.missed} {
		b = put.AppendUint32(b, math.Float32bits(x))
	}
	b = put.AppendUint32(b, r.hints.wait)
	b = put.AppendUint32(b, r.hints.skipHours)
	b = append(b, r.hints.skipDays)
	for _, c := range r.counts {
		b = put.AppendUint16(b, uint16(c))
	}
	return put.AppendUint32(b, crc32.ChecksumIEEE(b[start:])), nil
}

// MarshalBinary returns the rhythm's 394 bytes. It returns no error.
func (r *Rhythm) MarshalBinary() ([]byte, error) {
	return r.AppendBinary(make([]byte, 0, size))
}

// UnmarshalBinary reads what MarshalBinary wrote. Of anything else it says
// what is wrong, an ErrDamaged, and leaves the rhythm as it was.
func (r *Rhythm) UnmarshalBinary(b []byte) error {
	switch {
	case len(b) != size:
		return fmt.Errorf("%w: %d bytes, not %d", ErrDamaged, len(b), size)
	case b[0] != version:
		return fmt.Errorf("%w: version %d, not %d", ErrDamaged, b[0], version)
	case crc32.ChecksumIEEE(b[:size-4]) != binary.BigEndian.Uint32(b[size-4:]):
		return fmt.Errorf("%w: wrong checksum", ErrDamaged)
	}
	var read Rhythm
	b = b[1:]
	for _, t := range []*int64{&read.since, &read.polled, &read.newest} {
		*t, b = int64(binary.BigEndian.Uint64(b)), b[8:]
	}
	for _, n := range []*uint16{&read.window, &read.fresh} {
		*n, b = binary.BigEndian.Uint16(b), b[2:]
	}
	for _, x := range []*float32{&read.most, &read.came, &read.due, &read.missed} {
		*x, b = math.Float32frombits(binary.BigEndian.Uint32(b)), b[4:]
	}
	for _, n := range []*uint32{&read.hints.wait, &read.hints.skipHours} {
		*n, b = binary.BigEndian.Uint32(b), b[4:]
	}
	read.hints.skipDays, b = b[0], b[1:]
	for i := range read.counts {
		read.counts[i], b = count(binary.BigEndian.Uint16(b)), b[2:]
	}
	if err := read.valid(); err != nil {
		return err
	}
	*r = read
	return nil
}

// maxTime is the end of year 9999 in Unix seconds.
const maxTime = 253402300799

func (r *Rhythm) valid() error {
	if r.since < 0 || r.since > r.polled || r.newest < 0 || r.newest > r.polled || r.polled > maxTime {
		return fmt.Errorf("%w: times %d, %d, %d are out of order", ErrDamaged, r.since, r.newest, r.polled)
	}
	for _, x := range []float32{r.most, r.came, r.due, r.missed} {
		if !(x >= 0 && x <= math.MaxFloat32) || x == 0 && math.Signbit(float64(x)) {
			return fmt.Errorf("%w: %v is no number of entries", ErrDamaged, x)
		}
	}
	h := r.hints
	if float64(h.wait) > longest.Seconds() || h.skipHours>>24 != 0 || h.skipDays>>7 != 0 {
		return fmt.Errorf("%w: hints %v are out of range", ErrDamaged, h)
	}
	return nil
}
