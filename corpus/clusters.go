package corpus

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"framewatch"
	"framewatch/dedup"
)

// Clusters are worked out part by part of time, so that of an archive of many
// years only a few parts are in memory. What comes out depends on the set of
// articles alone, not on the order in which they came or on what was in memory:
//
// An article can only be like those of its own part and the two beside it, and
// those hang on one part more. So to decide the articles of a part, two parts
// to either side are read. What seems to change at the outer edge, where not
// all is known, is not kept but decided once more with its own part in the middle.
// A change only reaches articles that come later in package dedup's order, so
// this ends.
//
// What is boilerplate is learnt for each source and part from the articles
// there, in dedup's order. Where a new article changes that, the others are
// sketched again from their texts.

// reach is how many parts to either side are read.
const reach = 2

// A vicinity is the parts of time that are in memory.
type vicinity struct {
	first, last int64
	clusters    *dedup.Clusters // nil: none are
	rows        map[int64]*framewatch.Sketched
	groups      map[group][]int64 // keys
	stops       map[group]dedup.Stop
}

// A group is the articles that boilerplate is learnt from.
type group struct {
	source string
	part   int64
}

// stop tells what was boilerplate of a source when its part was last decided.
func (v *vicinity) stop(source string, part int64) dedup.Stop { return v.stops[group{source, part}] }

// assign decides all articles that wait for it.
func (c *Corpus) assign(ctx context.Context) error {
	for {
		if c.changed {
			c.near, c.changed = vicinity{}, false
		}
		parts, err := c.store.UndecidedParts(ctx)
		if err != nil || len(parts) == 0 {
			return err
		}
		first, last := parts[0], parts[0]
		if len(parts) > 1 && parts[1] == first+1 { // news lie in the last two
			last++
		}
		if err := c.decide(ctx, first, last); err != nil {
			c.near = vicinity{} // it may know more than the store,
			c.outdated = true   // and the store more than the columns
			return err
		}
	}
}

// decide decides the articles that wait in the parts first … last.
func (c *Corpus) decide(ctx context.Context, first, last int64) error {
	if err := c.readVicinity(ctx, first-reach, last+reach); err != nil {
		return err
	}
	undecided, err := c.store.Sketches(ctx, first, last, true)
	if err != nil {
		return err
	}
	v := &c.near
	anew := map[int64]bool{} // whether the sketch is another, too
	touched := map[group]bool{}
	for _, s := range undecided {
		if old := v.rows[s.Key]; old != nil && old.ID != s.ID {
			return errors.New("two articles have one key") // of 60 bits
		}
		v.put(s)
		anew[s.Key], touched[group{s.Source, s.Part}] = false, true
	}
	for g := range touched {
		if err := c.learn(ctx, g, anew); err != nil {
			return err
		}
	}
	changed, err := v.add(anew)
	if err != nil {
		return err
	}
	decided, again := v.settled(changed, anew, first, last)
	if len(again) > 0 {
		c.changed = true // what is in memory is not right at its edge
	}
	heads, err := c.store.SaveClusters(ctx, decided, again)
	if err != nil || len(heads) == 0 {
		return err
	}
	return c.showClusters(ctx, heads)
}

// readVicinity reads the sketches of the parts first … last, unless they are
// in memory.
func (c *Corpus) readVicinity(ctx context.Context, first, last int64) error {
	if c.near.clusters != nil && c.near.first <= first && last <= c.near.last {
		return nil
	}
	sketches, err := c.store.Sketches(ctx, first, last, false)
	if err != nil {
		return err
	}
	c.near = vicinity{first: first, last: last, clusters: &dedup.Clusters{},
		rows: map[int64]*framewatch.Sketched{}, groups: map[group][]int64{}, stops: map[group]dedup.Stop{}}
	for _, s := range sketches {
		if s.Head == "" {
			continue // comes in its turn
		}
		a, err := articleOf(s)
		if err != nil {
			return err
		}
		c.near.clusters.Restore(a, keyOf(s.Head))
		s.Sketch = nil
		c.near.put(s)
	}
	return nil
}

func articleOf(s framewatch.Sketched) (dedup.Article, error) {
	a := dedup.Article{Key: s.Key, Published: s.Published, Fetched: s.Fetched, Source: s.Source}
	return a, a.Sketch.UnmarshalBinary(s.Sketch)
}

func (v *vicinity) put(s framewatch.Sketched) {
	if v.rows[s.Key] == nil {
		g := group{s.Source, s.Part}
		v.groups[g] = append(v.groups[g], s.Key)
	}
	v.rows[s.Key] = &s
}

// learn finds what is boilerplate in a group, sketches those of its articles
// again whom that changes, and adds them to anew.
func (c *Corpus) learn(ctx context.Context, g group, anew map[int64]bool) error {
	v := &c.near
	keys := v.groups[g]
	slices.SortFunc(keys, v.compare)
	var boilerplate dedup.Boilerplate
	for _, key := range keys {
		boilerplate.Add(g.source, v.rows[key].Sentences)
	}
	stop := boilerplate.Stop(g.source)
	v.stops[g] = stop
	for _, key := range keys {
		row := v.rows[key]
		if slices.Equal(stoppedOf(row.Sentences, stop), row.Stopped) {
			continue
		}
		a, err := c.store.ArticleByID(ctx, row.ID)
		if err != nil {
			return err
		}
		// Of a text that has changed meanwhile the new sketch comes soon.
		again := sketched(a, stop)
		again.Part, again.Sentences, again.Head = row.Part, row.Sentences, row.Head
		again.Stopped = stoppedOf(row.Sentences, stop)
		v.rows[key] = &again
		anew[key] = true
	}
	return nil
}

// compare is the order of articles in package dedup.
func (v *vicinity) compare(a, b int64) int {
	x, y := v.rows[a], v.rows[b]
	switch {
	case x.Published.IsZero() != y.Published.IsZero() && x.Published.IsZero():
		return 1
	case x.Published.IsZero() != y.Published.IsZero():
		return -1
	}
	s, t := x.Published, y.Published
	if s.IsZero() {
		s, t = x.Fetched, y.Fetched
	}
	return cmp.Or(cmp.Compare(s.Unix(), t.Unix()), cmp.Compare(a, b))
}

// add decides the articles anew and returns those whose row is to be kept:
// they themselves, those whose head changed, and the members of clusters that
// they are the heads of, since their share has changed.
func (v *vicinity) add(anew map[int64]bool) (changed map[int64]bool, err error) {
	changed = map[int64]bool{} // whether the head did
	for key := range anew {
		changed[key] = false
	}
	var articles []dedup.Article
	for key := range anew {
		a, err := articleOf(*v.rows[key])
		if err != nil {
			return nil, err
		}
		articles = append(articles, a)
	}
	for _, other := range v.clusters.Add(articles...) {
		changed[other.Key] = true
	}
	for key := range changed {
		head, _ := v.clusters.Head(key)
		v.rows[key].Head = v.rows[head].ID
	}
	for key, row := range v.rows {
		_, headIs := anew[keyOf(row.Head)]
		if _, noted := changed[key]; headIs && !noted {
			changed[key] = false
		}
	}
	return changed, nil
}

// settled returns the rows to be kept, and the IDs of those at the edge that
// must be decided once more with their own part in the middle.
func (v *vicinity) settled(changed, anew map[int64]bool, first, last int64) (decided []framewatch.Sketched, again []string) {
	for _, key := range slices.Sorted(maps.Keys(changed)) {
		row := *v.rows[key]
		if row.Share = 1; row.Head != row.ID {
			row.Share = share(row, *v.rows[keyOf(row.Head)])
		}
		if !anew[key] {
			row.Sketch = nil
		}
		v.rows[key].Sketch = nil // package dedup has it
		if row.Part > first-reach && row.Part < last+reach {
			decided = append(decided, row)
		} else if changed[key] {
			again = append(again, row.ID)
		}
	}
	return decided, again
}

// showClusters brings the clusters with these heads into the columns; all
// clusters if there are none.
func (c *Corpus) showClusters(ctx context.Context, heads []string) error {
	clustered, err := c.store.Clusters(ctx, heads)
	if err != nil {
		return err
	}
	c.showing.Lock()
	defer c.showing.Unlock()
	c.columns.Store(c.columns.Load().clustered(heads, clustered, c.clusters))
	return nil
}
