package framewatch

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Samples go to coders as CSV and come back so. The columns before
// correct are for reading, those behind note say what was drawn and how.

// byteOrderMark makes spreadsheets read a file as UTF-8.
const byteOrderMark = "\ufeff"

var sampleColumns = []string{
	"id", "outlet", "date", "headline", "before", "sentence", "after", "concept", "meaning", "voice", "speaker",
	"correct", "voice_correct", "speaker_correct", "note",
	"term", "language", "url", "terms", "drawn_from", "drawn_of", "seed", "total", "lexicon",
}

// neededColumns are those that a coded file can't be read without.
var neededColumns = []string{"id", "concept", "voice", "speaker", "correct", "voice_correct", "speaker_correct", "note", "term", "terms", "drawn_from", "drawn_of", "lexicon"}

// drawnFromAll stands for all voices in the column drawn_from.
const drawnFromAll = "all"

// Instructions tell coders what to do with a sample.
func (s Sample) Instructions() string {
	return fmt.Sprintf(`How to code this sample: %s (%s)
%s
Each row is one place where the program found the concept. It stands between [[ and ]] in the
column "sentence"; "before" and "after" are the sentences around it. Look at nothing else than
the row, or open the address in "url" where the row is not enough. Fill in four columns and
change nothing in the others:

correct          Do the marked words mean the concept, as its label and note say?
                 yes, no or unclear. Who says them, and whether that is true, does not matter.
voice_correct    Only if correct is yes: whose words are they? yes if the column "voice" is right,
                 otherwise the right voice, or unclear.
                   own       the outlet says it itself
                   quoted    in quotation marks, and somebody is named or meant as the source
                   reported  without quotation marks, but as what a source says, thinks or wants
                   scare     in quotation marks, and no source is meant: the outlet keeps its distance
speaker_correct  Only if correct is yes, and the words are not the outlet's own as it was found: yes if
                 "speaker" is the source of the words, or is empty and the text names none; otherwise
                 no; or unclear.
note             Anything else; may stay empty.

A field that is left empty counts as not judged. Two people who code the same file must not talk
about it before both are done. Save as CSV (UTF-8), then: framewatch validate --read FILE --coder NAME
`, s.Label, s.Concept, meaningOf(s))
}

func meaningOf(s Sample) string {
	if s.Note == "" {
		return ""
	}
	return "Note: " + s.Note + "\n"
}

// WriteCSV writes the sample for coders, with a row for each mention.
func (s Sample) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	rows := [][]string{sampleColumns}
	meaning := s.Label
	if s.Note != "" {
		meaning += ": " + s.Note
	}
	for _, m := range s.Mentions {
		from := drawnFromAll
		if m.Drawn.Voice != "" {
			from = string(m.Drawn.Voice)
		}
		row := []string{
			m.MentionID.String(), m.Source, m.Published, m.Title, m.Before, m.Left + "[[" + m.Term + "]]" + m.Right, m.After, s.Concept, meaning,
			string(m.Voice), m.Speaker, "", "", "", "",
			m.Term, m.Language, m.URL, s.Terms, from, whole(m.Drawn.Of), strconv.FormatUint(s.Seed, 10), whole(s.Total), s.Basis.Lexicon,
		}
		for i := range row {
			row[i] = HarmlessCell(oneLine(row[i]))
		}
		rows = append(rows, row)
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// oneLine is a text as it fits into a cell.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// ReadCodings reads what a coder made of a sample. The error tells every
// mistake with its row and column, as a spreadsheet numbers and names them.
func ReadCodings(b []byte, coder string) ([]Coding, error) {
	table, err := readTable(b)
	if err != nil {
		return nil, err
	}
	r := codingReader{coder: coder, at: map[string]int{}, seen: map[string]int{}}
	if err := r.header(table[0]); err != nil {
		return nil, err
	}
	for i, row := range table[1:] {
		if strings.Join(row, "") != "" { // spreadsheets leave empty rows behind
			r.row(i+2, row)
		}
	}
	if len(r.codings) == 0 && len(r.mistakes) == 0 {
		return nil, errors.New("there is no row below the header")
	}
	return r.codings, errors.Join(r.mistakes...)
}

// readTable reads CSV as spreadsheets write it, with commas, semicolons or tabs.
func readTable(b []byte) ([][]string, error) {
	if !utf8.Valid(b) {
		return nil, errors.New("the file is not UTF-8: save it as “CSV UTF-8”")
	}
	b = bytes.TrimPrefix(b, []byte(byteOrderMark))
	first, _, _ := bytes.Cut(b, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(b))
	for _, mark := range []rune{';', '\t'} {
		if strings.Count(string(first), string(mark)) > strings.Count(string(first), string(r.Comma)) {
			r.Comma = mark
		}
	}
	r.FieldsPerRecord = -1
	table, err := r.ReadAll()
	if err == nil && len(table) == 0 {
		err = errors.New("the file is empty")
	}
	return table, err
}

type codingReader struct {
	coder    string
	at       map[string]int // columns
	seen     map[string]int // rows of mentions
	codings  []Coding
	mistakes []error
}

func (r *codingReader) header(names []string) error {
	var errs []error
	for i, name := range names {
		name = strings.TrimSpace(name)
		if _, twice := r.at[name]; twice && slices.Contains(neededColumns, name) {
			errs = append(errs, fmt.Errorf("row 1: column %q comes twice", name))
		}
		r.at[name] = i
	}
	for _, name := range neededColumns {
		if _, there := r.at[name]; !there {
			errs = append(errs, fmt.Errorf("row 1: column %q is missing", name))
		}
	}
	return errors.Join(errs...)
}

// row reads one coding.
func (r *codingReader) row(number int, row []string) {
	cell := func(name string) string {
		if i := r.at[name]; i < len(row) {
			return strings.TrimPrefix(strings.TrimSpace(row[i]), "'") // as HarmlessCell wrote it
		}
		return ""
	}
	fail := func(column, format string, args ...any) {
		r.mistakes = append(r.mistakes, fmt.Errorf("row %d, column %s: %s", number, column, fmt.Sprintf(format, args...)))
	}
	c := Coding{Coder: r.coder, Concept: cell("concept"), Term: cell("term"), Speaker: cell("speaker"), Lexicon: cell("lexicon"), Terms: cell("terms"), Note: cell("note")}
	var err error
	if c.MentionID, err = ParseMentionID(cell("id")); err != nil {
		fail("id", "%v; the column must stay as it was", err)
	} else if first := r.seen[cell("concept")+" "+cell("id")]; first > 0 {
		fail("id", "the same mention as in row %d", first)
	}
	r.seen[cell("concept")+" "+cell("id")] = number
	if c.Concept == "" {
		fail("concept", "is empty; it must stay as it was")
	}
	if c.Voice = Voice(cell("voice")); !slices.Contains(Voices, c.Voice) {
		fail("voice", "%q is none of own, quoted, reported, scare; it must stay as it was (the right voice stands in voice_correct)", c.Voice)
	}
	if from := cell("drawn_from"); from != drawnFromAll {
		if c.Drawn.Voice = Voice(from); !slices.Contains(Voices, c.Drawn.Voice) {
			fail("drawn_from", "%q is neither all nor a voice; it must stay as it was", from)
		}
	}
	if c.Drawn.Of, err = strconv.Atoi(cell("drawn_of")); err != nil || c.Drawn.Of < 1 {
		fail("drawn_of", "%q is no number of mentions; it must stay as it was", cell("drawn_of"))
	}
	judge := func(column string, voices bool) string {
		judgement, ok := judgementOf(cell(column), voices)
		if !ok && voices {
			fail(column, "%q is none of yes, no, unclear, own, quoted, reported, scare", cell(column))
		} else if !ok {
			fail(column, "%q is none of yes, no, unclear", cell(column))
		}
		return judgement
	}
	c.Correct, c.VoiceCorrect, c.SpeakerCorrect = judge("correct", false), judge("voice_correct", true), judge("speaker_correct", false)
	if c.Correct == "" && c.VoiceCorrect+c.SpeakerCorrect != "" {
		fail("correct", "is empty, but voice or speaker are judged")
	}
	if c.VoiceCorrect == string(c.Voice) {
		c.VoiceCorrect = JudgedYes
	}
	r.codings = append(r.codings, c)
}

// judgementOf reads what a coder wrote.
func judgementOf(s string, voices bool) (judgement string, ok bool) {
	switch s = strings.ToLower(s); s {
	case "", JudgedYes, JudgedNo, JudgedUnclear:
		return s, true
	case "y":
		return JudgedYes, true
	case "n":
		return JudgedNo, true
	case "u", "?":
		return JudgedUnclear, true
	}
	return s, voices && slices.Contains(Voices, Voice(s))
}

// WriteCSV writes a row for each concept and voice, and one for all voices of
// each concept.
func (r ValidationsResult) WriteCSV(w io.Writer) error {
	rows := [][]string{{"concept", "label", "found_voice", "mentions", "right", "of", "precision", "low", "high", "voice_right", "voice_of", "voice_accuracy", "voice_low", "voice_high",
		"are_own", "are_quoted", "are_reported", "are_scare", "voice_unclear", "speaker_right", "speaker_of", "speaker_accuracy", "speaker_low", "speaker_high",
		"unclear", "empty", "weighted", "coders", "alpha", "alpha_low", "alpha_high", "changed", "lexicons", "lexicon"}}
	for _, v := range r.Validations {
		rows = append(rows, v.rows(r.Lexicon)...)
	}
	return csv.NewWriter(w).WriteAll(rows)
}

func (v Validation) rows(lexicon string) [][]string {
	var names, alpha []string
	for _, c := range v.Coders {
		names = append(names, c.Name)
	}
	alpha = []string{"", "", ""}
	for _, a := range v.Agreement {
		if a.About == "correct" && a.Alpha.Known {
			alpha = []string{decimal(a.Alpha.Value), decimal(a.Alpha.Low), decimal(a.Alpha.High)}
		}
	}
	about := func(voice Voice, mentions int, precision, right Judged, are map[Voice]int, unclear int, speaker []string) []string {
		row := []string{HarmlessCell(v.Concept), HarmlessCell(v.Label), string(voice), whole(mentions)}
		row = append(append(row, precision.cells()...), right.cells()...)
		for _, is := range Voices {
			row = append(row, whole(are[is]))
		}
		row = append(append(row, whole(unclear)), speaker...)
		row = append(row, whole(v.Unclear), whole(v.Empty), strconv.FormatBool(v.Weighted), HarmlessCell(strings.Join(names, "; ")))
		row = append(row, alpha...)
		return append(row, strconv.FormatBool(v.Changed), HarmlessCell(strings.Join(v.Lexicons, "; ")), HarmlessCell(lexicon))
	}
	are, unclear := map[Voice]int{}, 0
	for _, voice := range v.Voices {
		unclear += voice.Unclear
		for is, n := range voice.Are {
			are[is] += n
		}
	}
	rows := [][]string{about("", v.Mentions, v.Precision, v.Voice, are, unclear, v.Speaker.cells())}
	for _, voice := range v.Voices {
		rows = append(rows, about(voice.Voice, voice.Mentions, voice.Precision, voice.Right, voice.Are, voice.Unclear, make([]string, 5)))
	}
	return rows
}

// cells are empty but for the counts where nothing was judged.
func (j Judged) cells() []string {
	if j.Of == 0 {
		return []string{"0", "0", "", "", ""}
	}
	return []string{whole(j.Right), whole(j.Of), decimal(j.Share), decimal(j.Low), decimal(j.High)}
}
