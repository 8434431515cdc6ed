package framing

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A speech holds how one language marks other people's words.
type speech struct {
	quotes []quoteMarks
	begins [256]bool         // the first bytes of all marks
	lines  map[string][]line // as written, by key of the file; nil: the language has no speech block
	sets   map[string]*set   // compiled, by key; those of cues are all in one
	cues   *set
	class  []int8 // by program of cues: place in cueKeys
}

// speaks reports whether the language has rules of speech.
func (l *language) speaks() bool { return l.speech.lines != nil }

// The quoteMarks are an opening mark and one of its closing marks.
type quoteMarks struct{ open, closing string }

// The keys of a speech block whose values are terms. Those of cues stand in
// the order in which they win over each other at equal length.
var (
	cueKeys    = []string{"according", "label", "accuse", "intend", "claim_noun", "say"}
	speechKeys = append(slices.Clone(cueKeys), "say_noun_like", "say_beside", "say_subject", "passive", "by", "so_called", "mention",
		"hedge", "negation", "report_mood", "what", "auxiliary", "pronouns")
)

func (p *parser) speech(l *language, f field) {
	what := "speech " + f.key
	l.speech = &speech{lines: map[string][]line{}, sets: map[string]*set{}}
	for _, kv := range p.fields(f.value, what) {
		switch {
		case kv.key == "quotes":
			for _, pair := range p.lines(kv.value, what+" quotes") {
				p.quotes(l.speech, pair)
			}
		case kv.key == "not_an_end":
			for _, w := range p.lines(kv.value, what+" not_an_end") {
				l.fold.ends[strings.ToLower(w.text)] = true
			}
		case slices.Contains(speechKeys, kv.key):
			l.speech.lines[kv.key] = p.lines(kv.value, what+" "+kv.key)
		default:
			p.unknown(kv, what)
		}
	}
}

func (p *parser) quotes(s *speech, pair line) {
	marks := strings.Fields(pair.text)
	if len(marks) != 2 || utf8.RuneCountInString(marks[0]) != 1 || utf8.RuneCountInString(marks[1]) != 1 {
		p.fail(pair.at, "quotes %q: want an opening and a closing mark with a space between", pair.text)
		return
	}
	s.quotes = append(s.quotes, quoteMarks{marks[0], marks[1]})
	s.begins[marks[0][0]], s.begins[marks[1][0]] = true, true
}

// compileSpeech makes the sets of the speech block.
func (p *parser) compileSpeech(l *language) {
	if l.speech == nil {
		l.speech = &speech{sets: map[string]*set{}}
	}
	for _, key := range speechKeys[len(cueKeys):] {
		l.speech.sets[key] = p.set(l, l.speech.lines[key], key)
	}
	l.speech.cues = l.newSet()
	for class, key := range cueKeys {
		p.putAll(l, l.speech.cues, l.speech.lines[key], key)
		for len(l.speech.class) < len(l.speech.cues.programs) {
			l.speech.class = append(l.speech.class, int8(class))
		}
	}
}
