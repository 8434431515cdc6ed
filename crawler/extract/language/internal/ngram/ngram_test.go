package ngram

import (
	"testing"
	"unicode"
)

func TestSpans(t *testing.T) {
	for i, s := range spans {
		if s.first > s.last || i > 0 && s.first <= spans[i-1].last {
			t.Errorf("span %d, %U to %U, is not in its order", i, s.first, s.last)
		}
	}
	for script, table := range map[int]*unicode.RangeTable{
		Latin: unicode.Latin, Cyrillic: unicode.Cyrillic, Arabic: unicode.Arabic, Devanagari: unicode.Devanagari,
		Han: unicode.Han, Hangul: unicode.Hangul, greek: unicode.Greek, hebrew: unicode.Hebrew, armenian: unicode.Armenian,
		georgian: unicode.Georgian, thai: unicode.Thai, lao: unicode.Lao, khmer: unicode.Khmer, myanmar: unicode.Myanmar,
		tibetan: unicode.Tibetan, ethiopic: unicode.Ethiopic, bengali: unicode.Bengali, gurmukhi: unicode.Gurmukhi,
		gujarati: unicode.Gujarati, oriya: unicode.Oriya, tamil: unicode.Tamil, telugu: unicode.Telugu,
		kannada: unicode.Kannada, malayalam: unicode.Malayalam, sinhala: unicode.Sinhala, thaana: unicode.Thaana,
	} {
		n := 0
		for r := rune(0x80); r < unicode.MaxRune; r++ {
			s := find(r)
			if s == nil || s.script != script || !unicode.IsLetter(r) {
				continue
			}
			if n++; !unicode.In(r, table, unicode.Common, unicode.Inherited) {
				t.Errorf("%U is not %s", r, Scripts[script].Name)
			}
		}
		if n == 0 {
			t.Errorf("no letters of %s", Scripts[script].Name)
		}
	}
}

func TestLower(t *testing.T) {
	for _, s := range spans {
		for r := s.first; r <= s.last; r++ {
			if s.script < Keyed && lower(r) != unicode.ToLower(r) {
				t.Errorf("%c: %c", r, lower(r))
			}
		}
	}
}

func TestWindow(t *testing.T) {
	var w Window
	var twos, threes int
	for _, r := range "Ab c def, İstanbulда 12 中文x" {
		script, two, three := w.Add(r)
		if script != Latin && script != Cyrillic && (two != 0 || three != 0) {
			t.Errorf("%c has keys", r)
		}
		if two != 0 {
			twos++
		}
		if three != 0 {
			threes++
		}
	}
	if twos != 1+2+7+1 || threes != 1+6 {
		t.Errorf("%d keys of two, %d of three letters", twos, threes)
	}
}

func TestKey(t *testing.T) {
	for _, letters := range []string{"", "a", "abcd", "a b", "aд", "中文", "ab ", "a1", "1ab"} {
		if Key(letters) != 0 {
			t.Errorf("%q has a key", letters)
		}
	}
	seen := map[uint32]string{}
	for _, letters := range []string{"ab", "ba", "abc", "aba", "да", "дав", "ال", "الم", "में", "मे", "éa", "ea"} {
		key := Key(letters)
		if key == 0 || seen[key] != "" {
			t.Errorf("%q has key %d, as has %q", letters, key, seen[key])
		}
		seen[key] = letters
	}
	if Key("AbC") != Key("abc") || Key("ДАВ") != Key("дав") {
		t.Error("capitals have other keys")
	}
}

func TestTable(t *testing.T) {
	languages := [Keyed][]string{Latin: {"aa:5", "bb:6"}, Cyrillic: {"cc:255"}}
	lists := map[uint32]string{}
	for key := uint32(1); key < 2000; key++ {
		lists[key*key] = string([]byte{0, byte(key), 2, 7})
	}
	lists[5] = ""
	table, err := Read(string(Write(languages, lists)))
	if err != nil {
		t.Fatal(err)
	}
	if first, end := table.Of(Cyrillic); first != 2 || end != 3 || table.Languages[first] != "cc" || table.Typical[first] != 255 {
		t.Error("Cyrillic:", first, end, table.Languages, table.Typical)
	}
	for key, list := range lists {
		if got := table.List(key); got != list {
			t.Errorf("%d: %q, not %q", key, got, list)
		}
	}
	for key := uint32(1 << 31); key < 1<<31+2000; key++ {
		if list := table.List(key); list != "" {
			t.Errorf("%d: %q", key, list)
		}
	}
}

// A table that is read gives lists of its own languages for every key.
func FuzzRead(f *testing.F) {
	whole := string(Write([Keyed][]string{Latin: {"aa:5", "bb:6"}}, map[uint32]string{7: "\x00\x09\x01\x04", 9: "\x01\x05"}))
	for _, raw := range []string{whole, "", "\n", "aa\n\x01\x00\x00\x00", "a b c\n", whole[:len(whole)-1], "a:1///\n\x01\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00"} {
		f.Add(raw, uint32(7))
	}
	f.Add(":1 :1///\n\x02\x00\x00\x000000\x00\x00\x00\x00\x00\x00\x00\x000000", uint32(0))
	f.Fuzz(func(t *testing.T, raw string, key uint32) {
		table, err := Read(raw)
		if err != nil {
			return
		}
		for list := table.List(key); len(list) > 0; list = list[2:] {
			if int(list[0]) >= len(table.Languages) {
				t.Fatalf("language %d of %d", list[0], len(table.Languages))
			}
		}
	})
}
