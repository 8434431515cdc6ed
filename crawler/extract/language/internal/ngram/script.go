// Package ngram turns the letters of a text into keys of two and of three
// letters, and keeps the weights that languages have for them.
package ngram

import "unicode"

// Latin, Cyrillic, Arabic and Devanagari are the scripts that have keys, each
// being that of many languages. The other scripts of Scripts follow them.
const (
	Latin = iota
	Cyrillic
	Arabic
	Devanagari
	Keyed // how many scripts have keys
	Han   = iota - 1
	Kana
	Hangul
	greek
	hebrew
	armenian
	georgian
	thai
	lao
	khmer
	myanmar
	tibetan
	ethiopic
	bengali
	gurmukhi
	gujarati
	oriya
	tamil
	telugu
	kannada
	malayalam
	sinhala
	thaana
	count
)

// Scripts are all that are known.
var Scripts = [count]struct {
	Name     string // in ISO 15924
	Language string // the ISO 639-1 code, if the script tells it
}{
	Latin: {"Latn", ""}, Cyrillic: {"Cyrl", ""}, Arabic: {"Arab", ""}, Devanagari: {"Deva", ""},
	Han: {"Hans", "zh"}, Kana: {"Jpan", "ja"}, Hangul: {"Kore", "ko"}, greek: {"Grek", "el"}, hebrew: {"Hebr", "he"},
	armenian: {"Armn", "hy"}, georgian: {"Geor", "ka"}, thai: {"Thai", "th"}, lao: {"Laoo", "lo"}, khmer: {"Khmr", "km"},
	myanmar: {"Mymr", "my"}, tibetan: {"Tibt", "bo"}, ethiopic: {"Ethi", "am"}, bengali: {"Beng", "bn"}, gurmukhi: {"Guru", "pa"},
	gujarati: {"Gujr", "gu"}, oriya: {"Orya", "or"}, tamil: {"Taml", "ta"}, telugu: {"Telu", "te"}, kannada: {"Knda", "kn"},
	malayalam: {"Mlym", "ml"}, sinhala: {"Sinh", "si"}, thaana: {"Thaa", "dv"},
}

// A span is a range of letters of one script, with the marks and vowel signs
// that stand among them.
type span struct {
	first, last rune
	script      int
}

// spans are in their order, capitals of ASCII left out. What lies between them
// parts words.
var spans = [...]span{
	{'a', 'z', Latin}, {0xC0, 0xD6, Latin}, {0xD8, 0xF6, Latin}, {0xF8, 0x2AF, Latin},
	{0x370, 0x3E1, greek}, {0x3F0, 0x3FF, greek}, {0x400, 0x481, Cyrillic}, {0x48A, 0x52F, Cyrillic}, {0x531, 0x587, armenian},
	{0x5B0, 0x5F4, hebrew}, {0x620, 0x64A, Arabic}, {0x66E, 0x6D3, Arabic}, {0x6EE, 0x6EF, Arabic},
	{0x6FA, 0x6FF, Arabic}, {0x750, 0x77F, Arabic}, {0x780, 0x7B1, thaana}, {0x900, 0x963, Devanagari},
	{0x971, 0x97F, Devanagari}, {0x980, 0x9FF, bengali}, {0xA00, 0xA7F, gurmukhi}, {0xA80, 0xAFF, gujarati},
	{0xB00, 0xB7F, oriya}, {0xB80, 0xBFF, tamil}, {0xC00, 0xC7F, telugu}, {0xC80, 0xCFF, kannada},
	{0xD00, 0xD7F, malayalam}, {0xD80, 0xDFF, sinhala}, {0xE01, 0xE4E, thai}, {0xE80, 0xEFF, lao},
	{0xF00, 0xFFF, tibetan}, {0x1000, 0x109F, myanmar}, {0x10A0, 0x10FF, georgian}, {0x1200, 0x137F, ethiopic},
	{0x1780, 0x17D3, khmer}, {0x1C90, 0x1CBF, georgian}, {0x1E00, 0x1EFF, Latin}, {0x1F00, 0x1FFF, greek},
	{0x3041, 0x30FF, Kana}, {0x3400, 0x9FFF, Han}, {0xAC00, 0xD7A3, Hangul}, {0xF900, 0xFAFF, Han},
	{0xFF66, 0xFF9D, Kana}, {0x20000, 0x3FFFF, Han},
}

// find is the span of a rune, nil if it is in none.
func find(r rune) *span {
	low, high := 0, len(spans)
	for low < high {
		if middle := (low + high) / 2; spans[middle].last < r {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(spans) || r < spans[low].first {
		return nil
	}
	return &spans[low]
}

// lower is unicode.ToLower for letters from 'a' on, faster for the common ones.
func lower(r rune) rune {
	if r <= 'z' || 'а' <= r && r <= 'я' || r >= 0x600 && r < 0x1C80 {
		return r
	}
	return unicode.ToLower(r)
}
