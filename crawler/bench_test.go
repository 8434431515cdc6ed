package crawler

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"framewatch"
	"framewatch/archive"
	"framewatch/crawler/extract"
	loopback "framewatch/internal/world"
)

// webEnv makes the test binary a server, so that what it needs is not counted
// with what the crawler needs.
const webEnv = "CRAWLER_BENCH_WEB"

func TestMain(m *testing.M) {
	if text, ok := os.LookupEnv(webEnv); ok {
		var o benchWeb
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			panic(err)
		}
		o.serve()
		return
	}
	os.Exit(m.Run())
}

// A benchWeb is a server of many hosts, h0.localhost, h1.localhost and so on,
// with a feed and some pages each, all in another process.
type benchWeb struct {
	Hosts, Pages int
	Size         int // of a page in bytes, unpacked

	address string
}

// serve answers until standard input ends.
func (o benchWeb) serve() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	var bodies [][]byte // the texts differ, but not all of them
	for n := range 64 {
		text := loopback.Page(n)
		r := rand.New(rand.NewPCG(2, uint64(n)))
		for len(text) < o.Size {
			text += fmt.Sprintf(`<div class="teaser teaser-%d"><a href="/2016/%d/%x.html">More of this: %s</a></div>`+"\n", r.IntN(9), r.IntN(12), r.Uint64(), loopback.Page(r.IntN(1000))[100:200])
		}
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
		bodies = append(bodies, b.Bytes())
	}
	var mu sync.Mutex
	first := map[string]time.Time{}
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", http.NotFound)
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		var urls []string
		for n := range o.Pages {
			urls = append(urls, fmt.Sprintf("http://%s/2016/03/%d.html", r.Host, n))
		}
		loopback.Feed(urls...)(w, r)
	})
	mux.HandleFunc("/2016/03/", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if first[r.Host].IsZero() {
			first[r.Host] = time.Now()
		}
		mu.Unlock()
		n, _ := strconv.Atoi(strings.TrimSuffix(r.URL.Path[len("/2016/03/"):], ".html"))
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bodies[n%len(bodies)])
	})
	mux.HandleFunc("/first", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = json.NewEncoder(w).Encode(first)
	})
	fmt.Println(l.Addr())
	go http.Serve(l, mux)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func (o benchWeb) start(b *testing.B) benchWeb {
	b.Helper()
	text, _ := json.Marshal(o) // numbers always marshal
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), webEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { in.Close(); cmd.Wait() })
	if _, err := fmt.Fscanln(out, &o.address); err != nil {
		b.Fatal(err)
	}
	return o
}

func (o benchWeb) host(n int) string {
	_, port, _ := net.SplitHostPort(o.address)
	return fmt.Sprintf("h%d.localhost:%s", n, port)
}

// crawl reads all pages once with a crawler that does everything but to
// extract articles, and returns the hosts' first times.
func (o benchWeb) crawl(b *testing.B, workers int, keep bool) {
	b.Helper()
	m := newMemory(b)
	if keep {
		if _, err := m.KeepArchive(b.Context(), archive.Options{Owner: "bench"}); err != nil {
			b.Fatal(err)
		}
	}
	var sources []framewatch.Source
	for n := range o.Hosts {
		sources = append(sources, framewatch.Source{
			Name: fmt.Sprintf("Outlet %d", n), Delay: time.Nanosecond,
			Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: "http://" + o.host(n) + "/feed"}},
		})
	}
	opts := options()
	opts.Workers, opts.Archive, opts.Patience = workers, keep, 20*time.Second
	c, err := New(slog.New(slog.DiscardHandler), m, sources, opts)
	if err != nil {
		b.Fatal(err)
	}
	c.extract = func(p *page, _ extract.Hint) (extract.Result, error) {
		return extract.Result{URL: p.url.String(), Title: "Title of " + p.url.Path, Text: "Text.", Class: framewatch.ClassArticle}, nil
	}
	sum, err := c.Once(b.Context(), nil, nil)
	if err != nil || sum.Total.Stored != o.Hosts*o.Pages {
		b.Fatalf("%d of %d pages, %v: %+v", sum.Total.Stored, o.Hosts*o.Pages, err, sum.Total)
	}
}

// plain reads all pages once with net/http alone.
func (o benchWeb) plain(b *testing.B, workers int) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, o.address)
		},
		MaxIdleConnsPerHost: 1, MaxIdleConns: 256,
	}}
	defer client.CloseIdleConnections()
	hosts := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for h := range hosts {
				for n := range o.Pages {
					res, err := client.Get(fmt.Sprintf("http://%s/2016/03/%d.html", o.host(h), n))
					if err != nil {
						b.Error(err)
						continue
					}
					if body, err := io.ReadAll(res.Body); err != nil || len(body) < o.Size {
						b.Errorf("%d bytes, %v", len(body), err)
					}
					res.Body.Close()
				}
			}
		})
	}
	for h := range o.Hosts {
		hosts <- h
	}
	close(hosts)
	wg.Wait()
}

// cpu is the processor time that this process has used.
func cpu(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkPages compares what a page costs the crawler, without extraction,
// with what it costs a pool of plain clients which unpack gzip, too: pages per
// second of processor time.
func BenchmarkPages(b *testing.B) {
	for _, size := range []int{16 << 10, 64 << 10} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			web := benchWeb{Hosts: 100, Pages: 50, Size: size}.start(b)
			var spent [3]time.Duration
			measure := func(i int, f func()) {
				began := cpu(b)
				f()
				spent[i] += cpu(b) - began
			}
			for b.Loop() {
				measure(0, func() { web.plain(b, 64) })
				measure(1, func() { web.crawl(b, 64, false) })
				measure(2, func() { web.crawl(b, 64, true) })
			}
			rate := func(i int) float64 { return float64(b.N*web.Hosts*web.Pages) / spent[i].Seconds() }
			b.ReportMetric(rate(0), "plain-pages/cpu-s")
			b.ReportMetric(rate(1), "pages/cpu-s")
			b.ReportMetric(rate(2), "archived-pages/cpu-s")
			b.ReportMetric(100*rate(1)/rate(0), "%ofplain")
			b.ReportMetric(100*rate(2)/rate(0), "%ofplain-archived")
		})
	}
}

// BenchmarkHosts crawls many hosts with many workers: the most memory that is
// resident, pages per second, and how long the last host waits for its first
// page.
func BenchmarkHosts(b *testing.B) {
	web := benchWeb{Hosts: 5000, Pages: 3, Size: 16 << 10}.start(b)
	forget(b)
	var took time.Duration
	var waits []time.Duration
	for b.Loop() {
		began := time.Now()
		web.crawl(b, 64, true)
		took += time.Since(began)
		for _, at := range web.first(b) {
			waits = append(waits, at.Sub(began))
		}
	}
	slices.Sort(waits)
	b.ReportMetric(float64(b.N*web.Hosts*web.Pages)/took.Seconds(), "pages/s")
	b.ReportMetric(float64(resident(b, "VmHWM"))/1e6, "MB")
	b.ReportMetric(took.Seconds()/float64(b.N), "s")
	b.ReportMetric(waits[len(waits)/2].Seconds(), "s-to-half-of-hosts")
	b.ReportMetric(waits[len(waits)-1].Seconds(), "s-to-last-host")
}

// first asks when each host was first asked for a page.
func (o benchWeb) first(b *testing.B) (times map[string]time.Time) {
	res, err := http.Get("http://" + o.address + "/first")
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&times); err != nil || len(times) != o.Hosts {
		b.Fatalf("%d hosts, %v", len(times), err)
	}
	return times
}

// forget makes the kernel forget the most memory that was resident.
func forget(b *testing.B) {
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Skip("only Linux tells the memory that is resident: ", err)
	}
}

// resident is a figure of /proc/self/status in bytes.
func resident(b *testing.B, name string) int64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("only Linux tells the memory that is resident: ", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb << 10
		}
	}
	b.Fatalf("no %s in /proc/self/status", name)
	return 0
}
