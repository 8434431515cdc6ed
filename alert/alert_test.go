package alert

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
	"framewatch/internal/smtptest"
)

// A corpus is a Searcher over hits; a query finds the hits whose title
// contains its text.
type corpus struct {
	mu   sync.Mutex
	hits []framewatch.Hit // in order of Seq
	last int64
	err  error
}

func (c *corpus) add(titles ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range titles {
		c.last++
		seq := c.last
		c.hits = append(c.hits, framewatch.Hit{ID: fmt.Sprintf("id%d", seq), Seq: seq, URL: fmt.Sprintf("https://news.example/%d", seq),
			Title: t, Source: "Gazette", Published: "2026-03-01", Language: "en"})
	}
}

func (c *corpus) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

func (c *corpus) LastSeq() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// change gives an article another title, which moves it to the end.
func (c *corpus) change(id, title string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.hits, func(h framewatch.Hit) bool { return h.ID == id })
	h := c.hits[at]
	c.last++
	h.Seq, h.Title = c.last, title
	c.hits = append(slices.Delete(c.hits, at, at+1), h)
}

func (c *corpus) Search(_ context.Context, req framewatch.SearchRequest) (framewatch.SearchResult, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var res framewatch.SearchResult
	for _, h := range c.hits {
		if matches(req.Query.Expr, h) {
			res.Total++
			if len(res.Hits) < req.Limit {
				res.Hits = append(res.Hits, h)
			}
		}
	}
	return res, c.err
}

func matches(e framewatch.Expr, h framewatch.Hit) bool {
	switch e := e.(type) {
	case framewatch.And:
		return !slices.ContainsFunc(e, func(part framewatch.Expr) bool { return !matches(part, h) })
	case framewatch.Seqs:
		return e.From <= h.Seq && h.Seq <= e.To
	case framewatch.Words:
		return strings.Contains(h.Title, e.Words[0].Text)
	}
	return false
}

func parse(q string) (framewatch.Query, error) {
	if q == "" {
		return framewatch.Query{}, framewatch.ErrQuery
	}
	return framewatch.Query{Text: q, Expr: framewatch.Words{Words: []framewatch.Word{{Text: q}}}}, nil
}

// A memory is a Store that counts its calls and fails at the one it is told to.
type memory struct {
	mu     sync.Mutex
	states map[string]framewatch.AlertState
	outbox []framewatch.Mail
	told   []string // of one alert
	calls  int
	failAt int
}

var errDisk = errors.New("disk full")

func (m *memory) step() error {
	if m.calls++; m.calls == m.failAt {
		return errDisk
	}
	return nil
}

func (m *memory) AlertState(_ context.Context, name string) (framewatch.AlertState, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, known := m.states[name]
	return s, known, m.step()
}

func (m *memory) SaveAlert(_ context.Context, s framewatch.AlertState, mails []framewatch.Mail, told []string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step(); err != nil {
		return err
	}
	m.told = append(m.told, told...)
	if m.states == nil {
		m.states = map[string]framewatch.AlertState{}
	}
	m.states[s.Name] = s
	for _, mail := range mails {
		if !slices.ContainsFunc(m.outbox, func(o framewatch.Mail) bool { return o.MessageID == mail.MessageID }) {
			mail.ID = int64(len(m.outbox) + 1)
			m.outbox = append(m.outbox, mail)
		}
	}
	return nil
}

func (m *memory) Told(_ context.Context, _ string, articles []string) (map[string]bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	told := map[string]bool{}
	for _, id := range articles {
		told[id] = slices.Contains(m.told, id)
	}
	return told, m.step()
}

func (m *memory) DueMails(_ context.Context, now time.Time, limit int) ([]framewatch.Mail, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var due []framewatch.Mail
	for _, mail := range m.outbox {
		if mail.State == framewatch.MailQueued && !mail.NextAt.After(now) && len(due) < limit {
			due = append(due, mail)
		}
	}
	return due, m.step()
}

func (m *memory) SaveMail(_ context.Context, mail framewatch.Mail) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step(); err != nil {
		return err
	}
	m.outbox[mail.ID-1] = mail
	return nil
}

func (m *memory) mails() []framewatch.Mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.outbox)
}

// A clock is set by hand.
type clockAt struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clockAt) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clockAt) set(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, _ = time.Parse(time.RFC3339, s)
}

// A desk is all that a test of the runner needs.
type desk struct {
	*Runner
	corpus *corpus
	store  *memory
	server *smtptest.Server
	clock  *clockAt
}

func wave(schedule string, to ...string) framewatch.Alert {
	return framewatch.Alert{Name: "Wave", Query: "wave", Schedule: schedule, TimeZone: "Europe/Berlin", To: to}
}

func newDesk(t *testing.T, a framewatch.Alert) *desk {
	t.Helper()
	d := &desk{corpus: &corpus{}, store: &memory{}, server: smtptest.Start(t), clock: &clockAt{}}
	d.clock.set("2026-03-01T12:00:00Z")
	d.restart(t, a)
	return d
}

// restart replaces the runner by a new one on the same store, as after a crash.
func (d *desk) restart(t *testing.T, a framewatch.Alert) {
	t.Helper()
	sender, err := NewSMTP(Server{Host: d.server.Host, Port: d.server.Port, From: "framewatch <fw@news.test>", TLS: "none"})
	if err != nil {
		t.Fatal(err)
	}
	d.Runner, err = New(slog.New(slog.DiscardHandler), d.store, d.corpus, sender, []framewatch.Alert{a},
		Options{BaseURL: "https://fw.test", From: "framewatch <fw@news.test>", Parse: parse, Now: d.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) run(t *testing.T) int {
	t.Helper()
	n, err := d.RunNow(t.Context(), "Wave")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDigestByMail(t *testing.T) {
	d := newDesk(t, wave(framewatch.AtOnce, "a@news.test", "B <b@news.test>"))
	d.corpus.add("an old wave")
	if n := d.run(t); n != 0 {
		t.Fatalf("a new alert told %d articles of the archive", n)
	}
	d.corpus.add("a wave of migrants", "weather", "another wave")
	if n := d.run(t); n != 2 {
		t.Fatalf("%d new articles, want 2", n)
	}
	if err := d.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	mails := d.server.Wait(2)
	if got := fmt.Sprint(mails[0].To, mails[1].To); got != "[a@news.test] [b@news.test]" {
		t.Errorf("mails go to %s", got)
	}
	m := mails[0]
	for header, want := range map[string]string{
		"From": "\"framewatch\" <fw@news.test>", "To": "<a@news.test>", "Subject": "[framewatch] Wave: 2 new articles",
		"List-Id": "<wave.news.test>", "Auto-Submitted": "auto-generated", "Date": "Sun, 01 Mar 2026 12:00:00 +0000",
	} {
		if got := m.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	if id := m.Header.Get("Message-Id"); !strings.HasSuffix(id, "@news.test>") || id == mails[1].Header.Get("Message-Id") {
		t.Errorf("Message-ID is %s", id)
	}
	for _, want := range []string{"2 of 3 new articles since 1 March 2026, 13:00 CET", "a wave of migrants", "another wave", "https://news.example/2", "https://fw.test/articles/id2?q=wave", "https://fw.test/search?q=wave%20seq%3A2..4"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("plain part lacks %q:\n%s", want, m.Text)
		}
	}
	if !strings.Contains(m.HTML, `href="https://fw.test/search?q=wave%20seq%3A2..4"`) {
		t.Errorf("HTML part lacks the link to the search:\n%s", m.HTML)
	}
	if strings.Contains(m.Text, "old wave") || strings.Contains(m.Text, "weather") {
		t.Errorf("too much in the digest:\n%s", m.Text)
	}
}

// TestChangedArticleIsToldOnce tells a version that matches for the first time,
// and no later one.
func TestChangedArticleIsToldOnce(t *testing.T) {
	a := wave(framewatch.AtOnce, "a@news.test")
	d := newDesk(t, a)
	d.run(t)
	d.corpus.add("a wave", "weather")
	for _, step := range []struct {
		change map[string]string
		told   int
		want   string // in the mail
	}{
		{nil, 1, "1 of 2 new articles"},
		{map[string]string{"id1": "a great wave"}, 0, ""},
		{map[string]string{"id1": "a greater wave", "id2": "a wave of weather"}, 1, "1 of 1 new article"},
		{map[string]string{"id2": "weather again"}, 0, ""},
		{map[string]string{"id2": "a wave again"}, 0, ""},
	} {
		for id, title := range step.change {
			d.corpus.change(id, title)
		}
		before := len(d.store.outbox)
		d.restart(t, a)
		if n := d.run(t); n != step.told || len(d.store.outbox) != before+step.told {
			t.Fatalf("%v: %d told, %d mails; want %d", step.change, n, len(d.store.outbox)-before, step.told)
		}
		if step.told == 0 {
			continue
		}
		mail := d.store.outbox[before].Text
		repeats := "1 article that was told before has changed; it is not listed again."
		if !strings.Contains(mail, step.want) || strings.Contains(mail, repeats) != (before > 0) {
			t.Errorf("%v: mail\n%s", step.change, mail)
		}
	}
}

// TestManyMatches reads more matches than a page of hits holds.
func TestManyMatches(t *testing.T) {
	d := newDesk(t, wave(framewatch.AtOnce, "a@news.test"))
	d.run(t)
	for range 2*framewatch.MaxPage + 50 {
		d.corpus.add("wave", "weather")
	}
	if n := d.run(t); n != 2*framewatch.MaxPage+50 || len(d.store.told) != n {
		t.Errorf("%d told, %d noted; want %d", n, len(d.store.told), 2*framewatch.MaxPage+50)
	}
	if mail := d.store.outbox[0].Text; !strings.Contains(mail, "And 350 more, not listed here.") || !strings.Contains(mail, "450 of 900 new articles") {
		t.Error(mail)
	}
}

func TestNothingNewNoMail(t *testing.T) {
	d := newDesk(t, wave(framewatch.AtOnce, "a@news.test"))
	d.run(t)
	d.corpus.add("weather", "sport")
	if n := d.run(t); n != 0 || len(d.store.mails()) != 0 {
		t.Errorf("%d articles, %d mails", n, len(d.store.mails()))
	}
	if c := d.store.states["Wave"].Cursor; c != 2 {
		t.Errorf("cursor is %d, want 2", c)
	}
}

func TestIndexBuiltAnew(t *testing.T) {
	d := newDesk(t, wave(framewatch.AtOnce, "a@news.test"))
	d.corpus.add("a wave", "a wave")
	d.run(t)
	old := d.corpus.hits
	d.corpus.hits = old[:1]
	d.run(t)
	d.corpus.hits = old
	if n := d.run(t); n != 0 {
		t.Errorf("%d articles told again", n)
	}
}

// Every call of the store fails once; the runner is restarted after each
// failure. Every article must be told exactly once.
func TestFailureAtEachStep(t *testing.T) {
	for failAt := 1; ; failAt++ {
		a := wave(framewatch.AtOnce, "a@news.test", "b@news.test")
		d := newDesk(t, a)
		d.run(t)
		d.store.calls, d.store.failAt = 0, failAt
		for round := 1; round <= 3; round++ {
			d.corpus.add(fmt.Sprintf("wave %d", round))
			if _, err := d.RunNow(t.Context(), "Wave"); err != nil {
				d.restart(t, a)
			}
			if err := d.Deliver(t.Context()); err != nil && !errors.Is(err, errDisk) {
				t.Fatal(err)
			}
		}
		reached := d.store.calls >= failAt
		d.store.failAt = 0
		d.run(t)
		if err := d.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		for round := 1; round <= 3; round++ {
			n := 0
			for _, m := range d.server.Mails() {
				n += strings.Count(m.Text, fmt.Sprintf("\nwave %d\n", round))
			}
			if n != 2 { // one for each recipient
				t.Errorf("failure at call %d: wave %d told %d times, want 2", failAt, round, n)
			}
		}
		if !reached {
			return
		}
	}
}

func TestServerFails(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault smtptest.Fault
		mails int // taken by the server in the end
		state framewatch.MailState
		tries int
	}{
		{"no fault", smtptest.Fault{}, 1, framewatch.MailSent, 1},
		{"busy at the greeting", smtptest.Fault{At: smtptest.AtHello, Code: 421}, 1, framewatch.MailSent, 2},
		{"dies at the greeting", smtptest.Fault{At: smtptest.AtHello}, 1, framewatch.MailSent, 2},
		{"refuses the sender", smtptest.Fault{At: smtptest.AtMail, Code: 550}, 1, framewatch.MailSent, 2},
		{"dies after MAIL", smtptest.Fault{At: smtptest.AtMail}, 1, framewatch.MailSent, 2},
		{"busy after DATA", smtptest.Fault{At: smtptest.AtData, Code: 451}, 1, framewatch.MailSent, 2},
		{"dies during DATA", smtptest.Fault{At: smtptest.AtData}, 1, framewatch.MailSent, 2},
		{"refuses the text", smtptest.Fault{At: smtptest.AtData, Code: 554}, 0, framewatch.MailDead, 1},
		{"dies before it can say yes", smtptest.Fault{At: smtptest.AtAnswer}, 2, framewatch.MailSent, 2},
	} {
		d := newDesk(t, wave(framewatch.AtOnce, "a@news.test"))
		d.run(t)
		d.corpus.add("a wave")
		d.run(t)
		d.server.Fail(c.fault)
		for _, at := range []string{"2026-03-01T12:00:10Z", "2026-03-01T12:00:20Z", "2026-03-01T12:01:10Z", "2026-03-01T12:01:20Z"} {
			d.clock.set(at)
			if err := d.Deliver(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		mails, row := d.server.Mails(), d.store.mails()[0]
		if len(mails) != c.mails || row.State != c.state || row.Attempts != c.tries {
			t.Errorf("%s: %d mails, %s after %d tries (%s), want %d, %s, %d", c.name, len(mails), row.State, row.Attempts, row.Error, c.mails, c.state, c.tries)
		}
		if len(mails) == 2 && mails[0].Header.Get("Message-Id") != mails[1].Header.Get("Message-Id") {
			t.Errorf("%s: the repeat has another Message-ID", c.name)
		}
	}
}

func TestRefusedRecipient(t *testing.T) {
	d := newDesk(t, wave(framewatch.AtOnce, "gone@news.test", "full@news.test", "a@news.test"))
	d.run(t)
	d.corpus.add("a wave")
	d.run(t)
	d.server.Refuse("gone@news.test", 550)
	d.server.Refuse("full@news.test", 452)
	if err := d.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, m := range d.store.mails() {
		got += string(m.State) + " "
	}
	if got != "dead queued sent " {
		t.Errorf("mails are %s", got)
	}
	if e := d.store.mails()[0].Error; !strings.Contains(e, "gone@news.test") || !strings.Contains(e, "550") {
		t.Errorf("error is %q", e)
	}
	for range maxTries {
		d.clock.now = d.clock.now.Add(longWait)
		if err := d.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if m := d.store.mails()[1]; m.State != framewatch.MailDead || m.Attempts != maxTries {
		t.Errorf("after %d tries the mail is %s", m.Attempts, m.State)
	}
}

func TestSearchFails(t *testing.T) {
	d := newDesk(t, wave(framewatch.AtOnce, "a@news.test"))
	d.run(t)
	d.corpus.add("a wave")
	d.corpus.fail(errDisk)
	d.clock.set("2026-03-01T13:00:00Z")
	if next := d.runDue(t.Context()); !next.Equal(d.clock.now.Add(time.Minute)) {
		t.Errorf("tried again at %v", next)
	}
	if s := d.store.states["Wave"]; s.Cursor != 0 || !strings.Contains(s.Error, "disk full") {
		t.Errorf("state is %+v", s)
	}
	d.corpus.fail(nil)
	d.clock.set("2026-03-01T13:01:00Z")
	d.runDue(t.Context())
	if s := d.store.states["Wave"]; s.Cursor != 1 || s.Error != "" || len(d.store.mails()) != 1 {
		t.Errorf("state is %+v with %d mails", s, len(d.store.mails()))
	}
}

func TestWhenDue(t *testing.T) {
	const daily = "30 2 * * *"
	type step struct {
		now   string
		add   string // a title that arrives just before
		mails int    // in the outbox afterwards
		next  string // "" if it waits for something new
	}
	for _, c := range []struct {
		name, schedule string
		steps          []step
	}{
		{"daily", daily, []step{
			{"2026-03-01T12:00:00Z", "", 0, "2026-03-02T01:30:00Z"},
			{"2026-03-01T20:00:00Z", "wave 1", 0, "2026-03-02T01:30:00Z"},
			{"2026-03-02T01:30:00Z", "wave 2", 1, "2026-03-03T01:30:00Z"},
			{"2026-03-02T01:30:01Z", "wave 3", 1, "2026-03-03T01:30:00Z"},
			{"2026-03-05T12:00:00Z", "", 2, "2026-03-06T01:30:00Z"}, // three runs missed, made up for once
		}},
		{"summer time begins", daily, []step{
			{"2026-03-28T12:00:00Z", "", 0, "2026-03-29T01:00:00Z"},
			{"2026-03-29T01:00:00Z", "wave 1", 1, "2026-03-30T00:30:00Z"},
		}},
		{"summer time ends", daily, []step{
			{"2026-10-24T12:00:00Z", "", 0, "2026-10-25T00:30:00Z"},
			{"2026-10-25T00:30:00Z", "wave 1", 1, "2026-10-26T01:30:00Z"},
			{"2026-10-25T01:30:00Z", "wave 2", 1, "2026-10-26T01:30:00Z"},
		}},
		{"at once", framewatch.AtOnce, []step{
			{"2026-03-01T12:00:00Z", "", 0, ""},
			{"2026-03-01T12:05:00Z", "wave 1", 1, ""},
			{"2026-03-01T12:05:20Z", "wave 2", 1, "2026-03-01T12:06:00Z"}, // not within a minute
			{"2026-03-01T12:06:00Z", "wave 3", 2, ""},
		}},
	} {
		a := wave(c.schedule, "a@news.test")
		d := newDesk(t, a)
		for _, s := range c.steps {
			if s.add != "" {
				d.corpus.add(s.add)
			}
			d.clock.set(s.now)
			d.restart(t, a)
			next := ""
			if at := d.runDue(t.Context()); !at.IsZero() {
				next = at.UTC().Format(time.RFC3339)
			}
			if n := len(d.store.mails()); n != s.mails || next != s.next {
				t.Errorf("%s at %s: %d mails, next %s, want %d, %s", c.name, s.now, n, next, s.mails, s.next)
			}
		}
	}
}

func TestRun(t *testing.T) {
	d := newDesk(t, wave(framewatch.AtOnce, "a@news.test"))
	d.o.Now, d.o.Pause = time.Now, time.Millisecond
	d.Runner.run(t.Context(), d.watches[0])
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	for i := range 3 {
		d.corpus.add("a wave")
		d.Notify()
		d.server.Wait(i + 1)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for _, m := range d.store.mails() {
		if m.State != framewatch.MailSent {
			t.Errorf("mail %d is %s", m.ID, m.State)
		}
	}
}

func TestNewTellsAllMistakes(t *testing.T) {
	_, err := New(slog.New(slog.DiscardHandler), nil, nil, nil, []framewatch.Alert{
		{Name: "no query"}, {Name: "no schedule", Query: "q", Schedule: "never"}, {Name: "no zone", Query: "q", TimeZone: "Mars/Base", Schedule: framewatch.AtOnce},
	}, Options{From: "fw@news.test", Parse: parse})
	if err == nil || strings.Count(err.Error(), "\n") != 2 || !errors.Is(err, framewatch.ErrQuery) {
		t.Errorf("got %v", err)
	}
	d := newDesk(t, wave(framewatch.AtOnce, "a@news.test"))
	if _, err := d.RunNow(t.Context(), "unknown"); !errors.Is(err, framewatch.ErrNotFound) {
		t.Errorf("unknown alert: %v", err)
	}
}

func TestWait(t *testing.T) {
	total := time.Duration(0)
	last := time.Duration(0)
	for i := 1; i < maxTries; i++ {
		if w := wait(i); w < last || w > longWait {
			t.Errorf("wait %d is %v after %v", i, w, last)
		} else {
			last, total = w, total+w
		}
	}
	if days := cmp.Compare(total, 24*time.Hour); days < 0 {
		t.Errorf("given up after %v", total)
	}
}
