package framing

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"framewatch"
)

func (p *parser) speeches(n *yaml.Node) { p.byLanguage(n, "speech", p.speech) }

func (p *parser) endings(n *yaml.Node) {
	p.byLanguage(n, "endings", func(l *language, f field) {
		for _, e := range p.fields(f.value, "endings "+f.key) {
			forms := []string{}
			for _, form := range p.items(e.value, "ending "+e.key) {
				forms = append(forms, endingForms(f.key, p.text(form, "ending "+e.key))...)
			}
			if len(forms) == 0 {
				p.fail(e.line, "ending {%s} is empty", e.key)
			}
			l.book.endings[e.key] = forms
		}
	})
}

// wordLists reads the lists of all languages. A list does not use another.
func (p *parser) wordLists(n *yaml.Node) {
	p.byLanguage(n, "lists", func(l *language, f field) {
		flat := &wordbook{endings: l.book.endings, flat: true}
		for _, list := range p.fields(f.value, "lists "+f.key) {
			lines := p.lines(list.value, "list "+list.key)
			if len(lines) == 0 {
				p.fail(list.line, "list @%s is empty", list.key)
			}
			alts := []phrase{}
			s := l.newSet()
			s.name = list.key
			for _, ln := range lines {
				if ph, ok := p.term(ln, flat, "list "+list.key); ok {
					alts = append(alts, ph)
					p.put(l, s, ln, ph, "list "+list.key)
				}
			}
			l.book.lists[list.key], l.lists[list.key] = alts, s
		}
	})
}

func (p *parser) term(ln line, book *wordbook, what string) (phrase, bool) {
	ph, err := parseTerm(ln.text, book)
	if err != nil {
		p.fail(ln.at, "%s: %q: %v", what, cut(ln.text, 80), err)
	}
	return ph, err == nil
}

func (p *parser) ignores(n *yaml.Node) {
	p.ignored = map[string][]line{}
	p.byLanguage(n, "ignore", func(l *language, f field) {
		p.ignored[f.key] = p.lines(f.value, "ignore "+f.key)
	})
}

func (p *parser) concepts(n *yaml.Node) {
	p.ids = map[string]int{}
	for _, item := range p.items(n, "concepts") {
		p.concept(item)
	}
	for _, ref := range p.covers {
		if _, ok := p.ids[ref.id]; !ok {
			p.fail(ref.line, "concept %q covers the unknown concept %q%s", p.lex.data.Concepts[ref.concept].ID, ref.id, meant(ref.id, slices.Collect(maps.Keys(p.ids))))
		} else if ref.id == p.lex.data.Concepts[ref.concept].ID {
			p.fail(ref.line, "concept %q covers itself; covers names other concepts", ref.id)
		}
	}
}

func (p *parser) concept(n *yaml.Node) {
	c := framewatch.Concept{Variants: map[string][]string{}}
	var terms []pending
	number := len(p.lex.data.Concepts)
	for _, f := range p.fields(n, "concept") {
		switch f.key {
		case "id":
			c.ID = p.id(f.value, "concept")
			if first, ok := p.ids[c.ID]; ok {
				p.fail(f.line, "concept %q: the id is used twice, first in line %d", c.ID, first)
			}
			p.ids[c.ID] = f.line
		case "label":
			c.Label = p.text(f.value, "label")
		case "frames":
			c.Frames = p.framesOf(f)
		case "naming":
			c.Naming = p.text(f.value, "naming")
			if !slices.ContainsFunc(p.lex.data.Namings, func(s framewatch.NamingSet) bool { return s.ID == c.Naming }) {
				p.fail(f.line, "unknown naming %q%s", c.Naming, meant(c.Naming, p.namingIDs()))
			}
		case "register":
			c.Register = p.text(f.value, "register")
		case "source":
			c.Source = p.text(f.value, "source")
		case "base":
			c.Base = p.truth(f.value, "base")
		case "general":
			c.General = p.truth(f.value, "general")
		case "covers":
			c.Covers = p.texts(f.value, "covers")
			for _, id := range c.Covers {
				p.covers = append(p.covers, reference{number, id, f.line})
			}
		default:
			if p.lex.languages[f.key] == nil {
				p.unknown(f, "concept", slices.Concat(conceptKeys, p.lex.data.Languages)...)
				continue
			}
			for _, ln := range p.lines(f.value, "terms") {
				c.Variants[f.key] = append(c.Variants[f.key], ln.text)
				terms = append(terms, pending{line: ln, lang: f.key, concept: number})
			}
		}
	}
	p.need(n, "concept", c.ID, c.Label)
	if len(c.Frames) == 0 {
		p.fail(n.Line, "concept %q: no frame", c.ID)
	}
	if len(terms) == 0 {
		p.fail(n.Line, "concept %q: no terms", c.ID)
	}
	for i := range terms {
		terms[i].general = c.General
	}
	p.pending = append(p.pending, terms...)
	p.lex.data.Concepts = append(p.lex.data.Concepts, c)
}

// conceptKeys are the keys of a concept beside its languages.
var conceptKeys = []string{"id", "label", "frames", "naming", "register", "source", "base", "general", "covers"}

func (p *parser) frameIDs() (ids []string) {
	for _, f := range p.lex.data.Frames {
		ids = append(ids, f.ID)
	}
	return ids
}

func (p *parser) namingIDs() (ids []string) {
	for _, s := range p.lex.data.Namings {
		ids = append(ids, s.ID)
	}
	return ids
}

func (p *parser) framesOf(f field) []string {
	ids := p.texts(f.value, "frames")
	for i, id := range ids {
		if !slices.ContainsFunc(p.lex.data.Frames, func(o framewatch.Frame) bool { return o.ID == id }) {
			p.fail(f.line, "unknown frame %q%s", id, meant(id, p.frameIDs()))
		}
		if slices.Contains(ids[:i], id) {
			p.fail(f.line, "frame %q comes twice", id)
		}
	}
	return ids
}

// compile builds the sets of all languages and the relations of concepts.
func (p *parser) compile() {
	for _, code := range p.lex.data.Languages {
		l := p.lex.languages[code]
		terms := p.parseTerms(code)
		l.uses = l.fold.uses(terms)
		l.ignore = p.set(l, p.ignored[code], "ignore")
		l.terms = l.newSet()
		for _, t := range terms {
			p.addTerm(l, t)
		}
		p.sameWordings(l, terms)
		p.compileSpeech(l)
		if l.speaks() {
			p.lex.data.Speech = append(p.lex.data.Speech, code)
		}
	}
	p.compileTopic()
	p.lex.outer = outerConcepts(p.lex.data.Concepts)
}

// A parsed term of a concept.
type parsed struct {
	pending
	phrase  phrase
	whole   string // with the remarks
	remarks []string
}

func (p *parser) parseTerms(code string) []parsed {
	var all []parsed
	for _, t := range p.pending {
		if t.lang != code {
			continue
		}
		parts := strings.Split(t.text, ";")
		whole := t.line.text
		t.line.text = strings.TrimSpace(parts[0])
		if ph, ok := p.term(t.line, p.lex.languages[code].book, "term"); ok {
			all = append(all, parsed{t, ph, whole, parts[1:]})
		}
	}
	return all
}

func (l *language) newSet() *set {
	l.sets++
	return newSet(l.sets - 1)
}

// set compiles lines without remarks.
func (p *parser) set(l *language, lines []line, what string) *set {
	s := l.newSet()
	p.putAll(l, s, lines, what)
	return s
}

func (p *parser) putAll(l *language, s *set, lines []line, what string) {
	for _, ln := range lines {
		if ph, ok := p.term(ln, l.book, what); ok {
			p.put(l, s, ln, ph, what)
		}
	}
}

func (p *parser) put(l *language, s *set, ln line, ph phrase, what string) {
	clues := l.fold.clues(ph, l.weigh)
	if clues == nil {
		p.fail(ln.at, "%s: %q: no word of it must be there, or each part has more than %d forms; it needs a part of few forms that every match has", what, cut(ln.text, 80), maxForms)
		return
	}
	program := compile(ph, l.fold, false)
	if len(program.insts) > maxInsts {
		p.fail(ln.at, "%s: %q: the brackets leave too many ways; write the term as several", what, cut(ln.text, 80))
		return
	}
	s.add(program, l.fold.key(ph), clues)
}

func (p *parser) addTerm(l *language, t parsed) {
	before := len(l.terms.programs)
	p.put(l, l.terms, t.line, t.phrase, "term")
	if len(l.terms.programs) > before {
		l.rules, l.written = append(l.rules, p.rule(l, t)), append(l.written, line{t.whole, t.at})
		l.phrases = append(l.phrases, t.phrase)
	}
}

// uses counts in how many terms a piece of a word stands.
func (f *folder) uses(terms []parsed) map[string]int {
	uses := map[string]int{}
	for _, t := range terms {
		seen := map[string]bool{}
		for _, u := range t.phrase {
			for _, s := range f.unitForms(u) {
				for _, piece := range pieces(s) {
					if c := clueOf(piece); !seen[c.text] {
						seen[c.text] = true
						uses[c.text]++
					}
				}
			}
		}
	}
	return uses
}

// weigh tells how much work a clue is likely to make: short words are common,
// words of many terms are, and each place to try costs.
func (l *language) weigh(c clue) int {
	w := 20 + 600/(1+len(c.text)*len(c.text)/4)
	w *= 2 + l.uses[c.text]
	if c.at != whole {
		w *= 3
	}
	return w * (3 + c.max - c.min) / 3
}

// rule reads the remarks behind a term.
func (p *parser) rule(l *language, t parsed) rule {
	r := rule{concept: t.concept, own: t.phrase.own()}
	seen := map[string]bool{}
	for _, remark := range t.remarks {
		name, words, ok := strings.Cut(remark, ":")
		name = strings.Join(strings.Fields(name), " ")
		if seen[name] {
			p.fail(t.at, "remark %q comes twice", name)
		}
		seen[name] = true
		var err error
		switch {
		case name == "same case" && !ok:
			r.cased, r.casedKey = compile(t.phrase, l.fold, true), l.fold.casedKey(t.phrase)
		case name == "only near" && ok:
			r.near, err = p.guard(l, t.at, words)
		case name == "not near" && ok:
			r.notNear, err = p.guard(l, t.at, words)
		case name == "only with" && ok:
			r.with, err = p.guard(l, t.at, words)
		case name == "not in" && ok:
			r.notIn, err = p.guard(l, t.at, words)
		default:
			err = fmt.Errorf("unknown remark %q; there are: same case, and, each with : and words behind, only near, not near, only with, not in", strings.TrimSpace(remark))
		}
		if err != nil {
			p.fail(t.at, "%v", err)
		}
	}
	return r
}

// guard reads the words of a remark. Lists are shared between all remarks that
// name them.
func (p *parser) guard(l *language, at int, words string) ([]*set, error) {
	var sets []*set
	var own []line
	for _, w := range strings.Split(words, ",") {
		w = strings.TrimSpace(w)
		if s := l.lists[strings.TrimPrefix(w, "@")]; s != nil && w[0] == '@' {
			sets = append(sets, s)
		} else if w != "" {
			own = append(own, line{w, at})
		}
	}
	if own != nil {
		sets = append(sets, p.set(l, own, "remark"))
	}
	if sets == nil {
		return nil, fmt.Errorf("a remark without words")
	}
	return sets, nil
}
