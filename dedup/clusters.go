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
// is most like it, of those that the Index looks at, provided that the cluster's head lies within the Window
// and is at least half as much like it as a match must be; failing that, the
// next most alike; failing all, it is the head of a cluster of its own. So the
// head is the member published earliest, and a cluster does not grow from link
// to link away from it: a round-up of two stories does not join the two.
//
// What comes out depends only on the set of articles, not on the order of the
// calls: after each call only those articles are decided again which the change can
// reach. Removing is as exact as adding. Only Evict makes decisions final.
//
// The work for an article does not grow with the number of its copies, see
// Index: tens of microseconds, among thousands of copies or pages of one
// template a few hundred. One that comes before others that are held costs that
// for each that would look at it, at most 64 of each bucket, and for each whose
// head changes.
//
// Clusters is not safe for concurrent use; the zero Clusters is empty and ready for use.
type Clusters struct {
	index   Index
	members []member         // by slot of the index
	sources map[string]int32 // numbers of sources
}

type member struct {
	head   int64 // key; 0: to be decided
	source int32
}

// A Changed tells that an article has another head than before.
type Changed struct{ Key, Head int64 }

// Len is the number of articles that are held.
func (c *Clusters) Len() int { return c.index.Len() }

// Add takes articles in, in place of earlier ones with the same keys, and
// tells whose heads changed by it, by key: the articles themselves unless they are
// replaced and keep their heads, and those that found an earlier or better match
// in them. Many at once are less work than one by one, as each article is
// decided at most once.
func (c *Clusters) Add(articles ...Article) []Changed {
	before := map[int64]int64{}
	var reached []int64 // keys
	for i := range articles {
		key := articles[i].Key
		reached = append(reached, key)
		reached = append(reached, c.remove(key, before)...)
		slot := c.insert(&articles[i])
		note(before, key, 0)
		reached = append(reached, c.keysOf(c.index.later(slot))...)
	}
	c.decide(reached, 0, before)
	return c.changed(before)
}

// Remove takes an article out and tells whose heads changed by it, by key.
func (c *Clusters) Remove(key int64) []Changed {
	before := map[int64]int64{}
	c.decide(c.remove(key, before), key, before)
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
		for _, slot := range c.index.carrying(h) {
			if c.members[slot].source == number {
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
		if c.index.entries[slot].time < before.Unix() {
			old = append(old, key)
		}
	}
	slices.Sort(old)
	for _, key := range old {
		c.index.Remove(key)
	}
	return len(old)
}

// remove takes an article out and returns the keys of those to be decided anew.
func (c *Clusters) remove(key int64, before map[int64]int64) (reached []int64) {
	slot, held := c.index.slots[key]
	if !held {
		return nil
	}
	note(before, key, c.members[slot].head)
	reached = c.keysOf(c.index.later(slot))
	c.index.Remove(key)
	return reached
}

// note notes the head that an article had at first.
func note(heads map[int64]int64, key, head int64) {
	if _, noted := heads[key]; !noted {
		heads[key] = head
	}
}

func (c *Clusters) keysOf(slots []int32) []int64 {
	keys := make([]int64, len(slots))
	for i, slot := range slots {
		keys[i] = c.index.entries[slot].key
	}
	return keys
}

// decide finds the heads of the articles reached, by key, and of all whom that
// reaches, and notes the heads they had. An article's head depends only on articles before it
// in their order, so each is decided once, when those are. The key removed, if any,
// is that of an article just taken out.
func (c *Clusters) decide(reached []int64, removed int64, before map[int64]int64) {
	todo := &queue{index: &c.index, queued: map[int32]bool{}}
	for _, key := range reached {
		if slot, held := c.index.slots[key]; held {
			heap.Push(todo, slot)
		}
	}
	for todo.Len() > 0 {
		slot := heap.Pop(todo).(int32)
		m := &c.members[slot]
		had := m.head
		if had != 0 && had != removed && !c.held(had) {
			continue // the head was evicted
		}
		if m.head = c.headOf(slot, c.matches(slot)); m.head == had {
			continue
		}
		note(before, c.index.entries[slot].key, had)
		if had == 0 {
			continue // whom it reaches is known since it was put in
		}
		for _, later := range c.index.later(slot) {
			heap.Push(todo, later)
		}
	}
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

func (c *Clusters) held(key int64) bool {
	_, held := c.index.slots[key]
	return held
}

func (c *Clusters) insert(a *Article) int32 {
	e := entry{key: a.Key, time: a.Published.Unix(), sketch: a.Sketch}
	if a.Published.IsZero() {
		e.time, e.undated = a.Fetched.Unix(), true
	}
	slot := c.index.add(e)
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
	c.members[slot] = member{source: source}
	return slot
}

type matched struct {
	slot     int32
	strength float64
}

// matches are the earlier articles that match the one in the slot, the strongest
// first, of equals the first in their order.
func (c *Clusters) matches(slot int32) []matched {
	var found []matched
	for _, other := range c.index.earlier(slot) {
		if m := c.match(slot, other); m.reaches(1, c.oneSource(slot, other)) {
			found = append(found, matched{other, m.strength()})
		}
	}
	slices.SortFunc(found, func(a, b matched) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), c.index.compare(a.slot, b.slot))
	})
	return found
}

// headOf decides under which head the article belongs, given its matches.
func (c *Clusters) headOf(slot int32, matches []matched) int64 {
	for _, earlier := range matches {
		key := c.members[earlier.slot].head
		head, held := c.index.slots[key]
		if held && (head == earlier.slot || c.index.inWindow(slot, head) && c.match(slot, head).reaches(relatedToHead, c.oneSource(slot, head))) {
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

// A queue holds the articles to decide, each once, the first in their order on top.
type queue struct {
	index  *Index
	slots  []int32
	queued map[int32]bool
}

func (q *queue) Len() int           { return len(q.slots) }
func (q *queue) Less(i, j int) bool { return q.index.compare(q.slots[i], q.slots[j]) < 0 }
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
