package dedup

import (
	"cmp"
	"container/heap"
	"maps"
	"slices"
	"time"
)

// Window is how far a member of a cluster may be published after its head. A
// text that comes back after more than a month is an anniversary, a template
// or a reissue, which readers meet as news of its own; and only so the memory
// for clusters stays bounded.
const Window = 30 * 24 * time.Hour

// An Article is what a cluster needs to know of an article.
type Article struct {
	Key       int64     // unique and not 0; the article's Seq
	Published time.Time // zero: undated
	Fetched   time.Time // stands in for the day of an undated article, for the window only
	Source    string
	Sketch    Sketch
}

// Clusters groups near-duplicate articles. Each article belongs to one cluster,
// and is its head if no other article is like it.
//
// The articles are gone through in their order: dated before undated, then by
// time, then by key. Each joins the cluster of the article before it that
// is most like it, provided that the cluster's head lies within the Window
// and is at least half as much like it as a match must be; failing that, the
// next most alike; failing all, it is the head of a cluster of its own. So the
// head is the member published earliest, and a cluster does not grow from link
// to link away from it: a round-up of two stories does not join the two.
//
// What comes out depends only on the set of articles, not on the order of the
// calls: after each call only those articles are decided again which the change can
// reach. Removing is as exact as adding. Only Evict makes decisions final. In
// the order of publication an article costs microseconds; one that becomes the
// head of a cluster of a thousand afterwards costs a second, growing with the square.
//
// Clusters is not safe for concurrent use; the zero Clusters is empty and ready for use.
type Clusters struct {
	index   Index
	members []member         // by slot of the index
	sources map[string]int32 // numbers of sources
}

type member struct {
	time    int64 // Unix seconds
	head    int64 // key
	source  int32
	undated bool
}

// A Changed tells that an article has another head than before.
type Changed struct{ Key, Head int64 }

// Len is the number of articles that are held.
func (c *Clusters) Len() int { return c.index.Len() }

// Add takes an article in, in place of an earlier one with the same key, and
// tells whose heads changed by it, by key: the article itself unless it is replaced
// and keeps its head, and those that found an earlier or better match in it.
func (c *Clusters) Add(a Article) []Changed {
	before := map[int64]int64{}
	c.remove(a.Key, before)
	slot := c.insert(&a)
	todo := c.newQueue()
	heap.Push(todo, slot)
	c.queueAfter(todo, slot, c.matches(slot))
	c.decide(todo, 0, before)
	return c.changed(before)
}

// Remove takes an article out and tells whose heads changed by it, by key.
func (c *Clusters) Remove(key int64) []Changed {
	before := map[int64]int64{}
	c.remove(key, before)
	return c.changed(before)
}

// Restore takes in an article whose head is known, as when the program starts.
// Nothing is decided. An article whose head is not restored, too, keeps it for
// good, as after Evict.
func (c *Clusters) Restore(a Article, head int64) {
	c.index.Remove(a.Key)
	c.members[c.insert(&a)].head = head
}

// Carrying lists the articles of a source, by key, whose sketches hold one of
// the sentences. When Boilerplate.Add says that sentences became boilerplate,
// these are to be sketched again and added again: it is few, those that
// came before it was known.
func (c *Clusters) Carrying(source string, sentences []uint32) []int64 {
	number, known := c.sources[source]
	if !known {
		return nil
	}
	var keys []int64
	for _, h := range sentences {
		for link := range c.index.sentences.all(h) {
			slot := c.index.owners[link]
			if _, holds := slices.BinarySearch(c.index.entries[slot].sketch.sentences, h); holds && c.members[slot].source == number {
				keys = append(keys, c.index.entries[slot].key)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Head tells the head of an article's cluster, and whether the article is held.
func (c *Clusters) Head(key int64) (head int64, held bool) {
	slot, held := c.index.slots[key]
	if !held {
		return 0, false
	}
	return c.members[slot].head, true
}

// Evict drops the articles of a time before the given one and returns how many
// they were. Members of a cluster whose head is dropped keep it for good, and
// nobody joins them any more. With a time two Windows ago, articles may come
// late by one Window and still be decided exactly.
func (c *Clusters) Evict(before time.Time) int {
	var old []int64
	for key, slot := range c.index.slots {
		if c.members[slot].time < before.Unix() {
			old = append(old, key)
		}
	}
	slices.Sort(old)
	for _, key := range old {
		c.index.Remove(key)
	}
	return len(old)
}

// remove takes an article out and decides anew those that were like it.
func (c *Clusters) remove(key int64, before map[int64]int64) {
	slot, held := c.index.slots[key]
	if !held {
		return
	}
	before[key] = c.members[slot].head
	todo := c.newQueue()
	c.queueAfter(todo, slot, c.matches(slot))
	c.index.Remove(key)
	c.decide(todo, key, before)
}

// decide finds the heads of the articles to do and of all whom that reaches,
// and notes the heads they had. An article's head depends only on articles before it
// in their order, so each is decided once, when those are. The key removed, if any,
// is that of an article just taken out.
func (c *Clusters) decide(todo *queue, removed int64, before map[int64]int64) {
	for todo.Len() > 0 {
		slot := heap.Pop(todo).(int32)
		m := &c.members[slot]
		if m.head != 0 && m.head != removed && !c.held(m.head) {
			continue // the head was evicted
		}
		matches := c.matches(slot)
		head := c.headOf(slot, matches)
		if head == m.head {
			continue
		}
		if key := c.index.entries[slot].key; !noted(before, key) {
			before[key] = m.head
		}
		m.head = head
		c.queueAfter(todo, slot, matches)
	}
}

func noted(heads map[int64]int64, key int64) bool {
	_, noted := heads[key]
	return noted
}

// changed lists the articles whose head is another than before.
func (c *Clusters) changed(before map[int64]int64) []Changed {
	var changed []Changed
	for _, key := range slices.Sorted(maps.Keys(before)) {
		if head, held := c.Head(key); held && head != before[key] {
			changed = append(changed, Changed{key, head})
		}
	}
	return changed
}

// queueAfter queues those matches of an article that come after it.
func (c *Clusters) queueAfter(todo *queue, slot int32, matches []matched) {
	for _, m := range matches {
		if c.compare(m.slot, slot) > 0 {
			heap.Push(todo, m.slot)
		}
	}
}

func (c *Clusters) newQueue() *queue { return &queue{clusters: c, queued: map[int32]bool{}} }

func (c *Clusters) held(key int64) bool {
	_, held := c.index.slots[key]
	return held
}

func (c *Clusters) insert(a *Article) int32 {
	slot := c.index.add(a.Key, a.Sketch)
	if int(slot) == len(c.members) {
		c.members = append(c.members, member{})
	}
	source, known := c.sources[a.Source]
	if !known {
		if c.sources == nil {
			c.sources = map[string]int32{}
		}
		source = int32(len(c.sources))
		c.sources[a.Source] = source
	}
	m := member{time: a.Published.Unix(), source: source}
	if a.Published.IsZero() {
		m.time, m.undated = a.Fetched.Unix(), true
	}
	c.members[slot] = m
	return slot
}

// compare is the order of the articles.
func (c *Clusters) compare(a, b int32) int {
	x, y := &c.members[a], &c.members[b]
	switch {
	case x.undated != y.undated && x.undated:
		return 1
	case x.undated != y.undated:
		return -1
	}
	return cmp.Or(cmp.Compare(x.time, y.time), cmp.Compare(c.index.entries[a].key, c.index.entries[b].key))
}

type matched struct {
	slot     int32
	strength float64
}

// matches are all articles that match the one in the slot, the strongest
// first, of equals the first in their order.
func (c *Clusters) matches(slot int32) []matched {
	var found []matched
	for _, other := range c.index.candidates(&c.index.entries[slot].sketch) {
		if other == slot || !c.inWindow(slot, other) {
			continue
		}
		if m := c.match(slot, other); m.reaches(1, c.oneSource(slot, other)) {
			found = append(found, matched{other, m.strength()})
		}
	}
	slices.SortFunc(found, func(a, b matched) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), c.compare(a.slot, b.slot))
	})
	return found
}

// headOf decides under which head the article belongs, given its matches.
func (c *Clusters) headOf(slot int32, matches []matched) int64 {
	for _, earlier := range matches {
		if c.compare(earlier.slot, slot) > 0 {
			continue
		}
		key := c.members[earlier.slot].head
		head, held := c.index.slots[key]
		if held && (head == earlier.slot || c.inWindow(slot, head) && c.match(slot, head).reaches(relatedToHead, c.oneSource(slot, head))) {
			return key
		}
	}
	return c.index.entries[slot].key
}

func (c *Clusters) match(a, b int32) Match {
	return compare(&c.index.entries[a].sketch, &c.index.entries[b].sketch)
}

func (c *Clusters) oneSource(a, b int32) bool {
	return c.members[a].source == c.members[b].source
}

func (c *Clusters) inWindow(a, b int32) bool {
	apart := c.members[a].time - c.members[b].time
	return max(apart, -apart) <= int64(Window/time.Second)
}

// A queue holds the articles to decide, each once, the first in their order on top.
type queue struct {
	clusters *Clusters
	slots    []int32
	queued   map[int32]bool
}

func (q *queue) Len() int           { return len(q.slots) }
func (q *queue) Less(i, j int) bool { return q.clusters.compare(q.slots[i], q.slots[j]) < 0 }
func (q *queue) Swap(i, j int)      { q.slots[i], q.slots[j] = q.slots[j], q.slots[i] }

// Push queues a slot that is not queued yet.
func (q *queue) Push(x any) {
	if slot := x.(int32); !q.queued[slot] {
		q.queued[slot] = true
		q.slots = append(q.slots, slot)
	}
}

// Pop takes the last one, which heap.Pop has put there.
func (q *queue) Pop() any {
	last := len(q.slots) - 1
	slot := q.slots[last]
	q.slots = q.slots[:last]
	delete(q.queued, slot)
	return slot
}
