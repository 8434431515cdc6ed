package framewatch

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
)

func TestMentionID(t *testing.T) {
	id := MentionID{"0a1b2c", PlaceLead, 12, 30}
	if got, err := ParseMentionID(id.String()); err != nil || got != id {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"", "a", "a:body", "a:body:1", "a:body:1-1", "a:body:2-1", "a:body:-1-2", "a:foot:1-2", ":body:1-2", "a:body:1-2:3", "a:body:01-2", "a:body:1-2 ", "a:body:+1-2"} {
		if got, err := ParseMentionID(bad); err == nil {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}

func TestTermsOf(t *testing.T) {
	one := Concept{Variants: map[string][]string{"en": {"alien(s)", "illegals"}, "de": {"Illegale"}}}
	same := Concept{Label: "Aliens", Variants: map[string][]string{"de": {"Illegale"}, "en": {"alien(s)", "illegals"}}}
	other := Concept{Variants: map[string][]string{"en": {"alien(s)"}, "de": {"Illegale", "illegals"}}}
	if TermsOf(one) != TermsOf(same) || TermsOf(one) == TermsOf(other) {
		t.Errorf("%s, %s, %s", TermsOf(one), TermsOf(same), TermsOf(other))
	}
}

func sample() Sample {
	at := func(article string, start int, voice Voice) SampledMention {
		return SampledMention{
			MentionID: MentionID{article, PlaceBody, start, start + 7}, URL: "https://example.org/" + article, Title: "=Wall; \"built\"", Source: "Post, The", Published: "2016-03-01",
			Before: "Before\nit.", Left: "@They hold ", Term: "illegals", Right: " there.", Voice: voice, Speaker: "Mr Smith", Drawn: Stratum{Voice: voice, Of: 44},
		}
	}
	s := Sample{Concept: "illegals", Label: "Illegals", Note: "as a noun", Terms: "terms-0a1b", Seed: 7, PerVoice: true, Total: 90, Basis: Basis{Lexicon: "Migration, revision 1 (0a1b)"}}
	s.Mentions = []SampledMention{at("a", 10, VoiceOwn), at("b", 20, VoiceReported)}
	s.Mentions[1].Drawn = Stratum{Of: 90}
	return s
}

// coded writes the sample and fills in columns by name, a line of "column=value"
// for each row.
func coded(t *testing.T, s Sample, rows ...string) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := s.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), byteOrderMark))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for _, cell := range strings.Split(row, "|") {
			if name, value, ok := strings.Cut(cell, "="); ok {
				table[i+1][slices.Index(table[0], name)] = value
			}
		}
	}
	return table
}

func written(t *testing.T, table [][]string, comma rune) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = comma
	if err := w.WriteAll(table); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSampleThereAndBack(t *testing.T) {
	s := sample()
	want := []Coding{
		{MentionID: s.Mentions[0].MentionID, Concept: "illegals", Coder: "Ada", Term: "illegals", Voice: VoiceOwn, Speaker: "Mr Smith", Drawn: Stratum{VoiceOwn, 44}, Lexicon: s.Basis.Lexicon, Terms: s.Terms,
			Correct: JudgedYes, VoiceCorrect: "scare", SpeakerCorrect: JudgedUnclear, Note: "odd; \"very\""},
		{MentionID: s.Mentions[1].MentionID, Concept: "illegals", Coder: "Ada", Term: "illegals", Voice: VoiceReported, Speaker: "Mr Smith", Drawn: Stratum{"", 90}, Lexicon: s.Basis.Lexicon, Terms: s.Terms,
			Correct: JudgedYes, VoiceCorrect: JudgedYes},
	}
	table := coded(t, s, `correct=Yes|voice_correct=SCARE|speaker_correct=?|note=odd; "very"`, "correct= y|voice_correct=reported")
	for _, cell := range slices.Concat(table...) {
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@") || strings.Contains(cell, "\n") {
			t.Errorf("cell %q runs as a formula, or over lines", cell)
		}
	}
	empty := append(slices.Clone(table), make([]string, len(table[0])))
	for name, b := range map[string][]byte{
		"commas": written(t, table, ','), "semicolons, byte order mark": append([]byte(byteOrderMark), written(t, table, ';')...), "tabs": written(t, table, '\t'),
		"lines of Windows": bytes.ReplaceAll(written(t, table, ','), []byte("\n"), []byte("\r\n")), "an empty row": written(t, empty, ','),
	} {
		if got, err := ReadCodings(b, "Ada"); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, err, got, want)
		}
	}
}

func TestReadCodingsTellsEveryMistake(t *testing.T) {
	table := coded(t, sample(), "correct=perhaps|voice_correct=loud|speaker_correct=own", "id=b:body:1|voice=owned|drawn_from=some|drawn_of=0|concept=|voice_correct=yes")
	table = append(table, coded(t, sample())[1], coded(t, sample())[1])
	_, err := ReadCodings(written(t, table, ','), "Ada")
	if err == nil {
		t.Fatal("no mistake is told")
	}
	for _, want := range []string{
		`row 2, column correct: "perhaps" is none of yes, no, unclear`, `row 2, column voice_correct: "loud" is none of yes, no, unclear, own, quoted, reported, scare`,
		`row 2, column speaker_correct: "own" is none of yes, no, unclear`, `row 3, column id: mention "b:body:1": want ARTICLE:PLACE:START-END`, `row 3, column concept: is empty`,
		`row 3, column voice: "owned" is none`, `row 3, column drawn_from: "some"`, `row 3, column drawn_of: "0"`, `row 3, column correct: is empty, but voice or speaker are judged`,
		`row 4, column id: the same mention as in row 2`, `row 5, column id: the same mention as in row 4`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told:\n%v", want, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 11 {
		t.Errorf("%d mistakes are told, want 11:\n%v", n, err)
	}
	for name, b := range map[string]string{
		"the file is empty": "", "there is no row below the header": string(written(t, table[:1], ',')), "not UTF-8": "id\xff,b\n", `row 1: column "lexicon" is missing`: "id;concept\n",
		`row 1: column "id" comes twice`: "id,id\n", "extraneous": "id,\"b\"c\n",
	} {
		if _, err := ReadCodings([]byte(b), "Ada"); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want %q, got %v", name, err)
		}
	}
}

func FuzzReadCodings(f *testing.F) {
	var b bytes.Buffer
	if err := sample().WriteCSV(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("id;concept\n'a:body:1-2;x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		codings, err := ReadCodings(b, "Ada")
		for _, c := range codings {
			if err == nil && (!slices.Contains(Voices, c.Voice) || c.Start >= c.End || c.Drawn.Of < 1) {
				t.Errorf("%+v is read without a mistake", c)
			}
		}
	})
}

func TestValidationsCSV(t *testing.T) {
	v := Validation{Concept: "illegals", Label: "=Illegals", Mentions: 9, Precision: Judged{8, 9, 0.8889, 0.5650, 0.9801}, Coders: []Coder{{Name: "Ada"}, {Name: "Ben"}},
		Agreement: []CoderAgreement{{About: "correct", Alpha: Figure{true, 0.5, 0.1, 0.9}}}, Lexicons: []string{"L1"}}
	for _, voice := range Voices {
		v.Voices = append(v.Voices, ValidationVoice{Voice: voice, Are: map[Voice]int{VoiceOwn: 2}})
	}
	var b strings.Builder
	if err := (ValidationsResult{Lexicon: "L2", Validations: []Validation{v}}).WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(table) != 6 {
		t.Fatalf("%v: %q", err, table)
	}
	cell := func(row int, name string) string { return table[row][slices.Index(table[0], name)] }
	for _, want := range []struct {
		row         int
		name, value string
	}{
		{1, "found_voice", ""}, {1, "label", "'=Illegals"}, {1, "precision", "0.8889"}, {1, "are_own", "8"}, {1, "coders", "Ada; Ben"}, {1, "alpha_low", "0.1"}, {1, "speaker_accuracy", ""},
		{2, "found_voice", "own"}, {2, "are_own", "2"}, {2, "precision", ""}, {5, "found_voice", "scare"}, {5, "lexicon", "L2"}, {5, "lexicons", "L1"},
	} {
		if got := cell(want.row, want.name); got != want.value {
			t.Errorf("row %d, %s: %q, want %q", want.row, want.name, got, want.value)
		}
	}
}
