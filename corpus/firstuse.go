package corpus

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"framewatch"
	"framewatch/measure"
	"framewatch/query"
	"framewatch/seqset"
	"framewatch/text"
)

// FirstUse answers who used the words of a query first, and who followed;
// METHODS section 7.
func (c *Corpus) FirstUse(ctx context.Context, r framewatch.FirstUseRequest) (res framewatch.FirstUseResult, err error) {
	began := time.Now()
	if err = checkFirstUse(r); err != nil {
		return res, err
	}
	q, err := c.ask(r.Filter, !r.Each)
	if err != nil {
		return res, err
	}
	defer q.close()
	s := &spread{question: q, request: r}
	if s.finder, err = q.finder(r.Query.Expr); err != nil {
		return res, err
	}
	s.finder.details = true
	if err = s.find(ctx); err != nil {
		return res, err
	}
	s.watched()
	res = framewatch.FirstUseResult{Query: r.Query.Text, Explain: query.ExplainFiltered(r.Query, r.Filter), Each: r.Each, Undated: s.undated, Basis: q.basis(r.Filter)}
	res.Notices = s.notices(ctx)
	if err = s.tell(ctx, &res); err != nil {
		return res, err
	}
	res.TookNS = time.Since(began).Nanoseconds()
	return res, nil
}

func checkFirstUse(r framewatch.FirstUseRequest) error {
	f := r.Filter
	switch {
	case r.Limit < 0:
		return fmt.Errorf("%w: %d outlets can't be listed", framewatch.ErrQuery, r.Limit)
	case f.Undated:
		return fmt.Errorf("%w: what is earlier needs a date; leave out undated", framewatch.ErrQuery)
	case !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To):
		return errBackwards
	}
	return hasOccurrences(r.Query)
}

// A use is one article with the words. Its minute is 0 where only the day is
// known; what is published at midnight is taken for such, as nothing is called
// earlier than another that perhaps is not.
type use struct {
	seq    uint32
	day    int32
	minute uint16
	own    bool // in the outlet's own voice, too
}

// compare puts uses in order: of one day those with a time of day first.
func (u use) compare(v use) int {
	return cmp.Or(cmp.Compare(u.day, v.day), cmp.Compare(u.minute-1, v.minute-1)) // 0 - 1 is the largest
}

// after reports whether u is known to come after v.
func (u use) after(v use) bool {
	return u.day > v.day || u.day == v.day && v.minute > 0 && u.minute > v.minute
}

// A spread is one request being answered.
type spread struct {
	*question
	request framewatch.FirstUseRequest
	finder  *finder
	outlets []outlet       // by code of the source
	undated int            // uses
	sizes   map[uint32]int // of clusters with a use, by number
}

// An outlet is what is known of one.
type outlet struct {
	first, last int32 // days of its articles; undated if it has none with a date
	uses        []use // in order
	copies      []use // dated articles with the words that run a text which is a use already
}

// find finds the uses.
func (s *spread) find(ctx context.Context) error {
	found, err := s.matching(ctx, s.request.Query.Expr)
	if err != nil {
		return err
	}
	quantities, err := s.finder.quantities(ctx, found, framewatch.ByVoice)
	if err != nil {
		return err
	}
	with, own := seqset.Under(s.last), seqset.Under(s.last)
	for _, some := range quantities {
		for _, x := range some {
			if x.n != [4]uint32{} {
				with.Add(x.seq)
			}
			if x.n[0] > 0 {
				own.Add(x.seq)
			}
		}
	}
	uses := with.Clone()
	if s.once {
		uses = s.columns.once(with, nil)
		s.keep(uses, s.times)
		s.keep(with, s.times)
	}
	s.outlets, s.sizes = make([]outlet, len(s.sources)), map[uint32]int{}
	for seq := range with.All() {
		o, u := &s.outlets[s.source[seq]], use{seq, s.day[seq], s.clock[seq], own.Has(seq)}
		switch {
		case u.day == undated && uses.Has(seq):
			s.undated++
		case u.day == undated:
		case uses.Has(seq):
			o.uses = append(o.uses, u)
			s.sizes[s.cluster[seq]] = 0
		default:
			o.copies = append(o.copies, u)
		}
	}
	for i := range s.outlets {
		slices.SortFunc(s.outlets[i].uses, func(a, b use) int { return cmp.Or(a.compare(b), cmp.Compare(a.seq, b.seq)) })
	}
	return ctx.Err()
}

// watched finds from when and until when there are articles of each outlet, on
// whatever topic, and how large the clusters of the uses are.
func (s *spread) watched() {
	filter := s.request.Filter
	filter.Topic = false
	for i := range s.outlets {
		s.outlets[i].first, s.outlets[i].last = undated, undated
	}
	seen := s.all.Clone()
	s.keep(seen, filter)
	for seq := range seen.All() {
		o, day := &s.outlets[s.source[seq]], s.day[seq]
		switch {
		case day == undated:
		case o.first == undated:
			o.first, o.last = day, day
		default:
			o.first, o.last = min(o.first, day), max(o.last, day)
		}
	}
	for seq := range s.all.All() {
		if n, ok := s.sizes[s.cluster[seq]]; ok {
			s.sizes[s.cluster[seq]] = n + 1
		}
	}
	s.sizes[0] = 1 // alone
}

// notices are what the reader shall know of the question.
func (s *spread) notices(ctx context.Context) []string {
	r := s.request
	notices := slices.Concat([]string{}, r.Query.Notices, s.unknown(ctx, r.Query.Expr, r.Filter), s.voiceless(r.Query.Expr))
	if s.once {
		notices = append(notices, "Articles that run the same text count once, as the earliest of them that has the words; who only ran it after others did not use the words.")
	}
	if !r.Filter.From.IsZero() {
		notices = append(notices, fmt.Sprintf("Only articles since %s are looked at; an earlier use is not seen, and the first one told here may not be the first.", r.Filter.From.Format(time.DateOnly)))
	}
	if len(r.Filter.Speakers) > 0 || len(r.Filter.Voices) > 0 && !slices.Contains(r.Filter.Voices, framewatch.VoiceOwn) {
		notices = append(notices, "Only words that are owed to others count, so no outlet can be seen to adopt them: that takes its own voice.")
	}
	return notices
}

// tell writes the answer.
func (s *spread) tell(ctx context.Context, res *framewatch.FirstUseResult) error {
	users := s.users(res)
	if len(users) == 0 {
		return nil
	}
	first := s.outlets[users[0]].uses[0]
	res.Adoption, res.HalfDay = s.adoption(first.day)
	for _, code := range users {
		if _, ok := s.outlets[code].adopted(); ok {
			res.Adopters++
		}
	}
	firstOwn, hasOwn := s.firstOwn(users)
	if limit := s.request.Limit; limit > 0 && len(users) > limit {
		res.Notices = append(res.Notices, fmt.Sprintf("The first %d outlets are listed, %d more used the words later; all of them are counted.", limit, len(users)-limit))
		users = users[:limit]
	}
	wanted := []wantedUse{{first, false}}
	if hasOwn {
		wanted = append(wanted, wantedUse{firstOwn, true})
	}
	for _, code := range users {
		o := &s.outlets[code]
		wanted = append(wanted, wantedUse{o.uses[0], false})
		if own, ok := o.firstOwn(); ok {
			wanted = append(wanted, wantedUse{own, true})
		}
	}
	shown, err := s.show(ctx, wanted)
	if err != nil {
		return err
	}
	next := func() *framewatch.Use {
		u := shown[0]
		shown = shown[1:]
		return u
	}
	if res.First = next(); hasOwn {
		res.FirstOwn = next()
	}
	for _, code := range users {
		res.Outlets = append(res.Outlets, s.outletUse(int(code), next))
	}
	return nil
}

// users are the codes of the outlets that used the words, the earliest first.
func (s *spread) users(res *framewatch.FirstUseResult) (users []int) {
	for code, o := range s.outlets {
		switch {
		case len(o.uses) > 0:
			users = append(users, code)
			res.Articles += len(o.uses)
			for _, u := range o.uses {
				if u.own {
					res.Own++
				}
			}
		case o.first != undated:
			res.Without++
			if len(o.copies) > 0 {
				res.Copying++
			}
		}
	}
	res.Users = len(users)
	slices.SortFunc(users, func(a, b int) int {
		return cmp.Or(s.outlets[a].uses[0].compare(s.outlets[b].uses[0]), cmp.Compare(s.sources[a], s.sources[b]))
	})
	return users
}

// firstOwn is the earliest use in an outlet's own voice.
func (s *spread) firstOwn(users []int) (first use, ok bool) {
	for _, code := range users {
		own, has := s.outlets[code].firstOwn()
		if has && (!ok || cmp.Or(own.compare(first), cmp.Compare(s.sources[code], s.sources[s.source[first.seq]])) < 0) {
			first, ok = own, true
		}
	}
	return first, ok
}

func (o *outlet) firstOwn() (use, bool) {
	i := slices.IndexFunc(o.uses, func(u use) bool { return u.own })
	if i < 0 {
		return use{}, false
	}
	return o.uses[i], true
}

// The days within which a third use must follow the first for the outlet to
// have adopted the words, and for which it must have been watched before its
// first use to be sure that this was the first.
const (
	adoptedWithin = 30
	alreadyWithin = 30
)

// adopted is the day on which the outlet adopted the words.
func (o *outlet) adopted() (day int32, ok bool) {
	var days []int32
	for _, u := range o.uses {
		if u.own {
			days = append(days, u.day)
		}
	}
	for i := 0; i+2 < len(days); i++ {
		if days[i+2]-days[i] <= adoptedWithin {
			return days[i], true
		}
	}
	return 0, false
}

// adoption is how the words spread from the day of the first use on. An outlet
// is watched to the day of its last article.
func (s *spread) adoption(first int32) ([]framewatch.AdoptionPoint, *int) {
	var watches []measure.Watch
	for i := range s.outlets {
		o := &s.outlets[i]
		if o.first == undated {
			continue
		}
		w := measure.Watch{From: int(max(o.first, first) - first), To: int(o.last - first)}
		if day, ok := o.adopted(); ok {
			w.To, w.Adopted = int(day-first), true
		}
		watches = append(watches, w)
	}
	days := measure.Adoptions(watches)
	var points []framewatch.AdoptionPoint
	for _, d := range days {
		points = append(points, framewatch.AdoptionPoint{
			Day: d.Day, Date: timeOf(first + int32(d.Day)).Format(time.DateOnly), Adopted: d.Adopted, AtRisk: d.AtRisk, Share: d.Share, Low: d.Low, High: d.High,
		})
	}
	if half, ok := measure.HalfAdopted(days); ok {
		return points, &half
	}
	return points, nil
}

// outletUse tells of one outlet; next gives its uses.
func (s *spread) outletUse(code int, next func() *framewatch.Use) framewatch.OutletUse {
	o := &s.outlets[code]
	told := framewatch.OutletUse{
		Source: s.sources[code], Since: timeOf(o.first).Format(time.DateOnly), Until: timeOf(o.last).Format(time.DateOnly),
		First: next(), Articles: len(o.uses), Copies: len(o.copies), Already: o.uses[0].day-o.first < alreadyWithin,
	}
	for _, u := range o.uses {
		if u.own {
			told.Own++
		}
	}
	if told.Own > 0 {
		told.FirstOwn = next()
	}
	if day, ok := o.adopted(); ok {
		told.Adopted = timeOf(day).Format(time.DateOnly)
	}
	return told
}

// A wantedUse is one to be shown, as one in the outlet's own voice or in any.
type wantedUse struct {
	use
	own bool
}

// show reads the articles of uses.
func (s *spread) show(ctx context.Context, wanted []wantedUse) ([]*framewatch.Use, error) {
	onDay := s.onDays(wanted)
	shown := make([]*framewatch.Use, 0, len(wanted))
	for page := range slices.Chunk(wanted, framewatch.MaxPage) {
		bySeq, err := s.articlesOf(ctx, page)
		if err != nil {
			return nil, err
		}
		for _, w := range page {
			a := bySeq[w.seq]
			u := &framewatch.Use{
				Article: a.ID, Seq: int64(w.seq), URL: a.URL, Title: a.Title, Source: s.sources[s.source[w.seq]], Published: a.PublishedText(),
				Copies: s.sizes[s.cluster[w.seq]] - 1,
			}
			for _, other := range onDay[w.day] {
				if s.source[other.seq] != s.source[w.seq] && (other.own || !w.own) && !other.after(w.use) && !w.after(other) {
					u.SameDay++
				}
			}
			u.Voice, u.Line = s.line(a, w)
			shown = append(shown, u)
		}
	}
	return shown, nil
}

// onDays are all articles with the words on the days of some, copies, too: which
// of several ran a text first is as unknown.
func (s *spread) onDays(wanted []wantedUse) map[int32][]use {
	onDay := map[int32][]use{}
	for _, w := range wanted {
		onDay[w.day] = nil
	}
	for _, o := range s.outlets {
		for _, u := range slices.Concat(o.uses, o.copies) {
			if _, ok := onDay[u.day]; ok {
				onDay[u.day] = append(onDay[u.day], u)
			}
		}
	}
	return onDay
}

func (s *spread) articlesOf(ctx context.Context, page []wantedUse) (map[uint32]framewatch.Article, error) {
	var seqs []int64
	for _, w := range page {
		seqs = append(seqs, int64(w.seq))
	}
	slices.Sort(seqs)
	articles, err := s.corpus.articles(ctx, slices.Compact(seqs))
	if err != nil {
		return nil, err
	}
	bySeq := map[uint32]framewatch.Article{}
	for _, a := range articles {
		bySeq[uint32(a.Seq)] = a
	}
	return bySeq, nil
}

// line is the sentence of the first occurrence of a use, and its voice.
func (s *spread) line(a framewatch.Article, w wantedUse) (framewatch.Voice, string) {
	spans := s.finder.occurrences(w.seq, nil)
	i := 0
	if w.own {
		i = slices.IndexFunc(spans, func(x span) bool { return framewatch.Voices[x.voice] == framewatch.VoiceOwn })
	}
	if i < 0 || i >= len(spans) {
		return "", ""
	}
	voice := framewatch.Voices[spans[i].voice]
	return voice, s.sentence(a, w.seq, spans[i])
}

// sentence is the sentence in which an occurrence begins, cut if it is long;
// words alone where the text is not kept any more.
func (q *question) sentence(a framewatch.Article, seq uint32, s span) string {
	t, _ := q.texts.Text(seq)
	cut := cutUp(a)
	if !cut.fits(t) {
		l := q.lineOfWords(a, t, line{seq, s}, 8)
		return l.Left + " " + l.Node + " " + l.Right
	}
	start, end := cut.bytes(t, s)
	whole := a.Text
	if t.Place(s.from) == framewatch.PlaceHeadline {
		whole = a.Title
	}
	return cutOut(whole, sentenceAt(text.Sentences(whole), start, end), [][2]int{{start, end}}).Text
}
