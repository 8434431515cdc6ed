package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewatch"
)

// TestChangedLexicon asks, changes the lexicon, and asks again: the answer is
// that of the lexicon which the config names.
func TestChangedLexicon(t *testing.T) {
	conf := newsroom(t)
	file := filepath.Join(filepath.Dir(conf), "lexicon.yaml")
	before := answer[framewatch.LinesResult](t, conf, "lines", "concept:migrants")
	changed := strings.Replace(smallLexicon, "en: migrant(s)}", "en: patrol(s)}", 1)
	if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	after := answer[framewatch.LinesResult](t, conf, "lines", "concept:migrants")
	if before.Total != 24 || after.Total != 24 || before.Lines[0].Node != "migrants" || after.Lines[0].Node != "patrol" || before.Basis.Lexicon == after.Basis.Lexicon {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	if err := os.WriteFile(file, []byte(smallLexicon), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := loadConfig(conf)
	if err != nil {
		t.Fatal(err)
	}
	r, err := join(t.Context(), warnings(streams{strings.NewReader(""), io.Discard, io.Discard}), cfg, cfg.Data)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	// What is open and has not applied the config's lexicon goes by the one before.
	book := newEditBook(r)
	if name := r.corpus.Overview().Lexicon; name != after.Basis.Lexicon || r.inForce() == r.annotator {
		t.Errorf("in force is %s, want %s", name, after.Basis.Lexicon)
	}
	renewed := book.book.Load()
	r.corpus.OnLexicon(book.renew)
	if err := r.corpus.Apply(t.Context(), r.annotator, nil); err != nil {
		t.Fatal(err)
	}
	if r.inForce() != r.annotator || book.book.Load() == renewed || r.corpus.Overview().Lexicon != before.Basis.Lexicon {
		t.Errorf("applied: %s", r.corpus.Overview().Lexicon)
	}
}
