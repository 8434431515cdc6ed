package framing

import "strings"

// A wordSet is a set of folded words.
type wordSet map[string]bool

// words makes a set of words with spaces between.
func words(list string) wordSet {
	set := wordSet{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

func (s wordSet) has(word []byte) bool { return s[string(word)] }

// A grammar holds the small words by which attribution finds its way in a
// sentence. They belong to the language, not to the lexicon.
type grammar struct {
	that     wordSet // words that open reported speech
	of       wordSet // words behind which an accusation stands
	leading  wordSet // words that do not belong to the speaker behind them
	joining  wordSet // those among them that may stand inside a speaker's name
	trailing wordSet // helpers that do not belong to the speaker before them
	relative wordSet // words that open a relative clause
	breaks   wordSet // words that, behind a comma, end what a cue reaches
	where    wordSet // prepositions of place and time

	// Of English, whose verbs often look like nouns:
	determiners  wordSet // words behind which a noun stands
	prepositions wordSet // likewise, for a form that can be a noun
	agents       wordSet // words behind which the person begins whom "who" means
	modals       wordSet // words behind which a verb is not done
	finite       wordSet // auxiliaries that end the subject before them
	naming       wordSet // participles that need no "as" to say what something is called
	plurals      wordSet // forms that are mostly nouns, even before "that"
	starting     wordSet // words before "to" that make what follows said
	finding      wordSet // verbs that hand over only what they open a clause for, or a report's result
	unnaming     wordSet // verbs of labelling that have no second object: what they call something stands behind "as"
	portraying   wordSet // those that may hand over what they portray, too
	likening     wordSet // those whose label stands behind "to"
	questions    wordSet // words with which what somebody is asked begins
	objects      wordSet // pronouns behind which a second object begins
	second       wordSet // words with which a second object begins
	labels       wordSet // words that stand before the colon of a headline and name no speaker
}

var grammars = map[string]grammar{
	"en": {
		that: words("that"), of: words("of for"), joining: words("and or"), leading: words("and but while as when although though because since so then what yet or if that where whereas after before until unless"),
		trailing: words("has have had also later then who which that is was were are been being be repeatedly recently would will can could may again once still already just never always simply often now first publicly quickly instead reportedly allegedly"),
		relative: words("who which whose whom that"), breaks: words("but while although which where as though whereas"),
		where:        words("in on at during after before since from near outside inside last yesterday today monday tuesday wednesday thursday friday saturday sunday"),
		determiners:  words("more most very so too a an the his her its their our my your such whose"),
		prepositions: words("of in on at with by for from amid despite over about against under without between like than into"),
		agents:       words("by from among with against to as than like about"),
		modals:       words("should must might may can could shall cannot not t"),
		finite:       words("would could should may might will shall can cannot was were is are has had have did does do"),
		naming:       words("called dubbed termed labeled labelled branded nicknamed deemed christened considered defined"),
		plurals:      words("states reports posts estimates terms views calls labels brands orders promises pledges demands vows"),
		starting:     words("forced used began begin continued continue continues seemed seems appeared appears going quick happy proceeded came had liked likes"),
		finding:      words("found finds shows showed states"),
		unnaming: words("describe describes described describing depict depicts depicted depicting portray portrays portrayed portraying characterise characterises characterised characterising characterize characterizes characterized characterizing " +
			"denounce denounces denounced denouncing decry decries decried decrying condemn condemns condemned condemning criticises criticizes criticised criticized criticising criticizing slams slammed slamming blasts blasted blasting " +
			"dismiss dismisses dismissed dismissing praises praised praising hails hailed hailing refers referred referring speak speaks spoke speaking talk talks talked talking rejects rejected opposes opposed supports supported backs backed " +
			"embraces embraced defends defended questions questioned likens likened likening compares compared comparing perceives perceived perceive chides chided derides derided mocks mocked ridicules ridiculed touts touted bashes bashed " +
			"assails assailed disparages disparaged denigrates denigrated lambasts lambastes lambasted castigates castigated belittled vilifies vilified rebuked scolded"),
		portraying: words("describe describes described describing depict depicts depicted depicting portray portrays portrayed portraying characterise characterises characterised characterising characterize characterizes characterized characterizing"),
		likening:   words("likens likened likening compares compared comparing"),
		questions:  words("to whether if how why what who when where which that for not"),
		objects:    words("him her it them us me you this that these those himself herself itself themselves myself"),
		second:     words("a an the one"),
		labels:     words("opinion analysis exclusive breaking watch video update updated live photos photo review editorial column commentary podcast listen explainer interview factbox transcript timeline quiz profile perspective read live opinions"),
	},
	"de": {
		that: words("dass ob"), of: words("vor"), joining: words("und oder"), leading: words("und aber doch waehrend als weil da denn so wie was auch oder wenn dass"),
		trailing: words("hat haben hatte hatten auch der die das wird wurde worden ist war"), relative: words("der die das welche welcher welches"),
		breaks: words("aber doch waehrend obwohl wobei wo welche"),
		where:  words("in im am an auf bei nach vor seit waehrend aus zu zum zur gegenueber heute gestern montag dienstag mittwoch donnerstag freitag samstag sonntag"),
	},
	"fr": {
		that: words("que qu'"), of: words("de d d' du des"), joining: words("et ou"), leading: words("et mais tandis comme alors car donc puis ou si que ce qu"),
		trailing: words("a ont avait avaient aussi qui est etait lui s'est"), relative: words("qui que dont"), breaks: words("mais tandis bien alors qui ou dont"),
		where: words("a au aux en dans lors depuis apres avant sur chez lundi mardi mercredi jeudi vendredi samedi dimanche hier aujourd'hui"),
	},
	"es": {
		that: words("que"), of: words("de"), joining: words("y o"), leading: words("y pero mientras como cuando porque pues o si lo que"), trailing: words("ha han habia tambien que quien es fue se"),
		relative: words("que quien quienes cual"), breaks: words("pero mientras aunque donde"),
		where: words("en a durante tras desde ante hasta este ayer hoy lunes martes miercoles jueves viernes sabado domingo"),
	},
	"it": {
		that: words("che"), of: words("di d del della dell dei degli delle"), joining: words("e o"), leading: words("e ma mentre come quando perche poiche o se che cio"), trailing: words("ha hanno aveva anche che e si"),
		relative: words("che cui quale"), breaks: words("ma mentre anche dove"), where: words("in a al alla nel nella durante dopo da ieri oggi su lunedi martedi mercoledi giovedi venerdi sabato domenica"),
	},
	"nl": {
		that: words("dat of"), of: words("van"), joining: words("en of"), leading: words("en maar terwijl als toen omdat want zo wat ook of dat"), trailing: words("heeft hebben had ook die dat wordt is"),
		relative: words("die dat wie"), breaks: words("maar terwijl hoewel waar"), where: words("in op bij na voor sinds tijdens uit naar tegen gisteren vandaag maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
	},
}
