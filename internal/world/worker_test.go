package world

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
	"framewatch/archive"
	"framewatch/corpus"
	"framewatch/crawler"
	"framewatch/framing"
	"framewatch/store"
)

// workerEnv holds the orders of a worker process, in JSON.
const workerEnv = "WORLD_WORKER"

// TestMain lets the test binary be the worker processes of its tests, too.
func TestMain(m *testing.M) {
	text, ordered := os.LookupEnv(workerEnv)
	if !ordered {
		os.Exit(m.Run())
	}
	var o orders
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		err = o.work()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// orders say what a worker process does: crawl the sources until its standard
// input ends.
type orders struct {
	Name    string
	Dir     string              // data folder
	Sources []framewatch.Source //
	Workers int
	Serve   bool // have the folder to itself and make articles searchable; otherwise it joins others
}

func (o orders) work() (err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	open := store.Join
	if o.Serve {
		open = store.Open
	}
	s, err := open(ctx, o.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	repaired, err := s.KeepArchive(ctx, archive.Options{Owner: s.Owner()})
	for _, line := range repaired {
		log.Info("archive repaired", "what", line)
	}
	if err != nil {
		return err
	}
	options := crawler.Options{
		UserAgent: "framewatch-" + o.Name + "/1.0 (+https://example.org)", Workers: o.Workers, AllowLoopback: true, Archive: true,
		Timeout: 10 * time.Second, Delay: time.Millisecond,
	}
	var parts []func(context.Context) error
	if o.Serve {
		lexicon, err := framing.Default()
		if err != nil {
			return err
		}
		c, err := corpus.Open(ctx, log, o.Dir, s, framing.New(lexicon), nil)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.Close()) }()
		options.Stored = c.Notify
		parts = append(parts, c.Run)
	}
	c, err := crawler.New(log, s, o.Sources, options)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	errs := make([]error, len(parts)+1)
	for i, part := range append(parts, c.Run) {
		wg.Go(func() {
			defer cancel()
			errs[i] = part(ctx)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// A process is a worker that runs.
type process struct {
	*exec.Cmd
	stop io.Closer
	log  string // file
}

// start starts a worker.
func start(t *testing.T, o orders) *process {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.OpenFile(filepath.Join(filepath.Dir(o.Dir), o.Name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	p := &process{Cmd: exec.Command(os.Args[0]), log: log.Name()}
	p.Env = append(os.Environ(), workerEnv+"="+string(text))
	p.Stderr = log
	if p.stop, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.ProcessState == nil {
			p.kill()
		}
	})
	return p
}

// kill ends a worker at once, as a power cut would.
func (p *process) kill() {
	_ = p.Process.Kill()
	_ = p.Wait()
}

// end lets a worker end its work.
func (p *process) end(t *testing.T) {
	t.Helper()
	p.stop.Close()
	if err := p.Wait(); err != nil {
		t.Errorf("worker: %v\n%s", err, p.logged(t))
	}
}

// logged is the end of what a worker logged.
func (p *process) logged(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text[max(0, len(text)-4000):])
}

// trouble are the lines of a log that tell of errors.
func (p *process) trouble(t *testing.T) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(p.log)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "worker:") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}
