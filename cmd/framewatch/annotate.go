package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"framewatch"
	"framewatch/crawler/extract/language"
	"framewatch/framing"

	"github.com/spf13/pflag"
)

// A marking asks for the annotation of one text.
type marking struct {
	ID    string `json:"id"`
	Lang  string `json:"lang"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// An annotated is the answer to one line.
type annotated struct {
	ID       string          `json:"id"`
	Lang     string          `json:"lang"`               // as the line says it or, if it does not, as the text reads
	Detected bool            `json:"detected,omitempty"` // the line did not say it
	Mentions []markedMention `json:"mentions"`
	Topic    bool            `json:"topic"`
	Lexicon  string          `json:"lexicon"` // name, revision and fingerprint
	Notice   string          `json:"notice,omitempty"`
	Error    string          `json:"error,omitempty"` // why there is no answer, with the number of the line
}

// A markedMention is one mention of a concept.
type markedMention struct {
	Concept    string           `json:"concept"`
	Frame      string           `json:"frame"` // the concept's first
	Frames     []string         `json:"frames"`
	Term       string           `json:"term"`
	Start      int              `json:"start"` // bytes of the title in the headline, else of the text
	End        int              `json:"end"`
	Field      framewatch.Place `json:"field"`
	Voice      framewatch.Voice `json:"voice"`     // "" if the language has no rules of speech
	InQuotes   bool             `json:"in_quotes"` // follows from the voice
	Attributed bool             `json:"attributed"`
	Speaker    string           `json:"speaker"`
	Name       string           `json:"name"`
	Cue        string           `json:"cue"`
	CueClass   string           `json:"cue_class"`
	Negated    bool             `json:"negated"`
	SoCalled   bool             `json:"so_called"`
	Mention    bool             `json:"mention"`
	Hedged     bool             `json:"hedged"`
}

// A marker marks texts with a lexicon.
type marker struct {
	annotator *framing.Annotator
	lexicon   string              // name, revision and fingerprint
	frames    map[string][]string // by concept
}

func newMarker(a *framing.Annotator) *marker {
	lex := a.Lexicon()
	m := &marker{a, lex.Version(), map[string][]string{}}
	for _, c := range lex.Concepts {
		m.frames[c.ID] = c.Frames
	}
	return m
}

// answer marks the text of a line as it was read. Whatever is wrong with it is
// said in the answer; a panic costs this line.
func (m *marker) answer(raw []byte, whole bool, number int) (answer any) {
	var line marking
	refuse := func(id string, err error) annotated {
		return annotated{ID: id, Mentions: []markedMention{}, Lexicon: m.lexicon, Error: fmt.Sprintf("line %d: %v", number, err)}
	}
	defer func() {
		if trouble := recover(); trouble != nil {
			answer = refuse(line.ID, fmt.Errorf("internal error: %v", trouble))
		}
	}()
	if !whole {
		return refuse(idOf(raw), errLongLine)
	}
	if err := json.Unmarshal(raw, &line); err != nil {
		return refuse(idOf(raw), err)
	}
	return m.mark(line)
}

func (m *marker) mark(line marking) annotated {
	answer := annotated{ID: line.ID, Lang: framewatch.LanguageCode(line.Lang), Mentions: []markedMention{}, Lexicon: m.lexicon}
	if line.Lang == "" {
		answer.Lang, _ = language.Detect(cmp.Or(line.Text, line.Title))
		answer.Detected = true
	}
	text := partParagraphs(line.Text)
	ann, _ := m.annotator.Read(framewatch.Article{Language: answer.Lang, Title: line.Title, Text: text.parted})
	for _, mention := range ann.Mentions {
		if mention.Place != framewatch.PlaceHeadline {
			mention.Start, mention.End = text.given(mention.Start), text.given(mention.End)
			mention.Term = line.Text[mention.Start:mention.End]
		}
		answer.Mentions = append(answer.Mentions, m.mention(mention))
	}
	answer.Topic = ann.Topic
	answer.Notice = notice(m.annotator.Lexicon(), answer.Lang, ann.Voiced)
	return answer
}

// A paragraphed text has a blank line wherever the given one has a line break,
// as the paragraphs of articles are parted.
type paragraphed struct {
	parted string
	before int   // line breaks left out before the first paragraph
	added  []int // places in parted of the line breaks that were added, in order
}

func partParagraphs(given string) paragraphed {
	text := strings.TrimLeft(given, "\r\n")
	p := paragraphed{before: len(given) - len(text)}
	var b strings.Builder
	for i := range len(text) {
		b.WriteByte(text[i])
		if text[i] == '\n' && text[i-1] != '\n' && (i+1 == len(text) || text[i+1] != '\n') {
			p.added = append(p.added, b.Len())
			b.WriteByte('\n')
		}
	}
	p.parted = b.String()
	return p
}

// given is the place in the given text of one in the parted text.
func (p *paragraphed) given(at int) int {
	added, _ := slices.BinarySearch(p.added, at)
	return p.before + at - added
}

// notice says what an answer cannot tell of a language.
func notice(lex *framewatch.Lexicon, lang string, voiced bool) string {
	switch {
	case lang == "":
		return `the language cannot be told from the text; give it as "lang"`
	case !slices.Contains(lex.Languages, lang):
		return fmt.Sprintf("the lexicon has no terms in %q: nothing is counted in it", lang)
	case !voiced:
		return fmt.Sprintf("the lexicon has no rules of speech for %q: whose words they are is not known", lang)
	}
	return ""
}

func (m *marker) mention(f framewatch.Mention) markedMention {
	frames := m.frames[f.Concept]
	quoted, reported, scare := f.Voice == framewatch.VoiceQuoted, f.Voice == framewatch.VoiceReported, f.Voice == framewatch.VoiceScare
	return markedMention{
		Concept: f.Concept, Frame: frames[0], Frames: frames, Term: f.Term, Start: f.Start, End: f.End, Field: f.Place,
		Voice: f.Voice, InQuotes: quoted || scare, Attributed: quoted || reported, Speaker: f.Speaker, Name: f.Name, Cue: f.Cue, CueClass: f.Class,
		Negated: f.Negated, SoCalled: f.SoCalled, Mention: f.Word, Hedged: f.Hedged,
	}
}

const annotateHelp = `
Each line of standard input is {"id","lang","title","text"}; "lang" is an ISO 639-1 code and may be left out.
Each is answered with one line, in order: its mentions of the lexicon's concepts, whose words they are, and whether it is on the topic.
"start" and "end" count bytes of UTF-8: of "title" where "field" is headline, else of "text"; "lead" is the first paragraph, which a line break ends.
"voice" is empty where the lexicon has no rules of speech for the language; "notice" says so then. A line that cannot be read is answered with an "error".
`

// annotate answers texts with the mentions that a lexicon has in them.
func annotate(ctx context.Context, std streams, args []string) error {
	var lexicon, config string
	rest, err := flags("annotate", "[--lexicon FILE] < JSONL", std, func(set *pflag.FlagSet) {
		set.StringVar(&lexicon, "lexicon", "", "lexicon `file` (default: as the config says, else the embedded one)")
		set.StringVar(&config, "config", "", "config `file` that names the lexicon")
		flags := set.Usage
		set.Usage = func() {
			flags()
			fmt.Fprint(std.out, annotateHelp)
		}
	}, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return fmt.Errorf("%w: annotate: it reads lines on standard input: framewatch annotate < %s", errUsage, rest[0])
	}
	if lexicon == "" {
		cfg, err := loadConfig(config)
		if err != nil {
			return err
		}
		lexicon = cfg.Lexicon
	}
	a, err := loadLexicon(lexicon)
	if err != nil {
		return err
	}
	return inOrder(ctx, std, newMarker(a).answer)
}
