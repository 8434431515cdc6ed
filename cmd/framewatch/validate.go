package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"framewatch"
	"framewatch/corpus"
	"framewatch/store"

	"github.com/spf13/pflag"
)

// A validation is what validate is asked: to draw a sample, to read coded
// files, or to show what is known.
type validation struct {
	data    dataFlags
	form    formFlags
	narrow  narrowFlags
	sample  framewatch.ValidateRequest
	out     string
	read    []string
	coders  []string
	changed func(flag string) bool
}

func validate(ctx context.Context, std streams, args []string) error {
	var v validation
	more, err := flags("validate", "[--concept X] [--n N | --read FILE…]", std, v.define, args)
	if err != nil {
		return err
	}
	if v.read = append(v.read, more...); v.changed("read") {
		err = v.refuse("draws a sample; leave it out to read coded files", "concept", "n", "seed", "per-voice", "once", "out")
	} else if len(more) > 0 {
		err = fmt.Errorf("%w: validate takes no argument %q; --read reads coded files", errUsage, more[0])
	}
	switch {
	case err != nil:
		return err
	case v.changed("read"):
		return v.keep(ctx, std)
	case v.changed("n"):
		return v.draw(ctx, std)
	}
	return v.show(ctx, std)
}

func (v *validation) define(set *pflag.FlagSet) {
	v.data.define(set)
	set.StringVar(&v.sample.Concept, "concept", "", "`concept` of the lexicon, by its ID")
	set.IntVar(&v.sample.N, "n", 100, "draw a sample of so many mentions, at most 10,000; without it, what is known is shown")
	set.Uint64Var(&v.sample.Seed, "seed", 0, "`number` of the sample: the same number draws the same mentions from the same articles")
	set.BoolVar(&v.sample.PerVoice, "per-voice", false, "draw so many of each voice")
	set.BoolVar(&v.sample.Once, "once", false, "draw from articles that run the same text once, from the earliest of them")
	v.narrow.define(set)
	set.StringVar(&v.out, "out", "", "new CSV `file` for the sample; how to code it goes beside it as FILE.txt (default: standard output and standard error)")
	set.StringArrayVar(&v.read, "read", nil, "read this coded `file`, and those named behind it")
	set.StringArrayVar(&v.coders, "coder", nil, "`name` of who coded; once for each file, in their order (default: the name of the file)")
	v.form.define(set)
	v.changed = set.Changed
}

// refuse names flags that would do nothing.
func (v *validation) refuse(why string, names ...string) error {
	for _, name := range names {
		if v.changed(name) {
			return fmt.Errorf("%w: validate: --%s %s", errUsage, name, why)
		}
	}
	return nil
}

// draw writes a sample to code.
func (v *validation) draw(ctx context.Context, std streams) error {
	if err := v.refuse("does not go with --n: a sample is a CSV file for coders", "json", "csv", "coder"); err != nil {
		return err
	}
	if v.sample.Concept == "" {
		return fmt.Errorf("%w: validate: say with --concept what to draw", errUsage)
	}
	var err error
	if v.sample.Filter, err = v.narrow.filter(); err != nil {
		return err
	}
	return ask(ctx, std, v.data, func(c collected) error {
		s, err := c.Sample(ctx, v.sample)
		if err != nil {
			return err
		}
		if v.out == "" {
			fmt.Fprintln(std.err, s.Instructions())
			err = s.WriteCSV(std.out)
		} else {
			err = writeSample(v.out, s)
		}
		if err == nil {
			printSample(std.err, s, v.out)
		}
		return err
	})
}

// writeSample writes the sample and what to do with it. It never overwrites a
// file: that may hold the work of days.
func writeSample(path string, s framewatch.Sample) error {
	for _, f := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{path, s.WriteCSV},
		{path + ".txt", func(w io.Writer) error { _, err := io.WriteString(w, s.Instructions()); return err }},
	} {
		file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, os.ErrExist) {
			return fmt.Errorf("%s is there already and may be coded: name another file with --out", f.path)
		}
		if err == nil {
			err = errors.Join(f.write(file), file.Close())
		}
		if err != nil {
			return fmt.Errorf("write sample: %w", err)
		}
	}
	return nil
}

func printSample(w io.Writer, s framewatch.Sample, path string) {
	printNotices(w, s.Notices)
	fmt.Fprintf(w, "%s: %s of %s, sample no. %d\n", plain(s.Explain), number(len(s.Mentions)), plural(s.Total, "mention", "mentions"), s.Seed)
	if path != "" {
		fmt.Fprintf(w, "Written to %s; %s.txt says how to code it. Then: framewatch validate --read %s --coder NAME\n", path, path, shellWord(path))
	}
}

// unjudged tells how many rows have no judgement yet.
func unjudged(codings []framewatch.Coding) string {
	n := 0
	for _, c := range codings {
		if c.Correct == "" && c.VoiceCorrect == "" && c.SpeakerCorrect == "" {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return "; " + number(n) + " of them not judged yet"
}

// keep reads coded files and keeps what they say.
func (v *validation) keep(ctx context.Context, std streams) error {
	if v.narrow.given() {
		return fmt.Errorf("%w: validate: filters are for drawing a sample; leave them out to read coded files", errUsage)
	}
	codings, err := v.codings()
	if err != nil {
		return err
	}
	r, err := openFilled(ctx, std, v.data)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := articlesThere(ctx, r.store, codings); err != nil {
		return err
	}
	tally, err := r.store.KeepCodings(ctx, codings, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "%s kept: %s new, %s changed, %s as before%s\n", plural(len(codings), "row", "rows"), number(tally.New), number(tally.Changed), number(tally.Same), unjudged(codings))
	concepts := map[string]bool{}
	for _, c := range codings {
		concepts[c.Concept] = true
	}
	res, err := r.validations().Validations(ctx, "")
	if err != nil {
		return err
	}
	res.Validations = slices.DeleteFunc(res.Validations, func(x framewatch.Validation) bool { return !concepts[x.Concept] })
	return v.form.print(std.out, res, func() { printValidations(std.out, res) })
}

// codings reads all files. The error tells every mistake in each of them.
func (v *validation) codings() ([]framewatch.Coding, error) {
	if err := v.form.check("validate"); err != nil {
		return nil, err
	}
	if len(v.coders) > len(v.read) {
		return nil, fmt.Errorf("%w: validate: %d coders for %s; a --coder for each", errUsage, len(v.coders), plural(len(v.read), "file", "files"))
	}
	var all []framewatch.Coding
	var errs []error
	files := map[string]string{}
	for i, path := range v.read {
		name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		if i < len(v.coders) {
			name = strings.TrimSpace(v.coders[i])
		}
		switch other, twice := files[name]; {
		case name == "":
			return nil, fmt.Errorf("%w: validate: the name of a coder is empty", errUsage)
		case twice:
			return nil, fmt.Errorf("%w: validate: %s and %s are both by coder %q; name each with --coder", errUsage, other, path, name)
		}
		files[name] = path
		b, err := os.ReadFile(path)
		if err == nil {
			var codings []framewatch.Coding
			codings, err = framewatch.ReadCodings(b, name)
			all = append(all, codings...)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("read %s:\n%w", path, err))
		}
	}
	return all, errors.Join(errs...)
}

// articlesThere makes sure that the codings are about what is stored here.
func articlesThere(ctx context.Context, s *store.Store, codings []framewatch.Coding) error {
	var errs []error
	seen := map[string]bool{}
	for _, c := range codings {
		if seen[c.Article] {
			continue
		}
		seen[c.Article] = true
		if _, err := s.ArticleByID(ctx, c.Article); errors.Is(err, framewatch.ErrNotFound) {
			errs = append(errs, fmt.Errorf("mention %s: there is no such article in this data folder", c.MentionID))
		} else if err != nil {
			return err
		}
	}
	return errors.Join(errs...)
}

// show prints what is known of a concept, or of all.
func (v *validation) show(ctx context.Context, std streams) error {
	const why = "is for drawing a sample; add --n"
	if err := v.refuse(why, "seed", "per-voice", "once", "out"); err != nil {
		return err
	}
	if v.narrow.given() {
		return fmt.Errorf("%w: validate: a filter %s", errUsage, why)
	}
	if err := v.refuse("says who coded a file; add --read", "coder"); err != nil {
		return err
	}
	if err := v.form.check("validate"); err != nil {
		return err
	}
	r, err := openFilled(ctx, std, v.data)
	if err != nil {
		return err
	}
	defer r.Close()
	res, err := r.validations().Validations(ctx, v.sample.Concept)
	if err != nil {
		return err
	}
	return v.form.print(std.out, res, func() {
		if len(res.Validations) == 0 {
			fmt.Fprintln(std.out, "Nothing has been judged yet. framewatch validate --concept X --n 100 --out FILE draws a sample to code.")
		}
		printValidations(std.out, res)
	})
}

// validations answers what is known of how right mentions are.
type validations struct {
	store   *store.Store
	lexicon *framewatch.Lexicon
}

func (r *rooms) validations() validations { return validations{r.store, r.annotator.Lexicon()} }

// Validations is of one concept, or of all for "". A concept that neither the
// lexicon nor a coder knows is a mistake of the reader.
func (v validations) Validations(ctx context.Context, concept string) (framewatch.ValidationsResult, error) {
	codings, err := v.store.Codings(ctx, concept)
	if err != nil {
		return framewatch.ValidationsResult{}, err
	}
	lex := v.lexicon
	if concept != "" && len(codings) == 0 && !slices.ContainsFunc(lex.Concepts, func(c framewatch.Concept) bool { return c.ID == concept }) {
		return framewatch.ValidationsResult{}, fmt.Errorf("%w: the lexicon has no concept %q", framewatch.ErrQuery, concept)
	}
	return corpus.Validations(lex, codings), nil
}

// validationsIn is what is known in a data folder, also while another process
// works on it; nothing if there is none.
func validationsIn(ctx context.Context, dir string, lex *framewatch.Lexicon) (res framewatch.ValidationsResult, err error) {
	if !store.In(dir) {
		return res, nil
	}
	s, err := store.Join(ctx, dir)
	if err != nil {
		return res, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return validations{s, lex}.Validations(ctx, "")
}

// printJudged tells below a concept how right its mentions are, if somebody has
// looked.
func printJudged(w io.Writer, res framewatch.ValidationsResult, concept string) {
	for _, v := range res.Validations {
		if v.Concept != concept {
			continue
		}
		var by []string
		last := ""
		for _, c := range v.Coders {
			by, last = append(by, plain(c.Name)), max(last, c.Last)
		}
		fmt.Fprintf(w, "  judged: %s; voice: %s; by %s, last on %s\n", judgedText(v.Precision, "right"), judgedText(v.Voice, "right"), strings.Join(by, ", "), last)
		for _, l := range v.Lexicons {
			fmt.Fprintf(w, "    found by %s\n", plain(l))
		}
		for _, notice := range v.Notices {
			fmt.Fprintf(w, "    Note: %s\n", plain(notice))
		}
	}
}

func printValidations(w io.Writer, res framewatch.ValidationsResult) {
	for _, v := range res.Validations {
		printValidation(w, v)
	}
	fmt.Fprintf(w, "Lexicon: %s\n", plain(res.Lexicon))
}

func printValidation(w io.Writer, v framewatch.Validation) {
	fmt.Fprintf(w, "%s (%s): %s\n", plain(v.Label), plain(v.Concept), judgedText(v.Precision, "right"))
	printNotices(w, v.Notices)
	fmt.Fprintf(w, "Judged: %s; %s unclear; %s in the files left empty\n", plural(v.Mentions, "mention", "mentions"), number(v.Unclear), number(v.Empty))
	for _, c := range v.Coders {
		days := c.First
		if c.Last != c.First {
			days += " to " + c.Last
		}
		fmt.Fprintf(w, "Coder %s: %s, %s; %s\n", plain(c.Name), plural(c.Mentions, "mention", "mentions"), judgedText(c.Right, "right"), days)
	}
	fmt.Fprintln(w)
	printFoundVoices(w, v)
	fmt.Fprintf(w, "\nVoice: %s\nSpeaker: %s\n", judgedText(v.Voice, "right"), judgedText(v.Speaker, "right"))
	if len(v.Agreement) > 0 {
		fmt.Fprintln(w)
		t := table{right: []bool{false, true, true, true, true, true}}
		t.row("coders agree on", "mentions", "same", "kappa", "alpha", "95 %")
		for _, a := range v.Agreement {
			kappa, alpha, interval := "", "", ""
			if a.Kappa.Known {
				kappa = hundredth(a.Kappa.Value)
			}
			if a.Alpha.Known {
				alpha, interval = hundredth(a.Alpha.Value), hundredth(a.Alpha.Low)+" … "+hundredth(a.Alpha.High)
			}
			t.row(a.About, number(a.Units), percent(a.Share), kappa, alpha, interval)
		}
		t.print(w)
		fmt.Fprintln(w, "kappa: Cohen's, of two coders; alpha: Krippendorff's, for values without order")
	}
	fmt.Fprintln(w)
	for _, l := range v.Lexicons {
		fmt.Fprintf(w, "Found by: %s\n", plain(l))
	}
	fmt.Fprintf(w, "All mentions: framewatch lines %s\n\n", shellWord("concept:"+v.Concept))
}

// printFoundVoices lists by the voice found how many are right, and whose words they
// are.
func printFoundVoices(w io.Writer, v framewatch.Validation) {
	t := table{right: []bool{false, true, true, true, true, true, true, true, true, true, true}}
	t.row("voice found", "mentions", "right", "95 %", "voice right", "95 %", "own", "quoted", "reported", "scare", "unclear")
	for _, voice := range v.Voices {
		row := []string{string(voice.Voice), number(voice.Mentions)}
		for _, j := range []framewatch.Judged{voice.Precision, voice.Right} {
			if j.Of == 0 {
				row = append(row, "–", "")
			} else {
				row = append(row, number(j.Right)+" of "+number(j.Of), percent(j.Low)+" … "+percent(j.High))
			}
		}
		for _, is := range framewatch.Voices {
			row = append(row, number(voice.Are[is]))
		}
		t.row(append(row, number(voice.Unclear))...)
	}
	t.print(w)
}

func judgedText(j framewatch.Judged, what string) string {
	if j.Of == 0 {
		return "nothing judged yet"
	}
	return fmt.Sprintf("%s of %s %s, %s (%s to %s)", number(j.Right), number(j.Of), what, percent(j.Share), percent(j.Low), percent(j.High))
}

func hundredth(f float64) string { return fmt.Sprintf("%.2f", f) }
