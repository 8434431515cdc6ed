package ngram

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// MaxLanguages is how many languages a table may have.
const MaxLanguages = 128

// A Table has the weights of languages for keys. It is read where it lies,
// which takes no time and no memory:
//
// A line has the languages, each as its code, ":" and its typical weight, those
// of one script together and apart by spaces, the scripts apart by "/" in the
// order of their numbers. The rest are
// numbers of four bytes, the lowest first, but for the lists: how many slots
// there are, a power of two; the slots, each a key and where its list is; the
// lists. A list lies at that number shifted right by 8 and has as many
// entries as its low 8 bits say. An entry is two bytes, the place of a
// language in the line and its weight. A key is in the first slot from its
// hash on that was free; 0 is a free one.
type Table struct {
	Languages []string
	Typical   []int          // by language, the mean weight of the keys of a text in it
	first     [Keyed + 1]int // Languages[first[s]:first[s+1]] are of script s
	shift     int            // makes the number of a slot of a hash
	slots     string
	lists     string
}

// Of is the range of the languages of a script.
func (t *Table) Of(script int) (first, end int) {
	return t.first[script], t.first[script+1]
}

// Read fails where List would.
func Read(raw string) (*Table, error) {
	line, rest, _ := strings.Cut(raw, "\n")
	var t Table
	groups := strings.Split(line, "/")
	if len(groups) != Keyed {
		return nil, fmt.Errorf("%d scripts, not %d", len(groups), Keyed)
	}
	for i, group := range groups {
		for _, field := range strings.Fields(group) {
			code, typical, _ := strings.Cut(field, ":")
			weight, err := strconv.ParseUint(typical, 10, 8)
			if err != nil || weight == 0 {
				return nil, fmt.Errorf("language %q: typical weight %q is not from 1 to 255", code, typical)
			}
			t.Languages = append(t.Languages, code)
			t.Typical = append(t.Typical, int(weight))
		}
		t.first[i+1] = len(t.Languages)
	}
	if len(t.Languages) > MaxLanguages || len(rest) < 4 {
		return nil, fmt.Errorf("%d languages in %d bytes", len(t.Languages), len(raw))
	}
	n := int(number(rest, 0))
	if bits.OnesCount(uint(n)) != 1 || n > len(rest)/8 || len(rest) < 4+8*n {
		return nil, fmt.Errorf("%d slots in %d bytes", n, len(raw))
	}
	t.shift = 33 - bits.Len(uint(n))
	t.slots, t.lists = rest[4:4+8*n], rest[4+8*n:]
	free := false
	for at := 0; at < len(t.slots); at += 8 {
		place := number(t.slots, at+4)
		from, size := int(place>>8), 2*int(place&0xFF)
		switch {
		case number(t.slots, at) == 0:
			free = true
			continue
		case from+size > len(t.lists):
			return nil, fmt.Errorf("slot %d: list beyond the end", at/8)
		}
		for i := from; i < from+size; i += 2 {
			if int(t.lists[i]) >= len(t.Languages) {
				return nil, fmt.Errorf("slot %d: no language %d", at/8, t.lists[i])
			}
		}
	}
	if !free {
		return nil, fmt.Errorf("no free slot of %d", n)
	}
	return &t, nil
}

// List has the entries of a key; none if the table has no such key.
func (t *Table) List(key uint32) string {
	for slot := hash(key) >> t.shift; ; slot++ {
		at := int(slot) * 8 & (len(t.slots) - 1)
		switch number(t.slots, at) {
		case 0: // before key, which may be 0 too
			return ""
		case key:
			place := number(t.slots, at+4)
			return t.lists[place>>8:][:2*(place&0xFF)]
		}
	}
}

// Write is the table of these weights: lists by key, as List gives them, and
// the languages of each script, as "en:150" with the typical weight.
func Write(languages [Keyed][]string, lists map[uint32]string) []byte {
	groups := make([]string, Keyed)
	for i := range groups {
		groups[i] = strings.Join(languages[i], " ")
	}
	out := []byte(strings.Join(groups, "/") + "\n")
	width := bits.Len(uint(len(lists) * 4 / 3)) // a quarter stays free
	slots := make([]byte, 8<<width)
	var all []byte
	for _, key := range slices.Sorted(maps.Keys(lists)) {
		slot := int(hash(key) >> (32 - width))
		for binary.LittleEndian.Uint32(slots[slot*8:]) != 0 {
			slot = (slot + 1) & (1<<width - 1)
		}
		binary.LittleEndian.PutUint32(slots[slot*8:], key)
		binary.LittleEndian.PutUint32(slots[slot*8+4:], uint32(len(all))<<8|uint32(len(lists[key])/2))
		all = append(all, lists[key]...)
	}
	out = binary.LittleEndian.AppendUint32(out, 1<<width)
	return append(append(out, slots...), all...)
}

// hash is multiplicative: the high bits are the good ones.
func hash(key uint32) uint32 { return key * 0x9E3779B1 }

// number is the one at s[at:at+4].
func number(s string, at int) uint32 {
	_ = s[at+3]
	return uint32(s[at]) | uint32(s[at+1])<<8 | uint32(s[at+2])<<16 | uint32(s[at+3])<<24
}
