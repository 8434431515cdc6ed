package main

import (
	"archive/zip"
	"embed"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pemistahl/lingua-go/serialization"
	"google.golang.org/protobuf/proto"

	"framewatch/crawler/extract/language/internal/ngram"
)

// near are the languages that are learned from a text, because lingua has no
// model of them or, as it leaves out vowel signs, none that helps. The texts
// were written for this. They are short: what they leave open is borrowed from
// languages near to them.
var near = map[string][]string{
	"gl": {"pt", "es"},
	"hi": {"hi", "mr", "ne"},
	"mr": {"hi", "mr", "ne"},
	"ne": {"hi", "mr", "ne"},
	"ps": {"ar", "fa", "ur"},
}

//go:embed texts/*.txt
var texts embed.FS

const (
	borrowed = 0.05 // share of what is borrowed
	others   = 0.65 // how well their frequencies fit other texts, measured by themselves
	floor    = 1e-5 // frequencies below it have no weight
	scale    = 30   // weight of a factor e in frequency
	keep     = 500  // keys of two and of three letters that a language has at least, if it has as many
)

// A model is how often keys of n letters stand among all of n letters, at n.
type model struct {
	script int
	freq   [4]map[uint32]float64
}

// sum is that of the frequencies of keys of n letters. It is below 1 as other
// scripts have no key.
func (m model) sum(n int) (sum float64) {
	for _, key := range slices.Sorted(maps.Keys(m.freq[n])) {
		sum += m.freq[n][key]
	}
	return sum
}

// train makes the weights from the models of lingua, which were counted on
// news of each language, and from texts.
func train() ([]byte, error) {
	models, err := readModels()
	if err != nil {
		return nil, err
	}
	if err := readTexts(models); err != nil {
		return nil, err
	}
	var languages [ngram.Keyed][]string
	for _, code := range slices.Sorted(maps.Keys(models)) {
		s := models[code].script
		languages[s] = append(languages[s], code)
	}
	place := 0
	lists := map[uint32]string{}
	for _, codes := range languages {
		typical := make([]float64, len(codes))
		for n := 2; n <= 3; n++ {
			sums := make([]float64, len(codes))
			for i, code := range codes {
				sums[i] = models[code].sum(n)
			}
			for _, key := range choose(models, codes, n) {
				var list []byte
				for i, code := range codes {
					if p := models[code].freq[n][key]; p > floor {
						weight := min(255, max(1, math.Round(scale*math.Log(p/floor))))
						list = append(list, byte(place+i), byte(weight))
						typical[i] += p * weight / sums[i] / 2 // the mean of those of two and of three letters
					}
				}
				lists[key] = string(list)
			}
		}
		for i, code := range codes {
			if near[code] != nil {
				typical[i] *= others
			}
			codes[i] += fmt.Sprintf(":%.0f", typical[i])
		}
		place += len(codes)
	}
	fmt.Fprintf(os.Stderr, "%d languages, %d keys\n", place, len(lists))
	return ngram.Write(languages, lists), nil
}

// choose are the keys that tell most about one of the languages: those that
// are frequent in it and more or less so than in the mean of all.
func choose(models map[string]model, codes []string, n int) []uint32 {
	mean := map[uint32]float64{}
	for _, code := range codes {
		for key, p := range models[code].freq[n] {
			mean[key] += p / float64(len(codes))
		}
	}
	chosen := map[uint32]bool{}
	for _, code := range codes {
		freq := models[code].freq[n]
		tells := func(key uint32) float64 { return freq[key] * math.Abs(math.Log(freq[key]/mean[key])) }
		keys := slices.DeleteFunc(slices.Sorted(maps.Keys(freq)), func(key uint32) bool { return freq[key] <= floor })
		slices.SortStableFunc(keys, func(a, b uint32) int {
			switch x, y := tells(a), tells(b); {
			case x > y:
				return -1
			case x < y:
				return 1
			}
			return 0
		})
		for _, key := range keys[:min(keep, len(keys))] {
			chosen[key] = true
		}
	}
	return slices.Sorted(maps.Keys(chosen))
}

// readModels are the models of lingua in the scripts that have keys.
func readModels() (map[string]model, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/pemistahl/lingua-go").Output()
	if err != nil {
		return nil, fmt.Errorf("find lingua-go: %w", err)
	}
	folders, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "language-models", "*"))
	if err != nil {
		return nil, err
	}
	models := map[string]model{}
	for _, folder := range folders {
		m, err := readModel(folder)
		if err != nil {
			return nil, err
		}
		if code := filepath.Base(folder); m.script < ngram.Keyed && code != "la" { // there are no news in Latin
			models[code] = m
		}
	}
	return models, nil
}

// readModel turns lingua's probabilities of a letter after others into
// frequencies of all of them.
func readModel(folder string) (model, error) {
	m := model{script: ngram.Keyed}
	before := map[string]float64{"": 1}
	for n, name := range []string{1: "unigrams", 2: "bigrams", 3: "trigrams"} {
		if n == 0 {
			continue
		}
		sets, err := readSets(filepath.Join(folder, name+".pb.bin.zip"))
		if err != nil {
			return m, err
		}
		freq := map[string]float64{}
		m.freq[n] = map[uint32]float64{}
		var scripts [len(ngram.Scripts)]float64
		for _, set := range sets {
			for _, letters := range set.Ngrams {
				runes := []rune(letters)
				p := set.Probability * before[string(runes[:len(runes)-1])]
				freq[letters] = p
				if script, _, _ := new(ngram.Window).Add(runes[0]); script >= 0 {
					scripts[script] += p
				}
				if key := ngram.Key(letters); n > 1 && key != 0 && int(key>>30) == m.script {
					m.freq[n][key] += p
				}
			}
		}
		if n == 1 {
			for script, p := range scripts {
				if p > 0.5 {
					m.script = script
				}
			}
			if m.script >= ngram.Keyed {
				return m, nil
			}
		}
		before = freq
	}
	return m, nil
}

func readSets(name string) ([]*serialization.SerializableNgramSet, error) {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	file, err := archive.File[0].Open()
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	var m serialization.SerializableLanguageModel
	if err := proto.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m.NgramSets, nil
}

// readTexts adds the models of the texts.
func readTexts(models map[string]model) error {
	for code := range near {
		raw, err := texts.ReadFile("texts/" + code + ".txt")
		if err != nil {
			return err
		}
		models[code] = count(string(raw))
	}
	filled := map[string]model{}
	for code, others := range near {
		m := model{script: models[code].script}
		for n := 2; n <= 3; n++ {
			m.freq[n] = fill(models[code].freq[n], n, models, others)
		}
		filled[code] = m
	}
	maps.Copy(models, filled)
	return nil
}

// fill is the frequencies of a text as if others, in languages near to it, had
// followed with borrowed letters.
func fill(freq map[uint32]float64, n int, models map[string]model, others []string) map[uint32]float64 {
	filled := map[uint32]float64{}
	for key, p := range freq {
		filled[key] = (1 - borrowed) * p
	}
	for _, code := range others {
		for key, p := range models[code].freq[n] {
			filled[key] += borrowed * p / float64(len(others))
		}
	}
	return filled
}

// count counts the keys of a text.
func count(text string) model {
	m := model{freq: [4]map[uint32]float64{2: {}, 3: {}}}
	var w ngram.Window
	var sum [4]float64
	for _, r := range text {
		script, two, three := w.Add(r)
		if script >= 0 {
			m.script = script
		}
		for n, key := range []uint32{2: two, 3: three} {
			if key != 0 {
				m.freq[n][key]++
				sum[n]++
			}
		}
	}
	for n := 2; n <= 3; n++ {
		for key := range m.freq[n] {
			m.freq[n][key] /= sum[n]
		}
	}
	return m
}
