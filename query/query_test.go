package query_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"framewatch"
	"framewatch/query"
)

// parsed has what readers write, its normal form and the start of each notice.
var parsed = []struct {
	in, want string
	notices  []string
}{
	// words
	{"", "", nil},
	{"  \t\n\u00a0 ", "", nil},
	{"immigration", "immigration", nil},
	{"illegal alien", "illegal alien", nil},
	{"illegal AND alien", "illegal alien", nil},
	{"Illegal ALIEN", "illegal alien", nil},
	{"Flüchtlinge Straße", "fluchtlinge strasse", nil},
	{"e\u0301migre\u0301", "emigre", nil},
	{"ｉｍｍｉｇｒａｎｔ", "immigrant", nil},
	{"im\u00admigrant", "immigrant", nil},
	{"illegal\u00a0alien", "illegal alien", nil},
	{"don't", "don't", nil},
	{"don’t", "don't", nil},
	{"Trump's wall", "trump wall", nil},
	{"1,234.5 people", "1,234.5 people", nil},
	{"migrants, refugees; asylum.", "migrants refugees asylum", nil},
	{"U.S.", `"u s"`, nil},
	{"AT&T", `"at t"`, nil},
	{"www.cnn.com", `"www cnn com"`, nil},
	{"移民", `"移民"`, nil},
	{"移民 policy", `"移民" policy`, nil},
	{"المهاجرين", "المهاجرين", nil},
	{"이민 정책", "이민 정책", nil},
	{"illegal illegal", "illegal illegal", nil},
	// phrases
	{`"illegal alien"`, `"illegal alien"`, nil},
	{`"alien"`, "alien", nil},
	{`"illegal alien" film`, `"illegal alien" film`, nil},
	{`"illegal, alien!"`, `"illegal alien"`, nil},
	{`illegal"alien film"`, `illegal "alien film"`, nil},
	{"migrant-linked", `"migrant linked"`, nil},
	{"migrant‑linked", `"migrant linked"`, nil},
	{"migrant–linked crime", `"migrant linked" crime`, nil},
	{"migrant-link*", `"migrant link*"`, nil},
	{"“illegal alien”", `"illegal alien"`, []string{"““” was read as a plain quotation mark"}},
	{"„illegal alien“", `"illegal alien"`, []string{"“„” was read"}},
	{"«illegal alien»", `"illegal alien"`, []string{"“«” was read"}},
	{"「移民 政策」", `"移民政策"`, []string{"“「” was read"}},
	{"＂illegal alien＂", `"illegal alien"`, []string{"“＂” was read"}},
	{"‘illegal alien’", `"illegal alien"`, []string{"Single quotation marks"}},
	{"'illegal alien' film", `"illegal alien" film`, []string{"Single quotation marks"}},
	{"‹illegal alien›", `"illegal alien"`, []string{"Single quotation marks"}},
	{"'tis migrants", "tis migrants", nil},
	{"migrants' rights", "migrants rights", nil},
	{"rock 'n' roll", "rock n roll", []string{"Single quotation marks"}},
	// prefixes
	{"immigr*", "immigr*", nil},
	{"IMMIGR*", "immigr*", nil},
	{"im*", "im*", nil},
	{"Flücht*", "flucht*", nil},
	{`"illegal al*"`, `"illegal al*"`, nil},
	{`"illegal al"*`, `"illegal al*"`, nil},
	{`immigr*, alien`, "immigr* alien", nil},
	{"移民*", `"移民"`, []string{"The star behind “民” was left out"}},
	{"immigr＊", "immigr*", []string{"“＊” was read as “*”"}},
	// exact words
	{"=Polish", "=Polish", nil},
	{"=polish =Polish", "=polish =Polish", nil},
	{"=Übers", "=Übers", nil},
	{`="Illegal Alien"`, `="Illegal Alien"`, nil},
	{`"=Illegal alien"`, `"=Illegal alien"`, nil},
	{"=Migrant-Linked", `="Migrant Linked"`, nil},
	{"=Immigr*", "=Immigr*", nil},
	{"=Trump’s", "=Trump", nil},
	{"=OR", "=OR", nil},
	{"= alien", "alien", []string{"The “=” at character 1"}},
	// stems
	{"~migrants", "~migrants", nil},
	{"~Flüchtlinge", "~flüchtlinge", nil},
	{"~Flu\u0308chtlinge", "~flüchtlinge", nil},
	{"~STRASSE", "~strasse", nil},
	{"~Trump’s", "~trump", nil},
	{"~OR", "~or", nil},
	{`"~illegal ~alien"`, `"~illegal ~alien"`, nil},
	{`"the ~alien"`, `"the ~alien"`, nil},
	{`~"illegal alien"`, `"~illegal ~alien"`, nil},
	{`"=Polish ~alien"`, `"=Polish ~alien"`, nil},
	{"~migrant-linked", `"~migrant ~linked"`, nil},
	{`"~migrant crime"~5`, `"~migrant crime"~5`, nil},
	{"~migrant <5> ~crime", `"~migrant ~crime"~5`, nil},
	{"title:~alien", "title:~alien", nil},
	{"wave -~film", "wave -~film", nil},
	{"~~alien", "~alien", nil},
	{"～alien", "~alien", []string{"“～” was read as “~”"}},
	{"~ alien", "alien", []string{"The “~” at character 1 stands before no word"}},
	{"~(a b)", "a b", []string{"The “~” at character 1 stands before no word"}},
	{"~移民", `"移民"`, []string{"The “~” before “移” was left out", "The “~” before “民” was left out"}},
	{"~2016", "2016", []string{"The “~” before “2016” was left out"}},
	{`"migrant crime" ~5`, `"migrant crime"~5`, []string{"The space before “~5” was left out"}},
	// voices and places
	{"voice:own alien", "voice:own alien", nil},
	{"alien voice:own", "voice:own alien", nil},
	{"Voice:Own alien", "voice:own alien", nil},
	{"alien place:headline", "place:headline alien", nil},
	{"alien place:lead voice:own", "voice:own place:lead alien", nil},
	{"voice:own illegal alien -film", "voice:own illegal alien -film", nil},
	{"voice:own (illegal OR alien)", "voice:own (illegal OR alien)", nil},
	{"voice:own title:(illegal alien)", "voice:own title:(illegal alien)", nil},
	{"voice:own concept:wave", "voice:own concept:wave", nil},
	{"source:CNN voice:own alien date:2016 wave", "voice:own alien wave source:CNN date:2016", nil},
	{"source:CNN (alien voice:own)", "voice:own alien source:CNN", nil},
	{"wave (alien voice:own)", "wave (voice:own alien)", nil},
	{"wave -(alien voice:own)", "wave -(voice:own alien)", nil},
	{"wave -(alien voice:own source:CNN)", "wave -(voice:own alien source:CNN)", nil},
	{"(wave voice:scare) (alien voice:own)", "(voice:scare wave) (voice:own alien)", nil},
	{"wave OR alien voice:own", "wave OR voice:own alien", nil},
	{"(wave OR alien) voice:own", "voice:own (wave OR alien)", nil},
	{"((voice:own alien))", "voice:own alien", nil},
	{"voice:(own OR scare) alien", "voice:(own OR scare) alien", nil},
	{"voice:(scare OR own) alien", "voice:(own OR scare) alien", nil},
	{"alien (voice:own OR voice:scare)", "voice:(own OR scare) alien", nil},
	{"alien -voice:own", "-voice:own alien", nil},
	{"alien voice:(quoted OR reported OR scare)", "-voice:own alien", nil},
	{"alien -voice:(own OR scare)", "voice:(quoted OR reported) alien", nil},
	{"alien -voice:own -voice:scare", "voice:(quoted OR reported) alien", nil},
	{"alien voice:(own OR scare) voice:(scare OR quoted)", "voice:scare alien", nil},
	{"alien -place:headline", "-place:headline alien", nil},
	{"alien (place:lead voice:own)", "voice:own place:lead alien", nil},
	{"alien place:(headline OR lead OR body)", "alien", []string{"“place:” with all that there are limits nothing"}},
	{"source:CNN -film voice:own", "voice:own -film source:CNN", nil},
	{"voice:own (alien OR source:CNN) lang:de", "voice:own (alien OR source:CNN) lang:de", nil},
	// close by
	{`"migrant crime"~5`, `"migrant crime"~5`, nil},
	{"migrant <5> crime", `"migrant crime"~5`, nil},
	{"migrant<5>crime", `"migrant crime"~5`, nil},
	{"migra* <5> crim*", `"migra* crim*"~5`, nil},
	{`"a b c"~99`, `"a b c"~99`, nil},
	{`"migra* crime"~3 wave`, `"migra* crime"~3 wave`, nil},
	{"migrant-crime~4", `"migrant crime"~4`, nil},
	{"title:migrant <5> crime", `title:"migrant crime"~5`, nil},
	{`"migrant crime"~0`, `"migrant crime"`, []string{"“~0” was left out"}},
	{`"migrant"~5`, "migrant", []string{"“~5” has a meaning only"}},
	{"migrant~2", "migrant", []string{"“~2” has a meaning only"}},
	{`"migrant crime"~`, `"migrant crime"`, []string{"The “~” at character 16"}},
	// operators
	{"alien OR immigrant", "alien OR immigrant", nil},
	{"a b OR c", "a b OR c", nil},
	{"a AND b OR c AND d", "a b OR c d", nil},
	{"a OR b OR c", "a OR b OR c", nil},
	{"a | b", "a OR b", []string{"“|” was read as OR"}},
	{"a && b", "a b", []string{"“&&” was read as AND"}},
	{"alien NOT film", "alien -film", nil},
	{"alien -film", "alien -film", nil},
	{"alien –film", "alien -film", []string{"“–” was read as a minus"}},
	{"alien --film", "alien -film", []string{"“--” was read as one minus"}},
	{"-film alien", "-film alien", nil},
	{"alien AND NOT film", "alien -film", nil},
	{`alien -"science fiction"`, `alien -"science fiction"`, nil},
	{"alien -(film OR movie)", "alien -(film OR movie)", nil},
	{"alien -(film movie)", "alien -(film movie)", nil},
	{"alien -(-film)", "alien film", nil},
	{"a (-b OR -c)", "a (-b OR -c)", nil},
	{"EU or NATO", "eu OR nato", []string{"“or” between words in capitals"}},
	{"G7 or G20", "g7 OR g20", []string{"“or” between words in capitals"}},
	{"EU not NATO", "eu -nato", []string{"“not” between words in capitals"}},
	{"cats or dogs", `cats "or" dogs`, []string{"“or” was read as a word"}},
	{"black and white", `black "and" white`, []string{"“and” was read as a word"}},
	{"not now", `"not" now`, []string{"“not” was read as a word"}},
	{`"to be or not"`, `"to be or not"`, nil},
	{`"or"`, `"or"`, nil},
	{"title:or", `title:"or"`, nil},
	// brackets
	{"(a OR b) c", "(a OR b) c", nil},
	{"c (a OR b)", "c (a OR b)", nil},
	{"(a b) OR c", "a b OR c", nil},
	{"((a))", "a", nil},
	{"(a (b (c OR d)))", "a b (c OR d)", nil},
	{"(a OR (b OR c))", "a OR b OR c", nil},
	{"a(b OR c)", "a (b OR c)", nil},
	{"（a OR b） c", "(a OR b) c", []string{"“（” was read", "“）” was read"}},
	// fields
	{"title:alien", "title:alien", nil},
	{"Title:Alien", "title:alien", nil},
	{"title: alien", "title:alien", nil},
	{`title:"illegal alien"`, `title:"illegal alien"`, nil},
	{"title:(a OR b)", "title:(a OR b)", nil},
	{"title:(a b)", "title:(a b)", nil},
	{"title:(a b) c", "title:(a b) c", nil},
	{"title:a title:b", "title:(a b)", nil},
	{"title:a OR title:b OR c", "title:(a OR b) OR c", nil},
	{"x (title:a OR title:b)", "x title:(a OR b)", nil},
	{"x (title:a OR title:b OR c)", "x (title:(a OR b) OR c)", nil},
	{"x -title:(a b)", "x -title:(a b)", nil},
	{"title:(a -b)", "title:(a -b)", nil},
	{"lead:immigr*", "lead:immigr*", nil},
	{"body:=Polish", "body:=Polish", nil},
	{"title：alien", "title:alien", []string{"“：” was read"}},
	{"author:Smith", "author:Smith", nil},
	{`author:"Ta-Nehisi Coates"`, `author:"Ta-Nehisi Coates"`, nil},
	{"author:O’Brien", `author:"O'Brien"`, nil},
	{"source:CNN alien", "source:CNN alien", nil},
	{`source:"Washington  Times"`, `source:"Washington Times"`, nil},
	{"source:(CNN OR Fox)", "source:(CNN OR Fox)", nil},
	{"source:OR", `source:"OR"`, nil},
	{`source:("or" CNN)`, `source:("or" CNN)`, nil},
	{"lang:de", "lang:de", nil},
	{"lang:DE", "lang:de", nil},
	{"lang:German", "lang:de", nil},
	{"lang:no", "lang:nb", nil},
	{"lang:Norwegian", "lang:nb", nil},
	{"lang:(de OR fr)", "lang:(de OR fr)", nil},
	{"concept:illegal_alien", "concept:illegal_alien", nil},
	{"concept:Illegal_Alien", "concept:illegal_alien", nil},
	{"frame:economic", "frame:economic", nil},
	{"naming:irregular", "naming:irregular", nil},
	{"cluster:0A1B2C3D4E5F60718293", "cluster:0a1b2c3d4e5f60718293", nil},
	{"date:2016", "date:2016", nil},
	{"date:2016-03", "date:2016-03", nil},
	{"date:2016-3-5", "date:2016-03-05", nil},
	{"date:2016-01..2016-06", "date:2016-01..2016-06", nil},
	{"date:2016-01..2016-12", "date:2016", nil},
	{"date:2016-02-01..2016-02-29", "date:2016-02", nil},
	{"date:2015..2016-06", "date:2015-01..2016-06", nil},
	{"date:..2020", "date:..2020", nil},
	{"date:2020..", "date:2020..", nil},
	{"date:2020-02-29..", "date:2020-02-29..", nil},
	{"date:1000..9999", "date:1000..9999", nil},
	{`date:"2016 .. 2018"`, "date:2016..2018", nil},
	{"seq:5", "seq:5", nil},
	{"seq:5..9", "seq:5..9", nil},
	{"seq:..9", "seq:..9", nil},
	{"seq:5..", "seq:5..", nil},
	// repairs
	{`"illegal alien`, `"illegal alien"`, []string{"The quotation mark at character 1 is not closed"}},
	{`film "illegal alien`, `film "illegal alien"`, []string{"The quotation mark at character 6 is not closed"}},
	{"(a OR b", "a OR b", []string{"“(” at character 1 is not closed"}},
	{"c (a OR (b d", "c (a OR b d)", []string{"“(” at character 9 is not closed", "“(” at character 3 is not closed"}},
	{"(a OR b))", "a OR b", []string{"“)” at character 9 closes nothing"}},
	{"OR alien", "alien", []string{"“OR” at character 1 joins nothing"}},
	{"alien OR", "alien", []string{"“OR” at character 7 joins nothing"}},
	{"alien AND", "alien", []string{"“AND” at character 7 joins nothing"}},
	{"alien NOT", "alien", []string{"“NOT” at character 7 joins nothing"}},
	{"a OR OR b", "a OR b", []string{"“OR” at character 3 joins nothing"}},
	{"a NOT NOT b", "a -b", []string{"“NOT” at character 3 joins nothing"}},
	{"a AND OR b", "a OR b", []string{"“AND” at character 3 joins nothing"}},
	{"(OR a) b", "a b", []string{"“OR” at character 2 joins nothing"}},
	{"a <3>", "a", []string{"“<3>” at character 3 joins nothing"}},
	{"alien -", "alien", []string{"The “-” at character 7 stands before nothing"}},
	{"alien – film", "alien film", []string{"The “–” at character 7 stands before nothing"}},
	{`alien ""`, "alien", []string{"“\"\"” at character 7 has no letters"}},
	{"alien ()", "alien", []string{"Empty brackets at character 7"}},
	{`alien -""`, "alien", []string{"“\"\"” at character 8 has no letters"}},
	{"alien & ???", "alien", []string{"“&” was read as AND", "“???” at character 9 has no letters"}},
	{"http://example.org/a", `"http example org a"`, []string{"“http://example.org/a” was read as words"}},
	{"12:30", `"12 30"`, []string{"“12:30” was read as words"}},
	{strings.Repeat("- ", 100) + "alien", "alien", []string{"The “-” at character 1 ", "The “-” at character 3 ", "The “-” at character 5 ", "The “-” at character 7 ", "The “-” at character 9 ",
		"The “-” at character 11 ", "The “-” at character 13 ", "The “-” at character 15 ", "The “-” at character 17 ", "The “-” at character 19 ", "90 more repairs"}},
	{"size=10", `"size 10"`, nil},
	{"a~b", `"a b"`, nil},
	{"=移 \"移 =民\"", `=移 "移 =民"`, nil},
	{"alien\x00film", "alien film", []string{"Unreadable characters"}},
	{"alien\xff film", "alien film", []string{"Unreadable characters"}},
	{"alien \u202efilm\u202c", "alien film", []string{"Invisible marks of writing direction"}},
}

func TestParse(t *testing.T) {
	for _, c := range parsed {
		q, err := query.Parse(c.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", c.in, err)
			continue
		}
		if q.Text != c.want {
			t.Errorf("Parse(%q) = %q, want %q", c.in, q.Text, c.want)
		}
		if !slices.EqualFunc(q.Notices, c.notices, strings.HasPrefix) {
			t.Errorf("Parse(%q): notices %q, want %q", c.in, q.Notices, c.notices)
		}
		again, err := query.Parse(q.Text)
		if err != nil || again.Text != q.Text || len(again.Notices) > 0 {
			t.Errorf("Parse(%q) again: %q, %q, %v", q.Text, again.Text, again.Notices, err)
		}
	}
}

// refused has mistakes, the part that is marked and the message's end.
var refused = []struct{ in, marked, message string }{
	{"-film", "-film", "says only what to leave out"},
	{"NOT film", "NOT film", "says only what to leave out"},
	{"-a -b", "-a -b", "says only what to leave out"},
	{"a OR -b", "a OR -b", "says only what to leave out"},
	{"a*", "a*", "star behind one letter"},
	{"alien ü*", "ü*", "star behind one letter"},
	{"*grant", "*grant", "star without letters before it"},
	{"alien *", "*", "star without letters before it"},
	{`"* alien"`, `"* alien"`, "star without letters before it"},
	{"im**", "im**", "star without letters before it"},
	{`""*`, `""*`, "star without letters before it"},
	{"im*grant", "im*grant", "star inside a word"},
	{`"illeg* alien"`, `"illeg* alien"`, "has a star inside"},
	{"illeg*-alien", "illeg*-alien", "has a star inside"},
	{"a) OR b", ")", "closes a bracket that was not opened"},
	{"foo:bar", "foo:", "is not a field; there are title: lead: body:"},
	{"alien site:cnn.com", "site:", "is not a field"},
	{"voice:quoted", "voice:quoted", "stands beside no word, phrase or concept"},
	{"voice:own source:CNN", "voice:own", "stands beside no word"},
	{"alien OR voice:own", "voice:own", "as voice:(own OR scare)"},
	{"voice:own OR alien", "voice:own", "stands beside no word"},
	{"alien (voice:own OR source:CNN)", "voice:own", "stands beside no word"},
	{"alien -(voice:own place:lead)", "place:lead", "stands beside no word"},
	{"alien (voice:own OR place:lead)", "place:lead", "stands beside no word"},
	{"voice:own (alien voice:scare)", "voice:scare", "another voice: or place: limits already"},
	{"(alien place:lead) wave voice:own", "voice:own", "another voice: or place: limits already"},
	{"alien voice:own voice:scare", "voice:scare", "leaves no voice in which words could stand; for one of several write voice:(own OR quoted)"},
	{"alien place:lead -place:lead", "place:lead", "leaves no place"},
	{"alien voice:(own scare)", "voice:(own scare)", "leaves no voice"},
	{"alien voice:loud", "loud", "is not a voice; there are own, quoted, reported, scare"},
	{"alien place:title", "title", "is not a place; there are headline, lead, body"},
	{"alien voice:own*", "own*", "is not a value of voice:"},
	{"alien voice:", "voice:", "as in voice:own"},
	{"alien voice:-own", "voice:", "as in -voice:own"},
	{"title:(alien voice:own)", "voice:", "cannot stand inside title:(…)"},
	{"voice:own -film", "voice:own -film", "says only what to leave out"},
	{"~=alien", "~=alien", "has both ~ and =; write ~alien for all forms of a word or =alien for this one"},
	{"=~alien", "=~alien", "has both ~ and ="},
	{`~"=illegal alien"`, `~"=illegal alien"`, "has both ~ and ="},
	{"~alien*", "~alien*", "has both ~ and *; write ~alien for all forms of a word or alien* for all that begin so"},
	{`"~illegal ~alien"*`, `"~illegal ~alien"*`, "has both ~ and *"},
	{"source:~CNN", "~CNN", "knows no = * ~"},
	{"title:", "title:", "has nothing behind it"},
	{"title:)", "title:", "has nothing behind it"},
	{"title:-film", "title:", "stands before a minus"},
	{"title:(a source:CNN)", "source:", "cannot stand inside title:(…)"},
	{"lang:xx", "xx", "is not a language"},
	{"lang:klingon", "klingon", "is not a language"},
	{"date:16", "16", "is not a date"},
	{"date:2016-13", "2016-13", "is not a date"},
	{"date:2015-02-29", "2015-02-29", `is not a date: "2015-02-29" is no year, month or day`},
	{"date:2018..2016", "2018..2016", `"2018" is later than "2016"`},
	{"date:2016-2018", "2016-2018", "or 2016..2018 for a span"},
	{"date:yesterday", "yesterday", "is not a date"},
	{"date:..", "..", "is not a value of date:"},
	{"date:0000", "0000", "is not a date"},
	{"seq:0", "0", "is not a number of articles"},
	{"seq:a", "a", "is not a number of articles"},
	{"seq:9..5", "9..5", "ends before it begins"},
	{"seq:99999999999", "99999999999", "is not a number of articles"},
	{"source:CN*", "CN*", "is not a value of source:"},
	{`author:""`, `""`, "is not a value of author:"},
	{"a <3> b <3> c", "<3>", "stands between two single words only"},
	{`"a b" <3> c`, "<3>", "stands between two single words only"},
	{"(a) <3> b", "<3>", "stands between two single words only"},
	{"a <3> -b", "<3>", "stands between two single words only"},
	{`"a b"~100`, `"a b"~100`, "distance of more than 99"},
	{`"a b"~99999999999999999999`, `"a b"~99999999999999999999`, "distance of more than 99"},
	{`"a b c d e f g h i j k"~5`, `"a b c d e f g h i j k"~5`, "too many words"},
	{"()", "()", "holds nothing to look for"},
	{`""`, `""`, "holds nothing to look for"},
	{"OR", "OR", "holds nothing to look for"},
	{"-", "-", "holds nothing to look for"},
	{"???", "???", "holds nothing to look for"},
	{"\x00", "\x00", "holds nothing to look for"},
	{"seq:-1", "seq:", "as in -seq:1200"},
	{strings.Repeat("a ", 33), "a", "is one too many"},
	{strings.Repeat("a (", 9) + "b", "(", "is nested too deep"},
	{strings.Repeat("ab ", 171), "", "the query has 513 characters"},
	{strings.Repeat("(", 1<<20), "", "the query has 1048576 characters"},
	{strings.Repeat("\xff", 1<<20), "", "the query has 1048576 characters"},
	{strings.Repeat("ﷺ", 170), "", "characters when written out"},
}

func TestParseRefuses(t *testing.T) {
	for _, c := range refused {
		_, err := query.Parse(c.in)
		var e *query.Error
		if !errors.As(err, &e) || !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("Parse(%.40q): error %v, want an *Error", c.in, err)
			continue
		}
		if got := e.Text[e.Start:e.End]; got != c.marked {
			t.Errorf("Parse(%.40q) marks %q, want %q", c.in, got, c.marked)
		}
		if !strings.Contains(e.Message, c.message) {
			t.Errorf("Parse(%.40q): message %q, want %q", c.in, e.Message, c.message)
		}
		if utf8.RuneCountInString(e.Text) > framewatch.MaxQueryLength {
			t.Errorf("Parse(%.40q): the error carries %d bytes", c.in, len(e.Text))
		}
	}
}

func TestErrorIsOneLine(t *testing.T) {
	_, err := query.Parse("移民 (im*grant\n)")
	if want := `invalid query: "im*grant" at character 5 has a star inside a word; it can stand only at the end of one`; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	var e *query.Error
	if !errors.As(err, &e) {
		t.Fatal("not an *Error")
	}
	if got, want := e.Caret(), "移民 (im*grant )\n      ^^^^^^^^"; got != want {
		t.Errorf("Caret:\n%s\nwant\n%s", got, want)
	}
}

func TestExplain(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "all articles"},
		{"alien", "articles that contain the word “alien”"},
		{`"illegal aliens" -film source:CNN`, "articles that contain the phrase “illegal aliens” and not the word “film”, published by CNN"},
		{"a b", "articles that contain the word “a” and the word “b”"},
		{"a OR b", "articles that contain the word “a” or the word “b”"},
		{"(a OR b) c", "articles that contain (the word “a” or the word “b”) and the word “c”"},
		{"a OR b c", "articles that contain the word “a” or (the word “b” and the word “c”)"},
		{"a -(b OR c)", "articles that contain the word “a” and not (the word “b” or the word “c”)"},
		{"immigr*", "articles that contain a word that begins with “immigr”"},
		{`"illegal al*"`, "articles that contain the phrase “illegal al…”"},
		{`"a b c"~5`, "articles that contain “a”, “b” and “c” with at most 5 other words between them"},
		{"a <1> b", "articles that contain “a” and “b” with at most one other word between them"},
		{"=Polish", "articles that contain the word “Polish” in exactly this spelling"},
		{"移民", "articles that contain the phrase “移民”"},
		{"title:alien lead:wave body:flood", "articles that contain the word “alien” in the headline and the word “wave” in the first paragraph and the word “flood” below the headline"},
		{"~migrant", "articles that contain the word “migrant” in any form"},
		{`"the ~illegal ~alien"`, "articles that contain the phrase “the illegal alien” in any form of “illegal”, “alien”"},
		{`"~migrant crime"~5`, "articles that contain “migrant” and “crime” with at most 5 other words between them in any form of “migrant”"},
		{`voice:own "illegal aliens"`, "articles that contain the phrase “illegal aliens” in the outlet's own voice"},
		{`voice:own "illegal aliens" place:headline`, "articles that contain the phrase “illegal aliens” in the outlet's own voice in the headline"},
		{"voice:(quoted OR scare) (alien OR wave)", "articles that contain (the word “alien” or the word “wave”) in quoted speech or in scare quotes"},
		{"voice:own alien -film source:CNN", "articles that contain (the word “alien” and not the word “film”) in the outlet's own voice, published by CNN"},
		{"wave (voice:reported place:body alien)", "articles that contain the word “wave” and the word “alien” in reported speech below the first paragraph"},
		{"wave -(place:lead alien)", "articles that contain the word “wave” and not the word “alien” in the first paragraph"},
		{"-place:headline concept:wave", "articles with the concept “wave” in the first paragraph or below the first paragraph"},
		{"voice:own alien OR lang:fr", "articles containing the word “alien” in the outlet's own voice or in French"},
		{"lang:de", "articles in German"},
		{"source:CNN -film", "articles published by CNN, without the word “film”"},
		{"source:CNN OR source:Fox", "articles published by CNN or published by Fox"},
		{"alien (source:CNN OR source:Fox)", "articles that contain the word “alien”, (published by CNN or published by Fox)"},
		{"alien OR lang:fr", "articles containing the word “alien” or in French"},
		{"alien -lang:fr", "articles that contain the word “alien”, not in French"},
		{"alien author:Smith", "articles that contain the word “alien”, written by Smith"},
		{"cluster:0a1b wave", "articles that contain the word “wave”, that run the same text as article 0a1b"},
		{"concept:wave frame:quantity naming:people", "articles with the concept “wave”, with the frame “quantity”, with a name from the set “people”"},
		{"date:2016", "articles published in 2016"},
		{"date:2016-03", "articles published in March 2016"},
		{"date:2016-03-05", "articles published on 5 March 2016"},
		{"date:2016-01..2016-06", "articles published from January 2016 to June 2016"},
		{"date:..2020", "articles published up to the end of 2020"},
		{"date:2020..", "articles published in or after 2020"},
		{"seq:5", "articles number 5 in order of arrival"},
		{"seq:5..9", "articles from number 5 to 9 in order of arrival"},
		{"seq:5.. alien", "articles that contain the word “alien”, from number 5 on in order of arrival"},
	} {
		q, err := query.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := query.Explain(q); got != c.want {
			t.Errorf("Explain(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestExplainFiltered(t *testing.T) {
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, c := range []struct {
		in     string
		filter framewatch.Filter
		want   string
	}{
		{"alien", framewatch.Filter{}, "articles that contain the word “alien”"},
		{"", framewatch.Filter{Topic: true}, "all articles, on the topic"},
		{"alien -film", framewatch.Filter{Sources: slices.Repeat([]string{"A", "B", "C", "D"}, 2), From: day("2016-03-01")},
			"articles that contain the word “alien” and not the word “film”, in 4 outlets, since 2016-03-01"},
		{"alien OR wave", framewatch.Filter{Sources: []string{"A"}}, "articles that contain the word “alien” or the word “wave”, in A"},
		{"alien", framewatch.Filter{Sources: []string{"A", "B", "C", "A"}, Languages: []string{"de", "en"}},
			"articles that contain the word “alien”, in A, B or C, in German or English"},
		{"alien", framewatch.Filter{To: day("2016-04-01")}, "articles that contain the word “alien”, up to 2016-03-31"},
		{"alien", framewatch.Filter{From: day("2016-01-01"), To: day("2017-01-01")}, "articles that contain the word “alien”, from 2016-01-01 to 2016-12-31"},
		{"alien", framewatch.Filter{From: day("2016-02-29"), To: day("2016-03-01")}, "articles that contain the word “alien”, on 2016-02-29"},
		{"alien", framewatch.Filter{Undated: true}, "articles that contain the word “alien”, without a date"},
		{"alien", framewatch.Filter{Speakers: []string{"Donald Trump", "Theresa May", "Donald Trump"}, Topic: true}, "articles that contain the word “alien”, owed to Donald Trump or Theresa May, on the topic"},
		{"alien", framewatch.Filter{Speakers: []string{"A", "B", "C", "D"}}, "articles that contain the word “alien”, owed to one of 4 speakers"},
		{"alien", framewatch.Filter{Voices: []framewatch.Voice{framewatch.VoiceQuoted, framewatch.VoiceScare}, Places: []framewatch.Place{framewatch.PlaceHeadline}, Topic: true},
			"articles that contain the word “alien”, in quoted speech or in scare quotes in the headline, on the topic"},
	} {
		q, err := query.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := query.ExplainFiltered(q, c.filter); got != c.want {
			t.Errorf("ExplainFiltered(%q, %+v) = %q, want %q", c.in, c.filter, got, c.want)
		}
	}
}

func TestTerms(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"alien", "alien"},
		{`"illegal aliens" immigr* ~wave =Polish`, `"illegal aliens"; immigr*; ~wave; =Polish`},
		{"alien Alien (alien OR wave)", "alien; wave"},
		{"alien -film -(a b)", "alien; film; a; b"},
		{"title:alien alien", "title:alien; alien"},
		{"source:CNN date:2016 seq:5.. concept:wave lang:de", "source:CNN; concept:wave; lang:de"},
		{"voice:own (alien OR concept:wave OR source:CNN) lang:de", "voice:own alien; voice:own concept:wave; source:CNN; lang:de"},
		{"(voice:own alien) alien", "voice:own alien; alien"},
		{"wave -(place:lead -alien)", "wave; place:lead alien"},
	} {
		q, err := query.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, term := range query.Terms(q) {
			got = append(got, query.Print(term))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("Terms(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestDateRange(t *testing.T) {
	for _, c := range []struct{ from, to, want, mistake string }{
		{"", "", "0001-01-01 0001-01-01", ""},
		{"2016", "2016", "2016-01-01 2017-01-01", ""},
		{"2016-03", "", "2016-03-01 0001-01-01", ""},
		{"", "2016-03-05", "0001-01-01 2016-03-06", ""},
		{"2016-02", "2016-02", "2016-02-01 2016-03-01", ""},
		{" 2016-12-31 ", "2016", "2016-12-31 2017-01-01", ""},
		{"2016-04", "2016-03", "", `"2016-04" is later than "2016-03"`},
		{"2016-02-30", "", "", `"2016-02-30" is no year, month or day`},
		{"", "soon", "", `"soon" is no year, month or day`},
	} {
		from, to, err := query.DateRange(c.from, c.to)
		if c.mistake != "" {
			if !errors.Is(err, framewatch.ErrQuery) || !strings.Contains(err.Error(), c.mistake) {
				t.Errorf("DateRange(%q, %q): error %v, want %q", c.from, c.to, err, c.mistake)
			}
			continue
		}
		if got := from.Format("2006-01-02") + " " + to.Format("2006-01-02"); err != nil || got != c.want {
			t.Errorf("DateRange(%q, %q) = %s, %v, want %s", c.from, c.to, got, err, c.want)
		}
	}
}
