package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	fork "github.com/RadhiFadlillah/whatlanggo"
	"github.com/abadojack/whatlanggo"
	"github.com/pemistahl/lingua-go"

	"framewatch/crawler/extract/language"
)

// A detector is one to choose from.
type detector struct {
	name    string
	imports string                     // and
	calls   string                     // in a program that has only it
	ready   func() func(string) string // gives the function, which gives an ISO 639-1 code
}

var detectors = []detector{
	{"framewatch", "framewatch/crawler/extract/language", `language.Detect("")`, func() func(string) string {
		return func(text string) string {
			code, _ := language.Detect(text)
			return code
		}
	}},
	{"whatlanggo 1.0.1", "github.com/abadojack/whatlanggo", `whatlanggo.Detect("")`, func() func(string) string {
		return func(text string) string { return whatlanggo.DetectLang(text).Iso6391() }
	}},
	{"whatlanggo, fork", "github.com/RadhiFadlillah/whatlanggo", `whatlanggo.Detect("")`, func() func(string) string {
		return func(text string) string { return fork.DetectLang(text).Iso6391() }
	}},
	{"same, first 1,000 bytes", "github.com/RadhiFadlillah/whatlanggo", `whatlanggo.Detect("")`, func() func(string) string {
		return func(text string) string { return fork.DetectLang(text[:min(1000, len(text))]).Iso6391() }
	}},
	{"lingua 1.4.0, low accuracy", "github.com/pemistahl/lingua-go", linguaCall, func() func(string) string {
		return linguaCode(allLanguages().WithLowAccuracyMode())
	}},
	{"lingua 1.4.0", "github.com/pemistahl/lingua-go", linguaCall, func() func(string) string {
		return linguaCode(allLanguages())
	}},
}

const linguaCall = `lingua.NewLanguageDetectorBuilder().FromAllLanguages().Build().DetectLanguageOf("")`

func allLanguages() lingua.LanguageDetectorBuilder {
	return lingua.NewLanguageDetectorBuilder().FromAllLanguages().WithPreloadedLanguageModels()
}

func linguaCode(builder lingua.LanguageDetectorBuilder) func(string) string {
	detector := builder.Build()
	return func(text string) string {
		found, ok := detector.DetectLanguageOf(text)
		if !ok {
			return ""
		}
		return strings.ToLower(found.IsoCode639_1().String())
	}
}

// A set is samples of one kind.
type set struct {
	name    string
	samples []sample
}

// pairs are the languages that are easily taken for each other; each is
// judged over the samples of all its languages.
var pairs = []string{"es pt gl ca", "nb nn da sv", "cs sk", "hr sr bs sl", "ru uk bg be mk", "nl af", "id ms", "fa ar ur ps", "hi mr ne"}

// each is how many samples of messages there are in a language, by length.
var each = map[int]int{50: 50, 200: 50, 1000: 20, 5000: 20}

func sets(dir string) (all []set, err error) {
	own, err := sentences()
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, s := range own {
		codes = append(codes, s.code)
	}
	codes = append(codes, "bs") // too near to hr for a single sentence
	examples, err := news(codes)
	if err != nil {
		return nil, err
	}
	all = []set{{"sentences", own}, {"news", examples}}
	lines, err := messages(dir, codes)
	if err != nil {
		return nil, err
	}
	for _, length := range slices.Sorted(maps.Keys(each)) {
		all = append(all, set{fmt.Sprintf("messages %d", length), cut(lines, length, each[length])})
	}
	return all, nil
}

// figures are what is measured of one detector.
type figures struct {
	Name    string
	Right   []float64 // share by set
	Pairs   []float64 // share by pairs, over the messages of 200
	Ready   time.Duration
	Took    time.Duration // over a text of 5,000 bytes
	Memory  uint64        // bytes held once it was used
	Program int64         // bytes it adds to a program
}

// one measures a detector and prints its figures.
func one(name, dir string) error {
	i := slices.IndexFunc(detectors, func(d detector) bool { return d.name == name })
	if i < 0 {
		return fmt.Errorf("no detector %q", name)
	}
	all, err := sets(dir)
	if err != nil {
		return err
	}
	f := figures{Name: name}
	var article string
	for _, s := range all[0].samples {
		if s.code == "en" {
			article = strings.Repeat(s.text+" ", 5000/len(s.text)+1)[:5000]
		}
	}
	before, begin := held(), spent()
	detect := detectors[i].ready()
	detect(article)
	f.Ready = spent() - begin
	f.Memory = held() - min(before, held())
	for _, s := range all {
		right := 0
		for _, sample := range s.samples {
			if detect(sample.text) == sample.code {
				right++
			}
		}
		f.Right = append(f.Right, float64(right)/float64(len(s.samples)))
		if s.name != "messages 200" {
			continue
		}
		for _, pair := range pairs {
			right, of := 0, 0
			for _, sample := range s.samples {
				if strings.Contains(pair, sample.code) {
					of++
					if detect(sample.text) == sample.code {
						right++
					}
				}
			}
			f.Pairs = append(f.Pairs, float64(right)/float64(max(1, of)))
		}
	}
	rounds := 0
	for begin = spent(); spent()-begin < time.Second; rounds++ {
		detect(article)
	}
	f.Took = (spent() - begin) / time.Duration(rounds)
	runtime.KeepAlive(detect)
	return json.NewEncoder(os.Stdout).Encode(f)
}

// program is how many bytes a program has that calls one function.
func program(imports, calls string) (int64, error) {
	dir, err := os.MkdirTemp(".", "program")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	source := fmt.Sprintf("package main\n\nimport %q\n\nfunc main() { %s }\n", imports, calls)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o644); err != nil {
		return 0, err
	}
	built := filepath.Join(dir, "built")
	if out, err := exec.Command("go", "build", "-o", built, "./"+dir).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("build: %w: %s", err, out)
	}
	info, err := os.Stat(built)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// spent is the time that processors have worked for this process.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // the arguments are right
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// held is how many bytes live on the heap.
func held() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// compare measures all detectors, each in a process of its own, as one's
// garbage is another's delay.
func compare(dir string) ([]byte, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	all, err := sets(dir)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintln(&out, "Share of texts whose language is told right, all languages counted alike.")
	fmt.Fprintln(&out, "sentences: testdata/sentences.txt, whole; news: the examples whatlanggo is tested on;")
	fmt.Fprintln(&out, "messages: translated messages of installed programs, cut to so many characters.")
	fmt.Fprintln(&out)
	for _, s := range all {
		codes := map[string]bool{}
		for _, sample := range s.samples {
			codes[sample.code] = true
		}
		fmt.Fprintf(&out, "%-14s %5d texts, %d languages\n", s.name, len(s.samples), len(codes))
	}
	fmt.Fprintf(&out, "\n%-28s", "")
	for _, s := range all {
		fmt.Fprintf(&out, "%14s", s.name)
	}
	fmt.Fprintln(&out)
	empty, err := program("os", "os.Getpid()")
	if err != nil {
		return nil, err
	}
	var measured []figures
	for _, d := range detectors {
		raw, err := exec.Command(self, "one", "-messages", dir, d.name).Output()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.name, err)
		}
		var f figures
		if err := json.Unmarshal(raw, &f); err != nil {
			return nil, fmt.Errorf("%s: %w", d.name, err)
		}
		if f.Program, err = program(d.imports, d.calls); err != nil {
			return nil, fmt.Errorf("%s: %w", d.name, err)
		}
		f.Program -= empty
		measured = append(measured, f)
		fmt.Fprintf(&out, "%-28s", d.name)
		for _, share := range f.Right {
			fmt.Fprintf(&out, "%14.3f", share)
		}
		fmt.Fprintln(&out)
	}
	fmt.Fprintf(&out, "\nEasily taken for each other, messages of 200 characters\n%-28s", "")
	for _, pair := range pairs {
		fmt.Fprintf(&out, "%16s", pair)
	}
	fmt.Fprintln(&out)
	for _, f := range measured {
		fmt.Fprintf(&out, "%-28s", f.Name)
		for _, share := range f.Pairs {
			fmt.Fprintf(&out, "%16.3f", share)
		}
		fmt.Fprintln(&out)
	}
	fmt.Fprintf(&out, "\nCost in time of processors\n%-28s%18s%14s%14s%14s\n", "", "µs a 5 kB article", "ready in ms", "memory in MB", "program in MB")
	for _, f := range measured {
		fmt.Fprintf(&out, "%-28s%18.0f%14.1f%14.1f%14.1f\n", f.Name, float64(f.Took.Nanoseconds())/1e3,
			f.Ready.Seconds()*1e3, float64(f.Memory)/1e6, float64(f.Program)/1e6)
	}
	return out.Bytes(), nil
}
