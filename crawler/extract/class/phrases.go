package class

// The topics of phrases.
const (
	demands   = iota // to subscribe or register, for going on reading this text
	offers           // to subscribe, or to log in as a subscriber
	consents         // to cookies or the use of data, asked for or given
	about            // words that a question for consent is made of
	humans           // proof of being one, asked for
	waits            // the title of a page that proves it
	gone             // what was looked for is not there
	absent           // the same, in words that say so only at the beginning of a heading
	refusals         // to show a text in this place, or to this browser
	faults           // of the site, in a heading
	purchases        // calls to buy, to book, to try
	topics
)

// phrases are what pages say in place of a text, or beside it.
var phrases = newBook(map[int][]string{
	demands: {
		// English
		"subscribe to continue", "subscribe to keep", "subscribe to read", "subscribe to unlock", "subscribe now to", "to continue reading", "to keep reading",
		"to read the full", "to read this article", "to read the rest", "this article is … subscribers", "this article is … members", "this content is … subscribers",
		"this content is … members", "this story is … subscribers", "the article is … subscribers", "exclusively for subscribers", "exclusive to subscribers",
		"available to subscribers", "for subscribers only", "only for subscribers", "subscriber-only", "subscribers only",
		"you have reached your … limit", "you've reached your … limit", "you have read your … articles", "you've read your … articles",
		"log in to continue reading", "log in to read", "sign in to continue reading", "sign in to read", "register to continue", "register to read", "register for free to",
		"create a free account to", "unlock this article", "unlock the full", "this is a premium article", "this is a subscriber",
		// German
		"jetzt weiterlesen", "weiterlesen mit", "lesen sie weiter mit", "nur für abonnent", "nur für mitglieder", "exklusiv für abonnent", "dieser artikel ist … abonnent",
		"dieser inhalt ist … abonnent", "um weiterzulesen", "um diesen artikel", "um den artikel … lesen", "artikel freischalten", "mit abo weiterlesen",
		"registrieren und weiterlesen", "anmelden und weiterlesen", "diesen artikel weiterlesen", "den vollständigen artikel",
		// French
		"réservé aux abonné", "réservée aux abonné", "réservés aux abonné", "réservé à nos abonné", "réservée à nos abonné", "exclusif aux abonné",
		"exclusif pour les abonné", "pour lire la suite", "il vous reste … article", "il vous reste … à lire", "la suite est réservée", "abonnez-vous pour",
		"inscrivez-vous pour lire", "connectez-vous pour lire", "pour continuer la lecture", "pour continuer à lire", "accédez à l'intégralité",
		// Spanish, Catalan
		"solo para suscriptor", "sólo para suscriptor", "exclusivo para suscriptor", "exclusiva para suscriptor", "contenido exclusivo para", "suscríbete para", "suscríbase para",
		"suscribite para", "para seguir leyendo", "para continuar leyendo", "suscríbete y lee", "regístrate para leer", "este artículo es … suscriptor",
		"este contenido es … suscriptor", "només per a subscriptors", "per continuar llegint",
		// Portuguese
		"exclusivo para assinantes", "exclusiva para assinantes", "conteúdo exclusivo para", "só para assinantes", "apenas para assinantes", "assine para", "para continuar lendo",
		"para continuar a ler", "reservado a assinantes", "exclusivo para subscritores", "para ler a matéria completa", "este conteúdo é … assinantes",
		// Italian
		"riservato agli abbonati", "riservata agli abbonati", "riservati agli abbonati", "contenuto riservato", "abbonati per", "per continuare a leggere",
		"per continuare la lettura", "solo per abbonati", "registrati per leggere", "per leggere l'articolo completo",
		// Dutch
		"alleen voor abonnees", "exclusief voor abonnees", "om verder te lezen", "lees verder met", "dit artikel is … abonnees", "meteen verder lezen",
		"word abonnee en lees", "log in om verder", "maak een account aan en lees", "om dit artikel te lezen",
		// Polish
		"tylko dla prenumerator", "dla subskrybentów", "dla prenumeratorów", "aby czytać dalej", "żeby czytać dalej", "by czytać dalej", "dalsza część artykułu",
		"pozostało … artykułu", "pozostało … tekstu", "artykuł dostępny", "treść dostępna tylko", "wykup dostęp", "zaloguj się, aby czytać",
		// Russian, Ukrainian, Bulgarian
		"только для подписчиков", "только подписчикам", "доступен подписчикам", "доступно подписчикам", "чтобы читать дальше", "чтобы продолжить чтение",
		"чтобы дочитать", "оформите подписку, чтобы", "подпишитесь, чтобы", "полный текст доступен", "материал доступен … подпис", "лише для передплатників",
		"тільки для передплатників", "тільки для підписників", "лише для підписників", "щоб читати далі", "щоб продовжити читання", "оформіть передплату, щоб",
		"оформіть підписку, щоб", "само за абонати", "за да прочетете", "за да продължите четенето",
		// Turkish, Greek
		"sadece aboneler", "sadece abonelere", "abonelere özel", "okumaya devam etmek için", "devamını okumak için", "bu içerik … abone", "bu haber … abonelerimize",
		"μόνο για συνδρομητές", "αποκλειστικά για συνδρομητές", "για να συνεχίσετε την ανάγνωση", "για να διαβάσετε ολόκληρο", "για να διαβάσετε τη συνέχεια",
		// Arabic, Persian, Hebrew
		"للمشتركين فقط", "لمتابعة القراءة", "لمواصلة القراءة", "هذا المحتوى … للمشتركين", "هذا المقال … للمشتركين", "اشترك لقراءة", "اشترك للمتابعة", "لإكمال القراءة",
		"برای ادامه مطالعه", "برای ادامه خواندن", "ویژه مشترکین", "ویژه مشترکان", "مخصوص مشترکان", "برای خواندن ادامه",
		"למנויים בלבד", "כתבה זו … למנויים", "תוכן זה … למנויים", "כדי להמשיך לקרוא", "להמשך קריאת הכתבה",
		// Chinese, Japanese, Korean, Hindi
		"订阅后继续阅读", "订阅以继续阅读", "登录后继续阅读", "登录阅读全文", "仅限订阅", "仅限会员", "会员专享", "付费阅读", "本文为付费", "订阅解锁", "订阅后可阅读",
		"訂閱以繼續", "訂閱後繼續", "登入後繼續閱讀", "僅限訂戶", "僅限會員", "會員專屬", "訂戶專屬", "付費會員",
		"この記事は有料", "この記事は会員", "有料会員限定", "会員限定記事", "有料記事", "続きを読むには", "続きをお読みいただくには", "残り … 文字", "登録すると続きを", "ログインして続きを",
		"구독자 전용", "유료회원 전용", "유료 회원 전용", "회원 전용 기사", "구독 후 이용", "로그인 후 이용", "계속 읽으시려면", "전체 기사를 보시려면",
		"केवल सब्सक्राइबर", "केवल सदस्यों", "आगे पढ़ने के लिए", "पूरा पढ़ने के लिए", "पूरी खबर पढ़ने के लिए",
		// Swedish, Norwegian, Danish, Finnish
		"endast för prenumeranter", "för att läsa vidare", "för att fortsätta läsa", "för att läsa hela", "läs vidare med", "artikeln är låst", "bli prenumerant och läs",
		"för dig som är prenumerant", "logga in för att läsa", "kun for abonnenter", "for å lese videre", "for å lese hele", "for å lese saken", "bli abonnent for å",
		"denne saken er for", "denne artikkelen er for abonnenter", "les hele saken med", "for at læse videre", "for at læse resten", "for at læse hele", "læs videre med",
		"denne artikel er for abonnenter", "få adgang til hele artiklen", "vain tilaajille", "artikkeli on … tilaajille", "artikkeli on vain", "jatka lukemista tilaamalla",
		"tilaajana luet", "lukeaksesi artikkelin",
		// Czech, Slovak, Hungarian, Romanian
		"pouze pro předplatitele", "jen pro předplatitele", "pro předplatitele", "zbývá … článku", "zbývá … textu", "pro přečtení celého", "odemkněte", "len pre predplatiteľov",
		"iba pre predplatiteľov", "článok je … predplatiteľ", "odomknite", "csak előfizetők", "kizárólag előfizetők", "a cikk elolvasásához", "a teljes cikk … előfizet",
		"a folytatáshoz … előfizet", "doar pentru abonați", "exclusiv pentru abonați", "pentru a citi mai departe", "pentru a continua lectura", "pentru a citi tot articolul",
		"abonează-te pentru",
		// Croatian, Serbian, Bosnian, Slovene, Albanian
		"samo za pretplatnike", "za nastavak čitanja", "da biste nastavili čitanje", "da biste nastavili s čitanjem", "sadržaj je dostupan … pretplat", "pretplatite se za",
		"ostatak članka", "само за претплатнике", "да бисте наставили читање", "samo za naročnike", "za nadaljnje branje", "za branje … naročnin", "vetëm për abonentët",
	},
	offers: {
		"already a subscriber", "already subscribe", "already have an account", "for subscribers", "subscribe now", "become a subscriber", "start your free trial",
		"bereits abonnent", "schon abonnent", "bereits kunde", "schon kunde", "sie sind bereits", "jetzt abonnieren", "jetzt testen", "probeabo", "im probeabo", "mit abo", "im abo",
		"déjà abonné", "je m'abonne", "s'abonner pour", "article abonné", "article réservé", "ya eres suscriptor", "eres suscriptor", "ya soy suscriptor", "suscríbete ahora",
		"já é assinante", "já sou assinante", "é assinante", "assine agora", "sei già abbonato", "già abbonato", "hai già un abbonamento", "abbonati ora",
		"al abonnee", "word abonnee", "verder lezen", "masz już prenumeratę", "masz już konto", "już subskrybujesz", "kup prenumeratę", "уже подписаны", "уже есть подписка",
		"уже подписчик", "оформить подписку", "оформити передплату", "вже передплатник", "zaten abone", "abone ol", "είστε ήδη συνδρομητής", "γίνετε συνδρομητής",
		"هل أنت مشترك", "اشترك الآن", "اشتراک", "כבר מנוי", "כבר מנויים", "立即订阅", "已是会员", "已经订阅", "立即訂閱", "已是訂戶", "会員の方", "会員登録", "이미 구독", "구독하기",
		"पहले से सदस्य", "redan prenumerant", "bli prenumerant", "allerede abonnent", "bli abonnent", "bliv abonnent", "oletko jo tilaaja", "tilaa nyt",
		"již předplatné", "máte předplatné", "už máte predplatné", "már előfizető", "ești deja abonat", "deja abonat", "već ste pretplatnik", "već imate pretplatu", "ste že naročnik",
	},
	consents: {
		"we value your privacy", "we care about … privacy", "we respect your privacy", "your privacy choices", "before you continue", "accept all", "allow all", "reject all", "accept cookies",
		"our partners … store", "our partners … cookies", "we use cookies", "we and our … partners", "information on a device", "consent to … cookies", "manage cookies", "cookie settings", "cookie preferences",
		"privacy settings", "privacy preferences", "manage preferences",
		"zustimmen und weiter", "mit werbung weiterlesen", "mit werbung nutzen", "ihre privatsphäre", "deine privatsphäre", "wir und unsere … partner", "wir verwenden … cookies", "wir nutzen … cookies",
		"wir benötigen … zustimmung", "wir benötigen … einwilligung", "cookies … zustimm", "cookies … akzeptier", "datenverarbeitung … zustimm", "alle akzeptieren", "alle ablehnen", "alles akzeptieren",
		"privatsphäre-einstellungen", "cookie-einstellungen", "akzeptieren und weiter",
		"accepter les cookies", "accepter tous les cookies", "refuser les cookies", "tout accepter", "tout refuser", "accepter et continuer", "accepter et fermer", "accepter & fermer", "continuer sans accepter", "vos données personnelles",
		"nous et nos … partenaires", "nous utilisons des cookies", "votre vie privée", "gérer mes cookies", "paramétrer les cookies",
		"aceptar todas", "aceptar todo", "aceptar cookies", "aceptar las cookies", "aceptar y continuar", "aceptar y cerrar", "rechazar todo", "rechazar todas", "rechazar y suscribirse", "nosotros y nuestros … socios",
		"utilizamos cookies", "usamos cookies", "su privacidad", "tu privacidad", "configurar cookies",
		"aceitar todos", "aceitar cookies", "aceitar e continuar", "rejeitar todos", "nós e os nossos … parceiros", "a sua privacidade", "sua privacidade", "gerir cookies",
		"accetta tutti", "accetta i cookie", "accetta e continua", "accetta e chiudi", "rifiuta tutti", "rifiuta e abbonati", "continua senza accettare", "noi e i nostri … partner", "utilizziamo i cookie", "la tua privacy",
		"alles accepteren", "alle cookies accepteren", "cookies accepteren", "alles weigeren", "akkoord en doorgaan", "wij en onze … partners", "jouw privacy", "uw privacy", "wij gebruiken cookies", "we gebruiken cookies",
		"akceptuj wszystk", "zaakceptuj wszystk", "akceptuję", "przejdź do serwisu", "odrzuć wszystk", "szanujemy twoją prywatność", "cenimy twoją prywatność", "cenimy prywatność", "my i nasi … partnerzy", "używamy plików cookie", "zgadzam się",
		"принять все", "мы используем … cookie", "мы используем файлы", "принять cookie", "отклонить все", "прийняти всі", "прийняти все", "ми використовуємо … cookie", "ми використовуємо файли", "ваша конфіденційність",
		"tümünü kabul et", "tümünü reddet", "çerezleri kabul et", "çerez kullan", "çerezler kullan", "gizliliğinize", "gizliliğinizi önemsiyoruz",
		"αποδοχή όλων", "αποδοχή cookies", "απόρριψη όλων", "χρησιμοποιούμε cookies", "συμφωνώ", "το απόρρητό σας", "εμείς και οι … συνεργάτες",
		"قبول الكل", "قبول جميع", "نستخدم ملفات تعريف", "رفض الكل", "نحن نقدر خصوصيتك", "خصوصيتك", "پذیرش همه", "قبول همه", "ما از کوکی", "אישור הכל", "קבל הכל", "אנו משתמשים בעוגיות", "אנחנו משתמשים בעוגיות", "הפרטיות שלך",
		"接受所有", "接受全部", "全部接受", "我们使用", "全部拒绝", "您的隐私", "我們使用", "您的隱私", "接受並繼續", "同意して", "すべて受け入れる", "すべて許可", "クッキーを使用", "cookieを使用", "プライバシーを尊重", "모두 수락", "모두 동의", "모두 허용", "쿠키를 사용", "सभी स्वीकार", "हम कुकीज़", "सभी कुकीज़",
		"acceptera alla", "godkänn alla", "neka alla", "vi värnar om din integritet", "vi och våra … partner", "vi använder cookies", "godta alle", "godta alt", "aksepter alle", "avvis alle", "vi og våre … partnere", "vi bruker informasjonskapsler",
		"tillad alle", "accepter alle", "accepter alt", "afvis alle", "vi og vores … partnere", "vi bruger cookies", "hyväksy kaikki", "hyväksyn kaikki", "hylkää kaikki", "käytämme evästeitä", "arvostamme yksityisyyttäsi",
		"přijmout vše", "přijmout všechny", "souhlasím", "odmítnout vše", "používáme cookies", "používáme soubory cookie", "vaše soukromí", "prijať všetk", "súhlasím", "odmietnuť všetk", "používame cookies", "vaše súkromie",
		"összes elfogadása", "elfogadom", "sütiket használ", "adatvédelmi beállítások", "az ön adatvédelme", "acceptă toate", "accept toate", "accepta toate", "refuză toate", "folosim cookie", "confidențialitatea dvs", "confidențialitatea ta",
		"приемам всички", "приемане на всички", "използваме бисквитки", "вашата поверителност", "prihvati sve", "prihvaćam", "prihvatam", "odbij sve", "koristimo kolačiće", "koristimo kolacice", "vaša privatnost", "sprejmi vse", "sprejmem vse", "zavrni vse", "uporabljamo piškotke", "vaša zasebnost",
	},
	about: {
		"cookie", "consent", "privacy", "einwilligung", "zustimm", "datenschutz", "personenbezogen", "confidentialit", "données personnelles", "consentimiento", "privacidad", "privacidade", "consentimento", "consenso",
		"toestemming", "prywatno", "danych osobowych", "zgodę", "zgody", "конфиденциальн", "согласи", "персональных данных", "конфіденційн", "згод", "çerez", "kişisel veri", "απορρήτου", "συγκατάθεσ", "προσωπικών δεδομένων", "ملفات تعريف", "خصوصية",
		"کوکی", "حریم خصوصی", "עוגיות", "פרטיות", "隐私", "隱私", "同意", "プライバシー", "クッキー", "쿠키", "개인정보", "कुकी", "गोपनीयता", "samtykke", "samtycke", "personuppgift", "personopplysning", "persondata", "suostumu", "eväste", "tietosuoj",
		"informasjonskapsl", "soukrom", "souhlas", "osobních údajů", "súhlas", "súkrom", "süti", "adatvédel", "hozzájárul", "consimțământ", "confidențialit", "бисквитк", "поверителн", "съгласие", "kolačić", "privatnost", "privola", "pristan", "piškotk", "zasebnost", "soglasj",
	},
	humans: {
		"enable javascript and", "enable js and", "please enable cookies", "enable cookies and", "confirm you are … human", "confirm that you are … human", "verify you are … human", "verify that you are … human", "verifying you are human", "prove you are … human", "prove that you are … human", "you're not a robot",
		"you are not a robot", "i'm not a robot", "i am not a robot", "are you a robot", "are you human", "unusual traffic", "unusual activity from", "needs to review the security of your connection", "checking your browser", "checking if the site connection is secure", "press & hold to confirm",
		"bestätigen sie, dass sie", "ich bin kein roboter", "kein roboter", "ungewöhnlichen datenverkehr", "vérifier que vous", "vous n'êtes pas un robot", "je ne suis pas un robot", "vérifiez que vous êtes", "no eres un robot", "no soy un robot", "verifica que eres", "não sou um robô", "não é um robô", "verifique que é humano",
		"non sono un robot", "non sei un robot", "verifica di essere umano", "ik ben geen robot", "geen robot bent", "nie jestem robotem", "nie jesteś robotem", "potwierdź, że jesteś człowiekiem", "я не робот", "вы не робот", "вы человек", "подтвердите, что", "ви не робот", "підтвердьте, що", "robot değilim", "robot olmadığınızı", "insan olduğunuzu",
		"δεν είμαι ρομπότ", "δεν είστε ρομπότ", "είστε άνθρωπος", "لست روبوت", "أنك لست", "أنك إنسان", "من ربات نیستم", "ربات نیستید", "אני לא רובוט", "שאינך רובוט", "אתה אנושי", "您不是机器人", "您是真人", "我不是机器人", "确认您是真人", "您不是機器人", "您是真人", "請完成以下操作", "ロボットではありません", "ロボットでないこと", "人間であること", "로봇이 아닙니다", "사람인지 확인", "रोबोट नहीं",
		"jag är inte en robot", "jeg er ikke en robot", "inte är en robot", "ikke er en robot", "en ole robotti", "et ole robotti", "nejsem robot", "nejste robot", "nie som robot", "nie ste robot", "nem vagyok robot", "nem robot", "nu sunt robot", "nu sunteți un robot", "не съм робот", "не сте робот", "nisam robot", "niste robot", "нисам робот", "nisem robot",
	},
	waits: {
		"just a moment", "attention required", "access denied", "access to this page has been denied", "are you a robot", "are you human", "are you a human", "robot check", "robot or human", "human verification", "security check", "security verification", "please wait", "please wait while", "one moment, please", "one moment please",
		"verify you are human", "verify you are a human", "verify you are not a robot", "verify that you are human", "verify that you are not a robot", "verify your browser", "verifying you are human", "verifying your browser", "verifying", "checking your browser before", "checking if the site", "pardon our interruption", "ddos-guard", "ddos protection", "checking your browser", "bot verification", "403 forbidden", "request rejected", "request blocked", "error 403", "forbidden", "performing security verification", "making sure you're not a bot",
		"un momento", "einen moment", "nur einen moment", "zugriff verweigert", "sicherheitsüberprüfung", "un instant", "veuillez patienter", "accès refusé", "vérification de sécurité", "acceso denegado", "verificación de seguridad", "um momento", "acesso negado", "verificação de segurança", "attendi un momento", "solo un momento",
		"accesso negato", "verifica di sicurezza", "even geduld", "een moment geduld", "toegang geweigerd", "chwileczkę", "jeszcze chwila", "odmowa dostępu", "подождите", "один момент", "минуточку", "доступ запрещен", "доступ запрещён", "доступ ограничен", "проверка браузера", "зачекайте", "доступ заборонено", "bir dakika lütfen", "lütfen bekleyin", "bir dakika", "erişim engellendi",
		"περιμένετε", "μια στιγμή", "δεν επιτρέπεται η πρόσβαση", "لحظة", "يرجى الانتظار", "تم رفض الوصول", "لطفا صبر کنید", "لطفاً صبر کنید", "רק רגע", "נא להמתין", "הגישה נדחתה", "请稍候", "请稍等", "访问被拒绝", "安全验证", "安全检查", "請稍候", "請稍等", "存取遭拒", "しばらくお待ちください", "少々お待ちください", "アクセスが拒否", "잠시만 기다리십시오", "잠시만 기다려", "잠시만 기다려주세요", "잠시만 기다려 주세요", "접근이 거부", "कृपया प्रतीक्षा करें", "एक क्षण",
		"ett ögonblick", "vänta lite", "et øyeblikk", "et øjeblik", "vent venligst", "hetkinen", "pieni hetki", "okamžik", "počkejte prosím", "prosím počkajte", "egy pillanat", "kis türelmet", "un moment", "așteptați", "acces interzis", "моля, изчакайте", "samo trenutak", "trenutak molim", "pričekajte", "počakajte",
	},
	gone: {
		"page not found", "article not found", "content not found", "story not found", "post not found", "file not found", "404 not found", "error 404", "404 error", "http 404", "page … not found", "page … not be found", "page … no longer", "page … doesn't exist", "page … does not exist", "page … isn't available", "page … unavailable",
		"page … not available", "page … has been removed", "page … been moved", "page doesn't", "article … not found", "article … not be found", "article … no longer", "article … has been removed", "article … does not exist", "content … not found", "content … no longer", "content … not available", "content … unavailable", "story … no longer", "story … not found", "this page isn't",
		"we're sorry, … page", "sorry, … page", "sorry, we can", "sorry, we could",
		"seite nicht gefunden", "seite … nicht gefunden", "seite … nicht mehr", "seite … nicht verfügbar", "seite … existiert nicht", "seite existiert", "seite gibt es", "artikel … nicht gefunden", "artikel … nicht mehr", "artikel nicht gefunden", "artikel nicht verfügbar", "inhalt nicht gefunden", "inhalt … nicht mehr", "fehler 404", "404-fehler",
		"page introuvable", "page … introuvable", "page non trouvée", "page … n'existe", "page … n'a pas été trouvée", "page … plus disponible", "contenu introuvable", "article introuvable", "article … n'existe", "article … plus disponible", "erreur 404",
		"página no encontrada", "pagina no encontrada", "página … no existe", "página … no encontrada", "página … no está disponible", "contenido no encontrado", "contenido no disponible", "noticia no encontrada", "pàgina no trobada",
		"página não encontrada", "página … não existe", "página … não encontrada", "página … não foi encontrada", "página … não está disponível", "conteúdo não encontrado", "notícia não encontrada", "erro 404", "pagina non trovata", "pagina … non trovata", "pagina … non esiste", "pagina … non è", "contenuto non trovato", "articolo non trovato", "errore 404",
		"pagina niet gevonden", "pagina … niet gevonden", "pagina … bestaat niet", "pagina … niet meer", "artikel niet gevonden", "fout 404", "strona nie istnieje", "strona … nie istnieje", "nie znaleziono strony", "strony nie znaleziono", "strona nie została", "artykuł nie istnieje", "błąd 404",
		"страница не найдена", "страница … не найдена", "страница … не существует", "страница удалена", "страницы не существует", "материал не найден", "ошибка 404", "сторінку не знайдено", "сторінка не знайдена", "сторінки не існує", "сторінка не існує", "такої сторінки", "помилка 404", "страницата не", "грешка 404",
		"sayfa bulunamadı", "sayfa bulunamadi", "aradığınız sayfa", "aradığınız içerik", "aradığınız haber", "haber bulunamadı", "içerik bulunamadı", "hata 404", "η σελίδα δεν", "η σελίδα … δεν", "σφάλμα 404", "σελίδα δεν βρέθηκε",
		"الصفحة غير موجودة", "الصفحة المطلوبة غير", "الصفحة … غير موجودة", "عذرا، الصفحة", "عذراً، الصفحة", "خطأ 404", "صفحه یافت نشد", "صفحه … یافت نشد", "صفحه مورد نظر", "صفحه پیدا نشد", "خطای 404", "הדף לא נמצא", "העמוד לא נמצא", "הדף … לא נמצא", "העמוד … לא נמצא", "הדף המבוקש", "העמוד המבוקש", "שגיאה 404", "דף לא נמצא",
		"页面不存在", "页面未找到", "找不到页面", "找不到网页", "找不到该页", "页面 … 不存在", "网页不存在", "您访问的页面", "您访问的内容", "文章不存在", "内容不存在", "頁面不存在", "找不到頁面", "找不到網頁", "網頁不存在", "找不到此頁", "您所瀏覽的頁面", "ページが見つかりません", "ページは見つかりません", "ページは存在しません", "お探しのページ", "記事が見つかりません", "この記事は削除", "指定されたページ",
		"페이지를 찾을 수 없", "페이지가 존재하지", "요청하신 페이지", "존재하지 않는 페이지", "기사를 찾을 수 없", "पेज नहीं मिला", "पृष्ठ नहीं मिला", "पेज उपलब्ध नहीं",
		"sidan hittades inte", "sidan kunde inte hittas", "sidan kan inte", "sidan finns inte", "sidan du … inte", "hittar inte sidan", "siden ble ikke funnet", "siden finnes ikke", "siden eksisterer ikke", "fant ikke siden", "finner ikke siden", "siden du … ikke", "siden blev ikke fundet", "siden findes ikke", "siden kunne ikke findes", "kan ikke finde siden",
		"sivua ei löyt", "sivua ei ole", "sivua … ei löyt", "hakemaasi sivua", "stránka nenalezena", "stránka nebyla nalezena", "stránka … nebyla nalezena", "stránka neexistuje", "stránka … neexistuje", "stránku … nenašli", "chyba 404", "stránka nebola nájdená", "stránka sa nenašla", "stránku sme nenašli", "az oldal nem található", "oldal nem található", "a keresett oldal", "nem található az oldal", "404-es hiba",
		"pagina nu a fost găsită", "pagina nu există", "pagina … nu a fost", "pagina … nu există", "pagina … nu mai", "eroare 404", "stranica nije pronađena", "stranica ne postoji", "stranica … nije pronađena", "stranica … ne postoji", "tražena stranica", "strana nije pronađena", "strana ne postoji", "страница није пронађена", "страна није пронађена", "страница не постоји", "greška 404", "stran ne obstaja", "strani ni mogoče najti", "stran ni bila najdena", "faqja nuk u gjet",
	},
	absent: {
		"not found", "nothing found", "nothing was found", "we can't find", "we cannot find", "we couldn't find", "we could not find", "oops", "410 gone", "nicht gefunden", "oups", "no se ha encontrado", "no se encontró", "no encontramos", "não encontramos", "nie znaleziono", "taka strona", "такой страницы", "не найдено", "δεν βρέθηκε", "لم يتم العثور", "無法找到", "无法找到", "vi hittar inte", "vi fant ikke", "vi kan ikke finde",
	},
	refusals: {
		"unavailable due to legal reasons", "unavailable for legal reasons", "european economic area", "not available in your region", "not available in your country", "not available in your area", "unavailable in your region", "unavailable in your country",
		"unavailable in your location", "not available in your location", "not currently available in your", "your browser is not supported", "your browser is out of date", "browser is no longer supported",
		"in ihrem land nicht verfügbar", "in ihrem land leider nicht", "in ihrer region nicht verfügbar", "aus rechtlichen gründen nicht", "n'est pas disponible dans votre pays", "n'est pas disponible dans votre région", "espace économique européen",
		"no está disponible en su país", "no está disponible en tu país", "no está disponible en su región", "no está disponible en tu región", "espacio económico europeo", "não está disponível no seu país", "não está disponível na sua região", "non è disponibile nel tuo paese",
		"non disponibile nel tuo paese", "niet beschikbaar in uw land", "niet beschikbaar in jouw land", "niedostępna w twoim kraju", "niedostępny w twoim kraju", "недоступен в вашей стране", "недоступна в вашей стране", "недоступно в вашем регионе", "недоступний у вашій країні",
		"ülkenizde kullanılamıyor", "bölgenizde kullanılamıyor", "δεν είναι διαθέσιμο στη χώρα", "غير متاح في بلدك", "غير متاحة في بلدك", "در کشور شما در دسترس نیست", "אינו זמין במדינתך", "您所在的地区", "您所在的国家", "您所在的地區", "お住まいの地域では", "お住まいの国では", "해당 국가에서는", "आपके देश में उपलब्ध नहीं",
		"inte tillgänglig i ditt land", "ikke tilgjengelig i ditt land", "ikke tilgængelig i dit land", "ei ole saatavilla maassasi", "není ve vaší zemi", "nie je vo vašej krajine", "nem elérhető az ön országában", "nu este disponibil în țara", "nije dostupan u vašoj",
	},
	faults: {
		"service unavailable", "temporarily unavailable", "temporarily down", "under maintenance", "scheduled maintenance", "site maintenance", "maintenance mode", "internal server error", "server error", "error 500", "error 503", "500 internal", "502 bad gateway", "503 service", "bad gateway", "gateway timeout", "gateway time-out",
		"something went wrong", "an error occurred", "an error has occurred", "application error", "unexpected error", "database error", "error establishing a database", "too many requests", "connection timed out", "origin error", "web server is down", "account suspended", "domain is for sale", "this domain is", "index of /",
		"wartungsarbeiten", "wartungsmodus", "vorübergehend nicht erreichbar", "vorübergehend nicht verfügbar", "technische störung", "ein fehler ist aufgetreten", "es ist ein fehler aufgetreten", "etwas ist schiefgelaufen", "en maintenance", "maintenance en cours", "temporairement indisponible", "momentanément indisponible", "une erreur est survenue", "une erreur s'est produite",
		"en mantenimiento", "servicio no disponible", "temporalmente no disponible", "ha ocurrido un error", "se ha producido un error", "em manutenção", "temporariamente indisponível", "ocorreu um erro", "in manutenzione", "temporaneamente non disponibile", "si è verificato un errore", "in onderhoud", "tijdelijk niet beschikbaar", "er is een fout opgetreden", "er is iets misgegaan",
		"przerwa techniczna", "prace techniczne", "wystąpił błąd", "serwis tymczasowo niedostępny", "технические работы", "сайт временно недоступен", "временно недоступен", "произошла ошибка", "технічні роботи", "тимчасово недоступний", "сталася помилка", "bakım çalışması", "bir hata oluştu", "υπό συντήρηση", "προσωρινά μη διαθέσιμη", "παρουσιάστηκε σφάλμα",
		"الموقع تحت الصيانة", "حدث خطأ", "در دست تعمیر", "خطایی رخ داد", "האתר בתחזוקה", "אירעה שגיאה", "系统维护", "网站维护", "服务器错误", "出现错误", "系統維護", "網站維護", "伺服器錯誤", "メンテナンス中", "エラーが発生しました", "점검 중입니다", "서비스 점검", "오류가 발생", "एक त्रुटि हुई",
		"ett fel inträffade", "något gick fel", "tillfälligt otillgänglig", "noe gikk galt", "det oppstod en feil", "noget gik galt", "der opstod en fejl", "midlertidigt utilgængelig", "midlertidig utilgjengelig", "jokin meni vikaan", "tapahtui virhe", "huoltokatko", "probíhá údržba", "došlo k chybě", "prebieha údržba", "nastala chyba",
		"karbantartás alatt", "hiba történt", "în mentenanță", "a apărut o eroare", "в профилактика", "възникна грешка", "dogodila se greška", "došlo je do greške", "u tijeku je održavanje", "prišlo je do napake",
	},
	purchases: {
		"get started", "free trial", "contact us", "request a demo", "request a quote", "book a demo", "book a call", "get a quote", "sign up", "learn more", "buy now", "add to cart", "add to bag", "add to basket", "shop now", "apply now", "our services", "start free", "try it free", "try free", "talk to us", "talk to sales", "talk to an expert",
		"contact sales", "schedule a", "get in touch", "our clients", "order now",
		"jetzt kaufen", "in den warenkorb", "kostenlos testen", "demo anfordern", "angebot anfordern", "jetzt bestellen", "acheter maintenant", "ajouter au panier", "demander un devis", "essai gratuit", "comprar ahora", "añadir al carrito", "añadir a la cesta", "agregar al carrito", "solicitar presupuesto", "prueba gratis", "comprar agora", "adicionar ao carrinho",
		"solicite um orçamento", "aggiungi al carrello", "acquista ora", "richiedi un preventivo", "in winkelwagen", "in winkelmand", "nu bestellen", "offerte aanvragen", "dodaj do koszyka", "kup teraz", "в корзину", "купить сейчас", "оставить заявку", "в кошик", "sepete ekle", "satın al", "προσθήκη στο καλάθι", "أضف إلى السلة", "הוסף לסל", "加入购物车", "立即购买", "加入購物車", "カートに入れる", "お問い合わせ",
		"장바구니", "lägg i varukorg", "legg i handlekurv", "læg i kurv", "lisää ostoskoriin", "do košíku", "do košíka", "kosárba", "adaugă în coș", "добави в количката", "dodaj u košaricu", "dodaj u korpu", "dodaj v košarico",
	},
})

// What boxes are named.
const (
	wallName      = iota // before a text that is not free
	liveName             // an update of a live blog
	playerName           // of films
	cartName             // of a shop
	challengeName        // to tell humans from programs
	consentName          // a question for consent
	forumName            // the root of a forum's page
	postName             // the root of a page with one article
	templateName         // the root of a shop's page
	names
)

// marks are words in the names of boxes.
var marks = newBook(map[int][]string{
	wallName:      {"paywall", "piano-", "subscriber-only", "premium-content", "regwall", "subscription-wall", "metered-content", "wall-offer", "tp-container-inner", "paid-content", "article-locked", "locked-content", "content-locked"},
	liveName:      {"liveblog", "live-blog", "live_blog", "live-update", "liveticker", "live-ticker", "live-entry", "live-post", "live-event", "liveentry", "livepost", "ticker-entry", "ticker-item", "kapitel-ticker", "minute-by-minute", "livefeed"},
	playerName:    {"video-player", "videoplayer", "video_player", "jwplayer", "video-js", "brightcove", "player-video"},
	cartName:      {"add-to-cart", "add_to_cart", "addtocart", "add-to-bag", "add-to-basket"},
	challengeName: {"challenge-form", "cf-wrapper", "challenge-running", "cf-browser-verification", "px-captcha", "sec-if-cpt-container", "g-recaptcha", "h-captcha", "cf-turnstile", "captcha-container", "main-iframe-wrapper"},
	consentName:   {"sp_message", "onetrust", "didomi", "usercentrics", "cmpbox", "cmpwrapper", "qc-cmp", "cookiewall", "cookie-wall", "cookie-consent", "consent-wall", "gdpr", "consent"},
	forumName:     {"xenforo", "phpbb", "ipsapp", "punwrap", "discourse", "vbulletin", "template-thread"},
	postName:      {"single-post", "post-template", "hs-blog-post", "template-article", "article-page", "articlepage", "node-type-article", "page-node-type-article", "page-article", "article-template"},
	templateName:  {"product-template", "single-product", "woocommerce", "template-product", "template-collection", "page-category", "tax-product_cat"},
})
