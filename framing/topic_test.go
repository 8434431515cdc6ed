package framing

import (
	"fmt"
	"strings"
	"testing"

	"framewatch"
)

// topicLexicon is lexiconOf with a topic block.
func topicLexicon(block string) string {
	return strings.Replace(lexiconOf("en", "alien(s)"), "ignore:\n", "topic:\n  "+strings.ReplaceAll(block, "; ", "\n  ")+"\nignore:\n", 1)
}

func TestTopicRule(t *testing.T) {
	for _, c := range []struct {
		block, title, text string
		want               bool
	}{
		{"list: migration", "Migrants", "Nothing.", true},
		{"list: migration", "Rain", "Migrants.", false},
		{"list: migration", "Rain", "Migrants. Migrants.", true},
		{"list: migration; headline: 2", "Migrants", "Asylum.", true}, // headline and text together
		{"list: migration; headline: 2; text: 3", "Migrants", "Asylum.", false},
		{"list: migration; headline: 2; text: 3", "Migrants seek asylum", "", true},
		{"list: migration; headline: 0; text: 0; lead: 2", "Migrants", "Asylum.\n\nRain.", true},
		{"list: migration; headline: 0; text: 0; lead: 2", "Migrants", "Rain.\n\nAsylum. Migrants. Asylum.", false},
		{"list: migration; headline: 0; text: 2; per_1000_words: 210", "Rain", "Migrants seek asylum here and there and now.", true},
		{"list: migration; headline: 0; text: 2; per_1000_words: 210", "Rain fell", "Migrants seek asylum here and there and now.", false},
		{"list: \"@nature\"", "A bird", "", true},
		{"list: nature", "Migrants", "", false},
	} {
		a := annotator(t, topicLexicon(c.block))
		if got := a.Annotate(framewatch.Article{Language: "en", Title: c.title, Text: c.text}).Topic; got != c.want {
			t.Errorf("%s: %q, %q: %v", c.block, c.title, c.text, got)
		}
	}
}

func TestTopicTold(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{topicLexicon("label: Migration and asylum; list: migration"), `Migration and asylum|migration|words of the list "migration": at least 1 in the headline, or at least 2 in the headline and the text together|en`},
		{topicLexicon("list: nature; headline: 0; lead: 3; text: 4; per_1000_words: 2.5"), `nature|nature|words of the list "nature": at least 3 in the headline and the first paragraph together, or at least 4 in the headline and the text together and 2.5 in 1,000 words|en`},
		{lexiconOf("en", "alien"), `migration|migration|words of the list "migration": at least 1 in the headline, or at least 2 in the headline and the text together|en`},
		{strings.Replace(lexiconOf("en", "alien"), "    migration: |", "    others: |", 1), `|||`},
	} {
		topic := annotator(t, c.source).Lexicon().Topic
		if got := fmt.Sprintf("%s|%s|%s|%s", topic.Label, topic.List, topic.Rule, strings.Join(topic.Languages, " ")); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestTopicMistakes(t *testing.T) {
	for _, c := range []struct{ block, want string }{
		{"label: Migration", "topic: list is missing"},
		{"list: nothing", `topic: there is no list "nothing" in any language`},
		{"list: migration; headline: -1", "topic headline -1: want 0 (not asked for) or more"},
		{"list: migration; text: many", "topic text: want a number"},
		{"list: migration; headline: 0; text: 0", "no article could be on the topic"},
		{"list: migration; per_1000_words: 2000", `topic per_1000_words "2000": want a number from 0 to 1000`},
		{"list: migration; body: 2", `topic: unknown key "body"`},
	} {
		_, err := Parse("test.yaml", []byte(topicLexicon(c.block)))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "test.yaml:") {
			t.Errorf("%s: got %v, want %s", c.block, err, c.want)
		}
	}
}

// TestOnTopic lists the sentences of the topic.
func TestOnTopic(t *testing.T) {
	a := annotator(t, lexiconOf("en", "alien"))
	art := framewatch.Article{Language: "en", Title: "Migrants wait", Text: "It rains. Migrants and more migrants wait.\n\nNo asylum. None.  Migrants! Rain."}
	var got []string
	for _, s := range a.Annotate(art).OnTopic {
		got = append(got, fmt.Sprintf("%s: %s", s.Place, fieldOf(art, s.Place)[s.Start:s.End]))
	}
	want := "headline: Migrants wait|lead: Migrants and more migrants wait.|body: No asylum.|body: Migrants!"
	if all := strings.Join(got, "|"); all != want {
		t.Errorf("got  %s\nwant %s", all, want)
	}
}
