package corpus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"framewatch"
	"framewatch/corpus/marks"
)

// edit is a change of a lexicon file: what stands there first, and what then.
type edit struct{ name, from, to string }

// edits are changes of all kinds, one upon the other.
var edits = []edit{
	{"a label", "label: criminal alien", "label: aliens called criminal"},
	{"a term added", "      criminal (illegal) alien(s)\n", "      criminal (illegal) alien(s)\n      trump\n      crisis\n"},
	{"a term dropped", "      illegal alien(s)\n      illegally", "      illegally"},
	{"a term guarded", "      trump\n      crisis", "      trump ; not near: court, wall\n      crisis"},
	{"a list entry", "    people: |\n      migrant(s)\n", "    people: |\n      migrant(s)\n      worker(s)\n"},
	{"a naming set", "    naming: irregular_person\n    register: statutory (US), political\n", "    naming: person_on_the_move\n    register: statutory (US), political\n"},
	{"a concept covered", "    label: aliens called criminal\n", "    label: aliens called criminal\n    covers: [migrant, alien]\n"},
	{"a concept gone", "  - id: criminal_alien\n", "  - id: criminal_aliens\n"},
	{"a verb of speech", "      [tell|tells|told|telling]\n", "      [tell|tells|told|telling]\n      crossed\n"},
	{"the frames of a concept", "    frames: [status_naming, crime]\n", "    frames: [status_naming]\n"},
}

func edited(t testing.TB, file string, e edit) string {
	t.Helper()
	next := strings.Replace(file, e.from, e.to, 1)
	if next == file {
		t.Fatalf("%s: the lexicon has no %q", e.name, e.from)
	}
	return next
}

func lexiconOf(t testing.TB, file string) Annotator {
	t.Helper()
	an, err := parseLexicon([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return an
}

func openWith(t testing.TB, dir string, s Store, an Annotator) *Corpus {
	t.Helper()
	c, err := Open(t.Context(), discard, dir, s, an, parseLexicon)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// allSaid is all that a corpus says by its lexicon, article by article, positions
// as numbers of words.
func allSaid(t *testing.T, c *Corpus) (said []string) {
	t.Helper()
	q, err := c.ask(framewatch.Filter{}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer q.close()
	lex := q.lexicon.annotator.Lexicon()
	for seq := range q.all.All() {
		x, _ := q.texts.Text(seq)
		s, there := q.marks.Of(seq)
		b := fmt.Sprint(seq, there, s.Topic, q.topic.Has(seq))
		for _, r := range s.Voices(nil) {
			b += fmt.Sprint(" ", x.Ordinal(r.From), "-", x.Ordinal(r.To), r.Voice, s.Speaking(r))
		}
		for _, m := range s.Mentions(nil) {
			b += fmt.Sprint(" ", x.Ordinal(m.From), "-", x.Ordinal(m.To), lex.Concepts[m.Concept].ID, m.Flags)
		}
		for _, at := range s.Sentences(nil) {
			b += fmt.Sprint(" ", x.Ordinal(at))
		}
		said = append(said, b)
	}
	for _, concept := range lex.Concepts {
		for _, is := range []framewatch.Is{{Field: framewatch.FieldConcept, Value: concept.ID}, {Field: framewatch.FieldNaming, Value: concept.Naming}, {Field: framewatch.FieldFrame, Value: concept.Frames[0]}} {
			found := q.mentioning(is)
			found.And(q.all)
			said = append(said, fmt.Sprint(is, found.Seqs()))
		}
	}
	return append(said, q.lexicon.name(), answers(t, c))
}

func sameSaying(t *testing.T, what string, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("%s: at %d of %d\ngot  %s\nwant %s", what, i, len(want), slices.Concat(got, []string{"nothing"})[min(i, len(got))], slices.Concat(want, []string{"nothing"})[min(i, len(want))])
		}
	}
}

// fromNothing is what a corpus says that was made with a lexicon from nothing.
func fromNothing(t *testing.T, s Store, an Annotator) []string {
	t.Helper()
	c := openWith(t, t.TempDir(), s, an)
	defer c.Close()
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	return allSaid(t, c)
}

func applyArticles(t testing.TB) []framewatch.Article {
	articles, n := news(t, 250), 100
	if testing.Short() {
		articles, n = articles[:20], 40
	}
	return append(articles, madeUp(n)...)
}

// TestApply changes the lexicon in one way after the other: what the corpus says
// then is what it says that was made with it from nothing, and from then on as
// well. At last the first lexicon comes back.
func TestApply(t *testing.T) {
	m, dir := newLibrary(t, applyArticles(t)...), t.TempDir()
	c := openWith(t, dir, m, annotator())
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.atOnce = 64
	n, file := c.Overview().Articles, string(annotator().Text())
	steps := slices.Clone(edits)
	if testing.Short() {
		steps = steps[:3]
	}
	steps = append(steps, edit{name: "back to the first"})
	for i, e := range steps {
		an := annotator()
		if e.from != "" {
			file = edited(t, file, e)
			an = lexiconOf(t, file)
		}
		told := 0
		a, err := c.applied(t.Context(), an, func(at framewatch.Applying) { told = at.Done })
		if err != nil {
			t.Fatalf("%s: %v", e.name, err)
		}
		t.Logf("%s: %d copied, %d read again", e.name, a.copied, a.read)
		if a.copied+a.read != n || told != n {
			t.Errorf("%s: %d articles copied, %d read again, %d told of, want %d", e.name, a.copied, a.read, told, n)
		}
		if none := i == 0 || i == len(edits)-1; none && a.read > 0 {
			t.Errorf("%s: %d articles were read again", e.name, a.read)
		}
		if i == 1 && a.copied == 0 {
			t.Errorf("%s: no article was copied", e.name)
		}
		sameSaying(t, e.name, allSaid(t, c), fromNothing(t, m, an))
		if folders, err := marks.Folders(filepath.Join(dir, marksFolder)); err != nil || !slices.Equal(folders, []string{an.Lexicon().Fingerprint}) {
			t.Errorf("%s: folders %v, %v", e.name, folders, err)
		}
		if i == 4 { // opened again, and articles after
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			c = openWith(t, dir, m, an)
			m.change(m.first(), "Changed", "A border wall, he said.\n\nThe crisis.")
			if _, err := c.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			sameSaying(t, "with another article", allSaid(t, c), fromNothing(t, m, an))
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func (l *library) first() string {
	l.t.Helper()
	a, err := l.Store.ArticlesAfter(context.Background(), 0, 1)
	if err != nil || len(a) == 0 {
		l.t.Fatal("no article", err)
	}
	return a[0].ID
}

// TestApplyInterrupted stops in the middle: the lexicon before stays in force,
// also in another process, and the next attempt goes on. Then it stops again,
// and the lexicon before is wanted after all.
func TestApplyInterrupted(t *testing.T) {
	m, dir := newLibrary(t, applyArticles(t)...), t.TempDir()
	c := openWith(t, dir, m, annotator())
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := allSaid(t, c)
	an := lexiconOf(t, edited(t, string(annotator().Text()), edits[1]))
	stop := func() {
		t.Helper()
		c.atOnce = 10
		ctx, cancel := context.WithCancel(t.Context())
		err := c.Apply(ctx, an, func(at framewatch.Applying) {
			if at.Done >= 30 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("Apply: %v", err)
		}
		sameSaying(t, "interrupted", allSaid(t, c), before)
	}
	reopen := func(an Annotator) {
		t.Helper()
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		c = openWith(t, dir, m, an)
		sameSaying(t, "opened again", allSaid(t, c), before)
	}
	stop()
	reopen(an)
	o := c.Overview()
	if o.Applying == nil || o.Applying.Of != o.Articles || !strings.Contains(o.Applying.Lexicon, an.Lexicon().Fingerprint) || strings.Contains(o.Lexicon, an.Lexicon().Fingerprint) {
		t.Errorf("overview %+v, applying %+v", o, o.Applying)
	}
	var least int
	if err := c.Apply(t.Context(), an, func(at framewatch.Applying) {
		if least == 0 {
			least = at.Done
		}
	}); err != nil {
		t.Fatal(err)
	}
	if least < 30 {
		t.Errorf("the next attempt began with %d articles", least)
	}
	if o := c.Overview(); o.Applying != nil {
		t.Errorf("still applying %+v", o.Applying)
	}
	sameSaying(t, "applied", allSaid(t, c), fromNothing(t, m, an))
	an, before = annotator(), allSaid(t, c)
	stop()
	reopen(lexiconOf(t, edited(t, string(annotator().Text()), edits[1])))
	if folders, err := marks.Folders(filepath.Join(dir, marksFolder)); err != nil || len(folders) != 1 {
		t.Errorf("folders %v, %v", folders, err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestApplyDamaged changes bytes in marks that are half made, and in those that
// they are made from.
func TestApplyDamaged(t *testing.T) {
	if testing.Short() {
		t.Skip("short: every turn reads lexicon and articles again")
	}
	articles := madeUp(120)
	m, dir := newLibrary(t, articles...), t.TempDir()
	file := string(annotator().Text())
	other := lexiconOf(t, edited(t, file, edits[1]))
	want := map[string][]string{}
	for _, an := range []Annotator{annotator(), other} {
		want[an.Lexicon().Fingerprint] = fromNothing(t, m, an)
	}
	random, turns, anew := rand.New(rand.NewPCG(8, 1)), 24, 0
	an := annotator()
	for turn := range turns {
		c := openWith(t, dir, m, an)
		n, err := c.CatchUp(t.Context())
		if err == nil {
			err = c.Apply(t.Context(), an, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			anew++
		}
		sameSaying(t, fmt.Sprint("turn ", turn), allSaid(t, c), want[an.Lexicon().Fingerprint])
		if an == other {
			an = annotator()
		} else {
			an = other
		}
		c.atOnce = 10
		ctx, cancel := context.WithCancel(t.Context())
		if err := c.Apply(ctx, an, func(framewatch.Applying) { cancel() }); !errors.Is(err, context.Canceled) {
			t.Fatalf("Apply: %v", err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		damageIn(t, filepath.Join(dir, marksFolder), random)
	}
	t.Logf("%d of %d times articles had to be read anew", anew, turns)
}

func damageIn(t *testing.T, dir string, random *rand.Rand) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.Contains(path, ".damaged") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	path := files[random.IntN(len(files))]
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if at := random.IntN(len(content) + 1); random.IntN(4) == 0 || at == len(content) {
		content = content[:at]
	} else {
		content[at] ^= 1 << random.IntN(8)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestApplyWhileAtWork has Run apply a lexicon while articles come in and
// change, and readers ask. Every answer rests on one lexicon.
func TestApplyWhileAtWork(t *testing.T) {
	articles := madeUp(600)
	if testing.Short() {
		articles = articles[:200]
	}
	half := len(articles) / 2
	m, dir := newLibrary(t, articles[:half]...), t.TempDir()
	c := openWith(t, dir, m, annotator())
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	an := lexiconOf(t, edited(t, string(annotator().Text()), edits[1]))
	c = openWith(t, dir, m, an)
	defer c.Close()
	c.atOnce = 50
	changed := make(chan struct{})
	c.OnLexicon(func() { close(changed) })
	ctx, stop := context.WithCancel(t.Context())
	var work, readers sync.WaitGroup
	work.Go(func() {
		if err := c.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	before := newLexicon(annotator()).name()
	readers.Go(func() {
		for seen := ""; ; {
			res, err := c.Lines(ctx, framewatch.LinesRequest{Query: parse(t, "concept:illegal_alien OR concept:criminal_alien"), Limit: 20})
			if err != nil {
				t.Error(err)
				return
			}
			if name := res.Basis.Lexicon; name != seen && name == before && seen != "" {
				t.Error("the lexicon before came back")
			}
			crisis := slices.ContainsFunc(res.Lines, func(l framewatch.Line) bool { return strings.EqualFold(l.Node, "crisis") })
			if seen = res.Basis.Lexicon; crisis && seen == before {
				t.Errorf("%q is counted by %s", "crisis", seen)
			}
			select {
			case <-changed:
				if seen != before {
					return
				}
			default:
			}
		}
	})
	for i := half; i < len(articles); i += 20 {
		m.add(articles[i : i+20]...)
		m.change(articles[i-half].ID, "Changed", fmt.Sprint("The border wall and the crisis, number ", i))
		c.Notify()
	}
	<-changed
	readers.Wait()
	if _, err := c.CatchUp(ctx); err != nil {
		t.Error(err)
	}
	stop()
	work.Wait()
	sameSaying(t, "at last", allSaid(t, c), fromNothing(t, m, an))
}

// TestChangedAgain opens a folder with a third lexicon while the second is half
// made, and with one that can't be compared.
func TestChangedAgain(t *testing.T) {
	m, dir := newLibrary(t, madeUp(80)...), t.TempDir()
	c := openWith(t, dir, m, annotator())
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := lexiconOf(t, edited(t, string(annotator().Text()), edits[1]))
	c.atOnce = 10
	ctx, cancel := context.WithCancel(t.Context())
	if err := c.Apply(ctx, second, func(framewatch.Applying) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	third := lexiconOf(t, edited(t, string(annotator().Text()), edits[2]))
	c = openWith(t, dir, m, third)
	if name := c.Overview().Lexicon; name != newLexicon(annotator()).name() {
		t.Errorf("in force is %s", name)
	}
	if err := c.Apply(t.Context(), third, nil); err != nil {
		t.Fatal(err)
	}
	sameSaying(t, "the third", allSaid(t, c), fromNothing(t, m, third))
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), slog.New(slog.DiscardHandler), dir, m, second, func([]byte) (Annotator, error) { return nil, errors.New("of another time") })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if n, err := c.CatchUp(t.Context()); n != 80 || err != nil {
		t.Errorf("CatchUp: %d, %v; want all anew", n, err)
	}
	sameSaying(t, "unreadable", allSaid(t, c), fromNothing(t, m, second))
}
