package framing

import "strings"

// A grammar holds the small words by which attribution finds its way in a
// sentence. They belong to the language, not to the lexicon.
type grammar struct {
	that     string // words that open reported speech
	of       string // words behind which an accusation stands
	leading  string // words that do not belong to the speaker behind them
	joining  string // those among them that may stand inside a speaker's name
	trailing string // helpers that do not belong to the speaker before them
	relative string // words that open a relative clause
	breaks   string // words that, behind a comma, end what a cue reaches
	where    string // prepositions of place and time
}

var grammars = map[string]grammar{
	"en": {
		that: "that", of: "of for", joining: "and or", leading: "and but while as when although though because since so then what yet or if that where whereas",
		trailing: "has have had also later then who which that is was were are been being be repeatedly recently would will can could may again once still already",
		relative: "who which whose whom that", breaks: "but while although which where as though whereas",
		where: "in on at during after before since from near outside inside last yesterday today monday tuesday wednesday thursday friday saturday sunday",
	},
	"de": {
		that: "dass ob", of: "vor", joining: "und oder", leading: "und aber doch waehrend als weil da denn so wie was auch oder wenn dass",
		trailing: "hat haben hatte hatten auch der die das wird wurde worden ist war", relative: "der die das welche welcher welches",
		breaks: "aber doch waehrend obwohl wobei wo welche",
		where:  "in im am an auf bei nach vor seit waehrend aus zu zum zur gegenueber heute gestern montag dienstag mittwoch donnerstag freitag samstag sonntag",
	},
	"fr": {
		that: "que qu'", of: "de d' du des", joining: "et ou", leading: "et mais tandis comme alors car donc puis ou si que ce qu",
		trailing: "a ont avait avaient aussi qui est etait lui s'est", relative: "qui que dont", breaks: "mais tandis bien alors qui ou dont",
		where: "a au aux en dans lors depuis apres avant sur chez lundi mardi mercredi jeudi vendredi samedi dimanche hier aujourd'hui",
	},
	"es": {
		that: "que", of: "de", joining: "y o", leading: "y pero mientras como cuando porque pues o si lo que", trailing: "ha han habia tambien que quien es fue se",
		relative: "que quien quienes cual", breaks: "pero mientras aunque donde",
		where: "en a durante tras desde ante hasta este ayer hoy lunes martes miercoles jueves viernes sabado domingo",
	},
	"it": {
		that: "che", of: "di del della dei delle", joining: "e o", leading: "e ma mentre come quando perche poiche o se che cio", trailing: "ha hanno aveva anche che e si",
		relative: "che cui quale", breaks: "ma mentre anche dove", where: "in a al alla nel nella durante dopo da ieri oggi su lunedi martedi mercoledi giovedi venerdi sabato domenica",
	},
	"nl": {
		that: "dat of", of: "van", joining: "en of", leading: "en maar terwijl als toen omdat want zo wat ook of dat", trailing: "heeft hebben had ook die dat wordt is",
		relative: "die dat wie", breaks: "maar terwijl hoewel waar", where: "in op bij na voor sinds tijdens uit naar tegen gisteren vandaag maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
	},
}

// among reports whether a folded word is one of a list.
func among(words, word string) bool {
	if word == "" {
		return false
	}
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}
