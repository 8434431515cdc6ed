// Command train learns which blocks of a page are the text of its article, and
// writes the weights that package body embeds:
//
//	go run ./internal/train
//
// The same pages give the same bytes; -check proves it. With -validate it writes
// nothing, but tells how well models do on sites that they have not seen.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"framewatch/crawler/extract/body"
	"framewatch/crawler/extract/head"
	"framewatch/crawler/extract/page"
	"framewatch/crawler/extract/trees"
	"framewatch/internal/pageset"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// options are those with which the embedded weights are learned.
var options = body.Options{
	First:  trees.Options{Trees: 140, Leaves: 24, Rate: 0.1, MinWeight: 2, Lambda: 2, FeatureRate: 0.5, SampleRate: 0.7, Seed: 1},
	Second: trees.Options{Trees: 200, Leaves: 24, Rate: 0.1, MinWeight: 2, Lambda: 2, FeatureRate: 0.5, SampleRate: 0.7, Seed: 2},
	Folds:  4,
}

func run(args []string, out io.Writer) error {
	set := flag.NewFlagSet("train", flag.ContinueOnError)
	dir := set.String("pages", "../shared/data/pages", "the `folder` of pages with their truth")
	file := set.String("o", "crawler/extract/body/weights.bin", "the `file` to write")
	check := set.Bool("check", false, "write nothing, but fail if the weights that are learned are not those of the file, to the bit")
	models := set.String("folds", "", "with -validate, the `folder` in which to keep the five models, as internal/compare reads them")
	validate := set.Bool("validate", false, "write nothing; train on four fifths of the sites and score on the others, five times")
	worst := set.Int("worst", 0, "with -validate, how many of the worst pages to list")
	if err := set.Parse(args); err != nil {
		return err
	}
	lessons, err := readLessons(*dir)
	if err != nil {
		return err
	}
	if *validate {
		return crossValidate(lessons, *models, *worst, out)
	}
	weights, err := body.Learn(known(lessons, func(lesson) bool { return true }), options).MarshalBinary()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d pages, %d bytes of weights\n", len(lessons), len(weights))
	if *check {
		return compare(*file, weights)
	}
	return os.WriteFile(*file, weights, 0o644)
}

// compare fails if the file does not hold the weights.
func compare(file string, weights []byte) error {
	have, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, weights) {
		return fmt.Errorf("%s is not what is learned: run the command without -check, and measure again", file)
	}
	return nil
}

// A lesson is one with the truth it came from.
type lesson struct {
	body.Lesson
	forms []body.Lesson // as news sites might have made it, see augment.go
	truth pageset.Page
}

// readLessons reads the article pages.
func readLessons(dir string) ([]lesson, error) {
	pages, err := pageset.Read(dir)
	if err != nil {
		return nil, err
	}
	pages = slices.DeleteFunc(pages, func(p pageset.Page) bool { return p.Type != "article" })
	lessons := make([]lesson, len(pages))
	errs := make([]error, len(pages))
	each(len(pages), func(i int) { lessons[i], errs[i] = readLesson(dir, pages[i]) })
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	d := donorOf(lessons)
	each(len(pages), func(i int) { errs[i] = lessons[i].augment(dir, d, rand.New(rand.NewPCG(seed, uint64(i)))) })
	return lessons, errors.Join(errs...)
}

// seed begins the random numbers with which pages are changed.
const seed = 1

// each calls do for 0 … n-1 on all processors.
func each(n int, do func(i int)) {
	var wg sync.WaitGroup
	busy := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range n {
		busy <- struct{}{}
		wg.Go(func() {
			defer func() { <-busy }()
			do(i)
		})
	}
	wg.Wait()
}

func readLesson(dir string, p pageset.Page) (lesson, error) {
	raw, err := p.Bytes(dir)
	if err != nil {
		return lesson{}, err
	}
	u, err := url.Parse(p.URL)
	if err != nil {
		return lesson{}, err
	}
	read, err := page.Read(raw, "text/html", u)
	if err != nil {
		return lesson{}, fmt.Errorf("page %s: %w", p.ID, err)
	}
	return lesson{Lesson: lessonOf(read, p), truth: p}, nil
}

func lessonOf(read *page.Page, p pageset.Page) body.Lesson {
	return body.Lesson{Page: read, Title: head.Read(read, "").Title, Group: p.Domain(), Labels: labels(read, p.Text)}
}

// forms is in how many forms a page is learned from besides its own.
const forms = 2

// augment makes the other forms of a lesson.
func (l *lesson) augment(dir string, d donor, random *rand.Rand) error {
	for range forms {
		again, err := readLesson(dir, l.truth) // its tree will be changed
		if err != nil {
			return err
		}
		raw, err := augmented(again.Lesson, d, random)
		if err != nil {
			return err
		}
		read, err := page.Read(raw, "text/html; charset=utf-8", l.Page.URL)
		if err != nil {
			return fmt.Errorf("page %s with boxes: %w", l.truth.ID, err)
		}
		form := lessonOf(read, l.truth)
		form.Weight = 0.5 // both together count as much as the page itself
		l.forms = append(l.forms, form)
	}
	return nil
}

// known are the lessons that are chosen, each in all its forms, without those
// whose truth is not believed.
func known(lessons []lesson, chosen func(lesson) bool) (list []body.Lesson) {
	doubtful := pageset.Doubtful()
	for _, l := range lessons {
		if chosen(l) && doubtful[l.truth.ID] == "" {
			list = append(append(list, l.Lesson), l.forms...)
		}
	}
	return list
}

const folds = 5

// crossValidate scores models on pages of sites that they have not seen.
func crossValidate(lessons []lesson, dir string, worst int, out io.Writer) error {
	texts := make([]string, len(lessons))
	for fold := range folds {
		m := body.Learn(known(lessons, func(l lesson) bool { return l.truth.Fold(folds) != fold }), options)
		if dir != "" {
			weights, err := m.MarshalBinary()
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.bin", fold)), weights, 0o644); err != nil {
				return err
			}
		}
		for i, l := range lessons {
			if l.truth.Fold(folds) == fold {
				texts[i] = m.Read(l.Page, l.Title, nil).Text
			}
		}
	}
	report(out, "5 folds by domain", lessons, texts, worst)
	for _, part := range []struct {
		name string
		in   func(lesson) bool
	}{
		{"those whose truth is not doubtful", func(l lesson) bool { return pageset.Doubtful()[l.truth.ID] == "" }},
		{"of these, those that say they are news", func(l lesson) bool {
			return pageset.Doubtful()[l.truth.ID] == "" && slices.Contains(l.Page.Statement.Types, "NewsArticle")
		}},
	} {
		var chosen []lesson
		var of []string
		for i, l := range lessons {
			if part.in(l) {
				chosen, of = append(chosen, l), append(of, texts[i])
			}
		}
		report(out, part.name, chosen, of, 0)
	}
	best := make([]string, len(lessons))
	for i, l := range lessons {
		var kept []string
		for j, b := range l.Page.Blocks {
			if l.Labels[j] >= 0.5 {
				kept = append(kept, b.Text)
			}
		}
		best[i] = strings.Join(kept, "\n\n")
	}
	report(out, "by the labels", lessons, best, 0)
	return nil
}

func report(out io.Writer, name string, lessons []lesson, texts []string, worst int) {
	mean := pageset.Mean{BelowF1: 0.8}
	scores := make([]pageset.Score, len(lessons))
	order := make([]int, len(lessons))
	for i, l := range lessons {
		scores[i], order[i] = pageset.Compare(texts[i], l.truth.Text, 4), i
		mean.Add(scores[i])
	}
	s := mean.Score()
	fmt.Fprintf(out, "%s: %d pages: P %.4f R %.4f F1 %.4f, macro %.4f, below 0.8: %.1f %%\n", name, mean.N(), s.Precision, s.Recall, s.F1(), mean.Macro(), 100*mean.Below())
	slices.SortFunc(order, func(a, b int) int {
		if scores[a].F1() < scores[b].F1() {
			return -1
		}
		return 1
	})
	for _, i := range order[:min(worst, len(order))] {
		l := lessons[i]
		fmt.Fprintf(out, "%s P %.2f R %.2f words %d of %d %s\n", l.truth.ID, scores[i].Precision, scores[i].Recall, len(strings.Fields(texts[i])), len(strings.Fields(l.truth.Text)), l.truth.URL)
	}
}
