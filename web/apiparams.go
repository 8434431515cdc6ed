package web

import (
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"framewatch"
)

// A param is a parameter of the API. It bears the name that it has on the
// pages and in the commands.
type param struct {
	name    string
	about   string // a sentence
	kind    kind
	many    bool     // may be given several times
	choices []string // of a word
	least   int      // of a number
	most    int
	usual   string // what holds where it is left out; "" if nothing does
	needed  bool   // without it there is no answer
}

// A kind says what a parameter's value is.
type kind string

const (
	textKind   kind = "text"
	wordKind   kind = "word"   // one of its choices
	flagKind   kind = "flag"   // 1 or true; 0 or false
	numberKind kind = "number" // between least and most
	seedKind   kind = "seed"   // any whole number
	dayKind    kind = "day"    // such as 2016-03-01
)

// most values of one parameter, so that none is read for nothing.
const maxValues = 200

// check refuses what the API does not know, so that a mistyped filter is not
// read as no filter, and writes flags as the pages do.
func check(params []param, v url.Values) error {
	known := map[string]param{}
	for _, p := range params {
		known[p.name] = p
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		p, ok := known[name]
		if !ok {
			return fmt.Errorf("%w: there is no parameter %s here; there are %s", framewatch.ErrQuery, quoted(name), strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
		if n := len(v[name]); n > 1 && !p.many || n > maxValues {
			return fmt.Errorf("%w: %s is given %d times; %d is the most", framewatch.ErrQuery, name, n, map[bool]int{true: maxValues, false: 1}[p.many])
		}
		for i, value := range v[name] {
			written, err := p.read(strings.TrimSpace(value))
			if err != nil {
				return err
			}
			v[name][i] = written
		}
	}
	return nil
}

// read checks one value; an empty one counts as not given.
func (p param) read(value string) (string, error) {
	switch {
	case value == "":
	case p.kind == wordKind && !slices.Contains(p.choices, value):
		return "", fmt.Errorf("%w: %s %s is none of %s", framewatch.ErrQuery, p.name, quoted(value), strings.Join(p.choices, ", "))
	case p.kind == flagKind:
		switch value {
		case "1", "true":
			return "1", nil
		case "0", "false":
			return "", nil
		}
		return "", fmt.Errorf("%w: %s %s is neither 1 nor 0", framewatch.ErrQuery, p.name, quoted(value))
	case p.kind == numberKind:
		n, err := strconv.Atoi(value)
		if err != nil {
			return "", fmt.Errorf("%w: %s %s is not a number", framewatch.ErrQuery, p.name, quoted(value))
		}
		if n < p.least || n > p.most {
			return "", fmt.Errorf("%w: %s %d is not between %d and %d", framewatch.ErrQuery, p.name, n, p.least, p.most)
		}
	case p.kind == dayKind:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return "", fmt.Errorf("%w: %s %s is not a day such as 2016-03-01", framewatch.ErrQuery, p.name, quoted(value))
		}
	case p.kind == seedKind:
		if _, err := strconv.ParseUint(value, 10, 64); err != nil {
			return "", fmt.Errorf("%w: %s %s is not a whole number of 0 or more", framewatch.ErrQuery, p.name, quoted(value))
		}
	}
	return value, nil
}

// quoted is a value as a message shows it, cut short.
func quoted(value string) string {
	if runes := []rune(strings.ToValidUTF8(value, "\uFFFD")); len(runes) > 40 {
		value = string(runes[:39]) + "…"
	}
	return strconv.Quote(value)
}

// number is a checked number; 0 if it is not given.
func number(v url.Values, name string) int {
	n, _ := strconv.Atoi(v.Get(name)) // "" is 0
	return n
}

func numberParam(name, about string, least, most int, usual string) param {
	return param{name: name, about: about, kind: numberKind, least: least, most: most, usual: usual}
}

func wordParam(name, about, usual string, choices ...string) param {
	return param{name: name, about: about, kind: wordKind, choices: choices, usual: usual}
}

func flagParam(name, about string) param {
	return param{name: name, about: about, kind: flagKind, usual: "0"}
}

// The parameters that several questions share.
var (
	queryParam  = param{name: "q", about: "What to look for, in the query language that the search page explains under “How to ask”. Left out: all articles.", kind: textKind}
	onceParam   = flagParam("once", "Articles that run the same text count once, as the earliest of them that matches.")
	offsetParam = numberParam("offset", "How many to pass over before the first that is answered. With limit, at most 10,000.", 0, framewatch.MaxPaging, "0")
	formatParam = wordParam("format", "The form of the answer.", "json", "json", "csv")
)

// filterParams narrow a question from outside its query. A prefix makes them
// those of one side of a comparison.
func filterParams(prefix string) []param {
	params := []param{
		{name: "from", about: "Published on this day or later: a day, month or year such as 2016-03-01, 2016-03, 2016. Undated articles are left out.", kind: textKind},
		{name: "to", about: "Published on this day or earlier; a month or year counts to its end.", kind: textKind},
		{name: "source", about: "Only articles of this outlet, by its name; given several times, of any of them.", kind: textKind, many: true},
		{name: "lang", about: "Only articles in this language, by its code of two letters (ISO 639-1); given several times, in any of them.", kind: textKind, many: true},
		wordParam("voice", "Only occurrences in this voice count, and articles need one: the outlet’s own, quoted and attributed, reported without quotation marks, or in quotation marks and attributed to nobody; given several times, in any of them.", "", texts(framewatch.Voices)...),
		wordParam("place", "Only occurrences in this place of the article count, and articles need one; given several times, in any of them.", "", texts(framewatch.Places)...),
		{name: "speaker", about: "Only occurrences owed to the source of this name count, and articles need one; given several times, to any of them. A full name as /api/v1/speakers lists them; a surname alone stands for the full name that nearly all articles mean by it.", kind: textKind, many: true},
		flagParam("topic", "Only articles on the topic of the lexicon."),
	}
	for i := range params {
		params[i].name, params[i].many = prefix+params[i].name, params[i].many || params[i].kind == wordKind
	}
	return params
}

func limitParam(what, usual string) param {
	return numberParam("limit", what, 1, framewatch.MaxPage, usual)
}

// joined makes one list of several.
func joined(lists ...[]param) []param { return slices.Concat(lists...) }

var undatedParam = flagParam("undated", "Only articles without a publication date.")

// maxSeq is the highest number that an article can have.
const maxSeq = math.MaxInt32
