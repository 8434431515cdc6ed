package dedup

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
)

const (
	boilerplateArticles  = 4     // of one source, otherwise new, in which a sentence makes it boilerplate
	boilerplateSentences = 8_192 // remembered of one source
)

// Boilerplate learns which sentences a source repeats in articles that
// have little else in common: calls to subscribe, notes on rights, "This is a
// developing story". Such sentences must not make two articles alike. The zero Boilerplate
// knows nothing and is ready for use; it is not safe for concurrent use.
//
// A sentence is boilerplate from the fourth article on in which it was seen.
// Only an article counts of which at least a quarter is new, known boilerplate
// left aside, so a text that a source runs again and again does not become boilerplate. Of a source at most 8,192 sentences are remembered, about 100 kB; then
// those seen but once are forgotten.
type Boilerplate struct {
	sources map[string]map[uint32]uint8 // in how many articles each sentence was seen; stays at boilerplateArticles
}

// Add counts the sentences of one article, see SentenceHashes, and returns
// those that became boilerplate by it. Each article is to be added once; what
// is boilerplate depends on the order.
func (b *Boilerplate) Add(source string, sentences []uint32) (stopped []uint32) {
	seen := b.sources[source]
	if seen == nil {
		seen = map[uint32]uint8{}
		if b.sources == nil {
			b.sources = map[string]map[uint32]uint8{}
		}
		b.sources[source] = seen
	}
	var known, unknown int
	for _, h := range sentences {
		switch n := seen[h]; {
		case n == 0:
			unknown++
		case n < boilerplateArticles:
			known++
		}
	}
	for _, h := range sentences {
		switch n := seen[h]; {
		case n == 0:
			seen[h] = 1
		case n < boilerplateArticles && 3*unknown >= known:
			seen[h] = n + 1
			if n+1 == boilerplateArticles {
				stopped = append(stopped, h)
			}
		}
	}
	for least := uint8(1); len(seen) > boilerplateSentences; least++ {
		maps.DeleteFunc(seen, func(_ uint32, n uint8) bool { return n <= least })
	}
	return stopped
}

// Stop tells the sentences of a source that are boilerplate by now; it
// follows later calls of Add.
func (b *Boilerplate) Stop(source string) Stop {
	return Stop{b.sources[source]}
}

// A Stop is a set of sentences that say nothing of where a text comes from.
// The zero Stop is empty.
type Stop struct{ seen map[uint32]uint8 }

// Has reports whether the sentence is in the set.
func (s Stop) Has(sentence uint32) bool { return s.seen[sentence] >= boilerplateArticles }

const boilerplateVersion = 1

// ErrBoilerplate is what is wrong with bytes that are no Boilerplate of this
// version.
var ErrBoilerplate = errors.New("no boilerplate of this version")

// MarshalBinary writes everything that was learnt, at most 40 kB a source.
// Equal states give equal bytes. It never fails.
func (b *Boilerplate) MarshalBinary() ([]byte, error) {
	out := []byte{boilerplateVersion}
	out = binary.AppendUvarint(out, uint64(len(b.sources)))
	for _, source := range slices.Sorted(maps.Keys(b.sources)) {
		seen := b.sources[source]
		out = binary.AppendUvarint(out, uint64(len(source)))
		out = append(out, source...)
		out = binary.AppendUvarint(out, uint64(len(seen)))
		for _, h := range slices.Sorted(maps.Keys(seen)) {
			out = append(binary.BigEndian.AppendUint32(out, h), seen[h])
		}
	}
	return out, nil
}

// UnmarshalBinary reads what MarshalBinary writes and nothing else: any other
// bytes are ErrBoilerplate and change nothing.
func (b *Boilerplate) UnmarshalBinary(data []byte) error {
	r := reader{data: data}
	if r.take(1)[0] != boilerplateVersion {
		return ErrBoilerplate
	}
	sources := map[string]map[uint32]uint8{}
	last := ""
	for n := r.number(); n > 0 && !r.bad; n-- {
		source := string(r.take(r.number()))
		r.bad = r.bad || len(sources) > 0 && source <= last
		last = source
		seen := map[uint32]uint8{}
		before := int64(-1)
		for n := r.number(); n > 0 && !r.bad; n-- {
			h, times := binary.BigEndian.Uint32(r.take(4)), r.take(1)[0]
			r.bad = r.bad || int64(h) <= before || times < 1 || times > boilerplateArticles || len(seen) == boilerplateSentences
			before = int64(h)
			seen[h] = times
		}
		sources[source] = seen
	}
	if r.bad || len(r.data) > 0 {
		return fmt.Errorf("%d bytes: %w", len(data), ErrBoilerplate)
	}
	b.sources = sources
	return nil
}

// A reader takes bytes apart. What it takes behind the end is zero, and it is bad from then on.
type reader struct {
	data []byte
	bad  bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.data) {
		r.bad, r.data = true, nil
		return make([]byte, min(n, 4)) // as much as any caller looks at
	}
	taken := r.data[:n]
	r.data = r.data[n:]
	return taken
}

// number takes a number in its shortest form.
func (r *reader) number() int {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > math.MaxInt32 || len(binary.AppendUvarint(nil, n)) != size {
		r.bad, r.data = true, nil
		return 0
	}
	r.data = r.data[size:]
	return int(n)
}
