package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// binary is the command under test, built once from this tree.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	if testing.Short() {
		return m.Run() // all tests skip
	}
	dir, err := os.MkdirTemp("", "framewatch-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "framewatch")
	build := exec.Command("go", "build", "-o", binary, "framewatch/cmd/framewatch")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// needsBinary skips a short run: the command works in processes of its own,
// where the race detector of the tests sees nothing.
func needsBinary(t *testing.T) {
	t.Helper()
	if binary == "" {
		t.Skip("short: the command itself is run by the long tests")
	}
}

// framewatch runs one command to its end and returns what it printed.
func framewatch(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, err := tryFramewatch(t, args...)
	if err != nil {
		t.Fatalf("framewatch %s: %v\n%s", strings.Join(args, " "), err, errs)
	}
	return out
}

func tryFramewatch(t *testing.T, args ...string) (out, errs string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err = cmd.Run()
	return o.String(), e.String(), err
}

// framewatchJSON runs a command with --json and reads its answer.
func framewatchJSON[T any](t *testing.T, args ...string) (v T) {
	t.Helper()
	out := framewatch(t, append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("framewatch %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return v
}

// A server is a running `framewatch serve`.
type server struct {
	cmd  *exec.Cmd
	url  string // of the pages, without a slash at the end
	done chan struct{}
	mu   sync.Mutex
	log  bytes.Buffer
}

var addressLine = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// serve starts `framewatch serve` with these flags and waits until it tells
// its address.
func serve(t *testing.T, args ...string) *server {
	t.Helper()
	s := &server{cmd: exec.Command(binary, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...), done: make(chan struct{})}
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	address := make(chan string, 1)
	var pipes sync.WaitGroup
	pipes.Go(func() { s.follow(stderr, nil) })
	pipes.Go(func() { s.follow(stdout, address) })
	go func() {
		pipes.Wait()
		s.cmd.Wait()
		close(s.done)
	}()
	select {
	case s.url = <-address:
	case <-s.done:
		t.Fatalf("serve ended at once:\n%s", s.output())
	case <-time.After(time.Minute):
		t.Fatalf("serve told no address:\n%s", s.output())
	}
	return s
}

// follow keeps what the process prints and sends the first address in it.
func (s *server) follow(r io.Reader, address chan<- string) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		s.mu.Lock()
		s.log.WriteString(lines.Text() + "\n")
		s.mu.Unlock()
		if found := addressLine.FindString(lines.Text()); found != "" && address != nil {
			address <- found
			address = nil
		}
	}
}

func (s *server) output() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// kill ends the process as kill -9 does and waits until it is gone.
func (s *server) kill() {
	s.cmd.Process.Kill()
	<-s.done
}

// stop ends the process as Ctrl-C does.
func (s *server) stop(t *testing.T) {
	t.Helper()
	s.cmd.Process.Signal(os.Interrupt)
	select {
	case <-s.done:
	case <-time.After(30 * time.Second):
		t.Fatalf("serve did not stop:\n%s", s.output())
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("serve stopped with exit %d:\n%s", code, s.output())
	}
}

// getJSON asks the server's API.
func getJSON[T any](t *testing.T, url string) (v T) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(resp.Body)
		t.Fatalf("%s: status %d: %s", url, resp.StatusCode, body)
	}
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return v
}

// eventually asks until the answer is yes; the patience is for slow machines,
// not for the program.
func eventually(t *testing.T, what string, yes func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	for tick := time.NewTicker(50 * time.Millisecond); !yes(); {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
