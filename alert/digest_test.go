package alert

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/internal/smtptest"
)

var update = flag.Bool("update", false, "write the answers in testdata anew")

func sample(t *testing.T, hits ...framewatch.Hit) digest {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	w := &watch{Alert: framewatch.Alert{Name: "Waves & floods", Query: `"migrant wave" or flood`}, zone: zone}
	w.query = framewatch.Query{Text: `"migrant wave" OR flood`, Expr: framewatch.Or{}}
	d := newDigest(w, "https://fw.test", within(w.query, framewatch.Seqs{From: 11, To: 130}), time.Date(2026, 7, 1, 4, 30, 0, 0, time.UTC))
	for _, h := range hits {
		d.add(w, "https://fw.test", h)
	}
	d.Base = 120
	return d
}

func TestGolden(t *testing.T) {
	d := sample(t,
		framewatch.Hit{ID: "a1", URL: "https://gazette.example/1", Title: "Migrant wave feared", TitleMarks: [][2]int{{0, 12}}, Source: "Example Gazette",
			Published: "2026-07-01", Language: "en", Snippets: []framewatch.Snippet{{Text: "A flood of words, a flood of figures.", Marks: [][2]int{{2, 7}, {20, 25}}}}},
		framewatch.Hit{ID: "a2", URL: "https://zeitung.example/2?a=1&b=2", Title: "Über die „Flood“", TitleMarks: [][2]int{{13, 18}}, Source: "Die Zeitung <Nord>",
			Published: "2026-07-01T22:15:00Z", Language: "de"},
		framewatch.Hit{ID: "a3", URL: "https://gazette.example/3", Title: "Flood", TitleMarks: [][2]int{{0, 5}}, Source: "Example Gazette", Language: "en"},
	)
	d.Total = 103
	text, html, err := d.render()
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{"digest.txt": text, "digest.html": html} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; run with -update and read the diff. Got:\n%s", name, got)
		}
	}
	if s := d.subject(); s != "[framewatch] Waves & floods: 103 new articles" {
		t.Error(s)
	}
	d.Total = 1
	if s := d.subject(); s != "[framewatch] Waves & floods: 1 new article" {
		t.Error(s)
	}
}

func TestHostileTexts(t *testing.T) {
	const evil = "x\r\nBcc: victim@news.test\r\n\r\n<script>alert(1)</script>\x00\u2028.\r\n."
	d := sample(t, framewatch.Hit{ID: "../\r\nx", URL: "javascript:alert(1)", Title: evil, Source: evil, Published: evil, Language: evil,
		Snippets: []framewatch.Snippet{{Text: evil, Marks: [][2]int{{-1, 3}, {2, 1}, {1, 5}, {3, 9}, {4, 9999}}}}})
	d.Alert, d.Query = oneLine(evil), oneLine(evil)
	text, html, err := d.render()
	if err != nil {
		t.Fatal(err)
	}
	server := smtptest.Start(t)
	sender, err := NewSMTP(Server{Host: server.Host, Port: server.Port, From: "fw@news.test", TLS: "none"})
	if err != nil {
		t.Fatal(err)
	}
	m := framewatch.Mail{Alert: evil, MessageID: evil, To: []string{"a@news.test"}, Subject: d.subject() + evil, Text: text, HTML: html}
	if err := sender.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := server.Wait(1)[0]
	if len(got.Header["Bcc"]) > 0 || len(got.To) != 1 {
		t.Errorf("header injected: %v to %v", got.Header, got.To)
	}
	if strings.Contains(got.HTML, "<script") || strings.Contains(got.HTML, `"javascript:`) {
		t.Errorf("script in the HTML part:\n%s", got.HTML)
	}
	for line := range strings.Lines(got.Text) {
		if strings.HasPrefix(line, "Bcc:") {
			t.Errorf("a page wrote a line of its own:\n%s", got.Text)
		}
	}
	if got.Text == "" || !strings.Contains(got.Text, "All of them: https://fw.test") {
		t.Errorf("plain part is cut off:\n%s", got.Text)
	}
}

func TestHostileRecipient(t *testing.T) {
	sender, err := NewSMTP(Server{Host: "127.0.0.1", Port: 1, From: "fw@news.test", TLS: "none"})
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"a@news.test\r\nBcc: b@news.test", "", "nobody", "a@news.test, b@news.test"} {
		if err := sender.Send(t.Context(), framewatch.Mail{To: []string{to}}); err == nil || !strings.Contains(err.Error(), ErrRefused.Error()) {
			t.Errorf("%q: %v", to, err)
		}
	}
}

func TestListed(t *testing.T) {
	d := newDesk(t, wave(framewatch.AtOnce, "a@news.test"))
	d.run(t)
	for i := range maxListed + 20 {
		d.corpus.add(fmt.Sprintf("wave %d", i))
	}
	if n := d.run(t); n != maxListed+20 {
		t.Fatalf("%d articles", n)
	}
	m := d.store.mails()[0]
	if n := strings.Count(m.Text, "Original:"); n != maxListed || !strings.Contains(m.Text, "And 20 more, not listed here.") {
		t.Errorf("%d articles listed:\n%s", n, m.Text[len(m.Text)-300:])
	}
}

func TestParts(t *testing.T) {
	for _, c := range []struct {
		s     string
		marks [][2]int
		want  string
	}{
		{"a wave of waves", [][2]int{{2, 6}, {10, 15}}, "a *wave* of *waves*"},
		{"wave", nil, "wave"},
		{"wave", [][2]int{{0, 4}}, "*wave*"},
		{"a\n wave", [][2]int{{3, 7}}, "a *wave*"},
		{"", [][2]int{{0, 1}}, ""},
		{"wave", [][2]int{{3, 2}, {0, 5}, {-1, 2}}, "wave"},
	} {
		if got := stars(parts(c.s, c.marks)); got != c.want {
			t.Errorf("parts(%q, %v) = %q, want %q", c.s, c.marks, got, c.want)
		}
	}
}
