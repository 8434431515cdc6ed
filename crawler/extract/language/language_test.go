package language

import (
	_ "embed"
	"strings"
	"testing"
	"unicode/utf8"
)

//go:embed testdata/sentences.txt
var sentences string

// sentence is the first in the language.
func sentence(t testing.TB, code string) string {
	t.Helper()
	for line := range strings.Lines(sentences) {
		if text, ok := strings.CutPrefix(line, code+"\t"); ok {
			return strings.TrimSpace(text)
		}
	}
	t.Fatal("no sentence in ", code)
	return ""
}

// Every sentence, and every longer half of it but those of languages that are
// hard to tell apart, is in the language that it is said to be in.
func TestDetect(t *testing.T) {
	seen := map[string]bool{}
	for line := range strings.Lines(sentences) {
		code, text, _ := strings.Cut(strings.TrimSpace(line), "\t")
		seen[code] = true
		if got, confidence := Detect(text); got != code || confidence < 0.5 {
			t.Errorf("%s is %q (%.2f): %s", code, got, confidence, text)
		}
		for _, long := range []string{strings.Repeat(text+"\n\n", 30), strings.ToUpper(text)} {
			if got, _ := Detect(long); got != code {
				t.Errorf("%s, long or in capitals, is %q", code, got)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("%d languages", len(seen))
	}
}

func TestDetectNothing(t *testing.T) {
	for _, text := range []string{"", " \n", "12.3.2024 18:45", "€ 14,99 %", "\xff\xfe", "ᚠᚢᚦᚨᚱᚲ", "x"} {
		if got, confidence := Detect(text); got != "" || confidence != 0 {
			t.Errorf("%q is %q (%.2f)", text, got, confidence)
		}
	}
}

func TestOf(t *testing.T) {
	en, de, tr, es := sentence(t, "en"), sentence(t, "de"), sentence(t, "tr"), sentence(t, "es")
	serbian := "Ministar je u utorak u skupštini rekao da vlada ove godine ne planira da poveća poreze, ali je upozorio da će budžet morati da se menja."
	for _, c := range []struct {
		name   string
		text   string
		stated []string
		source string
		want   string
	}{
		{"all agree", en, []string{"en-US", "en", "en_US"}, "en", "en"},
		{"the template says en, the text is Turkish", tr, []string{"en", "en-US"}, "tr", "tr"},
		{"the template says en, the source says nothing", tr, []string{"en"}, "", "tr"},
		{"the template and the source say en", tr, []string{"en"}, "en", "tr"},
		{"an English text of a German source", en, []string{"de-DE"}, "de", "en"},
		{"nothing is stated", de, nil, "", "de"},
		{"the source only", de, nil, "de", "de"},
		{"too short: as stated", "Son dakika: Bakan istifa etti", []string{"en"}, "tr", "tr"},
		{"too short to contradict", "Foto galeri", []string{"de"}, "de", "de"},
		{"too short, the surest statement", "Liverpool 2-1 Arsenal", []string{"", "de", "en"}, "fr", "de"},
		{"no text, the source", "", nil, "pt-BR", "pt"},
		{"no text, nothing stated", "", nil, "", ""},
		{"statements that are no tags", "2:1", []string{"English", "und", "x-default", "c"}, "", ""},
		{"a wrong one among them", es, []string{"english", "en", "es-419"}, "", "es"},
		{"quotations in another language", de + " " + de + " «" + es[:100] + "» " + de, []string{"de"}, "de", "de"},
		{"a foreign line in front", en[:80] + "\n\n" + de + " " + de + " " + de, nil, "", "de"},
		{"Serbian in Latin letters, as stated", serbian, []string{"sr-Latn-RS"}, "", "sr"},
		{"Bosnian, as the source says", sentence(t, "hr"), nil, "bs", "bs"},
		{"Serbian in Cyrillic letters is not Croatian", sentence(t, "sr"), []string{"hr"}, "", "sr"},
		{"Malay, not Indonesian", sentence(t, "ms"), []string{"ms-MY"}, "", "ms"},
		{"Indonesian that looks Malay", "Polisi menahan dua orang di bandara", []string{"id"}, "", "id"},
		{"the old code of Norwegian", sentence(t, "nb"), []string{"no"}, "", "nb"},
		{"Nynorsk", sentence(t, "nn"), []string{"nn-NO"}, "nb", "nn"},
		{"the old code of Hebrew", sentence(t, "he"), []string{"iw"}, "", "he"},
		{"a language without weights stands", "De Minister huet e Dënschdeg an der Chamber gesot, datt d'Regierung dëst Joer keng Steiere wëll an d'Luucht setzen, well d'Wirtschaft lues wiisst.", []string{"lb"}, "lb", "lb"},
		{"but not in another script", sentence(t, "ru"), []string{"lb"}, "", "ru"},
		{"Yiddish has the letters of Hebrew", "דער מיניסטער האט דינסטאג געזאגט אין פארלאמענט אז די רעגירונג האט נישט קיין פלענער צו העכערן די שטייערן דאס יאר.", []string{"yi"}, "", "yi"},
		{"Chinese with English names", "苹果公司（Apple Inc.）周二发布了新款 iPhone 16 Pro Max，首席执行官 Tim Cook 表示，这是公司历史上最重要的产品之一，预计将于下周五开始在全球发售。", []string{"en"}, "", "zh"},
		{"soft hyphens", strings.NewReplacer("sch", "s\u00adch", "r", "r\u00ad", "en", "e\u00adn").Replace(de), nil, "", "de"},
		{"accents apart from their letters", strings.NewReplacer("é", "e\u0301", "à", "a\u0300", "ç", "c\u0327").Replace(sentence(t, "fr")), nil, "", "fr"},
		{"Persian with Arabic letters", strings.NewReplacer("ی", "ي", "ک", "ك", "\u200c", "").Replace(sentence(t, "fa")), []string{"ar"}, "", "fa"},
		{"Romanian with cedillas", strings.NewReplacer("ș", "ş", "ț", "ţ").Replace(sentence(t, "ro")), []string{"tr"}, "", "ro"},
		{"Turkish without its letters", strings.NewReplacer("ş", "s", "ı", "i", "ğ", "g", "ü", "u", "ö", "o", "ç", "c").Replace(tr), []string{"en"}, "", "tr"},
		{"names of many languages", "Courtois; Carvajal, Militão, Alaba, Mendy; Valverde, Tchouaméni, Modrić; Bellingham, Vinícius Júnior, Rodrygo. Ter Stegen; Koundé, Araújo, Christensen, Balde; De Jong", []string{"tr"}, "", "tr"},
		{"goods", "iPhone 15 Pro Max 256GB Samsung Galaxy S24 Ultra Google Pixel 8 Xiaomi 14 OnePlus 12 Nothing Phone Sony Xperia 1 V Motorola Edge 50 Honor Magic6 Pro Asus Zenfone 10", []string{"pl"}, "pl", "pl"},
		{"addresses", "https://www.example.com/path/to/article?id=12345&utm_source=feed https://cdn.example.net/images/photo.jpg a3f9c0d1e2b44a5f b7e8d9c0 xkcd qwrtz", []string{"cs"}, "", "cs"},
		{"Japanese with many Chinese characters", "東京都知事選挙、投開票始まる 期日前投票は過去最多", nil, "", "ja"},
	} {
		if got := Of(c.text, c.stated, c.source); got != c.want {
			code, confidence := Detect(c.text)
			t.Errorf("%s: %q, not %q (heard %q, %.2f)", c.name, got, c.want, code, confidence)
		}
	}
}

// Of leaves the statements as they are.
func TestOfStated(t *testing.T) {
	stated := []string{"en", "de"}
	Of("", stated[:1], "fr")
	if stated[1] != "de" {
		t.Error("changed:", stated)
	}
}

func TestCode(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "en", "EN-us": "en", "pt_BR": "pt", " de ": "de", "de-CH, fr": "de", "fr;q=0.8": "fr", "zh-Hant-TW": "zh", "sr-Latn": "sr",
		"eng": "en", "ger": "de", "cmn": "zh", "no": "nb", "nor": "nb", "nn-NO": "nn", "iw": "he", "in": "id", "ji": "yi", "sh": "sr", "mo": "ro", "fil": "tl", "tl": "tl",
		"": "", "-": "", "und": "", "mul": "", "xx": "", "english": "", "x-default": "", "C": "", "yue": "", strings.Repeat("a", 1000): "",
	} {
		if got := Code(tag); got != want {
			t.Errorf("%q: %q, not %q", tag, got, want)
		}
	}
}

// Whatever comes in, what comes out is a code or nothing.
func FuzzOf(f *testing.F) {
	for line := range strings.Lines(sentences) {
		code, text, _ := strings.Cut(strings.TrimSpace(line), "\t")
		f.Add(text, code, "en")
	}
	f.Add("\xff\xc3", "en-US-x-\x00", "_")
	f.Fuzz(func(t *testing.T, text, stated, source string) {
		code, confidence := Detect(text)
		if !isCode(code) || confidence < 0 || confidence > 1 || (code == "") != (confidence == 0) {
			t.Errorf("%q is %q, %v", text, code, confidence)
		}
		got := Of(text, []string{stated}, source)
		if !isCode(got) || got == "" && code != "" {
			t.Errorf("%q, %q, %q: %q", text, stated, source, got)
		}
		if got != code && got != Code(stated) && got != Code(source) {
			t.Errorf("%q is neither heard (%q) nor stated (%q, %q)", got, code, stated, source)
		}
	})
}

func isCode(s string) bool {
	return s == "" || len(s) == 2 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == "" && utf8.ValidString(s)
}
