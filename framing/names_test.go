package framing

import (
	"os"
	"strings"
	"testing"

	"framewatch"
)

// TestNames folds the speakers of testdata/names.txt.
func TestNames(t *testing.T) {
	a := defaultAnnotator(t)
	b, err := os.ReadFile("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(string(b), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		part := strings.Split(line, "|")
		if len(part) != 4 {
			t.Fatalf("line %d: %q", n+1, line)
		}
		speaker := strings.TrimSpace(part[2])
		if got := a.nameOf(strings.TrimSpace(part[0]), part[1]+"\n\n"+speaker, speaker); got != strings.TrimSpace(part[3]) {
			t.Errorf("line %d: %q: %s", n+1, got, line)
		}
	}
}

// nameOf is the name of the speaker with which a text ends.
func (a *Annotator) nameOf(lang, text, speaker string) string {
	l := a.lex.languages[lang]
	st := a.open(l, framewatch.Article{Text: text})
	defer a.states.Put(st)
	st.listen(l)
	end := len(st.text.folded)
	return st.cast.name(&st.body, &source{start: st.text.at(len(text) - len(speaker)), end: end})
}

// TestPronouns: a pronoun means the last speaker who can be meant, in its
// paragraph or the one before.
func TestPronouns(t *testing.T) {
	a := defaultAnnotator(t)
	for _, c := range []struct{ lang, text, want string }{
		{"en", "Ann Roe said nothing. She said it was late.", "Ann Roe"},
		{"en", "Ann Roe said nothing. Donald Poe said yes. She said it was late.", "Ann Roe"},
		{"en", "Ann Roe said nothing.\n\nShe said it was late.", "Ann Roe"},
		{"en", "Ann Roe said nothing.\n\nIt rained.\n\nShe said it was late.", ""},
		{"en", "The ministry said nothing. He said it was late.", ""},
		{"en", "Donald Poe said nothing. The ministry said nothing. It said it was late.", "ministry"},
		{"en", "Critics said nothing. They said it was late.", "critics"},
		{"en", "Donald Poe came to town. He said it was late.", "Donald Poe"},
		{"en", "Donald Poe said nothing. He said so. He said it was late.", "Donald Poe"},
		{"en", "Donald Poe said nothing. I said it was late.", ""},
		{"de", "Angela Merkel sagte viel. Sie sagte, es sei spät.", "Angela Merkel"},
		{"fr", "Marine Le Pen a dit beaucoup. Elle affirme que c'est tard.", "Marine Le Pen"},
		{"es", "Pedro Sánchez dijo mucho. Él afirmó que era tarde.", "Pedro Sánchez"},
		{"it", "Giorgia Meloni ha detto molto. Lei sostiene che è tardi.", "Giorgia Meloni"},
		{"nl", "Mark Rutte zei veel. Hij zei dat het laat is.", "Mark Rutte"},
	} {
		_, spans := a.Read(framewatch.Article{Language: c.lang, Text: c.text})
		if len(spans) == 0 {
			t.Errorf("%q: no spans", c.text)
			continue
		}
		if last := spans[len(spans)-1]; last.Name != c.want {
			t.Errorf("%q: %+v, want %q", c.text, last, c.want)
		}
	}
}
