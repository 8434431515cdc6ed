package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"framewatch/internal/pageset"
)

// An Outcome is what one extractor made of one page.
type Outcome struct {
	Result
	Err       error
	Body      pageset.Score // 4-word shingles
	Word      pageset.Score
	Dated     bool          // the day of publication is written on the page
	Took      time.Duration // the fastest of all runs
	Allocated uint64        // bytes of the first run but one, if there are several
}

// extractAll reads every page with every contender. They take turns page by
// page, so that whatever else the machine does hits all alike. Before each run
// the heap is collected: an extractor pays for its own garbage alone.
// Outcomes are by contender, then by page.
func extractAll(dir string, pages []pageset.Page, contenders []Contender, runs int, progress io.Writer) ([][]Outcome, error) {
	outcomes := make([][]Outcome, len(contenders))
	for k := range contenders {
		outcomes[k] = make([]Outcome, len(pages))
	}
	for i, p := range pages {
		html, err := p.Bytes(dir)
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", p.ID, err)
		}
		for n := range runs {
			for k, c := range contenders {
				if n == 0 || c.Timed {
					outcomes[k][i].extract(c, p, html, n)
				}
			}
		}
		dated := stands(p.Date, html)
		for k := range contenders {
			o := &outcomes[k][i]
			o.Dated = dated
			o.Body, o.Word = pageset.Compare(o.Text, p.Text, shingle), pageset.Compare(o.Text, p.Text, 1)
		}
		if (i+1)%100 == 0 {
			fmt.Fprintf(progress, "%d of %d pages\n", i+1, len(pages))
		}
	}
	return outcomes, nil
}

func (o *Outcome) extract(c Contender, p pageset.Page, html []byte, run int) {
	if c.Timed {
		runtime.GC()
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	r, err := c.Extract(p, html)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	o.Result, o.Err = r, err
	if run == 0 || took < o.Took {
		o.Took = took
	}
	if run < 2 { // the first may fill caches
		o.Allocated = after.TotalAlloc - before.TotalAlloc
	}
}

// Figures are those of an extractor over a group of pages.
type Figures struct {
	Body, Word    pageset.Mean
	With, Without tally // snippets that stand in the text
	Title         tally // exact, but for case and space
	Dated         tally // right days of all pages that have one
	Standing      tally // right days of those that are written on the page
	Given         tally // right days of those it gives to pages that have one
	Names         tally // right names of those it gives
	Named         int   // names in the truth
	Errors        int
}

type tally struct{ n, of int }

func (t *tally) add(ok bool) {
	t.of++
	if ok {
		t.n++
	}
}

func (t tally) share() float64 { return float64(t.n) / float64(max(t.of, 1)) }

// measure gathers the pages for which in is true.
func measure(pages []pageset.Page, outcomes []Outcome, in func(i int) bool) *Figures {
	f := &Figures{Body: pageset.Mean{BelowF1: 0.8}}
	for i, p := range pages {
		if in(i) {
			f.add(p, outcomes[i])
		}
	}
	return f
}

func (f *Figures) add(p pageset.Page, o Outcome) {
	if o.Err != nil {
		f.Errors++
	}
	f.Body.Add(o.Body)
	f.Word.Add(o.Word)
	text := pageset.FoldLine(o.Text)
	for _, s := range p.With {
		f.With.add(strings.Contains(text, pageset.FoldLine(s)))
	}
	for _, s := range p.Without {
		f.Without.add(strings.Contains(text, pageset.FoldLine(s)))
	}
	if p.Title != "" {
		f.Title.add(pageset.FoldLine(p.Title) == pageset.FoldLine(o.Title))
	}
	if want := p.Date; want != "" {
		right := o.Date == want[:min(len(want), len(time.DateOnly))]
		f.Dated.add(right)
		if o.Dated {
			f.Standing.add(right)
		}
		if o.Date != "" {
			f.Given.add(right)
		}
	}
	if p.Author != "" {
		want := map[string]bool{}
		for _, n := range p.Names() {
			want[n] = true
			f.Named++
		}
		for _, n := range o.Names {
			f.Names.add(want[pageset.FoldLine(n)])
		}
	}
}

// Byline scores the names of authors.
func (f *Figures) Byline() pageset.Score {
	return pageset.Score{Precision: f.Names.share(), Recall: float64(f.Names.n) / float64(max(f.Named, 1))}
}
