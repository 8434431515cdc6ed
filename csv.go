package framewatch

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"
)

// Answers are written as CSV (RFC 4180, UTF-8) with one header. Each row is
// complete by itself, so that a file cut in two or joined with another still
// tells what it counts: behind its own columns stand what was asked, the
// denominators and what the numbers rest on. New columns come behind the old.

// basisColumns are those of Basis.
var basisColumns = []string{"from", "to", "sources", "languages", "topic", "undated", "voices", "places", "corpus_seq", "corpus_articles", "corpus_pending", "speakers"}

func (b Basis) cells() []string {
	return []string{
		b.From, b.To, HarmlessCell(strings.Join(b.Sources, "; ")), HarmlessCell(strings.Join(b.Languages, "; ")), strconv.FormatBool(b.Topic), strconv.FormatBool(b.Undated),
		joined(b.Voices), joined(b.Places), whole(b.Seq), whole(b.Articles), whole(b.Pending), b.speakers(),
	}
}

func (b Basis) speakers() string { return HarmlessCell(strings.Join(b.Speakers, "; ")) }

// WriteCSV writes every point of every series as one row.
func (r TrendResult) WriteCSV(w io.Writer) error {
	columns := []string{"query", "by", "interval", "start", "n", "of", "rate", "low", "high", "state", "denominator", "lexicon", "once"}
	rows := [][]string{with(columns, basisColumns)}
	basis := r.Basis.cells()
	for _, s := range r.Series {
		for _, p := range s.Points {
			rows = append(rows, with([]string{
				HarmlessCell(s.Query), HarmlessCell(s.By), string(r.Interval), p.Start, whole(p.N), whole(p.Of),
				decimal(p.Rate), decimal(p.Low), decimal(p.High), string(p.State), r.Of, HarmlessCell(r.Lexicon), strconv.FormatBool(r.Once),
			}, basis))
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// WriteCSV writes every hit as one row.
func (r SearchResult) WriteCSV(w io.Writer) error {
	columns := []string{"id", "seq", "url", "title", "source", "published", "published_origin", "language", "cluster", "cluster_size", "score", "snippets", "query", "total", "once", "lexicon"}
	return writeRows(w, with(columns, basisColumns), r.WriteCSVRows)
}

// WriteCSVRows is WriteCSV without the header.
func (r SearchResult) WriteCSVRows(w io.Writer) error {
	asked := with([]string{HarmlessCell(r.Query), whole(r.Total), strconv.FormatBool(r.Once), HarmlessCell(r.Basis.Lexicon)}, r.Basis.cells())
	rows := make([][]string, len(r.Hits))
	for i, h := range r.Hits {
		var snippets []string
		for _, s := range h.Snippets {
			snippets = append(snippets, s.Text)
		}
		rows[i] = with([]string{
			HarmlessCell(h.ID), whole(h.Seq), HarmlessCell(h.URL), HarmlessCell(h.Title), HarmlessCell(h.Source), h.Published, HarmlessCell(h.PublishedOrigin),
			HarmlessCell(h.Language), HarmlessCell(h.Cluster), whole(h.ClusterSize), decimal(h.Score), HarmlessCell(strings.Join(snippets, " … ")),
		}, asked)
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// WriteCSV writes every line as one row.
func (r LinesResult) WriteCSV(w io.Writer) error {
	columns := []string{"article", "seq", "url", "title", "source", "published", "language", "voice", "place", "start", "end", "left", "node", "right",
		"query", "total", "articles", "once", "sort", "seed", "with", "window", "lexicon"}
	return writeRows(w, append(with(columns, basisColumns), "speaker"), r.WriteCSVRows)
}

// WriteCSVRows is WriteCSV without the header.
func (r LinesResult) WriteCSVRows(w io.Writer) error {
	asked := with([]string{
		HarmlessCell(r.Query), whole(r.Total), whole(r.Articles), strconv.FormatBool(r.Once), r.Sort, strconv.FormatUint(r.Seed, 10),
		HarmlessCell(r.With), whole(r.Window), HarmlessCell(r.Basis.Lexicon),
	}, r.Basis.cells())
	rows := make([][]string, len(r.Lines))
	for i, l := range r.Lines {
		rows[i] = append(with([]string{
			HarmlessCell(l.Article), whole(l.Seq), HarmlessCell(l.URL), HarmlessCell(l.Title), HarmlessCell(l.Source), l.Published, HarmlessCell(l.Language),
			string(l.Voice), string(l.Place), whole(l.Start), whole(l.End), HarmlessCell(l.Left), HarmlessCell(l.Node), HarmlessCell(l.Right),
		}, asked), HarmlessCell(l.Speaker))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// WriteCSV writes every collocate and then every sequence of words as one row.
// The lines behind a row are those of lines_query, for a collocate with it in
// their window. What only collocates have is empty in the others.
func (r ContextsResult) WriteCSV(w io.Writer) error {
	columns := []string{"kind", "word", "n", "left", "right", "articles", "of", "log_dice", "log_likelihood", "mi", "t", "lines_query", "lines_with",
		"query", "window", "occurrences", "matching_articles", "words", "once", "lexicon"}
	asked := with([]string{
		HarmlessCell(r.Query), whole(r.Window), whole(r.Occurrences), whole(r.Articles), whole(r.Words), strconv.FormatBool(r.Once), HarmlessCell(r.Basis.Lexicon),
	}, r.Basis.cells())
	rows := [][]string{with(columns, basisColumns)}
	for _, c := range r.Collocates {
		rows = append(rows, with([]string{
			"collocate", HarmlessCell(c.Word), whole(c.N), whole(c.Left), whole(c.Right), whole(c.Articles), whole(c.Of),
			decimal(c.LogDice), decimal(c.LogLikelihood), decimal(c.MI), decimal(c.T), HarmlessCell(r.Query), HarmlessCell(c.Word),
		}, asked))
	}
	for _, g := range r.Grams {
		rows = append(rows, with([]string{"sequence", HarmlessCell(g.Words), whole(g.N), "", "", whole(g.Articles), "", "", "", "", "", HarmlessCell(g.Query), ""}, asked))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// WriteCSV writes every key word as one row. What was asked and what was
// counted stands there for each side; the lines behind a row are those of
// lines_query, with the filter of its side.
func (r CompareResult) WriteCSV(w io.Writer) error {
	header := []string{"side", "word", "a", "b", "rate_a", "rate_b", "g2", "p", "q", "log_ratio", "low", "high", "outlets", "lines_query", "denominator", "once", "tested", "both"}
	asked := []string{r.Of, strconv.FormatBool(r.Once), whole(r.Tested), whole(r.Both)}
	for _, side := range []struct {
		prefix string
		total  SideTotal
	}{{"a_", r.A}, {"b_", r.B}} {
		for _, column := range with([]string{"query", "articles", "words", "outlets"}, basisColumns[:ofFilter]) {
			header = append(header, side.prefix+column)
		}
		t := side.total
		asked = append(asked, HarmlessCell(t.Query), whole(t.Articles), whole(t.Words), whole(t.Outlets))
		asked = append(asked, t.Basis.cells()[:ofFilter]...)
	}
	header = append(append(header, basisColumns[ofFilter:ofCorpus]...), "lexicon", "a_speakers", "b_speakers")
	asked = append(append(asked, r.Basis.cells()[ofFilter:ofCorpus]...), HarmlessCell(r.Basis.Lexicon), r.A.Basis.speakers(), r.B.Basis.speakers())
	rows := [][]string{header}
	for _, k := range r.Keys {
		side, of := "A", r.A
		if k.LogRatio < 0 {
			side, of = "B", r.B
		}
		rows = append(rows, with([]string{
			side, HarmlessCell(k.Word), whole(k.A), whole(k.B), decimal(k.RateA), decimal(k.RateB), decimal(k.G2), decimal(k.P), decimal(k.Q),
			decimal(k.LogRatio), decimal(k.Low), decimal(k.High), whole(k.Outlets), HarmlessCell(of.LinesOf(k.Word)),
		}, asked))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// The basisColumns tell of the filter up to ofFilter, then of the corpus up to
// ofCorpus, and of the filter again, as what is new comes behind.
const (
	ofFilter = 8
	ofCorpus = 11
)

// writeRows writes the header and what rows writes.
func writeRows(w io.Writer, header []string, rows func(io.Writer) error) error {
	if err := csv.NewWriter(w).WriteAll([][]string{header}); err != nil {
		return err
	}
	return rows(w)
}

// with is both lists in a new one.
func with(a, b []string) []string {
	return append(append(make([]string, 0, len(a)+len(b)), a...), b...)
}

func joined[T ~string](values []T) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return strings.Join(list, "; ")
}

func whole[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// decimal is empty for what is no number.
func decimal(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return ""
	}
	return strconv.FormatFloat(f, 'g', 6, 64)
}

// A Summary ends an export in JSON Lines: what was asked, and how much there is.
// A file without it is not complete.
type Summary struct {
	Query   string   `json:"query"`
	Explain string   `json:"explain"`
	Notices []string `json:"notices"`
	Once    bool     `json:"once"`
	Total   int      `json:"total"`
	Basis   Basis    `json:"basis"`
}

// HarmlessCell puts an apostrophe before a text that a spreadsheet would take
// for a formula.
func HarmlessCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
