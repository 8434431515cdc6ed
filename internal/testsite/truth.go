package testsite

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"framewatch"
)

// A site is one outlet at its address, with its stories.
type site struct {
	out     *outlet
	host    string // harbour-courier.localhost
	base    string // http://harbour-courier.localhost:8090
	stories []*story
	byPath  map[string]*story
	pages   *pageSet
	added   int // by Publish
}

func newSite(o *outlet, port string, pages *pageSet) *site {
	host := o.slug + ".localhost"
	return &site{out: o, host: host, base: "http://" + host + ":" + port, byPath: map[string]*story{}, pages: pages}
}

func (s *site) add(st *story) {
	s.stories = append(s.stories, st)
	s.byPath[st.path] = st
	if s.out.twins == ampTwin && s.twin(st) != "" {
		s.byPath["/amp"+st.path] = st
	}
}

// sort puts the newest story first.
func (s *site) sort() {
	slices.SortStableFunc(s.stories, func(a, b *story) int { return b.published.Compare(a.published) })
}

func (s *site) url(st *story) string { return s.base + st.path }

func (s *site) newest() time.Time {
	if len(s.stories) == 0 {
		return windowStart
	}
	return s.stories[0].published
}

// modified moves on with every story, also with one that is dated back.
func (s *site) modified() time.Time {
	return s.newest().Add(time.Duration(s.added) * time.Second)
}

// Sources are the outlets as a config would name them, on the running port.
func (n *Newsroom) Sources() []framewatch.Source {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var list []framewatch.Source
	for _, s := range n.order {
		src := framewatch.Source{
			Name: s.out.name, Home: s.base + "/", Country: s.out.country, Language: s.out.language, Kind: s.out.kind,
			Schedule: "@every 5m", Delay: 5 * time.Millisecond,
		}
		for _, l := range s.out.listings {
			src.Listings = append(src.Listings, s.framewatchListings(l)...)
		}
		list = append(list, src)
	}
	return list
}

func (s *site) framewatchListings(l listing) []framewatch.Listing {
	path := l.path
	if l.moved != "" {
		path = l.moved
	}
	list := []framewatch.Listing{{Kind: l.kind.listing(), URL: s.base + path, Links: l.links}}
	if l.kind == section {
		for p := 2; p <= s.pagesOf(l); p++ {
			list = append(list, framewatch.Listing{Kind: framewatch.SectionListing, URL: s.base + path + "/" + strconv.Itoa(p), Links: l.links})
		}
	}
	return list
}

// Articles are the articles a crawl of Sources should store, outlet by outlet
// and newest first, as they were first published. ID, URL, Source, Title, Byline, Published, PublishedOrigin,
// Precision, Language and Text are set.
func (n *Newsroom) Articles() []framewatch.Article {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var list []framewatch.Article
	for _, s := range n.order {
		for _, st := range s.stories {
			if s.class(st) == framewatch.ClassArticle && st.trap != disallowed {
				list = append(list, s.truth(st))
			}
		}
	}
	return list
}

// truth is a story as the crawler should read it.
func (s *site) truth(st *story) framewatch.Article {
	title, paragraphs := st.first()
	a := framewatch.Article{
		URL: s.url(st), ID: framewatch.ArticleID(s.url(st)), Source: s.out.name, Title: title, Byline: slices.Clone(st.byline),
		Language: s.out.language, Text: join(paragraphs),
		Published: st.published, PublishedOrigin: s.out.origin, Precision: framewatch.PrecisionTime,
	}
	switch local := st.local(s.out.offset); {
	case st.trap == noDate:
		a.Published, a.PublishedOrigin, a.Precision = time.Time{}, "", framewatch.PrecisionNone
	case s.out.byDay:
		a.Published = day(local.Year(), local.Month(), local.Day())
		a.Precision = framewatch.PrecisionDay
	}
	return a
}

// A Page is one article address of the newsroom and what is there.
type Page struct {
	URL        string
	Source     string
	Class      framewatch.Class // what a fetch brings
	Disallowed bool             // robots.txt closes it: it must not be fetched
	BusyFirst  bool             // the first request is answered with 503 and Retry-After
	Kind       string           // what it is about: boat, cable, sport, …; empty for published ones
	OnTopic    bool             // it is about migration
	Wire       bool             // it is the agency's text, or nearly
	Twin       string           // it is a second address of the article at this one
}

// Pages are all addresses that listings name, outlet by outlet and newest first.
func (n *Newsroom) Pages() []Page {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var list []Page
	for _, s := range n.order {
		for _, st := range s.stories {
			list = append(list, Page{
				URL: s.url(st), Source: s.out.name, Class: s.class(st), Disallowed: st.trap == disallowed,
				BusyFirst: st.trap == busyFirst, Kind: st.kind, OnTopic: st.onTopic, Wire: st.wire,
			})
		}
		list = append(list, s.twinPages()...)
	}
	return list
}

// twinPages are the second addresses that the outlet's feed names.
func (s *site) twinPages() (list []Page) {
	for _, l := range s.out.listings {
		if l.kind != rss || s.out.twins == noTwins {
			continue
		}
		for i, st := range s.listed(l) {
			if twin := s.twin(st); twin != "" && s.linkTo(st, i) == twin {
				list = append(list, Page{URL: twin, Source: s.out.name, Class: s.class(st), Kind: st.kind, OnTopic: st.onTopic, Wire: st.wire, Twin: s.url(st)})
			}
		}
	}
	return list
}

// Clusters are the articles that run one text: for each dispatch of the agency
// that others have taken over its address first, then theirs in order of time.
func (n *Newsroom) Clusters() [][]string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	of, takers := map[*story][]string{}, []*story{}
	address := map[*story]string{}
	for _, s := range n.order {
		for _, st := range s.stories {
			if s.class(st) != framewatch.ClassArticle || st.trap == disallowed {
				continue
			}
			address[st] = s.url(st)
			if st.from != nil {
				takers = append(takers, st)
			}
		}
	}
	slices.SortStableFunc(takers, func(a, b *story) int { return a.published.Compare(b.published) })
	var heads []*story
	for _, st := range takers {
		if of[st.from] == nil {
			heads = append(heads, st.from)
			of[st.from] = []string{address[st.from]}
		}
		of[st.from] = append(of[st.from], address[st])
	}
	var list [][]string
	for _, head := range heads {
		list = append(list, of[head])
	}
	return list
}

// A Revised is an article that its outlet changes for readers who come back.
type Revised struct {
	URL       string
	Source    string
	Versions  []framewatch.Version // N, Title and Text; the first as it was published
	Withdrawn bool                 // in the end
}

// Revisions are all articles that change, outlet by outlet and newest first.
func (n *Newsroom) Revisions() []Revised {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var list []Revised
	for _, s := range n.order {
		for _, st := range s.stories {
			if st.states == nil {
				continue
			}
			r := Revised{URL: s.url(st), Source: s.out.name}
			for _, state := range st.states {
				if r.Withdrawn = state.gone; !state.gone {
					r.Versions = append(r.Versions, framewatch.Version{N: len(r.Versions) + 1, Title: state.title, Text: join(state.paragraphs)})
				}
			}
			list = append(list, r)
		}
	}
	return list
}

func (s *site) class(st *story) framewatch.Class {
	if st.odd != nil {
		return st.odd.class
	}
	switch st.trap {
	case consent:
		return framewatch.ClassConsentWall
	case paywall:
		return framewatch.ClassPaywallStub
	}
	return framewatch.ClassArticle
}

// Publish adds an article to an outlet: its page and its place in the listings
// are there when Publish returns. Title and Text are needed; without Published
// the article is dated a minute after the newest. The address is the outlet's
// choice and is returned.
func (n *Newsroom) Publish(source string, a framewatch.Article) (string, error) {
	if a.Title == "" || a.Text == "" {
		return "", fmt.Errorf("publish in %q: title or text is empty", source)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, s := range n.order {
		if s.out.name != source || s.out.wordings == nil {
			continue
		}
		st := &story{title: a.Title, byline: a.Byline, paragraphs: a.Paragraphs(), published: a.Published.UTC()}
		if a.Published.IsZero() {
			st.published = s.newest().Add(time.Minute)
		}
		s.added++
		st.path = s.out.path(slugOf(a.Title)+"-"+strconv.Itoa(s.added), len(s.stories)+s.added, st.local(s.out.offset))
		s.add(st)
		s.sort()
		return s.url(st), nil
	}
	return "", fmt.Errorf("publish in %q: %w", source, framewatch.ErrNotFound)
}

// A ClusterScore compares found clusters with the true ones by pairs of
// articles that stand in one.
type ClusterScore struct {
	Precision float64 // of the pairs that were found, those that are true
	Recall    float64 // of the true pairs, those that were found
}

// ScoreClusters scores heads, which name for each article, by address, the head of the
// cluster it was found in.
func ScoreClusters(truth [][]string, heads map[string]string) ClusterScore {
	size := map[string]int{}
	for _, head := range heads {
		size[head]++
	}
	var found, real, both int
	for _, n := range size {
		found += n * (n - 1) / 2
	}
	for _, cluster := range truth {
		real += len(cluster) * (len(cluster) - 1) / 2
		for i, a := range cluster {
			for _, b := range cluster[:i] {
				if heads[a] != "" && heads[a] == heads[b] {
					both++
				}
			}
		}
	}
	return ClusterScore{float64(both) / float64(max(found, 1)), float64(both) / float64(max(real, 1))}
}
