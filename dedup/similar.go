package dedup

import "math"

// What makes a match, chosen on real articles and made copies of them; the
// figures are in testdata/figures.golden.
//
// Unrelated articles share below 0.1 of their pairs of words and hardly ever
// three sentences. Accounts of one event by different reporters, who quote the
// same speech, share up to 0.3 of the pairs and a third of the sentences. One
// source repeats more than that in articles of their own: galleries with their
// captions, background, fact boxes. So two articles of one source must share
// more to be versions of each other.
//
// Templates (weather, stocks, results) share up to 0.6 of their pairs and few
// whole sentences, but not their numbers: so these must agree before a match
// is called by its pairs.
const (
	minWords        = 40 // of either text: shorter ones are notices, scores, templates
	minShared       = 3  // sentences; fewer do not count as contained
	minJaccard      = 0.35
	minContained    = 0.40
	minJaccardOwn   = 0.50 // for two articles of one source
	minContainedOwn = 0.70
	minNumbers      = 0.40
	fewNumbers      = 8   // bins that hold a number; with fewer they tell nothing
	relatedToHead   = 0.5 // share of the limits that is enough towards the head of a cluster
)

// A Match says how two texts are alike.
type Match struct {
	Jaccard   float64 // estimated share of the pairs of words of either text that stand in both, standard error about 0.04
	Contained float64 // share of the sentences of the text with fewer that stand in the other; estimated if either has over 128
	Numbers   float64 // estimated share of the numbers of either text that stand in both; 1 if either has few
	Shared    int     // sentences that both sketches keep
	Words     int     // of the shorter text
}

// Similar compares two sketches and reports whether they are near-duplicates:
// one text is an edited copy of the other (Jaccard ≥ 0.35, numbers ≥ 0.40), or
// shares at least three sentences and 40 % of its sentences with it, as an
// excerpt does, or a report that is built on a dispatch. For two articles of
// one source it takes a Jaccard of 0.50 or 70 %. Texts below 40 words match
// nothing.
func Similar(a, b Sketch, oneSource bool) (Match, bool) {
	m := compare(&a, &b)
	return m, m.reaches(1, oneSource)
}

// reaches reports whether the match reaches the given share of the limits.
func (m Match) reaches(share float64, oneSource bool) bool {
	jaccard, contained := minJaccard, minContained
	if oneSource {
		jaccard, contained = minJaccardOwn, minContainedOwn
	}
	copied := m.Jaccard >= share*jaccard && m.Numbers >= share*minNumbers
	excerpt := m.Shared >= minShared && m.Contained >= share*contained
	return m.Words >= minWords && (copied || excerpt)
}

// strength orders the matches of an article.
func (m Match) strength() float64 { return max(m.Jaccard, m.Contained) }

func compare(a, b *Sketch) Match {
	m := Match{Words: min(a.words, b.words)}
	if m.Words < shingleWords {
		return m
	}
	equal := 0
	for i := range a.minhash {
		if a.minhash[i] == b.minhash[i] {
			equal++
		}
	}
	const chance = 1.0 / 256 // two bytes are equal by chance
	m.Jaccard = max(0, (float64(equal)/bins-chance)/(1-chance))

	m.Numbers = numbersInCommon(&a.numbers, &b.numbers)

	// Where a text kept only its least sentences, both are compared up to the
	// greatest it kept: there both are complete.
	limit := min(a.greatest(), b.greatest())
	i, j := 0, 0
	for i < len(a.sentences) && j < len(b.sentences) && a.sentences[i] <= limit && b.sentences[j] <= limit {
		switch x, y := a.sentences[i], b.sentences[j]; {
		case x < y:
			i++
		case x > y:
			j++
		default:
			i++
			j++
			m.Shared++
		}
	}
	if fewer := min(a.upTo(i, limit), b.upTo(j, limit)); fewer > 0 {
		m.Contained = float64(m.Shared) / float64(fewer)
	}
	return m
}

// greatest is the hash up to which the sketch keeps every sentence of its text.
func (s *Sketch) greatest() uint32 {
	if len(s.sentences) < maxSentences {
		return math.MaxUint32
	}
	return s.sentences[maxSentences-1]
}

// upTo counts the sentences up to limit, knowing that the first n are.
func (s *Sketch) upTo(n int, limit uint32) int {
	for n < len(s.sentences) && s.sentences[n] <= limit {
		n++
	}
	return n
}

func numbersInCommon(a, b *[numberBins]byte) float64 {
	var inA, inB, either, equal int
	for i := range a {
		if a[i] != 0 {
			inA++
		}
		if b[i] != 0 {
			inB++
		}
		if a[i]|b[i] != 0 {
			either++
			if a[i] == b[i] {
				equal++
			}
		}
	}
	if min(inA, inB) < fewNumbers {
		return 1
	}
	return float64(equal) / float64(either)
}
