package framing

import (
	"strings"
)

// quoteSources finds the source of every quotation. Those with a cue of their
// own come first, since others lean on them.
func (r *reading) quoteSources(headline bool) {
	r.said = make([]source, len(r.quotes))
	for i := range r.quotes {
		r.said[i] = r.ownCue(i)
		if r.said[i].cue == nil {
			r.said[i] = r.quoteColon(i, headline)
		}
	}
	direct := make([]bool, len(r.quotes))
	for i := range r.said {
		direct[i] = r.said[i].cue != nil
	}
	heard := map[string]source{} // three words in a row of attributed quotations
	for i := range r.quotes {
		if r.said[i].cue == nil {
			r.said[i] = r.besides(i, direct)
		}
		if r.said[i].cue == nil {
			r.said[i] = r.paragraphBefore(i)
		}
		triples := r.triples(i)
		if r.said[i].cue == nil {
			r.said[i] = echo(heard, triples)
		}
		for _, t := range triples {
			if _, ok := heard[t]; !ok && r.said[i].cue != nil {
				heard[t] = r.said[i]
			}
		}
	}
}

func (r *reading) words(i int) int32 {
	return r.tokenAt(r.quotes[i].end) - r.tokenAt(r.quotes[i].start)
}

// ownCue looks for a cue of the quotation itself: at most two words before it,
// then behind it, then anywhere before it in the sentence.
func (r *reading) ownCue(i int) source {
	q := r.quotes[i]
	opens, closes := r.sentence(q.open), r.sentence(max(q.open, q.closed-1))
	var before *cue
	for k := range r.cues[opens] {
		if c := &r.cues[opens][k]; c.end <= q.open {
			before = c
		}
	}
	first := r.tokenAt(q.start)
	if before != nil && first-before.next <= 2 {
		return before.by
	}
	last := r.tokenAt(q.closed)
	for k := range r.cues[closes] {
		c := &r.cues[closes][k]
		if c.start >= q.closed && c.first-last <= 8 && !c.passive && !c.ing && c.class != "claim_noun" {
			return c.by
		}
	}
	if before != nil {
		return before.by
	}
	return source{}
}

func (r *reading) sentence(at int) int32 {
	return min(r.d.sentenceAt(at), int32(len(r.d.sents)-1))
}

// quoteColon is the rule of a colon right before the quotation.
func (r *reading) quoteColon(i int, headline bool) source {
	q := r.quotes[i]
	sent := r.sentence(q.open)
	s := r.d.sents[sent]
	head := strings.TrimRight(string(r.d.folded[s.start:max(q.open, int(s.start))]), " ")
	if !strings.HasSuffix(head, ":") {
		return source{}
	}
	most := int32(8)
	if headline {
		most = 4
	}
	src := r.colon(sent, q.open, most)
	if src.cue == nil { // a colon all the same, but a sentence stands before it
		at := int(s.start) + len(head) - 1
		return source{cue: &cue{start: at, end: at + 1}, class: "colon", start: at, end: at}
	}
	return src
}

// besides lends a quotation of five or more words the source of another one
// in its paragraph, or of one in the sentence before.
func (r *reading) besides(i int, direct []bool) source {
	if r.words(i) < 5 {
		return source{}
	}
	for _, k := range []int{i - 1, i + 1, i - 2, i + 2} {
		if k >= 0 && k < len(r.quotes) && direct[k] && r.quotes[k].para == r.quotes[i].para {
			return r.said[k]
		}
	}
	if i > 0 && direct[i-1] && r.sentence(r.quotes[i].open)-r.sentence(r.quotes[i-1].open) == 1 {
		return r.said[i-1]
	}
	return source{}
}

// paragraphBefore lends a quotation that opens its paragraph the last cue of
// the two sentences before.
func (r *reading) paragraphBefore(i int) source {
	q := r.quotes[i]
	sent := r.sentence(q.open)
	if sent == 0 || r.d.sents[sent-1].para == q.para || !beside(r.d.folded[r.d.sents[sent].start:q.open]) {
		return source{}
	}
	para := r.d.sents[sent-1].para
	for s := sent - 1; s >= max(0, sent-2) && r.d.sents[s].para == para; s-- {
		if cues := r.cues[s]; len(cues) > 0 {
			return cues[len(cues)-1].by
		}
	}
	return source{}
}

// triples are the words of a quotation, three in a row.
func (r *reading) triples(i int) []string {
	lo, hi := r.tokenAt(r.quotes[i].start), r.tokenAt(r.quotes[i].end)
	var all []string
	for k := lo; k+2 < hi; k++ {
		all = append(all, r.text(k)+" "+r.text(k+1)+" "+r.text(k+2))
	}
	return all
}

func echo(heard map[string]source, triples []string) source {
	for _, t := range triples {
		if src, ok := heard[t]; ok {
			src.class = "echo"
			return src
		}
	}
	return source{}
}
