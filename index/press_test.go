package index

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"framewatch/text"
)

// A press makes articles up out of the paragraphs of real ones, so that words
// are as frequent, and as many, as they are.
type press struct {
	*rand.Rand
	titles     []passage
	paragraphs [][]passage // by article
	words      []string    // by number
	last       int64
}

// A passage is a headline or a paragraph, cut into words.
type passage struct {
	text  string
	words []uint32 // numbers: lists of strings would keep the collector busy
}

// An article is one that the press made.
type article struct {
	Doc
	words       int
	title, body string
}

// newPress reads the real articles; the benchmark is skipped where there are none.
func newPress(b *testing.B) *press {
	b.Helper()
	file, err := os.Open("../../shared/data/articles.jsonl.gz")
	if err != nil {
		b.Skip("no articles to measure with: ", err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		b.Fatal(err)
	}
	p := &press{Rand: rand.New(rand.NewPCG(8, 8))}
	numbers := map[string]uint32{}
	cut := func(s string) passage {
		c := passage{text: s}
		for _, w := range text.Words(s) {
			if w.Folded == "" {
				continue
			}
			n, ok := numbers[w.Folded]
			if !ok {
				n = uint32(len(p.words))
				word := strings.Clone(w.Folded)
				p.words, numbers[word] = append(p.words, word), n
			}
			c.words = append(c.words, n)
		}
		return c
	}
	for lines := json.NewDecoder(unpacked); ; {
		var a struct{ Title, Text string }
		if err := lines.Decode(&a); errors.Is(err, io.EOF) {
			return p
		} else if err != nil {
			b.Fatal(err)
		}
		p.titles = append(p.titles, cut(a.Title))
		var paragraphs []passage
		for _, s := range strings.Split(a.Text, "\n\n") {
			paragraphs = append(paragraphs, cut(s))
		}
		p.paragraphs = append(p.paragraphs, paragraphs)
	}
}

// article makes the next article: as long as a real one, half of its
// paragraphs from there.
func (p *press) article() article {
	p.last++
	from := p.IntN(len(p.titles))
	a := article{Doc: Doc{Seq: p.last}, title: p.titles[from].text}
	place := map[uint32]int{}
	add := func(c passage) {
		a.words += len(c.words)
		for _, n := range c.words {
			i, ok := place[n]
			if !ok {
				i = len(a.Text)
				place[n] = i
				a.Text = append(a.Text, Term{Text: p.words[n]})
			}
			a.Text[i].N++
		}
	}
	for _, n := range p.titles[from].words {
		a.Title = append(a.Title, p.words[n])
	}
	add(p.titles[from])
	var body strings.Builder
	for i, own := range p.paragraphs[from] {
		if i%2 == 1 {
			other := p.paragraphs[p.IntN(len(p.paragraphs))]
			own = other[p.IntN(len(other))]
		}
		add(own)
		body.WriteString(own.text)
		body.WriteString("\n\n")
	}
	a.body = body.String()
	return a
}
