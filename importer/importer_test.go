package importer

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/store"

	"github.com/google/go-cmp/cmp"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestParse(t *testing.T) {
	const ok = `"url":"https://EXAMPLE.org:443/a?utm_source=x#top","source":"Example","text":"One.\n\n\n Two. \nThree."`
	for _, c := range []struct {
		name, line    string
		published     string
		doubt, reject string
	}{
		{"iso day", `{` + ok + `,"published":"2016-03-01"}`, "2016-03-01", "", ""},
		{"time with zone", `{` + ok + `,"published":"2016-03-01T23:30:00-05:00"}`, "2016-03-02T04:30:00Z", "", ""},
		{"time without zone", `{` + ok + `,"published":"2016-03-01 23:30:00"}`, "2016-03-01", "", ""},
		{"us style", `{` + ok + `,"published":"7/11/16"}`, "2016-07-11", "", ""},
		{"us style, whole year", `{` + ok + `,"published":"12/30/2017"}`, "2017-12-30", "", ""},
		{"not a us date", `{` + ok + `,"published":"30/12/17"}`, "", "date can't be read: 30/12/17", ""},
		{"empty", `{` + ok + `,"published":""}`, "", "no date", ""},
		{"missing", `{` + ok + `}`, "", "no date", ""},
		{"year 1", `{` + ok + `,"published":"0001-01-01"}`, "", "date can't be true: 0001-01-01", ""},
		{"future", `{` + ok + `,"published":"2050-09-30"}`, "", "date can't be true: 2050-09-30", ""},
		{"words", `{` + ok + `,"published":"yesterday"}`, "", "date can't be read: yesterday", ""},
		{"no url", `{"source":"x","text":"y"}`, "", "", "no url"},
		{"mail address", `{"url":"mailto:a@b","source":"x","text":"y"}`, "", "", `url can't be used: address "mailto:a@b": scheme is not http or https`},
		{"no source", `{"url":"http://a/","text":"y"}`, "", "", "no source"},
		{"no text", `{"url":"http://a/","source":"x","text":" \n "}`, "", "", "no text"},
		{"broken", `{"url":`, "", "", "not a JSON article: unexpected end of JSON input"},
		{"wrong type", `{"url":7}`, "", "", "not a JSON article: url is a number"},
		{"wrong type, a list", `{"text":["x"]}`, "", "", "not a JSON article: text is an array"},
		{"no object", `[]`, "", "", "not a JSON article: the line is an array"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, doubt, err := parse([]byte(c.line), now)
			if (err != nil || c.reject != "") && fmt.Sprint(err) != c.reject {
				t.Fatalf("rejected as %v, want %q", err, c.reject)
			}
			if c.reject != "" {
				return
			}
			if (doubt != nil || c.doubt != "") && fmt.Sprint(doubt) != c.doubt {
				t.Errorf("doubt %v, want %q", doubt, c.doubt)
			}
			if got := a.PublishedText(); got != c.published {
				t.Errorf("published %q, want %q", got, c.published)
			}
			if a.URL != "https://example.org/a" || a.Text != "One.\n\nTwo.\n\nThree." {
				t.Errorf("url %q, text %q", a.URL, a.Text)
			}
		})
	}
}

func TestBylineMayBeOneName(t *testing.T) {
	for _, c := range []struct{ in, want string }{{`"Ann  Lee"`, "Ann Lee"}, {`["Ann Lee",""]`, "Ann Lee"}, {`""`, ""}, {`null`, ""}} {
		a, _, err := parse([]byte(`{"url":"http://a/","source":"x","text":"y","byline":`+c.in+`}`), now)
		if got := strings.Join(a.Byline, "|"); err != nil || got != c.want {
			t.Errorf("byline %s: %q, %v, want %q", c.in, got, err, c.want)
		}
	}
}

func openStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func write(t *testing.T, lines int, zipped bool) string {
	t.Helper()
	var b bytes.Buffer
	for i := range lines {
		fmt.Fprintf(&b, `{"url":"https://example.org/%d","source":"S","title":"T","published":"2016-03-01","language":"en","text":"Text %d."}`+"\n", i, i)
	}
	b.WriteString("\n{broken\n")
	path := filepath.Join(t.TempDir(), "articles.jsonl")
	data := b.Bytes()
	if zipped {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		w.Write(data)
		w.Close()
		data = z.Bytes()
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImportTwiceStoresOnce(t *testing.T) {
	for _, zipped := range []bool{false, true} {
		s, path := openStore(t), write(t, 1234, zipped)
		want := store.ImportTally{Lines: 1236, Stored: 1234, Rejected: 1, Reasons: map[string]int{"not a JSON article": 1},
			Examples: []string{"line 1236: not a JSON article: invalid character 'b' looking for beginning of object key string"}, Done: true}
		for range 2 {
			got, err := File(t.Context(), s, path, now, func(Progress) {})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("zipped %v, tally differs:\n%s", zipped, diff)
			}
			want.Stored, want.Known = 0, 1234
		}
	}
}

// failing stops an import after some batches, as a kill would.
type failing struct {
	*store.Store
	batches int
}

var errStop = errors.New("stop")

func (f *failing) Import(ctx context.Context, file string, t store.ImportTally, batch []framewatch.Article) (store.ImportTally, error) {
	if f.batches--; f.batches < 0 {
		return t, errStop
	}
	return f.Store.Import(ctx, file, t, batch)
}

func TestImportGoesOnWhereItStopped(t *testing.T) {
	s, path := openStore(t), write(t, 1234, true)
	if _, err := File(t.Context(), &failing{s, 2}, path, now, func(Progress) {}); !errors.Is(err, errStop) {
		t.Fatal(err)
	}
	var first *store.ImportTally
	got, err := File(t.Context(), s, path, now, func(p Progress) {
		if first == nil {
			first = &p.Tally
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if first.Stored != 1234 || first.Known != 0 {
		t.Errorf("after the stop: %+v, want the 1,000 stored before and 234 more, none known", first)
	}
	if got.Stored != 1234 || got.Rejected != 1 || !got.Done {
		t.Errorf("tally %+v", got)
	}
}

func TestTruncatedFileKeepsWhatCouldBeRead(t *testing.T) {
	s, path := openStore(t), write(t, 1234, true)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data[:len(data)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	tally, err := File(t.Context(), s, path, now, func(Progress) {})
	if err == nil || !strings.Contains(err.Error(), "unexpected EOF") {
		t.Fatalf("error %v, want unexpected EOF", err)
	}
	if tally.Lines < 500 || tally.Lines != tally.Stored+tally.Rejected {
		t.Errorf("%d lines read, %d stored, %d rejected", tally.Lines, tally.Stored, tally.Rejected)
	}
	if last, err := s.LastSeq(t.Context()); err != nil || last < 500 {
		t.Errorf("%d articles kept, %v", last, err)
	}
}

func TestByteOrderMarkIsPassedOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bom.jsonl")
	if err := os.WriteFile(path, []byte("\uFEFF"+`{"url":"http://a/","source":"x","text":"y","published":"2016-03-01"}`+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := File(t.Context(), openStore(t), path, now, func(Progress) {})
	if err != nil || got.Stored != 1 || got.Rejected != 0 {
		t.Errorf("tally %+v, %v, want 1 stored", got, err)
	}
}

func TestLongLineIsSkipped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "long.jsonl")
	long := `{"url":"http://a/","source":"x","text":"` + strings.Repeat("y", maxLine) + `"}`
	if err := os.WriteFile(path, []byte(long+"\n"+`{"url":"http://b/","source":"x","text":"y"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := File(t.Context(), openStore(t), path, now, func(Progress) {})
	if err != nil || got.Stored != 1 || got.Rejected != 1 || got.Examples[0] != "line 1: line is too long: over 16 MB" {
		t.Errorf("tally %+v, %v", got, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"url":"http://a/","source":"x","text":"y","published":"7/11/16"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, _, err := parse(raw, now)
		if err == nil && (a.ID == "" || a.Text == "" || a.Source == "") {
			t.Errorf("%q gives %+v", raw, a)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	raw := []byte(`{"url":"https://example.org/1","source":"S","title":"T","published":"2016-03-01","language":"en","text":"` + strings.Repeat("Some words of a text. ", 250) + `"}`)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, _, err := parse(raw, now); err != nil {
			b.Fatal(err)
		}
	}
}
