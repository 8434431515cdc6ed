package language

import (
	_ "embed"
	"fmt"
	"math"
	"sync"
	"unicode/utf8"

	"framewatch/crawler/extract/language/internal/ngram"
)

// A text is heard at places spread over it, so that neither its length nor a
// foreign line in front decides.
const (
	places = 4
	each   = 160 // letters heard at a place
)

//go:embed weights.bin
var raw string

var weights = sync.OnceValue(func() *ngram.Table {
	table, err := ngram.Read(raw)
	if err != nil {
		panic(fmt.Sprintf("weights of languages: %v", err)) // they are embedded
	}
	return table
})

// heard is what the letters of a text tell.
type heard struct {
	code       string
	confidence float64
	script     int // that most of it is in
	bytes      int // of its letters
}

// sums are what is added up over the letters.
type sums struct {
	bytes   [len(ngram.Scripts)]int // by script: a letter that takes more bytes tells more
	keys    int
	weights [ngram.MaxLanguages]uint32 // by language
}

func hear(text string) heard {
	var s sums
	if len(text) <= places*each {
		s.add(text, len(text))
		return s.tell()
	}
	for i := range places {
		s.add(text[start(text, i):start(text, i+1)], each)
	}
	return s.tell()
}

// start is where the part of the text begins in which a place is.
func start(text string, place int) int {
	at := len(text) * place / places
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	return at
}

// add adds up the first n letters of the text.
func (s *sums) add(text string, n int) {
	var w ngram.Window
	table := weights()
	for _, r := range text {
		script, two, three := w.Add(r)
		if script < 0 {
			continue
		}
		s.bytes[script] += utf8.RuneLen(r)
		for _, key := range [...]uint32{two, three} {
			if key == 0 {
				break
			}
			s.keys++
			for list := table.List(key); len(list) > 0; list = list[2:] {
				s.weights[list[0]&(ngram.MaxLanguages-1)] += uint32(list[1])
			}
		}
		if n--; n == 0 {
			break
		}
	}
}

const (
	unit   = 90     // difference in weight that makes a language more probable by a factor e
	mostly = 0.75   // share of one script from which others do not count
	inKana = 1. / 8 // how much there is to Chinese characters at least in Japanese

	// The mean weight of text in a language is seldom below the usual share
	// of the typical; that of names, code and languages without weights is.
	usual   = 0.9
	strange = 0.6 // the share at which nothing is told
)

// tell makes of the sums what they tell.
func (s *sums) tell() (h heard) {
	if s.bytes[ngram.Kana] > int(inKana*float64(s.bytes[ngram.Han])) {
		s.bytes[ngram.Kana] += s.bytes[ngram.Han]
		s.bytes[ngram.Han] = 0
	}
	for script, n := range s.bytes {
		h.bytes += n
		if n > s.bytes[h.script] {
			h.script = script
		}
	}
	if h.bytes == 0 {
		return h
	}
	share := min(1, float64(s.bytes[h.script])/float64(h.bytes)/mostly)
	if h.script >= ngram.Keyed {
		h.code, h.confidence = ngram.Scripts[h.script].Language, share
		return h
	}
	table := weights()
	first, end := table.Of(h.script)
	best := first
	for i := first; i < end; i++ {
		if s.weights[i] > s.weights[best] {
			best = i
		}
	}
	fit := float64(s.weights[best]) / float64(max(1, s.keys*table.Typical[best]))
	if fit <= strange {
		return h
	}
	all := 0.0
	for _, weight := range s.weights[first:end] {
		all += math.Exp((float64(weight) - float64(s.weights[best])) / unit)
	}
	h.code, h.confidence = table.Languages[best], share/all*min(1, (fit-strange)/(usual-strange))
	return h
}
