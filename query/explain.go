package query

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"framewatch"
)

// Terms returns the parts of a query that ask for one thing each, a word, a
// phrase, a concept, an outlet, every one once and within its voices and
// places. Those after a NOT are among them, without it, so that a reader sees
// how much it could take away. Dates and numbers of arrival are no terms.
func Terms(q framewatch.Query) []framewatch.Expr {
	var terms []framewatch.Expr
	known := map[string]bool{}
	for _, leaf := range leaves(q.Expr, true) {
		e := leaf.X
		switch e.(type) {
		case framewatch.Dates, framewatch.Seqs:
			continue
		}
		if occurs(e) && len(leaf.Voices)+len(leaf.Places) > 0 {
			e = leaf
		}
		if printed := Print(e); !known[printed] {
			known[printed] = true
			terms = append(terms, e)
		}
	}
	return terms
}

// Explain says in plain words what a query asks for.
func Explain(q framewatch.Query) string {
	if q.Expr == nil {
		return "all articles"
	}
	parts, ok := q.Expr.(framewatch.And)
	if !ok {
		parts = framewatch.And{q.Expr}
	}
	var holds, lacks, others []string // words that must stand in the text; that must not; the rest
	for _, e := range parts {
		inner, isNot := e.(framewatch.Not)
		switch {
		case isNot && onWords(inner.X):
			lacks = append(lacks, inWords(inner.X, true))
		case onWords(e):
			holds = append(holds, inWords(e, len(parts) > 1))
		default:
			others = append(others, asTrait(e, len(parts) > 1))
		}
	}
	said := "articles"
	switch {
	case len(holds) > 0:
		for i := range lacks {
			lacks[i] = "not " + lacks[i]
		}
		said += " that contain " + strings.Join(append(holds, lacks...), " and ")
	case len(lacks) > 0:
		others = append(others, "without "+strings.Join(lacks, " and without "))
	}
	switch {
	case len(others) == 0:
		return said
	case len(holds) == 0:
		return said + " " + strings.Join(others, ", ")
	}
	return said + ", " + strings.Join(others, ", ")
}

// namedOutlets is the most outlets that an explanation names; more are counted.
const namedOutlets = 3

// ExplainFiltered says in plain words what a query asks for with the filter
// that narrows it from outside: "articles that contain the word “wave”, in 14
// outlets, since 2016-03-01".
func ExplainFiltered(q framewatch.Query, f framewatch.Filter) string {
	return strings.Join(append([]string{Explain(q)}, filterInWords(f)...), ", ")
}

// filterInWords returns the limits that a filter sets.
func filterInWords(f framewatch.Filter) (limits []string) {
	if said := limitsInWords(framewatch.In{Voices: f.Voices, Places: f.Places}); said != "" {
		limits = append(limits, said[1:])
	}
	if names := distinct(f.Speakers); len(names) > namedOutlets {
		limits = append(limits, "owed to one of "+counted(len(names), "speaker"))
	} else if len(names) > 0 {
		limits = append(limits, "owed to "+oneOf(names))
	}
	if f.Topic {
		limits = append(limits, "on the topic")
	}
	if outlets := distinct(f.Sources); len(outlets) > namedOutlets {
		limits = append(limits, "in "+counted(len(outlets), "outlet"))
	} else if len(outlets) > 0 {
		limits = append(limits, "in "+oneOf(outlets))
	}
	if codes := distinct(f.Languages); len(codes) > 0 {
		for i, code := range codes {
			codes[i] = languageName(code)
		}
		limits = append(limits, "in "+oneOf(codes))
	}
	if said := daysInWords(f.From, f.To); said != "" {
		limits = append(limits, said)
	}
	if f.Undated {
		limits = append(limits, "without a date")
	}
	return limits
}

// distinct leaves out what was named before.
func distinct(names []string) (kept []string) {
	for _, name := range names {
		if !slices.Contains(kept, name) {
			kept = append(kept, name)
		}
	}
	return kept
}

// oneOf joins names: "A", "A or B", "A, B or C".
func oneOf(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// daysInWords says the days in [from, to), as the filters of a page show them;
// "" if both ends are open.
func daysInWords(from, to time.Time) string {
	first, last := from.Format(time.DateOnly), to.AddDate(0, 0, -1).Format(time.DateOnly)
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return "since " + first
	case from.IsZero():
		return "up to " + last
	case first == last:
		return "on " + first
	}
	return "from " + first + " to " + last
}

// onWords reports whether all leaves of e are words.
func onWords(e framewatch.Expr) bool {
	switch e := e.(type) {
	case framewatch.And:
		return allOnWords(e)
	case framewatch.Or:
		return allOnWords(e)
	case framewatch.Not:
		return onWords(e.X)
	case framewatch.In:
		return onWords(e.X)
	case framewatch.Words:
		return true
	}
	return false
}

func allOnWords(parts []framewatch.Expr) bool {
	for _, e := range parts {
		if !onWords(e) {
			return false
		}
	}
	return true
}

// inWords says what text contains for which e holds, e being on words.
func inWords(e framewatch.Expr, brackets bool) string {
	switch e := e.(type) {
	case framewatch.Words:
		return wordsInWords(e)
	case framewatch.In:
		return inWords(e.X, true) + limitsInWords(e)
	}
	return compound(e, brackets, inWords)
}

// asTrait says which articles e holds for, as a trait of theirs.
func asTrait(e framewatch.Expr, brackets bool) string {
	switch e := e.(type) {
	case framewatch.Words:
		return "containing " + wordsInWords(e)
	case framewatch.In:
		if onWords(e.X) {
			return "containing " + inWords(e, brackets)
		}
		return asTrait(e.X, true) + limitsInWords(e)
	case framewatch.Is:
		return isTrait(e)
	case framewatch.Dates:
		return "published " + datesInWords(e)
	case framewatch.Seqs:
		return seqsInWords(e)
	}
	return compound(e, brackets, asTrait)
}

// compound says And, Or and Not, their parts said by say.
func compound(e framewatch.Expr, brackets bool, say func(framewatch.Expr, bool) string) string {
	var said []string
	switch e := e.(type) {
	case framewatch.Not:
		return "not " + say(e.X, true)
	case framewatch.And:
		for _, part := range e {
			said = append(said, say(part, true))
		}
		return bracketed(strings.Join(said, " and "), brackets)
	case framewatch.Or:
		for _, part := range e {
			said = append(said, say(part, true))
		}
		return bracketed(strings.Join(said, " or "), brackets)
	}
	return ""
}

func bracketed(s string, brackets bool) string {
	if brackets {
		return "(" + s + ")"
	}
	return s
}

func isTrait(e framewatch.Is) string {
	switch e.Field {
	case framewatch.FieldAuthor:
		return "written by " + e.Value
	case framewatch.FieldSource:
		return "published by " + e.Value
	case framewatch.FieldLang:
		return "in " + languageName(e.Value)
	case framewatch.FieldConcept:
		return fmt.Sprintf("with the concept “%s”", e.Value)
	case framewatch.FieldFrame:
		return fmt.Sprintf("with the frame “%s”", e.Value)
	case framewatch.FieldNaming:
		return fmt.Sprintf("with a name from the set “%s”", e.Value)
	case framewatch.FieldCluster:
		return "that run the same text as article " + e.Value
	}
	return fmt.Sprintf("with %s “%s”", e.Field, e.Value)
}

func wordsInWords(e framewatch.Words) string {
	return wordingInWords(e) + map[framewatch.Field]string{
		framewatch.FieldTitle: " in the headline",
		framewatch.FieldLead:  " in the first paragraph",
		framewatch.FieldBody:  " below the headline",
	}[e.Field]
}

// limitsInWords says where words count: "in the outlet's own voice", "in quoted
// speech or in scare quotes in the headline".
func limitsInWords(in framewatch.In) string {
	var voices, places []string
	for _, v := range in.Voices {
		voices = append(voices, map[framewatch.Voice]string{
			framewatch.VoiceOwn:      " in the outlet's own voice",
			framewatch.VoiceQuoted:   " in quoted speech",
			framewatch.VoiceReported: " in reported speech",
			framewatch.VoiceScare:    " in scare quotes",
		}[v])
	}
	for _, p := range in.Places {
		places = append(places, map[framewatch.Place]string{
			framewatch.PlaceHeadline: " in the headline",
			framewatch.PlaceLead:     " in the first paragraph",
			framewatch.PlaceBody:     " below the first paragraph",
		}[p])
	}
	return strings.Join(voices, " or") + strings.Join(places, " or")
}

func wordingInWords(e framewatch.Words) string {
	var plain strings.Builder
	var each, stems []string
	exact := false
	for i, w := range e.Words {
		if i > 0 && !(isCharacter(e.Words[i-1].Text) && isCharacter(w.Text)) {
			plain.WriteByte(' ')
		}
		s := w.Text
		if w.Prefix {
			s += "…"
		}
		plain.WriteString(s)
		each = append(each, "“"+s+"”")
		if w.Stem {
			stems = append(stems, "“"+s+"”")
		}
		exact = exact || w.Exact
	}
	said := ""
	switch n := len(e.Words); {
	case e.Within > 0:
		said = strings.Join(each[:n-1], ", ") + " and " + each[n-1] + " with at most " + counted(e.Within, "other word") + " between them"
	case n > 1:
		said = "the phrase “" + plain.String() + "”"
	case e.Words[0].Prefix:
		said = "a word that begins with “" + e.Words[0].Text + "”"
	default:
		said = "the word “" + plain.String() + "”"
	}
	if len(stems) > 0 {
		said += " in any form"
		if len(e.Words) > 1 {
			said += " of " + strings.Join(stems, ", ")
		}
	}
	if exact {
		said += " in exactly this spelling"
	}
	return said
}

func counted(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// datesInWords follows published.
func datesInWords(d framewatch.Dates) string {
	from, to := between(printedDates(d))
	switch {
	case from == to && strings.Count(from, "-") == 2:
		return "on " + dateInWords(from)
	case from == to:
		return "in " + dateInWords(from)
	case to == "":
		return "in or after " + dateInWords(from)
	case from == "":
		return "up to the end of " + dateInWords(to)
	}
	return "from " + dateInWords(from) + " to " + dateInWords(to)
}

func dateInWords(s string) string {
	for layout, words := range map[string]string{"2006-01": "January 2006", time.DateOnly: "2 January 2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(words)
		}
	}
	return s
}

func seqsInWords(s framewatch.Seqs) string {
	switch {
	case s.From == s.To:
		return fmt.Sprintf("number %d in order of arrival", s.From)
	case s.To == 0:
		return fmt.Sprintf("from number %d on in order of arrival", s.From)
	case s.From == 0:
		return fmt.Sprintf("up to number %d in order of arrival", s.To)
	}
	return fmt.Sprintf("from number %d to %d in order of arrival", s.From, s.To)
}
