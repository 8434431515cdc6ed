package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"framewatch"

	"github.com/google/go-cmp/cmp"
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
	want[0].Seq, want[1].Seq = got[0].Seq, got[1].Seq
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
	state := framewatch.ListingState{Source: src.Name, URL: src.Listings[0].URL, Kind: framewatch.FeedListing, ETag: `"x"`, CheckedAt: noon, OKAt: noon, Status: 200, Entries: 4}
	var entries []framewatch.Entry
	for i := range 4 {
		url := article(i).URL
		entries = append(entries, framewatch.Entry{Key: url, URL: url, Source: src.Name, FoundIn: state.URL, FoundAt: noon, Published: noon.Add(time.Duration(i) * time.Hour), PublishedOrigin: "feed"})
	}
	for pass, want := range []int{4, 0} {
		if added, err := s.SaveListing(ctx, state, entries); err != nil || added != want {
			t.Fatalf("pass %d: %d entries added, %v, want %d", pass, added, err, want)
		}
	}
	got, err := s.Listing(ctx, src.Name, state.URL)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(state, got); diff != "" {
		t.Errorf("listing differs:\n%s", diff)
	}
	if stored, err := s.StoreArticle(ctx, entries[0].Key, article(0), noon); !stored || err != nil {
		t.Fatalf("store: %v, %v", stored, err)
	}
	if stored, err := s.StoreArticle(ctx, entries[1].Key, article(0), noon); stored || err != nil {
		t.Fatalf("store a known article: %v, %v", stored, err)
	}
	finish := func(key string, o framewatch.EntryOutcome) {
		t.Helper()
		if err := s.FinishEntry(ctx, key, o); err != nil {
			t.Fatal(err)
		}
	}
	finish(entries[2].Key, framewatch.EntryOutcome{State: framewatch.EntrySkipped, Class: framewatch.ClassConsentWall, Reason: "asks for consent", At: noon})
	finish(entries[3].Key, framewatch.EntryOutcome{State: framewatch.EntryPending, Reason: "answered 503", NextAt: noon.Add(time.Minute), At: noon})
	if err := s.SaveSchedule(ctx, src.Name, noon.Add(time.Hour), "feed: answered 503"); err != nil {
		t.Fatal(err)
	}
	if next, err := s.NextPending(ctx, src.Name, noon); err != nil || !next.Equal(noon.Add(time.Minute)) {
		t.Errorf("next entry due %v, %v, want a minute after noon", next, err)
	}
	for _, c := range []struct {
		now  time.Time
		want int
	}{{noon, 0}, {noon.Add(time.Minute), 1}} {
		due, err := s.PendingEntries(ctx, src.Name, c.now, 10)
		if err != nil || len(due) != c.want {
			t.Errorf("at %v: %d entries due, %v, want %d", c.now, len(due), err, c.want)
		}
		if len(due) == 1 && due[0].Attempts != 1 {
			t.Errorf("%d attempts, want 1", due[0].Attempts)
		}
	}
	statuses, err := s.SourceStatuses(ctx, []framewatch.Source{src})
	if err != nil || len(statuses) != 1 {
		t.Fatalf("%d statuses, %v", len(statuses), err)
	}
	want := framewatch.SourceStatus{
		Source: src, Listings: []framewatch.ListingState{state}, LastCheck: noon, LastSuccess: noon, NextCheck: noon.Add(time.Hour), Error: "feed: answered 503",
		Pending: 1, Stored: 2, Skipped: map[framewatch.Class]int{framewatch.ClassConsentWall: 1}, Articles: 1, LastArticle: noon,
		Problems: []framewatch.Problem{
			{URL: entries[2].URL, State: framewatch.EntrySkipped, Class: framewatch.ClassConsentWall, Reason: "asks for consent", At: noon},
			{URL: entries[3].URL, State: framewatch.EntryPending, Reason: "answered 503", At: noon},
		},
	}
	if diff := cmp.Diff(want, statuses[0]); diff != "" {
		t.Errorf("status differs:\n%s", diff)
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
		if err := s.SaveAlert(ctx, state, []framewatch.Mail{mail}); err != nil {
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
	if _, err := s.write.Exec(`PRAGMA max_page_count = 40`); err != nil {
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
