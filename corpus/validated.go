package corpus

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"framewatch"
	"framewatch/measure"
)

// agreementSeed draws the samples behind the intervals of agreement.
const agreementSeed = 2011

// Validations says how right the mentions of concepts are by what people judged
// of them. The lexicon is the one in force.
func Validations(lex *framewatch.Lexicon, codings []framewatch.Coding) framewatch.ValidationsResult {
	res := framewatch.ValidationsResult{Lexicon: lex.Version(), Validations: []framewatch.Validation{}}
	byConcept := map[string][]framewatch.Coding{}
	for _, c := range codings {
		byConcept[c.Concept] = append(byConcept[c.Concept], c)
	}
	for id, of := range byConcept {
		concept, known := conceptIn(lex, id)
		v := validation(of)
		v.Concept, v.Label, v.Missing = id, cmp.Or(concept.Label, id), !known
		v.Changed = known && slices.ContainsFunc(of, func(c framewatch.Coding) bool { return c.Terms != framewatch.TermsOf(concept) })
		v.Notices = noticesOf(v)
		res.Validations = append(res.Validations, v)
	}
	slices.SortFunc(res.Validations, func(a, b framewatch.Validation) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Concept, b.Concept))
	})
	return res
}

func conceptIn(lex *framewatch.Lexicon, id string) (framewatch.Concept, bool) {
	i := slices.IndexFunc(lex.Concepts, func(c framewatch.Concept) bool { return c.ID == id })
	if i < 0 {
		return framewatch.Concept{}, false
	}
	return lex.Concepts[i], true
}

func noticesOf(v framewatch.Validation) []string {
	notices := []string{}
	if v.Missing {
		notices = append(notices, "The lexicon has no such concept any more.")
	}
	if v.Changed {
		notices = append(notices, "The terms of the concept have changed since mentions were drawn: the figures are about the terms of then.")
	}
	if v.Weighted {
		notices = append(notices, "Mentions were drawn voice by voice; the precision of all counts each voice as often as it was found.")
	}
	return notices
}

// A verdict is what all coders together say of one.
type verdict struct {
	framewatch.Coding // of the first coder
	correct           string
	voice             framewatch.Voice // in which it is; "" unknown
	voiceRight        string           // one of the judgements
	speaker           string
}

func validation(codings []framewatch.Coding) framewatch.Validation {
	v := framewatch.Validation{Coders: []framewatch.Coder{}, Agreement: []framewatch.CoderAgreement{}, Lexicons: []string{}}
	lexicons := map[string]bool{}
	byMention := map[framewatch.MentionID][]framewatch.Coding{}
	for _, c := range codings {
		lexicons[c.Lexicon] = true
		byMention[c.MentionID] = append(byMention[c.MentionID], c)
	}
	v.Lexicons = append(v.Lexicons, slices.Sorted(maps.Keys(lexicons))...)
	var mentions []verdict
	for _, of := range byMention {
		m := together(of)
		switch m.correct {
		case "":
			v.Empty++
			continue
		case framewatch.JudgedUnclear:
			v.Unclear++
		}
		v.Mentions++
		mentions = append(mentions, m)
	}
	v.Voices, v.Voice = voicesOf(mentions)
	v.Precision, v.Weighted = precisionOf(mentions)
	v.Speaker = shareOf(mentions, func(m verdict) string { return m.speaker })
	v.Coders = append(v.Coders, codersOf(codings)...)
	v.Agreement = append(v.Agreement, agreements(byMention, v.Coders)...)
	return v
}

// together is what more than half of the coders of a mention say, of those who
// say anything; unclear if they are split.
func together(of []framewatch.Coding) verdict {
	m := verdict{Coding: of[0]}
	m.correct = majority(of, func(c framewatch.Coding) string { return c.Correct })
	if m.correct != framewatch.JudgedYes {
		return m
	}
	m.voiceRight = majority(of, ofRight(func(c framewatch.Coding) string { return c.VoiceCorrect }))
	switch is := framewatch.Voice(m.voiceRight); {
	case m.voiceRight == framewatch.JudgedYes:
		m.voice = m.Voice
	case slices.Contains(framewatch.Voices, is):
		m.voice, m.voiceRight = is, framewatch.JudgedNo
	}
	if m.Voice != framewatch.VoiceOwn || m.voice != framewatch.VoiceOwn { // the outlet's own words are owed to nobody
		m.speaker = majority(of, ofRight(func(c framewatch.Coding) string { return c.SpeakerCorrect }))
	}
	return m
}

// ofRight leaves out what coders say of mentions that are wrong in their eyes.
func ofRight(answer func(framewatch.Coding) string) func(framewatch.Coding) string {
	return func(c framewatch.Coding) string {
		if c.Correct != framewatch.JudgedYes {
			return ""
		}
		return answer(c)
	}
}

func majority(of []framewatch.Coding, answer func(framewatch.Coding) string) string {
	counts, n := map[string]int{}, 0
	for _, c := range of {
		if a := answer(c); a != "" {
			counts[a]++
			n++
		}
	}
	for a, times := range counts {
		if 2*times > n {
			return a
		}
	}
	if n > 0 {
		return framewatch.JudgedUnclear
	}
	return ""
}

// shareOf counts yes against no.
func shareOf(mentions []verdict, answer func(verdict) string) (j framewatch.Judged) {
	for _, m := range mentions {
		switch answer(m) {
		case framewatch.JudgedYes:
			j.Right++
			j.Of++
		case framewatch.JudgedNo:
			j.Of++
		}
	}
	j.Share, j.Low, j.High = measure.Share(j.Right, j.Of)
	return j
}

func correctOf(m verdict) string { return m.correct }

// voicesOf sorts the mentions by the voice in which they were found.
func voicesOf(mentions []verdict) (voices []framewatch.ValidationVoice, all framewatch.Judged) {
	for _, voice := range framewatch.Voices {
		own := slices.DeleteFunc(slices.Clone(mentions), func(m verdict) bool { return m.Voice != voice })
		row := framewatch.ValidationVoice{Voice: voice, Mentions: len(own), Are: map[framewatch.Voice]int{}}
		row.Precision = shareOf(own, correctOf)
		row.Right = shareOf(own, func(m verdict) string { return m.voiceRight })
		for _, m := range own {
			if m.voice != "" {
				row.Are[m.voice]++
			}
			if m.voiceRight == framewatch.JudgedUnclear {
				row.Unclear++
			}
		}
		voices = append(voices, row)
	}
	return voices, shareOf(mentions, func(m verdict) string { return m.voiceRight })
}

// precisionOf is the share of mentions that are right. Where some were drawn
// voice by voice, each voice counts by its mentions at the last draw.
func precisionOf(mentions []verdict) (j framewatch.Judged, weighted bool) {
	j = shareOf(mentions, correctOf)
	sizes := map[framewatch.Voice]int{}
	for _, m := range mentions {
		if m.Drawn.Voice != "" {
			sizes[m.Drawn.Voice] = max(sizes[m.Drawn.Voice], m.Drawn.Of)
		}
	}
	if len(sizes) == 0 {
		return j, false
	}
	var strata []measure.Stratum
	for _, voice := range framewatch.Voices {
		own := slices.DeleteFunc(slices.Clone(mentions), func(m verdict) bool { return m.Voice != voice })
		of := shareOf(own, correctOf)
		strata = append(strata, measure.Stratum{X: of.Right, N: of.Of, Weight: float64(sizes[voice])})
	}
	j.Share, j.Low, j.High = measure.StratifiedShare(strata)
	return j, true
}

func codersOf(codings []framewatch.Coding) []framewatch.Coder {
	byName := map[string][]framewatch.Coding{}
	for _, c := range codings {
		if c.Correct != "" {
			byName[c.Coder] = append(byName[c.Coder], c)
		}
	}
	var coders []framewatch.Coder
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		coder := framewatch.Coder{Name: name, Mentions: len(byName[name])}
		var own []verdict
		for _, c := range byName[name] {
			own = append(own, verdict{correct: c.Correct})
			day := c.At.UTC().Format(time.DateOnly)
			coder.First, coder.Last = min(cmp.Or(coder.First, day), day), max(coder.Last, day)
		}
		coder.Right = shareOf(own, correctOf)
		coders = append(coders, coder)
	}
	return coders
}

// agreements compares what coders say of the same mentions. Of voices, what
// they are in is compared, however it was written down.
func agreements(byMention map[framewatch.MentionID][]framewatch.Coding, coders []framewatch.Coder) []framewatch.CoderAgreement {
	if len(coders) < 2 {
		return nil
	}
	ids := slices.SortedFunc(maps.Keys(byMention), func(a, b framewatch.MentionID) int { return cmp.Compare(a.String(), b.String()) })
	var all []framewatch.CoderAgreement
	for _, about := range []struct {
		name   string
		answer func(framewatch.Coding) string
	}{
		{"correct", func(c framewatch.Coding) string { return c.Correct }},
		{"voice", ofRight(func(c framewatch.Coding) string {
			if c.VoiceCorrect == framewatch.JudgedYes {
				return string(c.Voice)
			}
			return c.VoiceCorrect
		})},
		{"speaker", ofRight(func(c framewatch.Coding) string { return c.SpeakerCorrect })},
	} {
		values := map[string]int{}
		var ratings measure.Ratings
		for _, id := range ids {
			unit := make([]int, len(coders))
			for i, coder := range coders {
				unit[i] = measure.Missing
				j := slices.IndexFunc(byMention[id], func(c framewatch.Coding) bool { return c.Coder == coder.Name })
				if j < 0 {
					continue
				}
				if a := about.answer(byMention[id][j]); a != "" {
					if _, known := values[a]; !known {
						values[a] = len(values)
					}
					unit[i] = values[a]
				}
			}
			ratings = append(ratings, unit)
		}
		all = append(all, agreementOf(about.name, ratings, len(coders)))
	}
	return all
}

func agreementOf(about string, r measure.Ratings, coders int) framewatch.CoderAgreement {
	a := framewatch.CoderAgreement{About: about, Coders: coders}
	a.Share, _ = r.Agreement()
	alpha, units, ok := r.Alpha()
	a.Units = units
	if ok {
		a.Alpha = framewatch.Figure{Known: true, Value: alpha}
		a.Alpha.Low, a.Alpha.High, _ = r.AlphaInterval(agreementSeed)
	}
	if coders == 2 {
		if kappa, _, ok := r.Kappa(0, 1); ok {
			a.Kappa = framewatch.Figure{Known: true, Value: kappa}
		}
	}
	return a
}
