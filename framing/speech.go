package framing

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A speech holds how one language marks other people's words.
type speech struct {
	quotes [][2]string       // opening and closing marks
	words  map[string][]line // terms, by key of the file
}

var speechKeys = []string{
	"quotes", "not_an_end", "say", "say_noun_like", "say_subject", "label", "accuse", "intend", "according", "claim_noun",
	"passive", "by", "so_called", "mention", "hedge", "negation", "report_mood", "what", "auxiliary", "pronouns",
}

func (p *parser) speech(l *language, f field) {
	what := "speech " + f.key
	l.speech = &speech{words: map[string][]line{}}
	for _, kv := range p.fields(f.value, what) {
		switch {
		case !slices.Contains(speechKeys, kv.key):
			p.unknown(kv, what)
		case kv.key == "quotes":
			for _, pair := range p.lines(kv.value, what+" quotes") {
				p.quotes(l.speech, pair)
			}
		case kv.key == "not_an_end":
			for _, w := range p.lines(kv.value, what+" not_an_end") {
				l.fold.ends[strings.ToLower(w.text)] = true
			}
		default:
			l.speech.words[kv.key] = p.lines(kv.value, what+" "+kv.key)
		}
	}
}

func (p *parser) quotes(s *speech, pair line) {
	marks := strings.Fields(pair.text)
	if len(marks) != 2 || utf8.RuneCountInString(marks[0]) != 1 || utf8.RuneCountInString(marks[1]) != 1 {
		p.fail(pair.at, "quotes %q: want an opening and a closing mark with a space between", pair.text)
		return
	}
	s.quotes = append(s.quotes, [2]string{marks[0], marks[1]})
}

// checkSpeech parses the terms of the speech block, so that a mistake in them
// is told on load.
func (p *parser) checkSpeech(l *language) {
	if l.speech == nil {
		return
	}
	for _, key := range speechKeys {
		for _, ln := range l.speech.words[key] {
			if _, err := parseTerm(ln.text, l.book); err != nil {
				p.fail(ln.at, "%s: %v", key, err)
			}
		}
	}
}
