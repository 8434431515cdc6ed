package crawler

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"framewatch"
)

// A memory is a Store that keeps what a real one would, in maps.
type memory struct {
	mu       sync.Mutex
	listings map[string]framewatch.ListingState
	entries  map[string]*memoryEntry
	articles map[string]framewatch.Article
	problems map[string]string
	next     map[string]time.Time
	saved    chan string // source of each SaveSchedule, if set
}

type memoryEntry struct {
	framewatch.Entry
	framewatch.EntryOutcome
}

func newMemory() *memory {
	return &memory{
		listings: map[string]framewatch.ListingState{}, entries: map[string]*memoryEntry{}, articles: map[string]framewatch.Article{},
		problems: map[string]string{}, next: map[string]time.Time{},
	}
}

func (m *memory) Listing(_ context.Context, source, url string) (framewatch.ListingState, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.listings[source+" "+url], nil
}

func (m *memory) SaveListing(_ context.Context, s framewatch.ListingState, entries []framewatch.Entry) (added int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.listings[s.Source+" "+s.URL] = s
	for _, e := range entries {
		if m.entries[e.Key] == nil {
			m.entries[e.Key] = &memoryEntry{Entry: e, EntryOutcome: framewatch.EntryOutcome{State: framewatch.EntryPending}}
			added++
		}
	}
	return added, nil
}

func (m *memory) PendingEntries(_ context.Context, source string, now time.Time, limit int) (list []framewatch.Entry, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(m.entries)) {
		e := m.entries[key]
		if e.Source == source && e.State == framewatch.EntryPending && !e.NextAt.After(now) && len(list) < limit {
			list = append(list, e.Entry)
		}
	}
	return list, nil
}

func (m *memory) NextPending(_ context.Context, source string, now time.Time) (next time.Time, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.entries {
		if e.Source == source && e.State == framewatch.EntryPending && e.NextAt.After(now) && (next.IsZero() || e.NextAt.Before(next)) {
			next = e.NextAt
		}
	}
	return next, nil
}

func (m *memory) StoreArticle(_ context.Context, key string, a framewatch.Article, at time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, known := m.articles[a.ID]
	if !known {
		m.articles[a.ID] = a
	}
	m.finish(key, framewatch.EntryOutcome{State: framewatch.EntryStored, Class: framewatch.ClassArticle, At: at})
	return !known, nil
}

func (m *memory) FinishEntry(_ context.Context, key string, o framewatch.EntryOutcome) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.finish(key, o)
	return nil
}

func (m *memory) finish(key string, o framewatch.EntryOutcome) {
	m.entries[key].EntryOutcome = o
	m.entries[key].Attempts++
}

func (m *memory) SaveSchedule(_ context.Context, source string, next time.Time, problem string) error {
	m.mu.Lock()
	m.next[source], m.problems[source] = next, problem
	m.mu.Unlock()
	if m.saved != nil {
		m.saved <- source
	}
	return nil
}

// entry is the entry at an address, as the test has to see it.
func (m *memory) entry(t *testing.T, url string) memoryEntry {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[url]
	if e == nil {
		t.Fatalf("no entry %s; there are %v", url, slices.Sorted(maps.Keys(m.entries)))
	}
	return *e
}

func (m *memory) listing(source, url string) framewatch.ListingState {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.listings[source+" "+url]
}
