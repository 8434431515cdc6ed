package crawler

import (
	"maps"
	"slices"
	"time"

	"framewatch"
)

// A SourceSummary says what a crawl did for one source. Its figures add up:
// Listings = read + Unchanged + ListingsFailed, and
// Fetched = Stored + Known + Changed + Same + Gone + all Skipped + Failed + Retry.
type SourceSummary struct {
	Source         string         `json:"source"`
	Listings       int            `json:"listings"`        // checked, those a sitemap index names included
	Unchanged      int            `json:"unchanged"`       // of them, not modified since the last check
	ListingsFailed int            `json:"listings_failed"` // of them, not readable
	Sitemaps       int            `json:"sitemaps"`        // of them, read for a backfill
	Entries        int            `json:"entries"`         // found in the listings
	Outside        int            `json:"outside"`         // addresses in those sitemaps that were left, as they are of days that were not asked for
	New            int            `json:"new"`             // of them, not known before
	Fetched        int            `json:"fetched"`         // entries tried, those found earlier and re-checks included
	Stored         int            `json:"stored"`          // new articles
	Known          int            `json:"known"`           // led to an article that was there already
	Changed        int            `json:"changed"`         // re-checked articles with a new version
	Same           int            `json:"same"`            // re-checked articles that are as they were
	Gone           int            `json:"gone"`            // re-checked articles whose address leads nowhere any more
	Skipped        map[string]int `json:"skipped"`         // not articles, by class
	Clusters       int            `json:"clusters"`        // of articles with the same text that the new and changed ones belong to; who knows the clusters fills it in
	Failed         int            `json:"failed"`          // given up
	Retry          int            `json:"retry"`           // to be tried again later
	Waiting        int            `json:"waiting"`         // entries left to be fetched
	Notes          []string       `json:"notes,omitempty"` // what the operator should know: listings that moved, or are longer than is followed
	Error          string         `json:"error,omitempty"` // what was wrong with the listings, in words
	Took           time.Duration  `json:"took_ns"`         // until its last task was done
}

func newSourceSummary(source string) *SourceSummary {
	return &SourceSummary{Source: source, Skipped: map[string]int{}}
}

func (s *SourceSummary) clone() SourceSummary {
	c := *s
	c.Skipped, c.Notes = maps.Clone(s.Skipped), slices.Clone(s.Notes)
	return c
}

// A Summary says what a crawl did for several sources.
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
		t.Sitemaps += s.Sitemaps
		t.Entries += s.Entries
		t.Outside += s.Outside
		t.New += s.New
		t.Fetched += s.Fetched
		t.Stored += s.Stored
		t.Known += s.Known
		t.Changed += s.Changed
		t.Same += s.Same
		t.Gone += s.Gone
		for class, n := range s.Skipped {
			t.Skipped[class] += n
		}
		t.Failed += s.Failed
		t.Retry += s.Retry
		t.Waiting += s.Waiting
		t.Took = max(t.Took, s.Took)
	}
	return out
}
