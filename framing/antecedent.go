package framing

import "strings"

// maxBack bounds how many sentences before a pronoun are looked at.
const maxBack = 30

// antecedent is whom a pronoun means: the last speaker before it who can be
// meant, in its paragraph or the one before.
func (c *cast) antecedent(r *reading, at int, kind pronoun) string {
	sent := r.sentence(at)
	para := r.d.sents[sent].para
	left := 2 * maxBack // cues
	for s := sent; s >= max(0, sent-maxBack) && para-r.d.sents[s].para <= 1; s-- {
		for k := len(r.cues[s]) - 1; k >= 0 && left > 0; k-- {
			left--
			src := &r.cues[s][k].by
			if src.start >= at || src.start >= src.end {
				continue
			}
			if name, ok := c.known[role{r == c.headline, src.start}]; ok && name == "" {
				continue
			}
			if name, isPerson := c.candidate(r, src, kind); name != "" && kind.suits(name, isPerson) {
				return name
			}
		}
		if name := c.firstPerson(r, s, at); kind.person && name != "" && kind.suits(name, true) {
			return name
		}
	}
	return ""
}

// firstPerson is the first person that a sentence names before a place: one with
// given name and surname, or with a surname for which the text has the full name.
func (c *cast) firstPerson(r *reading, sent int32, at int) string {
	s := r.d.sents[sent]
	for i := s.lo; i < min(s.hi, s.lo+10*maxBack) && int(r.d.tokens[i].start) < at; i++ {
		if !r.isCapital(i) || notSurnames[string(r.text(i))] || notGiven[string(r.text(i))] || r.quoted(int(r.d.tokens[i].start)) {
			continue
		}
		end := i + 1
		for end < s.hi && r.isCapital(end) && r.inPhrase(end) {
			end++
		}
		p := c.phrase(r.name(int(r.d.tokens[i].start), int(r.d.tokens[end-1].end)))
		if name, ok := c.person(p); ok && strings.ContainsRune(name, ' ') && !strings.ContainsRune(name, '/') && knownGender(name) != "" {
			return name
		}
		i = end - 1
	}
	return ""
}

// candidate is the name of a source that a pronoun may mean.
func (c *cast) candidate(r *reading, src *source, kind pronoun) (name string, isPerson bool) {
	p := c.words(r, src)
	if len(p) == 0 {
		return "", false
	}
	if other, ok := pronouns[c.lang][p[0].low]; ok && len(p) == 1 {
		// Whom an earlier pronoun means has been found out, if it is to be found.
		if other == kind {
			return c.known[role{r == c.headline, src.start}], kind.person
		}
		return "", false
	}
	if name, ok := c.person(p); ok {
		return name, true
	}
	return c.name(r, src), len(p) > 0 && isOffice(p[len(p)-1].low)
}
