package corpus

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/text"
)

// mentionsIn are all mentions of a concept by a plain reading of the articles.
func mentionsIn(articles []framewatch.Article, concept string) map[framewatch.MentionID]framewatch.Mention {
	found := map[framewatch.MentionID]framewatch.Mention{}
	for _, a := range articles {
		for _, m := range annotated(a).Mentions {
			if m.Concept == concept {
				found[framewatch.MentionID{Article: a.ID, Place: m.Place, Start: m.Start, End: m.End}] = m
			}
		}
	}
	return found
}

func idsOf(s framewatch.Sample) []string {
	var all []string
	for _, m := range s.Mentions {
		all = append(all, m.MentionID.String())
	}
	return all
}

func draw(t *testing.T, c *Corpus, r framewatch.ValidateRequest) framewatch.Sample {
	t.Helper()
	s, err := c.Sample(t.Context(), r)
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	return s
}

func TestSample(t *testing.T) {
	articles := news(t, 1500)
	c := opened(t, articles...)
	bodies := map[string]framewatch.Article{}
	for _, a := range articles {
		bodies[a.ID] = a
	}
	const concept = "illegal_immigrant"
	all := mentionsIn(articles, concept)
	byVoice := map[framewatch.Voice]int{}
	for _, m := range all {
		byVoice[m.Voice]++
	}
	if len(all) < 40 {
		t.Fatalf("%d mentions are too few for this test", len(all))
	}
	checkSample := func(s framewatch.Sample) {
		t.Helper()
		seen := map[framewatch.MentionID]bool{}
		for _, m := range s.Mentions {
			found, there := all[m.MentionID]
			if !there || seen[m.MentionID] || m.Voice != found.Voice || m.Speaker != found.Speaker || m.Term != found.Term {
				t.Errorf("drew %+v; read %+v, there %v, seen %v", m, found, there, seen[m.MentionID])
			}
			seen[m.MentionID] = true
			whole := bodies[m.Article].Text
			if m.Place == framewatch.PlaceHeadline {
				whole = bodies[m.Article].Title
			}
			if !strings.Contains(whole, m.Left+m.Term+m.Right) || m.Place != framewatch.PlaceHeadline && (!strings.Contains(whole, m.Before) || !strings.Contains(whole, m.After)) {
				t.Errorf("%s is cut wrongly: %q [%q|%q|%q] %q", m.MentionID, m.Before, m.Left, m.Term, m.Right, m.After)
			}
		}
	}
	ask := framewatch.ValidateRequest{Concept: concept, N: 30, Seed: 7}
	s := draw(t, c, ask)
	checkSample(s)
	if s.Total != len(all) || len(s.Mentions) != 30 || !slices.Equal(idsOf(s), idsOf(draw(t, c, ask))) {
		t.Errorf("%d of %d mentions drawn, want 30 of %d, the same again", len(s.Mentions), s.Total, len(all))
	}
	ask.Seed = 8
	if slices.Equal(idsOf(s), idsOf(draw(t, c, ask))) {
		t.Error("another seed draws the same")
	}
	ask.N = framewatch.MaxSample
	if s = draw(t, c, ask); len(s.Mentions) != len(all) {
		t.Errorf("%d of all %d mentions drawn", len(s.Mentions), len(all))
	}
	checkSample(s)

	ask.N, ask.PerVoice = 5, true
	s = draw(t, c, ask)
	checkSample(s)
	drawn := map[framewatch.Voice]int{}
	for _, m := range s.Mentions {
		drawn[m.Voice]++
		if m.Drawn != (framewatch.Stratum{Voice: m.Voice, Of: byVoice[m.Voice]}) {
			t.Errorf("%s in voice %s was drawn from %+v, want %d", m.MentionID, m.Voice, m.Drawn, byVoice[m.Voice])
		}
	}
	for voice, n := range byVoice {
		if drawn[voice] != min(5, n) {
			t.Errorf("voice %s: %d drawn of %d", voice, drawn[voice], n)
		}
	}
	if s.Total != len(all) || s.Explain != "articles with the concept “illegal_immigrant”" {
		t.Errorf("drawn from %d, want %d; %q", s.Total, len(all), s.Explain)
	}
	ask.Filter.Voices = []framewatch.Voice{framewatch.VoiceQuoted}
	if s = draw(t, c, ask); s.Total != byVoice[framewatch.VoiceQuoted] || len(s.Mentions) != min(5, s.Total) {
		t.Errorf("quoted alone: %d of %d", len(s.Mentions), s.Total)
	}
	for _, bad := range []framewatch.ValidateRequest{{Concept: "nonsense", N: 1}, {Concept: concept}, {Concept: concept, N: framewatch.MaxSample + 1}} {
		if _, err := c.Sample(t.Context(), bad); !errors.Is(err, framewatch.ErrQuery) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// TestSampleIsFair draws 3 of 12 mentions 400 times: each is expected 100
// times, and a fair lot is within five standard deviations (43) of that.
func TestSampleIsFair(t *testing.T) {
	var articles []framewatch.Article
	for i := range 4 {
		a := framewatch.Article{URL: fmt.Sprintf("https://example.org/%d", i), Source: "Post", Title: "News", Language: "en", Text: strings.Repeat("They hold illegal immigrants there. ", 3)}
		a.ID = framewatch.ArticleID(a.URL)
		articles = append(articles, a)
	}
	c := opened(t, articles...)
	times := map[string]int{}
	for seed := range uint64(400) {
		for _, id := range idsOf(draw(t, c, framewatch.ValidateRequest{Concept: "illegal_immigrant", N: 3, Seed: seed})) {
			times[id]++
		}
	}
	for id, n := range times {
		if n < 57 || n > 143 {
			t.Errorf("%s was drawn %d times of 400", id, n)
		}
	}
	if len(times) != 12 {
		t.Errorf("%d mentions were ever drawn, want 12", len(times))
	}
}

func TestOverviewTellsTheTopicRule(t *testing.T) {
	if rule := opened(t).Overview().TopicRule; rule == "" || rule != annotator().Lexicon().Topic.Rule {
		t.Errorf("articles are on the topic by %q", rule)
	}
}

func TestAround(t *testing.T) {
	const s = "One came. Two illegal\nimmigrants left. Three stayed.\n\nFour."
	for _, c := range []struct{ term, want string }{
		{"One", "||One| came.|Two illegal"},
		{"illegal\nimmigrants", "One came.|Two |illegal\nimmigrants| left.|Three stayed."},
		{"stayed", "immigrants left.|Three |stayed|.|Four."},
		{"Four.", "Three stayed.||Four.||"},
	} {
		start := strings.Index(s, c.term)
		before, left, right, after := around(s, start, start+len(c.term))
		if got := strings.Join([]string{before, left, c.term, right, after}, "|"); got != c.want {
			t.Errorf("%q: got %q, want %q", c.term, got, c.want)
		}
	}
	if n := len(text.Sentences(s)); n != 5 {
		t.Fatalf("%d sentences; the cases want 5", n)
	}
}

// codingsOf makes codings of one concept: for each mention a row, in it a cell
// for each coder with "correct voice speaker"; "-" left that out, "" the mention.
func codingsOf(found framewatch.Voice, from framewatch.Stratum, rows ...[]string) []framewatch.Coding {
	var all []framewatch.Coding
	answer := map[string]string{"-": ""}
	for i, row := range rows {
		for j, cell := range row {
			if cell == "" {
				continue
			}
			f := strings.Fields(cell)
			for k := range f {
				if said, ok := answer[f[k]]; ok {
					f[k] = said
				}
			}
			all = append(all, framewatch.Coding{
				MentionID: framewatch.MentionID{Article: string(found), Place: framewatch.PlaceBody, Start: i, End: i + 1}, Concept: "illegal_immigrant",
				Coder: []string{"Ada", "Ben", "Cem"}[j], Voice: found, Drawn: from, Lexicon: "L", Correct: f[0], VoiceCorrect: f[1], SpeakerCorrect: f[2],
				At: time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC),
			})
		}
	}
	return all
}

func TestValidations(t *testing.T) {
	whole := framewatch.Stratum{Of: 500}
	codings := slices.Concat(
		codingsOf(framewatch.VoiceOwn, whole, // Ada, Ben
			[]string{"yes yes -", "yes yes -"},
			[]string{"yes reported no", "yes reported no"},
			[]string{"yes yes yes", "no - -"}, // split
			[]string{"no - -", ""},
			[]string{"- - -", "- - -"},
		),
		codingsOf(framewatch.VoiceQuoted, whole,
			[]string{"yes quoted yes", "yes unclear yes"}, // split on the voice
			[]string{"unclear - -", "unclear - -"},
		),
	)
	lex := annotator().Lexicon()
	res := Validations(lex, codings)
	if len(res.Validations) != 1 {
		t.Fatalf("%+v", res)
	}
	v := res.Validations[0]
	if v.Mentions != 6 || v.Unclear != 2 || v.Empty != 1 || v.Weighted || !v.Changed || v.Missing || !slices.Equal(v.Lexicons, []string{"L"}) {
		t.Errorf("%+v", v)
	}
	judged := func(what string, got framewatch.Judged, right, of int) {
		t.Helper()
		if got.Right != right || got.Of != of || of > 0 && math.Abs(got.Share-float64(right)/float64(of)) > 1e-12 {
			t.Errorf("%s: %+v, want %d of %d", what, got, right, of)
		}
	}
	judged("precision", v.Precision, 3, 4)
	judged("voice", v.Voice, 1, 2)
	judged("speaker", v.Speaker, 1, 2)
	own, quoted := v.Voices[0], v.Voices[1]
	judged("own", own.Precision, 2, 3)
	judged("own voice", own.Right, 1, 2)
	judged("quoted", quoted.Precision, 1, 1)
	if own.Are[framewatch.VoiceReported] != 1 || own.Are[framewatch.VoiceOwn] != 1 || quoted.Unclear != 1 || own.Mentions != 4 || quoted.Mentions != 2 {
		t.Errorf("own %+v, quoted %+v", own, quoted)
	}
	judged("Ada", v.Coders[0].Right, 4, 5)
	judged("Ben", v.Coders[1].Right, 3, 4)
	if v.Coders[0].First != "2026-11-01" || v.Coders[0].Last != "2026-11-04" || v.Coders[0].Mentions != 6 {
		t.Errorf("%+v", v.Coders[0])
	}
	// Five mentions are judged by both: yes yes, yes yes, yes no, yes yes, unclear unclear.
	// Observed disagreement 2/10; values 7 yes, 1 no, 2 unclear; expected 2(7·1+7·2+1·2)/90 = 46/90: α = 1 − 0.2·90/46.
	a := v.Agreement[0]
	if a.About != "correct" || a.Units != 5 || a.Share != 0.8 || !a.Alpha.Known || math.Abs(a.Alpha.Value-(1-0.2*90/46)) > 1e-12 || a.Alpha.Low > a.Alpha.Value || a.Alpha.High < a.Alpha.Value {
		t.Errorf("%+v %+v", a, a.Alpha)
	}
	// Chance by the shares of each: (4·3 + 1·1)/25 = 0.52 (yes 4 and 3, unclear 1 and 1, no 0 and 1): κ = 0.28/0.48.
	if !a.Kappa.Known || math.Abs(a.Kappa.Value-0.28/0.48) > 1e-12 {
		t.Errorf("κ %+v", a.Kappa)
	}
	if voice := v.Agreement[1]; voice.Units != 3 || math.Abs(voice.Share-2.0/3) > 1e-12 {
		t.Errorf("voice: %+v", voice)
	}
}

// A sample of ten mentions of either voice says more of the rarer one; all
// together count as they are.
func TestValidationsByVoice(t *testing.T) {
	right, wrong := []string{"yes yes -"}, []string{"no - -"}
	codings := append(codingsOf(framewatch.VoiceOwn, framewatch.Stratum{Voice: framewatch.VoiceOwn, Of: 300}, right, right, right, right, wrong),
		codingsOf(framewatch.VoiceScare, framewatch.Stratum{Voice: framewatch.VoiceScare, Of: 100}, right, wrong)...)
	v := Validations(annotator().Lexicon(), codings).Validations[0]
	if want := 0.75*0.8 + 0.25*0.5; !v.Weighted || math.Abs(v.Precision.Share-want) > 1e-12 || v.Precision.Right != 5 || v.Precision.Of != 7 {
		t.Errorf("%+v, weighted %v, want %g", v.Precision, v.Weighted, want)
	}
	if len(v.Agreement) != 0 {
		t.Errorf("one coder agrees with nobody: %+v", v.Agreement)
	}
}

func TestValidationsOfThree(t *testing.T) {
	codings := codingsOf(framewatch.VoiceOwn, framewatch.Stratum{Of: 9}, []string{"yes yes -", "no - -", "yes yes -"}, []string{"no - -", "no - -", "yes yes -"})
	for i := range codings {
		codings[i].Concept, codings[i].Terms = "gone", "terms-1"
	}
	v := Validations(annotator().Lexicon(), codings).Validations[0]
	if v.Precision.Right != 1 || v.Precision.Of != 2 || !v.Missing || v.Changed || v.Label != "gone" || v.Agreement[0].Kappa.Known || !v.Agreement[0].Alpha.Known {
		t.Errorf("%+v", v)
	}
}
