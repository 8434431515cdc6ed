package framewatch

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// WriteCSV writes every frame of every row as one row, then the share of
// securitising sentences of each, then the pairs of frames. What a kind of row
// does not have is empty. If articles were asked for, it writes them instead, a
// row for each sentence.
func (r FramesResult) WriteCSV(w io.Writer) error {
	if r.Behind != nil {
		return r.writeBehind(w)
	}
	share := func(name string) []string {
		return []string{name, name + "_of", name + "_share", name + "_low", name + "_high"}
	}
	columns := slices.Concat([]string{"kind", "by", "interval", "start", "frame", "label"}, share("articles"), []string{"mention"}, share("headlines"), share("sentences"), []string{"state",
		"with", "both", "only_frame", "only_with", "jaccard", "lift", "phi", "q", "tested", "all_articles", "undated_articles", "once", "lexicon"})
	asked := with([]string{whole(r.Tested), whole(r.Articles), whole(r.Undated), strconv.FormatBool(r.Once), HarmlessCell(r.Basis.Lexicon)}, r.Basis.cells())
	rows := [][]string{with(columns, basisColumns)}
	const noPair, noShare = 7, 5
	for _, row := range r.Rows {
		place := []string{HarmlessCell(row.By), string(r.Interval), row.Start}
		for _, f := range row.Frames {
			rows = append(rows, slices.Concat([]string{"frame"}, place, []string{HarmlessCell(f.Frame), HarmlessCell(f.Label)}, f.Articles.cells(), []string{whole(f.Mention)},
				f.Headlines.cells(), f.Sentences.cells(), []string{string(row.State)}, make([]string, noPair+1), asked))
		}
		if s := row.Securitisation; s != nil {
			rows = append(rows, slices.Concat([]string{"securitisation"}, place, make([]string, 2+noShare+1+noShare), s.cells(), []string{string(row.State)}, make([]string, noPair+1), asked))
		}
	}
	for _, p := range r.Pairs {
		rows = append(rows, slices.Concat([]string{"pair", "", "", "", HarmlessCell(p.A), ""}, make([]string, noShare+1+noShare+noShare+1), []string{
			HarmlessCell(p.B), whole(p.Both), whole(p.OnlyA), whole(p.OnlyB), decimal(p.Jaccard), decimal(p.Lift), decimal(p.Phi), decimal(p.Q),
		}, asked))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

func (s Share) cells() []string {
	return []string{whole(s.N), whole(s.Of), decimal(s.Share), decimal(s.Low), decimal(s.High)}
}

func (r FramesResult) writeBehind(w io.Writer) error {
	columns := []string{"id", "seq", "url", "title", "source", "published", "language", "n", "of", "sentence", "frames", "where", "total", "total_sentences", "once", "lexicon"}
	b := r.Behind
	asked := with([]string{HarmlessCell(joined(b.Frames)), b.Where, whole(b.Total), whole(b.Sentences), strconv.FormatBool(r.Once), HarmlessCell(r.Basis.Lexicon)}, r.Basis.cells())
	rows := [][]string{with(columns, basisColumns)}
	for _, a := range b.Articles {
		for _, s := range a.Sentences {
			rows = append(rows, with([]string{
				HarmlessCell(a.ID), whole(a.Seq), HarmlessCell(a.URL), HarmlessCell(a.Title), HarmlessCell(a.Source), a.Published, HarmlessCell(a.Language), whole(a.N), whole(a.Of), HarmlessCell(s.Text),
			}, asked))
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// WriteCSV writes every outlet as one row, and then every day on which some
// adopted the wording. What the other kind of row has is empty.
func (r FirstUseResult) WriteCSV(w io.Writer) error {
	use := func(name string) []string {
		return []string{name + "_published", name + "_same_day", name + "_voice", name + "_id", name + "_url", name + "_title", name + "_line", name + "_copies"}
	}
	columns := slices.Concat([]string{"kind", "source", "since", "until", "articles", "own", "copies", "already", "adopted"}, use("first"), use("first_own"),
		[]string{"day", "date", "adopted_on_day", "at_risk", "share", "low", "high", "query", "once", "all_articles", "all_own", "undated_articles", "users", "without", "copying", "adopters", "half_day", "lexicon"})
	half := ""
	if r.HalfDay != nil {
		half = whole(*r.HalfDay)
	}
	asked := with([]string{
		HarmlessCell(r.Query), strconv.FormatBool(!r.Each), whole(r.Articles), whole(r.Own), whole(r.Undated), whole(r.Users), whole(r.Without), whole(r.Copying), whole(r.Adopters), half, HarmlessCell(r.Basis.Lexicon),
	}, r.Basis.cells())
	rows := [][]string{with(columns, basisColumns)}
	for _, o := range r.Outlets {
		rows = append(rows, slices.Concat([]string{
			"outlet", HarmlessCell(o.Source), o.Since, o.Until, whole(o.Articles), whole(o.Own), whole(o.Copies), strconv.FormatBool(o.Already), o.Adopted,
		}, o.First.cells(), o.FirstOwn.cells(), make([]string, 7), asked))
	}
	for _, p := range r.Adoption {
		rows = append(rows, slices.Concat([]string{"adoption"}, make([]string, 8+8+8), []string{
			whole(p.Day), p.Date, whole(p.Adopted), whole(p.AtRisk), decimal(p.Share), decimal(p.Low), decimal(p.High),
		}, asked))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// cells are empty if there is no use.
func (u *Use) cells() []string {
	if u == nil {
		return make([]string, 8)
	}
	return []string{u.Published, whole(u.SameDay), string(u.Voice), HarmlessCell(u.Article), HarmlessCell(u.URL), HarmlessCell(u.Title), HarmlessCell(u.Line), whole(u.Copies)}
}

// WriteCSV writes every concept of every article as one row; of a day, articles
// with the same text count once. Whether the texts
// differ in its naming set tells set_entropy, which is empty if they do not.
func (r EventResult) WriteCSV(w io.Writer) error {
	columns := []string{"id", "seq", "url", "title", "source", "published", "language", "cluster", "copies", "mentions", "concept", "label", "set", "n"}
	for _, v := range Voices {
		columns = append(columns, string(v))
	}
	columns = append(columns, "terms", "line", "preferred", "set_entropy", "article", "day", "query", "total", "texts", "once", "lexicon")
	asked := with([]string{HarmlessCell(r.Article), r.Day, HarmlessCell(r.Query), whole(r.Total), whole(r.Texts), strconv.FormatBool(r.Day != ""), HarmlessCell(r.Basis.Lexicon)}, r.Basis.cells())
	rows := [][]string{with(columns, basisColumns)}
	for _, a := range r.Articles {
		article := []string{
			HarmlessCell(a.ID), whole(a.Seq), HarmlessCell(a.URL), HarmlessCell(a.Title), HarmlessCell(a.Source), a.Published, HarmlessCell(a.Language), HarmlessCell(a.Cluster), whole(a.Copies), whole(a.Mentions),
		}
		names := a.Names
		if len(names) == 0 {
			names = []EventName{{}} // an article without framing terms is a row, too
		}
		for _, n := range names {
			row := with(article, []string{HarmlessCell(n.Concept), HarmlessCell(n.Label), HarmlessCell(n.Set), whole(n.N)})
			for _, v := range Voices {
				row = append(row, whole(n.Voices[v]))
			}
			preferred, entropy := r.choice(a.ID, n)
			rows = append(rows, slices.Concat(row, []string{HarmlessCell(strings.Join(n.Terms, "; ")), HarmlessCell(n.Line), preferred, entropy}, asked))
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// choice says whether an article prefers a name, and how far the texts differ
// in its set; both empty if they do not.
func (r EventResult) choice(article string, n EventName) (preferred, entropy string) {
	for _, s := range r.Sets {
		if s.Set != n.Set {
			continue
		}
		for _, c := range s.Names {
			if c.Concept == n.Concept && slices.Contains(c.IDs, article) {
				return "true", fmt.Sprintf("%.3f", s.Entropy)
			}
		}
		return "false", fmt.Sprintf("%.3f", s.Entropy)
	}
	return "", ""
}
