package corpus

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"framewatch"
)

// told is an answer as it is printed, but for the time that it took, and the
// lexicon that it rests on.
func told(t *testing.T, res any, err error) (text, lexicon string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(res)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{}
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	delete(fields, "took_ns")
	raw, err = json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), fields["basis"].(map[string]any)["lexicon"].(string)
}

// lexical are questions whose answers rest on the lexicon.
func lexical(t *testing.T, c *Corpus, id string) map[string]func(ctx context.Context) (any, error) {
	query := parse(t, "naming:irregular_person")
	own := framewatch.Filter{Voices: []framewatch.Voice{framewatch.VoiceOwn}}
	return map[string]func(ctx context.Context) (any, error){
		"namings": func(ctx context.Context) (any, error) {
			return c.Namings(ctx, framewatch.NamingsRequest{Set: "irregular_person", By: framewatch.BySource})
		},
		"namingsets": func(ctx context.Context) (any, error) {
			return c.NamingSets(ctx, framewatch.NamingsRequest{Filter: own})
		},
		"voices": func(ctx context.Context) (any, error) { return c.Voices(ctx, framewatch.VoicesRequest{Query: query}) },
		"speakers": func(ctx context.Context) (any, error) {
			return c.Speakers(ctx, framewatch.SpeakersRequest{Query: query})
		},
		"frames": func(ctx context.Context) (any, error) {
			return c.Frames(ctx, framewatch.FramesRequest{Frames: []string{"crime"}})
		},
		"firstuse": func(ctx context.Context) (any, error) {
			return c.FirstUse(ctx, framewatch.FirstUseRequest{Query: query})
		},
		"event": func(ctx context.Context) (any, error) { return c.Event(ctx, framewatch.EventRequest{Article: id}) },
		"lines": func(ctx context.Context) (any, error) {
			return c.Lines(ctx, framewatch.LinesRequest{Query: query, Filter: own})
		},
		"trend": func(ctx context.Context) (any, error) {
			return c.Trend(ctx, framewatch.TrendRequest{Queries: []framewatch.Query{query}, Interval: framewatch.Year, By: framewatch.ByVoice})
		},
	}
}

// TestAskedWhileApplied asks every question that rests on the lexicon again and
// again while one lexicon takes the place of the other and back, in which the
// concepts have other numbers. Every answer is wholly by the lexicon it names.
func TestAskedWhileApplied(t *testing.T) {
	// Small ones, which are soon applied.
	with := func(first string) Annotator {
		return lexiconOf(t, "format: 1\nname: Few\nlanguages: [en, de]\nframes: [{id: crime, label: Crime}]\nnamings: [{id: irregular_person, label: Irregular, kind: referent}]\n"+
			"speech: {en: {quotes: ['“ ”'], say: 'said'}}\nlists: {en: {migration: '[migrant|immigrant|refugee|alien](s)'}}\nconcepts:\n"+first+
			"  - {id: illegal, label: Illegal, naming: irregular_person, frames: [crime], en: '[illegal|of|in]'}\n"+
			"  - {id: undocumented, label: Undocumented, naming: irregular_person, frames: [crime], en: '[undocumented|immigrants|aliens]'}\n")
	}
	first, other := with(""), with("  - {id: walled, label: Walled, naming: irregular_person, frames: [crime], en: '[wall|a]'}\n")
	m := newLibrary(t, madeUp(60)...)
	c := openWith(t, t.TempDir(), m, first)
	defer c.Close()
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	questions, want := lexical(t, c, m.first()), map[string]string{}
	for _, an := range []Annotator{other, first} {
		if err := c.Apply(t.Context(), an, nil); err != nil {
			t.Fatal(err)
		}
		for name, ask := range questions {
			res, err := ask(t.Context())
			text, lexicon := told(t, res, err)
			want[name+" by "+lexicon] = text
		}
	}
	if len(want) != 2*len(questions) {
		t.Fatalf("%d different answers to %d questions", len(want), len(questions))
	}
	applied := make(chan struct{})
	var readers sync.WaitGroup
	for name, ask := range questions {
		readers.Go(func() {
			for asked := 0; ; asked++ {
				res, err := ask(t.Context())
				if err != nil {
					t.Error(name, err)
					return
				}
				if text, lexicon := told(t, res, nil); text != want[name+" by "+lexicon] {
					t.Errorf("%s by %s\ngot  %s\nwant %s", name, lexicon, text, want[name+" by "+lexicon])
					return
				}
				select {
				case <-applied:
					return
				default:
				}
			}
		})
	}
	for i := range 8 {
		if err := c.Apply(t.Context(), []Annotator{other, first}[i%2], nil); err != nil {
			t.Error(err)
		}
	}
	close(applied)
	readers.Wait()
}

// TestVoiceless: where the lexicon has no rules of speech for a language, an
// answer that tells whose words are whose says so, and no other.
func TestVoiceless(t *testing.T) {
	an := lexiconOf(t, "format: 1\nname: Bees\nlanguages: [en, de]\nframes: [{id: f, label: F}]\nnamings: [{id: bees, label: Bees, kind: referent}]\nspeech: {en: {quotes: ['“ ”'], say: 'said'}}\n"+
		"lists: {en: {migration: 'bee(s)'}, de: {migration: 'Biene(n)'}}\n"+
		"concepts: [{id: bee, label: Bee, frames: [f], naming: bees, en: 'bee(s)', de: 'Biene(n)'}]\n")
	var articles []framewatch.Article
	for i, lang := range []string{"en", "de", "de", "pl", ""} {
		a := article(fmt.Sprint("Bees ", i), "The “bees” and Bienen fly, Bienen fly.", "Gazette", "2016-01-01")
		a.Language = lang
		articles = append(articles, a)
	}
	m := newLibrary(t, articles...)
	c := openWith(t, t.TempDir(), m, an)
	defer c.Close()
	if _, err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	const none = "Articles in languages for which the lexicon has no rules of speech: "
	words, terms := none+"4 (de, pl, unknown)", none+"2 (de)"
	own := framewatch.Filter{Voices: []framewatch.Voice{framewatch.VoiceOwn}}
	english := framewatch.Filter{Languages: []string{"en"}}
	type trend = framewatch.TrendRequest
	queries := func(s string) []framewatch.Query { return []framewatch.Query{parse(t, s)} }
	for _, k := range []struct {
		name, want string
		ask        func() (any, error)
	}{
		{"words by voice", words, func() (any, error) { return c.Voices(t.Context(), framewatch.VoicesRequest{Query: parse(t, "fly")}) }},
		{"terms by voice", terms, func() (any, error) {
			return c.Voices(t.Context(), framewatch.VoicesRequest{Query: parse(t, "concept:bee")})
		}},
		{"in English", "", func() (any, error) {
			return c.Voices(t.Context(), framewatch.VoicesRequest{Query: parse(t, "fly"), Filter: english})
		}},
		{"once", words, func() (any, error) {
			return c.Voices(t.Context(), framewatch.VoicesRequest{Query: parse(t, "fly"), Once: true, Filter: framewatch.Filter{To: time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)}})
		}},
		{"speakers", words, func() (any, error) {
			return c.Speakers(t.Context(), framewatch.SpeakersRequest{Query: parse(t, "fly")})
		}},
		{"first use", terms, func() (any, error) {
			return c.FirstUse(t.Context(), framewatch.FirstUseRequest{Query: parse(t, "concept:bee")})
		}},
		{"names", "", func() (any, error) { return c.Namings(t.Context(), framewatch.NamingsRequest{Set: "bees"}) }},
		{"own names", terms, func() (any, error) {
			return c.Namings(t.Context(), framewatch.NamingsRequest{Set: "bees", Filter: own})
		}},
		{"own frames", terms, func() (any, error) { return c.Frames(t.Context(), framewatch.FramesRequest{Filter: own}) }},
		{"frames", "", func() (any, error) { return c.Frames(t.Context(), framewatch.FramesRequest{}) }},
		{"trend", "", func() (any, error) { return c.Trend(t.Context(), trend{Queries: queries("fly")}) }},
		{"trend by voice", words, func() (any, error) {
			return c.Trend(t.Context(), trend{Queries: queries("fly"), By: framewatch.ByVoice})
		}},
		{"own lines", words, func() (any, error) {
			return c.Lines(t.Context(), framewatch.LinesRequest{Query: parse(t, "fly"), Filter: own})
		}},
		{"a voice in the query", words, func() (any, error) {
			return c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, "bees -(fly voice:quoted)")})
		}},
		{"search", "", func() (any, error) { return c.Search(t.Context(), framewatch.SearchRequest{Query: parse(t, "fly")}) }},
	} {
		res, err := k.ask()
		text, _ := told(t, res, err)
		if strings.Count(text, none) != min(1, len(k.want)) || !strings.Contains(text, k.want) {
			t.Errorf("%s: want %q in %s", k.name, k.want, text)
		}
	}
	res, err := c.Namings(t.Context(), framewatch.NamingsRequest{Set: "bees"})
	if text, _ := told(t, res, err); !strings.Contains(text, "none of these names: 2 (pl, unknown). They have no mention.") {
		t.Error(text)
	}
	frames, err := c.Frames(t.Context(), framewatch.FramesRequest{})
	if text, _ := told(t, frames, err); !strings.Contains(text, "no words of the topic: 2 (pl, unknown). They can't be on it") {
		t.Error(text)
	}
}
