package corpus

import (
	"slices"
	"testing"

	"framewatch"
)

func TestUnknownNamesAreTold(t *testing.T) {
	c := opened(t, article("one", "The wall.", "Gazette", "2016-01-01"))
	for _, k := range []struct {
		query  string
		filter framewatch.Filter
		want   []string
	}{
		{`wall source:gazette lang:en concept:illegal_alien frame:legality naming:irregular_person`, framewatch.Filter{Sources: []string{"Gazette"}, Languages: []string{"en"}}, nil},
		{`wall`, framewatch.Filter{Sources: []string{"gazette"}, Languages: []string{"EN"}}, nil},
		{`wall source:"No Such"`, framewatch.Filter{}, []string{"No article here is from an outlet called “No Such”."}},
		{`wall NOT concept:nope`, framewatch.Filter{}, []string{"The lexicon has no concept “nope”."}},
		{`frame:nope OR naming:nope`, framewatch.Filter{}, []string{"The lexicon has no frame “nope”.", "The lexicon has no naming set “nope”."}},
		{`concept:illegal_aliens`, framewatch.Filter{Sources: []string{"gaz"}}, []string{"The lexicon has no concept “illegal_aliens”; the nearest is “illegal_alien”.", "No article here is from an outlet called “gaz”; the nearest is “Gazette”."}},
		{`wall`, framewatch.Filter{Sources: []string{"Gazete"}, Languages: []string{"de"}}, []string{"No article here is from an outlet called “Gazete”; the nearest is “Gazette”.", "No article here is in the language “de”."}},
	} {
		q := parse(t, k.query)
		found, err := c.Search(t.Context(), framewatch.SearchRequest{Query: q, Filter: k.filter})
		if err != nil || !slices.Equal(found.Notices, k.want) && len(found.Notices)+len(k.want) > 0 {
			t.Errorf("search %s %v: notices %q, %v, want %q", k.query, k.filter, found.Notices, err, k.want)
		}
		counted, err := c.Trend(t.Context(), framewatch.TrendRequest{Queries: []framewatch.Query{q, q}, Filter: k.filter})
		if err != nil || !slices.Equal(counted.Notices, k.want) && len(counted.Notices)+len(k.want) > 0 {
			t.Errorf("trend %s %v: notices %q, %v, want %q", k.query, k.filter, counted.Notices, err, k.want)
		}
	}
}
