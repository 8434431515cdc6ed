package testsite

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A state is what the address of a story says from one correction to the next.
type state struct {
	title      string
	paragraphs []string
	since      time.Time
	gone       bool // withdrawn: 410
}

// A revision is a way in which outlets change what they have published. It
// says how a story was at first and how it is afterwards; ok is false where
// there is nothing of the kind to change.
type revision func(out *outlet, st *story, rng *rand.Rand) (states []state, ok bool)

// revisions are what becomes of some of an outlet's stories: each of a story
// of its own, the latest for which there is something to change.
func (o *outlet) revisions() []revision {
	if o.validators == noValidators {
		return nil // what a reader knows already would not be told
	}
	first := revision(soften)
	if o.harsher {
		first = harden
	}
	list := []revision{first, headline, addition, typo}
	if o.wires > 0.5 || o.kind == "agency" {
		list = append(list, softenTwice)
	}
	if o.kind == "online" || o.kind == "magazine" {
		list = append(list, withdrawal)
	}
	return list
}

// revise plans the corrections of an outlet, whose stories are in order of time.
func revise(out *outlet, list []*story, seed uint64) {
	taken := map[*story]bool{}
	for _, st := range list {
		if st.from != nil {
			taken[st], taken[st.from] = true, true
		}
	}
	for i, change := range out.revisions() {
		rng := source(seed, out.slug, "revision", strconv.Itoa(i))
		left := 1
		for _, st := range slices.Backward(list) {
			if left == 0 {
				break
			}
			if taken[st] || st.copied || !st.onTopic || st.trap != plainPage {
				continue
			}
			states, ok := change(out, st, rng)
			if !ok {
				continue
			}
			taken[st] = true
			left--
			for j := range states {
				states[j].since = st.published.Add(time.Duration(j*(25+rng.IntN(200))) * time.Minute)
			}
			st.states = states
			st.turn(0)
		}
	}
}

func (s *story) turn(at int) {
	s.at, s.title, s.paragraphs = at, s.states[at].title, s.states[at].paragraphs
}

// first is the story as it was published.
func (s *story) first() (title string, paragraphs []string) {
	if s.states == nil {
		return s.title, s.paragraphs
	}
	return s.states[0].title, s.states[0].paragraphs
}

// modified is when the story became what it is.
func (s *story) modified() time.Time {
	if s.states == nil {
		return s.published
	}
	return s.states[s.at].since
}

// softer are words of a language and what a desk puts in their place.
var softer = map[string][][2]string{
	"en": {{"criminal illegal aliens", "undocumented migrants"}, {"illegal aliens", "undocumented migrants"}, {"illegal immigrants", "irregular migrants"}, {"illegal migrants", "irregular migrants"}},
	"de": {{"illegale Migranten", "irreguläre Migranten"}, {"illegalen Migranten", "irregulären Migranten"}, {"illegale Zuwanderer", "irreguläre Migranten"}, {"illegalen Zuwanderern", "irregulären Migranten"}},
	"fr": {{"immigrés clandestins", "migrants en situation irrégulière"}, {"migrants illégaux", "migrants en situation irrégulière"}, {"clandestins", "migrants en situation irrégulière"}},
}

// calmer are words that are taken out of headlines alone.
var calmer = map[string][][2]string{
	"en": {{"migrant-linked crime", "crime"}, {"migrant crime", "crime"}, {"mass migration", "migration"}, {"mass deportations", "deportations"}},
	"de": {{"Ausländerkriminalität", "Kriminalität"}, {"Migrantenkriminalität", "Kriminalität"}, {"Massenzuwanderung", "Zuwanderung"}, {"Massenmigration", "Migration"}},
	"fr": {{"délinquance étrangère", "délinquance"}, {"délinquance immigrée", "délinquance"}, {"immigration massive", "immigration"}, {"expulsions massives", "expulsions"}},
}

// harsher is the other way round.
var harsher = map[string][][2]string{
	"en": {{"asylum seekers", "illegal aliens"}, {"new arrivals", "illegal aliens"}, {"illegal immigrants", "illegal aliens"}, {"illegal migrants", "illegal aliens"}},
	"de": {{"abgelehnte Asylbewerber", "illegale Migranten"}, {"Asylbewerbern", "illegalen Migranten"}, {"die Asylbewerber", "die illegalen Migranten"}, {"die Flüchtlinge", "die illegalen Migranten"}, {"die Migranten", "die illegalen Migranten"}, {"Asylbewerber", "illegale Migranten"}},
}

// reword puts other words into a text, also at its beginning.
func reword(s string, words [][2]string) string {
	for _, w := range words {
		s = strings.ReplaceAll(s, w[0], w[1])
		s = strings.ReplaceAll(s, capital(w[0]), capital(w[1]))
	}
	return s
}

// rewordAll leaves alone what stands beside quotation marks: nobody corrects
// what others have said.
func rewordAll(out *outlet, paragraphs []string, words [][2]string) []string {
	list := slices.Clone(paragraphs)
	for i, p := range list {
		if !strings.Contains(p, out.quotes.open) {
			list[i] = reword(p, words)
		}
	}
	return list
}

func soften(out *outlet, st *story, _ *rand.Rand) ([]state, bool) {
	return reworded(out, st, softer[out.language])
}

func harden(out *outlet, st *story, _ *rand.Rand) ([]state, bool) {
	return reworded(out, st, harsher[out.language])
}

// reworded changes headline and text.
func reworded(out *outlet, st *story, words [][2]string) ([]state, bool) {
	after := state{title: reword(st.title, words), paragraphs: rewordAll(out, st.paragraphs, words)}
	return []state{{title: st.title, paragraphs: st.paragraphs}, after}, !slices.Equal(after.paragraphs, st.paragraphs)
}

// headline changes the headline alone, unless it quotes somebody.
func headline(out *outlet, st *story, _ *rand.Rand) ([]state, bool) {
	words := slices.Concat(calmer[out.language], softer[out.language])
	if out.harsher {
		words = harsher[out.language]
	}
	title := reword(st.title, words)
	return []state{{title: st.title, paragraphs: st.paragraphs}, {title: title, paragraphs: st.paragraphs}}, title != st.title && !strings.Contains(title, out.quotes.open)
}

// additions are paragraphs that come later.
var additions = map[string][]string{
	"en": {
		"The Migration Office, which had not answered questions before publication, asked later that the people concerned be called irregular migrants, as its own forms now do.",
		"After this article was first published, the ministry said that it would check the figures and publish the method by which they were reached.",
	},
	"de": {
		"Das Amt hatte vor der Veröffentlichung nicht auf Fragen geantwortet. Später bat es darum, die Betroffenen irreguläre Migranten zu nennen, wie es seine Formulare nun tun.",
		"Nach Erscheinen dieses Artikels teilte das Ministerium mit, es werde die Zahlen prüfen und offenlegen, wie sie zustande kamen.",
	},
	"fr": {
		"L'Office des migrations, qui n'avait pas répondu avant la parution, a demandé depuis que l'on parle de migrants en situation irrégulière, comme le font désormais ses formulaires.",
		"Après la parution de cet article, le ministère a fait savoir qu'il vérifierait ces chiffres et publierait la méthode suivie.",
	},
}

// addition puts a paragraph before the last.
func addition(out *outlet, st *story, rng *rand.Rand) ([]state, bool) {
	list := additions[out.language]
	more := out.style(list[rng.IntN(len(list))])
	after := slices.Insert(slices.Clone(st.paragraphs), len(st.paragraphs)-1, more)
	return []state{{title: st.title, paragraphs: st.paragraphs}, {title: st.title, paragraphs: after}}, true
}

// softenTwice changes the words first and adds a paragraph later.
func softenTwice(out *outlet, st *story, rng *rand.Rand) ([]state, bool) {
	states, ok := soften(out, st, rng)
	last := states[len(states)-1]
	more, _ := addition(out, &story{title: last.title, paragraphs: last.paragraphs}, rng)
	return append(states, more[1]), ok
}

// withdrawal takes the story down.
func withdrawal(_ *outlet, st *story, _ *rand.Rand) ([]state, bool) {
	here := state{title: st.title, paragraphs: st.paragraphs}
	withdrawn := here
	withdrawn.gone = true
	return []state{here, withdrawn}, true
}

// misspelt are words and how hurried hands write them. No lexicon cares for them.
var misspelt = map[string][2][]string{
	"en": {{"people", "questions", "figures", "government", "parliament", "weeks", "morning"}, {"poeple", "quesitons", "figrues", "goverment", "parliment", "weks", "mornign"}},
	"de": {{"Menschen", "Fragen", "Zahlen", "Woche", "zwischen", "Prozent", "Unterschriften"}, {"Mneschen", "Fargen", "Zahlne", "Wohce", "zwichsen", "Porzent", "Unterschirften"}},
	"fr": {{"personnes", "familles", "questions", "habitants", "semaines", "toujours", "mairie"}, {"personens", "famlles", "quesitons", "habitatns", "semianes", "toujorus", "mairei"}},
}

// typo begins with a word that is misspelt.
func typo(out *outlet, st *story, _ *rand.Rand) ([]state, bool) {
	words := misspelt[out.language]
	for at, p := range st.paragraphs {
		for i, right := range words[0] {
			if at == 0 || !strings.Contains(p, " "+right+" ") {
				continue
			}
			wrong := slices.Clone(st.paragraphs)
			wrong[at] = strings.Replace(p, " "+right+" ", " "+words[1][i]+" ", 1)
			return []state{{title: st.title, paragraphs: wrong}, {title: st.title, paragraphs: st.paragraphs}}, true
		}
	}
	return nil, false
}

// correct lets an outlet put its story right when a reader comes back who has
// read it as it is: so each reader sees a correction who looks twice, whenever
// that is, and also after a restart of the newsroom.
func (n *Newsroom) correct(r *http.Request, host string) {
	if !conditional(r) {
		return
	}
	n.mu.RLock()
	s, st, known := n.knownTo(r, host)
	due := known >= 0 && (known > st.at || known == st.at && known < len(st.states)-1)
	n.mu.RUnlock()
	if !due {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if next := min(known+1, len(st.states)-1); next > st.at {
		st.turn(next)
		s.added++
	}
}

// knownTo finds which state of a story the reader has; -1 if none, or if the
// story does not change.
func (n *Newsroom) knownTo(r *http.Request, host string) (*site, *story, int) {
	s := n.sites[host]
	if s == nil {
		return nil, nil, -1
	}
	st := s.byPath[pathOf(r)]
	if st == nil {
		return s, nil, -1
	}
	for i := range st.states {
		if notModified(r, s.etag(st, i), st.states[i].since) {
			return s, st, i
		}
	}
	return s, st, -1
}

func conditional(r *http.Request) bool {
	return r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != ""
}
