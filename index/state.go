package index

import (
	"fmt"
	"hash/crc32"

	"framewatch/seqset"
)

// A state is what is kept beside the documents, to tell at the next start
// whether all of them are there.
type state struct {
	watermark int64
	docs      int
	digest    uint64 // sum of the hashed Seqs

	live *seqset.Set // the Seqs; read from the segments
}

// with returns the state after documents came in and others went.
func (s state) with(docs []Doc, gone []int64) state {
	next := s
	next.live = s.live.Clone()
	for _, d := range docs {
		next.watermark = max(next.watermark, d.Seq)
		next.add(uint32(d.Seq))
	}
	for _, seq := range gone {
		if next.live.Has(uint32(seq)) {
			next.live.Remove(uint32(seq))
			next.docs--
			next.digest -= hash(uint32(seq))
		}
	}
	return next
}

// add counts a document, unless it is known, and reports whether it was new.
func (s *state) add(seq uint32) bool {
	if s.live.Has(seq) {
		return false
	}
	s.live.Add(seq)
	s.docs++
	s.digest += hash(seq)
	return true
}

// hash spreads a Seq over 64 bits (the finaliser of splitmix64).
func hash(seq uint32) uint64 {
	x := uint64(seq) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// encode writes the state as it is kept under the stamp.
func (s state) encode(stamp string) string {
	line := fmt.Sprintf("%d %d %016x", s.watermark, s.docs, s.digest)
	return fmt.Sprintf("%s %08x", line, crc32.ChecksumIEEE([]byte(stamp+"\n"+line)))
}

// decode reads a state, without its documents.
func decode(kept, stamp string) (state, error) {
	var s state
	if _, err := fmt.Sscanf(kept, "%d %d %x", &s.watermark, &s.docs, &s.digest); err != nil {
		return state{}, fmt.Errorf("state %q: %w", kept, err)
	}
	if s.encode(stamp) != kept {
		return state{}, fmt.Errorf("state %q: checksum does not fit", kept)
	}
	return s, nil
}
