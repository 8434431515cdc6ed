package dedup

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// An Index holds sketches in memory and finds those that may be like a given
// one, without comparing with all: sketches meet if four neighbouring bins of
// their MinHash are equal at one of 32 places (locality-sensitive hashing), or if
// they share three sentences. By their bins, texts with a Jaccard similarity of
// 0.35 meet in 38 of 100 cases, of 0.5 in 87, of 0.7 nearly always.
//
// Sketches that are equal at one place, or share one sentence, are a bucket. Of
// a bucket at most 64 are looked at, those that come last before the given one.
// So a look-up costs at most 64 steps for each place and sentence, however
// many copies of a text or pages of one template there are. What it can cost: a
// copy whose original lies behind 64 others in each of their common buckets is
// not found, unless one of these leads to the original's cluster.
//
// It takes about 1.1 kB for an article of 40 sentences. It is not safe for
// concurrent use; the zero Index is empty and ready for use.
type Index struct {
	slots   map[int64]int32 // where the article with this key stands
	entries []entry
	free    []int32 // slots to be used again

	bands     chains             // link 32·slot + n: the n-th band of the article in the slot
	sentences chains             // link: an element of owners
	owners    []int32            // slot of each link of sentences
	unowned   []int32            // links to be used again
	crowds    map[uint64][]int32 // buckets that held more than maxBucket, by bandID or sentence: slots in order

	hits []uint8 // sentences shared so far, by slot; zero between calls
}

// maxBucket is how many of a bucket are looked at. With less, one
// template that fills a bucket hides a text from its copies sooner; the work for
// many copies grows with it.
const maxBucket = 64

type entry struct {
	key     int64
	time    int64 // Unix seconds
	undated bool
	sketch  Sketch
}

// Len is the number of sketches in the index.
func (x *Index) Len() int { return len(x.slots) }

// Add puts a sketch into the index, in place of an earlier one with the same
// key. Greater keys come later.
func (x *Index) Add(key int64, s Sketch) {
	x.Remove(key)
	x.add(entry{key: key, sketch: s})
}

func (x *Index) add(e entry) int32 {
	if x.slots == nil {
		x.slots, x.crowds = map[int64]int32{}, map[uint64][]int32{}
	}
	var slot int32
	if n := len(x.free); n > 0 {
		slot, x.free = x.free[n-1], x.free[:n-1]
	} else {
		slot = int32(len(x.entries))
		x.entries = append(x.entries, entry{})
		x.hits = append(x.hits, 0)
	}
	x.slots[e.key] = slot
	x.entries[slot] = e
	if e.sketch.words < minWords {
		return slot // matches nothing, so it need not be found
	}
	for n := range bands {
		x.addBand(slot, n)
	}
	for _, h := range e.sketch.sentences {
		x.addSentence(slot, h)
	}
	x.grow()
	return slot
}

func (x *Index) addBand(slot int32, n int) {
	id := bandID(n, x.entries[slot].sketch.band(n))
	if x.joinCrowd(id, slot) {
		return
	}
	x.bands.add(bandHash(id), slot*bands+int32(n))
	if !x.bands.longer(bandHash(id), maxBucket) {
		return
	}
	ofBucket := func(link int32) bool {
		return int(link%bands) == n && bandID(n, x.entries[link/bands].sketch.band(n)) == id
	}
	if links := x.bands.takeMany(bandHash(id), ofBucket); links != nil {
		for i := range links {
			links[i] /= bands
		}
		slices.SortFunc(links, x.compare)
		x.crowds[id] = links
	}
}

func (x *Index) addSentence(slot int32, h uint32) {
	if x.joinCrowd(uint64(h), slot) {
		return
	}
	link := int32(len(x.owners))
	if n := len(x.unowned); n > 0 {
		link, x.unowned = x.unowned[n-1], x.unowned[:n-1]
		x.owners[link] = slot
	} else {
		x.owners = append(x.owners, slot)
	}
	x.sentences.add(h, link)
	if !x.sentences.longer(h, maxBucket) {
		return
	}
	seen := map[int32]bool{}
	ofBucket := func(link int32) bool {
		// Of two sentences of one article in the chain either link will do.
		slot := x.owners[link]
		is := !seen[slot] && x.entries[slot].sketch.holds(h)
		seen[slot] = seen[slot] || is
		return is
	}
	if links := x.sentences.takeMany(h, ofBucket); links != nil {
		x.unowned = append(x.unowned, links...)
		for i, link := range links {
			links[i] = x.owners[link]
		}
		slices.SortFunc(links, x.compare)
		x.crowds[uint64(h)] = links
	}
}

// joinCrowd puts the slot into the bucket if that is a crowd.
func (x *Index) joinCrowd(id uint64, slot int32) bool {
	crowd, is := x.crowds[id]
	if is {
		at, _ := slices.BinarySearchFunc(crowd, slot, x.compare)
		x.crowds[id] = slices.Insert(crowd, at, slot)
	}
	return is
}

// leaveCrowd takes the slot out of the bucket if that is a crowd.
func (x *Index) leaveCrowd(id uint64, slot int32) bool {
	crowd, is := x.crowds[id]
	if is {
		at, _ := slices.BinarySearchFunc(crowd, slot, x.compare)
		if x.crowds[id] = slices.Delete(crowd, at, at+1); len(crowd) == 1 {
			delete(x.crowds, id)
		}
	}
	return is
}

// Remove takes a sketch out of the index and reports whether it was there.
func (x *Index) Remove(key int64) bool {
	slot, there := x.slots[key]
	if !there {
		return false
	}
	if s := &x.entries[slot].sketch; s.words >= minWords {
		for n := range bands {
			id := bandID(n, s.band(n))
			if !x.leaveCrowd(id, slot) {
				link := slot*bands + int32(n)
				x.bands.remove(bandHash(id), func(l int32) bool { return l == link })
			}
		}
		for _, h := range s.sentences {
			if !x.leaveCrowd(uint64(h), slot) {
				link := x.sentences.remove(h, func(l int32) bool { return x.owners[l] == slot })
				x.unowned = append(x.unowned, link)
			}
		}
	}
	delete(x.slots, key)
	x.entries[slot] = entry{}
	x.free = append(x.free, slot)
	return true
}

// compare is the order of the articles.
func (x *Index) compare(a, b int32) int {
	s, t := &x.entries[a], &x.entries[b]
	switch {
	case s.undated != t.undated && s.undated:
		return 1
	case s.undated != t.undated:
		return -1
	}
	return cmp.Or(cmp.Compare(s.time, t.time), cmp.Compare(s.key, t.key))
}

const window = int64(Window / time.Second)

func (x *Index) inWindow(a, b int32) bool {
	apart := x.entries[a].time - x.entries[b].time
	return max(apart, -apart) <= window
}

// Candidates are the keys of the sketches that meet the given one, ascending;
// of each bucket the greatest 64.
// Whether they are near-duplicates is for Similar to tell.
func (x *Index) Candidates(s Sketch) []int64 {
	var keys []int64
	for _, slot := range x.meeting(&s, 1, func(crowd []int32) (some, more []int32) { return last(crowd), nil }) {
		keys = append(keys, x.entries[slot].key)
	}
	slices.Sort(keys)
	return keys
}

// earlier are the articles, in no order, that the one in the slot is compared
// with: those before it and in its Window that it meets, of each bucket the
// last 64 that are dated and, if itself is not, the last 64 that are not.
func (x *Index) earlier(slot int32) []int32 {
	e := &x.entries[slot]
	found := x.meeting(&e.sketch, 1, func(crowd []int32) (dated, undated []int32) {
		dated, undated = x.byDate(crowd)
		if !e.undated {
			return last(x.between(dated, e.time-window, slot)), nil
		}
		return last(x.within(dated, e.time-window, e.time+window)), last(x.between(undated, e.time-window, slot))
	})
	return slices.DeleteFunc(found, func(other int32) bool { return x.compare(other, slot) >= 0 || !x.inWindow(other, slot) })
}

// later are the articles, in no order, to which it may matter whether the
// one in the slot is there and which head it has: all those that have it among
// the earlier, or would have another in its stead.
func (x *Index) later(slot int32) []int32 {
	e := &x.entries[slot]
	found := x.meeting(&e.sketch, minShared, func(crowd []int32) (dated, undated []int32) {
		dated, undated = x.byDate(crowd)
		if e.undated {
			return nil, first(x.behind(undated, slot))
		}
		// To an undated article it matters if it is among the last that are dated.
		dated = x.behind(dated, slot)
		to := e.time + window
		if len(dated) >= maxBucket {
			to = min(to, x.entries[dated[maxBucket-1]].time-window-1)
		}
		return first(dated), x.within(undated, e.time-window, to)
	})
	return slices.DeleteFunc(found, func(other int32) bool { return x.compare(other, slot) <= 0 || !x.inWindow(other, slot) })
}

func first(crowd []int32) []int32 { return crowd[:min(len(crowd), maxBucket)] }
func last(crowd []int32) []int32  { return crowd[max(0, len(crowd)-maxBucket):] }

// byDate splits a crowd into those with and without a date.
func (x *Index) byDate(crowd []int32) (dated, undated []int32) {
	n := sort.Search(len(crowd), func(i int) bool { return x.entries[crowd[i]].undated })
	return crowd[:n], crowd[n:]
}

// within are those of the times from … to.
func (x *Index) within(crowd []int32, from, to int64) []int32 {
	crowd = crowd[sort.Search(len(crowd), func(i int) bool { return x.entries[crowd[i]].time >= from }):]
	return crowd[:sort.Search(len(crowd), func(i int) bool { return x.entries[crowd[i]].time > to })]
}

// between are those from a time to before the one in the slot.
func (x *Index) between(crowd []int32, from int64, slot int32) []int32 {
	end := sort.Search(len(crowd), func(i int) bool { return x.compare(crowd[i], slot) >= 0 })
	return crowd[min(end, sort.Search(len(crowd), func(i int) bool { return x.entries[crowd[i]].time >= from })):end]
}

// behind are those after the one in the slot.
func (x *Index) behind(crowd []int32, slot int32) []int32 {
	return crowd[sort.Search(len(crowd), func(i int) bool { return x.compare(crowd[i], slot) > 0 }):]
}

// meeting are the slots that meet the sketch, in no order. Of a crowd only
// those picked count, in one of a sentence as sharing inCrowd sentences.
func (x *Index) meeting(s *Sketch, inCrowd uint8, pick func(crowd []int32) (some, more []int32)) []int32 {
	if s.words < minWords {
		return nil
	}
	var found, touched []int32
	hit := func(slot int32, shared uint8) {
		had := x.hits[slot]
		if had == 0 {
			touched = append(touched, slot)
		}
		if had < minShared {
			x.hits[slot] = min(had+shared, minShared)
			if had+shared >= minShared {
				found = append(found, slot)
			}
		}
	}
	hitPicked := func(crowd []int32, shared uint8) {
		some, more := pick(crowd)
		for _, slot := range some {
			hit(slot, shared)
		}
		for _, slot := range more {
			hit(slot, shared)
		}
	}
	for n := range bands {
		id := bandID(n, s.band(n))
		if crowd, is := x.crowds[id]; is {
			hitPicked(crowd, minShared)
			continue
		}
		for link := range x.bands.all(bandHash(id)) {
			if slot := link / bands; int(link%bands) == n && x.hits[slot] < minShared && x.entries[slot].sketch.band(n) == s.band(n) {
				hit(slot, minShared)
			}
		}
	}
	for _, h := range s.sentences {
		if crowd, is := x.crowds[uint64(h)]; is {
			hitPicked(crowd, inCrowd)
			continue
		}
		for link := range x.sentences.all(h) {
			// Another sentence in the same chain counts, too; that costs a
			// comparison now and then and saves four bytes a sentence.
			hit(x.owners[link], 1)
		}
	}
	for _, slot := range touched {
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
					if id := bandID(n, s.band(n)); x.crowds[id] == nil {
						x.bands.add(bandHash(id), slot*bands+int32(n))
					}
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
					if x.crowds[uint64(h)] == nil {
						x.sentences.add(h, int32(len(x.owners)))
						x.owners = append(x.owners, slot)
					}
				}
			}
		}
	}
}

// carrying are the slots whose sketches hold the sentence, in no order, some
// of them twice.
func (x *Index) carrying(h uint32) []int32 {
	slots := slices.Clone(x.crowds[uint64(h)])
	for link := range x.sentences.all(h) {
		if slot := x.owners[link]; x.entries[slot].sketch.holds(h) {
			slots = append(slots, slot)
		}
	}
	return slots
}

// bandID is unlike that of every other band and every sentence.
func bandID(n int, band uint32) uint64 { return uint64(n+1)<<32 | uint64(band) }

func bandHash(id uint64) uint32 { return uint32(mix(id)) }

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

// longer reports whether more than n links stand in the chain of the hash.
func (c *chains) longer(hash uint32, n int) bool {
	at := c.first[int(hash)&(len(c.first)-1)]
	for ; at != 0 && n >= 0; n-- {
		at = c.next[at-1]
	}
	return n < 0
}

// takeMany takes out all links of the hash for which is holds, if they are
// more than maxBucket.
func (c *chains) takeMany(hash uint32, is func(link int32) bool) []int32 {
	var links []int32
	for link := range c.all(hash) {
		if is(link) {
			links = append(links, link)
		}
	}
	if len(links) <= maxBucket {
		return nil
	}
	for _, link := range links {
		c.remove(hash, func(l int32) bool { return l == link })
	}
	return links
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
