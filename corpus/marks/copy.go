package marks

import (
	"os"
	"path/filepath"
	"strings"
)

// Gone stands for a concept in Copy that the later lexicon does not have.
const Gone = -1

// Copy is a draft that says about an article what other marks of the same
// stream say, which must stay open until it is appended. numbers has the places
// of their concepts among those of m. It reports false if they say nothing about
// the article, or mention a concept that is gone.
func (m *Marks) Copy(from *View, seq uint32, numbers []int) (*Draft, bool) {
	s, ok := from.Of(seq)
	if !ok {
		return nil, false
	}
	for at := (walk{b: s.mentions}); at.next(); {
		if numbers[at.mention().Concept] == Gone {
			return nil, false
		}
	}
	return &Draft{seq: seq, topic: s.Topic, copied: &s, numbers: numbers}, true
}

// addCopy appends what other marks say.
func (b *buffer) addCopy(s *Said, numbers []int, r *record) {
	before := len(b.marks)
	for at := (walk{b: s.voices}); at.next(); {
		start := at.at
		v := at.run()
		b.number(v.From - start)
		b.number(v.To - v.From)
		b.number(uint32(v.Voice) | uint32(v.class)<<voiceBits)
		b.number(b.name(nameIn(s.names, v.speaker)))
		b.number(b.name(nameIn(s.names, v.name)))
	}
	r.voices = uint32(len(b.marks) - before)
	before = len(b.marks)
	for at := (walk{b: s.mentions}); at.next(); {
		start := at.at
		v := at.mention()
		b.number(v.From - start)
		b.number(v.To - v.From)
		b.number(uint32(numbers[v.Concept])<<flagBits | uint32(v.Flags))
	}
	r.mentions = uint32(len(b.marks) - before)
	b.marks = append(b.marks, s.starts...)
	r.starts = uint32(len(s.starts))
}

// Folders are the folders of marks in dir, by the fingerprints of their
// lexicons.
func Folders(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil, nil
	}
	var found []string
	for _, e := range entries {
		if e.IsDir() && filepath.Ext(e.Name()) == "" && !strings.HasPrefix(e.Name(), ".") {
			found = append(found, e.Name())
		}
	}
	return found, err
}
