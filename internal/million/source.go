package million

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
)

// A Source holds the real articles whose paragraphs are recombined.
type Source struct {
	originals []original
	mates     []int // all originals, by topic, then by date
}

// An original is a real article.
type original struct {
	title      []string // words
	byline     []string
	paragraphs []string // at least one
	size       int      // bytes of the paragraphs
	topic      string
	published  string // as the file states it
	place      int    // in mates
}

const (
	maxLine      = 16 << 20 // bytes of one article in the file
	longPara     = 1500     // bytes; a longer paragraph is cut at ends of sentences
	cutParagraph = 500      // bytes of what it is cut into, at least
)

// Read reads a gzipped file of articles, one as JSON in a line, with the keys
// title, byline, published, topic and text. An article without text is passed
// over.
func Read(path string) (*Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return s, nil
}

func read(r io.Reader) (*Source, error) {
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	s := &Source{}
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var line struct {
			Title, Published, Topic, Text string
			Byline                        []string
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		o := original{title: strings.Fields(line.Title), byline: line.Byline, paragraphs: paragraphs(line.Text, line.Title), topic: line.Topic, published: line.Published}
		for _, p := range o.paragraphs {
			o.size += len(p)
		}
		if o.size > 0 {
			s.originals = append(s.originals, o)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(s.originals) == 0 {
		return nil, errors.New("there are no articles in it")
	}
	s.sort()
	return s, nil
}

// sort puts together what tells of the same events: articles that are mixed
// with others hold the names of theirs, too.
func (s *Source) sort() {
	for i := range s.originals {
		s.mates = append(s.mates, i)
	}
	slices.SortStableFunc(s.mates, func(i, j int) int {
		a, b := &s.originals[i], &s.originals[j]
		return cmp.Or(strings.Compare(a.topic, b.topic), strings.Compare(a.published, b.published))
	})
	for place, i := range s.mates {
		s.originals[i].place = place
	}
}

// near is how far from an original, in mates, those lie that it is mixed with.
const near = 10

// mate picks an original that likely tells of what o tells of.
func (s *Source) mate(r *rand.Rand, o original) original {
	from, to := max(0, o.place-near), min(len(s.mates), o.place+near+1)
	return s.originals[s.mates[from+r.IntN(to-from)]]
}

// paragraphs splits a text at its line breaks, leaves out the headline, and
// cuts what is too long to be one paragraph of many.
func paragraphs(text, title string) (cut []string) {
	for p := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }) {
		if p = strings.TrimSpace(p); p == "" || p == title {
			continue
		}
		for len(p) > longPara {
			end := strings.Index(p[cutParagraph:], ". ")
			if end < 0 {
				break
			}
			end += cutParagraph + 1
			cut = append(cut, p[:end])
			p = strings.TrimSpace(p[end:])
		}
		if p != "" {
			cut = append(cut, p)
		}
	}
	return cut
}
