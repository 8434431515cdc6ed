package testsite

import (
	"embed"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed grammar/*.txt
var grammarFiles embed.FS

// A story is one article before it has an address.
type story struct {
	kind       string // boat, cable, sport, …; published ones have none
	onTopic    bool
	mode       mode
	title      string
	byline     []string
	paragraphs []string
	caption    string
	wire       bool   // taken over from the agency
	from       *story // the agency's, if it was taken over
	copied     bool   // others have taken it over
	odd        *oddity
	trap       trap
	published  time.Time // UTC, to the minute
	path       string    // set when its site takes it
	states     []state   // what it says in turn, see revise.go; nil: always the same
	at         int       // of them, the one that is shown
}

// day is the story's date as its outlet prints it.
func (s *story) local(offset int) time.Time {
	return s.published.In(time.FixedZone("", offset*3600))
}

// The size of the newsroom that the rates of events.go lead to.
const fullSize = 3000

// writeAll writes every outlet's stories, by the outlet's name.
func writeAll(o Options) (map[string][]*story, error) {
	grammars, err := readGrammars()
	if err != nil {
		return nil, err
	}
	scale := 1.0
	if o.Articles > 0 {
		scale = float64(o.Articles) / fullSize
	}
	stories := map[string][]*story{}
	for i := range outlets {
		out := &outlets[i]
		if len(out.wordings) == 0 {
			continue // closed
		}
		desk := &desk{outlet: out, grammar: grammars[out.language], seed: o.Seed, scale: scale}
		stories[out.name] = desk.write()
	}
	shareWires(grammars, stories, o.Seed)
	for i := range outlets {
		finish(&outlets[i], stories[outlets[i].name])
	}
	for i := range outlets {
		out := &outlets[i]
		revise(out, stories[out.name], o.Seed)
		stories[out.name] = append(stories[out.name], out.withOddities()...)
	}
	return stories, nil
}

var (
	thousands   = map[string]string{"en": ",", "de": ".", "fr": " "}
	numberWords = map[string]string{
		"en": "none one two three four five six seven eight nine",
		"de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
		"fr": "zéro un deux trois quatre cinq six sept huit neuf",
	}
)

// readGrammars reads and proves the grammar of each language.
func readGrammars() (map[string]*grammar, error) {
	known := func(name string) bool {
		slot, form, _ := strings.Cut(name, ".")
		return isSlot(slot, form)
	}
	grammars := map[string]*grammar{}
	for _, lang := range []string{"en", "de", "fr"} {
		parts, err := grammarFiles.ReadDir("grammar")
		if err != nil {
			return nil, err
		}
		var text strings.Builder
		for _, p := range parts {
			if !strings.HasPrefix(p.Name(), lang+"-") {
				continue
			}
			b, err := grammarFiles.ReadFile("grammar/" + p.Name())
			if err != nil {
				return nil, err
			}
			text.Write(b)
			text.WriteByte('\n')
		}
		g, err := parseGrammar(text.String(), thousands[lang], numberWords[lang])
		if err == nil {
			err = g.check(known)
		}
		if err != nil {
			return nil, fmt.Errorf("grammar %s: %w", lang, err)
		}
		grammars[lang] = g
	}
	return grammars, nil
}

// A desk writes the stories of one outlet.
type desk struct {
	outlet  *outlet
	grammar *grammar
	seed    uint64
	scale   float64
}

func source(seed uint64, parts ...string) *rand.Rand {
	h := fnv.New64a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

func (d *desk) write() []*story {
	rng := source(d.seed, d.outlet.slug, "calendar")
	var list []*story
	for t := windowStart; t.Before(windowEnd); t = t.AddDate(0, 0, 1) {
		scale := d.scale
		if wd := t.Weekday(); wd == time.Saturday || wd == time.Sunday {
			scale *= 0.7
		}
		for range poisson(rng, offRate*scale) {
			list = append(list, d.story(offKind(rng, d.outlet.interest), t, false, len(list)))
		}
		for range poisson(rng, topicPerDay(t)*scale) {
			list = append(list, d.story(topicKind(rng, t, d.outlet.interest), t, true, len(list)))
		}
	}
	return list
}

// story writes one article of a kind for a day.
func (d *desk) story(kind string, date time.Time, onTopic bool, n int) *story {
	rng := source(d.seed, d.outlet.slug, date.Format(time.DateOnly), strconv.Itoa(n))
	s := &story{kind: kind, onTopic: onTopic, mode: plainMode}
	minute := 6*60 + rng.IntN(15*60)
	s.published = date.Add(time.Duration(minute)*time.Minute - time.Duration(d.outlet.offset)*time.Hour)
	words := func(string) (string, bool) { return "", false }
	if onTopic {
		s.mode = modeOn(rng, d.outlet.wordings, date)
		words = newChoice(rng, d.outlet.language, s.mode, date).word
	}
	w := newWriter(d.grammar, rng, words)
	w.bound["month.now"] = monthName(date, d.outlet.language)
	if onTopic {
		d.topic(w, s, date)
	} else {
		d.other(w, s)
	}
	if rng.IntN(4) > 0 { // the others are signed by nobody
		s.byline = d.byline(rng)
	}
	s.caption = w.say("caption")
	return s
}

func (d *desk) byline(rng *rand.Rand) []string {
	first := rng.IntN(len(d.outlet.staff))
	names := []string{d.outlet.staff[first]}
	if rng.IntN(9) == 0 {
		names = append(names, d.outlet.staff[(first+1)%len(d.outlet.staff)])
	}
	return names
}

// other writes an article that has nothing to do with migration.
func (d *desk) other(w *writer, s *story) {
	rule := s.kind + ".item"
	if seasonal := s.kind + "." + season(s.published); w.g.rules[seasonal] != nil {
		rule = seasonal
	}
	title, lead, more := w.item(rule)
	s.title = title
	var lines []string
	if more != "" {
		lines = w.several(lines, more, 1+w.rng.IntN(2))
	}
	lines = w.several(lines, s.kind+".body", 3-len(lines))
	for range 4 + w.rng.IntN(3) {
		lines = w.several(lines, []string{"street", "detail"}[w.rng.IntN(2)], 1)
	}
	s.paragraphs = append([]string{lead}, w.gather(lines)...)
	s.paragraphs = s.paragraphs[:min(len(s.paragraphs), 10)]
}

func monthName(t time.Time, lang string) string {
	if names := months[lang]; names != nil {
		return names[t.Month()-1]
	}
	return t.Month().String()
}

func season(t time.Time) string {
	if m := t.Month(); m >= time.April && m <= time.October {
		return "summer"
	}
	return "winter"
}

// topic writes an article on migration. Its first paragraphs follow the kind,
// the others the mode; the first days after an event have leads of their own.
func (d *desk) topic(w *writer, s *story, date time.Time) {
	fresh := false
	for _, e := range events {
		if e.kind == s.kind && daysAfter(e.day, date) < 4 {
			fresh = true
		}
	}
	rule := s.kind + ".item"
	if fresh {
		rule = s.kind + ".first"
	}
	title, lead, _ := w.item(rule)
	if alt := s.kind + ".title." + string(s.mode); !fresh && w.g.rules[alt] != nil && w.rng.IntN(2) == 0 {
		var own string
		if title, own, _ = w.item(alt); own != "" {
			lead = own
		}
	}
	s.title = capital(title)
	lines := w.several(nil, s.kind+".body", 1+w.rng.IntN(2))
	lines = w.several(lines, "legwork", 2)
	for _, pool := range poolsOf[s.mode] {
		lines = w.several(lines, pool.name, poisson(w.rng, pool.weight))
	}
	if last := lastEvent(date); last != "" && last != s.kind && w.rng.IntN(5) < 2 {
		lines = append(lines, w.say("background."+last))
	}
	for len(lines) < 5 {
		lines = w.several(lines, "neutral", 1)
	}
	s.paragraphs = append([]string{lead}, w.gather(lines)...)
	s.paragraphs = s.paragraphs[:min(len(s.paragraphs), 10)]
}

// gather joins lines to paragraphs of one or two. A line that opens with a
// quotation keeps to itself: who speaks must not be in doubt.
func (w *writer) gather(lines []string) []string {
	var list []string
	room := false
	for _, line := range lines {
		quoted := strings.ContainsAny(line, "“„«")
		if n := len(list); room && !quoted && n >= 3 && w.rng.IntN(5) < 3 {
			list[n-1] += " " + capital(line)
			room = false
			continue
		}
		list = append(list, capital(line))
		room = !quoted
	}
	return list
}

// poolsOf says how many paragraphs an article in a mode takes from each pool,
// on average.
var poolsOf = map[mode][]weighted{
	hardMode:  {{"own.hard", 3.0}, {"reported", .5}, {"quote.hard", 1.5}, {"neutral", .9}, {"quote.soft", .3}},
	marksMode: {{"neutral", 1.2}, {"quote.hard", 2.0}, {"scare", .7}, {"quote.soft", 1.1}},
	softMode:  {{"human", 1.6}, {"quote.soft", 1.6}, {"critique", .7}, {"neutral", .9}, {"quote.hard", .25}},
	plainMode: {{"neutral", 2.4}, {"reported", .3}, {"quote.hard", .6}, {"quote.soft", .8}, {"human", .4}},
}

// several appends n paragraphs of a rule, as far as it has fresh ones.
func (w *writer) several(to []string, rule string, n int) []string {
	for range n {
		if w.left(rule) == 0 && w.used[rule] != nil {
			break
		}
		to = append(to, w.say(rule))
	}
	return to
}

// shareWires lets outlets print stories of the agency, nearly as they came:
// under a headline of their own here, with the end dropped or some words
// changed to their own there.
func shareWires(grammars map[string]*grammar, stories map[string][]*story, seed uint64) {
	agency := "Transit Wire"
	for i, st := range stories[agency] {
		if !st.onTopic || i%4 != 0 {
			continue
		}
		for j := range outlets {
			out := &outlets[j]
			rng := source(seed, "wire", out.slug, strconv.Itoa(i))
			if rng.Float64() >= out.wires {
				continue
			}
			taken := *st
			taken.wire, taken.from, taken.byline = true, st, nil
			taken.published = st.published.Add(time.Duration(20+rng.IntN(500)) * time.Minute)
			taken.paragraphs = slices.Clone(st.paragraphs)
			if n := len(taken.paragraphs); n > 4 && rng.IntN(2) == 0 {
				taken.paragraphs = taken.paragraphs[:max(4, n-1-rng.IntN(n/2))]
			}
			desk := modeOn(rng, out.wordings, taken.published)
			edit := newWriter(grammars[out.language], rng, newChoice(rng, out.language, desk, taken.published).word)
			if rng.IntN(2) == 0 {
				taken.title = edit.ownHeadline(st.kind, st.title)
			}
			if rng.IntN(2) == 0 {
				taken.paragraphs = rewordAll(&outlet{quotes: curly}, taken.paragraphs, out.deskWords(desk, taken.published))
			}
			if taken.published.Before(windowEnd) {
				st.copied = true
				stories[out.name] = append(stories[out.name], &taken)
			}
		}
	}
}

// deskWords are the words that a desk in this mode puts into dispatches of a
// day; the hardest are not known before the cable.
func (o *outlet) deskWords(m mode, day time.Time) [][2]string {
	switch {
	case m == softMode:
		return softer[o.language]
	case m == hardMode && day.After(cableDay):
		return harsher[o.language]
	}
	return nil
}

// ownHeadline is what another desk writes above a dispatch: a headline of the
// kind that goes with any lead, or the dispatch's own with an addition.
func (w *writer) ownHeadline(kind, title string) string {
	var fitting []string
	for _, m := range []mode{hardMode, softMode, marksMode} {
		for _, alt := range w.g.rules[kind+".title."+string(m)] {
			if !strings.Contains(alt, " ## ") {
				fitting = append(fitting, alt)
			}
		}
	}
	if len(fitting) > 0 && w.rng.IntN(2) == 0 {
		return capital(w.expand(fitting[w.rng.IntN(len(fitting))]))
	}
	return fmt.Sprintf([]string{"Report: %s", "%s, agency reports", "%s: what is known"}[w.rng.IntN(3)], title)
}

// finish puts an outlet's stories in order and into its house style.
func finish(out *outlet, list []*story) {
	slices.SortStableFunc(list, func(a, b *story) int { return a.published.Compare(b.published) })
	seen := map[string]bool{}
	for n, s := range list {
		s.title = out.style(s.title)
		s.caption = out.style(s.caption)
		for i, p := range s.paragraphs {
			s.paragraphs[i] = out.style(p)
		}
		if out.trap != nil && !s.wire {
			s.trap = out.trap(n)
		}
		slug := slugOf(s.title)
		if seen[slug] {
			slug += "-" + strconv.Itoa(n)
		}
		seen[slug] = true
		s.path = out.path(slug, n, s.local(out.offset))
		if s.trap == disallowed {
			s.path = "/members" + s.path
		}
	}
}

// style rewrites text in the outlet's quotation marks and spelling.
func (o *outlet) style(s string) string {
	if o.language == "de" {
		s = strings.NewReplacer("„", o.quotes.open, "“", o.quotes.close, "'", o.quotes.apostrophe).Replace(s)
	} else {
		s = strings.NewReplacer("“", o.quotes.open, "”", o.quotes.close,
			"« ", o.quotes.open, " »", o.quotes.close, "'", o.quotes.apostrophe).Replace(s)
	}
	if o.american {
		s = americanSpelling.Replace(s)
	}
	return s
}

var americanSpelling = strings.NewReplacer(
	"labour", "labor", "Labour", "Labor", "centre", "center", "Centre", "Center", "harbour", "harbor",
	"neighbour", "neighbor", "offence", "offense", "colour", "color", "theatre", "theater", "programme", "program",
	"organis", "organiz", "recognis", "recogniz", "regularis", "regulariz", "criticis", "criticiz", "councillor", "councilor",
	"per cent", "percent", "lorry", "truck", "lorries", "trucks", "favour", "favor", "behaviour", "behavior", "criticizm", "criticism", "metres", "meters",
)

// slugOf turns a headline into a part of an address, of at most eight words.
func slugOf(title string) string {
	title = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "ê", "e", "à", "a", "â", "a",
		"ç", "c", "î", "i", "ô", "o", "û", "u", "ù", "u", "œ", "oe", "'", " ", "’", " ").Replace(strings.ToLower(title))
	words := strings.FieldsFunc(title, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words[:min(len(words), 8)], "-")
}

func number(n int) string { return strconv.Itoa(n) }
