package dedup

import "slices"

// An Index holds sketches in memory and finds those that may be like a given
// one, without comparing with all: sketches meet if four neighbouring bins of
// their MinHash are equal at one of 32 places (locality-sensitive hashing), or if
// they share three sentences. By their bins, texts with a Jaccard similarity of
// 0.35 meet in 38 of 100 cases, of 0.5 in 87, of 0.7 nearly always.
//
// It takes about 1.1 kB for an article of 40 sentences. It is not safe for
// concurrent use; the zero Index is empty and ready for use.
type Index struct {
	slots   map[int64]int32 // where the article with this key stands
	entries []entry
	free    []int32 // slots to be used again

	bands     chains  // link 32·slot + n: the n-th band of the article in the slot
	sentences chains  // link: an element of owners
	owners    []int32 // slot of each link of sentences
	unowned   []int32 // links to be used again

	hits []uint8 // sentences shared so far, by slot; zero between calls
}

type entry struct {
	key    int64
	sketch Sketch
}

// Len is the number of sketches in the index.
func (x *Index) Len() int { return len(x.slots) }

// Add puts a sketch into the index, in place of an earlier one with the same key.
func (x *Index) Add(key int64, s Sketch) {
	x.Remove(key)
	x.add(key, s)
}

func (x *Index) add(key int64, s Sketch) int32 {
	if x.slots == nil {
		x.slots = map[int64]int32{}
	}
	var slot int32
	if n := len(x.free); n > 0 {
		slot, x.free = x.free[n-1], x.free[:n-1]
	} else {
		slot = int32(len(x.entries))
		x.entries = append(x.entries, entry{})
		x.hits = append(x.hits, 0)
	}
	x.slots[key] = slot
	x.entries[slot] = entry{key, s}
	if s.words < minWords {
		return slot // matches nothing, so it need not be found
	}
	for n := range bands {
		x.bands.add(bandHash(n, s.band(n)), slot*bands+int32(n))
	}
	for _, h := range s.sentences {
		link := int32(len(x.owners))
		if n := len(x.unowned); n > 0 {
			link, x.unowned = x.unowned[n-1], x.unowned[:n-1]
			x.owners[link] = slot
		} else {
			x.owners = append(x.owners, slot)
		}
		x.sentences.add(h, link)
	}
	x.grow()
	return slot
}

// Remove takes a sketch out of the index and reports whether it was there.
func (x *Index) Remove(key int64) bool {
	slot, there := x.slots[key]
	if !there {
		return false
	}
	if s := &x.entries[slot].sketch; s.words >= minWords {
		for n := range bands {
			link := slot*bands + int32(n)
			x.bands.remove(bandHash(n, s.band(n)), func(l int32) bool { return l == link })
		}
		for _, h := range s.sentences {
			link := x.sentences.remove(h, func(l int32) bool { return x.owners[l] == slot })
			x.unowned = append(x.unowned, link)
		}
	}
	delete(x.slots, key)
	x.entries[slot] = entry{}
	x.free = append(x.free, slot)
	return true
}

// Candidates are the keys of all sketches that meet the given one, ascending.
// Whether they are near-duplicates is for Similar to tell.
func (x *Index) Candidates(s Sketch) []int64 {
	var keys []int64
	for _, slot := range x.candidates(&s) {
		keys = append(keys, x.entries[slot].key)
	}
	slices.Sort(keys)
	return keys
}

// candidates are the slots in no order.
func (x *Index) candidates(s *Sketch) []int32 {
	if s.words < minWords {
		return nil
	}
	var found, touched []int32
	for n := range bands {
		band := s.band(n)
		for link := range x.bands.all(bandHash(n, band)) {
			slot := link / bands
			if int(link%bands) == n && x.hits[slot] == 0 && x.entries[slot].sketch.band(n) == band {
				x.hits[slot] = minShared
				found = append(found, slot)
			}
		}
	}
	for _, h := range s.sentences {
		for link := range x.sentences.all(h) {
			// Another sentence in the same chain counts, too; that costs a
			// comparison now and then and saves four bytes a sentence.
			slot := x.owners[link]
			switch x.hits[slot]++; x.hits[slot] {
			case 1:
				touched = append(touched, slot)
			case minShared:
				found = append(found, slot)
			case minShared + 1:
				x.hits[slot] = minShared
			}
		}
	}
	for _, slot := range slices.Concat(touched, found) {
		x.hits[slot] = 0
	}
	return found
}

// grow keeps the chains short: about two links each.
func (x *Index) grow() {
	if x.bands.full() {
		x.bands.reset()
		for _, slot := range x.slots {
			if s := &x.entries[slot].sketch; s.words >= minWords {
				for n := range bands {
					x.bands.add(bandHash(n, s.band(n)), slot*bands+int32(n))
				}
			}
		}
	}
	if x.sentences.full() {
		x.sentences.reset()
		x.owners, x.unowned = x.owners[:0], nil
		for _, slot := range x.slots {
			if s := &x.entries[slot].sketch; s.words >= minWords {
				for _, h := range s.sentences {
					x.sentences.add(h, int32(len(x.owners)))
					x.owners = append(x.owners, slot)
				}
			}
		}
	}
}

func bandHash(n int, band uint32) uint32 {
	return uint32(mix(uint64(n)<<32 | uint64(band)))
}

// chains are lists of links, one list for all hashes that end alike: the table
// of a hash map whose keys stand elsewhere.
type chains struct {
	first []int32 // link + 1 by the last bits of the hash; 0: empty
	next  []int32 // link + 1 by link; 0: the last
	n     int
}

func (c *chains) add(hash uint32, link int32) {
	if c.first == nil {
		c.first = make([]int32, 1<<10)
	}
	for int(link) >= len(c.next) {
		c.next = append(c.next, 0)
	}
	at := &c.first[int(hash)&(len(c.first)-1)]
	c.next[link] = *at
	*at = link + 1
	c.n++
}

// remove takes out the one link of the hash for which is holds.
func (c *chains) remove(hash uint32, is func(link int32) bool) int32 {
	at := &c.first[int(hash)&(len(c.first)-1)]
	for !is(*at - 1) {
		at = &c.next[*at-1]
	}
	link := *at - 1
	*at = c.next[link]
	c.n--
	return link
}

func (c *chains) all(hash uint32) func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		if c.first == nil {
			return
		}
		for at := c.first[int(hash)&(len(c.first)-1)]; at != 0 && yield(at-1); at = c.next[at-1] {
		}
	}
}

func (c *chains) full() bool { return c.n > 2*len(c.first) }

// reset empties the chains and doubles their number.
func (c *chains) reset() {
	c.first = make([]int32, 2*len(c.first))
	c.n = 0
}
