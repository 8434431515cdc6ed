package corpus

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"slices"

	"framewatch"
	"framewatch/query"
	"framewatch/text"
)

// Sample draws mentions of a concept by lot, each as likely as the others, or
// with PerVoice as likely as the others of its voice. The mentions are the
// lines of the concept.
func (c *Corpus) Sample(ctx context.Context, r framewatch.ValidateRequest) (framewatch.Sample, error) {
	concept, ok := c.columns.Load().lexicon.concept(r.Concept)
	switch {
	case !ok:
		return framewatch.Sample{}, fmt.Errorf("%w: the lexicon has no concept %q%s", framewatch.ErrQuery, r.Concept, nearestOf(r.Concept, c.columns.Load().lexicon.named(framewatch.FieldConcept)))
	case r.N < 1 || r.N > framewatch.MaxSample:
		return framewatch.Sample{}, fmt.Errorf("%w: a sample has 1 to %d mentions, not %d", framewatch.ErrQuery, framewatch.MaxSample, r.N)
	}
	s := framewatch.Sample{Concept: concept.ID, Label: concept.Label, Note: concept.Register, Terms: framewatch.TermsOf(concept), Once: r.Once, Seed: r.Seed, PerVoice: r.PerVoice}
	lost := 0
	for _, voice := range strataOf(r) {
		missing, err := c.drawn(ctx, r, voice, &s)
		if err != nil {
			return s, err
		}
		lost += missing
	}
	if lost > 0 {
		s.Notices = append(s.Notices, fmt.Sprintf("%d of the mentions drawn are not in the articles as they are now, and were left out.", lost))
	}
	slices.SortFunc(s.Mentions, func(a, b framewatch.SampledMention) int {
		return cmp.Or(cmp.Compare(lotOf(r.Seed, a.MentionID), lotOf(r.Seed, b.MentionID)), cmp.Compare(a.MentionID.String(), b.MentionID.String()))
	})
	return s, nil
}

// strataOf are the voices that are drawn from one by one; "" is all together.
func strataOf(r framewatch.ValidateRequest) []framewatch.Voice {
	switch {
	case !r.PerVoice:
		return []framewatch.Voice{""}
	case len(r.Filter.Voices) > 0:
		return r.Filter.Voices
	}
	return framewatch.Voices
}

// drawn adds what is drawn from one stratum. It returns how many lines of it
// are no mentions of the articles any more.
func (c *Corpus) drawn(ctx context.Context, r framewatch.ValidateRequest, voice framewatch.Voice, s *framewatch.Sample) (missing int, err error) {
	q, err := query.Parse(string(framewatch.FieldConcept) + ":" + r.Concept)
	if err != nil {
		return 0, err
	}
	filter := r.Filter
	if voice != "" {
		filter.Voices = []framewatch.Voice{voice}
	}
	request, err := checkLines(framewatch.LinesRequest{Query: q, Filter: filter, Once: r.Once, Sort: framewatch.SortRandom, Seed: r.Seed, Words: 1})
	if err != nil {
		return 0, err
	}
	var res framewatch.LinesResult
	var articles map[int64]*reading
	_, err = c.lines(ctx, request, func(q *question, l *lines) error {
		if res.Lines, err = q.show(ctx, l.page(0, r.N), request.Words); err == nil {
			articles, err = q.articlesOf(ctx, res.Lines)
		}
		return err
	}, &res)
	switch {
	case err != nil:
		return 0, err
	case s.Basis.Lexicon != "" && s.Basis.Lexicon != res.Basis.Lexicon:
		return 0, fmt.Errorf("%w: another lexicon came into force while the sample was drawn; draw it again", framewatch.ErrQuery)
	}
	for _, line := range res.Lines {
		m, ok := sampled(articles[line.Seq], r.Concept, line)
		if !ok {
			missing++
			continue
		}
		m.Drawn = framewatch.Stratum{Voice: voice, Of: res.Total}
		s.Mentions = append(s.Mentions, m)
	}
	s.Total += res.Total
	s.Explain, s.Notices, s.Basis = query.ExplainFiltered(q, r.Filter), res.Notices, res.Basis
	s.Basis.Voices = r.Filter.Voices
	return missing, nil
}

// articlesOf reads the articles of lines, each once, with their mentions.
func (q *question) articlesOf(ctx context.Context, lines []framewatch.Line) (map[int64]*reading, error) {
	var seqs []int64
	for _, l := range lines {
		seqs = append(seqs, l.Seq)
	}
	slices.Sort(seqs)
	articles, err := q.corpus.articles(ctx, slices.Compact(seqs))
	if err != nil {
		return nil, err
	}
	read := make([]*reading, len(articles))
	eachIndex(len(articles), func(i int) {
		annotation, _ := q.lexicon.read(q.corpus.log, articles[i])
		read[i] = &reading{query.Reading{Article: articles[i], Mentions: annotation.Mentions}, annotation.Topic}
	})
	bySeq := map[int64]*reading{}
	for _, r := range read {
		bySeq[r.Article.Seq] = r
	}
	return bySeq, nil
}

// sampled finds the mention that a line shows, with the sentences around it.
func sampled(r *reading, concept string, l framewatch.Line) (m framewatch.SampledMention, ok bool) {
	if r == nil {
		return m, false
	}
	i := slices.IndexFunc(r.Mentions, func(m framewatch.Mention) bool {
		return m.Concept == concept && (m.Place == framewatch.PlaceHeadline) == (l.Place == framewatch.PlaceHeadline) && m.Start < l.End && l.Start < m.End
	})
	if i < 0 {
		return m, false
	}
	found, a := r.Mentions[i], r.Article
	m = framewatch.SampledMention{
		MentionID: framewatch.MentionID{Article: a.ID, Place: found.Place, Start: found.Start, End: found.End},
		URL:       a.URL, Title: a.Title, Source: a.Source, Published: a.PublishedText(), Language: a.Language,
		Term: found.Term, Voice: found.Voice, Speaker: found.Speaker,
	}
	whole := a.Text
	if found.Place == framewatch.PlaceHeadline {
		whole = a.Title
	}
	m.Before, m.Left, m.Right, m.After = around(whole, found.Start, found.End)
	if first := text.Sentences(a.Text); m.After == "" && found.Place == framewatch.PlaceHeadline && len(first) > 0 {
		m.After = a.Text[first[0].Start:first[0].End]
	}
	return m, true
}

// around cuts out of a text the sentence that holds the bytes start to end, in
// two parts around them, and its neighbours, of which there may be none.
func around(s string, start, end int) (before, left, right, after string) {
	sentences := text.Sentences(s)
	first := slices.IndexFunc(sentences, func(x text.Span) bool { return x.End > start })
	if first < 0 {
		return "", "", "", ""
	}
	last := first
	for last+1 < len(sentences) && sentences[last].End < end {
		last++
	}
	if first > 0 {
		before = s[sentences[first-1].Start:sentences[first-1].End]
	}
	if last+1 < len(sentences) {
		after = s[sentences[last+1].Start:sentences[last+1].End]
	}
	return before, s[min(sentences[first].Start, start):start], s[end:max(end, sentences[last].End)], after
}

// lotOf draws the place of a mention in a sample.
func lotOf(seed uint64, m framewatch.MentionID) uint64 {
	h := fnv.New64a()
	h.Write(binary.LittleEndian.AppendUint64(nil, seed))
	h.Write([]byte(m.String()))
	x := h.Sum64()
	// The last bytes hardly reach the upper bits of FNV; this mixes them in.
	x ^= x >> 33
	x *= 0xFF51AFD7ED558CCD
	return x ^ x>>33
}
