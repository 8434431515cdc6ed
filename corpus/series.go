package corpus

import (
	"context"
	"time"

	"framewatch"
	"framewatch/measure"

	"github.com/RoaringBitmap/roaring/v2"
)

// series counts every query in every part.
func (t *trend) series(ctx context.Context) ([]framewatch.Series, error) {
	count := t.articles
	if t.request.Of == framewatch.OfWords {
		count = t.occurrences
	}
	all := []framewatch.Series{}
	var of []base
	for i, q := range t.request.Queries {
		if i == 0 || t.of[i] != t.of[0] {
			of = t.bases(t.of[i])
		}
		series, err := count(ctx, of, q, t.found[i])
		if err != nil {
			return nil, err
		}
		for part := range series {
			series[part].Query, series[part].By = q.Text, t.parts[part]
		}
		all = append(all, series...)
	}
	return all, nil
}

// A base is what the matches of one part are a share of.
type base struct {
	points []measure.Occurrences // by bucket
	whole  measure.Occurrences   // undated articles included
}

// bases counts what the matches are a share of, by part.
func (t *trend) bases(of *roaring.Bitmap) []base {
	bases := make([]base, len(t.parts))
	for i := range bases {
		bases[i].points = make([]measure.Occurrences, len(t.buckets.starts))
	}
	eachOf(of, func(seq uint32) {
		part := t.partOf(seq)
		if part < 0 {
			return
		}
		words := int(t.words[seq])
		bases[part].whole.AddArticle(words)
		if at, ok := t.buckets.at(t.day[seq]); ok {
			bases[part].points[at].AddArticle(words)
		}
	})
	return bases
}

// articles counts the matching articles.
func (t *trend) articles(_ context.Context, bases []base, _ framewatch.Query, found *roaring.Bitmap) ([]framewatch.Series, error) {
	series := make([]framewatch.Series, len(t.parts))
	counted := make([][]int, len(t.parts))
	for part := range series {
		counted[part] = make([]int, len(t.buckets.starts))
		series[part].OfTotal = bases[part].whole.Articles
	}
	eachOf(found, func(seq uint32) {
		part := t.partOf(seq)
		if part < 0 {
			return
		}
		series[part].Total++
		if at, ok := t.buckets.at(t.day[seq]); ok {
			counted[part][at]++
		} else {
			series[part].Undated++ // the buckets hold every date that passes the filter
		}
	})
	for part := range series {
		series[part].Points = make([]framewatch.Point, len(t.buckets.starts))
		for at, of := range bases[part].points {
			p := framewatch.Point{N: counted[part][at], Of: of.Articles}
			p.Rate, p.Low, p.High = measure.Share(p.N, p.Of)
			series[part].Points[at] = t.point(p, at, of.Articles)
		}
	}
	return series, nil
}

// occurrences counts how often the query's words stand in the matching
// articles, on their texts.
func (t *trend) occurrences(ctx context.Context, bases []base, q framewatch.Query, found *roaring.Bitmap) ([]framewatch.Series, error) {
	series := make([]framewatch.Series, len(t.parts))
	points := make([][]measure.Occurrences, len(t.parts))
	for part := range series {
		series[part].OfTotal = int(bases[part].whole.N)
		points[part] = append(points[part], bases[part].points...)
	}
	marker := t.corpus.marker(q)
	err := t.corpus.read(ctx, t.shown(found), func(articles []framewatch.Article) {
		n := make([]int, len(articles))
		each(len(articles), func(i int) { n[i] = marker.count(articles[i]) })
		for i, a := range articles {
			seq := uint32(a.Seq)
			part := t.partOf(seq)
			series[part].Total += n[i]
			if at, ok := t.buckets.at(t.day[seq]); ok {
				points[part][at].AddMatches(n[i], int(t.words[seq]))
			} else {
				series[part].Undated += n[i]
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for part := range series {
		series[part].Points = make([]framewatch.Point, len(t.buckets.starts))
		for at, o := range points[part] {
			p := framewatch.Point{N: int(o.F), Of: int(o.N)}
			p.Rate, p.Low, p.High = o.Per10000()
			series[part].Points[at] = t.point(p, at, o.Articles)
		}
	}
	return series, nil
}

// shown leaves out the articles whose part is not shown.
func (t *trend) shown(found *roaring.Bitmap) *roaring.Bitmap {
	if t.part == nil {
		return found
	}
	kept := roaring.New()
	eachOf(found, func(seq uint32) {
		if t.partOf(seq) >= 0 {
			kept.Add(seq)
		}
	})
	return kept
}

func (m *marker) count(a framewatch.Article) int {
	marks := m.marks(a)
	return len(marks.title) + len(marks.text)
}

// point completes p, the bucket at, whose base is a number of articles.
func (t *trend) point(p framewatch.Point, at, articles int) framewatch.Point {
	start := t.buckets.starts[at]
	p.Start = start.Format(time.DateOnly)
	now := t.request.Now
	switch {
	case p.Of == 0:
		p.State = framewatch.PointMissing
	case !now.IsZero() && now.Before(t.request.Interval.Next(start)):
		p.State = framewatch.PointPartial
	case articles < framewatch.ThinBase:
		p.State = framewatch.PointThin
	default:
		p.State = framewatch.PointOK
	}
	return p
}
