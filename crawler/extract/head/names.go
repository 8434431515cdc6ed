package head

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a name.
const (
	maxNameRunes = 60
	maxNameWords = 6
	maxLine      = 400 // bytes of a line that names authors
)

// A line that names authors is read in words: what stands before the names
// ("By", "Autor:", "記者"), what parts them, and what follows them (roles,
// places, dates). The word lists hold the languages in which news is written;
// a word that means something else in another language is told apart by its
// place in the line.

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

var (
	// by are the prepositions before an author.
	by = set(`by von par por di door av af przez per oleh bởi da του της από مِن द्वारा מאת بقلم από` + " tarafından")
	// labels are nouns and verbs before an author, with a colon or without.
	labels = set(`author authors autor autora autorin autoren autorzy autori autores autore auteur auteurs auteure autrice автор авторы автора автори аўтар yazar yazan
		forfatter forfattere författare skribent kirjoittaja szerző szerzők írta autors autorius penulis συντάκτης συντάκτρια γράφει ο η
		пише piše piše: napisao napisala napsal napsala napísal napísala rašo skrevet skriven skrevet skrifað écrit écrite geschrieben geschreven verfasst escrito escrita scritto napisane napisał napisała
		written posted reported reporting publié publicado pubblicato published created submitted contributed
		كتب كتبت كتبه إعداد تقرير الكاتب المؤلف نویسنده گزارش گزارشگر نگارش כתב כתבה לेखक लेखक रिपोर्ट`)
	// weak are labels that need a colon or a preposition behind them.
	weak = set(`text texte texto testo tekst teksti текст words story article report analysis opinion interview propos recueillis ein eine beitrag gastbeitrag analyse kommentar
		commentary column cura a un une was this has been article analyse análisis reportage reportaje haber muhabir redacción redazione source contributor guest post this`)
	// aids are people who did not write: what stands before their names.
	aids = set(`photo photos photograph photographs photography photographer foto fotos fotograf fotografie fotografía fotografia photographe bild bilder bilde фото fotoğraf kuva kuvat kép illustration illustrations illustrated
		graphic graphics video videos medically reviewed edited fact-checked checked editing translated translation traducción traduction übersetzung übersetzt перевод редактор editor: edited redigert montage camera
		صورة تصوير 责任编辑 编辑 校对 摄影 编辑： 責任編輯 編輯 撮影 写真 사진 편집`)
	and = set(`and und et y e i og och en ve и та і й και ja és a și şi un și ir oraz with avec mit con com med och samt & + و 和 与 與 及 및 और`)
	// roles are what people are, not how they are called.
	roles = set(`editor editor-in-chief co-editor subeditor correspondent correspondents reporter reporters journalist journalists writer writers columnist columnists contributor contributors contributing
		chief bureau staff-writer freelance freelancer senior junior deputy assistant associate managing executive special principal lead head
		political politics economics business science sports sport health technology tech diplomatic foreign defence environment investigations investigative investigative
		korrespondent korrespondentin redakteur redakteurin redakteure chefredakteur chefredakteurin reporterin journalistin volontär volontärin gastautor gastautorin leiter leiterin ressortleiter ressortleiterin freier freie mitarbeiter mitarbeiterin
		correspondant correspondante envoyé envoyée spécial spéciale journaliste rédacteur rédactrice chroniqueur chroniqueuse éditorialiste
		redactor redactora corresponsal periodista enviado enviada especial columnista colaborador colaboradora editora director directora repórter colunista jornalista correspondente enviado
		giornalista corrispondente inviato inviata redattore redattrice direttore
		redacteur verslaggever verslaggeefster correspondente columniste journaliste
		dziennikarz dziennikarka korespondent korespondentka redaktor redaktorka publicysta
		корреспондент корреспондентка журналист журналистка обозреватель редактор репортёр репортер специальный кореспондент журналіст журналістка новинар дописник
		novinar novinarka novinář novinářka urednik urednica gazeteci muhabiri editör editörü köşe yazarı
		journalisten reportern korrespondenten redaktör redaktor reporter reporteren kommentator toimittaja päätoimittaja erikoistoimittaja újságíró szerkesztő ziarist jurnalist
		δημοσιογράφος ανταποκριτής صحفي صحفية مراسل مراسلة محرر محررة كاتب كاتبة خبرنگار עיתונאי כתב संवाददाता पत्रकार
		記者 记者 特派员 特派記者 编辑 編輯 論説委員 編集委員 기자 특파원 논설위원 앵커
		professor director producer fellow president founder co-founder cofounder ceo cto cfo coo manager analyst specialist expert consultant strategist attorney lawyer physician therapist dietitian nutritionist researcher lecturer officer coordinator designer engineer developer scientist architect vice author presenter host anchor commentator
		admin administrator webmaster user guest unknown anonymous undefined null`)
	// soft are those that are names, too.
	soft = set(`head guest chief fellow special lead foreign sport sports junior senior host principal business science health economics politics political technology tech defence environment diplomatic managing deputy executive associate assistant president founder vice user spécial especial`)
	// beyond are words behind a name that begin what is none of it.
	beyond = set(`in for at from on is was has who of für pour aus bei beim dans para desde em voor uit w z в из для för från fra i til der für publié mis à published updated posted last aktualisiert veröffentlicht stand actualizado actualizada publicado publicada aggiornato bijgewerkt opublikowano обновлено опубликовано
		am le el il the via about über sobre sur said says writes schreibt reports berichtet contributed to read min minute minutes ago hace vor il updated: published:`)
	// stops are the same with a capital, too.
	stops = set(`updated published posted modified reviewed edited last follow read share aktualisiert veröffentlicht publié actualizado publicado aggiornato pubblicato bijgewerkt опубликовано обновлено yayınlanma güncelleme`)
	// particles begin or join parts of a name in lower case.
	particles = set(`van von der den de del della dello degli dei da di do dos das du des la le les el al bin ibn ben bint abu y e zu zur vom ter ten te af av ap mac mc st o d' d’ 't ’t und-zu san santa dalla dal lo`)
	// collective are groups that sign as authors.
	collective = set(`team staff desk editors editorial board newsroom newsdesk bureau agency agencies agencia agencias agenturen redaktion redaktionen onlineredaktion rédaction redacción redazione redactie redakcja redakce redakcia redakcija redação redação redacao редакция редакція redaksjonen redaktionen toimitus szerkesztőség contributors writers correspondents reporters`)
	// offices begin the names of those that are no people.
	offices = set(`center centre institute institut instituto istituto instytut институт ministry ministerium ministère ministerio ministero ministério ministerstwo министерство міністерство department university universität université universidad agency council committee bureau office foundation fondation fundación fondazione fundação fundacja stiftung association society union`)
	// agencies sign beside people, often in capitals.
	agencies = set(`reuters afp ap dpa apa epd kna sid ansa agi adnkronos efe tass тасс риа interfax интерфакс унн уніан укрінформ tt ntb ritzau belga anp sda ats lusa pap mti čtk ctk tasr sita tanjug hina bta stt bns elta xinhua kyodo yonhap jiji pti ani ians aap cp upi bloomberg anadolu aa dha iha isna irna fars petra wam spa mena 新华社 新華社 共同通信 共同 時事通信 時事 연합뉴스 뉴시스 رويترز`)
	// months part a name from a date.
	months = set(`january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
		januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
		gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
		monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo
		today yesterday heute gestern hier hoy ayer oggi ieri сегодня вчера dnes bugün`)
	// noNames stand where names do, but are none.
	noNames  = set(`lecture lesezeit lesedauer lectura lettura leitura leestijd czas view see read last name reviewer category categories tag tags key quick close browse request also fact filed released example corresponding more all articles posts about learn share comments comment home menu login search subscribe follow print email contact written verified bio profile posts: newsletter table contents advertisement reviewed photo video related credit facebook twitter linkedin instagram`)
	articles = set(`the a an der die das le la les el los las il lo gli un une uno no not as name`)
	degrees  = set(`phd ph.d ph.d. md m.d m.d. dvm mba rn r.d. rd esq jr sr ms ma ba bs msc bsc mph mpa cfp cpa cfa lcsw np pa dds jd llm edd dnp ldn lmft rdn cscs`)
)

// names reads the names of authors out of a line. A line that is sure to hold
// names, as a field for them does, may have them in lower case. said tells
// that the line itself says so, by a word such as "by" at its start.
func names(line string, sure bool) (list []string, said bool) {
	if line = cutAt(line, maxLine); strings.Contains(line, "://") {
		return nil, false
	}
	line, said, ok := lead(line, sure)
	if !ok {
		return nil, false
	}
	if sure && isOffice(line) {
		return []string{line}, said
	}
	for i, part := range split(line) {
		rest, by, ok := lead(part, sure)
		if !ok {
			continue
		}
		said = said || by && len(list) == 0
		n, dated := clean(rest, i > 0)
		if n != "" && isName(n, sure) && !(len(list) > 0 && isPlace(n, list[0])) {
			list = append(list, n)
		}
		if dated && len(list) > 0 {
			break // what follows a date is a section or a place
		}
	}
	return list, said
}

// isOffice reports whether a field for names holds that of an office, in which
// "for" and "and" part nothing.
func isOffice(line string) bool {
	words := strings.Fields(line)
	return len(words) > 2 && len(words) <= 10 && utf8.RuneCountInString(line) <= maxNameRunes && !strings.ContainsAny(line, ",;|/&<>@{}[]=:") && offices[strings.ToLower(words[0])]
}

// isPlace reports whether a single word behind a full name is likely the place
// that was written from. Where names know no spaces it can't be told.
func isPlace(n, before string) bool {
	r, _ := utf8.DecodeRuneInString(n)
	return !agencies[strings.ToLower(n)] && !strings.Contains(n, " ") && strings.Contains(before, " ") && unicode.IsUpper(r)
}

// lead cuts the words before the names of a line. It is not ok if they say
// that others follow than authors. A word of the list is no lead if it begins
// a name: "Von der Leyen", "Di Maio" in a field for names can't be told.
func lead(line string, sure bool) (rest string, said, ok bool) {
	rest = strings.TrimLeftFunc(line, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '(' && r != '@' || r == '_'
	})
	if r, n := spacelessLead(rest); n > 0 {
		return strings.TrimLeftFunc(rest[n:], func(r rune) bool { return !unicode.IsLetter(r) }), r, r
	}
	rest = afterDate(rest)
	for range 8 {
		word, after := firstWord(rest)
		if word == "" {
			return rest, said, true
		}
		next, colon := afterLabel(after)
		folded := strings.ToLower(word)
		following, _ := firstWord(next)
		switch {
		case aids[folded] && (colon || by[strings.ToLower(following)] || folded == "medically"):
			return "", false, false
		case by[folded]:
			// In a field for names, "Di Lee" is one.
			if next == "" || sure && folded != "by" && startsUpper(word) && !strings.ContainsAny(next, " ,") {
				return rest, said, true
			}
			if r, _ := utf8.DecodeRuneInString(next); unicode.IsLower(r) && !by[strings.ToLower(following)] {
				if rest, _ := strings.CutPrefix(next, following); particles[following] && collectiveIn(strings.Fields(rest)) {
					return rest, true, true // "von der Redaktion"
				}
				if !sure || particles[following] {
					return rest, said, true
				}
			}
			said = true
		case labels[folded]:
			said = true
		case weak[folded] && (colon || by[strings.ToLower(following)] || weak[strings.ToLower(following)] || labels[strings.ToLower(following)]):
			said = said || colon
		default:
			return rest, said, true
		}
		rest = next
	}
	return rest, said, true
}

// afterDate cuts what stands before "by" in "Posted on 3 March 2016 by …".
func afterDate(line string) string {
	rest := line
	for range 10 {
		word, after := firstWord(rest)
		folded := strings.Trim(strings.ToLower(word), ".,:")
		next, _ := afterLabel(after)
		next = strings.TrimLeft(next, ", ")
		switch {
		case word == "" || next == "" || aids[folded]:
			return line
		case by[folded] && !beyond[folded]:
			return rest
		case !startsWithDigit(word) && !months[folded] && !beyond[folded] && !labels[folded] && !weak[folded]:
			return line
		}
		rest = next
	}
	return line
}

// mayLead reports whether a line may begin as those that say who wrote: with
// such a word, or a date before it.
func mayLead(line string) bool {
	word, _ := firstWord(line)
	if len(word) > 30 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(word)
	if unicode.IsDigit(r) || spaceless(r) {
		return true
	}
	folded := strings.TrimRight(strings.ToLower(word), ".,:")
	return by[folded] || labels[folded] || weak[folded] || months[folded]
}

// spacelessLead is the length of a lead in a script without spaces, whether
// authors follow it.
func spacelessLead(s string) (authors bool, n int) {
	r, _ := utf8.DecodeRuneInString(s)
	if !unicode.In(r, unicode.Han, unicode.Hangul, unicode.Katakana, unicode.Hiragana) {
		return false, 0
	}
	for _, l := range []string{"责任编辑", "責任編輯", "编辑", "編輯", "校对", "摄影", "攝影", "撮影", "写真", "사진", "来源", "來源", "审核"} {
		if strings.HasPrefix(s, l) {
			return false, len(l)
		}
	}
	for _, l := range []string{"本报记者", "本報記者", "记者", "記者", "作者", "撰文", "撰稿", "文／", "文/", "文|", "文｜", "文：", "文:", "文・", "文＝", "文=", "文 ", "執筆", "著者", "筆者", "取材", "글 ", "글=", "글·"} {
		if strings.HasPrefix(s, l) {
			return true, len(l)
		}
	}
	return false, 0
}

// firstWord is the first word of a line with its points, and what follows.
func firstWord(s string) (word, after string) {
	end := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == ':' || r == '：' || r == '|' || r == '/' || r == ','
	})
	if end < 0 {
		end = len(s)
	}
	for _, glued := range []string{"By", "by", "Von", "Par", "Por"} { // an element ended behind it
		if len(glued) < end && strings.HasPrefix(s, glued) && startsUpper(s[len(glued):]) {
			end = len(glued)
		}
	}
	return s[:end], s[end:]
}

// afterLabel is what follows a label, and whether a colon stood between.
func afterLabel(s string) (rest string, colon bool) {
	rest = strings.TrimLeftFunc(s, func(r rune) bool {
		colon = colon || r == ':' || r == '：'
		return unicode.IsSpace(r) || r == ':' || r == '：' || r == '|' || r == '/' || r == '•' || r == '-'
	})
	return rest, colon
}

// split parts a line at commas, bars and words such as "and".
func split(line string) (parts []string) {
	const most = 60
	start, word, before := 0, 0, "" // of the part and of the word that is being read, and the word before
	end := func(to, next int) {
		if p := strings.TrimSpace(line[start:to]); p != "" && len(parts) < most {
			parts = append(parts, p)
		}
		start = next
	}
	for i, r := range line {
		size := utf8.RuneLen(r)
		if size < 0 {
			size = 1
		}
		switch r {
		case ',', ';', '|', '•', '·', '\n', '&', '/', '、', '，', '；', '｜', '،', '؛', '／', '■', '●', '+', '∙', '▪', '⋅', '‧', '◆', '→':
			end(i, i+size)
			word = i + size
		default:
			if unicode.IsSpace(r) {
				if w := line[word:i]; and[w] && word > start && !(w == "en" && isRole(before)) {
					end(word, i)
				}
				before, word = line[word:i], i+size
			}
		}
	}
	end(len(line), len(line))
	return parts
}

// clean cuts from a part of a byline what is no name: roles before and after
// it, places, handles, dates. behind says that another part stood before it,
// dated that a date was found.
func clean(part string, behind bool) (name string, dated bool) {
	if i := strings.IndexAny(part, "(（[【"); i >= 0 {
		part = part[:i]
	}
	words := strings.Fields(part)
	to := len(words)
	for i := 0; i < to; i++ {
		w := words[i]
		r, _ := utf8.DecodeRuneInString(w)
		folded := strings.Trim(strings.ToLower(w), ".:,")
		next := i + 1
		month := months[folded] && (i > 0 && next < len(words) && startsWithDigit(words[next]) || i >= 2 && next == len(words) && !ambiguousMonth(folded) || len(words) == 1 && !ambiguousMonth(folded))
		switch {
		case unicode.IsDigit(r) || month:
			dated, to = true, min(to, i)
		case r == '@' || r == '#' || w == "-" || w == "–" || w == "—" || w == "●" || w == ">" || w == "»" || strings.Contains(w, "…"):
			to = min(to, i)
		case i > 0 && stops[folded]:
			to = min(to, i)
		case i > 0 && beyond[w] && !(particles[w] && next < len(words) && startsUpper(words[next]) && w != "in" && w != "for" && w != "at"):
			to = min(to, i)
		}
	}
	words = words[:to]
	if dated && len(words) == 1 && months[strings.ToLower(words[0])] || allRoles(words) {
		return "", dated
	}
	if words = withoutRoles(words); len(words) == 0 {
		return "", dated
	}
	name = strings.Join(words, " ")
	name = strings.Trim(name, " .,:;-–—*\"“”„»«'‘|_\u200b\u200e\u200f")
	if last := words[len(words)-1]; strings.HasSuffix(last, ".") && utf8.RuneCountInString(last) <= 3 && strings.HasSuffix(name, last[:len(last)-1]) {
		name += "." // an initial, or Jr.
	}
	if behind && isDegree(name) {
		return "", dated
	}
	return stripSpacelessRole(name), dated
}

// withoutRoles cuts roles off the start and the end of a name: "Senior reporter
// Ada Low", "Ada Low Senior Autos Reporter". What is left of "Finance
// Reporter" is no name. Words that are surnames, too, such as Head, are roles
// only beside others.
func withoutRoles(words []string) []string {
	strong := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return isRole(w) && !soft[strings.ToLower(w)] })
	}
	if collectiveIn(words) || !strong(words) {
		return words
	}
	from, end := 0, len(words)
	for from < end && isRole(words[from]) {
		from++
	}
	if !strong(words[:from]) {
		from = 0
	}
	for i := from + 1; i < len(words); i++ {
		if isRole(words[i]) && (i >= from+2 || allRoles(words[i:])) && strong(words[i:]) {
			end = i
			break
		}
	}
	for end < len(words) && from < end && isRole(words[from]) {
		from++
	}
	if left := words[from:end]; !strong(left) && (len(left) > 1 || end == len(words) || !startsUpper(left[0])) {
		return left
	}
	return nil
}

func ambiguousMonth(folded string) bool {
	return folded == "may" || folded == "april" || folded == "june" || folded == "august" || folded == "mai" || folded == "abril" || folded == "jan" || folded == "sun" || folded == "mars" || folded == "julio" || folded == "marzo" || folded == "domingo"
}

// stripSpacelessRole cuts a role off a name that no space parts from it:
// 홍길동기자, 张三记者.
func stripSpacelessRole(name string) string {
	for _, role := range []string{"기자", "특파원", "记者", "記者"} {
		if rest, ok := strings.CutSuffix(name, role); ok && utf8.RuneCountInString(rest) >= 2 {
			return strings.TrimSpace(rest)
		}
	}
	return name
}

func isRole(word string) bool { return roles[strings.Trim(strings.ToLower(word), ".:,")] }

// allRoles reports whether words are a role, such as "staff writer".
func allRoles(words []string) bool {
	n := 0
	for _, w := range words {
		switch {
		case isRole(w):
			n++
		case !collective[strings.ToLower(w)]:
			return false
		}
	}
	return n > 0
}

func collectiveIn(words []string) bool {
	for _, w := range words {
		if collective[strings.ToLower(w)] {
			return true
		}
	}
	return false
}

// isDegree reports whether a part behind a name is a degree: "Ph.D.", "RDN",
// "E-RYT".
func isDegree(part string) bool {
	if agencies[strings.ToLower(part)] {
		return false
	}
	if degrees[strings.ToLower(part)] {
		return true
	}
	if strings.Contains(part, " ") || len(part) > 8 {
		return false
	}
	upper := 0
	for _, r := range part {
		if unicode.IsUpper(r) {
			upper++
		} else if unicode.IsLower(r) {
			upper--
		}
	}
	return upper >= 2
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

func startsWithDigit(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsDigit(r)
}

// isName reports whether a part of a byline can be a name: few words, no
// address, no role, beginning with a capital where the script has them.
func isName(s string, sure bool) bool {
	if strings.ContainsAny(s, "@<>{}[]=?!%$€£:：") || strings.Contains(s, "://") || strings.HasPrefix(s, "www.") || utf8.RuneCountInString(s) > maxNameRunes {
		return false
	}
	words := strings.Fields(s)
	first, _ := utf8.DecodeRuneInString(s)
	if len(words) == 0 || len(words) > maxNameWords || !unicode.IsLetter(first) || utf8.RuneCountInString(s) < 2 {
		return false
	}
	lower := strings.ToLower(words[0])
	if noNames[lower] && !collectiveIn(words) || len(words) == 1 && (articles[lower] || beyond[lower] || months[lower] && !ambiguousMonth(lower) || and[lower] || by[lower] || labels[lower] || weak[lower] || degrees[lower]) {
		return false
	}
	if sure || !unicode.IsLower(first) {
		return sure || capital(words)
	}
	return particles[lower] && len(words) > 1 && capital(words) && startsUpper(words[len(words)-1])
}

// capital reports whether all words but particles begin with a capital, where
// the script has them.
func capital(words []string) bool {
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.IsLower(r) && !particles[w] && !strings.HasPrefix(w, "d'") && !strings.HasPrefix(w, "d’") && !strings.HasPrefix(w, "al-") && !strings.HasPrefix(w, "el-") {
			return false
		}
	}
	return true
}
