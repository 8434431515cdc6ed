package framing

import (
	"os"
	"strings"
	"testing"
)

// TestSpeechRules reads the sentences of testdata/speech.txt.
func TestSpeechRules(t *testing.T) {
	a := defaultAnnotator(t)
	b, err := os.ReadFile("testdata/speech.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all, voices, speakers int
	for n, line := range strings.Split(string(b), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		head, text, ok := strings.Cut(line, " = ")
		lang, rest, _ := strings.Cut(head, " ")
		rest, headline := strings.CutPrefix(rest, "headline ")
		voice, speaker, _ := strings.Cut(rest, " ")
		text = strings.ReplaceAll(text, "¶", "\n\n")
		start, end := strings.Index(text, "["), strings.Index(text, "]")
		if !ok || start < 0 || end < start {
			t.Fatalf("line %d: %q", n+1, line)
		}
		text = text[:start] + text[start+1:end] + text[end+1:]
		all++
		got, by := a.voiceAt(lang, text, headline, start, end-1)
		switch {
		case got != voice:
			t.Errorf("line %d: %s by %q, want %s: %s", n+1, got, by, voice, line)
		case !sameSpeaker(by, []string{strings.TrimSpace(speaker)}):
			t.Errorf("line %d: by %q, want %q: %s", n+1, by, speaker, line)
			voices++
		default:
			voices++
			speakers++
		}
	}
	t.Logf("%d sentences: voice %d, speaker too %d", all, voices, speakers)
}

// voiceAt is the voice and speaker of a stretch of a text.
func (a *Annotator) voiceAt(lang, text string, headline bool, start, end int) (voice, speaker string) {
	var d doc
	var r reading
	l := a.lex.languages[lang]
	l.fold.read(&d, text)
	r.read(l, &d, headline)
	w := r.leadWord(r.sentence(d.at(start)), start, end)
	if w.src != nil {
		speaker = r.name(w.src.start, w.src.end)
	}
	return string(w.voice()), speaker
}
