package body

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"framewatch/crawler/extract/trees"
)

// TestLearn learns from made pages of several sites, twice: the bytes are the
// same, and a site that was not seen is read.
func TestLearn(t *testing.T) {
	var lessons []Lesson
	for i := range 12 {
		p := read(t, surrounded(story(5+i)+fmt.Sprintf(`<div class="more n%d"><p>Sign up for our letter of day %d, it is free.</p></div>`, i, i)+story(9 + i)[len(story(5+i)):]))
		l := Lesson{Page: p, Title: "Ministers meet in the capital", Group: fmt.Sprintf("site%d.example", i)}
		for _, b := range p.Blocks {
			label := float32(0)
			if strings.Contains(b.Text, "as was reported from room") {
				label = 1
			}
			l.Labels = append(l.Labels, label)
		}
		lessons = append(lessons, l)
	}
	o := Options{First: trees.Options{Trees: 10, Leaves: 4, Rate: 0.3, Lambda: 1, FeatureRate: 0.8, SampleRate: 0.8, Seed: 1}, Folds: 3}
	o.Second = o.First
	m := Learn(lessons[:11], o)
	a, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := Learn(lessons[:11], o).MarshalBinary(); !bytes.Equal(a, b) {
		t.Error("the same lessons give different models")
	}
	text := m.Read(lessons[11].Page, lessons[11].Title, nil).Text
	if n := strings.Count(text, "as was reported"); n != 20 || strings.Contains(text, "More stories") {
		t.Errorf("%d of 20 paragraphs:\n%s", n, text)
	}
}
