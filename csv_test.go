package framewatch

import (
	"encoding/csv"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// filled is a value of a type with every text in it set and every list of
// one element; numbers are below 0.
func filled(t reflect.Type, text string) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int, reflect.Int64:
		v.SetInt(-7)
	case reflect.Float64:
		v.SetFloat(-0.5)
	case reflect.Slice:
		v = reflect.Append(v, filled(t.Elem(), text))
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		v.Elem().Set(filled(t.Elem(), text))
	case reflect.Struct:
		for i := range t.NumField() {
			if f := v.Field(i); f.CanSet() { // those of a time can't
				f.Set(filled(t.Field(i).Type, text))
			}
		}
	}
	return v
}

type table interface{ WriteCSV(io.Writer) error }

func tables(text string) []table {
	var list []table
	for _, of := range []table{TrendResult{}, SearchResult{}, LinesResult{}, ContextsResult{}, CompareResult{}, NamingsResult{}, NamingSetsResult{}, VoicesResult{}, SpeakersResult{}, FramesResult{}, FirstUseResult{}, EventResult{}} {
		list = append(list, filled(reflect.TypeOf(of), text).Interface().(table))
	}
	shares := filled(reflect.TypeFor[FramesResult](), text).Interface().(FramesResult)
	shares.Behind = nil
	return append(list, shares)
}

// own are the columns that hold names of our own, which no site or reader chooses.
var own = []string{"interval", "start", "state", "denominator", "published", "from", "to", "a_from", "a_to", "b_from", "b_to", "voice", "place", "voices", "places", "a_voices", "a_places", "b_voices", "b_places", "sort",
	"first_published", "first_own_published", "first_voice", "first_own_voice", "since", "until", "adopted", "date", "day", "where"}

func TestTablesAreHarmless(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(\"http://evil.example\";\"x\")", "two\nlines, \"quoted\""} {
		for _, of := range tables(text) {
			name := reflect.TypeOf(of).Name()
			var b strings.Builder
			if err := of.WriteCSV(&b); err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
			if err != nil || len(rows) < 2 {
				t.Fatalf("%s: %d rows, %v", name, len(rows), err)
			}
			found := 0
			for _, row := range rows[1:] {
				for i, cell := range row {
					if strings.Contains(cell, strings.TrimSpace(text)) {
						found++
					}
					_, err := strconv.ParseFloat(cell, 64)
					if isNumber := err == nil; cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") && !isNumber && !slices.Contains(own, rows[0][i]) {
						t.Errorf("%s: %q in column %s", name, cell, rows[0][i])
					}
				}
			}
			if found < 4 {
				t.Errorf("%s: %q stands in %d cells", name, text, found)
			}
		}
	}
}

// What is -1 as a text is not the number.
func TestNumbersStayNumbers(t *testing.T) {
	var b strings.Builder
	r := CompareResult{Keys: []Key{{Word: "-1", LogRatio: -2.5, Low: -3, High: math.Inf(1), Q: math.NaN(), A: 3}}}
	if err := r.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	if _, row, _ := strings.Cut(b.String(), "\n"); !strings.HasPrefix(row, "B,'-1,3,0,0,0,0,0,,-2.5,-3,,0,\"\"\"-1\"\"\",") {
		t.Errorf("%s", row)
	}
}

// Every column has one name in its table, and every row a cell for each.
func TestTablesAreComplete(t *testing.T) {
	for _, of := range tables("x") {
		name := reflect.TypeOf(of).Name()
		var b strings.Builder
		if err := of.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, column := range rows[0] {
			if slices.Index(rows[0], column) != i {
				t.Errorf("%s: column %s stands there twice", name, column)
			}
		}
		for _, column := range []string{"corpus_seq", "corpus_articles", "corpus_pending", "lexicon", "once"} {
			if i := slices.Index(rows[0], column); i < 0 || rows[1][i] == "" {
				t.Errorf("%s: no %s", name, column)
			}
		}
	}
}

func TestTablesWithoutRows(t *testing.T) {
	for _, of := range []table{TrendResult{}, SearchResult{}, LinesResult{}, ContextsResult{}, CompareResult{}, NamingsResult{}, NamingSetsResult{}, VoicesResult{}, SpeakersResult{}, FramesResult{}, FirstUseResult{}, EventResult{}} {
		var b strings.Builder
		if err := of.WriteCSV(&b); err != nil || strings.Count(b.String(), "\n") != 1 {
			t.Errorf("%T: %q, %v", of, b.String(), err)
		}
	}
}

func TestTrendAsTable(t *testing.T) {
	r := TrendResult{Interval: Month, Of: OfArticles, Lexicon: "L", Series: []Series{{Query: "-film", By: "=A1", Points: []Point{
		{Start: "2026-03-01", N: 3, Of: 40, Rate: 0.075, Low: 0.0258, High: 0.1986, State: PointOK}}}},
		Basis: Basis{From: "2026-01-01", To: "2026-12-31", Sources: []string{"A", "B"}, Languages: []string{"en"}, Voices: []Voice{VoiceOwn, VoiceScare}, Speakers: []string{"Jo Roe", "=x"}, Seq: 12, Articles: 11, Pending: 1}}
	var b strings.Builder
	if err := r.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	want := "query,by,interval,start,n,of,rate,low,high,state,denominator,lexicon,once,from,to,sources,languages,topic,undated,voices,places,corpus_seq,corpus_articles,corpus_pending,speakers\n" +
		"'-film,'=A1,month,2026-03-01,3,40,0.075,0.0258,0.1986,ok,articles,L,false,2026-01-01,2026-12-31,A; B,en,false,false,own; scare,,12,11,1,Jo Roe; =x\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
