package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"framewatch/web/chart"

	"github.com/spf13/pflag"
)

// A command is one thing framewatch does.
type command struct {
	name  string
	args  string // as the help shows them
	about string
	run   func(ctx context.Context, std streams, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "[--demo] [--listen ADDR]", "crawl on schedule, index, serve the pages, send alerts", serve},
		{"crawl", "--once | --since DATE", "check the sources once and fetch what is new, or their past", crawl},
		{"import", "FILE…", "take in articles (JSON Lines, web archives) and sources (OPML, CSV)", importFiles},
		{"search", "QUERY", "find articles", search},
		{"trend", "QUERY…", "count articles over time", trend},
		{"lines", "QUERY", "show every place where words stand, with the words around them", showLines},
		{"compare", "A [B]", "list the words that go with a query, or mark two sides off from each other", compare},
		{"validate", "[--concept X] [--n N | --read FILE…]", "draw mentions of a concept for people to judge, read back what they say, show how right it is", validate},
		{"namings", "[SET]", "show how the rival names of a thing share it, per outlet and over time", namings},
		{"voices", "QUERY", "show in whose voice words stand: the outlets' own, quoted, reported or in scare quotes", voices},
		{"speakers", "QUERY", "list who brings words into the news", speakers},
		{"frames", "[--frame F]", "show which framing vocabulary the articles on the topic use, and what stands together", frames},
		{"firstuse", "QUERY", "tell who used words first, and which outlets followed", firstUse},
		{"event", "ARTICLE | --day DAY [QUERY]", "put articles about one event side by side, by the names they use", event},
		{"changes", "QUERY", "say when the use of words changed: bursts, new levels, alarms, single days", changes},
		{"rising", "", "list words near the topic that have risen against the weeks before", rising},
		{"export", "[QUERY] [--lines] [--out FILE]", "write every article or line that matches, as JSON Lines or CSV", export},
		{"edits", "[--concept C] [--headline]", "list edits of articles that added or removed a concept", listEdits},
		{"reextract", "[--source NAME] [--dry-run]", "make every article anew from the pages in the archive", reextract},
		{"reindex", "[--corpus]", "make the search index and the corpus anew from what is stored", reindex},
		{"extract", "[--url URL] FILE… | --batch", "read articles out of HTML pages", extractPages},
		{"annotate", "[--lexicon FILE] < JSONL", "mark the lexicon's wordings in texts, and say whose words they are", annotate},
		{"lexicon", "check [FILE] | show [ID] | apply", "check a lexicon and count its terms, show it, bring the data up to it", lexicons},
		{"sources", "list | test URL | export | remove NAME", "show where the sources stand, try an address out, move lists of sources", sources},
		{"check", "[CONFIG]", "tell every mistake of a config at once, and the next run of every schedule", checkConfig},
		{"version", "", "tell the version", version},
	}
}

// run carries out one call of the command.
func run(ctx context.Context, args []string, std streams) error {
	if len(args) == 0 {
		printHelp(std.err)
		return fmt.Errorf("%w: no command given", errUsage)
	}
	switch args[0] {
	case "help", "-h", "--help":
		printHelp(std.out)
		return nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, std, args[1:])
		}
	}
	return fmt.Errorf("%w: there is no command %q; `framewatch help` lists them", errUsage, args[0])
}

func printHelp(w io.Writer) {
	fmt.Fprint(w, "framewatch watches how news media word migration diplomacy.\n\n")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(table, "  framewatch %s %s\t%s\n", c.name, c.args, c.about)
	}
	table.Flush()
	fmt.Fprint(w, "\n`framewatch COMMAND --help` tells the flags of a command. A query that begins with - goes behind --.\n")
}

// flags parses the flags of a command, which may stand between its arguments.
func flags(name, args string, std streams, define func(*pflag.FlagSet), given []string) ([]string, error) {
	set := pflag.NewFlagSet(name, pflag.ContinueOnError)
	set.SortFlags = false
	set.SetOutput(std.out)
	set.Usage = func() {
		fmt.Fprintf(std.out, "framewatch %s %s\n%s\n%s", name, args, aboutOf(name), set.FlagUsages())
	}
	define(set)
	err := set.Parse(given)
	if err != nil && !errors.Is(err, pflag.ErrHelp) {
		err = fmt.Errorf("%w: %s: %w", errUsage, name, flagMistake(name, err))
	}
	return set.Args(), err
}

// aboutOf says what a command does, as a line; "" for one that is not listed.
func aboutOf(name string) string {
	for _, c := range commands() {
		if c.name == name {
			return c.about + "\n"
		}
	}
	return ""
}

// flagMistake says of the commonest mistakes with flags what to do.
func flagMistake(name string, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return fmt.Errorf("%w; `framewatch %s --help` lists the flags, and what begins with - but is no flag goes behind --", err, name)
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		if what := map[string]string{"int": "whole number", "uint64": "whole number of 0 or more", "duration": "duration such as 90s or 2h"}[f.Value.Type()]; what != "" {
			return fmt.Errorf("--%s %q is no %s", f.Name, invalid.GetValue(), what)
		}
	}
	return err
}

// dataFlags are the flags of every command that touches data.
type dataFlags struct{ data, config string }

func (d *dataFlags) define(set *pflag.FlagSet) {
	set.StringVar(&d.data, "data", "", "data `folder` (default: as the config says, else ./framewatch-data)")
	set.StringVar(&d.config, "config", "", "config `file` (default: the embedded sources and lexicon)")
}

// narrowFlags are the filters that all questions share with the pages.
type narrowFlags struct {
	from, to string
	sources  []string
	langs    []string
	voices   []string
	places   []string
	speakers []string
	topic    bool
	undated  bool
}

func (n *narrowFlags) define(set *pflag.FlagSet) {
	set.StringVar(&n.from, "from", "", "first `day`, month or year: 2016-03-01, 2016-03, 2016")
	set.StringVar(&n.to, "to", "", "last `day`, month or year, itself included")
	set.StringArrayVar(&n.sources, "source", nil, "only this `outlet`; may be given several times")
	set.StringArrayVar(&n.langs, "lang", nil, "only this `language` (en, de, …); may be given several times")
	set.BoolVar(&n.topic, "topic", false, "only articles on the topic")
	set.BoolVar(&n.undated, "undated", false, "only articles without a date")
	set.StringArrayVar(&n.voices, "voice", nil, "only where the words stand in this `voice`: own, quoted, reported or scare; may be given several times")
	set.StringArrayVar(&n.places, "place", nil, "only where the words stand in this `place`: headline, lead or body; may be given several times")
	set.StringArrayVar(&n.speakers, "speaker", nil, "only where the words are owed to this `name`, a full name as speakers lists them; may be given several times")
}

// defineSide defines the filters of one side of a comparison, which stand in
// for the shared ones.
func (n *narrowFlags) defineSide(set *pflag.FlagSet, prefix, side string) {
	set.StringVar(&n.from, prefix+"-from", "", "first `day`, month or year of side "+side+", instead of --from")
	set.StringVar(&n.to, prefix+"-to", "", "last `day`, month or year of side "+side+", instead of --to")
	set.StringArrayVar(&n.sources, prefix+"-source", nil, "`outlet` of side "+side+", instead of --source; may be given several times")
	set.StringArrayVar(&n.langs, prefix+"-lang", nil, "`language` of side "+side+", instead of --lang; may be given several times")
	set.StringArrayVar(&n.voices, prefix+"-voice", nil, "`voice` of side "+side+", instead of --voice; may be given several times")
	set.StringArrayVar(&n.places, prefix+"-place", nil, "`place` of side "+side+", instead of --place; may be given several times")
	set.StringArrayVar(&n.speakers, prefix+"-speaker", nil, "`name` of a speaker of side "+side+", instead of --speaker; may be given several times")
	set.BoolVar(&n.topic, prefix+"-topic", false, "only articles on the topic in side "+side)
	set.BoolVar(&n.undated, prefix+"-undated", false, "only articles without a date in side "+side)
}

// given reports whether any filter is set.
func (n narrowFlags) given() bool {
	return n.from+n.to != "" || len(n.sources)+len(n.langs)+len(n.voices)+len(n.places)+len(n.speakers) > 0 || n.topic || n.undated
}

// over is the filters of a side with the shared ones where it has none.
func (n narrowFlags) over(shared narrowFlags) narrowFlags {
	list := func(own, shared []string) []string {
		if len(own) > 0 {
			return own
		}
		return shared
	}
	return narrowFlags{
		from: cmp.Or(n.from, shared.from), to: cmp.Or(n.to, shared.to), sources: list(n.sources, shared.sources), langs: list(n.langs, shared.langs),
		voices: list(n.voices, shared.voices), places: list(n.places, shared.places), speakers: list(n.speakers, shared.speakers), topic: n.topic || shared.topic, undated: n.undated || shared.undated,
	}
}

// printJSON writes one JSON value for programs and for eyes.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return chart.Number(n) + " " + many
}
