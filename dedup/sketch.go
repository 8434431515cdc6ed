// Package dedup finds near-duplicate articles: one wire story in many outlets,
// edited copies of it, excerpts. Texts become sketches, sketches that share
// enough are matches, and matches form clusters whose head is the article
// published earliest.
//
// It reads and writes nothing: the store keeps sketches and heads, and whoever
// starts the program adds them again. The same calls give the same answers on
// every machine and in every run.
package dedup

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"framewatch/text"
)

const (
	bins         = 128 // of the MinHash
	bandRows     = 4   // bins that must be equal together for two sketches to meet
	bands        = bins / bandRows
	shingleWords = 2 // of 2, 3 and 4 this finds most copies with single words replaced, 98 against 79 and 61 %, and no more false ones
	numberBins   = 32
	longSentence = 8   // words; shorter sentences say nothing of where a text comes from
	maxSentences = 128 // kept of one text
)

// A Sketch is what is kept of a text to find its near-duplicates: a MinHash of
// its pairs of neighbouring words, its numbers and the hashes of its sentences.
// The zero Sketch is like nothing.
//
// The MinHash hashes each pair once and keeps the least hash of each of 128
// bins (Li, Owen, Zhang: One Permutation Hashing, 2012); an empty bin takes
// the value of another that is picked by a hash of its own number (Shrivastava:
// Optimal Densification for Fast and Accurate Minwise Hashing, 2017). Of each least hash one
// byte is kept (Li, König: b-Bit Minwise Hashing, 2010).
//
// The numbers have 32 such bins of their own, empty ones left empty: tables,
// weather and results are alike in all but these.
//
// Of the sentences those with the least hashes are kept, at most 128. As every
// text chooses by the same order, two texts keep the same of what they share.
type Sketch struct {
	words     int // of the text without stopped sentences
	minhash   [bins]byte
	numbers   [numberBins]byte // 0: no number in this bin
	sentences []uint32         // of eight words or more; ascending, each once
}

// New sketches a text, usually an article's without its headline. Sentences
// in stop are left out as if they did not stand in the text.
func New(body string, stop Stop) Sketch {
	s, _ := Read(body, stop)
	return s
}

// Read is New and SentenceHashes in one reading of the text, which is most of
// their work.
func Read(body string, stop Stop) (Sketch, []uint32) {
	var (
		all    []uint32
		s      Sketch
		least  [bins]uint64
		filled [bins]bool
		run    [shingleWords]uint64 // hashes of the last words
	)
	for sentence := range sentencesOf(body) {
		if sentence.long() {
			all = append(all, sentence.hash)
			if stop.Has(sentence.hash) {
				continue
			}
			s.sentences = append(s.sentences, sentence.hash)
		}
		s.addNumbers(sentence.numbers)
		for _, word := range sentence.words {
			copy(run[:], run[1:])
			run[shingleWords-1] = word
			if s.words++; s.words < shingleWords {
				continue
			}
			h := sequenceHash(run[:])
			bin := h % bins
			if !filled[bin] || h < least[bin] {
				least[bin], filled[bin] = h, true
			}
		}
	}
	s.sentences = leastSentences(s.sentences)
	slices.Sort(all)
	all = slices.Compact(all)
	if s.words < shingleWords {
		return s, all
	}
	for bin := range s.minhash {
		from := uint64(bin)
		for try := uint64(1); !filled[from]; try++ {
			from = mix(uint64(bin)<<32|try) % bins
		}
		s.minhash[bin] = byte(mix(least[from]))
	}
	return s, all
}

// addNumbers keeps the least byte in each bin: with the few numbers of a text
// bytes differ nearly as often as hashes.
func (s *Sketch) addNumbers(hashes []uint64) {
	for _, h := range hashes {
		h = mix(h)
		bin, value := h%numberBins, max(1, byte(h>>32))
		if had := s.numbers[bin]; had == 0 || value < had {
			s.numbers[bin] = value
		}
	}
}

// Words is the number of words the sketch was made of.
func (s Sketch) Words() int { return s.words }

// leastSentences sorts hashes, drops repetitions and keeps the least.
func leastSentences(hashes []uint32) []uint32 {
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	return slices.Clone(hashes[:min(len(hashes), maxSentences)])
}

// band is the part of the MinHash that is compared as a whole in the n-th
// table of the index.
func (s *Sketch) band(n int) uint32 {
	return binary.LittleEndian.Uint32(s.minhash[n*bandRows:])
}

// holds reports whether the sketch keeps the sentence.
func (s *Sketch) holds(sentence uint32) bool {
	_, holds := slices.BinarySearch(s.sentences, sentence)
	return holds
}

// A sentence is one sentence of a text by the hashes of its words.
type sentence struct {
	words   []uint64
	numbers []uint64 // those of words that begin with a digit
	hash    uint32
}

func (s sentence) long() bool { return len(s.words) >= longSentence }

// sentencesOf runs over the sentences of a text. The slices of a sentence are
// only good until the next one.
func sentencesOf(body string) func(yield func(sentence) bool) {
	return func(yield func(sentence) bool) {
		var (
			words           []text.Word
			hashes, numbers []uint64
		)
		for _, span := range text.Sentences(body) {
			words = text.AppendWords(words[:0], body[span.Start:span.End])
			hashes, numbers = hashes[:0], numbers[:0]
			for _, w := range words {
				h := wordHash(w.Folded)
				hashes = append(hashes, h)
				if c := body[span.Start+w.Start]; '0' <= c && c <= '9' {
					numbers = append(numbers, h)
				}
			}
			if !yield(sentence{hashes, numbers, uint32(sequenceHash(hashes) >> 32)}) {
				return
			}
		}
	}
}

// SentenceHashes are the hashes of the sentences of eight words and more, each
// once: what Boilerplate counts.
func SentenceHashes(body string) []uint32 {
	var hashes []uint32
	for s := range sentencesOf(body) {
		if s.long() {
			hashes = append(hashes, s.hash)
		}
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// wordHash is FNV-1a, written out because hash/fnv allocates for each word.
func wordHash(word string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(word); i++ {
		h = (h ^ uint64(word[i])) * 1099511628211
	}
	return h
}

func sequenceHash(words []uint64) uint64 {
	h := uint64(len(words))
	for _, w := range words {
		h = bits.RotateLeft64(h, 23)*0x9e3779b97f4a7c15 ^ w
	}
	return mix(h)
}

// mix is the finalizer of MurmurHash3: every bit of x moves every bit of the answer.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// sketchVersion is raised whenever equal texts would no longer give equal
// sketches. Sketches of another version are made anew from the text.
const sketchVersion = 1

// ErrSketch is what is wrong with bytes that are no sketch of this version.
var ErrSketch = errors.New("no sketch of this version")

// MarshalBinary writes the version, the number of words, both MinHashes, the
// number of sentences and their hashes: 164 bytes for a text of usual length
// and 4 for each sentence, at most 679. It never fails.
func (s Sketch) MarshalBinary() ([]byte, error) {
	b := append(make([]byte, 0, 16+bins+numberBins+4*len(s.sentences)), sketchVersion)
	b = binary.AppendUvarint(b, uint64(s.words))
	b = append(b, s.minhash[:]...)
	b = append(b, s.numbers[:]...)
	b = append(b, byte(len(s.sentences)))
	for _, h := range s.sentences {
		b = binary.BigEndian.AppendUint32(b, h)
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary writes and nothing else: any other
// bytes are ErrSketch and leave the sketch as it was.
func (s *Sketch) UnmarshalBinary(b []byte) error {
	if len(b) == 0 || b[0] != sketchVersion {
		return ErrSketch
	}
	words, n := binary.Uvarint(b[1:])
	if n <= 0 || words > 1<<31 || len(binary.AppendUvarint(nil, words)) != n {
		return fmt.Errorf("number of words: %w", ErrSketch)
	}
	b = b[1+n:]
	const fixed = bins + numberBins
	if len(b) <= fixed || int(b[fixed]) > maxSentences || len(b) != fixed+1+4*int(b[fixed]) {
		return fmt.Errorf("%d bytes behind the number of words: %w", len(b), ErrSketch)
	}
	read := Sketch{words: int(words), minhash: [bins]byte(b), numbers: [numberBins]byte(b[bins:])}
	for rest := b[fixed+1:]; len(rest) > 0; rest = rest[4:] {
		h := binary.BigEndian.Uint32(rest)
		if n := len(read.sentences); n > 0 && read.sentences[n-1] >= h {
			return fmt.Errorf("sentences out of order: %w", ErrSketch)
		}
		read.sentences = append(read.sentences, h)
	}
	*s = read
	return nil
}
