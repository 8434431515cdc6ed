package framing

import "bytes"

// afterObject is where what an English verb of saying hands over begins if it does not
// begin right behind the verb: told the court that …, asked him whether …,
// argued before the court that …; never, if only a thing follows: wrote a book.
func (r *reading) afterObject(c *cue) int {
	verb := firstWord(r.d.folded[c.start:c.end])
	s := r.d.sents[c.sent]
	if c.next >= s.hi {
		return c.end
	}
	next := r.text(c.next)
	switch {
	case asking.has(verb) && !r.g.questions.has(next):
		return r.asked(c)
	case writing.has(verb) && (r.g.where.has(next) || r.g.prepositions.has(next)) || authoring.has(verb) && written.has(next):
		return r.behind(r.g.that, c)
	case wishing.has(verb) && r.g.objects.has(next) && c.next+1 < s.hi && string(r.text(c.next+1)) == "to":
		return int(r.d.tokens[c.next+1].start)
	}
	return c.end
}

var (
	asking    = words("ask asks asked asking")
	authoring = words("writes wrote writing written")
	writing   = words("writes wrote writing written argue argued argues testify testified shouts shouted shouting")
	written   = words("a an the his her its their this")
	wishing   = words("urge urges urged urging orders ordered ordering instruct instructs instructed instructing directs directed directing encourages encouraged wants wanted want")
)

// asked is where the question begins that somebody is asked: at "whether" or
// "to". What a question was about is not said.
func (r *reading) asked(c *cue) int {
	s := r.d.sents[c.sent]
	for i := c.next; i < min(s.hi, c.next+9); i++ {
		w := r.text(i)
		if r.g.questions.has(w) {
			return int(r.d.tokens[i].start)
		}
		if i > c.next && !r.inPhrase(i) || string(w) == "about" {
			break
		}
	}
	return int(s.end)
}

// isRelativeOfThing reports whether the subject of a verb of wishing, asking or
// denying is a thing, so that nothing is said: a policy that denied asylum, a
// program that asked towns for help.
func (r *reading) isRelativeOfThing(c *cue) bool {
	lo := r.d.sents[c.sent].lo
	if r.l.fold.lang != "en" || c.first < lo+2 || string(r.text(c.first-1)) != "that" && string(r.text(c.first-1)) != "which" {
		return false
	}
	verb := firstWord(r.d.folded[c.start:c.end])
	if c.class != "intend" && !asking.has(verb) && !bytes.HasPrefix(verb, []byte("den")) {
		return false
	}
	t := c.first - 2
	return !r.isCapital(t) && !r.isRole(t) && !r.g.finite.has(r.text(t)) && !r.isCueAt(c.sent, t)
}

// isCueAt reports whether the word of a token can be a cue.
func (r *reading) isCueAt(sent, t int32) bool {
	for _, f := range r.found {
		if f.first <= t && t < f.next && r.d.tokens[f.first].sent == sent {
			return true
		}
	}
	return false
}

// isComparison reports whether a form compares figures: 5 percent, compared with
// 4 percent in May.
func (r *reading) isComparison(c *cue) bool {
	if c.class != "label" || !r.g.likening.has(r.d.folded[c.start:c.end]) || c.next >= r.d.sents[c.sent].hi {
		return false
	}
	w := string(r.text(c.next))
	return w == "to" || w == "with"
}

// isOrderedDone reports whether an English passive tells of a decision that was
// carried out and not of words: ordered to be deported, ordered removed.
func (r *reading) isOrderedDone(c *cue) bool {
	if string(r.d.folded[c.start:c.end]) != "ordered" || c.next+1 >= r.d.sents[c.sent].hi {
		return false
	}
	next := r.text(c.next)
	return string(next) == "to" && string(r.text(c.next+1)) == "be" || bytes.HasSuffix(next, []byte("ed"))
}

// isClaiming reports whether the form of a claim is a verb and no noun: critics
// claim that; X left, warning that.
func (r *reading) isClaiming(c *cue) bool {
	verb := firstWord(r.d.folded[c.start:c.end])
	s := r.d.sents[c.sent]
	switch {
	case r.l.fold.lang != "en" || c.first == s.lo:
		return false
	case c.ing:
		return r.behindComma(c)
	case !claiming.has(verb) || int(r.d.tokens[c.first-1].end) != c.start-1:
		return false
	}
	subject := r.text(c.first - 1)
	if r.g.determiners.has(subject) || r.g.prepositions.has(subject) || bytes.HasSuffix(r.d.folded[:c.start], []byte("'s ")) || bytes.HasSuffix(r.d.folded[:c.start], []byte("s' ")) {
		return false
	}
	return personal.has(subject) || string(subject) == "people" || string(subject) == "who" || bytes.HasSuffix(subject, []byte("s")) && !bytes.HasSuffix(verb, []byte("s")) ||
		bytes.HasSuffix(verb, []byte("s")) && r.isCapital(c.first-1)
}

var claiming = words("claim claims fear fears promise promises vow vows pledge pledges")
