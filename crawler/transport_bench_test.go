package crawler

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

// BenchmarkFetch fetches pages of 80 KiB, 16 KiB packed, from 64 hosts with 8
// workers: through the whole chain with robots.txt, gate and capture, and with
// a plain client of net/http that unpacks gzip. The server runs in the same
// process, so that its cost lies on both sides.
func BenchmarkFetch(b *testing.B) {
	const hosts, workers = 64, 8
	var text strings.Builder
	for i := 0; text.Len() < 80<<10; i++ {
		fmt.Fprintf(&text, "<p class=\"p%x\">Paragraph %d says that %x ministers of %d met.</p>\n", i*i*7919%104729, i, i*i*31%65521, i*17%97)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, text.String())
	z.Close()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			io.WriteString(w, "User-agent: *\nDisallow: /closed\n")
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed.Bytes())
	}))
	defer s.Close()
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	name := func(i int) string { return fmt.Sprintf("h%d.localhost:%s", i%hosts, port) }
	o := options()
	o.Workers = workers
	c, err := New(slog.New(slog.DiscardHandler), newMemory(b), nil, o)
	if err != nil {
		b.Fatal(err)
	}
	f := c.fetch
	var held []*host // as by workers, which own hosts for many requests
	for i := range hosts {
		h, err := f.transport.gate.visit(b.Context(), name(i))
		if err != nil {
			b.Fatal(err)
		}
		held = append(held, h)
	}
	defer func() { f.transport.gate.drop(context.Background(), held...) }()
	plain := &http.Client{Transport: &http.Transport{DialContext: guard{loopback: true}.dial, MaxIdleConnsPerHost: 1}}
	chain := func(url string) (int, error) {
		p, err := f.get(b.Context(), request{url: url, accept: acceptPage, delay: 1, keep: true})
		if err != nil {
			return 0, err
		}
		return len(p.body), nil
	}
	client := func(url string) (int, error) {
		res, err := plain.Get(url)
		if err != nil {
			return 0, err
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		return len(body), err
	}
	// cost is the processor time of a page.
	cost := func(pages int, get func(url string) (int, error)) time.Duration {
		before := processorTime(b)
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for i := w; i < pages; i += workers {
					if n, err := get(fmt.Sprintf("http://%s/page-%d", name(i), i)); err != nil || n != text.Len() {
						b.Errorf("%d bytes, %v", n, err)
						return
					}
				}
			})
		}
		wg.Wait()
		return (processorTime(b) - before) / time.Duration(pages)
	}
	cost(hosts, chain) // reads each robots.txt
	cost(hosts, client)
	for b.Loop() {
		const pages = 2000
		ours, theirs := cost(pages, chain), cost(pages, client)
		b.ReportMetric(float64(time.Second/ours), "pages/cpu-s")
		b.ReportMetric(float64(time.Second/theirs), "plain-pages/cpu-s")
		b.ReportMetric(100*float64(theirs)/float64(ours), "%-of-plain")
	}
}

func processorTime(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
