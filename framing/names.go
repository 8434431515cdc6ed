package framing

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"framewatch/text"
)

// A cast knows under which name each speaker of an article is counted. It finds
// out when it is asked.
type cast struct {
	lang           string
	headline, body *reading
	known          map[role]string     // by the place of the speaker's words
	full           map[string]fullName // by surname
	small          map[string]bool     // has the text a word in small letters?
	long           map[string]string   // by abbreviation
}

// A role is a place at which a text names a speaker.
type role struct {
	headline bool
	start    int
}

// maxLookups bounds the surnames that are looked up in one article; one with
// more is a list.
const maxLookups = 200

func (c *cast) reset(l *language, headline, body *reading) {
	if c.known == nil {
		c.known, c.full, c.small, c.long = map[role]string{}, map[string]fullName{}, map[string]bool{}, map[string]string{}
	}
	clear(c.known)
	clear(c.full)
	clear(c.small)
	clear(c.long)
	c.lang, c.headline, c.body = l.fold.lang, headline, body
}

// name is the name under which a source is counted, or nothing.
func (c *cast) name(r *reading, src *source) string {
	if src.start >= src.end {
		return ""
	}
	key := role{r == c.headline, src.start}
	name, ok := c.known[key]
	if !ok {
		name = c.find(r, src)
		c.known[key] = name
	}
	return name
}

func (c *cast) find(r *reading, src *source) string {
	p := c.words(r, src)
	if len(p) == 0 {
		return ""
	}
	if len(p) == 1 {
		if kind, ok := pronouns[c.lang][p[0].low]; ok {
			return c.antecedent(r, src.start, kind)
		}
	}
	if person, ok := c.person(p); ok {
		return person
	}
	return c.institution(p)
}

// words are those of a source's phrase, the first in small letters if it is an
// ordinary word.
func (c *cast) words(r *reading, src *source) []nameWord {
	p := c.phrase(r.name(src.start, src.end))
	if len(p) > 0 && c.beginsOrdinary(r, src, p) {
		p[0].capital, p[0].raw = false, strings.ToLower(p[0].raw)
	}
	return p
}

// A nameWord is one word of a speaker's phrase.
type nameWord struct {
	raw     string // without signs around it and without 's
	low     string // folded, diacritics dropped
	capital bool
	comma   bool // a comma stands behind it
}

// phrase cuts a speaker's phrase into words, without what stands in brackets,
// without possessives, and without articles before it.
func (c *cast) phrase(s string) []nameWord {
	var all []nameWord
	depth := 0
	for w := range strings.FieldsSeq(s) {
		inside := depth > 0 || w[0] == '('
		depth = max(0, depth+strings.Count(w, "(")-strings.Count(w, ")"))
		if inside {
			continue
		}
		comma := strings.HasSuffix(w, ",")
		w = trimSigns(w)
		if c.lang == "fr" || c.lang == "it" {
			w = cutElision(w)
		}
		if w == "" {
			continue
		}
		word := nameWord{raw: w, low: text.Fold(withoutS(w)), comma: comma}
		first, _ := utf8.DecodeRuneInString(w)
		word.capital = unicode.IsUpper(first)
		if len(all) == 1 && beforeNames[c.lang][all[0].low] && !all[0].comma && !ofNames[c.lang][word.low] {
			all = all[:0]
		}
		all = append(all, word)
	}
	if n := len(all); n > 0 {
		all[n-1].raw = withPoint(withoutS(all[n-1].raw))
	}
	return all
}

// trimSigns takes the signs around a word off, but for the point of U.S. and a
// sign that is a word.
func trimSigns(w string) string {
	if w == "&" {
		return w
	}
	short := strings.TrimFunc(w, func(r rune) bool { return !isWordRune(r) })
	if i := strings.Index(w, short); strings.Contains(short, ".") && strings.HasPrefix(w[i+len(short):], ".") {
		return w[i : i+len(short)+1]
	}
	return short
}

// withPoint gives an abbreviation such as U.S its last point again, which the
// end of a sentence or of a speaker's phrase takes off.
func withPoint(w string) string {
	parts := strings.Split(w, ".")
	for _, part := range parts {
		if utf8.RuneCountInString(part) != 1 {
			return w
		}
	}
	if len(parts) > 1 {
		return w + "."
	}
	return w
}

// withoutS takes a possessive 's off a word.
func withoutS(w string) string {
	return strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
}

// cutElision takes l' and d' off a word.
func cutElision(w string) string {
	for _, mark := range []string{"'", "’"} {
		if before, after, ok := strings.Cut(w, mark); ok && len(before) <= 4 && after != "" && !unicode.IsUpper(rune(before[0])) {
			return after
		}
	}
	return w
}

// person is the name of the person that a phrase names, or those of two.
func (c *cast) person(p []nameWord) (string, bool) {
	if i := slices.IndexFunc(p, func(w nameWord) bool { return joinsNames[w.low] }); i > 0 && i+1 < len(p) {
		first, ok := c.personIn(p[:i])
		second, also := c.personIn(p[i+1:])
		if ok && also {
			return first + " " + p[i].raw + " " + second, true
		}
	}
	for len(p) > 0 {
		n := 1
		for n < len(p) && !p[n-1].comma {
			n++
		}
		if name, ok := c.personIn(p[:n]); ok {
			return name, true
		}
		p = p[n:]
	}
	return "", false
}

// personIn looks for a person in a phrase without commas: a name behind an
// office or title, one that begins with a given name, or one that the whole
// phrase is.
func (c *cast) personIn(p []nameWord) (string, bool) {
	title := c.title(p)
	if title >= 0 {
		if run := c.run(p[title+1:]); len(run) > 0 && (run[0].capital || honorifics[p[title].low] || !ofNames[c.lang][run[0].low]) && !isOrganisation(run) && (honorifics[p[title].low] || !allOffices(run)) {
			return c.full1(run, genderOf(p[:title+1])), true
		}
	}
	for i := range p {
		if isGiven(p[i].low) && p[i].capital && (i == 0 || !ofNames[c.lang][p[i-1].low] && (!p[i-1].capital || !isGiven(p[i-1].low))) {
			if run := c.run(p[i:]); len(run) > 1 && !isOrganisation(run) {
				return c.full1(run, ""), true
			}
		}
	}
	if title >= 0 {
		return "", false
	}
	if run := c.run(p); len(run) > 0 && !isOrganisation(run) && !allOffices(run) && (len(run) > 1 || !isGroup(run[0])) {
		return c.full1(run, ""), true
	}
	return c.named(p)
}

// title is the place of the last office or title with a name behind it, before
// any preposition, or of one without a name; -1 if there is none.
func (c *cast) title(p []nameWord) int {
	title, named := -1, false
	for i, w := range p {
		if i > 0 && title < 0 && ofNames[c.lang][w.low] && !particles[w.low] {
			break
		}
		if !isOffice(w.low) || i > 0 && ofNames[c.lang][p[i-1].low] {
			continue
		}
		hasName := i+1 < len(p) && (p[i+1].capital || particles[p[i+1].low] && (honorifics[w.low] || !ofNames[c.lang][p[i+1].low]))
		if hasName || !named {
			title, named = i, hasName
		}
	}
	return title
}

// named is the name that ends a phrase, behind a word in small letters that is
// no preposition: chiropractor Samuel Aguilera.
func (c *cast) named(p []nameWord) (string, bool) {
	n := len(p)
	for n > 0 && p[n-1].capital {
		n--
	}
	if run := p[n:]; n > 0 && len(run) > 1 && len(run) < 5 && !ofNames[c.lang][p[n-1].low] && !particles[p[n-1].low] && !isOrganisation(run) && c.lang != "de" {
		return c.full1(run, ""), true
	}
	return "", false
}

func allOffices(run []nameWord) bool {
	return !slices.ContainsFunc(run, func(w nameWord) bool { return !isOffice(w.low) })
}

// run is the capitalised words at the beginning of a phrase, particles as in
// "de Blasio" among them; nothing if an ordinary word goes on.
func (c *cast) run(p []nameWord) []nameWord {
	n := 0
	for n < len(p) && (p[n].capital || particles[p[n].low] && n+1 < len(p) && p[n+1].capital) {
		n++
	}
	if n < len(p) && (joinsNames[p[n].low] || !ofNames[c.lang][p[n].low] && !behindNames[p[n].low]) {
		return nil
	}
	return p[:n]
}

// full1 is the fullest name that the article has for a run of words.
func (c *cast) full1(run []nameWord, gender string) string {
	name := joinName(run)
	first := run[0].low
	switch {
	case len(run) == 1 && !notSurnames[first], len(run) > 1 && !isGiven(first) && len(first) > 1:
		if full := c.fullest(name, len(run) > 1, gender); full != "" {
			return full
		}
	}
	return name
}

// joinName writes a name without the initials in its middle.
func joinName(run []nameWord) string {
	if len(run) == 1 {
		return run[0].raw
	}
	var b strings.Builder
	for i, w := range run {
		if i > 0 && i < len(run)-1 && utf8.RuneCountInString(w.raw) == 1 {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.raw)
		if isSuffix(w.low) {
			b.WriteByte('.')
		}
	}
	return b.String()
}

func isSuffix(low string) bool { return low == "jr" || low == "sr" }

func isGiven(low string) bool {
	if first, _, ok := strings.Cut(low, "-"); ok {
		low = first
	}
	return men[low] || women[low]
}

// isOrganisation reports whether a capitalised run names no person.
func isOrganisation(run []nameWord) bool {
	for i, w := range run {
		if organisations[w.low] && (i > 0 || !isGiven(w.low)) || i == 0 && len(run) > 1 && notGiven[w.low] && !particles[w.low] {
			return true
		}
	}
	return false
}

// isGroup reports whether a capitalised word alone names no person.
func isGroup(w nameWord) bool { return notSurnames[w.low] || isUpper(w.raw) }

func isUpper(s string) bool {
	return len(s) > 1 && !strings.ContainsFunc(s, unicode.IsLower)
}

// isOffice reports whether a word is an office, a title or a trade, after which
// a name can follow.
func isOffice(low string) bool {
	if offices[low] {
		return true
	}
	for _, prefix := range [...]string{"ex-", "vice-", "then-", "co-", "president-", "vize"} {
		if rest, ok := strings.CutPrefix(low, prefix); ok && (offices[rest] || rest == "elect") {
			return true
		}
	}
	if len(low) < 8 {
		return false
	}
	for _, suffix := range officeEndings {
		if strings.HasSuffix(low, suffix) {
			return true
		}
	}
	return false
}

// genderOf is "m" or "w" if a title tells it.
func genderOf(titles []nameWord) string {
	for _, w := range titles {
		if g := forms[w.low]; g != "" {
			return g
		}
	}
	return ""
}

// knownGender is "m" or "w" if a full name tells it.
func knownGender(name string) string {
	first, _, _ := strings.Cut(text.Fold(name), " ")
	first, _, _ = strings.Cut(first, "-")
	switch {
	case men[first] && women[first]:
		return ""
	case men[first]:
		return "m"
	case women[first]:
		return "w"
	}
	return ""
}

// institution is the name of what is no person: as it stands, but offices in
// small letters.
func (c *cast) institution(p []nameWord) string {
	if len(p) == 1 && isUpper(p[0].raw) {
		if long := c.spelledOut(p[0].raw); long != "" {
			return long
		}
	}
	var b strings.Builder
	plain := allOffices(p)
	for i, w := range p {
		if i > 0 {
			b.WriteByte(' ')
		}
		if plain {
			b.WriteString(strings.ToLower(w.raw))
		} else {
			b.WriteString(w.raw)
		}
	}
	return b.String()
}

// beginsOrdinary reports whether a speaker's first word is capitalised only
// because a sentence begins with it: it is a usual subject, or the article has
// it in small letters.
func (c *cast) beginsOrdinary(r *reading, src *source, p []nameWord) bool {
	sent := r.sentence(src.start)
	token := r.tokenAt(src.start)
	if !p[0].capital || token != r.d.sents[sent].lo || !strings.HasPrefix(r.name(src.start, src.end), p[0].raw) {
		return false
	}
	t := r.d.tokens[token]
	return r.is("say_subject", t.sent, int(t.start), int(t.end)) || c.hasSmall(strings.ToLower(p[0].raw))
}

// hasSmall reports whether the text has a word in small letters.
func (c *cast) hasSmall(word string) bool {
	has, known := c.small[word]
	if !known && len(c.small) < maxLookups {
		has = containsWord(c.body.d.raw, word)
		c.small[word] = has
	}
	return has
}

func containsWord(s, word string) bool {
	for range occurrences(s, word) {
		return true
	}
	return false
}

// occurrences runs over the places where a word stands in a text, at most a
// few hundred.
func occurrences(s, word string) func(yield func(at int) bool) {
	return func(yield func(at int) bool) {
		from := 0
		for range 300 {
			i := strings.Index(s[from:], word)
			if i < 0 {
				return
			}
			at := from + i
			from = at + len(word)
			before, _ := utf8.DecodeLastRuneInString(s[:at])
			behind, _ := utf8.DecodeRuneInString(s[from:])
			if !isWordRune(before) && !isWordRune(behind) && !yield(at) {
				return
			}
		}
	}
}

// spelledOut is the long form that stands before an abbreviation in brackets,
// if its capitals are the abbreviation's letters.
func (c *cast) spelledOut(short string) string {
	long, known := c.long[short]
	if !known && len(c.long) < maxLookups {
		long = spelledOut(c.body.d.raw, short)
		c.long[short] = long
	}
	return long
}

func spelledOut(raw, short string) string {
	i := strings.Index(raw, "("+short+")")
	if i <= 0 {
		return ""
	}
	words := strings.Fields(raw[max(0, i-100):i])
	letters := []rune(short)
	for k := len(words) - 1; k >= max(0, len(words)-2*len(short)); k-- {
		w := strings.TrimFunc(words[k], func(r rune) bool { return !isWordRune(r) })
		first, _ := utf8.DecodeRuneInString(w)
		if first != letters[len(letters)-1] {
			if unicode.IsUpper(first) || len(w) > 4 {
				return ""
			}
			continue
		}
		if letters = letters[:len(letters)-1]; len(letters) == 0 {
			return strings.Join(words[k:], " ")
		}
	}
	return ""
}
