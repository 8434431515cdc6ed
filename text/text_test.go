package text

import (
	"slices"
	"strings"
	"testing"
)

// words has texts and their words, folded.
var words = []struct{ in, want string }{
	{"Migrant-Linked Crime", "migrant linked crime"},
	{"Trump’s wall, Biden's plan; migrants' rights", "trump wall biden plan migrants rights"},
	{"1,234.5 people in 2016.", "1,234.5 people in 2016"},
	{"“illegal aliens”", "illegal aliens"},
	{"U.S. AT&T www.cnn.com a_b", "u s at t www cnn com a b"},
	{"’s", "s"},
	{"", ""},
	// hyphens
	{"migrant‑linked migrant‐linked migrant–linked migrant－linked", "migrant linked migrant linked migrant linked migrant linked"},
	{"im\u00admigrant \u00adimmigrant immigrant\u00ad", "immigrant immigrant immigrant"},
	// apostrophes
	{"they don't, don’t, don‘t, donʼt, don´t", "they don't don't don't don't don't"},
	{"x’s\u0308 x'ſ x’s", "x x x"},
	{"BIDEN'S WALL, O'Neill, O‘NEILL, Class A1B", "biden wall o'neill o'neill class a1b"},
	{"she’ll I’d y'all ma'am c'mon rock 'n' roll", "she'll i'd y'all ma'am c'mon rock n roll"},
	{"’tis 'twas the '90s", "tis twas the 90s"},
	{"зв’язок зв'язок звʼязок", "зв'язок зв'язок зв'язок"},
	{"oʻzbek o‘zbek Hawaiʻi", "o'zbek o'zbek hawai'i"},
	// elisions
	{"l’immigration L'Immigration l‘immigration", "l immigration l immigration l immigration"},
	{"l’état c’est d’asile j’ai qu’il jusqu’à lorsqu'on", "l etat c est d asile j ai qu il jusqu a lorsqu on"},
	{"l’e\u0301tat l’Église l’œuvre l’homme", "l etat l eglise l oeuvre l homme"},
	{"dell’immigrazione all'Italia un’ondata quell’altro", "dell immigrazione all italia un ondata quell altro"},
	{"d'immigració l'Hospitalet", "d immigracio l hospitalet"},
	{"aujourd’hui prud'homme quelqu’un", "aujourd'hui prud'homme quelqu'un"},
	{"D'Souza N'Djamena M'Baye Shi'ite Qur'an Sa'id", "d'souza n'djamena m'baye shi'ite qur'an sa'id"},
	{"D'Angelo", "d angelo"}, // the same in queries
	// Latin, Greek, Cyrillic
	{"Flüchtlinge, Straße, STRASSE, STRAẞE, ﬁnal, ＥＵ", "fluchtlinge strasse strasse strasse final eu"},
	{"e\u0301migre\u0301 Łódź Ærø", "emigre lodz aero"},
	{"İstanbul ISPARTA ısparta", "istanbul isparta isparta"},
	{"μετανάστης ΜΕΤΑΝΆΣΤΗΣ", "μεταναστησ μεταναστησ"},
	{"col·lecció coŀlecció a·b", "colleccio colleccio a b"},
	{"Мигранты Ёлка", "мигранты елка"},
	// Arabic, Hebrew, Persian
	{"المهاجرين", "المهاجرين"},
	{"المُهَاجِرِين المهـــاجرين", "المهاجرين المهاجرين"},
	{"أحمد إسلام آسيا ٱلله", "احمد اسلام اسيا الله"},
	{"هجرة هجره على علي", "هجره هجره علي علي"},
	{"ﻣﻬﺎﺟﺮ", "مهاجر"},
	{"کشور كشور می\u200cخواهم", "كشور كشور ميخواهم"},
	{"٢٠١٦ ۲۰۱۶ २०१६", "2016 2016 2016"},
	{"שָׁלוֹם שלום", "שלום שלום"},
	{"ـــ", ""},
	// India: marks are vowels there
	{"प्रवासी कु क", "प्रवासी कु क"},
	// scripts without spaces
	{"移民 is 2 words", "移 民 is 2 words"},
	{"移民policy政策", "移 民 policy 政 策"},
	{"𠀀𪜀", "𠀀 𪜀"},
	{"ニュース ﾆｭｰｽ", "ニ ュ ー ス ニ ュ ー ス"},
	{"が か\u3099 ｶﾞ", "が が ガ"},
	{"々〇", "々 〇"},
	{"ผู้อพยพ", "ผู้ อ พ ย พ"},
	{"ຄົນ", "ຄົ ນ"},
	{"ជនភៀស", "ជ ន ភៀ ស"},
	{"ဒုက္ခ", "ဒု က္ ခ"},
	{"이민자 이민자", "이민자 이민자"},
	// pictures and what shows nothing
	{"👩‍👩‍👧 🇺🇸 ❤️ ™ ½", ""},
	{"1️⃣ x", "1 x"},
	{"wall🧱crime", "wall crime"},
	{"\u0301 \u200d \ufeff \u2069", ""},
	{"\u200fمهاجر\u200f \u2066abc\u2069", "مهاجر abc"},
	{"a\x00b \xff\xfec", "a b c"},
}

func TestWords(t *testing.T) {
	for _, c := range words {
		var got []string
		for _, w := range Words(c.in) {
			got = append(got, w.Folded)
			checkStable(t, c.in[w.Start:w.End], w.Folded)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("Words(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSurface(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Polish", "Polish"},
		{"Trump's", "Trump"},
		{"TRUMP’S", "TRUMP"},
		{"x's's", "x"},
		{"s's", "s"},
		{"don’t", "don't"},
		{"Flu\u0308chtlinge", "Flüchtlinge"},
		{"im\u00admigrant\u00ad", "immigrant"},
		{"Trump’s\u00ad", "Trump"},
		{"x's\u0308", "x"},
		{"x’ş", "x"},
		{"\u00ad", ""},
		{"", ""},
		{"ＥＵ", "EU"},
		{"المهـــاجرين", "المهاجرين"},
		{"المُهاجر", "المُهاجر"},
		{"か\u3099", "が"},
	} {
		if got := Surface(c.in); got != c.want {
			t.Errorf("Surface(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	word := strings.Clone("immigration")
	if n := testing.AllocsPerRun(10, func() { Surface(word) }); n > 0 {
		t.Errorf("Surface of a plain word makes %v allocations", n)
	}
}

func TestStem(t *testing.T) {
	for _, c := range []struct{ language, words string }{ // with the same stem
		{"en", "immigrant Immigrants immigrant’s IMMIGRANTS’"},
		{"en", "migrating migrated migrates"},
		{"de", "Flüchtling Flüchtlinge Flüchtlingen FLÜCHTLINGS Flu\u0308chtling"},
		{"de", "Straße Straßen STRASSE"},
		{"fr", "immigré immigrés immigrée immigrées"},
		{"es", "inmigrante inmigrantes"},
		{"it", "immigrato immigrati immigrata"},
		{"nl", "vluchteling vluchtelingen"},
		{"pt", "imigrante imigrantes"},
		{"sv", "flykting flyktingar flyktingarna"},
		{"da", "flygtning flygtninge flygtningene"},
		{"nb", "flyktning flyktninger flyktningene"},
		{"fi", "pakolaiset pakolaisia pakolaisilla"},
		{"hu", "menekültek menekülteket menekülteknek"},
		{"ro", "imigranți imigranţi imigranților"},
		{"ru", "мигрант мигранты мигрантов Мигрантам"},
		{"tr", "göçmenler göçmenlere göçmenleri"},
		{"tr", "ISPARTA Isparta ısparta"},
		{"ar", "المهاجرين مهاجرين مُهاجرين"},
	} {
		if !Stems(c.language) {
			t.Errorf("no stems in %s", c.language)
		}
		all := strings.Fields(c.words)
		for _, w := range all[1:] {
			if a, b := Stem(c.language, all[0]), Stem(c.language, strings.TrimSuffix(w, "’")); a != b {
				t.Errorf("%s: the stem of %s is %s, of %s %s", c.language, all[0], a, w, b)
			}
		}
	}
	if Stem("en", "migrant") == Stem("en", "migration") {
		t.Error("en: migrant and migration have one stem")
	}
	if got := Stem("ja", "Flüchtlinge"); got != "fluchtlinge" || Stems("ja") {
		t.Errorf("without a grammar the stem of Flüchtlinge is %s", got)
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"One. Two! Three?", []string{"One.", "Two!", "Three?"}},
		{"He said “Stop.” She left.", []string{"He said “Stop.”", "She left."}},
		{"Mr. Rubio of the U.S. Senate spoke. Nobody came.", []string{"Mr. Rubio of the U.S. Senate spoke.", "Nobody came."}},
		{"It rose by 1.5 per cent.\nNext line", []string{"It rose by 1.5 per cent.", "Next line"}},
		{"Am 3. Oktober kamen sie. Dann nicht.", []string{"Am 3. Oktober kamen sie.", "Dann nicht."}},
		{"… and so on. and on", []string{"… and so on. and on"}},
		{"  \n ", nil},
	} {
		var got []string
		for _, sp := range Sentences(c.in) {
			got = append(got, c.in[sp.Start:sp.End])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Sentences(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// A text that is one word, or nearly, costs no more than another of its length.
func BenchmarkLongWords(b *testing.B) {
	for name, s := range map[string]string{"plain": sample, "y": "y", "apostrophes": "a'", "possessives": "x's", "elisions": "l'", "hidden": "s'\u00ad", "marks": "e\u0301", "points": "1."} {
		s = strings.Repeat(s, 1<<18/len(s))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				for _, w := range Words(s) {
					Stem("en", s[w.Start:w.End])
				}
			}
		})
	}
}

func FuzzText(f *testing.F) {
	f.Add("U.S. ‘quoted’ 移民 \xff\xfe. Trump’s")
	for _, c := range words {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		all := Words(s)
		for _, w := range all {
			if w.Start < last || w.End <= w.Start || w.End > len(s) || w.Folded == "" {
				t.Fatalf("word %v of %q out of order", w, s)
			}
			last = w.End
			written := Surface(s[w.Start:w.End])
			if Fold(written) != w.Folded || Surface(written) != written {
				t.Fatalf("%+q is folded to %+q, its written form %+q to %+q", s[w.Start:w.End], w.Folded, written, Fold(written))
			}
			for language := range stemmers {
				if a, b := Stem(language, s[w.Start:w.End]), Stem(language, written); a != b || a == "" {
					t.Fatalf("%s: the stem of %+q is %+q, of its written form %+q", language, s[w.Start:w.End], a, b)
				}
			}
		}
		n := 0
		for start, end := range Ranges(s) {
			if n >= len(all) || all[n].Start != start || all[n].End != end {
				t.Fatalf("Ranges of %q: word %d at %d, %d", s, n, start, end)
			}
			n++
		}
		if n != len(all) || Count(s) != n {
			t.Fatalf("%q has %d words, %d ranges, Count %d", s, len(all), n, Count(s))
		}
		last = 0
		for _, sp := range Sentences(s) {
			if sp.Start < last || sp.End <= sp.Start || sp.End > len(s) {
				t.Fatalf("sentence %v of %q out of order", sp, s)
			}
			last = sp.End
		}
	})
}

var sample = strings.Repeat("The United States’ allies said the migrants had crossed the border in 2016. ", 100)

func BenchmarkWords(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	var words []Word
	for b.Loop() {
		words = AppendWords(words[:0], sample)
	}
}

func BenchmarkRanges(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	n := 0
	for b.Loop() {
		for start, end := range Ranges(sample) {
			n += len(Surface(sample[start:end]))
		}
	}
}

func BenchmarkStem(b *testing.B) {
	words := strings.Fields("immigration migrants crossed undocumented Flüchtlinge")
	for b.Loop() {
		for _, w := range words {
			Stem("en", w)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(words)), "ns/word")
}
