// Package measure holds the statistics on counts: intervals of confidence for
// shares and rates, changes over time, key words of one set of articles against
// another, words that keep a word company, things that stand together. The
// formulas are those of METHODS sections 6 to 9 and 11.
package measure

import "math"

// z is the quantile of the normal distribution for 95 %.
const z = 1.959964

// Share returns x/n with its 95 % interval by Wilson. Of nothing, all are 0.
func Share(x, n int) (share, low, high float64) {
	if n <= 0 {
		return 0, 0, 0
	}
	p, m := float64(x)/float64(n), float64(n)
	middle := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	scale := 1 + z*z/m
	low, high = (middle-half)/scale, (middle+half)/scale
	if x == 0 {
		low = 0 // exactly, not by rounding
	}
	if x == n {
		high = 1
	}
	return p, low, high
}

// Occurrences are the sums over articles that the rate of a word is made of.
// The zero value is the sum over none.
type Occurrences struct {
	Articles int     // all, also those without the word
	F        float64 // occurrences
	FF       float64 // squares of an article's occurrences
	FN       float64 // occurrences times words of an article
	N        float64 // words
	NN       float64 // squares of an article's words
}

// AddArticle counts an article of n words.
func (o *Occurrences) AddArticle(n int) {
	o.Articles++
	o.N += float64(n)
	o.NN += float64(n) * float64(n)
}

// AddMatches counts f occurrences in an article of n words that has been
// added before.
func (o *Occurrences) AddMatches(f, n int) {
	o.F += float64(f)
	o.FF += float64(f) * float64(f)
	o.FN += float64(f) * float64(n)
}

// Per10000 returns the occurrences per 10,000 words with their 95 % interval,
// which rests on the spread between articles. One article has no spread: its
// interval is the rate itself.
func (o Occurrences) Per10000() (rate, low, high float64) {
	if o.N == 0 {
		return 0, 0, 0
	}
	const per = 10_000
	r := o.F / o.N
	if o.Articles < 2 {
		return per * r, per * r, per * r
	}
	s := per * o.spread(r)
	return per * r, max(0, per*r-z*s), per*r + z*s
}

// spread is the standard error of r = ΣF/ΣN by the articles, two or more.
func (o Occurrences) spread(r float64) float64 {
	k := float64(o.Articles)
	squares := max(0, o.FF-2*r*o.FN+r*r*o.NN) // Σ(f − rn)²
	return math.Sqrt(k/(k-1)*squares) / o.N
}
