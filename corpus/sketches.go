package corpus

import (
	"context"
	"slices"
	"strconv"
	"time"

	"framewatch"
	"framewatch/dedup"
)

// sketchVersion is raised whenever equal articles would no longer give equal
// sketches or clusters; all are then made anew from the texts.
const sketchVersion = 3

// A part of time is as long as articles of one cluster can lie apart, so what
// an article can be like lies in its own part and the two beside it.
const partLength = int64(dedup.Window / time.Second)

// keyOf is the first 60 bits of an article's ID: unlike a Seq it does not
// depend on the order of arrival. It is never 0.
func keyOf(id string) int64 {
	key, err := strconv.ParseInt(id[:min(len(id), 15)], 16, 64)
	if err != nil || key == 0 {
		key = 1
		for _, b := range []byte(id) { // an ID that is no ArticleID
			key = (key*31 + int64(b)) & (1<<60 - 1)
		}
	}
	return key
}

func partOf(a framewatch.Article) int64 {
	t := a.Published
	if t.IsZero() {
		t = a.Fetched
	}
	return floorDiv(t.Unix(), partLength)
}

// latest is the time by which an article was published: of one whose day alone
// is known, the end of that day, so that it is not the head of those which are
// known to have come earlier on it. It is in the same part.
func latest(a framewatch.Article) time.Time {
	if a.Published.IsZero() || a.Precision != framewatch.PrecisionDay {
		return a.Published
	}
	const day = 24 * time.Hour
	return a.Published.UTC().Truncate(day).Add(day - time.Second)
}

// sketched makes the sketch of an article.
func sketched(a framewatch.Article, stop dedup.Stop) framewatch.Sketched {
	s := framewatch.Sketched{Key: keyOf(a.ID), Part: partOf(a), ID: a.ID, Source: a.Source, Published: latest(a), Fetched: a.Fetched}
	sketch, sentences := dedup.Read(a.Text, stop)
	s.Sentences, s.Stopped = sentences, stoppedOf(sentences, stop)
	s.Sketch, _ = sketch.MarshalBinary() // never fails
	return s
}

func stoppedOf(sentences []uint32, stop dedup.Stop) (stopped []uint32) {
	for _, h := range sentences {
		if stop.Has(h) {
			stopped = append(stopped, h)
		}
	}
	return stopped
}

// sketch makes the sketches of all articles that have none and keeps them:
// those that were indexed before without.
func (c *Corpus) sketch(ctx context.Context) error {
	for {
		articles, err := c.store.ArticlesAfter(ctx, c.sketched, batchSize)
		if err != nil || len(articles) == 0 {
			return err
		}
		if err := c.saveSketches(ctx, c.sketches(articles)); err != nil {
			return err
		}
	}
}

// sketches are the sketches of a batch of articles.
type sketches struct {
	list []framewatch.Sketched
	last int64 // Seq
}

// sketches makes sketches on all processors. What is boilerplate is guessed
// from the last time; deciding mends it.
func (c *Corpus) sketches(articles []framewatch.Article) sketches {
	s := sketches{make([]framewatch.Sketched, len(articles)), articles[len(articles)-1].Seq}
	eachIndex(len(articles), func(i int) {
		s.list[i] = sketched(articles[i], c.near.stop(articles[i].Source, partOf(articles[i])))
	})
	return s
}

func (c *Corpus) saveSketches(ctx context.Context, s sketches) error {
	for _, sketch := range s.list {
		// What is in memory was worked out with an earlier text. The sketches on
		// disk are read again without it and its cluster.
		c.changed = c.changed || c.near.rows[sketch.Key] != nil
	}
	err := c.store.SaveSketches(ctx, s.list, s.last)
	if err == nil {
		c.sketched = s.last
	}
	return err
}

// share is how much of the sentences of a stand in b, too.
func share(a, b framewatch.Sketched) float64 {
	if len(a.Sentences) == 0 {
		return 0
	}
	n := 0
	for _, h := range a.Sentences {
		if _, both := slices.BinarySearch(b.Sentences, h); both {
			n++
		}
	}
	return float64(n) / float64(len(a.Sentences))
}
