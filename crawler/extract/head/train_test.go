package head

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"math"
	"os"
	"slices"
	"testing"

	"framewatch/internal/pageset"
)

var update = flag.Bool("update", false, "learn the weights anew and write weights.go")

// TestTrain learns the weights on the real pages and writes them. It prints
// the figures of five folds by domain, each measured with weights that were
// learned on the other four.
func TestTrain(t *testing.T) {
	if !*update {
		t.Skip("learns only with -update")
	}
	const penalty, folds = 0.001, 5
	all := func(example) bool { return false }
	list := readPages(t)

	examples, _ := titleExamples(list)
	hits, reach := 0, 0
	for fold := range folds {
		w := choice(examples, int(numFeatures), penalty, func(e example) bool { return e.fold == fold })
		for _, e := range examples {
			if e.fold == fold {
				hits += count(e.right[best(e, w)])
				reach += count(slices.Contains(e.right, true))
			}
		}
	}
	t.Logf("title: %d of %d right on unseen domains; %d stand among the candidates", hits, len(list), reach)
	title := choice(examples, int(numFeatures), penalty, all)
	title[inHint], title[sameHint] = title[inJSON], title[sameJSON] // the pages come without listings
	// A sole heading is the headline of news; the pages hold many that were
	// written for search engines, and state other headlines to them.
	title[against]--
	for f, w := range title {
		titleWeights[f] = float32(w)
	}

	examples, authors := authorExamples(list)
	var m agreement
	for fold := range folds {
		w := logistic(examples, int(numAuthorFeatures), penalty, func(e example) bool { return e.fold == fold })
		for i, e := range examples {
			if e.fold != fold || list[i].Author == "" {
				continue
			}
			var names []string
			for _, a := range chosen(authors[i], func(a *author) float32 { return float32(dot(a.has[:], w)) }) {
				names = append(names, a.name)
			}
			m.add(names, list[i].Names())
		}
	}
	t.Logf("byline: %v on unseen domains", m)
	author := logistic(examples, int(numAuthorFeatures), penalty, all)

	var out bytes.Buffer
	fmt.Fprintf(&out, "package head\n\n// Written by go test -run TestTrain -update; learned on %d real pages.\n", len(list))
	write(&out, "titleWeights", "numFeatures", title)
	write(&out, "authorWeights", "numAuthorFeatures", author[:numAuthorFeatures])
	fmt.Fprintf(&out, "\nconst authorBias = %.3f\n", author[numAuthorFeatures])
	code, err := format.Source(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("weights.go", code, 0o644); err != nil {
		t.Fatal(err)
	}
}

func write(out *bytes.Buffer, name, size string, weights []float64) {
	fmt.Fprintf(out, "\nvar %s = [%s]float32{", name, size)
	for f, w := range weights {
		if f%12 == 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(out, "%.3f, ", w)
	}
	out.WriteString("\n}\n")
}

func count(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

// titleExamples are the candidates for headlines of pages.
func titleExamples(list []known) (examples []example, all [][]candidate) {
	for _, k := range list {
		s := newSite(k.page)
		l := titles(k.page, s, "")
		e := example{fold: k.Fold(5)}
		for i := range l {
			e.x = append(e.x, l[i].has[:])
			e.right = append(e.right, pageset.FoldLine(headline(s.trim(l[i].text))) == pageset.FoldLine(k.Title))
		}
		examples, all = append(examples, e), append(all, l)
	}
	return examples, all
}

// authorExamples are the names that pages may have as authors. Where the truth
// names nobody, those that the page states in its head are left out: the truth
// was read off the text, and there some of them do not stand.
func authorExamples(list []known) (examples []example, all [][]author) {
	for _, k := range list {
		e := example{fold: k.Fold(5)}
		s := newSite(k.page)
		l := authors(k.page, s, chooseTitle(k.page, s, "").text)
		want := k.Names()
		if len(want) == 0 {
			l = slices.DeleteFunc(l, func(a author) bool { return a.has[byJSON]+a.has[byMeta]+a.has[byCard] > 0 })
		}
		for i := range l {
			e.x = append(e.x, l[i].has[:])
			e.right = append(e.right, slices.Contains(want, pageset.FoldLine(l[i].name)))
		}
		examples, all = append(examples, e), append(all, l)
	}
	return examples, all
}

// An example is one page: its candidates by their features, and which are right.
type example struct {
	fold  int
	x     [][]float32
	right []bool
}

// choice learns weights by which a right candidate of each page is the best:
// conditional logistic regression (McFadden 1974) with a quadratic penalty, by
// gradient descent with momentum.
func choice(examples []example, features int, penalty float64, leave func(example) bool) []float64 {
	w, step, grad := make([]float64, features), make([]float64, features), make([]float64, features)
	for round := range 400 {
		clear(grad)
		n := 0.0
		for _, e := range examples {
			if leave(e) {
				continue
			}
			p, good := soften(e, w)
			if good == 0 {
				continue
			}
			n++
			for i, x := range e.x {
				d := p[i]
				if e.right[i] {
					d -= p[i] / good
				}
				if d != 0 {
					for f, v := range x {
						grad[f] += d * float64(v)
					}
				}
			}
		}
		rate := 0.5
		if round > 300 {
			rate = 0.1
		}
		for f := range w {
			step[f] = 0.9*step[f] - rate*(grad[f]/n+penalty*w[f])
			w[f] += step[f]
		}
	}
	return w
}

// soften gives each candidate its probability, and the sum of the right ones.
func soften(e example, w []float64) (p []float64, good float64) {
	p = make([]float64, len(e.x))
	most := math.Inf(-1)
	for i, x := range e.x {
		for f, v := range x {
			p[i] += w[f] * float64(v)
		}
		most = max(most, p[i])
	}
	sum := 0.0
	for i := range p {
		p[i] = math.Exp(p[i] - most)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
		if e.right[i] {
			good += p[i]
		}
	}
	return p, good
}

// logistic learns weights and a bias by which right candidates score above
// zero: logistic regression with a quadratic penalty.
func logistic(examples []example, features int, penalty float64, leave func(example) bool) []float64 {
	w, step, grad := make([]float64, features+1), make([]float64, features+1), make([]float64, features+1)
	for round := range 600 {
		clear(grad)
		n := 0.0
		for _, e := range examples {
			if leave(e) {
				continue
			}
			for i, x := range e.x {
				d := 1 / (1 + math.Exp(-dot(x, w)))
				if e.right[i] {
					d--
				}
				for f, v := range x {
					grad[f] += d * float64(v)
				}
				grad[features] += d
				n++
			}
		}
		rate := 0.5
		if round > 450 {
			rate = 0.1
		}
		for f := range w {
			step[f] = 0.9*step[f] - rate*(grad[f]/n+penalty*w[f])
			w[f] += step[f]
		}
	}
	return w
}

// dot is the score of a candidate; a weight more than there are features is
// the bias.
func dot(x []float32, w []float64) (sum float64) {
	for f, v := range x {
		sum += w[f] * float64(v)
	}
	if len(w) > len(x) {
		sum += w[len(x)]
	}
	return sum
}

// best is the candidate with the highest score; -1 if there is none.
func best(e example, w []float64) (at int) {
	at = -1
	most := math.Inf(-1)
	for i, x := range e.x {
		sum := 0.0
		for f, v := range x {
			sum += w[f] * float64(v)
		}
		if sum > most {
			at, most = i, sum
		}
	}
	return at
}
