package framing

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"framewatch"
	"framewatch/text"
)

func TestVoiceSpans(t *testing.T) {
	a := defaultAnnotator(t)
	for _, c := range []struct{ name, lang, title, text, want string }{
		{"all the outlet's", "en", "Rain", "It rained. Nobody came.", ""},
		{"reported behind the cue", "en", "", "Smith said the boats were full. It rained.", "lead reported: the boats were full"},
		{"a quotation of two sentences is one", "en", "", "“It is over. We go home,” Smith said.", "lead quoted: It is over. We go home"},
		{"a quotation inside what is reported", "en", "", "Smith said the ‘camp’ was full.", "lead reported: the|lead quoted: camp|lead reported: was full"},
		{"nobody's quotation", "en", "", "The ‘camp’ was full.", "lead scare: camp"},
		{"a colon in the headline", "en", "Smith: the camp is full", "", "headline reported: the camp is full"},
		{"no colon in the text", "en", "", "Smith: the camp is full", ""},
		{"according to", "en", "", "According to Smith, the camp is full.", "lead reported: the camp is full"},
		{"what stands before the cue", "en", "", "The camp is full, Smith said.", "lead reported: The camp is full"},
		{"up to a semicolon", "en", "", "Smith said no; the camp is full.", "lead reported: no"},
		{"up to a comma that turns away", "en", "", "Smith said no, but the camp is full.", "lead reported: no, but"},
		{"the next speaker's name", "en", "", "Smith said they had gone; Jones warned that it was late.", "lead reported: they had gone|lead reported: that it was late"},
		{"paragraphs part", "en", "", "“It is over.\n\nWe go home,” Smith said.", "lead scare: It is over|body reported: We go home"},
		{"a word with an apostrophe", "en", "", "Smith said they don’t.", "lead reported: they don’t"},
		{"six words behind what X calls", "en", "", "They met what Smith calls a b c d e f g h.", "lead reported: a b c d e f"},
		{"the mood of reports", "de", "", "Der Sprecher sagte nichts weiter. Das Lager sei voll.", "lead reported: nichts weiter|lead reported: Das Lager sei voll"},
		{"two who are quoted", "en", "", "“It is over,” Smith said. “It is not,” Jones said.", "lead quoted: It is over|lead quoted: It is not"},
		{"a language without rules", "sv", "Smith: nej", "“Ja”, Smith said.", ""},
	} {
		art := framewatch.Article{Language: c.lang, Title: c.title, Text: c.text}
		var got []string
		_, spans := a.Read(art)
		for _, s := range spans {
			got = append(got, fmt.Sprintf("%s %s: %s", s.Place, s.Voice, fieldOf(art, s.Place)[s.Start:s.End]))
		}
		if all := strings.Join(got, "|"); all != c.want {
			t.Errorf("%s: %q %q\n got %q\nwant %q", c.name, c.title, c.text, all, c.want)
		}
	}
}

// TestNoSpeechBlock: whose words they are is not known in a language without
// rules of speech, nor is it said to be the outlet.
func TestNoSpeechBlock(t *testing.T) {
	a := annotator(t, strings.Replace(lexiconOf("en", "alien"), "speech:\n  en:", "speech:\n  de:", 1))
	art := framewatch.Article{Language: "en", Title: "Smith: alien", Text: "“Alien”, Smith said."}
	ann, spans := a.Read(art)
	if len(ann.Mentions) != 2 || ann.Mentions[0].Voice != "" || ann.Mentions[1].Voice != "" || ann.Voiced || spans != nil {
		t.Errorf("got %+v, %+v", ann, spans)
	}
}

// TestLeadWord: the first word outside quotation marks decides on a phrase.
func TestLeadWord(t *testing.T) {
	a := annotator(t, lexiconOf("en", "big <3> alien"))
	a.lex.languages["en"].speech = defaultAnnotator(t).lex.languages["en"].speech
	for _, c := range []struct{ text, want string }{
		{"A big alien came.", "own"},
		{"A ‘big alien’ came.", "scare"},
		{"A ‘big’ alien came.", ""}, // no term runs over a mark
		{"Smith said a big alien came.", "reported"},
		{"“A big alien,” Smith said.", "quoted"},
		{"The big band of alien Smith said no.", "own"},
	} {
		ann, _ := a.Read(framewatch.Article{Language: "en", Text: c.text})
		got := ""
		for _, m := range ann.Mentions {
			got = string(m.Voice)
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	var d doc
	var r reading
	l := a.lex.languages["en"]
	l.fold.read(&d, "“An alien” and “another alien”, Smith said of the ‘alien’ ‘band’.")
	r.read(l, &d, false)
	for _, c := range []struct {
		phrase string
		want   framewatch.Voice
	}{
		{"alien” and “another", "reported"},
		{"“An alien”", "quoted"},
		{"“", "reported"}, // a sign alone is taken for a word
		{"alien’ ‘band", "quoted"},
		{"An alien” and “another alien”, Smith", "reported"},
	} {
		start := strings.Index(d.raw, c.phrase)
		if w := r.leadWord(0, start, start+len(c.phrase)); w.voice() != c.want {
			t.Errorf("%q: %s, want %s", c.phrase, w.voice(), c.want)
		}
	}
}

func fieldOf(art framewatch.Article, place framewatch.Place) string {
	if place == framewatch.PlaceHeadline {
		return art.Title
	}
	return art.Text
}

// samples are n real articles, the sample cases, and those of each language as
// one article of many paragraphs.
func samples(t testing.TB, n int) []framewatch.Article {
	all := slices.Clone(articles(t, n))
	joined := map[string]string{}
	for _, c := range sampleCases(t) {
		all = append(all, c.article())
		joined[c.Lang] += "\n\n" + c.Text + " " + c.Text
	}
	for lang, text := range joined {
		all = append(all, framewatch.Article{Language: lang, Title: text[2:], Text: text[2:] + " " + strings.ReplaceAll(joined["en"], "\n", " ")})
	}
	return all
}

// TestEveryWord compares the spans with the rules applied to each word, plainly.
func TestEveryWord(t *testing.T) {
	a := defaultAnnotator(t)
	voices := map[framewatch.Voice]int{}
	for _, art := range samples(t, 400) {
		ann, spans := a.Read(art)
		checkSpans(t, art, spans)
		a.checkWords(t, art, spans, voices)
		a.checkVoices(t, art, ann, spans)
	}
	t.Logf("words by voice: %v", voices)
}

// checkSpans proves that the spans are in order, inside their field, apart,
// between words, and as long as they can be.
func checkSpans(t testing.TB, art framewatch.Article, spans []framewatch.VoiceSpan) {
	t.Helper()
	var last framewatch.VoiceSpan
	for _, s := range spans {
		text := fieldOf(art, s.Place)
		if s.Start < 0 || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("span %+v lies outside of %q", s, text)
		}
		if s.Voice == framewatch.VoiceOwn || !slices.Contains(framewatch.Voices, s.Voice) || !slices.Contains(framewatch.Places, s.Place) {
			t.Fatalf("span %+v has no such voice or place", s)
		}
		if (s.Place == framewatch.PlaceLead) != (s.Place != framewatch.PlaceHeadline && s.Start < art.LeadEnd()) {
			t.Fatalf("span %+v does not stand there in %q", s, text)
		}
		if strings.ContainsAny(text[s.Start:s.End], lineBreaks) {
			t.Fatalf("span %+v runs over the end of a paragraph of %q", s, text)
		}
		if !utf8.RuneStart(text[s.Start]) || s.End < len(text) && utf8.ValidString(text) && !utf8.RuneStart(text[s.End]) {
			t.Fatalf("span %+v cuts a rune of %q", s, text)
		}
		if len(wordsIn(text[s.Start:s.End])) == 0 || wordsIn(text[s.Start:s.End])[0].Start != 0 {
			t.Fatalf("span %+v begins with no word in %q", s, text)
		}
		if before := slices.Index(framewatch.Places, last.Place); before >= 0 {
			switch after := slices.Index(framewatch.Places, s.Place); {
			case after < before, fieldOf(art, last.Place) == text && after > 0 && before > 0 && s.Start < last.End, after == before && s.Start < last.End:
				t.Fatalf("spans %+v, %+v overlap or are in no order", last, s)
			case after == before && s.Voice == last.Voice && s.Speaking == last.Speaking && !strings.ContainsAny(text[last.End:s.Start], lineBreaks) && len(wordsIn(text[last.End:s.Start])) == 0:
				t.Fatalf("spans %+v, %+v of %q are one", last, s, text)
			}
		}
		last = s
	}
}

func wordsIn(s string) []text.Word { return text.Words(s) }

// checkWords proves that the spans say of every word what the rules say.
func (a *Annotator) checkWords(t testing.TB, art framewatch.Article, spans []framewatch.VoiceSpan, voices map[framewatch.Voice]int) {
	t.Helper()
	l := a.lex.languages[art.Language]
	if l == nil {
		return
	}
	for _, place := range []framewatch.Place{framewatch.PlaceHeadline, framewatch.PlaceBody} {
		var d doc
		var r reading
		l.fold.read(&d, fieldOf(art, place))
		r.read(l, &d, place == framewatch.PlaceHeadline)
		for _, w := range wordsIn(d.raw) {
			want, got := r.plainVoice(d.at(w.Start), d.at(w.End), place == framewatch.PlaceHeadline), voiceIn(spans, place, w)
			if got != want {
				t.Fatalf("%s of %q: %q at %d is %s, want %s", art.Language, d.raw, d.raw[w.Start:w.End], w.Start, got, want)
			}
			voices[got]++
		}
	}
}

func voiceIn(spans []framewatch.VoiceSpan, place framewatch.Place, w text.Word) framewatch.Voice {
	for _, s := range spans {
		if (s.Place == framewatch.PlaceHeadline) == (place == framewatch.PlaceHeadline) && s.Start <= w.Start && w.Start < s.End {
			return s.Voice
		}
	}
	return framewatch.VoiceOwn
}

// checkVoices proves that the voices of the mentions are those of their words,
// that they name what stands in the text, and that Annotate finds the same.
func (a *Annotator) checkVoices(t testing.TB, art framewatch.Article, ann framewatch.Annotation, spans []framewatch.VoiceSpan) {
	t.Helper()
	other := a.Annotate(art)
	if len(other.Mentions) != len(ann.Mentions) || other.Topic != ann.Topic || !reflect.DeepEqual(other.OnTopic, ann.OnTopic) {
		t.Fatalf("Read gives %+v, Annotate %+v", ann, other)
	}
	for i, m := range ann.Mentions {
		checkSpeaking(t, fieldOf(art, m.Place), m.Voice, m.Speaking)
		if m.Voice, m.Speaking = "", (framewatch.Speaking{}); m.Start != other.Mentions[i].Start || m.Concept != other.Mentions[i].Concept || m.End != other.Mentions[i].End {
			t.Fatalf("Read gives %+v, Annotate %+v", m, other.Mentions[i])
		}
	}
	for _, s := range spans {
		checkSpeaking(t, fieldOf(art, s.Place), s.Voice, s.Speaking)
	}
	if !ann.Voiced {
		return
	}
	for _, m := range ann.Mentions {
		var first, outside framewatch.Voice
		for _, w := range wordsIn(fieldOf(art, m.Place)) {
			if w.Start >= m.End || w.End <= m.Start {
				continue
			}
			voice := voiceIn(spans, m.Place, w)
			if first == "" {
				first = voice
			}
			if outside == "" && (voice == framewatch.VoiceOwn || voice == framewatch.VoiceReported) {
				outside = voice
			}
		}
		if outside != "" {
			first = outside
		}
		if first != m.Voice {
			t.Fatalf("%+v: its words say %s", m, first)
		}
	}
}

// checkSpeaking proves that a voice and to whom it is owed go together.
func checkSpeaking(t testing.TB, text string, voice framewatch.Voice, s framewatch.Speaking) {
	t.Helper()
	owed := voice == framewatch.VoiceQuoted || voice == framewatch.VoiceReported
	switch {
	case owed != (s.Class != "") || owed != slices.Contains(framewatch.CueClasses, s.Class):
		t.Fatalf("%s with %+v", voice, s)
	case !strings.Contains(text, s.Speaker), !strings.Contains(text, s.Cue), s.Name != "" && s.Speaker == "":
		t.Fatalf("%+v does not stand in %q", s, text)
	case !utf8.ValidString(s.Name) && utf8.ValidString(text), strings.TrimSpace(s.Name) != s.Name:
		t.Fatalf("name of %+v", s)
	}
}

// plainVoice is the slow, obvious reading of the rules for one word.
func (r *reading) plainVoice(start, end int, headline bool) framewatch.Voice {
	w := word{quote: r.quoteAround(start, end)}
	if w.quote >= 0 {
		w.src = r.said[w.quote].known()
	} else if r.l.speaks() {
		src := r.plainSource(r.sentence(start), start, end, headline)
		w.src = src.known()
	}
	return w.voice()
}

func (r *reading) plainSource(sent int32, start, end int, headline bool) source {
	if headline {
		if src := r.colon(sent, start, 4); src.cue != nil {
			return src
		}
	}
	cues := r.cues[sent]
	for _, c := range cues {
		if c.class == "according" && (c.by.holds(start, end) || c.holds(start, end)) {
			return source{}
		} else if c.class == "according" && !r.isSevered(&c, start) {
			return c.by
		}
	}
	for _, c := range cues {
		if c.tail >= end {
			return c.by
		}
	}
	for _, c := range slices.Backward(cues) {
		if c.by.holds(start, end) {
			continue
		}
		if c.end <= start {
			if r.reaches(&c, start) {
				return c.by
			}
			if start >= c.reach.from {
				break
			}
		}
	}
	return r.moods[sent]
}

// reaches reports whether the words of a cue before a place go as far as it. In
// English they never go further than this, but often less far.
func (r *reading) reaches(c *cue, start int) bool {
	if r.l.fold.lang == "en" && !c.reach.holds(start) {
		return false
	}
	gap, words := r.d.folded[c.end:start], r.tokenAt(start)-c.next
	has := func(set wordSet) bool {
		return slices.ContainsFunc(r.d.tokens[c.next:r.tokenAt(start)], func(t token) bool { return set.has(r.d.folded[t.start:t.end]) })
	}
	if words > maxReach || bytes.IndexByte(gap, ';') >= 0 || c.reduced && bytes.IndexByte(gap, ',') >= 0 {
		return false
	}
	for i, b := range gap {
		if part, _, _ := bytes.Cut(gap[i+1:], []byte(",")); b == ',' && !beside(part) && r.g.breaks.has(r.word(c.end+i+1)) {
			return false
		}
	}
	if c.class == "accuse" && !has(r.g.of) && !r.g.of.has(lastWord(r.d.folded[c.start:c.end])) && !(r.l.fold.lang == "nl" && words >= 2 && strings.HasPrefix(string(r.d.folded[c.start:c.end]), "verw")) {
		return false
	}
	if r.isWhat(c) {
		i := r.quoteFrom(c.end)
		right := i < len(r.quotes) && r.quotes[i].open < start && beside(r.d.folded[c.end:r.quotes[i].open])
		return !right && words < 6
	}
	if r.isTold(c) && start < r.addressed(c) {
		return false
	}
	return c.class != "say" || !r.afterQuotation(c) || has(r.g.that)
}

// TestReadByMany reads from several goroutines what one has read.
func TestReadByMany(t *testing.T) {
	a := defaultAnnotator(t)
	type answer struct {
		ann   framewatch.Annotation
		spans []framewatch.VoiceSpan
	}
	all := samples(t, 50)
	var want []answer
	for _, art := range all {
		ann, spans := a.Read(art)
		want = append(want, answer{ann, spans})
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for k := range all {
				i := (k*(g+1) + g) % len(all)
				ann, spans := a.Read(all[i])
				if !reflect.DeepEqual(answer{ann, spans}, want[i]) {
					t.Errorf("article %d is read in another way", i)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzRead(f *testing.F) {
	a := defaultAnnotator(f)
	for _, c := range sampleCases(f) {
		f.Add(c.Lang, c.Text, c.Text)
	}
	f.Add("de", "A: b", "Er sagte, Flu\u0308chtlinge\u200b \u0301x «Migrant\u00ad:innen\u200b ŉ» ½ \xff\xfe İ; l’e\u0301té 移民,说")
	f.Add("en", "0", "000000000 desCriBe\"\"!")
	f.Fuzz(func(t *testing.T, lang, title, text string) {
		art := framewatch.Article{Language: lang, Title: title, Text: text}
		ann, spans := a.Read(art)
		checkMentions(t, art, ann.Mentions)
		checkSpans(t, art, spans)
		a.checkWords(t, art, spans, map[framewatch.Voice]int{})
		a.checkVoices(t, art, ann, spans)
	})
}

// BenchmarkRead tells what an article costs, and how many times as much as
// Annotate alone: the best of all rounds for each article, since others may
// work on the machine.
func BenchmarkRead(b *testing.B) {
	a := defaultAnnotator(b)
	all := articles(b, 2000)
	alone, read := newBest(all), newBest(all)
	for b.Loop() {
		for i, art := range all {
			alone.time(i, func() { a.Annotate(art) })
			read.time(i, func() { a.Read(art) })
		}
	}
	b.ReportMetric(alone.mean(), "annotate-µs/article")
	b.ReportMetric(read.mean(), "read-µs/article")
	b.ReportMetric(read.mean()/alone.mean(), "read/annotate")
}

// A best has the shortest time of each article.
type best []time.Duration

func newBest(all []framewatch.Article) best {
	return slices.Repeat(best{math.MaxInt64}, len(all))
}

func (b best) time(i int, f func()) {
	start := time.Now()
	f()
	b[i] = min(b[i], time.Since(start))
}

// mean is in microseconds.
func (b best) mean() float64 {
	var sum time.Duration
	for _, d := range b {
		sum += d
	}
	return float64(sum.Nanoseconds()) / 1000 / float64(len(b))
}
