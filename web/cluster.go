package web

import (
	"context"
	"math"
	"slices"
	"time"

	"framewatch"
	"framewatch/diff"
)

// Clusters tells which articles run the same text.
type Clusters interface {
	Members(ctx context.Context, id string) ([]framewatch.Member, error) // of the cluster that holds the article, itself and the head included; none if it stands alone
}

// A clusterView is who ran the text of an article.
type clusterView struct {
	Outlets  int
	Articles int
	Shown    []memberRow
	More     []memberRow // behind "show all"
}

type memberRow struct {
	framewatch.Member
	Href     string      // "" for the article that is shown
	Headline []diffPiece // compared with that of the head
	Day      string      // ISO; "" if undated
	When     string      // for people
	Percent  int         // of the text in common with the head
}

// membersShown is the number of members shown at once.
const membersShown = 12

// viewCluster orders members by time, the undated last.
func viewCluster(members []framewatch.Member, shown string) *clusterView {
	if len(members) < 2 {
		return nil
	}
	members = slices.Clone(members)
	slices.SortStableFunc(members, func(a, b framewatch.Member) int {
		switch {
		case a.Published.IsZero() != b.Published.IsZero():
			if a.Published.IsZero() {
				return 1
			}
			return -1
		case a.Published.Equal(b.Published) && a.Head != b.Head:
			if a.Head {
				return -1
			}
			return 1
		}
		return a.Published.Compare(b.Published)
	})
	v := &clusterView{Articles: len(members)}
	title := members[0].Title
	outlets := map[string]bool{}
	for _, m := range members {
		outlets[m.Source] = true
		if m.Head {
			title = m.Title
		}
	}
	v.Outlets = len(outlets)
	for _, m := range members {
		row := memberRow{Member: m, Headline: diffPieces(diff.Words(title, m.Title)), Percent: int(math.Floor(100 * m.Share))}
		if m.ID != shown {
			row.Href = articleHref(m.ID, "")
		}
		if len(row.Headline) == 0 || m.Title == "" {
			row.Headline = same("Without a headline")
		}
		a := framewatch.Article{Published: m.Published, Precision: m.Precision}
		row.Day, row.When = a.PublishedText(), publishedWords(a)
		if len(v.Shown) < membersShown {
			v.Shown = append(v.Shown, row)
		} else {
			v.More = append(v.More, row)
		}
	}
	return v
}

// publishedWords is the publication date for people, as far as it is known.
func publishedWords(a framewatch.Article) string {
	if a.Precision == framewatch.PrecisionTime {
		return minute(a.Published)
	}
	return a.PublishedText()
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
