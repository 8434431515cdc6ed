package framing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"framewatch"
)

// A topicRule says when an article is on the topic: when any of its counts is
// reached by matches of a word list that do not overlap. A count of 0 is not
// asked for.
type topicRule struct {
	list     string
	headline int     // in the headline
	lead     int     // in the headline and the first paragraph together
	text     int     // in the headline and the text together, if they are as dense as
	perWords float64 // so many in 1,000 words
}

// defaultTopic is the rule of METHODS section 5.
func defaultTopic() topicRule { return topicRule{list: "migration", headline: 1, text: 2} }

// topic reads the topic block.
func (p *parser) topic(n *yaml.Node) {
	rule := defaultTopic()
	rule.list = ""
	for _, f := range p.fields(n, "topic") {
		switch f.key {
		case "label":
			p.lex.data.Topic.Label = p.text(f.value, "topic label")
		case "list":
			rule.list = strings.TrimPrefix(p.text(f.value, "topic list"), "@")
		case "headline":
			rule.headline = p.count(f.value, "topic headline")
		case "lead":
			rule.lead = p.count(f.value, "topic lead")
		case "text":
			rule.text = p.count(f.value, "topic text")
		case "per_1000_words":
			if f.value.Decode(&rule.perWords) != nil || rule.perWords < 0 || rule.perWords > 1000 {
				p.fail(f.line, "topic per_1000_words %q: want a number from 0 to 1000", f.value.Value)
			}
		default:
			p.unknown(f, "topic", "label", "list", "headline", "text", "per_1000_words")
		}
	}
	switch {
	case rule.list == "":
		p.fail(n.Line, "topic: list is missing: the name of the word list whose words are the topic's")
	case rule.headline+rule.lead+rule.text == 0:
		p.fail(n.Line, "topic: headline, lead and text are 0, so no article could be on the topic")
	}
	p.lex.topic, p.topicAt = rule, n.Line
}

// count reads a number of matches.
func (p *parser) count(n *yaml.Node, what string) int {
	v := p.number(n, what)
	if v < 0 {
		p.fail(n.Line, "%s %d: want 0 (not asked for) or more", what, v)
	}
	return v
}

// compileTopic finds the topic's list in each language, and says what the rule
// is. A lexicon without a topic block has one if it has the list of the rule of
// METHODS.
func (p *parser) compileTopic() {
	if p.topicAt == 0 {
		p.lex.topic = defaultTopic()
	}
	rule, t := p.lex.topic, &p.lex.data.Topic
	for _, code := range p.lex.data.Languages {
		l := p.lex.languages[code]
		if l.topic = l.lists[rule.list]; l.topic != nil {
			t.Languages = append(t.Languages, code)
		}
	}
	switch {
	case t.Languages != nil:
		t.Label, t.List, t.Rule = cmp.Or(t.Label, rule.list), rule.list, rule.words()
	case p.topicAt > 0 && rule.list != "":
		p.fail(p.topicAt, "topic: there is no list %q in any language", rule.list)
	}
}

// words tells the rule to people.
func (r topicRule) words() string {
	var ways []string
	add := func(n int, where string) {
		if n > 0 {
			ways = append(ways, fmt.Sprintf("at least %d in the %s", n, where))
		}
	}
	add(r.headline, "headline")
	add(r.lead, "headline and the first paragraph together")
	add(r.text, "headline and the text together")
	if r.text > 0 && r.perWords > 0 {
		ways[len(ways)-1] += fmt.Sprintf(" and %g in 1,000 words", r.perWords)
	}
	return fmt.Sprintf("words of the list %q: %s", r.list, strings.Join(ways, ", or "))
}

// A stretch is a part of a folded text.
type stretch struct{ start, end int }

// onTopic applies the topic rule, and lists the sentences with a word of the
// topic.
func (a *Annotator) onTopic(l *language, st *state, lead int) (bool, []framewatch.Span) {
	if l.topic == nil {
		return false, nil
	}
	st.topic = l.topic.apart(&st.title, st.topic[:0])
	spans := st.title.sentencesOf(nil, st.topic, func(int) framewatch.Place { return framewatch.PlaceHeadline })
	headline := len(st.topic)
	st.topic = l.topic.apart(&st.text, st.topic[:0])
	spans = st.text.sentencesOf(spans, st.topic, placeIn(lead))
	end := st.text.at(lead)
	first, _ := slices.BinarySearchFunc(st.topic, end, func(s stretch, at int) int { return cmp.Compare(s.start, at) })
	words := len(st.title.tokens) + len(st.text.tokens)
	return a.lex.topic.holds(headline, first, len(st.topic), words), spans
}

// holds applies the rule to the matches in headline, lead and text.
func (r topicRule) holds(headline, lead, text, words int) bool {
	all := headline + text
	return r.headline > 0 && headline >= r.headline ||
		r.lead > 0 && headline+lead >= r.lead ||
		r.text > 0 && all >= r.text && float64(all)*1000 >= r.perWords*float64(words)
}

// placeIn tells lead and body apart.
func placeIn(lead int) func(start int) framewatch.Place {
	return func(start int) framewatch.Place {
		if start < lead {
			return framewatch.PlaceLead
		}
		return framewatch.PlaceBody
	}
}

// apart appends the matches of a set in a doc, in order; of those that overlap
// the first, of those that begin at one place the longest.
func (s *set) apart(d *doc, all []stretch) []stretch {
	s.find(d, 0, int32(len(d.tokens)), func(_, start, end int) bool {
		all = append(all, stretch{start, end})
		return true
	})
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	kept := all[:0]
	for _, m := range all {
		if n := len(kept); n == 0 || kept[n-1].end <= m.start {
			kept = append(kept, m)
		}
	}
	return kept
}

// sentencesOf appends the sentences that hold matches, each once.
func (d *doc) sentencesOf(spans []framewatch.Span, matches []stretch, placeOf func(start int) framewatch.Place) []framewatch.Span {
	last := int32(-1)
	for _, m := range matches {
		sent := d.sentenceAt(m.start)
		if sent == last {
			continue
		}
		last = sent
		from, to := int(d.sents[sent].from), int(d.sents[sent].to)
		spans = append(spans, framewatch.Span{Place: placeOf(from), Start: from, End: to})
	}
	return spans
}
