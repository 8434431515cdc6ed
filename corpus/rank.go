package corpus

import (
	"context"
	"math"
	"slices"
	"strings"

	"framewatch"
	"framewatch/index"
	"framewatch/query"
	"framewatch/seqset"
)

// News are weighed by their age, a little: of two articles that match equally
// well the one from the last days stands before that from years ago. An
// article as old as the half-life has half of the bonus.
const (
	newsBonus    = 0.1
	newsHalfLife = 180 // days
)

// rank returns the n best of the articles, best first.
func (q *question) rank(ctx context.Context, e framewatch.Expr, found *seqset.Set, n int) ([]placed, error) {
	asked, err := q.asked(e)
	if err != nil {
		return nil, err
	}
	words, articles := q.wordsInAll()
	lengths := index.Lengths{Words: q.words, Mean: float64(words) / float64(max(1, articles))}
	ranked, err := q.view.Rank(ctx, asked, found, lengths, q.prior(), n)
	if err != nil {
		return nil, err
	}
	best := make([]placed, len(ranked))
	for i, r := range ranked {
		best[i] = placed{r.Seq, r.Score}
	}
	return best, nil
}

// prior is what the score of an article is multiplied with, by its age on the
// last day of the corpus.
func (q *question) prior() func(seq uint32) float64 {
	last := dayOf(q.overview().Last)
	byAge := make([]float64, 10*newsHalfLife)
	for age := range byAge {
		byAge[age] = 1 + newsBonus*math.Exp2(-float64(age)/newsHalfLife)
	}
	return func(seq uint32) float64 {
		day := q.day[seq]
		if age := int(last) - int(day); day != undated && age >= 0 && age < len(byAge) {
			return byAge[age]
		}
		return 1
	}
}

// asked lists the words that e asks for, each once; what stands under Not does
// not count. A phrase counts as its words, a prefix or stem as one word.
func (q *question) asked(e framewatch.Expr) ([]index.Asked, error) {
	var all []index.Asked
	seen := map[string]bool{}
	for _, w := range wordsOf(nil, e) {
		for _, word := range w.Words {
			want, err := q.wanted(word)
			if err != nil {
				return nil, err
			}
			if key := strings.Join(want.terms, " "); !seen[key] {
				seen[key] = true
				all = append(all, index.Asked{Terms: want.terms, Weight: 1})
			}
		}
	}
	return all, nil
}

func wordsOf(dst []framewatch.Words, e framewatch.Expr) []framewatch.Words {
	leaves(e, func(e framewatch.Expr) {
		if w, ok := e.(framewatch.Words); ok {
			dst = append(dst, w)
		}
	})
	return dst
}

func hasWords(e framewatch.Expr) bool { return len(wordsOf(nil, e)) > 0 }

// leaves calls each with the parts of e that are not below a Not.
func leaves(e framewatch.Expr, each func(framewatch.Expr)) { walk(e, false, each) }

// walk calls each with the parts of e; with negated, those below a Not as well.
func walk(e framewatch.Expr, negated bool, each func(framewatch.Expr)) {
	switch e := e.(type) {
	case nil:
	case framewatch.And:
		for _, x := range e {
			walk(x, negated, each)
		}
	case framewatch.Or:
		for _, x := range e {
			walk(x, negated, each)
		}
	case framewatch.Not:
		if negated {
			walk(e.X, negated, each)
		}
	case framewatch.In:
		walk(e.X, negated, each)
	default:
		each(e)
	}
}

// terms says of each part of a query how many articles match it alone. The
// voices and places of the filter count, but not for what is below a Not: that
// takes articles away wherever it stands. All are those that match the query,
// which may be one part.
func (q *question) terms(ctx context.Context, asked framewatch.Query, all *seqset.Set) ([]framewatch.Term, error) {
	terms := []framewatch.Term{}
	counts := map[string]bool{} // printed: what is not below a Not
	leaves(asked.Expr, func(e framewatch.Expr) { counts[query.Print(e)] = true })
	for _, e := range query.Terms(asked) {
		match, inner := q.matching, e
		if in, ok := e.(framewatch.In); ok {
			inner = in.X
		}
		if !counts[query.Print(inner)] {
			match = q.unlimited
		}
		t, found, err := framewatch.Term{Query: query.Print(e)}, all, error(nil)
		if t.Query != asked.Text || q.once {
			if found, err = match(ctx, e); err != nil {
				return nil, err
			}
		}
		if q.once {
			q.keep(found, q.times)
		}
		t.Articles = found.Len()
		if t.Forms, err = q.forms(e); err != nil {
			return nil, err
		}
		if n := len(t.Forms) - maxForms; n > 0 {
			t.Forms, t.More = t.Forms[:maxForms], n
		}
		terms = append(terms, t)
	}
	return terms, nil
}

// maxForms is how many of the words behind a prefix or stem are told.
const maxForms = 50

// forms are the words that prefixes and stems stand for.
func (q *question) forms(e framewatch.Expr) ([]string, error) {
	var forms []string
	for _, w := range wordsOf(nil, e) {
		for _, word := range w.Words {
			if !word.Prefix && !word.Stem {
				continue
			}
			want, err := q.wanted(word)
			if err != nil {
				return nil, err
			}
			forms = append(forms, want.terms...)
		}
	}
	slices.Sort(forms)
	return slices.Compact(forms), nil
}
