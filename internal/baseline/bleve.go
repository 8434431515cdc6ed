package baseline

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"framewatch"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/search/query"
)

// Bleve is an index made by bleve with its default mapping: every field has
// term vectors, stored values and doc values, and all are searched together as
// _all, too. Only day and outlet are keywords, as its documents tell for
// fields with facets. Words are asked for in lower case, in the field of
// headline and text.
type Bleve struct{ index bleve.Index }

// A document is what bleve is given of an article.
type document struct {
	Text      []string   `json:"text"` // headline and text
	Outlet    string     `json:"outlet"`
	Day       string     `json:"day"` // ISO; "" if undated
	Published *time.Time `json:"published"`
}

// The fields that have facets of terms.
const (
	FieldDay    = "day"
	FieldOutlet = "outlet"
)

const (
	fieldText      = "text"
	fieldPublished = "published"
	facet          = "facet"
	maxTerms       = 10_000 // of a facet
)

// OpenBleve makes an empty index in an existing folder.
func OpenBleve(dir string) (*Bleve, error) {
	mapping := bleve.NewIndexMapping()
	word := bleve.NewTextFieldMapping()
	word.Analyzer = keyword.Name
	mapping.DefaultMapping.AddFieldMappingsAt(FieldDay, word)
	mapping.DefaultMapping.AddFieldMappingsAt(FieldOutlet, word)
	index, err := bleve.New(filepath.Join(dir, "bleve"), mapping)
	if err != nil {
		return nil, fmt.Errorf("make an index in %s: %w", dir, err)
	}
	return &Bleve{index}, nil
}

// Close closes the index.
func (b *Bleve) Close() error { return b.index.Close() }

// Add indexes articles in one batch.
func (b *Bleve) Add(articles []framewatch.Article) error {
	batch := b.index.NewBatch()
	for _, a := range articles {
		d := document{Text: []string{a.Title, a.Text}, Outlet: a.Source}
		if !a.Published.IsZero() {
			d.Day, d.Published = a.Published.Format(time.DateOnly), &a.Published
		}
		if err := batch.Index(a.ID, d); err != nil {
			return fmt.Errorf("index %s: %w", a.URL, err)
		}
	}
	return b.index.Batch(batch)
}

func term(field, word string) query.Query {
	q := bleve.NewTermQuery(word)
	q.SetField(field)
	return q
}

// counts is a search for numbers alone.
func counts(q query.Query) *bleve.SearchRequest { return bleve.NewSearchRequestOptions(q, 0, 0, false) }

func (b *Bleve) count(ctx context.Context, q query.Query) (int, error) {
	res, err := b.index.SearchInContext(ctx, counts(q))
	if err != nil {
		return 0, err
	}
	return int(res.Total), nil
}

// Count is the number of articles with a word.
func (b *Bleve) Count(ctx context.Context, word string) (int, error) {
	return b.count(ctx, term(fieldText, word))
}

// Phrase is the number of articles with a phrase. In place of a stop word any
// word may stand.
func (b *Bleve) Phrase(ctx context.Context, phrase string) (int, error) {
	q := bleve.NewMatchPhraseQuery(phrase)
	q.SetField(fieldText)
	return b.count(ctx, q)
}

// Facet counts the articles with a word by the terms of a field, and in all.
func (b *Bleve) Facet(ctx context.Context, word, field string) (byTerm map[string]int, total int, err error) {
	search := counts(term(fieldText, word))
	search.AddFacet(facet, bleve.NewFacetRequest(field, maxTerms))
	res, err := b.index.SearchInContext(ctx, search)
	if err != nil {
		return nil, 0, err
	}
	byTerm = map[string]int{}
	for _, t := range res.Facets[facet].Terms.Terms() {
		byTerm[t.Term] = t.Count
	}
	return byTerm, int(res.Total), nil
}

// Years counts the articles with a word by the years from first to last, with
// a facet of date ranges.
func (b *Bleve) Years(ctx context.Context, word string, first, last int) (map[string]int, error) {
	request := bleve.NewFacetRequest(fieldPublished, last-first+1)
	for year := first; year <= last; year++ {
		request.AddDateTimeRange(strconv.Itoa(year), yearStart(year), yearStart(year+1))
	}
	search := counts(term(fieldText, word))
	search.AddFacet(facet, request)
	res, err := b.index.SearchInContext(ctx, search)
	if err != nil {
		return nil, err
	}
	byYear := map[string]int{}
	for _, r := range res.Facets[facet].DateRanges {
		byYear[r.Name] = r.Count
	}
	return byYear, nil
}

func yearStart(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

// Top is the IDs of the ten articles that bleve ranks best, and Newest of the
// latest ten. Of the filter only dates and sources count.
func (b *Bleve) Top(ctx context.Context, word string, filter framewatch.Filter) ([]string, error) {
	return b.page(ctx, word, filter, "-_score")
}

// Newest is described with Top.
func (b *Bleve) Newest(ctx context.Context, word string, filter framewatch.Filter) ([]string, error) {
	return b.page(ctx, word, filter, "-"+fieldPublished)
}

func (b *Bleve) page(ctx context.Context, word string, filter framewatch.Filter, order string) (ids []string, err error) {
	q := term(fieldText, word)
	if !filter.From.IsZero() || !filter.To.IsZero() {
		dates := bleve.NewDateRangeQuery(filter.From, filter.To)
		dates.SetField(fieldPublished)
		q = bleve.NewConjunctionQuery(q, dates)
	}
	if len(filter.Sources) > 0 {
		var sources []query.Query
		for _, source := range filter.Sources {
			sources = append(sources, term(FieldOutlet, source))
		}
		q = bleve.NewConjunctionQuery(q, bleve.NewDisjunctionQuery(sources...))
	}
	search := bleve.NewSearchRequestOptions(q, pageSize, 0, false)
	search.SortBy([]string{order})
	res, err := b.index.SearchInContext(ctx, search)
	if err != nil {
		return nil, err
	}
	for _, hit := range res.Hits {
		ids = append(ids, hit.ID)
	}
	return ids, nil
}
