package index

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestTextField(t *testing.T) {
	for _, c := range []struct{ value, want string }{
		{"", ""},
		{"Trump’s wall, the Wall", "the:3@16 trump:1@0 wall:2@10,4@20"},
		{"One two.\n\nTwo \u0301 three", "one:1@0 three:104@17 two:2@4,103@10"},
		{"\u0301\n\nfirst", "first:1@4"},
		{"移民 a", "a:3@7 民:2@3 移:1@0"},
	} {
		f := newTextField(fieldBody, c.value)
		f.Analyze()
		var terms []string
		words := 0
		for _, term := range slices.Sorted(maps.Keys(f.AnalyzedTokenFrequencies())) {
			freq := f.AnalyzedTokenFrequencies()[term]
			var places []string
			for _, l := range freq.Locations {
				places = append(places, fmt.Sprintf("%d@%d", l.Position, l.Start))
			}
			if words += freq.Frequency(); freq.Frequency() != len(places) || string(freq.Term) != term {
				t.Errorf("%q: term %q is %+v", c.value, term, freq)
			}
			terms = append(terms, term+":"+strings.Join(places, ","))
		}
		if got := strings.Join(terms, " "); got != c.want || f.AnalyzedLength() != words {
			t.Errorf("%q has %d words: %s, want %s", c.value, f.AnalyzedLength(), got, c.want)
		}
	}
}
