package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"framewatch"
)

// problemsShown is how many entries without an article a status lists.
const problemsShown = 20

// SourceStatuses returns where each of the sources stands, in their order.
// Sources that are in the store only, such as imported ones, follow by name.
func (s *Store) SourceStatuses(ctx context.Context, sources []framewatch.Source) ([]framewatch.SourceStatus, error) {
	b := statusBook{at: map[string]int{}}
	for _, src := range sources {
		b.add(src)
	}
	for _, fill := range []func(context.Context, *sql.DB) error{b.articles, b.listings, b.entries, b.problems} {
		if err := fill(ctx, s.read); err != nil {
			return nil, wrap("read status of sources", err)
		}
	}
	return b.list, nil
}

// A statusBook gathers the statuses of sources, one query a kind of fact.
type statusBook struct {
	list []framewatch.SourceStatus
	at   map[string]int // name of source → place in list
}

func (b *statusBook) add(src framewatch.Source) {
	b.at[src.Name] = len(b.list)
	b.list = append(b.list, framewatch.SourceStatus{Source: src, Skipped: map[framewatch.Class]int{}})
}

func (b *statusBook) articles(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT source, count(*), count(*) - count(published), max(published) FROM articles GROUP BY source ORDER BY source`)
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var name string
		var articles, undated int
		var last sql.NullInt64
		if err = r.Scan(&name, &articles, &undated, &last); err != nil {
			return
		}
		if _, ok := b.at[name]; !ok {
			b.add(framewatch.Source{Name: name})
		}
		st := &b.list[b.at[name]]
		st.Articles, st.Undated, st.LastArticle = articles, undated, timeOf(last)
		return
	})
	return err
}

func (b *statusBook) listings(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT `+listingColumns+` FROM listings`)
	states, err := all(rows, err, func(r *sql.Rows) (framewatch.ListingState, error) { return scanListing(r) })
	if err != nil {
		return err
	}
	byURL := map[[2]string]framewatch.ListingState{}
	for _, l := range states {
		byURL[[2]string{l.Source, l.URL}] = l
	}
	for i := range b.list {
		st := &b.list[i]
		var problems []string
		for _, listing := range st.Source.Listings {
			l, ok := byURL[[2]string{st.Source.Name, listing.URL}]
			if !ok {
				l = framewatch.ListingState{Source: st.Source.Name, URL: listing.URL, Kind: listing.Kind}
			}
			st.Listings = append(st.Listings, l)
			st.LastCheck = later(st.LastCheck, l.CheckedAt)
			st.LastSuccess = later(st.LastSuccess, l.OKAt)
			if !l.NextAt.IsZero() && (st.NextCheck.IsZero() || l.NextAt.Before(st.NextCheck)) {
				st.NextCheck = l.NextAt
			}
			if l.Error != "" {
				problems = append(problems, l.URL+": "+l.Error)
			}
		}
		st.Error = strings.Join(problems, "; ")
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (b *statusBook) entries(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT s.name, state, class, n FROM tallies t JOIN sources s ON s.id = t.source WHERE n > 0`)
	_, err = all(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		var name string
		var state framewatch.EntryState
		var class framewatch.Class
		var n int
		if err = r.Scan(&name, &state, &class, &n); err != nil {
			return
		}
		i, ok := b.at[name]
		if !ok {
			return // a source that was taken out of the config and left no article
		}
		switch st := &b.list[i]; state {
		case framewatch.EntryPending:
			st.Pending += n
		case framewatch.EntryStored:
			st.Stored += n
		case framewatch.EntryFailed:
			st.Failed += n
		case framewatch.EntrySkipped:
			st.Skipped[class] += n
		}
		return
	})
	return err
}

func (b *statusBook) problems(ctx context.Context, db *sql.DB) error {
	for i := range b.list {
		st := &b.list[i]
		rows, err := db.QueryContext(ctx, `SELECT url, state, class, reason, changed FROM entries
			WHERE source = (SELECT id FROM sources WHERE name = ?) AND reason <> '' ORDER BY changed DESC, key LIMIT ?`, st.Source.Name, problemsShown)
		st.Problems, err = all(rows, err, func(r *sql.Rows) (p framewatch.Problem, err error) {
			var at sql.NullInt64
			err = r.Scan(&p.URL, &p.State, &p.Class, &p.Reason, &at)
			p.At = timeOf(at)
			return p, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
