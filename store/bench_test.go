package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"framewatch"
)

// known is how many addresses the benchmark of memory knows.
const known = 1_000_000

// BenchmarkKnown measures what addresses cost that are known: bytes on disk
// while they wait and once they are done, and the memory of a process that
// leases hosts, reads their tasks and finds the addresses again.
func BenchmarkKnown(b *testing.B) {
	for _, state := range []framewatch.EntryState{framewatch.EntryPending, framewatch.EntryStored} {
		b.Run(string(state), func(b *testing.B) {
			dir := b.TempDir()
			s := fill(b, dir, known, state)
			size := pages(b, s)
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
			debug.FreeOSMemory()
			before := resident(b)
			s, err := Open(b.Context(), dir)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			now := noon.Add(time.Hour)
			for b.Loop() {
				hosts, err := s.LeaseHosts(b.Context(), "a", framewatch.Scope{}, now, now.Add(time.Minute), 256)
				if err != nil || state == framewatch.EntryPending && len(hosts) != 256 {
					b.Fatalf("%d hosts, %v", len(hosts), err)
				}
				for _, h := range hosts {
					if tasks, err := s.DueTasks(b.Context(), h.Name, framewatch.Scope{}, now, 16); err != nil || len(tasks) != 16 {
						b.Fatalf("%d tasks, %v", len(tasks), err)
					}
				}
				for batch := range 20 {
					if added := find(b, s, 37*batch, state); added != 0 {
						b.Fatalf("%d of the addresses were new", added)
					}
				}
				if err := s.ReleaseHosts(b.Context(), "a", hosts); err != nil {
					b.Fatal(err)
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(size)/known, "B/url")
			b.ReportMetric(float64(m.HeapInuse)/1e6, "heap-MB")
			b.ReportMetric(float64(resident(b))/1e6, "MB")
			b.ReportMetric(float64(resident(b)-before)/1e6, "MB-more")
		})
	}
}

// perListing is how many addresses are found together, and perHost how many
// a host has.
const perListing, perHost = 1000, 200

// fill makes a store that knows n addresses.
func fill(b *testing.B, dir string, n int, state framewatch.EntryState) *Store {
	b.Helper()
	s, err := Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	var sources []framewatch.Source
	for i := range n / perListing {
		sources = append(sources, framewatch.Source{Name: fmt.Sprintf("Outlet %d", i)})
	}
	if err := s.PlanSources(b.Context(), sources, framewatch.Scope{}, noon, 0, false); err != nil {
		b.Fatal(err)
	}
	for batch := range n / perListing {
		find(b, s, batch, state)
		if state != framewatch.EntryPending {
			// What Finish leaves of an entry, 1,000 at a time.
			err := s.inTx(b.Context(), "finish", func(ctx context.Context, tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE entries SET state = ?, class = 'article', next_at = NULL, priority = 2 WHERE id > ?`, state, batch*perListing)
				if err == nil {
					_, err = tx.ExecContext(ctx, `DELETE FROM hints WHERE entry > ?`, batch*perListing)
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	return s
}

// find saves a listing that names the addresses of a batch, 80 characters each.
func find(b *testing.B, s *Store, batch int, state framewatch.EntryState) (added int) {
	b.Helper()
	l := framewatch.ListingState{Source: fmt.Sprintf("Outlet %d", batch), Kind: framewatch.FeedListing, CheckedAt: noon}
	l.URL = fmt.Sprintf("https://www.outlet-%d.example/rss/world-news.xml", batch)
	entries := make([]framewatch.Entry, perListing)
	for i := range entries {
		n := batch*perListing + i
		url := fmt.Sprintf("https://www.outlet-%d.example/news/europe/2016/ministers-meet-in-the-capital-%07d.html", n/perHost, n)
		entries[i] = framewatch.Entry{
			Key: url, URL: url, Source: l.Source, FoundIn: l.URL, FoundAt: noon, Published: noon.Add(-time.Duration(n) * time.Second), PublishedOrigin: "feed",
			Title: fmt.Sprintf("Ministers meet in the capital and do not agree, number %d", n),
		}
	}
	added, err := s.SaveListing(b.Context(), l, entries, nil, func(*framewatch.ListingState, []framewatch.Entry) {})
	if err != nil {
		b.Fatal(err)
	}
	return added
}

// pages is the size of what the tables hold.
func pages(b *testing.B, s *Store) (size int64) {
	b.Helper()
	if err := s.read.QueryRow(`SELECT page_size * (page_count - freelist_count) FROM pragma_page_size, pragma_page_count, pragma_freelist_count`).Scan(&size); err != nil {
		b.Fatal(err)
	}
	return size
}

// resident is the memory of this process in bytes.
func resident(b *testing.B) int64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("only Linux tells the memory that is resident: ", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb << 10
		}
	}
	b.Fatal("no VmRSS in /proc/self/status")
	return 0
}

// BenchmarkFrontier measures how fast 64 workers read what is due at the hosts
// that are leased for them and finish it, against one worker, whose every
// change is a commit of its own that waits for the disk.
func BenchmarkFrontier(b *testing.B) {
	const hosts = 250 // of perHost entries
	var rates [2]float64
	for b.Loop() {
		for i, workers := range []int{1, 64} {
			s := fill(b, b.TempDir(), hosts*perHost, framewatch.EntryPending)
			limit := time.Now().Add(3 * time.Second)
			rates[i] += drain(b, s, workers, hosts*perHost, limit)
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
	n := float64(b.N)
	b.ReportMetric(rates[0]/n, "alone/s")
	b.ReportMetric(rates[1]/n, "grouped/s")
	b.ReportMetric(rates[1]/rates[0], "ratio")
}

// drain finishes entries until there are none or the time is over, and returns
// how many a second.
func drain(b *testing.B, s *Store, workers, want int, limit time.Time) float64 {
	b.Helper()
	now := noon.Add(time.Hour)
	hosts := make(chan framewatch.Host)
	var done atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for h := range hosts {
				done.Add(int64(work(b, s, h.Name, now, limit)))
				if err := s.ReleaseHosts(b.Context(), "a", []framewatch.Host{h}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	began := time.Now()
	for time.Now().Before(limit) {
		leased, err := s.LeaseHosts(b.Context(), "a", framewatch.Scope{}, now, now.Add(time.Minute), workers)
		if err != nil {
			b.Fatal(err)
		}
		for _, h := range leased {
			hosts <- h
		}
		if len(leased) == 0 && done.Load() == int64(want) {
			break
		}
	}
	close(hosts)
	wg.Wait()
	return float64(done.Load()) / time.Since(began).Seconds()
}

// work finishes what is due at a host.
func work(b *testing.B, s *Store, host string, now, limit time.Time) (done int) {
	for {
		tasks, err := s.DueTasks(b.Context(), host, framewatch.Scope{}, now, 16)
		if err != nil {
			b.Error(err)
			return done
		}
		for _, t := range tasks {
			if time.Now().After(limit) {
				return done
			}
			o := framewatch.EntryOutcome{State: framewatch.EntrySkipped, Class: framewatch.ClassNotArticle, Reason: "it is none", At: now}
			if _, err := s.Finish(b.Context(), *t.Entry, o, nil); err != nil {
				b.Error(err)
				return done
			}
			done++
		}
		if len(tasks) == 0 {
			return done
		}
	}
}
