package crawler

import (
	"time"

	"framewatch"
)

// A SourceSummary says what one pass over a source did. Its figures add up:
// Listings = read + Unchanged + ListingsFailed, and
// Fetched = Stored + Known + all Skipped + Failed + Retry.
type SourceSummary struct {
	Source         string         `json:"source"`
	Listings       int            `json:"listings"`        // checked, those a sitemap index names included
	Unchanged      int            `json:"unchanged"`       // of them, not modified since the last check
	ListingsFailed int            `json:"listings_failed"` // of them, not readable
	Entries        int            `json:"entries"`         // found in the listings
	New            int            `json:"new"`             // of them, not known before
	Fetched        int            `json:"fetched"`         // entries tried, those of earlier passes included
	Stored         int            `json:"stored"`          // new articles
	Known          int            `json:"known"`           // led to an article that was there already
	Skipped        map[string]int `json:"skipped"`         // not articles, by class
	Failed         int            `json:"failed"`          // given up
	Retry          int            `json:"retry"`           // to be tried again later
	Waiting        int            `json:"waiting"`         // not tried, as their host asked for a pause
	Notes          []string       `json:"notes,omitempty"` // what the operator should know: listings that moved, or are longer than is followed
	Error          string         `json:"error,omitempty"` // what was wrong with the listings, in words
	Took           time.Duration  `json:"took_ns"`
}

// A Summary says what one pass over several sources did.
type Summary struct {
	Sources []SourceSummary `json:"sources"`
	Total   SourceSummary   `json:"total"` // sums; Source is empty
	Took    time.Duration   `json:"took_ns"`
}

func (s *SourceSummary) skip(class framewatch.Class) { s.Skipped[string(class)]++ }

func summarise(sums []SourceSummary) Summary {
	out := Summary{Sources: sums, Total: SourceSummary{Skipped: map[string]int{}}}
	t := &out.Total
	for _, s := range sums {
		t.Listings += s.Listings
		t.Unchanged += s.Unchanged
		t.ListingsFailed += s.ListingsFailed
		t.Entries += s.Entries
		t.New += s.New
		t.Fetched += s.Fetched
		t.Stored += s.Stored
		t.Known += s.Known
		for class, n := range s.Skipped {
			t.Skipped[class] += n
		}
		t.Failed += s.Failed
		t.Retry += s.Retry
		t.Waiting += s.Waiting
		t.Took += s.Took
	}
	return out
}
