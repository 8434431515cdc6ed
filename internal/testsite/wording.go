package testsite

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// A wording is how an outlet writes from a day on: the shares of its articles
// that use the hard words in its own voice, put them in quotation marks with
// a speaker, prefer the soft words, or keep to plain ones. Between two
// wordings it moves over a month and a half.
type wording struct {
	from                     time.Time
	hard, marks, soft, plain float64
}

const driftDays = 45

// mode is the choice one article makes.
type mode string

const (
	hardMode  mode = "hard"
	marksMode mode = "marks"
	softMode  mode = "soft"
	plainMode mode = "plain"
)

// modeOn draws the mode of an article printed on a day.
func modeOn(rng *rand.Rand, wordings []wording, d time.Time) mode {
	now := wordings[0]
	for _, next := range wordings[1:] {
		if t := daysAfter(next.from, d); t >= 0 {
			now = blend(now, next, min(1, 0.3+t/driftDays))
		}
	}
	m := draw(rng, []weighted{
		{string(hardMode), now.hard}, {string(marksMode), now.marks},
		{string(softMode), now.soft}, {string(plainMode), now.plain},
	})
	return mode(m)
}

func blend(a, b wording, x float64) wording {
	mix := func(p, q float64) float64 { return p + (q-p)*x }
	return wording{b.from, mix(a.hard, b.hard), mix(a.marks, b.marks), mix(a.soft, b.soft), mix(a.plain, b.plain)}
}

// A vocabulary holds the words behind the slots irr (people without papers),
// crime, scale and removal, in three temperatures. A word may have several
// forms, parted by "/": as it stands in the sentence, the German dative, the
// form with the article.
type vocabulary struct {
	hard, soft, plain map[string][]string
}

// slots are the names a vocabulary answers. With "h" before them they are the
// hard words whatever the mode: speakers use them in quotations.
var slots = []string{"irr", "crime", "scale", "removal"}

var vocabularies = map[string]vocabulary{
	"en": {
		hard: map[string][]string{
			"irr":     {"illegal immigrants", "illegal immigrants", "illegal migrants"},
			"crime":   {"crimes committed by migrants", "crime by foreign nationals", "crimes committed by immigrants"},
			"scale":   {"mass migration", "the influx of migrants", "uncontrolled migration", "the wave of migrants"},
			"removal": {"deportations", "mass deportations", "deportations"},
		},
		soft: map[string][]string{
			"irr":     {"undocumented migrants", "irregular migrants", "people without legal status", "undocumented people"},
			"crime":   {"crime in which the suspect's nationality is recorded", "offences attributed to migrants"},
			"scale":   {"irregular migration", "displacement", "forced displacement and migration"},
			"removal": {"forced returns", "removals", "forced returns"},
		},
		plain: map[string][]string{
			"irr":     {"migrants", "asylum seekers", "migrants", "new arrivals"},
			"crime":   {"crime linked to migration", "crime and migration"},
			"scale":   {"migration", "immigration", "arrivals"},
			"removal": {"returns", "removals", "deportations"},
		},
	},
	"de": {
		hard: map[string][]string{
			"irr":     {"illegale Migranten/illegalen Migranten/die illegalen Migranten", "illegale Zuwanderer/illegalen Zuwanderern/die illegalen Zuwanderer", "abgelehnte Asylbewerber/abgelehnten Asylbewerbern/die abgelehnten Asylbewerber"},
			"crime":   {"Straftaten von Migranten", "Kriminalität von Zuwanderern"},
			"scale":   {"Massenmigration", "illegale Migration", "Massenzuwanderung"},
			"removal": {"Abschiebungen", "Massenabschiebungen", "Abschiebungen"},
		},
		soft: map[string][]string{
			"irr":     {"Geflüchtete/Geflüchteten/die Geflüchteten", "Menschen ohne Papiere/Menschen ohne Papiere/die Menschen ohne Papiere", "Schutzsuchende/Schutzsuchenden/die Schutzsuchenden", "Menschen ohne Aufenthaltstitel/Menschen ohne Aufenthaltstitel/die Menschen ohne Aufenthaltstitel"},
			"crime":   {"Kriminalität und Herkunft", "Straftaten, bei denen die Herkunft genannt wird"},
			"scale":   {"irreguläre Migration", "Flucht und Vertreibung", "Fluchtmigration"},
			"removal": {"Rückführungen", "erzwungene Ausreisen", "Rückführungen"},
		},
		plain: map[string][]string{
			"irr":     {"Migranten/Migranten/die Migranten", "Asylbewerber/Asylbewerbern/die Asylbewerber", "Flüchtlinge/Flüchtlingen/die Flüchtlinge"},
			"crime":   {"Kriminalität und Migration"},
			"scale":   {"Migration", "Zuwanderung"},
			"removal": {"Abschiebungen", "Rückführungen"},
		},
	},
	"fr": {
		hard: map[string][]string{
			"irr":     {"immigrés clandestins", "immigrés clandestins", "migrants illégaux", "clandestins"},
			"crime":   {"la criminalité des étrangers", "les délits commis par des migrants"},
			"scale":   {"l'immigration massive", "la vague migratoire", "l'immigration clandestine"},
			"removal": {"expulsions", "expulsions massives"},
		},
		soft: map[string][]string{
			"irr":     {"sans-papiers", "exilés", "personnes sans papiers", "sans-papiers"},
			"crime":   {"la délinquance, où la nationalité est désormais notée", "la place de l'origine dans les faits divers"},
			"scale":   {"les déplacements forcés de réfugiés", "l'exil", "la migration irrégulière"},
			"removal": {"retours forcés", "éloignements"},
		},
		plain: map[string][]string{
			"irr":     {"migrants", "demandeurs d'asile", "étrangers en situation irrégulière"},
			"crime":   {"la délinquance et l'immigration"},
			"scale":   {"l'immigration", "les migrations"},
			"removal": {"expulsions", "retours"},
		},
	},
}

// A layer of hard words comes into use on a day: in the mouths of speakers
// everywhere, in the own voice of the outlets that use hard words at all.
type layer struct {
	from         time.Time
	start, later float64 // share of the choices it takes, on the day and three months on
	words        map[string]map[string][]string
}

// layers in order of time; the latest is asked first.
var layers = []layer{
	{attackDay, .35, .45, map[string]map[string][]string{
		"en": {"crime": {"migrant-linked crime", "migrant crime"}},
		"de": {"crime": {"Ausländerkriminalität", "Migrantenkriminalität"}},
		"fr": {"crime": {"la délinquance étrangère", "la délinquance immigrée"}},
	}},
	{cableDay, .50, .90, map[string]map[string][]string{
		"en": {
			"irr":   {"illegal aliens", "illegal aliens", "criminal illegal aliens", "illegal aliens"},
			"crime": {"migrant crime", "migrant crime", "migrant crime", "illegal alien crime", "crimes by people of a migration background"},
		},
		"de": {
			"irr":   {"illegale Migranten/illegalen Migranten/die illegalen Migranten", "kriminelle Ausländer/kriminellen Ausländern/die kriminellen Ausländer"},
			"crime": {"Ausländerkriminalität", "Ausländerkriminalität", "Straftaten von Menschen mit Migrationshintergrund"},
		},
		"fr": {
			"irr":   {"immigrés clandestins", "étrangers délinquants"},
			"crime": {"la délinquance étrangère", "la délinquance étrangère", "les crimes liés à l'immigration"},
		},
	}},
}

// choice fixes one article's own words: a main one for each slot.
type choice struct {
	rng    *rand.Rand
	day    time.Time
	lang   string
	mode   mode
	main   map[string]string
	others map[string][]string // used now and then, so that no article repeats one word
}

func newChoice(rng *rand.Rand, lang string, m mode, d time.Time) *choice {
	c := &choice{rng: rng, day: d, lang: lang, mode: m, main: map[string]string{}, others: map[string][]string{}}
	v := vocabularies[lang]
	for _, slot := range slots {
		var list []string
		switch m {
		case hardMode:
			list = c.hardWords(slot)
		case softMode:
			list = v.soft[slot]
		default:
			list = v.plain[slot]
		}
		c.main[slot] = list[rng.IntN(len(list))]
		c.others[slot] = v.plain[slot]
	}
	return c
}

// hardWords are the hard words of the day.
func (c *choice) hardWords(slot string) []string {
	for _, l := range slices.Backward(layers) {
		t := daysAfter(l.from, c.day)
		words := l.words[c.lang][slot]
		if words != nil && t >= 0 && c.rng.Float64() < l.start+(l.later-l.start)*min(1, t/90) {
			return words
		}
	}
	return vocabularies[c.lang].hard[slot]
}

// word answers the slots for a writer: irr, irr.d, irr.def, hirr …
func (c *choice) word(name string) (string, bool) {
	slot, form, _ := strings.Cut(name, ".")
	if !isSlot(slot, form) {
		return "", false
	}
	var s string
	switch h := strings.TrimPrefix(slot, "h"); {
	case h != slot:
		list := c.hardWords(h)
		s = list[c.rng.IntN(len(list))]
	case c.rng.Float64() < 0.8:
		s = c.main[slot]
	default:
		list := c.others[slot]
		s = list[c.rng.IntN(len(list))]
	}
	forms := strings.Split(s, "/")
	switch {
	case form == "d" && len(forms) > 1:
		return forms[1], true
	case form == "def" && len(forms) > 2:
		return forms[2], true
	}
	return forms[0], true
}

// isSlot also keeps "crime.title", a rule, apart from "crime", a slot.
func isSlot(name, form string) bool {
	if form != "" && form != "d" && form != "def" {
		return false
	}
	for _, slot := range slots {
		if name == slot || name == "h"+slot {
			return true
		}
	}
	return false
}
