package corpus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"framewatch"
	"framewatch/seqset"
	"framewatch/text"
)

// unknown tells which names in a question stand for nothing here, so that a
// slip of the pen is not read as a finding.
func (q *question) unknown(ctx context.Context, e framewatch.Expr, f framewatch.Filter) []string {
	var notices []string
	tell := func(format, name string, among ...string) {
		if notice := fmt.Sprintf(format, name) + nearestOf(name, among) + "."; !slices.Contains(notices, notice) {
			notices = append(notices, notice)
		}
	}
	source := func(name string) {
		if !slices.ContainsFunc(q.sources, func(s string) bool { return text.Fold(s) == text.Fold(name) }) {
			tell("No article here is from an outlet called “%s”", name, q.sources...)
		}
	}
	lang := func(code string) {
		if !slices.ContainsFunc(q.langs, func(s string) bool { return text.Fold(s) == text.Fold(code) }) {
			tell("No article here is in the language “%s”", code)
		}
	}
	eachName(e, func(is framewatch.Is) {
		switch is.Field {
		case framewatch.FieldSource:
			source(is.Value)
		case framewatch.FieldLang:
			lang(is.Value)
		case framewatch.FieldCluster:
			if _, err := q.corpus.store.ArticleByID(ctx, is.Value); errors.Is(err, framewatch.ErrNotFound) {
				tell("No article here has the ID “%s”", is.Value)
			}
		case framewatch.FieldConcept, framewatch.FieldFrame, framewatch.FieldNaming:
			if !q.lexicon.names[is] {
				tell("The lexicon has no "+kindNames[is.Field]+" “%s”", is.Value, q.lexicon.named(is.Field)...)
			}
		}
	})
	for _, name := range f.Sources {
		source(name)
	}
	for _, code := range f.Languages {
		lang(code)
	}
	if len(f.Speakers) > 0 {
		if calls, err := q.calls(ctx); err == nil {
			for _, name := range f.Speakers {
				if !calls.has(name) {
					tell("No words here are owed to a speaker called “%s”", name)
				}
			}
		}
	}
	return notices
}

// kindNames are what the fields of a lexicon are called.
var kindNames = map[framewatch.Field]string{framewatch.FieldConcept: "concept", framewatch.FieldFrame: "frame", framewatch.FieldNaming: "naming set"}

// named are the names of one kind that a lexicon gives.
func (l *lexicon) named(kind framewatch.Field) (names []string) {
	for is := range l.names {
		if is.Field == kind {
			names = append(names, is.Value)
		}
	}
	slices.Sort(names)
	return names
}

// nearestOf tells the name among others that a name may be a slip for; "" if
// none is near.
func nearestOf(name string, among []string) string {
	if len(among) == 0 {
		return ""
	}
	folded := text.Fold(name)
	far := func(s string) float64 {
		if s = text.Fold(s); len(folded) > 2 && strings.HasPrefix(s, folded) {
			return 0
		}
		return unlike(folded, s)
	}
	nearest := slices.MinFunc(among, func(a, b string) int { return cmp.Compare(far(a), far(b)) })
	if far(nearest) > 0.5 {
		return ""
	}
	return "; the nearest is “" + nearest + "”"
}

// noSuch is the error of a question that can't do without something of a kind
// that the lexicon does not have. It names the nearest and all that there are.
func noSuch(kind, id string, ids []string) error {
	if len(ids) == 0 {
		return fmt.Errorf("%w: the lexicon has no %ss", framewatch.ErrQuery, kind)
	}
	return fmt.Errorf("%w: the lexicon has no %s %q%s; there are %s", framewatch.ErrQuery, kind, id, nearestOf(id, ids), strings.Join(ids, ", "))
}

// unlike is the share of pairs of letters, side by side, that only one of two
// names has: 0 if they have all in common, 1 if none.
func unlike(a, b string) float64 {
	of := map[string]int{}
	pairs := func(s string, n int) {
		s = " " + strings.ToLower(s) + " "
		for i := range len(s) - 1 {
			of[s[i:i+2]] += n
		}
	}
	pairs(a, 1)
	pairs(b, -1)
	differ := 0
	for _, n := range of {
		differ += max(n, -n)
	}
	return float64(differ) / float64(len(a)+len(b)+2)
}

// eachName calls do with every name in a query, those under NOT included.
func eachName(e framewatch.Expr, do func(framewatch.Is)) {
	walk(e, true, func(e framewatch.Expr) {
		if is, ok := e.(framewatch.Is); ok {
			do(is)
		}
	})
}

// namesOf are the names that a lexicon gives to concepts, frames and naming sets.
func namesOf(lex *framewatch.Lexicon) map[framewatch.Is]bool {
	names := map[framewatch.Is]bool{}
	for _, c := range lex.Concepts {
		names[framewatch.Is{Field: framewatch.FieldConcept, Value: c.ID}] = true
	}
	for _, f := range lex.Frames {
		names[framewatch.Is{Field: framewatch.FieldFrame, Value: f.ID}] = true
	}
	for _, n := range lex.Namings {
		names[framewatch.Is{Field: framewatch.FieldNaming, Value: n.ID}] = true
	}
	return names
}

// added are notices with more, each once.
func added(notices []string, more ...string) []string {
	for _, notice := range more {
		if !slices.Contains(notices, notice) {
			notices = append(notices, notice)
		}
	}
	return notices
}

// otherLangs says how many articles of a set are in languages of which has says
// no, as in "12 (ar, pl)"; nothing if none are.
func (c *columns) otherLangs(set *seqset.Set, has func(lang string) bool) string {
	articles := make([]int, len(c.langs))
	for seq := range set.All() {
		articles[c.lang[seq]]++
	}
	all, langs := 0, []string{}
	for code, lang := range c.langs {
		if articles[code] > 0 && !has(lang) {
			all += articles[code]
			langs = append(langs, cmp.Or(lang, "unknown"))
		}
	}
	if all == 0 {
		return ""
	}
	slices.Sort(langs)
	return fmt.Sprintf("%d (%s)", all, strings.Join(langs, ", "))
}

// voiceless says how many articles that pass the filter are in languages for
// which the lexicon has no rules of speech. In those without any terms only
// words can stand.
func (q *question) voiceless(e framewatch.Expr) []string {
	lexicon, words, base := q.lexicon.annotator.Lexicon(), hasWords(e), q.base()
	if q.once {
		base = base.Clone()
		q.keep(base, q.times)
	}
	n := q.otherLangs(base, func(lang string) bool {
		return slices.Contains(lexicon.Speech, lang) || !words && !slices.Contains(lexicon.Languages, lang)
	})
	if n == "" {
		return nil
	}
	return []string{"Articles in languages for which the lexicon has no rules of speech: " + n + ". All their words count as the outlet's own."}
}

// asksVoices reports whether it matters to a question whose words are whose.
func asksVoices(e framewatch.Expr, f framewatch.Filter) bool {
	if len(f.Voices)+len(f.Speakers) > 0 {
		return true
	}
	switch e := e.(type) {
	case framewatch.And:
		return slices.ContainsFunc(e, func(x framewatch.Expr) bool { return asksVoices(x, f) })
	case framewatch.Or:
		return slices.ContainsFunc(e, func(x framewatch.Expr) bool { return asksVoices(x, f) })
	case framewatch.Not:
		return asksVoices(e.X, f)
	case framewatch.In:
		return len(e.Voices) > 0 || asksVoices(e.X, f)
	}
	return false
}
