package crawler

import (
	"testing"
	"time"

	"framewatch"
	"framewatch/store"
)

// A memory is a real store in a folder of the test, with short ways to what a
// test wants to see.
type memory struct {
	*store.Store
	t testing.TB
}

func newMemory(t testing.TB) *memory {
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &memory{s, t}
}

// articles are all that is stored, by ID.
func (m *memory) articles() map[string]framewatch.Article {
	list, err := m.ArticlesAfter(m.t.Context(), 0, 1_000_000)
	if err != nil {
		m.t.Fatal(err)
	}
	byID := map[string]framewatch.Article{}
	for _, a := range list {
		byID[a.ID] = a
	}
	return byID
}

type memoryEntry struct {
	framewatch.Entry
	framewatch.EntryOutcome
}

// entry is the entry at an address, as the test has to see it.
func (m *memory) entry(url string) memoryEntry {
	m.t.Helper()
	e, o, err := m.EntryByURL(m.t.Context(), url)
	if err != nil {
		m.t.Fatal(err)
	}
	return memoryEntry{e, o}
}

func (m *memory) listing(source, url string) framewatch.ListingState {
	m.t.Helper()
	l, err := m.Listing(m.t.Context(), source, url)
	if err != nil {
		m.t.Fatal(err)
	}
	return l
}

// problem is what is wrong with the listings of a source, and next when one of
// them is checked.
func (m *memory) problem(source string) (problem string, next time.Time) {
	m.t.Helper()
	statuses, err := m.SourceStatuses(m.t.Context(), nil)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, st := range statuses {
		if st.Source.Name == source {
			return st.Error, st.NextCheck
		}
	}
	return "", time.Time{}
}

func importTally() store.ImportTally { return store.ImportTally{} }
