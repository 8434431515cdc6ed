package corpus

import (
	"cmp"
	"slices"

	"framewatch"
)

// count counts everything that is there.
func (c *columns) count() framewatch.Overview {
	o := framewatch.Overview{Articles: c.all.Len(), Topic: c.topic.Len()}
	sources, langs := make([]int, len(c.sources)), make([]int, len(c.langs))
	first, last := int32(undated), int32(undated)
	for seq := range c.all.All() {
		sources[c.source[seq]]++
		langs[c.lang[seq]]++
		switch day := c.day[seq]; {
		case day == undated:
			o.Undated++
		case first == undated:
			first, last = day, day
		default:
			first, last = min(first, day), max(last, day)
		}
	}
	if first != undated {
		o.First, o.Last = timeOf(first), timeOf(last)
	}
	o.Sources = counts(c.sources, sources)
	slices.SortFunc(o.Sources, func(a, b framewatch.Count) int { return cmp.Compare(a.Name, b.Name) })
	o.Languages = counts(c.langs, langs)
	slices.SortFunc(o.Languages, func(a, b framewatch.Count) int {
		return cmp.Or(cmp.Compare(b.Articles, a.Articles), cmp.Compare(a.Name, b.Name))
	})
	return o
}

func counts(names []string, articles []int) []framewatch.Count {
	var found []framewatch.Count
	for i, n := range articles {
		if n > 0 {
			found = append(found, framewatch.Count{Name: names[i], Articles: n})
		}
	}
	return found
}
