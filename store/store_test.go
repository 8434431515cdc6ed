package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func article(n int) framewatch.Article {
	url := fmt.Sprintf("https://example.org/%d", n)
	return framewatch.Article{
		ID: framewatch.ArticleID(url), URL: url, Source: "Example", Title: fmt.Sprint("Title ", n), Byline: []string{"A. Author", `B "Q" Editor`},
		Published: noon, PublishedOrigin: "meta", Precision: framewatch.PrecisionTime, Language: "en", Text: "Lead.\n\nBody.", Fetched: noon,
	}
}

func TestArticlesComeBackAsTheyWent(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	undated := article(2)
	undated.Published, undated.PublishedOrigin, undated.Precision, undated.Byline = time.Time{}, "", framewatch.PrecisionNone, nil
	tally, err := s.Import(ctx, "f", ImportTally{Lines: 3}, []framewatch.Article{article(1), undated, article(1)})
	if err != nil {
		t.Fatal(err)
	}
	if tally.Stored != 2 || tally.Known != 1 || tally.Undated != 1 {
		t.Errorf("tally %+v, want 2 stored, 1 known, 1 undated", tally)
	}
	kept, err := s.ImportTally(ctx, "f")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tally, kept); diff != "" {
		t.Errorf("kept tally differs:\n%s", diff)
	}
	got, err := s.ArticlesAfter(ctx, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []framewatch.Article{article(1), undated}
	for i := range want {
		want[i].Seq, want[i].Version, want[i].Changed = got[i].Seq, 1, noon
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("articles differ:\n%s", diff)
	}
	bySeq, err := s.ArticlesBySeq(ctx, []int64{want[1].Seq, 999})
	if err != nil || len(bySeq) != 1 || bySeq[0].URL != undated.URL {
		t.Errorf("by seq: %v, %v", bySeq, err)
	}
	if last, err := s.LastSeq(ctx); err != nil || last != want[1].Seq {
		t.Errorf("last seq %d, %v, want %d", last, err, want[1].Seq)
	}
	if _, err := s.ArticleByID(ctx, "nobody"); !errors.Is(err, framewatch.ErrNotFound) {
		t.Errorf("unknown article: %v, want ErrNotFound", err)
	}
}

func TestEntriesGoTheirWay(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	src := framewatch.Source{Name: "Example", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: "https://example.org/feed"}}}
	if err := s.PlanSources(ctx, []framewatch.Source{src}, framewatch.Scope{}, noon, 0, false); err != nil {
		t.Fatal(err)
	}
	lease := func() {
		t.Helper()
		hosts, err := s.LeaseHosts(ctx, "me", framewatch.Scope{}, noon, noon.Add(time.Minute), 10)
		if err != nil || len(hosts) != 1 || hosts[0].Name != "example.org" {
			t.Fatalf("leased %+v, %v", hosts, err)
		}
	}
	lease()
	due := func(now time.Time) (listings, entries []string, tasks []framewatch.Task) {
		t.Helper()
		tasks, err := s.DueTasks(ctx, "example.org", framewatch.Scope{}, now, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range tasks {
			if task.Listing != nil {
				listings = append(listings, task.Listing.URL)
			} else {
				entries = append(entries, task.Entry.URL)
			}
		}
		return listings, entries, tasks
	}
	listings, _, tasks := due(noon)
	if !slices.Equal(listings, []string{"https://example.org/feed"}) {
		t.Fatalf("listings due: %v", listings)
	}
	state := *tasks[0].Listing
	state.ETag, state.CheckedAt, state.OKAt, state.Status, state.Entries = `"x"`, noon, noon, 200, 4
	var entries []framewatch.Entry
	for i := range 4 {
		url := article(i).URL
		entries = append(entries, framewatch.Entry{Key: url, URL: url, Source: src.Name, FoundIn: state.URL, FoundAt: noon, Published: noon.Add(time.Duration(i) * time.Hour), PublishedOrigin: "feed"})
	}
	for pass, want := range []int{4, 0} {
		added, err := s.SaveListing(ctx, state, entries, nil, func(l *framewatch.ListingState, added []framewatch.Entry) {
			l.NextAt, l.Why = noon.Add(time.Hour), fmt.Sprint(len(added), " new")
		})
		if err != nil || added != want {
			t.Fatalf("pass %d: %d entries added, %v, want %d", pass, added, err, want)
		}
	}
	got, err := s.Listing(ctx, src.Name, state.URL)
	if err != nil {
		t.Fatal(err)
	}
	state.NextAt, state.Why = noon.Add(time.Hour), "0 new"
	if diff := cmp.Diff(state, got); diff != "" {
		t.Errorf("listing differs:\n%s", diff)
	}
	listings, urls, tasks := due(noon)
	if len(listings) != 0 || !slices.Equal(urls, []string{entries[3].URL, entries[2].URL, entries[1].URL, entries[0].URL}) {
		t.Fatalf("due: %v %v, want the latest first", listings, urls)
	}
	a := article(0)
	for i, c := range []struct {
		outcome framewatch.EntryOutcome
		effect  framewatch.Effect
	}{
		{framewatch.EntryOutcome{State: framewatch.EntryStored, Article: &a, At: noon, NextAt: noon.Add(2 * time.Hour), Visit: framewatch.Visit{Article: a.ID, At: noon, ETag: "e"}}, framewatch.EffectStored},
		{framewatch.EntryOutcome{State: framewatch.EntryStored, Article: &a, At: noon}, framewatch.EffectKnown},
		{framewatch.EntryOutcome{State: framewatch.EntrySkipped, Class: framewatch.ClassConsentWall, Reason: "asks for consent", At: noon}, framewatch.EffectNone},
		{framewatch.EntryOutcome{State: framewatch.EntryPending, Reason: "answered 503", NextAt: noon.Add(time.Minute), At: noon}, framewatch.EffectNone},
	} {
		if effect, err := s.Finish(ctx, *tasks[3-i].Entry, c.outcome, nil); effect != c.effect || err != nil {
			t.Errorf("entry %d: %q, %v, want %q", i, effect, err, c.effect)
		}
	}
	for _, c := range []struct {
		now  time.Time
		want int
	}{{noon, 0}, {noon.Add(time.Minute), 1}, {noon.Add(2 * time.Hour), 2}} {
		_, urls, tasks := due(c.now)
		if len(urls) != c.want {
			t.Errorf("at %v: %v due, want %d", c.now, urls, c.want)
		}
		if c.want == 1 && tasks[0].Entry.Attempts != 1 {
			t.Errorf("%d attempts, want 1", tasks[0].Entry.Attempts)
		}
		if c.want == 2 && tasks[len(tasks)-1].Entry.Visit.ETag != "e" {
			t.Errorf("the re-check is %+v", tasks[len(tasks)-1].Entry)
		}
	}
	statuses, err := s.SourceStatuses(ctx, []framewatch.Source{src})
	if err != nil || len(statuses) != 1 {
		t.Fatalf("%d statuses, %v", len(statuses), err)
	}
	want := framewatch.SourceStatus{
		Source: src, Listings: []framewatch.ListingState{state}, LastCheck: noon, LastSuccess: noon, NextCheck: noon.Add(time.Hour),
		Pending: 1, Stored: 2, Skipped: map[framewatch.Class]int{framewatch.ClassConsentWall: 1}, Articles: 1, LastArticle: noon,
		Problems: []framewatch.Problem{
			{URL: entries[2].URL, State: framewatch.EntrySkipped, Class: framewatch.ClassConsentWall, Reason: "asks for consent", At: noon},
			{URL: entries[3].URL, State: framewatch.EntryPending, Reason: "answered 503", At: noon},
		},
	}
	if diff := cmp.Diff(want, statuses[0], cmpopts.SortSlices(func(a, b framewatch.Problem) bool { return a.URL < b.URL })); diff != "" {
		t.Errorf("status differs:\n%s", diff)
	}
}

// A host belongs to one owner at a time; one whose lease ended without being
// given back is free again, after a pause.
func TestLeases(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	src := framewatch.Source{Name: "Example", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: "https://example.org/feed"}}}
	if err := s.PlanSources(ctx, []framewatch.Source{src}, framewatch.Scope{}, noon, 0, false); err != nil {
		t.Fatal(err)
	}
	lease := func(owner string, now time.Time) []framewatch.Host {
		t.Helper()
		hosts, err := s.LeaseHosts(ctx, owner, framewatch.Scope{}, now, now.Add(time.Minute), 10)
		if err != nil {
			t.Fatal(err)
		}
		return hosts
	}
	a, b := lease("a", noon), lease("b", noon)
	if len(a) != 1 || len(b) != 0 {
		t.Fatalf("a got %v, b got %v", a, b)
	}
	h := a[0]
	if _, ok, err := s.LeaseHost(ctx, "b", "example.org", noon, noon.Add(time.Minute)); ok || err != nil {
		t.Errorf("b got the host of a, %v", err)
	}
	if _, ok, err := s.LeaseHost(ctx, "a", "example.org", noon, noon.Add(time.Minute)); ok || err != nil {
		t.Errorf("a got its own host again before it gave it back, %v", err)
	}
	h.Delay, h.NextAt = 7*time.Second, noon.Add(7*time.Second)
	if lost, err := s.RenewLeases(ctx, "a", []framewatch.Host{h}, noon.Add(2*time.Minute)); err != nil || len(lost) != 0 {
		t.Fatalf("lost %q, %v", lost, err)
	}
	if b := lease("b", noon.Add(time.Minute)); len(b) != 0 {
		t.Errorf("b got %v while a had renewed", b)
	}
	late := noon.Add(3 * time.Minute)
	b = lease("b", late)
	if len(b) != 1 || !b[0].NextAt.Equal(late.Add(7*time.Second)) {
		t.Fatalf("b took over %+v; want a pause of 7 s from now", b)
	}
	if lost, err := s.RenewLeases(ctx, "a", []framewatch.Host{h}, late.Add(time.Minute)); err != nil || !slices.Equal(lost, []string{"example.org"}) {
		t.Errorf("a lost %q, %v", lost, err)
	}
	if err := s.ReleaseHosts(ctx, "a", []framewatch.Host{h}); err != nil { // too late: it is not a's any more
		t.Fatal(err)
	}
	if c := lease("c", late); len(c) != 0 {
		t.Errorf("a gave back what belongs to b: %v", c)
	}
	if err := s.ReleaseHosts(ctx, "b", b); err != nil {
		t.Fatal(err)
	}
	if c := lease("c", late); len(c) != 1 || !c[0].NextAt.Equal(b[0].NextAt) {
		t.Errorf("c got %v", c)
	}
}

// A change that fails takes nothing from those it is committed with.
func TestChangesAreCommittedTogether(t *testing.T) {
	s := open(t, t.TempDir())
	errWrong := errors.New("wrong")
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			err := s.inTx(t.Context(), "test", func(ctx context.Context, tx *sql.Tx) error {
				if _, err := hostID(ctx, tx, fmt.Sprint("host", i)); err != nil {
					return err
				}
				switch i % 4 {
				case 0:
					return errWrong
				case 1:
					panic("at the disco")
				}
				return nil
			})
			if wrong := i%4 < 2; wrong != (err != nil) {
				t.Errorf("change %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	var n int
	if err := s.read.QueryRow(`SELECT count(*) FROM hosts WHERE substr(name, 5) % 4 >= 2`).Scan(&n); err != nil || n != 100 {
		t.Errorf("%d hosts, %v, want 100", n, err)
	}
	if err := s.read.QueryRow(`SELECT count(*) FROM hosts`).Scan(&n); err != nil || n != 100 {
		t.Errorf("%d hosts in all, %v, want 100", n, err)
	}
}

func TestAlertsAndOutbox(t *testing.T) {
	dir := t.TempDir()
	s, ctx := open(t, dir), t.Context()
	if _, known, err := s.AlertState(ctx, "wave"); known || err != nil {
		t.Fatalf("new alert: %v, %v", known, err)
	}
	mail := framewatch.Mail{MessageID: "<1@x>", Alert: "wave", To: []string{"a@example.org"}, Subject: "s", Text: "t", HTML: "h", Created: noon, NextAt: noon, State: framewatch.MailQueued}
	state := framewatch.AlertState{Name: "wave", Cursor: 7, LastRun: noon}
	for range 2 { // a repeat after a crash queues nothing twice
		if err := s.SaveAlert(ctx, state, []framewatch.Mail{mail}, []string{"a", "b"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if got, known, err := s.AlertState(ctx, "wave"); !known || err != nil || got != state {
		t.Errorf("state %+v, %v, %v, want %+v", got, known, err, state)
	}
	if told, err := s.Told(ctx, "wave", []string{"b", "c"}); err != nil || !told["b"] || told["c"] {
		t.Errorf("told %v, %v, want b alone", told, err)
	}
	if told, err := s.Told(ctx, "flood", []string{"b"}); err != nil || told["b"] {
		t.Errorf("another alert told %v, %v", told, err)
	}
	due, err := s.DueMails(ctx, noon, 10)
	if err != nil || len(due) != 1 {
		t.Fatalf("%d mails due, %v, want 1", len(due), err)
	}
	mail.ID = due[0].ID
	if diff := cmp.Diff(mail, due[0]); diff != "" {
		t.Errorf("mail differs:\n%s", diff)
	}
	due[0].State, due[0].SentAt, due[0].Attempts = framewatch.MailSent, noon, 1
	if err := s.SaveMail(ctx, due[0]); err != nil {
		t.Fatal(err)
	}
	if due, err := s.DueMails(ctx, noon.Add(time.Hour), 10); err != nil || len(due) != 0 {
		t.Errorf("%d mails due after sending, %v", len(due), err)
	}
}

func TestSecondProcessIsTurnedAway(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	if _, err := Open(t.Context(), dir); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("second open: %v, want ErrInUse naming the folder", err)
	}
}

func TestUsedFolderIsKnown(t *testing.T) {
	dir := t.TempDir()
	if In(dir) {
		t.Error("an empty folder counts as used")
	}
	open(t, dir)
	if !In(dir) {
		t.Error("a used folder counts as empty")
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := s.write.Exec(`INSERT INTO migrations (step) VALUES (?)`, len(migrations)+1); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := Open(context.Background(), dir); err == nil || !strings.Contains(err.Error(), "newer framewatch") {
		t.Errorf("open: %v, want a word about a newer framewatch", err)
	}
}

func TestFullDiskIsNamed(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	if _, err := s.write.Exec(`PRAGMA max_page_count = 120`); err != nil {
		t.Fatal(err)
	}
	var stored int
	var err error
	for n := 0; err == nil && n < 100; n++ {
		a := article(n)
		a.Text = strings.Repeat("word ", 2000)
		if _, err = s.Import(ctx, "f", ImportTally{Lines: n}, []framewatch.Article{a}); err == nil {
			stored++
		}
	}
	if err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("error %v, want it to say that the disk is full", err)
	}
	articles, err := s.ArticlesAfter(ctx, 0, 1000)
	if err != nil || len(articles) != stored {
		t.Errorf("%d articles, %v; want the %d acknowledged ones", len(articles), err, stored)
	}
}

// What a process that died had leased is free for the next one that comes.
func TestHostsOfTheDeadAreFree(t *testing.T) {
	dir := t.TempDir()
	s, ctx := open(t, dir), t.Context()
	src := framewatch.Source{Name: "Example", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: "https://example.org/feed"}}}
	if err := s.PlanSources(ctx, []framewatch.Source{src}, framewatch.Scope{}, noon, 0, false); err != nil {
		t.Fatal(err)
	}
	lease := func(s *Store) int {
		t.Helper()
		hosts, err := s.LeaseHosts(ctx, s.Owner(), framewatch.Scope{}, noon, noon.Add(time.Minute), 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(hosts)
	}
	first, err := Join(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := lease(first); n != 1 {
		t.Fatalf("%d hosts leased", n)
	}
	second, err := Join(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if n := lease(second); n != 0 {
		t.Error("the host of a living process was given away")
	}
	if err := first.alive.Unlock(); err != nil { // as its death does
		t.Fatal(err)
	}
	third, err := Join(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer third.Close()
	if n := lease(third); n != 1 {
		t.Error("the host of a dead process was not free")
	}
	if _, err := Join(ctx, t.TempDir()); err == nil {
		t.Error("joined a folder that nobody has begun")
	}
}

// An entry that another process has finished stays as it is, and so does the
// archive.
func TestFinishedTwice(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	src := framewatch.Source{Name: "Example", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: "https://example.org/feed"}}}
	if err := s.PlanSources(ctx, []framewatch.Source{src}, framewatch.Scope{}, noon, 0, false); err != nil {
		t.Fatal(err)
	}
	a := article(1)
	l := framewatch.ListingState{Source: src.Name, URL: src.Listings[0].URL, Kind: framewatch.FeedListing, CheckedAt: noon}
	found := []framewatch.Entry{{Key: a.URL, URL: a.URL, Source: src.Name, FoundAt: noon}}
	if _, err := s.SaveListing(ctx, l, found, nil, func(*framewatch.ListingState, []framewatch.Entry) {}); err != nil {
		t.Fatal(err)
	}
	read := func(now time.Time) framewatch.Entry {
		t.Helper()
		tasks, err := s.DueTasks(ctx, "example.org", framewatch.Scope{}, now, 10)
		if err != nil || len(tasks) != 1 {
			t.Fatalf("%d tasks, %v", len(tasks), err)
		}
		return *tasks[0].Entry
	}
	stored := framewatch.EntryOutcome{State: framewatch.EntryStored, Article: &a, At: noon, NextAt: noon.Add(time.Hour), Visit: framewatch.Visit{Article: a.ID, At: noon}}
	checked := stored
	checked.Article, checked.NextAt, checked.Visit.Checks, checked.Visit.Same = nil, noon.Add(2*time.Hour), 1, 1
	later := framewatch.EntryOutcome{State: framewatch.EntryPending, Reason: "answered 503", At: noon, NextAt: noon.Add(time.Minute)}
	for _, c := range []struct {
		name    string
		now     time.Time
		outcome framewatch.EntryOutcome
		effect  framewatch.Effect
	}{
		{"failed", noon, later, framewatch.EffectNone},
		{"stored", noon.Add(time.Minute), stored, framewatch.EffectStored},
		{"checked", noon.Add(time.Hour), checked, framewatch.EffectSame},
	} {
		e := read(c.now)
		for i, want := range []framewatch.Effect{c.effect, framewatch.EffectKnown} {
			if effect, err := s.Finish(ctx, e, c.outcome, nil); effect != want || err != nil {
				t.Errorf("%s, time %d: %q, %v, want %q", c.name, i+1, effect, err, want)
			}
		}
		if _, o, err := s.EntryByURL(ctx, a.URL); err != nil || !o.NextAt.Equal(c.outcome.NextAt) {
			t.Errorf("%s: next at %v, %v, want %v", c.name, o.NextAt, err, c.outcome.NextAt)
		}
	}
}

// What a dead process had taken is due when its tasks are.
func TestReap(t *testing.T) {
	s, ctx := open(t, t.TempDir()), t.Context()
	src := framewatch.Source{Name: "Example", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: "https://example.org/feed"}}}
	if err := s.PlanSources(ctx, []framewatch.Source{src}, framewatch.Scope{}, noon, 0, false); err != nil {
		t.Fatal(err)
	}
	if hosts, err := s.LeaseHosts(ctx, "dead", framewatch.Scope{}, noon, noon.Add(time.Minute), 10); err != nil || len(hosts) != 1 {
		t.Fatalf("%d hosts, %v", len(hosts), err)
	}
	l := framewatch.ListingState{Source: src.Name, URL: src.Listings[0].URL, Kind: framewatch.FeedListing, CheckedAt: noon}
	next := noon.Add(time.Hour)
	if _, err := s.SaveListing(ctx, l, nil, nil, func(l *framewatch.ListingState, _ []framewatch.Entry) { l.NextAt = next }); err != nil {
		t.Fatal(err)
	}
	if err := s.Reap(ctx); err != nil {
		t.Fatal(err)
	}
	if due, err := s.NextDue(ctx, framewatch.Scope{}); err != nil || !due.Equal(next) {
		t.Errorf("due at %v, %v, want %v", due, err, next)
	}
	if hosts, err := s.LeaseHosts(ctx, "b", framewatch.Scope{}, time.Now(), time.Now().Add(time.Minute), 10); err != nil || len(hosts) != 1 || !hosts[0].NextAt.After(time.Now()) {
		t.Errorf("b got %+v, %v: want the host after a pause", hosts, err)
	}
}
