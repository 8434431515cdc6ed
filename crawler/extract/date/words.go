package date

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a word means within a date. 1 to 12 are months of the Gregorian
// calendar, 13 to 24 those of the Iranian.
const (
	unknown  = 0
	isFiller = -1 // may stand between day, month and year
	isMonth  = -2 // a number behind it is a month
	isReiwa  = -3 // eras, from which the year behind it is counted
	isHeisei = -4
	isMinguo = -5
	isHalf   = -6 // the name of a month begins with it
	maxMeant = 48 // bytes of the longest word that is looked up
)

// eras are the years before the first of each era.
var eras = map[int]int{isReiwa: 2018, isHeisei: 1988, isMinguo: 1911}

// meanings are the words of dates in lower case, in the languages that news is
// read in: names and usual short forms, also as the case of a date asks for.
var meanings = readMeanings([]string{
	// English, German, French, Spanish, Catalan, Portuguese, Italian, Romanian, Dutch, Danish, Norwegian, Swedish, Icelandic, Finnish, Estonian,
	// Latvian, Lithuanian, Polish, Czech, Slovak, Slovene, Croatian, Serbian, Hungarian, Albanian, Turkish, Azerbaijani, Indonesian, Malay, Swahili,
	// Basque, Afrikaans, Filipino; Greek; Russian, Ukrainian, Belarusian, Bulgarian, Serbian, Macedonian; Arabic, Persian, Urdu, Hebrew; Hindi,
	// Marathi, Bengali, Gujarati, Punjabi, Tamil, Telugu, Kannada, Malayalam; Thai, Armenian, Georgian.
	`january jan januar jän jänner janvier janv enero ene gener janeiro gennaio gen ianuarie ian januari janúar tammikuuta tammikuu tammi jaanuar jaan janvāris
	janvārī sausio sausis stycznia styczeń sty ledna leden led januára január januarja siječnja siječanj sij jan januara januar január janar ocak oca yanvar januarie
	urtarrilaren enero ιανουαρίου ιανουάριος ιαν января январь янв січня січень січ студзеня януари яну јануар јануара јануари јан يناير كانون_الثاني ژانویه ژانویهٔ جنوری جانفي
	ינואר בינואר जनवरी जन जानेवारी জানুয়ারি জানুয়ারী জানুয়ারি જાન્યુઆરી ਜਨਵਰੀ ஜனவரி జనవరి ಜನವರಿ ജനുവരി มกราคม ม.ค. ม.ค հունվարի იანვარი იანვარს`,
	`february feb februar febr feber février févr fév febrero febrer fevereiro fev febbraio februarie februari febrúar helmikuuta helmikuu helmi veebruar veebr
	februāris februārī vasario vasaris lutego luty lut února únor úno februára február februarja veljače veljača velj februara shkurt şubat şub fevral pebrero
	otsailaren φεβρουαρίου φεβρουάριος φεβ февраля февраль фев лютого лютий лют лютага февруари фев фебруар фебруара фебруари феб فبراير شباط فوریه فوریهٔ فروری فيفري
	פברואר בפברואר फ़रवरी फरवरी फेब्रुवारी ফেব্রুয়ারি ফেব্রুয়ারী ફેબ્રુઆરી ਫਰਵਰੀ பிப்ரவரி ఫిబ్రవరి ಫೆಬ್ರವರಿ ഫെബ്രുവരി กุมภาพันธ์ ก.พ. ก.พ փետրվարի თებერვალი თებერვალს`,
	`march mar märz mrz mär mars marzo març março martie maart mrt marts mars maaliskuuta maaliskuu maalis märts martā kovo kovas marca marzec mar března březen
	bře marec marca ožujka ožujak ožu mart marta március márc marsi martın maret mac machi marso martxoaren maart μαρτίου μάρτιος μαρ марта март мар березня березень бер
	сакавіка март марта مارس آذار مارچ מרץ במרץ मार्च মার্চ માર્ચ ਮਾਰਚ மார்ச் మార్చి ಮಾರ್ಚ್ മാർച്ച് มีนาคม มี.ค. มี.ค մարտի მარტი მარტს`,
	`april apr avril avr abril abr aprile aprilie apríl huhtikuuta huhtikuu huhti aprill aprīlis aprīlī balandžio balandis kwietnia kwiecień kwi dubna duben dub
	apríla aprila travnja travanj tra aprila április ápr prill nisan nis aprel aprili apirilaren απριλίου απρίλιος απρ апреля апрель апр квітня квітень квіт кві
	красавіка април أبريل إبريل ابريل نيسان آوریل اپریل أفريل אפריל באפריל अप्रैल एप्रिल এপ্রিল એપ્રિલ ਅਪ੍ਰੈਲ ஏப்ரல் ఏప్రిల్ ಏಪ್ರಿಲ್ ഏപ്രിൽ เมษายน เม.ย. เม.ย ապրիլի აპრილი აპრილს`,
	`may mai mayo maig maio maggio mag mei maj maí toukokuuta toukokuu touko maijs maijā gegužės gegužė maja května květen kvě mája máj svibnja svibanj svi máj
	május máj mayıs may mei mayo maiatzaren μαΐου μάιος μάϊος μαΐ μάι мая май травня травень трав тра мая мај маја مايو أيار مه مهٔ می مئی ماي מאי במאי मई मे মে મે ਮਈ மே మే ಮೇ മേയ് മെയ് พฤษภาคม
	พ.ค. พ.ค մայիսի მაისი მაისს`,
	`june jun juin juni junio juny junho giugno giu iunie iun júní kesäkuuta kesäkuu kesä juuni jūnijs jūnijā birželio birželis czerwca czerwiec cze června červen
	čvn júna jún junija lipnja lipanj lip juna június jún qershor haziran haz iyun hunyo ekainaren junie ιουνίου ιούνιος ιουν июня июнь июн червня червень черв чер чэрвеня юни јун јуна јуни
	يونيو يونية حزيران ژوئن جون جوان יוני ביוני जून জুন જૂન ਜੂਨ ஜூன் జూన్ ಜೂನ್ ജൂൺ มิถุนายน มิ.ย. มิ.ย հունիսի ივნისი ივნისს`,
	`july jul juillet juil juli julio juliol julho luglio lug iulie iul júlí heinäkuuta heinäkuu heinä juuli jūlijs jūlijā liepos liepa lipca lipiec července červenec
	čvc júla júl julija srpnja srpanj srp jula július júl korrik temmuz tem iyul julai hulyo uztailaren julie ιουλίου ιούλιος ιουλ июля июль июл липня липень лип ліпеня юли јул јула јули
	يوليو يولية تموز ژوئیه ژوئیهٔ جولای جولائی جويلية יולי ביולי जुलाई जुलै জুলাই જુલાઈ ਜੁਲਾਈ ஜூலை జూలై ಜುಲೈ ജൂലൈ กรกฎาคม ก.ค. ก.ค հուլիսի ივლისი ივლისს`,
	`august aug août aou agosto ago agost ago august augustus augusti ágúst elokuuta elokuu elo augusts augustā rugpjūčio rugpjūtis sierpnia sierpień sie srpna srpen
	augusta avgusta avgust avg kolovoza kolovoz kol avgusta augusztus aug gusht ağustos ağu avqust agustus agu ogos agosti abuztuaren augustus αυγούστου αύγουστος αυγ августа
	август авг серпня серпень серп сер жніўня август август августа авг أغسطس اغسطس آب اوت اگست أوت אוגוסט באוגוסט अगस्त ऑगस्ट আগস্ট અેગસ્ટ ઑગસ્ટ ਅਗਸਤ ஆகஸ்ட் ఆగస్టు ಆಗಸ್ಟ್ ഓഗസ്റ്റ് สิงหาคม ส.ค. ส.ค
	օգոստոսի აგვისტო აგვისტოს`,
	`september sep sept septembre septiembre setiembre set setembre setembro settembre septembrie septembers september syyskuuta syyskuu syys septembris septembrī rugsėjo rugsėjis
	września wrzesień wrz září zář septembra septembra rujna rujan ruj szeptember szept shtator eylül eyl sentyabr septemba setyembre irailaren σεπτεμβρίου σεπτέμβριος σεπτ σεπ
	сентября сентябрь сен сент вересня вересень вер верес верасня септември сеп септембар септембра септември سبتمبر أيلول سپتامبر ستمبر ספטמבר בספטמבר सितंबर सितम्बर सप्टेंबर সেপ্টেম্বর સપ્ટેમ્બર ਸਤੰਬਰ செப்டம்பர்
	సెప్టెంబర్ ಸೆಪ್ಟೆಂಬರ್ സെപ്റ്റംബർ กันยายน ก.ย. ก.ย սեպտեմբերի სექტემბერი სექტემბერს`,
	`october oct oktober okt octobre octubre oct outubro out ottobre ott octombrie október lokakuuta lokakuu loka oktoober oktobris oktobrī spalio spalis października
	październik paź října říjen říj októbra oktobra october tetor ekim eki oktyabr oktoba oktubre urriaren οκτωβρίου οκτώβριος οκτ октября октябрь окт жовтня жовтень жовт жов
	кастрычніка октомври октобар октобра أكتوبر اكتوبر تشرين_الأول اکتبر اکتوبر אוקטובר באוקטובר अक्टूबर अक्तूबर ऑक्टोबर অক্টোবর ઑક્ટોબર ઓક્ટોબર ਅਕਤੂਬਰ அக்டோபர் అక్టోబర్ ಅಕ್ಟೋಬರ್ ഒക്ടോബർ ตุลาคม ต.ค. ต.ค
	հոկտեմբերի ოქტომბერი ოქტომბერს`,
	`november nov novembre noviembre novembro noiembrie noi nóvember marraskuuta marraskuu marras novembris novembrī lapkričio lapkritis listopada listopad novembra
	studenoga studeni stu novembar november nëntor kasım kas noyabr nopember novemba nobyembre azaroaren νοεμβρίου νοέμβριος νοε ноября ноябрь ноя нояб листопада листопад лист лис
	лістапада ноември ное новембар новембра نوفمبر تشرين_الثاني نوامبر نومبر נובמבר בנובמבר नवंबर नवम्बर नोव्हेंबर নভেম্বর નવેમ્બર ਨਵੰਬਰ நவம்பர் నవంబర్ ನವೆಂಬರ್ നവംബർ พฤศจิกายน พ.ย. พ.ย
	նոյեմբերի ნოემბერი ნოემბერს`,
	`december dec dezember dez décembre déc diciembre dic desembre des dezembro dez dicembre decembrie desember joulukuuta joulukuu joulu detsember dets decembris decembrī
	gruodžio gruodis grudnia grudzień gru prosince prosinec pro decembra prosinca prosinac decembar dhjetor aralık ara dekabr desemba disyembre disember abenduaren desember
	δεκεμβρίου δεκέμβριος δεκ декабря декабрь дек грудня грудень груд гру снежня декември декембар декембра ديسمبر كانون_الأول دسامبر دسمبر דצמבר בדצמבר दिसंबर दिसम्बर डिसेंबर ডিসেম্বর ડિસેમ્બર
	ਦਸੰਬਰ டிசம்பர் డిసెంబర్ ಡಿಸೆಂಬರ್ ഡിസംബർ ธันวาคม ธ.ค. ธ.ค դեկտեմբերի დეკემბერი დეკემბერს`,
	`فروردین فروردين حمل`, `اردیبهشت اردیبهشتماه ثور`, `خرداد جوزا`, `تیر تیرماه سرطان`, `مرداد امرداد اسد`, `شهریور سنبله`, `مهر مهرماه میزان`, `آبان ابان عقرب`,
	`آذر آذرماه قوس`, `دی دیماه جدی`, `بهمن دلو`, `اسفند حوت`,
}, map[int]string{
	isFiller: `st nd rd th er de del di do da den der of the dia día den d e a m ko г р год года року рік рoку года. god gada gadā metų m. năm ngày thn tahun ta ماه سنة عام سال तारीख พ.ศ. พ.ศ ค.ศ. ค.ศ 年 년 日 일 et`,
	isMonth:  `tháng thg`, isReiwa: `令和`, isHeisei: `平成`, isMinguo: `民國 民国 中華民國`, isHalf: `تشرين كانون`,
})

func readMeanings(names []string, others map[int]string) map[string]int8 {
	m := map[string]int8{}
	put := func(list string, meaning int) {
		for _, name := range strings.Fields(list) {
			name = strings.ReplaceAll(name, "_", " ")
			m[name] = int8(meaning)
			if bare := unaccented.Replace(name); m[bare] == 0 {
				m[bare] = int8(meaning)
			}
		}
	}
	for meaning, list := range others {
		put(list, meaning)
	}
	for i, list := range names {
		put(list, i+1)
	}
	return m
}

// unaccented writes words as hurried people and capitals do.
var unaccented = strings.NewReplacer("á", "a", "à", "a", "ä", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "û", "u", "ü", "u", "ç", "c", "č", "c", "ř", "r", "š", "s",
	"ž", "z", "ś", "s", "ź", "z", "ń", "n", "ě", "e", "ý", "y", "ū", "u", "ī", "i", "ā", "a", "ė", "e", "ş", "s", "ğ", "g", "ı", "i", "ë", "e", "ã", "a",
	"ά", "α", "έ", "ε", "ή", "η", "ί", "ι", "ΐ", "ι", "ϊ", "ι", "ό", "ο", "ύ", "υ", "ώ", "ω")

// croatian are the names that mean another month in Poland and its
// neighbours, and short forms likewise.
var croatian = map[string]int{"listopada": 10, "listopad": 10, "lis": 10, "lip": 6, "srp": 7, "tra": 4}

// lookup is what a word means within a date.
func (b *buffer) lookup(word string, order Order) int {
	if len(word) > maxMeant {
		return unknown
	}
	if order.Croatian {
		if m := croatian[string(lower(b.word[:0], word))]; m > 0 {
			return m
		}
	}
	return int(meanings[string(lower(b.word[:0], word))])
}

// lower appends a text in lower case, without marks that part letters.
func lower(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch r {
		case 0x200c: // parts letters in Persian, where it is not left out
		case 'İ':
			dst = append(dst, 'i')
		default:
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
	}
	return dst
}

// A saying is what the words before a date say it is the date of.
type saying int

const (
	nothing saying = iota
	publication
	change
	event // something else, such as when a text was read or an offer ends
)

// sayings are the words, or beginnings of words, that name a date, in lower
// case, each with a space where a word must begin.
var sayings = []struct {
	of    saying
	words []string
}{
	{change, []string{
		"updat", "modif", " revis", "reviewed", " edited", " changed", " as of", " corrected",
		"aktualisiert", "geändert", " stand:", " stand ", "bearbeitet", "überarbeitet", "mis à jour", "mise à jour", "màj", "maj ", "maj:", "actualizad", "actualitzat", "modificad",
		"última actualización", "aggiornat", "aggiornamento", "ultima modifica", "atualizad", "bijgewerkt", "gewijzigd", "laatst", "opdateret", "oppdatert", "sist endret", "uppdatera", "päivitetty", "muokattu",
		"uuendatud", "aktualizac", "aktualizov", "zaktualizowano", "upraveno", "ažurira", "izmenjeno", "frissít", "módosít", "güncelle", "diperbarui", "dikemas kini", "actualizat",
		"ενημ", "τελευταία", "обновл", "изменен", "оновлен", "змінен", "обновен", "актуализ", "ажурира", "تحديث", "آخر تعديل", "بهروز", "بروزرسانی", "به روز", "اپ ڈیٹ", "עודכן", "עדכון",
		"अपडेट", "अद्यतन", "আপডেট", "更新", "修改", "最終更新", "수정", "업데이트", "최종", "อัปเดต", "อัพเดต", "แก้ไข", "ปรับปรุง", "cập nhật",
	}},
	{publication, []string{
		"publi", "posted", " first ", " created", " written", " issued", " released", " added", " dated", " filed", " aired", "premiere", "original",
		"veröffentlicht", "erstellt", "erschienen", "mis en ligne", "paru", "posté", "créé", "écrit", "creado", "escrito", "inserito", "scritto", "criado", "escrito", "postado", "geplaatst", "gepubliceerd", "opgericht",
		"offentliggjort", "udgivet", "oprettet", "skapad", "julkaistu", "luotu", "avaldatud", "opublikowan", "dodano", "utworzono", "vydáno", "zveřejněno", "vložené", "objavlj", "megjelen", "közzé",
		"yayın", "eklenme", "oluşturul", "giriş", "diterbitkan", "tayang", "δημοσ", "αναρτ", "опублик", "размещ", "создан", "дата публ", "опублік", "публику", "објав", "نشر", "منتشر", "انتشار", "شائع", "פורסם", "תאריך",
		"प्रकाशित", "প্রকাশ", "发布", "發布", "发表", "發表", "公開", "掲載", "公開日", "投稿", "配信", "입력", "등록", "게시", "작성", "เผยแพร่", "โพสต์", "đăng",
	}},
	{event, []string{
		"accessed", "retrieved", "archived", " viewed", "copyright", "©", " born", " died", " until", " expir", "deadline", " effective", " since ", "from the original", "abgerufen", "consulté", "consultado",
		" joined", "member since", " event", " next ", " starts", " ends", " begins", " season",
	}},
}

// said is what the words before a date say; the last of them counts.
func (b *buffer) said(before string) saying {
	if len(before) > maxSaid {
		before = before[len(before)-maxSaid:]
	}
	line := string(lower(append(b.line[:0], ' '), before))
	at, of := -1, nothing
	for _, s := range sayings {
		for _, w := range s.words {
			if i := strings.LastIndex(line, w); i > at {
				at, of = i, s.of
			}
		}
	}
	return of
}

const maxSaid = 60 // bytes before a date that are read for what they say
