//go:build unix

package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"framewatch"
)

// An incomparable lexicon can't say what has changed: all is read again.
type incomparable struct{ Annotator }

func (incomparable) Since([]byte) (framewatch.LexiconChange, error) {
	return framewatch.LexiconChange{}, errors.New("not compared")
}

// guarded is the lexicon with one more guard on the first English term of a
// concept.
func guarded(b *testing.B, concept string) Annotator {
	b.Helper()
	file := string(annotator().Text())
	at := strings.Index(file, "  - id: "+concept+"\n")
	at += strings.Index(file[at:], "\n    en: |\n") + len("\n    en: |\n")
	end := at + strings.Index(file[at:], "\n")
	kind := "not near"
	if strings.Contains(file[at:end], kind) {
		kind = "not in"
	}
	return lexiconOf(b, file[:end]+" ; "+kind+": zebra crossing"+file[end:])
}

// BenchmarkApply changes one concept of the lexicon: one that few articles
// mention, one in the middle, and "migrant". Beside the time for 100,000 articles
// stand the processors' time, the share that was read again, and the processors'
// time in relation to reading all again. FRAMEWATCH_DATA names a data folder, whose marks are made anew.
func BenchmarkApply(b *testing.B) {
	c := scaled(b, 10_000)
	n := c.Overview().Articles
	per := float64(100_000) / float64(n)
	apply := func(b *testing.B, an Annotator) (time.Duration, *application) {
		b.Helper()
		began := processorTime(b)
		a, err := c.applied(b.Context(), an, nil)
		if err != nil {
			b.Fatal(err)
		}
		return processorTime(b) - began, a
	}
	if c.inForce().Lexicon().Fingerprint != annotator().Lexicon().Fingerprint {
		apply(b, annotator())
	}
	sizes(b, c, n)
	rare, middle := byFrequency(b, c)
	all, _ := apply(b, incomparable{guarded(b, "migrant")})
	apply(b, annotator())
	b.Logf("all %d articles read again in %v of the processors", n, all)
	for _, concept := range []string{rare, middle, "migrant"} {
		b.Run(concept, func(b *testing.B) {
			var took, clock time.Duration
			share, turns := 0.0, 0
			for b.Loop() {
				an, began := guarded(b, concept), time.Now()
				d, a := apply(b, an)
				took, clock, share, turns = took+d, clock+time.Since(began), float64(a.read)/float64(n), turns+1
				b.StopTimer()
				apply(b, annotator())
				b.StartTimer()
			}
			mean := took.Seconds() / float64(turns)
			b.ReportMetric(0, "ns/op") // of both ways
			b.ReportMetric(clock.Seconds()/float64(turns)*per, "s/100k")
			b.ReportMetric(mean*per, "cpu-s/100k")
			b.ReportMetric(100*share, "%read")
			b.ReportMetric(mean/all.Seconds(), "x-all")
		})
	}
}

// processorTime is the time that this process has had of the processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// byFrequency are concepts with English terms that few articles mention, and
// that stand in the middle.
func byFrequency(b *testing.B, c *Corpus) (rare, middle string) {
	b.Helper()
	said := c.inForce().View()
	lex := c.Annotator().Lexicon()
	var known []string
	in := map[string]int{}
	for i, concept := range lex.Concepts {
		if in[concept.ID] = len(said.With(uint16(i))); in[concept.ID] > 0 && len(concept.Variants["en"]) > 0 {
			known = append(known, concept.ID)
		}
	}
	slices.SortFunc(known, func(a, b string) int { return cmp.Compare(in[a], in[b]) })
	rare, middle = known[len(known)/10], known[len(known)/2]
	b.Logf("%s in %d articles, %s in %d, migrant in %d", rare, in[rare], middle, in[middle], in["migrant"])
	return rare, middle
}

// sizes tells what is on disk for an article.
func sizes(b *testing.B, c *Corpus, n int) {
	b.Helper()
	told := ""
	for _, name := range []string{indexFolder, streamFolder, marksFolder} {
		bytes := int64(0)
		err := filepath.WalkDir(filepath.Join(c.dir, name), func(_ string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			if err == nil {
				bytes += info.Size()
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		told += fmt.Sprintf(" %s %d", name, bytes/int64(n))
	}
	b.Logf("bytes an article:%s", told)
}
