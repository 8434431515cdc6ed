package corpus

import (
	"cmp"
	"context"
	"slices"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/measure"
	"framewatch/seqset"
	"framewatch/text"
)

// framed is what is counted of one article on the topic.
type framed struct {
	seq      uint32
	topic    uint32 // sentences with a word of the topic
	secured  uint32 // of them, securitising ones
	behind   uint32 // of them, those behind the number that is asked for
	headline bool   // one of them is in the headline
	from, to uint32 // its counts
}

// A frameCount counts one frame in one article that mentions it.
type frameCount struct {
	frame     uint16
	headline  bool   // in a headline with a word of the topic
	sentences uint32 // with a word of the topic
}

// read counts the frames in all articles of a set.
func (b *frames) read(ctx context.Context, q *question, set *seqset.Set) error {
	parts := set.Parts(4 * processors())
	readers := make([]*frameReader, len(parts))
	eachIndex(len(parts), func(i int) {
		r, halt := b.reader(q), halt{ctx: ctx}
		readers[i] = r
		for seq := range parts[i].All() {
			if halt.now() {
				return
			}
			r.read(seq)
		}
	})
	for _, r := range readers {
		for _, a := range r.articles {
			shift := uint32(len(b.counts))
			a.from, a.to = a.from+shift, a.to+shift
			b.articles = append(b.articles, a)
		}
		b.counts = append(b.counts, r.counts...)
	}
	return ctx.Err()
}

// A frameReader reads articles; one goroutine's own.
type frameReader struct {
	*frames
	f        *finder
	spans    []span
	articles []framed
	counts   []frameCount
	begins   []uint32 // of the sentences on the topic
	starts   []uint32 // of all
	place    []int32  // of each frame in the counts of the article, 1 …; 0: it has none yet
	seen     []uint32 // the last sentence of the article in which each frame was found, 1 …
}

func (b *frames) reader(q *question) *frameReader {
	width := len(b.lexicon.Frames)
	return &frameReader{frames: b, f: q.mentionFinder(true), place: make([]int32, width), seen: make([]uint32, width)}
}

// A topicSentence is a sentence with a word of the topic: units, and the
// mentions that begin in it.
type topicSentence struct {
	from, to uint32
	headline bool
	mentions []span
}

// sentences calls do with every sentence of an article that has a word of the
// topic, in order, when the mentions of the article are in spans.
func (r *frameReader) sentences(seq uint32, t stream.Text, do func(topicSentence)) {
	r.begins = r.f.onTopic(seq, r.begins[:0])
	r.starts = t.Sentences(r.starts[:0])
	rest := r.spans
	for _, from := range r.begins {
		s := topicSentence{from: from, to: uint32(len(t.Units)), headline: t.Place(from) == framewatch.PlaceHeadline}
		if i, _ := slices.BinarySearch(r.starts, from+1); i < len(r.starts) {
			s.to = r.starts[i]
		}
		for len(rest) > 0 && rest[0].from < s.from {
			rest = rest[1:]
		}
		n := 0
		for n < len(rest) && rest[n].from < s.to {
			n++
		}
		s.mentions, rest = rest[:n], rest[n:]
		do(s)
	}
}

// mentions finds the mentions of an article that count, in order. They may
// overlap: a sentence has a frame once, however often it is mentioned there.
func (r *frameReader) mentions(seq uint32) (stream.Text, bool) {
	t, ok := r.f.text(seq)
	if r.spans = r.spans[:0]; ok {
		r.spans = r.f.mentioned(t, r.spans)
	}
	if r.f.only != (limit{}) {
		r.spans = r.f.counted(t, r.spans, 0)
	}
	return t, ok
}

// read counts the frames of an article.
func (r *frameReader) read(seq uint32) {
	t, ok := r.mentions(seq)
	if !ok {
		return
	}
	a := framed{seq: seq, from: uint32(len(r.counts))}
	for _, m := range r.spans {
		for _, frame := range r.of[m.concept] {
			if r.place[frame] == 0 {
				r.counts = append(r.counts, frameCount{frame: uint16(frame)})
				r.place[frame] = int32(len(r.counts)) - int32(a.from)
			}
		}
	}
	a.to = uint32(len(r.counts))
	counts := r.counts[a.from:]
	r.sentences(seq, t, func(s topicSentence) {
		a.topic++
		a.headline = a.headline || s.headline
		groups := uint8(0)
		for _, m := range s.mentions {
			groups |= r.groups[m.concept]
			for _, frame := range r.of[m.concept] {
				if r.seen[frame] == a.topic {
					continue
				}
				r.seen[frame] = a.topic
				n := &counts[r.place[frame]-1]
				n.sentences++
				n.headline = n.headline || s.headline
			}
		}
		if joins(groups) {
			a.secured++
		}
		if r.behind() && r.isBehind(s, groups) {
			a.behind++
		}
	})
	if a.behind > 0 && !r.standsBehind(a, counts) {
		a.behind = 0
	}
	for _, n := range counts {
		r.place[n.frame], r.seen[n.frame] = 0, 0
	}
	r.articles = append(r.articles, a)
}

// isBehind reports whether a sentence is one of those behind the number that is
// asked for, if its article is.
func (r *frameReader) isBehind(s topicSentence, groups uint8) bool {
	switch r.request.Where {
	case framewatch.FrameSecuritised:
		return joins(groups)
	case framewatch.FrameHeadline:
		if !s.headline {
			return false
		}
	}
	return slices.ContainsFunc(s.mentions, func(m span) bool { return r.ofWanted(m.concept) })
}

func (b *frames) ofWanted(concept uint16) bool {
	return slices.ContainsFunc(b.of[concept], func(frame int) bool { return slices.Contains(b.wanted, frame) })
}

// standsBehind reports whether an article stands behind the number that is
// asked for: it has all the frames.
func (r *frameReader) standsBehind(a framed, counts []frameCount) bool {
	for _, frame := range r.wanted {
		if r.place[frame] == 0 {
			return false
		}
		n := counts[r.place[frame]-1]
		switch {
		case r.request.Where == framewatch.FrameHeadline && !n.headline,
			r.request.Where == framewatch.FrameSentence && n.sentences == 0,
			r.request.Where == framewatch.FramePresent && !measure.FramePresent(int(n.sentences), int(a.topic)):
			return false
		}
	}
	return true
}

// list is the page of articles behind the number that is asked for.
func (b *frames) list(ctx context.Context, q *question) (*framewatch.FrameList, error) {
	r := b.request
	list := &framewatch.FrameList{Frames: r.Frames, Where: r.Where}
	var all []framed
	for _, a := range b.articles {
		if a.behind > 0 {
			all = append(all, a)
			list.Sentences += int(a.behind)
		}
	}
	list.Total = len(all)
	slices.SortFunc(all, func(x, y framed) int {
		return cmp.Or(cmp.Compare(y.behind, x.behind), cmp.Compare(q.day[y.seq], q.day[x.seq]), cmp.Compare(x.seq, y.seq))
	})
	page := all[min(r.Offset, len(all)):min(r.Offset+r.Limit, len(all))]
	var seqs []int64
	for _, a := range page {
		seqs = append(seqs, int64(a.seq))
	}
	articles, err := q.corpus.articles(ctx, seqs)
	if err != nil {
		return nil, err
	}
	reader := b.reader(q)
	for _, a := range page {
		i := slices.IndexFunc(articles, func(x framewatch.Article) bool { return x.Seq == int64(a.seq) })
		if i >= 0 {
			list.Articles = append(list.Articles, reader.show(articles[i], a))
		}
	}
	return list, nil
}

// show tells of one article with its sentences behind the number; without them
// if its text is not kept any more.
func (r *frameReader) show(a framewatch.Article, of framed) framewatch.FrameArticle {
	told := framewatch.FrameArticle{
		ID: a.ID, Seq: a.Seq, URL: a.URL, Title: a.Title, Source: a.Source, Published: a.PublishedText(), Language: a.Language, N: int(of.behind), Of: int(of.topic),
	}
	t, ok := r.mentions(of.seq)
	cut := cutUp(a)
	if !ok || !cut.fits(t) {
		return told
	}
	title, text := text.Sentences(a.Title), text.Sentences(a.Text)
	r.sentences(of.seq, t, func(s topicSentence) {
		groups := uint8(0)
		for _, m := range s.mentions {
			groups |= r.groups[m.concept]
		}
		switch {
		case !r.isBehind(s, groups):
		case s.headline:
			told.Sentences = append(told.Sentences, r.snippet(&cut, a.Title, title, t, s))
		default:
			told.Sentences = append(told.Sentences, r.snippet(&cut, a.Text, text, t, s))
		}
	})
	return told
}

// snippet is a sentence of the whole with the mentions marked for which it
// stands there.
func (r *frameReader) snippet(cut *cutArticle, whole string, all []text.Span, t stream.Text, s topicSentence) framewatch.Snippet {
	var marks [][2]int
	for _, m := range s.mentions {
		if r.request.Where == framewatch.FrameSecuritised && r.groups[m.concept] == 0 || r.request.Where != framewatch.FrameSecuritised && !r.ofWanted(m.concept) {
			continue
		}
		start, end := cut.bytes(t, m)
		if n := len(marks); n > 0 && start < marks[n-1][1] { // concepts may overlap
			marks[n-1][1] = max(marks[n-1][1], end)
			continue
		}
		marks = append(marks, [2]int{start, end})
	}
	first := cut.words[t.Ordinal(s.from)].Start
	return cutOut(whole, sentenceAt(all, first, marks[len(marks)-1][1]), marks)
}

// sentenceAt is the one of all sentences that holds a byte, drawn out over those
// behind it up to another byte.
func sentenceAt(all []text.Span, first, last int) text.Span {
	found := text.Span{Start: first, End: last}
	for _, s := range all {
		if s.Start <= first {
			found.Start = s.Start
		}
		if s.Start < last {
			found.End = max(last, s.End)
		}
	}
	return found
}
