package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"framewatch"
)

// show writes sources as the cases do.
func show(sources []framewatch.Source) string {
	var b strings.Builder
	for _, s := range sources {
		fmt.Fprintf(&b, "%s|%s|%s|%s|%s|%s", s.Name, s.Home, s.Country, s.Language, s.Kind, s.Schedule)
		for _, l := range s.Listings {
			fmt.Fprintf(&b, "|%s %s", l.Kind, strings.TrimSpace(l.URL+" "+l.Links))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestReadList(t *testing.T) {
	for _, c := range []struct{ name, in, want, mistakes string }{
		{"OPML 1.0", `<?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.0"><head><title>T</title></head><body>
<outline text="News"><outline text="Europe"><outline text="F` + "\xfc" + `r" xmlUrl="https://a.example/feed?a=1&b=2" htmlUrl="https://a.example/" language="de-AT" type="rss"/></outline></outline>
<outline title="A page" type="link" url="https://a.example/x"/></body></opml>`,
			"Für|https://a.example/||de|||feed https://a.example/feed?a=1&b=2\n", ""},
		{"one source of several feeds", `<opml><body><outline text="A" xmlUrl="https://a.example/1" htmlUrl="https://www.a.example/"/><outline text="a" xmlUrl="https://feeds.example/2" htmlUrl="https://a.example/x"/>
<outline text="A" xmlUrl="https://b.example/1"/><outline text="B" xmlUrl="https://A.example:443/1"/><outline xmlUrl="https://www.c.example/rss"/></body></opml>`,
			"A|https://www.a.example/|||||feed https://a.example/1|feed https://feeds.example/2\nA (b.example)||||||feed https://b.example/1\nc.example||||||feed https://www.c.example/rss\n", ""},
		{"OPML with mistakes", "<opml><body>\n<outline text='A' xmlUrl='ftp://a.example/'/>\n<outline text='B' xmlUrl='https://b.example/' htmlUrl='javascript:x'/>\n<outline text='C' xmlUrl='https://c.example/'/>\n<outline <",
			"C||||||feed https://c.example/\n", `x:2: outline "A": feed: "ftp://a.example/" is not a web address
x:3: outline "B": htmlUrl: "javascript:x" is not a web address
x:5: not valid OPML: `},
		{"OPML with entities", `<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]><opml><body><outline text="&x;&y;" xmlUrl="https://a.example/"/></body></opml>`,
			"&x;&y;||||||feed https://a.example/\n", ""},
		{"OPML nested too deep", "<opml><body>" + strings.Repeat("<outline text='x'>", 200), "", "lie more than 100 deep"},
		{"CSV", "\uFEFFlanguage,Name,FEED,sitemap\r\nen,One,https://a.example/1 https://a.example/2,https://a.example/map\r\n\r\n,,,\r\nfr,\"Deux, trois\",https://b.example/1\r\n",
			"One|||en|||feed https://a.example/1|feed https://a.example/2|sitemap https://a.example/map\nDeux, trois|||fr|||feed https://b.example/1\n", ""},
		{"CSV of another country", "name;section;links;schedule;country;kind;home\nOne;https://a.example/;h2 a, h3 a;0 6 * * *;FR;agency;https://a.example\n",
			"One|https://a.example|FR||agency|0 6 * * *|section https://a.example/ h2 a, h3 a\n", ""},
		{"CSV with mistakes", "name,feed,language,kind,country,section,links,more\nA,https://a.example/,English,,,,,\nB,,en\nC,https://c.example,,blog,UK\n\"D\"x,https://d.example/\nE,https://e.example/,,,,https://e.example/s,\nF,https://f.example/,,,,,,,,\nG,https://g.example/\n",
			"G||||||feed https://g.example/\n", `x:1: column "more" stands here twice or is none of
x:2: source "A": language: "English" is not a language code
x:3: source "B": says nowhere where its articles are announced
x:4: source "C": country: "UK" is not a country code
x:4: source "C": kind: "blog" is none of
x:5: not valid CSV:
x:6: source "E": links is missing
x:7: has 10 cells, the header 8`},
		{"withdrawn language codes", "name,feed,language\nA,https://a.example/1,no\nB,https://b.example/1,iw\n", "A|||nb|||feed https://a.example/1\nB|||he|||feed https://b.example/1\n", ""},
		{"neither", "hello, world\n", "", "x: is neither OPML nor CSV"},
		{"empty", "", "", "is neither"},
	} {
		got, err := ReadList("x", []byte(c.in))
		if list := show(got); list != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, list, c.want)
		}
		mistakes := strings.Split(fmt.Sprint(err), "\n")
		wanted := strings.Split(c.mistakes, "\n")
		if c.mistakes == "" && err != nil || c.mistakes != "" && len(mistakes) != len(wanted) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for i, m := range wanted {
			if !strings.Contains(mistakes[i], m) {
				t.Errorf("%s: %s\nwant %s", c.name, mistakes[i], m)
			}
		}
	}
}

// TestListsAreReadBack writes sources in every form and reads them again.
func TestListsAreReadBack(t *testing.T) {
	sources := append([]framewatch.Source{{
		Name: "=1+1 <&\"'> \u00fc", Home: "https://x.example/?a=1&b=2", Country: "FR", Language: "fr", Kind: "agency", Schedule: "0 6 * * *",
		Listings: []framewatch.Listing{
			{Kind: framewatch.FeedListing, URL: "https://x.example/feed"},
			{Kind: framewatch.SitemapListing, URL: "https://x.example/map.xml"},
			{Kind: framewatch.SectionListing, URL: "https://x.example/a", Links: "h2 > a"},
			{Kind: framewatch.SectionListing, URL: "https://x.example/b", Links: "h2 > a"},
			{Kind: framewatch.SectionListing, URL: "https://x.example/c", Links: `a[href*="/x,y"]`},
		},
	}}, Default().Sources...)
	want := show(sources)
	dir := t.TempDir()
	for name, write := range map[string]func(io.Writer, []framewatch.Source) error{"OPML": WriteOPML, "CSV": WriteCSV} {
		var b bytes.Buffer
		if err := write(&b, sources); err != nil {
			t.Fatal(err)
		}
		got, err := ReadList(name, b.Bytes())
		if diff := cmp.Diff(want, show(got)); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
		if name == "CSV" && !strings.Contains(b.String(), "\n\"'=1+1") {
			t.Error("the cell with a formula is not harmless")
		}
	}
	if err := SaveImported(dir, sources); err != nil {
		t.Fatal(err)
	}
	got, err := Imported(dir)
	if diff := cmp.Diff(want, show(got)); err != nil || diff != "" {
		t.Errorf("YAML: %v\n%s", err, diff)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

func TestMerge(t *testing.T) {
	source := func(name string, urls ...string) framewatch.Source {
		s := framewatch.Source{Name: name}
		for _, u := range urls {
			s.Listings = append(s.Listings, framewatch.Listing{Kind: framewatch.FeedListing, URL: u})
		}
		return s
	}
	old := []framewatch.Source{source("A", "https://a.example/1")}
	more := []framewatch.Source{source("A", "https://a.example/1", "https://a.example/2"), source("A", "https://b.example/1"), source("B", "https://b.example/1")}
	got, added := Merge(old, more)
	if list := show(got); added != 2 || list != "A||||||feed https://a.example/1|feed https://a.example/2\nA (b.example)||||||feed https://b.example/1\n" {
		t.Errorf("%d added:\n%s", added, list)
	}
	if again, added := Merge(got, more); added != 0 || show(again) != show(got) {
		t.Errorf("a second time %d are added:\n%s", added, show(again))
	}
	if show(old) != "A||||||feed https://a.example/1\n" {
		t.Error("the first list has changed")
	}
}

func TestSourcesFrom(t *testing.T) {
	dir := t.TempDir()
	write := func(name, s string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("more.csv", "name,feed\nTwo,https://two.example/feed\nOff,https://off.example/feed\nTwin,https://one.example/feed\n")
	path := write("c.yaml", "default_sources: false\nsources_from: [more.csv]\ncrawl: {delay: 7s}\nsources:\n  - {name: One, language: en, kind: online, feeds: [https://one.example/feed]}\n  - {name: Off, enabled: false}\n")
	c, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "One|||en|online||feed https://one.example/feed\nTwo||||||feed https://two.example/feed\n"; show(c.Sources) != want || c.Sources[1].Delay.Seconds() != 7 {
		t.Errorf("sources\n%s", show(c.Sources))
	}
	if err := c.AddImported(dir); err != nil {
		t.Errorf("without imports: %v", err)
	}
	if err := SaveImported(dir, []framewatch.Source{{Name: "Three", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: "https://three.example/"}}}}); err != nil {
		t.Fatal(err)
	}
	if err := c.AddImported(dir); err != nil || len(c.Sources) != 3 || c.Sources[2].Delay.Seconds() != 7 {
		t.Errorf("%v\n%s", err, show(c.Sources))
	}
	write("more.csv", "name,feed\nTwo,nowhere\n")
	write("c.yaml", "sources_from:\n  - more.csv\n  - none.opml\n")
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "c.yaml:2: sources_from: ") || !strings.Contains(err.Error(), "more.csv:2: source \"Two\": feed") || !strings.Contains(err.Error(), "c.yaml:3: sources_from: open ") {
		t.Errorf("mistakes: %v", err)
	}
}

func TestImportAndRemove(t *testing.T) {
	dir := t.TempDir()
	more, err := ReadList("x", []byte("name,feed,language\nOne,https://one.example/feed https://one.example/more,en\nTwo,https://two.example/feed,fr\n"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse("c.yaml", []byte("sources: [{name: One, language: en, kind: online, feeds: ['https://one.example/feed']}]"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][2]int{{2, 1}, {0, 3}} {
		if added, known, err := c.Import(dir, more); err != nil || added != want[0] || known != want[1] {
			t.Errorf("import %d: %d added, %d known, %v", i+1, added, known, err)
		}
	}
	if err := c.AddImported(dir); err != nil || show(c.Sources) != "One|||en|online||feed https://one.example/feed|feed https://one.example/more\nTwo|||fr|||feed https://two.example/feed\n" {
		t.Errorf("%v\n%s", err, show(c.Sources))
	}
	if err := Remove(dir, "two"); err != nil {
		t.Error(err)
	}
	if left, err := Imported(dir); err != nil || len(left) != 1 || left[0].Name != "One" {
		t.Errorf("left %+v, %v", left, err)
	}
	if err := Remove(dir, "two"); !errors.Is(err, framewatch.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
}

func FuzzReadList(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="a"><outline title="b" xmlUrl="https://a.example/&x;" type="rss"/></outline></body></opml>`))
	f.Add([]byte("name,feed,section,links\n\"A\",https://a.example/,https://a.example/b,h2 a\n'=B,\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		sources, _ := ReadList("x", b)
		var out bytes.Buffer
		if err := WriteYAML(&out, sources); err != nil {
			t.Fatal(err)
		}
		dir := &file{reader: &reader{name: "y"}, config: &Config{}, lenient: true}
		if root := dir.document(out.Bytes()); root != nil {
			dir.mapping(root, fields{"sources": dir.list(dir.source)})
		}
		dir.joinSources()
		if err := dir.err(); err != nil || show(dir.config.Sources) != show(sources) {
			t.Errorf("%v\n%s\nread back as\n%s", err, show(sources), show(dir.config.Sources))
		}
	})
}
