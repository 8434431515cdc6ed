package e2e

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	root "framewatch"
	"framewatch/internal/smtptest"
)

// freeAddress is a loopback address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func portless(t *testing.T, raw string) string {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u.Hostname() + u.RequestURI()
}

func writeConfig(t *testing.T, smtp *smtptest.Server, alerts string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "framewatch.yaml")
	text := fmt.Sprintf("smtp: {host: %s, port: %d, from: framewatch@example.org, tls: none}\nalerts:\n%s", smtp.Host, smtp.Port, alerts)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestStory follows the demo from its first crawl to a mail: entries become
// stored articles, search hits, points of a trend and a digest; a restart
// repeats nothing.
func TestStory(t *testing.T) {
	needsBinary(t)
	mail := smtptest.Start(t)
	cfg := writeConfig(t, mail, "- {name: Aliens, query: '\"illegal aliens\"', to: [desk@example.org]}\n")
	data, newsroom := t.TempDir(), freeAddress(t)
	want := newsroomTruth(t)
	start := func() *server {
		return serve(t, "--demo", "--demo-listen", newsroom, "--config", cfg, "--data", data)
	}
	total := func(s *server, query string) int {
		return getJSON[root.SearchResult](t, s.url+"/api/v1/search?q="+url.QueryEscape(query)).Total
	}
	began := time.Now()
	s := start()
	eventually(t, "an article can be found", func() bool { return total(s, "") > 0 })
	first := time.Since(began)
	eventually(t, fmt.Sprintf("all %d articles can be found", len(want.articles)), func() bool { return total(s, "") >= len(want.articles) })
	t.Logf("first article searchable after %v, all %d after %v", first.Round(time.Millisecond), len(want.articles), time.Since(began).Round(time.Millisecond))

	aliens := total(s, `"illegal aliens"`)
	trend := getJSON[root.TrendResult](t, s.url+"/api/v1/trend?interval=month&q="+url.QueryEscape(`"illegal aliens"`))
	points := trend.Series[0].Undated
	for _, p := range trend.Series[0].Points {
		points += p.N
	}
	if aliens == 0 || points != aliens || trend.Series[0].Total != aliens {
		t.Errorf("%d articles in search, %d in the points of the trend, %d as its total; want one number above 0", aliens, points, trend.Series[0].Total)
	}
	eventually(t, "a mail has come", func() bool { return len(mail.Mails()) > 0 }) // within a minute, as mails of one alert are that far apart
	got := mail.Mails()[0]
	if got.Subject() == "" || !strings.Contains(strings.ToLower(got.Text), "illegal aliens") {
		t.Errorf("mail %q does not show the term:\n%s", got.Subject(), got.Text)
	}
	s.stop(t)

	s = start()
	eventually(t, "the restarted server answers", func() bool { return total(s, "") == len(want.articles) })
	s.stop(t)
	seen := map[string]bool{}
	for _, m := range mail.Mails() {
		id := m.Header.Get("Message-Id")
		if seen[id] || id == "" {
			t.Errorf("mail %q came twice, or has no Message-ID", id)
		}
		seen[id] = true
	}
	compareStored(t, stored(t, data), want)
}

// stored are all articles in a data folder, through the search command.
func stored(t *testing.T, data string) []root.Hit {
	t.Helper()
	var hits []root.Hit
	for {
		res := framewatchJSON[root.SearchResult](t, "search", "", "--sort", "seq", "--limit", "200", "--offset", fmt.Sprint(len(hits)), "--data", data)
		hits = append(hits, res.Hits...)
		if len(hits) >= res.Total || len(res.Hits) == 0 {
			return hits
		}
	}
}

// compareStored wants every article of the newsroom exactly once, with its
// source and one of the headlines it had, and nothing else.
func compareStored(t *testing.T, hits []root.Hit, want truth) {
	t.Helper()
	seen := map[string]bool{}
	for _, h := range hits {
		path := portless(t, h.URL)
		a, ok := want.articles[path]
		switch {
		case !ok:
			t.Errorf("%s is stored but no article of the newsroom", h.URL)
		case seen[path]:
			t.Errorf("%s is stored twice", h.URL)
		case !want.had(path, h.Title) || a.Source != h.Source:
			t.Errorf("%s is stored as %q of %s, want %q of %s", h.URL, h.Title, h.Source, a.Title, a.Source)
		}
		seen[path] = true
	}
	for path := range want.articles {
		if !seen[path] {
			t.Errorf("%s is not stored", path)
		}
	}
}

// TestKilledCrawl kills the server again and again in the middle of its work.
// In the end every article is there once.
func TestKilledCrawl(t *testing.T) {
	needsBinary(t)
	data, newsroom := t.TempDir(), freeAddress(t)
	want := newsroomTruth(t)
	const kills = 6
	acknowledged := 0
	for i := range kills {
		s := serve(t, "--demo", "--demo-listen", newsroom, "--data", data)
		total := func() int { return getJSON[root.SearchResult](t, s.url+"/api/v1/search").Total }
		if now := total(); now < acknowledged {
			t.Errorf("after kill %d: %d articles, %d were acknowledged before", i, now, acknowledged)
		}
		goal := len(want.articles) * (i + 1) / (kills + 2)
		eventually(t, fmt.Sprintf("%d articles can be found", goal), func() bool {
			acknowledged = max(acknowledged, total())
			return acknowledged >= goal
		})
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond) // a random moment, not one just after a batch
		s.kill()
	}
	s := serve(t, "--demo", "--demo-listen", newsroom, "--data", data)
	eventually(t, "all articles can be found", func() bool {
		return getJSON[root.SearchResult](t, s.url+"/api/v1/search").Total >= len(want.articles)
	})
	s.stop(t)
	compareStored(t, stored(t, data), want)
}

// TestKilledImport kills an import again and again; the last run finishes it.
func TestKilledImport(t *testing.T) {
	needsBinary(t)
	const lines = 20_000
	file := filepath.Join(t.TempDir(), "articles.jsonl")
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, `{"url":"https://example.org/%d","source":"S%d","title":"T %d","published":"2016-03-%02d","language":"en","text":"Lead %d.\n\n%s"}`+"\n",
			i, i%7, i, i%28+1, i, report(i))
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	for i := range 6 {
		cmd := exec.Command(binary, "import", file, "--data", data)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(100+150*i+rand.IntN(200)) * time.Millisecond) // any moment will do
		cmd.Process.Kill()
		cmd.Wait()
	}
	t.Log(framewatch(t, "import", file, "--data", data))
	res := framewatchJSON[root.SearchResult](t, "search", "border", "--data", data)
	all := framewatchJSON[root.SearchResult](t, "search", "", "--data", data)
	if res.Total != lines || all.Total != lines {
		t.Errorf("%d articles match, %d in all, want %d", res.Total, all.Total, lines)
	}
}

// report is a text that is like no other one.
func report(i int) string {
	rng := rand.New(rand.NewPCG(1, uint64(i)))
	var b strings.Builder
	for range 20 {
		fmt.Fprintf(&b, "At border post %d, guard %d met %d people from village %d. ", rng.IntN(1000), rng.IntN(1000), rng.IntN(1000), rng.IntN(1000))
	}
	return b.String()
}

// TestSecondProcess starts a command on a folder that is in use.
func TestSecondProcess(t *testing.T) {
	needsBinary(t)
	data := t.TempDir()
	serve(t, "--demo", "--demo-listen", freeAddress(t), "--data", data)
	_, errs, err := tryFramewatch(t, "search", "x", "--data", data)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(errs, "in use by another framewatch process") {
		t.Errorf("second process: %v, %q; want exit 1 and a word about the other process", err, errs)
	}
}

// TestNoData asks a folder in which nothing has been collected, as a mistyped
// one is.
func TestNoData(t *testing.T) {
	needsBinary(t)
	for _, args := range [][]string{{"search", "x"}, {"trend", "x"}, {"sources", "list"}} {
		dir := filepath.Join(t.TempDir(), "mistyped")
		_, errs, err := tryFramewatch(t, append(args, "--data", dir)...)
		if err == nil || !strings.Contains(errs, "there are no data in "+dir) {
			t.Errorf("%v: %v, %q", args, err, errs)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%v made the folder", args)
		}
	}
}

// TestNewsroomElsewhere starts the demo on data that know another newsroom.
func TestNewsroomElsewhere(t *testing.T) {
	needsBinary(t)
	data := t.TempDir()
	s := serve(t, "--demo", "--demo-listen", freeAddress(t), "--data", data)
	s.stop(t)
	_, errs, err := tryFramewatch(t, "serve", "--listen", "127.0.0.1:0", "--demo", "--demo-listen", freeAddress(t), "--data", data)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 || !strings.Contains(errs, "holds the demo of a newsroom at 127.0.0.1:") {
		t.Errorf("%v, %q; want exit 2 and a word about the other newsroom", err, errs)
	}
}

// TestMistakes calls the command wrongly; each call gets exit 2 and a message.
func TestMistakes(t *testing.T) {
	needsBinary(t)
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	text := "listne: 1\nsources:\n- {name: A, feeds: [https://a.example/f], schedule: '61 * * * *', language: en, kind: newspaper}\n- {name: a, feeds: [https://a.example/f], language: en, kind: newspaper}\n" +
		"smtp: {host: h, from: a@b.example}\nalerts:\n- {name: X, query: '(', to: [a@b.example]}\n"
	if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	articles, filled := filepath.Join(t.TempDir(), "one.jsonl"), t.TempDir()
	if err := os.WriteFile(articles, []byte(`{"url":"https://example.org/1","source":"S","text":"One."}`), 0o600); err != nil {
		t.Fatal(err)
	}
	framewatch(t, "import", articles, "--data", filled)
	for _, c := range []struct {
		args []string
		want []string
	}{
		{nil, []string{"no command given"}},
		{[]string{"fly"}, []string{`no command "fly"`}},
		{[]string{"search", "--nope"}, []string{"unknown flag"}},
		{[]string{"search", "*", "--data", t.TempDir()}, []string{"invalid query"}},
		{[]string{"search", "x", "--from", "2016-13", "--data", t.TempDir()}, []string{"2016-13"}},
		{[]string{"search", "x", "--sort", "colour", "--data", filled}, []string{"colour"}},
		{[]string{"trend", "--data", t.TempDir()}, []string{"at least one query"}},
		{[]string{"trend", "x", "--interval", "hour", "--data", t.TempDir()}, []string{"hour"}},
		{[]string{"trend", "x", "--of", "stars", "--data", filled}, []string{"stars"}},
		{[]string{"import"}, []string{"name at least one file"}},
		{[]string{"extract"}, []string{"name files"}},
		{[]string{"crawl", "--once", "--source", "Nobody", "--data", t.TempDir()}, []string{`"Nobody": not found`}},
		{[]string{"sources", "test", "gazette"}, []string{"not http or https"}},
		{[]string{"check", bad}, []string{"listne", "61", `"a"`, `alert "X": query`}},
		{[]string{"serve", "--config", bad}, []string{"listne", "61"}},
		{[]string{"check", bad + ".not"}, []string{"no such file"}},
	} {
		_, errs, err := tryFramewatch(t, c.args...)
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 2 {
			t.Errorf("%v: %v, want exit 2; it said %s", c.args, err, errs)
		}
		for _, want := range c.want {
			if !strings.Contains(errs, want) {
				t.Errorf("%v: %q is not in its message:\n%s", c.args, want, errs)
			}
		}
		if !strings.Contains(errs, "framewatch: ") {
			t.Errorf("%v: the message does not begin with the name of the program: %s", c.args, errs)
		}
	}
}
