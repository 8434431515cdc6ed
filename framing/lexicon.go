package framing

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"framewatch"
)

//go:embed lexicon.yaml
var defaultLexicon []byte

// A Lexicon is a parsed lexicon file: what pages show of it, and its terms
// compiled for matching.
type Lexicon struct {
	data      framewatch.Lexicon
	languages map[string]*language
	source    []byte
	outer     []map[int]bool // per concept: the concepts in whose matches its own do not count; nil: none
	topic     topicRule
}

// A language is all that a lexicon holds of one language, compiled.
type language struct {
	fold    *folder
	book    *wordbook
	lists   map[string]*set
	topic   *set // one of lists; nil: nothing in this language is on the topic
	ignore  *set
	terms   *set
	rules   []rule   // by program of terms
	written []line   // by program of terms: as the file has them
	phrases []phrase // by program of terms
	speech  *speech
	sets    int            // number of sets, for their ids
	uses    map[string]int // in how many terms a piece of a word stands
}

// Default is the lexicon that comes with the program. It is read once.
func Default() (*Lexicon, error) { return readDefault() }

var readDefault = sync.OnceValues(func() (*Lexicon, error) { return Parse("lexicon.yaml", defaultLexicon) })

// Parse reads a lexicon file. It is strict: the error tells every mistake, each
// with name, line and reason.
func Parse(name string, b []byte) (*Lexicon, error) {
	root, err := readYAML(name, b)
	if err != nil {
		return nil, err
	}
	r := &reader{name: name}
	p := &parser{reader: r, lex: &Lexicon{languages: map[string]*language{}, source: bytes.Clone(b)}}
	sum := sha256.Sum256(b)
	p.lex.data.Fingerprint = hex.EncodeToString(sum[:6])
	if len(root.Content) == 0 {
		r.fail(1, "the lexicon is empty")
	} else {
		p.file(root.Content[0])
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p.lex, nil
}

// A parser turns the nodes of a file into a Lexicon.
type parser struct {
	*reader
	lex     *Lexicon
	ids     map[string]int // line of each concept
	ignored map[string][]line
	pending []pending
	covers  []reference
	topicAt int // line of the topic block; 0: there is none
}

// A pending term waits until all lists and concepts are known.
type pending struct {
	line
	lang    string
	concept int
	general bool
}

// A reference names a concept that must exist.
type reference struct {
	concept int
	id      string
	line    int
}

var topKeys = []string{"format", "name", "revision", "languages", "frames", "namings", "speech", "endings", "lists", "topic", "ignore", "concepts"}

// file reads the parts in the order in which they refer to each other.
func (p *parser) file(n *yaml.Node) {
	values := map[string]*yaml.Node{}
	for _, f := range p.fields(n, "lexicon") {
		if !slices.Contains(topKeys, f.key) {
			p.unknown(f, "lexicon", topKeys...)
			continue
		}
		values[f.key] = f.value
	}
	read := map[string]func(*yaml.Node){
		"format": p.format, "name": p.name, "revision": p.revision, "languages": p.langs, "frames": p.frames, "namings": p.namings,
		"speech": p.speeches, "endings": p.endings, "lists": p.wordLists, "topic": p.topic, "ignore": p.ignores, "concepts": p.concepts,
	}
	for _, key := range topKeys {
		if v, ok := values[key]; ok {
			read[key](v)
		} else if key == "format" || key == "languages" || key == "frames" || key == "concepts" {
			p.fail(n.Line, "lexicon: %s is missing", key)
		}
	}
	p.compile()
}

func (p *parser) format(n *yaml.Node) {
	if v := p.number(n, "format"); v != 1 {
		p.fail(n.Line, "format %d: this program reads format 1", v)
	}
}

func (p *parser) name(n *yaml.Node)     { p.lex.data.Name = p.text(n, "name") }
func (p *parser) revision(n *yaml.Node) { p.lex.data.Revision = p.number(n, "revision") }

func (p *parser) langs(n *yaml.Node) {
	for _, item := range p.items(n, "languages") {
		code := p.text(item, "languages")
		if len(code) != 2 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") != "" {
			p.fail(item.Line, "language %q: want two small letters (ISO 639-1)", code)
			continue
		}
		if kept := framewatch.LanguageCode(code); kept != code {
			p.fail(item.Line, "language %q: articles in it are kept under %s", code, kept)
			continue
		}
		if p.lex.languages[code] != nil {
			p.fail(item.Line, "language %q comes twice", code)
			continue
		}
		p.lex.data.Languages = append(p.lex.data.Languages, code)
		p.lex.languages[code] = &language{
			fold:  newFolder(code, nil),
			book:  &wordbook{lists: map[string][]phrase{}, endings: map[string][]string{}},
			lists: map[string]*set{},
		}
	}
}

// byLanguage calls read for each language of a mapping.
func (p *parser) byLanguage(n *yaml.Node, what string, read func(l *language, f field)) {
	for _, f := range p.fields(n, what) {
		l := p.lex.languages[f.key]
		if l == nil {
			p.fail(f.line, "%s: %q is not among the languages%s", what, f.key, meant(f.key, p.lex.data.Languages))
			continue
		}
		read(l, f)
	}
}

func (p *parser) frames(n *yaml.Node) {
	for _, item := range p.items(n, "frames") {
		var f framewatch.Frame
		for _, kv := range p.fields(item, "frame") {
			switch kv.key {
			case "id":
				f.ID = p.id(kv.value, "frame")
			case "label":
				f.Label = p.text(kv.value, "label")
			case "pfc":
				f.PFC = p.text(kv.value, "pfc")
			case "about":
				f.About = p.text(kv.value, "about")
			default:
				p.unknown(kv, "frame", "id", "label", "pfc", "about")
			}
		}
		if slices.ContainsFunc(p.lex.data.Frames, func(o framewatch.Frame) bool { return o.ID == f.ID }) {
			p.fail(item.Line, "frame %q: the id is used twice", f.ID)
		}
		p.need(item, "frame", f.ID, f.Label)
		p.lex.data.Frames = append(p.lex.data.Frames, f)
	}
}

func (p *parser) namings(n *yaml.Node) {
	for _, item := range p.items(n, "namings") {
		var s framewatch.NamingSet
		for _, kv := range p.fields(item, "naming") {
			switch kv.key {
			case "id":
				s.ID = p.id(kv.value, "naming")
			case "label":
				s.Label = p.text(kv.value, "label")
			case "kind":
				if s.Kind = p.text(kv.value, "kind"); s.Kind != "referent" && s.Kind != "field" {
					p.fail(kv.line, "naming kind %q: want referent or field", s.Kind)
				}
			default:
				p.unknown(kv, "naming", "id", "label", "kind")
			}
		}
		if slices.ContainsFunc(p.lex.data.Namings, func(o framewatch.NamingSet) bool { return o.ID == s.ID }) {
			p.fail(item.Line, "naming %q: the id is used twice", s.ID)
		}
		p.need(item, "naming", s.ID, s.Label)
		p.lex.data.Namings = append(p.lex.data.Namings, s)
	}
}

// id reads an id: small letters, digits and _.
func (p *parser) id(n *yaml.Node, what string) string {
	s := p.text(n, what+" id")
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		p.fail(n.Line, "%s id %q: want small letters, digits and _", what, s)
	}
	return s
}

func (p *parser) need(n *yaml.Node, what, id, label string) {
	if id == "" {
		p.fail(n.Line, "%s without an id", what)
	} else if label == "" {
		p.fail(n.Line, "%s %q: label is missing", what, id)
	}
}
