package framing

import (
	"strings"

	"framewatch/text"
)

// The small words by which a name is told from what stands around it, folded
// without diacritics. Those that could be names in another language stand by
// language.

// bare makes a set of words without diacritics.
func bare(list string) wordSet {
	set := wordSet{}
	for w := range strings.FieldsSeq(list) {
		set[text.Fold(w)] = true
	}
	return set
}

// beforeNames are articles and the like, which belong to no name.
var beforeNames = map[string]wordSet{
	"en": bare("the a an this that his her its their our my your one some many most both even only just as and but or so then when if while because by with for from in on at what how now also still though although since until after before under like per where who"),
	"de": bare("der die das den dem des ein eine einer einem einen eines dieser diese dieses sein seine ihr ihre unser auch so und aber wie dass als selbst nur laut nach von vom"),
	"fr": bare("le la les l un une des du de d' ce cet cette ces son sa ses leur leurs notre et mais que qu' selon comme meme aussi"),
	"es": bare("el la los las un una unos unas este esta estos su sus nuestro y pero que segun como tambien incluso al del"),
	"it": bare("il lo la gli i le l un uno una questo questa suo sua loro e ma che secondo come anche dal dalla del della"),
	"nl": bare("de het een deze dit die dat zijn haar hun ons onze en maar dat volgens ook zelfs als"),
}

// ofNames are prepositions and what opens a clause: a name in front of one ends
// there, one behind it is another's.
var ofNames = map[string]wordSet{
	"en": bare("of for in at from to on with by against under about near during after before behind over between among who whose which that and or but as when while"),
	"de": bare("von vom der des fuer fur in im aus bei beim zum zur mit an am auf gegen unter ueber uber nach vor und oder die das dem den"),
	"fr": bare("de du des d' a au aux en pour par sur dans chez contre qui et ou avec"),
	"es": bare("de del en para por con contra a al y o que sobre desde"),
	"it": bare("di del della dello dei degli delle dell' in per da dal dalla con contro a al alla e o che su sul"),
	"nl": bare("van voor in uit bij op met tegen aan en of die dat over namens"),
}

// joinsNames are words between two names or within that of an institution.
var joinsNames = bare("and or und oder et ou y o e en")

// particles stand inside names.
var particles = bare("de del della di da das do dos du des van von der den ten ter te la le el al bin ibn bint ben abu 't zu e y i")

// behindNames go on behind a name that ends before them.
var behindNames = bare("himself herself itself themselves selbst lui-meme elle-meme mismo misma stesso stessa zelf also auch aussi tambien anche ook jr sr is was has had have")

// organisations are words that no person's name holds.
var organisations = bare(`house department ministry court council committee commission congress senate parliament party university college institute institution center centre union nations
	states office agency service services bureau board authority association federation foundation fund group coalition campaign project network news times post journal guardian
	tribune herald daily magazine media press radio television tv company corporation corp inc llc ltd bank police patrol guard army navy force forces watch international america
	american americans california texas border security administration government embassy church school hospital league society republic kingdom city county district state street
	airport airlines act bill law caucus chamber team club studies research reports report registry survey poll twitter facebook google amazon microsoft apple youtube reuters
	ministerium partei amt bundesamt behorde verband gewerkschaft universitat institut rat kommission union bundestag bundesrat regierung zeitung gericht gerichtshof polizei
	ministere parti assemblee conseil cour commission gouvernement prefecture republique front rassemblement
	ministerio partido congreso tribunal consejo comision gobierno policia union frente
	ministero partito camera senato consiglio tribunale commissione governo polizia lega fratelli
	ministerie partij kamer raad commissie regering politie dienst parenthood nationwide alliance organization organisation organizations institute watchdog initiative committee`)

// notGiven begin capitalised runs that name no person.
var notGiven = bare(`new north south east west northern southern eastern western central united great white black saint st san santa los las el fort mount lake cape upper lower
	african american asian british canadian chinese christian cuban danish dutch english european french german greek hungarian indian iranian iraqi irish israeli italian japanese jewish
	korean latin mexican muslim norwegian pakistani palestinian polish russian saudi scottish spanish swedish swiss syrian turkish ukrainian venezuelan welsh islamic arab catholic
	democratic republican conservative liberal labour labor social national federal international global world human civil public private former first second third
	monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
	but and if when while since after before under over with without from for in on at by to of as because although though however yet still even only just so then thus meanwhile
	the a an this that these those there here what who why how where which not no yes our your my his her its their he she they we i it
	homeland foreign defense defence justice state health supreme high attorney prime press chief senior house senate congressional presidential pro anti team mr mrs ms
	according asked speaking calling like unlike both many most some all any each every more less about against between during including despite following amid among per until upon via
	der die das den dem ein eine und aber wenn als nach vor mit von bei im am auch doch nicht le la les un une mais et pour dans avec il elle
	los las una pero con para por gli il lo una ma per con een het maar voor met`)

// notSurnames are capitalised words that are no surnames by themselves, though
// longer runs end in them.
var notSurnames = bare(`republicans democrats conservatives liberals americans europeans germans mexicans muslims christians jews catholics russians chinese british french canadians syrians
	washington congress parliament senate house pentagon kremlin brussels berlin paris london rome madrid moscow beijing ankara athens budapest warsaw vienna ottawa canberra
	america europe germany france italy spain greece hungary poland austria russia china turkey mexico canada israel iran iraq syria britain england scotland ireland australia india
	japan korea ukraine california texas florida arizona iowa ohio york jersey hampshire twitter facebook google amazon microsoft apple youtube reuters breitbart politico axios fox cnn nbc
	islam hispanics latinos labour labor downing interpol europol frontex amnesty greenpeace unicef
	bundestag bundesrat bundesregierung union opposition polizei regierung matignon elysee bercy gobierno policia governo polizia viminale quirinale moncloa kabinet kamer politie
	university college street city county state court center centre news times post journal tower act`)

// offices are what people are called by beside their names.
var offices = bare(`president presidents vice prime minister ministers chancellor secretary secretaries senator senators sen sens rep reps representative representatives congressman congresswoman congressmen gov governor mayor judge justice chief
	attorney general gen lt col capt captain maj sgt sergeant major lieutenant colonel admiral officer sheriff deputy director commissioner commissar spokesman spokeswoman spokesperson leader speaker whip
	chairman chairwoman chair chairperson ceo founder professor prof dr doctor mr mrs ms miss sir lord lady dame baroness pope cardinal archbishop bishop imam rabbi rev reverend father sister king queen
	prince princess emperor ambassador envoy diplomat adviser advisor advisers strategist aide lawyer attorney solicitor analyst expert economist researcher author writer journalist reporter correspondent
	columnist editor host anchor commentator actor actress singer rapper comedian activist campaigner candidate nominee frontrunner contender rival hopeful incumbent premier undersecretary lawmaker
	politician legislator delegate councilman councilwoman councillor alderman mp mps mep democrat republican conservative socialist independent billionaire businessman businesswoman mogul tycoon
	magnate entrepreneur investor star coach player quarterback historian scientist philosopher novelist poet filmmaker producer manager boss head agent detective inspector superintendent trooper
	prosecutor counsel counselor commander soldier veteran wife husband son daughter brother mother resident student teacher farmer nurse pastor priest mogul heiress socialite pollster lobbyist consultant
	president-elect secretary-general commander-in-chief editor-in-chief elect chancellor figurehead firebrand provocateur personality talker radio-host pundit co-host cofounder
	herr frau prasident prasidentin kanzler kanzlerin bundeskanzler bundeskanzlerin innenminister vorsitzende vorsitzender chef chefin sprecher sprecherin abgeordnete abgeordneter politiker politikerin
	experte expertin forscher forscherin anwalt anwaltin richter richterin burgermeister landrat papst konig professorin botschafter general autor autorin
	m mme mlle ministre premier depute deputee maire prefet chef cheffe porte-parole presidente candidat candidate avocat avocate pape roi reine directeur directrice senateur senatrice secretaire eurodeputee eurodepute
	avocate procureur chercheur chercheuse professeur professeure ecrivain historien militant militante
	senor senora don dona presidente presidenta ministro ministra portavoz lider alcalde alcaldesa diputado diputada senador senadora papa rey reina juez jueza fiscal abogado abogada candidata candidato director
	directora consejero consejera vicepresidente vicepresidenta vicepresident secretario secretaria eurodiputado delegado delegada
	signor signora onorevole premier sindaco sindaca deputato deputata senatore senatrice segretario segretaria leader portavoce governatore prefetto vicepremier avvocato papa direttore presidente ministro ministra
	capo capogruppo europarlamentare sottosegretario giudice procuratore
	meneer mevrouw minister-president premier burgemeester staatssecretaris kamerlid fractievoorzitter woordvoerder woordvoerster partijleider koning koningin hoogleraar directeur voorzitter wethouder rechter
	advocaat onderzoeker hoofd`)

// honorifics stand before names alone, so that what follows is one: Mr. King.
var honorifics = bare("mr mrs ms miss sir dr rep sen gov gen herr frau m mme mlle senor senora signor signora meneer mevrouw")

// officeEndings end German and Dutch compounds that are offices.
var officeEndings = strings.Fields("minister ministerin prasident prasidentin kanzler kanzlerin chef chefin sprecher sprecherin vorsitzende vorsitzender vorsitzenden politiker politikerin abgeordnete abgeordneter sekretar sekretarin fuhrer leiter leiterin experte expertin meister meisterin anwalt anwaltin richter richterin beauftragte beauftragter forscher forscherin kandidat kandidatin korrespondent trager woordvoerder woordvoerster leider voorzitter secretaris kamerlid rat")

// forms are titles and offices that tell "he" from "she".
var forms = map[string]string{
	"mr": "m", "sir": "m", "lord": "m", "herr": "m", "m": "m", "senor": "m", "signor": "m", "meneer": "m", "congressman": "m", "spokesman": "m", "chairman": "m", "king": "m", "prince": "m", "pope": "m",
	"mrs": "w", "ms": "w", "miss": "w", "lady": "w", "dame": "w", "baroness": "w", "frau": "w", "mme": "w", "mlle": "w", "senora": "w", "signora": "w", "mevrouw": "w", "congresswoman": "w", "spokeswoman": "w",
	"chairwoman": "w", "queen": "w", "princess": "w", "kanzlerin": "w", "bundeskanzlerin": "w", "prasidentin": "w", "ministra": "w", "presidenta": "w", "sprecherin": "w", "actress": "w", "wife": "w", "husband": "m",
}

// A pronoun tells whom it can mean.
type pronoun struct {
	person bool   // a person; else an institution or more than one
	gender string // "m" or "w"; "" if it does not tell
	empty  bool   // it means nobody that the text has named: I, we, one
}

// suits reports whether a pronoun can mean somebody.
func (p pronoun) suits(name string, isPerson bool) bool {
	if p.empty || p.person != isPerson {
		return false
	}
	known := knownGender(name)
	return p.gender == "" || known == "" || known == p.gender
}

var (
	he, she    = pronoun{person: true, gender: "m"}, pronoun{person: true, gender: "w"}
	it, nobody = pronoun{}, pronoun{empty: true}
)

var pronouns = map[string]map[string]pronoun{
	"en": {"he": he, "she": she, "it": it, "they": it, "him": he, "her": she, "them": it, "i": nobody, "we": nobody, "you": nobody, "who": nobody, "that": nobody, "one": nobody, "which": nobody, "this": nobody, "what": nobody, "there": nobody, "someone": nobody, "people": nobody},
	"de": {"er": he, "sie": {person: true, gender: "w"}, "es": nobody, "ich": nobody, "wir": nobody, "man": nobody, "dieser": he, "diese": it, "das": nobody, "wer": nobody, "ihm": he, "ihr": she},
	"fr": {"il": he, "elle": she, "ils": it, "elles": it, "on": nobody, "je": nobody, "nous": nobody, "celui-ci": he, "celle-ci": she, "lui": he, "qui": nobody},
	"es": {"el": he, "ella": she, "ellos": it, "ellas": it, "yo": nobody, "nosotros": nobody, "este": he, "esta": she, "quien": nobody, "se": nobody},
	"it": {"lui": he, "lei": she, "egli": he, "ella": she, "loro": it, "io": nobody, "noi": nobody, "si": nobody, "questi": he},
	"nl": {"hij": he, "zij": {person: true, gender: "w"}, "ze": {person: true, gender: "w"}, "het": nobody, "ik": nobody, "we": nobody, "wij": nobody, "men": nobody, "hem": he},
}
