package diff

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// shown writes pieces as "kept [-removed-] {+added+}".
func shown(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Op {
		case Removed:
			b.WriteString("[-" + p.Text + "-]")
		case Added:
			b.WriteString("{+" + p.Text + "+}")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"one word", "Police hold illegal immigrants.", "Police hold undocumented immigrants.", "Police hold [-illegal -]{+undocumented +}immigrants."},
		{"before a stop", "They hold aliens.", "They hold migrants.", "They hold [-aliens-]{+migrants+}."},
		{"added", "The mayor spoke.", "The mayor of Laredo spoke.", "The mayor {+of Laredo +}spoke."},
		{"removed", "The so-called refugees left", "The refugees left", "The [-so-called -]refugees left"},
		{"capitals count", "border wall", "Border Wall", "[-border wall-]{+Border Wall+}"},
		{"accents count", "Merkel in Koln", "Merkel in Köln", "Merkel in [-Koln-]{+Köln+}"},
		{"punctuation", "No, he said", "No he said", "No [-, -]he said"},
		{"white space is no difference", "a  b\nc", "a b c", "a b c"},
		{"white space at the start", " a", "a", "a"},
		{"nothing before", "", "All of it", "{+All of it+}"},
		{"nothing after", "All of it", "", "[-All of it-]"},
		{"nothing", "", "", ""},
		{"a comma in between joins", "big, red dog", "small, blue dog", "[-big, red -]{+small, blue +}dog"},
		{"a word by chance", "one two three four the five six seven eight", "a b c d the e f g h", "[-one two three four the five six seven eight-]{+a b c d the e f g h+}"},
		{"a word that holds", "illegal immigrants of Texas", "irregular migrants of Ohio", "[-illegal immigrants -]{+irregular migrants +}of [-Texas-]{+Ohio+}"},
		{"Arabic", "قال الوزير إن المهاجرين غير الشرعيين وصلوا", "قال الوزير إن المهاجرين غير النظاميين وصلوا", "قال الوزير إن المهاجرين غير [-الشرعيين -]{+النظاميين +}وصلوا"},
		{"ideographs", "非法移民到达", "无证移民到达", "[-非法-]{+无证+}移民到达"},
		{"bytes that are no text", "a \xff b", "a \xfe b", "a [-\xff -]{+\xfe +}b"},
	} {
		got := Words(c.before, c.after)
		makesUp(t, got, c.before, c.after)
		if s := shown(got); s != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, s, c.want)
		}
	}
}

func TestTexts(t *testing.T) {
	lead, second, third := "The council of Laredo spoke for hours about illegal immigrants on Tuesday.", "The mayor was not there.", "A vote is planned for the autumn."
	for _, c := range []struct {
		name, before, after string
		want                []string
	}{
		{"same", lead + "\n\n" + second, lead + "\n\n" + second, []string{"same " + lead, "same " + second}},
		{"a paragraph between", lead + "\n\n" + third, lead + "\n\n" + second + "\n\n" + third, []string{"same " + lead, "added {+" + second + "+}", "same " + third}},
		{"a paragraph less, another changed", lead + "\n\n" + second + "\n\n" + third, strings.Replace(lead, "illegal", "undocumented", 1) + "\n\n" + third,
			[]string{"changed The council of Laredo spoke for hours about [-illegal -]{+undocumented +}immigrants on Tuesday.", "removed [-" + second + "-]", "same " + third}},
		{"another text", second, third, []string{"removed [-" + second + "-]", "added {+" + third + "+}"}},
		{"white space", "A  b.", "A b.", []string{"same A b."}},
		{"split", lead + " " + second, lead + "\n\n" + second, []string{"same " + lead, "same " + second}},
		{"split, the longer part last", second + " " + lead + "\n\n" + third, second + "\n\n" + lead + "\n\n" + third, []string{"same " + second, "same " + lead, "same " + third}},
		{"joined, a word changed", lead + "\n\n" + second, lead + " " + strings.Replace(second, "mayor", "sheriff", 1), []string{"changed " + lead + " The [-mayor -]{+sheriff +}was not there."}},
		{"from nothing", "", second, []string{"added {+" + second + "+}"}},
		{"nothing", "", "", nil},
	} {
		var got []string
		for _, p := range Texts(c.before, c.after) {
			got = append(got, string(p.Op)+" "+shown(p.Pieces))
		}
		if a, b := strings.Join(got, "\n"), strings.Join(c.want, "\n"); a != b {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, a, b)
		}
	}
}

// makesUp checks that no word is lost or doubled: what is not removed is the
// one text, what is not added is the other.
func makesUp(t *testing.T, pieces []Piece, before, after string) {
	t.Helper()
	var a, b strings.Builder
	for _, p := range pieces {
		if p.Op != Added {
			a.WriteString(p.Text)
		}
		if p.Op != Removed {
			b.WriteString(p.Text)
		}
	}
	if b.String() != after {
		t.Errorf("the pieces make up %q after, not %q", b.String(), after)
	}
	if got, want := squeezed(a.String()), squeezed(before); got != want {
		t.Errorf("the pieces make up %q before, not %q", got, want)
	}
}

// squeezed is s without its white space.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func FuzzDiff(f *testing.F) {
	f.Add("The council spoke, twice.\n\nIt ended.", "The council spoke.\n\nNobody left.\n\nIt ended.")
	f.Add("قال الوزير", "قال  الوزير إن")
	f.Add(" \u00a0a", "a\xff\n\n\n\nb")
	f.Fuzz(func(t *testing.T, before, after string) {
		makesUp(t, Words(before, after), before, after)
		var a, b []string
		for _, p := range Texts(before, after) {
			var x, y strings.Builder
			for _, piece := range p.Pieces {
				if piece.Op != Added {
					x.WriteString(piece.Text)
				}
				if piece.Op != Removed {
					y.WriteString(piece.Text)
				}
			}
			if p.Op != Added {
				a = append(a, x.String())
			}
			if p.Op != Removed {
				b = append(b, y.String())
			}
		}
		if got := strings.Join(b, "\n\n"); got != after {
			t.Errorf("the paragraphs make up %q after, not %q", got, after)
		}
		if got, want := squeezed(strings.Join(a, "\n\n")), squeezed(before); got != want {
			t.Errorf("the paragraphs make up %q before, not %q", got, want)
		}
	})
}

// Two long texts without a word in common, and two of one huge paragraph,
// must not grow with the square of their length.
func TestLargeTexts(t *testing.T) {
	row := func(word string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%s%d ", word, i)
		}
		return b.String()
	}
	a, b := row("a", 100_000), row("b", 100_000)
	if got := Words(a, b); len(got) != 2 {
		t.Errorf("%d pieces, want 2", len(got))
	}
	one := row("w", 100_000)
	other := strings.Replace(strings.Replace(one, "w50000 ", "x ", 1), "w70000 ", "", 1)
	if got := Words(one, other); len(got) != 6 { // same, removed, added, same, removed, same
		t.Errorf("%d pieces, want 6", len(got))
	}
	if got := Texts(strings.ReplaceAll(a, " ", "\n\n"), strings.ReplaceAll(b, " ", "\n\n")); len(got) < 200_000 {
		t.Errorf("%d paragraphs", len(got))
	}
	repeated := strings.Repeat("the ", 50_000)
	makesUp(t, Words(repeated, "x "+repeated[4:]+"y"), repeated, "x "+repeated[4:]+"y")
}

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"one two", "two One", 1}, {"one two", "three", 0}, {"a b c d", "a b", 2. / 3}, {"", "", 0}, {"a a a", "a", .5},
	} {
		if got := Similarity(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// BenchmarkTexts compares an article of 800 words, eight of them edited, and
// tells how many times longer than folding its words that takes.
func BenchmarkTexts(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	var paragraphs []string
	for range 20 {
		var words []string
		for range 40 {
			words = append(words, fmt.Sprint("word", random.IntN(300)))
		}
		paragraphs = append(paragraphs, strings.Join(words, " "))
	}
	before := strings.Join(paragraphs, "\n\n")
	for i := range 8 {
		paragraphs[i*2] = strings.Replace(paragraphs[i*2], " ", " new ", 1)
	}
	after := strings.Join(paragraphs, "\n\n")
	var folding time.Duration
	for b.Loop() {
		Texts(before, after)
		b.StopTimer()
		began := time.Now()
		bagOf(before)
		bagOf(after)
		folding += time.Since(began)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(folding), "x-folding")
}
