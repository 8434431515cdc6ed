package corpus

import (
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"framewatch"
	"framewatch/corpus/stream"
	"framewatch/seqset"
)

// A shelf is a stream of articles without a corpus round it.
type shelf struct {
	*stream.Stream
	articles *seqset.Set
}

func newShelf(t testing.TB) *shelf {
	t.Helper()
	s, err := stream.Open(slog.New(slog.DiscardHandler), t.TempDir(), "shelf", math.MaxUint32)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &shelf{s, &seqset.Set{}}
}

// put appends articles with the next Seqs.
func (s *shelf) put(t testing.TB, articles ...framewatch.Article) {
	t.Helper()
	seq := s.Watermark()
	for part := range slices.Chunk(articles, 500) {
		var drafts []*stream.Draft
		for _, a := range part {
			seq++
			a.Seq = seq
			drafts = append(drafts, s.Draft(a, nil))
			s.articles.Add(uint32(seq))
		}
		if err := s.Append(drafts); err != nil {
			t.Fatal(err)
		}
	}
}

// babble draws a text of few words, so that all repeats.
func babble(r *rand.Rand, words int) string {
	var b strings.Builder
	for i := range words {
		switch {
		case i == 0:
		case r.IntN(12) == 0:
			b.WriteString(".\n\n")
		case r.IntN(5) == 0:
			b.WriteString(". ")
		default:
			b.WriteString(" ")
		}
		word := string(rune('a'+r.IntN(6))) + "x"
		if r.IntN(3) == 0 {
			word = strings.ToUpper(word)
		}
		b.WriteString(word)
	}
	return b.String()
}

// whole is a reading of all words of an article.
func whole(t stream.Text, dictionary *stream.Words, nodes []span) *excerpt {
	r := &excerpt{}
	codes, at := t.Decode(nil, nil)
	sentences := t.Sentences(nil)
	begins := paragraphBegin
	for i, code := range codes {
		if code == 0 {
			begins = paragraphBegin
			continue
		}
		if slices.Contains(sentences, at[i]) {
			begins = max(begins, sentenceBegin)
		}
		r.words, r.begins, r.units = append(r.words, dictionary.Folded(code)), append(r.begins, begins), append(r.units, at[i])
		begins = midway
	}
	for _, n := range nodes {
		from := slices.Index(r.units, n.from)
		to := from
		for to < len(r.units) && r.units[to] < n.to {
			to++
		}
		r.nodes = append(r.nodes, stretch{from, to})
	}
	return r
}

// seen is all that is counted of a reading, for windows up to reach.
func (r *excerpt) seen(reach int) string {
	var b strings.Builder
	for _, node := range r.nodes {
		for _, boundary := range []boundary{sentenceBegin, paragraphBegin} {
			left, right := r.around(node, reach, boundary)
			fmt.Fprintln(&b, r.words[left.from:left.to], r.words[node.from:node.to], r.words[right.from:right.to])
		}
	}
	if reach >= framewatch.MaxGram-1 {
		r.sequences(func(at, n int) { fmt.Fprintln(&b, r.units[at], r.words[at:at+n]) })
	}
	return b.String()
}

func TestExcerpter(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	s := newShelf(t)
	for range 200 {
		s.put(t, framewatch.Article{Title: babble(r, r.IntN(6)), Text: babble(r, r.IntN(150))})
	}
	rare := make([]string, 1<<16) // so that there are words of two units
	for i := range rare {
		rare[i] = fmt.Sprintf("w%d", i)
	}
	s.put(t, framewatch.Article{Text: strings.Join(rare, " ")}, framewatch.Article{Text: "ax w65001 bx. w65002 w65003 ax\n\nw65004 bx bx"})
	read := 0
	for seq := range s.articles.All() {
		text, ok := s.View().Text(seq)
		if !ok {
			t.Fatal(seq)
		}
		codes, at := text.Decode(nil, nil)
		var nodes []span
		for i := r.IntN(40); i < min(len(codes), 300); i += 1 + r.IntN(40) {
			end := i
			for end < len(codes) && codes[end] != 0 && end-i < 1+r.IntN(3) {
				end++
			}
			if end > i {
				to := uint32(len(text.Units))
				if end < len(at) {
					to = at[end]
				}
				nodes = append(nodes, span{from: at[i], to: to})
				i = end - 1
			}
		}
		want := whole(text, s.Words(), nodes)
		for _, reach := range []int{1, 4, 5, 20} {
			x := &excerpter{dictionary: s.Words(), reach: reach}
			x.read(1, text, []span{})
			got := x.read(seq, text, nodes)
			if got.seq != seq || got.seen(reach) != want.seen(reach) {
				t.Fatalf("article %d, %d words around %v: got\n%s\nwant\n%s", seq, reach, nodes, got.seen(reach), want.seen(reach))
			}
			read += len(nodes)
		}
	}
	if read < 1000 {
		t.Errorf("only %d occurrences", read)
	}
}
