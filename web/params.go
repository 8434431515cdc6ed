package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"framewatch"
	"framewatch/query"
)

// params are the parameters of a page as the reader gave them. They bear the
// same names on every page, its twins in CSV, SVG and JSON, and the commands.
type params struct {
	Q        []string // search reads the first
	From, To string   // 2024, 2024-03 or 2024-03-05
	Source   []string
	Lang     []string
	Voice    []string
	Place    []string
	Speaker  []string // names
	Topic    bool
	Undated  bool
	Once     bool // articles with the same text count once
	Sort     string
	Page     int
	Interval string
	Of       string
	By       string
	Show     string // "count"; else the share
	Seed     string // of lines in random order
	Words    string // of context on either side of a line
	With     string // a word near the lines
	Window   string // how near
}

func readParams(v url.Values) params {
	p := params{
		Q: clean(v["q"]), From: strings.TrimSpace(v.Get("from")), To: strings.TrimSpace(v.Get("to")),
		Source: clean(v["source"]), Lang: clean(v["lang"]), Voice: clean(v["voice"]), Place: clean(v["place"]), Speaker: clean(v["speaker"]), Topic: v.Get("topic") == "1", Undated: v.Get("undated") == "1", Once: v.Get("once") == "1",
		Sort: v.Get("sort"), Page: 1, Interval: v.Get("interval"), Of: v.Get("of"), By: v.Get("by"), Show: v.Get("show"),
		Seed: strings.TrimSpace(v.Get("seed")), Words: strings.TrimSpace(v.Get("words")), With: strings.TrimSpace(v.Get("with")), Window: strings.TrimSpace(v.Get("window")),
	}
	for i, code := range p.Lang {
		p.Lang[i] = framewatch.LanguageCode(code)
	}
	if n, err := strconv.Atoi(v.Get("page")); err == nil && n > 1 {
		p.Page = min(n, framewatch.MaxPaging+1) // beyond all pages
	}
	return p
}

// clean trims values and drops empty and repeated ones.
func clean(values []string) []string {
	var kept []string
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" && !slices.Contains(kept, v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// url is the address of a page with these parameters; what is empty or usual
// is left out.
func (p params) url(path string) string {
	v := url.Values{}
	for _, q := range p.Q {
		v.Add("q", q)
	}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("from", p.From)
	set("to", p.To)
	v["source"], v["lang"], v["voice"], v["place"], v["speaker"] = p.Source, p.Lang, p.Voice, p.Place, p.Speaker
	if p.Topic {
		v.Set("topic", "1")
	}
	if p.Undated {
		v.Set("undated", "1")
	}
	if p.Once {
		v.Set("once", "1")
	}
	set("sort", p.Sort)
	if p.Page > 1 {
		v.Set("page", strconv.Itoa(p.Page))
	}
	set("interval", p.Interval)
	set("of", p.Of)
	set("by", p.By)
	set("show", p.Show)
	set("seed", p.Seed)
	set("words", p.Words)
	set("with", p.With)
	set("window", p.Window)
	if encoded := v.Encode(); encoded != "" {
		return path + "?" + encoded
	}
	return path
}

// filters keeps the query and the filters: what search and trends share.
func (p params) filters() params {
	return params{Q: p.Q, From: p.From, To: p.To, Source: p.Source, Lang: p.Lang, Voice: p.Voice, Place: p.Place, Speaker: p.Speaker, Topic: p.Topic, Undated: p.Undated, Once: p.Once, Page: 1}
}

// filter reads the filters.
func (p params) filter() (framewatch.Filter, error) {
	from, to, err := query.DateRange(p.From, p.To)
	if err != nil {
		return framewatch.Filter{}, dateError{err}
	}
	f := framewatch.Filter{From: from, To: to, Sources: p.Source, Languages: p.Lang, Speakers: p.Speaker, Topic: p.Topic, Undated: p.Undated}
	if f.Voices, err = among("voice", p.Voice, framewatch.Voices); err != nil {
		return f, err
	}
	f.Places, err = among("place", p.Place, framewatch.Places)
	return f, err
}

// among reads values that must be some of all there are.
func among[T ~string](name string, values []string, all []T) ([]T, error) {
	var out []T
	for _, value := range values {
		if !slices.Contains(all, T(value)) {
			return nil, fmt.Errorf("%w: %s %s is none of %s", framewatch.ErrQuery, name, quoted(value), strings.Join(texts(all), ", "))
		}
		out = append(out, T(value))
	}
	return out, nil
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// toggled adds value to a list, or takes it away.
func toggled(list []string, value string) []string {
	if i := slices.Index(list, value); i >= 0 {
		return slices.Delete(slices.Clone(list), i, i+1)
	}
	return append(slices.Clone(list), value)
}

// A chip is a filter in force, with the address of the page without it.
type chip struct {
	Label string
	Href  string
}

// chips are the filters in force.
func (p params) chips(path string) []chip {
	var chips []chip
	add := func(label string, change func(*params)) {
		q := p
		q.Page = 1
		change(&q)
		chips = append(chips, chip{label, q.url(path)})
	}
	for _, name := range p.Source {
		add(filterLabel("source", name), func(q *params) { q.Source = toggled(p.Source, name) })
	}
	for _, code := range p.Lang {
		add(filterLabel("lang", code), func(q *params) { q.Lang = toggled(p.Lang, code) })
	}
	for _, voice := range p.Voice {
		add(filterLabel("voice", voice), func(q *params) { q.Voice = toggled(p.Voice, voice) })
	}
	for _, place := range p.Place {
		add(filterLabel("place", place), func(q *params) { q.Place = toggled(p.Place, place) })
	}
	for _, name := range p.Speaker {
		add(filterLabel("speaker", name), func(q *params) { q.Speaker = toggled(p.Speaker, name) })
	}
	if p.From != "" {
		add(filterLabel("from", p.From), func(q *params) { q.From = "" })
	}
	if p.To != "" {
		add(filterLabel("to", p.To), func(q *params) { q.To = "" })
	}
	if p.Topic {
		add(filterLabel("topic", "1"), func(q *params) { q.Topic = false })
	}
	if p.Undated {
		add(filterLabel("undated", "1"), func(q *params) { q.Undated = false })
	}
	if p.Once {
		add("the same text counted once", func(q *params) { q.Once = false })
	}
	return chips
}

// filterLabel is a filter in words, as short as a chip is.
func filterLabel(name, value string) string {
	switch name {
	case "lang":
		return languageName(value)
	case "voice":
		return voiceName(framewatch.Voice(value))
	case "place":
		return "place: " + placeName(framewatch.Place(value))
	case "speaker":
		return "said by " + value
	case "from", "to":
		return name + " " + value
	case "topic":
		return "on the topic"
	case "undated":
		return "undated"
	}
	return value
}
