package framing

import (
	"os"
	"strings"
	"testing"

	"framewatch"
)

// TestDispatches reads the two dispatches the project began with: whose words
// are the terms that matter in them?
func TestDispatches(t *testing.T) {
	a := defaultAnnotator(t)
	for file, terms := range map[string][]struct {
		place         framewatch.Place
		term, concept string
		nth           int // of the mentions of that text
		voice         framewatch.Voice
		speakers      []string
	}{
		"000_98147c445c327c34.txt": {
			{framewatch.PlaceHeadline, "Migrant-Linked Crime", "migrant_linked_crime", 0, framewatch.VoiceOwn, []string{""}},
			{framewatch.PlaceLead, "crimes linked to migrants", "migrant_linked_crime", 0, framewatch.VoiceReported, []string{"a diplomatic cable"}},
			{framewatch.PlaceLead, "mass migration", "mass_migration", 0, framewatch.VoiceOwn, []string{""}},
			{framewatch.PlaceBody, "mass migration", "mass_migration", 0, framewatch.VoiceReported, []string{"President Donald Trump"}},
			{framewatch.PlaceBody, "mass deportations", "mass_deportation", 0, framewatch.VoiceOwn, []string{""}},
			{framewatch.PlaceBody, "illegal aliens", "illegal_alien", 0, framewatch.VoiceOwn, []string{""}},
			{framewatch.PlaceBody, "open-border policies", "open_borders", 0, framewatch.VoiceReported, []string{"Trump"}},
		},
		"002_5feeedb4fe784df1.txt": {
			{framewatch.PlaceBody, "violent crimes associated with people of a migration background", "crime_migration_background", 0, framewatch.VoiceQuoted, []string{"officials"}},
			{framewatch.PlaceBody, "people of a migration background", "migration_background", 0, framewatch.VoiceQuoted, []string{"officials"}},
			{framewatch.PlaceBody, "people of a migration background", "migration_background", 1, framewatch.VoiceQuoted, []string{"officials"}},
			{framewatch.PlaceBody, "problematic framing", "framing_talk", 0, framewatch.VoiceReported, []string{"allies"}},
			{framewatch.PlaceBody, "securitized", "securitisation_talk", 0, framewatch.VoiceOwn, []string{""}},
		},
	} {
		ann, _ := a.Read(dispatch(t, file))
		for _, want := range terms {
			nth, found := want.nth, false
			for _, m := range ann.Mentions {
				if m.Place != want.place || m.Term != want.term || m.Concept != want.concept {
					continue
				}
				if nth--; nth >= 0 {
					continue
				}
				if found = true; m.Voice != want.voice || !sameSpeaker(m.Speaker, want.speakers) {
					t.Errorf("%s: %s %q is %s, want %s by %q", file, want.place, want.term, saying(m.Voice, m.Speaker, m.Cue), want.voice, want.speakers)
				}
				break
			}
			if !found {
				t.Errorf("%s: %s %q (%s) is missing", file, want.place, want.term, want.concept)
			}
		}
	}
}

func dispatch(t *testing.T, file string) framewatch.Article {
	t.Helper()
	b, err := os.ReadFile("../../shared/data/seeds/" + file)
	if err != nil {
		t.Skipf("the dispatches are not beside the project: %v", err)
	}
	title, text, _ := strings.Cut(string(b), "\n")
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	return framewatch.Article{Language: "en", Title: title, Text: strings.Join(lines, "\n\n")}
}
