package framing

import (
	"slices"
	"strings"
	"sync"

	"framewatch"
	"framewatch/text"
)

// Text is the lexicon file as it was parsed. It must not be changed.
func (a *Annotator) Text() []byte { return a.lex.source }

// Since compares an older lexicon file with the one in force, and says which
// articles the two can read otherwise. Labels, notes, frames, registers and
// sources change no reading.
func (a *Annotator) Since(old []byte) (framewatch.LexiconChange, error) {
	before, err := Parse("the older lexicon", old)
	if err != nil {
		return framewatch.LexiconChange{}, err
	}
	return compare(before, a.lex), nil
}

// A change gathers in what two lexicons differ.
type change struct {
	old, new *Lexicon
	wholly   map[string]bool // languages all of whose articles can be read otherwise
	watch    map[string]*set // by language: the clues of what differs
}

func compare(old, new *Lexicon) framewatch.LexiconChange {
	c := &change{old: old, new: new, wholly: map[string]bool{}, watch: map[string]*set{}}
	for _, lang := range slices.Concat(old.data.Languages, new.data.Languages) {
		if c.watch[lang] != nil || c.wholly[lang] {
			continue
		}
		b, a := old.languages[lang], new.languages[lang]
		if b == nil || a == nil || b.speechKey() != a.speechKey() {
			c.wholly[lang] = true
			continue
		}
		c.watch[lang] = newSet(0)
		c.language(lang, b, a)
	}
	c.relations()
	res := framewatch.LexiconChange{Languages: c.wholly}
	if slices.ContainsFunc(old.data.Languages, c.watches) {
		res.Touches = c.touches()
	}
	return res
}

func (c *change) watches(lang string) bool {
	return c.watch[lang] != nil && !c.watch[lang].empty()
}

// language compares what two lexicons say of one language. A changed entry of a
// list is looked for by its own words: whatever uses the list can only be read
// otherwise where one of them stands.
func (c *change) language(lang string, old, new *language) {
	w := c.watch[lang]
	for name, o := range old.lists {
		if n := new.lists[name]; n != nil {
			w.difference(o, n, o.key, n.key)
		}
	}
	w.difference(old.ignore, new.ignore, old.ignore.key, new.ignore.key)
	w.difference(old.terms, new.terms, c.old.termKey(old), c.new.termKey(new))
	if c.old.topic != c.new.topic || (old.topic == nil) != (new.topic == nil) {
		w.watchAll(old.topic)
		w.watchAll(new.topic)
	}
}

// termKey writes all that decides on the matches of a term alone.
func (x *Lexicon) termKey(l *language) func(int) string {
	return func(i int) string {
		r := &l.rules[i]
		return x.data.Concepts[r.concept].ID + ";" + l.terms.keys[i] + r.key()
	}
}

func (s *set) key(i int) string { return s.keys[i] }

// difference watches what only one of two sets has.
func (s *set) difference(old, new *set, oldKey, newKey func(int) string) {
	has := func(o *set, key func(int) string) map[string]bool {
		keys := map[string]bool{}
		for i := range o.keys {
			keys[key(i)] = true
		}
		return keys
	}
	add := func(o *set, key func(int) string, known map[string]bool) {
		for i := range o.keys {
			if !known[key(i)] {
				s.watchTerm(o, i)
			}
		}
	}
	add(old, oldKey, has(new, newKey))
	add(new, newKey, has(old, oldKey))
}

func (s *set) watchAll(o *set) {
	if o == nil {
		return
	}
	for i := range o.keys {
		s.watchTerm(o, i)
	}
}

// watchTerm enters the clues of a term as they can stand in words that package
// text cuts.
func (s *set) watchTerm(o *set, i int) {
	for _, c := range o.clues[i] {
		s.watch(0, []clue{inWords(c)})
	}
}

func (s *set) empty() bool {
	return len(s.exact)+len(s.begins)+len(s.finishes)+len(s.others) == 0
}

// inWords narrows a clue to what stands in one word. Package text cuts a token of framing
// only at the letters of scripts without
// spaces and at letters that look like apostrophes, and leaves out marks before
// the first letter.
func inWords(c clue) clue {
	longest := ""
	for _, part := range strings.FieldsFunc(c.text, func(r rune) bool { return !joined(r) }) {
		part = strings.TrimLeftFunc(part, func(r rune) bool { return text.Count(string(r)) == 0 })
		if len(part) > len(longest) {
			longest = part
		}
	}
	if longest == c.text {
		return c
	}
	if longest == "" {
		for _, r := range c.text {
			if text.Count(string(r)) == 1 {
				longest = string(r)
				break
			}
		}
	}
	return clue{text: longest, at: inside}
}

// joined reports whether a letter stands in one word with its neighbours.
func joined(r rune) bool { return text.Count("1"+string(r)+"1") == 1 }

// touches makes the test of a word.
func (c *change) touches() func(lang, word string) bool {
	docs := sync.Pool{New: func() any { return &doc{} }}
	return func(lang, word string) bool {
		w := c.watch[lang]
		if w == nil || w.empty() {
			return false
		}
		d := docs.Get().(*doc)
		defer docs.Put(d)
		if strings.Contains(word, letterApostrophe) {
			word = strings.ReplaceAll(word, letterApostrophe, "'")
		}
		d.reset(word)
		c.new.languages[lang].fold.readSentence(d, 0, len(word))
		for _, t := range d.tokens {
			if w.meets(d.folded[t.start:t.end]) {
				return true
			}
		}
		return false
	}
}

// letterApostrophe is a letter by its class. Between letters it is an
// apostrophe; at the end of a word that was cut there it must not be a letter.
const letterApostrophe = "\u02bc"

// speechKey writes the rules of speech of a language, and where its sentences
// end.
func (l *language) speechKey() string {
	var b strings.Builder
	for _, q := range l.speech.quotes {
		b.WriteString(q.open + " " + q.closing + ";")
	}
	if l.speaks() {
		b.WriteString("speaks;")
	}
	for w := range sorted(l.fold.ends) {
		b.WriteString(w + ";")
	}
	for key := range sorted(l.speech.sets) {
		b.WriteString("\n" + key + ":" + l.speech.sets[key].listKey())
	}
	var cues []string
	for i, key := range l.speech.cues.keys {
		cues = append(cues, cueKeys[l.speech.class[i]]+":"+key)
	}
	slices.Sort(cues)
	return b.String() + "\n" + strings.Join(cues, "\n")
}
