package framing

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewatch"
)

// TestSeeds reads the two dispatches with which the project began, if they are
// at hand: whose words their wordings are.
func TestSeeds(t *testing.T) {
	a := defaultAnnotator(t)
	for _, c := range []struct {
		file string
		want []string // place, the n-th time the term is found, term: voice by whom
	}{
		{"000_98147c445c327c34.txt", []string{
			"headline 1 Migrant-Linked Crime: own by ",
			"lead 1 crimes linked to migrants: reported by diplomatic cable",
			"body 1 mass deportations: own by ",
			"body 1 illegal aliens: own by ",
			"body 1 open-border policies: reported by Donald Trump",
		}},
		{"002_5feeedb4fe784df1.txt", []string{
			"lead 1 violent crimes associated with people of a migration background: quoted by officials",
			"lead 2 people of a migration background: quoted by officials",
			"lead 1 problematic framing: reported by allies",
			"lead 1 securitized: own by ",
		}},
	} {
		b, err := os.ReadFile(filepath.Join("../../shared/data/seeds", c.file))
		if err != nil {
			t.Skipf("the dispatches are not at hand: %v", err)
		}
		title, text, _ := strings.Cut(string(b), "\n")
		ann, _ := a.Read(framewatch.Article{Language: "en", Title: title, Text: strings.TrimSpace(text)})
		found, times := map[string]bool{}, map[string]int{}
		for _, m := range ann.Mentions {
			key := string(m.Place) + m.Concept + m.Term
			times[key]++
			found[fmt.Sprintf("%s %d %s: %s by %s", m.Place, times[key], m.Term, m.Voice, m.Name)] = true
		}
		for _, want := range c.want {
			if !found[want] {
				t.Errorf("%s: no %s", c.file, want)
			}
		}
	}
}
