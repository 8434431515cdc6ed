package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"framewatch"
)

func TestExample(t *testing.T) {
	c, err := Parse("/etc/framewatch/framewatch.yaml", Example)
	if err != nil {
		t.Fatal(err)
	}
	d := defaults()
	if c.Listen != d.Listen || c.BaseURL != d.BaseURL || !reflect.DeepEqual(c.Crawl, withOperator(d.Crawl)) {
		t.Errorf("the example says %q, %q, %v; the defaults are %q, %q, %v", c.Listen, c.BaseURL, c.Crawl, d.Listen, d.BaseURL, d.Crawl)
	}
	if a := c.API; a.Open != d.API.Open || a.Rate != d.API.Rate || a.Pages != d.API.Pages || len(a.Proxies) != 2 || len(a.Tokens) != 1 || a.Tokens[0].Rate != (Rate{50, 500}) {
		t.Errorf("api is %+v", a)
	}
	if c.Data != "/etc/framewatch/framewatch-data" {
		t.Errorf("data is %s, want it beside the file", c.Data)
	}
	if want := (SMTP{"mail.example.org", 587, "framewatch", "not a secret", "framewatch <framewatch@example.org>", StartTLS}); c.SMTP != want {
		t.Errorf("smtp is %+v, want %+v", c.SMTP, want)
	}
	if got, want := len(c.Sources), len(Default().Sources); got != want { // one more, one switched off
		t.Errorf("%d sources, want %d", got, want)
	}
	s := c.Sources[0]
	if s.Name != "Example Gazette" || s.Delay != 5*time.Second || len(s.Listings) != 3 || s.Listings[2].Links != "article h2 a" {
		t.Errorf("first source is %+v", s)
	}
	if a := c.Alerts[0]; a.Query != `"migrant wave" OR "flood of migrants"` || len(a.To) != 2 || a.TimeZone != "Europe/Paris" {
		t.Errorf("alert is %+v", a)
	}
}

func TestNamedFilesStandBesideTheConfig(t *testing.T) {
	c, err := Parse("/etc/framewatch/c.yaml", []byte("rules: rules.yaml\nlexicon: /opt/lexicon.yaml"))
	if err != nil || c.Rules != "/etc/framewatch/rules.yaml" || c.Lexicon != "/opt/lexicon.yaml" {
		t.Errorf("rules %q, lexicon %q, %v", c.Rules, c.Lexicon, err)
	}
}

func withOperator(c Crawl) Crawl {
	c.Operator = "operator@example.org"
	return c
}

// good is a config in which the cases below plant one mistake each.
const good = `listen: 127.0.0.1:8080
smtp: {host: mail.example, from: a@mail.example}
sources:
  - name: One
    language: en
    kind: online
    feeds: [https://one.example/feed]
alerts:
  - name: A
    query: wave
    to: [b@mail.example]
`

func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "listen:", "lisen:", `c.yaml:1: unknown key "lisen"; the keys here are alerts, api, base_url,`},
		{"list for a text", "listen: 127.0.0.1:8080", "listen: [1]", `c.yaml:1: listen: a list stands here; write a single value`},
		{"nothing", "listen: 127.0.0.1:8080", "listen:", `c.yaml:1: listen: has no value`},
		{"text for a list", "[b@mail.example]", "b@mail.example", `c.yaml:11: alert "A": to: "b@mail.example" stands here; write a list`},
		{"text for a mapping", "smtp: {host: mail.example, from: a@mail.example}", "smtp: mail.example", `c.yaml:2: smtp: "mail.example" stands here; write keys`},
		{"key twice", "    kind: online", "    kind: online\n    kind: agency", `c.yaml:7: source "One": kind: stands here a second time, first in line 6`},
		{"syntax", "sources:", "sources: [", `not valid YAML`},
		{"two documents", "sources:", "---\nsources:", `c.yaml:3: a second document`},
		{"alias", "listen: 127.0.0.1:8080", "data: &x y\nlexicon: *x", `c.yaml:2: lexicon: aliases (*x) are not read`},
		{"port", "127.0.0.1:8080", "127.0.0.1", `c.yaml:1: listen: "127.0.0.1" is not host:port`},
		{"base_url", "listen: 127.0.0.1:8080", "base_url: news.example", `write it with https://`},
		{"contact", "listen: 127.0.0.1:8080", "contact: nobody", `neither a mail address nor a web address`},
		{"workers", "listen: 127.0.0.1:8080", "crawl: {workers: 0}", `c.yaml:1: crawl: workers: "0" is not a number from 1 to 64`},
		{"recheck out of order", "listen: 127.0.0.1:8080", "crawl: {recheck: [1h, 6h, 6h]}", `c.yaml:1: crawl: recheck: 6h0m0s does not come after 6h0m0s`},
		{"recheck too soon", "listen: 127.0.0.1:8080", "crawl: {recheck: [1m]}", `crawl: recheck: 1m0s is below 10m0s`},
		{"recheck no list", "listen: 127.0.0.1:8080", "crawl: {recheck: never}", `recheck: "never" stands here; write a list`},
		{"archive", "listen: 127.0.0.1:8080", "crawl: {archive: maybe}", `crawl: archive: "maybe" is neither true nor false`},
		{"operator", "listen: 127.0.0.1:8080", "crawl: {operator: me}", `crawl: operator: "me" is not a mail address`},
		{"operator without mail server", "smtp: {host: mail.example, from: a@mail.example}", "crawl: {operator: a@mail.example}", `c.yaml:2: crawl: operator: there is no mail server`},
		{"hubs that cannot reach us", "listen: 127.0.0.1:8080", "crawl: {websub: true}", `c.yaml:1: crawl: websub: hubs cannot reach http://127.0.0.1:8080`},
		{"rate", "listen: 127.0.0.1:8080", "api: {rate: -1}", `c.yaml:1: api: rate: "-1" is not a number from 0 to 100000`},
		{"closed to everybody", "listen: 127.0.0.1:8080", "api: {open: false}", `c.yaml:1: api: open: false without tokens leaves the API to nobody`},
		{"proxy", "listen: 127.0.0.1:8080", "api: {trusted_proxies: [proxy.example]}", `api: trusted_proxies: "proxy.example" is no IP address or range`},
		{"token for a hash", "listen: 127.0.0.1:8080", "api: {tokens: [{name: lab, sha256: open sesame}]}", `c.yaml:1: api: token "lab": sha256: is not a hash of 64 hex digits`},
		{"hash of nothing", "listen: 127.0.0.1:8080", "api: {tokens: [{name: lab, sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}]}", `was $TOKEN empty?`},
		{"token without a hash", "listen: 127.0.0.1:8080", "api: {tokens: [{name: lab}]}", `api: token "lab": sha256 is missing`},
		{"the same token", "listen: 127.0.0.1:8080", "api: {tokens: [{name: a, sha256: " + hash + "}, {name: b, sha256: " + strings.ToUpper(hash) + "}]}", `api: token "b": is the same token as "a"`},
		{"name of a token", "listen: 127.0.0.1:8080", "api: {tokens: [{name: a, sha256: " + hash + "}, {name: A, sha256: " + hash[2:] + "00}]}", `api: token "A": has the name of another token`},
		{"list of sources", "listen: 127.0.0.1:8080", "sources_from: x.opml", `c.yaml:1: sources_from: "x.opml" stands here; write a list`},
		{"delay", "    kind: online", "    kind: online\n    delay: 500ms", `c.yaml:7: source "One": delay: 500ms is below 1s`},
		{"no unit", "    kind: online", "    kind: online\n    delay: 5", `"5" is not a duration; write one such as 2s`},
		{"kind", "kind: online", "kind: blog", `"blog" is none of agency, broadcaster`},
		{"language", "language: en", "language: English", `"English" is not a language code`},
		{"country", "language: en", "language: en\n    country: UK", `write GB`},
		{"no country", "language: en", "language: en\n    country: XX", `not a country code`},
		{"cron", "kind: online", "kind: online\n    schedule: 61 * * * *", `source "One": schedule: "61 * * * *": `},
		{"never", "kind: online", "kind: online\n    schedule: 0 0 30 2 *", `would never run`},
		{"too often", "kind: online", "kind: online\n    schedule: '@every 10s'", `more often than once a minute`},
		{"web address", "https://one.example/feed", "ftp://one.example/feed", `c.yaml:7: source "One": feeds: "ftp://one.example/feed" is not a web address`},
		{"password in address", "https://one.example/feed", "https://u:p@one.example/feed", `https://u:xxxxx@one.example/feed`},
		{"no listing", "    feeds: [https://one.example/feed]\n", "", `c.yaml:4: source "One": says nowhere where its articles are announced`},
		{"listing twice", "[https://one.example/feed]", "[https://one.example/feed, 'https://ONE.example:443/feed#top']", `already listed by "One"`},
		{"listing of an embedded source", "https://one.example/feed]", "https://taz.de/!p4608;rss/]\ndefault_sources: true", `c.yaml:7: source "One": https://taz.de/!p4608;rss/ is listed by the embedded source "taz"`},
		{"not a mapping", "sources:", "sources:\n  - text", `c.yaml:4: source "": "text" stands here`},
		{"name twice", "alerts:", "  - {name: ONE, enabled: false}\nalerts:", `c.yaml:8: source "ONE": has the name of the source in line 4`},
		{"CSS rule", "feeds: [https://one.example/feed]", "sections: [{url: https://one.example/, links: 'a['}]", `"a[" is not a CSS rule`},
		{"section without rule", "feeds: [https://one.example/feed]", "sections: [{url: https://one.example/}]", `c.yaml:7: source "One": links is missing`},
		{"alert without mail server", "smtp: {host: mail.example, from: a@mail.example}", "", `there is no mail server to send it`},
		{"mail server without host", "host: mail.example, ", "", `c.yaml:2: smtp: host is missing`},
		{"sender", "from: a@mail.example", "from: nobody", `"nobody" is not a mail address`},
		{"user without password", "from: a@mail.example", "from: a@mail.example, user: a", `go together`},
		{"password in the clear", "from: a@mail.example", "from: a@mail.example, user: a, password: p, tls: none", `travel in the clear`},
		{"two passwords", "from: a@mail.example", "from: a@mail.example, user: a, password: p, password_file: f", `remove one`},
		{"recipient", "b@mail.example", "b@", `c.yaml:11: alert "A": to: "b@" is not a mail address`},
		{"recipient twice", "[b@mail.example]", "[b@mail.example, B@mail.example]", `B@mail.example stands here twice`},
		{"nobody", "[b@mail.example]", "[]", `nobody stands here`},
		{"time zone", "    query: wave", "    query: wave\n    time_zone: Paris", `"Paris" is not a time zone; write one such as Europe/Paris`},
		{"alert schedule", "    query: wave", "    query: wave\n    schedule: daily", `or at once`},
		{"line break", "name: A", `name: "A\nBcc: c@mail.example"`, `has a line break`},
		{"alert twice", "alerts:", "alerts:\n  - {name: a, query: flood, to: [b@mail.example]}", `c.yaml:10: alert "A": has the name of the alert whose query stands in line 9`},
	} {
		if !strings.Contains(good, c.old) {
			t.Fatalf("%s: %q is not in the good config", c.name, c.old)
		}
		_, err := Parse("c.yaml", []byte(strings.Replace(good, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v\nwant %s", c.name, err, c.want)
		}
	}
	if _, err := Parse("c.yaml", []byte(good)); err != nil {
		t.Errorf("the good config: %v", err)
	}
}

func TestAllMistakesInOrder(t *testing.T) {
	_, err := Parse("c.yaml", []byte("listen: x\nsources:\n  - name: One\n    kind: blog\n    delay: 1ms\nalerts:\n  - query: wave\nfoo: 1\n"))
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{"c.yaml:1: listen", `c.yaml:3: source "One": language is missing`, `c.yaml:3: source "One": says nowhere`, `c.yaml:4: source "One": kind`,
		`c.yaml:5: source "One": delay`, `c.yaml:7: alert "": name`, `c.yaml:7: alert "": to`, `c.yaml:7: alert "": there is no mail server`, "c.yaml:8: unknown key"}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d mistakes, want %d:\n%v", len(got), len(want), err)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("mistake %d is %s, want %s", i, got[i], want[i])
		}
	}
}

func TestCrawl(t *testing.T) {
	for _, c := range []struct {
		file    string
		websub  bool
		recheck int
	}{
		{"", false, 5},
		{"base_url: https://watch.example.org/", true, 5},
		{"base_url: https://watch.example.org/\ncrawl: {websub: false, recheck: []}", false, 0},
		{"crawl: {websub: true, recheck: [2h]}\nbase_url: http://watch.example.org/", true, 1},
		{"crawl:\n  recheck:\nbase_url: http://watch.example.org/", false, 0},
		{"base_url: https://10.0.0.1", false, 5},
		{"base_url: https://93.184.216.34", true, 5},
		{"base_url: https://watch.local", false, 5},
		{"base_url: https://watch", false, 5},
	} {
		got, err := Parse("c.yaml", []byte(c.file))
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
		} else if got.Crawl.WebSub != c.websub || len(got.Crawl.Recheck) != c.recheck {
			t.Errorf("%s: %+v", c.file, got.Crawl)
		}
	}
}

const hash = "a48df4dee410a8a1da4647acf1a3f598794aea4961f43b3c097d52aa13b32518"

func TestAPI(t *testing.T) {
	c, err := Parse("c.yaml", []byte("api:\n  tokens: [{name: a, sha256: "+hash+"}, {name: b, sha256: 00"+hash[2:]+", rate: 3}, {name: c, sha256: 01"+hash[2:]+", rate: 0}]\n  rate: 20\n  page_rate: 2\n  open: false\n  trusted_proxies: [10.1.2.3/8, '::ffff:192.0.2.1']\n"))
	if err != nil {
		t.Fatal(err)
	}
	a := c.API
	if a.Open || a.Rate != (Rate{20, 100}) || a.Pages != (Rate{2, 10}) || a.Tokens[0].Rate != a.Rate || a.Tokens[1].Rate != (Rate{3, 15}) || a.Tokens[2].Rate.PerSecond != 0 {
		t.Errorf("api is %+v", a)
	}
	if got := fmt.Sprint(a.Proxies); got != "[10.0.0.0/8 192.0.2.1/32]" {
		t.Errorf("proxies %s", got)
	}
	if got := fmt.Sprintf("%x", a.Tokens[0].Hash); got != hash {
		t.Errorf("hash %s", got)
	}
	if d := Default().API; !d.Open || d.Rate != (Rate{10, 50}) || d.Pages.PerSecond != 0 || d.Tokens != nil {
		t.Errorf("without a file: %+v", d)
	}
}

func TestPublicURL(t *testing.T) {
	for file, want := range map[string]string{"listen: :80": "", "base_url: https://watch.example.org/": "https://watch.example.org"} {
		c, err := Parse("c.yaml", []byte(file))
		if err != nil || c.PublicURL() != want {
			t.Errorf("%s: %q, %v", file, c.PublicURL(), err)
		}
	}
}

func TestDefaultSourcesKept(t *testing.T) {
	own := "sources: [{name: One, language: en, kind: online, feeds: [https://one.example/]}]\n"
	n := len(Default().Sources)
	for _, c := range []struct {
		name, file string
		want       int
	}{
		{"empty file", "", n},
		{"comments only", "# nothing\n", n},
		{"no sources", "listen: :80\n", n},
		{"all commented out", "sources:\n", n},
		{"own instead", own, 1},
		{"own beside", own + "default_sources: true\n", n + 1},
		{"none", "default_sources: false\n", 0},
		{"one switched off", "default_sources: true\nsources: [{name: bbc news, enabled: false}]\n", n - 1},
		{"one changed", "default_sources: true\nsources: [{name: BBC News, language: en, kind: broadcaster, feeds: ['https://feeds.bbci.co.uk/news/world/rss.xml']}]\n", n},
	} {
		got, err := Parse("c.yaml", []byte(c.file))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if len(got.Sources) != c.want {
			t.Errorf("%s: %d sources, want %d", c.name, len(got.Sources), c.want)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, s string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := strings.Replace(good, "host: mail.example", "host: mail.example, user: u, password_file: secret", 1)
	path := write("c.yaml", file)
	if _, err := Load(path); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "c.yaml:2: smtp: password_file") {
		t.Errorf("without the password file: %v", err)
	}
	write("secret", "open sesame\n")
	c, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.SMTP.Password != "open sesame" {
		t.Errorf("password is %q", c.SMTP.Password)
	}
	if _, err := Load(filepath.Join(dir, "none.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such config: %v", err)
	}
}

func TestCheckQueries(t *testing.T) {
	c, err := Parse("c.yaml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	err = c.CheckQueries(func(string) error { return framewatch.ErrQuery })
	if want := `c.yaml:10: alert "A": query: invalid query`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := c.CheckQueries(func(string) error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestSchedules(t *testing.T) {
	c, err := Parse("c.yaml", []byte(good+`    schedule: "30 6 * * *"
    time_zone: Europe/Paris
  - {name: B, query: flood, to: [b@mail.example]}
`))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 7, 1, 4, 30, 0, 0, time.UTC)
	got := c.Schedules(now)
	if len(got) != 3 || got[0].Kind != "source" || got[0].Schedule != "" || !got[0].Next.IsZero() {
		t.Fatalf("schedules %+v", got)
	}
	if want := now.AddDate(0, 0, 1); !got[1].Next.Equal(want) {
		t.Errorf("alert A runs next at %v, want %v", got[1].Next, want)
	}
	if !got[2].Next.IsZero() || got[2].Schedule != framewatch.AtOnce {
		t.Errorf("alert B: %+v", got[2])
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Example)
	f.Add([]byte(good))
	f.Add([]byte("sources: [{sections: [{}]}]\nalerts: [{}, 1, [2]]\nsmtp: {}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Parse("c.yaml", b)
		if (c == nil) != (err != nil) {
			t.Fatalf("config %v, error %v", c, err)
		}
		if c != nil {
			c.Schedules(time.Unix(0, 0))
		}
	})
}
