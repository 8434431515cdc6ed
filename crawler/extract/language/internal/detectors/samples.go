package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/abadojack/whatlanggo"

	"framewatch/crawler/extract/language"
)

// A sample is a text in a known language.
type sample struct{ code, text string }

// sentences are those of the package's tests.
func sentences() (samples []sample, err error) {
	raw, err := os.ReadFile("../../testdata/sentences.txt")
	for line := range strings.Lines(string(raw)) {
		code, text, _ := strings.Cut(strings.TrimSpace(line), "\t")
		samples = append(samples, sample{code, text})
	}
	return samples, err
}

// news are the examples that whatlanggo is tested on (MIT), of the languages
// of the sentences.
func news(codes []string) (samples []sample, err error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/abadojack/whatlanggo").Output()
	if err != nil {
		return nil, fmt.Errorf("find whatlanggo: %w", err)
	}
	raw, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "testdata", "examples.json"))
	if err != nil {
		return nil, err
	}
	var texts map[string]string
	if err := json.Unmarshal(raw, &texts); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if code := whatlanggo.CodeToLang(name).Iso6391(); slices.Contains(codes, code) {
			samples = append(samples, sample{code, texts[name]})
		}
	}
	return samples, nil
}

// messages are the translated messages of the programs installed, sentences by
// language, without those that are not mere text.
func messages(dir string, codes []string) (map[string][]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "LC_MESSAGES", "*.mo"))
	if err != nil {
		return nil, err
	}
	found := map[string]map[string]bool{}
	for _, file := range files {
		locale := filepath.Base(filepath.Dir(filepath.Dir(file)))
		code := language.Code(locale)
		if strings.Contains(locale, "@") || !slices.Contains(codes, code) {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if found[code] == nil {
			found[code] = map[string]bool{}
		}
		for _, pair := range catalogue(raw) {
			text := strings.Join(strings.Fields(pair[1]), " ")
			if pair[0] != "" && plain(text, code) && !echoes(text, pair[0]) {
				found[code][text] = true
			}
		}
	}
	lines := map[string][]string{}
	for code, set := range found {
		size := 0
		for text := range set {
			size += len(text)
		}
		if size >= 8000 {
			lines[code] = slices.Sorted(maps.Keys(set))
			rng := rand.New(rand.NewPCG(1, 1))
			rng.Shuffle(len(lines[code]), func(i, j int) {
				lines[code][i], lines[code][j] = lines[code][j], lines[code][i]
			})
		}
	}
	return lines, nil
}

// cut are texts of so many characters made of messages in a row, some for
// each language.
func cut(lines map[string][]string, length, each int) (samples []sample) {
	for _, code := range slices.Sorted(maps.Keys(lines)) {
		rng := rand.New(rand.NewPCG(2, 2))
		for range each {
			var text []rune
			for i := rng.IntN(len(lines[code])); len(text) < length; i++ {
				text = append(text, []rune(lines[code][i%len(lines[code])]+" ")...)
			}
			samples = append(samples, sample{code, string(text[:length])})
		}
	}
	return samples
}

// plain reports whether a message is mere text of the language's script and
// long enough to be a sentence.
func plain(text, code string) bool {
	dense := slices.Contains([]string{"zh", "ja", "ko"}, code)
	runes := []rune(text)
	if len(runes) < 15 || len(runes) < 40 && !dense || strings.ContainsAny(text, `<>%@{}\|$=~*/_`) || strings.Contains(text, "--") {
		return false
	}
	letters, latin := 0, 0
	for _, r := range runes {
		if unicode.IsLetter(r) || unicode.IsMark(r) {
			letters++
		}
		if r < 0x250 && unicode.IsLetter(r) {
			latin++
		}
	}
	return letters*10 > len(runes)*7 && (latin*8 < letters || latin*8 > letters*7)
}

// echoes reports whether most words of a translation are the original's.
func echoes(text, original string) bool {
	words := strings.Fields(strings.ToLower(text))
	known := strings.Fields(strings.ToLower(original))
	same := 0
	for _, word := range words {
		if slices.Contains(known, word) {
			same++
		}
	}
	return same*2 > len(words)
}

// catalogue are the originals and translations of a file of GNU gettext, the
// first form of each; none if it is not one.
func catalogue(raw []byte) (pairs [][2]string) {
	order := binary.ByteOrder(binary.LittleEndian)
	if len(raw) < 20 {
		return nil
	}
	if order.Uint32(raw) != 0x950412de {
		order = binary.BigEndian
	}
	text := func(at uint32) string {
		length, offset := order.Uint32(raw[at:]), order.Uint32(raw[at+4:])
		text, _, _ := bytes.Cut(raw[offset:offset+length], []byte{0})
		return string(text)
	}
	n, originals, translations := order.Uint32(raw[8:]), order.Uint32(raw[12:]), order.Uint32(raw[16:])
	for i := range n {
		pairs = append(pairs, [2]string{text(originals + 8*i), text(translations + 8*i)})
	}
	return pairs
}
