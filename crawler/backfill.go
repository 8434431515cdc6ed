package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/sync/errgroup"

	"framewatch"
)

const (
	backfillChildren = 100             // times as many sitemaps of an index as a live check follows
	backfillPatience = 2 * time.Hour   // a backfill waits for what is due again so soon
	backfillCount    = 5 * time.Second // between two counts of what is left, which cost as much as there is
	backfillTries    = 2 * time.Minute // time for the robots.txt of one source
)

// Days are those whose articles are wanted: [Since, Until), in UTC; Until zero
// is open.
type Days struct{ Since, Until time.Time }

func daysOf(l framewatch.ListingState) Days { return Days{l.Since, l.Until} }

// without reports whether no moment of [from, to) is among the days.
func (d Days) without(from, to time.Time) bool {
	return !to.After(d.Since) || !d.Until.IsZero() && !from.Before(d.Until)
}

// A Left is what a backfill has still to do.
type Left struct {
	Sitemaps int       `json:"sitemaps"`
	Entries  int       `json:"entries"`
	Next     time.Time `json:"next"` // when the first of them is due; zero if there is none
}

// Backfill reads the sitemaps of the sources of these names, or of all, and
// fetches the entries in them that are of these days, behind live work, which
// goes on meanwhile. It returns when nothing is left that could be done within
// two hours; what is left then, or when ctx ends, is done by the next Run or
// Once. report, which may be nil, is called now and then.
func (c *Crawler) Backfill(ctx context.Context, names []string, days Days, report func(Summary, Left)) (Summary, Left, error) {
	var left Left
	scope, err := c.choose(names)
	if err != nil {
		return Summary{}, left, err
	}
	if err := c.store.PlanSources(ctx, c.listed, scope, c.o.Now(), 0, false); err != nil {
		return Summary{}, left, err
	}
	r := c.newRun(scope)
	err = r.planBackfill(ctx, days)
	look := func(ctx context.Context) (err error) {
		left.Sitemaps, left.Entries, left.Next, err = c.store.BackfillLeft(ctx, scope)
		return err
	}
	if err == nil {
		reporting, stop := context.WithCancel(ctx)
		defer stop()
		if report != nil {
			var shown Left
			var counted time.Time
			go r.reportEvery(reporting, time.Second/2, func(sum Summary) {
				if now := c.o.Now(); now.Sub(counted) >= backfillCount {
					// Only a figure to be shown: an error will end the work itself.
					shown.Sitemaps, shown.Entries, shown.Next, _ = c.store.BackfillLeft(reporting, scope)
					counted = now
				}
				report(sum, shown)
			})
		}
		var wrong error
		err = r.work(ctx, func(time.Time) bool {
			wrong = look(ctx)
			return wrong != nil || left.Next.IsZero() || left.Next.After(c.o.Now().Add(backfillPatience))
		})
		err = errors.Join(err, wrong)
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	after := context.WithoutCancel(ctx)
	sum, wrong := r.close(after)
	return sum, left, errors.Join(err, wrong, look(after))
}

// planBackfill plans to read the sitemaps of each source of the run.
func (r *run) planBackfill(ctx context.Context, days Days) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.o.Workers)
	for _, s := range r.listed {
		if r.sums[s.Name] == nil {
			continue
		}
		group.Go(func() error {
			sitemaps, err := r.sitemapsOf(ctx, r.sources[s.Name])
			if err != nil {
				return err
			}
			return r.store.Backfill(ctx, s.Name, sitemaps, days.Since, days.Until, r.o.Now())
		})
	}
	return group.Wait()
}

// sitemapsOf are the sitemaps of a source: those it is known by and those that
// the robots.txt of its hosts names; where there are none, those that sites
// have by custom. An error means that ctx ended.
func (r *run) sitemapsOf(ctx context.Context, s *source) (sitemaps []string, err error) {
	add := func(address string) {
		if !slices.Contains(sitemaps, address) {
			sitemaps = append(sitemaps, address)
		}
	}
	for _, l := range s.Listings {
		if l.Kind == framewatch.SitemapListing {
			add(l.URL)
		}
	}
	origins := originsOf(s.Source)
	for _, origin := range origins {
		asking, stop := context.WithTimeout(context.WithValue(ctx, trailKey{}, &trail{delay: r.delay(s)}), backfillTries)
		rules, err := r.fetch.transport.robots.rules(asking, origin)
		stop()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			r.count(s.Name, func(sum *SourceSummary) { sum.wrong(words(err)) })
			continue
		}
		for _, address := range rules.Sitemaps {
			if u, err := origin.Parse(address); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
				add(u.String())
			}
		}
	}
	if len(sitemaps) == 0 {
		for _, origin := range origins {
			for _, path := range []string{"/sitemap.xml", "/sitemap_index.xml"} {
				add(origin.JoinPath(path).String())
			}
		}
	}
	return sitemaps, nil
}

// originsOf are the sites on which a source is at home: that of its front page,
// and those of its listings that belong to the same domain.
func originsOf(s framewatch.Source) (origins []*url.URL) {
	home := ""
	addresses := []string{s.Home}
	for _, l := range s.Listings {
		addresses = append(addresses, l.URL)
	}
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			continue
		}
		domain := u.Hostname()
		if d, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
			domain = d
		}
		if home == "" {
			home = domain
		}
		origin := &url.URL{Scheme: u.Scheme, Host: framewatch.HostName(u), Path: "/"}
		if domain == home && !slices.ContainsFunc(origins, func(o *url.URL) bool { return *o == *origin }) {
			origins = append(origins, origin)
		}
	}
	return origins
}

// within keeps the entries that a backfill asks for: of its days, as far as
// the sitemap or the address tells, and of this source.
func (r *run) within(found *listed, l framewatch.ListingState) {
	days, all := daysOf(l), len(found.entries)
	found.entries = slices.DeleteFunc(found.entries, func(e framewatch.Entry) bool {
		if !e.Published.IsZero() {
			return days.without(e.Published, e.Published.Add(time.Second))
		}
		from, to, ok := addressDate(e.URL)
		return ok && days.without(from, to) || r.isElsewhere(e.URL, l.Source)
	})
	found.outside += all - len(found.entries)
}

// isElsewhere reports whether the address lies deeper below the front page of
// another source on the same host than below that of this one.
func (c *Crawler) isElsewhere(address, source string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	own, other := 0, 0
	for _, s := range c.listed {
		if s.Name == source {
			own = below(u, s.Home)
		} else {
			other = max(other, below(u, s.Home))
		}
	}
	return other > own && other > 1
}

// below is the length of the path of a front page that an address lies below;
// 0 if it does not.
func below(u *url.URL, home string) int {
	front, err := url.Parse(home)
	bare := func(u *url.URL) string { return strings.TrimPrefix(framewatch.HostName(u), "www.") }
	if err != nil || front.Host == "" || bare(front) != bare(u) {
		return 0
	}
	path := strings.TrimSuffix(front.Path, "/") + "/"
	if !strings.HasPrefix(u.Path+"/", path) {
		return 0
	}
	return len(path)
}

// choose keeps the sitemaps of an index that can hold entries of the days: by
// when they changed, and by the dates in their names. A year alone is believed
// only if the other names don't show that it is a number.
func (d Days) choose(children []framewatch.ListingState) []framewatch.ListingState {
	numbered := map[string]bool{} // names with a number in the place of a year
	for _, c := range children {
		for _, at := range number.FindAllStringIndex(c.URL, -1) {
			if year, err := strconv.Atoi(c.URL[at[0]:at[1]]); err != nil || year < firstYear || year > lastYear {
				numbered[c.URL[:at[0]]+"#"+c.URL[at[1]:]] = true
			}
		}
	}
	return slices.DeleteFunc(children, func(c framewatch.ListingState) bool {
		if !c.Modified.IsZero() && c.Modified.Before(d.Since) {
			return true
		}
		from, to, ok := nameDate(c.URL)
		if !ok {
			from, to, ok = nameYear(c.URL, numbered)
		}
		return ok && d.without(from, to)
	})
}

// Years in which news may have been published on the web.
const firstYear, lastYear = 1990, 2099

var (
	number = regexp.MustCompile(`[0-9]+`)

	// In the name of a sitemap: 2016-03, 2016/03/01, 201603, 20160301,
	// yyyy=2016&mm=03&dd=01.
	inName  = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[-_/.]?(0[1-9]|1[0-2])(?:[-_/.]?(0[1-9]|[12][0-9]|3[01]))?|/([1-9])(?:/([1-9]))?)(?:[^0-9]|$)`)
	inQuery = regexp.MustCompile(`\b(?:yyyy|year)=((?:19|20)[0-9]{2})(?:&(?:mm|month)=([0-9]{1,2})(?:&(?:dd|day)=([0-9]{1,2}))?)?(?:&|$)`)

	// In the address of an article: /2016/03/01/, /2016/mar/01/, /2016/03/,
	// 2016-03-01. Anything shorter may be a number.
	inPath = regexp.MustCompile(`/((?:19|20)[0-9]{2})/(0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:/(0?[1-9]|[12][0-9]|3[01]))?/`)
	inText = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?:[^0-9]|$)`)
)

// nameDate is the time that a sitemap is for, if its address tells.
func nameDate(address string) (from, to time.Time, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return from, to, false
	}
	if m := inQuery.FindStringSubmatch(u.RawQuery); m != nil {
		return span(m[1], m[2], m[3])
	}
	if m := inName.FindStringSubmatch(u.Path + "?" + u.RawQuery); m != nil {
		return span(m[1], m[2]+m[4], m[3]+m[5])
	}
	return from, to, false
}

// nameYear is the year that a sitemap is for, if its address has one number
// that can be nothing else.
func nameYear(address string, numbered map[string]bool) (from, to time.Time, ok bool) {
	year := ""
	for _, at := range number.FindAllStringIndex(address, -1) {
		n, err := strconv.Atoi(address[at[0]:at[1]])
		if err != nil || n < firstYear || n > lastYear || at[1]-at[0] != 4 || numbered[address[:at[0]]+"#"+address[at[1]:]] {
			continue
		}
		if year != "" {
			return from, to, false
		}
		year = address[at[0]:at[1]]
	}
	if year == "" {
		return from, to, false
	}
	return span(year, "", "")
}

// addressDate is the day or month in which an article was published, if its
// address tells.
func addressDate(address string) (from, to time.Time, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return from, to, false
	}
	path := strings.ToLower(u.Path)
	if m := inPath.FindStringSubmatch(path); m != nil {
		return span(m[1], m[2], m[3])
	}
	if m := inText.FindStringSubmatch(path); m != nil {
		return span(m[1], m[2], m[3])
	}
	return from, to, false
}

var months = []string{"", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// span is a year, a month or a day.
func span(year, month, day string) (from, to time.Time, ok bool) {
	y, err := strconv.Atoi(year)
	if err != nil || y < firstYear {
		return from, to, false
	}
	if month == "" {
		from = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(1, 0, 0), true
	}
	m := slices.Index(months, month)
	if m < 0 {
		m, _ = strconv.Atoi(month) // the pattern lets nothing else through
	}
	if m < 1 || m > 12 {
		return from, to, false
	}
	if day == "" {
		from = time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 1, 0), true
	}
	d, _ := strconv.Atoi(day)
	from = time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return from, from.AddDate(0, 0, 1), from.Month() == time.Month(m)
}

// String says the days for readers.
func (d Days) String() string {
	text := "since " + d.Since.Format(time.DateOnly)
	if !d.Until.IsZero() {
		text += fmt.Sprint(", until ", d.Until.AddDate(0, 0, -1).Format(time.DateOnly))
	}
	return text
}
