package date

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"framewatch"
	"framewatch/crawler/extract/page"
)

// Bounds of what is read of one page.
const (
	maxFinds = 200 // dates in elements and text that are looked at
	maxDays  = 40  // days that are weighed
)

// A find is a date in one place.
type find struct {
	stamp  Stamp
	origin string
}

// A day is a calendar day, as its places have it in their zones, with what
// speaks for it.
type day struct {
	number int    // days since 1970
	finds  []find // as that of publication, one of each origin
	marks  [features]bool
	read   reading // certain if one of the finds is
	share  float64 // how likely it is that of publication
}

// A gathering is all that a page tells of days.
type gathering struct {
	page     *page.Page
	order    Order
	latest   time.Time
	headline int          // index of the block; -1 if it is not found
	above    []*html.Node // elements around it, the innermost first
	days     []day
	locals   []time.Time // dates with a time of day that readers see, as if they were in UTC
	changes  []find      // dates of changes, those of the head first
	buffer   buffer
	now      time.Time // of the hint
	relative time.Time // the first day after the headline that is told by its distance from now
	looked   int       // dates in elements and text
	shown    bool      // a date stands in the text after the headline
}

// gather reads all days of a page, in the order in which their places are
// trusted.
func gather(p *page.Page, headline string, hint Hint) *gathering {
	g := &gathering{page: p, order: OrderOf(p), headline: headlineBlock(p, headline), now: hint.Now, latest: hint.Now.AddDate(0, 0, 1)}
	if hint.Now.IsZero() {
		g.latest = time.Now().AddDate(0, 0, 1)
	}
	if g.headline >= 0 {
		for n := p.Blocks[g.headline].Node; n != nil && len(g.above) < maxLevels; n = n.Parent {
			g.above = append(g.above, n)
		}
	}
	g.head()
	addressed, known := Stamp{}, inNothing
	if p.URL != nil {
		addressed, known = addressDate(p.URL.Path)
	}
	if known == inDay {
		g.add(addressed, "url", byAddress)
	}
	if !hint.Published.IsZero() {
		g.add(listed(hint.Published), hint.Origin, byListing)
	}
	g.elements(p.Root)
	g.text()
	g.localize()
	g.settle()
	if known == inMonth {
		g.inMonth(addressed.At)
	}
	g.relate()
	return g
}

// listed is the date of a listing, which has days as midnights.
func listed(t time.Time) Stamp {
	if h, m, s := t.Clock(); h == 0 && m == 0 && s == 0 && t.Nanosecond() == 0 {
		return Stamp{At: date(dayNumber(t)), Precision: framewatch.PrecisionDay}
	}
	return Stamp{At: t, Precision: framewatch.PrecisionTime}
}

// headlineBlock is the block with the headline, or else the first heading of
// the first rank; -1 if there is none.
func headlineBlock(p *page.Page, headline string) int {
	if i := p.Find(headline); i >= 0 {
		return i
	}
	return slices.IndexFunc(p.Blocks, func(b page.Block) bool { return p.Boxes[b.Box].Node.DataAtom == atom.H1 })
}

// dayNumber counts the days from 1970 to that of t in its zone.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// date is the midnight that begins a day.
func date(number int) time.Time { return time.Unix(int64(number)*86400, 0).UTC() }

func (g *gathering) parse(s string) (Stamp, bool) {
	if s == "" || len(s) > maxText {
		return Stamp{}, false
	}
	st, ok := g.buffer.parse(s, g.order)
	return g.past(st), ok
}

// past reads a date the other way round, month for day, if it would lie in
// the future.
func (g *gathering) past(st Stamp) Stamp {
	if st.read != certain && st.At.After(g.latest) {
		st.turn(turned(dayNumber(st.At)))
		st.read = certain
	}
	return st
}

// turned is the day whose month is the day of the other, and the other way
// round.
func turned(number int) int {
	y, m, d := date(number).Date()
	return dayNumber(time.Date(y, time.Month(d), int(m), 0, 0, 0, 0, time.UTC))
}

// turn gives a date another day.
func (st *Stamp) turn(number int) {
	y, month, d := date(number).Date()
	h, m, s := st.At.Clock()
	st.At = time.Date(y, month, d, h, m, s, st.At.Nanosecond(), st.At.Location())
}

// mark notes what speaks for or against a day, if the date can be true; the
// day is nil if not.
func (g *gathering) mark(st Stamp, marks ...feature) *day {
	if st.At.Before(earliest) || st.At.After(g.latest) {
		return nil
	}
	n := dayNumber(st.At)
	i := slices.IndexFunc(g.days, func(d day) bool { return d.number == n })
	switch {
	case i < 0 && len(g.days) == maxDays:
		return nil
	case i < 0:
		i = len(g.days)
		g.days = append(g.days, day{number: n, read: st.read})
	case st.read == certain:
		g.days[i].read = certain
	}
	for _, m := range marks {
		g.days[i].marks[m] = true
	}
	return &g.days[i]
}

// add notes a date that may be that of publication. Of the dates of one origin
// the first with a time of day is kept.
func (g *gathering) add(st Stamp, origin string, marks ...feature) {
	d := g.mark(st, marks...)
	if d == nil {
		return
	}
	i := slices.IndexFunc(d.finds, func(f find) bool { return f.origin == origin })
	switch {
	case i < 0:
		d.finds = append(d.finds, find{st, origin})
	case d.finds[i].stamp.Precision != framewatch.PrecisionTime:
		if st.Precision == framewatch.PrecisionTime {
			d.finds[i].stamp = st
		}
	}
}

// change notes a date of a change.
func (g *gathering) change(st Stamp, origin string, marks ...feature) {
	if g.mark(st, marks...) != nil {
		g.changes = append(g.changes, find{st, origin})
	}
}

// elements looks for dates in attributes. The parser bounds the depth.
func (g *gathering) elements(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			if len(c.Attr) > 0 && c.DataAtom != atom.Meta && c.DataAtom != atom.Script && c.DataAtom != atom.Link {
				g.element(c)
			}
			g.elements(c)
		}
	}
}

// element reads a date that an element has for machines.
func (g *gathering) element(n *html.Node) {
	if g.looked == maxFinds {
		return
	}
	value, published := machineDate(n)
	st, ok := g.parse(value)
	if !ok {
		return
	}
	g.looked++
	switch pl := g.place(n); {
	case pl.changed && !published:
		g.change(st, "time", byChangeShown)
	case pl.strange() || pl.masthead && !published:
		g.mark(st, byForeign)
	case published || pl.published || n.DataAtom == atom.Time && pl.level >= 0 && pl.level <= 4:
		g.add(st, "time", byTime)
	default:
		g.add(st, "time", byTimeFar)
	}
}

// machineDate is the attribute of an element that may hold a date, and whether
// it is said to be of publication.
func machineDate(n *html.Node) (value string, published bool) {
	content := ""
	for _, a := range n.Attr {
		switch a.Key {
		case "datetime":
			value = a.Val
		case "content", "title":
			if content == "" {
				content = a.Val
			}
		case "pubdate":
			published = true
		case "itemprop":
			published = published || strings.EqualFold(a.Val, "datePublished")
		default:
			if value == "" && len(a.Val) >= 8 && len(a.Val) <= 40 && strings.HasPrefix(a.Key, "data-") && containsAny(a.Key, dataNames) {
				value = a.Val
			}
		}
	}
	if value == "" && (published || n.DataAtom == atom.Time) {
		value = content
	}
	return value, published
}

var dataNames = []string{"date", "time", "publish"}

// text looks for dates in the blocks.
func (g *gathering) text() {
	distance := 0 // bytes between the headline and the block
	for i := range g.page.Blocks {
		b := &g.page.Blocks[i]
		if g.looked < maxFinds && (holdsDigits(b.Text) || i > g.headline && i <= g.headline+10) {
			g.block(i, b, distance)
		}
		if i > g.headline {
			distance += len(b.Text)
		}
	}
}

// holdsDigits reports whether a text can hold the four digits that a date has
// at least, in the bytes of it that are read.
func holdsDigits(s string) bool {
	digits := 0
	for i := range min(len(s), maxText) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == 0xd9, c == 0xdb, c == 0xe0, c == 0xef: // Arabic, Persian, Indian and Thai, full width
			if digits++; digits == 4 {
				return true
			}
		}
	}
	return false
}

// block looks for dates in a block; of a long one, in its beginning.
func (g *gathering) block(i int, b *page.Block, distance int) {
	near := g.headline >= 0 && (i > g.headline && i <= g.headline+10 && distance < 400 || i < g.headline && i >= g.headline-5)
	s := b.Text
	switch {
	case len(s) > maxText:
		s = s[:maxText/2]
	case near:
		s = g.buffer.apart(b)
	}
	found := g.buffer.scan(s, g.order, false)
	if len(found) == 0 && near && i > g.headline && g.relative.IsZero() && !g.now.IsZero() {
		if st, ok := g.buffer.relative(s, g.now, g.order); ok && g.buffer.said(s) != change && !g.place(b.Node).strange() {
			g.relative = st.At
		}
	}
	end := 0
	for _, st := range found {
		g.looked++
		st = g.past(st)
		before, after := s[end:st.start], s[st.end:]
		end = st.end
		if strings.TrimSpace(before) == "" && i > 0 && len(g.page.Blocks[i-1].Text) <= 30 { // a label of its own
			before = g.page.Blocks[i-1].Text
		}
		said := g.buffer.said(before)
		if said == nothing && strings.HasPrefix(strings.TrimLeft(after, "日 "), "更新") { // said behind the date
			said = change
		}
		g.inText(i, st, said, b.Words > 25 || len(before) > 60, near, distance)
	}
}

// inText notes a date in a block.
func (g *gathering) inText(i int, st Stamp, said saying, prose, near bool, distance int) {
	pl := g.place(g.page.Blocks[i].Node)
	var own feature
	switch {
	case said == change || pl.changed && said != publication:
		g.change(st, "text", byChangeShown)
		return
	case pl.foreign && !pl.linked && !near && said == publication && !prose:
		own = bySaidForeign
	case pl.foreign && !near || pl.linked || pl.masthead && i < g.headline:
		g.mark(st, byForeign)
		return
	case said == event:
		g.mark(st, byEvent)
		return
	case prose && i > g.headline && distance < 1000:
		own = byDateline
	case prose:
		g.mark(st, byProse)
		return
	case near && pl.foreign:
		own = byNearForeign
	case near:
		own = byNear
	case said == publication:
		own = bySaidFar
	case pl.published || pl.dated:
		own = byNamedFar
	default:
		own = byText
	}
	g.add(st, "text", own)
	if !st.local.IsZero() {
		g.locals = append(g.locals, st.local)
	}
	if own == byDateline || own == bySaidForeign || own == byNearForeign {
		return
	}
	if near && said == publication {
		g.mark(st, bySaid)
	}
	if pl.level >= 0 && pl.level <= 3 {
		g.mark(st, isClose)
	}
	if i > g.headline && !g.shown {
		g.shown = true
		g.mark(st, isFirst)
	}
}

// apart is the text of a block with spaces between its parts: some pages part
// them by style alone, as in "Feature", "Mar 27, 2025", "5 mins".
func (b *buffer) apart(block *page.Block) string {
	if first := block.Node.FirstChild; first == nil || first.NextSibling == nil {
		return block.Text
	}
	b.text = b.text[:0]
	for n := range block.Node.Descendants() {
		if n.Type != html.TextNode || n.Data == "" {
			continue
		}
		if len(b.text)+len(n.Data) > 2*maxText {
			return block.Text
		}
		b.text = append(append(b.text, n.Data...), ' ')
	}
	if s := string(b.text); visible(s) == visible(block.Text) {
		return s
	}
	return block.Text // the element holds more than the block
}

// visible counts the bytes that are no white space.
func visible(s string) (n int) {
	for i := range len(s) {
		if s[i] > ' ' {
			n++
		}
	}
	return n
}

// localize finds the zone of a page that gives times for machines in UTC, and
// for readers on the day before or after: the zone that makes both one. Its
// day is that of the page.
func (g *gathering) localize() {
	for _, local := range g.locals {
		shown := slices.IndexFunc(g.days, func(d day) bool { return d.number == dayNumber(local) })
		for i := 0; i < len(g.days) && shown >= 0; i++ {
			d := &g.days[i]
			zone := d.zoneOf(local)
			if zone == nil {
				continue
			}
			for j := range d.finds {
				d.finds[j].stamp.At = d.finds[j].stamp.At.In(zone)
			}
			d.finds, g.days[shown].finds = nil, append(d.finds, g.days[shown].finds...)
			g.days[shown].join(*d)
			g.days = slices.Delete(g.days, i, i+1)
			break
		}
	}
}

// zoneOf is the zone in which the times of a neighbouring day, all in UTC,
// lie on the day of the local time, and the first of them is that time.
func (d *day) zoneOf(local time.Time) *time.Location {
	if n := dayNumber(local); n != d.number-1 && n != d.number+1 {
		return nil
	}
	for _, f := range d.finds {
		if _, offset := f.stamp.At.Zone(); offset != 0 || f.stamp.Precision != framewatch.PrecisionTime {
			return nil
		}
	}
	if len(d.finds) == 0 {
		return nil
	}
	ahead := local.Sub(d.finds[0].stamp.At.Truncate(time.Minute))
	if ahead < -10*time.Hour || ahead > 14*time.Hour || ahead%(15*time.Minute) != 0 { // from Hawaii to Kiribati
		return nil
	}
	zone := time.FixedZone("", int(ahead/time.Second))
	for _, f := range d.finds {
		if dayNumber(f.stamp.At.In(zone)) != dayNumber(local) {
			return nil
		}
	}
	return zone
}

// settle reads days the other way round, month for day, where the rest of the
// page says so: by naming the other day, or by how it writes dates that leave
// no doubt.
func (g *gathering) settle() {
	days, months := g.buffer.dayFirst, g.buffer.monthFirst
	for i := 0; i < len(g.days); i++ {
		d := &g.days[i]
		if d.read == certain {
			continue
		}
		other := turned(d.number)
		wrong := d.read == monthFirst && days && !months || d.read == dayFirst && months && !days
		switch j := slices.IndexFunc(g.days, func(e day) bool { return e.number == other }); {
		case j >= 0 && g.days[j].read == certain:
			g.turn(d, other)
			g.days[j].join(*d)
			g.days = slices.Delete(g.days, i, i+1)
			i--
		case wrong && j < 0 && !date(other).After(g.latest):
			g.turn(d, other)
		case g.order.Unsure && !days && !months:
			d.marks[isUnsure] = true
		}
	}
}

// turn gives a day that was read wrongly its number, and what was found there.
func (g *gathering) turn(d *day, number int) {
	for i := range g.changes {
		if st := &g.changes[i].stamp; st.read != certain && dayNumber(st.At) == d.number {
			st.turn(number)
		}
	}
	d.number = number
	for i := range d.finds {
		d.finds[i].stamp.turn(number)
	}
}

// join takes over what was found for the same day under another number.
func (d *day) join(other day) {
	for f, has := range other.marks {
		d.marks[f] = d.marks[f] || has
	}
	for _, f := range other.finds {
		if !slices.ContainsFunc(d.finds, func(have find) bool { return have.origin == f.origin }) {
			d.finds = append(d.finds, f)
		}
	}
}

// inMonth marks the days that lie in the month that the address names, and
// those that don't.
func (g *gathering) inMonth(month time.Time) {
	first, after := dayNumber(month), dayNumber(month.AddDate(0, 1, 0))
	for i := range g.days {
		d := &g.days[i]
		in := d.number >= first && d.number < after
		d.marks[inAddress], d.marks[offAddress] = in, !in
	}
}
