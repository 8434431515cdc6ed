package body

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"framewatch/crawler/extract/page"
	"framewatch/crawler/extract/trees"
)

// A Model has learned which blocks of a page are the text of its article. It
// looks twice: at each block by itself, and again knowing what the first look
// said of the blocks around it.
type Model struct {
	tokens map[string]float32 // odds of words in the names of elements
	first  trees.Model
	second trees.Model
}

// hopeless are log odds below which a block is dropped without a closer look,
// as most of a page is: menus, teasers, footers.
const hopeless = -3.5

// look gives the samples of the blocks, and the log odds that they are kept.
func (m *Model) look(p *page.Page, headline string) (x [][]float32, odds []float64) {
	x, odds = m.firstLook(p, headline)
	var open [][]float32 // of which there is hope
	var at []int
	for i, x := range secondLook(p, x, odds) {
		if odds[i] >= hopeless {
			open, at = append(open, x), append(at, i)
		}
	}
	second := make([]float64, len(open))
	m.second.LogOdds(open, second, hopeless)
	for i, o := range second {
		odds[at[i]] = o
	}
	return x, odds
}

// firstLook gives the samples of the blocks, and what the first look says of
// them.
func (m *Model) firstLook(p *page.Page, headline string) (x [][]float32, odds []float64) {
	x = samples(p, headline, m.tokenOdds)
	odds = make([]float64, len(x))
	m.first.LogOdds(x, odds, hopeless)
	return x, odds
}

func (m *Model) tokenOdds(token string) (float32, bool) {
	o, ok := m.tokens[token]
	return o, ok
}

var errModel = errors.New("the model of article texts is damaged")

// MarshalBinary gives the model as bytes, which depend on it alone.
func (m *Model) MarshalBinary() ([]byte, error) {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(m.tokens)))
	for _, t := range slices.Sorted(maps.Keys(m.tokens)) {
		b = append(b, byte(len(t)))
		b = append(b, t...)
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(m.tokens[t]))
	}
	for _, look := range []*trees.Model{&m.first, &m.second} {
		part, err := look.MarshalBinary()
		if err != nil {
			return nil, err
		}
		b = binary.LittleEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary gave.
func (m *Model) UnmarshalBinary(b []byte) error {
	take := func(n int) []byte {
		if n < 0 || n > len(b) {
			b = nil
			return nil
		}
		part := b[:n]
		b = b[n:]
		return part
	}
	number := func() uint32 {
		if part := take(4); part != nil {
			return binary.LittleEndian.Uint32(part)
		}
		return 0
	}
	got := Model{tokens: map[string]float32{}}
	for range number() {
		length := take(1)
		if length == nil {
			return errModel
		}
		token := string(take(int(length[0])))
		got.tokens[token] = math.Float32frombits(number())
	}
	for _, look := range []struct {
		model    *trees.Model
		features int
	}{{&got.first, features}, {&got.second, allFeatures}} {
		if err := look.model.UnmarshalBinary(take(int(number()))); err != nil {
			return fmt.Errorf("%w: %w", errModel, err)
		}
		if look.model.Features() != look.features {
			return fmt.Errorf("%w: it is of %d features, want %d: train it again", errModel, look.model.Features(), look.features)
		}
	}
	if len(b) > 0 {
		return errModel
	}
	*m = got
	return nil
}
