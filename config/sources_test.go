package config

import (
	"slices"
	"strings"
	"testing"

	"framewatch"
)

func TestDefaultSources(t *testing.T) {
	c, err := Parse("", nil)
	if err != nil {
		t.Fatal(err)
	}
	languages, kinds, countries := map[string]int{}, map[string]int{}, map[string]int{}
	for _, s := range c.Sources {
		languages[s.Language]++
		kinds[s.Kind]++
		countries[s.Country]++
		for _, l := range s.Listings {
			if !strings.HasPrefix(l.URL, "https://") {
				t.Errorf("%s: %s is not https", s.Name, l.URL)
			}
		}
		if s.Home == "" {
			t.Errorf("%s has no home", s.Name)
		}
		if s.Country == "" && !slices.Contains([]string{"organisation", "government", "specialist"}, s.Kind) {
			t.Errorf("%s has no country", s.Name)
		}
	}
	if len(c.Sources) < 45 || len(languages) < 7 || len(countries) < 15 {
		t.Errorf("%d outlets in %d languages and %d countries", len(c.Sources), len(languages), len(countries))
	}
	for _, k := range framewatch.SourceKinds {
		if kinds[k] == 0 {
			t.Errorf("no source of kind %s", k)
		}
	}
	t.Logf("%d outlets, languages %v, kinds %v, %d countries", len(c.Sources), languages, kinds, len(countries))
}

// TestSourceLanguage folds a code for which we have another.
func TestSourceLanguage(t *testing.T) {
	c, err := Parse("c.yaml", []byte("sources: [{name: A, language: 'no', kind: online, feeds: ['https://a.example/feed']}]"))
	if err != nil || len(c.Sources) != 1 || c.Sources[0].Language != "nb" {
		t.Errorf("%+v, %v", c, err)
	}
}
