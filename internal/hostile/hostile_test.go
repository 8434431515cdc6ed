package hostile

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/dns/dnsmessage"

	"framewatch"
	"framewatch/crawler"
	"framewatch/store"
)

// bound is when a case has taken too long on any machine; goal is what it
// should take. The goal is reported, not asserted.
const (
	bound    = 20 * time.Second
	goal     = 2 * time.Second
	goalHeap = 128 << 20
	timeout  = 3 * time.Second // for one request
)

// A cost is what a case took.
type cost struct {
	name string
	took time.Duration
	heap uint64 // most bytes at once, above those before
}

// TestCases runs the crawler over each case, with a healthy source beside it.
func TestCases(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the race detector, which runs the short tests, makes work so slow that deadlines come before the answers")
	}
	var costs []cost
	names := map[string]bool{}
	for _, c := range Cases() {
		if names[c.Name] {
			t.Errorf("there are two cases %q", c.Name)
		}
		names[c.Name] = true
		t.Run(c.Name, func(t *testing.T) {
			costs = append(costs, run(t, c))
		})
	}
	report(t, costs)
}

// report prints the slowest and the largest cases.
func report(t *testing.T, costs []cost) {
	var total time.Duration
	for _, c := range costs {
		total += c.took
	}
	t.Logf("%d cases in %v", len(costs), total.Round(time.Millisecond))
	slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(b.took, a.took) })
	for i, c := range costs {
		if i < 5 || c.took > goal {
			t.Logf("slow:  %8v %4d MiB  %s", c.took.Round(time.Millisecond), c.heap>>20, c.name)
		}
	}
	slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(b.heap, a.heap) })
	for i, c := range costs {
		if i < 5 || c.heap > goalHeap {
			t.Logf("large: %8v %4d MiB  %s", c.took.Round(time.Millisecond), c.heap>>20, c.name)
		}
	}
}

// serve starts a site and returns its origin under a host of that name.
func serve(t *testing.T, name string, h http.Handler) string {
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.Start()
	t.Cleanup(s.Close)
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	return "http://" + name + ".localhost:" + port
}

// resolve has the names of a case looked up in a name server of its own.
func resolve(t *testing.T, names map[string][]string) {
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	usual := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", c.LocalAddr().String())
	}}
	t.Cleanup(func() { net.DefaultResolver = usual; c.Close() })
	asked := map[string]int{}
	go func() {
		packet := make([]byte, 512)
		for {
			n, from, err := c.ReadFrom(packet)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(packet[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			name := strings.TrimSuffix(q.Name.String(), ".")
			m.Response, m.Additionals = true, nil
			if answers := names[name]; answers == nil {
				m.RCode = dnsmessage.RCodeNameError
			} else if q.Type == dnsmessage.TypeA {
				for a := range strings.SplitSeq(answers[min(asked[name], len(answers)-1)], ",") {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
						Body:   &dnsmessage.AResource{A: netip.MustParseAddr(a).As4()},
					})
				}
				asked[name]++
			}
			if out, err := m.Pack(); err == nil {
				c.WriteTo(out, from)
			}
		}
	}()
}

// run makes one pass over the case and its neighbour and checks the outcome.
func run(t *testing.T, c Case) cost {
	if c.Names != nil {
		resolve(t, c.Names)
	}
	trap := c.Listing(serve(t, "trap", c))
	healthy := Case{At: "/none"}.Listing(serve(t, "neighbour", Case{At: "/none"}))
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	source := func(name string, l framewatch.Listing) framewatch.Source {
		return framewatch.Source{Name: name, Language: "en", Schedule: "@every 1h", Delay: time.Nanosecond, Listings: []framewatch.Listing{l}}
	}
	sources := []framewatch.Source{source("trap", trap), source("neighbour", healthy)}
	var panicked bool
	log := slog.New(slog.NewTextHandler(watcher{t, &panicked}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	cr, err := crawler.New(log, s, sources, crawler.Options{
		UserAgent: "framewatch-test/1.0 (+https://example.org)", AllowLoopback: true,
		Timeout: timeout, Patience: time.Millisecond, Delay: time.Nanosecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	heap, start := watchHeap(), time.Now()
	sum, err := cr.Once(ctx, nil, nil)
	spent := cost{c.Name, time.Since(start), heap()}
	if err != nil {
		t.Fatalf("after %v: %v", spent.took, err)
	}
	if panicked {
		t.Error("the program panicked")
	}
	statuses, err := s.SourceStatuses(t.Context(), sources)
	if err != nil {
		t.Fatal(err)
	}
	if st := statuses[1]; st.Articles != 1 || st.Error != "" {
		t.Errorf("the neighbour has %d articles, error %q", st.Articles, st.Error)
	}
	articles, err := s.ArticlesAfter(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	check(t, c.Want, sum.Sources[0], statuses[0], articles)
	return spent
}

// check compares what became of a case with what is right.
func check(t *testing.T, want Want, sum crawler.SourceSummary, got framewatch.SourceStatus, articles []framewatch.Article) {
	said := ""
	for _, l := range got.Listings {
		said = strings.TrimPrefix(said+"; "+l.Error, "; ")
		sane(t, "what is said of a listing", l.Error, 500)
	}
	said += got.Error + sum.Error
	if !strings.Contains(said, want.Listing) || (want.Listing != "") != (said != "") && sum.ListingsFailed == 0 {
		t.Errorf("listing: %q, want %q", said, want.Listing)
	}
	if want.Listing == "" && (want.Entries > 0 || want.Stored > 0) && sum.ListingsFailed > 0 {
		t.Errorf("listing: %q, want none", said)
	}
	if want.Entries != Any && sum.Entries != want.Entries {
		t.Errorf("%d entries, want %d", sum.Entries, want.Entries)
	}
	if want.Stored != Any && got.Articles != want.Stored {
		t.Errorf("%d articles stored, want %d", got.Articles, want.Stored)
	}
	if want.State == "" && want.Stored != Any && len(got.Problems) > 0 || want.State != "" && len(got.Problems) == 0 {
		t.Errorf("entries without article: %.300v, want state %q", got.Problems, want.State)
	}
	for _, p := range got.Problems {
		sane(t, "the reason", p.Reason, 500)
		if want.State != "" && (p.State != want.State || p.Class != want.Class || !strings.Contains(p.Reason, want.Reason)) {
			t.Errorf("%.200s: state %q, class %q, reason %.300q; want %q, %q, %q", p.URL, p.State, p.Class, p.Reason, want.State, want.Class, want.Reason)
		}
	}
	for _, a := range articles {
		if a.Source != "trap" {
			continue
		}
		sane(t, "the title", a.Title, 2000)
		sane(t, "the address", a.URL, 8000)
		sane(t, "the byline", strings.Join(a.Byline, " "), 2000)
		sane(t, "the text", strings.ReplaceAll(a.Text, "\n\n", " "), 16<<20)
		if !a.Published.IsZero() && (a.Published.Year() < 1995 || a.Published.After(time.Now().AddDate(0, 0, 2))) {
			t.Errorf("published %v", a.Published)
		}
		if want.Title != "" && a.Title != want.Title {
			t.Errorf("title %.200q, want %q", a.Title, want.Title)
		}
		if !strings.Contains(a.Text, want.Text) {
			t.Errorf("text %.200q lacks %q", a.Text, want.Text)
		}
	}
}

// sane checks that a text can be shown: not too long, valid UTF-8, without
// characters that control a terminal or turn the text around them.
func sane(t *testing.T, what, s string, most int) {
	if len(s) > most {
		t.Errorf("%s has %d bytes", what, len(s))
	}
	if !utf8.ValidString(s) {
		t.Errorf("%s is no UTF-8", what)
	}
	if i := strings.IndexFunc(s, unsafe); i >= 0 {
		t.Errorf("%s holds a character that controls: %.40q", what, s[i:])
	}
}

func unsafe(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// watchHeap measures until its result is called, which returns the most that
// lay on the heap beyond what lay there before.
func watchHeap() func() uint64 {
	runtime.GC()
	before := heapNow()
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		peak := before
		for {
			select {
			case <-tick.C:
				peak = max(peak, heapNow())
			case <-stop:
				most <- peak - before
				return
			}
		}
	}()
	return func() uint64 { close(stop); return <-most }
}

func heapNow() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// A watcher passes the log to the test and notices panics.
type watcher struct {
	t        *testing.T
	panicked *bool
}

func (w watcher) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "panicked") {
		*w.panicked = true
	}
	w.t.Logf("%.400s", p)
	return len(p), nil
}
