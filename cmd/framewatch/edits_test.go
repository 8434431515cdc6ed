package main

import (
	"strings"
	"testing"

	"framewatch"
)

func TestPrintEdits(t *testing.T) {
	var b strings.Builder
	printEdits(&b, framewatch.EditResult{Total: 41, Of: 312, Articles: 198, Rechecked: 2310, Lexicon: "Migration, revision 1, 0a1b", Next: "1-a-2", Edits: []framewatch.EditHit{{
		Title: "Council\x1b[2J votes", Source: "Harbour Gazette", Seen: "2026-10-20T10:30:00Z", Version: 2, URL: "https://news1.example/1",
		Added: []framewatch.ConceptName{{ID: "undocumented_migrant", Label: "Undocumented migrants"}}, Removed: []framewatch.ConceptName{{ID: "illegal_immigrant", Label: "Illegal immigrants"}},
		Passages: []framewatch.Passage{{Before: "They hold illegal immigrants.", After: "They hold undocumented migrants."}},
	}}})
	want := `41 edits of this kind, of 312 edits of 198 articles; 2,310 articles were looked at again

1. Council [2J votes
   Harbour Gazette, seen 2026-10-20T10:30:00Z, version 2  https://news1.example/1
   added: Undocumented migrants
   removed: Illegal immigrants
   They hold [-illegal immigrants-]{+undocumented migrants+}.

1 of 41 shown; --limit 0 shows all

Lexicon: Migration, revision 1, 0a1b
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestEditsCommand(t *testing.T) {
	dir := t.TempDir()
	if _, err := call(t, "", "edits", "--data", dir); exitCode(err) != 1 {
		t.Errorf("an empty folder: %v", err)
	}
	for _, args := range [][]string{{"edits", "x"}, {"edits", "--limit", "-1"}, {"edits", "--from", "someday"}} {
		if _, err := call(t, "", append(args, "--data", dir)...); exitCode(err) != 2 {
			t.Errorf("%v: %v", args, err)
		}
	}
}
