package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// A progress shows how far long work has come: a bar on a terminal, a plain
// line now and then elsewhere. Work whose end nobody knows has a total of -1.
type progress struct {
	bar   *progressbar.ProgressBar // nil elsewhere than on a terminal
	out   io.Writer
	what  string
	total int64
	told  time.Time
}

// tellEvery is the least time between two plain lines.
const tellEvery = 10 * time.Second

func newProgress(out io.Writer, what string, total int64) *progress {
	p := &progress{out: out, what: what, total: total, told: time.Now()}
	if isTerminal(out) {
		p.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(what),
			progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	return p
}

// at says that done of the total is done; detail goes into the plain lines.
func (p *progress) at(done int64, detail string) {
	if p.bar != nil {
		p.bar.Describe(p.what + ": " + detail)
		if p.total >= 0 {
			done = min(done, p.total)
		}
		p.bar.Set64(done) // an error here would only be one of drawing
		return
	}
	if time.Since(p.told) < tellEvery {
		return
	}
	p.told = time.Now()
	if p.total < 0 {
		fmt.Fprintf(p.out, "%s: %s\n", p.what, detail)
		return
	}
	fmt.Fprintf(p.out, "%s: %d%%, %s\n", p.what, 100*done/max(1, p.total), detail)
}

func (p *progress) end() {
	if p.bar != nil {
		p.bar.Finish()
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
